//! What holds for the whole installation.

use std::collections::BTreeSet;

use crate::id::UserId;

/// The value of the system document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    /// Who may do everything.
    pub admins: BTreeSet<UserId>,
}
