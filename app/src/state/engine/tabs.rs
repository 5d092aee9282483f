//! Who of this person's tabs leads, and what they tell each other.

use std::rc::Rc;

use model::{
    doc::DocId,
    id::ItemId,
    time::{Millis, Timestamp},
};
use serde::{Deserialize, Serialize};
use sync::{
    link,
    link::Note,
    outbox::{ASIDE, OutboxRow},
};

use super::{Engine, ledger::RowChange, wire::LineState};
use crate::platform::{
    clock,
    tabs::{self, Channel, Lease, Take},
};

/// The version of what tabs tell each other: an older tab ignores a newer one.
const VERSION: u8 = 2;

/// How often a tab asks whether the leading one is there.
const KNOCK: Millis = Millis(1_000);

/// A leading tab that is silent for so long is deposed.
const SILENCE: Millis = Millis(2_000);

/// How long a tab listens for a leading one where there are no locks.
const LISTEN: Millis = Millis(600);

/// What a tab tells the others.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Told {
    /// A row was saved.
    Grew {
        row: OutboxRow,
        /// The newest row of its document until then.
        before: u64,
    },
    /// This was written.
    Stored { notes: Vec<Note>, rows: Vec<RowChange> },
    /// The person has decided about an item.
    Decided(ItemId),
    /// The leading tab is there, and so stand things.
    Beat { leader: Leader, line: LineState },
    /// Is the leading tab there?
    Knock,
    /// Another tab leads now: something may have been missed.
    Begun,
    /// A copy can't be read.
    Damaged(DocId),
    /// Connect now.
    Connect,
    /// Nobody is here any more.
    SignedOut,
}

/// The tab that leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Leader {
    tab: u128,
    /// Whether it reads what others save.
    has_disk: bool,
}

impl Engine {
    /// Begins to hear the others and to stand in line for the lead.
    pub(super) fn join_tabs(&self) {
        let (weak, name) = (self.weak.clone(), self.name());
        let channel = Channel::open(&name, move |bytes| {
            if let Some(engine) = weak.upgrade() {
                engine.told(&bytes);
            }
        });
        *self.channel.borrow_mut() = channel;
        if self.problem.is_some() {
            self.hear_signing_out();
        }
        self.spawn(Self::stand_in_line);
        self.spawn(Self::watch_leader);
    }

    fn name(&self) -> String {
        match self.problem {
            Some(_) => format!("{}-{}", self.name_of_all(), self.tab),
            None => self.name_of_all(),
        }
    }

    fn name_of_all(&self) -> String {
        format!("muster-{}", self.who.user)
    }

    /// A tab that is a device of its own hears of nothing else from the others of its person.
    fn hear_signing_out(&self) {
        let weak = self.weak.clone();
        let channel = Channel::open(&self.name_of_all(), move |bytes| {
            if let (Some(engine), Some(Told::SignedOut)) = (weak.upgrade(), opened(&bytes)) {
                engine.end_elsewhere();
            }
        });
        *self.channel_of_all.borrow_mut() = channel;
    }

    /// Tells all tabs of this person, also where this one is a device of its own.
    pub(super) fn tell_all_signed_out(&self) {
        self.tell(&Told::SignedOut);
        if let Some(channel) = &*self.channel_of_all.borrow() {
            channel.tell(&packed(&Told::SignedOut));
        }
    }

    fn lock(&self) -> String {
        format!("{}:leader", self.name())
    }

    /// Tells all other tabs.
    pub(super) fn tell(&self, told: &Told) {
        if let Some(channel) = &*self.channel.borrow() {
            channel.tell(&packed(told));
        }
    }

    fn told(&self, bytes: &[u8]) {
        if self.is_over.get() {
            return;
        }
        let Some(told) = opened(bytes) else { return };
        match told {
            Told::Grew { row, before } => {
                let waits = self.ledger.borrow_mut().grew(row.clone());
                self.copy_grew(&row, before, waits);
                self.hear(link::Event::Grew(row));
                // Lists show what waits as its document shows it.
                self.want_waiting();
            }
            Told::Stored { notes, rows } => self.stored(&notes, rows),
            Told::Decided(item) => {
                let needy = self.ledger.borrow_mut().decided(item);
                if let Some(doc) = needy.and_then(|it| it.row.doc()) {
                    self.show_marks(doc);
                }
            }
            Told::Beat { leader, line } => self.heard_leader(leader, line),
            Told::Knock => self.beat(),
            Told::Begun => self.begin_anew(),
            Told::Damaged(doc) if self.lead.borrow().is_some() => self.damaged(doc),
            Told::Damaged(_) => {}
            Told::Connect => self.connect_now(),
            Told::SignedOut => self.end_elsewhere(),
        }
        self.frame();
    }

