//! Playbooks as files: Mattermost Playbooks' export format, version 1, both ways.
//!
//! One flat JSON object. Whatever is zero (an empty text, 0, false) is left out when written, and
//! whatever is absent is zero when read: an absent switch is off, whatever a new playbook of ours
//! would begin with. Keys that nobody here knows are ignored. People, webhooks, rights and what
//! belongs to one server never leave in an export.
//!
//! ```
//! use model::{export, id::TeamId};
//!
//! let file = br#"{ "version": 1, "title": "Release", "checklists": [{ "items": [{}] }] }"#;
//! let mut bits = 0;
//! let mut fresh = || {
//!     bits += 1;
//!     bits
//! };
//! let seed = export::import(file, TeamId::from_bits(1), &mut fresh)?;
//! assert_eq!(seed.checklists[0].tasks[0].title, "Untitled task");
//! assert!(!seed.settings.status_update_enabled);
//! # Ok::<(), export::ImportError>(())
//! ```

mod error;
mod object;
mod read;
mod write;

pub use self::{error::ImportError, read::import, write::export};
use crate::{
    playbook::{ConditionAction, PlannedAssignee},
    settings::ChannelMode,
};

/// The only version there is.
const VERSION: i64 = 1;

// What the format calls our values. A value without a name here is the format's zero.

const CHANNEL_MODES: &[(&str, ChannelMode)] = &[
    ("create_new_channel", ChannelMode::CreateNewChannel),
    ("link_existing_channel", ChannelMode::LinkExistingChannel),
];

const ASSIGNEE_TYPES: &[(&str, PlannedAssignee)] = &[
    ("owner", PlannedAssignee::Owner),
    ("creator", PlannedAssignee::Creator),
    ("property_user", PlannedAssignee::Attribute),
];

const CONDITION_ACTIONS: &[(&str, ConditionAction)] = &[
    ("hidden", ConditionAction::Hidden),
    ("shown_because_modified", ConditionAction::ShownBecauseModified),
];

#[cfg(test)]
mod tests;
