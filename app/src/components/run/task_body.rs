//! A task, opened: what it asks for, who and when, and everything that can be done with it.

use leptos::prelude::*;
use model::{
    command::RunCommand,
    id::TaskId,
    run::{Run, TaskState},
    value::TextKey,
};

use super::{
    assignee::AssigneeButton,
    rights::RunRights,
    row_view::{Doing, RowView},
    task_row::{select, title},
};
use crate::{
    components::{
        button::Button,
        description::Description,
        due::{DueButton, say},
        flow::Show,
        icon::Icon,
        menu::{Menu, MenuItem},
        open_outline::OpenOutline,
        person::name_of,
    },
    platform::dom,
    state::{Open, Workspace},
};

/// The details of a task.
#[component]
pub(super) fn TaskBody(
    /// Which task.
    task: TaskId,
) -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().work;
    let description = select(|it| it.description.clone());
    let rows = RowView::expect();
    let is_skipping = rows.is(Doing::Skipping(task));
    let edit = move |(from, to)| {
        open.send(RunCommand::EditText { text: TextKey::Task(task), from, to });
    };
    view! {
        <div class="task__body">
            <Description
                value=Signal::derive(move || description.get().unwrap_or_default())
                label="Description"
                denied
                on_edit=edit
            />
            <Facts task/>
            <Show
                when=move || is_skipping.get()
                fallback=move || view! { <Acts task/> }
            >
                <SkipForm task/>
            </Show>
        </div>
    }
}

#[component]
fn Facts(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().work;
    let what = title();
    let due_at = select(|it| it.extra.due_at);
    let assignee = select(|it| it.extra.assignee);
    let is_open = select(|it| !it.extra.state.is_closed());
    view! {
        <dl class="facts">
            <dt><Icon name="user" size=14/>"Assignee"</dt>
            <dd>
                <AssigneeButton
                    what
                    assignee=Signal::derive(move || assignee.get().flatten())
                    class="chip"
                    denied
                    on_pick=move |to| open.send(RunCommand::Assign { task, to })
                />
            </dd>
            <dt><Icon name="clock" size=14/>"Due"</dt>
            <dd>
                <DueButton
                    what
                    due_at=Signal::derive(move || due_at.get().flatten())
                    is_open=Signal::derive(move || is_open.get() == Some(true))
                    is_detail=true
                    denied
                    on_set=move |due_at| open.send(RunCommand::SetDue { task, due_at })
                />
            </dd>
            <CommandFact/>
            <ChangedFact/>
        </dl>
    }
}

#[component]
fn CommandFact() -> impl IntoView {
    let command = select(|it| it.command.clone());
    move || {
        command.get().flatten().map(|command| {
            view! {
                <dt><Icon name="terminal" size=14/>"Command"</dt>
                <dd><code dir="auto">{command}</code></dd>
            }
        })
    }
}

/// Who brought the task to where it is.
#[component]
fn ChangedFact() -> impl IntoView {
    let workspace = Workspace::expect();
    let state = select(|it| (it.extra.state.clone(), it.extra.changed));
    move || {
        let (state, changed) = state.get()?;
        let changed = changed?;
        let word = match state {
            TaskState::Open => "Reopened",
            TaskState::InProgress => "Begun",
            TaskState::Done => "Done",
            TaskState::Skipped { .. } => "Skipped",
        };
        let when = say::when(changed.at, workspace.now().get());
        Some(view! {
            <dt><Icon name="check" size=14/>{word}</dt>
            <dd>
                <span dir="auto">{name_of(workspace, changed.by)}</span>
                <time class="meta" datetime=say::machine(changed.at) title=say::exact(changed.at)>
                    {when}
                </time>
            </dd>
        })
    }
}

