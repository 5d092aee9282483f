//! People, their sessions and invites: tables of the relay's own, no documents.
//!
//! All of them are reached on one thread with one connection.

mod credentials;
mod invites;
mod names;
mod password;
mod sessions;
mod throttle;
mod token;
mod users;

use std::{path::Path, thread};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

pub(crate) use self::{
    credentials::{HashError, Hasher},
    invites::{Invite, InviteError},
    names::{Name, NameError, Username},
    password::{Password, PasswordError},
    sessions::{Listed, LoginId, Session},
    throttle::{Attempt, Throttle},
    token::{Token, TokenHash, random_bits},
    users::NewUser,
};
use crate::{database, database::DatabaseError, limits};

/// The accounts could not be asked, or could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountsError {
    #[error("too many questions wait for the accounts")]
    Busy,
    #[error("the accounts are closed")]
    Closed,
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A door to the accounts.
#[derive(Debug, Clone)]
pub(crate) struct Accounts {
    jobs: mpsc::Sender<Job>,
}

/// Why the accounts could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("{0}")]
    Database(#[from] DatabaseError),
    #[error("a thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

impl Accounts {
    /// Opens the accounts in this file. Their thread ends when nobody holds the door any more.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let mut connection = database::open(path)?;
        let (jobs, mut queue) = mpsc::channel::<Job>(limits::ACCOUNT_JOBS);
        let work = move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut connection);
            }
        };
        thread::Builder::new().name("accounts".to_owned()).spawn(work)?;
        Ok(Self { jobs })
    }

    /// Has this done on the accounts' thread.
    async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, AccountsError> {
        let (answer, answered) = oneshot::channel();
        let job = move |connection: &mut Connection| {
            // Whoever asked may have gone.
            let _ = answer.send(work(connection));
        };
        self.jobs.try_send(Box::new(job)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AccountsError::Busy,
            mpsc::error::TrySendError::Closed(_) => AccountsError::Closed,
        })?;
        let done = answered.await.map_err(|_| AccountsError::Closed)?;
        Ok(done?)
    }
}
