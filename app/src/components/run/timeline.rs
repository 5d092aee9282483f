//! What happened in a run, newest first.

use leptos::prelude::*;
use model::{
    id::UserId,
    run::{Run, TaskState},
    timeline::{Event, Happening},
};

use crate::{
    components::{
        due::say,
        flow::{For, Show},
        icon::Icon,
        person::name_of,
    },
    state::{Open, Workspace},
};

/// So many lines at first; the rest on demand.
const SHOWN_AT_FIRST: usize = 60;

/// The timeline of the page's run.
#[component]
pub(super) fn Timeline() -> impl IntoView {
    let open = Open::<Run>::expect();
    let now = Workspace::expect().now();
    let n_shown = RwSignal::new(SHOWN_AT_FIRST);
    let events = open.select(|run| run.timeline.clone());
    let n_events = move || events.with(|it| it.as_ref().map_or(0, Vec::len));
    let lines = move || {
        let newest = events.get().unwrap_or_default().into_iter().enumerate().rev();
        let mut last = String::new();
        let lines = newest.take(n_shown.get()).map(|(n, event)| {
            let day = say::day(event.admitted_at, now.get_untracked());
            let head = (day != last).then(|| day.clone());
            last = day;
            (n, head, event)
        });
        lines.collect::<Vec<_>>()
    };
    view! {
        <ol class="tl">
            <For each=lines key=|(n, head, event)| (*n, head.clone(), event.admitted_at) let:line>
                {line.1.map(|day| view! { <li class="tl__day">{day}</li> })}
                <Line event=line.2/>
            </For>
        </ol>
        <Show when=move || { n_events() > n_shown.get() }>
            <button
                type="button"
                class="btn"
                data-kind="quiet"
                on:click=move |_| n_shown.update(|it| *it += SHOWN_AT_FIRST)
            >
                "Show earlier"
            </button>
        </Show>
    }
}

#[component]
fn Line(event: Event) -> impl IntoView {
    let workspace = Workspace::expect();
    let Event { admitted_at, made_at, by, what } = event;
    let (icon, tone) = look(&what);
    // A device that was offline says when it was done; the relay, when it heard of it.
    let is_late = admitted_at.since(made_at).0 > 60_000;
    let hover = if is_late {
        format!("{}; done {}", say::exact(admitted_at), say::exact(made_at))
    } else {
        say::exact(admitted_at)
    };
    let words = move || words(&what, by, &|user| name_of(workspace, user));
    let ago = move || say::relative(admitted_at, workspace.now().get());
    view! {
        <li class="tl__item" title=hover>
            <time datetime=say::machine(admitted_at)>{say::time(admitted_at)}</time>
            <span class="tl__dot" data-tone=tone>
                <Icon name=icon size=12/>
            </span>
            <span class="tl__text">
                <b dir="auto">{move || name_of(workspace, by)}</b>
                " "
                {words}
                " "
                <span class="meta">{ago}</span>
            </span>
        </li>
    }
}

fn look(what: &Happening) -> (&'static str, Option<&'static str>) {
    match what {
        Happening::Started => ("play", Some("accent")),
        Happening::TaskState { state: TaskState::Done, .. } => ("check", Some("ok")),
        Happening::TaskState { state: TaskState::Skipped { .. }, .. } => {
            ("skip-forward", Some("vio"))
        }
        Happening::TaskState { state: TaskState::InProgress, .. } => ("circle-dot", Some("accent")),
        Happening::TaskState { state: TaskState::Open, .. } => ("rotate-ccw", None),
        Happening::OwnerChanged { .. } => ("crown", None),
        Happening::AssigneeChanged { .. } => ("user", None),
        Happening::DueChanged { .. } => ("clock", None),
        Happening::Joined { .. } => ("user-plus", None),
        Happening::Left { .. } => ("user-minus", None),
        Happening::Renamed { .. } => ("pencil", None),
        Happening::Finished => ("flag", Some("ok")),
        Happening::Restored => ("rotate-ccw", Some("accent")),
    }
}

/// What somebody did, after the name.
fn words(what: &Happening, by: UserId, name: &dyn Fn(UserId) -> String) -> String {
    match what {
        Happening::Started => "started the run".to_owned(),
        Happening::TaskState { title, state, .. } => match state {
            TaskState::Done => format!("ticked “{title}”"),
            TaskState::Open => format!("reopened “{title}”"),
            TaskState::InProgress => format!("began “{title}”"),
            TaskState::Skipped { reason } if reason.is_empty() => format!("skipped “{title}”"),
            TaskState::Skipped { reason } => format!("skipped “{title}”: {reason}"),
        },
        Happening::OwnerChanged { to, .. } => format!("made {} the owner", name(*to)),
        Happening::AssigneeChanged { title, to: None, .. } => format!("unassigned “{title}”"),
        Happening::AssigneeChanged { title, to: Some(to), .. } if *to == by => {
            format!("took “{title}”")
        }
        Happening::AssigneeChanged { title, to: Some(to), .. } => {
            format!("assigned “{title}” to {}", name(*to))
        }
        Happening::DueChanged { title, to: None, .. } => {
            format!("took the due date off “{title}”")
        }
        Happening::DueChanged { title, to: Some(at), .. } => {
            format!("set “{title}” due {}", say::exact(*at))
        }
        Happening::Joined { user } if *user == by => "joined".to_owned(),
        Happening::Joined { user } => format!("added {}", name(*user)),
        Happening::Left { user } if *user == by => "left".to_owned(),
        Happening::Left { user } => format!("removed {}", name(*user)),
        Happening::Renamed { to, .. } => format!("renamed the run to “{to}”"),
        Happening::Finished => "finished the run".to_owned(),
        Happening::Restored => "restored the run".to_owned(),
    }
}
