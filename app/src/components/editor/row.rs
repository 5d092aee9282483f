//! A task of a playbook as a line that is typed: Enter for the next, Backspace on an empty one to
//! take it away, pasted lines become tasks.

use leptos::{ev, prelude::*};
use model::{
    checklist::Spot,
    command::OutlineCommand,
    id::{ChecklistId, TaskId},
    playbook::{Plan, PlannedTask, Playbook},
};

use super::{
    blank_row::BlankRow,
    details::{Details, assignee_words},
    outline::Caret,
};
use crate::{
    components::{
        drafts::Drafts,
        drag::Drag,
        due::say,
        flow::Show,
        icon::Icon,
        near::Near,
        open_outline::{OpenOutline, focus_id, row_id},
    },
    platform::dom,
    state::{Open, Workspace, memo},
};

/// The task of the row around a component, and of the details below it. All that they show is selected from here: so a
/// change of the task is told once.
#[derive(Clone, Copy)]
struct RowTask(Memo<Option<PlannedTask>>);

/// A part of the row's task.
pub(super) fn select<T>(part: impl Fn(&PlannedTask) -> T + Send + Sync + 'static) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    let RowTask(task) = expect_context();
    memo(move || task.with(|task| task.as_ref().map(&part)))
}

/// One task.
#[component]
pub(super) fn EditorRow(
    /// Its section.
    list: ChecklistId,
    /// Which task.
    task: TaskId,
) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let near = Near::expect();
    near.begin(task);
    let title = open.select_task(task, |it| it.title.clone());
    move || match near.has(task) {
        true => view! { <NearRow list task/> }.into_any(),
        false => far_row(task, title.get()).into_any(),
    }
}

/// What can be read of a task. It is as high as the whole row, or nearly so.
fn far_row(task: TaskId, title: Option<String>) -> impl IntoView {
    view! {
        <li class="ol-row" id=row_id(task) data-row=task.to_string() data-far="">
            <span class="ol-row__bullet"><i></i></span>
            <span class="ol-row__text">
                <span class="ol-row__input" dir="auto">{title}</span>
            </span>
        </li>
    }
}

#[component]
fn NearRow(list: ChecklistId, task: TaskId) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let caret = Caret::expect();
    let drag = Drag::expect();
    provide_context(RowTask(open.select_task(task, PlannedTask::clone)));
    let title = select(|it| it.title.clone());
    let title = Signal::derive(move || title.get().unwrap_or_default());
    let is_detailed = caret.is_detailed(task);
    let is_blank_below = caret.is_blank(list, Spot::After(task));
    view! {
        <li
            class="ol-row"
            id=row_id(task)
            data-row=task.to_string()
            data-drag=move || drag.drag_of(task)
            data-drop=move || drag.drop_of(task)
        >
            <button
                type="button"
                class="ol-row__bullet"
                aria-label=move || format!("Move {}", title.get())
                title="Drag to move, or Alt ↑ ↓"
            >
                <i></i>
                <Icon name="grip-vertical" size=14/>
            </button>
            <TitleField list task title/>
            <PlanCells/>
            <button
                type="button"
                class="btn"
                data-icon
                aria-label=move || format!("Details of {}", title.get())
                aria-expanded=move || is_detailed.get().to_string()
                title="Details (Ctrl ↵)"
                on:click=move |_| caret.toggle_details(task)
            >
                <Icon name="ellipsis"/>
            </button>
        </li>
        <Show when=move || is_detailed.get()>
            <Details task/>
        </Show>
        <Show when=move || is_blank_below.get()>
            <BlankRow list spot=Spot::After(task)/>
        </Show>
    }
}

