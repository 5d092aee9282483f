//! A store in memory: for tests, and for a page that may keep nothing on its disk.

use std::collections::BTreeMap;

use model::{
    doc::DocId,
    id::{ItemId, UserId},
    time::Timestamp,
};

use serde::{Deserialize, Serialize};

use super::{
    Append, AppendError, Base, Batch, EndedSeal, Ground, Header, Opening, ReadError, Row, Store,
    Stored, Write,
};
use crate::{
    item::Outcome,
    position::{Chain, Position},
};

/// A store that lasts as long as it is held.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Memory {
    epoch: u64,
    authority: u64,
    feed: u64,
    docs: BTreeMap<DocId, Kept>,
    endings: BTreeMap<(UserId, ItemId), (Outcome, Timestamp)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    header: Header,
    seals: Vec<Seal>,
    snapshot: Option<(Position, Vec<u8>)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Seal {
    base: Base,
    rows: Vec<Row>,
}

impl Memory {
    /// Says that a backup was restored: another epoch begins.
    pub fn begin_epoch(&mut self) {
        self.epoch += 1;
    }

    /// Every row ever written to a document, those of ended seals included.
    pub fn all_rows(&self, doc: DocId) -> Vec<Row> {
        let seals = self.docs.get(&doc).map(|kept| kept.seals.as_slice()).unwrap_or_default();
        seals.iter().flat_map(|seal| seal.rows.iter().cloned()).collect()
    }

    /// Whether a document's log, ended seals included, ever was this.
    pub fn was_once(&self, doc: DocId, chain: Chain) -> bool {
        let seals = self.docs.get(&doc).map(|kept| kept.seals.as_slice()).unwrap_or_default();
        let is_in = |seal: &Seal| {
            let rows = seal.rows.iter().map(|row| row.entry.chain);
            rows.chain([seal.base.have.chain]).any(|it| it == chain)
        };
        seals.iter().any(is_in)
    }

    fn check(&self, batch: &Batch) -> Result<(), AppendError> {
        if let Some(ending) = &batch.ending
            && let Some((outcome, _)) = self.endings.get(&(ending.author, ending.item))
        {
            return Err(AppendError::Ended(outcome.clone()));
        }
        if batch.authority != self.authority {
            return Err(AppendError::Stale);
        }
        let is_expected = |append: &Append| self.stands(append.doc) == append.expect;
        let holds = |ground: &Ground| match ground {
            Ground::Stands { doc, position } => self.stands(*doc) == *position,
            Ground::Ended { author, item, outcome } => {
                let ended = self.endings.get(&(*author, *item));
                ended.is_some_and(|(it, _)| it == outcome)
            }
        };
        let is_so = batch.appends.iter().all(is_expected) && batch.grounds.iter().all(holds);
        if is_so { Ok(()) } else { Err(AppendError::Conflict) }
    }

    fn stands(&self, doc: DocId) -> Option<Position> {
        self.docs.get(&doc).map(|kept| kept.header.have.position)
    }

    fn write(&mut self, batch: &Batch) {
        self.authority += u64::from(batch.changes_authority);
        for append in &batch.appends {
            self.feed = self.feed.max(append.header.feed);
            self.write_one(append);
        }
        if let Some(ending) = &batch.ending {
            let key = (ending.author, ending.item);
            self.endings.insert(key, (ending.outcome.clone(), ending.at));
        }
    }

    fn write_one(&mut self, append: &Append) {
        let kept = self.docs.entry(append.doc).or_insert_with(|| Kept {
            header: append.header.clone(),
            seals: Vec::new(),
            snapshot: None,
        });
        kept.header = append.header.clone();
        match &append.write {
            Write::Base(base) => {
                kept.seals.push(Seal { base: base.clone(), rows: Vec::new() });
                kept.snapshot = None;
            }
            Write::Row(row) => {
                if let Some(seal) = kept.seals.last_mut() {
                    seal.rows.push(row.clone());
                }
            }
        }
        if let Some(bytes) = &append.snapshot {
            kept.snapshot = Some((append.header.have.position, bytes.clone()));
        }
    }
}

impl Store for Memory {
    fn open(&mut self) -> Result<Opening, ReadError> {
        let headers = self.docs.iter().map(|(doc, kept)| (*doc, kept.header.clone()));
        Ok(Opening {
            epoch: self.epoch,
            authority: self.authority,
            feed: self.feed,
            headers: headers.collect(),
        })
    }

    fn append(&mut self, batches: &[Batch]) -> Vec<Result<(), AppendError>> {
        let one = |batch: &Batch| self.check(batch).map(|()| self.write(batch));
        batches.iter().map(one).collect()
    }

    fn load(&mut self, doc: DocId) -> Result<Option<Stored>, ReadError> {
        let Some(kept) = self.docs.get(&doc) else { return Ok(None) };
        let Some(seal) = kept.seals.last() else { return Ok(None) };
        Ok(Some(Stored {
            base: seal.base.clone(),
            snapshot: kept.snapshot.clone(),
            rows: seal.rows.clone(),
        }))
    }

    fn ended_seal(&mut self, doc: DocId, after: Position) -> Result<Option<EndedSeal>, ReadError> {
        let Some(kept) = self.docs.get(&doc) else { return Ok(None) };
        let is_in = |seal: &&Seal| seal.base.have.position.seal == after.seal;
        let Some(seal) = kept.seals.iter().find(is_in) else { return Ok(None) };
        let next = kept.seals.iter().find(|it| it.base.have.position.seal == after.seal + 1);
        let rows = seal.rows.iter().filter(|row| row.entry.position > after).cloned();
        Ok(next.map(|next| EndedSeal { rows: rows.collect(), next: next.base.clone() }))
    }

    fn ending(&mut self, author: UserId, item: ItemId) -> Result<Option<Outcome>, ReadError> {
        Ok(self.endings.get(&(author, item)).map(|(outcome, _)| outcome.clone()))
    }

    fn forget_endings(&mut self, before: Timestamp) -> Result<u64, ReadError> {
        let n_before = self.endings.len();
        self.endings.retain(|_, (_, at)| *at >= before);
        Ok((n_before - self.endings.len()) as u64)
    }
}
