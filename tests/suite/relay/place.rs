//! A relay on a free port, with a data folder of its own, and the people who use it.

use std::{
    fs, mem,
    net::SocketAddr,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use model::{
    doc::DocId,
    edit::Edit,
    id::{TeamId, UserId},
    seed::Seed,
};
use serde_json::json;
use server::{
    ServeError, Server,
    config::{Config, Origin},
};
use sync::item::Outcome;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::{
    browser::Browser,
    device::{Device, item},
};

pub(super) const PASSWORD: &str = "correct horse";

pub(super) struct Place {
    pub folder: PathBuf,
    pub address: SocketAddr,
    pub setup_token: Option<String>,
    running: Option<Running>,
}

/// How to stop it, and how it went.
type Running = (oneshot::Sender<()>, JoinHandle<Result<(), ServeError>>);

impl Place {
    /// A relay that nobody has set up.
    pub(super) async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("muster-relay-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut place = Self { folder, address, setup_token: None, running: None };
        place.start().await;
        place
    }

    /// A relay with Olga as its admin, and her browser.
    pub(super) async fn with_olga() -> (Self, Browser) {
        let place = Self::new().await;
        let mut olga = Browser::new(place.address);
        let answer = olga.post("/api/v1/setup", place.setup_of("olga")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        (place, olga)
    }

    /// What sets somebody up as the first admin.
    pub(super) fn setup_of(&self, username: &str) -> serde_json::Value {
        let token = self.setup_token.clone().unwrap_or_default();
        json!({ "token": token, "name": "Olga", "username": username, "password": PASSWORD })
    }

    pub(super) fn config(&self) -> Config {
        let origin = Origin::OfHost { is_secure: false };
        Config { data: self.folder.clone(), tls: None, origin }
    }

    pub(super) async fn start(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let server = Server::open(listener, self.config()).await.unwrap();
        assert_eq!(server.url(), format!("http://{}", self.address));
        let token = |url: String| url.rsplit_once("/setup/").unwrap().1.to_owned();
        self.setup_token = server.setup_url().map(token);
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            let _ = stopped.await;
        };
        self.running = Some((stop, tokio::spawn(server.serve(shutdown))));
    }

    pub(super) async fn stop(&mut self) {
        let (stop, running) = mem::take(&mut self.running).unwrap();
        stop.send(()).unwrap();
        running.await.unwrap().unwrap();
    }

    pub(super) async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// Somebody else's way into the database.
    pub(super) fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.folder.join("muster.db")).unwrap()
    }

    /// A browser without a cookie.
    pub(super) fn stranger(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Another browser of somebody.
    pub(super) async fn sign_in(&self, username: &str) -> Browser {
        let mut browser = self.stranger();
        let body = json!({ "username": username, "password": PASSWORD });
        let answer = browser.post("/api/v1/signin", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        browser
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a team as its first admin.
pub(super) async fn make_team(device: &mut Device, n: u128, name: &str) -> TeamId {
    let team = TeamId::from_bits(n);
    let create = Edit::Create(Box::new(Seed::Team { name: name.to_owned() }));
    let outcome = device.push(&item(n, DocId::Team(team), &[create])).await;
    assert!(matches!(outcome, Outcome::Admitted(_)), "{outcome:?}");
    team
}

/// The path of a new invite's link, below `/api/v1`.
pub(super) async fn invite(browser: &mut Browser, team: TeamId) -> String {
    let answer = browser.post("/api/v1/invites", json!({ "team": team })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let url = answer.text("url");
    let token = url.strip_prefix(&format!("http://{}/invite/", browser.address)).unwrap();
    format!("/api/v1/invites/{token}")
}

/// Somebody new follows an invite.
pub(super) async fn join(place: &Place, invite: &str, username: &str) -> Browser {
    let mut browser = place.stranger();
    let body = json!({ "name": username, "username": username, "password": PASSWORD });
    let answer = browser.post(&format!("{invite}/accept"), body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    browser
}

pub(super) async fn user_of(browser: &mut Browser) -> UserId {
    browser.get("/api/v1/me").await.text("user").parse().unwrap()
}
