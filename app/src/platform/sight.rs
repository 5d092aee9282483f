//! Rows that come into sight, or nearly so.

use js_sys::Array;
use leptos::prelude::{WindowListenerHandle, document, window_event_listener_untyped};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// What is within one more screen above and below is nearly in sight.
const MARGIN: &str = "100% 0px";

/// What calls back when the browser has seen something.
type Seen = Closure<dyn FnMut(Array, IntersectionObserver)>;

/// Looks out for rows in what scrolls on this page, until it is dropped.
#[derive(Debug)]
pub(crate) struct Sight {
    seen: Seen,
    /// Made for the first row: what scrolls is on the page by then.
    observer: Option<IntersectionObserver>,
}

impl Sight {
    /// Calls back once for each row that comes into sight, with what its `data-row` says.
    pub(crate) fn new(on_seen: impl Fn(String) + 'static) -> Self {
        let seen: Seen = Closure::new(move |entries: Array, observer: IntersectionObserver| {
            let entries = entries.iter().filter_map(|it| it.dyn_into().ok());
            for entry in entries.filter(IntersectionObserverEntry::is_intersecting) {
                observer.unobserve(&entry.target());
                if let Some(row) = entry.target().get_attribute("data-row") {
                    on_seen(row);
                }
            }
        });
        Self { seen, observer: None }
    }

    /// Looks out for the row of this id too.
    pub(crate) fn watch(&mut self, id: &str) {
        let Some(row) = document().get_element_by_id(id) else { return };
        if self.observer.is_none() {
            self.observer = self.begin();
        }
        if let Some(observer) = &self.observer {
            observer.observe(&row);
        }
    }

    fn begin(&self) -> Option<IntersectionObserver> {
        let options = IntersectionObserverInit::new();
        options.set_root_margin(MARGIN);
        let main = document().get_element_by_id("main");
        options.set_root(main.as_ref());
        let seen = self.seen.as_ref().unchecked_ref();
        IntersectionObserver::new_with_options(seen, &options).ok()
    }
}

/// Calls back before the page is printed, with what the `data-row` of each row says that is only its text so far.
pub(crate) fn on_print(then: impl Fn(String) + 'static) -> WindowListenerHandle {
    window_event_listener_untyped("beforeprint", move |_| {
        let Ok(far) = document().query_selector_all("[data-row][data-far]") else { return };
        let rows = (0..far.length()).filter_map(|n| far.get(n)?.dyn_into::<Element>().ok());
        rows.filter_map(|row| row.get_attribute("data-row")).for_each(&then);
    })
}

impl Drop for Sight {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
