//! For who is new here: try it, sign in, or open an invite.

mod sample;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use self::sample::begin_with_sample;
use crate::{
    components::{
        doorstep::Doorstep,
        flow::Show,
        icon::{Arrow, Icon},
        invite_field::InviteField,
    },
    routes::{Go, Page, next},
    state::{Phase, Toasts, Workspace},
};

/// The page.
#[component]
pub(crate) fn WelcomePage() -> impl IntoView {
    let workspace = Workspace::expect();
    let has_invite = RwSignal::new(false);
    let needs_setup =
        move || matches!(workspace.phase().get(), Phase::SignedOut { needs_setup: true });
    let is_trying = RwSignal::new(false);
    send_on(is_trying);
    view! {
        <Doorstep
            title="Run your processes. Even offline."
            lede="Playbooks and checklists that live on your own device and stay the same for everybody."
        >
            <Show when=needs_setup>
                <p class="banner" data-tone="info">
                    <Icon name="key-round"/>
                    <span>
                        "This server waits for its first admin. Open the set-up link that it printed when it started."
                    </span>
                </p>
            </Show>
            <div class="choices">
                <TryNow is_trying/>
                <SignInChoice/>
                <button
                    type="button"
                    class="choice"
                    aria-expanded=move || has_invite.get().to_string()
                    on:click=move |_| has_invite.update(|it| *it = !*it)
                >
                    <Icon name="mail-open" size=20/>
                    <span>
                        <b>"I have an invite"</b>
                        <small>"Straight into the team you were asked to"</small>
                    </span>
                    <Arrow name="chevron-right"/>
                </button>
            </div>
            <Show when=move || has_invite.get()>
                <InviteField/>
            </Show>
            <p class="meta row">
                <Icon name="lock" size=14/>
                "Your data stays on this device until you choose otherwise."
            </p>
        </Doorstep>
    }
}

/// Whoever is here already has no business here, unless he is just being taken to his first run. A relay that knows
/// him may answer only after the door was shown.
fn send_on(is_trying: RwSignal<bool>) {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let next = next();
    Effect::new(move || {
        if workspace.phase().get() == Phase::Here && !is_trying.get() {
            go.instead(&next);
        }
    });
}

#[component]
fn SignInChoice() -> impl IntoView {
    let next = use_query_map().with_untracked(|it| it.get("next"));
    let href = next.map_or_else(|| Page::SignIn.to_string(), |next| Page::SignIn.then(&next));
    view! {
        <a class="choice" href=href>
            <Icon name="log-in" size=20/>
            <span>
                <b>"Sign in"</b>
                <small>"With the name and password of your account"</small>
            </span>
            <Arrow name="chevron-right"/>
        </a>
    }
}

/// A workspace on this device alone, with a run to try.
#[component]
fn TryNow(
    /// Whether it is being made.
    is_trying: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let toasts = Toasts::expect();
    let go = Go::expect();
    let begin = move |_| {
        if is_trying.get_untracked() {
            return;
        }
        is_trying.set(true);
        spawn_local(async move {
            match begin_with_sample(workspace).await {
                Ok(page) => go.instead(&page.to_string()),
                Err(sentence) => {
                    toasts.say(sentence);
                    is_trying.set(false);
                }
            }
        });
    };
    view! {
        <button
            type="button"
            class="choice"
            data-kind="primary"
            aria-busy=move || is_trying.get().then_some("true")
            on:click=begin
        >
            <Icon name="zap" size=20/>
            <span>
                <b>"Try it now — no account"</b>
                <small>"A sample run that you can tick"</small>
            </span>
            <Arrow name="chevron-right"/>
        </button>
    }
}
