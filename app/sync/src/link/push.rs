//! What is sent: items in their order, and pulls of what is behind.

use std::collections::BTreeSet;

use model::doc::DocId;

use super::{Effect, Link, Pull, State, Tracked};
use crate::{
    codec, limits,
    message::{Have, ToRelay},
    outbox::OutboxRow,
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
            if queued.row.creates() && !queued.row.was_admitted {
                held.insert(doc);
            }
        }
    }

    fn resume(&mut self, held: &BTreeSet<DocId>, effects: &mut Vec<Effect>) {
        for doc in self.stuck.difference(held) {
            effects.push(Effect::Send(codec::to_relay(&ToRelay::Resume { doc: *doc })));
        }
        self.stuck.retain(|doc| held.contains(doc));
    }

    /// Documents whose rows are about to be made anew.
    fn unsettled(&self) -> BTreeSet<DocId> {
        let is_anew = |pull: &Pull| matches!(pull, Pull::Reissuing { .. });
        let blocked = self.docs.iter().filter(|(_, it)| is_anew(&it.pull) || it.lost.is_some());
        blocked.map(|(doc, _)| *doc).collect()
    }

    /// Puts a document in line to be pulled.
    pub(super) fn want(&mut self, doc: DocId) {
        if self.is_being_decided(doc) {
            return;
        }
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
            let is_stepwise = self.has_own(doc);
            // It may be begun anew by now, or not be here any more.
            let waits = |it: &&mut Tracked| it.pull == Pull::Queued;
            let Some(tracked) = self.docs.get_mut(&doc).filter(waits) else { continue };
            tracked.pull = Pull::Asked { is_stepwise };
            self.n_asked += 1;
            let have: Option<Have> = tracked.held;
            let message = ToRelay::Pull { doc, have, is_stepwise };
            effects.push(Effect::Send(codec::to_relay(&message)));
        }
    }

    /// Whether anything was done here that could be missing in what the relay holds of a document.
    pub(super) fn has_own(&self, doc: DocId) -> bool {
        let mut kept = self.kept.values();
        self.rows_in(doc).next().is_some() || kept.any(|it| it.row.doc() == Some(doc))
    }

    /// Whether the relay has yet to say what of this device another history holds (E11): of all
    /// that was done here, up to the first that it can't place.
    pub(super) fn is_being_decided(&self, doc: DocId) -> bool {
        let Some(tracked) = self.docs.get(&doc).filter(|it| it.is_other) else { return false };
        let first_lost = tracked.lost.unwrap_or(u64::MAX);
        let is_decided = |row: &OutboxRow| {
            self.outbox.get(&row.seq).is_some_and(|queued| !queued.is_undecided())
        };
        self.rows_in(doc).any(|row| row.seq < first_lost && !is_decided(row))
    }

    /// Another history is taken over once the relay has said what of this device it holds.
    pub(super) fn want_what_is_decided(&mut self) {
        let other = self.docs.iter().filter(|(_, it)| it.is_other && it.pull == Pull::Idle);
        let other: Vec<DocId> = other.map(|(doc, _)| *doc).collect();
        other.into_iter().for_each(|doc| self.want(doc));
    }
}
