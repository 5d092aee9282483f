//! Edits of a playbook.

use serde::{Deserialize, Serialize};

use super::{OutlineEdit, TextEdit, outline::with_task};
use crate::{
    id::{RunId, SuggestionId, TaskId, UserId},
    mark::Stamp,
    playbook::{PlannedAssignee, Playbook, PlaybookRole},
    suggestion::Suggestion,
    time::Millis,
    value::Part,
};

/// A change to a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum PlaybookEdit {
    /// Changes a long text.
    Splice(TextEdit),
    /// Changes checklists and tasks.
    Outline(OutlineEdit),
    /// Gives the playbook another title.
    Rename { title: String },
    /// Says who is to do a task, once there is a run.
    Plan { task: TaskId, assignee: PlannedAssignee },
    /// Says how long after the start of a run a task is due.
    SetDueAfter { task: TaskId, due_after: Option<Millis> },
    /// Opens the playbook to the team (true), or closes it to all but its members.
    SetPublic { is_public: bool },
    /// Lets only admins change the playbook (true), or all who may by their role.
    SetAdminOnlyEdit { on: bool },
    /// Lets only the owner finish runs (true), or all who take part.
    SetOwnerOnlyFinish { on: bool },
    /// Adds a member, changes his role, or takes him out (`None`).
    SetMember { user: UserId, role: Option<PlaybookRole> },
    /// Puts the playbook away (true) or brings it back.
    Archive { archived: bool },
    /// Takes the next number for a run. Written by the relay as a part of starting it.
    TakeNumber { run: RunId },
    /// Keeps edits that the author may not make, for those who may.
    Suggest { id: SuggestionId, edits: Vec<Vec<u8>>, note: String },
    /// Takes a suggestion away.
    DropSuggestion { id: SuggestionId },
}

impl PlaybookEdit {
    /// Makes the edit and says which parts it touched.
    pub(super) fn apply(&self, playbook: &mut Playbook, stamp: &Stamp) -> Vec<Part> {
        match self {
            Self::Splice(edit) => return vec![Part::Text(edit.text)],
            Self::Outline(edit) => return edit.apply(&mut playbook.outline, stamp),
            Self::Plan { task, assignee } => {
                return with_task(&mut playbook.outline, *task, |it| it.extra.assignee = *assignee);
            }
            Self::SetDueAfter { task, due_after } => {
                let due_after = *due_after;
                return with_task(&mut playbook.outline, *task, |it| {
                    it.extra.due_after = due_after
                });
            }
            Self::SetMember { user, role } => {
                match role {
                    Some(role) => playbook.members.insert(*user, *role),
                    None => playbook.members.remove(user),
                };
                return vec![Part::Person(*user)];
            }
            Self::Suggest { id, edits, note } => {
                let (edits, note) = (edits.clone(), note.clone());
                let made = stamp.mark();
                playbook.suggestions.insert(*id, Suggestion { made, edits, note });
                return vec![Part::Suggestion(*id)];
            }
            Self::DropSuggestion { id } => {
                playbook.suggestions.remove(id);
                return vec![Part::Suggestion(*id)];
            }
            Self::Rename { title } => playbook.title.clone_from(title),
            Self::SetPublic { is_public } => playbook.is_public = *is_public,
            Self::SetAdminOnlyEdit { on } => playbook.admin_only_edit = *on,
            Self::SetOwnerOnlyFinish { on } => playbook.owner_only_finish = *on,
            Self::Archive { archived } => playbook.archived = archived.then(|| stamp.mark()),
            Self::TakeNumber { .. } => {
                playbook.next_number = playbook.next_number.saturating_add(1);
            }
        }
        vec![Part::Meta]
    }

    /// The person that this edit puts somewhere.
    pub(super) fn person(&self) -> Option<UserId> {
        match self {
            Self::SetMember { user, role: Some(_) }
            | Self::Plan { assignee: PlannedAssignee::User(user), .. } => Some(*user),
            Self::Splice(_)
            | Self::Outline(_)
            | Self::Rename { .. }
            | Self::Plan { .. }
            | Self::SetDueAfter { .. }
            | Self::SetPublic { .. }
            | Self::SetAdminOnlyEdit { .. }
            | Self::SetOwnerOnlyFinish { .. }
            | Self::SetMember { role: None, .. }
            | Self::Archive { .. }
            | Self::TakeNumber { .. }
            | Self::Suggest { .. }
            | Self::DropSuggestion { .. } => None,
        }
    }

    /// Whether the playbook already is as this edit would make it.
    pub fn is_done(&self, playbook: &Playbook) -> bool {
        let task = |id| playbook.outline.tasks.get(&id);
        match self {
            Self::Splice(_) | Self::Suggest { .. } | Self::TakeNumber { .. } => false,
            Self::Outline(edit) => edit.is_done(&playbook.outline),
            Self::Rename { title } => playbook.title == *title,
            Self::Plan { task: id, assignee } => {
                task(*id).is_some_and(|it| it.extra.assignee == *assignee)
            }
            Self::SetDueAfter { task: id, due_after } => {
                task(*id).is_some_and(|it| it.extra.due_after == *due_after)
            }
            Self::SetPublic { is_public } => playbook.is_public == *is_public,
            Self::SetAdminOnlyEdit { on } => playbook.admin_only_edit == *on,
            Self::SetOwnerOnlyFinish { on } => playbook.owner_only_finish == *on,
            Self::SetMember { user, role } => playbook.members.get(user) == role.as_ref(),
            Self::Archive { archived } => playbook.archived.is_some() == *archived,
            Self::DropSuggestion { id } => !playbook.suggestions.contains_key(id),
        }
    }
}
