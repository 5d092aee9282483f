//! Who is to do a task: in its row, and the list that opens from there.

use leptos::prelude::*;
use model::id::UserId;

use crate::{
    components::{
        candidates::Candidates,
        flow::Show,
        icon::Icon,
        menu::Popover,
        person::{Who, name_of},
        picker::{Picker, choices_of_people},
        unique::unique,
    },
    state::Workspace,
};

/// A person in a row, or an offer to choose one. Pressing it opens the list.
#[component]
pub(super) fn AssigneeButton(
    /// What is to be done, for the button's name.
    #[prop(into)]
    what: Signal<String>,
    /// Who is to do it.
    #[prop(into)]
    assignee: Signal<Option<UserId>>,
    /// `task__who` in a row; `chip` among details.
    class: &'static str,
    /// Why it may not be changed.
    #[prop(into)]
    denied: Signal<Option<String>>,
    /// Takes the new one.
    #[prop(into)]
    on_pick: Callback<Option<UserId>>,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let candidates = Candidates::expect();
    let id = StoredValue::new(unique("who"));
    let can = move || denied.with(Option::is_none);
    let label = move || match assignee.get() {
        Some(user) => format!("Assignee of {}: {}", what.get(), name_of(workspace, user)),
        None => format!("Assign {}", what.get()),
    };
    let choices = Signal::derive(move || {
        candidates.with(|users| choices_of_people(workspace, users, Some("Nobody")))
    });
    let shown = move || match assignee.get() {
        Some(user) => view! { <Who user/> }.into_any(),
        None => {
            // Among details the offer stands on phones too; in a row there is no room for it.
            let offer = if class == "chip" { "row" } else { "ghost desk-only" };
            view! { <span class=offer><Icon name="user-plus" size=14/>"Assign"</span> }.into_any()
        }
    };
    view! {
        <Show when=move || can() || assignee.with(Option::is_some)>
            <button
                type="button"
                class=class
                data-act="assign"
                aria-haspopup="dialog"
                aria-label=label
                aria-disabled=move || (!can()).then_some("true")
                title=move || denied.get()
                popovertarget=move || can().then(|| id.get_value())
            >
                {shown}
            </button>
        </Show>
        <Popover id=id.get_value() class="menu picker" label="Assignee">
            <Picker
                label="Assignee"
                choices
                chosen=Signal::derive(move || Some(assignee.get()))
                on_pick
            />
        </Popover>
    }
}
