//! Coming and going: accounts, invites, and the workspace that needs none.

use std::{collections::BTreeMap, rc::Rc};

use leptos::prelude::*;
use model::{
    doc::DocId,
    id::{TeamId, UserId},
    time::Millis,
};
use serde::{Deserialize, Serialize};

use super::Workspace;
use crate::{
    platform::{
        clock,
        http::{self, HttpError},
        random,
        storage::StorageError,
    },
    state::{
        Invitation, NewAccount, Phase, Sentence,
        board::Row,
        engine::{Engine, Who},
        last::Last,
    },
};

/// How long the page waits for a relay that may know who this is, before it shows a door.
const DOOR: Millis = Millis(80);

/// How often, and how many times, a new workspace is looked at until its first team is there.
const LOOK: Millis = Millis(20);
const FOUNDING_LOOKS: u32 = 150;

/// Who is signed in, as the relay says it.
#[derive(Debug, Deserialize)]
struct SignedIn {
    user: UserId,
    username: String,
    name: String,
    is_system_admin: bool,
}

impl From<SignedIn> for Who {
    fn from(me: SignedIn) -> Self {
        let SignedIn { user, username, name, is_system_admin } = me;
        Self { user, username, name, is_system_admin, is_device_only: false }
    }
}

#[derive(Debug, Deserialize)]
struct Status {
    needs_setup: bool,
}

impl Workspace {
    /// Makes the first admin, by the link that the relay printed.
    pub(crate) async fn set_up(
        self,
        token: String,
        name: String,
        username: String,
        password: String,
    ) -> Result<(), Sentence> {
        #[derive(Serialize)]
        struct SetUp {
            token: String,
            name: String,
            username: String,
            password: String,
        }
        let body = SetUp { token, name, username, password };
        let me: SignedIn = http::post("/api/v1/setup", &body).await.map_err(said)?;
        self.arrive(me.into()).await
    }

    /// Signs in.
    pub(crate) async fn sign_in(self, username: String, password: String) -> Result<(), Sentence> {
        #[derive(Serialize)]
        struct SignIn {
            username: String,
            password: String,
        }
        let body = SignIn { username, password };
        let me: SignedIn = http::post("/api/v1/signin", &body).await.map_err(said)?;
        self.arrive(me.into()).await
    }

    /// Signs out, and clears what is here: with `erase` all of it, otherwise all but what the relay
    /// does not have yet.
    pub(crate) async fn sign_out(self, erase: bool) -> Result<(), Sentence> {
        let engine = self.page.with_value(|page| page.engine.clone());
        let Some(engine) = engine else { return Ok(()) };
        let is_device_only = engine.who.is_device_only;
        let is_told = is_device_only || tell_sign_out().await;
        let last = self.page.with_value(|page| page.last.clone());
        if let Some(last) = last {
            last.left(is_told, is_device_only && erase).await;
        }
        let cleared = engine.sign_out(erase).await;
        self.page.update_value(|page| page.engine = None);
        self.board.clear(false);
        cleared.map_err(|error| match error {
            StorageError::Blocked => Sentence::from(
                "You are signed out, but your browser did not let Muster clear what it keeps here. Close other tabs of Muster, then sign in and out once more.",
            ),
            StorageError::Full | StorageError::Failed(_) => Sentence::of(&error),
        })
    }

    /// Begins a workspace that lives on this device alone, or goes on with it.
    pub(crate) async fn try_now(self, name: String) -> Result<(), Sentence> {
        let here = match self.last().await {
            Some(last) => last.read().await.here,
            None => None,
        };
        let name = Some(name.trim().to_owned()).filter(|it| !it.is_empty());
        let fresh = || Who {
            user: UserId::from_bits(random::bits()),
            username: "me".to_owned(),
            name: name.unwrap_or_else(|| "Me".to_owned()),
            is_system_admin: true,
            is_device_only: true,
        };
        match here {
            Some(who) => self.arrive(who).await?,
            None => self.arrive_as(fresh(), true).await?,
        }
        self.first_team().await;
        Ok(())
    }

    /// Waits until the relay inside the page has made its first team.
    async fn first_team(self) {
        let has_team =
            |rows: &BTreeMap<DocId, Row>| rows.keys().any(|doc| matches!(doc, DocId::Team(_)));
        for _ in 0..FOUNDING_LOOKS {
            if self.board.rows.with_untracked(has_team) {
                return;
            }
            clock::sleep(LOOK).await;
        }
    }

