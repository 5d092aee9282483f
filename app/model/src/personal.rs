//! What one person keeps for himself, on all his devices.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::doc::DocId;

/// Light, dark, or what the device says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Theme {
    /// What the device says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How closely rows are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Density {
    /// Rows of 44 px.
    #[default]
    Comfortable,
    /// Rows of 36 px.
    Compact,
}

/// The value of a personal document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Personal {
    /// Light or dark.
    pub theme: Theme,
    /// How closely rows are set.
    pub density: Density,
    /// Playbooks and runs kept at hand.
    pub favourites: BTreeSet<DocId>,
}
