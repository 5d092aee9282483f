//! A run.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::{
    id::{RunId, TaskId, TeamId},
    run::Run,
};

use crate::{
    components::{
        candidates::Candidates,
        drag::Drag,
        layout::Layout,
        near::Near,
        open_outline::{OpenOutline, row_id},
        run::{
            PanelLinks, PanelTab, RowView, RunBar, RunFoot, RunHead, RunPanel, RunRights, Tasks,
        },
        shell::Notices,
        states::NotShown,
    },
    platform::dom,
    routes::param,
    state::{Here, Open, Workspace, memo},
};

/// The page of a run.
#[component]
pub(crate) fn RunPage() -> impl IntoView {
    let team = param::<TeamId>("team");
    let run = param::<RunId>("run");
    move || match team.get().zip(run.get()) {
        Some((team, run)) => view! { <RunOpen team run/> }.into_any(),
        None => view! { <NotShown here=Here::Gone what="run"/> }.into_any(),
    }
}

#[component]
fn RunOpen(team: TeamId, run: RunId) -> impl IntoView {
    let open = Workspace::expect().open::<Run>(run);
    let here = open.state();
    let here = memo(move || here.get());
    provide_context(open);
    move || match here.get() {
        Here::Here => view! { <RunHere team/> }.into_any(),
        here @ (Here::Loading | Here::NotHere | Here::Gone) => {
            view! { <NotShown here what="run"/> }.into_any()
        }
    }
}

#[component]
fn RunHere(team: TeamId) -> impl IntoView {
    let open = Open::<Run>::expect();
    // What the document says is right, whatever the address says.
    let team = open.value().with_untracked(|it| it.as_ref().map(|it| it.team)).unwrap_or(team);
    let outline = OpenOutline::of_run(open);
    let rows = RowView::new();
    provide_context(outline);
    provide_context(rows);
    provide_context(RunRights::new(open));
    provide_context(Candidates::new(Workspace::expect(), team));
    provide_context(Drag::new(outline));
    let near = Near::new();
    provide_context(near);
    provide_context(PanelTab::new());
    Layout::expect().use_panel();
    show_linked_task(outline, rows, near);
    view! {
        <main class="main" id="main">
            <RunBar team/>
            <Notices/>
            <div class="column">
                <RunHead/>
                <PanelLinks/>
                <Tasks/>
                <RunFoot/>
            </div>
        </main>
        <RunPanel team/>
    }
}

/// A link may name a task: it is opened and brought into sight.
fn show_linked_task(outline: OpenOutline, rows: RowView, near: Near) {
    let hash = use_location().hash;
    Effect::new(move || {
        let task = hash
            .with(|it| it.trim_start_matches('#').strip_prefix("task-")?.parse::<TaskId>().ok());
        let Some(task) = task else { return };
        if let Some(list) = outline.list_of(task) {
            rows.unfold(list);
            near.bring(task);
            rows.expand(task);
            dom::show_soon(row_id(task));
        }
    });
}
