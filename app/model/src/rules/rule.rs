//! The rules by name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A rule that can forbid an edit. The ids are those of `RULES.md`. Only ever appended: outcomes
/// are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// R1: Who can't see a document does nothing to it.
    Unseen,
    /// R2: A finished run stays as it is until it is restored; following it and suggesting stay possible.
    FinishedRunsRest,
    /// R3: Only the owner, participants and system admins change a run.
    ParticipantsWork,
    /// R4: Where the playbook says so, only the owner and system admins finish or restore its runs.
    OwnerOnlyFinish,
    /// R5: Where only the owner may finish, only the owner, playbook admins and system admins change the owner.
    OwnerHandsOver,
    /// R6: The owner can't be taken out of the participants.
    OwnerStays,
    /// R7: Changing a playbook needs the permission to manage its properties, in its public or private form.
    ManageProperties,
    /// R8: While a playbook is locked for editing, only its admins and system admins change it.
    AdminsOnlyEdit,
    /// R9: Adding or removing members needs the permission to manage members.
    ManageMembers,
    /// R10: Changing a role, or adding somebody as an admin, needs the permission to manage roles.
    ManageRoles,
    /// R11: Making a public playbook private needs the permission for it.
    MakePrivate,
    /// R12: Making a private playbook public needs the permission for it.
    MakePublic,
    /// R13: The lock for editing and the owner-only flag are set by playbook admins and system admins.
    AdminsSetLocks,
    /// R14: An archived playbook is neither changed nor run until it is restored.
    ArchivedRests,
    /// R15: Creating or importing a playbook needs the permission to create one, public or private, in that team.
    CreatePlaybook,
    /// R16: Starting a run needs the permission to run, from the playbook's or the team's role; a run without a playbook needs membership of the team.
    StartRun,
    /// R17: One follows and stops following for oneself only.
    OwnFollow,
    /// R18: A team's name and members are changed by its admins and system admins.
    TeamAdmins,
    /// R19: The system document is changed, and teams are created, by system admins.
    SystemAdmins,
    /// R20: The last admin of the system, a team or a playbook can't be taken out or lowered.
    LastAdmin,
    /// R21: Only people of the team become members, participants, owners or assignees.
    InTeam,
    /// R22: Run numbers are taken by the relay as a part of starting a run.
    RelayOnly,
    /// R23: A suggestion holds no edit that changes rights, creates a document or suggests.
    SuggestNoRights,
    /// V1: A name or title has at least one character that is not a blank.
    Blank,
    /// V2: No text passes its limit.
    TooLong,
    /// V3: An edit names checklists, tasks and suggestions that are in the document.
    NoSuchThing,
    /// V4: No collection passes its limit.
    TooMany,
    /// V5: What is created has an id that is not taken.
    IdTaken,
    /// V6: Dates and spans stay within ten thousand years; spans are not negative.
    OutOfRange,
    /// V7: A splice deletes or inserts something.
    EmptySplice,
    /// V8: An edit is made to the kind of document it is for; its texts and its source exist there.
    WrongKind,
    /// V9: A splice stays within the text its author saw and cuts no character in two.
    SpliceOutside,
}

/// An edit was not allowed, and this is why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied {
    /// The first rule that forbids it.
    pub rule: Rule,
}

impl Rule {
    /// Every rule, in the order of `RULES.md`.
    pub const ALL: &[Self] = &[
        Self::Unseen,
        Self::FinishedRunsRest,
        Self::ParticipantsWork,
        Self::OwnerOnlyFinish,
        Self::OwnerHandsOver,
        Self::OwnerStays,
        Self::ManageProperties,
        Self::AdminsOnlyEdit,
        Self::ManageMembers,
        Self::ManageRoles,
        Self::MakePrivate,
        Self::MakePublic,
        Self::AdminsSetLocks,
        Self::ArchivedRests,
        Self::CreatePlaybook,
        Self::StartRun,
        Self::OwnFollow,
        Self::TeamAdmins,
        Self::SystemAdmins,
        Self::LastAdmin,
        Self::InTeam,
        Self::RelayOnly,
        Self::SuggestNoRights,
        Self::Blank,
        Self::TooLong,
        Self::NoSuchThing,
        Self::TooMany,
        Self::IdTaken,
        Self::OutOfRange,
        Self::EmptySplice,
        Self::WrongKind,
        Self::SpliceOutside,
    ];

