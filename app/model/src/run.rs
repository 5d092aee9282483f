//! A run: one use of a playbook.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    checklist::{Outline, Task},
    id::{PlaybookId, SuggestionId, TaskId, TeamId, UserId},
    mark::Mark,
    suggestion::Suggestion,
    time::Timestamp,
    timeline::Event,
    value::TextKey,
};

/// How far a task is. One value with who and when, so that two people's ticks can't be mixed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TaskState {
    /// Still to be done.
    #[default]
    Open,
    /// Somebody is at it.
    InProgress,
    /// Done.
    Done,
    /// Not to be done this time.
    Skipped {
        /// Why not; may be empty.
        reason: String,
    },
}

impl TaskState {
    /// Whether the task needs nobody any more: done or skipped.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Done | Self::Skipped { .. })
    }
}

/// What only a run's task has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// How far it is.
    pub state: TaskState,
    /// Who brought it there, and when; `None` while nobody touched it.
    pub changed: Option<Mark>,
    /// Who is to do it.
    pub assignee: Option<UserId>,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// A task of a run.
pub type RunTask = Task<Progress>;

/// Whether a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunState {
    /// People work on it.
    InProgress,
    /// It is over; it rests until it is restored.
    Finished(Mark),
}

/// The value of a run document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it is called.
    pub name: String,
    /// What it is about (Markdown).
    pub summary: String,
    /// The team it belongs to.
    pub team: TeamId,
    /// The playbook it was started from; `None` for a checklist without one.
    pub playbook: Option<PlaybookId>,
    /// What that playbook was called when the run started.
    pub playbook_title: String,
    /// Its number among the runs of that playbook, from 1; 0 until the relay gave one.
    pub number: u64,
    /// What stands before the number, as in `INC-42`; may be empty.
    pub prefix: String,
    /// Whether it goes on.
    pub state: RunState,
    /// Who answers for it.
    pub owner: UserId,
    /// Who started it, and when.
    pub created: Mark,
    /// What there is to be done.
    pub outline: Outline<Progress>,
    /// Who takes part, and since when.
    pub participants: BTreeMap<UserId, Timestamp>,
    /// Who wants to hear of it.
    pub followers: BTreeSet<UserId>,
    /// What happened.
    pub timeline: Vec<Event>,
    /// What others would change.
    pub suggestions: BTreeMap<SuggestionId, Suggestion>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Tasks that are shown.
    pub total: u32,
    /// Of these, how many are done or skipped.
    pub closed: u32,
    /// Of these, how many are skipped.
    pub skipped: u32,
}

impl Run {
    /// Whether the run is over.
    pub fn is_finished(&self) -> bool {
        matches!(self.state, RunState::Finished(_))
    }

    /// Whether this person is owner or participant.
    pub fn takes_part(&self, user: UserId) -> bool {
        self.owner == user || self.participants.contains_key(&user)
    }

    /// A task, archived or not.
    pub fn task(&self, id: TaskId) -> Option<&RunTask> {
        self.outline.tasks.get(&id)
    }

    /// A long text of this run, if it has that one.
    pub fn text(&self, key: TextKey) -> Option<&String> {
        match key {
            TextKey::Description => Some(&self.summary),
            TextKey::Task(id) => self.task(id).map(|it| &it.description),
            TextKey::UpdateTemplate
            | TextKey::RetrospectiveTemplate
            | TextKey::SummaryTemplate
            | TextKey::Welcome => None,
        }
    }

    /// How many tasks there are, and how many need nobody any more.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for (_, task) in self.outline.shown_tasks() {
            count.total += 1;
            count.closed += u32::from(task.extra.state.is_closed());
            count.skipped += u32::from(matches!(task.extra.state, TaskState::Skipped { .. }));
        }
        count
    }

    /// `INC-00042`, `00042`, or nothing while the run has no number.
    pub fn key(&self) -> String {
        match (self.number, self.prefix.as_str()) {
            (0, _) => String::new(),
            (number, "") => format!("{number:05}"),
            (number, prefix) => format!("{prefix}-{number:05}"),
        }
    }
}
