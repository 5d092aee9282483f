//! A playbook, to be edited.

use leptos::prelude::*;
use model::{
    id::{PlaybookId, TeamId},
    playbook::Playbook,
};

use crate::{
    components::{
        candidates::Candidates,
        drag::Drag,
        editor::{Access, Caret, EditorBanners, EditorBar, EditorOutline, Suggestions},
        near::Near,
        open_outline::OpenOutline,
        shell::Notices,
        states::NotShown,
    },
    routes::param,
    state::{Here, Open, Workspace, memo},
};

/// What of the playbook is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Outline,
    Access,
    Suggestions,
}

/// The page of a playbook.
#[component]
pub(crate) fn PlaybookPage() -> impl IntoView {
    let team = param::<TeamId>("team");
    let playbook = param::<PlaybookId>("playbook");
    move || match team.get().zip(playbook.get()) {
        Some((team, playbook)) => view! { <PlaybookOpen team playbook/> }.into_any(),
        None => view! { <NotShown here=Here::Gone what="playbook"/> }.into_any(),
    }
}

#[component]
fn PlaybookOpen(team: TeamId, playbook: PlaybookId) -> impl IntoView {
    let open = Workspace::expect().open::<Playbook>(playbook);
    let here = open.state();
    let here = memo(move || here.get());
    provide_context(open);
    move || match here.get() {
        Here::Here => view! { <PlaybookHere team playbook/> }.into_any(),
        here @ (Here::Loading | Here::NotHere | Here::Gone) => {
            view! { <NotShown here what="playbook"/> }.into_any()
        }
    }
}

#[component]
fn PlaybookHere(team: TeamId, playbook: PlaybookId) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    // What the document says is right, whatever the address says.
    let team = open.value().with_untracked(|it| it.as_ref().map(|it| it.team)).unwrap_or(team);
    let outline = OpenOutline::of_playbook(open);
    provide_context(outline);
    provide_context(Candidates::new(Workspace::expect(), team));
    provide_context(Drag::new(outline));
    provide_context(Near::new());
    provide_context(Caret::new());
    let tab = RwSignal::new(Tab::Outline);
    let content = move || match tab.get() {
        Tab::Outline => view! { <EditorOutline/> }.into_any(),
        Tab::Access => view! { <Access/> }.into_any(),
        Tab::Suggestions => view! { <Suggestions/> }.into_any(),
    };
    view! {
        <main class="main" id="main">
            <EditorBar team playbook/>
            <Tabs tab/>
            <Notices/>
            <div class="notices"><EditorBanners/></div>
            <div role="tabpanel" id="playbook-panel" aria-label=move || label(tab.get())>
                {content}
            </div>
        </main>
    }
}

fn label(tab: Tab) -> &'static str {
    match tab {
        Tab::Outline => "Outline",
        Tab::Access => "Access",
        Tab::Suggestions => "Suggestions",
    }
}

#[component]
fn Tabs(tab: RwSignal<Tab>) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let n = open.select(|it| it.suggestions.len());
    let button = move |it: Tab| {
        let is_on = move || tab.get() == it;
        let count = move || {
            let n = n.get().filter(|n| *n > 0 && it == Tab::Suggestions);
            n.map(|n| view! { <span class="tabs__count">{n}</span> })
        };
        view! {
            <button
                type="button"
                class="tabs__tab"
                role="tab"
                aria-controls="playbook-panel"
                aria-selected=move || is_on().to_string()
                on:click=move |_| tab.set(it)
            >
                {label(it)}
                {count}
            </button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Playbook">
            {[Tab::Outline, Tab::Access, Tab::Suggestions].map(button).collect_view()}
        </div>
    }
}
