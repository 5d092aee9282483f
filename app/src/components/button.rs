//! Buttons. One that may not be pressed stays visible and says why.

use leptos::prelude::*;
use model::rules::Denied;

use crate::{
    components::icon::Icon,
    state::{Sentence, Toasts},
};

/// Why something may not be done, as a sentence.
pub(crate) fn reason(denied: Memo<Option<Denied>>) -> Signal<Option<String>> {
    Signal::derive(move || denied.get().map(|it| Sentence::of(&it).into()))
}

/// Does it, or says why not.
pub(crate) fn press(denied: Signal<Option<String>>, on_press: Callback<()>) {
    match denied.get_untracked() {
        Some(reason) => Toasts::expect().say(reason),
        None => on_press.run(()),
    }
}

/// A button with a word on it.
#[component]
pub(crate) fn Button(
    /// The word.
    #[prop(into)]
    label: Signal<String>,
    /// What is drawn before it.
    #[prop(into, optional)]
    icon: Option<&'static str>,
    /// `primary`, `quiet` or `danger`; secondary without.
    #[prop(into, optional)]
    kind: Option<&'static str>,
    /// `s` or `l`.
    #[prop(into, optional)]
    size: Option<&'static str>,
    /// The key that does the same.
    #[prop(into, optional)]
    key: Option<&'static str>,
    /// Why it may not be pressed now.
    #[prop(into, optional)]
    denied: Signal<Option<String>>,
    /// What pressing it does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn"
            data-kind=kind
            data-size=size
            aria-disabled=move || denied.with(Option::is_some).then_some("true")
            title=move || denied.get()
            on:click=move |_| press(denied, on_press)
        >
            {icon.map(|name| view! { <Icon name/> })}
            {label}
            {key.map(|key| view! { <kbd class="kbd" aria-hidden="true">{key}</kbd> })}
        </button>
    }
}

/// A button with a drawing on it.
#[component]
pub(crate) fn IconButton(
    /// What it does, as others read or hear it.
    #[prop(into)]
    label: Signal<String>,
    /// What is drawn.
    #[prop(into)]
    icon: Signal<&'static str>,
    /// Whether it is on, if it can be.
    #[prop(into, optional)]
    pressed: Option<Signal<bool>>,
    /// Why it may not be pressed now.
    #[prop(into, optional)]
    denied: Signal<Option<String>>,
    /// What pressing it does.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn"
            data-icon
            aria-label=label
            aria-pressed=move || pressed.map(|it| it.get().to_string())
            aria-disabled=move || denied.with(Option::is_some).then_some("true")
            title=move || denied.get().unwrap_or_else(|| label.get())
            on:click=move |_| press(denied, on_press)
        >
            <Icon name=icon/>
        </button>
    }
}
