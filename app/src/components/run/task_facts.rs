//! What a row says of a task besides its title: marks, command, due date, assignee.

use leptos::prelude::*;
use model::{
    command::RunCommand,
    id::TaskId,
    run::{Run, TaskState},
};

use super::{
    assignee::AssigneeButton,
    rights::RunRights,
    task_row::{select, title},
};
use crate::{
    components::{due::DueButton, flow::Show, icon::Icon},
    routes::Page,
    state::Open,
};

/// The end of a row.
#[component]
pub(super) fn TaskFacts(
    /// Which task.
    task: TaskId,
) -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().work;
    let what = title();
    let due_at = select(|it| it.extra.due_at);
    let assignee = select(|it| it.extra.assignee);
    let is_open = select(|it| !it.extra.state.is_closed());
    view! {
        <div class="task__meta">
            <Marks task/>
            <span class="task__due">
                <DueButton
                    what
                    due_at=Signal::derive(move || due_at.get().flatten())
                    is_open=Signal::derive(move || is_open.get() == Some(true))
                    denied
                    on_set=move |due_at| open.send(RunCommand::SetDue { task, due_at })
                />
            </span>
            <AssigneeButton
                what
                assignee=Signal::derive(move || assignee.get().flatten())
                class="task__who"
                denied
                on_pick=move |to| open.send(RunCommand::Assign { task, to })
            />
        </div>
    }
}

/// Facts that only some tasks have.
#[component]
fn Marks(task: TaskId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let is_waiting = open.is_waiting(task);
    let is_refused = open.refused_for(task);
    let command = select(|it| it.command.clone());
    let state = select(|it| it.extra.state.clone());
    let skipped = move || match state.get() {
        Some(TaskState::Skipped { reason }) if reason.is_empty() => Some("Skipped".to_owned()),
        Some(TaskState::Skipped { reason }) => Some(format!("Skipped: {reason}")),
        Some(TaskState::Open | TaskState::InProgress | TaskState::Done) | None => None,
    };
    view! {
        {move || {
            command.get().flatten().map(|command| {
                view! {
                    <span class="chip" data-s="s">
                        <Icon name="terminal"/>
                        <span class="truncate" dir="auto">{command}</span>
                    </span>
                }
            })
        }}
        {move || {
            skipped().map(|words| {
                view! {
                    <span class="mark" data-tone="vio">
                        <Icon name="skip-forward"/>
                        <span dir="auto">{words}</span>
                    </span>
                }
            })
        }}
        <Show when=move || is_waiting.get()>
            <span class="mark" data-tone="warn">
                <Icon name="cloud-upload"/>
                <span>"Waiting"</span>
            </span>
        </Show>
        <Show when=move || is_refused.with(Option::is_some)>
            <a class="mark" data-tone="bad" href=Page::Sync.to_string()>
                <Icon name="octagon-alert"/>
                <span>"Not accepted"</span>
            </a>
        </Show>
    }
}
