//! Keeping the disk small and safe: compaction, and what happens when it fails.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use model::{doc::DocId, time::Millis};
use sync::{link::Write, replica::Admitted};

use super::{Engine, tabs::Told};
use crate::{
    platform::storage::{self, StorageError},
    state::{Sentence, Storage, store::Weight},
};

/// Entries of a document may weigh so much before a new snapshot takes their place, however small
/// the snapshot is.
const LOOSE_BYTES: usize = 64 * 1024;

/// How long nothing is written before the disk is tidied.
const IDLE: Millis = Millis(5_000);

/// When this much of the room is used, a write that fails has failed for that.
const NEARLY_FULL: f64 = 0.97;

/// What is known of the weight of copies.
#[derive(Debug, Default)]
pub(super) struct Tidy {
    grown: BTreeMap<DocId, usize>,
    due: BTreeSet<DocId>,
    /// Copies that were fetched anew because they could not be read.
    mended: BTreeSet<DocId>,
    /// Raised with every write, so that tidying waits for a pause.
    n_writes: u64,
}

impl Engine {
    /// A copy was read: whether it is worth a new snapshot.
    pub(super) fn weigh(&self, doc: DocId, weight: Weight) {
        if weight.entries > weight.snapshot.max(LOOSE_BYTES) {
            self.tidy_soon(doc);
        }
    }

    /// The leading tab writes this.
    pub(super) fn count_grown(&self, writes: &[Write]) {
        let mut due = Vec::new();
        {
            let mut tidy = self.tidy.borrow_mut();
            tidy.n_writes += 1;
            for write in writes {
                match write {
                    Write::AppendEntries { doc, entries } => {
                        let bytes: usize =
                            entries.iter().flat_map(|it| &it.changes).map(Vec::len).sum();
                        let grown = tidy.grown.entry(*doc).or_default();
                        *grown += bytes;
                        if *grown > LOOSE_BYTES {
                            *grown = 0;
                            due.push(*doc);
                        }
                    }
                    Write::PutSnapshot { doc, .. } | Write::DropDoc { doc } => {
                        tidy.grown.remove(doc);
                        tidy.due.remove(doc);
                    }
                    Write::PutSight { .. }
                    | Write::PutSummary { .. }
                    | Write::PutCursor(_)
                    | Write::PutPeople(_)
                    | Write::PutRow(_)
                    | Write::DropRow { .. }
                    | Write::PutNeedy(_)
                    | Write::PutKept(_)
                    | Write::DropKept { .. } => {}
                }
            }
        }
        due.into_iter().for_each(|doc| self.tidy_soon(doc));
    }

    fn tidy_soon(&self, doc: DocId) {
        let is_first = {
            let mut tidy = self.tidy.borrow_mut();
            let is_first = tidy.due.is_empty();
            tidy.due.insert(doc);
            is_first
        };
        if is_first {
            self.tidy_when_idle();
        }
    }

    fn tidy_when_idle(&self) {
        let before = self.tidy.borrow().n_writes;
        self.after(IDLE, move |engine| {
            if engine.tidy.borrow().n_writes != before {
                engine.tidy_when_idle();
                return;
            }
            engine.spawn(|engine| async move {
                loop {
                    let Some(doc) = engine.tidy.borrow_mut().due.pop_first() else { return };
                    engine.compact(doc).await;
                }
            });
        });
    }

    /// Only the leading tab changes copies, and nothing else of it runs meanwhile.
    async fn compact(&self, doc: DocId) {
        if self.lead.borrow().is_none() || self.is_working.replace(true) {
            return;
        }
        let (stored, weight) = self.store.copy(doc).await.unwrap_or_default();
        let is_worth_it = weight.entries > weight.snapshot.max(LOOSE_BYTES);
        if is_worth_it && let Ok(Some(copy)) = Admitted::open(doc, stored.snapshot, &stored.entries)
        {
            // Whether it is done or not, the copy is as good as before.
            let _ = self.store.compact(doc, copy.have(), &copy.document().save()).await;
        }
        self.is_working.set(false);
        self.work();
    }

    /// A copy is not what it is said to be: the tab that leads has it fetched anew, once.
    pub(super) fn damaged(&self, doc: DocId) {
        if self.lead.borrow().is_none() {
            self.tell(&Told::Damaged(doc));
            return;
        }
        if !self.tidy.borrow_mut().mended.insert(doc) {
            return;
        }
        self.spawn(move |engine| async move {
            let lease = engine.lead.borrow().as_ref().map(|lead| lead.lease.clone());
            if let Some(lease) = lease
                && engine.store.drop_copy(doc).await.is_ok()
            {
                engine.take_lead(lease).await;
            }
        });
    }

    /// The disk has failed: goes on in memory, and says so.
    pub(super) async fn leave_disk(&self, error: StorageError) {
        if !self.store.database.is_on_disk() {
            return;
        }
        let share = storage::share_used().await.unwrap_or_default();
        let is_full = error == StorageError::Full || share > NEARLY_FULL;
        self.store.leave_disk().await;
        let why = if is_full { Storage::Full } else { Storage::Memory(Sentence::of(&error)) };
        self.board.sync.update(|sync| sync.storage = why);
    }

    /// Shows whether the browser keeps what is here, and asks it to.
    pub(super) fn ask_to_persist(&self) {
        if !self.store.database.is_on_disk() {
            return;
        }
        self.spawn(|engine| async move {
            let is_kept = match storage::is_persisted().await {
                Some(true) => Some(true),
                Some(false) | None => storage::persist().await,
            };
            let storage = match is_kept {
                Some(false) => Storage::MayBeCleared,
                Some(true) | None => Storage::Kept,
            };
            let is_on_disk = engine.store.database.is_on_disk();
            if is_on_disk && engine.board.sync.with_untracked(|sync| sync.storage != storage) {
                engine.board.sync.update(|sync| sync.storage = storage);
            }
        });
    }
}
