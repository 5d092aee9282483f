//! What is heard: the feed, entries, and how items ended.

use std::collections::BTreeSet;

use model::{
    doc::DocId,
    id::ItemId,
    time::{Millis, Timestamp},
};

use super::{Effect, Link, Note, Phase, Pull, Queued, Sight, State, Write};
use crate::{
    codec,
    item::{Outcome, Reason},
    limits,
    message::{Closing, Entry, FeedRow, Genesis, Have, ToDevice},
    outbox::{Kept, Needy, OutboxRow},
    position::Position,
    replica::Reissued,
};

/// What one message leads to: written in one transaction, then told.
#[derive(Debug, Default)]
struct Upshot {
    writes: Vec<Write>,
    notes: Vec<Note>,
    /// What needs all this to be stored first.
    then: Vec<Effect>,
}

impl Upshot {
    fn into_effect(self, effects: &mut Vec<Effect>) {
        if !self.writes.is_empty() || !self.notes.is_empty() {
            effects.push(Effect::Store { writes: self.writes, notes: self.notes });
        }
        effects.extend(self.then);
    }
}

impl Link {
    pub(super) fn receive(&mut self, now: Timestamp, frame: &[u8], effects: &mut Vec<Effect>) {
        self.last_heard_at = now;
        let message = match codec::from_relay(frame) {
            Ok(message) => message,
            Err(why) => {
                effects.push(Effect::Close(Some(why)));
                return;
            }
        };
        let mut upshot = Upshot::default();
        match message {
            ToDevice::Welcome { user, sent_at, now: theirs, epoch } => {
                if user != self.user {
                    // Somebody else has signed in on this device: nothing of ours goes to him.
                    effects.push(Effect::Close(Some(Closing::SignedOut)));
                    return;
                }
                self.welcomed(now, sent_at, theirs, epoch, &mut upshot);
            }
            ToDevice::Feed { rows, is_whole, cursor } => {
                self.fed(now, rows, is_whole, &mut upshot);
                self.cursor = Some(cursor);
                upshot.writes.push(Write::PutCursor(cursor));
            }
            ToDevice::People(people) => {
                upshot.writes.push(Write::PutPeople(people.clone()));
                upshot.notes.push(Note::People(people));
            }
            ToDevice::Live { doc, entry, summary, cursor } => {
                let known = Have { position: entry.position, chain: entry.chain };
                let boxed = Box::new(summary);
                upshot.writes.push(Write::PutSummary { doc, known, summary: boxed.clone() });
                upshot.notes.push(Note::Summary { doc, summary: boxed });
                self.docs.entry(doc).or_default().known = Some(known);
                self.grown(now, doc, vec![entry], &mut upshot);
                self.cursor = Some(cursor);
                upshot.writes.push(Write::PutCursor(cursor));
            }
            ToDevice::Entries { doc, entries, seal } => {
                self.pulled(now, doc, entries, seal, &mut upshot);
            }
            ToDevice::Snapshot { doc, have, bytes } => {
                if self.skips_a_seal(doc, have) {
                    self.end_pull(doc);
                    self.want(doc);
                } else {
                    self.begins_anew(now, doc, have, bytes, &mut upshot);
                }
            }
            ToDevice::Gone { doc } => {
                self.end_pull(doc);
                self.gone(now, doc, &mut upshot);
            }
            ToDevice::Later { doc } => self.put_off(doc),
            ToDevice::Outcome { item, outcome } => self.ended(now, item, outcome, &mut upshot),
            ToDevice::Retry { item } => {
                self.wait_again(item);
                if !self.settle_orphan(now, item, &mut upshot) {
                    upshot.then.push(Effect::Close(None));
                }
            }
            ToDevice::Rebase { item, doc } => {
                self.misplaced(now, item, doc, &mut upshot);
            }
            ToDevice::Pong { sent_at, now: theirs } => self.measure(now, sent_at, theirs),
            ToDevice::Bye(why) => effects.push(Effect::Close(Some(why))),
        }
        upshot.into_effect(effects);
    }

    fn measure(&mut self, now: Timestamp, sent_at: Timestamp, theirs: Timestamp) {
        let half = Millis(now.since(sent_at).0 / 2);
        self.offset = theirs.since(sent_at.plus(half));
    }

    fn welcomed(
        &mut self,
        now: Timestamp,
        sent_at: Timestamp,
        theirs: Timestamp,
        epoch: u64,
        upshot: &mut Upshot,
    ) {
        self.phase = Phase::Online;
        self.measure(now, sent_at, theirs);
        // The feed tells what is new; what was behind before has to be asked for again.
        let behind = self.docs.iter().filter(|(_, it)| it.held != it.known || it.is_lost);
        let behind: Vec<DocId> = behind.map(|(doc, _)| *doc).collect();
        behind.into_iter().for_each(|doc| self.want(doc));
        let is_other_life = self.cursor.is_some_and(|cursor| cursor.epoch != epoch);
        let old: Vec<ItemId> = self.kept.keys().copied().collect();
        for item in old {
            let is_old =
                self.kept.get(&item).is_some_and(|kept| now.since(kept.at) > limits::KEPT_MS);
            if is_other_life {
                self.push_again(item, upshot);
            } else if is_old {
                self.kept.remove(&item);
                upshot.writes.push(Write::DropKept { item });
            }
        }
    }

