//! Where it makes most sense to begin: the one run that I own, else my tasks.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    routes::{CurrentTeam, Go, Page},
    state::Workspace,
};

/// Sends on at once.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let workspace = Workspace::expect();
    let team = CurrentTeam::expect();
    let go = Go::expect();
    let path = use_location().pathname;
    Effect::new(move || {
        let Some(team) = team.get() else { return };
        // Whoever has gone somewhere meanwhile is there.
        if path.get_untracked() != Page::Home.to_string() {
            return;
        }
        let me = workspace.me().with(|me| me.as_ref().map(|it| it.user));
        let page = workspace.runs(team).with(|rows| {
            let live = rows.iter().filter(|it| it.summary.finished_at.is_none());
            let mut mine = live.filter(|it| Some(it.summary.owner) == me);
            match (mine.next(), mine.next()) {
                (Some(only), None) => Page::Run(team, only.id),
                (None | Some(_), _) => Page::Inbox,
            }
        });
        go.instead(&page.to_string());
    });
}
