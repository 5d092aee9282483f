//! A line of text that turns into a field in the same place.

use leptos::{ev, html, prelude::*};

use crate::{
    components::{drafts::Drafts, flow::Show, unique::unique},
    platform::dom,
};

/// A name or title. Enter or leaving the field saves, Esc brings the old one back.
#[component]
pub(crate) fn InlineEdit(
    /// As the document has it.
    #[prop(into)]
    value: Signal<String>,
    /// What the field is called while it is one: "Name".
    label: &'static str,
    /// Why it may not be changed: then it is text.
    #[prop(into, optional)]
    denied: Signal<Option<String>>,
    /// Whether it is a field now; for who begins it from elsewhere.
    #[prop(optional)]
    is_editing: RwSignal<bool>,
    /// Takes the new text.
    #[prop(into)]
    on_save: Callback<String>,
) -> impl IntoView {
    let id = StoredValue::new(unique("inline"));
    let begin = move |_| is_editing.set(true);
    let is_text = move || denied.with(Option::is_some);
    view! {
        <Show
            when=move || is_editing.get() && !is_text()
            fallback=move || {
                view! {
                    <Show
                        when=is_text
                        fallback=move || {
                            view! {
                                <button
                                    type="button"
                                    class="inline-edit"
                                    id=id.get_value()
                                    dir="auto"
                                    title="Rename"
                                    on:click=begin
                                >
                                    {value}
                                </button>
                            }
                        }
                    >
                        <span dir="auto" title=move || denied.get()>{value}</span>
                    </Show>
                }
            }
        >
            <Field
                value
                label
                on_save
                on_end=move |by_key: bool| {
                    is_editing.set(false);
                    if by_key {
                        dom::focus_soon(id.get_value());
                    }
                }
            />
        </Show>
    }
}

#[component]
fn Field(
    value: Signal<String>,
    label: &'static str,
    on_save: Callback<String>,
    /// Whether a key ended it, so that the focus ought to stay.
    #[prop(into)]
    on_end: Callback<bool>,
) -> impl IntoView {
    let before = value.get_untracked();
    let typed = StoredValue::new(before.clone());
    let saved = StoredValue::new(before.clone());
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| dom::select_all(&input));

    // A field that is taken away loses the focus too: what it holds is saved once.
    let save = move || {
        let text = typed.get_value();
        if text != saved.get_value() && !text.trim().is_empty() {
            saved.set_value(text.clone());
            on_save.run(text);
        }
    };
    Drafts::expect().on_hand_over(save);
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            save();
            on_end.run(true);
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            typed.set_value(saved.get_value());
            on_end.run(true);
        }
        _ => {}
    };

    view! {
        <input
            node_ref=input
            type="text"
            class="inline-edit"
            dir="auto"
            aria-label=label
            autocomplete="off"
            prop:value=before
            on:input:target=move |event| typed.set_value(event.target().value())
            on:keydown=on_key
            on:blur=move |_| {
                // A field that is taken away loses the focus too, after all else of it is gone.
                if typed.is_disposed() {
                    return;
                }
                save();
                on_end.run(false);
            }
        />
    }
}
