//! What the page does to its own elements beyond what a view can say: focus, scroll, dialogs,
//! carets, the clipboard.

use std::time::Duration;

use js_sys::{Function, Object, Reflect};
use leptos::{
    ev,
    prelude::{TimeoutHandle, document, request_animation_frame, set_timeout_with_handle, window},
    task::{spawn_local, tick},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, EventTarget, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlTextAreaElement,
    Node,
};

/// Below this width the panel and the sidebar leave the page's side.
const WIDE: &str = "(min-width: 1024px)";

/// Where the toasts are, so that they can be raised over a dialog.
pub(crate) const TOASTS: &str = "toasts";

// ---- time ----

/// Does something once the browser has drawn what was changed just now.
pub(crate) fn soon(then: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(then));
}

/// Does something later, unless the handle is cleared before.
pub(crate) fn after(ms: u64, then: impl FnOnce() + 'static) -> Option<TimeoutHandle> {
    set_timeout_with_handle(then, Duration::from_millis(ms)).ok()
}

// ---- elements ----

fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    let node: Node = target?.dyn_into().ok()?;
    match node.dyn_into::<Element>() {
        Ok(element) => Some(element),
        Err(node) => node.parent_element(),
    }
}

/// Whether there is an element of this id.
pub(crate) fn exists(id: &str) -> bool {
    by_id(id).is_some()
}

/// Takes the frame away that was there before the Wasm started.
pub(crate) fn remove_boot() {
    if let Some(boot) = by_id("boot") {
        boot.remove();
    }
}

/// Sets an attribute of the root element, or takes it away.
pub(crate) fn set_root(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// What the browser's tab says.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Whether there is room for three columns.
pub(crate) fn is_wide() -> bool {
    window().match_media(WIDE).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the page runs in a window of its own, as an installed app.
pub(crate) fn is_installed() -> bool {
    let query = "(display-mode: standalone), (display-mode: window-controls-overlay)";
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// The address of a page of this site, with its origin.
pub(crate) fn absolute(path: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{path}")
}

/// The path of this page.
pub(crate) fn path() -> Option<String> {
    window().location().pathname().ok()
}

// ---- focus ----

/// Moves the focus to an element, if it is there.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        let _ = element.focus();
        element.scroll_into_view_with_scroll_into_view_options(&nearest());
    }
}

/// Moves the focus there once the page shows what was changed just now, and before the next key comes: a key that is
/// held must find it.
pub(crate) fn focus_next(id: String) {
    spawn_local(async move {
        tick().await;
        focus(&id);
    });
}

/// Moves the focus there once it is drawn.
pub(crate) fn focus_soon(id: String) {
    soon(move || focus(&id));
}

/// Moves the focus into a field once it is drawn, with the caret at its end.
pub(crate) fn focus_end_soon(id: String) {
    soon(move || {
        focus(&id);
        let Some(element) = by_id(&id) else { return };
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            let end = input.value().encode_utf16().count() as u32;
            let _ = input.set_selection_range(end, end);
        }
    });
}

/// Moves the focus to the page's heading after a navigation, unless a field has it.
pub(crate) fn focus_heading_soon() {
    soon(|| {
        let active = document().active_element();
        if active.is_some_and(|it| !matches!(it.tag_name().as_str(), "BODY" | "A")) {
            return;
        }
        let Ok(Some(heading)) = document().query_selector("main h1") else { return };
        let _ = heading.set_attribute("tabindex", "-1");
        if let Some(heading) = heading.dyn_ref::<HtmlElement>() {
            let _ = heading.focus();
        }
    });
}

/// Marks the whole content of a field, so that typing replaces it.
pub(crate) fn select_all(input: &HtmlInputElement) {
    let _ = input.focus();
    input.select();
}

