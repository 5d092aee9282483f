//! Rows that nobody is about to see are only their text, and become what they are when they come near: a run of 500
//! tasks opens with what fits on a screen. What a row became it stays, so nothing that is typed in it is lost.

use leptos::prelude::*;
use model::id::TaskId;

use crate::{
    components::open_outline::row_id,
    platform::{
        clock,
        sight::{self, Sight},
    },
    state::KeySet,
};

/// So many rows come to be with all they have in one frame: as many as most screens show.
const WHOLE_MAX: usize = 20;

/// Which rows of a page have come near. Reached by context.
#[derive(Clone, Copy)]
pub(crate) struct Near {
    near: KeySet<TaskId>,
    /// The rows that came to be since the last frame.
    new: StoredValue<Vec<TaskId>>,
    sight: StoredValue<Sight, LocalStorage>,
}

impl Near {
    /// That of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    pub(crate) fn new() -> Self {
        let near = KeySet::new();
        let bring = move |row: String| {
            if let Ok(task) = row.parse() {
                near.insert(task);
            }
        };
        let sight = Sight::new(bring);
        let printing = sight::on_print(bring);
        on_cleanup(move || printing.remove());
        Self { near, new: StoredValue::new(Vec::new()), sight: StoredValue::new_local(sight) }
    }

    /// A row comes to be: the first ones in a frame are seen at once.
    pub(crate) fn begin(self, task: TaskId) {
        let n_new = self.new.with_value(Vec::len);
        if n_new == 0 {
            clock::next_frame(move || self.look_out());
        }
        if n_new < WHOLE_MAX {
            self.near.insert(task);
        }
        self.new.update_value(|it| it.push(task));
    }

    /// Whether a row has come near, now and whenever that changes.
    pub(crate) fn has(self, task: TaskId) -> bool {
        self.near.has(task)
    }

    /// A row is needed with all it has.
    pub(crate) fn bring(self, task: TaskId) {
        self.near.insert(task);
    }

    /// The rows are on the page by now.
    fn look_out(self) {
        let new = self.new.try_update_value(std::mem::take).unwrap_or_default();
        let far = new.into_iter().filter(|task| !self.near.has_untracked(*task));
        self.sight.try_update_value(|sight| far.for_each(|task| sight.watch(&row_id(task))));
    }
}
