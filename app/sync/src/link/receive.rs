//! What is heard. Greetings and the feed are taken in here, copies and endings below.

mod copies;
mod endings;

use std::collections::BTreeSet;

use model::{
    doc::DocId,
    id::ItemId,
    summary::Summary,
    time::{Millis, Timestamp},
};

use super::{Effect, Link, Note, Phase, Queued, Sight, Write};
use crate::{
    codec, limits,
    message::{Closing, Cursor, Entry, FeedRow, Have, ToDevice},
    outbox::Kept,
    position::Position,
};

/// What one message leads to: written in one transaction, then told.
#[derive(Debug, Default)]
struct Upshot {
    writes: Vec<Write>,
    notes: Vec<Note>,
    /// What needs all this to be stored first.
    then: Vec<Effect>,
}

impl Upshot {
    fn into_effect(self, effects: &mut Vec<Effect>) {
        if !self.writes.is_empty() || !self.notes.is_empty() {
            effects.push(Effect::Store { writes: self.writes, notes: self.notes });
        }
        effects.extend(self.then);
    }
}

impl Link {
    pub(super) fn receive(&mut self, now: Timestamp, frame: &[u8], effects: &mut Vec<Effect>) {
        self.last_heard_at = now;
        let message = match codec::from_relay(frame) {
            Ok(message) => message,
            Err(why) => {
                effects.push(Effect::Close(Some(why)));
                return;
            }
        };
        let mut upshot = Upshot::default();
        match message {
            ToDevice::Welcome { user, sent_at, now: theirs, epoch } => {
                if user != self.user {
                    // Somebody else has signed in on this device: nothing of ours goes to him.
                    effects.push(Effect::Close(Some(Closing::SignedOut)));
                    return;
                }
                self.welcomed(now, sent_at, theirs, epoch, &mut upshot);
            }
            ToDevice::Feed { rows, is_whole, cursor } => {
                self.fed(now, rows, is_whole, &mut upshot);
                self.is_fed_to(cursor, &mut upshot);
            }
            ToDevice::People(people) => {
                upshot.writes.push(Write::PutPeople(people.clone()));
                upshot.notes.push(Note::People(people));
            }
            ToDevice::Live { doc, .. } if !self.docs.contains_key(&doc) => {
                // A document comes into view before what is written to it. Here it went, and the relay has forgotten that
                // it said so (E11). It says how all stands that has changed since the feed was last known: this is of that.
                effects.push(Effect::Close(None));
                return;
            }
            ToDevice::Live { doc, entry, summary, cursor } => {
                self.forwarded(now, doc, entry, summary, &mut upshot);
                self.is_fed_to(cursor, &mut upshot);
            }
            ToDevice::Entries { doc, entries, seal } => {
                self.pulled(now, doc, entries, seal, &mut upshot);
            }
            ToDevice::Snapshot { doc, have, bytes } => {
                self.replaced(now, doc, have, bytes, &mut upshot);
            }
            ToDevice::Gone { doc } => self.gone(now, doc, &mut upshot),
            ToDevice::Later { doc } => self.put_off(doc),
            ToDevice::Outcome { item, outcome } => self.ended(now, item, outcome, &mut upshot),
            ToDevice::Retry { item } => {
                if !self.settle_orphan(now, item, &mut upshot) {
                    upshot.then.push(Effect::Close(None));
                }
            }
            ToDevice::Rebase { item, doc } => self.misplaced(item, doc),
            ToDevice::Pong { sent_at, now: theirs } => self.measure(now, sent_at, theirs),
            ToDevice::Bye(why) => effects.push(Effect::Close(Some(why))),
        }
        upshot.into_effect(effects);
    }

    fn measure(&mut self, now: Timestamp, sent_at: Timestamp, theirs: Timestamp) {
        let half = Millis(now.since(sent_at).0 / 2);
        self.offset = theirs.since(sent_at.plus(half));
    }

