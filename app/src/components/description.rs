//! A long text: read as it is meant, written as it is typed.

use leptos::prelude::*;

use crate::components::{flow::Show, icon::Icon, merging_text::MergingText, prose::Prose};

/// A text of the document, to read and to write.
#[component]
pub(crate) fn Description(
    /// As the document has it.
    #[prop(into)]
    value: Signal<String>,
    /// What it is: "Description", "Summary".
    label: &'static str,
    /// Why it may not be changed.
    #[prop(into)]
    denied: Signal<Option<String>>,
    /// Takes what the text was made from, and what was made of it.
    #[prop(into)]
    on_edit: Callback<(String, String)>,
    /// Whether it is being written; for who begins it from elsewhere.
    #[prop(optional)]
    is_writing: RwSignal<bool>,
) -> impl IntoView {
    let can_write = move || denied.with(Option::is_none);
    let is_empty = move || value.with(|it| it.trim().is_empty());
    let lower = label.to_lowercase();
    let add = format!("Add a {lower}");
    let edit = format!("Edit {lower}");
    view! {
        <Show
            when=move || is_writing.get() && can_write()
            fallback=move || {
                let (add, edit) = (add.clone(), edit.clone());
                view! {
                    <Show when=move || !is_empty()>
                        <Prose text=value/>
                    </Show>
                    <Show when=move || can_write() && is_empty()>
                        <button
                            type="button"
                            class="inline-edit"
                            data-block
                            data-empty
                            on:click=move |_| is_writing.set(true)
                        >
                            {add.clone()}
                        </button>
                    </Show>
                    <Show when=move || can_write() && !is_empty()>
                        <div>
                            <button
                                type="button"
                                class="btn"
                                data-kind="quiet"
                                data-size="s"
                                on:click=move |_| is_writing.set(true)
                            >
                                <Icon name="pencil" size=14/>
                                {edit.clone()}
                            </button>
                        </div>
                    </Show>
                }
            }
        >
            <MergingText
                value
                label
                placeholder="Markdown works here"
                on_edit
                on_end=Callback::new(move |()| is_writing.set(false))
            />
        </Show>
    }
}
