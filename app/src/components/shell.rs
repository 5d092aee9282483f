//! The frame around every page of somebody who is here: sidebar, page, the phone's foot.

pub(crate) mod bar;
mod foot;
mod keys;
mod notices;
mod place;
mod sidebar;
mod sync_words;

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

pub(crate) use self::notices::Notices;
use self::{foot::Foot, keys::listen, sidebar::Sidebar};
use crate::{
    components::{
        first_team::FirstTeam,
        flow::Show,
        layout::Layout,
        start_run::{StartRun, StartRunDialog},
    },
    routes::{CurrentTeam, Go, Page},
    state::{Phase, Workspace, memo},
};

/// The frame, for who is here; everybody else is sent to the welcome page.
#[component]
pub(crate) fn Shell() -> impl IntoView {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let path = use_location().pathname;
    let phase = memo(move || workspace.phase().get());
    let is_here = memo(move || phase.get() == Phase::Here);
    Effect::new(move || {
        if let Phase::SignedOut { .. } = phase.get() {
            let path = path.get_untracked();
            let welcome =
                if path == "/" { Page::Welcome.to_string() } else { Page::Welcome.then(&path) };
            go.instead(&welcome);
        }
    });
    view! {
        <Show when=move || is_here.get()>
            <Frame/>
        </Show>
    }
}

#[component]
fn Frame() -> impl IntoView {
    let workspace = Workspace::expect();
    provide_context(CurrentTeam::new(workspace));
    provide_context(StartRun::new());
    listen(Go::expect());
    let panel = Layout::expect().panel();
    let has_team = memo(move || !workspace.teams().with(Vec::is_empty));
    // Pages that say something to who is in no team yet.
    let path = use_location().pathname;
    let needs_none = move || path.with(|it| matches!(it.as_str(), "/settings" | "/sync"));
    view! {
        <div class="app" data-panel=move || panel.get().attribute()>
            <a class="skip-link" href="#main">"Skip to content"</a>
            <Sidebar/>
            <Show when=move || has_team.get() || needs_none() fallback=FirstTeam>
                <Outlet/>
            </Show>
            <Foot/>
        </div>
        <StartRunDialog/>
    }
}
