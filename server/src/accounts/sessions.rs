//! Who is signed in, with which browser.

use std::{fmt, str::FromStr};

use model::{
    id::{BadId, RawId, UserId},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Accounts, AccountsError, Token, TokenHash, token, users::id};
use crate::limits;

/// Names the session of somebody who is signed in, in lists and to end it. Says nothing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LoginId(RawId);

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) login: LoginId,
    pub(crate) user: UserId,
}

/// A session that has just begun.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) token: Token,
    pub(crate) login: LoginId,
    /// Those that ended because there would be too many.
    pub(crate) ended: Vec<LoginId>,
}

/// A session in its owner's list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) login: LoginId,
    pub(crate) label: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
}

impl Accounts {
    /// Begins a session.
    pub(crate) async fn begin_session(
        &self,
        user: UserId,
        label: String,
        now: Timestamp,
    ) -> Result<Begun, AccountsError> {
        let (token, login) = (Token::random(), LoginId(RawId::from_bits(token::random_bits())));
        let hash = token.hash();
        let ended = self
            .call(move |connection| {
                let step = connection.transaction()?;
                let ended = make_room(&step, user)?;
                let insert = "INSERT INTO sessions (session, token_hash, user, label, created_at,
                              last_seen_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)";
                let expires_at = now.plus(limits::SESSION).0;
                let (login, user) = (login.to_string(), user.as_str());
                step.execute(insert, params![login, hash, user, label, now.0, expires_at])?;
                step.commit()?;
                Ok(ended)
            })
            .await?;
        Ok(Begun { token, login, ended })
    }

    /// Whose session this token is for, if it is still good.
    pub(crate) async fn session(
        &self,
        token: TokenHash,
        now: Timestamp,
    ) -> Result<Option<Session>, AccountsError> {
        self.call(move |connection| {
            let query = "SELECT session, user, last_seen_at, expires_at FROM sessions
                         WHERE token_hash = ?1";
            let found = connection.prepare_cached(query)?.query_row(params![token], kept);
            found.optional()?.map_or(Ok(None), |kept| use_session(connection, kept, now))
        })
        .await
    }

    /// Whether this session is still good. Looking counts as using it.
    pub(crate) async fn is_open(
        &self,
        login: LoginId,
        now: Timestamp,
    ) -> Result<bool, AccountsError> {
        self.call(move |connection| {
            let query = "SELECT session, user, last_seen_at, expires_at FROM sessions
                         WHERE session = ?1";
            let found = connection.prepare_cached(query)?.query_row([login.to_string()], kept);
            let Some(kept) = found.optional()? else { return Ok(false) };
            Ok(use_session(connection, kept, now)?.is_some())
        })
        .await
    }

    /// A person's sessions, the one used last first.
    pub(crate) async fn sessions(&self, user: UserId) -> Result<Vec<Listed>, AccountsError> {
        self.call(move |connection| {
            let query = "SELECT session, label, created_at, last_seen_at FROM sessions
                         WHERE user = ?1 ORDER BY last_seen_at DESC, session";
            let listed = |row: &Row<'_>| {
                Ok(Listed {
                    login: id(row, 0)?,
                    label: row.get(1)?,
                    created_at: Timestamp(row.get(2)?),
                    last_seen_at: Timestamp(row.get(3)?),
                })
            };
            connection.prepare_cached(query)?.query_map([user.as_str()], listed)?.collect()
        })
        .await
    }

    /// Ends one session of this person. Whether there was one.
    pub(crate) async fn end_session(
        &self,
        user: UserId,
        login: LoginId,
    ) -> Result<bool, AccountsError> {
        self.call(move |connection| {
            let end = "DELETE FROM sessions WHERE session = ?1 AND user = ?2";
            Ok(connection.execute(end, [&login.to_string(), user.as_str()])? > 0)
        })
        .await
    }

    /// Ends all sessions of this person but one. Says which.
    pub(crate) async fn end_other_sessions(
        &self,
        user: UserId,
        but: LoginId,
    ) -> Result<Vec<LoginId>, AccountsError> {
        self.call(move |connection| {
            let end = "DELETE FROM sessions WHERE user = ?1 AND session <> ?2 RETURNING session";
            let keys = [user.as_str(), &but.to_string()];
            connection.prepare_cached(end)?.query_map(keys, |row| id(row, 0))?.collect()
        })
        .await
    }

    /// Forgets sessions that have run out. Nobody could use them, but lists would show them.
    pub(crate) async fn forget_sessions(&self, now: Timestamp) -> Result<(), AccountsError> {
        self.call(move |connection| {
            let idle = now.0.saturating_sub(limits::SESSION_IDLE.0);
            let forget = "DELETE FROM sessions WHERE expires_at <= ?1 OR last_seen_at <= ?2";
            connection.execute(forget, [now.0, idle]).map(|_| ())
        })
        .await
    }
}

struct Kept {
    session: Session,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        session: Session { login: id(row, 0)?, user: id(row, 1)? },
        last_seen_at: Timestamp(row.get(2)?),
        expires_at: Timestamp(row.get(3)?),
    })
}

/// The session if it is still good; notes now and then that it is used.
fn use_session(
    connection: &Connection,
    kept: Kept,
    now: Timestamp,
) -> rusqlite::Result<Option<Session>> {
    let idle = now.since(kept.last_seen_at);
    if kept.expires_at <= now || idle >= limits::SESSION_IDLE {
        return Ok(None);
    }
    if idle >= limits::SEEN {
        let note = "UPDATE sessions SET last_seen_at = ?2 WHERE session = ?1";
        let values = params![kept.session.login.to_string(), now.0];
        connection.prepare_cached(note)?.execute(values)?;
    }
    Ok(Some(kept.session))
}

/// Ends the sessions used longest ago, so that there is room for another one.
fn make_room(connection: &Connection, user: UserId) -> rusqlite::Result<Vec<LoginId>> {
    let end = "DELETE FROM sessions WHERE session IN (SELECT session FROM sessions WHERE user = ?1
               ORDER BY last_seen_at DESC LIMIT -1 OFFSET ?2) RETURNING session";
    let values = params![user.as_str(), (limits::SESSIONS_MAX - 1) as i64];
    connection.prepare(end)?.query_map(values, |row| id(row, 0))?.collect()
}

impl FromStr for LoginId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        text.parse().map(Self)
    }
}

impl fmt::Display for LoginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
