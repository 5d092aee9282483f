//! A device's side of the connection, in the tab that leads: pushes the outbox, keeps every copy up
//! to date, and hears how items end.
//!
//! It owns no socket and no database. What it wants stored comes as one [`Effect::Store`], to be
//! written in one transaction, and only then told to the tabs.

mod push;
mod receive;
mod rows;
mod written;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::{
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
    time::{Millis, Timestamp},
};

pub use self::written::{Note, Sight, Write};
use crate::{
    codec, limits,
    message::{Closing, Cursor, Have, Hello, ToRelay},
    outbox::{Kept, OutboxRow},
    position::Position,
    relay::Safeguards,
    replica::Reissued,
};

/// What a device has stored, apart from the copies themselves.
#[derive(Debug, Clone, Default)]
pub struct StoredLink {
    /// Up to where the feed is known.
    pub cursor: Option<Cursor>,
    /// Every document: what the relay holds of it, and what this device does.
    pub docs: Vec<(DocId, Option<Have>, Option<Have>)>,
    /// All rows of the outbox, by their seq.
    pub rows: Vec<OutboxRow>,
    /// The seq of the newest row that was ever saved, decided or not; 0 for none.
    pub last: u64,
    /// Own admitted items.
    pub kept: Vec<Kept>,
}

/// Something happened.
#[derive(Debug)]
pub enum Event {
    /// The socket is open.
    Opened,
    /// The socket is gone.
    Closed,
    /// A frame came in.
    Received(Vec<u8>),
    /// A row was saved, by any tab.
    Grew(OutboxRow),
    /// What [`Effect::ReadOutbox`] asked for.
    Outbox {
        /// The rows that were saved after the one that it names, and are still there.
        rows: Vec<OutboxRow>,
        /// The seq of the newest row that was ever saved, as of the same moment.
        last: u64,
    },
    /// What [`Effect::Reissue`] asked for.
    Reissued {
        /// Which document.
        doc: DocId,
        /// Where the copy stands that they were made anew on.
        have: Have,
        /// What became of its pending rows; `None` if this app can't read what they were to be made anew on.
        reissued: Option<Reissued>,
    },
    /// [`Effect::Wake`] is due.
    Woke,
}

/// Something has to be done.
#[derive(Debug)]
pub enum Effect {
    /// Send a frame.
    Send(Vec<u8>),
    /// Write all this in one transaction, and then tell every tab.
    Store {
        /// What to write.
        writes: Vec<Write>,
        /// What to tell.
        notes: Vec<Note>,
    },
    /// Call [`crate::replica::reissue`] with what is stored of the document and this snapshot.
    Reissue {
        /// Which document.
        doc: DocId,
        /// Where the new copy stands.
        have: Have,
        /// The new copy.
        bytes: Vec<u8>,
        /// Whether it is of another history than the copy, and not what follows on that (E11).
        is_other: bool,
        /// Of the pending rows, those that it holds.
        admitted: Vec<ItemId>,
    },
    /// Report [`Event::Outbox`] with what is stored after this seq, once all that is to be stored before this is.
    ReadOutbox {
        /// Rows up to there are known.
        after: u64,
    },
    /// Report [`Event::Woke`] after this time.
    Wake(Millis),
    /// Close the socket. Where there is a reason, say it; without one, connect again.
    Close(Option<Closing>),
}

/// The leading tab's side of the connection.
#[derive(Debug)]
pub struct Link {
    user: UserId,
    device: DeviceId,
    phase: Phase,
    cursor: Option<Cursor>,
    docs: BTreeMap<DocId, Tracked>,
    outbox: BTreeMap<u64, Queued>,
    /// All rows up to this seq are known.
    last: u64,
    /// Rows that a tab told of before those that were saved before them.
    early: BTreeMap<u64, OutboxRow>,
    /// The outbox is being read; the newest of the early rows when it was asked for.
    reading: Option<u64>,
    kept: BTreeMap<ItemId, Kept>,
    pulls: VecDeque<DocId>,
    n_asked: usize,
    /// Documents for which the relay waits to be told that items come in order again. It does so whether or not this
    /// user still sees them.
    stuck: BTreeSet<DocId>,
    /// The relay's time less this device's.
    offset: Millis,
    last_heard_at: Timestamp,
    safeguards: Safeguards,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Offline,
    Greeting,
    Online,
}

/// A document that this device follows.
#[derive(Debug, Clone, Default)]
struct Tracked {
    /// Where it stands at the relay, as far as is known.
    known: Option<Have>,
    /// What this device holds.
    held: Option<Have>,
    pull: Pull,
    /// The first row that was made at a position which the relay does not have (E2).
    lost: Option<u64>,
    /// What is held is not what the relay's log was: nothing is made anew before the relay has said
    /// of what was done here which of it it knows (E11).
    is_other: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
enum Pull {
    #[default]
    Idle,
    /// It waits in line.
    Queued,
    /// The relay was asked.
    Asked {
        /// Whether for an ended seal's rows one by one.
        is_stepwise: bool,
    },
    /// The relay could not read it: it is asked again after a while. Not at once, or a document
    /// that is damaged there would keep both busy.
    PutOff,
    /// This app can't read what came: it is asked for again on the next connection.
    Unreadable,
    /// The answer begins anew: pending rows are being made anew on it.
    Reissuing {
        have: Have,
        bytes: Vec<u8>,
        is_other: bool,
        /// The newest row that was known to the disk when this was tried before.
        tried: Option<u64>,
    },
}

#[derive(Debug, Clone)]
struct Queued {
    row: OutboxRow,
    state: State,
}

impl Queued {
    fn waiting(row: OutboxRow) -> Self {
        Self { row, state: State::Waiting }
    }

