//! A page that has broken says so. What it did before is on the disk, so a reload goes on from there.

use std::panic;

use leptos::prelude::document;
use wasm_bindgen::JsValue;

/// The notice in index.html, hidden until it is needed.
const NOTICE: &str = "fault";

/// From now on a panic is written to the console and shown. Nothing else of the page can be
/// trusted then: the notice is plain HTML, and so is its way out.
pub(crate) fn watch() {
    panic::set_hook(Box::new(|fault| {
        web_sys::console::error_1(&JsValue::from_str(&fault.to_string()));
        if let Some(notice) = document().get_element_by_id(NOTICE) {
            let _ = notice.remove_attribute("hidden");
        }
    }));
}
