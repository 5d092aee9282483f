//! The leading tab: drives the link, and writes what it says before anybody is told.

use std::collections::VecDeque;

use model::time::{Millis, Timestamp};
use sync::{
    link::{Effect, Event, Link, Note, Write},
    message::Closing,
    outbox::OutboxRow,
    replica::{Admitted, reissue},
};

use super::{Engine, ledger::RowChange, tabs::Told};
use crate::platform::tabs::Lease;

/// How old the last look at the lock may be when something is written. A deposed tab was silent for
/// longer.
const LEASE_AGE: Millis = Millis(1_000);

/// What a tab has while it leads.
#[derive(Debug)]
pub(super) struct Lead {
    pub(super) lease: Lease,
    link: Link,
    effects: VecDeque<Effect>,
    checked_at: Timestamp,
}

/// What is done in one go.
#[derive(Debug, Default)]
struct Batch {
    writes: Vec<Write>,
    notes: Vec<Note>,
    frames: Vec<Vec<u8>>,
    /// What has to be done alone, after the others.
    last: Option<Effect>,
}

impl Engine {
    /// Takes the lead, with what is stored by now.
    pub(super) async fn take_lead(&self, lease: Lease) {
        // What others save while this tab reads is in one or the other.
        *self.saved_meanwhile.borrow_mut() = Some(Vec::new());
        if self.who.is_device_only {
            self.open_page_relay().await;
        }
        let (stored, known) = match (self.store.link().await, self.store.known().await) {
            (Ok(stored), Ok(known)) => (stored, known),
            (Err(error), _) | (_, Err(error)) => {
                self.leave_disk(error).await;
                let stored = self.store.link().await.unwrap_or_default();
                (stored, self.store.known().await.unwrap_or_default())
            }
        };
        let meanwhile = self.saved_meanwhile.take().unwrap_or_default();
        if self.is_over.get() {
            return;
        }
        self.ledger.borrow_mut().reload(known);
        self.disconnect();
        self.n_leads.set(self.n_leads.get() + 1);
        let link = Link::open(self.who.user, self.device, stored);
        let checked_at = self.device_now();
        let lead = Lead { lease, link, effects: VecDeque::new(), checked_at };
        *self.lead.borrow_mut() = Some(lead);
        for row in meanwhile {
            self.ledger.borrow_mut().grew(row.clone());
            self.hear(Event::Grew(row));
        }
        self.read_all();
        self.want_waiting();
        self.tell(&Told::Begun);
        self.beat();
        self.connect_now();
        self.frame();
    }

    /// Something happened that the link has to know. Where this tab does not lead, another one's
    /// link knows.
    pub(super) fn hear(&self, event: Event) {
        if let (Some(meanwhile), Event::Grew(row)) =
            (&mut *self.saved_meanwhile.borrow_mut(), &event)
        {
            meanwhile.push(row.clone());
        }
        let now = self.device_now();
        let status = {
            let mut lead = self.lead.borrow_mut();
            let Some(lead) = &mut *lead else { return };
            let effects = lead.link.handle(now, event);
            lead.effects.extend(effects);
            (lead.link.status(), lead.link.offset())
        };
        self.show_status(status.0, status.1);
        self.work();
    }

    pub(super) fn work(&self) {
        if self.is_working.replace(true) {
            return;
        }
        self.spawn(|engine| async move {
            while let Some(batch) = engine.next_batch() {
                engine.carry_out(batch).await;
            }
            engine.is_working.set(false);
        });
    }

    /// As much as can be done in one go: what is to be written goes into one transaction, and what
    /// is to be sent goes out after it.
    fn next_batch(&self) -> Option<Batch> {
        let mut lead = self.lead.borrow_mut();
        let effects = &mut lead.as_mut()?.effects;
        let mut batch = Batch::default();
        let mut is_empty = true;
        while let Some(effect) = effects.pop_front() {
            is_empty = false;
            match effect {
                Effect::Store { writes, notes } => {
                    batch.writes.extend(writes);
                    batch.notes.extend(notes);
                }
                Effect::Send(frame) => batch.frames.push(frame),
                Effect::Reissue { .. }
                | Effect::ReadOutbox { .. }
                | Effect::Wake(_)
                | Effect::Close(_) => {
                    batch.last = Some(effect);
                    break;
                }
            }
        }
        (!is_empty).then_some(batch)
    }

