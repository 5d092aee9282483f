//! The person who asks.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use model::id::UserId;
use serde::{Deserialize, Serialize};

use super::{Body, SignedIn, Visitor, cookie, signin};
use crate::{
    accounts::{LoginId, Password, Token, Username},
    error::Error,
    site::{Site, is_system_admin},
};

#[derive(Debug, Serialize)]
pub(crate) struct Me {
    user: UserId,
    name: String,
    username: String,
    is_system_admin: bool,
    session: String,
}

impl Me {
    pub(super) async fn of(site: &Site, user: UserId, login: LoginId) -> Result<Self, Error> {
        let found = site.accounts.user(user).await?.ok_or(Error::NotSignedIn)?;
        let is_system_admin =
            site.hub.ask(move |directory| is_system_admin(directory, user)).await?;
        let (name, username) = (found.name, found.username);
        Ok(Self { user, name, username, is_system_admin, session: login.to_string() })
    }
}

/// Who is signed in.
pub(crate) async fn me(
    State(site): State<Site>,
    SignedIn(session): SignedIn,
) -> Result<Json<Me>, Error> {
    Me::of(&site, session.user, session.login).await.map(Json)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePassword {
    current: String,
    new: String,
}

/// Changes the password. All other sessions of this person are over.
pub(crate) async fn change_password(
    State(site): State<Site>,
    SignedIn(session): SignedIn,
    visitor: Visitor,
    Body(body): Body<ChangePassword>,
) -> Result<Response, Error> {
    let user = site.accounts.user(session.user).await?.ok_or(Error::NotSignedIn)?;
    let username: Username = user.username.parse()?;
    let (current, new) = (Password::given(body.current)?, Password::chosen(body.new, &username)?);
    let attempt = signin::begin(&site, username.as_str(), &visitor)?;
    let hash = site.accounts.credentials(username).await?.map(|(_, hash)| hash);
    if !site.hasher.check(current, hash).await? {
        return Err(Error::WrongPassword);
    }
    site.throttle.forgive(&attempt);
    let (hash, token) = (site.hasher.hash(new).await?, Token::random());
    site.accounts.change_password(user.user, hash, session.login, token.hash()).await?;
    let ended = site.accounts.end_other_sessions(user.user, session.login).await?;
    site.hub.signed_out(ended).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie::set(&token))]).into_response())
}
