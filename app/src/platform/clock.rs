//! What time it is, and waiting.

use std::{future::poll_fn, pin::pin, task::Poll};

use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use model::time::{Millis, Timestamp};
use wasm_bindgen::{JsCast, closure::Closure};

/// What this device's clock says.
pub(crate) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Waits.
pub(crate) async fn sleep(span: Millis) {
    TimeoutFuture::new(millis(span)).await;
}

/// Waits for this, but not for ever; `None` if it took longer.
pub(crate) async fn within<T>(span: Millis, task: impl Future<Output = T>) -> Option<T> {
    let (mut task, mut patience) = (pin!(task), pin!(sleep(span)));
    let either = poll_fn(|cx| match task.as_mut().poll(cx) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => patience.as_mut().poll(cx).map(|()| None),
    });
    either.await
}

/// Does this once, later.
pub(crate) fn after(span: Millis, then: impl FnOnce() + 'static) {
    Timeout::new(millis(span), then).forget();
}

/// Does this before the next paint, or soon where nothing is painted.
pub(crate) fn next_frame(then: impl FnOnce() + 'static) {
    let window = web_sys::window();
    let paints =
        |window: &web_sys::Window| window.document().is_some_and(|document| !document.hidden());
    match window.filter(paints) {
        Some(window) => {
            let then = Closure::once_into_js(then);
            // A window has this function.
            let _ = window.request_animation_frame(then.unchecked_ref());
        }
        None => after(Millis(50), then),
    }
}

/// Does this on its own, and goes on at once.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

fn millis(span: Millis) -> u32 {
    u32::try_from(span.0.max(0)).unwrap_or(u32::MAX).min(i32::MAX as u32)
}
