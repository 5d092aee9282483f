//! The two locks of a playbook: who may edit it, and who may finish its runs.

use leptos::prelude::*;
use model::{command::PlaybookCommand, edit::PlaybookEdit, playbook::Playbook};

use crate::{
    components::button::{press, reason},
    state::Open,
};

/// The locks of the page's playbook.
#[component]
pub(super) fn Locks() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let edit = open.select(|it| it.admin_only_edit);
    let finish = open.select(|it| it.owner_only_finish);
    let edit_denied =
        reason(open.denied(|it| PlaybookEdit::SetAdminOnlyEdit { on: !it.admin_only_edit }));
    let finish_denied =
        reason(open.denied(|it| PlaybookEdit::SetOwnerOnlyFinish { on: !it.owner_only_finish }));
    view! {
        <section class="block" aria-labelledby="locks">
            <div class="block__head"><h2 id="locks">"Locks"</h2></div>
            <div class="card">
                <Lock
                    title="Only admins edit"
                    words="Members still read, run and export the playbook."
                    is_on=Signal::derive(move || edit.get() == Some(true))
                    denied=edit_denied
                    on_change=move |on| open.send(PlaybookCommand::SetAdminOnlyEdit { on })
                />
                <Lock
                    title="Only the owner finishes runs"
                    words="Holds for running runs too, for restoring them, and for handing them over."
                    is_on=Signal::derive(move || finish.get() == Some(true))
                    denied=finish_denied
                    on_change=move |on| open.send(PlaybookCommand::SetOwnerOnlyFinish { on })
                />
            </div>
        </section>
    }
}

#[component]
fn Lock(
    title: &'static str,
    words: &'static str,
    is_on: Signal<bool>,
    denied: Signal<Option<String>>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    let change = Callback::new(move |()| on_change.run(!is_on.get_untracked()));
    view! {
        <div class="setting">
            <span>
                <b>{title}</b>
                <small>{words}</small>
            </span>
            <label class="switch" title=move || denied.get()>
                <input
                    type="checkbox"
                    role="switch"
                    aria-label=title
                    aria-disabled=move || denied.with(Option::is_some).then_some("true")
                    prop:checked=is_on
                    on:change:target=move |event| {
                        // The document says what is on: the switch follows it.
                        event.target().set_checked(is_on.get_untracked());
                        press(denied, change);
                    }
                />
            </label>
        </div>
    }
}
