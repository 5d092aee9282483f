//! Keys that act on a page. Never while somebody types, never in a menu or a dialog.

use leptos::{ev, prelude::*};

use crate::platform::dom;

/// The field that `/` goes to.
pub(crate) const FILTER: &str = "filter";

/// Hears keys for as long as the component around lasts. What `act` answers with true to, the
/// browser and later listeners leave alone.
pub(crate) fn on_key(act: impl Fn(&ev::KeyboardEvent) -> bool + 'static) {
    // The window calls back outside the reactive tree; what keys do may need contexts.
    let owner = Owner::current().unwrap_or_default();
    let handle = window_event_listener(ev::keydown, move |event| {
        if !dom::is_taken(&event) && owner.with(|| act(&event)) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}
