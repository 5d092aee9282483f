//! The checklists and tasks of the page's document, a playbook's or a run's: what can be done with
//! them is the same in both.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::{
    checklist::{Outline, Spot},
    command::{OutlineCommand, PlaybookCommand, RunCommand},
    edit::{OutlineEdit, PlaybookEdit, RunEdit},
    id::{ChecklistId, TaskId},
    playbook::Playbook,
    run::Run,
};

use crate::{
    components::{announcer::Announcer, button::reason},
    platform::dom,
    state::{Open, Toasts, memo},
};

/// What is shown, in order.
pub(crate) type Order = Vec<(ChecklistId, Vec<TaskId>)>;

/// The outline of the page's document. Reached by context.
#[derive(Clone, Copy)]
pub(crate) struct OpenOutline {
    of: Of,
    order: Memo<Order>,
    denied: Signal<Option<String>>,
}

/// Whose outline it is. Of the page itself this holds nothing: an Undo outlives it.
#[derive(Clone, Copy)]
enum Of {
    Run(Open<Run>),
    Playbook(Open<Playbook>),
}

/// The id of what takes the focus in the row of a task.
pub(crate) fn focus_id(task: TaskId) -> String {
    format!("focus-{task}")
}

/// The id of the row of a task. Links to a task end so.
pub(crate) fn row_id(task: TaskId) -> String {
    format!("task-{task}")
}

fn order<X>(outline: &Outline<X>) -> Order {
    let lists = outline.in_order().into_iter();
    let tasks = |list| outline.tasks_in(list).into_iter().map(|(id, _)| id).collect();
    lists.map(|(list, _)| (list, tasks(list))).collect()
}

fn title<X>(outline: &Outline<X>, task: TaskId) -> String {
    outline.tasks.get(&task).map(|it| it.title.clone()).unwrap_or_default()
}

fn list_title<X>(outline: &Outline<X>, list: ChecklistId) -> String {
    outline.checklists.get(&list).map(|it| it.title.clone()).unwrap_or_default()
}

/// An edit that stands for all those that change an outline.
fn any_edit<X>(outline: &Outline<X>) -> OutlineEdit {
    let id = ChecklistId::derived(&["any", &outline.checklists.len().to_string()]);
    OutlineEdit::AddChecklist { id, title: "Any".to_owned(), spot: Spot::Last }
}

impl OpenOutline {
    /// The outline of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// That of a run.
    pub(crate) fn of_run(open: Open<Run>) -> Self {
        let shown = open.select(|run| order(&run.outline));
        Self {
            of: Of::Run(open),
            order: memo(move || shown.get().unwrap_or_default()),
            denied: reason(open.denied(|run| RunEdit::Outline(any_edit(&run.outline)))),
        }
    }

    /// That of a playbook.
    pub(crate) fn of_playbook(open: Open<Playbook>) -> Self {
        let shown = open.select(|playbook| order(&playbook.outline));
        Self {
            of: Of::Playbook(open),
            order: memo(move || shown.get().unwrap_or_default()),
            denied: reason(open.denied(|it| PlaybookEdit::Outline(any_edit(&it.outline)))),
        }
    }

    /// What is shown, in order.
    pub(crate) fn order(self) -> Memo<Order> {
        self.order
    }

    /// Why this person may not change it.
    pub(crate) fn denied(self) -> Signal<Option<String>> {
        self.denied
    }

    /// What a task is called now.
    pub(crate) fn title(self, task: TaskId) -> String {
        let title = match self.of {
            Of::Run(open) => open.peek(|it| title(&it.outline, task)),
            Of::Playbook(open) => open.peek(|it| title(&it.outline, task)),
        };
        title.unwrap_or_default()
    }

    /// What a section is called now.
    pub(crate) fn list_title(self, list: ChecklistId) -> String {
        let title = match self.of {
            Of::Run(open) => open.peek(|it| list_title(&it.outline, list)),
            Of::Playbook(open) => open.peek(|it| list_title(&it.outline, list)),
        };
        title.unwrap_or_default()
    }

    /// Asks for a change.
    pub(crate) fn send(self, command: OutlineCommand) {
        match self.of {
            Of::Run(open) => open.send(RunCommand::Outline(command)),
            Of::Playbook(open) => open.send(PlaybookCommand::Outline(command)),
        }
    }

    fn tasks(self) -> BTreeSet<TaskId> {
        self.order
            .with_untracked(|it| it.iter().flat_map(|(_, tasks)| tasks.iter().copied()).collect())
    }

    /// Adds a task and says which it is, if it could be.
    pub(crate) fn add(
        self,
        checklist: ChecklistId,
        title: String,
        spot: Spot<TaskId>,
    ) -> Option<TaskId> {
        let before = self.tasks();
        self.send(OutlineCommand::AddTask { checklist, title, spot });
        self.tasks().difference(&before).next().copied()
    }

