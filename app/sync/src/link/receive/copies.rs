//! The copies of documents: they grow by entries, and are replaced by snapshots.

use model::{doc::DocId, time::Timestamp};

use super::Upshot;
use crate::{
    item::{Outcome, Reason},
    link::{Effect, Link, Note, Pull, Queued, State, Tracked, Write},
    message::{Entry, Genesis, Have},
    outbox::{Kept, OutboxRow},
    position::Position,
    replica::Reissued,
};

impl Link {
    /// Entries that follow on what is held are taken in; what leaves a gap is pulled.
    pub(super) fn grown(
        &mut self,
        now: Timestamp,
        doc: DocId,
        entries: Vec<Entry>,
        upshot: &mut Upshot,
    ) {
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        let Some(mut held) = tracked.held else {
            self.want(doc);
            return;
        };
        let mut fits: Vec<Entry> = Vec::new();
        let start = held.position;
        for entry in entries.into_iter().filter(|it| it.position > start) {
            let chain = held.chain.after(entry.changes.iter().map(Vec::as_slice));
            if entry.position != held.position.next() || entry.chain != chain {
                self.want(doc);
                break;
            }
            held = Have { position: entry.position, chain };
            fits.push(entry);
        }
        if fits.is_empty() {
            return;
        }
        if let Some(tracked) = self.docs.get_mut(&doc) {
            tracked.held = Some(held);
        }
        for entry in &fits {
            self.arrived(now, entry, upshot);
        }
        self.drop_admitted(doc, held.position, now, upshot);
        upshot.writes.push(Write::AppendEntries { doc, entries: fits.clone() });
        upshot.notes.push(Note::Entries { doc, entries: fits });
    }

    /// An entry of our own leaves the outbox with the very transaction that adds it to the copy.
    fn arrived(&mut self, now: Timestamp, entry: &Entry, upshot: &mut Upshot) {
        let own = self.outbox.values().find(|it| it.row.item.id == entry.item);
        if let Some(seq) = own.map(|it| it.row.seq) {
            self.keep(seq, entry.position, now, upshot);
        }
    }

    pub(super) fn keep(
        &mut self,
        seq: u64,
        position: Position,
        at: Timestamp,
        upshot: &mut Upshot,
    ) {
        let Some(queued) = self.outbox.remove(&seq) else { return };
        let row = OutboxRow { was_admitted: false, ..queued.row };
        let kept = Kept { row, position, at };
        upshot.writes.push(Write::DropRow { seq });
        upshot.writes.push(Write::PutKept(Box::new(kept.clone())));
        self.kept.insert(kept.row.item.id, kept);
    }

    /// Rows that are known to be in the log leave when the copy has come so far.
    pub(super) fn drop_admitted(
        &mut self,
        doc: DocId,
        held: Position,
        now: Timestamp,
        upshot: &mut Upshot,
    ) {
        let reached = self.admitted_up_to(doc, held).into_iter();
        let reached: Vec<(u64, Position)> = reached.map(|(row, at)| (row.seq, at)).collect();
        if !reached.is_empty() {
            // Tabs show them on top of the copy that holds them.
            upshot.notes.push(Note::Reload { doc });
        }
        for (seq, position) in reached {
            self.keep(seq, position, now, upshot);
        }
    }

    /// The pending rows that are known to be in the log up to there.
    fn admitted_up_to(&self, doc: DocId, held: Position) -> Vec<(&OutboxRow, Position)> {
        let here = self.outbox.values().filter(|it| it.row.doc() == Some(doc));
        let reached = here.filter_map(|it| match it.state {
            State::Admitted(position) if position <= held => Some((&it.row, position)),
            State::Admitted(_) | State::Waiting | State::Sent => None,
        });
        reached.collect()
    }

    pub(super) fn pulled(
        &mut self,
        now: Timestamp,
        doc: DocId,
        entries: Vec<Entry>,
        seal: Option<Genesis>,
        upshot: &mut Upshot,
    ) {
        self.end_pull(doc);
        self.grown(now, doc, entries, upshot);
        match seal {
            Some(Genesis { have, bytes }) => self.begins_anew(now, doc, have, bytes, upshot),
            None => {
                self.has_all(now, doc, upshot);
                self.want_if_behind(doc);
            }
        }
    }

