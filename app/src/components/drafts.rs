//! What was typed and not yet handed over: it outlives its field, its page, and a new version.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::platform::dom;

/// Under this the tab keeps what stands in fields that make something new.
const KEPT: &str = "muster-drafts";

/// The unfinished texts of this page. One, reached by context.
#[derive(Clone, Copy)]
pub(crate) struct Drafts {
    /// What stands in fields that make something new, by the place they make it in.
    texts: RwSignal<BTreeMap<String, String>>,
    /// What hands over what stands in fields that change something.
    open: StoredValue<BTreeMap<u64, Callback<()>>>,
}

impl Drafts {
    /// The drafts of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        let kept = dom::kept_in_tab(KEPT).and_then(|it| serde_json::from_str(&it).ok());
        Self {
            texts: RwSignal::new(kept.unwrap_or_default()),
            open: StoredValue::new(BTreeMap::new()),
        }
    }

    /// What stands in the field of that place.
    pub(crate) fn text(self, place: &str) -> String {
        self.texts.with_untracked(|it| it.get(place).cloned()).unwrap_or_default()
    }

    /// Keeps what stands in the field of that place; a blank text is forgotten.
    pub(crate) fn keep(self, place: &str, text: &str) {
        self.texts.update(|it| {
            if text.trim().is_empty() {
                it.remove(place);
            } else {
                it.insert(place.to_owned(), text.to_owned());
            }
        });
        let kept = self.texts.with_untracked(|it| {
            (!it.is_empty()).then(|| serde_json::to_string(it).ok()).flatten()
        });
        dom::keep_in_tab(KEPT, kept.as_deref());
    }

    /// Calls this, for as long as the component around lasts and at its end, when everything that
    /// is typed is to be handed over.
    pub(crate) fn on_hand_over(self, hand_over: impl Fn() + Send + Sync + 'static) {
        let hand_over = Callback::new(move |()| hand_over());
        let key = self.open.with_value(|it| it.keys().last().map_or(0, |last| last + 1));
        self.open.update_value(|it| {
            it.insert(key, hand_over);
        });
        on_cleanup(move || {
            hand_over.run(());
            self.open.update_value(|it| {
                it.remove(&key);
            });
        });
    }

    /// Hands over everything that is typed: before the page goes away.
    pub(crate) fn hand_over(self) {
        let all: Vec<Callback<()>> = self.open.with_value(|it| it.values().copied().collect());
        for hand_over in all {
            hand_over.run(());
        }
    }
}
