//! One document in one tab of a device: what the relay admitted, what is pending, what is shown.
//!
//! What is shown is the admitted copy with the pending items replayed on it, by the functions the
//! relay itself uses: values by `edit::apply`, texts by `schema` in their author's context. An item
//! is shown at once, saved to the outbox, and pushed only then.

mod admitted;
mod ask;
mod reissue;
mod replay;
mod unsaved;

use std::{collections::BTreeSet, sync::Arc};

use model::{
    doc::DocId,
    edit::Edit,
    id::{DeviceId, ItemId, UserId},
    mark::Stamp,
    schema::Hash,
    time::Timestamp,
    value::Value,
};

pub use self::{
    admitted::{Admitted, Unfit},
    ask::{Ask, Unasked},
    reissue::{Reissued, reissue},
};
use self::{
    replay::{Hand, Replay},
    unsaved::Gone,
};
use crate::{
    message::{Entry, Have},
    outbox::{ASIDE, OutboxRow},
    position::{Position, Seen},
};

/// What a device has stored of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredCopy {
    /// The last saved document.
    pub snapshot: Option<(Have, Vec<u8>)>,
    /// What was admitted since, in order.
    pub entries: Vec<Entry>,
    /// The pending rows of this document, by their seq.
    pub rows: Vec<OutboxRow>,
    /// The seq of the newest row that was ever saved for this document, decided or not (E13).
    pub tip: u64,
    /// Another number each time that the copy is replaced or goes.
    pub edition: u64,
}

/// What a tab knows of the stored document. If something else is stored, another tab was first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The seq of the newest row that was ever saved for this document; 0 for none.
    pub tip: u64,
    /// Which edition of the copy is stored: one of another history may begin at the very same position (E11).
    pub edition: u64,
}

impl StoredCopy {
    /// What a tab has to know to save a row on top of this.
    pub fn expected(&self) -> Expected {
        Expected { tip: self.tip, edition: self.edition }
    }
}

/// Whether a row could be saved.
#[derive(Debug, Clone)]
pub enum Saved {
    /// It is in the outbox, under this seq.
    As(u64),
    /// Another tab has saved something first (E13). This is what is stored.
    Behind(StoredCopy),
}

/// A document in one tab.
#[derive(Debug)]
pub struct Replica {
    doc: DocId,
    user: UserId,
    device: DeviceId,
    admitted: Option<Admitted>,
    /// What was here when the document went, as long as something is not saved that was made on it.
    gone: Option<Gone>,
    /// By seq; those that are not saved yet come last.
    pending: Vec<Pending>,
    tip: u64,
    edition: u64,
    replay: Option<Replay>,
}

#[derive(Debug, Clone)]
struct Pending {
    row: OutboxRow,
    edits: Vec<Edit>,
    is_saved: bool,
    /// What it rests on was refused before it was saved, or it can't be placed any more. It is shown no more, and saved
    /// all the same: its author is told of it as of any other (E10).
    is_over: bool,
}

impl Replica {
    /// A document as this device has stored it.
    ///
    /// A copy that can't be read is as one that is not there: it will be fetched anew.
    pub fn open(doc: DocId, user: UserId, device: DeviceId, stored: StoredCopy) -> Self {
        let mut replica = Self {
            doc,
            user,
            device,
            admitted: None,
            gone: None,
            pending: Vec::new(),
            tip: 0,
            edition: 0,
            replay: None,
        };
        replica.reopen(stored);
        replica
    }

    fn reopen(&mut self, stored: StoredCopy) {
        (self.tip, self.edition) = (stored.tip, stored.edition);
        self.admitted = Admitted::open(self.doc, stored.snapshot, &stored.entries).ok().flatten();
        self.pending = stored.rows.into_iter().map(Pending::saved).collect();
        self.replay = None;
    }

    /// Which document this is.
    pub fn doc(&self) -> DocId {
        self.doc
    }

    /// Up to where the relay's log is admitted here.
    pub fn have(&self) -> Option<Have> {
        self.admitted.as_ref().map(Admitted::have)
    }

    /// How many items are pending here.
    pub fn n_pending(&self) -> usize {
        self.pending.len()
    }

    /// The pending items, in order.
    pub fn pending(&self) -> impl Iterator<Item = &OutboxRow> {
        self.pending.iter().map(|it| &it.row)
    }

    /// The pending items that are not in the outbox yet, in order.
    pub fn unsaved(&self) -> impl Iterator<Item = &OutboxRow> {
        self.pending.iter().filter(|it| !it.is_saved).map(|it| &it.row)
    }

    /// What is shown; `None` if the document is not on this device.
    pub fn shown(&mut self) -> Option<Arc<Value>> {
        self.replayed().map(Replay::value)
    }

    fn replayed(&mut self) -> Option<&Replay> {
        if self.replay.is_none() {
            self.replay = self.replay_of(self.admitted.as_ref(), &self.pending);
        }
        self.replay.as_ref()
    }

    fn replay_of(&self, admitted: Option<&Admitted>, pending: &[Pending]) -> Option<Replay> {
        let hand = Hand { user: self.user, device: self.device };
        let mut replay = Replay::begin(self.doc, admitted, pending, hand)?;
        // A copy that holds an item shows it already (E11).
        let is_on_top = |it: &&Pending| !it.row.was_admitted || admitted.is_none();
        for item in pending.iter().filter(|it| !it.is_over).filter(is_on_top) {
            replay.add(item);
        }
        Some(replay)
    }

