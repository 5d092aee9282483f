//! Starting a run: which playbook, what name, whose. It never waits for the network.

use leptos::{html, prelude::*, task::spawn_local};
use model::id::{PlaybookId, TeamId, UserId};

use crate::{
    components::{
        candidates::people_of,
        dialog::Dialog,
        flow::Show,
        icon::Icon,
        menu::Popover,
        person::Who,
        picker::{Choice, Picker, choices_of_people},
    },
    platform::dom,
    routes::{CurrentTeam, Go, Page},
    state::{PlaybookRow, Workspace, memo},
};

/// The dialog that starts runs. One per page, reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StartRun {
    is_open: RwSignal<bool>,
    playbook: RwSignal<Option<PlaybookId>>,
}

impl StartRun {
    /// The dialog of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        Self { is_open: RwSignal::new(false), playbook: RwSignal::new(None) }
    }

    /// Asks for what is needed to start a run, of that playbook if one is named.
    pub(crate) fn open(self, playbook: Option<PlaybookId>) {
        self.playbook.set(playbook);
        self.is_open.set(true);
    }
}

/// Which run is to be started: what the fields of the dialog hold.
#[derive(Clone, Copy)]
struct Form {
    team: TeamId,
    playbook: RwSignal<Option<PlaybookId>>,
    name: RwSignal<String>,
    owner: RwSignal<Option<UserId>>,
}

/// The dialog itself; it stands where every page can open it.
#[component]
pub(crate) fn StartRunDialog() -> impl IntoView {
    let dialog = StartRun::expect();
    let current = CurrentTeam::expect();
    let name = RwSignal::new(String::new());
    let owner = RwSignal::new(None);
    let is_busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let start = submit(name, owner, is_busy, error);
    let workspace = Workspace::expect();
    Effect::new(move || {
        if dialog.is_open.get() {
            error.set(None);
            owner.set(workspace.me().with_untracked(|me| me.as_ref().map(|it| it.user)));
        }
    });
    view! {
        <Dialog
            open=dialog.is_open
            title="Start a run"
            verb="Start run"
            is_busy=is_busy
            on_submit=start
        >
            {move || {
                let playbook = dialog.playbook;
                current.get().map(|team| view! { <Fields form=Form { team, playbook, name, owner } error/> })
            }}
        </Dialog>
    }
}

fn submit(
    name: RwSignal<String>,
    owner: RwSignal<Option<UserId>>,
    is_busy: RwSignal<bool>,
    error: RwSignal<Option<String>>,
) -> Callback<()> {
    let workspace = Workspace::expect();
    let dialog = StartRun::expect();
    let current = CurrentTeam::expect();
    let go = Go::expect();
    Callback::new(move |()| {
        let (Some(team), Some(owner)) = (current.get_untracked(), owner.get_untracked()) else {
            return;
        };
        let typed = name.get_untracked();
        if typed.trim().is_empty() {
            error.set(Some("This needs a name.".to_owned()));
            dom::focus(NAME);
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let playbook = dialog.playbook.get_untracked();
            let started = workspace.start_run(playbook, team, typed.trim().to_owned(), owner).await;
            is_busy.set(false);
            match started {
                Ok(run) => {
                    name.set(String::new());
                    dialog.is_open.set(false);
                    go.to(&Page::Run(team, run));
                }
                Err(sentence) => error.set(Some(sentence.into())),
            }
        });
    })
}

const NAME: &str = "start-run-name";

#[component]
fn Fields(form: Form, error: RwSignal<Option<String>>) -> impl IntoView {
    let Form { team, playbook, name, owner } = form;
    let input = NodeRef::<html::Input>::new();
    let has_playbook = memo(move || playbook.with(Option::is_some));
    view! {
        <ChosenPlaybook team playbook name/>
        <label class="field">
            <span class="field__label">"Name"</span>
            <input
                node_ref=input
                class="input"
                id=NAME
                type="text"
                dir="auto"
                autocomplete="off"
                enterkeyhint="go"
                autofocus=has_playbook.get_untracked()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby="start-run-error"
                prop:value=name
                on:input:target=move |event| {
                    name.set(event.target().value());
                    error.set(None);
                }
            />
            <span class="field__help" data-tone="bad" id="start-run-error" role="alert">
                {error}
            </span>
        </label>
        <OwnerField team owner/>
        <SimilarRun team name/>
    }
}

