//! Short messages over the page.

use leptos::prelude::*;

use crate::{
    components::{flow::For, icon::Icon},
    platform::dom,
    state::{Action, Toast, Toasts},
};

/// So long a message stays, unless it is looked at.
const STAY_MS: u64 = 8_000;

/// So many are shown at once.
const SHOWN_MAX: usize = 3;

/// The newest messages.
#[component]
pub(crate) fn ToastStack() -> impl IntoView {
    let toasts = Toasts::expect();
    let shown = move || {
        let all = toasts.list().get();
        let n_hidden = all.len().saturating_sub(SHOWN_MAX);
        all.into_iter().skip(n_hidden).collect::<Vec<_>>()
    };
    Effect::new(move || {
        if !toasts.list().with(Vec::is_empty) {
            dom::raise_toasts();
        }
    });
    view! {
        <div class="toasts" popover="manual" role="status" id=dom::TOASTS>
            <For each=shown key=|toast| toast.id let:toast>
                <Message toast/>
            </For>
        </div>
    }
}

#[component]
fn Message(toast: Toast) -> impl IntoView {
    let toasts = Toasts::expect();
    let Toast { id, text, action } = toast;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let hold = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let release = move || {
        // A message that is taken away under the pointer is left by it too.
        if timer.is_disposed() {
            return;
        }
        hold();
        timer.set_value(dom::after(STAY_MS, move || toasts.dismiss(id)));
    };
    release();
    on_cleanup(hold);
    let act = action.map(|Action { label, run }| {
        view! {
            <button
                type="button"
                class="btn"
                data-size="s"
                on:click=move |_| {
                    toasts.dismiss(id);
                    run();
                }
            >
                {label}
            </button>
        }
    });
    view! {
        <div
            class="toast"
            on:pointerenter=move |_| hold()
            on:pointerleave=move |_| release()
            on:focusin=move |_| hold()
            on:focusout=move |_| release()
        >
            <span>{text}</span>
            {act}
            <button
                type="button"
                class="btn"
                data-icon
                data-size="s"
                aria-label="Dismiss"
                on:click=move |_| toasts.dismiss(id)
            >
                <Icon name="x" size=14/>
            </button>
        </div>
    }
}
