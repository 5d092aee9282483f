//! Where somebody is signed in.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use model::time::Timestamp;
use serde::Serialize;

use super::SignedIn;
use crate::{
    accounts::{Listed, LoginId},
    error::Error,
    site::Site,
};

#[derive(Debug, Serialize)]
pub(crate) struct SessionRow {
    id: String,
    device: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    is_current: bool,
}

/// Where this person is signed in.
pub(crate) async fn sessions(
    State(site): State<Site>,
    SignedIn(session): SignedIn,
) -> Result<Json<Vec<SessionRow>>, Error> {
    let row = |listed: Listed| SessionRow {
        id: listed.login.to_string(),
        device: listed.label,
        created_at: listed.created_at,
        last_seen_at: listed.last_seen_at,
        is_current: listed.login == session.login,
    };
    let listed = site.accounts.sessions(session.user).await?;
    Ok(Json(listed.into_iter().map(row).collect()))
}

/// Ends a session of this person: on a device that was lost, say.
pub(crate) async fn end_session(
    State(site): State<Site>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Error> {
    let login: LoginId = id.parse().map_err(|_| Error::NotFound)?;
    if !site.accounts.end_session(session.user, login).await? {
        return Err(Error::NotFound);
    }
    site.hub.signed_out(vec![login]).await?;
    Ok(StatusCode::NO_CONTENT)
}
