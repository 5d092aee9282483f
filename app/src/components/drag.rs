//! Moving a task by its grip, or by a long press anywhere on its row where there is no mouse.

use leptos::{ev, prelude::*};
use model::{
    checklist::Spot,
    id::{ChecklistId, TaskId},
};

use crate::{
    components::open_outline::{OpenOutline, row_id},
    platform::{
        dom,
        pointer::{self, Under},
    },
    state::KeySet,
};

/// A finger that rests so long lifts the row.
const LONG_PRESS_MS: u64 = 250;

/// A finger that moves further before that scrolls, and a mouse that moves less only clicks.
const SLACK_PX: i32 = 6;

/// So often a drag at the edge scrolls.
const SCROLL_MS: u64 = 16;

/// What a mouse has to take a row by.
const GRIP: &str = ".task__handle, .ol-row__bullet";

/// The one drag of a page. Reached by context.
#[derive(Clone, Copy)]
pub(crate) struct Drag {
    outline: OpenOutline,
    state: StoredValue<Option<State>>,
    /// The row in the air.
    lifted: KeySet<TaskId>,
    /// Where it would land.
    over: KeySet<Over>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    task: TaskId,
    /// Where it began, moved along with what scrolls.
    from: (i32, i32),
    /// Where the pointer is.
    at: (i32, i32),
    is_lifted: bool,
    is_touch: bool,
}

/// Where the row would land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Over {
    Before(TaskId),
    After(TaskId),
    Head(ChecklistId),
}

