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
            if self.docs.contains_key(&doc) {
                // The entry comes with the feed, or it is here already: so it is only if what is
                // held is the relay's log (E11), which a pull tells.
                self.want(doc);
            } else {
                // It is in a document that is no longer here for this user.
                self.keep(row.seq, position, now, upshot);
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

    /// The relay takes nothing more for this document until it is told that its items come in order again: all that it
    /// has not answered waits. Which were sent after the one that it stopped at can't be told from their seq: what was
    /// admitted once is pushed again late (E11). What it had taken in before gets its old answer.
    fn wait_again(&mut self, doc: DocId) {
        for queued in self.outbox.values_mut() {
            if queued.row.doc() == Some(doc) && queued.state == State::Sent {
                queued.state = State::Waiting;
            }
        }
    }

    /// An item can't be decided before one that it rests on, and that one does not wait here. It
    /// was admitted, so the relay has forgotten it (E11). Or this device itself has given it up, so
    /// that the relay never heard of it. Returns whether it was either.
    pub(super) fn settle_orphan(
        &mut self,
        now: Timestamp,
        item: ItemId,
        upshot: &mut Upshot,
    ) -> bool {
        let row = self.outbox.values().find(|it| it.row.item.id == item).map(|it| it.row.clone());
        let Some(row) = row else { return false };
        let Some(part) = row.part() else { return false };
        let doc = part.doc;
        let waits = |before: &ItemId| self.outbox.values().any(|it| it.row.item.id == *before);
        let mut gone = part.after.iter().filter(|before| !waits(before)).peekable();
        if gone.peek().is_none() {
            return false;
        }
        let is_forgotten = gone.all(|before| self.kept.contains_key(before));
        self.wait_again(doc);
        self.stuck.insert(doc);
        if is_forgotten {
            self.push_all_again(Some(doc), upshot);
            return true;
        }
        let reason = if row.is_given_up() { Reason::Outdated } else { Reason::DependsOnRefused };
        self.settle(now, &row, Outcome::Refused { reason, docs: vec![doc] }, upshot);
        true
    }

    /// The relay does not have the position that an item was made at (E2).
    pub(super) fn misplaced(&mut self, item: ItemId, doc: DocId) {
        self.wait_again(doc);
        let here = self.outbox.values().find(|it| it.row.item.id == item);
        let seq = here.map(|it| it.row.seq);
        self.stuck.insert(doc);
        let (Some(tracked), Some(seq)) = (self.docs.get_mut(&doc), seq) else { return };
        let before = self.outbox.range(..seq).filter(|(_, it)| it.row.doc() == Some(doc));
        // Older ones come first, and this one again after them.
        if !before.into_iter().any(|(_, it)| it.is_undecided()) {
            tracked.lost = Some(seq);
            self.want(doc);
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
