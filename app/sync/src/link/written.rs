//! What a link wants written and told.

use model::{access::Standing, doc::DocId, id::ItemId, summary::Summary};
use serde::{Deserialize, Serialize};

use crate::{
    item::Outcome,
    message::{Cursor, Entry, Have, Person},
    outbox::{Kept, Needy, OutboxRow},
};

/// Something to be written to the device's disk.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum Write {
    /// Replaces the copy of a document: the snapshot is put, entries are deleted.
    PutSnapshot { doc: DocId, have: Have, bytes: Vec<u8> },
    /// Adds entries to a copy.
    AppendEntries { doc: DocId, entries: Vec<Entry> },
    /// Erases a document, its outbox rows excepted.
    DropDoc { doc: DocId },
    /// What the feed says of a document.
    PutSight { doc: DocId, sight: Box<Sight> },
    /// What lists show of a document.
    PutSummary { doc: DocId, known: Have, summary: Box<Summary> },
    /// Up to where the feed is known.
    PutCursor(Cursor),
    /// The people that this user may know: replaces all.
    PutPeople(Vec<Person>),
    /// Replaces a row of the outbox.
    PutRow(OutboxRow),
    /// Takes a row out of the outbox.
    DropRow { seq: u64 },
    /// Keeps an item for the person to decide.
    PutNeedy(Box<Needy>),
    /// Keeps an own admitted item.
    PutKept(Box<Kept>),
    /// Forgets one.
    DropKept { item: ItemId },
}

/// What a device knows of a document without opening it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// Where it stands at the relay.
    pub known: Have,
    /// The user's standing in it.
    pub standing: Standing,
    /// What lists show of it.
    pub summary: Summary,
}

/// Something that every tab has to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum Note {
    /// A copy has grown.
    Entries { doc: DocId, entries: Vec<Entry> },
    /// A copy was replaced.
    Reload { doc: DocId },
    /// An item ended without being in a copy.
    Ended { doc: DocId, item: ItemId, outcome: Outcome },
    /// A document is there, or this user's standing in it is another.
    Sight { doc: DocId, sight: Box<Sight> },
    /// Lists show something else of a document.
    Summary { doc: DocId, summary: Box<Summary> },
    /// A document is not there for this user any more.
    Gone { doc: DocId },
    /// The people that this user may know.
    People(Vec<Person>),
}
