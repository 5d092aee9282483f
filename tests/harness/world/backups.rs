//! The relay's data is put back to an earlier moment (E11).

use std::collections::BTreeSet;

use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit},
    id::ItemId,
};
use sync::{
    item::Outcome,
    store::{Memory, Store},
};

use super::World;

impl World {
    /// Now and then a backup is made, and now and then what came after it is lost. People come back
    /// sooner than elsewhere, so that there is something to lose.
    pub fn backups_come_and_go(&mut self) {
        if self.backup.is_none() && self.fate.one_in(10) {
            self.backup = Some(self.server.store.clone());
        }
        if self.fate.one_in(40)
            && let Some(backup) = self.backup.take()
        {
            let is_known = !self.fate.one_in(3);
            self.go_back_to(backup, is_known);
        }
        let n = self.fate.below(self.devices.len());
        if self.devices[n].session.is_none() && self.fate.one_in(3) {
            self.connect(n);
        }
        for _ in 0..4 {
            self.something_moves();
        }
    }

    /// The relay comes back with what it held then. `is_known` says whether its admin has restored
    /// a backup, or its disk has lost the end without a word.
    pub fn go_back_to(&mut self, backup: Memory, is_known: bool) {
        let before = self.all_logged();
        self.note_done();
        if is_known {
            self.seen.restores += 1;
            self.server.restore(backup);
        } else {
            self.seen.losses += 1;
            self.server.lose_since(backup);
        }
        let after = self.all_logged();
        self.forgotten.extend(before.difference(&after));
        self.everybody_is_cut();
    }

    /// A loss that nobody was told of shows in a document when something is written to it.
    pub fn touch_everything(&mut self) {
        if self.seen.losses == 0 {
            return;
        }
        for run in self.scene.runs.clone() {
            self.submit(DocId::Run(run), Edit::Run(RunEdit::Restore));
        }
        for doc in self.scene.docs() {
            let name = format!("Touched {}", self.random.bits());
            let edit = match doc {
                DocId::Run(_) => Edit::Run(RunEdit::Rename { name }),
                DocId::System | DocId::Team(_) | DocId::Playbook(_) | DocId::Personal(_) => {
                    Edit::Playbook(PlaybookEdit::Rename { title: name })
                }
            };
            self.submit(doc, edit);
        }
    }

    pub(super) fn has_lost_anything(&self) -> bool {
        self.seen.restores + self.seen.losses > 0
    }

    pub(super) fn all_logged(&self) -> BTreeSet<ItemId> {
        let docs = self.scene.docs();
        let rows = docs.iter().flat_map(|doc| self.server.store.all_rows(*doc));
        let items = rows.map(|row| row.entry.item);
        items.filter(|item| self.asked.contains_key(item)).collect()
    }

    fn note_done(&mut self) {
        let mut store = self.server.store.clone();
        for item in self.asked.keys() {
            for user in &self.scene.people {
                if store.ending(*user, *item) == Ok(Some(Outcome::AlreadyDone)) {
                    self.was_done.insert(*item);
                }
            }
        }
    }
}