/// Shows the chosen playbook, or lets one be found.
#[component]
fn ChosenPlaybook(
    team: TeamId,
    playbook: RwSignal<Option<PlaybookId>>,
    name: RwSignal<String>,
) -> impl IntoView {
    let rows = Workspace::expect().playbooks(team);
    let is_choosing = RwSignal::new(playbook.with_untracked(Option::is_none));
    let title = move || {
        let id = playbook.get()?;
        rows.with(|rows| {
            rows.iter().find(|it| it.id == id).map(|it| (it.title.clone(), it.n_tasks))
        })
    };
    let choices = Signal::derive(move || {
        let used = rows.get().into_iter().filter(|it| !it.is_archived);
        used.map(choice).chain([without_playbook()]).collect()
    });
    let pick = move |picked: Option<PlaybookId>| {
        playbook.set(picked);
        is_choosing.set(false);
        if let Some((title, _)) = title().filter(|_| name.with_untracked(String::is_empty)) {
            name.set(title);
        }
        dom::focus_end_soon(NAME.to_owned());
    };
    view! {
        <Show
            when=move || is_choosing.get()
            fallback=move || {
                let (title, n_tasks) = title().unwrap_or(("No playbook".to_owned(), 0));
                view! {
                    <button type="button" class="choice" on:click=move |_| is_choosing.set(true)>
                        <Icon name="book-open" size=20/>
                        <span>
                            <b dir="auto">{title}</b>
                            <small>{tasks(n_tasks)}</small>
                        </span>
                        <span class="end meta desk-only">"Change"</span>
                        <Icon name="chevrons-up-down" size=14/>
                    </button>
                }
            }
        >
            <div class="picker">
                <Picker
                    label="Playbook"
                    choices
                    chosen=Signal::derive(move || Some(playbook.get()))
                    on_pick=pick
                />
            </div>
        </Show>
    }
}

fn choice(row: PlaybookRow) -> Choice<Option<PlaybookId>> {
    Choice {
        value: Some(row.id),
        detail: tasks(row.n_tasks),
        title: row.title,
        user: None,
        denied: None,
    }
}

fn without_playbook() -> Choice<Option<PlaybookId>> {
    Choice {
        value: None,
        title: "No playbook".to_owned(),
        detail: "An empty checklist".to_owned(),
        user: None,
        denied: None,
    }
}

/// "19 tasks".
pub(crate) fn tasks(n: u32) -> String {
    if n == 1 { "1 task".to_owned() } else { format!("{n} tasks") }
}

#[component]
fn OwnerField(team: TeamId, owner: RwSignal<Option<UserId>>) -> impl IntoView {
    let workspace = Workspace::expect();
    let people = people_of(workspace, team);
    let choices = Signal::derive(move || people.with(|it| choices_of_people(workspace, it, None)));
    view! {
        <div class="field">
            <span class="field__label" id="start-run-owner">"Owner"</span>
            <button
                type="button"
                class="input"
                aria-haspopup="dialog"
                aria-labelledby="start-run-owner"
                popovertarget="start-run-owners"
            >
                {move || owner.get().map(|user| view! { <Who user/> })}
                <span class="end"><Icon name="chevron-down" size=14/></span>
            </button>
            <Popover id="start-run-owners".to_owned() class="menu picker" label="Owner">
                <Picker
                    label="Owner"
                    choices
                    chosen=Signal::derive(move || Some(owner.get()))
                    on_pick=move |user| owner.set(user)
                />
            </Popover>
        </div>
    }
}

/// Says when a run of nearly that name goes on already. Information, not a hurdle.
#[component]
fn SimilarRun(team: TeamId, name: RwSignal<String>) -> impl IntoView {
    let runs = Workspace::expect().runs(team);
    let dialog = StartRun::expect();
    let similar = memo(move || {
        let typed = name.get().trim().to_lowercase();
        if typed.chars().count() < 4 {
            return None;
        }
        runs.with(|rows| {
            let live = rows.iter().filter(|it| it.summary.finished_at.is_none());
            let mut live = live.filter(|it| it.summary.name.to_lowercase().contains(&typed));
            live.next().map(|it| (it.id, it.summary.name.clone()))
        })
    });
    let show = move |(run, name): (model::id::RunId, String)| {
        view! {
            <div class="banner" role="status">
                <Icon name="info"/>
                <span>"A similar run is active: " <b dir="auto">{name}</b></span>
                <a
                    class="btn"
                    data-kind="quiet"
                    data-size="s"
                    href=Page::Run(team, run).to_string()
                    on:click=move |_| dialog.is_open.set(false)
                >
                    "Open"
                </a>
            </div>
        }
    };
    view! { {move || similar.get().map(show)} }
}