#[component]
fn Acts(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let outline = OpenOutline::expect();
    let denied = RunRights::expect().work;
    let state = select(|it| it.extra.state.clone());
    let title = title();
    let is_skipped = move || matches!(state.get(), Some(TaskState::Skipped { .. }));
    let set = move |state: TaskState| open.send(RunCommand::SetTaskState { task, state });
    let begin_or_reopen = move |()| {
        let is_open = state.with_untracked(|it| *it == Some(TaskState::Open));
        set(if is_open { TaskState::InProgress } else { TaskState::Open });
    };
    let begin_label = Signal::derive(move || {
        let is_open = state.with(|it| *it == Some(TaskState::Open));
        if is_open { "Start working on it" } else { "Reopen" }.to_owned()
    });
    view! {
        <div class="task__acts">
            <Show
                when=is_skipped
                fallback=move || {
                    view! {
                        <Button
                            label="Skip"
                            icon="skip-forward"
                            kind="quiet"
                            size="s"
                            key="S"
                            denied
                            on_press=move |()| begin_skip(rows, task)
                        />
                    }
                }
            >
                <Button
                    label="Un-skip"
                    icon="undo-2"
                    kind="quiet"
                    size="s"
                    denied
                    on_press=move |()| set(TaskState::Open)
                />
            </Show>
            <Menu label=Signal::derive(move || format!("{}: more", title.get()))>
                <MenuItem
                    label=begin_label
                    icon="circle-dot"
                    denied
                    on_press=begin_or_reopen
                />
                <MenuItem
                    label="Edit title"
                    icon="pencil"
                    key="E"
                    denied
                    on_press=move |()| rows.begin(Doing::Renaming(task))
                />
                <MenuItem
                    label="Add task below"
                    icon="plus"
                    key="O"
                    denied
                    on_press=move |()| rows.begin(Doing::AddingAfter(task))
                />
                <MoveItems task/>
                <div class="menu__sep" role="separator"></div>
                <MenuItem
                    label="Delete"
                    icon="trash-2"
                    tone="bad"
                    denied
                    on_press=move |()| outline.archive(task)
                />
            </Menu>
        </div>
    }
}

/// The menu's twins of dragging.
#[component]
fn MoveItems(task: TaskId) -> impl IntoView {
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    view! {
        <MenuItem
            label="Move up"
            icon="arrow-up"
            key="Alt ↑"
            denied
            on_press=move |()| outline.move_by(task, -1)
        />
        <MenuItem
            label="Move down"
            icon="arrow-down"
            key="Alt ↓"
            denied
            on_press=move |()| outline.move_by(task, 1)
        />
        <MenuItem
            label="Move to previous section"
            icon="arrow-up"
            denied
            on_press=move |()| outline.move_to_next_list(task, -1)
        />
        <MenuItem
            label="Move to next section"
            icon="arrow-down"
            denied
            on_press=move |()| outline.move_to_next_list(task, 1)
        />
    }
}

/// Asks why, in place; the answer may be empty.
#[component]
fn SkipForm(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let reason = RwSignal::new(String::new());
    let end = move || rows.end(Doing::Skipping(task));
    view! {
        <form
            class="inline-form"
            on:submit=move |event| {
                event.prevent_default();
                open.send(RunCommand::SkipTask { task, reason: reason.get_untracked() });
                end();
            }
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    end();
                }
            }
        >
            <input
                class="input"
                type="text"
                dir="auto"
                id=format!("skip-{task}")
                aria-label="Reason to skip"
                placeholder="Why? May stay empty"
                autocomplete="off"
                prop:value=reason
                on:input:target=move |event| reason.set(event.target().value())
            />
            <button type="submit" class="btn" data-size="s">"Skip task"</button>
            <button type="button" class="btn" data-kind="quiet" data-size="s" on:click=move |_| end()>
                "Cancel"
            </button>
        </form>
    }
}

/// Opens the details of a task with the question why it is skipped.
pub(super) fn begin_skip(rows: RowView, task: TaskId) {
    rows.expand(task);
    rows.begin(Doing::Skipping(task));
    dom::focus_soon(format!("skip-{task}"));
}
