//! Who is in the playbook, and in which role.

use leptos::prelude::*;
use model::{
    command::PlaybookCommand,
    edit::PlaybookEdit,
    id::UserId,
    playbook::{Playbook, PlaybookRole},
};

use crate::{
    components::{
        button::{Button, IconButton, reason},
        candidates::Candidates,
        flow::For,
        icon::Icon,
        menu::Popover,
        person::{Avatar, name_of},
        picker::{Picker, choices_of_people},
    },
    state::{Open, Workspace, memo},
};

/// The members of the page's playbook.
#[component]
pub(super) fn Members() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let workspace = Workspace::expect();
    let members = open.select(|it| it.members.keys().copied().collect::<Vec<_>>());
    let sorted = move || {
        let mut all = members.get().unwrap_or_default();
        all.sort_by_cached_key(|user| name_of(workspace, *user).to_lowercase());
        all
    };
    let n = move || match members.with(|it| it.as_ref().map_or(0, Vec::len)) {
        1 => "1 person".to_owned(),
        n => format!("{n} people"),
    };
    view! {
        <section class="block" aria-labelledby="members">
            <div class="block__head">
                <h2 id="members">"Members"</h2>
                <p>{n}</p>
                <AddMember/>
            </div>
            <ul class="card">
                <For each=sorted key=|user| *user let:user>
                    <Member user/>
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Member(user: UserId) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let workspace = Workspace::expect();
    let role = open.select(move |it| it.members.get(&user).copied());
    let is_admin = move || role.get().flatten() == Some(PlaybookRole::Admin);
    let name = Signal::derive(move || name_of(workspace, user));
    let other = move |role: Option<PlaybookRole>| match role {
        Some(PlaybookRole::Admin) => PlaybookRole::Member,
        Some(PlaybookRole::Member) | None => PlaybookRole::Admin,
    };
    let no_role = reason(open.denied(move |it| {
        let role = other(it.members.get(&user).copied());
        PlaybookEdit::SetMember { user, role: Some(role) }
    }));
    let no_removal = reason(open.denied(move |_| PlaybookEdit::SetMember { user, role: None }));
    let set = move |role: Option<PlaybookRole>| {
        open.send(PlaybookCommand::SetMember { user, role });
    };
    let verb =
        Signal::derive(move || if is_admin() { "Make member" } else { "Make admin" }.to_owned());
    view! {
        <li class="member">
            <Avatar user size=32/>
            <span class="member__name">
                <span dir="auto">{name}</span>
                <small><span>{move || if is_admin() { "Admin" } else { "Member" }}</span></small>
            </span>
            <span class="member__acts">
                <Button
                    label=verb
                    kind="quiet"
                    size="s"
                    denied=no_role
                    on_press=move |()| set(Some(other(role.get_untracked().flatten())))
                />
                <IconButton
                    label=Signal::derive(move || format!("Remove {}", name.get()))
                    icon="user-minus"
                    denied=no_removal
                    on_press=move |()| set(None)
                />
            </span>
        </li>
    }
}

#[component]
fn AddMember() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let workspace = Workspace::expect();
    let candidates = Candidates::expect();
    let members = open.select(|it| it.members.keys().copied().collect::<Vec<_>>());
    let others = memo(move || {
        let there = members.get().unwrap_or_default();
        let mut users = candidates.get();
        users.retain(|user| !there.contains(user));
        users
    });
    let choices =
        Signal::derive(move || others.with(|users| choices_of_people(workspace, users, None)));
    // The rule about members is the same for everybody who is in the team.
    let denied = reason(open.denied(move |it| {
        let anybody = others.with(|it| it.first().copied()).unwrap_or(it.created.by);
        PlaybookEdit::SetMember { user: anybody, role: Some(PlaybookRole::Member) }
    }));
    let can = move || denied.with(Option::is_none);
    let add = move |user: Option<UserId>| {
        if let Some(user) = user {
            open.send(PlaybookCommand::SetMember { user, role: Some(PlaybookRole::Member) });
        }
    };
    view! {
        <button
            type="button"
            class="btn"
            data-size="s"
            aria-haspopup="dialog"
            aria-disabled=move || (!can()).then_some("true")
            title=move || denied.get()
            popovertarget=move || can().then_some("add-member")
        >
            <Icon name="user-plus"/>
            "Add member"
        </button>
        <Popover id="add-member".to_owned() class="menu picker" label="Add member">
            <Picker label="Person" choices chosen=Signal::stored(None::<Option<UserId>>) on_pick=add/>
        </Popover>
    }
}
