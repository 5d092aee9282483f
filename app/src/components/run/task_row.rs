//! One task of a run, as a row in its section.

use leptos::prelude::*;
use model::{
    checklist::Spot,
    command::{OutlineCommand, RunCommand},
    id::TaskId,
    run::{Run, RunTask, TaskState},
};

use super::{
    rights::RunRights,
    row_view::{Doing, RowView, state_word},
    task_body::TaskBody,
    task_facts::TaskFacts,
};
use crate::{
    components::{
        drag::Drag,
        flow::Show,
        icon::Icon,
        inline_edit::InlineEdit,
        near::Near,
        open_outline::{OpenOutline, focus_id, row_id},
        quick_add::QuickAdd,
    },
    platform::dom,
    state::{Open, Workspace, memo},
};

/// A task; the row stays with it when others move around it.
#[component]
pub(super) fn TaskRow(
    /// Which task.
    task: TaskId,
) -> impl IntoView {
    let open = Open::<Run>::expect();
    let near = Near::expect();
    near.begin(task);
    let text = open.select_task(task, |it| (state_word(&it.extra.state), it.title.clone()));
    move || match near.has(task) {
        true => view! { <NearRow task/> }.into_any(),
        false => {
            let (state, title) = text.get().unzip();
            far_row(task, state, title).into_any()
        }
    }
}

/// What can be read of a task. It is as high as the whole row, or nearly so.
fn far_row(task: TaskId, state: Option<&'static str>, title: Option<String>) -> impl IntoView {
    view! {
        <li class="task" id=row_id(task) data-row=task.to_string() data-state=state data-far="">
            <div class="task__row">
                <span class="task__text" dir="auto">{title}</span>
            </div>
        </li>
    }
}

#[component]
fn NearRow(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let drag = Drag::expect();
    provide_context(RowTask(open.select_task(task, RunTask::clone)));
    let state = select(|it| state_word(&it.extra.state));
    let is_waiting = open.is_waiting(task);
    let is_expanded = rows.is_expanded(task);
    let is_adding = rows.is(Doing::AddingAfter(task));
    let shown_state = move || match state.get() {
        Some("done") if is_waiting.get() => Some("waiting"),
        state => state,
    };

    view! {
        <li
            class="task"
            id=row_id(task)
            data-row=task.to_string()
            data-state=shown_state
            data-open=move || is_expanded.get()
            data-drag=move || drag.drag_of(task)
            data-drop=move || drag.drop_of(task)
        >
            <Handle/>
            <div class="task__row">
                <TaskCheck task/>
                <TaskTitle task/>
                <TaskFacts task/>
                <TakeIt task/>
            </div>
            <Show when=move || is_expanded.get()>
                <TaskBody task/>
            </Show>
        </li>
        <Show when=move || is_adding.get()>
            <AddAfter task/>
        </Show>
    }
}

/// The task of the row around a component. All that a row shows is selected from here: so a change of the task is told
/// once, however much the row shows.
#[derive(Clone, Copy)]
struct RowTask(Memo<Option<RunTask>>);

/// A part of the row's task.
pub(super) fn select<T>(part: impl Fn(&RunTask) -> T + Send + Sync + 'static) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    let RowTask(task) = expect_context();
    memo(move || task.with(|task| task.as_ref().map(&part)))
}

/// What the row's task is called.
pub(super) fn title() -> Signal<String> {
    let title = select(|it| it.title.clone());
    Signal::derive(move || title.get().unwrap_or_default())
}

#[component]
fn Handle() -> impl IntoView {
    let title = title();
    let denied = OpenOutline::expect().denied();
    view! {
        <Show when=move || denied.with(Option::is_none)>
            <button
                type="button"
                class="task__handle desk-only"
                tabindex="-1"
                aria-label=move || format!("Move {}", title.get())
                title="Drag to move, or Alt ↑ ↓"
            >
                <Icon name="grip-vertical" size=14/>
            </button>
        </Show>
    }
}

