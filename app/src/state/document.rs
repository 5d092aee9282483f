//! The kinds of documents that a page can open, and how to tell one from the other.

use std::{collections::BTreeMap, convert::Infallible, fmt};

use model::{
    checklist::Outline,
    command::{Context, PlaybookCommand, Refusal, RunCommand},
    doc::DocId,
    edit::{Edit, OutlineEdit, PersonalEdit, PlaybookEdit, RunEdit, TeamEdit},
    id::{PlaybookId, RunId, TaskId, TeamId, UserId},
    personal::Personal,
    playbook::{PlannedTask, Playbook},
    run::{Run, RunTask},
    team::Team,
    value::{TextKey, Value},
};

/// A kind of document.
pub(crate) trait Document: fmt::Debug + Send + Sync + Sized + 'static {
    /// What names it.
    type Id: Copy + Send + Sync + 'static;
    /// The smallest change to it.
    type Edit: fmt::Debug;
    /// What people ask for in it.
    type Command: fmt::Debug;
    /// One thing to be done; documents without any have nothing here.
    type Task: PartialEq;

    /// The name of the document.
    fn doc(id: Self::Id) -> DocId;

    /// The document in a value, if it is one of this kind.
    fn of(value: &Value) -> Option<&Self>;

    /// The edit as one of any kind.
    fn edit(edit: Self::Edit) -> Edit;

    /// How many fresh ids a command takes.
    fn ids_needed(command: &Self::Command) -> usize;

    /// The edits that make it so.
    ///
    /// # Errors
    ///
    /// If nothing would come of it.
    fn edits(&self, command: &Self::Command, ctx: &Context) -> Result<Vec<Self::Edit>, Refusal>;

    /// A task of it, archived or not.
    fn task(&self, task: TaskId) -> Option<&Self::Task>;

    /// What a person does by doing anything else in the document: in a run, acting joins.
    fn joining(&self, _user: UserId) -> Option<Self::Edit> {
        None
    }

    /// Whether asking for this edit joins.
    fn joins(_edit: &Self::Edit, _user: UserId) -> bool {
        false
    }
}

impl Document for Run {
    type Id = RunId;
    type Edit = RunEdit;
    type Command = RunCommand;
    type Task = RunTask;

    fn doc(id: RunId) -> DocId {
        DocId::Run(id)
    }

    fn of(value: &Value) -> Option<&Self> {
        value.as_run()
    }

    fn edit(edit: RunEdit) -> Edit {
        Edit::Run(edit)
    }

    fn ids_needed(command: &RunCommand) -> usize {
        command.ids_needed()
    }

    fn edits(&self, command: &RunCommand, ctx: &Context) -> Result<Vec<RunEdit>, Refusal> {
        command.edits(self, ctx)
    }

    fn task(&self, task: TaskId) -> Option<&RunTask> {
        self.outline.tasks.get(&task)
    }

    fn joining(&self, user: UserId) -> Option<RunEdit> {
        (!self.takes_part(user)).then_some(RunEdit::SetParticipant { user, is_in: true })
    }

    fn joins(edit: &RunEdit, user: UserId) -> bool {
        match edit {
            RunEdit::Splice(_)
            | RunEdit::Outline(_)
            | RunEdit::Rename { .. }
            | RunEdit::SetOwner { .. }
            | RunEdit::SetTaskState { .. }
            | RunEdit::Assign { .. }
            | RunEdit::SetDue { .. } => true,
            RunEdit::SetParticipant { user: whom, .. } => *whom != user,
            RunEdit::SetFollower { .. }
            | RunEdit::Finish
            | RunEdit::Restore
            | RunEdit::Suggest { .. }
            | RunEdit::DropSuggestion { .. } => false,
        }
    }
}

impl Document for Playbook {
    type Id = PlaybookId;
    type Edit = PlaybookEdit;
    type Command = PlaybookCommand;
    type Task = PlannedTask;

    fn doc(id: PlaybookId) -> DocId {
        DocId::Playbook(id)
    }

    fn of(value: &Value) -> Option<&Self> {
        value.as_playbook()
    }

    fn edit(edit: PlaybookEdit) -> Edit {
        Edit::Playbook(edit)
    }

    fn ids_needed(command: &PlaybookCommand) -> usize {
        command.ids_needed()
    }

    fn edits(
        &self,
        command: &PlaybookCommand,
        ctx: &Context,
    ) -> Result<Vec<PlaybookEdit>, Refusal> {
        command.edits(self, ctx)
    }

    fn task(&self, task: TaskId) -> Option<&PlannedTask> {
        self.outline.tasks.get(&task)
    }
}

