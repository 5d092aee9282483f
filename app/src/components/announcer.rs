//! Tells a screen reader what others see: a row that moved, a task that was ticked.

use leptos::prelude::*;

/// Says things aloud. One per page, reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Announcer {
    text: RwSignal<String>,
}

impl Announcer {
    /// The announcer of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        Self { text: RwSignal::new(String::new()) }
    }

    /// Says it once what is being said is over.
    pub(crate) fn say(self, text: String) {
        // The same words again are only read if they differ by something.
        let is_same = self.text.with_untracked(|it| *it == text);
        self.text.set(if is_same { format!("{text}\u{a0}") } else { text });
    }
}

/// Where it is said: seen by nobody, read by screen readers.
#[component]
pub(crate) fn LiveRegion() -> impl IntoView {
    let announcer = Announcer::expect();
    view! {
        <div class="visually-hidden" aria-live="polite" aria-atomic="true">{announcer.text}</div>
    }
}
