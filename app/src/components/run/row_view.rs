//! How the rows of a run stand on this screen: what is open, folded, being typed. Nobody else's
//! business, and gone with the page.

use leptos::prelude::*;
use model::{
    id::{ChecklistId, TaskId, UserId},
    run::{RunTask, TaskState},
    time::Timestamp,
};

use crate::state::{KeySet, memo};

/// How the rows stand. Reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowView {
    /// Tasks whose details are shown.
    expanded: KeySet<TaskId>,
    /// Sections whose tasks are not shown.
    folded: KeySet<ChecklistId>,
    /// What is being done to one row.
    doing: KeySet<Doing>,
    /// Which tasks are shown.
    pub(super) filter: RwSignal<Filter>,
    /// Whether done and skipped tasks are not.
    pub(super) hides_done: RwSignal<bool>,
}

/// What is being done to one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// The title of a task is being typed.
    Renaming(TaskId),
    /// The reason why a task is skipped is being typed.
    Skipping(TaskId),
    /// A task is being added after this one.
    AddingAfter(TaskId),
    /// A task is being added to the end of a section.
    AddingTo(ChecklistId),
}

/// Which tasks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    All,
    Mine,
    Open,
    Unassigned,
    Overdue,
}

impl Filter {
    pub(super) const ALL: [Self; 5] =
        [Self::All, Self::Mine, Self::Open, Self::Unassigned, Self::Overdue];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Mine => "Mine",
            Self::Open => "Open",
            Self::Unassigned => "Unassigned",
            Self::Overdue => "Overdue",
        }
    }

    /// Whether a task is among them.
    pub(super) fn has(self, task: &RunTask, me: Option<UserId>, now: Timestamp) -> bool {
        let is_open = !task.extra.state.is_closed();
        match self {
            Self::All => true,
            Self::Mine => me.is_some() && task.extra.assignee == me,
            Self::Open => is_open,
            Self::Unassigned => is_open && task.extra.assignee.is_none(),
            Self::Overdue => is_open && task.extra.due_at.is_some_and(|at| at < now),
        }
    }
}

/// What the style sheet and tests call a state.
pub(super) fn state_word(state: &TaskState) -> &'static str {
    match state {
        TaskState::Open => "open",
        TaskState::InProgress => "part",
        TaskState::Done => "done",
        TaskState::Skipped { .. } => "skipped",
    }
}

impl RowView {
    /// That of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        Self {
            expanded: KeySet::new(),
            folded: KeySet::new(),
            doing: KeySet::new(),
            filter: RwSignal::new(Filter::All),
            hides_done: RwSignal::new(false),
        }
    }

    /// Whether the details of a task are shown.
    pub(super) fn is_expanded(self, task: TaskId) -> Memo<bool> {
        memo(move || self.expanded.has(task))
    }

    /// Shows the details of a task.
    pub(crate) fn expand(self, task: TaskId) {
        self.expanded.insert(task);
    }

    /// Shows the details of a task, or no longer.
    pub(super) fn toggle(self, task: TaskId) {
        self.expanded.toggle(task);
    }

    /// Whether the tasks of a section are hidden.
    pub(super) fn is_folded(self, list: ChecklistId) -> Memo<bool> {
        memo(move || self.folded.has(list))
    }

    /// Hides the tasks of a section, or shows them again.
    pub(super) fn fold(self, list: ChecklistId) {
        self.folded.toggle(list);
    }

    /// Shows the tasks of a section.
    pub(crate) fn unfold(self, list: ChecklistId) {
        self.folded.remove(list);
    }

    /// Whether this is being done.
    pub(super) fn is(self, doing: Doing) -> Memo<bool> {
        memo(move || self.doing.has(doing))
    }

    /// Begins to do something to a row.
    pub(super) fn begin(self, doing: Doing) {
        self.doing.set_only(Some(doing));
    }

    /// Ends it, if that is what is being done.
    pub(super) fn end(self, doing: Doing) {
        self.doing.remove(doing);
    }

    /// Shows all tasks.
    pub(super) fn show_all(self) {
        self.filter.set(Filter::All);
        self.hides_done.set(false);
    }
}
