//! A team: people who see each other and share playbooks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{id::UserId, mark::Mark};

/// A person's standing in a team; the later ones may do what the earlier may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TeamRole {
    /// Sees only what he was invited to.
    Guest,
    /// Takes part; sees what is public in the team.
    Member,
    /// Also decides who is in.
    Admin,
}

/// The value of a team document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// What it is called.
    pub name: String,
    /// Who made it, and when.
    pub created: Mark,
    /// Who is in it.
    pub members: BTreeMap<UserId, TeamRole>,
}
