//! The last line of a list, where a task is typed. What is typed is kept until it is a task.

use leptos::{html, prelude::*};

use crate::{
    components::{drafts::Drafts, icon::Icon},
    platform::dom,
};

/// A field for the title of a new task.
#[component]
pub(crate) fn QuickAdd(
    /// Where the task would be: what is typed is kept under this.
    #[prop(into)]
    place: String,
    /// Takes a title; the field stays, for the next one.
    #[prop(into)]
    on_add: Callback<String>,
    /// Takes several pasted lines.
    #[prop(into)]
    on_paste: Callback<String>,
    /// When it is left empty.
    #[prop(into)]
    on_end: Callback<()>,
) -> impl IntoView {
    let drafts = Drafts::expect();
    let place = StoredValue::new(place);
    let text = RwSignal::new(place.with_value(|place| drafts.text(place)));
    let keep = move |typed: String| {
        place.with_value(|place| drafts.keep(place, &typed));
        text.set(typed);
    };
    let input = NodeRef::<html::Input>::new();
    input.on_load(|input| {
        let _ = input.focus();
    });
    let add = move || {
        let title = text.get_untracked();
        if title.trim().is_empty() {
            on_end.run(());
        } else {
            keep(String::new());
            on_add.run(title);
        }
    };

    view! {
        <label class="add-row">
            <Icon name="plus"/>
            <input
                node_ref=input
                type="text"
                dir="auto"
                aria-label="Task title"
                placeholder="Add a task, or paste a list"
                autocomplete="off"
                enterkeyhint="enter"
                prop:value=text
                on:input:target=move |event| keep(event.target().value())
                on:paste=move |event| {
                    let lines = dom::pasted(&event).filter(|it| it.trim().contains('\n'));
                    if let Some(lines) = lines {
                        event.prevent_default();
                        on_paste.run(lines);
                    }
                }
                on:keydown=move |event| {
                    match event.key().as_str() {
                        "Enter" if !event.is_composing() => add(),
                        "Escape" => {
                            keep(String::new());
                            on_end.run(());
                        }
                        _ => return,
                    }
                    event.prevent_default();
                }
                on:blur=move |_| {
                    if !text.is_disposed() && text.with_untracked(|it| it.trim().is_empty()) {
                        on_end.run(());
                    }
                }
            />
        </label>
    }
}
