//! A team: its members, its name, its invite link.

use leptos::{prelude::*, task::spawn_local};
use model::{
    edit::TeamEdit,
    id::{TeamId, UserId},
    team::{Team, TeamRole},
};

use crate::{
    components::{
        button::{Button, IconButton, reason},
        flow::{For, Show},
        icon::Icon,
        inline_edit::InlineEdit,
        person::{Avatar, name_of},
        states::NotShown,
    },
    platform::dom,
    state::{Here, Open, Toasts, Workspace, memo},
};

/// A page of a team, for who is in it.
#[component]
pub(crate) fn OfTeam(
    /// Which team.
    team: TeamId,
    children: ChildrenFn,
) -> impl IntoView {
    let here = Workspace::expect().open::<Team>(team).state();
    let is_gone = memo(move || here.get() == Here::Gone);
    view! {
        <Show
            when=move || !is_gone.get()
            fallback=|| view! { <NotShown here=Here::Gone what="team"/> }
        >
            {children()}
        </Show>
    }
}

const ROLES: [TeamRole; 3] = [TeamRole::Guest, TeamRole::Member, TeamRole::Admin];

fn role_word(role: TeamRole) -> &'static str {
    match role {
        TeamRole::Guest => "Guest",
        TeamRole::Member => "Member",
        TeamRole::Admin => "Admin",
    }
}

fn rename_denied(open: Open<Team>) -> Signal<Option<String>> {
    reason(open.denied(|it| TeamEdit::Rename { name: it.name.clone() }))
}

/// Makes the link that brings people into the team.
#[component]
pub(crate) fn InviteLink(
    /// Which team.
    team: TeamId,
) -> impl IntoView {
    let workspace = Workspace::expect();
    let toasts = Toasts::expect();
    let link = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let not_admin = rename_denied(Open::expect());
    let sync = workspace.sync();
    let denied = Signal::derive(move || {
        let offline = || {
            (!sync.with(|it| it.is_online))
                .then(|| "An invite link needs the server, and you are offline.".to_owned())
        };
        not_admin.get().or_else(offline)
    });
    let make = move |()| {
        is_busy.set(true);
        spawn_local(async move {
            match workspace.invite(team).await {
                Ok(made) => link.set(Some(made)),
                Err(sentence) => toasts.say(sentence),
            }
            is_busy.set(false);
        });
    };
    view! {
        <section class="block" aria-labelledby="invite">
            <div class="block__head">
                <h2 id="invite">"Invite people"</h2>
                <p>"Whoever opens the link can join this team."</p>
            </div>
            {move || match link.get() {
                Some(link) => view! { <CopyField link/> }.into_any(),
                None => view! {
                    <div>
                        <Button label="Create invite link" icon="link" denied on_press=make/>
                    </div>
                }
                .into_any(),
            }}
        </section>
    }
}

#[component]
fn CopyField(link: String) -> impl IntoView {
    let toasts = Toasts::expect();
    let text = StoredValue::new(link.clone());
    let copy = move |()| {
        spawn_local(async move {
            let is_done = dom::copy(&text.get_value()).await;
            toasts.say(if is_done { "Link copied." } else { "The browser did not allow copying." });
        });
    };
    view! {
        <div class="copy-field">
            <input class="input" data-quiet readonly aria-label="Invite link" prop:value=link/>
            <Button label="Copy" icon="copy" on_press=copy/>
        </div>
    }
}

/// Who is in the team.
#[component]
pub(crate) fn Members() -> impl IntoView {
    let open = Open::<Team>::expect();
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
    let open = Open::<Team>::expect();
    let workspace = Workspace::expect();
    let toasts = Toasts::expect();
    let people = workspace.people();
    let username = move || {
        people.with(|it| it.get(&user).map(|it| format!("@{}", it.username))).unwrap_or_default()
    };
    let role = open.select(move |it| it.members.get(&user).copied());
    let role = move || role.get().flatten().unwrap_or(TeamRole::Guest);
    let name = Signal::derive(move || name_of(workspace, user));
    let denied = reason(open.denied(move |_| TeamEdit::SetMember { user, role: None }));
    let remove = move |()| {
        let before = untrack(role);
        open.send(TeamEdit::SetMember { user, role: None });
        let is_gone = open
            .value()
            .with_untracked(|it| it.as_ref().is_some_and(|it| !it.members.contains_key(&user)));
        if is_gone {
            let text = format!("{} removed from the team.", name.get_untracked());
            toasts.say_with(text, "Undo", move || {
                open.send(TeamEdit::SetMember { user, role: Some(before) });
            });
        }
    };
    view! {
        <li class="member">
            <Avatar user size=32/>
            <span class="member__name">
                <span dir="auto">{name}</span>
                <small><span>{username}</span></small>
            </span>
            <span class="member__acts">
                <RoleField user name role=Signal::derive(role)/>
                <IconButton
                    label=Signal::derive(move || format!("Remove {}", name.get()))
                    icon="user-minus"
                    denied
                    on_press=remove
                />
            </span>
        </li>
    }
}

/// The role, to choose where this person may, else to read.
#[component]
fn RoleField(user: UserId, name: Signal<String>, role: Signal<TeamRole>) -> impl IntoView {
    let open = Open::<Team>::expect();
    let next =
        |role: TeamRole| if role == TeamRole::Admin { TeamRole::Member } else { TeamRole::Admin };
    let denied = reason(open.denied(move |it| {
        let role = it.members.get(&user).copied().map_or(TeamRole::Member, next);
        TeamEdit::SetMember { user, role: Some(role) }
    }));
    let choose = move |word: String| {
        let chosen = ROLES.into_iter().find(|it| role_word(*it) == word);
        if let Some(role) = chosen {
            open.send(TeamEdit::SetMember { user, role: Some(role) });
        }
    };
    let option = move |it: TeamRole| {
        view! {
            <option value=role_word(it) selected=move || role.get() == it>
                {role_word(it)}
            </option>
        }
    };
    view! {
        <Show
            when=move || denied.with(Option::is_none)
            fallback=move || {
                view! { <span title=move || denied.get()>{move || role_word(role.get())}</span> }
            }
        >
            <span class="select">
                <select
                    aria-label=move || format!("Role of {}", name.get())
                    on:change:target=move |event| choose(event.target().value())
                >
                    {ROLES.map(option).collect_view()}
                </select>
                <Icon name="chevron-down" size=14/>
            </span>
        </Show>
    }
}

/// What the team is called.
#[component]
pub(crate) fn TeamName() -> impl IntoView {
    let open = Open::<Team>::expect();
    let name = open.select(|it| it.name.clone());
    let denied = rename_denied(open);
    view! {
        <section class="block" aria-labelledby="team-name">
            <div class="block__head"><h2 id="team-name">"Team name"</h2></div>
            <div class="card">
                <div class="setting">
                    <InlineEdit
                        value=Signal::derive(move || name.get().unwrap_or_default())
                        label="Team name"
                        denied
                        on_save=move |name: String| {
                            open.send(TeamEdit::Rename { name: name.trim().to_owned() });
                        }
                    />
                </div>
            </div>
        </section>
    }
}
