//! Ending a run, and going on with it.

use leptos::prelude::*;
use model::{
    command::RunCommand,
    run::{Run, RunState},
};

use super::rights::RunRights;
use crate::{
    components::{button::Button, due::say, flow::Show, icon::Icon, person::name_of},
    state::{Open, Toasts, Workspace},
};

/// Ends the run; a toast takes it back.
pub(super) fn finish(open: Open<Run>) {
    let is_finished =
        move || open.value().with_untracked(|it| it.as_ref().is_some_and(|it| it.is_finished()));
    if is_finished() {
        return;
    }
    open.send(RunCommand::Finish);
    if is_finished() {
        let undo = move || open.send(RunCommand::Restore);
        Toasts::expect().say_with("Run finished.", "Undo", undo);
    }
}

/// Says that the run is over, since when and by whom.
#[component]
pub(super) fn FinishedBanner() -> impl IntoView {
    let open = Open::<Run>::expect();
    let workspace = Workspace::expect();
    let denied = RunRights::expect().restore;
    let state = open.select(|run| run.state);
    let finished = move || match state.get() {
        Some(RunState::Finished(mark)) => Some(mark),
        Some(RunState::InProgress) | None => None,
    };
    let banner = move |mark: model::mark::Mark| {
        let when = move || say::relative(mark.at, workspace.now().get());
        view! {
            <div class="banner">
                <Icon name="flag"/>
                <span>
                    "Finished "
                    <time datetime=say::machine(mark.at) title=say::exact(mark.at)>{when}</time>
                    " by "
                    <b dir="auto">{move || name_of(workspace, mark.by)}</b>
                </span>
                <Button
                    label="Restore"
                    size="s"
                    denied
                    on_press=move |()| open.send(RunCommand::Restore)
                />
            </div>
        }
    };
    move || finished().map(banner)
}

/// The end of the page: the button that ends the run, and what would stay undone.
#[component]
pub(crate) fn RunFoot() -> impl IntoView {
    let open = Open::<Run>::expect();
    let denied = RunRights::expect().finish;
    let is_finished = open.select(Run::is_finished);
    let count = open.select(Run::count);
    let words = move || {
        let n = count.get().map_or(0, |it| it.total - it.closed);
        match n {
            0 => "Everything is done.".to_owned(),
            1 => "1 task is still open. You can finish anyway.".to_owned(),
            n => format!("{n} tasks are still open. You can finish anyway."),
        }
    };
    view! {
        <Show when=move || is_finished.get() == Some(false)>
            <div class="run-foot">
                <Button
                    label="Finish run"
                    icon="flag"
                    key="⇧F"
                    denied
                    on_press=move |()| finish(open)
                />
                <span class="desk-only">{words}</span>
            </div>
        </Show>
    }
}
