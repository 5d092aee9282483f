//! Name and password.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        account_fields::{PasswordField, Submit, TextField},
        doorstep::Doorstep,
    },
    routes::{Go, Page, next},
    state::{Phase, Workspace},
};

/// The page.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let next = StoredValue::new(next());
    let known = workspace.me().with_untracked(|me| me.as_ref().map(|it| it.username.clone()));
    let username = RwSignal::new(known.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    // Somebody may be here whose session is over: he has to be able to sign in again.
    Effect::new(move || {
        let is_here = workspace.phase().get() == Phase::Here;
        let needs = workspace.sync().with(|it| it.needs_sign_in);
        let is_device_only =
            workspace.me().with(|me| me.as_ref().is_some_and(|it| it.is_device_only));
        if is_here && !needs && !is_device_only && !is_busy.get() {
            go.instead(&next.get_value());
        }
    });
    let sign_in = move || {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        error.set(None);
        let name = username.get_untracked().trim().trim_start_matches('@').to_owned();
        spawn_local(async move {
            let signed_in = workspace.sign_in(name, password.get_untracked()).await;
            is_busy.set(false);
            match signed_in {
                Ok(()) => go.instead(&next.get_value()),
                Err(sentence) => error.set(Some(sentence.into())),
            }
        });
    };
    view! {
        <Doorstep title="Sign in">
            <form
                class="stack"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    sign_in();
                }
            >
                <TextField
                    label="Username"
                    value=username
                    autocomplete="username"
                    is_first=username.with_untracked(String::is_empty)
                />
                <PasswordField value=password autocomplete="current-password"/>
                <Submit verb="Sign in" is_busy error/>
            </form>
            <p class="meta">
                "No account? " <a class="link" href=Page::Welcome.to_string()>"Other ways in"</a>
            </p>
        </Doorstep>
    }
}
