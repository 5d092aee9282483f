//! The signals of the whole page: set by the engine, read by everybody.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use model::{
    access::Standing, doc::DocId, id::UserId, personal::Personal, summary::Summary, time::Timestamp,
};
use sync::message::Person;

use super::{Me, NeedyRow, Phase, SyncState, WaitingRow};

/// What a list knows of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) summary: Summary,
    pub(super) standing: Option<Standing>,
    /// Whether something in it is on this device only.
    pub(super) is_waiting: bool,
}

/// The signals of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Board {
    pub(super) phase: RwSignal<Phase>,
    pub(super) me: RwSignal<Option<Me>>,
    pub(super) rows: RwSignal<BTreeMap<DocId, Row>>,
    pub(super) people: RwSignal<Arc<BTreeMap<UserId, Person>>>,
    pub(super) sync: RwSignal<SyncState>,
    pub(super) waiting: RwSignal<Vec<WaitingRow>>,
    pub(super) needy: RwSignal<Vec<NeedyRow>>,
    pub(super) personal: RwSignal<Personal>,
    pub(super) now: RwSignal<Timestamp>,
    /// Whether somebody looks at this tab.
    pub(super) is_visible: RwSignal<bool>,
}

impl Board {
    pub(super) fn new(now: Timestamp, is_visible: bool) -> Self {
        Self {
            phase: RwSignal::new(Phase::Starting),
            me: RwSignal::new(None),
            rows: RwSignal::default(),
            people: RwSignal::default(),
            sync: RwSignal::default(),
            waiting: RwSignal::default(),
            needy: RwSignal::default(),
            personal: RwSignal::default(),
            now: RwSignal::new(now),
            is_visible: RwSignal::new(is_visible),
        }
    }

    /// Nobody is here any more. How the app looks and whether there is an update stays.
    pub(super) fn clear(self, needs_setup: bool) {
        self.phase.set(Phase::SignedOut { needs_setup });
        self.me.set(None);
        self.rows.set(BTreeMap::new());
        self.people.set(Arc::default());
        self.waiting.set(Vec::new());
        self.needy.set(Vec::new());
        self.personal.update(|personal| personal.favourites.clear());
        self.sync.update(|sync| {
            let SyncState { has_update, is_replaced, .. } = *sync;
            *sync = SyncState { has_update, is_replaced, ..SyncState::default() };
        });
    }
}

/// Sets it only where it changes: setting notifies.
pub(super) fn set_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
