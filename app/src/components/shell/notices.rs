//! What concerns the whole app and stays until it is settled: a new version, storage, the session.

use leptos::prelude::*;

use crate::{
    components::{drafts::Drafts, flow::Show, icon::Icon},
    routes::Page,
    state::{Storage, Workspace, memo},
};

/// The notices of this moment, between the page's bar and the page.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let workspace = Workspace::expect();
    let sync = workspace.sync();
    let has_update = memo(move || sync.with(|it| it.has_update));
    let needs_sign_in = memo(move || sync.with(|it| it.needs_sign_in));
    let problem = memo(move || sync.with(|it| it.problem.as_ref().map(ToString::to_string)));
    let storage = memo(move || sync.with(|it| storage_words(&it.storage)));
    view! {
        <div class="notices">
            <Show when=move || has_update.get()>
                <UpdateNotice/>
            </Show>
            <Show when=move || needs_sign_in.get()>
                <div class="banner" data-tone="warn" role="status">
                    <Icon name="log-in"/>
                    <span>
                        "You are signed out. What you do is saved on this device and goes out once you sign in."
                    </span>
                    <a class="btn" data-size="s" href=Page::SignIn.to_string()>"Sign in"</a>
                </div>
            </Show>
            {move || problem.get().map(|text| view! { <Warning text/> })}
            {move || storage.get().map(|text| view! { <Warning text/> })}
        </div>
    }
}

#[component]
fn Warning(text: String) -> impl IntoView {
    view! {
        <div class="banner" data-tone="warn" role="status">
            <Icon name="triangle-alert"/>
            <span>{text}</span>
        </div>
    }
}

/// The page is never reloaded under anybody's hands: only on this click, and what was typed goes out before; or while nobody
/// looks at it, nothing is typed or open in it, and another tab is of the new version already.
#[component]
fn UpdateNotice() -> impl IntoView {
    let workspace = Workspace::expect();
    let drafts = Drafts::expect();
    let is_left_behind = workspace.is_left_behind();
    let is_left_behind = memo(move || is_left_behind.get());
    Effect::new(move || {
        if is_left_behind.get() {
            workspace.follow_update();
        }
    });
    let reload = move |_| {
        drafts.hand_over();
        workspace.apply_update();
    };
    view! {
        <div class="banner" data-tone="info" role="status">
            <Icon name="refresh-cw"/>
            <span>"A new version is ready. What you typed stays."</span>
            <button type="button" class="btn" data-size="s" on:click=reload>"Reload"</button>
        </div>
    }
}

/// What is to be said about storage, if anything. That the browser may clear it is said in the
/// settings, not on every page.
fn storage_words(storage: &Storage) -> Option<String> {
    match storage {
        Storage::Kept | Storage::MayBeCleared => None,
        Storage::Memory(why) => {
            Some(format!("What you do here is gone when you close this page. {why}"))
        }
        Storage::Full => Some(
            "This device is full. Make room: until then, what you do here is gone when you close this page."
                .to_owned(),
        ),
    }
}
