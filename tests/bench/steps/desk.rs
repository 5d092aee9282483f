//! The relay's machine with a store, in one thread, and one device that talks to it.

use std::time::{Duration, Instant};

use model::{
    access::Standing,
    doc::DocId,
    edit::Edit,
    id::{DeviceId, PlaybookId, RunId, TeamId, UserId},
    seed::{RunSeed, Seed},
};
use sync::{
    codec,
    item::{Item, Outcome},
    message::{FeedRow, Have, Hello, ToDevice, ToRelay},
    position::Position,
    relay::{Effect, Event, Found, Load, Relay, SessionId},
    store::{Batch, Store},
};

use crate::{
    device::now,
    run::{item, playbook},
};

/// The run that is worked on.
pub(super) fn run() -> DocId {
    DocId::Run(RunId::from_bits(1))
}

const SESSION: SessionId = SessionId(1);

/// The relay, its store, and what they have to tell each other.
pub(super) struct Desk<S> {
    relay: Relay,
    pub(super) store: S,
    pub(super) user: UserId,
    /// Whether documents are read without those saved on the way.
    pub(super) reads_all_rows: bool,
    heard: Vec<ToDevice>,
    appends: Vec<(u64, Batch)>,
}

/// What an item cost the relay itself.
pub(super) struct Cost {
    /// Until it is judged and written in memory.
    pub(super) to_judge: Duration,
    /// Once it is on the disk: answering, forwarding.
    pub(super) to_settle: Duration,
}

impl<S: Store> Desk<S> {
    /// A relay over what the store holds, with a device connected.
    pub(super) fn open(mut store: S) -> Self {
        let relay = Relay::open(store.open().unwrap());
        let user = UserId::from_bits(1);
        let (heard, appends) = (Vec::new(), Vec::new());
        let mut desk = Self { relay, store, user, reads_all_rows: false, heard, appends };
        desk.handle(Event::Connected { session: SESSION, user });
        let device = DeviceId::from_bits(1);
        desk.say(&ToRelay::Hello(Hello { device, cursor: None, sent_at: now() }));
        desk
    }

    /// The same on an empty store, where the device starts a run of so many tasks.
    pub(super) fn with_run(store: S, n_tasks: usize) -> Self {
        let mut desk = Self::open(store);
        let (user, ticket) = (desk.user, 1);
        desk.handle(Event::Founded { ticket, user });
        desk.commit();
        let (team, id) = (TeamId::from_bits(1), PlaybookId::from_bits(1));
        let name = "Payments latency".to_owned();
        let seed = RunSeed { team, playbook: Some(id), name: name.clone(), owner: user };
        let seeds = [
            (DocId::Team(team), Seed::Team { name }),
            (DocId::Playbook(id), Seed::Playbook(playbook(team, n_tasks))),
            (run(), Seed::Run(seed)),
        ];
        for (n, (doc, seed)) in seeds.into_iter().enumerate() {
            let edit = Edit::Create(Box::new(seed));
            desk.push(&item(u128::MAX - n as u128, doc, Position::default(), &edit));
        }
        desk
    }

    /// Pushes an item, has it written, and waits for its answer.
    pub(super) fn push(&mut self, item: &Item) -> Cost {
        let frame = codec::to_relay(&ToRelay::Push(item.clone()));
        let to_judge = self.handle(Event::Received { session: SESSION, frame });
        let to_settle = self.commit();
        self.expect_admitted(1);
        Cost { to_judge, to_settle }
    }

    /// Pushes many items, has them written in one commit, and waits for their answers.
    pub(super) fn push_all(&mut self, items: &[Item]) {
        for item in items {
            self.say(&ToRelay::Push(item.clone()));
        }
        self.commit();
        self.expect_admitted(items.len());
    }

    fn expect_admitted(&mut self, n: usize) {
        let is_admitted =
            |it: &ToDevice| matches!(it, ToDevice::Outcome { outcome: Outcome::Admitted(_), .. });
        let n_admitted = self.heard.iter().filter(|it| is_admitted(it)).count();
        assert_eq!(n_admitted, n, "{:?}", self.heard);
        self.heard.clear();
    }

    /// Pulls the run as a whole.
    pub(super) fn pull(&mut self) -> (Have, Vec<u8>) {
        self.say(&ToRelay::Pull { doc: run(), have: None, is_stepwise: false });
        match self.heard.pop() {
            Some(ToDevice::Snapshot { have, bytes, .. }) => (have, bytes),
            other => panic!("{other:?}"),
        }
    }

    /// The device's standing in the run, as the relay told it when it connected.
    pub(super) fn standing(&self) -> Standing {
        let rows = self.heard.iter().flat_map(|it| match it {
            ToDevice::Feed { rows, .. } => &rows[..],
            _ => &[],
        });
        let standing = rows.into_iter().find_map(|row| match row {
            FeedRow::Here { doc, standing, .. } if *doc == run() => Some(standing.clone()),
            FeedRow::Here { .. } | FeedRow::Gone { .. } => None,
        });
        standing.expect("the relay tells of the run")
    }

    pub(super) fn say(&mut self, message: &ToRelay) {
        let frame = codec::to_relay(message);
        self.handle(Event::Received { session: SESSION, frame });
    }

    /// Writes what waits to be written. Returns what it cost the relay itself.
    fn commit(&mut self) -> Duration {
        let mut cost = Duration::ZERO;
        while !self.appends.is_empty() {
            let (tickets, batches): (Vec<_>, Vec<_>) = self.appends.drain(..).unzip();
            let results = self.store.append(&batches);
            for (ticket, result) in tickets.into_iter().zip(results) {
                cost += self.handle(Event::Appended { ticket, result });
            }
        }
        cost
    }

    /// Has the relay take one step, and those that follow at once. Returns how long it took for
    /// them, without what the store did in between.
    fn handle(&mut self, event: Event) -> Duration {
        let began_at = Instant::now();
        let effects = self.relay.handle(now(), event);
        let mut took = began_at.elapsed();
        for effect in effects {
            match effect {
                Effect::Load(load) => {
                    let found = self.read(load);
                    took += self.handle(Event::Loaded { load, found: Ok(found) });
                }
                Effect::Append { ticket, batch } => self.appends.push((ticket, batch)),
                Effect::Send { frame, .. } => {
                    self.heard.push(codec::from_relay(&frame).unwrap());
                }
                Effect::Answered { .. } => {}
                Effect::Close { why, .. } => panic!("the relay closes: {why}"),
            }
        }
        took
    }

    fn read(&mut self, load: Load) -> Found {
        match load {
            Load::Doc(doc) => {
                let mut found = self.store.load(doc).unwrap();
                if let Some(stored) = found.as_mut().filter(|_| self.reads_all_rows) {
                    stored.snapshot = None;
                }
                Found::Doc(found)
            }
            Load::Ending { author, item } => {
                Found::Ending(self.store.ending(author, item).unwrap())
            }
            Load::EndedSeal { doc, after } => {
                Found::EndedSeal(self.store.ended_seal(doc, after).unwrap())
            }
        }
    }
}