    /// A pull is answered with all there is. The feed may say less: it is held back from who is
    /// about to lose sight of the document.
    fn has_all(&mut self, now: Timestamp, doc: DocId, upshot: &mut Upshot) {
        let Some(tracked) = self.docs.get_mut(&doc).filter(|it| it.pull == Pull::Idle) else {
            return;
        };
        tracked.known = tracked.held;
        let was_other = std::mem::take(&mut tracked.is_other);
        let lost = tracked.lost.take().filter(|_| !was_other);
        if let Some(held) = tracked.held {
            self.drop_admitted(doc, held.position, now, upshot);
        }
        let Some(seq) = lost else { return };
        // This is the relay's log, and the item was made in another one, which is here no longer:
        // it was typed in the moment in which the one took the other's place.
        let late = self.outbox.get(&seq).filter(|it| it.is_undecided());
        if let Some(row) = late.map(|it| it.row.clone()) {
            let outcome = Outcome::Refused { reason: Reason::Outdated, docs: vec![doc] };
            self.settle(now, &row, outcome, upshot);
        }
    }

    /// A snapshot has come: the copy begins anew with it, if nothing of this device may be in what
    /// it leaves out.
    pub(super) fn replaced(
        &mut self,
        now: Timestamp,
        doc: DocId,
        have: Have,
        bytes: Vec<u8>,
        upshot: &mut Upshot,
    ) {
        if self.skips_a_seal(doc, have) {
            self.end_pull(doc);
            self.want(doc);
        } else {
            self.begins_anew(now, doc, have, bytes, upshot);
        }
    }

    /// Whether something was done here in a seal that this device has not seen to its end, and
    /// could: it was done after it had asked.
    fn skips_a_seal(&self, doc: DocId, have: Have) -> bool {
        let Some(tracked) = self.docs.get(&doc) else { return false };
        let is_behind = tracked.held.is_some_and(|it| it.position.seal < have.position.seal);
        let was_stepwise = tracked.pull == Pull::Asked { is_stepwise: true };
        is_behind && !was_stepwise && self.has_own(doc)
    }

    /// The copy is replaced. Pending rows are made anew on the new one first.
    fn begins_anew(
        &mut self,
        now: Timestamp,
        doc: DocId,
        have: Have,
        bytes: Vec<u8>,
        upshot: &mut Upshot,
    ) {
        self.end_pull(doc);
        if self.docs.get(&doc).is_some_and(|it| it.held == Some(have)) {
            self.has_all(now, doc, upshot);
            return;
        }
        // Nothing of what was done here can be in it: it is the relay's own genesis of what this
        // device has made, or begins where what is held ends.
        let is_made_here = self.rows_in(doc).any(|row| row.creates() && !row.was_admitted);
        let goes_on = is_made_here || self.is_next(doc, have, &bytes);
        if !goes_on && !self.is_decided(doc, upshot) {
            return;
        }
        let n_rows = self.rows_in(doc).count();
        if self.admitted_up_to(doc, have.position).len() < n_rows {
            upshot.then.extend(self.reissue(doc, have, bytes, !goes_on, None));
            return;
        }
        self.drop_admitted(doc, have.position, now, upshot);
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        tracked.hold(have);
        upshot.writes.push(Write::PutSnapshot { doc, have, bytes });
        upshot.notes.push(Note::Reload { doc });
        self.want_if_behind(doc);
    }

    /// Asks for the rows that this does not hold to be made anew on it.
    fn reissue(
        &mut self,
        doc: DocId,
        have: Have,
        bytes: Vec<u8>,
        is_other: bool,
        tried: Option<u64>,
    ) -> Option<Effect> {
        let admitted = self.admitted_up_to(doc, have.position).into_iter();
        let admitted = admitted.map(|(row, _)| row.item.id).collect();
        let tracked = self.docs.get_mut(&doc)?;
        tracked.pull = Pull::Reissuing { have, bytes: bytes.clone(), is_other, tried };
        Some(Effect::Reissue { doc, have, bytes, is_other, admitted })
    }

    /// Whether this is the genesis that follows on what is held.
    fn is_next(&self, doc: DocId, have: Have, bytes: &[u8]) -> bool {
        let held = self.docs.get(&doc).and_then(|it| it.held);
        held.is_some_and(|held| {
            let is_next = held.position.next_seal() == have.position;
            is_next && held.chain.after([bytes]) == have.chain
        })
    }

