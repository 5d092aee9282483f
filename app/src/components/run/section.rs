//! A section of a run: its head, its tasks, and the line where one is added.

use leptos::prelude::*;
use model::{
    checklist::Spot,
    command::OutlineCommand,
    id::{ChecklistId, TaskId},
    run::{Count, Run, TaskState},
};

use super::{
    row_view::{Doing, Filter, RowView},
    task_row::TaskRow,
};
use crate::{
    components::{
        button::IconButton,
        drafts::Drafts,
        drag::Drag,
        flow::{For, Show},
        icon::Icon,
        inline_edit::InlineEdit,
        menu::{Menu, MenuItem},
        open_outline::OpenOutline,
        progress::{Ring, of},
        quick_add::QuickAdd,
    },
    state::{Open, Workspace, memo},
};

/// A section with the tasks that the filter lets through.
#[component]
pub(super) fn Section(
    /// Which section.
    list: ChecklistId,
) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let tasks = shown_tasks(open, list);
    let is_folded = rows.is_folded(list);
    let heading = format!("section-{list}");
    let is_filtering = move || rows.filter.get() != Filter::All || rows.hides_done.get();
    // Under a filter, sections without a match are only in the way.
    let is_shown = move || !is_filtering() || !tasks.with(Vec::is_empty);
    view! {
        <section class="section" aria-labelledby=heading.clone() hidden=move || !is_shown()>
            <SectionHead list heading=heading.clone()/>
            <Show when=move || !is_folded.get()>
                <ul>
                    <For each=move || tasks.get() key=|task| *task let:task>
                        <TaskRow task/>
                    </For>
                </ul>
                <AddLine list/>
            </Show>
        </section>
    }
}

/// The tasks of a section that are shown, in order.
fn shown_tasks(open: Open<Run>, list: ChecklistId) -> Memo<Vec<TaskId>> {
    let rows = RowView::expect();
    let workspace = Workspace::expect();
    let shown = open.select(move |run| {
        let (filter, hides_done) = (rows.filter.get(), rows.hides_done.get());
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let now =
            if filter == Filter::Overdue { workspace.now().get() } else { Default::default() };
        let tasks = run.outline.tasks_in(list).into_iter();
        let shown = tasks.filter(|(_, task)| filter.has(task, me, now));
        let shown = shown.filter(|(_, task)| !(hides_done && task.extra.state.is_closed()));
        shown.map(|(id, _)| id).collect::<Vec<_>>()
    });
    memo(move || shown.get().unwrap_or_default())
}

fn count(run: &Run, list: ChecklistId) -> Count {
    let mut count = Count::default();
    for (_, task) in run.outline.tasks_in(list) {
        count.total += 1;
        count.closed += u32::from(task.extra.state.is_closed());
        count.skipped += u32::from(matches!(task.extra.state, TaskState::Skipped { .. }));
    }
    count
}

#[component]
fn SectionHead(list: ChecklistId, heading: String) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let drag = Drag::expect();
    let title = open.select(move |run| {
        run.outline.checklists.get(&list).map(|it| it.title.clone()).unwrap_or_default()
    });
    let title = Signal::derive(move || title.get().unwrap_or_default());
    let count = open.select(move |run| count(run, list));
    let count = Signal::derive(move || count.get().unwrap_or_default());
    let tone = Signal::derive(move || {
        count.with(|it| it.total > 0 && it.closed == it.total).then_some("ok")
    });
    let is_folded = rows.is_folded(list);
    let is_renaming = RwSignal::new(false);
    let outline = OpenOutline::expect();
    let rename = move |title: String| {
        outline.send(OutlineCommand::RenameChecklist { checklist: list, title });
    };
    let heading = StoredValue::new(heading);
    view! {
        <div class="section__head" data-list=list.to_string() data-drop=move || drag.drop_of_list(list)>
            <Show
                when=move || is_renaming.get()
                fallback=move || {
                    view! {
                        <button
                            type="button"
                            class="section__toggle"
                            aria-expanded=move || (!is_folded.get()).to_string()
                            on:click=move |_| rows.fold(list)
                        >
                            <Icon name="chevron-down"/>
                            <h2 id=heading.get_value() dir="auto">{title}</h2>
                        </button>
                    }
                }
            >
                <h2 id=heading.get_value()>
                    <InlineEdit value=title label="Section title" is_editing=is_renaming on_save=rename/>
                </h2>
            </Show>
            <Ring count tone/>
            <span class="section__n">{move || of(count.get())}</span>
            <SectionActs list title is_renaming/>
        </div>
    }
}

#[component]
fn SectionActs(
    list: ChecklistId,
    title: Signal<String>,
    is_renaming: RwSignal<bool>,
) -> impl IntoView {
    let rows = RowView::expect();
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    let add = move |()| {
        rows.unfold(list);
        rows.begin(Doing::AddingTo(list));
    };
    view! {
        <span class="section__acts">
            <IconButton
                label=Signal::derive(move || format!("Add task to {}", title.get()))
                icon="plus"
                denied
                on_press=add
            />
            <Menu label=Signal::derive(move || format!("{}: more", title.get()))>
                <MenuItem label="Add task" icon="plus" denied on_press=add/>
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
    }
}

/// The last line: an offer, or the field. What was typed keeps the field open.
#[component]
fn AddLine(list: ChecklistId) -> impl IntoView {
    let rows = RowView::expect();
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    let place = StoredValue::new(format!("end-{list}"));
    let doing = rows.is(Doing::AddingTo(list));
    let has_draft = RwSignal::new(!Drafts::expect().text(&place.get_value()).is_empty());
    let end = move || {
        has_draft.set(false);
        rows.end(Doing::AddingTo(list));
    };
    let add = move |title: String| {
        outline.add(list, title, Spot::Last);
    };
    let paste = move |lines: String| {
        outline.paste(list, lines, Spot::Last);
    };
    let field = move || {
        view! {
            <QuickAdd
                place=place.get_value()
                on_add=add
                on_paste=paste
                on_end=move |()| end()
            />
        }
    };
    view! {
        <Show when=move || denied.with(Option::is_none)>
            <Show
                when=move || doing.get() || has_draft.get()
                fallback=move || {
                    view! {
                        <button
                            type="button"
                            class="add-row"
                            on:click=move |_| rows.begin(Doing::AddingTo(list))
                        >
                            <Icon name="plus"/>
                            <span>"Add task"</span>
                            <kbd class="kbd" aria-hidden="true">"O"</kbd>
                        </button>
                    }
                }
            >
                {field}
            </Show>
        </Show>
    }
}
