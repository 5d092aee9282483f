//! Edits of a run.

use serde::{Deserialize, Serialize};

use super::{OutlineEdit, TextEdit, outline::with_task};
use crate::{
    id::{SuggestionId, TaskId, UserId},
    mark::Stamp,
    run::{Run, RunState, RunTask, TaskState},
    suggestion::Suggestion,
    time::Timestamp,
    timeline::{Event, Happening},
    value::Part,
};

/// A change to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields say what they are; the variants are documented")]
pub enum RunEdit {
    /// Changes a long text.
    Splice(TextEdit),
    /// Changes checklists and tasks.
    Outline(OutlineEdit),
    /// Gives the run another name.
    Rename { name: String },
    /// Makes somebody else answer for the run. He takes part from then on.
    SetOwner { user: UserId },
    /// Adds somebody to those who take part (true), or takes him out.
    SetParticipant { user: UserId, is_in: bool },
    /// Adds somebody to those who want to hear of it (true), or takes him out.
    SetFollower { user: UserId, is_in: bool },
    /// Ticks, un-ticks, begins or skips a task.
    SetTaskState { task: TaskId, state: TaskState },
    /// Gives a task to somebody, or takes it from him.
    Assign { task: TaskId, to: Option<UserId> },
    /// Sets or clears a task's due date.
    SetDue { task: TaskId, due_at: Option<Timestamp> },
    /// Ends the run.
    Finish,
    /// Goes on with a run that was ended.
    Restore,
    /// Keeps edits that the author may not make, for those who may.
    Suggest { id: SuggestionId, edits: Vec<Vec<u8>>, note: String },
    /// Takes a suggestion away.
    DropSuggestion { id: SuggestionId },
}

impl RunEdit {
    /// Makes the edit and says which parts it touched.
    pub(super) fn apply(&self, run: &mut Run, stamp: &Stamp) -> Vec<Part> {
        let happening = self.happening(run);
        let mut parts = self.apply_alone(run, stamp);
        if let Some(what) = happening
            && !parts.is_empty()
        {
            parts.push(Part::Event(run.timeline.len() as u64));
            run.timeline.push(Event::new(stamp, what));
        }
        parts
    }

    fn apply_alone(&self, run: &mut Run, stamp: &Stamp) -> Vec<Part> {
        match self {
            Self::Splice(edit) => vec![Part::Text(edit.text)],
            Self::Outline(edit) => edit.apply(&mut run.outline, stamp),
            Self::Rename { name } => {
                run.name.clone_from(name);
                vec![Part::Meta]
            }
            Self::SetOwner { user } => set_owner(run, *user, stamp),
            Self::SetParticipant { user, is_in } => set_participant(run, *user, *is_in, stamp),
            Self::SetFollower { user, is_in } => set_follower(run, *user, *is_in),
            Self::SetTaskState { task, state } => with_task(&mut run.outline, *task, |it| {
                it.extra.state = state.clone();
                it.extra.changed = Some(stamp.mark());
            }),
            Self::Assign { task, to } => {
                with_task(&mut run.outline, *task, |it| it.extra.assignee = *to)
            }
            Self::SetDue { task, due_at } => {
                with_task(&mut run.outline, *task, |it| it.extra.due_at = *due_at)
            }
            Self::Finish => set_state(run, RunState::Finished(stamp.mark())),
            Self::Restore => set_state(run, RunState::InProgress),
            Self::Suggest { id, edits, note } => {
                let (edits, note) = (edits.clone(), note.clone());
                run.suggestions.insert(*id, Suggestion { made: stamp.mark(), edits, note });
                vec![Part::Suggestion(*id)]
            }
            Self::DropSuggestion { id } => {
                run.suggestions.remove(id);
                vec![Part::Suggestion(*id)]
            }
        }
    }

