//! Short messages at the edge of the screen, each with at most one thing to do about it.

use leptos::prelude::*;

use super::Sentence;

/// The messages that are shown now. One per page, reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Toasts {
    list: RwSignal<Vec<Toast>>,
}

/// One message. Two are equal if they are the same message.
#[derive(Debug, Clone)]
pub(crate) struct Toast {
    pub(crate) id: u64,
    pub(crate) text: String,
    pub(crate) action: Option<Action>,
}

impl PartialEq for Toast {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// What a person can do about a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action {
    pub(crate) label: &'static str,
    pub(crate) run: Callback<()>,
}

impl Toasts {
    /// The toasts of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()) }
    }

    /// What is shown, oldest first.
    pub(crate) fn list(self) -> Signal<Vec<Toast>> {
        self.list.into()
    }

    /// Says something.
    pub(crate) fn say(self, text: impl Into<Sentence>) {
        self.put(text.into(), None);
    }

    /// Says something that the person can act on.
    pub(crate) fn say_with(
        self,
        text: impl Into<Sentence>,
        label: &'static str,
        run: impl Fn() + Send + Sync + 'static,
    ) {
        let run = Callback::new(move |()| run());
        self.put(text.into(), Some(Action { label, run }));
    }

    /// Takes a message away.
    pub(crate) fn dismiss(self, id: u64) {
        self.list.update(|list| list.retain(|it| it.id != id));
    }

    fn put(self, text: Sentence, action: Option<Action>) {
        self.list.update(|list| {
            let id = list.last().map_or(0, |last| last.id + 1);
            list.push(Toast { id, text: text.into(), action });
        });
    }
}
