//! What people ask for in a run.

use serde::{Deserialize, Serialize};

use super::{Context, Ids, OutlineCommand, Refusal, at_most, name, splices, unless_done};
use crate::{
    edit::RunEdit,
    id::{TaskId, UserId},
    limits::NAME_UNITS_MAX,
    run::{Run, RunTask, TaskState},
    time::Timestamp,
    value::TextKey,
};

/// Something to be done in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum RunCommand {
    /// Changes checklists and tasks.
    Outline(OutlineCommand),
    /// Ticks a task that is not done, un-ticks one that is.
    ToggleTask { task: TaskId },
    /// Says how far a task is.
    SetTaskState { task: TaskId, state: TaskState },
    /// Leaves a task out this time; the reason may be empty.
    SkipTask { task: TaskId, reason: String },
    /// Gives a task to somebody, or takes it from him.
    Assign { task: TaskId, to: Option<UserId> },
    /// Sets or clears a task's due date.
    SetDue { task: TaskId, due_at: Option<Timestamp> },
    /// Gives the run another name.
    Rename { name: String },
    /// Makes one long text out of another.
    EditText { text: TextKey, from: String, to: String },
    /// Makes somebody else answer for the run.
    SetOwner { user: UserId },
    /// Adds somebody to those who take part; oneself, to join.
    AddParticipant { user: UserId },
    /// Takes somebody out; oneself, to leave.
    RemoveParticipant { user: UserId },
    /// Wants to hear of the run, or no longer.
    Follow { on: bool },
    /// Ends the run.
    Finish,
    /// Goes on with a run that was ended.
    Restore,
}

impl RunCommand {
    /// How many fresh ids this takes.
    pub fn ids_needed(&self) -> usize {
        match self {
            Self::Outline(command) => command.ids_needed(),
            Self::ToggleTask { .. }
            | Self::SetTaskState { .. }
            | Self::SkipTask { .. }
            | Self::Assign { .. }
            | Self::SetDue { .. }
            | Self::Rename { .. }
            | Self::EditText { .. }
            | Self::SetOwner { .. }
            | Self::AddParticipant { .. }
            | Self::RemoveParticipant { .. }
            | Self::Follow { .. }
            | Self::Finish
            | Self::Restore => 0,
        }
    }

    /// The edits that make it so, as one item: all of them, or none.
    ///
    /// Acting joins: who takes no part and asks for what needs it takes part from then on.
    ///
    /// # Errors
    ///
    /// If nothing would come of it, or what it names is not there.
    pub fn edits(&self, run: &Run, ctx: &Context) -> Result<Vec<RunEdit>, Refusal> {
        let mut edits = unless_done(self.own_edits(run, ctx)?, |edit| edit.is_done(run))?;
        if self.needs_part(ctx.user) && !run.takes_part(ctx.user) {
            edits.insert(0, RunEdit::SetParticipant { user: ctx.user, is_in: true });
        }
        Ok(edits)
    }

    fn own_edits(&self, run: &Run, ctx: &Context) -> Result<Vec<RunEdit>, Refusal> {
        let edit = match self {
            Self::Outline(command) => {
                let edits = command.edits(&run.outline, &mut Ids::of(ctx))?;
                return Ok(edits.into_iter().map(RunEdit::Outline).collect());
            }
            Self::EditText { text, from, to } => {
                let edits = splices(run.text(*text), *text, from, to)?;
                return Ok(edits.into_iter().map(RunEdit::Splice).collect());
            }
            Self::ToggleTask { task: id } => {
                let state = match task(run, *id)?.extra.state {
                    TaskState::Done => TaskState::Open,
                    TaskState::Open | TaskState::InProgress | TaskState::Skipped { .. } => {
                        TaskState::Done
                    }
                };
                RunEdit::SetTaskState { task: *id, state }
            }
            Self::SetTaskState { task, state } => set_state(run, *task, state)?,
            Self::SkipTask { task, reason } => {
                set_state(run, *task, &TaskState::Skipped { reason: reason.clone() })?
            }
            Self::Assign { task: id, to } => {
                task(run, *id)?;
                RunEdit::Assign { task: *id, to: *to }
            }
            Self::SetDue { task: id, due_at } => {
                task(run, *id)?;
                RunEdit::SetDue { task: *id, due_at: *due_at }
            }
            Self::Rename { name: text } => RunEdit::Rename { name: name(text)? },
            Self::SetOwner { user } => RunEdit::SetOwner { user: *user },
            Self::AddParticipant { user } => RunEdit::SetParticipant { user: *user, is_in: true },
            Self::RemoveParticipant { user } => {
                RunEdit::SetParticipant { user: *user, is_in: false }
            }
            Self::Follow { on } => RunEdit::SetFollower { user: ctx.user, is_in: *on },
            Self::Finish => RunEdit::Finish,
            Self::Restore => RunEdit::Restore,
        };
        Ok(vec![edit])
    }

