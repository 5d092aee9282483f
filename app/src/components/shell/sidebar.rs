//! The sidebar: team, places, my runs, sync, me.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{id::TeamId, personal::Theme};

use super::{place::Place, sync_words::word};
use crate::{
    components::{
        button::IconButton,
        flow::Show,
        icon::Icon,
        menu::{MenuItem, Popover},
        new_team::NewTeam,
        person::Avatar,
        progress::Ring,
    },
    routes::{CurrentTeam, Go, Page},
    state::{RunRow, Workspace, memo},
};

/// So many of my runs stand in the sidebar.
const MY_RUNS_MAX: usize = 8;

/// The sidebar; on tablets a rail, on phones not there.
#[component]
pub(super) fn Sidebar() -> impl IntoView {
    view! {
        <nav class="side" aria-label="Main">
            <TeamSwitch/>
            <div class="side__scroll">
                <Places/>
                <MyRuns/>
            </div>
            <div class="side__foot">
                <SyncPill/>
                <MyFoot/>
            </div>
        </nav>
    }
}

#[component]
fn TeamSwitch() -> impl IntoView {
    let workspace = Workspace::expect();
    let current = CurrentTeam::expect();
    let go = Go::expect();
    let is_making = RwSignal::new(false);
    let teams = workspace.teams();
    let name = move || {
        let current = current.get();
        let name =
            teams.with(|it| it.iter().find(|it| Some(it.id) == current).map(|it| it.name.clone()));
        name.unwrap_or_else(|| "Muster".to_owned())
    };
    let is_admin =
        move || workspace.me().with(|me| me.as_ref().is_some_and(|it| it.is_system_admin));
    let row = move |id: TeamId, name: String| {
        let open = move |()| go.to(&Page::Runs(id));
        view! { <MenuItem label=name icon="users" on_press=open/> }
    };
    view! {
        <button class="ws" type="button" aria-haspopup="menu" popovertarget="teams">
            <span class="ws__mark"><Icon name="muster" size=24/></span>
            <span class="ws__name truncate" dir="auto">{name}</span>
            <svg class="icon ws__caret" data-s="14" aria-hidden="true">
                <use_ href="#i-chevrons-up-down"/>
            </svg>
        </button>
        <Popover id="teams".to_owned() class="menu" role="menu" label="Teams">
            {move || teams.get().into_iter().map(|it| row(it.id, it.name)).collect_view()}
            <Show when=is_admin>
                <div class="menu__sep" role="separator"></div>
                <MenuItem label="New team" icon="plus" on_press=move |()| is_making.set(true)/>
            </Show>
        </Popover>
        <NewTeam open=is_making/>
    }
}

/// A link to a place, marked while one is there.
#[component]
fn PlaceLink(
    page: Signal<Option<Page>>,
    label: &'static str,
    icon: &'static str,
    #[prop(optional)] count: Signal<usize>,
) -> impl IntoView {
    let place = Place::new(page);
    view! {
        <Show when=move || place.exists()>
            <a class="nav__item" href=place.href aria-current=place.current>
                <Icon name=icon/>
                <span class="nav__label">{label}</span>
                {move || {
                    let n = count.get();
                    (n > 0).then(|| view! { <span class="nav__count">{n}</span> })
                }}
            </a>
        </Show>
    }
}

#[component]
fn Places() -> impl IntoView {
    let workspace = Workspace::expect();
    let team = CurrentTeam::expect();
    let of = move |page: fn(TeamId) -> Page| Signal::derive(move || team.get().map(page));
    let inbox = Signal::derive(|| Some(Page::Inbox));
    let n_tasks = Signal::derive(move || workspace.my_tasks().with(Vec::len));
    view! {
        <div class="nav">
            <PlaceLink page=inbox label="Inbox" icon="inbox" count=n_tasks/>
            <PlaceLink page=of(Page::Runs) label="Runs" icon="layers"/>
            <PlaceLink page=of(Page::Playbooks) label="Playbooks" icon="book-open"/>
            <PlaceLink page=of(Page::People) label="People" icon="users"/>
        </div>
    }
}

