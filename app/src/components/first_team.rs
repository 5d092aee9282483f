//! For who is here and in no team: the first team is made, or an invite is waited for.

use leptos::prelude::*;

use crate::{
    components::{
        invite_field::InviteField,
        new_team::TeamNameField,
        shell::{Notices, bar::PlainBar},
        states::Skeleton,
    },
    routes::{Go, Page},
    state::{Workspace, memo},
};

/// Stands in for every page that needs a team.
#[component]
pub(crate) fn FirstTeam() -> impl IntoView {
    let workspace = Workspace::expect();
    let sync = workspace.sync();
    // Teams may still be on their way to a new device. Once there is something to fill in, a
    // connection that comes and goes does not take it away.
    let is_waiting = Memo::new(move |before: Option<&bool>| {
        before != Some(&false)
            && sync.with(|it| it.last_synced_at.is_none() && (it.is_online || it.is_connecting))
    });
    let may_create = memo(move || {
        workspace
            .me()
            .with(|me| me.as_ref().is_some_and(|it| it.is_system_admin || it.is_device_only))
    });
    let content = move || match (is_waiting.get(), may_create.get()) {
        (true, _) => view! { <Skeleton label="Loading your teams"/> }.into_any(),
        (false, true) => view! { <MakeFirst/> }.into_any(),
        (false, false) => view! { <NoTeam/> }.into_any(),
    };
    view! {
        <main class="main" id="main">
            <PlainBar title="Welcome"/>
            <Notices/>
            <div class="column page">{content}</div>
        </main>
    }
}

#[component]
fn MakeFirst() -> impl IntoView {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let create = move || match workspace.create_team(name.get_untracked().trim().to_owned()) {
        Ok(team) => go.to(&Page::Playbooks(team)),
        Err(sentence) => error.set(Some(sentence.into())),
    };
    view! {
        <div class="page__head">
            <div>
                <h2 class="page__title">"Name your first team"</h2>
                <p>"People of a team share its playbooks and see each other. You can rename it at any time."</p>
            </div>
        </div>
        <form
            class="stack block"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                create();
            }
        >
            <TeamNameField name error/>
            <div>
                <button type="submit" class="btn" data-kind="primary">"Create team"</button>
            </div>
        </form>
    }
}

#[component]
fn NoTeam() -> impl IntoView {
    view! {
        <div class="page__head">
            <div>
                <h2 class="page__title">"You are in no team yet"</h2>
                <p>"Ask somebody of a team for an invite link, and open it or paste it here."</p>
            </div>
        </div>
        <div class="block"><InviteField/></div>
    }
}
