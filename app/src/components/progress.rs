//! How far a run is: a ring names it, a bar fills a row, ticks show each task.

use leptos::prelude::*;
use model::run::Count;

fn percent(count: Count) -> u32 {
    (count.closed * 100).checked_div(count.total).unwrap_or_default()
}

/// A small ring, for the eye only.
#[component]
pub(crate) fn Ring(
    /// How far.
    #[prop(into)]
    count: Signal<Count>,
    /// `ok`, `warn`, `bad`, or nothing.
    #[prop(into, optional)]
    tone: Signal<Option<&'static str>>,
) -> impl IntoView {
    view! {
        <svg class="ring" data-tone=move || tone.get() viewBox="0 0 16 16" aria-hidden="true">
            <circle class="ring__track" cx="8" cy="8" r="6"/>
            <circle
                class="ring__done"
                cx="8"
                cy="8"
                r="6"
                pathLength="100"
                stroke-dasharray=move || format!("{} 100", percent(count.get()))
            />
        </svg>
    }
}

/// A bar as wide as its place, for the eye only.
#[component]
pub(crate) fn Bar(
    /// How far.
    #[prop(into)]
    count: Signal<Count>,
    /// `accent`, `ok` or `bad`.
    #[prop(into, optional)]
    tone: Signal<Option<&'static str>>,
) -> impl IntoView {
    view! {
        <svg
            class="bar"
            data-tone=move || tone.get()
            viewBox="0 0 100 4"
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <rect width=move || percent(count.get()).to_string() height="4"/>
        </svg>
    }
}

/// "7 of 19".
pub(crate) fn of(count: Count) -> String {
    format!("{} of {}", count.closed, count.total)
}