    /// Adds a task for each line, and says how many.
    pub(crate) fn paste(
        self,
        checklist: ChecklistId,
        lines: String,
        spot: Spot<TaskId>,
    ) -> Vec<TaskId> {
        let before = self.tasks();
        self.send(OutlineCommand::AddTasks { checklist, spot, lines });
        let added: Vec<TaskId> = self.tasks().difference(&before).copied().collect();
        if !added.is_empty() {
            let undo = added.clone();
            Toasts::expect().say_with(
                format!("{} added.", n_tasks(added.len())),
                "Undo",
                move || {
                    for task in &undo {
                        self.send(OutlineCommand::ArchiveTask { task: *task });
                    }
                },
            );
        }
        added
    }

    /// Puts a task away; a toast brings it back.
    pub(crate) fn archive(self, task: TaskId) {
        let title = self.title(task);
        self.send(OutlineCommand::ArchiveTask { task });
        if !self.tasks().contains(&task) {
            Toasts::expect().say_with(format!("“{title}” deleted."), "Undo", move || {
                self.send(OutlineCommand::RestoreTask { task });
            });
        }
    }

    /// Puts a section away, with its tasks; a toast brings it back.
    pub(crate) fn archive_list(self, checklist: ChecklistId) {
        let title = self.list_title(checklist);
        self.send(OutlineCommand::ArchiveChecklist { checklist });
        Toasts::expect().say_with(format!("Section “{title}” deleted."), "Undo", move || {
            self.send(OutlineCommand::RestoreChecklist { checklist });
        });
    }

    /// Moves a task up or down, over the borders of sections. The focus stays on it.
    pub(crate) fn move_by(self, task: TaskId, by: i32) {
        let before = self.order.get_untracked();
        self.send(OutlineCommand::MoveTaskBy { task, by });
        if before != self.order.get_untracked() {
            self.after_move(task);
        }
    }

    /// Moves a task to a spot.
    pub(crate) fn move_to(self, task: TaskId, checklist: ChecklistId, spot: Spot<TaskId>) {
        self.send(OutlineCommand::MoveTask { task, checklist, spot });
        self.after_move(task);
    }

    /// Moves a task to the end of the section above or below.
    pub(crate) fn move_to_next_list(self, task: TaskId, by: isize) {
        let target = self.order.with_untracked(|order| {
            let at = order.iter().position(|(_, tasks)| tasks.contains(&task))?;
            Some(order.get(at.checked_add_signed(by)?)?.0)
        });
        if let Some(list) = target {
            self.move_to(task, list, Spot::Last);
        }
    }

    /// Moves a section up or down.
    pub(crate) fn move_list_by(self, checklist: ChecklistId, by: isize) {
        let spot = self.order.with_untracked(|order| {
            let at = order.iter().position(|(list, _)| *list == checklist)?;
            let to = at.checked_add_signed(by).filter(|to| *to < order.len())?;
            let others: Vec<_> =
                order.iter().map(|(list, _)| *list).filter(|it| *it != checklist).collect();
            Some(match to.checked_sub(1) {
                None => Spot::First,
                Some(before) => Spot::After(others[before]),
            })
        });
        if let Some(spot) = spot {
            self.send(OutlineCommand::MoveChecklist { checklist, spot });
            let title = self.list_title(checklist);
            Announcer::expect()
                .say(format!("{title}, moved {}", if by < 0 { "up" } else { "down" }));
        }
    }

    /// The task before or after another, over the borders of sections.
    pub(crate) fn neighbour(self, task: TaskId, by: isize) -> Option<TaskId> {
        self.order.with_untracked(|order| {
            let all: Vec<TaskId> =
                order.iter().flat_map(|(_, tasks)| tasks.iter().copied()).collect();
            let at = all.iter().position(|it| *it == task)?;
            all.get(at.checked_add_signed(by)?).copied()
        })
    }

    /// The section of a task.
    pub(crate) fn list_of(self, task: TaskId) -> Option<ChecklistId> {
        self.order.with_untracked(|order| {
            order.iter().find(|(_, tasks)| tasks.contains(&task)).map(|(list, _)| *list)
        })
    }

    /// Says where a task has gone, once, and keeps the focus on it.
    fn after_move(self, task: TaskId) {
        let place = self.order.with_untracked(|order| {
            order.iter().find_map(|(list, tasks)| {
                let at = tasks.iter().position(|it| *it == task)?;
                Some((*list, at + 1, tasks.len()))
            })
        });
        let Some((list, at, of)) = place else { return };
        let (title, section) = (self.title(task), self.list_title(list));
        Announcer::expect().say(format!("{title}, moved to {at} of {of} in {section}"));
        dom::focus_next(focus_id(task));
    }
}

fn n_tasks(n: usize) -> String {
    if n == 1 { "1 task".to_owned() } else { format!("{n} tasks") }
}
