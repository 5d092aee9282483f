//! Every route.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    routing::{delete, get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::{api, assets, headers, limits, site::Site, socket};

/// Everything that the server answers.
pub(crate) fn router(site: Site) -> Router {
    let api = Router::new()
        // For everybody.
        .route("/status", get(api::status))
        .route("/setup", post(api::set_up))
        .route("/signin", post(api::sign_in))
        .route("/invites/{token}", get(api::show_invite))
        .route("/invites/{token}/accept", post(api::accept_invite))
        // For whoever is signed in.
        .route("/signout", post(api::sign_out))
        .route("/me", get(api::me))
        .route("/password", post(api::change_password))
        .route("/sessions", get(api::sessions))
        .route("/sessions/{id}", delete(api::end_session))
        .route("/invites", post(api::create_invite))
        .method_not_allowed_fallback(api::wrong_method)
        .fallback(api::not_found)
        .layer(middleware::from_fn_with_state(site.clone(), api::from_own_page))
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limits::REQUEST))
        .layer(middleware::from_fn(headers::never_stored));

    Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(async || "ok\n"))
        .route("/sync", get(socket::open))
        .fallback(assets::serve)
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(site.clone(), headers::guard))
        .with_state(site)
}
