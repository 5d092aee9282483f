//! A run in a list: ring, key, name, how far, what comes next, whose.

use leptos::prelude::*;
use model::{id::TeamId, run::Count, summary::RunSummary, time::Timestamp};

use crate::{
    components::{
        due::say,
        icon::Icon,
        person::{Avatars, Who},
        progress::{Bar, Ring, of},
    },
    routes::Page,
    state::{RunRow, Workspace},
};

/// One run.
#[component]
pub(crate) fn RunLine(
    /// The team of the page.
    team: TeamId,
    /// Which run.
    row: RunRow,
) -> impl IntoView {
    let RunRow { id, summary, is_waiting } = row;
    let now = Workspace::expect().now();
    let RunSummary { name, key, playbook_title, owner, count, participants, .. } = summary.clone();
    let is_finished = summary.finished_at.is_some();
    let due = summary.next_due_at;
    let is_late = move || !is_finished && due.is_some_and(|at| at < now.get());
    let tone = Signal::derive(move || match (is_late(), is_finished) {
        (true, _) => Some("bad"),
        (false, true) => Some("ok"),
        (false, false) => None,
    });
    let bar = Signal::derive(move || if is_finished { Some("ok") } else { Some("accent") });
    let age = move || {
        say::span(summary.finished_at.unwrap_or_else(|| now.get()).since(summary.created_at))
    };
    let label = if key.is_empty() { name.clone() } else { format!("{key} {name}") };
    let Count { closed, total, .. } = count;
    view! {
        <li class="runrow">
            <a class="runrow__link" href=Page::Run(team, id).to_string() aria-label=label></a>
            <Ring count=Signal::stored(count) tone/>
            <span class="runrow__key">{key}</span>
            <span class="runrow__name">
                <b dir="auto">{name}</b>
                <span class="runrow__pb" dir="auto">{playbook_title}</span>
            </span>
            <span class="runrow__attr">
                {is_waiting.then(|| {
                    view! {
                        <span class="mark" data-tone="warn">
                            <Icon name="cloud-upload"/>
                            <span>"Waiting"</span>
                        </span>
                    }
                })}
            </span>
            <span class="runrow__prog" title=of(count)>
                <Bar count=Signal::stored(count) tone=bar/>
                <span>
                    {format!("{closed}/{total}")}
                    <span class="visually-hidden">" tasks done"</span>
                </span>
            </span>
            <span class="runrow__next"><Next finished_at=summary.finished_at due/></span>
            <span class="runrow__owner"><Who user=owner/></span>
            <span class="runrow__people">
                <Avatars users=Signal::stored(participants) at_most=3 label="Participants"/>
            </span>
            <span class="runrow__age">{age}</span>
        </li>
    }
}

/// What comes next in a run: the next due date, or that it is over.
#[component]
fn Next(finished_at: Option<Timestamp>, due: Option<Timestamp>) -> impl IntoView {
    let now = Workspace::expect().now();
    move || {
        let now = now.get();
        let (icon, tone, words, at) = match (finished_at, due) {
            (Some(at), _) => ("check", Some("ok"), format!("Finished {}", say::when(at, now)), at),
            (None, Some(at)) if at < now => {
                ("triangle-alert", Some("bad"), format!("{} late", say::span(now.since(at))), at)
            }
            (None, Some(at)) => ("clock", None, format!("Due {}", say::when(at, now)), at),
            (None, None) => return None,
        };
        Some(view! {
            <span class="mark" data-tone=tone title=say::exact(at)>
                <Icon name=icon/>
                <span>{words}</span>
            </span>
        })
    }
}