impl Drag {
    /// The drag of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new(outline: OpenOutline) -> Self {
        let drag = Self {
            outline,
            state: StoredValue::new(None),
            lifted: KeySet::new(),
            over: KeySet::new(),
            timer: StoredValue::new(None),
        };
        let handle = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && drag.is_lifted() {
                event.prevent_default();
                drag.cancel();
            }
        });
        on_cleanup(move || {
            handle.remove();
            drag.stop();
        });
        drag
    }

    /// Whether a row is in the air.
    pub(crate) fn is_lifted(self) -> bool {
        self.state.get_value().is_some_and(|it| it.is_lifted)
    }

    /// What the style sheet wants to know of a row that may be in the air.
    pub(crate) fn drag_of(self, task: TaskId) -> Option<&'static str> {
        self.lifted.has(task).then_some("lifted")
    }

    /// What the style sheet wants to know of a row that something may land beside.
    pub(crate) fn drop_of(self, task: TaskId) -> Option<&'static str> {
        let is_before = self.over.has(Over::Before(task));
        let is_after = self.over.has(Over::After(task));
        is_before.then_some("before").or(is_after.then_some("after"))
    }

    /// The same for the head of a section.
    pub(crate) fn drop_of_list(self, list: ChecklistId) -> Option<&'static str> {
        self.over.has(Over::Head(list)).then_some("into")
    }

    /// A pointer goes down, on the row of a task or beside it.
    fn down(self, event: &ev::PointerEvent) {
        let row = dom::attribute_near(event, "data-row");
        let Some(task) = row.and_then(|it| it.parse().ok()) else { return };
        let on_grip = dom::is_from(event, GRIP);
        let is_touch = pointer::is_touch(event);
        if event.button() != 0 || self.outline.denied().with_untracked(Option::is_some) {
            return;
        }
        if !on_grip && (!is_touch || dom::is_from(event, "input[type=text], textarea, [popover]")) {
            return;
        }
        let at = pointer::position(event);
        self.state.set_value(Some(State { task, from: at, at, is_lifted: false, is_touch }));
        pointer::capture(&row_id(task), event);
        if is_touch {
            self.wait(LONG_PRESS_MS, move || self.lift());
        }
    }

    /// The pointer moves.
    fn moved(self, event: &ev::PointerEvent) {
        let Some(state) = self.state.get_value() else { return };
        let at = pointer::position(event);
        let is_far = (at.0 - state.from.0).abs().max((at.1 - state.from.1).abs()) > SLACK_PX;
        match (state.is_lifted, state.is_touch, is_far) {
            (true, ..) => {
                self.state.set_value(Some(State { at, ..state }));
                self.follow();
            }
            // It scrolls.
            (false, true, true) => self.cancel(),
            (false, false, true) => {
                self.state.set_value(Some(State { at, ..state }));
                self.lift();
                self.follow();
            }
            (false, _, false) => {}
        }
    }

    /// The pointer is lifted: the row lands.
    fn up(self) {
        let state = self.state.get_value();
        let over = self.over.only();
        self.cancel();
        let (Some(State { task, is_lifted: true, .. }), Some(over)) = (state, over) else { return };
        let order = self.outline.order().get_untracked();
        if let Some((list, spot)) = landing(&order, task, over) {
            self.outline.move_to(task, list, spot);
        }
    }

    /// Nothing comes of it.
    fn cancel(self) {
        self.stop();
        if let Some(State { task, .. }) = self.state.try_update_value(Option::take).flatten() {
            pointer::shift(&row_id(task), 0);
        }
        self.lifted.set_only(None);
        self.over.set_only(None);
    }

    fn lift(self) {
        let lifted = self.state.try_update_value(|it| {
            let state = it.as_mut()?;
            state.is_lifted = true;
            Some(state.task)
        });
        self.lifted.set_only(lifted.flatten());
        pointer::buzz();
        self.scroll();
    }

    /// The row goes with the pointer, and what is below it is looked for.
    fn follow(self) {
        let Some(State { task, from, at, .. }) = self.state.get_value() else { return };
        // Not 0, which would put it back.
        let dy = at.1 - from.1;
        pointer::shift(&row_id(task), if dy == 0 { 1 } else { dy });
        let over = pointer::under(at.0, at.1).and_then(|under| match under {
            Under::Row { row, is_upper: true } => row.parse().ok().map(Over::Before),
            Under::Row { row, is_upper: false } => row.parse().ok().map(Over::After),
            Under::Head(list) => list.parse().ok().map(Over::Head),
        });
        let is_itself = matches!(over, Some(Over::Before(it) | Over::After(it)) if it == task);
        self.over.set_only(over.filter(|_| !is_itself));
    }

    /// While the pointer is at an edge, what it is dragged over comes to it.
    fn scroll(self) {
        self.wait(SCROLL_MS, move || {
            if let Some(state) = self.state.get_value().filter(|it| it.is_lifted) {
                let by = pointer::scroll_at_edge(state.at.1);
                if by != 0 {
                    let from = (state.from.0, state.from.1 - by);
                    self.state.set_value(Some(State { from, ..state }));
                    self.follow();
                }
                self.scroll();
            }
        });
    }

    fn wait(self, ms: u64, then: impl FnOnce() + 'static) {
        self.stop();
        self.timer.set_value(dom::after(ms, then));
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

/// The rows that can be moved. It listens for all of them, so that they need not.
#[component]
pub(crate) fn DragArea(
    /// What is around the rows, for the style sheet.
    #[prop(optional)]
    class: &'static str,
    /// The rows, each with its task as `data-row`, and what is between them.
    children: Children,
) -> impl IntoView {
    let drag = Drag::expect();
    view! {
        <div
            class=class
            on:pointerdown=move |event| drag.down(&event)
            on:pointermove=move |event| drag.moved(&event)
            on:pointerup=move |_| drag.up()
            on:pointercancel=move |_| drag.cancel()
            on:touchmove=move |event| {
                if drag.is_lifted() {
                    event.prevent_default();
                }
            }
            on:contextmenu=move |event| {
                if drag.is_lifted() {
                    event.prevent_default();
                }
            }
        >
            {children()}
        </div>
    }
}

/// Where that is in the outline.
fn landing(
    order: &[(ChecklistId, Vec<TaskId>)],
    task: TaskId,
    over: Over,
) -> Option<(ChecklistId, Spot<TaskId>)> {
    let at = |neighbour: TaskId| {
        order.iter().find_map(|(list, tasks)| {
            let others: Vec<TaskId> = tasks.iter().copied().filter(|it| *it != task).collect();
            let index = others.iter().position(|it| *it == neighbour)?;
            Some((*list, others, index))
        })
    };
    match over {
        Over::Head(list) => Some((list, Spot::First)),
        Over::After(neighbour) => at(neighbour).map(|(list, ..)| (list, Spot::After(neighbour))),
        Over::Before(neighbour) => at(neighbour).map(|(list, others, index)| {
            let spot =
                index.checked_sub(1).map_or(Spot::First, |before| Spot::After(others[before]));
            (list, spot)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_lands_beside_its_neighbour() {
        let list = ChecklistId::from_bits;
        let task = TaskId::from_bits;
        let order = [(list(1), vec![task(1), task(2), task(3)]), (list(2), vec![])];
        let check = |n, over, expected| assert_eq!(landing(&order, task(n), over), expected);
        check(1, Over::Before(task(3)), Some((list(1), Spot::After(task(2)))));
        check(3, Over::Before(task(1)), Some((list(1), Spot::First)));
        check(2, Over::Before(task(3)), Some((list(1), Spot::After(task(1)))));
        check(1, Over::After(task(3)), Some((list(1), Spot::After(task(3)))));
        check(1, Over::Head(list(2)), Some((list(2), Spot::First)));
        check(1, Over::After(task(9)), None);
    }
}
