//! Who did something, and when: the trace that an edit leaves in a value.

use serde::{Deserialize, Serialize};

use crate::{id::UserId, time::Timestamp};

/// Somebody did this at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Who.
    pub by: UserId,
    /// When it was made, by the author's clock as the relay corrected it.
    pub at: Timestamp,
}

/// What an edit is stamped with while it is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Whose session pushed it.
    pub author: UserId,
    /// When it was made, by the author's clock as the relay corrected it.
    pub made_at: Timestamp,
    /// When the relay took it in; on the author's own device, until then, the made time.
    pub admitted_at: Timestamp,
}

impl Stamp {
    /// The trace this edit leaves.
    pub fn mark(&self) -> Mark {
        Mark { by: self.author, at: self.made_at }
    }
}
