//! The foot of the page on phones: how it stands with sync, when that matters, and the five places.

use leptos::prelude::*;
use model::id::TeamId;

use super::{place::Place, sync_words::word};
use crate::{
    components::{
        flow::Show,
        icon::{Arrow, Icon},
        start_run::StartRun,
    },
    routes::{CurrentTeam, Page},
    state::{Workspace, memo},
};

/// The foot; only phones show it.
#[component]
pub(super) fn Foot() -> impl IntoView {
    let workspace = Workspace::expect();
    let team = CurrentTeam::expect();
    let start = StartRun::expect();
    let of = move |page: fn(TeamId) -> Page| Signal::derive(move || team.get().map(page));
    let n_tasks = Signal::derive(move || workspace.my_tasks().with(Vec::len));
    let fixed = |page: Page| Signal::derive(move || Some(page.clone()));
    view! {
        <footer class="foot">
            <Strip/>
            <nav class="tabbar" aria-label="Tabs">
                <Tab page=fixed(Page::Inbox) label="Tasks" icon="square-check" count=n_tasks/>
                <Tab page=of(Page::Runs) label="Runs" icon="layers"/>
                <Show when=move || team.get().is_some()>
                    <button
                        type="button"
                        class="tabbar__item"
                        data-add
                        on:click=move |_| start.open(None)
                    >
                        <Icon name="plus" size=24/>
                        <span>"Start"</span>
                    </button>
                </Show>
                <Tab page=of(Page::Playbooks) label="Playbooks" icon="book-open"/>
                <Tab page=fixed(Page::Settings) label="You" icon="circle-user-round"/>
            </nav>
        </footer>
    }
}

#[component]
fn Tab(
    page: Signal<Option<Page>>,
    label: &'static str,
    icon: &'static str,
    #[prop(optional)] count: Signal<usize>,
) -> impl IntoView {
    let place = Place::new(page);
    view! {
        <Show when=move || place.exists()>
            <a class="tabbar__item" href=place.href aria-current=place.current>
                <Icon name=icon size=24/>
                <span>{label}</span>
                {move || {
                    let n = count.get();
                    (n > 0).then(|| view! { <span class="badge">{n}</span> })
                }}
            </a>
        </Show>
    }
}

/// A strip in the layout, never over a task.
#[component]
fn Strip() -> impl IntoView {
    let workspace = Workspace::expect();
    let word = memo(move || {
        let is_device_only =
            workspace.me().with(|me| me.as_ref().is_some_and(|it| it.is_device_only));
        workspace.sync().with(|sync| word(sync, is_device_only))
    });
    let icon = Signal::derive(move || word.with(|it| it.icon));
    view! {
        <Show when=move || word.with(|it| it.is_loud())>
            <a
                class="strip"
                href=Page::Sync.to_string()
                data-state=move || word.with(|it| it.state)
            >
                <Icon name=icon/>
                <span>{move || word.with(|it| it.text.clone())}</span>
                <Arrow name="chevron-right"/>
            </a>
        </Show>
    }
}