    /// E11: the relay may have forgotten it, since a backup was restored.
    fn push_again(&mut self, item: ItemId, upshot: &mut Upshot) {
        let Some(kept) = self.kept.remove(&item) else { return };
        upshot.writes.push(Write::DropKept { item });
        upshot.writes.push(Write::PutRow(kept.row.clone()));
        let queued = Queued { row: kept.row, state: State::Waiting, is_kept: true };
        self.outbox.insert(queued.row.seq, queued);
    }

    fn fed(&mut self, now: Timestamp, rows: Vec<FeedRow>, is_whole: bool, upshot: &mut Upshot) {
        let mut there = BTreeSet::new();
        for row in rows {
            match row {
                FeedRow::Here { doc, have, standing, summary } => {
                    there.insert(doc);
                    self.sighted(doc, Sight { known: have, standing, summary }, upshot);
                }
                FeedRow::Gone { doc } => self.gone(now, doc, upshot),
            }
        }
        if is_whole {
            let gone: Vec<DocId> =
                self.docs.keys().filter(|doc| !there.contains(doc)).copied().collect();
            gone.into_iter().for_each(|doc| self.gone(now, doc, upshot));
        }
    }

    fn sighted(&mut self, doc: DocId, sight: Sight, upshot: &mut Upshot) {
        let tracked = self.docs.entry(doc).or_default();
        tracked.known = Some(sight.known);
        if tracked.held != tracked.known {
            self.want(doc);
        }
        let sight = Box::new(sight);
        upshot.writes.push(Write::PutSight { doc, sight: sight.clone() });
        upshot.notes.push(Note::Sight { doc, sight });
    }

    fn gone(&mut self, now: Timestamp, doc: DocId, upshot: &mut Upshot) {
        if self.docs.remove(&doc).is_some() {
            // What is known to be in its log needs no copy to come so far.
            self.drop_admitted(doc, Position { seal: u32::MAX, pos: u64::MAX }, now, upshot);
            upshot.writes.push(Write::DropDoc { doc });
            upshot.notes.push(Note::Gone { doc });
        }
    }

