//! What a person's database means: copies of documents, the outbox, what the feed says.

mod pack;
mod rows;
mod writes;

use std::collections::{BTreeMap, BTreeSet};

use model::{
    doc::DocId,
    id::{DeviceId, ItemId},
    time::Millis,
};
use serde::{Serialize, de::DeserializeOwned};
use sync::{
    link::{Sight, StoredLink, Write},
    message::{Cursor, Entry, Have, Person},
    outbox::{ASIDE, Kept, Needy, OutboxRow},
    replica::{Expected, StoredCopy},
};

use self::rows::Rested;
use crate::platform::{
    random,
    storage::{Database, Durability, Guarded, Op, Pick, StorageError, Table},
};

const CURSOR: &str = "cursor";
const DEVICE: &str = "device";
const OFFSET: &str = "offset";
const PEOPLE: &str = "people";
const SEQ: &str = "seq";

/// A person's database.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pub(super) database: Database,
}

/// What a tab knows of everything without opening it.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) sights: Vec<(DocId, Sight)>,
    pub(super) rows: Vec<OutboxRow>,
    pub(super) needy: Vec<Needy>,
    pub(super) people: Vec<Person>,
    pub(super) cursor: Option<Cursor>,
    /// The relay's time less this device's, as it was last measured.
    pub(super) offset: Millis,
    /// The seq of the newest row that was ever saved here; 0 for none.
    pub(super) last: u64,
}

/// What is known of a copy without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Weight {
    /// Bytes of its snapshot.
    pub(super) snapshot: usize,
    /// Bytes of its entries.
    pub(super) entries: usize,
    /// Up to where it is said to be held.
    pub(super) held: Option<Have>,
}

impl Store {
    pub(super) fn new(database: Database) -> Self {
        Self { database }
    }

    /// What names this device, for as long as its data is not cleared.
    pub(super) async fn device(&self) -> Result<DeviceId, StorageError> {
        let keys = [(Table::Meta, DEVICE.to_owned())];
        let fresh = DeviceId::from_bits(random::bits());
        // Two tabs may begin at the same moment.
        let decided = self.database.guarded(&keys, |found| {
            let known = found.first().and_then(|it| pack::open::<DeviceId>(it.as_deref()?));
            let device = known.unwrap_or(fresh);
            Some((vec![put(Table::Meta, DEVICE, &device)], device))
        });
        match decided.await? {
            Guarded::Done(device) => Ok(device),
            Guarded::Behind => Ok(fresh),
        }
    }

    /// What every tab begins with.
    pub(super) async fn known(&self) -> Result<Known, StorageError> {
        let meta = |key: &str| Pick::One(Table::Meta, key.to_owned());
        let picks = [
            Pick::All(Table::Sights),
            Pick::All(Table::Outbox),
            Pick::All(Table::Needy),
            meta(PEOPLE),
            meta(CURSOR),
            meta(OFFSET),
            meta(SEQ),
        ];
        let mut found = self.database.read(&picks).await?.into_iter();
        Ok(Known {
            sights: next(&mut found),
            rows: next_rows(&mut found),
            needy: next_rows(&mut found),
            people: next(&mut found).pop().unwrap_or_default(),
            cursor: next(&mut found).pop(),
            offset: next(&mut found).pop().unwrap_or_default(),
            last: next(&mut found).pop().unwrap_or_default(),
        })
    }

    /// What the leading tab begins with.
    pub(super) async fn link(&self) -> Result<StoredLink, StorageError> {
        let picks = [
            Pick::All(Table::Sights),
            Pick::All(Table::Held),
            Pick::All(Table::Outbox),
            Pick::All(Table::Kept),
            Pick::One(Table::Meta, CURSOR.to_owned()),
            Pick::Keys(Table::Snapshots),
            Pick::One(Table::Meta, SEQ.to_owned()),
        ];
        let mut found = self.database.read(&picks).await?.into_iter();
        let sights: Vec<(DocId, Sight)> = next(&mut found);
        let held: Vec<(DocId, Have)> = next(&mut found);
        let rows: Vec<OutboxRow> = next_rows(&mut found);
        let kept: Vec<Kept> = next_rows(&mut found);
        let cursor = next(&mut found).pop();
        let snapshots: BTreeSet<Vec<u8>> = found.next().unwrap_or_default().into_iter().collect();
        // What is held of a document rests on a snapshot: where there is none, it is fetched.
        let has_snapshot = |doc: &DocId| snapshots.contains(doc.to_string().as_bytes());
        let held = held.into_iter().filter(|(doc, _)| has_snapshot(doc));
        let held: BTreeMap<DocId, Have> = held.collect();
        let docs = sights
            .into_iter()
            .map(|(doc, sight)| (doc, Some(sight.known), held.get(&doc).copied()));
        let last = next(&mut found).pop().unwrap_or_default();
        Ok(StoredLink { cursor, docs: docs.collect(), rows, last, kept })
    }

