//! What was done, in words, for the list of what waits and for what needs the person.

use model::{
    checklist::Outline,
    edit::{Edit, OutlineEdit, PersonalEdit, PlaybookEdit, RunEdit, TeamEdit},
    id::{ChecklistId, TaskId},
    run::TaskState,
    seed::Seed,
    value::{TextKey, Value},
};

/// What these edits do to `value`, which is as it was before them.
pub(super) fn of(value: &Value, edits: &[Edit]) -> String {
    let main = main(edits);
    match main.as_slice() {
        [] => edits.first().map(|edit| one(value, edit)).unwrap_or_default(),
        [edit] => one(value, edit),
        [first, ..] => many(value, first, main.len()),
    }
}

/// The one edit among these, if there is only one.
pub(super) fn only(edits: &[Edit]) -> Option<&Edit> {
    match main(edits).as_slice() {
        [edit] => Some(edit),
        [] | [_, ..] => None,
    }
}

/// Whoever acts joins; what he did is said.
fn main(edits: &[Edit]) -> Vec<&Edit> {
    edits.iter().filter(|edit| !is_joining(edit)).collect()
}

/// What was made out of this seed.
pub(super) fn of_seed(seed: &Seed) -> String {
    match seed {
        Seed::System => "Set up Muster".to_owned(),
        Seed::Team { name } => format!("Created the team {}", quoted(name)),
        Seed::Playbook(seed) => format!("Created the playbook {}", quoted(&seed.title)),
        Seed::Run(seed) => format!("Started the run {}", quoted(&seed.name)),
        Seed::Personal => "Began your settings".to_owned(),
    }
}

/// What the person typed or chose in these edits, for the clipboard.
pub(super) fn typed(edits: &[Edit]) -> String {
    let lines: Vec<String> = edits.iter().filter_map(typed_in).collect();
    lines.join("\n")
}

fn is_joining(edit: &Edit) -> bool {
    matches!(edit, Edit::Run(RunEdit::SetParticipant { is_in: true, .. }))
}

fn many(value: &Value, first: &Edit, n: usize) -> String {
    match first {
        Edit::Run(RunEdit::Outline(OutlineEdit::AddTask { .. }))
        | Edit::Playbook(PlaybookEdit::Outline(OutlineEdit::AddTask { .. })) => {
            format!("Added {n} tasks")
        }
        Edit::Run(RunEdit::Splice(_)) | Edit::Playbook(PlaybookEdit::Splice(_)) => {
            one(value, first)
        }
        Edit::Create(_)
        | Edit::System(_)
        | Edit::Team(_)
        | Edit::Playbook(_)
        | Edit::Run(_)
        | Edit::Personal(_) => format!("{} and {} more", one(value, first), n - 1),
    }
}

fn one(value: &Value, edit: &Edit) -> String {
    match edit {
        Edit::Create(seed) => of_seed(seed),
        Edit::System(_) => "Changed who is a system admin".to_owned(),
        Edit::Team(edit) => match edit {
            TeamEdit::Rename { name } => format!("Renamed the team to {}", quoted(name)),
            TeamEdit::SetMember { role: None, .. } => "Took somebody out of the team".to_owned(),
            TeamEdit::SetMember { .. } => "Changed who is in the team".to_owned(),
        },
        Edit::Playbook(edit) => in_playbook(value, edit),
        Edit::Run(edit) => in_run(value, edit),
        Edit::Personal(edit) => match edit {
            PersonalEdit::SetTheme { .. } => "Changed the theme".to_owned(),
            PersonalEdit::SetDensity { .. } => "Changed the density".to_owned(),
            PersonalEdit::SetFavourite { on: true, .. } => "Added a favourite".to_owned(),
            PersonalEdit::SetFavourite { on: false, .. } => "Took a favourite away".to_owned(),
        },
    }
}

