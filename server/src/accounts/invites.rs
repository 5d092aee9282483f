//! Links by which people join a team.

use model::{
    id::{TeamId, UserId},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    Accounts, AccountsError, NewUser, Token, TokenHash,
    users::{self, id},
};
use crate::limits;

/// The role that an invite gives. Others are given by hand.
const MEMBER: &str = "member";

/// An invite that is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Invite {
    pub(crate) team: TeamId,
    /// Who made it: he is the one who adds whoever uses it.
    pub(crate) inviter: UserId,
}

/// Why an invite is no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InviteError {
    #[error("there is no such invite; check that the link is complete")]
    Unknown,
    #[error("this invite has expired; ask for a new one")]
    Expired,
    #[error("this invite has been used up; ask for a new one")]
    UsedUp,
    #[error("this username is taken")]
    UsernameTaken,
    #[error("you have too many open invites; let some expire")]
    TooMany,
}

impl Accounts {
    /// Makes an invite.
    pub(crate) async fn invite(
        &self,
        invite: Invite,
        now: Timestamp,
    ) -> Result<Result<Token, InviteError>, AccountsError> {
        let token = Token::random();
        let hash = token.hash();
        let Invite { team, inviter } = invite;
        let is_made = self.call(move |connection| {
            // Expired ones are kept for as long again, to be told from wrong ones.
            let old = now.0.saturating_sub(limits::INVITE.0);
            connection.execute("DELETE FROM invites WHERE expires_at < ?1", [old])?;
            let count = "SELECT count(*) FROM invites
                         WHERE inviter = ?1 AND expires_at > ?2 AND uses_left > 0";
            let values = params![inviter.as_str(), now.0];
            let n_open: i64 = connection.query_row(count, values, |row| row.get(0))?;
            if n_open >= limits::INVITES_MAX as i64 {
                return Ok(false);
            }
            let insert = "INSERT INTO invites (token_hash, team, inviter, role, created_at,
                          expires_at, uses_left) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            let (team, inviter) = (team.as_str(), inviter.as_str());
            let (expires_at, uses) = (now.plus(limits::INVITE).0, limits::INVITE_USES);
            let values = params![hash, team, inviter, MEMBER, now.0, expires_at, uses];
            connection.execute(insert, values).map(|_| true)
        });
        Ok(if is_made.await? { Ok(token) } else { Err(InviteError::TooMany) })
    }

    /// What an invite is for.
    pub(crate) async fn look_at_invite(
        &self,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Result<Invite, InviteError>, AccountsError> {
        self.call(move |connection| look(connection, token, now)).await
    }

    /// Uses an invite once, and makes the account of whoever uses it if he has none.
    pub(crate) async fn use_invite(
        &self,
        token: TokenHash,
        user: Option<NewUser>,
        now: Timestamp,
    ) -> Result<Result<Invite, InviteError>, AccountsError> {
        self.call(move |connection| {
            let step = connection.transaction()?;
            let invite = match look(&step, token, now)? {
                Ok(invite) => invite,
                Err(no_good) => return Ok(Err(no_good)),
            };
            if let Some(user) = &user
                && !users::insert(&step, user)?
            {
                return Ok(Err(InviteError::UsernameTaken));
            }
            let use_up = "UPDATE invites SET uses_left = uses_left - 1 WHERE token_hash = ?1";
            step.execute(use_up, params![token])?;
            step.commit()?;
            Ok(Ok(invite))
        })
        .await
    }

    /// Takes back that an invite was used, and the account that was made for it.
    pub(crate) async fn return_invite(
        &self,
        token: TokenHash,
        user: Option<UserId>,
    ) -> Result<(), AccountsError> {
        self.call(move |connection| {
            let step = connection.transaction()?;
            if let Some(user) = user {
                step.execute("DELETE FROM users WHERE user = ?1", [user.as_str()])?;
            }
            let give_back = "UPDATE invites SET uses_left = uses_left + 1 WHERE token_hash = ?1";
            step.execute(give_back, params![token])?;
            step.commit()
        })
        .await
    }
}

fn look(
    connection: &Connection,
    token: TokenHash,
    now: Timestamp,
) -> rusqlite::Result<Result<Invite, InviteError>> {
    let query = "SELECT team, inviter, expires_at, uses_left FROM invites WHERE token_hash = ?1";
    let kept = |row: &Row<'_>| {
        let invite = Invite { team: id(row, 0)?, inviter: id(row, 1)? };
        Ok((invite, Timestamp(row.get(2)?), row.get::<_, u32>(3)?))
    };
    let found = connection.prepare_cached(query)?.query_row(params![token], kept).optional()?;
    Ok(match found {
        None => Err(InviteError::Unknown),
        Some((_, expires_at, _)) if expires_at <= now => Err(InviteError::Expired),
        Some((_, _, 0)) => Err(InviteError::UsedUp),
        Some((invite, _, _)) => Ok(invite),
    })
}
