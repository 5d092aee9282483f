//! What the browser's tab says, and where a screen reader begins after a navigation.

use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::*;

use crate::platform::dom;

/// The first page is announced by the browser; only later ones need the focus moved.
static IS_LATER: AtomicBool = AtomicBool::new(false);

/// Names the page.
#[component]
pub(crate) fn PageTitle(
    /// What the page is about; the app's name is added.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    Effect::new(move || {
        let text = text.get();
        dom::set_title(&if text.is_empty() {
            "Muster".to_owned()
        } else {
            format!("{text} · Muster")
        });
    });
    if IS_LATER.swap(true, Ordering::Relaxed) {
        dom::focus_heading_soon();
    }
}
