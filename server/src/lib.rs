//! The relay: axum around [`sync::relay::Relay`], its store, accounts.
//!
//! ```text
//! listen → router → api       accounts, sessions, invites: JSON
//!                 → socket    frames ⇄ hub ⇄ the relay's thread ⇄ store
//!                 → assets    the app
//! ```

mod accounts;
mod api;
mod assets;
mod clock;
pub mod config;
mod database;
mod error;
mod folder;
mod headers;
mod hub;
mod limits;
mod listen;
mod router;
mod site;
mod socket;
pub mod store;

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    net::TcpListener,
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_rustls::rustls::ServerConfig;

use crate::{
    accounts::{Accounts, Hasher, OpenError},
    config::Config,
    folder::Folder,
    hub::{End, Hub, StartError},
    site::{Site, log_failure},
    store::Sqlite,
};
pub use crate::{database::DatabaseError, folder::FolderError, listen::TlsError};

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data folder can't be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The database in it can't be used.
    #[error("the database can't be used: {0}")]
    Database(#[from] DatabaseError),
    /// The certificate can't be used.
    #[error("the certificate can't be used: {0}")]
    Tls(#[from] TlsError),
    /// What it holds can't be read.
    #[error("the data can't be read: {0}")]
    Unreadable(String),
    /// The system refuses something.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The store can't say what it holds any more. Starting again may help.
    #[error("the disk failed in the middle of a commit, and can't be read to settle it")]
    Lost,
}

/// A server that is ready to serve.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    site: Site,
    address: SocketAddr,
    setup_path: Option<String>,
    _folder: Folder,
}

/// Opens the data, says on standard output where the server is to be found, and serves until
/// `shutdown` is done.
///
/// # Errors
///
/// If it can't be opened, or has to be given up.
pub async fn run(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let server = Server::open(listener, config).await?;
    let mut lines = format!("listening on {}\n", server.url());
    if let Some(url) = server.setup_url() {
        lines += &format!("set up the first admin: {url}\n");
    }
    // Nobody may be reading, which is no reason not to serve.
    let _ = io::Write::write_all(&mut io::stdout(), lines.as_bytes());
    server.serve(shutdown).await
}

impl Server {
    /// Opens the data and gets everything ready. Nobody is answered yet.
    ///
    /// # Errors
    ///
    /// If the data or the certificate can't be used.
    pub async fn open(listener: TcpListener, config: Config) -> Result<Self, ServeError> {
        let tls = config.tls.as_ref().map(listen::read).transpose()?;
        let folder = Folder::open(&config.data)?;
        let database = folder.database();
        let writes = Sqlite::open(&database)?;
        let reads = Sqlite::open_to_read(&database)?;
        let hub = Hub::start(writes, reads)?;
        let accounts = Accounts::open(&database)?;
        let address = listener.local_addr()?;
        let site = Site::new(hub, accounts, Hasher::start()?, config.origin);

        let unreadable = |error: error::Error| ServeError::Unreadable(error.to_string());
        site.announce_people().await.map_err(unreadable)?;
        let needs_setup = site.needs_setup().await.map_err(unreadable)?;
        let setup_path = needs_setup.then(|| format!("/setup/{}", site.setup.open().expose()));
        Ok(Self { listener, tls, site, address, setup_path, _folder: folder })
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where the first admin is set up, as long as there is none.
    pub fn setup_url(&self) -> Option<String> {
        let path = self.setup_path.as_ref()?;
        Some(self.site.origin.url(&self.address.to_string(), path))
    }

    /// Serves until `shutdown` is done: then finishes what is being written, says good-bye to
    /// everybody, and returns.
    ///
    /// # Errors
    ///
    /// If the store failed in a way that only another start can mend.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Self { listener, tls, site, .. } = self;
        let (stop, stopped) = watch::channel(false);
        let router = router::router(site.clone());
        let accepting = tokio::spawn(listen::accept(listener, tls, router, stopped));
        let tidying = tokio::spawn(tidy(site.clone()));
        tokio::select! {
            () = shutdown => tracing::info!("stopping"),
            _ = site.hub.ended() => {}
        }
        // First nobody new comes in, then what was begun is finished, then everybody is told.
        stop.send_replace(true);
        let stopping = async {
            site.hub.stop().await;
            site.hub.ended().await
        };
        let end = timeout(limits::STOP, stopping).await;
        let sockets = site.sockets.acquire_many(limits::SOCKETS_MAX);
        let everybody = async { (accepting.await, sockets.await.map(|_| ())) };
        if timeout(limits::STOP, everybody).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
        tidying.abort();
        match end {
            Ok(End::Stopped) => Ok(()),
            Ok(End::Lost) => Err(ServeError::Lost),
            Err(_) => {
                // Nobody was told that it is written: devices send it again.
                tracing::error!("what was being written did not get done in time");
                Ok(())
            }
        }
    }
}

/// Forgets what is old, now and then.
async fn tidy(site: Site) {
    let mut ticks = interval(limits::TIDY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = clock::now();
        let old = now.plus(model::time::Millis(-sync::limits::OUTCOME_MS.0));
        if site.hub.forget(old).await.is_err() {
            return;
        }
        log_failure("forgetting old sessions", site.accounts.forget_sessions(now).await);
    }
}

impl From<OpenError> for ServeError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Database(error) => Self::Database(error),
            OpenError::Thread(error) => Self::Io(error),
        }
    }
}

impl From<StartError> for ServeError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Read(error) => Self::Unreadable(error.to_string()),
            StartError::Thread(error) => Self::Io(error),
        }
    }
}