    /// What the timeline will say of this edit, read from the run before it.
    fn happening(&self, run: &Run) -> Option<Happening> {
        let title = |task: &TaskId| run.task(*task).map(|it: &RunTask| it.title.clone());
        match self {
            Self::Rename { name } => {
                Some(Happening::Renamed { from: run.name.clone(), to: name.clone() })
            }
            Self::SetOwner { user } => Some(Happening::OwnerChanged { from: run.owner, to: *user }),
            Self::SetParticipant { user, is_in: true } => Some(Happening::Joined { user: *user }),
            Self::SetParticipant { user, is_in: false } => Some(Happening::Left { user: *user }),
            Self::SetTaskState { task, state } => {
                let (task, title, state) = (*task, title(task)?, state.clone());
                Some(Happening::TaskState { task, title, state })
            }
            Self::Assign { task, to } => {
                let (task, title, to) = (*task, title(task)?, *to);
                Some(Happening::AssigneeChanged { task, title, to })
            }
            Self::SetDue { task, due_at } => {
                let (task, title, to) = (*task, title(task)?, *due_at);
                Some(Happening::DueChanged { task, title, to })
            }
            Self::Finish => Some(Happening::Finished),
            Self::Restore => Some(Happening::Restored),
            Self::Splice(_)
            | Self::Outline(_)
            | Self::SetFollower { .. }
            | Self::Suggest { .. }
            | Self::DropSuggestion { .. } => None,
        }
    }

    /// The person that this edit puts somewhere.
    pub(super) fn person(&self) -> Option<UserId> {
        match self {
            Self::SetOwner { user } | Self::SetParticipant { user, is_in: true } => Some(*user),
            Self::Assign { to, .. } => *to,
            Self::Splice(_)
            | Self::Outline(_)
            | Self::Rename { .. }
            | Self::SetParticipant { is_in: false, .. }
            | Self::SetFollower { .. }
            | Self::SetTaskState { .. }
            | Self::SetDue { .. }
            | Self::Finish
            | Self::Restore
            | Self::Suggest { .. }
            | Self::DropSuggestion { .. } => None,
        }
    }

    /// Whether the run already is as this edit would make it.
    pub fn is_done(&self, run: &Run) -> bool {
        match self {
            Self::Splice(_) | Self::Suggest { .. } => false,
            Self::Outline(edit) => edit.is_done(&run.outline),
            Self::Rename { name } => run.name == *name,
            Self::SetOwner { user } => run.owner == *user,
            Self::SetParticipant { user, is_in } => run.participants.contains_key(user) == *is_in,
            Self::SetFollower { user, is_in } => run.followers.contains(user) == *is_in,
            Self::SetTaskState { task, state } => {
                run.task(*task).is_some_and(|it| it.extra.state == *state)
            }
            Self::Assign { task, to } => run.task(*task).is_some_and(|it| it.extra.assignee == *to),
            Self::SetDue { task, due_at } => {
                run.task(*task).is_some_and(|it| it.extra.due_at == *due_at)
            }
            Self::Finish => run.is_finished(),
            Self::Restore => !run.is_finished(),
            Self::DropSuggestion { id } => !run.suggestions.contains_key(id),
        }
    }
}

fn set_state(run: &mut Run, state: RunState) -> Vec<Part> {
    run.state = state;
    vec![Part::Meta]
}

/// Whoever answers for a run takes part in it and hears of it.
fn set_owner(run: &mut Run, user: UserId, stamp: &Stamp) -> Vec<Part> {
    run.owner = user;
    let mut parts = vec![Part::Meta];
    if !run.participants.contains_key(&user) {
        parts.extend(set_participant(run, user, true, stamp));
    }
    parts
}

/// Joining implies following, leaving ends it.
fn set_participant(run: &mut Run, user: UserId, is_in: bool, stamp: &Stamp) -> Vec<Part> {
    if is_in {
        run.participants.insert(user, stamp.made_at);
    } else {
        run.participants.remove(&user);
    }
    let mut parts = vec![Part::Person(user)];
    parts.extend(set_follower(run, user, is_in));
    parts
}

fn set_follower(run: &mut Run, user: UserId, is_in: bool) -> Vec<Part> {
    if is_in {
        run.followers.insert(user);
    } else {
        run.followers.remove(&user);
    }
    vec![Part::Follower(user)]
}
