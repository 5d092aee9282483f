//! The field that an edit sets: what two people can race for (E6).

use serde::{Deserialize, Serialize};

use super::{Edit, OutlineEdit, PersonalEdit, PlaybookEdit, RunEdit, SystemEdit, TeamEdit};
use crate::{
    doc::DocId,
    id::{ChecklistId, TaskId, UserId},
    value::Value,
};

/// A value that one edit replaces as a whole. Checklist and rank of a task are one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in the document")]
pub enum Field {
    Name,
    State,
    Owner,
    Public,
    AdminOnlyEdit,
    OwnerOnlyFinish,
    Archived,
    Theme,
    Density,
    Person(UserId),
    Follower(UserId),
    Favourite(DocId),
    ChecklistTitle(ChecklistId),
    ChecklistRank(ChecklistId),
    ChecklistArchived(ChecklistId),
    TaskTitle(TaskId),
    TaskPlace(TaskId),
    TaskArchived(TaskId),
    TaskCommand(TaskId),
    TaskState(TaskId),
    TaskAssignee(TaskId),
    TaskDue(TaskId),
}

impl Edit {
    /// The field this edit sets; `None` for what cannot race: texts, and things that are new.
    pub fn field(&self) -> Option<Field> {
        match self {
            Self::Create(_) => None,
            Self::System(SystemEdit::SetAdmin { user, .. })
            | Self::Team(TeamEdit::SetMember { user, .. }) => Some(Field::Person(*user)),
            Self::Team(TeamEdit::Rename { .. }) => Some(Field::Name),
            Self::Playbook(edit) => playbook_field(edit),
            Self::Run(edit) => run_field(edit),
            Self::Personal(PersonalEdit::SetTheme { .. }) => Some(Field::Theme),
            Self::Personal(PersonalEdit::SetDensity { .. }) => Some(Field::Density),
            Self::Personal(PersonalEdit::SetFavourite { doc, .. }) => Some(Field::Favourite(*doc)),
        }
    }

    /// Whether the document already is as this edit would make it.
    pub fn is_done(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::System(edit), Value::System(value)) => edit.is_done(value),
            (Self::Team(edit), Value::Team(value)) => edit.is_done(value),
            (Self::Playbook(edit), Value::Playbook(value)) => edit.is_done(value),
            (Self::Run(edit), Value::Run(value)) => edit.is_done(value),
            (Self::Personal(edit), Value::Personal(value)) => edit.is_done(value),
            (
                Self::Create(_)
                | Self::System(_)
                | Self::Team(_)
                | Self::Playbook(_)
                | Self::Run(_)
                | Self::Personal(_),
                Value::System(_)
                | Value::Team(_)
                | Value::Playbook(_)
                | Value::Run(_)
                | Value::Personal(_),
            ) => false,
        }
    }
}

fn playbook_field(edit: &PlaybookEdit) -> Option<Field> {
    match edit {
        PlaybookEdit::Outline(edit) => outline_field(edit),
        PlaybookEdit::Rename { .. } => Some(Field::Name),
        PlaybookEdit::Plan { task, .. } => Some(Field::TaskAssignee(*task)),
        PlaybookEdit::SetDueAfter { task, .. } => Some(Field::TaskDue(*task)),
        PlaybookEdit::SetPublic { .. } => Some(Field::Public),
        PlaybookEdit::SetAdminOnlyEdit { .. } => Some(Field::AdminOnlyEdit),
        PlaybookEdit::SetOwnerOnlyFinish { .. } => Some(Field::OwnerOnlyFinish),
        PlaybookEdit::SetMember { user, .. } => Some(Field::Person(*user)),
        PlaybookEdit::Archive { .. } => Some(Field::Archived),
        PlaybookEdit::Splice(_)
        | PlaybookEdit::TakeNumber { .. }
        | PlaybookEdit::Suggest { .. }
        | PlaybookEdit::DropSuggestion { .. } => None,
    }
}

fn run_field(edit: &RunEdit) -> Option<Field> {
    match edit {
        RunEdit::Outline(edit) => outline_field(edit),
        RunEdit::Rename { .. } => Some(Field::Name),
        RunEdit::SetOwner { .. } => Some(Field::Owner),
        RunEdit::SetParticipant { user, .. } => Some(Field::Person(*user)),
        RunEdit::SetFollower { user, .. } => Some(Field::Follower(*user)),
        RunEdit::SetTaskState { task, .. } => Some(Field::TaskState(*task)),
        RunEdit::Assign { task, .. } => Some(Field::TaskAssignee(*task)),
        RunEdit::SetDue { task, .. } => Some(Field::TaskDue(*task)),
        RunEdit::Finish | RunEdit::Restore => Some(Field::State),
        RunEdit::Splice(_) | RunEdit::Suggest { .. } | RunEdit::DropSuggestion { .. } => None,
    }
}

fn outline_field(edit: &OutlineEdit) -> Option<Field> {
    match edit {
        OutlineEdit::AddChecklist { .. } | OutlineEdit::AddTask { .. } => None,
        OutlineEdit::RenameChecklist { id, .. } => Some(Field::ChecklistTitle(*id)),
        OutlineEdit::MoveChecklist { id, .. } => Some(Field::ChecklistRank(*id)),
        OutlineEdit::ArchiveChecklist { id, .. } => Some(Field::ChecklistArchived(*id)),
        OutlineEdit::RenameTask { id, .. } => Some(Field::TaskTitle(*id)),
        OutlineEdit::MoveTask { id, .. } => Some(Field::TaskPlace(*id)),
        OutlineEdit::ArchiveTask { id, .. } => Some(Field::TaskArchived(*id)),
        OutlineEdit::SetCommand { id, .. } => Some(Field::TaskCommand(*id)),
    }
}
