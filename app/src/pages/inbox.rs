//! My tasks, in all runs: what is late, what is due, what is not.

use leptos::prelude::*;
use model::{command::RunCommand, time::Timestamp};

use crate::{
    components::{
        button::Button,
        due::say,
        flow::{For, Show},
        icon::Icon,
        keys::on_key,
        opener::Opener,
        shell::{Notices, bar::PlainBar},
        start_run::StartRun,
        states::Empty,
    },
    platform::{dom, local_time::civil},
    routes::Page,
    state::{MyTask, Toasts, Workspace, memo},
};

/// When a task is due, as far as it matters now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Overdue,
    Today,
    Later,
    Sometime,
}

impl When {
    const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::Later, Self::Sometime];

    fn of(due_at: Option<Timestamp>, now: Timestamp) -> Self {
        match due_at {
            None => Self::Sometime,
            Some(at) if at < now => Self::Overdue,
            Some(at) if civil(at).day == civil(now).day => Self::Today,
            Some(_) => Self::Later,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Today",
            Self::Later => "Upcoming",
            Self::Sometime => "No due date",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Overdue => "triangle-alert",
            Self::Today => "calendar",
            Self::Later => "clock",
            Self::Sometime => "circle",
        }
    }
}

/// The page of my tasks.
#[component]
pub(crate) fn InboxPage() -> impl IntoView {
    let workspace = Workspace::expect();
    let start = StartRun::expect();
    let tasks = workspace.my_tasks();
    provide_context(Opener::new());
    listen();
    let group = |when: When| view! { <Group when/> };
    view! {
        <main class="main" id="main">
            <div class="fill">
                <PlainBar title="Inbox"/>
                <Notices/>
                <Show
                    when=move || !tasks.with(Vec::is_empty)
                    fallback=move || {
                        view! {
                            <Empty
                                icon="inbox"
                                title="Nothing is assigned to you"
                                text="What others, or you, assign to you in any run stands here."
                            >
                                <Button
                                    label="Start a run"
                                    icon="plus"
                                    on_press=move |()| start.open(None)
                                />
                            </Empty>
                        }
                    }
                >
                    {When::ALL.map(group).collect_view()}
                    <div class="grow"></div>
                    <Hints/>
                </Show>
            </div>
        </main>
    }
}

#[component]
fn Hints() -> impl IntoView {
    view! {
        <p class="hints desk-only" aria-hidden="true">
            <span><kbd class="kbd">"J"</kbd> <kbd class="kbd">"K"</kbd> " move"</span>
            <span><kbd class="kbd">"X"</kbd> " done"</span>
            <span><kbd class="kbd">"↵"</kbd> " open in run"</span>
        </p>
    }
}

/// J and K go from task to task, X ticks.
fn listen() {
    const TITLES: &str = ".inbox-row__title a";
    on_key(|event| match dom::plain_key(event).as_deref() {
        Some("j" | "ArrowDown") => dom::step_focus(TITLES, 1),
        Some("k" | "ArrowUp") => dom::step_focus(TITLES, -1),
        Some("x") => {
            let row = dom::attribute_near(event, "data-row");
            if let Some(row) = &row {
                dom::press_in(&format!("inbox-{row}"), "[type=checkbox]");
            }
            row.is_some()
        }
        Some(_) | None => false,
    });
}

#[component]
fn Group(when: When) -> impl IntoView {
    let workspace = Workspace::expect();
    let tasks = workspace.my_tasks();
    let heading = format!("inbox-{}", when.title().to_lowercase().replace(' ', "-"));
    let mine = memo(move || {
        let now = workspace.now().get();
        let mut mine = tasks.get();
        mine.retain(|it| When::of(it.due_at, now) == when);
        mine.sort_by_key(|it| it.due_at);
        mine
    });
    let key = |it: &MyTask| (it.task, it.title.clone(), it.due_at, it.run_name.clone());
    view! {
        <Show when=move || !mine.with(Vec::is_empty)>
            <section aria-labelledby=heading.clone()>
                <div class="group">
                    <Icon name=when.icon()/>
                    <h2 id=heading.clone()>{when.title()}</h2>
                    <span class="group__n">{move || mine.with(Vec::len)}</span>
                </div>
                <ul>
                    <For each=move || mine.get() key=key let:task>
                        <Row task/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Row(task: MyTask) -> impl IntoView {
    let workspace = Workspace::expect();
    let opener = Opener::expect();
    let toasts = Toasts::expect();
    let MyTask { run, run_name, run_key, team, task, title, due_at } = task;
    let said = StoredValue::new(title.clone());
    let now = workspace.now();
    let tick = move || {
        opener.act(run, move |open| {
            open.send(RunCommand::ToggleTask { task });
            let text = format!("“{}” done.", said.get_value());
            toasts.say_with(text, "Undo", move || open.send(RunCommand::ToggleTask { task }));
        });
    };
    let mark = move |at: Timestamp| {
        let is_late = move || at < now.get();
        let words = move || match is_late() {
            true => format!("{} late", say::span(now.get().since(at))),
            false => say::when(at, now.get()),
        };
        let icon = Signal::derive(move || if is_late() { "triangle-alert" } else { "clock" });
        view! {
            <span
                class="mark"
                data-tone=move || is_late().then_some("bad")
                title=say::exact(at)
            >
                <Icon name=icon/>
                <span>{words}</span>
            </span>
        }
    };
    let run_label = if run_key.is_empty() { run_name } else { format!("{run_key} {run_name}") };
    view! {
        <li class="inbox-row" id=format!("inbox-{task}") data-row=task.to_string()>
            <label class="check">
                <input
                    type="checkbox"
                    aria-label=title.clone()
                    on:change:target=move |event| {
                        event.target().set_checked(false);
                        tick();
                    }
                />
            </label>
            <span class="inbox-row__title">
                <a dir="auto" href=Page::Task(team, run, task).to_string()>{title}</a>
            </span>
            <span class="inbox-row__run">
                <Icon name="layers" size=14/>
                <span dir="auto">{run_label}</span>
            </span>
            <span class="inbox-row__when">{due_at.map(mark)}</span>
        </li>
    }
}
