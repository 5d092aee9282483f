//! The relay's machine with its disk, and what is on its way between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::{
    access::{Access, Standing},
    doc::DocId,
    edit::Edit,
    id::{DeviceId, ItemId, UserId},
    time::Timestamp,
};
use sync::{
    codec,
    item::{Item, ItemPart, Outcome, SealedEdit},
    message::ToDevice,
    relay::{Effect, Event, Found, Load, Relay, Safeguards, SessionId},
    store::{AppendError, Batch, Ending, Memory, ReadError, Store},
};

/// How often documents are sealed in a simulation: often enough to happen.
pub const SEAL_CHANGES: u64 = 60;

/// Frames on their way to one device with which its connection counts as slow.
const SLOW_FRAMES: usize = 12;

#[derive(Debug)]
pub struct Server {
    relay: Relay,
    pub store: Memory,
    safeguards: Safeguards,
    loads: VecDeque<Load>,
    appends: VecDeque<(u64, Batch)>,
    pub users: BTreeMap<SessionId, UserId>,
    /// Frames on their way to devices.
    pub down: BTreeMap<SessionId, VecDeque<Vec<u8>>>,
    pub answers: BTreeMap<u64, Option<Outcome>>,
    n_tickets: u64,
    next_session: u64,
    /// Connections that the relay was told are slow.
    slow: BTreeSet<SessionId>,
    pub n_slow: usize,
    /// Set while the disk is full.
    pub is_disk_full: bool,
    /// What was said for good and was not so.
    pub untrue: Vec<Ending>,
    pub n_failed_appends: usize,
    pub n_failed_reads: usize,
    pub n_seals: usize,
}

impl Server {
    pub fn new(safeguards: Safeguards) -> Self {
        let mut store = Memory::default();
        let relay = open(&mut store, safeguards);
        Self {
            relay,
            store,
            safeguards,
            loads: VecDeque::new(),
            appends: VecDeque::new(),
            users: BTreeMap::new(),
            down: BTreeMap::new(),
            answers: BTreeMap::new(),
            n_tickets: 0,
            next_session: 0,
            slow: BTreeSet::new(),
            n_slow: 0,
            is_disk_full: false,
            untrue: Vec::new(),
            n_failed_appends: 0,
            n_failed_reads: 0,
            n_seals: 0,
        }
    }

    /// The process ends and starts again: only the disk is left, and connections are gone.
    pub fn restart(&mut self) {
        self.relay = open(&mut self.store, self.safeguards);
        self.loads.clear();
        self.appends.clear();
        self.users.clear();
        self.down.clear();
        self.slow.clear();
    }

    /// A backup is restored: another life of the data begins.
    pub fn restore(&mut self, backup: Memory) {
        self.store = backup;
        self.store.begin_epoch();
        self.restart();
    }

    /// The machine comes back with a disk that has lost what was written last, and nobody knows.
    pub fn lose_since(&mut self, earlier: Memory) {
        self.store = earlier;
        self.restart();
    }

    pub fn connect(&mut self, now: Timestamp, user: UserId) -> SessionId {
        self.next_session += 1;
        let session = SessionId(self.next_session);
        self.users.insert(session, user);
        self.down.insert(session, VecDeque::new());
        self.handle(now, Event::Connected { session, user });
        session
    }

    pub fn disconnect(&mut self, now: Timestamp, session: SessionId) {
        self.users.remove(&session);
        self.down.remove(&session);
        self.slow.remove(&session);
        self.handle(now, Event::Disconnected { session });
    }

    pub fn is_connected(&self, session: SessionId) -> bool {
        self.users.contains_key(&session)
    }

    pub fn handle(&mut self, now: Timestamp, event: Event) {
        let mut is_slow = BTreeSet::new();
        for effect in self.relay.handle(now, event) {
            match effect {
                Effect::Load(load) => self.loads.push_back(load),
                Effect::Append { ticket, batch } => self.appends.push_back((ticket, batch)),
                Effect::Send { session, frame } => {
                    self.assert_may_read(session, &frame);
                    if let Some(down) = self.down.get_mut(&session) {
                        down.push_back(frame.to_vec());
                        is_slow.extend((down.len() > SLOW_FRAMES).then_some(session));
                    }
                }
                Effect::Close { session, .. } => {
                    self.users.remove(&session);
                }
                Effect::Answered { ticket, outcome } => {
                    self.answers.insert(ticket, outcome);
                }
            }
        }
        for session in is_slow {
            if self.slow.insert(session) {
                self.n_slow += 1;
                self.handle(now, Event::Slow { session });
            }
        }
    }

    /// The next frame that reaches a device.
    pub fn deliver(&mut self, now: Timestamp, session: SessionId) -> Option<Vec<u8>> {
        let down = self.down.get_mut(&session)?;
        let frame = down.pop_front();
        if down.is_empty() && self.slow.remove(&session) {
            self.handle(now, Event::Drained { session });
        }
        frame
    }

    /// The disk answers the oldest request, of one kind or the other.
    pub fn work(&mut self, now: Timestamp) -> bool {
        self.read_next(now) || self.write_next(now)
    }

    fn read_next(&mut self, now: Timestamp) -> bool {
        let Some(load) = self.loads.pop_front() else { return false };
        let found = self.read(load);
        self.handle(now, Event::Loaded { load, found });
        true
    }

