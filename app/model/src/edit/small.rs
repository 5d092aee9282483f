//! Edits of the small documents: system, team, personal.

use serde::{Deserialize, Serialize};

use crate::{
    doc::DocId,
    id::UserId,
    personal::{Density, Personal, Theme},
    system::System,
    team::{Team, TeamRole},
    value::Part,
};

/// A change to the system document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum SystemEdit {
    /// Makes somebody a system admin (true), or takes that from him.
    SetAdmin { user: UserId, is_admin: bool },
}

/// A change to a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum TeamEdit {
    /// Gives the team another name.
    Rename { name: String },
    /// Adds a member, changes his role, or takes him out (`None`).
    SetMember { user: UserId, role: Option<TeamRole> },
}

/// A change to a person's own document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum PersonalEdit {
    /// Light, dark, or what the device says.
    SetTheme { theme: Theme },
    /// How closely rows are set.
    SetDensity { density: Density },
    /// Keeps a document at hand (true), or no longer.
    SetFavourite { doc: DocId, on: bool },
}

impl SystemEdit {
    pub(super) fn apply(&self, system: &mut System) -> Vec<Part> {
        let Self::SetAdmin { user, is_admin } = self;
        if *is_admin {
            system.admins.insert(*user);
        } else {
            system.admins.remove(user);
        }
        vec![Part::Person(*user)]
    }

    /// Whether the system already is as this edit would make it.
    pub fn is_done(&self, system: &System) -> bool {
        let Self::SetAdmin { user, is_admin } = self;
        system.admins.contains(user) == *is_admin
    }
}

impl TeamEdit {
    pub(super) fn apply(&self, team: &mut Team) -> Vec<Part> {
        match self {
            Self::Rename { name } => {
                team.name.clone_from(name);
                vec![Part::Meta]
            }
            Self::SetMember { user, role } => {
                match role {
                    Some(role) => team.members.insert(*user, *role),
                    None => team.members.remove(user),
                };
                vec![Part::Person(*user)]
            }
        }
    }

    /// Whether the team already is as this edit would make it.
    pub fn is_done(&self, team: &Team) -> bool {
        match self {
            Self::Rename { name } => team.name == *name,
            Self::SetMember { user, role } => team.members.get(user) == role.as_ref(),
        }
    }
}

impl PersonalEdit {
    pub(super) fn apply(&self, personal: &mut Personal) -> Vec<Part> {
        match self {
            Self::SetTheme { theme } => personal.theme = *theme,
            Self::SetDensity { density } => personal.density = *density,
            Self::SetFavourite { doc, on } => {
                if *on {
                    personal.favourites.insert(*doc);
                } else {
                    personal.favourites.remove(doc);
                }
                return vec![Part::Favourite(*doc)];
            }
        }
        vec![Part::Meta]
    }

    /// Whether the document already is as this edit would make it.
    pub fn is_done(&self, personal: &Personal) -> bool {
        match self {
            Self::SetTheme { theme } => personal.theme == *theme,
            Self::SetDensity { density } => personal.density == *density,
            Self::SetFavourite { doc, on } => personal.favourites.contains(doc) == *on,
        }
    }
}
