//! A section of a playbook: its title, its tasks, and the line where the next one is typed.

use leptos::prelude::*;
use model::{checklist::Spot, command::OutlineCommand, id::ChecklistId, playbook::Playbook};

use super::{blank_row::BlankRow, outline::Caret, row::EditorRow};
use crate::{
    components::{
        drag::Drag,
        flow::{For, Show},
        icon::Icon,
        inline_edit::InlineEdit,
        menu::{Menu, MenuItem},
        open_outline::OpenOutline,
        start_run::tasks as tasks_words,
    },
    state::{Open, memo},
};

/// One section.
#[component]
pub(super) fn EditorSection(
    /// Which section.
    list: ChecklistId,
) -> impl IntoView {
    let open = Open::<Playbook>::expect();
    let caret = Caret::expect();
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    let title = open.select(move |it| {
        it.outline.checklists.get(&list).map(|it| it.title.clone()).unwrap_or_default()
    });
    let title = Signal::derive(move || title.get().unwrap_or_default());
    let tasks = memo(move || {
        outline.order().with(|order| {
            let found = order.iter().find(|(it, _)| *it == list);
            found.map(|(_, tasks)| tasks.clone()).unwrap_or_default()
        })
    });
    let at_first = caret.is_blank(list, Spot::First);
    let at_last = caret.is_blank(list, Spot::Last);
    view! {
        <section aria-label=title id=format!("list-{list}")>
            <Head list title n_tasks=Signal::derive(move || tasks.with(Vec::len))/>
            <ul>
                <Show when=move || at_first.get()>
                    <BlankRow list spot=Spot::First/>
                </Show>
                <For each=move || tasks.get() key=|task| *task let:task>
                    <EditorRow list task/>
                </For>
                <Show when=move || at_last.get()>
                    <BlankRow list spot=Spot::Last/>
                </Show>
            </ul>
            <Show when=move || denied.with(Option::is_none) && !at_last.get()>
                <button
                    type="button"
                    class="add-row"
                    on:click=move |_| caret.open_blank(list, Spot::Last)
                >
                    <Icon name="plus"/>
                    <span>"Add task"</span>
                </button>
            </Show>
        </section>
    }
}

#[component]
fn Head(list: ChecklistId, title: Signal<String>, n_tasks: Signal<usize>) -> impl IntoView {
    let outline = OpenOutline::expect();
    let caret = Caret::expect();
    let denied = outline.denied();
    let drag = Drag::expect();
    let is_renaming = RwSignal::new(false);
    let rename = move |title: String| {
        outline.send(OutlineCommand::RenameChecklist { checklist: list, title });
    };
    view! {
        <div class="ol-head" data-list=list.to_string() data-drop=move || drag.drop_of_list(list)>
            <h2>
                <InlineEdit value=title label="Section title" denied is_editing=is_renaming on_save=rename/>
            </h2>
            <span class="meta num">{move || tasks_words(n_tasks.get() as u32)}</span>
            <span class="end">
                <Menu label=Signal::derive(move || format!("{}: more", title.get()))>
                    <MenuItem
                        label="Add task on top"
                        icon="plus"
                        denied
                        on_press=move |()| caret.open_blank(list, Spot::First)
                    />
                    <MenuItem
                        label="Rename section"
                        icon="pencil"
                        denied
                        on_press=move |()| is_renaming.set(true)
                    />
                    <MenuItem
                        label="Move section up"
                        icon="arrow-up"
                        denied
                        on_press=move |()| outline.move_list_by(list, -1)
                    />
                    <MenuItem
                        label="Move section down"
                        icon="arrow-down"
                        denied
                        on_press=move |()| outline.move_list_by(list, 1)
                    />
                    <div class="menu__sep" role="separator"></div>
                    <MenuItem
                        label="Delete section"
                        icon="trash-2"
                        tone="bad"
                        denied
                        on_press=move |()| outline.archive_list(list)
                    />
                </Menu>
            </span>
        </div>
    }
}
