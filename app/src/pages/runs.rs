//! The runs of a team: those in progress, and those that are over.

use leptos::prelude::*;
use model::{id::TeamId, time::Timestamp};

use crate::{
    components::{
        button::Button,
        flow::{For, Show},
        icon::Icon,
        keys::{FILTER, on_key},
        page_title::PageTitle,
        run_row::RunLine,
        shell::Notices,
        start_run::StartRun,
        states::{Empty, NotShown},
        team::OfTeam,
    },
    platform::dom,
    routes::param,
    state::{Here, RunRow, Workspace, memo},
};

/// The page of a team's runs.
#[component]
pub(crate) fn RunsPage() -> impl IntoView {
    let team = param::<TeamId>("team");
    move || match team.get() {
        Some(team) => view! { <OfTeam team><Runs team/></OfTeam> }.into_any(),
        None => view! { <NotShown here=Here::Gone what="team"/> }.into_any(),
    }
}

/// Which runs are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    All,
    Mine,
    Overdue,
}

#[component]
fn Runs(team: TeamId) -> impl IntoView {
    let workspace = Workspace::expect();
    let start = StartRun::expect();
    let rows = workspace.runs(team);
    let words = RwSignal::new(String::new());
    let which = RwSignal::new(View::All);
    let shown = memo(move || {
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let now = workspace.now().get();
        let words = words.get().trim().to_lowercase();
        let mut shown = rows.get();
        shown.retain(|it| has(which.get(), it, me, now) && matches(it, &words));
        shown
    });
    let group = move |finished: bool| {
        memo(move || {
            let mut group = shown.get();
            group.retain(|it| it.summary.finished_at.is_some() == finished);
            group.sort_by_key(|it| {
                std::cmp::Reverse((it.summary.finished_at, it.summary.created_at))
            });
            group
        })
    };
    step_with_keys();

    view! {
        <main class="main" id="main">
            <div class="fill">
                <header class="bar-top" data-title>
                    <PageTitle text="Runs"/>
                    <h1>"Runs"</h1>
                    <div class="bar-top__end">
                        <FilterField words/>
                        <Button
                            label="Start a run"
                            icon="plus"
                            kind="primary"
                            key="N"
                            on_press=move |()| start.open(None)
                        />
                    </div>
                </header>
                <Notices/>
                <Views rows which/>
                <Show
                    when=move || !shown.with(Vec::is_empty)
                    fallback=move || {
                        let is_first = rows.with(Vec::is_empty);
                        view! { <NoRuns is_first words which/> }
                    }
                >
                    <div class="list">
                        <Group team rows=group(false) title="In progress" icon="circle-play"/>
                        <Group team rows=group(true) title="Finished" icon="flag"/>
                    </div>
                </Show>
            </div>
        </main>
    }
}

fn has(view: View, row: &RunRow, me: Option<model::id::UserId>, now: Timestamp) -> bool {
    let summary = &row.summary;
    match view {
        View::All => true,
        View::Mine => {
            me.is_some_and(|me| summary.owner == me || summary.participants.contains(&me))
        }
        View::Overdue => {
            summary.finished_at.is_none() && summary.next_due_at.is_some_and(|at| at < now)
        }
    }
}

fn matches(row: &RunRow, words: &str) -> bool {
    let summary = &row.summary;
    let all = format!("{} {} {}", summary.key, summary.name, summary.playbook_title).to_lowercase();
    words.split_whitespace().all(|word| all.contains(word))
}

/// J and K go from run to run; Enter opens, as with any link.
fn step_with_keys() {
    const LINKS: &str = ".runrow__link";
    on_key(|event| match dom::plain_key(event).as_deref() {
        Some("j" | "ArrowDown") => dom::step_focus(LINKS, 1),
        Some("k" | "ArrowUp") => dom::step_focus(LINKS, -1),
        Some(_) | None => false,
    });
}

#[component]
fn FilterField(words: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="input desk-only" data-quiet>
            <Icon name="search"/>
            <input
                id=FILTER
                type="search"
                aria-label="Filter runs"
                placeholder="Filter runs"
                autocomplete="off"
                prop:value=words
                on:input:target=move |event| words.set(event.target().value())
            />
            <kbd class="kbd" aria-hidden="true">"/"</kbd>
        </label>
    }
}

#[component]
fn Views(rows: Signal<Vec<RunRow>>, which: RwSignal<View>) -> impl IntoView {
    let workspace = Workspace::expect();
    let n = move |view: View| {
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let now = workspace.now().get();
        rows.with(|rows| rows.iter().filter(|it| has(view, it, me, now)).count())
    };
    let pill = move |view: View, label: &'static str| {
        view! {
            <button
                type="button"
                class="pill"
                data-tone=move || (view == View::Overdue && n(view) > 0).then_some("bad")
                aria-pressed=move || (which.get() == view).to_string()
                on:click=move |_| which.set(view)
            >
                {label}
                <span class="pill__n">{move || n(view)}</span>
            </button>
        }
    };
    view! {
        <div class="toolbar">
            <div class="pills" role="group" aria-label="Show runs">
                {pill(View::All, "All")}
                {pill(View::Mine, "Mine")}
                {pill(View::Overdue, "Overdue")}
            </div>
        </div>
    }
}

#[component]
fn Group(
    team: TeamId,
    rows: Memo<Vec<RunRow>>,
    title: &'static str,
    icon: &'static str,
) -> impl IntoView {
    let heading = format!("group-{}", title.to_lowercase().replace(' ', "-"));
    // A row is made anew when anything it shows has changed.
    let key = |row: &RunRow| {
        let summary = &row.summary;
        let facts =
            (summary.count.closed, summary.count.total, summary.next_due_at, summary.finished_at);
        let who = (summary.owner, summary.participants.clone());
        (row.id, summary.name.clone(), summary.key.clone(), facts, who, row.is_waiting)
    };
    view! {
        <Show when=move || !rows.with(Vec::is_empty)>
            <section aria-labelledby=heading.clone()>
                <div class="group">
                    <Icon name=icon/>
                    <h2 id=heading.clone()>{title}</h2>
                    <span class="group__n">{move || rows.with(Vec::len)}</span>
                </div>
                <ul>
                    <For each=move || rows.get() key=key let:row>
                        <RunLine team row/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn NoRuns(is_first: bool, words: RwSignal<String>, which: RwSignal<View>) -> impl IntoView {
    let start = StartRun::expect();
    if is_first {
        return view! {
            <Empty
                icon="list-checks"
                title="No runs yet"
                text="A run is one use of a playbook: who does what, and how far it is."
            >
                <Button label="Start the first one" icon="plus" on_press=move |()| start.open(None)/>
            </Empty>
        }
        .into_any();
    }
    let title = Signal::derive(move || match (words.get().trim(), which.get()) {
        ("", View::Overdue) => "Nothing is overdue".to_owned(),
        ("", View::Mine | View::All) => "None of them is yours".to_owned(),
        (words, _) => format!("Nothing matches “{words}”"),
    });
    let clear = move |()| {
        words.set(String::new());
        which.set(View::All);
    };
    view! {
        <Empty icon="search" title>
            <Button label="Clear filters" on_press=clear/>
        </Empty>
    }
    .into_any()
}
