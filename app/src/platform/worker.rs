//! The service worker: the app without a network, and the next version of it.

use std::{cell::Cell, rc::Rc};

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState, Window};

const SCRIPT: &str = "/service-worker.js";

/// The version that waits, if any.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    registration: ServiceWorkerRegistration,
}

impl Worker {
    /// Registers it. `found` is called whenever a new version waits to be used, `replaced` when another tab uses it.
    ///
    /// `None` where there are none: an unsafe connection, a private window.
    pub(crate) async fn register(
        found: impl Fn() + 'static,
        replaced: impl Fn() + 'static,
    ) -> Option<Self> {
        let container = container(&web_sys::window()?)?;
        watch_takeovers(&container, replaced);
        let registration = JsFuture::from(container.register(SCRIPT)).await.ok()?;
        let registration: ServiceWorkerRegistration = registration.dyn_into().ok()?;
        let worker = Self { registration };
        worker.watch(Rc::new(move || {
            // The first version of all has nobody to wait for.
            if container.controller().is_some() {
                found();
            }
        }));
        Some(worker)
    }

    fn watch(&self, found: Rc<dyn Fn()>) {
        if self.registration.waiting().is_some() {
            found();
        }
        let registration = self.registration.clone();
        let installing = Closure::<dyn FnMut()>::new(move || {
            let Some(next) = registration.installing() else { return };
            let (found, worker) = (Rc::clone(&found), next.clone());
            let changed = Closure::<dyn FnMut()>::new(move || {
                if worker.state() == ServiceWorkerState::Installed {
                    found();
                }
            });
            next.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
            changed.forget();
        });
        self.registration.set_onupdatefound(Some(installing.as_ref().unchecked_ref()));
        installing.forget();
    }

    /// Asks the relay whether there is a newer version.
    pub(crate) fn look(&self) {
        // The answer comes as a new version, or does not come.
        let _ = self.registration.update();
    }

    /// Uses the version that waits, and reloads. Other tabs are told that they were replaced.
    pub(crate) fn activate(&self) {
        let Some(waiting) = self.registration.waiting() else {
            reload();
            return;
        };
        if let Some(container) = web_sys::window().as_ref().and_then(container) {
            let taken_over = Closure::once_into_js(reload);
            container.set_oncontrollerchange(Some(taken_over.unchecked_ref()));
        }
        let message = Object::new();
        let set = Reflect::set(&message, &"type".into(), &"activate".into());
        if set.is_err() || waiting.post_message(&message).is_err() {
            reload();
        }
    }
}

fn watch_takeovers(container: &ServiceWorkerContainer, replaced: impl Fn() + 'static) {
    let has_one = Cell::new(container.controller().is_some());
    let taken_over = Closure::<dyn FnMut()>::new(move || {
        // The first version of all takes over from nobody.
        if has_one.replace(true) {
            replaced();
        }
    });
    container.set_oncontrollerchange(Some(taken_over.as_ref().unchecked_ref()));
    taken_over.forget();
}

/// Begins the page anew.
pub(crate) fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

fn container(window: &Window) -> Option<ServiceWorkerContainer> {
    let navigator = window.navigator();
    Reflect::get(&navigator, &JsValue::from_str("serviceWorker")).ok()?.dyn_into().ok()
}