#[component]
fn TitleField(list: ChecklistId, task: TaskId, title: Signal<String>) -> impl IntoView {
    let outline = OpenOutline::expect();
    let caret = Caret::expect();
    let denied = outline.denied();
    let typed = RwSignal::new(title.get_untracked());
    let has_focus = StoredValue::new(false);
    Effect::new(move || {
        let title = title.get();
        // What is being typed is not taken out of anybody's hands.
        if !has_focus.get_value() {
            typed.set(title);
        }
    });
    let save = move || {
        let (new, old) = (typed.get_untracked(), title.get_untracked());
        if new.trim() != old && !new.trim().is_empty() {
            outline.send(OutlineCommand::RenameTask { task, title: new });
        }
    };
    Drafts::expect().on_hand_over(save);
    let row = Row { outline, caret, list, task };
    let on_key = move |event: ev::KeyboardEvent| {
        if row.key(&event, &typed.get_untracked(), save) {
            event.prevent_default();
        }
    };

    view! {
        <span class="ol-row__text">
            <input
                type="text"
                class="ol-row__input"
                id=focus_id(task)
                dir="auto"
                aria-label="Task title"
                autocomplete="off"
                enterkeyhint="enter"
                readonly=move || denied.with(Option::is_some)
                title=move || denied.get()
                prop:value=typed
                on:input:target=move |event| typed.set(event.target().value())
                on:focus=move |_| has_focus.set_value(true)
                on:blur=move |_| {
                    // A row that is taken away loses the focus too, after all else of it is gone.
                    if typed.is_disposed() {
                        return;
                    }
                    has_focus.set_value(false);
                    save();
                    // An emptied line is a line left: it keeps its old title.
                    typed.set(title.get_untracked());
                }
                on:paste=move |event| {
                    let lines = dom::pasted(&event).filter(|it| it.trim().contains('\n'));
                    if let Some(lines) = lines.filter(|_| denied.with_untracked(Option::is_none)) {
                        event.prevent_default();
                        outline.paste(list, lines, Spot::After(task));
                    }
                }
                on:keydown=on_key
            />
        </span>
    }
}

/// What keys do in the line of a task.
#[derive(Clone, Copy)]
struct Row {
    outline: OpenOutline,
    caret: Caret,
    list: ChecklistId,
    task: TaskId,
}

impl Row {
    /// Whether the key meant something.
    fn key(self, event: &ev::KeyboardEvent, typed: &str, save: impl Fn()) -> bool {
        let Self { outline, caret, list, task } = self;
        if event.is_composing() || outline.denied().with_untracked(Option::is_some) {
            return false;
        }
        let (is_alt, is_mod) = (event.alt_key(), event.ctrl_key() || event.meta_key());
        match event.key().as_str() {
            "Enter" if is_mod => {
                save();
                caret.toggle_details(task);
            }
            "Enter" => {
                save();
                caret.open_blank(list, Spot::After(task));
            }
            "ArrowUp" if is_alt => {
                save();
                outline.move_by(task, -1);
            }
            "ArrowDown" if is_alt => {
                save();
                outline.move_by(task, 1);
            }
            "ArrowUp" => self.step(-1),
            "ArrowDown" => self.step(1),
            "Backspace" if typed.is_empty() => {
                let before = outline.neighbour(task, -1).or(outline.neighbour(task, 1));
                outline.archive(task);
                if let Some(before) = before {
                    dom::focus_end_soon(focus_id(before));
                }
            }
            _ => return false,
        }
        true
    }

    fn step(self, by: isize) {
        if let Some(task) = self.outline.neighbour(self.task, by) {
            dom::focus(&focus_id(task));
        }
    }
}

/// Who and when, as far as the playbook says it.
#[component]
fn PlanCells() -> impl IntoView {
    let workspace = Workspace::expect();
    let plan = select(|it| it.extra.clone());
    let command = select(|it| it.command.clone());
    let who = move || {
        let Plan { assignee, .. } = plan.get()?;
        let words = assignee_words(workspace, assignee)?;
        Some(view! {
            <span class="mark">
                <Icon name="user-round-cog"/>
                <span class="truncate" dir="auto">{words}</span>
            </span>
        })
    };
    let when = move || {
        let due_after = plan.get()?.due_after?;
        Some(view! {
            <span class="mark">
                <Icon name="clock"/>
                <span>{say::offset(due_after)}</span>
            </span>
        })
    };
    let command = move || {
        let command = command.get().flatten()?;
        Some(view! {
            <span class="mark">
                <Icon name="terminal"/>
                <span class="truncate" dir="auto">{command}</span>
            </span>
        })
    };
    view! {
        <span class="ol-row__cell">{who}</span>
        <span class="ol-row__cell">{when} {command}</span>
    }
}