/// The runs in progress that I take part in.
#[component]
fn MyRuns() -> impl IntoView {
    let workspace = Workspace::expect();
    let team = CurrentTeam::expect();
    let mine = memo(move || {
        let (Some(team), Some(me)) = (team.get(), workspace.me().get()) else { return Vec::new() };
        let is_mine = |row: &RunRow| {
            let summary = &row.summary;
            let takes_part = summary.owner == me.user || summary.participants.contains(&me.user);
            takes_part && summary.finished_at.is_none()
        };
        let mut rows = workspace.runs(team).get();
        rows.retain(is_mine);
        rows.sort_by_key(|row| std::cmp::Reverse(row.summary.created_at));
        rows.truncate(MY_RUNS_MAX);
        rows
    });
    let path = use_location().pathname;
    let row = move |row: RunRow| {
        let RunRow { id, summary, .. } = row;
        let href = Page::Run(summary.team, id).to_string();
        let here = href.clone();
        let now = workspace.now();
        let due = summary.next_due_at;
        let is_late = move || due.is_some_and(|it| it < now.get());
        let tone = Signal::derive(move || is_late().then_some("bad"));
        let count = summary.count;
        view! {
            <a class="nav__item" href=href aria-current=move || (path.get() == here).then_some("page")>
                <Ring count=Signal::stored(count) tone/>
                <span class="nav__label" dir="auto">{summary.name}</span>
                <span class="nav__count">{format!("{}/{}", count.closed, count.total)}</span>
            </a>
        }
    };
    view! {
        <Show when=move || !mine.with(Vec::is_empty)>
            <div class="nav" role="group" aria-label="My runs">
                <span class="nav__title">"My runs"</span>
                {move || mine.get().into_iter().map(row).collect_view()}
            </div>
        </Show>
    }
}

#[component]
fn SyncPill() -> impl IntoView {
    let workspace = Workspace::expect();
    let path = use_location().pathname;
    let word = memo(move || {
        let is_device_only =
            workspace.me().with(|me| me.as_ref().is_some_and(|it| it.is_device_only));
        workspace.sync().with(|sync| word(sync, is_device_only))
    });
    let icon = Signal::derive(move || word.with(|it| it.icon));
    view! {
        <a
            class="sync-pill"
            href=Page::Sync.to_string()
            data-state=move || word.with(|it| it.state)
            aria-current=move || (path.get() == Page::Sync.to_string()).then_some("page")
        >
            <Icon name=icon/>
            <span class="sync-pill__text">{move || word.with(|it| it.text.clone())}</span>
        </a>
    }
}

#[component]
fn MyFoot() -> impl IntoView {
    let workspace = Workspace::expect();
    let me = workspace.me();
    let theme = workspace.theme();
    let next = move || match theme.get() {
        Theme::System => (Theme::Dark, "Theme: as the device", "sun-moon"),
        Theme::Dark => (Theme::Light, "Theme: dark", "moon"),
        Theme::Light => (Theme::System, "Theme: light", "sun"),
    };
    view! {
        <div class="me">
            <span class="me__name">
                {move || me.get().map(|me| view! { <Avatar user=me.user size=24/> })}
                <span class="truncate" dir="auto">{move || me.get().map(|me| me.name)}</span>
            </span>
            <span class="row">
                <IconButton
                    label=Signal::derive(move || next().1.to_owned())
                    icon=Signal::derive(move || next().2)
                    on_press=move |()| workspace.set_theme(next().0)
                />
                <a
                    class="btn"
                    data-icon
                    href=Page::Settings.to_string()
                    aria-label="Settings"
                    title="Settings"
                >
                    <Icon name="settings"/>
                </a>
            </span>
        </div>
    }
}
