//! How items end: in the log, over for good, or to be sent again.

use model::{doc::DocId, id::ItemId, time::Timestamp};

use super::Upshot;
use crate::{
    item::{Outcome, Reason},
    link::{Link, Note, State, Write},
    outbox::{Needy, OutboxRow},
    position::Position,
};

impl Link {
    pub(super) fn ended(
        &mut self,
        now: Timestamp,
        item: ItemId,
        outcome: Outcome,
        upshot: &mut Upshot,
    ) {
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

    /// The relay takes nothing more for this document until this item has come again: it and all
    /// that follow it wait.
    pub(super) fn wait_again(&mut self, item: ItemId) {
        let here = self.outbox.values().find(|it| it.row.item.id == item);
        let Some((seq, doc)) = here.map(|it| (it.row.seq, it.row.doc())) else { return };
        for queued in self.outbox.range_mut(seq..).map(|(_, queued)| queued) {
            if queued.row.doc() == doc && queued.state == State::Sent {
                queued.state = State::Waiting;
            }
        }
    }

    /// An item that rests on one which this device itself has given up, so that the relay never
    /// heard of it, was made before that was known. Returns whether this was one.
    pub(super) fn settle_orphan(
        &mut self,
        now: Timestamp,
        item: ItemId,
        upshot: &mut Upshot,
    ) -> bool {
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
    pub(super) fn misplaced(
        &mut self,
        now: Timestamp,
        item: ItemId,
        doc: DocId,
        upshot: &mut Upshot,
    ) {
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
    pub(super) fn settle(
        &mut self,
        now: Timestamp,
        row: &OutboxRow,
        outcome: Outcome,
        upshot: &mut Upshot,
    ) {
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
