//! The bar of the editor: title, how it stands, Run, and what else can be done with a playbook.

use leptos::prelude::*;
use model::{
    command::PlaybookCommand,
    edit::PlaybookEdit,
    id::{PlaybookId, TeamId},
    playbook::Playbook,
};

use crate::{
    components::{
        button::{Button, reason},
        flow::Show,
        icon::{Arrow, Icon},
        import::export_file,
        inline_edit::InlineEdit,
        menu::{Menu, MenuItem},
        open_outline::OpenOutline,
        page_title::PageTitle,
        shell::bar::Back,
        start_run::StartRun,
    },
    routes::Page,
    state::{Open, Toasts, Workspace},
};

/// The bar.
#[component]
pub(crate) fn EditorBar(
    /// The team of the page.
    team: TeamId,
    /// Which playbook.
    playbook: PlaybookId,
) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let start = StartRun::expect();
    let title = open.select(|it| it.title.clone());
    let title = Signal::derive(move || title.get().unwrap_or_default());
    let rename = reason(open.denied(|it| PlaybookEdit::Rename { title: it.title.clone() }));
    let is_archived = open.select(|it| it.archived.is_some());
    let no_run = Signal::derive(move || {
        (is_archived.get() == Some(true))
            .then(|| "This playbook is archived; restore it to run it.".to_owned())
    });
    view! {
        <PageTitle text=title/>
        <header class="bar-top">
            <Back page=Page::Playbooks(team)/>
            <nav class="crumbs" aria-label="Breadcrumb">
                <a class="desk-only" href=Page::Playbooks(team).to_string()>"Playbooks"</a>
                <Arrow name="chevron-right" size=14/>
            </nav>
            <h1 class="truncate">
                <InlineEdit
                    value=title
                    label="Title"
                    denied=rename
                    on_save=move |title| open.send(PlaybookCommand::Rename { title })
                />
            </h1>
            <SavedMark/>
            <div class="bar-top__end">
                <Button
                    label="Run"
                    icon="play"
                    kind="primary"
                    denied=no_run
                    on_press=move |()| start.open(Some(playbook))
                />
                <EditorMenu/>
            </div>
        </header>
    }
}

/// "Saved", or that it is on this device only.
#[component]
fn SavedMark() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let workspace = Workspace::expect();
    let doc = open.doc();
    let is_waiting = move || workspace.waiting().with(|it| it.iter().any(|row| row.doc == doc));
    let word = move || if is_waiting() { "Saved here" } else { "Saved" };
    let icon = Signal::derive(move || if is_waiting() { "cloud-upload" } else { "check" });
    view! {
        <span class="mark desk-only" data-tone=move || is_waiting().then_some("warn")>
            <Icon name=icon/>
            <span>{word}</span>
        </span>
    }
}

#[component]
fn EditorMenu() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let workspace = Workspace::expect();
    let is_archived = open.select(|it| it.archived.is_some());
    let is_archived = move || is_archived.get() == Some(true);
    let denied =
        reason(open.denied(|it| PlaybookEdit::Archive { archived: it.archived.is_none() }));
    let doc = open.doc();
    let is_kept = move || workspace.favourites().with(|it| it.contains(&doc));
    let keep = Signal::derive(move || {
        if is_kept() { "Remove from favourites" } else { "Add to favourites" }.to_owned()
    });
    let export = move |()| {
        open.value().with_untracked(|it| {
            if let Some(playbook) = it {
                export_file(playbook);
            }
        });
    };
    view! {
        <Menu label="Playbook menu">
            <MenuItem label="Export" icon="file-down" on_press=export/>
            <MenuItem
                label=keep
                icon="flag"
                on_press=move |()| workspace.set_favourite(doc, !is_kept())
            />
            <div class="menu__sep" role="separator"></div>
            <Show
                when=is_archived
                fallback=move || {
                    view! {
                        <MenuItem
                            label="Archive"
                            icon="archive"
                            denied
                            on_press=move |()| archive(open)
                        />
                    }
                }
            >
                <MenuItem
                    label="Restore"
                    icon="archive-restore"
                    denied
                    on_press=move |()| open.send(PlaybookCommand::Archive { archived: false })
                />
            </Show>
        </Menu>
    }
}

fn archive(open: Open<Playbook>) {
    open.send(PlaybookCommand::Archive { archived: true });
    let is_done =
        open.value().with_untracked(|it| it.as_ref().is_some_and(|it| it.archived.is_some()));
    if is_done {
        Toasts::expect().say_with("Playbook archived.", "Undo", move || {
            open.send(PlaybookCommand::Archive { archived: false });
        });
    }
}

/// What stands in the way of editing: archived, locked, or not one's own.
#[component]
pub(crate) fn EditorBanners() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let denied = OpenOutline::expect().denied();
    let is_archived = open.select(|it| it.archived.is_some());
    let is_archived = move || is_archived.get() == Some(true);
    let restore = reason(open.denied(|_| PlaybookEdit::Archive { archived: false }));
    view! {
        <Show when=is_archived>
            <div class="banner">
                <Icon name="archive"/>
                <span>"This playbook is archived. Its runs go on."</span>
                <Button
                    label="Restore"
                    size="s"
                    denied=restore
                    on_press=move |()| open.send(PlaybookCommand::Archive { archived: false })
                />
            </div>
        </Show>
        {move || {
            denied.get().filter(|_| !is_archived()).map(|reason| {
                view! {
                    <div class="banner" data-tone="info">
                        <Icon name="lock"/>
                        <span>{reason} " You can read, run and export it."</span>
                    </div>
                }
            })
        }}
    }
}
