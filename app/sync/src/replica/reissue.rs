//! Pending items of a document whose history has begun anew: a seal, a restored backup, or the
//! relay's genesis of what was made here (E12).

use std::collections::BTreeSet;

use model::{
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
};

use super::{
    Admitted, Pending, StoredCopy,
    replay::{Carried, Hand, Replay},
};
use crate::outbox::OutboxRow;

/// What became of the pending rows of a document that begins anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reissued {
    /// To be pushed in place of those with the same seq.
    pub rows: Vec<OutboxRow>,
    /// Nothing of these is left: others have deleted what they would.
    pub gone: Vec<OutboxRow>,
    /// The newest row that was known by then.
    pub tip: u64,
}

/// Makes the pending rows of `old` anew on `new`. The one that made the document here is done with.
///
/// `is_other` says that `new` is of another history, and not what follows on `old` (E11).
/// `is_in_it` names rows that `new` holds as admitted, and `old` does not.
pub fn reissue(
    doc: DocId,
    (user, device): (UserId, DeviceId),
    old: StoredCopy,
    new: &Admitted,
    is_other: bool,
    is_in_it: &[ItemId],
) -> Reissued {
    let hand = Hand { user, device };
    let mut reissued = Reissued { tip: old.tip, ..Reissued::default() };
    let pending: Vec<Pending> = old.rows.into_iter().map(Pending::saved).collect();
    // A copy of another history says nothing of where something stands in this one. What it shows
    // may even lack what was done here before: that may be in this one already.
    let admitted = Admitted::open(doc, old.snapshot, &old.entries).ok().flatten();
    let from = Replay::begin(doc, admitted.as_ref(), &pending, hand);
    let mut from = from.filter(|_| !is_other);
    let Some(mut to) = Replay::begin(doc, Some(new), &[], hand) else { return reissued };
    let (seen, context) = (new.have().seen(), new.heads());

    // Where the new copy follows on the old one, both hold what was admitted once.
    let is_pending = |it: &Pending| !it.is_over && (is_other || !it.row.was_admitted);
    for item in pending.into_iter().filter(|it| !it.row.creates() && is_pending(it)) {
        if is_in_it.contains(&item.row.item.id) {
            if let Some(from) = &mut from {
                from.add(&item);
            }
            continue;
        }
        reissued.note(match &mut from {
            Some(from) => to.carry(from, item, seen, &context),
            None => to.carry_alone(item, seen, &context),
        });
    }
    reissued.forget_what_is_gone();
    reissued
}

impl Reissued {
    fn note(&mut self, carried: Carried) {
        match carried {
            Carried::Anew(item) => {
                let mut row = item.row;
                self.rest_on_earlier(&mut row);
                self.rows.push(row);
            }
            Carried::Nothing(item) => self.gone.push(item.row),
            // It goes as it was made, to be refused with its reason.
            Carried::Lost(_) => {}
        }
    }

    /// E3: what its author had seen admitted may be pending again before it.
    fn rest_on_earlier(&self, row: &mut OutboxRow) {
        let before = row.texts().into_iter().filter_map(|key| {
            let last = self.rows.iter().rev().find(|it| it.touches_text(key));
            last.map(|it| it.item.id)
        });
        let mut before: BTreeSet<ItemId> = before.collect();
        if let Some(part) = row.item.parts.first_mut() {
            before.extend(part.after.iter().copied());
            part.after = before.into_iter().collect();
        }
    }

    /// Nothing rests on an item of which nothing is left.
    fn forget_what_is_gone(&mut self) {
        let gone: BTreeSet<ItemId> = self.gone.iter().map(|row| row.item.id).collect();
        for part in self.rows.iter_mut().flat_map(|row| &mut row.item.parts) {
            part.after.retain(|item| !gone.contains(item));
        }
    }
}
