//! The tasks of a run: filters, sections, and what is said when there are none.

use leptos::{html, prelude::*};
use model::{checklist::Spot, command::OutlineCommand, run::Run};

use super::{
    filters::Filters,
    keys::listen,
    rights::RunRights,
    row_view::{Filter, RowView},
    section::Section,
};
use crate::{
    components::{
        button::Button,
        drag::DragArea,
        flow::{For, Show},
        icon::Icon,
        open_outline::OpenOutline,
    },
    state::{Open, Workspace},
};

/// The tasks of the page's run.
#[component]
pub(crate) fn Tasks() -> impl IntoView {
    let outline = OpenOutline::expect();
    let is_adding = RwSignal::new(false);
    listen();
    let lists =
        move || outline.order().with(|it| it.iter().map(|(list, _)| *list).collect::<Vec<_>>());
    let is_empty = move || outline.order().with(Vec::is_empty);
    view! {
        <Filters on_add_section=move |()| is_adding.set(true) denied=RunRights::expect().work/>
        <DragArea>
            <For each=lists key=|list| *list let:list>
                <Section list/>
            </For>
            <NothingShown/>
            <Show when=move || is_adding.get() || is_empty()>
                <AddSection is_adding/>
            </Show>
        </DragArea>
    }
}

/// What is said when the filter lets nothing through.
#[component]
fn NothingShown() -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let workspace = Workspace::expect();
    let is_none = open.select(move |run| {
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let (filter, hides) = (rows.filter.get(), rows.hides_done.get());
        let now = workspace.now().get();
        let mut tasks = run.outline.shown_tasks();
        (filter != Filter::All || hides)
            && !tasks
                .any(|(_, it)| filter.has(it, me, now) && !(hides && it.extra.state.is_closed()))
    });
    let words = move || match rows.filter.get() {
        Filter::All => "Everything is done".to_owned(),
        filter @ (Filter::Mine | Filter::Open | Filter::Unassigned | Filter::Overdue) => {
            format!("Nothing matches “{}”", filter.label())
        }
    };
    view! {
        <Show when=move || is_none.get() == Some(true)>
            <div class="empty">
                <Icon name="circle-check" size=24/>
                <b>{words}</b>
                <Button label="Clear filters" size="s" on_press=move |()| rows.show_all()/>
            </div>
        </Show>
    }
}

/// A field for the title of a new section.
#[component]
fn AddSection(is_adding: RwSignal<bool>) -> impl IntoView {
    let outline = OpenOutline::expect();
    let denied = outline.denied();
    let title = RwSignal::new(String::new());
    let input = NodeRef::<html::Input>::new();
    input.on_load(move |input| {
        if is_adding.get_untracked() {
            let _ = input.focus();
        }
    });
    let add = move || {
        let typed = title.get_untracked();
        if !typed.trim().is_empty() {
            outline.send(OutlineCommand::AddChecklist { title: typed, spot: Spot::Last });
            title.set(String::new());
            is_adding.set(false);
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
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        is_adding.set(false);
                    }
                }
            >
                <input
                    node_ref=input
                    class="input"
                    type="text"
                    dir="auto"
                    aria-label="Section title"
                    placeholder="Name a section, then add its tasks"
                    autocomplete="off"
                    prop:value=title
                    on:input:target=move |event| title.set(event.target().value())
                />
                <button type="submit" class="btn">"Add section"</button>
            </form>
        </Show>
    }
}
