//! What is sent: items in their order, and pulls of what is behind.

use std::collections::BTreeSet;

use model::doc::DocId;

use super::{Effect, Link, Pull, State};
use crate::{
    codec, limits,
    message::{Have, ToRelay},
};

impl Link {
    /// Sends what waits, in order. A row that has to be held back holds those of its document.
    pub(super) fn push(&mut self, effects: &mut Vec<Effect>) {
        let mut n_sent = self.outbox.values().filter(|it| it.state == State::Sent).count();
        let mut held: BTreeSet<DocId> = self.unsettled();
        self.resume(&held, effects);
        for queued in self.outbox.values_mut() {
            let Some(doc) = queued.row.doc() else { continue };
            if held.contains(&doc) {
                continue;
            }
            if queued.state == State::Waiting {
                if n_sent >= limits::PUSH_WINDOW {
                    return;
                }
                n_sent += 1;
                queued.state = State::Sent;
                let message = ToRelay::Push(queued.row.item.clone());
                effects.push(Effect::Send(codec::to_relay(&message)));
            }
            // What follows is made anew on the relay's own genesis of this document first.
            if queued.row.creates() {
                held.insert(doc);
            }
        }
    }

    fn resume(&mut self, held: &BTreeSet<DocId>, effects: &mut Vec<Effect>) {
        for (doc, tracked) in &mut self.docs {
            if tracked.is_stuck && !held.contains(doc) {
                tracked.is_stuck = false;
                let message = ToRelay::Resume { doc: *doc };
                effects.push(Effect::Send(codec::to_relay(&message)));
            }
        }
    }

    /// Documents whose rows are about to be made anew.
    fn unsettled(&self) -> BTreeSet<DocId> {
        let is_anew = |pull: &Pull| matches!(pull, Pull::Reissuing { .. });
        let blocked = self.docs.iter().filter(|(_, it)| is_anew(&it.pull) || it.is_lost);
        blocked.map(|(doc, _)| *doc).collect()
    }

    /// Puts a document in line to be pulled.
    pub(super) fn want(&mut self, doc: DocId) {
        let tracked = self.docs.entry(doc).or_default();
        if tracked.pull == Pull::Idle {
            tracked.pull = Pull::Queued;
            self.pulls.push_back(doc);
        }
    }

    /// Asks for the next documents in line.
    pub(super) fn pull(&mut self, effects: &mut Vec<Effect>) {
        while self.n_asked < limits::PULL_WINDOW {
            let Some(doc) = self.pulls.pop_front() else { return };
            let is_stepwise = self.has_pending_text(doc);
            let Some(tracked) = self.docs.get_mut(&doc) else { continue };
            tracked.pull = Pull::Asked { is_stepwise };
            self.n_asked += 1;
            let have: Option<Have> = tracked.held;
            let message = ToRelay::Pull { doc, have, is_stepwise };
            effects.push(Effect::Send(codec::to_relay(&message)));
        }
    }

    pub(super) fn has_pending_text(&self, doc: DocId) -> bool {
        let rows = self.outbox.values().filter(|it| it.row.doc() == Some(doc));
        rows.into_iter().any(|it| it.row.writes_text())
    }
}
