//! What is thrown away in the sync centre.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::id::ItemId;

use crate::state::{Toasts, Workspace};

/// What is thrown away on this page: it is really gone only when the page is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Discarded(RwSignal<BTreeSet<ItemId>>);

impl Discarded {
    /// Those of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new(workspace: Workspace) -> Self {
        let all = RwSignal::new(BTreeSet::new());
        on_cleanup(move || {
            for item in all.get_untracked() {
                workspace.discard(item);
            }
        });
        Self(all)
    }

    /// Throws an item away; a toast brings it back.
    pub(crate) fn discard(self, item: ItemId) {
        let Self(all) = self;
        all.update(|it| {
            it.insert(item);
        });
        Toasts::expect().say_with("Discarded.", "Undo", move || {
            all.try_update(|it| it.remove(&item));
        });
    }

    /// Whether an item was thrown away.
    pub(crate) fn has(self, item: ItemId) -> bool {
        self.0.with(|it| it.contains(&item))
    }
}
