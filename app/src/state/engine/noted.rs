//! What copies have to know of other tabs and of the relay.

use model::{doc::DocId, summary::Summary};
use sync::{link::Note, outbox::OutboxRow, replica::Replica};

use super::Engine;

impl Engine {
    /// Another tab has saved a row, and `before` was the newest of its document until then. What is over by now is not
    /// shown any more, but its document may stand otherwise than this tab knows.
    pub(super) fn copy_grew(&self, row: &OutboxRow, before: u64, waits: bool) {
        let Some(doc) = row.doc() else { return };
        self.touch(doc, |replica| waits && replica.grew(row.clone(), before));
    }

    /// Something was stored that copies have to know.
    pub(super) fn copy_noted(&self, note: &Note) {
        match note {
            Note::Entries { doc, entries } => {
                self.touch(*doc, |replica| replica.admit(entries));
            }
            Note::Reload { doc } | Note::Gone { doc } => {
                self.touch(*doc, |_| false);
            }
            Note::Ended { doc, item, .. } => self.touch(*doc, |replica| {
                replica.ended(*item);
                true
            }),
            Note::Sight { doc, .. } => {
                if self.docs().contains(doc) {
                    self.want_background_of(*doc);
                }
                self.show_standing(*doc);
                self.show_here(*doc);
            }
            Note::Summary { .. } | Note::People(_) => {}
        }
    }

    /// Tells a copy; where it can't take that in, it is read anew.
    fn touch(&self, doc: DocId, tell: impl FnOnce(&mut Replica) -> bool) {
        let fits = {
            let mut copies = self.copies.borrow_mut();
            let Some(copy) = copies.by_doc.get_mut(&doc) else { return };
            copy.outdate();
            copy.replica.as_mut().is_some_and(tell)
        };
        if fits {
            self.show_soon(doc);
        } else {
            self.read(doc);
        }
    }

    /// Reads all copies anew: something may have been missed.
    pub(super) fn read_all(&self) {
        self.docs().into_iter().for_each(|doc| self.read(doc));
    }

    /// Copies of documents in which something waits are needed for what lists show of them.
    pub(super) fn want_waiting(&self) {
        let docs = self.ledger.borrow().waiting_docs();
        docs.into_iter().for_each(|doc| self.want(doc));
    }

    /// Has what this document can't be judged without read too.
    pub(super) fn want_background_of(&self, doc: DocId) {
        self.background_of(doc).into_iter().for_each(|other| self.want(other));
    }

    fn background_of(&self, doc: DocId) -> Vec<DocId> {
        let ledger = self.ledger.borrow();
        let team = match doc {
            DocId::Run(_) | DocId::Playbook(_) => ledger.team(doc).map(DocId::Team),
            DocId::System | DocId::Team(_) | DocId::Personal(_) => None,
        };
        let playbook = match ledger.summary(doc) {
            // The relay says what a playbook grants in its runs, once it knows the run.
            Some(Summary::Run(run)) if !ledger.sights.contains_key(&doc) => {
                run.playbook.map(DocId::Playbook)
            }
            Some(_) | None => None,
        };
        team.into_iter().chain(playbook).collect()
    }
}