    /// The rows that were saved after this seq and are still there, and the seq of the newest that ever was.
    pub(super) async fn outbox_after(
        &self,
        seq: u64,
    ) -> Result<(Vec<OutboxRow>, u64), StorageError> {
        let picks =
            [Pick::After(Table::Outbox, pack::seq(seq)), Pick::One(Table::Meta, SEQ.to_owned())];
        let mut found = self.database.read(&picks).await?.into_iter();
        let rows: Vec<OutboxRow> = next_rows(&mut found);
        Ok((rows, next(&mut found).pop().unwrap_or_default()))
    }

    /// A document as it is stored here, and what is known of that.
    pub(super) async fn copy(&self, doc: DocId) -> Result<(StoredCopy, Weight), StorageError> {
        let key = doc.to_string();
        let picks = [
            Pick::One(Table::Snapshots, key.clone()),
            Pick::Under(Table::Entries, format!("{key}/")),
            Pick::All(Table::Outbox),
            Pick::One(Table::Tips, key.clone()),
            Pick::One(Table::Held, key),
            Pick::One(Table::Meta, pack::edition(doc)),
        ];
        let mut found = self.database.read(&picks).await?.into_iter();
        let snapshot = found.next().unwrap_or_default().pop();
        let entries = found.next().unwrap_or_default();
        let (snapshot_bytes, entry_bytes) =
            (snapshot.as_ref().map_or(0, Vec::len), entries.iter().map(Vec::len).sum());
        let rows: Vec<OutboxRow> = next_rows(&mut found);
        let mut copy = StoredCopy {
            snapshot: snapshot.and_then(pack::snapshot),
            entries: entries.iter().filter_map(|it| pack::open::<Entry>(it)).collect(),
            rows: rows.into_iter().filter(|row| row.doc() == Some(doc)).collect(),
            tip: next(&mut found).pop().unwrap_or_default(),
            edition: 0,
        };
        let held: Option<(DocId, Have)> = next(&mut found).pop();
        copy.edition = next(&mut found).pop().unwrap_or_default();
        let held = held.map(|(_, have)| have);
        Ok((copy, Weight { snapshot: snapshot_bytes, entries: entry_bytes, held }))
    }

    /// Saves a row if no other tab has saved one for this document since, and its copy is the same (E13). Where it
    /// takes the place of an item that needed the person, that one goes with it.
    pub(super) async fn save_row(
        &self,
        doc: DocId,
        expects: Expected,
        row: &OutboxRow,
        settles: Option<ItemId>,
    ) -> Result<Guarded<u64>, StorageError> {
        let tip_key = doc.to_string();
        let mut keys = vec![
            (Table::Tips, tip_key.clone()),
            (Table::Meta, pack::edition(doc)),
            (Table::Meta, SEQ.to_owned()),
        ];
        // So that it is in the transaction's scope.
        keys.extend(settles.map(|item| (Table::Needy, item.to_string())));
        let decide = |found: Vec<Option<Vec<u8>>>| {
            let bytes = |n: usize| found.get(n).and_then(Option::as_deref);
            let number = |n: usize| bytes(n).and_then(pack::open::<u64>).unwrap_or_default();
            let stored = Expected { tip: number(0), edition: number(1) };
            if stored != expects {
                return None;
            }
            let seq = number(2) + 1;
            let mut row = row.clone();
            row.seq = seq;
            let mut ops = vec![
                put_row(Table::Outbox, &pack::seq(seq), &row),
                put(Table::Tips, &tip_key, &seq),
                put(Table::Meta, SEQ, &seq),
            ];
            ops.extend(settles.map(|item| Op::Delete(Table::Needy, item.to_string())));
            Some((ops, seq))
        };
        self.database.guarded(&keys, decide).await
    }

    /// Writes what the link says, whole or not at all. `sight_of` says what is known of a document.
    pub(super) async fn write(
        &self,
        writes: Vec<Write>,
        sight_of: impl Fn(DocId) -> Option<Sight>,
    ) -> Result<(), StorageError> {
        let (ops, durability) = writes::ops(writes, fresh_edition(), sight_of);
        self.database.run(&ops, durability).await
    }

