//! This device's rows, in the order in which its tabs have saved them (E13).
//!
//! Tabs tell of their rows in any order: one that the browser has frozen tells of its own long after, one that has ended
//! never does. What they are pushed in is the order of the disk, or a splice would reach the relay before one that its
//! author had seen. So a row that comes early waits until the outbox was read up to it.

use std::collections::BTreeSet;

use model::doc::DocId;

use super::{Effect, Link, Note, Queued, Write};
use crate::outbox::{ASIDE, OutboxRow};

impl Link {
    /// A tab tells of a row that it has saved.
    pub(super) fn grew(&mut self, row: OutboxRow, effects: &mut Vec<Effect>) {
        if row.seq >= ASIDE {
            self.outbox.entry(row.seq).or_insert_with(|| Queued::waiting(row));
            return;
        }
        // What was read from the disk is known, and may have been decided since.
        if row.seq > self.last {
            self.early.insert(row.seq, row);
            self.take_early();
        }
        if !self.early.is_empty() {
            self.read_outbox(effects);
        }
    }

    /// Has the disk asked for rows that no tab has told of.
    pub(super) fn read_outbox(&mut self, effects: &mut Vec<Effect>) {
        if self.reading.is_none() {
            self.reading = Some(self.early.keys().next_back().copied().unwrap_or_default());
            effects.push(Effect::ReadOutbox { after: self.last });
        }
    }

    /// The outbox was read.
    pub(super) fn caught_up(&mut self, rows: Vec<OutboxRow>, last: u64, effects: &mut Vec<Effect>) {
        let asked_for = self.reading.take().unwrap_or_default();
        let mut found = Vec::new();
        for row in rows.into_iter().filter(|row| self.last < row.seq && row.seq < ASIDE) {
            let is_told = self.early.contains_key(&row.seq);
            if !is_told && !self.outbox.contains_key(&row.seq) {
                found.push(row.clone());
            }
            self.early.entry(row.seq).or_insert(row);
        }
        // What was told of before the disk was asked and is not on it was saved elsewhere: nothing comes before it.
        self.last = self.last.max(last_in_order(&[], last)).max(asked_for);
        self.take_early();
        if !found.is_empty() {
            effects.push(told(found));
        }
        if !self.early.is_empty() {
            self.read_outbox(effects);
        }
    }

    /// Queues the early rows before which there is no gap.
    fn take_early(&mut self) {
        while let Some(row) = self.early.first_entry() {
            if *row.key() > self.last + 1 {
                return;
            }
            let row = row.remove();
            self.last = self.last.max(row.seq);
            // Its document may have begun anew meanwhile, and it with it: that one counts.
            self.outbox.entry(row.seq).or_insert_with(|| Queued::waiting(row));
        }
    }

    /// Whether all rows are known that were saved up to this one.
    pub(super) fn knows_up_to(&self, seq: u64) -> bool {
        seq <= self.last || seq >= ASIDE
    }

    /// This device's rows in a document: those that wait, and those that were told early.
    pub(super) fn rows_in(&self, doc: DocId) -> impl Iterator<Item = &OutboxRow> {
        let queued = self.outbox.values().map(|it| &it.row);
        queued.chain(self.early.values()).filter(move |row| row.doc() == Some(doc))
    }
}

/// Up to which seq all rows are known, where `last` is what a disk has counted to. One that counts aside has what it
/// held when it failed.
pub(super) fn last_in_order(rows: &[OutboxRow], last: u64) -> u64 {
    if last < ASIDE {
        return last;
    }
    rows.iter().map(|row| row.seq).filter(|seq| *seq < ASIDE).max().unwrap_or_default()
}

/// Tabs have to hear of rows that nobody has told of.
fn told(found: Vec<OutboxRow>) -> Effect {
    let docs: BTreeSet<DocId> = found.iter().filter_map(OutboxRow::doc).collect();
    let notes = docs.into_iter().map(|doc| Note::Reload { doc }).collect();
    Effect::Store { writes: found.into_iter().map(Write::PutRow).collect(), notes }
}
