//! What makes sense in an outline, whoever asks.

use super::{Denied, Rule, allow, validity};
use crate::{
    checklist::Outline,
    edit::OutlineEdit,
    id::{ChecklistId, TaskId},
    limits::{CHECKLISTS_MAX, COMMAND_UNITS_MAX, TASKS_MAX},
};

pub(super) fn judge_outline<X>(outline: &Outline<X>, edit: &OutlineEdit) -> Result<(), Denied> {
    match edit {
        OutlineEdit::AddChecklist { id, title, .. } => {
            validity::name(title)?;
            validity::room(outline.checklists.len(), CHECKLISTS_MAX)?;
            allow(!outline.checklists.contains_key(id), Rule::IdTaken)
        }
        OutlineEdit::RenameChecklist { id, title } => {
            validity::name(title)?;
            has_checklist(outline, *id)
        }
        OutlineEdit::MoveChecklist { id, .. } | OutlineEdit::ArchiveChecklist { id, .. } => {
            has_checklist(outline, *id)
        }
        OutlineEdit::AddTask { id, checklist, title, .. } => {
            validity::name(title)?;
            validity::room(outline.tasks.len(), TASKS_MAX)?;
            allow(!outline.tasks.contains_key(id), Rule::IdTaken)?;
            has_checklist(outline, *checklist)
        }
        OutlineEdit::RenameTask { id, title } => {
            validity::name(title)?;
            has_task(outline, *id)
        }
        OutlineEdit::MoveTask { id, checklist, .. } => {
            has_checklist(outline, *checklist)?;
            has_task(outline, *id)
        }
        OutlineEdit::ArchiveTask { id, .. } => has_task(outline, *id),
        OutlineEdit::SetCommand { id, command } => {
            validity::at_most(command.as_deref().unwrap_or_default(), COMMAND_UNITS_MAX)?;
            has_task(outline, *id)
        }
    }
}

fn has_checklist<X>(outline: &Outline<X>, id: ChecklistId) -> Result<(), Denied> {
    allow(outline.checklists.contains_key(&id), Rule::NoSuchThing)
}

pub(super) fn has_task<X>(outline: &Outline<X>, id: TaskId) -> Result<(), Denied> {
    allow(outline.tasks.contains_key(&id), Rule::NoSuchThing)
}