    /// Makes a link by which somebody joins a team.
    pub(crate) async fn invite(self, team: TeamId) -> Result<String, Sentence> {
        #[derive(Serialize)]
        struct Invite {
            team: TeamId,
        }
        #[derive(Deserialize)]
        struct Created {
            url: String,
        }
        if self.board.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.is_device_only)) {
            return Err(
                "Inviting people needs a server: this workspace is on this device alone.".into()
            );
        }
        let created = http::post::<Created>("/api/v1/invites", &Invite { team }).await;
        created.map(|it| it.url).map_err(said)
    }

    /// What an invite is for.
    pub(crate) async fn look_at_invite(self, token: String) -> Result<Invitation, Sentence> {
        #[derive(Deserialize)]
        struct Shown {
            team_name: String,
            inviter: String,
        }
        let shown: Shown = http::get(&invite_path(&token, "")).await.map_err(said)?;
        Ok(Invitation { team_name: shown.team_name, inviter: shown.inviter })
    }

    /// Joins: with a new account, or as whoever is signed in.
    pub(crate) async fn accept_invite(
        self,
        token: String,
        account: Option<NewAccount>,
    ) -> Result<(), Sentence> {
        #[derive(Serialize)]
        struct Accept {
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            username: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            password: Option<String>,
        }
        let (name, username, password) = match account {
            Some(new) => (Some(new.name), Some(new.username), Some(new.password)),
            None => (None, None, None),
        };
        let body = Accept { name, username, password };
        let me: SignedIn =
            http::post(&invite_path(&token, "/accept"), &body).await.map_err(said)?;
        self.arrive(me.into()).await
    }

    /// Looks at what this device has.
    pub(super) async fn begin(self) {
        let last = Last::open().await;
        let remembered = last.read().await;
        self.page.update_value(|page| page.last = Some(last.clone()));
        if let Some((theme, density)) = remembered.look {
            self.board.personal.update(|it| (it.theme, it.density) = (theme, density));
        }
        if let Some(who) = remembered.who {
            if let Err(why) = self.arrive(who).await {
                self.toasts.say(why);
                self.board.clear(false);
            }
            return;
        }
        clock::after(DOOR, move || {
            if self.board.phase.get_untracked() == Phase::Starting {
                self.board.phase.set(Phase::SignedOut { needs_setup: false });
            }
        });
        if remembered.owes_sign_out && tell_sign_out().await {
            last.paid().await;
        }
        self.ask_relay(remembered.owes_sign_out).await;
    }

    /// Nobody is known here; the relay may know somebody.
    async fn ask_relay(self, has_left: bool) {
        if !has_left
            && let Ok(me) = http::get::<SignedIn>("/api/v1/me").await
            && self.arrive(me.into()).await.is_ok()
        {
            return;
        }
        let status = http::get::<Status>("/api/v1/status").await;
        let needs_setup = status.is_ok_and(|status| status.needs_setup);
        if self.board.phase.get_untracked() != Phase::Here {
            self.board.phase.set(Phase::SignedOut { needs_setup });
        }
    }

    /// Somebody is here.
    async fn arrive(self, who: Who) -> Result<(), Sentence> {
        self.arrive_as(who, false).await
    }

    /// The same; `is_new` says that he was never here before.
    async fn arrive_as(self, who: Who, is_new: bool) -> Result<(), Sentence> {
        let old = self.page.with_value(|page| page.engine.clone());
        if let Some(old) = old {
            if old.who.user == who.user && !old.is_over() {
                // He has signed in again: what waits can go.
                old.sync_now();
                return Ok(());
            }
            old.end();
            self.board.clear(false);
            self.board.phase.set(Phase::Starting);
        }
        if let Some(last) = self.last().await {
            last.arrived(&who).await;
        }
        let worker = self.page.with_value(|page| Rc::clone(&page.worker));
        let engine = Engine::begin(who, is_new, self.board, self.toasts, worker).await;
        let engine = engine.map_err(|error| Sentence::of(&error))?;
        self.page.update_value(|page| page.engine = Some(engine));
        // Pages may open documents from now on.
        self.board.phase.set(Phase::Here);
        Ok(())
    }

    /// Somebody may have come in, in another tab.
    pub(super) async fn look_again(self) {
        let Some(last) = self.last().await else { return };
        let who = last.read().await.who;
        let is_out = matches!(self.board.phase.get_untracked(), Phase::SignedOut { .. });
        if let Some(who) = who.filter(|_| is_out)
            && let Err(why) = self.arrive(who).await
        {
            self.toasts.say(why);
        }
    }

    async fn last(self) -> Option<Last> {
        self.page.with_value(|page| page.last.clone())
    }
}

/// Whether the relay has heard that this session is over.
async fn tell_sign_out() -> bool {
    #[derive(Serialize)]
    struct Nothing {}
    match http::order("/api/v1/signout", &Nothing {}).await {
        Ok(()) => true,
        Err(error) => error.is_signed_out(),
    }
}

fn invite_path(token: &str, rest: &str) -> String {
    // A token is letters and digits; anything else must not become another path.
    let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("/api/v1/invites/{token}{rest}")
}

fn said(error: HttpError) -> Sentence {
    Sentence::of(&error)
}