    /// Whether the relay has yet to say what becomes of it.
    fn is_undecided(&self) -> bool {
        match self.state {
            State::Waiting | State::Sent => true,
            State::Admitted(_) => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Sent,
    /// It is in the log; it leaves the outbox when the copy has come so far.
    Admitted(Position),
}

/// How things stand, for the person to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// Whether the relay answers.
    pub is_online: bool,
    /// Items that are on this device only.
    pub n_waiting: usize,
    /// Documents that are behind the relay's.
    pub n_behind: usize,
}

impl Link {
    /// A link over what the device has stored.
    pub fn open(user: UserId, device: DeviceId, stored: StoredLink) -> Self {
        let docs = stored
            .docs
            .into_iter()
            .map(|(doc, known, held)| (doc, Tracked { known, held, ..Tracked::default() }));
        let queued = |row: OutboxRow| (row.seq, Queued::waiting(row));
        let last = rows::last_in_order(&stored.rows, stored.last);
        Self {
            user,
            device,
            phase: Phase::Offline,
            cursor: stored.cursor,
            docs: docs.collect(),
            outbox: stored.rows.into_iter().map(queued).collect(),
            last,
            early: BTreeMap::new(),
            reading: None,
            kept: stored.kept.into_iter().map(|kept| (kept.row.item.id, kept)).collect(),
            pulls: VecDeque::new(),
            n_asked: 0,
            stuck: BTreeSet::new(),
            offset: Millis(0),
            last_heard_at: Timestamp(0),
            safeguards: Safeguards::ALL,
        }
    }

    /// Takes safeguards out, to show that they are needed.
    #[cfg(feature = "sabotage")]
    pub fn sabotage(&mut self, safeguards: Safeguards) {
        self.safeguards = safeguards;
    }

    /// How things stand.
    pub fn status(&self) -> Status {
        Status {
            is_online: self.phase == Phase::Online,
            n_waiting: self.outbox.values().filter(|it| it.is_undecided()).count(),
            n_behind: self.docs.values().filter(|it| it.known != it.held).count(),
        }
    }

    /// What to add to this device's clock to have the relay's (E6).
    pub fn offset(&self) -> Millis {
        self.offset
    }

    /// Takes one step.
    ///
    /// Never fails: what is wrong outside becomes an effect, and the link stays usable.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Opened => self.greet(now, &mut effects),
            Event::Closed => self.rest(),
            Event::Received(frame) => self.receive(now, &frame, &mut effects),
            Event::Grew(row) => self.grew(row, &mut effects),
            Event::Outbox { rows, last } => self.caught_up(rows, last, &mut effects),
            Event::Reissued { doc, have, reissued } => {
                self.reissued(now, doc, have, reissued, &mut effects);
            }
            Event::Woke => self.check_pulse(now, &mut effects),
        }
        if self.phase == Phase::Online {
            self.want_what_is_decided();
            self.push(&mut effects);
            self.pull(&mut effects);
        }
        effects
    }

    fn greet(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.phase = Phase::Greeting;
        self.last_heard_at = now;
        let hello = Hello { device: self.device, cursor: self.cursor, sent_at: now };
        effects.push(Effect::Send(codec::to_relay(&ToRelay::Hello(hello))));
        effects.push(Effect::Wake(limits::ANSWER_MS));
        self.read_outbox(effects);
    }

    /// Nothing that was on its way is known to have arrived. What was said to be in the log and has
    /// not come from there is asked about again: the relay that comes back may have lost it (E11).
    fn rest(&mut self) {
        self.phase = Phase::Offline;
        self.n_asked = 0;
        self.pulls.clear();
        self.stuck.clear();
        for queued in self.outbox.values_mut() {
            queued.state = State::Waiting;
        }
        for tracked in self.docs.values_mut() {
            tracked.lost = None;
            if !matches!(tracked.pull, Pull::Reissuing { .. }) {
                tracked.pull = Pull::Idle;
            }
        }
    }

    /// A connection that has been silent is asked whether it lives, and then given up.
    fn check_pulse(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.phase == Phase::Offline {
            return;
        }
        let silence = now.since(self.last_heard_at);
        if silence.0 >= 2 * limits::ANSWER_MS.0 {
            effects.push(Effect::Close(None));
            return;
        }
        if silence >= limits::ANSWER_MS {
            effects.push(Effect::Send(codec::to_relay(&ToRelay::Ping { sent_at: now })));
        }
        self.want_what_was_put_off();
        self.read_outbox(effects);
        effects.push(Effect::Wake(limits::ANSWER_MS));
    }

    fn want_what_was_put_off(&mut self) {
        let put_off = self.docs.iter_mut().filter(|(_, it)| it.pull == Pull::PutOff);
        let put_off = put_off.map(|(doc, tracked)| {
            tracked.pull = Pull::Idle;
            *doc
        });
        put_off.collect::<Vec<_>>().into_iter().for_each(|doc| self.want(doc));
    }
}
