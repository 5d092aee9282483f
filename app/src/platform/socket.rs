//! One WebSocket to the relay.

use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// What happens on a socket.
#[derive(Debug)]
pub(crate) enum Happening {
    /// It is open.
    Opened,
    /// A frame came in.
    Received(Vec<u8>),
    /// It is gone, or could never be opened. Nothing follows.
    Closed,
}

/// A connection to the relay. Closed when dropped; then nothing more is heard of it.
pub(crate) struct Socket {
    inner: WebSocket,
    // Held for as long as the browser may call them.
    _opened: Closure<dyn FnMut()>,
    _received: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut()>,
}

impl Socket {
    /// Begins to connect. `None` if the browser won't even try.
    pub(crate) fn open(path: &str, heard: impl Fn(Happening) + 'static) -> Option<Self> {
        let inner = WebSocket::new(&address(path)?).ok()?;
        inner.set_binary_type(BinaryType::Arraybuffer);
        let heard = Rc::new(heard);
        let to = Rc::clone(&heard);
        let opened = Closure::<dyn FnMut()>::new(move || to(Happening::Opened));
        let to = Rc::clone(&heard);
        let received = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                to(Happening::Received(Uint8Array::new(&buffer).to_vec()));
            }
        });
        let closed = Closure::<dyn FnMut()>::new(move || heard(Happening::Closed));
        inner.set_onopen(Some(opened.as_ref().unchecked_ref()));
        inner.set_onmessage(Some(received.as_ref().unchecked_ref()));
        // An error is always followed by this.
        inner.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Some(Self { inner, _opened: opened, _received: received, _closed: closed })
    }

    /// Sends a frame. What can't be sent is noticed when the socket closes.
    pub(crate) fn send(&self, frame: &[u8]) {
        let _ = self.inner.send_with_u8_array(frame);
    }
}

impl std::fmt::Debug for Socket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Socket").field("state", &self.inner.ready_state()).finish_non_exhaustive()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onmessage(None);
        self.inner.set_onclose(None);
        let _ = self.inner.close();
    }
}

fn address(path: &str) -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}{path}", location.host().ok()?))
}
