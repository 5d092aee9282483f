//! The documents that are open in this tab: read, replayed, shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use leptos::prelude::*;
use model::{doc::DocId, summary::summary, time::Millis, value::Value};
use sync::replica::{Replica, StoredCopy};

use super::Engine;
use crate::{
    platform::clock,
    state::{
        board::set_changed,
        document::{changed_tasks, task_of},
        open::{Here, Marks, Signals},
        store::Weight,
    },
};

/// Copies that are kept when no page shows them, so that going back is quick.
const KEPT_MAX: usize = 30;

/// How long something waits before the page says so.
const PATIENCE: Millis = Millis(2_000);

/// A document in this tab.
#[derive(Debug, Default)]
pub(super) struct DocCopy {
    /// `None` until it was read.
    pub(super) replica: Option<Replica>,
    signals: Signals,
    /// How many pages and components show it.
    n_open: usize,
    /// The older, the sooner it goes.
    used: u64,
    reading: Reading,
    is_dirty: bool,
    /// Whether marks will be looked at again.
    is_marking: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reading {
    #[default]
    Idle,
    Going,
    /// What is being read was changed meanwhile.
    Outdated,
    /// It waits for a row of this document that is on its way to the disk.
    PutOff,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Copies {
    pub(super) by_doc: BTreeMap<DocId, DocCopy>,
    n_uses: u64,
}

impl Engine {
    /// A page shows this document from now on.
    pub(in crate::state) fn open(&self, doc: DocId) -> Signals {
        let (signals, is_new) = {
            let mut copies = self.copies.borrow_mut();
            copies.n_uses += 1;
            let used = copies.n_uses;
            let is_new = !copies.by_doc.contains_key(&doc);
            let copy = copies.by_doc.entry(doc).or_default();
            copy.n_open += 1;
            copy.used = used;
            (copy.signals.clone(), is_new)
        };
        if is_new {
            self.read(doc);
        }
        self.want_background_of(doc);
        signals
    }

    /// A page shows it no longer.
    pub(in crate::state) fn close(&self, doc: DocId) {
        if let Some(copy) = self.copies.borrow_mut().by_doc.get_mut(&doc) {
            copy.n_open = copy.n_open.saturating_sub(1);
        }
        self.let_go();
    }

    /// Lets go of copies that nobody has shown for the longest time.
    fn let_go(&self) {
        let mut copies = self.copies.borrow_mut();
        while copies.by_doc.len() > KEPT_MAX {
            let idle = copies.by_doc.iter().filter(|(_, copy)| copy.may_go());
            let oldest = idle.min_by_key(|(_, copy)| copy.used).map(|(doc, _)| *doc);
            let Some(oldest) = oldest else { return };
            copies.by_doc.remove(&oldest);
        }
    }

    /// Has a document read that no page shows: others need it.
    pub(super) fn want(&self, doc: DocId) {
        let is_new = !self.copies.borrow().by_doc.contains_key(&doc);
        if is_new {
            self.copies.borrow_mut().by_doc.entry(doc).or_default();
            self.read(doc);
            self.let_go();
        }
    }

    /// Puts a document that was made here.
    pub(super) fn put(&self, doc: DocId, replica: Replica) {
        let mut copies = self.copies.borrow_mut();
        copies.by_doc.entry(doc).or_default().replica = Some(replica);
    }

    /// Opens a document with what was just read, if it is not open yet.
    pub(super) fn with_or_open(&self, doc: DocId, stored: StoredCopy) {
        {
            let mut copies = self.copies.borrow_mut();
            let copy = copies.by_doc.entry(doc).or_default();
            if copy.replica.is_none() {
                let replica = Replica::open(doc, self.who.user, self.device, stored);
                copy.replica = Some(replica);
            }
        }
        self.show(doc);
    }

    /// Does something with a copy, if it has been read.
    pub(super) fn with<T>(&self, doc: DocId, act: impl FnOnce(&mut Replica) -> T) -> Option<T> {
        self.copies.borrow_mut().by_doc.get_mut(&doc)?.replica.as_mut().map(act)
    }

    /// What is shown of a document, if it is open.
    pub(in crate::state) fn shown(&self, doc: DocId) -> Option<Arc<Value>> {
        self.with(doc, Replica::shown).flatten()
    }

    /// What is known of a document, open or not.
    pub(in crate::state) async fn look_up(&self, doc: DocId) -> Option<Arc<Value>> {
        if let Some(value) = self.shown(doc) {
            return Some(value);
        }
        let (stored, _) = self.stored_copy(doc).await;
        Replica::open(doc, self.who.user, self.device, stored).shown()
    }

    /// Reads a copy, or reads it anew.
    pub(super) fn read(&self, doc: DocId) {
        {
            let mut copies = self.copies.borrow_mut();
            let Some(copy) = copies.by_doc.get_mut(&doc) else { return };
            match copy.reading {
                Reading::Idle => copy.reading = Reading::Going,
                Reading::Going | Reading::Outdated => {
                    copy.reading = Reading::Outdated;
                    return;
                }
                Reading::PutOff => return,
            }
        }
        let Some(engine) = self.rc() else { return };
        clock::spawn(async move { engine.reading(doc).await });
    }

    /// Reads what was put off while a row of this document was on its way to the disk.
    pub(super) fn read_put_off(&self, doc: DocId) {
        let was_put_off = {
            let mut copies = self.copies.borrow_mut();
            let Some(copy) = copies.by_doc.get_mut(&doc) else { return };
            let was_put_off = copy.reading == Reading::PutOff;
            if was_put_off {
                copy.reading = Reading::Idle;
            }
            was_put_off
        };
        if was_put_off {
            self.read(doc);
        }
    }

    async fn reading(self: Rc<Self>, doc: DocId) {
        let weight = loop {
            let (stored, weight) = self.stored_copy(doc).await;
            let mut copies = self.copies.borrow_mut();
            let Some(copy) = copies.by_doc.get_mut(&doc) else { return };
            if copy.reading == Reading::Outdated {
                copy.reading = Reading::Going;
                continue;
            }
            if copy.replica.is_some() && self.on_its_way.get() == Some(doc) {
                // It may be in what was read, or have been there and be decided: nothing tells.
                copy.reading = Reading::PutOff;
                return;
            }
            copy.reading = Reading::Idle;
            match &mut copy.replica {
                Some(replica) => replica.reload(stored),
                None => {
                    let replica = Replica::open(doc, self.who.user, self.device, stored);
                    copy.replica = Some(replica);
                }
            }
            break weight;
        };
        self.save_anew(doc);
        self.show(doc);
        self.weigh(doc, weight);
        let have = self.with(doc, |replica| replica.have()).flatten();
        if weight.held.is_some() && have != weight.held {
            self.damaged(doc);
        }
    }

    pub(super) async fn stored_copy(&self, doc: DocId) -> (StoredCopy, Weight) {
        match self.store.copy(doc).await {
            Ok(found) => found,
            Err(error) => {
                self.leave_disk(error).await;
                self.store.copy(doc).await.unwrap_or_default()
            }
        }
    }

    /// Something in this document changed elsewhere: it is shown with the next frame.
    pub(super) fn show_soon(&self, doc: DocId) {
        {
            let mut copies = self.copies.borrow_mut();
            let Some(copy) = copies.by_doc.get_mut(&doc) else { return };
            if std::mem::replace(&mut copy.is_dirty, true) {
                return;
            }
        }
        self.frame();
    }

    /// Shows all that has changed.
    pub(super) fn show_dirty(&self) {
        let is_dirty = |(doc, copy): (&DocId, &DocCopy)| copy.is_dirty.then_some(*doc);
        let dirty: Vec<DocId> = self.copies.borrow().by_doc.iter().filter_map(is_dirty).collect();
        dirty.into_iter().for_each(|doc| self.show(doc));
    }

    /// Shows a document as it is now.
    pub(super) fn show(&self, doc: DocId) {
        let (value, signals, is_pending) = {
            let mut copies = self.copies.borrow_mut();
            let Some(copy) = copies.by_doc.get_mut(&doc) else { return };
            copy.is_dirty = false;
            let Some(replica) = &mut copy.replica else { return };
            (replica.shown(), copy.signals.clone(), replica.n_pending() > 0)
        };
        let local = value.as_ref().filter(|_| is_pending).map(|value| summary(value));
        self.ledger.borrow_mut().show_local(doc, local);
        let before = signals.value.get_untracked();
        // What the value may do is known before it is seen.
        self.show_standing(doc);
        // What was pending and is admitted now looks as it did.
        if before != value {
            let changed = changed_tasks(before.as_deref(), value.as_deref());
            signals.value.set(value.clone());
            changed.iter().for_each(|task| signals.tasks.notify(task));
        }
        self.show_here(doc);
        self.show_marks(doc);
        self.shown_besides(doc, value.as_deref());
        self.frame();
    }

    /// What else hangs on this document.
    fn shown_besides(&self, doc: DocId, value: Option<&Value>) {
        match (doc, value) {
            // Who is in the team decides whom others may name.
            (DocId::Team(_) | DocId::Playbook(_), Some(_)) => self.show_standings(),
            (DocId::Personal(_), Some(Value::Personal(personal))) => {
                set_changed(self.board.personal, personal.clone());
            }
            (
                DocId::System
                | DocId::Team(_)
                | DocId::Playbook(_)
                | DocId::Run(_)
                | DocId::Personal(_),
                _,
            ) => {}
        }
    }

    pub(super) fn show_standings(&self) {
        self.docs().into_iter().for_each(|doc| self.show_standing(doc));
    }

    /// The documents that have a copy in this tab.
    pub(super) fn docs(&self) -> Vec<DocId> {
        self.copies.borrow().by_doc.keys().copied().collect()
    }

    pub(super) fn show_standing(&self, doc: DocId) {
        let Some(signals) = self.signals(doc) else { return };
        let standing = self.standing(doc);
        if signals.standing.with_untracked(|old| *old != standing) {
            signals.standing.set(standing);
        }
    }

    pub(super) fn show_here(&self, doc: DocId) {
        let Some(signals) = self.signals(doc) else { return };
        let is_shown = signals.value.with_untracked(Option::is_some);
        let ledger = self.ledger.borrow();
        let may_come = ledger.sights.contains_key(&doc) || !ledger.has_feed;
        drop(ledger);
        let here = match (is_shown, may_come) {
            (true, _) => Here::Here,
            (false, true) => Here::NotHere,
            (false, false) => Here::Gone,
        };
        if signals.here.get_untracked() != here {
            signals.here.set(here);
        }
    }

    /// Shows what waits in a document and what did not get through.
    pub(super) fn show_marks(&self, doc: DocId) {
        let Some(signals) = self.signals(doc) else { return };
        let mut marks = Marks::default();
        let before = self.now().plus(Millis(-PATIENCE.0));
        let mut is_young = false;
        self.with(doc, |replica| {
            for row in replica.pending() {
                if row.item.made_at <= before {
                    marks.waiting.extend(row.edits().iter().filter_map(task_of));
                } else {
                    is_young = true;
                }
            }
        });
        for needy in self.ledger.borrow().needy.values() {
            if needy.row.doc() == Some(doc) {
                let tasks: BTreeSet<_> = needy.row.edits().iter().filter_map(task_of).collect();
                marks.refused.extend(tasks.into_iter().map(|task| (task, needy.row.item.id)));
            }
        }
        let before = signals.marks.get_untracked();
        if *before != marks {
            let changed = marks.changed_tasks(&before);
            signals.marks.set(Arc::new(marks));
            changed.iter().for_each(|task| signals.tasks.notify(task));
        }
        if is_young && !self.is_marking(doc, true) {
            self.after(Millis(PATIENCE.0 + 100), move |engine| {
                engine.is_marking(doc, false);
                engine.show_marks(doc);
            });
        }
    }

    /// Says whether marks will be looked at again. Returns what held before.
    fn is_marking(&self, doc: DocId, is_marking: bool) -> bool {
        let mut copies = self.copies.borrow_mut();
        let copy = copies.by_doc.get_mut(&doc);
        copy.is_some_and(|copy| std::mem::replace(&mut copy.is_marking, is_marking))
    }

    fn signals(&self, doc: DocId) -> Option<Signals> {
        self.copies.borrow().by_doc.get(&doc).map(|copy| copy.signals.clone())
    }
}

impl DocCopy {
    /// What is being read is not what is stored by now.
    pub(super) fn outdate(&mut self) {
        if self.reading == Reading::Going {
            self.reading = Reading::Outdated;
        }
    }

    fn may_go(&self) -> bool {
        let is_settled = self.replica.as_ref().is_none_or(|it| it.n_pending() == 0);
        self.n_open == 0 && self.reading == Reading::Idle && is_settled
    }
}
