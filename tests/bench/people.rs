//! A team that works on the relay: its people, and what they make.

use model::{
    doc::DocId,
    edit::Edit,
    id::{PlaybookId, RunId, TeamId, UserId},
    seed::{RunSeed, Seed},
};
use serde_json::json;
use sync::{item::Outcome, position::Position};

use crate::{
    browser::Browser,
    device::Device,
    relay::Relay,
    run::{item, playbook},
};

const PASSWORD: &str = "correct horse";

/// How many there are, beside the admin.
pub(crate) const N_MEMBERS: usize = 50;

/// How many people the relay lets come by one link.
const INVITE_USES: usize = 25;

const TEAM: u128 = 1;

/// The relay with its people.
#[derive(Debug)]
pub(crate) struct Crew {
    pub(crate) relay: Relay,
    /// One browser of each.
    pub(crate) members: Vec<Browser>,
}

impl Crew {
    /// The first admin sets the relay up, makes a team, and the others come by her links.
    pub(crate) async fn gather() -> Self {
        let relay = Relay::start();
        let mut admin = relay.stranger();
        let token = relay.setup_token.clone();
        let account =
            json!({ "token": token, "name": "Olga", "username": "olga", "password": PASSWORD });
        let answer = admin.post("/api/v1/setup", account).await;
        assert_eq!(answer.status, 200, "{answer:?}");

        let team = TeamId::from_bits(TEAM);
        let seed = Seed::Team { name: "Operations".to_owned() };
        create(&mut Device::hello(&admin, 1).await, 0, DocId::Team(team), seed).await;

        let mut members = Vec::new();
        while members.len() < N_MEMBERS {
            let invite = invite(&mut admin, team).await;
            for _ in 0..INVITE_USES.min(N_MEMBERS - members.len()) {
                members.push(join(&relay, &invite, &format!("member{}", members.len())).await);
            }
        }
        Self { relay, members }
    }

    /// Somebody starts a run of so many tasks, of a playbook made for it.
    pub(crate) async fn start_run(&self, member: usize, n: u128, n_tasks: usize) -> DocId {
        let mut browser = self.members[member].clone();
        let owner = browser.get("/api/v1/me").await.text("user").parse::<UserId>().unwrap();
        let mut device = Device::hello(&browser, n).await;
        let (team, id) = (TeamId::from_bits(TEAM), PlaybookId::from_bits(n));
        let source = Seed::Playbook(playbook(team, n_tasks));
        create(&mut device, 2 * n, DocId::Playbook(id), source).await;
        let run = DocId::Run(RunId::from_bits(n));
        let name = format!("Payments latency {n}");
        let seed = RunSeed { team, playbook: Some(id), name, owner };
        create(&mut device, 2 * n + 1, run, Seed::Run(seed)).await;
        run
    }
}

/// Makes a document, by an item that is numbered away from all others of that person.
async fn create(device: &mut Device, n: u128, doc: DocId, seed: Seed) {
    let edit = Edit::Create(Box::new(seed));
    let outcome = device.push(&item(u128::MAX - n, doc, Position::default(), &edit)).await;
    assert!(matches!(outcome, Outcome::Admitted(_)), "{outcome:?}");
}

/// The path of a new invite, below `/api/v1`.
async fn invite(admin: &mut Browser, team: TeamId) -> String {
    let answer = admin.post("/api/v1/invites", json!({ "team": team })).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let url = answer.text("url");
    let (_, token) = url.rsplit_once('/').unwrap();
    format!("/api/v1/invites/{token}")
}

async fn join(relay: &Relay, invite: &str, username: &str) -> Browser {
    let mut browser = relay.stranger();
    let account = json!({ "name": username, "username": username, "password": PASSWORD });
    let answer = browser.post(&format!("{invite}/accept"), account).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    browser
}