    /// Up to where the document is admitted here, or was when it went, and the name of that state.
    fn seen(&self) -> (Seen, Vec<Hash>) {
        match self.admitted.as_ref().or(self.gone.as_ref().map(|gone| &gone.admitted)) {
            Some(admitted) => (admitted.have().seen(), admitted.heads()),
            None => {
                let hand = Hand { user: self.user, device: self.device };
                let genesis = Replay::begin(self.doc, None, &self.pending, hand);
                (Seen::default(), genesis.map(|it| it.heads()).unwrap_or_default())
            }
        }
    }

    fn push_pending(&mut self, pending: Pending) {
        match &mut self.replay {
            // Only the new item has to be replayed.
            Some(replay) if !pending.row.creates() => {
                if !pending.is_over {
                    replay.add(&pending);
                }
            }
            Some(_) | None => self.replay = None,
        }
        self.pending.push(pending);
    }

    /// E3: the own pending items on whose text these edits write.
    fn after(&self, edits: &[Edit]) -> Vec<ItemId> {
        let texts = edits.iter().filter_map(|edit| edit.splice().map(|it| it.text));
        let gone = self.gone.iter().flat_map(|gone| &gone.rows);
        let rows: Vec<&Pending> = gone.chain(&self.pending).collect();
        let before = texts.filter_map(|key| {
            let last = rows.iter().rev().find(|it| !it.is_over && it.row.touches_text(key));
            last.map(|it| it.row.item.id)
        });
        let before: BTreeSet<ItemId> = before.collect();
        before.into_iter().collect()
    }

    /// The row is in the outbox, or another tab was first.
    ///
    /// Returns the rows to be saved again: those that were not saved, moved to where their text is
    /// by now (E13).
    pub fn saved(&mut self, item: ItemId, saved: Saved) -> Vec<OutboxRow> {
        match saved {
            Saved::As(seq) => {
                self.tip = self.tip.max(seq);
                if let Some(it) = self.pending.iter_mut().find(|it| it.row.item.id == item) {
                    it.row.seq = seq;
                    it.is_saved = true;
                    if let Some(gone) = &mut self.gone {
                        gone.take_in(std::slice::from_ref(it));
                    }
                }
                Vec::new()
            }
            Saved::Behind(stored) => {
                self.reload(stored);
                self.unsaved().cloned().collect()
            }
        }
    }

    /// Another tab has saved a row, and `before` was the newest of this document until then. Returns whether it could be
    /// taken in: if not, reload.
    pub fn grew(&mut self, row: OutboxRow, before: u64) -> bool {
        // What a tab has in memory alone is seen by others once it is admitted: the disk that they count by knows nothing of
        // it.
        if row.seq <= self.tip || (row.seq >= ASIDE && self.tip < ASIDE) {
            return true;
        }
        if before != self.tip {
            // Tabs tell in any order: of one that comes before it, this one has not heard.
            return false;
        }
        let is_here = row.part().is_some_and(|part| {
            self.have().map_or(Position::default(), |have| have.position) >= part.seen.position
        });
        // What is not saved yet has to be moved behind it, for which both texts are needed.
        if !is_here || self.pending.iter().any(|it| !it.is_saved) {
            return false;
        }
        self.tip = row.seq;
        self.push_pending(Pending::saved(row));
        true
    }

    /// What has to be stored for a row of this tab to be saved as it is (E13).
    pub fn expects(&self) -> Expected {
        Expected { tip: self.tip, edition: self.edition }
    }

    /// The relay has admitted these. Returns whether they could be taken in: if not, reload.
    pub fn admit(&mut self, entries: &[Entry]) -> bool {
        let Some(admitted) = &mut self.admitted else { return entries.is_empty() };
        let before = admitted.have();
        if admitted.take_in(entries).is_err() {
            return false;
        }
        if admitted.have() != before {
            let newer = entries.iter().filter(|entry| entry.position > before.position);
            let items: BTreeSet<ItemId> = newer.map(|entry| entry.item).collect();
            self.pending.retain(|it| !items.contains(&it.row.item.id));
            self.replay = None;
        }
        true
    }

    /// An item ended without being admitted: it, and what rests on it, is shown no more.
    pub fn ended(&mut self, item: ItemId) {
        let mut gone = BTreeSet::from([item]);
        for it in &self.pending {
            if gone.iter().any(|gone| it.row.rests_on(*gone)) {
                gone.insert(it.row.item.id);
            }
        }
        self.pending.retain(|it| !it.is_saved || !gone.contains(&it.row.item.id));
        for it in self.pending.iter_mut().filter(|it| gone.contains(&it.row.item.id)) {
            it.is_over = true;
        }
        self.replay = None;
    }

    fn stamp(&self, made_at: Timestamp) -> Stamp {
        Stamp { author: self.user, made_at, admitted_at: made_at }
    }
}

impl Pending {
    fn saved(row: OutboxRow) -> Self {
        let is_over = row.is_given_up();
        Self { edits: row.edits(), row, is_saved: true, is_over }
    }
}
