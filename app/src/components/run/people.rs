//! Who takes part in a run: handing it over, adding people, leaving.

use leptos::prelude::*;
use model::{command::RunCommand, id::UserId, run::Run};

use super::rights::RunRights;
use crate::{
    components::{
        button::Button,
        candidates::Candidates,
        flow::{For, Show},
        icon::Icon,
        menu::{Menu, MenuItem, Popover},
        person::{Avatar, name_of},
        picker::{Picker, choices_of_people},
    },
    state::{Open, Workspace},
};

/// The people of the page's run.
#[component]
pub(super) fn People() -> impl IntoView {
    let open = Open::<Run>::expect();
    let workspace = Workspace::expect();
    let people = open.select(|run| {
        let others = run.participants.keys().copied().filter(|user| *user != run.owner);
        [run.owner].into_iter().chain(others).collect::<Vec<_>>()
    });
    let sorted = move || {
        let mut all = people.get().unwrap_or_default();
        if let Some((_, others)) = all.split_first_mut() {
            others.sort_by_cached_key(|user| name_of(workspace, *user).to_lowercase());
        }
        all
    };
    let n_followers = open.select(|run| run.followers.len());
    let followers = move || match n_followers.get().unwrap_or_default() {
        1 => "1 person follows".to_owned(),
        n => format!("{n} people follow"),
    };
    view! {
        <div class="stack">
            <ul>
                <For each=sorted key=|user| *user let:user>
                    <Member user/>
                </For>
            </ul>
            <AddPeople/>
            <p class="meta">{followers}</p>
        </div>
    }
}

#[component]
fn Member(user: UserId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let workspace = Workspace::expect();
    let rights = RunRights::expect();
    let is_owner = open.select(move |run| run.owner == user);
    let is_owner = move || is_owner.get() == Some(true);
    let is_me = move || workspace.me().with(|me| me.as_ref().is_some_and(|it| it.user == user));
    let name = Signal::derive(move || name_of(workspace, user));
    let role = move || if is_owner() { "Owner" } else { "Participant" };
    let remove = move |()| open.send(RunCommand::RemoveParticipant { user });
    view! {
        <li class="member">
            <Avatar user size=32/>
            <span class="member__name">
                <span dir="auto">{name}</span>
                <small>
                    <span>{role}</span>
                    <Show when=is_me><span>"you"</span></Show>
                </small>
            </span>
            <span class="member__acts">
                <Show when=move || is_me() && !is_owner()>
                    <Button
                        label="Leave"
                        kind="quiet"
                        size="s"
                        denied=rights.leave
                        on_press=remove
                    />
                </Show>
                <Show when=move || !is_me() && !is_owner()>
                    <Menu label=Signal::derive(move || format!("{}: more", name.get()))>
                        <MenuItem
                            label="Make owner"
                            icon="crown"
                            denied=rights.hand_over
                            on_press=move |()| open.send(RunCommand::SetOwner { user })
                        />
                        <MenuItem
                            label="Remove from run"
                            icon="user-minus"
                            tone="bad"
                            denied=rights.work
                            on_press=remove
                        />
                    </Menu>
                </Show>
            </span>
        </li>
    }
}

#[component]
fn AddPeople() -> impl IntoView {
    let open = Open::<Run>::expect();
    let workspace = Workspace::expect();
    let candidates = Candidates::expect();
    let denied = RunRights::expect().work;
    let taking_part = open.select(|run| run.participants.keys().copied().collect::<Vec<_>>());
    let choices = Signal::derive(move || {
        let there = taking_part.get().unwrap_or_default();
        let mut users = candidates.get();
        users.retain(|user| !there.contains(user));
        choices_of_people(workspace, &users, None)
    });
    let add = move |user: Option<UserId>| {
        if let Some(user) = user {
            open.send(RunCommand::AddParticipant { user });
        }
    };
    view! {
        <Show when=move || denied.with(Option::is_none)>
            <div>
                <button
                    type="button"
                    class="btn"
                    aria-haspopup="dialog"
                    popovertarget="add-participant"
                >
                    <Icon name="user-plus"/>
                    "Add people"
                </button>
                <Popover id="add-participant".to_owned() class="menu picker" label="Add people">
                    <Picker label="Person" choices chosen=Signal::stored(None::<Option<UserId>>) on_pick=add/>
                </Popover>
            </div>
        </Show>
    }
}
