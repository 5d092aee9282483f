//! Other tabs of this person on this device: who leads, and what they tell each other.

mod locks;

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

pub(crate) use self::locks::{Lease, Take, has_locks, take};

/// What tabs of one person tell each other. Nothing comes back to the tab that says it.
pub(crate) struct Channel {
    inner: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens it. `None` where there is none; then every tab is alone.
    pub(crate) fn open(name: &str, heard: impl Fn(Vec<u8>) + 'static) -> Option<Self> {
        let inner = BroadcastChannel::new(name).ok()?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(bytes) = event.data().dyn_into::<Uint8Array>() {
                heard(bytes.to_vec());
            }
        });
        inner.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Self { inner, _heard: heard })
    }

    /// Tells all other tabs.
    pub(crate) fn tell(&self, message: &[u8]) {
        // Fails on a closed channel, and this one is closed when it is dropped.
        let _ = self.inner.post_message(&Uint8Array::from(message));
    }
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channel").field("name", &self.inner.name()).finish_non_exhaustive()
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.inner.set_onmessage(None);
        self.inner.close();
    }
}

/// Calls `on_network` when the browser says that there is a network again, or none any more, and
/// `on_visible` when this tab is looked at again, or no longer.
pub(crate) fn watch(on_network: impl Fn(bool) + 'static, on_visible: impl Fn(bool) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let on_network = Rc::new(on_network);
    for (event, is_there) in [("online", true), ("offline", false)] {
        let on_network = Rc::clone(&on_network);
        let heard = Closure::<dyn FnMut()>::new(move || on_network(is_there));
        let _ = window.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        heard.forget();
    }
    if let Some(document) = window.document() {
        let of = document.clone();
        let seen = Closure::<dyn FnMut()>::new(move || on_visible(!of.hidden()));
        let callback = seen.as_ref().unchecked_ref();
        let _ = document.add_event_listener_with_callback("visibilitychange", callback);
        seen.forget();
    }
}

/// Whether this tab can be seen.
pub(crate) fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| !document.hidden())
}
