//! What people ask for in a playbook.

use serde::{Deserialize, Serialize};

use super::{Context, Ids, OutlineCommand, Refusal, name, splices, unless_done};
use crate::{
    edit::PlaybookEdit,
    id::{TaskId, UserId},
    playbook::{PlannedAssignee, Playbook, PlaybookRole},
    time::Millis,
    value::TextKey,
};

/// Something to be changed in a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum PlaybookCommand {
    /// Changes checklists and tasks.
    Outline(OutlineCommand),
    /// Gives the playbook another title.
    Rename { title: String },
    /// Makes one long text out of another.
    EditText { text: TextKey, from: String, to: String },
    /// Says who is to do a task, once there is a run.
    Plan { task: TaskId, assignee: PlannedAssignee },
    /// Says how long after the start of a run a task is due.
    SetDueAfter { task: TaskId, due_after: Option<Millis> },
    /// Opens the playbook to the team, or closes it to all but its members.
    SetPublic { is_public: bool },
    /// Adds a member, changes his role, or takes him out (`None`).
    SetMember { user: UserId, role: Option<PlaybookRole> },
    /// Lets only admins change the playbook, or all who may by their role.
    SetAdminOnlyEdit { on: bool },
    /// Lets only the owner finish runs, or all who take part.
    SetOwnerOnlyFinish { on: bool },
    /// Puts the playbook away, or brings it back.
    Archive { archived: bool },
}

impl PlaybookCommand {
    /// How many fresh ids this takes.
    pub fn ids_needed(&self) -> usize {
        match self {
            Self::Outline(command) => command.ids_needed(),
            Self::Rename { .. }
            | Self::EditText { .. }
            | Self::Plan { .. }
            | Self::SetDueAfter { .. }
            | Self::SetPublic { .. }
            | Self::SetMember { .. }
            | Self::SetAdminOnlyEdit { .. }
            | Self::SetOwnerOnlyFinish { .. }
            | Self::Archive { .. } => 0,
        }
    }

    /// The edits that make it so, as one item: all of them, or none.
    ///
    /// # Errors
    ///
    /// If nothing would come of it, or what it names is not there.
    pub fn edits(&self, playbook: &Playbook, ctx: &Context) -> Result<Vec<PlaybookEdit>, Refusal> {
        unless_done(self.own_edits(playbook, ctx)?, |edit| edit.is_done(playbook))
    }

    fn own_edits(&self, playbook: &Playbook, ctx: &Context) -> Result<Vec<PlaybookEdit>, Refusal> {
        let edit = match self {
            Self::Outline(command) => {
                let edits = command.edits(&playbook.outline, &mut Ids::of(ctx))?;
                return Ok(edits.into_iter().map(PlaybookEdit::Outline).collect());
            }
            Self::EditText { text, from, to } => {
                let edits = splices(playbook.text(*text), *text, from, to)?;
                return Ok(edits.into_iter().map(PlaybookEdit::Splice).collect());
            }
            Self::Rename { title } => PlaybookEdit::Rename { title: name(title)? },
            Self::Plan { task, assignee } => {
                PlaybookEdit::Plan { task: known(playbook, *task)?, assignee: *assignee }
            }
            Self::SetDueAfter { task, due_after } => {
                PlaybookEdit::SetDueAfter { task: known(playbook, *task)?, due_after: *due_after }
            }
            Self::SetPublic { is_public } => PlaybookEdit::SetPublic { is_public: *is_public },
            Self::SetMember { user, role } => PlaybookEdit::SetMember { user: *user, role: *role },
            Self::SetAdminOnlyEdit { on } => PlaybookEdit::SetAdminOnlyEdit { on: *on },
            Self::SetOwnerOnlyFinish { on } => PlaybookEdit::SetOwnerOnlyFinish { on: *on },
            Self::Archive { archived } => PlaybookEdit::Archive { archived: *archived },
        };
        Ok(vec![edit])
    }
}

