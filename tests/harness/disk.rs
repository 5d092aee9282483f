//! A device's disk: what the browser would keep. It outlives tabs and restarts.

use std::collections::BTreeMap;

use model::doc::DocId;
use sync::{
    link::{Sight, StoredLink, Write},
    message::{Cursor, Entry, Have},
    outbox::{ASIDE, Kept, Needy, OutboxRow},
    replica::{Expected, Saved, StoredCopy},
};

#[derive(Debug, Default, Clone)]
pub struct Disk {
    cursor: Option<Cursor>,
    snapshots: BTreeMap<DocId, (Have, Vec<u8>)>,
    entries: BTreeMap<DocId, Vec<Entry>>,
    pub sights: BTreeMap<DocId, Sight>,
    outbox: BTreeMap<u64, OutboxRow>,
    tips: BTreeMap<DocId, u64>,
    editions: BTreeMap<DocId, u64>,
    next_seq: u64,
    pub needy: Vec<Needy>,
    pub kept: Vec<Kept>,
}

impl Disk {
    /// What a tab goes on with in memory when this takes nothing more: `n` tells its numbers from those of others.
    pub fn in_memory(&self, n: u64) -> Self {
        Self { next_seq: ASIDE | (n >> 2), ..self.clone() }
    }

    /// Rows that are in no other tab's disk.
    pub fn aside(&self) -> impl Iterator<Item = &OutboxRow> {
        self.outbox.range(ASIDE..).map(|(_, row)| row)
    }

    /// One transaction: the row is put, or another tab was first (E13).
    pub fn save_row(
        &mut self,
        doc: DocId,
        expected: Expected,
        mut row: OutboxRow,
    ) -> (Saved, OutboxRow) {
        let stored = self.load(doc);
        if stored.expected() != expected {
            return (Saved::Behind(stored), row);
        }
        self.next_seq += 1;
        row.seq = self.next_seq;
        self.tips.insert(doc, row.seq);
        self.outbox.insert(row.seq, row.clone());
        (Saved::As(row.seq), row)
    }

    pub fn load(&self, doc: DocId) -> StoredCopy {
        let rows = self.outbox.values().filter(|row| row.doc() == Some(doc));
        StoredCopy {
            snapshot: self.snapshots.get(&doc).cloned(),
            entries: self.entries.get(&doc).cloned().unwrap_or_default(),
            rows: rows.cloned().collect(),
            tip: self.tips.get(&doc).copied().unwrap_or_default(),
            edition: self.editions.get(&doc).copied().unwrap_or_default(),
        }
    }

    pub fn load_link(&self) -> StoredLink {
        let held = |doc: &DocId| {
            let last = self.entries.get(doc).and_then(|it| it.last());
            let entry = last.map(|it| Have { position: it.position, chain: it.chain });
            entry.or_else(|| self.snapshots.get(doc).map(|(have, _)| *have))
        };
        let docs = self.sights.iter().map(|(doc, sight)| (*doc, Some(sight.known), held(doc)));
        StoredLink {
            cursor: self.cursor,
            docs: docs.collect(),
            rows: self.outbox.values().cloned().collect(),
            last: self.next_seq,
            kept: self.kept.clone(),
        }
    }

    /// The rows that were saved after that one, and the newest seq.
    pub fn rows_after(&self, seq: u64) -> (Vec<OutboxRow>, u64) {
        let rows = self.outbox.range(seq + 1..).map(|(_, row)| row.clone());
        (rows.collect(), self.next_seq)
    }

    /// One transaction.
    pub fn write(&mut self, writes: Vec<Write>) {
        writes.into_iter().for_each(|write| self.write_one(write));
    }

    fn write_one(&mut self, write: Write) {
        match write {
            Write::PutSnapshot { doc, have, bytes } => {
                self.snapshots.insert(doc, (have, bytes));
                self.entries.remove(&doc);
                *self.editions.entry(doc).or_default() += 1;
            }
            Write::AppendEntries { doc, entries } => {
                self.entries.entry(doc).or_default().extend(entries);
            }
            Write::DropDoc { doc } => {
                self.snapshots.remove(&doc);
                self.entries.remove(&doc);
                self.sights.remove(&doc);
                *self.editions.entry(doc).or_default() += 1;
            }
            Write::PutSight { doc, sight } => {
                self.sights.insert(doc, *sight);
            }
            Write::PutSummary { doc, known, summary } => {
                if let Some(sight) = self.sights.get_mut(&doc) {
                    sight.known = known;
                    sight.summary = *summary;
                }
            }
            Write::PutCursor(cursor) => self.cursor = Some(cursor),
            Write::PutPeople(_) => {}
            Write::PutRow(row) => {
                self.outbox.insert(row.seq, row);
            }
            Write::DropRow { seq } => {
                self.outbox.remove(&seq);
            }
            Write::PutNeedy(needy) => self.needy.push(*needy),
            Write::PutKept(kept) => self.kept.push(*kept),
            Write::DropKept { item } => self.kept.retain(|it| it.row.item.id != item),
        }
    }

    pub fn waiting(&self) -> impl Iterator<Item = &OutboxRow> {
        self.outbox.values()
    }
}
