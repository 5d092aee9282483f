//! The people of a team: roles, and the link that brings more.

use leptos::prelude::*;
use model::{id::TeamId, team::Team};

use crate::{
    components::{
        page_title::PageTitle,
        shell::{Notices, bar::Back},
        states::NotShown,
        team::{InviteLink, Members, TeamName},
    },
    routes::{Page, param},
    state::{Here, Open, Workspace, memo},
};

/// The page of a team's people.
#[component]
pub(crate) fn PeoplePage() -> impl IntoView {
    let team = param::<TeamId>("team");
    move || match team.get() {
        Some(team) => view! { <PeopleOpen team/> }.into_any(),
        None => view! { <NotShown here=Here::Gone what="team"/> }.into_any(),
    }
}

#[component]
fn PeopleOpen(team: TeamId) -> impl IntoView {
    let open = Workspace::expect().open::<Team>(team);
    let here = open.state();
    let here = memo(move || here.get());
    provide_context(open);
    move || match here.get() {
        Here::Here => view! { <PeopleHere team/> }.into_any(),
        here @ (Here::Loading | Here::NotHere | Here::Gone) => {
            view! { <NotShown here what="team"/> }.into_any()
        }
    }
}

#[component]
fn PeopleHere(team: TeamId) -> impl IntoView {
    let open = Open::<Team>::expect();
    let name = open.select(|it| it.name.clone());
    let me = Workspace::expect().me();
    let is_shared = !me.with_untracked(|me| me.as_ref().is_some_and(|it| it.is_device_only));
    view! {
        <main class="main" id="main">
            <header class="bar-top">
                <Back page=Page::Settings/>
                <PageTitle text="People"/>
                <h1>"People"</h1>
                <div class="bar-top__end">
                    <span class="meta" dir="auto">{move || name.get()}</span>
                </div>
            </header>
            <Notices/>
            <div class="column page">
                {is_shared.then(|| view! { <InviteLink team/> })}
                <Members/>
                <TeamName/>
            </div>
        </main>
    }
}