/// Presses the first element inside another that matches, as if it were clicked.
pub(crate) fn press_in(id: &str, selector: &str) {
    let found = by_id(id).and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(button) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Moves the focus among the elements that match: so many on from the one that holds it, or to the
/// first. Returns whether there was one.
pub(crate) fn step_focus(selector: &str, by: i32) -> bool {
    let Ok(list) = document().query_selector_all(selector) else { return false };
    let all: Vec<HtmlElement> =
        (0..list.length()).filter_map(|n| list.get(n)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let holds = |it: &HtmlElement| {
        let near = it.closest("[data-row]").ok().flatten().unwrap_or_else(|| it.clone().into());
        active.as_ref().is_some_and(|active| near.contains(Some(active)))
    };
    let next = match all.iter().position(holds) {
        Some(index) => index.saturating_add_signed(by as isize).min(all.len().saturating_sub(1)),
        None => 0,
    };
    let Some(element) = all.get(next) else { return false };
    let _ = element.focus();
    element.scroll_into_view_with_scroll_into_view_options(&nearest());
    true
}

/// Moves the focus to the first element inside another that matches.
pub(crate) fn focus_in(id: &str, selector: &str) {
    let found = by_id(id).and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the focus among the elements inside another that match, from the end to the beginning.
pub(crate) fn step_in(id: &str, selector: &str, by: i32) {
    let list = by_id(id).and_then(|it| it.query_selector_all(selector).ok());
    let Some(list) = list else { return };
    let all: Vec<HtmlElement> =
        (0..list.length()).filter_map(|n| list.get(n)?.dyn_into().ok()).collect();
    let active = document().active_element();
    let at = all.iter().position(|it| it.is_same_node(active.as_ref().map(|it| it.as_ref())));
    let next = match (at, by) {
        (_, i32::MIN) => 0,
        (_, i32::MAX) => all.len().saturating_sub(1),
        (Some(at), by) => (at as i64 + i64::from(by)).rem_euclid(all.len().max(1) as i64) as usize,
        (None, by) => {
            if by > 0 {
                0
            } else {
                all.len().saturating_sub(1)
            }
        }
    };
    if let Some(element) = all.get(next) {
        let _ = element.focus();
    }
}

/// Scrolls a list so that the option is seen.
pub(crate) fn show_option(id: &str) {
    if let Some(element) = by_id(id) {
        element.scroll_into_view_with_scroll_into_view_options(&nearest());
    }
}

/// Scrolls only as far as needed.
fn nearest() -> web_sys::ScrollIntoViewOptions {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options
}

/// Brings an element into the middle of what is seen, once it is drawn.
pub(crate) fn show_soon(id: String) {
    soon(move || {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Center);
        if let Some(element) = by_id(&id) {
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

// ---- events ----

/// Whether a key belongs to a field, a menu or a dialog, so that it is nobody's shortcut.
pub(crate) fn is_taken(event: &ev::KeyboardEvent) -> bool {
    if event.default_prevented() || event.is_composing() {
        return true;
    }
    let Some(element) = element(event.target()) else { return false };
    let field = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], \
                 [role=listbox], [role=radiogroup], [popover], dialog";
    element.closest(field).ok().flatten().is_some()
}

/// The key of an event without Ctrl, Alt or Meta; `None` if one of them is held.
pub(crate) fn plain_key(event: &ev::KeyboardEvent) -> Option<String> {
    (!event.ctrl_key() && !event.alt_key() && !event.meta_key()).then(|| event.key())
}

/// The value of an attribute on the element an event comes from, or on one around it.
pub(crate) fn attribute_near(event: &ev::Event, name: &str) -> Option<String> {
    let near = element(event.target())?.closest(&format!("[{name}]")).ok().flatten()?;
    near.get_attribute(name)
}

/// Whether an event comes from an element that matches, or from inside one.
pub(crate) fn is_from(event: &ev::Event, selector: &str) -> bool {
    element(event.target()).is_some_and(|it| it.closest(selector).ok().flatten().is_some())
}

/// Whether a popover is about to open (or has opened), as its toggle event says.
pub(crate) fn is_opening(event: &ev::Event) -> bool {
    let state = Reflect::get(event, &"newState".into()).ok();
    state.and_then(|it| it.as_string()).is_some_and(|it| it == "open")
}

// ---- dialogs and popovers ----

/// Opens a dialog over everything else; toasts stay above it.
pub(crate) fn show_modal(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        let _ = dialog.show_modal();
        raise_toasts();
    }
}

/// Closes a dialog; the focus goes back to where it was.
pub(crate) fn close(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

/// Shows the toasts above whatever was opened last.
pub(crate) fn raise_toasts() {
    if let Some(toasts) = by_id(TOASTS) {
        call(&toasts, "hidePopover");
        call(&toasts, "showPopover");
    }
}

/// Closes a popover; the focus goes back to its button.
pub(crate) fn hide_popover(id: &str) {
    if let Some(popover) = by_id(id) {
        call(&popover, "hidePopover");
    }
}

/// web-sys knows no popovers; a browser without them does nothing.
fn call(element: &HtmlElement, method: &str) {
    let function = Reflect::get(element, &method.into()).ok();
    if let Some(function) = function.and_then(|it| it.dyn_into::<Function>().ok()) {
        let _ = function.call0(element);
    }
}

// ---- text fields ----

/// Where the caret is, as start and end in UTF-16 units.
pub(crate) fn caret(area: &HtmlTextAreaElement) -> (u32, u32) {
    let start = area.selection_start().ok().flatten().unwrap_or_default();
    (start, area.selection_end().ok().flatten().unwrap_or(start))
}

/// Puts other text into a field and the caret where it belongs in it.
pub(crate) fn replace_text(area: &HtmlTextAreaElement, text: &str, (start, end): (u32, u32)) {
    let top = area.scroll_top();
    area.set_value(text);
    let active = document().active_element();
    if active.is_some_and(|it| it.is_same_node(Some(area))) {
        let _ = area.set_selection_range(start, end);
    }
    area.set_scroll_top(top);
}

/// What was pasted, as plain text.
pub(crate) fn pasted(event: &ev::ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text/plain").ok()
}

/// Puts text on the clipboard; says whether the browser let it.
pub(crate) async fn copy(text: &str) -> bool {
    let written = window().navigator().clipboard().write_text(text);
    JsFuture::from(written).await.is_ok()
}

// ---- what outlives a reload ----

/// Keeps a text until the tab is closed, or forgets it.
pub(crate) fn keep_in_tab(key: &str, text: Option<&str>) {
    let Ok(Some(storage)) = window().session_storage() else { return };
    let _ = match text {
        Some(text) => storage.set_item(key, text),
        None => storage.remove_item(key),
    };
}

/// What was kept in this tab.
pub(crate) fn kept_in_tab(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(key).ok()?
}

// ---- installing ----

/// Calls back when the browser offers to install the app, with what it wants to be asked by.
pub(crate) fn on_install_offer(then: impl Fn(InstallOffer) + 'static) {
    leptos::prelude::window_event_listener_untyped("beforeinstallprompt", move |event| {
        event.prevent_default();
        then(InstallOffer(event.into()));
    });
}

/// The browser's offer to install the app.
#[derive(Debug, Clone)]
pub(crate) struct InstallOffer(Object);

impl InstallOffer {
    /// Lets the browser ask.
    pub(crate) fn ask(&self) {
        let function = Reflect::get(&self.0, &"prompt".into()).ok();
        if let Some(function) = function.and_then(|it| it.dyn_into::<Function>().ok()) {
            let _ = function.call0(&JsValue::from(self.0.clone()));
        }
    }
}