fn in_run(value: &Value, edit: &RunEdit) -> String {
    let task = |id: &TaskId| quoted(&task_title(value, *id));
    match edit {
        RunEdit::Splice(edit) => in_text(value, edit.text),
        RunEdit::Outline(edit) => in_outline(value, edit),
        RunEdit::Rename { name } => format!("Renamed the run to {}", quoted(name)),
        RunEdit::SetOwner { .. } => "Changed the owner".to_owned(),
        RunEdit::SetParticipant { is_in: true, .. } => "Joined the run".to_owned(),
        RunEdit::SetParticipant { is_in: false, .. } => "Left the run".to_owned(),
        RunEdit::SetFollower { is_in: true, .. } => "Followed the run".to_owned(),
        RunEdit::SetFollower { is_in: false, .. } => "Stopped following the run".to_owned(),
        RunEdit::SetTaskState { task: id, state } => match state {
            TaskState::Open => format!("Un-ticked {}", task(id)),
            TaskState::InProgress => format!("Began {}", task(id)),
            TaskState::Done => format!("Ticked {}", task(id)),
            TaskState::Skipped { .. } => format!("Skipped {}", task(id)),
        },
        RunEdit::Assign { task: id, to: Some(_) } => format!("Assigned {}", task(id)),
        RunEdit::Assign { task: id, to: None } => format!("Unassigned {}", task(id)),
        RunEdit::SetDue { task: id, due_at: Some(_) } => format!("Set when {} is due", task(id)),
        RunEdit::SetDue { task: id, due_at: None } => {
            format!("Took the due date of {} away", task(id))
        }
        RunEdit::Finish => "Finished the run".to_owned(),
        RunEdit::Restore => "Restored the run".to_owned(),
        RunEdit::Suggest { note, .. } => format!("Suggested: {note}"),
        RunEdit::DropSuggestion { .. } => "Took a suggestion away".to_owned(),
    }
}

fn in_playbook(value: &Value, edit: &PlaybookEdit) -> String {
    let task = |id: &TaskId| quoted(&task_title(value, *id));
    let text = match edit {
        PlaybookEdit::Splice(edit) => return in_text(value, edit.text),
        PlaybookEdit::Outline(edit) => return in_outline(value, edit),
        PlaybookEdit::Rename { title } => {
            return format!("Renamed the playbook to {}", quoted(title));
        }
        PlaybookEdit::Plan { task: id, .. } => return format!("Planned who does {}", task(id)),
        PlaybookEdit::SetDueAfter { task: id, .. } => {
            return format!("Planned when {} is due", task(id));
        }
        PlaybookEdit::Suggest { note, .. } => return format!("Suggested: {note}"),
        PlaybookEdit::SetPublic { is_public: true } => "Opened the playbook to the team",
        PlaybookEdit::SetPublic { is_public: false } => "Made the playbook private",
        PlaybookEdit::SetAdminOnlyEdit { on: true } => "Locked the playbook for editing",
        PlaybookEdit::SetAdminOnlyEdit { on: false } => "Unlocked the playbook",
        PlaybookEdit::SetOwnerOnlyFinish { .. } => "Changed who may finish runs",
        PlaybookEdit::SetMember { .. } => "Changed the playbook's members",
        PlaybookEdit::Archive { archived: true } => "Archived the playbook",
        PlaybookEdit::Archive { archived: false } => "Restored the playbook",
        PlaybookEdit::TakeNumber { .. } => "Took a number",
        PlaybookEdit::DropSuggestion { .. } => "Took a suggestion away",
    };
    text.to_owned()
}

fn in_outline(value: &Value, edit: &OutlineEdit) -> String {
    let task = |id: &TaskId| quoted(&task_title(value, *id));
    let list = |id: &ChecklistId| quoted(&list_title(value, *id));
    match edit {
        OutlineEdit::AddChecklist { title, .. } => format!("Added the section {}", quoted(title)),
        OutlineEdit::RenameChecklist { title, .. } => {
            format!("Renamed a section to {}", quoted(title))
        }
        OutlineEdit::MoveChecklist { id, .. } => format!("Moved the section {}", list(id)),
        OutlineEdit::ArchiveChecklist { id, archived: true } => {
            format!("Removed the section {}", list(id))
        }
        OutlineEdit::ArchiveChecklist { id, archived: false } => {
            format!("Brought the section {} back", list(id))
        }
        OutlineEdit::AddTask { title, .. } => format!("Added {}", quoted(title)),
        OutlineEdit::RenameTask { title, .. } => format!("Renamed a task to {}", quoted(title)),
        OutlineEdit::MoveTask { id, .. } => format!("Moved {}", task(id)),
        OutlineEdit::ArchiveTask { id, archived: true } => format!("Removed {}", task(id)),
        OutlineEdit::ArchiveTask { id, archived: false } => format!("Brought {} back", task(id)),
        OutlineEdit::SetCommand { id, .. } => format!("Changed the command of {}", task(id)),
    }
}

