//! What stands now where this person's change did not get through: the other value, who made it so, and when.

use leptos::prelude::*;
use model::{
    checklist::Outline,
    doc::DocId,
    edit::{Edit, OutlineEdit, PlaybookEdit, RunEdit},
    mark::Mark,
    playbook::Playbook,
    rules::Rule,
    run::{Run, RunState, TaskState},
};
use sync::item::{Outcome, Reason};

use crate::{
    components::{due::say, editor::assignee_words, person::name_of},
    state::{NeedyRow, Workspace},
};

/// Both values, where two people set one field.
#[component]
pub(crate) fn BothValues(
    /// What did not get through.
    row: NeedyRow,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let NeedyRow { doc, edit, text, outcome, .. } = row;
    let Outcome::Replaced { by, .. } = outcome else { return ().into_any() };
    let mine = edit.as_ref().and_then(|edit| set_to(workspace, edit)).unwrap_or(text);
    let theirs = edit.map(|edit| standing(workspace, doc, edit));
    let theirs = move || {
        let edit = theirs.and_then(|it| it.get())?;
        let value = set_to(workspace, &edit)?;
        let label = format!("{}, in place now", name_of(workspace, by));
        Some(view! { <div dir="auto"><small>{label}</small>{value}</div> })
    };
    view! {
        <div class="both">
            <div dir="auto"><small>"Yours"</small>{mine}</div>
            {theirs}
        </div>
    }
    .into_any()
}

/// Who brought the document to where the change is no longer possible, and when, as far as the document tells.
pub(crate) fn decided(workspace: Workspace, row: &NeedyRow) -> Signal<Option<String>> {
    let Outcome::Refused { reason: Reason::Denied(rule), .. } = row.outcome else {
        return Signal::stored(None);
    };
    let mark: Memo<Option<Option<Mark>>> = match row.doc {
        DocId::Run(run) if rule == Rule::FinishedRunsRest => {
            workspace.open::<Run>(run).select(|run| match run.state {
                RunState::Finished(mark) => Some(mark),
                RunState::InProgress => None,
            })
        }
        DocId::Playbook(playbook) if rule == Rule::ArchivedRests => {
            workspace.open::<Playbook>(playbook).select(|it| it.archived)
        }
        DocId::System
        | DocId::Team(_)
        | DocId::Playbook(_)
        | DocId::Run(_)
        | DocId::Personal(_) => {
            return Signal::stored(None);
        }
    };
    Signal::derive(move || {
        let Mark { by, at } = mark.get().flatten()?;
        let (name, when) = (name_of(workspace, by), say::when(at, workspace.now().get()));
        Some(format!("By {name}, {when}."))
    })
}

/// The edit that would set the same field to what it holds now.
fn standing(workspace: Workspace, doc: DocId, edit: Edit) -> Signal<Option<Edit>> {
    if let (DocId::Run(run), Edit::Run(edit)) = (doc, &edit) {
        let edit = edit.clone();
        let now = workspace.open::<Run>(run).select(move |run| in_run(run, &edit));
        return Signal::derive(move || now.get().flatten().map(Edit::Run));
    }
    if let (DocId::Playbook(playbook), Edit::Playbook(edit)) = (doc, edit) {
        let now = workspace.open::<Playbook>(playbook).select(move |it| in_playbook(it, &edit));
        return Signal::derive(move || now.get().flatten().map(Edit::Playbook));
    }
    Signal::stored(None)
}

fn in_run(run: &Run, edit: &RunEdit) -> Option<RunEdit> {
    Some(match edit {
        RunEdit::Rename { .. } => RunEdit::Rename { name: run.name.clone() },
        RunEdit::SetOwner { .. } => RunEdit::SetOwner { user: run.owner },
        RunEdit::SetTaskState { task, .. } => {
            RunEdit::SetTaskState { task: *task, state: run.task(*task)?.extra.state.clone() }
        }
        RunEdit::Assign { task, .. } => {
            RunEdit::Assign { task: *task, to: run.task(*task)?.extra.assignee }
        }
        RunEdit::SetDue { task, .. } => {
            RunEdit::SetDue { task: *task, due_at: run.task(*task)?.extra.due_at }
        }
        RunEdit::Outline(edit) => RunEdit::Outline(in_outline(&run.outline, edit)?),
        RunEdit::Splice(_)
        | RunEdit::SetParticipant { .. }
        | RunEdit::SetFollower { .. }
        | RunEdit::Finish
        | RunEdit::Restore
        | RunEdit::Suggest { .. }
        | RunEdit::DropSuggestion { .. } => return None,
    })
}

