//! The playbooks of a team.

use leptos::prelude::*;
use model::{id::TeamId, seed::PlaybookSeed};

use crate::{
    components::{
        button::Button,
        dialog::Dialog,
        flow::{For, Show},
        icon::Icon,
        import::{DropZone, Import, ImportButton, ImportProblem},
        keys::FILTER,
        page_title::PageTitle,
        playbook_row::PlaybookLine,
        shell::Notices,
        states::{Empty, NotShown},
        team::OfTeam,
    },
    routes::{Go, Page, param},
    state::{Here, PlaybookRow, Workspace, memo},
};

/// The page of a team's playbooks.
#[component]
pub(crate) fn PlaybooksPage() -> impl IntoView {
    let team = param::<TeamId>("team");
    move || match team.get() {
        Some(team) => view! { <OfTeam team><Playbooks team/></OfTeam> }.into_any(),
        None => view! { <NotShown here=Here::Gone what="team"/> }.into_any(),
    }
}

#[component]
fn Playbooks(team: TeamId) -> impl IntoView {
    let import = Import::new(team);
    let is_making = RwSignal::new(false);
    let words = RwSignal::new(String::new());
    let shows_archived = RwSignal::new(false);
    let rows = Workspace::expect().playbooks(team);
    let shown = memo(move || {
        let words = words.get().to_lowercase();
        let mut shown = rows.get();
        shown.retain(|it| it.is_archived == shows_archived.get());
        shown.retain(|it| it.title.to_lowercase().contains(words.trim()));
        shown.sort_by_cached_key(|it| it.title.to_lowercase());
        shown
    });
    let list = move || {
        // A row is made anew when anything it shows has changed.
        let key = |row: &PlaybookRow| {
            (row.id, row.title.clone(), row.n_tasks, row.is_archived, row.is_public, row.n_members)
        };
        view! {
            <div class="list">
                <ul aria-label="Playbooks">
                    <For each=move || shown.get() key=key let:row>
                        <PlaybookLine team row/>
                    </For>
                </ul>
            </div>
        }
    };
    let denied = Signal::stored(None::<String>);

    view! {
        <main class="main" id="main">
            <div class="fill">
                <header class="bar-top" data-title>
                    <PageTitle text="Playbooks"/>
                    <h1>"Playbooks"</h1>
                    <div class="bar-top__end">
                        <FilterField words/>
                        <ImportButton import denied/>
                        <Button
                            label="New playbook"
                            icon="plus"
                            kind="primary"
                            on_press=move |()| is_making.set(true)
                        />
                    </div>
                </header>
                <Notices/>
                <ImportProblem import/>
                <Show when=move || !rows.with(Vec::is_empty)>
                    <ArchivedPills rows shows_archived/>
                </Show>
                <Show
                    when=move || !shown.with(Vec::is_empty)
                    fallback=move || {
                        let is_first = rows.with(Vec::is_empty);
                        view! { <NoPlaybooks is_first is_making words shows_archived/> }
                    }
                >
                    {list}
                </Show>
            </div>
            <NewPlaybook team open=is_making/>
        </main>
        <DropZone import/>
    }
}

/// The field that `/` goes to.
#[component]
fn FilterField(words: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="input desk-only" data-quiet>
            <Icon name="search"/>
            <input
                id=FILTER
                type="search"
                aria-label="Filter playbooks"
                placeholder="Filter playbooks"
                autocomplete="off"
                prop:value=words
                on:input:target=move |event| words.set(event.target().value())
            />
            <kbd class="kbd" aria-hidden="true">"/"</kbd>
        </label>
    }
}

#[component]
fn ArchivedPills(rows: Signal<Vec<PlaybookRow>>, shows_archived: RwSignal<bool>) -> impl IntoView {
    let n = move |archived: bool| {
        rows.with(|it| it.iter().filter(|it| it.is_archived == archived).count())
    };
    let pill = move |archived: bool, label: &'static str| {
        view! {
            <button
                type="button"
                class="pill"
                aria-pressed=move || (shows_archived.get() == archived).to_string()
                on:click=move |_| shows_archived.set(archived)
            >
                {label}
                <span class="pill__n">{move || n(archived)}</span>
            </button>
        }
    };
    view! {
        <div class="toolbar">
            <div class="pills" role="group" aria-label="Show playbooks">
                {pill(false, "In use")}
                {pill(true, "Archived")}
            </div>
        </div>
    }
}

#[component]
fn NoPlaybooks(
    is_first: bool,
    is_making: RwSignal<bool>,
    words: RwSignal<String>,
    shows_archived: RwSignal<bool>,
) -> impl IntoView {
    if is_first {
        return view! {
            <Empty
                icon="book-open"
                title="No playbooks yet"
                text="A playbook is a checklist that you run again and again. Write one, or drop an exported file here."
            >
                <Button
                    label="Write the first one"
                    icon="plus"
                    on_press=move |()| is_making.set(true)
                />
            </Empty>
        }
        .into_any();
    }
    let title = Signal::derive(move || match (words.get().trim(), shows_archived.get()) {
        ("", true) => "Nothing is archived".to_owned(),
        ("", false) => "Every playbook is archived".to_owned(),
        (words, _) => format!("Nothing matches “{words}”"),
    });
    let clear = move |()| {
        words.set(String::new());
        shows_archived.set(false);
    };
    view! {
        <Empty icon="search" title>
            <Button label="Clear filter" on_press=clear/>
        </Empty>
    }
    .into_any()
}

/// Asks what a new playbook is called, and opens it.
#[component]
fn NewPlaybook(team: TeamId, open: RwSignal<bool>) -> impl IntoView {
    let workspace = Workspace::expect();
    let go = Go::expect();
    let title = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let create = move |()| {
        let typed = title.get_untracked().trim().to_owned();
        if typed.is_empty() {
            error.set(Some("This needs a name.".to_owned()));
            return;
        }
        match workspace.create_playbook(PlaybookSeed::blank(team, typed)) {
            Ok(playbook) => {
                open.set(false);
                title.set(String::new());
                go.to(&Page::Playbook(team, playbook));
            }
            Err(sentence) => error.set(Some(sentence.into())),
        }
    };
    view! {
        <Dialog open title="New playbook" verb="Create playbook" size="s" on_submit=create>
            <label class="field">
                <span class="field__label">"Title"</span>
                <input
                    class="input"
                    type="text"
                    dir="auto"
                    autofocus
                    autocomplete="off"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:value=title
                    on:input:target=move |event| {
                        title.set(event.target().value());
                        error.set(None);
                    }
                />
                <span class="field__help" data-tone="bad" role="alert">{error}</span>
            </label>
        </Dialog>
    }
}
