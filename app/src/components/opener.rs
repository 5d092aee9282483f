//! Doing something in a run that is not open on this page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::{id::RunId, run::Run};

use crate::state::{Here, Open, Toasts, Workspace};

/// Opens runs for as long as the page lasts. Reached by context.
#[derive(Clone, Copy)]
pub(crate) struct Opener {
    owner: StoredValue<Owner>,
    runs: StoredValue<BTreeMap<RunId, Open<Run>>>,
    workspace: Workspace,
    toasts: Toasts,
}

impl Opener {
    /// The opener of the page around this component.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// For the component that calls this.
    pub(crate) fn new() -> Self {
        Self {
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            runs: StoredValue::new(BTreeMap::new()),
            workspace: Workspace::expect(),
            toasts: Toasts::expect(),
        }
    }

    /// Does this once the run is here.
    pub(crate) fn act(self, run: RunId, act: impl Fn(Open<Run>) + Send + Sync + 'static) {
        self.owner.with_value(|owner| {
            owner.with(|| {
                let known = self.runs.with_value(|runs| runs.get(&run).copied());
                let open = known.unwrap_or_else(|| self.workspace.open::<Run>(run));
                self.runs.update_value(|runs| {
                    runs.insert(run, open);
                });
                let is_done = StoredValue::new(false);
                Effect::new(move || match open.state().get() {
                    Here::Here if !is_done.get_value() => {
                        is_done.set_value(true);
                        act(open);
                    }
                    Here::NotHere | Here::Gone if !is_done.get_value() => {
                        is_done.set_value(true);
                        self.toasts.say("This run isn't on this device yet.");
                    }
                    Here::Here | Here::NotHere | Here::Gone | Here::Loading => {}
                });
            });
        });
    }
}
