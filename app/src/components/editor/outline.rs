//! The outline of a playbook: sections and tasks, typed like a text.

use leptos::prelude::*;
use model::{
    checklist::Spot,
    command::{OutlineCommand, PlaybookCommand},
    edit::PlaybookEdit,
    id::{ChecklistId, TaskId},
    playbook::Playbook,
    value::TextKey,
};

use super::section::EditorSection;
use crate::{
    components::{
        button::reason,
        description::Description,
        drag::DragArea,
        flow::{For, Show},
        icon::Icon,
        keys::on_key,
        open_outline::OpenOutline,
    },
    platform::dom,
    state::{KeySet, Open, memo},
};

/// Where in the outline somebody types, beyond the rows that are there. Reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caret {
    /// A line for a task that is not one yet.
    blank: KeySet<(ChecklistId, Spot<TaskId>)>,
    /// The task whose details are shown.
    detailed: KeySet<TaskId>,
}

impl Caret {
    /// That of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        Self { blank: KeySet::new(), detailed: KeySet::new() }
    }

    /// Opens a blank line there.
    pub(super) fn open_blank(self, list: ChecklistId, spot: Spot<TaskId>) {
        self.blank.set_only(Some((list, spot)));
    }

    /// Takes the blank line away.
    pub(super) fn close_blank(self) {
        self.blank.set_only(None);
    }

    /// Whether the blank line is there.
    pub(super) fn is_blank(self, list: ChecklistId, spot: Spot<TaskId>) -> Memo<bool> {
        memo(move || self.blank.has((list, spot)))
    }

    /// Whether the details of a task are shown.
    pub(super) fn is_detailed(self, task: TaskId) -> Memo<bool> {
        memo(move || self.detailed.has(task))
    }

    /// Shows the details of a task, or no longer.
    pub(super) fn toggle_details(self, task: TaskId) {
        self.detailed.set_only((!self.detailed.has_untracked(task)).then_some(task));
    }
}

/// The outline tab.
#[component]
pub(crate) fn EditorOutline() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let outline = OpenOutline::expect();
    let description = open.select(|it| it.texts.description.clone());
    let denied = reason(open.denied(|it| PlaybookEdit::Rename { title: it.title.clone() }));
    let edit = move |(from, to)| {
        open.send(PlaybookCommand::EditText { text: TextKey::Description, from, to });
    };
    let lists =
        move || outline.order().with(|it| it.iter().map(|(list, _)| *list).collect::<Vec<_>>());
    listen(outline);
    view! {
        <div class="edit">
            <SectionRail/>
            <DragArea class="outline">
                <Description
                    value=Signal::derive(move || description.get().unwrap_or_default())
                    label="Description"
                    denied
                    on_edit=edit
                />
                <For each=lists key=|list| *list let:list>
                    <EditorSection list/>
                </For>
                <AddSection/>
            </DragArea>
        </div>
    }
}

/// The sections beside the outline, to go to.
#[component]
fn SectionRail() -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let sections = open.select(|it| {
        let lists = it.outline.in_order().into_iter();
        let section =
            lists.map(|(id, list)| (id, list.title.clone(), it.outline.tasks_in(id).len()));
        section.collect::<Vec<_>>()
    });
    let row = |(id, title, n): (ChecklistId, String, usize)| {
        let target = format!("list-{id}");
        view! {
            <a
                class="nav__item"
                href=format!("#{target}")
                on:click=move |event| {
                    event.prevent_default();
                    dom::show_soon(target.clone());
                }
            >
                <span class="nav__label" dir="auto">{title}</span>
                <span class="nav__count">{n}</span>
            </a>
        }
    };
    view! {
        <nav class="edit__nav" aria-label="Sections">
            <div class="nav">
                {move || sections.get().unwrap_or_default().into_iter().map(row).collect_view()}
            </div>
        </nav>
    }
}

#[component]
fn AddSection() -> impl IntoView {
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    let caret = Caret::expect();
    let title = RwSignal::new(String::new());
    let add = move || {
        let typed = title.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        let before = outline.order().with_untracked(Vec::len);
        outline.send(OutlineCommand::AddChecklist { title: typed, spot: Spot::Last });
        let added = outline.order().with_untracked(|it| it.get(before).map(|(list, _)| *list));
        if let Some(list) = added {
            title.set(String::new());
            caret.open_blank(list, Spot::Last);
        }
    };
    view! {
        <Show when=move || denied.with(Option::is_none)>
            <form
                class="inline-form"
                on:submit=move |event| {
                    event.prevent_default();
                    add();
                }
            >
                <input
                    class="input"
                    type="text"
                    dir="auto"
                    aria-label="Section title"
                    placeholder="New section"
                    autocomplete="off"
                    enterkeyhint="enter"
                    prop:value=title
                    on:input:target=move |event| title.set(event.target().value())
                />
                <button type="submit" class="btn">
                    <Icon name="plus"/>
                    "Add section"
                </button>
            </form>
        </Show>
    }
}

/// Keys on a row's grip; those of its field are the field's own.
fn listen(outline: OpenOutline) {
    on_key(move |event| {
        let task = dom::attribute_near(event, "data-row").and_then(|it| it.parse::<TaskId>().ok());
        let (Some(task), true) = (task, event.alt_key()) else { return false };
        match event.key().as_str() {
            "ArrowUp" => outline.move_by(task, -1),
            "ArrowDown" => outline.move_by(task, 1),
            _ => return false,
        }
        true
    });
}
