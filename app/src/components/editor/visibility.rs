//! Whether the team sees the playbook or only its members: asked before it changes.

use leptos::prelude::*;
use model::{command::PlaybookCommand, edit::PlaybookEdit, playbook::Playbook};

use crate::{
    components::{
        button::{Button, reason},
        dialog::Dialog,
        icon::Icon,
    },
    state::Open,
};

/// Public or private.
#[component]
pub(super) fn Visibility() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let is_public = open.select(|it| it.is_public);
    let is_public = Signal::derive(move || is_public.get() == Some(true));
    let denied = reason(open.denied(|it| PlaybookEdit::SetPublic { is_public: !it.is_public }));
    let is_asking = RwSignal::new(false);
    let icon = Signal::derive(move || if is_public.get() { "globe" } else { "lock" });
    let title = move || if is_public.get() { "Public" } else { "Private" };
    let words = move || {
        if is_public.get() {
            "Everybody in the team sees it and may run it."
        } else {
            "Only its members see it and its runs."
        }
    };
    let verb = Signal::derive(move || {
        if is_public.get() { "Make private" } else { "Make public" }.to_owned()
    });
    view! {
        <section class="block" aria-labelledby="visibility">
            <div class="block__head"><h2 id="visibility">"Visibility"</h2></div>
            <div class="card">
                <div class="setting">
                    <Icon name=icon size=20/>
                    <span>
                        <b>{title}</b>
                        <small>{words}</small>
                    </span>
                    <Button label=verb denied on_press=move |()| is_asking.set(true)/>
                </div>
            </div>
        </section>
        <AskFirst is_asking is_public verb/>
    }
}

/// Says who gains or loses before anything changes.
#[component]
fn AskFirst(
    is_asking: RwSignal<bool>,
    is_public: Signal<bool>,
    verb: Signal<String>,
) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let n_members = open.select(|it| it.members.len());
    let title = Signal::derive(move || {
        let word = if is_public.get() { "private" } else { "public" };
        format!("Make this playbook {word}?")
    });
    let words = move || {
        if is_public.get() {
            let members = match n_members.get().unwrap_or_default() {
                1 => "its 1 member".to_owned(),
                n => format!("its {n} members"),
            };
            format!(
                "Only {members} will see it. Everybody else in the team loses the playbook, and its runs unless they take part in them."
            )
        } else {
            "Everybody in the team will see the playbook and its runs, and may start runs."
                .to_owned()
        }
    };
    let change = move |()| {
        let is_public = !is_public.get_untracked();
        is_asking.set(false);
        open.send(PlaybookCommand::SetPublic { is_public });
    };
    view! {
        <Dialog open=is_asking title verb size="s" on_submit=change>
            <p>{words}</p>
        </Dialog>
    }
}
