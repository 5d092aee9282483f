//! What this person may not do in the run, and why: asked once for the whole page.

use leptos::prelude::*;
use model::{edit::RunEdit, run::Run};

use crate::{
    components::button::reason,
    state::{Open, Workspace},
};

/// Why not, for each kind of thing that people do in a run. Reached by context.
#[derive(Clone, Copy)]
pub(crate) struct RunRights {
    /// Ticking, assigning, writing: whatever takes part.
    pub(crate) work: Signal<Option<String>>,
    /// Ending the run.
    pub(crate) finish: Signal<Option<String>>,
    /// Going on with it.
    pub(crate) restore: Signal<Option<String>>,
    /// Handing it over.
    pub(crate) hand_over: Signal<Option<String>>,
    /// Leaving it.
    pub(crate) leave: Signal<Option<String>>,
}

impl RunRights {
    /// Those of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new(open: Open<Run>) -> Self {
        let me = Workspace::expect().me();
        let user = move |run: &Run| me.with(|it| it.as_ref().map_or(run.owner, |it| it.user));
        let rename = |run: &Run| RunEdit::Rename { name: run.name.clone() };
        Self {
            work: reason(open.denied(rename)),
            finish: reason(open.denied(|_| RunEdit::Finish)),
            restore: reason(open.denied(|_| RunEdit::Restore)),
            hand_over: reason(open.denied(|run| RunEdit::SetOwner { user: run.owner })),
            leave: reason(
                open.denied(move |run| RunEdit::SetParticipant { user: user(run), is_in: false }),
            ),
        }
    }
}