/// A team's edits are what people ask for.
impl Document for Team {
    type Id = TeamId;
    type Edit = TeamEdit;
    type Command = TeamEdit;
    type Task = Infallible;

    fn doc(id: TeamId) -> DocId {
        DocId::Team(id)
    }

    fn of(value: &Value) -> Option<&Self> {
        value.as_team()
    }

    fn edit(edit: TeamEdit) -> Edit {
        Edit::Team(edit)
    }

    fn ids_needed(_command: &TeamEdit) -> usize {
        0
    }

    fn edits(&self, command: &TeamEdit, _ctx: &Context) -> Result<Vec<TeamEdit>, Refusal> {
        if command.is_done(self) { Err(Refusal::NothingToDo) } else { Ok(vec![command.clone()]) }
    }

    fn task(&self, _task: TaskId) -> Option<&Infallible> {
        None
    }
}

/// The edits of a person's own document are what he asks for.
impl Document for Personal {
    type Id = UserId;
    type Edit = PersonalEdit;
    type Command = PersonalEdit;
    type Task = Infallible;

    fn doc(id: UserId) -> DocId {
        DocId::Personal(id)
    }

    fn of(value: &Value) -> Option<&Self> {
        match value {
            Value::Personal(personal) => Some(personal),
            Value::System(_) | Value::Team(_) | Value::Playbook(_) | Value::Run(_) => None,
        }
    }

    fn edit(edit: PersonalEdit) -> Edit {
        Edit::Personal(edit)
    }

    fn ids_needed(_command: &PersonalEdit) -> usize {
        0
    }

    fn edits(&self, command: &PersonalEdit, _ctx: &Context) -> Result<Vec<PersonalEdit>, Refusal> {
        if command.is_done(self) { Err(Refusal::NothingToDo) } else { Ok(vec![command.clone()]) }
    }

    fn task(&self, _task: TaskId) -> Option<&Infallible> {
        None
    }
}

/// The tasks that are not what they were, were not there or are not there any more.
pub(super) fn changed_tasks(before: Option<&Value>, after: Option<&Value>) -> Vec<TaskId> {
    let [was_run, run] = [before, after].map(|it| Some(&it?.as_run()?.outline));
    let [was_playbook, playbook] = [before, after].map(|it| Some(&it?.as_playbook()?.outline));
    let mut changed = changed_in(was_run, run);
    changed.extend(changed_in(was_playbook, playbook));
    changed
}

fn changed_in<X: PartialEq>(
    before: Option<&Outline<X>>,
    after: Option<&Outline<X>>,
) -> Vec<TaskId> {
    let none = BTreeMap::new();
    let [before, after] = [before, after].map(|it| it.map_or(&none, |it| &it.tasks));
    let new = after.iter().filter(|(id, task)| before.get(id) != Some(task)).map(|(id, _)| *id);
    let gone = before.keys().copied().filter(|id| !after.contains_key(id));
    new.chain(gone).collect()
}

/// The task that an edit touches, if it is one.
pub(super) fn task_of(edit: &Edit) -> Option<TaskId> {
    if let Some(splice) = edit.splice() {
        return match splice.text {
            TextKey::Task(task) => Some(task),
            TextKey::Description
            | TextKey::UpdateTemplate
            | TextKey::RetrospectiveTemplate
            | TextKey::SummaryTemplate
            | TextKey::Welcome => None,
        };
    }
    if let Some(edit) = edit.outline() {
        return match edit {
            OutlineEdit::AddTask { id, .. }
            | OutlineEdit::RenameTask { id, .. }
            | OutlineEdit::MoveTask { id, .. }
            | OutlineEdit::ArchiveTask { id, .. }
            | OutlineEdit::SetCommand { id, .. } => Some(*id),
            OutlineEdit::AddChecklist { .. }
            | OutlineEdit::RenameChecklist { .. }
            | OutlineEdit::MoveChecklist { .. }
            | OutlineEdit::ArchiveChecklist { .. } => None,
        };
    }
    match edit {
        Edit::Run(
            RunEdit::SetTaskState { task, .. }
            | RunEdit::Assign { task, .. }
            | RunEdit::SetDue { task, .. },
        )
        | Edit::Playbook(
            PlaybookEdit::Plan { task, .. } | PlaybookEdit::SetDueAfter { task, .. },
        ) => Some(*task),
        Edit::Create(_)
        | Edit::System(_)
        | Edit::Team(_)
        | Edit::Playbook(_)
        | Edit::Run(_)
        | Edit::Personal(_) => None,
    }
}
