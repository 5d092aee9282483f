//! Where an invite link is pasted.

use leptos::prelude::*;

use crate::routes::{Go, Page, invite_token};

/// Takes a link, or the token at its end.
#[component]
pub(crate) fn InviteField() -> impl IntoView {
    let go = Go::expect();
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<&'static str>);
    let open = move || match text.with_untracked(|it| invite_token(it)) {
        Some(token) => go.to(&Page::Invite(token)),
        None => error.set(Some("This is no invite link.")),
    };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                open();
            }
        >
            <label class="field">
                <span class="field__label">"Invite link"</span>
                <input
                    class="input"
                    type="url"
                    autocomplete="off"
                    aria-invalid=move || error.get().is_some().then_some("true")
                    prop:value=text
                    on:input:target=move |event| {
                        text.set(event.target().value());
                        error.set(None);
                    }
                />
                <span class="field__help" data-tone="bad" role="alert">{error}</span>
            </label>
            <div>
                <button type="submit" class="btn">"Open invite"</button>
            </div>
        </form>
    }
}
