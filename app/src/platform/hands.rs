//! What somebody has in hand on this page: a page that begins anew would not show it again.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlInputElement, HtmlTextAreaElement, Node};

/// Dialogs and menus that are open. Toasts are no such thing.
const OPEN: &str = "dialog[open], :popover-open:not(.toasts)";

/// Where text can be typed.
const FIELDS: &str = "textarea, input:not([type=checkbox], [type=radio], [type=file], [readonly])";

/// Whether something is open or typed, or that can't be told.
pub(crate) fn are_full() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| is_something_open(&document) || is_something_typed(&document))
}

fn is_something_open(document: &Document) -> bool {
    // A browser that does not know these words answers with an error.
    !matches!(document.query_selector(OPEN), Ok(None))
}

fn is_something_typed(document: &Document) -> bool {
    let Ok(fields) = document.query_selector_all(FIELDS) else { return true };
    (0..fields.length()).filter_map(|n| fields.item(n)).any(|field| !is_empty(&field))
}

fn is_empty(field: &Node) -> bool {
    let text = field.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value);
    let line = || field.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value);
    text.or_else(line).is_none_or(|typed| typed.is_empty())
}
