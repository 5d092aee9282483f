//! All documents at the relay: one serialised step for each item that is pushed.
//!
//! The relay is told what people did. It judges that against each document as it is now, writes
//! the changes itself, and answers and forwards once they are on the disk. It never sees bytes of a
//! client that it would hand to Automerge.
//!
//! ```text
//! Received → needs (load what is missing) → admit (judge, write in memory) → Append
//! Appended → settle (answer, forward, tell who gained or lost sight of what)
//! ```

mod admit;
mod directory;
mod event;
mod feed;
mod flight;
mod grounds;
mod guard;
mod needs;
mod pull;
mod writes;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::{
    access::Directory as AccessDirectory,
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
    time::Timestamp,
};

pub use self::event::{Effect, Event, Found, Load, SessionId};
use self::{directory::Directory, flight::Flight, guard::Guard};
use crate::{
    codec,
    item::{Item, Outcome},
    limits,
    message::{Closing, Cursor, Have, Person, ToDevice, ToRelay},
    position::Position,
    store::{EndedSeal, Opening},
};

/// What keeps texts, rights and repetitions in order. All of them, but in the simulation that shows
/// what each is for.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each is a safeguard that a test takes out")]
pub struct Safeguards {
    /// E1: an author's own splices belong to what he saw.
    pub own_context: bool,
    /// E1: scalars are written by the relay's actor.
    pub actor_split: bool,
    /// E2: text is placed in what its author saw.
    pub saw: bool,
    /// E3: what rests on a refused item is refused.
    pub after: bool,
    /// E4: standings are those of now.
    pub authority: bool,
    /// E7: a repeated item gets its old answer.
    pub item_ids: bool,
    /// E8: what was judged on something that is never written is not written either.
    pub grounds: bool,
    /// E11: a device pushes again what the relay may have forgotten.
    pub kept: bool,
}

impl Safeguards {
    /// Nothing is taken out.
    pub const ALL: Self = Self {
        own_context: true,
        actor_split: true,
        saw: true,
        after: true,
        authority: true,
        item_ids: true,
        grounds: true,
        kept: true,
    };
}

/// The relay of one workspace.
#[derive(Debug)]
pub struct Relay {
    epoch: u64,
    /// The newest number in the feed that is on the disk.
    feed: u64,
    /// The newest number in the feed that was given.
    feed_ahead: u64,
    /// On the disk.
    authority: u64,
    /// Once all that was judged is written.
    authority_ahead: u64,
    /// Up to where connections have been told all there is for them. Frames bring devices here and no further: who
    /// hears only the first of several hears the others when he comes again.
    told: Cursor,
    directory: Directory,
    guards: BTreeMap<DocId, Guard>,
    sessions: BTreeMap<SessionId, Session>,
    submitted: VecDeque<Job>,
    people: BTreeMap<UserId, Person>,
    loading: BTreeSet<Load>,
    endings: BTreeMap<(UserId, ItemId), Option<Outcome>>,
    ended_seals: BTreeMap<(DocId, Position), Option<EndedSeal>>,
    flights: BTreeMap<u64, Flight>,
    next_ticket: u64,
    /// Set after a failed append, until nothing is in flight any more (E8).
    is_falling_back: bool,
    /// Documents of which somebody was not told, since he was about to lose sight of them.
    withheld: BTreeSet<DocId>,
    safeguards: Safeguards,
    seal_changes: u64,
    /// What standings were when they were first asked for, for who leaves E4 out.
    #[cfg(feature = "sabotage")]
    stale_standings: BTreeMap<(UserId, DocId), model::access::Standing>,
}

#[derive(Debug)]
struct Session {
    user: UserId,
    device: Option<DeviceId>,
    /// What this connection was not told, while it is too slow for more.
    missed: Option<BTreeSet<DocId>>,
    queue: VecDeque<Work>,
    /// Documents for which an item has to come again before any other: a device's items are taken
    /// in their order.
    stuck: BTreeSet<DocId>,
}

/// What a connection waits for.
#[derive(Debug)]
enum Work {
    Push(Item),
    Pull { doc: DocId, have: Option<Have>, is_stepwise: bool },
    Resume(DocId),
}

/// An item on its way to be judged.
#[derive(Debug)]
struct Job {
    user: UserId,
    device: DeviceId,
    item: Item,
    from: From,
}

/// Who waits for an item's outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// The author's device, on whichever connection it has by then.
    Device,
    /// The server itself.
    Server { ticket: u64 },
    /// The relay, founding the system document.
    Founding { ticket: u64 },
}

