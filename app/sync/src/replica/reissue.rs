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
}

/// Makes the pending rows of `old` anew on `new`. The one that made the document here is done with.
///
/// `kept` are own rows that `old` holds as admitted and `new` does not (E11): they go first.
pub fn reissue(
    doc: DocId,
    (user, device): (UserId, DeviceId),
    old: StoredCopy,
    kept: &[OutboxRow],
    new: &Admitted,
) -> Reissued {
    let hand = Hand { user, device };
    let pending: Vec<Pending> = old.rows.iter().cloned().map(Pending::saved).collect();
    let admitted = Admitted::open(doc, old.snapshot, &old.entries).ok().flatten();
    let from = Replay::begin(doc, admitted.as_ref(), &pending, hand);
    let Some(mut to) = Replay::begin(doc, Some(new), &[], hand) else {
        return Reissued::default();
    };
    let (seen, context) = (new.have().seen(), new.heads());
    let mut reissued = Reissued::default();

    for row in kept {
        let mut from = Replay::at(doc, admitted.as_ref(), row, hand);
        let item = Pending::saved(row.clone());
        reissued.note(match &mut from {
            Some(from) => to.carry(from, item, seen, &context),
            None => Carried::Lost(item),
        });
    }
    let Some(mut from) = from else { return reissued };
    let is_kept = |it: &Pending| kept.iter().any(|row| row.item.id == it.row.item.id);
    for item in pending.into_iter().filter(|it| !it.row.creates() && !is_kept(it)) {
        reissued.note(to.carry(&mut from, item, seen, &context));
    }
    reissued.forget_what_is_gone();
    reissued
}

impl Reissued {
    fn note(&mut self, carried: Carried) {
        match carried {
            Carried::Anew(item) => self.rows.push(item.row),
            Carried::Nothing(item) => self.gone.push(item.row),
            // It goes as it was made: the relay has taken it in before, or can't place it either.
            Carried::Lost(_) => {}
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

impl Replay {
    /// The copy as the author of an admitted row saw it, for its splices to be made anew from.
    fn at(doc: DocId, admitted: Option<&Admitted>, row: &OutboxRow, hand: Hand) -> Option<Self> {
        let mut replay = Self::begin(doc, admitted, &[], hand)?;
        replay.rewind(&row.context);
        Some(replay)
    }
}
