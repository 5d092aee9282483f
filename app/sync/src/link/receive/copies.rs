//! The copies of documents: they grow by entries, and are replaced by snapshots.

use model::{doc::DocId, id::ItemId, time::Timestamp};

use super::Upshot;
use crate::{
    item::Outcome,
    link::{Effect, Link, Note, Pull, Queued, State, Write},
    message::{Entry, Genesis, Have},
    outbox::Kept,
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
        let kept = Kept { row: queued.row, position, at };
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
        let here = self.outbox.values().filter(|it| it.row.doc() == Some(doc));
        let reached = here.filter_map(|it| match it.state {
            State::Admitted(position) if position <= held => Some((it.row.seq, position)),
            State::Admitted(_) | State::Waiting | State::Sent => None,
        });
        let reached: Vec<(u64, Position)> = reached.collect();
        for (seq, position) in reached {
            self.keep(seq, position, now, upshot);
        }
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
        if let Some(tracked) = self.docs.get_mut(&doc) {
            tracked.is_lost = false;
        }
        self.grown(now, doc, entries, upshot);
        match seal {
            Some(Genesis { have, bytes }) => {
                self.begins_anew(now, doc, have, bytes, upshot);
            }
            None => {
                self.hold_known(doc);
                self.want_if_behind(doc);
            }
        }
    }

    /// A pull is answered with all there is. The feed may say less: it is held back from who is
    /// about to lose sight of the document.
    fn hold_known(&mut self, doc: DocId) {
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        let position = |have: Option<Have>| have.map(|have| have.position);
        if position(tracked.known) < position(tracked.held) {
            tracked.known = tracked.held;
        }
    }

    /// A snapshot has come: the copy begins anew with it, if no text needs what it leaves out.
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

    /// Whether texts are pending whose seal this device has not seen to its end, and could: they
    /// were typed after it had asked.
    fn skips_a_seal(&self, doc: DocId, have: Have) -> bool {
        let Some(tracked) = self.docs.get(&doc) else { return false };
        let is_behind = tracked.held.is_some_and(|it| it.position.seal < have.position.seal);
        let was_stepwise = tracked.pull == Pull::Asked { is_stepwise: true };
        is_behind && !was_stepwise && self.has_pending_text(doc)
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
        // A snapshot may be followed by entries: where the relay stands is what the feed says.
        let known = self.docs.get(&doc).and_then(|it| it.known).map(|it| it.position);
        let stands = known.map_or(have.position, |known| known.max(have.position));
        let is_forgotten = |it: &&Kept| it.row.doc() == Some(doc) && it.position > stands;
        let forgotten = self.kept.values().filter(is_forgotten).map(|it| it.row.item.id);
        let forgotten: Vec<ItemId> = forgotten.collect();
        forgotten.into_iter().for_each(|item| self.push_again(item, upshot));
        self.drop_admitted(doc, have.position, now, upshot);
        let rows: Vec<&Queued> =
            self.outbox.values().filter(|it| it.row.doc() == Some(doc)).collect();
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        if rows.is_empty() {
            tracked.held = Some(have);
            tracked.is_lost = false;
            upshot.writes.push(Write::PutSnapshot { doc, have, bytes });
            upshot.notes.push(Note::Reload { doc });
            self.want_if_behind(doc);
            return;
        }
        let kept = rows.iter().filter(|it| it.is_kept).map(|it| it.row.clone()).collect();
        tracked.pull = Pull::Reissuing { have, bytes: bytes.clone() };
        upshot.then.push(Effect::Reissue { doc, have, bytes, kept });
    }

    pub(in crate::link) fn reissued(
        &mut self,
        now: Timestamp,
        doc: DocId,
        reissued: Reissued,
        effects: &mut Vec<Effect>,
    ) {
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        let Pull::Reissuing { have, bytes } = std::mem::take(&mut tracked.pull) else { return };
        tracked.held = Some(have);
        tracked.is_lost = false;
        let mut upshot = Upshot::default();
        upshot.writes.push(Write::PutSnapshot { doc, have, bytes });
        let here = self.outbox.values().filter(|it| it.row.doc() == Some(doc));
        let created: Vec<u64> = here.filter(|it| it.row.creates()).map(|it| it.row.seq).collect();
        for seq in created {
            self.keep(seq, Position::default(), now, &mut upshot);
        }
        for row in reissued.rows {
            upshot.writes.push(Write::PutRow(row.clone()));
            let queued = Queued { row, state: State::Waiting, is_kept: false };
            self.outbox.insert(queued.row.seq, queued);
        }
        for row in reissued.gone {
            self.settle(now, &row, Outcome::AlreadyDone, &mut upshot);
        }
        upshot.notes.push(Note::Reload { doc });
        self.want_if_behind(doc);
        upshot.into_effect(effects);
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
