//! Making a team.

use leptos::prelude::*;

use crate::{
    components::dialog::Dialog,
    routes::{Go, Page},
    state::Workspace,
};

/// Asks for the name of a new team and makes it.
#[component]
pub(crate) fn NewTeam(
    /// Whether it is asked for.
    open: RwSignal<bool>,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let create = move |()| match workspace.create_team(name.get_untracked().trim().to_owned()) {
        Ok(team) => {
            open.set(false);
            name.set(String::new());
            go.to(&Page::Playbooks(team));
        }
        Err(sentence) => error.set(Some(sentence.into())),
    };
    view! {
        <Dialog open title="New team" verb="Create team" size="s" on_submit=create>
            <TeamNameField name error/>
        </Dialog>
    }
}

/// The field for a team's name.
#[component]
pub(crate) fn TeamNameField(
    /// What is typed.
    name: RwSignal<String>,
    /// What is wrong with it.
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">"Team name"</span>
            <input
                class="input"
                type="text"
                dir="auto"
                autofocus
                autocomplete="organization"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                prop:value=name
                on:input:target=move |event| {
                    name.set(event.target().value());
                    error.set(None);
                }
            />
            <span class="field__help" data-tone="bad" role="alert">{error}</span>
        </label>
    }
}