fn in_text(value: &Value, text: TextKey) -> String {
    match text {
        TextKey::Task(id) => {
            format!("Edited the description of {}", quoted(&task_title(value, id)))
        }
        TextKey::Description => match value {
            Value::Run(_) => "Edited the summary".to_owned(),
            Value::Playbook(_) | Value::System(_) | Value::Team(_) | Value::Personal(_) => {
                "Edited the description".to_owned()
            }
        },
        TextKey::UpdateTemplate => "Edited the template of updates".to_owned(),
        TextKey::RetrospectiveTemplate => "Edited the template of retrospectives".to_owned(),
        TextKey::SummaryTemplate => "Edited the template of summaries".to_owned(),
        TextKey::Welcome => "Edited the welcome".to_owned(),
    }
}

fn typed_in(edit: &Edit) -> Option<String> {
    if let Some(edit) = edit.splice() {
        return Some(edit.splice.insert.clone()).filter(|text| !text.is_empty());
    }
    if let Some(edit) = edit.outline() {
        return match edit {
            OutlineEdit::AddChecklist { title, .. }
            | OutlineEdit::RenameChecklist { title, .. }
            | OutlineEdit::AddTask { title, .. }
            | OutlineEdit::RenameTask { title, .. } => Some(title.clone()),
            OutlineEdit::SetCommand { command, .. } => command.clone(),
            OutlineEdit::MoveChecklist { .. }
            | OutlineEdit::ArchiveChecklist { .. }
            | OutlineEdit::MoveTask { .. }
            | OutlineEdit::ArchiveTask { .. } => None,
        };
    }
    match edit {
        Edit::Run(RunEdit::Rename { name: text })
        | Edit::Playbook(PlaybookEdit::Rename { title: text })
        | Edit::Team(TeamEdit::Rename { name: text }) => Some(text.clone()),
        Edit::Run(RunEdit::SetTaskState { state: TaskState::Skipped { reason }, .. }) => {
            Some(reason.clone()).filter(|text| !text.is_empty())
        }
        Edit::Create(_)
        | Edit::System(_)
        | Edit::Team(_)
        | Edit::Playbook(_)
        | Edit::Run(_)
        | Edit::Personal(_) => None,
    }
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

fn task_title(value: &Value, id: TaskId) -> String {
    fn of<X>(outline: &Outline<X>, id: TaskId) -> Option<String> {
        outline.tasks.get(&id).map(|task| task.title.clone())
    }
    let title = match value {
        Value::Run(run) => of(&run.outline, id),
        Value::Playbook(playbook) => of(&playbook.outline, id),
        Value::System(_) | Value::Team(_) | Value::Personal(_) => None,
    };
    title.unwrap_or_else(|| "a task".to_owned())
}

fn list_title(value: &Value, id: ChecklistId) -> String {
    let title = match value {
        Value::Run(run) => run.outline.checklists.get(&id).map(|it| &it.title),
        Value::Playbook(playbook) => playbook.outline.checklists.get(&id).map(|it| &it.title),
        Value::System(_) | Value::Team(_) | Value::Personal(_) => None,
    };
    title.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::{checklist::Spot, edit::TextEdit, id::UserId, personal::Personal, text::Splice};

    use super::*;

    /// The one place that asks.
    #[track_caller]
    fn check(edits: &[Edit], words: &str, copied: &str) {
        let value = Value::Personal(Personal::default());
        assert_eq!(of(&value, edits), words);
        assert_eq!(typed(edits), copied);
    }

    fn add(title: &str) -> Edit {
        let (id, checklist) = (TaskId::from_bits(1), ChecklistId::from_bits(1));
        let title = title.to_owned();
        Edit::Run(RunEdit::Outline(OutlineEdit::AddTask { id, checklist, spot: Spot::Last, title }))
    }

    #[test]
    fn what_was_done_is_said_and_joining_by_it_is_not() {
        let user = UserId::from_bits(1);
        let join = Edit::Run(RunEdit::SetParticipant { user, is_in: true });
        check(std::slice::from_ref(&join), "Joined the run", "");
        check(&[join, add("Call Ann")], "Added “Call Ann”", "Call Ann");
    }

    #[test]
    fn many_at_once_are_counted() {
        check(&[add("a"), add("b"), add("c")], "Added 3 tasks", "a\nb\nc");
    }

    #[test]
    fn what_was_typed_can_be_copied() {
        let splice = Splice { at: 0, delete: 2, insert: "hello".to_owned() };
        let edit = TextEdit { text: TextKey::Welcome, splice };
        check(&[Edit::Playbook(PlaybookEdit::Splice(edit))], "Edited the welcome", "hello");
    }
}