fn known(playbook: &Playbook, task: TaskId) -> Result<TaskId, Refusal> {
    let is_here = playbook.outline.tasks.contains_key(&task);
    if is_here { Ok(task) } else { Err(Refusal::NoSuchTask) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        edit::{Edit, OutlineEdit, TextEdit},
        fixture::{self, OLGA, PETE, VERA},
        rules,
        text::Splice,
        time::Timestamp,
        value::Value,
    };

    /// The one place that asks. It is Olga, who is admin: what she asks for is allowed.
    #[track_caller]
    fn check(asked: &PlaybookCommand, expected: Result<PlaybookEdit, Refusal>) {
        let playbook = fixture::playbook();
        let ctx = Context { user: OLGA, now: Timestamp(3_000), fresh: Vec::new() };
        let edits = asked.edits(&playbook, &ctx);
        assert_eq!(edits, expected.map(|edit| vec![edit]), "{asked:?}");
        let value = Value::Playbook(Box::new(playbook));
        for edit in edits.into_iter().flatten().map(Edit::Playbook) {
            assert_eq!(rules::judge(&value, &fixture::standing(OLGA), &edit), Ok(()), "{edit:?}");
        }
    }

    #[test]
    fn a_playbook_is_renamed_but_never_blank() {
        let rename = |title: &str| PlaybookCommand::Rename { title: title.to_owned() };
        check(&rename(" Fire "), Ok(PlaybookEdit::Rename { title: "Fire".to_owned() }));
        check(&rename(" "), Err(Refusal::Blank));
        check(&rename("Incident"), Err(Refusal::NothingToDo));
    }

    #[test]
    fn typing_is_one_splice() {
        let text = TextKey::Welcome;
        let typed = PlaybookCommand::EditText { text, from: String::new(), to: "Hi".to_owned() };
        let splice = Splice { at: 0, delete: 0, insert: "Hi".to_owned() };
        check(&typed, Ok(PlaybookEdit::Splice(TextEdit { text, splice })));
    }

    #[test]
    fn tasks_are_planned() {
        let (task, assignee) = (fixture::task(0), PlannedAssignee::Creator);
        let plan = PlaybookCommand::Plan { task, assignee };
        check(&plan, Ok(PlaybookEdit::Plan { task, assignee }));
        let due_after = Some(Millis(60_000));
        let due = |task| PlaybookCommand::SetDueAfter { task, due_after };
        check(&due(task), Ok(PlaybookEdit::SetDueAfter { task, due_after }));
        check(&due(fixture::task(2)), Err(Refusal::NothingToDo));
        check(&due(fixture::task(99)), Err(Refusal::NoSuchTask));
    }

    #[test]
    fn admins_decide_who_sees_and_changes_it() {
        let role = Some(PlaybookRole::Member);
        let add = |user| PlaybookCommand::SetMember { user, role };
        check(&add(VERA), Ok(PlaybookEdit::SetMember { user: VERA, role }));
        check(&add(PETE), Err(Refusal::NothingToDo));
        let set = PlaybookCommand::SetPublic { is_public: false };
        check(&set, Ok(PlaybookEdit::SetPublic { is_public: false }));
        let lock = PlaybookCommand::SetAdminOnlyEdit { on: true };
        check(&lock, Ok(PlaybookEdit::SetAdminOnlyEdit { on: true }));
        let finish = PlaybookCommand::SetOwnerOnlyFinish { on: true };
        check(&finish, Ok(PlaybookEdit::SetOwnerOnlyFinish { on: true }));
        check(&PlaybookCommand::SetOwnerOnlyFinish { on: false }, Err(Refusal::NothingToDo));
        let archive = PlaybookCommand::Archive { archived: true };
        check(&archive, Ok(PlaybookEdit::Archive { archived: true }));
    }

    #[test]
    fn the_outline_is_changed_as_in_a_run() {
        let id = fixture::task(0);
        let away = PlaybookCommand::Outline(OutlineCommand::ArchiveTask { task: id });
        let edit = OutlineEdit::ArchiveTask { id, archived: true };
        check(&away, Ok(PlaybookEdit::Outline(edit)));
        let back = PlaybookCommand::Outline(OutlineCommand::RestoreTask { task: id });
        check(&back, Err(Refusal::NothingToDo));
    }
}
