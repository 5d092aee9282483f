//! How people join a team: by a link that somebody of the team has made.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use model::{
    access::{Access, Directory},
    doc::DocId,
    edit::{Edit, TeamEdit},
    id::{ItemId, TeamId, UserId},
    summary::Summary,
    team::TeamRole,
};
use serde::{Deserialize, Serialize};
use sync::{
    item::{Item, ItemPart, Outcome, SealedEdit},
    position::Seen,
};

use super::{Body, SignedIn, Visitor, me::Me, signin};
use crate::{
    accounts::{Invite, InviteError, NewUser, Password, Token, TokenHash, random_bits},
    clock,
    error::Error,
    limits,
    site::{Site, is_system_admin},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateInvite {
    team: TeamId,
}

#[derive(Debug, Serialize)]
pub(crate) struct Created {
    url: String,
}

/// Makes a link by which people join a team.
pub(crate) async fn create_invite(
    State(site): State<Site>,
    SignedIn(session): SignedIn,
    visitor: Visitor,
    Body(CreateInvite { team }): Body<CreateInvite>,
) -> Result<Json<Created>, Error> {
    let inviter = session.user;
    match site.hub.ask(move |directory| place(directory, inviter, team)).await? {
        Place::Outside => return Err(Error::NotFound),
        Place::Inside => return Err(Error::NotAllowed),
        Place::MayInvite => {}
    }
    let token = site.accounts.invite(Invite { team, inviter }, clock::now()).await??;
    let path = format!("/invite/{}", token.expose());
    Ok(Json(Created { url: site.origin.url(&visitor.host, &path) }))
}

/// How somebody stands to a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// He can't see it, or it is not there.
    Outside,
    Inside,
    MayInvite,
}

/// What the rules will say of him when his invite is used (R18), asked beforehand.
fn place(directory: &dyn Directory, user: UserId, team: TeamId) -> Place {
    let Some(Access::Team { members }) = directory.access(DocId::Team(team)) else {
        return Place::Outside;
    };
    if is_system_admin(directory, user) {
        return Place::MayInvite;
    }
    match members.get(&user) {
        Some(TeamRole::Admin) => Place::MayInvite,
        Some(TeamRole::Guest | TeamRole::Member) => Place::Inside,
        None => Place::Outside,
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    team_name: String,
    inviter: String,
}

/// What an invite is for, to whoever has its link.
pub(crate) async fn show_invite(
    State(site): State<Site>,
    Path(token): Path<String>,
) -> Result<Json<Shown>, Error> {
    let invite = site.accounts.look_at_invite(hash(&token)?, clock::now()).await??;
    let inviter = site.accounts.user(invite.inviter).await?.ok_or(Error::InviteVoid)?;
    let team_name = match site.hub.summary(DocId::Team(invite.team)).await {
        Some(Summary::Team { name, .. }) => name,
        Some(Summary::Plain | Summary::Playbook { .. } | Summary::Run(_)) | None => {
            return Err(Error::InviteVoid);
        }
    };
    Ok(Json(Shown { team_name, inviter: inviter.name }))
}

/// Nothing but `{}` from somebody who is signed in; otherwise all three.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Accept {
    name: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

/// Uses an invite: with the account of whoever is signed in, or with a new one.
pub(crate) async fn accept_invite(
    State(site): State<Site>,
    Path(token): Path<String>,
    visitor: Visitor,
    Body(body): Body<Accept>,
) -> Result<Response, Error> {
    let token = hash(&token)?;
    let invite = site.accounts.look_at_invite(token, clock::now()).await??;
    match (body, visitor.session) {
        (Accept { name: None, username: None, password: None }, Some(session)) => {
            accept_as(&site, token, invite, session.user).await?;
            Ok(Json(Me::of(&site, session.user, session.login).await?).into_response())
        }
        (Accept { name: None, username: None, password: None }, None) => Err(Error::NotSignedIn),
        (Accept { name: Some(name), username: Some(username), password: Some(password) }, _) => {
            let (username, name) = (username.parse()?, name.parse()?);
            let password = Password::chosen(password, &username)?;
            // A person who is guessing usernames is slowed down like one who guesses passwords.
            let attempt = signin::begin(&site, username.as_str(), &visitor)?;
            let hash = site.hasher.hash(password).await?;
            let user = NewUser::new(username, name, hash, clock::now());
            let id = user.user;
            accept_as_new(&site, token, user).await?;
            site.throttle.forgive(&attempt);
            signin::begin_session(&site, visitor, id).await
        }
        (Accept { .. }, _) => Err(Error::Malformed),
    }
}

/// Joins with an account that is there already.
async fn accept_as(
    site: &Site,
    token: TokenHash,
    invite: Invite,
    user: UserId,
) -> Result<(), Error> {
    let Invite { team, .. } = invite;
    // Nobody is made less than he is.
    let is_in = move |directory: &dyn Directory| match directory.access(DocId::Team(team)) {
        Some(Access::Team { members }) => members.get(&user) >= Some(&TeamRole::Member),
        Some(_) | None => false,
    };
    if site.hub.ask(is_in).await? {
        return Ok(());
    }
    let invite = site.accounts.use_invite(token, None, clock::now()).await??;
    let added = add(site, invite, user).await;
    if is_known_to_fail(&added) {
        site.accounts.return_invite(token, None).await?;
    }
    added
}

/// Joins with an account that is made for it.
async fn accept_as_new(site: &Site, token: TokenHash, user: NewUser) -> Result<(), Error> {
    let id = user.user;
    let invite = site.accounts.use_invite(token, Some(user), clock::now()).await??;
    site.announce_people().await?;
    let added = add(site, invite, id).await;
    if is_known_to_fail(&added) {
        site.accounts.return_invite(token, Some(id)).await?;
        site.announce_people().await?;
    }
    added
}

/// Adds somebody to the team as whoever invited him would: judged like anything else he does.
async fn add(site: &Site, invite: Invite, user: UserId) -> Result<(), Error> {
    let edit = TeamEdit::SetMember { user, role: Some(TeamRole::Member) };
    let part = ItemPart {
        doc: DocId::Team(invite.team),
        seen: Seen::default(),
        after: Vec::new(),
        edits: vec![SealedEdit::seal(&Edit::Team(edit))],
        saw: None,
    };
    let id = ItemId::from_bits(random_bits());
    let item = Item { id, made_at: clock::now(), parts: vec![part] };
    for _ in 0..limits::SUBMIT_TRIES {
        match site.hub.submit(invite.inviter, item.clone()).await? {
            Some(Outcome::Admitted(_) | Outcome::AlreadyDone) => return Ok(()),
            Some(Outcome::Refused { .. } | Outcome::Replaced { .. }) => {
                return Err(Error::InviteVoid);
            }
            None => tokio::time::sleep(limits::SUBMIT_PAUSE).await,
        }
    }
    Err(Error::Busy)
}

/// Whether nobody was added, for sure. A relay that stops may have done it and not said so.
fn is_known_to_fail(added: &Result<(), Error>) -> bool {
    matches!(added, Err(error) if *error != Error::Stopping)
}

fn hash(token: &str) -> Result<TokenHash, Error> {
    let token: Token = token.parse().map_err(|_| InviteError::Unknown)?;
    Ok(token.hash())
}
