//! What a relay needs of a disk: the contract that every engine keeps, and one test suite checks.
//!
//! The relay is the only writer. It hands over [`Batch`]es in order; an engine may commit many at
//! once, and answers for each. A batch is written whole or not at all. Nothing is answered before
//! it is on the disk (E8).

mod memory;

use model::{
    access::Access,
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
    schema::Hash,
    summary::Summary,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

pub use self::memory::Memory;
use crate::{
    item::{Outcome, SealedEdit},
    message::{Entry, Have},
    position::Position,
};

/// What is known of a document without loading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Where it stands and what its log was.
    pub have: Have,
    /// The newest number in the feed that it has.
    pub feed: u64,
    /// What it says of who may see and use it.
    pub access: Access,
    /// What lists show of it.
    pub summary: Summary,
}

/// One row of a document's log: what one item did to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What devices get of it.
    pub entry: Entry,
    /// The document's heads after it (E2).
    pub heads: Vec<Hash>,
    /// Whose session pushed it.
    pub author: UserId,
    /// From which device.
    pub device: DeviceId,
    /// When it was made, as clamped by the relay (E6).
    pub made_at: Timestamp,
    /// When the relay took it in.
    pub admitted_at: Timestamp,
    /// What it changed, as its author sent it and the relay expanded it.
    pub edits: Vec<SealedEdit>,
}

/// The beginning of a seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Where: position 0 of the seal, and what the log was.
    pub have: Have,
    /// The item that created the document, if this is its first seal.
    pub item: Option<ItemId>,
    /// The saved document.
    pub document: Vec<u8>,
    /// Who wrote which field when before this seal, packed by the relay (E6).
    pub writes: Vec<u8>,
}

/// A document as the store holds it: the newest seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The beginning of the seal.
    pub base: Base,
    /// The document saved at some later position, to be quicker.
    pub snapshot: Option<(Position, Vec<u8>)>,
    /// Every row since the beginning of the seal.
    pub rows: Vec<Row>,
}

/// A seal that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSeal {
    /// Its rows after the position asked for.
    pub rows: Vec<Row>,
    /// The beginning of the next one.
    pub next: Base,
}

/// What is written to one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Write {
    /// The first seal of a new document, or the next one of one that is there.
    Base(Base),
    /// The next row.
    Row(Row),
}

/// An addition to one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Append {
    /// Which document.
    pub doc: DocId,
    /// Where it stands before; `None` if it must not be there.
    pub expect: Option<Position>,
    /// What is written.
    pub write: Write,
    /// What is known of it since.
    pub header: Header,
    /// The document saved after this, if it is time for that.
    pub snapshot: Option<Vec<u8>>,
}

/// How an item ended, to be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Whose item.
    pub author: UserId,
    /// Which.
    pub item: ItemId,
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
}

/// Something that a batch was judged on and does not write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum Ground {
    /// A document stands there; `None` if it is not there.
    Stands { doc: DocId, position: Option<Position> },
    /// An item has ended like this.
    Ended { author: UserId, item: ItemId, outcome: Outcome },
}

/// What is written whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The authority under which it was judged (E4).
    pub authority: u64,
    /// Whether it changes anybody's standing: then it raises the authority by one.
    pub changes_authority: bool,
    /// What it was judged on besides: where that is otherwise, nothing of it is written (E8).
    pub grounds: Vec<Ground>,
    /// Additions, one for each document.
    pub appends: Vec<Append>,
    /// How the item ended, for all but seals.
    pub ending: Option<Ending>,
}

/// Why a batch was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody's standing changed since it was judged: judge again (E4).
    #[error("the authority has changed")]
    Stale,
    /// What it was judged on is not so: a document stands elsewhere, an item ended otherwise.
    #[error("what it was judged on is not so")]
    Conflict,
    /// This item has ended before, like this (E7).
    #[error("this item has ended before")]
    Ended(Outcome),
    /// The disk failed: full, locked, broken. Nothing of the batch is there.
    #[error("the disk failed: {0}")]
    Disk(String),
}

/// The store could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store could not be read: {0}")]
pub struct ReadError(pub String);

/// What a relay knows when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Which life of the data this is: raised when a backup is restored.
    pub epoch: u64,
    /// The authority in force.
    pub authority: u64,
    /// The newest number in the feed.
    pub feed: u64,
    /// Every document.
    pub headers: Vec<(DocId, Header)>,
}

/// An engine that keeps a relay's data.
///
/// One writer at a time. Methods block; drivers call them where that is allowed.
pub trait Store {
    /// What a relay has to know when it starts.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn open(&mut self) -> Result<Opening, ReadError>;

    /// Writes these batches in order and in one commit, and answers for each.
    ///
    /// A batch that is refused leaves no trace and does not stop those after it.
    fn append(&mut self, batches: &[Batch]) -> Vec<Result<(), AppendError>>;

    /// A document in its newest seal; `None` if it is not there.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn load(&mut self, doc: DocId) -> Result<Option<Stored>, ReadError>;

    /// The rest of the seal that `after` lies in, and the beginning of the next one; `None` if
    /// that seal has not ended or is not there.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn ended_seal(&mut self, doc: DocId, after: Position) -> Result<Option<EndedSeal>, ReadError>;

    /// How an item ended, if it has and is not forgotten.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn ending(&mut self, author: UserId, item: ItemId) -> Result<Option<Outcome>, ReadError>;

    /// Forgets how items ended before `before`. Returns how many.
    ///
    /// # Errors
    ///
    /// If the store can't be read.
    fn forget_endings(&mut self, before: Timestamp) -> Result<u64, ReadError>;
}