    fn welcomed(
        &mut self,
        now: Timestamp,
        sent_at: Timestamp,
        theirs: Timestamp,
        epoch: u64,
        upshot: &mut Upshot,
    ) {
        self.phase = Phase::Online;
        self.measure(now, sent_at, theirs);
        // The feed tells what is new; what was behind before has to be asked for again.
        let behind = self.docs.iter().filter(|(_, it)| it.held != it.known);
        let behind: Vec<DocId> = behind.map(|(doc, _)| *doc).collect();
        behind.into_iter().for_each(|doc| self.want(doc));
        if self.cursor.is_none_or(|cursor| cursor.epoch != epoch) {
            self.push_all_again(None, upshot);
        }
        let is_old = |kept: &Kept| now.since(kept.at) > limits::KEPT_MS;
        let old = self.kept.iter().filter(|(_, kept)| is_old(kept));
        upshot.writes.extend(old.map(|(item, _)| Write::DropKept { item: *item }));
        self.kept.retain(|_, kept| !is_old(kept));
    }

    /// E11: the relay may have forgotten it.
    fn push_again(&mut self, item: ItemId, upshot: &mut Upshot) {
        let Some(Kept { mut row, .. }) = self.kept.remove(&item) else { return };
        row.was_admitted = true;
        upshot.writes.push(Write::DropKept { item });
        upshot.writes.push(Write::PutRow(row.clone()));
        // It is decided before whatever could not be placed.
        if let Some(tracked) = row.doc().and_then(|doc| self.docs.get_mut(&doc)) {
            tracked.lost = None;
        }
        self.outbox.insert(row.seq, Queued::waiting(row));
    }

    /// All that was admitted, in this document if one is given.
    fn push_all_again(&mut self, doc: Option<DocId>, upshot: &mut Upshot) {
        if !self.safeguards.kept {
            return;
        }
        let kept = self.kept.values().filter(|it| doc.is_none() || it.row.doc() == doc);
        let kept: Vec<ItemId> = kept.map(|it| it.row.item.id).collect();
        kept.into_iter().for_each(|item| self.push_again(item, upshot));
    }

    fn fed(&mut self, now: Timestamp, rows: Vec<FeedRow>, is_whole: bool, upshot: &mut Upshot) {
        let mut there = BTreeSet::new();
        for row in rows {
            match row {
                FeedRow::Here { doc, have, standing, summary } => {
                    there.insert(doc);
                    self.sighted(doc, Sight { known: have, standing, summary }, upshot);
                }
                FeedRow::Gone { doc } => self.gone(now, doc, upshot),
            }
        }
        if is_whole {
            let gone: Vec<DocId> =
                self.docs.keys().filter(|doc| !there.contains(doc)).copied().collect();
            gone.into_iter().for_each(|doc| self.gone(now, doc, upshot));
        }
    }

    /// An entry comes as it is written, with what lists show by then.
    fn forwarded(
        &mut self,
        now: Timestamp,
        doc: DocId,
        entry: Entry,
        summary: Summary,
        upshot: &mut Upshot,
    ) {
        let known = Have { position: entry.position, chain: entry.chain };
        let boxed = Box::new(summary);
        upshot.writes.push(Write::PutSummary { doc, known, summary: boxed.clone() });
        upshot.notes.push(Note::Summary { doc, summary: boxed });
        if let Some(tracked) = self.docs.get_mut(&doc) {
            tracked.known = Some(known);
        }
        self.grown(now, doc, vec![entry], upshot);
    }

    fn is_fed_to(&mut self, cursor: Cursor, upshot: &mut Upshot) {
        let is_behind = |it: Cursor| it.epoch == cursor.epoch && it.feed > cursor.feed;
        if self.cursor.is_some_and(is_behind) {
            // The relay has lost what it had told (E11).
            self.push_all_again(None, upshot);
        }
        self.cursor = Some(cursor);
        upshot.writes.push(Write::PutCursor(cursor));
    }

    fn sighted(&mut self, doc: DocId, sight: Sight, upshot: &mut Upshot) {
        let tracked = self.docs.entry(doc).or_default();
        tracked.known = Some(sight.known);
        if tracked.held != tracked.known {
            self.want(doc);
        }
        let sight = Box::new(sight);
        upshot.writes.push(Write::PutSight { doc, sight: sight.clone() });
        upshot.notes.push(Note::Sight { doc, sight });
    }

    fn gone(&mut self, now: Timestamp, doc: DocId, upshot: &mut Upshot) {
        self.end_pull(doc);
        if self.docs.remove(&doc).is_some() {
            // What is known to be in its log needs no copy to come so far.
            self.drop_admitted(doc, Position { seal: u32::MAX, pos: u64::MAX }, now, upshot);
            upshot.writes.push(Write::DropDoc { doc });
            upshot.notes.push(Note::Gone { doc });
        }
    }
}
