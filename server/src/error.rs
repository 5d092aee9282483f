//! What a request is answered with when it can't be done.
//!
//! Which one to use where: what is wrong with the *request* gets a sentence that its author can act
//! on; what is not there and what is not his to see are the same [`Error::NotFound`]; what is wrong
//! with the *server* is logged with its cause and answered as [`Error::Broken`] or
//! [`Error::Busy`]. A page that fails to start the server is a [`crate::ServeError`].

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::time::Millis;

use crate::{
    accounts::{AccountsError, HashError, InviteError, NameError, PasswordError},
    hub::Stopped,
};

/// Seconds after which it is worth trying again.
const SOON: u64 = 2;

/// Why a request was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("please sign in")]
    NotSignedIn,
    #[error("the username or the password is wrong")]
    WrongCredentials,
    #[error("the password is wrong")]
    WrongPassword,
    #[error("too many tries; wait a little")]
    TooManyTries(Millis),
    #[error("this request comes from another page")]
    ForeignOrigin,
    #[error("you may not do this")]
    NotAllowed,
    #[error("this is not here")]
    NotFound,
    #[error("this can't be done here")]
    WrongMethod,
    #[error("this set-up link is wrong or has been used")]
    SetupOver,
    #[error("{0}")]
    Invite(#[from] InviteError),
    #[error("whoever made this invite may no longer add people; ask for a new one")]
    InviteVoid,
    #[error("{0}")]
    Name(#[from] NameError),
    #[error("{0}")]
    Password(#[from] PasswordError),
    #[error("this request is not made as it should be")]
    Malformed,
    #[error("this request has to be JSON")]
    NotJson,
    #[error("this request is too large")]
    TooLarge,
    #[error("the server has too much to do; try again")]
    Busy,
    #[error("the server is restarting; try again in a moment")]
    Stopping,
    #[error("something is wrong with the server; its log says what")]
    Broken,
}

impl Error {
    fn status(self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::ForeignOrigin | Self::NotAllowed | Self::WrongPassword | Self::SetupOver => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound | Self::Invite(InviteError::Unknown) => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Invite(InviteError::Expired | InviteError::UsedUp) | Self::InviteVoid => {
                StatusCode::GONE
            }
            Self::Invite(InviteError::UsernameTaken | InviteError::TooMany) => StatusCode::CONFLICT,
            Self::Name(_) | Self::Password(_) | Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the app goes by; sentences may change.
    fn code(self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::WrongCredentials => "wrong_credentials",
            Self::WrongPassword => "wrong_password",
            Self::TooManyTries(_) => "too_many_tries",
            Self::ForeignOrigin => "foreign_origin",
            Self::NotAllowed => "not_allowed",
            Self::NotFound => "not_found",
            Self::WrongMethod => "wrong_method",
            Self::SetupOver => "setup_over",
            Self::Invite(InviteError::Unknown) => "invite_unknown",
            Self::Invite(InviteError::Expired) => "invite_expired",
            Self::Invite(InviteError::UsedUp) => "invite_used_up",
            Self::Invite(InviteError::UsernameTaken) => "username_taken",
            Self::Invite(InviteError::TooMany) => "too_many_invites",
            Self::InviteVoid => "invite_void",
            Self::Name(NameError::UsernameLength | NameError::UsernameCharacters) => "bad_username",
            Self::Name(NameError::Blank | NameError::TooLong | NameError::NameCharacters) => {
                "bad_name"
            }
            Self::Password(PasswordError::TooShort) => "password_too_short",
            Self::Password(PasswordError::TooLong) => "password_too_long",
            Self::Password(PasswordError::Common) => "password_common",
            Self::Password(PasswordError::LikeUsername) => "password_like_username",
            Self::Malformed => "malformed",
            Self::NotJson => "not_json",
            Self::TooLarge => "too_large",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
            Self::Broken => "broken",
        }
    }

    fn retry_after_s(self) -> Option<u64> {
        match self {
            // Rounded up: who comes a moment early waits anew.
            Self::TooManyTries(wait) => Some(u64::try_from(wait.0).unwrap_or(0).div_ceil(1_000)),
            Self::Busy | Self::Stopping => Some(SOON),
            Self::NotSignedIn
            | Self::WrongCredentials
            | Self::WrongPassword
            | Self::ForeignOrigin
            | Self::NotAllowed
            | Self::NotFound
            | Self::WrongMethod
            | Self::SetupOver
            | Self::Invite(_)
            | Self::InviteVoid
            | Self::Name(_)
            | Self::Password(_)
            | Self::Malformed
            | Self::NotJson
            | Self::TooLarge
            | Self::Broken => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.to_string(), "code": self.code() });
        let mut response = (self.status(), Json(body)).into_response();
        if let Some(seconds) = self.retry_after_s() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<AccountsError> for Error {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::Busy | AccountsError::Closed => Self::Busy,
            AccountsError::Sqlite(cause) => {
                tracing::error!(%cause, "the accounts can't be read or written");
                Self::Broken
            }
        }
    }
}

impl From<HashError> for Error {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Broken => {
                tracing::error!("passwords can't be hashed");
                Self::Broken
            }
        }
    }
}

impl From<Stopped> for Error {
    fn from(_: Stopped) -> Self {
        Self::Stopping
    }
}