#[component]
fn TaskCheck(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().work;
    let title = title();
    let state = select(|it| it.extra.state.clone());
    let is_done = memo(move || state.with(|it| *it == Some(TaskState::Done)));
    let is_waiting = open.is_waiting(task);
    let look = move || match state.get() {
        Some(TaskState::Done) if is_waiting.get() => Some("waiting"),
        Some(TaskState::InProgress) => Some("part"),
        Some(TaskState::Skipped { .. }) => Some("skipped"),
        Some(TaskState::Open | TaskState::Done) | None => None,
    };
    view! {
        <label class="check" data-state=look title=move || denied.get()>
            <input
                type="checkbox"
                dir="auto"
                id=focus_id(task)
                aria-label=title
                aria-disabled=move || denied.with(Option::is_some).then_some("true")
                prop:checked=is_done
                prop:indeterminate=move || look() == Some("part")
                on:change:target=move |event| {
                    // The browser has flipped the box by itself. The document says what is done, so
                    // put it back; if the command is accepted, it flips again.
                    event.target().set_checked(is_done.get_untracked());
                    open.send(RunCommand::ToggleTask { task });
                }
            />
        </label>
    }
}

#[component]
fn TaskTitle(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let title = title();
    let is_expanded = rows.is_expanded(task);
    let is_renaming = RwSignal::new(false);
    let asked = rows.is(Doing::Renaming(task));
    Effect::new(move || {
        if asked.get() {
            is_renaming.set(true);
            rows.end(Doing::Renaming(task));
        }
    });
    let rename = move |title: String| {
        open.send(RunCommand::Outline(OutlineCommand::RenameTask { task, title }));
    };
    view! {
        <div class="task__title">
            <Show
                when=move || is_renaming.get()
                fallback=move || {
                    view! {
                        <button
                            type="button"
                            class="task__text"
                            dir="auto"
                            aria-expanded=move || is_expanded.get().to_string()
                            on:click=move |_| rows.toggle(task)
                        >
                            {title}
                        </button>
                    }
                }
            >
                <InlineEdit value=title label="Task title" is_editing=is_renaming on_save=rename/>
            </Show>
        </div>
    }
}

/// On phones, an open task that is nobody's can be taken with one tap.
#[component]
fn TakeIt(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let me = Workspace::expect().me();
    let denied = RunRights::expect().work;
    let is_free = select(|it| !it.extra.state.is_closed() && it.extra.assignee.is_none());
    let offers = move || is_free.get() == Some(true) && denied.with(Option::is_none);
    let take = move |_| {
        if let Some(user) = me.with_untracked(|me| me.as_ref().map(|it| it.user)) {
            open.send(RunCommand::Assign { task, to: Some(user) });
        }
    };
    view! {
        <Show when=offers>
            <button type="button" class="btn task__take phone-only" data-size="s" on:click=take>
                "Take it"
            </button>
        </Show>
    }
}

/// A field for a task right below another.
#[component]
fn AddAfter(task: TaskId) -> impl IntoView {
    let outline = OpenOutline::expect();
    let rows = RowView::expect();
    let end = move || rows.end(Doing::AddingAfter(task));
    let add = move |title: String| {
        if let Some(list) = outline.list_of(task) {
            let added = outline.add(list, title, Spot::After(task));
            // The next one goes below this one.
            if let Some(added) = added {
                rows.begin(Doing::AddingAfter(added));
            }
        }
    };
    let paste = move |lines: String| {
        if let Some(list) = outline.list_of(task) {
            outline.paste(list, lines, Spot::After(task));
            end();
        }
    };
    view! {
        <li>
            <QuickAdd
                place=format!("after-{task}")
                on_add=add
                on_paste=paste
                on_end=move |()| {
                    end();
                    dom::focus_soon(focus_id(task));
                }
            />
        </li>
    }
}
