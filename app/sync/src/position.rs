//! Where in a document's log something stands, and what the log was up to there.

use std::fmt;

use model::doc::DocId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A place in a document's log. Position 0 of a seal is its genesis (E2, E12).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Position {
    /// How often the relay has begun the document anew.
    pub seal: u32,
    /// How many rows since.
    pub pos: u64,
}

impl Position {
    /// The next place in the same seal.
    #[must_use]
    pub fn next(self) -> Self {
        Self { pos: self.pos + 1, ..self }
    }

    /// The genesis of the next seal.
    #[must_use]
    pub fn next_seal(self) -> Self {
        Self { seal: self.seal + 1, pos: 0 }
    }
}

/// A hash over everything a document's log held up to a position. A device that disagrees fetches
/// the document anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chain([u8; 32]);

impl Chain {
    /// The chain of a document before anything was written.
    pub fn start(doc: DocId) -> Self {
        Self(Sha256::digest(doc.to_string()).into())
    }

    /// The chain after these bytes were written, whatever they are.
    #[must_use]
    pub fn after<'a>(self, written: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        hash.update(self.0);
        for bytes in written {
            hash.update(Sha256::digest(bytes));
        }
        Self(hash.finalize().into())
    }
}

/// The first bytes of a [`Chain`].
///
/// Enough to tell two histories of one document apart, which part by accident (a backup was
/// restored) and by nobody's design: whoever sends a wrong one misplaces his own text only. So it is
/// 8 bytes in each item, and not 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChainHead([u8; 8]);

impl Chain {
    /// Its first bytes.
    pub fn head(self) -> ChainHead {
        let mut head = [0; 8];
        head.copy_from_slice(&self.0[..8]);
        ChainHead(head)
    }
}

/// Up to where the author of something had admitted a document's log, and which log that was (E2):
/// after a backup was restored, one position can be in two histories (E11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Seen {
    /// Up to where.
    pub position: Position,
    /// What the log was up to there.
    pub chain: ChainHead,
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..4].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
