//! The JSON interface under `/api/v1/`: who is there, and how others get in.
//!
//! What people do to documents does not come through here, but over the socket.

mod body;
mod cookie;
mod invites;
mod me;
mod sessions;
mod setup;
mod signin;
mod visitor;

pub(crate) use self::{
    body::Body,
    invites::{accept_invite, create_invite, show_invite},
    me::{change_password, me},
    sessions::{end_session, sessions},
    setup::{set_up, status},
    signin::{sign_in, sign_out},
    visitor::{SignedIn, Visitor, from_own_page},
};

use crate::error::Error;

/// What is asked for under `/api/` and is not there.
pub(crate) async fn not_found() -> Error {
    Error::NotFound
}

/// What is there, but not in this way.
pub(crate) async fn wrong_method() -> Error {
    Error::WrongMethod
}
