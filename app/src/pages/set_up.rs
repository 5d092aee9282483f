//! The first admin of a new server.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        account_fields::{PasswordField, Submit, TextField},
        doorstep::Doorstep,
    },
    routes::{Go, Page, token},
    state::Workspace,
};

/// The page that the server's set-up link opens.
#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let token = StoredValue::new(token());
    let name = RwSignal::new(String::new());
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let is_busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let set_up = move || {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        error.set(None);
        let name = name.get_untracked().trim().to_owned();
        let username = username.get_untracked().trim().trim_start_matches('@').to_owned();
        spawn_local(async move {
            let password = password.get_untracked();
            let done = workspace.set_up(token.get_value(), name, username, password).await;
            is_busy.set(false);
            match done {
                Ok(()) => go.instead(&Page::Home.to_string()),
                Err(sentence) => error.set(Some(sentence.into())),
            }
        });
    };
    view! {
        <Doorstep
            title="Set up Muster"
            lede="You are the first here, so you will be the admin of this server."
        >
            <form
                class="stack"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    set_up();
                }
            >
                <TextField label="Your name" value=name autocomplete="name" is_first=true/>
                <TextField label="Username" value=username autocomplete="username"/>
                <PasswordField
                    value=password
                    autocomplete="new-password"
                    help="At least 8 characters. A sentence is easy to remember."
                />
                <Submit verb="Create account" is_busy error/>
            </form>
        </Doorstep>
    }
}
