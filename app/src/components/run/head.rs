//! The head of a run: where it is, its name, state, owner, how far it is.

use leptos::prelude::*;
use model::{
    command::RunCommand,
    id::{TeamId, UserId},
    run::{Run, RunState},
};

use super::{
    finish::{FinishedBanner, finish},
    rights::RunRights,
    ticks::RunProgress,
};
use crate::{
    components::{
        button::{Button, IconButton},
        candidates::Candidates,
        due::say,
        flow::Show,
        icon::{Arrow, Icon},
        inline_edit::InlineEdit,
        layout::Layout,
        menu::{Menu, MenuItem, Popover},
        page_title::PageTitle,
        person::{Avatar, Avatars, name_of},
        picker::{Picker, choices_of_people},
        prose::first_line,
        shell::bar::Back,
    },
    platform::dom,
    routes::Page,
    state::{Open, Toasts, Workspace},
};

fn name(open: Open<Run>) -> Signal<String> {
    let name = open.select(|run| run.name.clone());
    Signal::derive(move || name.get().unwrap_or_default())
}

/// The bar on top: where the run belongs, who takes part, following.
#[component]
pub(crate) fn RunBar(
    /// The team of the page.
    team: TeamId,
) -> impl IntoView {
    let open = Open::<Run>::expect();
    let name = name(open);
    let key = open.select(Run::key);
    let key = move || key.get().unwrap_or_default();
    let participants = open.select(|run| run.participants.keys().copied().collect::<Vec<_>>());
    let participants = Signal::derive(move || participants.get().unwrap_or_default());
    let tab = Signal::derive(move || {
        let (key, name) = (key(), name.get());
        if key.is_empty() { name } else { format!("{key} {name}") }
    });
    let current = move || if key().is_empty() { "Run".to_owned() } else { key() };
    view! {
        <PageTitle text=tab/>
        <header class="bar-top">
            <Back page=Page::Runs(team)/>
            <nav class="crumbs" aria-label="Breadcrumb">
                <a class="desk-only" href=Page::Runs(team).to_string()>"Runs"</a>
                <Arrow name="chevron-right" size=14/>
                <PlaybookCrumb team/>
                <span aria-current="page">{current}</span>
            </nav>
            <div class="bar-top__end">
                <Avatars users=participants label="Participants" size=24/>
                <span class="sep desk-only"></span>
                <FollowButton/>
                <PanelButton/>
                <RunMenu/>
            </div>
        </header>
    }
}

#[component]
fn PlaybookCrumb(team: TeamId) -> impl IntoView {
    let open = Open::<Run>::expect();
    let source = open.select(|run| run.playbook.map(|id| (id, run.playbook_title.clone())));
    move || {
        source.get().flatten().map(|(playbook, title)| {
            view! {
                <a class="desk-only" dir="auto" href=Page::Playbook(team, playbook).to_string()>
                    {title}
                </a>
                <Arrow name="chevron-right" size=14/>
            }
        })
    }
}

#[component]
fn FollowButton() -> impl IntoView {
    let open = Open::<Run>::expect();
    let me = Workspace::expect().me();
    let follows = open.select(move |run| {
        me.with(|me| me.as_ref().is_some_and(|me| run.followers.contains(&me.user)))
    });
    let follows = move || follows.get() == Some(true);
    view! {
        <button
            type="button"
            class="btn desk-only"
            data-kind="quiet"
            aria-pressed=move || follows().to_string()
            title="Follow (F)"
            on:click=move |_| open.send(RunCommand::Follow { on: !follows() })
        >
            <Icon name="eye"/>
            {move || if follows() { "Following" } else { "Follow" }}
        </button>
    }
}

/// Opens the panel where it is closed.
#[component]
fn PanelButton() -> impl IntoView {
    let layout = Layout::expect();
    let has_panel = layout.has_panel();
    view! {
        <Show when=move || !has_panel.get()>
            <IconButton
                label="Open panel"
                icon="panel-right-close"
                on_press=move |()| layout.show_panel()
            />
        </Show>
    }
}

#[component]
fn RunMenu() -> impl IntoView {
    let open = Open::<Run>::expect();
    let rights = RunRights::expect();
    let workspace = Workspace::expect();
    let toasts = Toasts::expect();
    let is_finished = open.select(Run::is_finished);
    let is_finished = move || is_finished.get() == Some(true);
    let doc = open.doc();
    let is_kept = move || workspace.favourites().with(|it| it.contains(&doc));
    let keep_label = Signal::derive(move || {
        if is_kept() { "Remove from favourites" } else { "Add to favourites" }.to_owned()
    });
    let copy = move |()| {
        let Some(path) = dom::path() else { return };
        leptos::task::spawn_local(async move {
            let is_done = dom::copy(&dom::absolute(&path)).await;
            toasts.say(if is_done { "Link copied." } else { "The browser did not allow copying." });
        });
    };
    view! {
        <Menu label="Run menu">
            <MenuItem label="Copy link" icon="link" on_press=copy/>
            <MenuItem
                label=keep_label
                icon="flag"
                on_press=move |()| workspace.set_favourite(doc, !is_kept())
            />
            <div class="menu__sep" role="separator"></div>
            <Show
                when=is_finished
                fallback=move || {
                    view! {
                        <MenuItem
                            label="Finish run"
                            icon="flag"
                            key="⇧F"
                            denied=rights.finish
                            on_press=move |()| finish(open)
                        />
                    }
                }
            >
                <MenuItem
                    label="Restore run"
                    icon="rotate-ccw"
                    denied=rights.restore
                    on_press=move |()| open.send(RunCommand::Restore)
                />
            </Show>
        </Menu>
    }
}

