//! A playbook in a list: what it is, how often it is used, who sees it, and Run.

use leptos::prelude::*;
use model::id::TeamId;

use crate::{
    components::{
        button::Button,
        icon::Icon,
        start_run::{StartRun, tasks},
    },
    routes::Page,
    state::{PlaybookRow, RunRow, Workspace, memo},
};

/// One playbook.
#[component]
pub(crate) fn PlaybookLine(
    /// The team of the page.
    team: TeamId,
    /// Which playbook.
    row: PlaybookRow,
) -> impl IntoView {
    let PlaybookRow { id, title, n_tasks, n_members, is_public, is_archived, .. } = row;
    let start = StartRun::expect();
    let runs = Workspace::expect().runs(team);
    let n_live = memo(move || {
        let is_live =
            |it: &&RunRow| it.summary.playbook == Some(id) && it.summary.finished_at.is_none();
        runs.with(|rows| rows.iter().filter(is_live).count())
    });
    let last = memo(move || {
        runs.with(|rows| {
            let used = rows.iter().filter(|it| it.summary.playbook == Some(id));
            used.map(|it| it.summary.created_at).max()
        })
    });
    let now = Workspace::expect().now();
    let used = move || {
        last.get().map_or_else(
            || "not used yet".to_owned(),
            |at| format!("used {}", crate::components::due::say::relative(at, now.get())),
        )
    };
    let active = move || match n_live.get() {
        0 => String::new(),
        n => format!("{n} active"),
    };
    let archived: Option<String> =
        is_archived.then(|| "This playbook is archived; restore it to run it.".to_owned());
    view! {
        <li class="pbrow">
            <a
                class="pbrow__link"
                href=Page::Playbook(team, id).to_string()
                aria-label=title.clone()
            ></a>
            <span class="pbrow__icon">
                <Icon name=if is_archived { "archive" } else { "book-open" }/>
            </span>
            <span class="pbrow__name"><b dir="auto">{title}</b></span>
            <span class="pbrow__fact" data-fact="tasks">{tasks(n_tasks)}</span>
            <span class="pbrow__fact">{active}</span>
            <span class="pbrow__fact"><Sight is_public n_members/></span>
            <span class="pbrow__fact" data-fact="used">{used}</span>
            <span class="pbrow__acts">
                <Button
                    label="Run"
                    icon="play"
                    size="s"
                    denied=Signal::stored(archived)
                    on_press=move |()| start.open(Some(id))
                />
            </span>
        </li>
    }
}

/// Who sees a playbook.
#[component]
fn Sight(is_public: bool, n_members: u32) -> impl IntoView {
    let (icon, words) = match (is_public, n_members) {
        (true, _) => ("globe", "Team".to_owned()),
        (false, 1) => ("lock", "1 person".to_owned()),
        (false, n) => ("lock", format!("{n} people")),
    };
    view! {
        <span class="mark">
            <Icon name=icon/>
            <span>{words}</span>
        </span>
    }
}