    /// E11: this is not the log that is held, as far as can be told. What was done here may be in
    /// it or not, so the relay is asked; until it has said so of all, or of one that it can't place
    /// that one, what is held stays.
    fn is_decided(&mut self, doc: DocId, upshot: &mut Upshot) -> bool {
        let Some(tracked) = self.docs.get_mut(&doc) else { return false };
        if !std::mem::replace(&mut tracked.is_other, true) {
            self.push_all_again(Some(doc), upshot);
            let Some(tracked) = self.docs.get_mut(&doc) else { return false };
            let here = self.outbox.values_mut().filter(|it| it.row.doc() == Some(doc));
            for queued in here.filter(|it| !it.is_undecided()) {
                queued.state = State::Waiting;
                tracked.lost = None;
            }
        }
        !self.is_being_decided(doc)
    }

    pub(in crate::link) fn reissued(
        &mut self,
        now: Timestamp,
        doc: DocId,
        have: Have,
        reissued: Option<Reissued>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        // It may have gone, or begun anew once more, while its rows were being made anew.
        let (bytes, is_other, tried) = match &mut tracked.pull {
            Pull::Reissuing { have: wanted, bytes, is_other, tried } if *wanted == have => {
                (std::mem::take(bytes), *is_other, *tried)
            }
            Pull::Idle
            | Pull::Queued
            | Pull::Asked { .. }
            | Pull::PutOff
            | Pull::Unreadable
            | Pull::Reissuing { .. } => return,
        };
        let Some(reissued) = reissued else {
            // What is held stays.
            tracked.pull = Pull::Unreadable;
            return;
        };
        tracked.pull = Pull::Idle;
        // A second time is of no use where the disk has nothing new: the row is one that another tab has in memory.
        if !self.agrees_on_rows(doc, reissued.tip) && tried != Some(reissued.tip) {
            self.read_outbox(effects);
            effects.extend(self.reissue(doc, have, bytes, is_other, Some(reissued.tip)));
            return;
        }
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        tracked.hold(have);
        let mut upshot = Upshot::default();
        self.drop_admitted(doc, have.position, now, &mut upshot);
        upshot.writes.push(Write::PutSnapshot { doc, have, bytes });
        let here = self.outbox.values().filter(|it| it.row.doc() == Some(doc));
        let created: Vec<u64> = here.filter(|it| it.row.creates()).map(|it| it.row.seq).collect();
        for seq in created {
            self.keep(seq, Position::default(), now, &mut upshot);
        }
        for row in reissued.rows {
            upshot.writes.push(Write::PutRow(row.clone()));
            self.outbox.insert(row.seq, Queued::waiting(row));
        }
        for row in reissued.gone {
            self.settle(now, &row, Outcome::AlreadyDone, &mut upshot);
        }
        upshot.notes.push(Note::Reload { doc });
        self.want_if_behind(doc);
        upshot.into_effect(effects);
    }

    /// Whether the rows that were made anew are all that are known. Where one was saved meanwhile, or no tab has told of
    /// one, they are made anew together.
    fn agrees_on_rows(&self, doc: DocId, tip: u64) -> bool {
        self.rows_in(doc).all(|row| row.seq <= tip) && self.knows_up_to(tip)
    }

    fn want_if_behind(&mut self, doc: DocId) {
        if self.docs.get(&doc).is_some_and(|it| it.held != it.known) {
            self.want(doc);
        }
    }

    pub(super) fn put_off(&mut self, doc: DocId) {
        self.end_pull(doc);
        if let Some(tracked) = self.docs.get_mut(&doc)
            && tracked.pull == Pull::Idle
        {
            tracked.pull = Pull::PutOff;
        }
    }

    pub(super) fn end_pull(&mut self, doc: DocId) {
        if let Some(tracked) = self.docs.get_mut(&doc)
            && matches!(tracked.pull, Pull::Asked { .. })
        {
            tracked.pull = Pull::Idle;
            self.n_asked -= 1;
        }
    }
}

impl Tracked {
    /// What is held is this from now on, and pending rows are made on it.
    fn hold(&mut self, have: Have) {
        self.held = Some(have);
        self.lost = None;
        self.is_other = false;
    }
}