    fn heard_leader(&self, leader: Leader, line: LineState) {
        let tab = leader.tab;
        self.last_beat.set(self.device_now());
        if self.heard_by.replace(Some(leader)) != Some(leader) {
            self.spawn(move |engine| async move { engine.tell_unread(leader).await });
        }
        let has_rival = self.lead.borrow().as_ref().is_some_and(|lead| !lead.lease.is_exclusive());
        if has_rival && tab < self.tab {
            self.abdicate();
        }
        if self.lead.borrow().is_none() {
            self.show_line(line);
        }
    }

    /// The leading tab says that it is there.
    pub(super) fn beat(&self) {
        if self.lead.borrow().as_ref().is_some_and(|lead| !lead.lease.is_lost()) {
            let has_disk = self.store.database.is_on_disk();
            let leader = Leader { tab: self.tab, has_disk };
            self.tell(&Told::Beat { leader, line: self.line_state() });
        }
    }

    /// Everything is read again: the tab that led may have died between writing and telling.
    fn begin_anew(&self) {
        self.last_beat.set(self.device_now());
        self.spawn(|engine| async move {
            if let Ok(known) = engine.store.known().await {
                engine.ledger.borrow_mut().reload(known);
            }
            engine.read_all();
            engine.frame();
        });
    }

    /// Another tab leads, or has lost its disk: it hears of all that waits here and that it can't read.
    async fn tell_unread(&self, leader: Leader) {
        let after = match (self.store.database.is_on_disk(), leader.has_disk) {
            (true, true) => return,
            (false, true) => ASIDE - 1,
            (_, false) => 0,
        };
        let (rows, _) = self.store.outbox_after(after).await.unwrap_or_default();
        for row in rows {
            // Other tabs have no use for it before it is admitted.
            let before = row.seq;
            self.tell(&Told::Grew { row, before });
        }
    }

    async fn stand_in_line(self: Rc<Self>) {
        if !tabs::has_locks() && self.hears_leader().await {
            // It is taken over when it falls silent.
            return;
        }
        if let Some(lease) = tabs::take(&self.lock(), Take::InTurn).await {
            self.lead(lease).await;
        }
    }

    async fn hears_leader(&self) -> bool {
        let asked_at = self.device_now();
        self.tell(&Told::Knock);
        clock::sleep(LISTEN).await;
        self.last_beat.get() > asked_at
    }

    /// Asks the leading tab whether it is there, for as long as there is one. A hidden tab leaves
    /// it to one that somebody looks at.
    async fn watch_leader(self: Rc<Self>) {
        let mut n_unanswered = 0;
        let mut knocked_at = Timestamp::default();
        loop {
            clock::sleep(KNOCK).await;
            if self.is_over.get() {
                return;
            }
            if self.lead.borrow().is_some() || !tabs::is_visible() {
                n_unanswered = 0;
                continue;
            }
            let is_answered = knocked_at <= self.last_beat.get();
            n_unanswered = if is_answered { 0 } else { n_unanswered + 1 };
            let silence = self.device_now().since(self.last_beat.get());
            if n_unanswered >= 2 && silence >= SILENCE {
                n_unanswered = 0;
                if let Some(lease) = tabs::take(&self.lock(), Take::Steal).await {
                    Rc::clone(&self).lead(lease).await;
                }
                continue;
            }
            knocked_at = self.device_now();
            self.tell(&Told::Knock);
        }
    }

    /// Leads from now on.
    async fn lead(self: Rc<Self>, lease: Lease) {
        if !self.is_over.get() {
            self.take_lead(lease).await;
        }
    }

    /// Another tab leads.
    pub(super) fn abdicate(&self) {
        let lead = self.lead.borrow_mut().take();
        if lead.is_some() {
            self.hand_over();
            self.last_beat.set(self.device_now());
            if tabs::has_locks() {
                self.spawn(Self::stand_in_line);
            }
        }
    }
}

fn opened(bytes: &[u8]) -> Option<Told> {
    postcard::from_bytes(bytes.strip_prefix(&[VERSION])?).ok()
}

fn packed(told: &Told) -> Vec<u8> {
    // Fails for types that the format can't hold, and this is none.
    postcard::to_extend(told, vec![VERSION]).unwrap_or_default()
}