    /// The id under which `RULES.md` and the tests know this rule.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unseen => "R1",
            Self::FinishedRunsRest => "R2",
            Self::ParticipantsWork => "R3",
            Self::OwnerOnlyFinish => "R4",
            Self::OwnerHandsOver => "R5",
            Self::OwnerStays => "R6",
            Self::ManageProperties => "R7",
            Self::AdminsOnlyEdit => "R8",
            Self::ManageMembers => "R9",
            Self::ManageRoles => "R10",
            Self::MakePrivate => "R11",
            Self::MakePublic => "R12",
            Self::AdminsSetLocks => "R13",
            Self::ArchivedRests => "R14",
            Self::CreatePlaybook => "R15",
            Self::StartRun => "R16",
            Self::OwnFollow => "R17",
            Self::TeamAdmins => "R18",
            Self::SystemAdmins => "R19",
            Self::LastAdmin => "R20",
            Self::InTeam => "R21",
            Self::RelayOnly => "R22",
            Self::SuggestNoRights => "R23",
            Self::Blank => "V1",
            Self::TooLong => "V2",
            Self::NoSuchThing => "V3",
            Self::TooMany => "V4",
            Self::IdTaken => "V5",
            Self::OutOfRange => "V6",
            Self::EmptySplice => "V7",
            Self::WrongKind => "V8",
            Self::SpliceOutside => "V9",
        }
    }
}

// These sentences are read by people: as the hint on a disabled control, and in the notice that a
// change was not accepted. Short, in the second person, without blame.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unseen => "you can't open this, or it doesn't exist",
            Self::FinishedRunsRest => "this run is finished; restore it to make changes",
            Self::ParticipantsWork => "only the owner and participants can change this run",
            Self::OwnerOnlyFinish => "only the owner can finish or restore this run",
            Self::OwnerHandsOver => "only the owner or a playbook admin can change the owner",
            Self::OwnerStays => "the owner can't leave; hand the run over first",
            Self::ManageProperties => "your role doesn't let you change this playbook",
            Self::AdminsOnlyEdit => "only playbook admins can change this playbook",
            Self::ManageMembers => "your role doesn't let you change who is in this playbook",
            Self::ManageRoles => "your role doesn't let you change roles here",
            Self::MakePrivate => "your role doesn't let you make this playbook private",
            Self::MakePublic => "your role doesn't let you make this playbook public",
            Self::AdminsSetLocks => "only playbook admins can set this",
            Self::ArchivedRests => "this playbook is archived; restore it to make changes",
            Self::CreatePlaybook => "your role doesn't let you create playbooks in this team",
            Self::StartRun => "your role doesn't let you start runs of this playbook",
            Self::OwnFollow => "people follow for themselves",
            Self::TeamAdmins => "only team admins can do this",
            Self::SystemAdmins => "only system admins can do this",
            Self::LastAdmin => "somebody has to remain an admin",
            Self::InTeam => "this person is not in the team",
            Self::RelayOnly => "this change is made by the relay itself",
            Self::SuggestNoRights => "this kind of change can't be suggested",
            Self::Blank => "this needs a name",
            Self::TooLong => "this is too long",
            Self::NoSuchThing => "this is no longer here",
            Self::TooMany => "there are too many of these already",
            Self::IdTaken => "this was already created",
            Self::OutOfRange => "this date or time is out of range",
            Self::EmptySplice => "there is nothing to change",
            Self::WrongKind => "this change doesn't fit this document",
            Self::SpliceOutside => "this position is outside the text",
        })
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rule.fmt(f)
    }
}

impl std::error::Error for Denied {}