    /// Whether only those who take part may do this: whoever else asks joins by it.
    fn needs_part(&self, asking: UserId) -> bool {
        match self {
            Self::Outline(_)
            | Self::ToggleTask { .. }
            | Self::SetTaskState { .. }
            | Self::SkipTask { .. }
            | Self::Assign { .. }
            | Self::SetDue { .. }
            | Self::Rename { .. }
            | Self::EditText { .. }
            | Self::SetOwner { .. } => true,
            // Joining and leaving are one's own.
            Self::AddParticipant { user } | Self::RemoveParticipant { user } => *user != asking,
            // Following is for who only looks on. An end, or a new beginning, is not to be a
            // stranger's first act.
            Self::Follow { .. } | Self::Finish | Self::Restore => false,
        }
    }
}

fn task(run: &Run, id: TaskId) -> Result<&RunTask, Refusal> {
    run.task(id).ok_or(Refusal::NoSuchTask)
}

fn set_state(run: &Run, id: TaskId, state: &TaskState) -> Result<RunEdit, Refusal> {
    task(run, id)?;
    let state = match state {
        TaskState::Skipped { reason } => {
            TaskState::Skipped { reason: at_most(reason.trim(), NAME_UNITS_MAX)?.to_owned() }
        }
        TaskState::Open | TaskState::InProgress | TaskState::Done => state.clone(),
    };
    Ok(RunEdit::SetTaskState { task: id, state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checklist::Spot,
        edit::{Edit, OutlineEdit, TextEdit, apply},
        fixture::{self, OLGA, PETE, VERA, checklist, stamp},
        id::ChecklistId,
        rules,
        text::Splice,
        value::Value,
    };

    /// The one place that asks: Olga owns the run, Pete takes part, Vera looks on. What is asked
    /// for is allowed by the rules, one edit on top of the other.
    #[track_caller]
    fn check_in(run: &Run, who: UserId, asked: &RunCommand, expected: Result<&[RunEdit], Refusal>) {
        let fresh = (100..).take(asked.ids_needed()).collect();
        let ctx = Context { user: who, now: Timestamp(3_000), fresh };
        let edits = asked.edits(run, &ctx);
        assert_eq!(edits.as_deref(), expected.as_deref(), "{who:?} asks for {asked:?}");
        let mut value = Value::Run(Box::new(run.clone()));
        for edit in edits.into_iter().flatten().map(Edit::Run) {
            assert_eq!(rules::judge(&value, &fixture::standing(who), &edit), Ok(()), "{edit:?}");
            apply(&mut value, &edit, &stamp(who, 3_000));
        }
    }

    #[track_caller]
    fn check(who: UserId, asked: &RunCommand, expected: Result<&[RunEdit], Refusal>) {
        check_in(&fixture::run(), who, asked, expected);
    }

    fn id() -> TaskId {
        fixture::task(0)
    }

    fn state(state: TaskState) -> RunEdit {
        RunEdit::SetTaskState { task: id(), state }
    }

    fn skipped(reason: &str) -> TaskState {
        TaskState::Skipped { reason: reason.to_owned() }
    }

    fn with_state(state: TaskState) -> Run {
        let mut run = fixture::run();
        run.outline.tasks.get_mut(&id()).unwrap().extra.state = state;
        run
    }

    fn join(user: UserId) -> RunEdit {
        RunEdit::SetParticipant { user, is_in: true }
    }

    #[test]
    fn a_toggle_goes_between_open_and_done() {
        let toggle = RunCommand::ToggleTask { task: id() };
        check_in(&with_state(TaskState::Done), PETE, &toggle, Ok(&[state(TaskState::Open)]));
        for before in [TaskState::Open, TaskState::InProgress, skipped("no")] {
            check_in(&with_state(before), PETE, &toggle, Ok(&[state(TaskState::Done)]));
        }
        let nowhere = RunCommand::ToggleTask { task: fixture::task(99) };
        check(PETE, &nowhere, Err(Refusal::NoSuchTask));
    }

    #[test]
    fn a_skip_keeps_its_reason() {
        let skip = |reason: &str| RunCommand::SkipTask { task: id(), reason: reason.to_owned() };
        check(PETE, &skip(" not today "), Ok(&[state(skipped("not today"))]));
        check(PETE, &skip(""), Ok(&[state(skipped(""))]));
        check_in(&with_state(skipped("no")), PETE, &skip("no"), Err(Refusal::NothingToDo));
        check_in(&with_state(skipped("no")), PETE, &skip("yes"), Ok(&[state(skipped("yes"))]));
        let refusal = Refusal::TooLong { found: 1_025, max: 1_024 };
        check(PETE, &skip(&"x".repeat(1_025)), Err(refusal));
    }

    #[test]
    fn what_already_is_so_is_not_asked_for_again() {
        let set = |state| RunCommand::SetTaskState { task: id(), state };
        check(PETE, &set(TaskState::InProgress), Ok(&[state(TaskState::InProgress)]));
        check(PETE, &set(TaskState::Open), Err(Refusal::NothingToDo));
        check(VERA, &set(TaskState::Open), Err(Refusal::NothingToDo));
        check(PETE, &RunCommand::Assign { task: id(), to: None }, Err(Refusal::NothingToDo));
        check(PETE, &RunCommand::SetOwner { user: OLGA }, Err(Refusal::NothingToDo));
        check(PETE, &RunCommand::Restore, Err(Refusal::NothingToDo));
        check(PETE, &RunCommand::AddParticipant { user: PETE }, Err(Refusal::NothingToDo));
        check(VERA, &RunCommand::RemoveParticipant { user: VERA }, Err(Refusal::NothingToDo));
    }

    #[test]
    fn tasks_get_people_and_dates() {
        let assign = RunCommand::Assign { task: id(), to: Some(PETE) };
        check(OLGA, &assign, Ok(&[RunEdit::Assign { task: id(), to: Some(PETE) }]));
        let due_at = Some(Timestamp(9_000));
        let due = RunCommand::SetDue { task: id(), due_at };
        check(OLGA, &due, Ok(&[RunEdit::SetDue { task: id(), due_at }]));
        let nowhere = RunCommand::SetDue { task: fixture::task(99), due_at };
        check(OLGA, &nowhere, Err(Refusal::NoSuchTask));
    }

    #[test]
    fn a_run_is_renamed_but_never_blank() {
        let rename = |name: &str| RunCommand::Rename { name: name.to_owned() };
        let edit = RunEdit::Rename { name: "Better".to_owned() };
        check(PETE, &rename(" Better "), Ok(&[edit]));
        check(PETE, &rename("  "), Err(Refusal::Blank));
        check(PETE, &rename("Payments latency "), Err(Refusal::NothingToDo));
    }

    #[test]
    fn typing_is_one_splice() {
        let edit = |text, from: &str, to: &str| RunCommand::EditText {
            text,
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let text = TextKey::Task(id());
        let splice = Splice { at: 3, delete: 6, insert: "one".to_owned() };
        let typed = edit(text, "Do number 0.", "Do one 0.");
        check(PETE, &typed, Ok(&[RunEdit::Splice(TextEdit { text, splice })]));
        check(PETE, &edit(text, "Do number 0.", "Do number 0."), Err(Refusal::NothingToDo));
        check(PETE, &edit(TextKey::Welcome, "", "x"), Err(Refusal::NoSuchText));
    }

    #[test]
    fn acting_joins() {
        let toggle = RunCommand::ToggleTask { task: id() };
        check(VERA, &toggle, Ok(&[join(VERA), state(TaskState::Done)]));
        let add = OutlineCommand::AddTask {
            checklist: checklist(0),
            title: "new".to_owned(),
            spot: Spot::Last,
        };
        let added = RunEdit::Outline(OutlineEdit::AddTask {
            id: TaskId::from_bits(100),
            checklist: checklist(0),
            spot: Spot::Last,
            title: "new".to_owned(),
        });
        check(VERA, &RunCommand::Outline(add), Ok(&[join(VERA), added]));
        let hand_over = RunCommand::SetOwner { user: VERA };
        check(VERA, &hand_over, Ok(&[join(VERA), RunEdit::SetOwner { user: VERA }]));
        let remove = RunCommand::RemoveParticipant { user: PETE };
        let removed = RunEdit::SetParticipant { user: PETE, is_in: false };
        check(VERA, &remove, Ok(&[join(VERA), removed]));
    }

    #[test]
    fn following_and_joining_join_once_or_not() {
        let follow = |on| RunEdit::SetFollower { user: VERA, is_in: on };
        check(VERA, &RunCommand::Follow { on: true }, Ok(&[follow(true)]));
        check(VERA, &RunCommand::Follow { on: false }, Err(Refusal::NothingToDo));
        check(VERA, &RunCommand::AddParticipant { user: VERA }, Ok(&[join(VERA)]));
        let leave = RunEdit::SetParticipant { user: PETE, is_in: false };
        check(PETE, &RunCommand::RemoveParticipant { user: PETE }, Ok(&[leave]));
    }

    #[test]
    fn nobody_ends_a_run_by_coming_in() {
        check(PETE, &RunCommand::Finish, Ok(&[RunEdit::Finish]));
        let ctx = Context { user: VERA, now: Timestamp(3_000), fresh: Vec::new() };
        assert_eq!(RunCommand::Finish.edits(&fixture::run(), &ctx), Ok(vec![RunEdit::Finish]));
    }

    #[test]
    fn the_outline_asks_for_its_ids() {
        let add = OutlineCommand::AddChecklist { title: "n".to_owned(), spot: Spot::First };
        let added = RunEdit::Outline(OutlineEdit::AddChecklist {
            id: ChecklistId::from_bits(100),
            title: "n".to_owned(),
            spot: Spot::First,
        });
        check(PETE, &RunCommand::Outline(add.clone()), Ok(&[added]));
        let ctx = Context { user: PETE, now: Timestamp(3_000), fresh: Vec::new() };
        let edits = RunCommand::Outline(add).edits(&fixture::run(), &ctx);
        assert_eq!(edits, Err(Refusal::TooFewIds));
    }
}