    /// Clears a copy that can't be read, to be fetched anew. What waits in it stays.
    pub(super) async fn drop_copy(&self, doc: DocId) -> Result<(), StorageError> {
        let key = doc.to_string();
        let ops = [
            Op::Delete(Table::Snapshots, key.clone()),
            Op::Delete(Table::Held, key),
            Op::DeleteUnder(Table::Entries, pack::entry_start(doc)),
            put(Table::Meta, &pack::edition(doc), &fresh_edition()),
        ];
        self.database.run(&ops, Durability::Strict).await
    }

    /// The disk takes nothing more: goes on in memory, and counts its rows aside from those of other tabs.
    pub(super) async fn leave_disk(&self) {
        // Two tabs may do so, and each begins somewhere of its own.
        let start = ASIDE | (random::bits() as u64 >> 2);
        self.database.leave_disk(put(Table::Meta, SEQ, &start)).await;
    }

    /// Remembers how far this device's clock is off.
    pub(super) async fn put_offset(&self, offset: Millis) -> Result<(), StorageError> {
        self.database.run(&[put(Table::Meta, OFFSET, &offset)], Durability::Relaxed).await
    }

    /// The person has decided.
    pub(super) async fn drop_needy(&self, item: ItemId) -> Result<(), StorageError> {
        let op = Op::Delete(Table::Needy, item.to_string());
        self.database.run(&[op], Durability::Strict).await
    }

    /// Replaces a snapshot and the entries that it contains. It is read back before anything goes.
    ///
    /// Returns whether it did: what can't be read back changes nothing.
    pub(super) async fn compact(
        &self,
        doc: DocId,
        have: Have,
        bytes: &[u8],
    ) -> Result<bool, StorageError> {
        let key = doc.to_string();
        let trial = format!("{key}+");
        let packed = pack::put_snapshot(have, bytes);
        let put = |key: &str| Op::Put(Table::Snapshots, key.to_owned(), packed.clone());
        self.database.run(&[put(&trial)], Durability::Strict).await?;
        let found = self.database.read(&[Pick::One(Table::Snapshots, trial.clone())]).await?;
        let found = found.into_iter().flatten().next();
        let is_same = found.as_ref() == Some(&packed);
        let is_read = is_same && writes::is_readable(doc, have, bytes);
        let mut ops = vec![Op::Delete(Table::Snapshots, trial)];
        if is_read {
            ops.push(put(&key));
            let (from, to) = (pack::entry_start(doc), pack::entry(doc, have.position));
            ops.push(Op::DeleteBetween(Table::Entries, from, to));
        }
        self.database.run(&ops, Durability::Strict).await?;
        Ok(is_read)
    }

    /// Clears all but what its person has done and nobody else has yet.
    pub(super) async fn forget(&self) -> Result<(), StorageError> {
        let tables = [Table::Snapshots, Table::Entries, Table::Held, Table::Sights];
        let mut ops: Vec<Op> = tables.into_iter().map(Op::Clear).collect();
        for key in [CURSOR, PEOPLE] {
            ops.push(Op::Delete(Table::Meta, key.to_owned()));
        }
        self.database.run(&ops, Durability::Strict).await
    }

    /// Clears everything.
    pub(super) async fn erase(&self) -> Result<(), StorageError> {
        let ops: Vec<Op> = Table::ALL.into_iter().map(Op::Clear).collect();
        self.database.run(&ops, Durability::Strict).await
    }
}

/// The next answer, as values. What is of a newer version stays where it is and is not seen.
fn next<T: DeserializeOwned>(found: &mut impl Iterator<Item = Vec<Vec<u8>>>) -> Vec<T> {
    let values = found.next().unwrap_or_default();
    values.iter().filter_map(|bytes| pack::open(bytes)).collect()
}

/// The next answer, as what holds items.
fn next_rows<T: Rested>(found: &mut impl Iterator<Item = Vec<Vec<u8>>>) -> Vec<T> {
    let values = found.next().unwrap_or_default();
    values.iter().filter_map(|bytes| rows::open(bytes)).collect()
}

fn put_row(table: Table, key: &str, value: &impl Rested) -> Op {
    Op::Put(table, key.to_owned(), rows::pack(value))
}

/// A number that no copy had before.
fn fresh_edition() -> u64 {
    random::bits() as u64
}

fn put(table: Table, key: &str, value: &impl Serialize) -> Op {
    Op::Put(table, key.to_owned(), pack::pack(value))
}
