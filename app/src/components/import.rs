//! Bringing a playbook in from a file: by choosing it, or by dropping it anywhere on the page.

use leptos::{html, prelude::*, task::spawn_local};
use model::{export, id::TeamId};

use crate::{
    components::{button::Button, flow::Show, icon::Icon},
    platform::files::{self, Picked},
    routes::{Go, Page},
    state::{Toasts, Workspace},
};

/// Larger files are not even read. The importer has the last word about what it takes.
const BYTES_MAX: f64 = 64.0 * 1024.0 * 1024.0;

/// Importing on this page.
#[derive(Clone, Copy)]
pub(crate) struct Import {
    team: TeamId,
    workspace: Workspace,
    go: Go,
    toasts: Toasts,
    /// What went wrong, and with which file.
    problem: RwSignal<Option<Problem>>,
}

/// A file that is no playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    file: String,
    why: String,
}

impl Import {
    /// Into this team.
    pub(crate) fn new(team: TeamId) -> Self {
        Self {
            team,
            workspace: Workspace::expect(),
            go: Go::expect(),
            toasts: Toasts::expect(),
            problem: RwSignal::new(None),
        }
    }

    /// Makes a playbook of a file and opens it, or says what is wrong with the file.
    pub(crate) fn take(self, file: Picked) {
        self.problem.set(None);
        spawn_local(async move {
            let name = file.name.clone();
            match self.read(file).await {
                Ok(page) => {
                    self.toasts.say(format!("“{name}” imported."));
                    self.go.to(&page);
                }
                Err(why) => self.problem.set(Some(Problem { file: name, why })),
            }
        });
    }

    async fn read(self, file: Picked) -> Result<Page, String> {
        if file.n_bytes() > BYTES_MAX {
            return Err("The file is too large to be a playbook.".to_owned());
        }
        let bytes = file.bytes().await.ok_or("The browser could not read the file.")?;
        let playbook = self.workspace.import_playbook(self.team, &bytes).map_err(String::from)?;
        Ok(Page::Playbook(self.team, playbook))
    }
}

/// The button that asks for a file.
#[component]
pub(crate) fn ImportButton(
    /// Importing on this page.
    import: Import,
    /// Why nothing may be imported.
    #[prop(into)]
    denied: Signal<Option<String>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let ask = move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <input
            node_ref=input
            type="file"
            accept=".json,application/json"
            hidden
            aria-label="Playbook file"
            on:change:target=move |event| {
                if let Some(file) = files::chosen(&event.target()) {
                    import.take(file);
                }
            }
        />
        <Button label="Import" icon="file-up" denied on_press=ask/>
    }
}

/// What went wrong with a file: which, what and where.
#[component]
pub(crate) fn ImportProblem(
    /// Importing on this page.
    import: Import,
) -> impl IntoView {
    let card = move |problem: Problem| {
        view! {
            <div class="banner" data-tone="bad" role="alert">
                <Icon name="circle-alert"/>
                <span>
                    <b dir="auto">{format!("“{}” can't be imported. ", problem.file)}</b>
                    {problem.why}
                    " Nothing was changed."
                </span>
                <button
                    type="button"
                    class="btn"
                    data-icon
                    aria-label="Dismiss"
                    on:click=move |_| import.problem.set(None)
                >
                    <Icon name="x"/>
                </button>
            </div>
        }
    };
    move || import.problem.get().map(card)
}

/// Takes a file that is dropped anywhere on the page, and says so while one is dragged over it.
#[component]
pub(crate) fn DropZone(
    /// Importing on this page.
    import: Import,
) -> impl IntoView {
    use leptos::ev;

    // Entering a child comes before leaving its parent, so the two are counted.
    let depth = RwSignal::new(0_i32);
    let over = window_event_listener(ev::dragover, |event| {
        if files::has_files(&event) {
            event.prevent_default();
        }
    });
    let enter = window_event_listener(ev::dragenter, move |event| {
        if files::has_files(&event) {
            event.prevent_default();
            depth.update(|it| *it += 1);
        }
    });
    let leave = window_event_listener(ev::dragleave, move |event| {
        if files::has_files(&event) {
            depth.update(|it| *it -= 1);
        }
    });
    let drop = window_event_listener(ev::drop, move |event| {
        depth.set(0);
        if files::has_files(&event) {
            event.prevent_default();
            if let Some(file) = files::dropped(&event) {
                import.take(file);
            }
        }
    });
    on_cleanup(move || {
        over.remove();
        enter.remove();
        leave.remove();
        drop.remove();
    });
    view! {
        <Show when=move || { depth.get() > 0 }>
            <div class="dropzone" role="status">
                <Icon name="file-up" size=24/>
                <b>"Drop to import"</b>
                <span>"A playbook, exported as JSON"</span>
            </div>
        </Show>
    }
}

/// Hands a playbook to the person as a file, as the export format wants it.
pub(crate) fn export_file(playbook: &model::playbook::Playbook) {
    let title = playbook.title.trim().to_lowercase();
    let plain = |char: char| if char.is_alphanumeric() { char } else { '-' };
    let name: String = title.chars().map(plain).take(60).collect();
    let name = name.trim_matches('-');
    let name = if name.is_empty() { "playbook" } else { name };
    files::download(&format!("{name}.json"), "application/json", &export::export(playbook));
}
