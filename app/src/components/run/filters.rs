//! Which tasks are shown: five toggles, and whether what is done stays.

use leptos::prelude::*;
use model::run::Run;

use super::row_view::{Filter, RowView};
use crate::{
    components::{button::Button, icon::Icon},
    state::{Open, Workspace},
};

/// The line of filters. Keys 1 to 5 do the same, H hides what is done.
#[component]
pub(super) fn Filters(
    /// Adds a section.
    #[prop(into)]
    on_add_section: Callback<()>,
    /// Why none may be added.
    #[prop(into)]
    denied: Signal<Option<String>>,
) -> impl IntoView {
    let rows = RowView::expect();
    let hides = move || rows.hides_done.get();
    let icon = Signal::derive(move || if hides() { "eye" } else { "eye-off" });
    view! {
        <div class="filters">
            <div class="pills" role="group" aria-label="Show tasks">
                {Filter::ALL.map(|filter| view! { <Pill filter/> }).collect_view()}
            </div>
            <button
                type="button"
                class="btn"
                data-kind="quiet"
                aria-pressed=move || hides().to_string()
                on:click=move |_| rows.hides_done.update(|it| *it = !*it)
            >
                <Icon name=icon/>
                "Hide done"
            </button>
            <Button label="Section" icon="plus" kind="quiet" denied on_press=on_add_section/>
        </div>
    }
}

#[component]
fn Pill(filter: Filter) -> impl IntoView {
    let open = Open::<Run>::expect();
    let rows = RowView::expect();
    let workspace = Workspace::expect();
    let n = open.select(move |run| {
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let now = workspace.now().get();
        run.outline.shown_tasks().filter(|(_, task)| filter.has(task, me, now)).count()
    });
    let n = move || n.get().unwrap_or_default();
    let is_on = move || rows.filter.get() == filter;
    let tone = move || (filter == Filter::Overdue && n() > 0).then_some("bad");
    view! {
        <button
            type="button"
            class="pill"
            data-tone=tone
            aria-pressed=move || is_on().to_string()
            on:click=move |_| rows.filter.set(filter)
        >
            {filter.label()}
            <span class="pill__n">{n}</span>
        </button>
    }
}