/// Name, facts, progress.
#[component]
pub(crate) fn RunHead() -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().work;
    let summary = open.select(|run| first_line(&run.summary));
    view! {
        <div class="run-head">
            <h1>
                <InlineEdit
                    value=name(open)
                    label="Name"
                    denied
                    on_save=move |name| open.send(RunCommand::Rename { name })
                />
            </h1>
            <div class="run-head__attrs">
                <StateChip/>
                <OwnerChip/>
                <Elapsed/>
            </div>
            {move || {
                summary.get().filter(|it| !it.is_empty()).map(|line| {
                    view! { <p class="run-head__sum truncate" dir="auto">{line}</p> }
                })
            }}
            <FinishedBanner/>
            <JoinBanner/>
            <RunProgress/>
        </div>
    }
}

#[component]
fn StateChip() -> impl IntoView {
    let open = Open::<Run>::expect();
    let is_finished = open.select(Run::is_finished);
    move || {
        let (tone, icon, word) = match is_finished.get() {
            Some(true) => (None, "flag", "Finished"),
            Some(false) | None => (Some("ok"), "circle-dot", "In progress"),
        };
        view! {
            <span class="chip" data-tone=tone>
                <Icon name=icon/>
                {word}
            </span>
        }
    }
}

/// The owner, and the list to choose another from.
#[component]
pub(super) fn OwnerChip() -> impl IntoView {
    let open = Open::<Run>::expect();
    let workspace = Workspace::expect();
    let candidates = Candidates::expect();
    let denied = RunRights::expect().hand_over;
    let owner = open.select(|run| run.owner);
    let choices =
        Signal::derive(move || candidates.with(|users| choices_of_people(workspace, users, None)));
    let can = move || denied.with(Option::is_none);
    let hand_over = move |user: Option<UserId>| {
        if let Some(user) = user {
            open.send(RunCommand::SetOwner { user });
        }
    };
    let chip = move |user: UserId| {
        view! {
            <button
                type="button"
                class="chip"
                aria-haspopup="dialog"
                aria-disabled=move || (!can()).then_some("true")
                title=move || denied.get()
                popovertarget=move || can().then_some("run-owner")
            >
                <Avatar user size=16/>
                <span class="chip__name">"Owner"</span>
                <span dir="auto">{move || name_of(workspace, user)}</span>
            </button>
        }
    };
    view! {
        {move || owner.get().map(chip)}
        <Popover id="run-owner".to_owned() class="menu picker" label="Owner">
            <Picker
                label="Owner"
                choices
                chosen=Signal::derive(move || owner.get().map(Some))
                on_pick=hand_over
            />
        </Popover>
    }
}

/// How long the run has been going on, or how long it took.
#[component]
fn Elapsed() -> impl IntoView {
    let open = Open::<Run>::expect();
    let now = Workspace::expect().now();
    let times = open.select(|run| {
        let end = match run.state {
            RunState::Finished(mark) => Some(mark.at),
            RunState::InProgress => None,
        };
        (run.created.at, end)
    });
    move || {
        times.get().map(|(from, end)| {
            let words = move || say::span(end.unwrap_or_else(|| now.get()).since(from));
            view! {
                <span class="chip" data-plain title=format!("Started {}", say::exact(from))>
                    <Icon name="timer"/>
                    {words}
                </span>
            }
        })
    }
}

/// Who only looks on is told that acting joins.
#[component]
fn JoinBanner() -> impl IntoView {
    let open = Open::<Run>::expect();
    let rights = RunRights::expect();
    let me = Workspace::expect().me();
    let user = move || me.with(|me| me.as_ref().map(|it| it.user));
    let looks_on = open
        .select(move |run| !run.is_finished() && user().is_some_and(|user| !run.takes_part(user)));
    let join = move |()| {
        if let Some(user) = user() {
            open.send(RunCommand::AddParticipant { user });
        }
    };
    view! {
        <Show when=move || looks_on.get() == Some(true)>
            <div class="banner" data-tone="info">
                <Icon name="eye"/>
                <span>"You are looking on. Doing something here makes you a participant."</span>
                <Button label="Join" size="s" denied=rights.work on_press=join/>
            </div>
        </Show>
    }
}
