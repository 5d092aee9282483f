//! What every request may need.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use model::access::{Access, Directory};
use model::{doc::DocId, id::UserId};
use tokio::sync::Semaphore;

use crate::{
    accounts::{Accounts, AccountsError, Hasher, Throttle, Token, TokenHash},
    config::Origin,
    error::Error,
    hub::Hub,
    limits,
};

/// What every request may need. Cloned for each.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) hub: Hub,
    pub(crate) accounts: Accounts,
    pub(crate) hasher: Hasher,
    pub(crate) throttle: Arc<Throttle>,
    pub(crate) setup: Arc<Setup>,
    pub(crate) origin: Arc<Origin>,
    pub(crate) sockets: Arc<Semaphore>,
    announcing: Arc<tokio::sync::Mutex<()>>,
}

/// The link by which the first admin is set up. Made anew at every start, as long as there is none.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    token: Mutex<Option<TokenHash>>,
    /// One at a time: the first one wins.
    pub(crate) one: tokio::sync::Mutex<()>,
}

impl Setup {
    /// A new link; the one before is no good any more.
    pub(crate) fn open(&self) -> Token {
        let token = Token::random();
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.hash());
        token
    }

    /// Whether this is the link.
    pub(crate) fn is_for(&self, token: &str) -> bool {
        let hash = token.parse::<Token>().ok().map(|token| token.hash());
        hash.is_some() && *self.token.lock().unwrap_or_else(PoisonError::into_inner) == hash
    }

    /// No link is any good any more.
    pub(crate) fn close(&self) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Site {
    pub(crate) fn new(hub: Hub, accounts: Accounts, hasher: Hasher, origin: Origin) -> Self {
        Self {
            hub,
            accounts,
            hasher,
            throttle: Arc::default(),
            setup: Arc::default(),
            origin: Arc::new(origin),
            sockets: Arc::new(Semaphore::new(limits::SOCKETS_MAX as usize)),
            announcing: Arc::default(),
        }
    }

    /// Tells the relay who there is.
    pub(crate) async fn announce_people(&self) -> Result<(), Error> {
        // One at a time, so that an older list never comes after a newer one.
        let _one = self.announcing.lock().await;
        let people = self.accounts.people().await?;
        Ok(self.hub.people(people).await?)
    }

    /// Whether there is no admin yet.
    pub(crate) async fn needs_setup(&self) -> Result<bool, Error> {
        Ok(self.hub.ask(|directory| directory.access(DocId::System).is_none()).await?)
    }

    /// Takes this person's failed sign-ins from the address that a request came from.
    pub(crate) fn address(&self, peer: IpAddr, forwarded: Option<&str>) -> IpAddr {
        // Only a proxy on this machine is believed, and only where one was announced.
        if !self.origin.is_behind_proxy() || !peer.is_loopback() {
            return peer;
        }
        let last = forwarded.and_then(|list| list.rsplit(',').next());
        last.and_then(|address| address.trim().parse().ok()).unwrap_or(peer)
    }
}

/// Whether this user is a system admin.
pub(crate) fn is_system_admin(directory: &dyn Directory, user: UserId) -> bool {
    match directory.access(DocId::System) {
        Some(Access::System { admins }) => admins.contains(&user),
        Some(_) | None => false,
    }
}

/// The accounts failed in a way that has nothing to do with a request.
pub(crate) fn log_failure(doing: &str, result: Result<(), AccountsError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "{doing} failed");
    }
}
