//! Web Locks, which web-sys counts as unstable: only what is needed of them, by name.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use crate::platform::clock;

/// How a lock is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Take {
    /// When nobody holds it any more.
    InTurn,
    /// Now, from whoever holds it: he has been silent.
    Steal,
}

/// A lock that is held, until it is dropped everywhere or stolen.
#[derive(Debug, Clone)]
pub(crate) struct Lease(Rc<Held>);

#[derive(Debug)]
struct Held {
    name: String,
    /// The tab that holds it, by the browser's name for it; `None` where there are no locks.
    client: Option<String>,
    is_lost: Rc<Cell<bool>>,
    release: Option<Function>,
}

impl Lease {
    /// Whether it was noticed to be gone.
    pub(crate) fn is_lost(&self) -> bool {
        self.0.is_lost.get()
    }

    /// Whether nobody else can hold it at the same time.
    pub(crate) fn is_exclusive(&self) -> bool {
        self.0.client.is_some()
    }

    /// Asks the browser whether it is still held: for a tab that may have been asleep.
    pub(crate) async fn is_held(&self) -> bool {
        let Some(client) = &self.0.client else { return !self.is_lost() };
        if !self.is_lost() && holder(&self.0.name).await.as_ref() != Some(client) {
            self.0.is_lost.set(true);
        }
        !self.is_lost()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.release {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Whether this page has locks: not on an unsafe connection.
pub(crate) fn has_locks() -> bool {
    manager().is_some()
}

/// Waits for a lock. `None` if it will never be had.
///
/// Where there are no locks (an unsafe connection), it is had at once: such tabs each speak for
/// themselves, and the relay tells their repetitions apart (E7).
pub(crate) async fn take(name: &str, how: Take) -> Option<Lease> {
    let is_lost = Rc::new(Cell::new(false));
    let lease = |client, release| {
        let (name, is_lost) = (name.to_owned(), Rc::clone(&is_lost));
        Lease(Rc::new(Held { name, client, is_lost, release }))
    };
    let Some(locks) = manager() else { return Some(lease(None, None)) };
    let release = granted(&locks, name, how, &is_lost).await?;
    Some(lease(holder(name).await, Some(release)))
}

/// Asks, and waits until it is granted. Returns what gives it back.
async fn granted(
    locks: &Object,
    name: &str,
    how: Take,
    is_lost: &Rc<Cell<bool>>,
) -> Option<Function> {
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let mut asked = None;
    let granted = Promise::new(&mut |resolve, reject| {
        let release = Rc::clone(&release);
        // The lock is held for as long as the promise that this returns is open.
        let hold = Closure::once_into_js(move |_lock: JsValue| {
            let held = Promise::new(&mut |end, _| *release.borrow_mut() = Some(end));
            let _ = resolve.call0(&JsValue::UNDEFINED);
            held
        });
        asked = request(locks, name, how, hold.unchecked_ref());
        if asked.is_none() {
            let _ = reject.call0(&JsValue::UNDEFINED);
        }
    });
    let is_lost = Rc::clone(is_lost);
    let over = asked?;
    clock::spawn(async move {
        // Ends with an error when it is stolen, and without one when it was given back.
        let _ = JsFuture::from(over).await;
        is_lost.set(true);
    });
    JsFuture::from(granted).await.ok()?;
    release.take()
}

fn request(locks: &Object, name: &str, how: Take, hold: &Function) -> Option<Promise> {
    let options = Object::new();
    if how == Take::Steal {
        Reflect::set(&options, &"steal".into(), &JsValue::TRUE).ok()?;
    }
    let request: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call3(locks, &name.into(), &options, hold).ok()?.dyn_into().ok()
}

/// The tab that holds this lock now, by the browser's name for it.
async fn holder(name: &str) -> Option<String> {
    let locks = manager()?;
    let query: Function = Reflect::get(&locks, &"query".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = query.call0(&locks).ok()?.dyn_into().ok()?;
    let snapshot = JsFuture::from(promise).await.ok()?;
    let held: Array = Reflect::get(&snapshot, &"held".into()).ok()?.dyn_into().ok()?;
    let text = |lock: &JsValue, key: &str| Reflect::get(lock, &key.into()).ok()?.as_string();
    let lock = held.iter().find(|lock| text(lock, "name").as_deref() == Some(name))?;
    text(&lock, "clientId")
}

fn manager() -> Option<Object> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.dyn_into().ok()
}
