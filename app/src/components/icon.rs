//! A drawing from the sprite in index.html.

use leptos::prelude::*;

/// An icon of 16 px, for the eye only: the words beside it, or the label of its button, say it.
#[component]
pub(crate) fn Icon(
    /// Its name in the sprite, without `i-`.
    #[prop(into)]
    name: Signal<&'static str>,
    /// Another size: 12, 14, 20 or 24.
    #[prop(optional)]
    size: Option<u8>,
) -> impl IntoView {
    view! {
        <svg class="icon" data-s=size.map(|it| it.to_string()) aria-hidden="true">
            <use_ href=move || format!("#i-{}", name.get())/>
        </svg>
    }
}

/// An icon that points along the line of reading.
#[component]
pub(crate) fn Arrow(
    /// Its name in the sprite, without `i-`.
    name: &'static str,
    /// Another size: 12, 14, 20 or 24.
    #[prop(optional)]
    size: Option<u8>,
) -> impl IntoView {
    view! {
        <svg class="icon icon--dir" data-s=size.map(|it| it.to_string()) aria-hidden="true">
            <use_ href=format!("#i-{name}")/>
        </svg>
    }
}