fn in_playbook(playbook: &Playbook, edit: &PlaybookEdit) -> Option<PlaybookEdit> {
    let plan = |task| playbook.outline.tasks.get(task).map(|it| &it.extra);
    Some(match edit {
        PlaybookEdit::Rename { .. } => PlaybookEdit::Rename { title: playbook.title.clone() },
        PlaybookEdit::Plan { task, .. } => {
            PlaybookEdit::Plan { task: *task, assignee: plan(task)?.assignee }
        }
        PlaybookEdit::SetDueAfter { task, .. } => {
            PlaybookEdit::SetDueAfter { task: *task, due_after: plan(task)?.due_after }
        }
        PlaybookEdit::Outline(edit) => PlaybookEdit::Outline(in_outline(&playbook.outline, edit)?),
        PlaybookEdit::Splice(_)
        | PlaybookEdit::SetPublic { .. }
        | PlaybookEdit::SetAdminOnlyEdit { .. }
        | PlaybookEdit::SetOwnerOnlyFinish { .. }
        | PlaybookEdit::SetMember { .. }
        | PlaybookEdit::Archive { .. }
        | PlaybookEdit::TakeNumber { .. }
        | PlaybookEdit::Suggest { .. }
        | PlaybookEdit::DropSuggestion { .. } => return None,
    })
}

fn in_outline<X>(outline: &Outline<X>, edit: &OutlineEdit) -> Option<OutlineEdit> {
    Some(match edit {
        OutlineEdit::RenameChecklist { id, .. } => {
            let title = outline.checklists.get(id)?.title.clone();
            OutlineEdit::RenameChecklist { id: *id, title }
        }
        OutlineEdit::RenameTask { id, .. } => {
            OutlineEdit::RenameTask { id: *id, title: outline.tasks.get(id)?.title.clone() }
        }
        OutlineEdit::SetCommand { id, .. } => {
            OutlineEdit::SetCommand { id: *id, command: outline.tasks.get(id)?.command.clone() }
        }
        OutlineEdit::AddChecklist { .. }
        | OutlineEdit::MoveChecklist { .. }
        | OutlineEdit::ArchiveChecklist { .. }
        | OutlineEdit::AddTask { .. }
        | OutlineEdit::MoveTask { .. }
        | OutlineEdit::ArchiveTask { .. } => return None,
    })
}

/// The value that an edit sets a field to, in words.
fn set_to(workspace: Workspace, edit: &Edit) -> Option<String> {
    match edit {
        Edit::Run(edit) => set_in_run(workspace, edit),
        Edit::Playbook(edit) => match edit {
            PlaybookEdit::Rename { title } => Some(title.clone()),
            PlaybookEdit::Plan { assignee, .. } => {
                Some(assignee_words(workspace, *assignee).unwrap_or_else(|| "Nobody".to_owned()))
            }
            PlaybookEdit::SetDueAfter { due_after, .. } => {
                Some(due_after.map_or_else(|| "No due date".to_owned(), say::offset))
            }
            PlaybookEdit::Outline(edit) => set_in_outline(edit),
            PlaybookEdit::Splice(_)
            | PlaybookEdit::SetPublic { .. }
            | PlaybookEdit::SetAdminOnlyEdit { .. }
            | PlaybookEdit::SetOwnerOnlyFinish { .. }
            | PlaybookEdit::SetMember { .. }
            | PlaybookEdit::Archive { .. }
            | PlaybookEdit::TakeNumber { .. }
            | PlaybookEdit::Suggest { .. }
            | PlaybookEdit::DropSuggestion { .. } => None,
        },
        Edit::Create(_) | Edit::System(_) | Edit::Team(_) | Edit::Personal(_) => None,
    }
}

fn set_in_run(workspace: Workspace, edit: &RunEdit) -> Option<String> {
    match edit {
        RunEdit::Rename { name } => Some(name.clone()),
        RunEdit::SetOwner { user } => Some(name_of(workspace, *user)),
        RunEdit::SetTaskState { state, .. } => Some(match state {
            TaskState::Open => "Not done".to_owned(),
            TaskState::InProgress => "In progress".to_owned(),
            TaskState::Done => "Done".to_owned(),
            TaskState::Skipped { reason } if reason.is_empty() => "Skipped".to_owned(),
            TaskState::Skipped { reason } => format!("Skipped: {reason}"),
        }),
        RunEdit::Assign { to, .. } => {
            Some(to.map_or_else(|| "Nobody".to_owned(), |user| name_of(workspace, user)))
        }
        RunEdit::SetDue { due_at, .. } => {
            let now = workspace.now().get_untracked();
            Some(due_at.map_or_else(|| "No due date".to_owned(), |at| say::when(at, now)))
        }
        RunEdit::Outline(edit) => set_in_outline(edit),
        RunEdit::Splice(_)
        | RunEdit::SetParticipant { .. }
        | RunEdit::SetFollower { .. }
        | RunEdit::Finish
        | RunEdit::Restore
        | RunEdit::Suggest { .. }
        | RunEdit::DropSuggestion { .. } => None,
    }
}

fn set_in_outline(edit: &OutlineEdit) -> Option<String> {
    match edit {
        OutlineEdit::RenameChecklist { title, .. } | OutlineEdit::RenameTask { title, .. } => {
            Some(title.clone())
        }
        OutlineEdit::SetCommand { command, .. } => {
            Some(command.clone().unwrap_or_else(|| "No command".to_owned()))
        }
        OutlineEdit::AddChecklist { .. }
        | OutlineEdit::MoveChecklist { .. }
        | OutlineEdit::ArchiveChecklist { .. }
        | OutlineEdit::AddTask { .. }
        | OutlineEdit::MoveTask { .. }
        | OutlineEdit::ArchiveTask { .. } => None,
    }
}
