//! Edits that somebody could not make himself, kept beside the document for those who can.

use serde::{Deserialize, Serialize};

use crate::mark::Mark;

/// A stored suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Who suggests it, and since when.
    pub made: Mark,
    /// The edits, each as its author's device sent it.
    pub edits: Vec<Vec<u8>>,
    /// What the edits would do, in the author's words or the app's.
    pub note: String,
}
