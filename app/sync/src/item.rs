//! What one person did in one go, as it is pushed, judged and answered as a whole (E5).

use model::{
    doc::DocId,
    edit::Edit,
    id::{ItemId, UserId},
    rules::Rule,
    time::Timestamp,
    value::TextKey,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::position::{Position, Seen};

/// The version of [`Edit`] that this build writes. Raised whenever a variant is appended (E14).
pub const EDIT_VERSION: u16 = 1;

/// What one person did in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its name. A repeated item gets its old answer (E7).
    pub id: ItemId,
    /// When it was made, by the device's clock as corrected when it connected (E6).
    pub made_at: Timestamp,
    /// What it does, for each document it touches (E9).
    pub parts: Vec<ItemPart>,
}

/// What an item does to one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPart {
    /// Which document.
    pub doc: DocId,
    /// Up to where the author had admitted its log (E2).
    pub seen: Seen,
    /// The author's own items that this one rests on: his splice before this one in the same text,
    /// the one that made what this one writes into (E3).
    pub after: Vec<ItemId>,
    /// What is changed, in order.
    pub edits: Vec<SealedEdit>,
    /// What the texts were that it splices, as its author saw them. Not there if it splices none, or is of an app that did
    /// not say.
    pub saw: Option<TextHash>,
}

/// The first bytes of a hash over texts.
///
/// The relay places letters in what it takes for the text that their author saw. This says whether it is. It keeps honest
/// devices' letters from being placed elsewhere by a mistake of ours, and keeps nobody from anything: 8 bytes are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextHash([u8; 8]);

impl TextHash {
    /// Over the texts that these edits splice, in the order in which they come to them. What they bring into being
    /// themselves their author has not seen. `None` if there is none.
    pub fn before<'a>(edits: &[Edit], text: impl Fn(TextKey) -> &'a str) -> Option<Self> {
        let mut hasher = TextHasher::default();
        let mut known: Vec<TextKey> = Vec::new();
        for edit in edits {
            known.extend(edit.creates_text());
            if let Some(key) = edit.splice().map(|it| it.text)
                && !known.contains(&key)
            {
                known.push(key);
                hasher.add(text(key));
            }
        }
        hasher.finish()
    }
}

/// Makes a [`TextHash`] of texts that come one by one.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextHasher(Option<Sha256>);

impl TextHasher {
    pub(crate) fn add(&mut self, text: &str) {
        self.0.get_or_insert_default().update(Sha256::digest(text));
    }

    pub(crate) fn finish(self) -> Option<TextHash> {
        let hash: [u8; 32] = self.0?.finalize().into();
        let mut head = [0; 8];
        head.copy_from_slice(&hash[..8]);
        Some(TextHash(head))
    }
}

/// An edit as it travels and rests: an unknown one can be kept and refused alone (E14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedEdit {
    /// The version of [`Edit`] that its author knew.
    pub version: u16,
    /// The edit in that version.
    pub bytes: Vec<u8>,
}

/// An edit that this build does not know, or that is no edit at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownEdit {
    /// Written by a newer version.
    #[error("made by a newer version")]
    Newer,
    /// Not an edit.
    #[error("not an edit")]
    Malformed,
}

impl SealedEdit {
    /// Packs an edit.
    pub fn seal(edit: &Edit) -> Self {
        // Fails for types that the format can't hold, and edits are none.
        let bytes = postcard::to_allocvec(edit).unwrap_or_default();
        Self { version: EDIT_VERSION, bytes }
    }

    /// Unpacks the edit.
    ///
    /// # Errors
    ///
    /// If it is of a newer version, or none at all.
    pub fn open(&self) -> Result<Edit, UnknownEdit> {
        if self.version > EDIT_VERSION {
            return Err(UnknownEdit::Newer);
        }
        match postcard::take_from_bytes(&self.bytes) {
            Ok((edit, [])) => Ok(edit),
            Ok(_) | Err(_) => Err(UnknownEdit::Malformed),
        }
    }
}

/// How an item ended, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is in the log of these documents, at these places.
    Admitted(Vec<(DocId, Position)>),
    /// It was not taken in.
    Refused {
        /// Why not.
        reason: Reason,
        /// What it would have changed.
        docs: Vec<DocId>,
    },
    /// Somebody else's later value of the same field stands (E6).
    Replaced {
        /// Whose value stands.
        by: UserId,
        /// When that was made.
        at: Timestamp,
    },
    /// Everything was already as it asked for.
    AlreadyDone,
}

/// Why an item was refused. Only ever appended: outcomes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Reason {
    /// A rule forbids it.
    #[error("{0}")]
    Denied(Rule),
    /// It rests on an item that was refused (E3).
    #[error("it rests on a change that was not accepted")]
    DependsOnRefused,
    /// The relay does not know this kind of edit yet, or no longer (E14).
    #[error("this version doesn't know this kind of change; update to send it")]
    UpdateNeeded,
    /// It is larger than an item may be, or not made as one.
    #[error("this change is too large to be sent")]
    TooLarge,
    /// Its text has begun anew since, and this device no longer had what its author saw (E12).
    #[error("the text has moved on since; copy yours and put it in again")]
    Outdated,
    /// What the relay takes for the text that its author saw is another one.
    #[error("the text isn't what this device showed; copy yours and put it in again")]
    OtherText,
}

#[cfg(test)]
mod tests {
    use model::{
        edit::{RunEdit, TextEdit},
        id::TaskId,
        text::Splice,
    };

    use super::*;

    #[test]
    fn a_hash_is_of_what_was_there_before_in_the_order_in_which_it_is_spliced() {
        let splice = |text, at| {
            let splice = Splice { at, delete: 0, insert: "x".to_owned() };
            Edit::Run(RunEdit::Splice(TextEdit { text, splice }))
        };
        let task = TextKey::Task(TaskId::from_bits(1));
        let text = |key| if key == task { "task" } else { "what" };
        let hash = |edits: &[Edit]| TextHash::before(edits, text);
        let (first, second) = (splice(TextKey::Description, 0), splice(task, 0));
        assert_eq!(hash(&[Edit::Run(RunEdit::Finish)]), None);
        let once = hash(std::slice::from_ref(&first));
        assert_eq!(once, hash(&[first.clone(), splice(TextKey::Description, 1)]));
        assert_ne!(once, hash(&[first.clone(), second.clone()]));
        assert_ne!(hash(&[first.clone(), second.clone()]), hash(&[second, first]));
    }

    #[test]
    fn e14_an_unknown_edit_is_told_from_a_damaged_one() {
        let sealed = SealedEdit::seal(&Edit::Run(RunEdit::Finish));
        assert_eq!(sealed.open(), Ok(Edit::Run(RunEdit::Finish)));
        let newer = SealedEdit { version: EDIT_VERSION + 1, ..sealed.clone() };
        assert_eq!(newer.open(), Err(UnknownEdit::Newer));
        let longer = SealedEdit { bytes: [sealed.bytes.clone(), vec![0]].concat(), ..sealed };
        assert_eq!(longer.open(), Err(UnknownEdit::Malformed));
    }
}