    async fn carry_out(&self, batch: Batch) {
        let Batch { writes, notes, frames, last } = batch;
        if !writes.is_empty() || !notes.is_empty() {
            if !self.still_leads().await {
                self.abdicate();
                return;
            }
            self.write(writes, notes).await;
        }
        frames.iter().for_each(|frame| self.send(frame));
        match last {
            Some(Effect::Wake(span)) => self.wake(span),
            Some(Effect::Close(why)) => self.closed_by_link(why),
            Some(Effect::ReadOutbox { after }) => {
                let (rows, last) = self.outbox_after(after).await;
                self.hear(Event::Outbox { rows, last });
            }
            Some(Effect::Reissue { doc, have, bytes, is_other, admitted }) => {
                let (stored, _) = self.stored_copy(doc).await;
                let hand = (self.who.user, self.device);
                let reissued = match Admitted::open(doc, Some((have, bytes)), &[]) {
                    Ok(Some(new)) => Some(reissue(doc, hand, stored, &new, is_other, &admitted)),
                    Ok(None) | Err(_) => {
                        self.toasts.say("The server sent a document that this app can't read. Reload for a newer version.");
                        self.look_for_update();
                        None
                    }
                };
                self.hear(Event::Reissued { doc, have, reissued });
            }
            // The others were taken apart when the batch was made.
            None | Some(Effect::Store { .. } | Effect::Send(_)) => {}
        }
    }

    async fn outbox_after(&self, seq: u64) -> (Vec<OutboxRow>, u64) {
        match self.store.outbox_after(seq).await {
            Ok(found) => found,
            Err(error) => {
                self.leave_disk(error).await;
                self.store.outbox_after(seq).await.unwrap_or_default()
            }
        }
    }

    /// Writes, and tells every tab only then.
    async fn write(&self, writes: Vec<Write>, notes: Vec<Note>) {
        let rows: Vec<RowChange> = writes.iter().filter_map(RowChange::of).collect();
        self.count_grown(&writes);
        let sight_of = |doc| self.ledger.borrow().sights.get(&doc).cloned();
        if let Err(error) = self.store.write(writes.clone(), sight_of).await {
            self.leave_disk(error).await;
            // In memory it works.
            let _ = self.store.write(writes, sight_of).await;
        }
        self.tell(&Told::Stored { notes: notes.clone(), rows: rows.clone() });
        self.stored(&notes, rows.clone());
        self.settle_settings(&rows);
    }

    /// Something was written, by this tab or the one that leads.
    pub(super) fn stored(&self, notes: &[Note], rows: Vec<RowChange>) {
        let had_feed = self.has_feed();
        self.drop_from_memory(&rows);
        {
            let mut ledger = self.ledger.borrow_mut();
            rows.into_iter().for_each(|row| ledger.change(row));
            notes.iter().for_each(|note| ledger.note(note));
        }
        if had_feed != self.has_feed() {
            // What it does not name does not exist, or not for this person.
            self.docs().into_iter().for_each(|doc| self.show_here(doc));
        }
        notes.iter().for_each(|note| self.copy_noted(note));
        for note in notes {
            self.say_ended(note);
        }
        if notes.iter().any(|it| matches!(it, Note::Sight { .. } | Note::Gone { .. })) {
            self.show_standings();
        }
        self.frame();
    }

    /// What a tab has in memory alone, since its disk has failed, another one that leads can't take away.
    fn drop_from_memory(&self, rows: &[RowChange]) {
        let dropped = rows.iter().filter_map(|row| match row {
            RowChange::Drop { seq } => Some(Write::DropRow { seq: *seq }),
            RowChange::Put(_) | RowChange::Needs(_) | RowChange::Fed => None,
        });
        let dropped: Vec<Write> = dropped.collect();
        if dropped.is_empty() || self.store.database.is_on_disk() || self.lead.borrow().is_some() {
            return;
        }
        self.spawn(|engine| async move {
            // In memory it works.
            let _ = engine.store.write(dropped, |_| None).await;
        });
    }

    /// Whether the lock is still held. A tab that was asleep asks the browser.
    async fn still_leads(&self) -> bool {
        let now = self.device_now();
        let lease = {
            let mut lead = self.lead.borrow_mut();
            let Some(lead) = &mut *lead else { return false };
            if lead.lease.is_lost() {
                return false;
            }
            if now.since(lead.checked_at) < LEASE_AGE {
                return true;
            }
            lead.checked_at = now;
            lead.lease.clone()
        };
        lease.is_held().await
    }

    fn wake(&self, span: Millis) {
        let number = self.n_leads.get();
        self.after(span, move |engine| {
            if engine.n_leads.get() == number {
                engine.hear(Event::Woke);
            }
        });
    }

    fn closed_by_link(&self, why: Option<Closing>) {
        self.disconnect();
        self.hear(Event::Closed);
        self.closed(why);
    }
}
