//! A question over the page. The browser keeps the focus in it, closes it on Esc, and gives the
//! focus back.

use leptos::{html, prelude::*};

use crate::{
    components::{icon::Icon, unique::unique},
    platform::dom,
};

/// A dialog with one answer besides Cancel.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open. Esc and Cancel set it to false.
    open: RwSignal<bool>,
    /// What it asks.
    #[prop(into)]
    title: Signal<String>,
    /// The answer, as a verb: "Start run".
    #[prop(into)]
    verb: Signal<String>,
    /// `s` for a question without fields.
    #[prop(into, optional)]
    size: Option<&'static str>,
    /// Whether the answer is on its way.
    #[prop(into, optional)]
    is_busy: Signal<bool>,
    /// What the answer does; it closes the dialog when it is done.
    #[prop(into)]
    on_submit: Callback<()>,
    /// What there is to read and to fill in.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let heading = unique("dialog");
    Effect::new(move || {
        let (open, Some(dialog)) = (open.get(), dialog.get()) else { return };
        if open {
            // One frame later its fields are there, and the first can take the focus.
            request_animation_frame(move || dom::show_modal(&dialog));
        } else {
            dom::close(&dialog);
        }
    });
    let busy = move || is_busy.get().then_some("true");
    let submit = move || {
        if !is_busy.get_untracked() {
            on_submit.run(());
        }
    };

    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            data-size=size
            aria-labelledby=heading.clone()
            on:close=move |_| open.set(false)
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    submit();
                }
            }
        >
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                <DialogHead heading=heading.clone() title open/>
                <div class="dialog__body">{move || open.get().then(|| children())}</div>
                <footer class="dialog__foot">
                    <button type="button" class="btn" on:click=move |_| open.set(false)>
                        "Cancel"
                    </button>
                    <button type="submit" class="btn" data-kind="primary" aria-busy=busy>
                        {verb}
                    </button>
                </footer>
            </form>
        </dialog>
    }
}

#[component]
fn DialogHead(heading: String, title: Signal<String>, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <header class="dialog__head">
            <h2 id=heading>{title}</h2>
            <button
                type="button"
                class="btn"
                data-icon
                aria-label="Close"
                on:click=move |_| open.set(false)
            >
                <Icon name="x"/>
            </button>
        </header>
    }
}
