//! The first admin.

use axum::{
    Json,
    extract::State,
    http::header::SET_COOKIE,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use sync::item::Outcome;

use super::{Body, Visitor, cookie, me::Me};
use crate::{
    accounts::{NewUser, Password},
    clock,
    error::Error,
    site::Site,
};

#[derive(Debug, Serialize)]
pub(crate) struct Status {
    needs_setup: bool,
    version: &'static str,
}

/// What a page has to know before anybody is signed in.
pub(crate) async fn status(State(site): State<Site>) -> Result<Json<Status>, Error> {
    let version = env!("CARGO_PKG_VERSION");
    Ok(Json(Status { needs_setup: site.needs_setup().await?, version }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetUp {
    token: String,
    name: String,
    username: String,
    password: String,
}

/// Makes the first admin and signs him in, once.
pub(crate) async fn set_up(
    State(site): State<Site>,
    visitor: Visitor,
    Body(body): Body<SetUp>,
) -> Result<Response, Error> {
    let _one = site.setup.one.lock().await;
    if !site.setup.is_for(&body.token) || !site.needs_setup().await? {
        return Err(Error::SetupOver);
    }
    let (username, name) = (body.username.parse()?, body.name.parse()?);
    let password = Password::chosen(body.password, &username)?;
    let hash = site.hasher.hash(password).await?;
    let now = clock::now();
    let user = NewUser::new(username, name, hash, now);
    let id = user.user;
    site.accounts.found(user).await?;
    site.announce_people().await?;
    match site.hub.found(id).await? {
        Some(Outcome::Admitted(_)) => {}
        // The link stays good: this can be done again.
        None => return Err(Error::Busy),
        Some(Outcome::Refused { .. } | Outcome::Replaced { .. } | Outcome::AlreadyDone) => {
            return Err(Error::SetupOver);
        }
    }
    site.setup.close();
    tracing::info!(user = %id, "the first admin is set up");
    let begun = site.accounts.begin_session(id, visitor.device, now).await?;
    let me = Me::of(&site, id, begun.login).await?;
    Ok(([(SET_COOKIE, cookie::set(&begun.token))], Json(me)).into_response())
}
