//! Rows under a pointer: what is below it, how far it has come, scrolling at the edges.

use leptos::{ev, prelude::document};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// This near to an edge of what scrolls, a drag scrolls it.
const EDGE_PX: f64 = 56.0;

/// So much at a time.
const STEP_PX: i32 = 12;

/// What a dragged row is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Under {
    /// A row, in its upper half or not.
    Row {
        /// What the row's `data-row` says.
        row: String,
        /// Whether the pointer is in its upper half.
        is_upper: bool,
    },
    /// The head of a section: what its `data-list` says.
    Head(String),
}

/// What is below a point of the window.
pub(crate) fn under(x: i32, y: i32) -> Option<Under> {
    let element = document().element_from_point(x as f32, y as f32)?;
    if let Ok(Some(row)) = element.closest("[data-row]") {
        let bounds = row.get_bounding_client_rect();
        let is_upper = f64::from(y) < bounds.top() + bounds.height() / 2.0;
        return Some(Under::Row { row: row.get_attribute("data-row")?, is_upper });
    }
    let head = element.closest("[data-list]").ok()??;
    Some(Under::Head(head.get_attribute("data-list")?))
}

/// Lets an element hear all of a pointer until it is lifted.
pub(crate) fn capture(id: &str, event: &ev::PointerEvent) {
    if let Some(element) = document().get_element_by_id(id) {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Moves a row with the pointer, out of the way of what is below it; 0 puts it back.
///
/// A style set by script is no inline style to a content security policy.
pub(crate) fn shift(id: &str, dy: i32) {
    let Some(element) = document().get_element_by_id(id) else { return };
    let Ok(element) = element.dyn_into::<HtmlElement>() else { return };
    let style = element.style();
    let _ = if dy == 0 {
        style.remove_property("pointer-events").and(style.remove_property("translate"))
    } else {
        let _ = style.set_property("pointer-events", "none");
        style.set_property("translate", &format!("0 {dy}px")).map(|()| String::new())
    };
}

/// Scrolls the page if the pointer is near its upper or lower edge; says by how much.
pub(crate) fn scroll_at_edge(y: i32) -> i32 {
    let Some(main) = document().get_element_by_id("main") else { return 0 };
    let bounds = main.get_bounding_client_rect();
    let y = f64::from(y);
    let by = if y < bounds.top() + EDGE_PX {
        -STEP_PX
    } else if y > bounds.bottom() - EDGE_PX {
        STEP_PX
    } else {
        return 0;
    };
    let before = main.scroll_top();
    main.set_scroll_top(before + by);
    main.scroll_top() - before
}

/// Where a touch or a mouse is, in the window.
pub(crate) fn position(event: &ev::PointerEvent) -> (i32, i32) {
    (event.client_x(), event.client_y())
}

/// Whether a finger, and not a mouse or a pen, does it.
pub(crate) fn is_touch(event: &ev::PointerEvent) -> bool {
    event.pointer_type() == "touch"
}

/// A short buzz where the device can: the row has been lifted.
pub(crate) fn buzz() {
    leptos::prelude::window().navigator().vibrate_with_duration(10);
}
