//! Documents as Automerge keeps them. The only module that names Automerge.
//!
//! A [`Document`] is written in two ways, and by nothing else (E1). Scalars are written at the
//! present heads by the relay's one actor, so that they are one line of history. Text, and the
//! containers it lies in, is written in its author's context, by his own actor, so that it merges
//! as he meant it. Text is indexed in UTF-16 code units everywhere.
//!
//! ```text
//! { v: 1
//!   meta        { title, team, owner, state, … }            fields of the document itself
//!   settings    { key: JSON }                               of a playbook
//!   texts       { description: Text, … }
//!   checklists  { id: { title, rank, archived } }
//!   tasks       { id: { title, place, …, description: Text } }
//!   people      { user: role or joining time }
//!   followers   { user: true }
//!   timeline    { segment: { n: event } }                   ≤ 256 events a segment
//!   suggestions { id: bytes }
//!   favourites  { document: true } }
//! ```
//!
//! What nobody here knows is left alone and survives. Order is never a position.

mod content;
mod layout;
mod read;
mod scalar;
mod touched;
mod write;

use automerge::{
    ActorId, Automerge, Change, ChangeHash, LoadOptions, PatchLog, ReadDoc, TextEncoding,
};
use serde::{Deserialize, Serialize};

use self::scalar::Bad;
use crate::{
    doc::DocId,
    id::{DeviceId, RawId, UserId},
    value::{Part, Value},
};

pub use self::write::Outside;

/// The version of the layout above. A reader refuses a higher one.
pub const SCHEMA_VERSION: u16 = 1;

/// The name of one change: SHA-256 of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(pub [u8; 32]);

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0[..4].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Who writes a change, to Automerge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor([u8; 16]);

impl Actor {
    /// The relay's one actor for a document, which writes all that is not text.
    pub fn relay(doc: DocId) -> Self {
        Self::derived(&["relay", &doc.to_string()])
    }

    /// The actor of one person on one device, which writes his text.
    pub fn of(user: UserId, device: DeviceId) -> Self {
        Self::derived(&["device", user.as_str(), device.as_str()])
    }

    fn derived(parts: &[&str]) -> Self {
        let id = RawId::derived(parts);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&id.as_str().as_bytes()[..16]);
        Self(bytes)
    }

    fn id(self) -> ActorId {
        ActorId::from(self.0)
    }
}

/// The bytes of a document do not hold what they should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the document is damaged at {path}: {problem}")]
pub struct Malformed {
    /// Where, as keys from the root.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
}

impl Malformed {
    fn at(path: impl Into<String>, problem: impl ToString) -> Self {
        Self { path: path.into(), problem: problem.to_string() }
    }

    fn bad(path: &str) -> impl Fn(Bad) -> Self + '_ {
        move |bad| Self::at(path, bad)
    }
}

/// A document with its history.
#[derive(Debug, Clone)]
pub struct Document {
    id: DocId,
    doc: Automerge,
}

impl Document {
    /// Opens a document that the relay saved.
    ///
    /// # Errors
    ///
    /// If the bytes are not a whole document. Only ever called on bytes that a relay wrote.
    pub fn load(id: DocId, bytes: &[u8]) -> Result<Self, Malformed> {
        let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
        let doc = Automerge::load_with_options(bytes, options)
            .map_err(|error| Malformed::at("", error))?;
        Ok(Self { id, doc })
    }

    /// The whole document with its history, for [`Document::load`].
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// The document as it was at `heads`; `None` if it never was.
    pub fn save_at(&self, heads: &[Hash]) -> Option<Vec<u8>> {
        self.doc.fork_at(&Self::hashes(heads)).ok().map(|doc| doc.save())
    }

    /// Which document this is.
    pub fn id(&self) -> DocId {
        self.id
    }

    /// The changes that no other change follows: a name for the state this document is in.
    pub fn heads(&self) -> Vec<Hash> {
        self.doc.get_heads().into_iter().map(|hash| Hash(hash.0)).collect()
    }

    /// Whether all these changes are in this document.
    pub fn knows(&self, hashes: &[Hash]) -> bool {
        hashes.iter().all(|hash| self.doc.get_change_meta_by_hash(&ChangeHash(hash.0)).is_some())
    }

    /// The last change that this actor wrote here, if he wrote any.
    pub fn last_of(&mut self, actor: Actor) -> Option<Hash> {
        self.doc.set_actor(actor.id());
        self.doc.get_last_local_change().map(|change| Hash(change.hash().0))
    }

    /// How many changes the history holds.
    pub fn n_changes(&self) -> u64 {
        self.doc.stats().num_changes
    }

    /// Takes in changes that the relay wrote, and says which parts they touched.
    ///
    /// # Errors
    ///
    /// If a change is damaged or one that it follows is missing. The document may then hold some
    /// of them: fetch it anew.
    pub fn take_in<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a Vec<u8>>,
    ) -> Result<Vec<Part>, Malformed> {
        let parse = |bytes: &Vec<u8>| Change::from_bytes(bytes.clone());
        let parsed: Result<Vec<Change>, _> = changes.into_iter().map(parse).collect();
        let parsed = parsed.map_err(|error| Malformed::at("", error))?;
        let hashes: Vec<ChangeHash> = parsed.iter().map(Change::hash).collect();
        let mut log = PatchLog::active();
        self.doc
            .apply_changes_log_patches(parsed, &mut log)
            .map_err(|error| Malformed::at("", error))?;
        // A change whose forerunners are missing is queued in silence.
        if hashes.iter().any(|hash| self.doc.get_change_meta_by_hash(hash).is_none()) {
            return Err(Malformed::at("", "a change before this one is missing"));
        }
        let patches = self.doc.make_patches(&mut log);
        Ok(touched::parts(&patches))
    }

    /// What the document holds.
    ///
    /// # Errors
    ///
    /// If it is not laid out as above, or by a newer version.
    pub fn read(&self) -> Result<Value, Malformed> {
        read::read(self)
    }

    /// Reads these parts anew into a value that holds the rest.
    ///
    /// # Errors
    ///
    /// As for [`Document::read`].
    pub fn refresh(&self, value: &mut Value, parts: &[Part]) -> Result<(), Malformed> {
        parts.iter().try_for_each(|part| read::refresh(self, value, *part))
    }

    fn hashes(heads: &[Hash]) -> Vec<ChangeHash> {
        heads.iter().map(|hash| ChangeHash(hash.0)).collect()
    }
}

#[cfg(test)]
mod tests;
