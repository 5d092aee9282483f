//! The root: what every page can reach, and where the pages are.

#![allow(unreachable_pub, reason = "`#[component]` makes what it writes `pub`")]

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    components::{
        announcer::{Announcer, LiveRegion},
        drafts::Drafts,
        install::Installing,
        layout::Layout,
        shell::Shell,
        toasts::ToastStack,
    },
    pages::{
        home::HomePage, inbox::InboxPage, invite::InvitePage, not_found::NotFoundPage,
        people::PeoplePage, playbook::PlaybookPage, playbooks::PlaybooksPage, run::RunPage,
        runs::RunsPage, set_up::SetUpPage, settings::SettingsPage, sign_in::SignInPage,
        sync::SyncPage, welcome::WelcomePage,
    },
    platform::dom,
    state::{Phase, Workspace},
};

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_context(Announcer::new());
    provide_context(Drafts::new());
    provide_context(Installing::new());
    provide_context(Layout::new());
    look_after_the_root();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/welcome") view=WelcomePage/>
                <Route path=path!("/signin") view=SignInPage/>
                <Route path=path!("/setup/:token") view=SetUpPage/>
                <Route path=path!("/invite/:token") view=InvitePage/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=HomePage/>
                    <Route path=path!("/inbox") view=InboxPage/>
                    <Route path=path!("/sync") view=SyncPage/>
                    <Route path=path!("/settings") view=SettingsPage/>
                    <Route path=path!("/t/:team/playbooks") view=PlaybooksPage/>
                    <Route path=path!("/t/:team/playbooks/:playbook") view=PlaybookPage/>
                    <Route path=path!("/t/:team/runs") view=RunsPage/>
                    <Route path=path!("/t/:team/runs/:run") view=RunPage/>
                    <Route path=path!("/t/:team/people") view=PeoplePage/>
                    <Route path=path!("/*rest") view=NotFoundPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <ToastStack/>
        <LiveRegion/>
    }
}

/// The frame of index.html goes once there is something better to show; the root element says how
/// this person likes it.
fn look_after_the_root() {
    use model::personal::{Density, Theme};

    let workspace = Workspace::expect();
    Effect::new(move || {
        if workspace.phase().get() != Phase::Starting {
            dom::remove_boot();
        }
    });
    Effect::new(move || {
        let theme = match workspace.theme().get() {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        };
        dom::set_root("data-theme", theme);
    });
    Effect::new(move || {
        let density = match workspace.density().get() {
            Density::Comfortable => None,
            Density::Compact => Some("compact"),
        };
        dom::set_root("data-density", density);
    });
}
