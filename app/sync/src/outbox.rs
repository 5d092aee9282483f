//! What was done on this device and is not yet decided: rows that outlive page, crash and sign-out.

use std::collections::BTreeSet;

use model::{
    doc::DocId,
    edit::Edit,
    id::ItemId,
    schema::Hash,
    text::{Nearby, Splice},
    value::TextKey,
};
use serde::{Deserialize, Serialize};

use crate::{
    item::{Item, ItemPart, Outcome},
    position::Position,
};

/// Rows from this seq on are of a tab whose disk has failed, so that it can't count with the others: they are numbered
/// aside, and never before or after one of another tab.
pub const ASIDE: u64 = 1 << 63;

/// One item in the outbox. A device's items touch one document each: what a run copies from its
/// playbook is the relay's to add (E9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Its place among all rows of this device; given when it is saved.
    pub seq: u64,
    /// What is pushed.
    pub item: Item,
    /// The heads of the document at the position that the item has seen.
    pub context: Vec<Hash>,
    /// For an item that creates a document: that document, as this device shows it meanwhile.
    pub genesis: Option<Vec<u8>>,
    /// What was done, in words, for the list of what waits.
    pub words: String,
    /// Around its splices, what its author saw: for them to be made again in another history (E11).
    pub nearby: Vec<(TextKey, Nearby)>,
    /// Whether it was in the log once, and is pushed again since the relay may have forgotten it
    /// (E11). This device's copy holds it then, so that it is not shown besides.
    pub was_admitted: bool,
}

/// An item that did not get through, kept for the person to decide (E10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needy {
    /// The item as it was.
    pub row: OutboxRow,
    /// How it ended.
    pub outcome: Outcome,
    /// When this device heard of it.
    pub at: model::time::Timestamp,
}

/// An own item that was admitted, kept until it is in a backup (E11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The item as it was.
    pub row: OutboxRow,
    /// Where it is in the log.
    pub position: Position,
    /// When this device heard of it.
    pub at: model::time::Timestamp,
}

impl OutboxRow {
    /// Its one part.
    pub fn part(&self) -> Option<&ItemPart> {
        self.item.parts.first()
    }

    /// The document it touches.
    pub fn doc(&self) -> Option<DocId> {
        self.part().map(|part| part.doc)
    }

    /// Its edits. Those of a newer version, left by an app that was since replaced, are left out.
    pub fn edits(&self) -> Vec<Edit> {
        let part = self.part().into_iter();
        part.flat_map(|part| &part.edits).filter_map(|it| it.open().ok()).collect()
    }

    /// Whether it makes its document.
    pub fn creates(&self) -> bool {
        self.edits().iter().any(|edit| matches!(edit, Edit::Create(_)))
    }

    /// Whether its place in a text depends on what its author saw.
    pub fn writes_text(&self) -> bool {
        self.edits().iter().any(|it| it.splice().is_some() || it.creates_text().is_some())
    }

    /// Whether it splices this text or brings it into being.
    pub fn touches_text(&self, key: TextKey) -> bool {
        let touches = |edit: &Edit| {
            edit.creates_text() == Some(key) || edit.splice().is_some_and(|it| it.text == key)
        };
        self.edits().iter().any(touches)
    }

    /// The texts that it splices or brings into being.
    pub fn texts(&self) -> BTreeSet<TextKey> {
        let edits = self.edits();
        spliced(&edits).into_iter().chain(edits.iter().filter_map(Edit::creates_text)).collect()
    }

    /// It can't be placed in its text any more, and nobody is to guess: it rests on an item that there never is, so that it
    /// ends as refused, wherever it is by then.
    pub fn give_up(&mut self) {
        self.item.parts.iter_mut().for_each(|part| part.after.push(no_item()));
    }

    /// Whether it was given up.
    pub fn is_given_up(&self) -> bool {
        self.rests_on(no_item())
    }

    /// Whether it rests on that item.
    pub fn rests_on(&self, item: ItemId) -> bool {
        self.part().is_some_and(|part| part.after.contains(&item))
    }
}

/// The texts that these edits splice.
pub fn spliced(edits: &[Edit]) -> BTreeSet<TextKey> {
    edits.iter().filter_map(|it| it.splice().map(|it| it.text)).collect()
}

/// What these edits do to one text, in order.
pub(crate) fn splices_of(edits: &[Edit], key: TextKey) -> Vec<Splice> {
    let splices = edits.iter().filter_map(Edit::splice).filter(|it| it.text == key);
    splices.map(|it| it.splice.clone()).collect()
}

/// The name of an item that there never is.
fn no_item() -> ItemId {
    ItemId::derived(&["given up"])
}
