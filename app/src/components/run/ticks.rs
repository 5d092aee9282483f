//! One mark for each task: what is done, late, waiting.

use leptos::prelude::*;
use model::{
    id::TaskId,
    run::{Count, Run, TaskState},
    time::Timestamp,
};

use crate::{
    components::{icon::Icon, progress::of},
    state::{Open, Workspace},
};

/// What a mark says, for the style sheet.
#[derive(Debug, Clone, PartialEq)]
struct Tick {
    state: Option<&'static str>,
    is_first: bool,
    task: TaskId,
}

fn tick(state: &TaskState, due_at: Option<Timestamp>, now: Timestamp) -> Option<&'static str> {
    match state {
        TaskState::Done => Some("done"),
        TaskState::Skipped { .. } => Some("skipped"),
        TaskState::Open | TaskState::InProgress if due_at.is_some_and(|at| at < now) => {
            Some("late")
        }
        TaskState::InProgress => Some("part"),
        TaskState::Open => None,
    }
}

/// The marks, and in words: "7 of 19", what is late, what is mine.
#[component]
pub(super) fn RunProgress() -> impl IntoView {
    let open = Open::<Run>::expect();
    let now = Workspace::expect().now();
    let count = open.select(Run::count);
    let count = Signal::derive(move || count.get().unwrap_or_default());
    let ticks = open.select(move |run| {
        let lists = run.outline.in_order().into_iter();
        let tasks = lists.flat_map(|(list, _)| run.outline.tasks_in(list).into_iter().enumerate());
        let ticks = tasks.map(|(n, (task, it))| Tick {
            state: tick(&it.extra.state, it.extra.due_at, now.get()),
            is_first: n == 0,
            task,
        });
        ticks.collect::<Vec<_>>()
    });
    let marks = move || {
        let ticks = ticks.get().unwrap_or_default().into_iter();
        let mark = |it: Tick| view! { <i data-s=it.state data-first=it.is_first></i> };
        ticks.map(mark).collect_view()
    };
    view! {
        <div class="run-progress">
            <div
                class="ticks"
                role="progressbar"
                aria-label="Tasks done"
                aria-valuemin="0"
                aria-valuemax=move || count.get().total.to_string()
                aria-valuenow=move || count.get().closed.to_string()
                aria-valuetext=move || of(count.get())
            >
                {marks}
            </div>
            <ProgressWords count/>
        </div>
    }
}

#[component]
fn ProgressWords(count: Signal<Count>) -> impl IntoView {
    let open = Open::<Run>::expect();
    let workspace = Workspace::expect();
    let late = open.select(move |run| {
        let now = workspace.now().get();
        let tasks = run.outline.shown_tasks();
        let is_late = |due_at: Option<Timestamp>| due_at.is_some_and(|at| at < now);
        tasks.filter(|(_, it)| !it.extra.state.is_closed() && is_late(it.extra.due_at)).count()
    });
    let mine = open.select(move |run| {
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let tasks = run.outline.shown_tasks().filter(|(_, it)| !it.extra.state.is_closed());
        tasks.filter(|(_, it)| me.is_some() && it.extra.assignee == me).count()
    });
    let some = |n: Option<usize>| n.filter(|n| *n > 0);
    view! {
        <p class="run-progress__text">
            <b class="num">{move || of(count.get())}</b>
            {move || {
                some(late.get()).map(|n| {
                    view! {
                        <span class="mark" data-tone="bad">
                            <Icon name="triangle-alert"/>
                            <span>{n} " overdue"</span>
                        </span>
                    }
                })
            }}
            {move || some(mine.get()).map(|n| view! { <span>{n} " mine"</span> })}
            {move || {
                let n = count.get().skipped;
                (n > 0).then(|| view! { <span>{n} " skipped"</span> })
            }}
        </p>
    }
}