    /// The disk answers the oldest request to write. It fails while the disk is full.
    pub fn write_next(&mut self, now: Timestamp) -> bool {
        let Some((ticket, batch)) = self.appends.pop_front() else { return false };
        let result = if self.is_disk_full {
            self.n_failed_appends += 1;
            Err(AppendError::Disk("full".to_owned()))
        } else {
            let is_seal = batch.ending.is_none() && !batch.appends.is_empty();
            self.n_seals += usize::from(is_seal);
            self.store.append(std::slice::from_ref(&batch)).remove(0)
        };
        if let (Ok(()), Some(ending)) = (&result, &batch.ending) {
            self.check_ending(ending);
        }
        self.handle(now, Event::Appended { ticket, result });
        true
    }

    /// E8: what is said for good is so when it is said. Who lost a race lost to what is in a log.
    fn check_ending(&mut self, ending: &Ending) {
        let Outcome::Replaced { by, at } = ending.outcome else { return };
        let headers = self.store.open().expect("memory can be read").headers;
        let mut rows = headers.iter().flat_map(|(doc, _)| self.store.all_rows(*doc));
        if !rows.any(|row| row.author == by && row.made_at == at) {
            self.untrue.push(ending.clone());
        }
    }

    /// A full disk can't be read either: as on a real one, nothing of it can be relied on.
    fn read(&mut self, load: Load) -> Result<Found, ReadError> {
        if self.is_disk_full {
            self.n_failed_reads += 1;
            return Err(ReadError("the disk makes no sense".to_owned()));
        }
        match load {
            Load::Doc(doc) => self.store.load(doc).map(Found::Doc),
            Load::Ending { author, item } => self.store.ending(author, item).map(Found::Ending),
            Load::EndedSeal { doc, after } => {
                self.store.ended_seal(doc, after).map(Found::EndedSeal)
            }
        }
    }

    /// Has this judged. What comes of it is on its way to the disk then. Returns the ticket.
    pub fn judge(&mut self, now: Timestamp, user: UserId, item: Item) -> u64 {
        self.n_tickets += 1;
        let (ticket, device) = (self.n_tickets, DeviceId::from_bits(1));
        self.handle(now, Event::Submitted { ticket, user, device, item });
        while self.read_next(now) {}
        ticket
    }

    /// Does something as the server itself, at once.
    pub fn submit(
        &mut self,
        now: Timestamp,
        user: UserId,
        id: ItemId,
        doc: DocId,
        edit: Edit,
    ) -> Outcome {
        let item = self.item(now, id, doc, &edit);
        let device = DeviceId::from_bits(1);
        self.do_now(now, |ticket| Event::Submitted { ticket, user, device, item })
    }

    /// An item made by who has seen all that is on the disk.
    pub fn item(&mut self, now: Timestamp, id: ItemId, doc: DocId, edit: &Edit) -> Item {
        let opening = self.store.open().expect("memory can be read");
        let stands = opening.headers.into_iter().find(|(it, _)| *it == doc);
        let seen = stands.map(|(_, header)| header.have.seen()).unwrap_or_default();
        let edits = vec![SealedEdit::seal(edit)];
        let part = ItemPart { doc, seen, after: Vec::new(), edits, saw: None };
        Item { id, made_at: now, parts: vec![part] }
    }

    pub fn do_now(&mut self, now: Timestamp, event: impl FnOnce(u64) -> Event) -> Outcome {
        let was_full = std::mem::take(&mut self.is_disk_full);
        self.n_tickets += 1;
        let ticket = self.n_tickets;
        self.handle(now, event(ticket));
        while self.work(now) {}
        self.is_disk_full = was_full;
        self.answers.get(&ticket).cloned().flatten().expect("the relay answers what it was told")
    }

    /// Whether somebody may see a document now.
    pub fn may_view(&self, user: UserId, doc: DocId) -> bool {
        let directory = self.relay.access();
        directory.access(doc).is_some_and(|access| {
            access.may_view(&Standing::in_document(user, doc, access, directory))
        })
    }

    /// P6: nobody receives a byte of a team's document who is not in that team now.
    fn assert_may_read(&self, session: SessionId, frame: &[u8]) {
        let doc = match codec::from_relay(frame).expect("the relay's own frame") {
            ToDevice::Live { doc, .. }
            | ToDevice::Entries { doc, .. }
            | ToDevice::Snapshot { doc, .. } => doc,
            ToDevice::Welcome { .. }
            | ToDevice::Feed { .. }
            | ToDevice::People(_)
            | ToDevice::Outcome { .. }
            | ToDevice::Retry { .. }
            | ToDevice::Rebase { .. }
            | ToDevice::Gone { .. }
            | ToDevice::Pong { .. }
            | ToDevice::Later { .. }
            | ToDevice::Bye(_) => return,
        };
        let Some(user) = self.users.get(&session) else { return };
        let directory = self.relay.access();
        let team = directory.access(doc).and_then(|access| access.team(doc));
        let Some(team) = team else { return };
        let Some(Access::Team { members }) = directory.access(DocId::Team(team)) else { return };
        assert!(members.contains_key(user), "{user:?} was sent {doc} and is not in its team");
    }
}

fn open(store: &mut Memory, safeguards: Safeguards) -> Relay {
    let mut relay = Relay::open(store.open().expect("memory can be read"));
    relay.sabotage(safeguards);
    relay.seal_after(SEAL_CHANGES);
    relay
}
