//! What a document says about who may see and use it, and what that means for one person.
//!
//! The relay keeps the [`Access`] of every document at hand, so that nobody's rights need a
//! document to be loaded. [`Standing`] is what all the *other* documents grant a person in one
//! document; together with the document's own value it is all that the rules ask (E4).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    doc::DocId,
    id::{PlaybookId, TeamId, UserId},
    playbook::{Playbook, PlaybookRole},
    run::Run,
    scheme::{Grants, Permission, Scheme},
    team::TeamRole,
    value::Value,
};

/// The part of a document on which rights rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// The system document.
    System {
        /// Who may do everything.
        admins: BTreeSet<UserId>,
    },
    /// A team.
    Team {
        /// Who is in it.
        members: BTreeMap<UserId, TeamRole>,
    },
    /// A playbook.
    Playbook(PlaybookAccess),
    /// A run.
    Run {
        /// The team it belongs to.
        team: TeamId,
        /// The playbook it was started from.
        playbook: Option<PlaybookId>,
        /// Who answers for it.
        owner: UserId,
        /// Who takes part.
        participants: BTreeSet<UserId>,
    },
    /// A person's own document.
    Personal {
        /// Whose.
        user: UserId,
    },
}

/// The part of a playbook on which rights rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaybookAccess {
    /// The team it belongs to.
    pub team: TeamId,
    /// Whether every member of the team may see and use it.
    pub is_public: bool,
    /// Who is in it.
    pub members: BTreeMap<UserId, PlaybookRole>,
    /// Whether only the owner may finish its runs.
    pub owner_only_finish: bool,
    /// Whether it was put away.
    pub is_archived: bool,
}

/// What other documents grant one person in one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who.
    pub user: UserId,
    /// Whether he may do everything.
    pub is_system_admin: bool,
    /// His role in the document's team.
    pub team: Option<TeamRole>,
    /// What each role grants in that team.
    pub scheme: Scheme,
    /// For a run of a playbook: what that playbook says of him.
    pub playbook: Option<Upstream>,
    /// Of the people that the edits name, those who are in the team.
    pub mates: BTreeSet<UserId>,
    /// Whether an edit of his to this document was refused lately: then he may suggest it.
    pub was_refused: bool,
}

/// What a run's playbook says of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    /// Whether he may see the playbook, and so its runs.
    pub may_view: bool,
    /// Whether he may start runs of it.
    pub may_run: bool,
    /// Whether he is an admin of it.
    pub is_admin: bool,
    /// Whether only the owner may finish its runs.
    pub owner_only_finish: bool,
    /// Whether it was put away.
    pub is_archived: bool,
}

/// Finds the access of other documents.
pub trait Directory {
    /// What this document says about who may see and use it, if it exists.
    fn access(&self, doc: DocId) -> Option<&Access>;
}

impl Access {
    /// The access that a value gives. `doc` says whose document a personal one is.
    pub fn of(doc: DocId, value: &Value) -> Self {
        match value {
            Value::System(it) => Self::System { admins: it.admins.clone() },
            Value::Team(it) => Self::Team { members: it.members.clone() },
            Value::Playbook(it) => Self::Playbook(PlaybookAccess::of(it)),
            Value::Run(it) => Self::of_run(it),
            Value::Personal(_) => match doc {
                DocId::Personal(user) => Self::Personal { user },
                // No other document holds such a value; nobody gets in through a mistake here.
                DocId::System | DocId::Team(_) | DocId::Playbook(_) | DocId::Run(_) => {
                    Self::System { admins: BTreeSet::new() }
                }
            },
        }
    }

    fn of_run(run: &Run) -> Self {
        Self::Run {
            team: run.team,
            playbook: run.playbook,
            owner: run.owner,
            participants: run.participants.keys().copied().collect(),
        }
    }

    /// The team this document belongs to.
    pub fn team(&self, doc: DocId) -> Option<TeamId> {
        match self {
            Self::System { .. } | Self::Personal { .. } => None,
            Self::Team { .. } => match doc {
                DocId::Team(team) => Some(team),
                DocId::System | DocId::Playbook(_) | DocId::Run(_) | DocId::Personal(_) => None,
            },
            Self::Playbook(it) => Some(it.team),
            Self::Run { team, .. } => Some(*team),
        }
    }

