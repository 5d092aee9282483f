//! Permissions, and which role grants them by default (spec: the domain's permission table).

use serde::{Deserialize, Serialize};

use crate::{playbook::PlaybookRole, team::TeamRole};

/// One thing that a role can allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as the permission ids of the REST API")]
pub enum Permission {
    PublicCreate,
    PrivateCreate,
    PublicView,
    PrivateView,
    PublicManageProperties,
    PrivateManageProperties,
    PublicManageMembers,
    PrivateManageMembers,
    PublicManageRoles,
    PrivateManageRoles,
    PublicMakePrivate,
    PrivateMakePublic,
    RunCreate,
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(u32);

impl Grants {
    /// No permission.
    pub const NONE: Self = Self(0);
    /// Every permission.
    pub const ALL: Self = Self(u32::MAX);

    /// The set of these permissions.
    pub const fn of(permissions: &[Permission]) -> Self {
        let (mut bits, mut n) = (0, 0);
        while n < permissions.len() {
            bits |= 1 << permissions[n] as u32;
            n += 1;
        }
        Self(bits)
    }

    /// The permissions of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this permission is among them.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }
}

/// What each role grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// A member of the team.
    pub team_member: Grants,
    /// What an admin of the team has besides.
    pub team_admin: Grants,
    /// A member of a playbook.
    pub playbook_member: Grants,
    /// What an admin of a playbook has besides.
    pub playbook_admin: Grants,
}

impl Default for Scheme {
    fn default() -> Self {
        Self {
            team_member: Grants::of(&[Permission::PublicCreate, Permission::PrivateCreate]),
            team_admin: Grants::of(&[
                Permission::PublicManageRoles,
                Permission::PrivateManageRoles,
            ]),
            playbook_member: Grants::of(&[
                Permission::PublicView,
                Permission::PrivateView,
                Permission::PublicManageProperties,
                Permission::PrivateManageProperties,
                Permission::PublicManageMembers,
                Permission::PrivateManageMembers,
                Permission::RunCreate,
            ]),
            playbook_admin: Grants::of(&[
                Permission::PublicManageProperties,
                Permission::PrivateManageProperties,
                Permission::PublicManageMembers,
                Permission::PrivateManageMembers,
                Permission::PublicManageRoles,
                Permission::PrivateManageRoles,
                Permission::PublicMakePrivate,
            ]),
        }
    }
}

impl Scheme {
    /// What a role in the team grants.
    pub fn team_role(&self, role: Option<TeamRole>) -> Grants {
        match role {
            None | Some(TeamRole::Guest) => Grants::NONE,
            Some(TeamRole::Member) => self.team_member,
            Some(TeamRole::Admin) => self.team_member.and(self.team_admin),
        }
    }

    /// What a role in a playbook grants.
    pub fn playbook_role(&self, role: PlaybookRole) -> Grants {
        match role {
            PlaybookRole::Member => self.playbook_member,
            PlaybookRole::Admin => self.playbook_member.and(self.playbook_admin),
        }
    }
}