impl Relay {
    /// A relay over what the store holds.
    pub fn open(opening: Opening) -> Self {
        Self {
            epoch: opening.epoch,
            feed: opening.feed,
            feed_ahead: opening.feed,
            authority: opening.authority,
            authority_ahead: opening.authority,
            told: Cursor { epoch: opening.epoch, feed: opening.feed, authority: opening.authority },
            directory: Directory::new(opening.headers),
            guards: BTreeMap::new(),
            sessions: BTreeMap::new(),
            submitted: VecDeque::new(),
            people: BTreeMap::new(),
            loading: BTreeSet::new(),
            endings: BTreeMap::new(),
            ended_seals: BTreeMap::new(),
            flights: BTreeMap::new(),
            next_ticket: 0,
            is_falling_back: false,
            withheld: BTreeSet::new(),
            safeguards: Safeguards::ALL,
            seal_changes: limits::SEAL_CHANGES,
            #[cfg(feature = "sabotage")]
            stale_standings: BTreeMap::new(),
        }
    }

    /// Takes safeguards out, to show that they are needed.
    #[cfg(feature = "sabotage")]
    pub fn sabotage(&mut self, safeguards: Safeguards) {
        self.safeguards = safeguards;
    }

    /// Seals documents early, so that a simulation gets to see it.
    #[cfg(feature = "sabotage")]
    pub fn seal_after(&mut self, n_changes: u64) {
        self.seal_changes = n_changes;
    }

    /// What each document says of who may see and use it, as it is on the disk.
    pub fn access(&self) -> &dyn AccessDirectory {
        self.directory.durable()
    }

    /// Takes one step.
    ///
    /// Never fails: what is wrong outside becomes an effect, and the relay stays usable.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Connected { session, user } => {
                let queue = VecDeque::new();
                let stuck = BTreeSet::new();
                let session_state = Session { user, device: None, missed: None, queue, stuck };
                self.sessions.insert(session, session_state);
            }
            Event::Disconnected { session } => {
                self.sessions.remove(&session);
            }
            Event::Received { session, frame } => self.receive(now, session, &frame, &mut effects),
            Event::Loaded { load, found } => self.loaded(load, found, &mut effects),
            Event::Appended { ticket, result } => self.settle(ticket, result, &mut effects),
            Event::Submitted { ticket, user, device, item } => {
                self.submitted.push_back(Job { user, device, item, from: From::Server { ticket } });
            }
            Event::Founded { ticket, user } => self.found(ticket, user),
            Event::People(people) => self.people_changed(people, &mut effects),
            Event::Slow { session } => {
                if let Some(it) = self.sessions.get_mut(&session) {
                    it.missed.get_or_insert_default();
                }
            }
            Event::Drained { session } => self.catch_up(session, &mut effects),
        }
        self.pump(now, &mut effects);
        effects
    }

    fn receive(
        &mut self,
        now: Timestamp,
        session: SessionId,
        frame: &[u8],
        effects: &mut Vec<Effect>,
    ) {
        if !self.sessions.contains_key(&session) {
            return;
        }
        match codec::from_device(frame) {
            Ok(message) => self.obey(now, session, message, effects),
            Err(why) => self.close(session, why, effects),
        }
    }

    fn obey(
        &mut self,
        now: Timestamp,
        session: SessionId,
        message: ToRelay,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.sessions.get_mut(&session) else { return };
        match message {
            ToRelay::Hello(hello) => self.welcome(now, session, &hello, effects),
            ToRelay::Ping { sent_at } => {
                effects.push(send(session, &ToDevice::Pong { sent_at, now }));
            }
            // Who has not said which device he is has not begun.
            ToRelay::Push(_) | ToRelay::Pull { .. } | ToRelay::Resume { .. }
                if state.device.is_none() =>
            {
                self.close(session, Closing::Malformed, effects);
            }
            ToRelay::Push(item) => {
                state.queue.push_back(Work::Push(item));
                self.bound(session, effects);
            }
            ToRelay::Resume { doc } => {
                state.queue.push_back(Work::Resume(doc));
                self.bound(session, effects);
            }
            ToRelay::Pull { doc, have, is_stepwise } => {
                state.queue.push_back(Work::Pull { doc, have, is_stepwise });
                self.bound(session, effects);
            }
        }
    }

    fn bound(&mut self, session: SessionId, effects: &mut Vec<Effect>) {
        let Some(state) = self.sessions.get(&session) else { return };
        let n_items = state.queue.iter().filter(|it| matches!(it, Work::Push(_))).count();
        let n_pulls = state.queue.len() - n_items;
        if n_items > limits::SESSION_ITEMS_MAX || n_pulls > limits::SESSION_PULLS_MAX {
            self.close(session, Closing::TooMuch, effects);
        }
    }

    fn close(&mut self, session: SessionId, why: Closing, effects: &mut Vec<Effect>) {
        self.sessions.remove(&session);
        effects.push(send(session, &ToDevice::Bye(why)));
        effects.push(Effect::Close { session, why });
    }

    fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch, feed: self.feed, authority: self.authority }
    }
}

fn send(session: SessionId, message: &ToDevice) -> Effect {
    Effect::Send { session, frame: codec::to_device(message).into() }
}
