//! Signing in and out.

use axum::{
    Json,
    extract::State,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, SET_COOKIE},
    },
    response::{IntoResponse, Response},
};
use model::id::UserId;
use serde::Deserialize;

use super::{Body, SignedIn, Visitor, cookie, me::Me};
use crate::{
    accounts::{Attempt, Password, Username},
    clock,
    error::Error,
    site::Site,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    username: String,
    password: String,
}

/// Begins a session. An unknown name and a wrong password get the same answer, in the same time.
pub(crate) async fn sign_in(
    State(site): State<Site>,
    visitor: Visitor,
    Body(body): Body<SignIn>,
) -> Result<Response, Error> {
    let password = Password::given(body.password)?;
    let attempt = begin(&site, &body.username, &visitor)?;
    let found = match body.username.parse::<Username>() {
        Ok(username) => site.accounts.credentials(username).await?,
        Err(_) => None,
    };
    let (user, hash) = found.unzip();
    let is_right = site.hasher.check(password, hash).await?;
    let Some(user) = user.filter(|_| is_right) else {
        tracing::info!(address = %visitor.address, "a sign-in failed");
        return Err(Error::WrongCredentials);
    };
    site.throttle.forgive(&attempt);
    begin_session(&site, visitor, user).await
}

/// Counts a try that may be wrong.
pub(super) fn begin(site: &Site, account: &str, visitor: &Visitor) -> Result<Attempt, Error> {
    let begun = site.throttle.begin(clock::now(), account, visitor.address);
    begun.map_err(Error::TooManyTries)
}

/// Signs somebody in. The session that his browser had is over: nobody can have put it there.
pub(super) async fn begin_session(
    site: &Site,
    visitor: Visitor,
    user: UserId,
) -> Result<Response, Error> {
    let begun = site.accounts.begin_session(user, visitor.device, clock::now()).await?;
    let mut ended = begun.ended;
    if let Some(old) = visitor.session {
        site.accounts.end_session(old.user, old.login).await?;
        ended.push(old.login);
    }
    site.hub.signed_out(ended).await?;
    let me = Me::of(site, user, begun.login).await?;
    Ok(([(SET_COOKIE, cookie::set(&begun.token))], Json(me)).into_response())
}

/// Ends this session.
pub(crate) async fn sign_out(
    State(site): State<Site>,
    SignedIn(session): SignedIn,
) -> Result<Response, Error> {
    site.accounts.end_session(session.user, session.login).await?;
    site.hub.signed_out(vec![session.login]).await?;
    // What the app keeps on the device is the app's to erase: it knows what was not sent yet.
    let forget = [
        (SET_COOKIE, cookie::forget()),
        (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\"")),
    ];
    Ok((StatusCode::NO_CONTENT, forget).into_response())
}
