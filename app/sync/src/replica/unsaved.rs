//! What a tab has not saved yet, when something else is stored than it knew of: another tab was first, a copy was
//! replaced, a document went.

use super::{
    Admitted, Pending, Replica, StoredCopy,
    replay::{Carried, Hand, Replay},
};

/// A document as it was when this person lost sight of it. What he did in it may still be let in; another tab's row may
/// come before what this tab has not saved.
#[derive(Debug)]
pub(super) struct Gone {
    pub(super) admitted: Admitted,
    /// This device's rows on it, by seq. Of those that were in the log once, it says which that copy holds (E11): the copy
    /// that is stored may have come further before it went.
    pub(super) rows: Vec<Pending>,
    /// The newest row that this tab knew of when it went.
    tip: u64,
}

impl Replica {
    /// Begins anew from what is stored, keeping what was asked for here and is not saved yet.
    ///
    /// Not while a row of this document is on its way to the disk: it may be there by then, or have been there and be
    /// decided, and what is stored does not tell the one from the other.
    pub fn reload(&mut self, stored: StoredCopy) {
        let mut pending = std::mem::take(&mut self.pending);
        let unsaved = pending.split_off(pending.partition_point(|it| it.is_saved));
        let was = match (self.admitted.take(), self.gone.take()) {
            (Some(admitted), _) => Some(Gone { admitted, rows: pending.clone(), tip: self.tip }),
            (None, gone) => gone,
        };
        let before = match &was {
            Some(was) => self.replay_of(Some(&was.admitted), &was.rows),
            None => self.replay_of(None, &pending),
        };
        self.reopen(stored);
        self.gone = was.filter(|_| self.admitted.is_none() && !unsaved.is_empty());
        let to = match &mut self.gone {
            Some(gone) => {
                gone.take_in(&self.pending);
                self.gone_replay()
            }
            None => self.replay_of(self.admitted.as_ref(), &self.pending),
        };
        match before.zip(to) {
            Some((before, to)) => self.carry_over(before, to, unsaved),
            None => self.leave_behind(unsaved),
        }
    }

    /// The document as it was when it went, with all of this device's rows on it that are saved; `None` if one of them
    /// was made on what this tab has not seen.
    fn gone_replay(&self) -> Option<Replay> {
        let hand = Hand { user: self.user, device: self.device };
        let Gone { admitted, rows, .. } = self.gone.as_ref()?;
        let mut replay = Replay::begin(self.doc, Some(admitted), rows, hand)?;
        // That copy holds what was admitted before a backup was restored (E11).
        let mut rows = rows.iter().filter(|it| !it.is_over && !it.row.was_admitted);
        rows.all(|row| replay.add(row)).then_some(replay)
    }

    /// Moves what was not saved yet behind what is stored by now.
    fn carry_over(&mut self, mut from: Replay, mut to: Replay, unsaved: Vec<Pending>) {
        let (seen, context) = self.seen();
        for item in unsaved {
            if self.is_stored(&item) {
                from.add(&item);
                continue;
            }
            let after = self.after(&item.edits);
            let carried = match item.is_over {
                true => Carried::Lost(item),
                false => to.carry(&mut from, item, seen, &context),
            };
            match carried {
                Carried::Anew(mut item) => {
                    if let Some(part) = item.row.item.parts.first_mut() {
                        part.after = after;
                    }
                    self.pending.push(item);
                }
                Carried::Nothing(_) => {}
                Carried::Lost(mut item) => {
                    item.give_up();
                    self.pending.push(item);
                }
            }
        }
    }

    /// Keeps what was not saved as it was made, where the texts that it would be moved between are not both at hand.
    fn leave_behind(&mut self, unsaved: Vec<Pending>) {
        for mut item in unsaved {
            if self.is_stored(&item) {
                continue;
            }
            // Rows of this device come before it that were made on what this tab has never seen.
            if self.gone.is_some() {
                item.give_up();
            }
            self.pending.push(item);
        }
    }

    /// Whether this is in the outbox already. What is stored may be read before its tab hears that it was saved.
    fn is_stored(&self, unsaved: &Pending) -> bool {
        let item = unsaved.row.item.id;
        self.pending.iter().any(|it| it.is_saved && it.row.item.id == item)
    }
}

impl Gone {
    /// Another tab may have saved some since, and this one some that were moved on their way: what is stored counts.
    pub(super) fn take_in(&mut self, stored: &[Pending]) {
        for item in stored {
            let here = self.rows.iter_mut().find(|it| it.row.seq == item.row.seq);
            let mut item = item.clone();
            // What did not wait here any more had come with the copy; what was never heard of had not.
            item.row.was_admitted = match &here {
                Some(it) => it.row.was_admitted,
                None => item.row.was_admitted && item.row.seq <= self.tip,
            };
            match here {
                Some(it) => *it = item,
                None => self.rows.push(item),
            }
        }
    }
}

impl Pending {
    /// Where its letters belong can't be told any more: its author is asked (E10), unless it is over already.
    fn give_up(&mut self) {
        if !self.is_over && self.edits.iter().any(|edit| edit.splice().is_some()) {
            self.is_over = true;
            self.row.give_up();
        }
    }
}