    /// Whether somebody of this standing may see the document.
    pub fn may_view(&self, standing: &Standing) -> bool {
        let user = standing.user;
        match self {
            Self::System { admins } => admins.contains(&user),
            Self::Team { .. } => standing.is_system_admin || standing.team.is_some(),
            Self::Playbook(it) => it.may_view(standing),
            Self::Run { owner, participants, .. } => {
                let takes_part = *owner == user || participants.contains(&user);
                let sees_playbook = standing.playbook.is_some_and(|it| it.may_view);
                standing.is_system_admin
                    || (standing.team.is_some() && (takes_part || sees_playbook))
            }
            Self::Personal { user: whose } => *whose == user,
        }
    }
}

impl PlaybookAccess {
    /// The access that a playbook gives.
    pub fn of(playbook: &Playbook) -> Self {
        Self {
            team: playbook.team,
            is_public: playbook.is_public,
            members: playbook.members.clone(),
            owner_only_finish: playbook.owner_only_finish,
            is_archived: playbook.archived.is_some(),
        }
    }

    /// What this playbook's roles, the team's and the system's grant together.
    pub fn grants(&self, standing: &Standing) -> Grants {
        standing.grants_in(self.is_public, self.members.get(&standing.user).copied())
    }

    /// Whether the grants hold this permission, in its form for public or for private playbooks.
    pub fn has(&self, standing: &Standing, public: Permission, private: Permission) -> bool {
        self.grants(standing).has(if self.is_public { public } else { private })
    }

    /// Whether somebody of this standing may see the playbook.
    pub fn may_view(&self, standing: &Standing) -> bool {
        self.has(standing, Permission::PublicView, Permission::PrivateView)
    }

    /// Whether he is an admin of it, by his role or as a system admin.
    pub fn is_admin(&self, standing: &Standing) -> bool {
        let role = self.members.get(&standing.user);
        standing.is_system_admin || (standing.team.is_some() && role == Some(&PlaybookRole::Admin))
    }

    /// What this playbook says of somebody to its runs.
    pub fn upstream(&self, standing: &Standing) -> Upstream {
        Upstream {
            may_view: self.may_view(standing),
            may_run: self.grants(standing).has(Permission::RunCreate),
            is_admin: self.is_admin(standing),
            owner_only_finish: self.owner_only_finish,
            is_archived: self.is_archived,
        }
    }
}

impl Standing {
    /// What somebody with this role in a playbook may do there (domain §4.2).
    pub fn grants_in(&self, is_public: bool, role: Option<PlaybookRole>) -> Grants {
        if self.is_system_admin {
            return Grants::ALL;
        }
        let Some(team) = self.team else { return Grants::NONE };
        let own = match role {
            Some(role) => self.scheme.playbook_role(role),
            // Whoever is in the team, guests apart, counts as a member of what is public.
            None if is_public && TeamRole::Member <= team => self.scheme.playbook_member,
            None => Grants::NONE,
        };
        own.and(self.scheme.team_role(self.team))
    }

    /// The standing of `user` in a document of `team`, started from `playbook`.
    pub fn compute(
        user: UserId,
        team: Option<TeamId>,
        playbook: Option<PlaybookId>,
        directory: &dyn Directory,
    ) -> Self {
        let is_system_admin = matches!(
            directory.access(DocId::System),
            Some(Access::System { admins }) if admins.contains(&user)
        );
        let members = team.and_then(|team| directory.access(DocId::Team(team)));
        let role = match members {
            Some(Access::Team { members }) => members.get(&user).copied(),
            Some(_) | None => None,
        };
        let mut standing = Self {
            user,
            is_system_admin,
            team: role,
            scheme: Scheme::default(),
            playbook: None,
            mates: BTreeSet::new(),
            was_refused: false,
        };
        let source = playbook.and_then(|playbook| directory.access(DocId::Playbook(playbook)));
        if let Some(Access::Playbook(access)) = source {
            standing.playbook = Some(access.upstream(&standing));
        }
        standing
    }

    /// The standing of `user` in a document that exists and has this access.
    pub fn in_document(
        user: UserId,
        doc: DocId,
        access: &Access,
        directory: &dyn Directory,
    ) -> Self {
        let playbook = match access {
            Access::Run { playbook, .. } => *playbook,
            Access::System { .. }
            | Access::Team { .. }
            | Access::Playbook(_)
            | Access::Personal { .. } => None,
        };
        Self::compute(user, access.team(doc), playbook, directory)
    }
}
