//! The fields of an account: name, username, password. Made for password managers.

use leptos::prelude::*;

use crate::components::icon::Icon;

/// A line of text.
#[component]
pub(crate) fn TextField(
    /// What the field is called.
    label: &'static str,
    /// What it holds.
    value: RwSignal<String>,
    /// What a password manager calls it: `username`, `name`.
    autocomplete: &'static str,
    /// Whether it has the focus first.
    #[prop(optional)]
    is_first: bool,
) -> impl IntoView {
    let spells = if autocomplete == "name" { "true" } else { "false" };
    let capitals = if autocomplete == "name" { "words" } else { "none" };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <input
                class="input"
                type="text"
                name=autocomplete
                autocomplete=autocomplete
                autocapitalize=capitals
                spellcheck=spells
                required
                autofocus=is_first
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
            />
        </label>
    }
}

/// A password, to be seen on demand.
#[component]
pub(crate) fn PasswordField(
    /// What it holds.
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What is asked of it.
    #[prop(default = "")]
    help: &'static str,
) -> impl IntoView {
    let is_shown = RwSignal::new(false);
    let label = move || if is_shown.get() { "Hide password" } else { "Show password" };
    let icon = Signal::derive(move || if is_shown.get() { "eye-off" } else { "eye" });
    view! {
        <div class="field">
            <label class="field__label" for="password">"Password"</label>
            <span class="input">
                <input
                    id="password"
                    name="password"
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    aria-describedby="password-help"
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                />
                <button
                    type="button"
                    class="btn"
                    data-icon
                    aria-label=label
                    title=label
                    on:click=move |_| is_shown.update(|it| *it = !*it)
                >
                    <Icon name=icon/>
                </button>
            </span>
            <span class="field__help" id="password-help">{help}</span>
        </div>
    }
}

/// What went wrong, and the button.
#[component]
pub(crate) fn Submit(
    /// The button's verb.
    #[prop(into)]
    verb: Signal<String>,
    /// Whether the answer is on its way.
    is_busy: RwSignal<bool>,
    /// What the server said.
    error: RwSignal<Option<String>>,
) -> impl IntoView {
    let alert = move |text: String| {
        view! {
            <p class="banner" data-tone="bad">
                <Icon name="circle-alert"/>
                <span>{text}</span>
            </p>
        }
    };
    view! {
        <div role="alert">{move || error.get().map(alert)}</div>
        <button
            type="submit"
            class="btn"
            data-kind="primary"
            data-wide
            aria-busy=move || is_busy.get().then_some("true")
        >
            {verb}
        </button>
    }
}
