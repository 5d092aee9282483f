//! Short messages at the edge of the screen, each with at most one thing to do about it.

use std::{fmt, sync::Arc};

use leptos::prelude::*;

use super::Sentence;

/// The messages that are shown now. One per page, reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Toasts {
    list: RwSignal<Vec<Toast>>,
    /// No number is given twice: whoever still has an old one means that message.
    n_said: StoredValue<u64>,
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

/// What a person can do about a message. It outlives the page that it came from.
#[derive(Clone)]
pub(crate) struct Action {
    pub(crate) label: &'static str,
    pub(crate) run: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Action").field(&self.label).finish()
    }
}

impl Toasts {
    /// The toasts of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(super) fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), n_said: StoredValue::new(0) }
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
        self.put(text.into(), Some(Action { label, run: Arc::new(run) }));
    }

    /// Takes a message away.
    pub(crate) fn dismiss(self, id: u64) {
        self.list.update(|list| list.retain(|it| it.id != id));
    }

    fn put(self, text: Sentence, action: Option<Action>) {
        let id = self.n_said.get_value();
        self.n_said.set_value(id + 1);
        self.list.update(|list| list.push(Toast { id, text: text.into(), action }));
    }
}