    /// Entries that follow on what is held are taken in; what leaves a gap is pulled.
    fn grown(&mut self, now: Timestamp, doc: DocId, entries: Vec<Entry>, upshot: &mut Upshot) {
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

    fn keep(&mut self, seq: u64, position: Position, at: Timestamp, upshot: &mut Upshot) {
        let Some(queued) = self.outbox.remove(&seq) else { return };
        let kept = Kept { row: queued.row, position, at };
        upshot.writes.push(Write::DropRow { seq });
        upshot.writes.push(Write::PutKept(Box::new(kept.clone())));
        self.kept.insert(kept.row.item.id, kept);
    }

    /// Rows that are known to be in the log leave when the copy has come so far.
    fn drop_admitted(&mut self, doc: DocId, held: Position, now: Timestamp, upshot: &mut Upshot) {
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

    fn pulled(
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

    pub(super) fn reissued(
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

    fn put_off(&mut self, doc: DocId) {
        self.end_pull(doc);
        if let Some(tracked) = self.docs.get_mut(&doc)
            && tracked.pull == Pull::Idle
        {
            tracked.pull = Pull::PutOff;
        }
    }

    fn end_pull(&mut self, doc: DocId) {
        if let Some(tracked) = self.docs.get_mut(&doc)
            && matches!(tracked.pull, Pull::Asked { .. })
        {
            tracked.pull = Pull::Idle;
            self.n_asked -= 1;
        }
    }

    /// The relay takes nothing more for this document until this item has come again: it and all
    /// that follow it wait.
    fn wait_again(&mut self, item: ItemId) {
        let here = self.outbox.values().find(|it| it.row.item.id == item);
        let Some((seq, doc)) = here.map(|it| (it.row.seq, it.row.doc())) else { return };
        for queued in self.outbox.range_mut(seq..).map(|(_, queued)| queued) {
            if queued.row.doc() == doc && queued.state == State::Sent {
                queued.state = State::Waiting;
            }
        }
    }

    fn ended(&mut self, now: Timestamp, item: ItemId, outcome: Outcome, upshot: &mut Upshot) {
        let queued = self.outbox.values_mut().find(|it| it.row.item.id == item);
        let Some(queued) = queued else { return };
        let row = queued.row.clone();
        let Some(doc) = row.doc() else { return };
        if let Outcome::Admitted(places) = &outcome {
            let place = places.iter().find(|(other, _)| *other == doc);
            let position = place.map_or(Position::default(), |(_, position)| *position);
            queued.state = State::Admitted(position);
            match self.docs.get(&doc).map(|it| it.held.map(|it| it.position)) {
                Some(Some(held)) if position <= held && !row.creates() => {
                    self.keep(row.seq, position, now, upshot);
                    upshot.notes.push(Note::Reload { doc });
                }
                // The entry comes with the feed, or has to be fetched.
                Some(_) => self.want(doc),
                // It is in a document that is no longer here for this user.
                None => self.keep(row.seq, position, now, upshot),
            }
            return;
        }
        let fails_with = if row.creates() { self.rows_of(doc, row.seq) } else { Vec::new() };
        self.settle(now, &row, outcome, upshot);
        // What was done in a document that never came to be can't be sent.
        for row in fails_with {
            let reason = Reason::DependsOnRefused;
            self.settle(now, &row, Outcome::Refused { reason, docs: vec![doc] }, upshot);
        }
    }

    /// An item that rests on one which this device itself has given up, so that the relay never
    /// heard of it, was made before that was known. Returns whether this was one.
    fn settle_orphan(&mut self, now: Timestamp, item: ItemId, upshot: &mut Upshot) -> bool {
        let row = self.outbox.values().find(|it| it.row.item.id == item).map(|it| it.row.clone());
        let Some(row) = row else { return false };
        let is_known = |before: &ItemId| {
            let waits = self.outbox.values().any(|it| it.row.item.id == *before);
            waits || self.kept.contains_key(before)
        };
        let is_orphan = row.part().is_some_and(|part| !part.after.iter().all(is_known));
        let Some(doc) = row.doc().filter(|_| is_orphan) else { return false };
        if let Some(tracked) = self.docs.get_mut(&doc) {
            tracked.is_stuck = true;
        }
        let reason = Reason::DependsOnRefused;
        self.settle(now, &row, Outcome::Refused { reason, docs: vec![doc] }, upshot);
        true
    }

    /// The relay does not have the position that an item was made at (E2).
    fn misplaced(&mut self, now: Timestamp, item: ItemId, doc: DocId, upshot: &mut Upshot) {
        self.wait_again(item);
        let row = self.outbox.values().find(|it| it.row.item.id == item).map(|it| it.row.clone());
        let Some(tracked) = self.docs.get_mut(&doc) else { return };
        tracked.is_stuck = true;
        let seen = row.as_ref().and_then(OutboxRow::part).map(|part| part.seen.position.seal);
        let has_moved_on = tracked.held.is_some_and(|it| Some(it.position.seal) > seen);
        match row {
            // It was typed in an ended seal, and this device was not allowed to keep what its
            // author saw: it can't be placed any more.
            Some(row) if has_moved_on => {
                let outcome = Outcome::Refused { reason: Reason::Outdated, docs: vec![doc] };
                self.settle(now, &row, outcome, upshot);
            }
            Some(_) | None => {
                tracked.is_lost = true;
                self.want(doc);
            }
        }
    }

    fn rows_of(&self, doc: DocId, after: u64) -> Vec<OutboxRow> {
        let rows = self.outbox.range(after + 1..).map(|(_, it)| &it.row);
        rows.filter(|row| row.doc() == Some(doc)).cloned().collect()
    }

    /// An item is over and is in no log: whatever a person should decide is kept for him (E10).
    fn settle(&mut self, now: Timestamp, row: &OutboxRow, outcome: Outcome, upshot: &mut Upshot) {
        let Some(doc) = row.doc() else { return };
        let (seq, item) = (row.seq, row.item.id);
        self.outbox.remove(&seq);
        upshot.writes.push(Write::DropRow { seq });
        if outcome != Outcome::AlreadyDone {
            let needy = Needy { row: row.clone(), outcome: outcome.clone(), at: now };
            upshot.writes.push(Write::PutNeedy(Box::new(needy)));
        }
        let is_refused = matches!(outcome, Outcome::Refused { .. } | Outcome::Replaced { .. });
        upshot.notes.push(Note::Ended { doc, item, outcome });
        if is_refused {
            self.settle_dependents(now, item, doc, upshot);
        }
    }

    /// What rests on a refused item is refused with it (E3); the relay would say the same.
    fn settle_dependents(&mut self, now: Timestamp, item: ItemId, doc: DocId, upshot: &mut Upshot) {
        let rows = self.outbox.values().filter(|it| it.row.rests_on(item));
        let rows: Vec<OutboxRow> = rows.map(|it| it.row.clone()).collect();
        for row in rows {
            let reason = Reason::DependsOnRefused;
            self.settle(now, &row, Outcome::Refused { reason, docs: vec![doc] }, upshot);
        }
    }
}
