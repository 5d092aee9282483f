//! What a person asks for: judged on what is shown, shown at once, and made into a row to be saved.

use std::{collections::BTreeSet, sync::Arc};

use model::{
    access::Standing,
    edit::{Edit, apply},
    id::{ItemId, UserId},
    mark::Stamp,
    rules::{Denied, judge},
    schema::Document,
    seed::Seed,
    text::Nearby,
    time::Timestamp,
    value::{TextKey, Value},
};

use super::{Pending, Replica};
use crate::{
    item::{Item, ItemPart, SealedEdit, TextHash},
    outbox::{OutboxRow, spliced, splices_of},
    position::Seen,
};

/// What a person asked for, ready to become an item.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The new item's name.
    pub id: ItemId,
    /// When it was asked for, by the corrected clock.
    pub made_at: Timestamp,
    /// What it changes.
    pub edits: Vec<Edit>,
    /// Of the people that the edits name, those who are in the team.
    pub mates: BTreeSet<UserId>,
    /// What it is, in words.
    pub words: String,
}

/// Why something that was asked for is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unasked {
    /// A rule forbids it.
    #[error("{0}")]
    Denied(#[from] Denied),
    /// Everything is already as it asks for.
    #[error("it is already so")]
    AlreadyDone,
    /// The document is not on this device.
    #[error("this isn't on this device yet")]
    NotHere,
}

impl Replica {
    /// A person asked for this: shows it at once, and returns the row to be saved.
    ///
    /// # Errors
    ///
    /// If a rule forbids it or there is nothing to do; then nothing has changed.
    pub fn ask(&mut self, standing: &Standing, ask: Ask) -> Result<OutboxRow, Unasked> {
        let mut standing = standing.clone();
        standing.mates.clone_from(&ask.mates);
        let stamp = self.stamp(ask.made_at);
        self.judge_all(&standing, &ask.edits, &stamp)?;

        let (nearby, saw) = (self.nearby(&ask.edits), self.saw(&ask.edits));
        let (seen, context) = self.seen();
        let part = ItemPart {
            doc: self.doc,
            seen,
            after: self.after(&ask.edits),
            edits: ask.edits.iter().map(SealedEdit::seal).collect(),
            saw,
        };
        let row = OutboxRow {
            seq: 0,
            item: Item { id: ask.id, made_at: ask.made_at, parts: vec![part] },
            context,
            genesis: None,
            words: ask.words,
            nearby,
            was_admitted: false,
        };
        self.push_pending(Pending {
            row: row.clone(),
            edits: ask.edits,
            is_saved: false,
            is_over: false,
        });
        Ok(row)
    }

    /// A person asked for this new document: shows it at once, and returns the row to be saved.
    ///
    /// `value` is what `seed` makes; the caller has judged it, and gives the source if it copies.
    pub fn create(&mut self, seed: Seed, value: &Value, ask: &Ask) -> OutboxRow {
        let stamp = self.stamp(ask.made_at);
        let genesis = Document::genesis(self.doc, value, &stamp).save();
        let edit = Edit::Create(Box::new(seed));
        let part = ItemPart {
            doc: self.doc,
            seen: Seen::default(),
            after: Vec::new(),
            edits: vec![SealedEdit::seal(&edit)],
            saw: None,
        };
        let row = OutboxRow {
            seq: 0,
            item: Item { id: ask.id, made_at: ask.made_at, parts: vec![part] },
            context: Vec::new(),
            genesis: Some(genesis),
            words: ask.words.clone(),
            nearby: Vec::new(),
            was_admitted: false,
        };
        self.push_pending(Pending {
            row: row.clone(),
            edits: vec![edit],
            is_saved: false,
            is_over: false,
        });
        row
    }

    /// What is shown around the places that these edits splice.
    fn nearby(&mut self, edits: &[Edit]) -> Vec<(TextKey, Nearby)> {
        let texts = spliced(edits);
        let Some(shown) = self.shown().filter(|_| !texts.is_empty()) else { return Vec::new() };
        let nearby = texts.into_iter().filter_map(|key| {
            let text = shown.text(key).map(String::as_str).unwrap_or_default();
            Some((key, Nearby::of(text, &splices_of(edits, key))?))
        });
        nearby.collect()
    }

    /// What the texts are that these edits splice.
    fn saw(&mut self, edits: &[Edit]) -> Option<TextHash> {
        let shown = self.shown()?;
        TextHash::before(edits, |key| shown.text(key).map(String::as_str).unwrap_or_default())
    }

    fn judge_all(
        &mut self,
        standing: &Standing,
        edits: &[Edit],
        stamp: &Stamp,
    ) -> Result<(), Unasked> {
        let shown = self.shown().ok_or(Unasked::NotHere)?;
        if edits.iter().all(|edit| edit.is_done(&shown)) {
            return Err(Unasked::AlreadyDone);
        }
        let mut value = Arc::unwrap_or_clone(shown);
        for edit in edits {
            judge(&value, standing, edit)?;
            apply(&mut value, edit, stamp);
        }
        Ok(())
    }
}
