//! The keys of a run: through its tasks, and what is done with the one that has the focus.

use leptos::{ev, prelude::*};
use model::{command::RunCommand, id::TaskId, run::Run};

use super::{
    finish::finish,
    row_view::{Doing, Filter, RowView},
    task_body::begin_skip,
};
use crate::{
    components::{
        keys::on_key,
        open_outline::{OpenOutline, focus_id, row_id},
    },
    platform::dom,
    state::{Open, Workspace},
};

/// What takes the focus in each row that is seen.
const ROWS: &str = ".section:not([hidden]) .task .check input";

/// The key handler of a run's page.
#[derive(Clone, Copy)]
struct Keys {
    open: Open<Run>,
    rows: RowView,
    outline: OpenOutline,
    workspace: Workspace,
}

/// Listens for as long as the component around lasts.
pub(super) fn listen() {
    let keys = Keys {
        open: Open::expect(),
        rows: RowView::expect(),
        outline: OpenOutline::expect(),
        workspace: Workspace::expect(),
    };
    on_key(move |event| keys.act(event));
}

impl Keys {
    /// Whether the key meant something.
    fn act(self, event: &ev::KeyboardEvent) -> bool {
        let task = dom::attribute_near(event, "data-row").and_then(|it| it.parse().ok());
        if event.alt_key() {
            return task.is_some_and(|task| self.move_task(task, event));
        }
        let Some(key) = dom::plain_key(event) else { return false };
        self.anywhere(&key) || task.is_some_and(|task| self.on_task(task, &key, event))
    }

    fn anywhere(self, key: &str) -> bool {
        match key {
            "j" | "ArrowDown" => return dom::step_focus(ROWS, 1),
            "k" | "ArrowUp" => return dom::step_focus(ROWS, -1),
            "h" => self.rows.hides_done.update(|it| *it = !*it),
            "f" => self.follow(),
            "F" => finish(self.open),
            "1" | "2" | "3" | "4" | "5" => {
                let n = key.parse::<usize>().unwrap_or(1);
                self.rows.filter.set(Filter::ALL[n - 1]);
            }
            _ => return false,
        }
        true
    }

    fn on_task(self, task: TaskId, key: &str, event: &ev::KeyboardEvent) -> bool {
        let row = row_id(task);
        match key {
            "x" => self.tick(task),
            "Enter" | "ArrowRight" if dom::is_from(event, "[type=checkbox]") => {
                if self.rows.is_expanded(task).get_untracked() {
                    self.rows.begin(Doing::Renaming(task));
                } else {
                    self.rows.expand(task);
                }
            }
            "ArrowLeft" if self.rows.is_expanded(task).get_untracked() => self.rows.toggle(task),
            "e" => self.rows.begin(Doing::Renaming(task)),
            "a" => dom::press_in(&row, "[data-act=assign]"),
            "d" => dom::press_in(&row, "[data-act=due]"),
            "i" => self.take(task),
            "s" => begin_skip(self.rows, task),
            "S" => self
                .open
                .send(RunCommand::SetTaskState { task, state: model::run::TaskState::Open }),
            "o" => self.rows.begin(Doing::AddingAfter(task)),
            "Delete" => {
                let next = self.outline.neighbour(task, 1).or(self.outline.neighbour(task, -1));
                self.outline.archive(task);
                if let Some(next) = next {
                    dom::focus_soon(focus_id(next));
                }
            }
            _ => return false,
        }
        true
    }

    fn move_task(self, task: TaskId, event: &ev::KeyboardEvent) -> bool {
        let by = match event.key().as_str() {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            _ => return false,
        };
        if event.shift_key() {
            self.outline.move_to_next_list(task, by);
        } else {
            self.outline.move_by(task, by as i32);
        }
        true
    }

    /// Ticks a task. If the filter hides it then, the focus goes to the next one.
    fn tick(self, task: TaskId) {
        let next = self.outline.neighbour(task, 1).or(self.outline.neighbour(task, -1));
        self.open.send(RunCommand::ToggleTask { task });
        dom::soon(move || {
            let gone = !dom::exists(&focus_id(task));
            if let Some(next) = next.filter(|_| gone) {
                dom::focus(&focus_id(next));
            }
        });
    }

    fn take(self, task: TaskId) {
        let me = self.workspace.me().with_untracked(|me| me.as_ref().map(|it| it.user));
        self.open.send(RunCommand::Assign { task, to: me });
    }

    fn follow(self) {
        let me = self.workspace.me().with_untracked(|me| me.as_ref().map(|it| it.user));
        let value = self.open.value();
        let follows = value.with_untracked(|run| {
            run.as_ref().zip(me).is_some_and(|(run, me)| run.followers.contains(&me))
        });
        self.open.send(RunCommand::Follow { on: !follows });
    }
}
