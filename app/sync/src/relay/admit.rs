//! The step that decides: has an item judged, writes it in memory, and sends it on its way to the
//! disk.

mod plan;

use model::{
    access::{Access, Directory as _},
    doc::DocId,
    edit::Edit,
    id::UserId,
    mark::Stamp,
    summary::summary,
    time::Timestamp,
    value::Value,
};

use super::{
    Effect, Job, Relay,
    flight::Flight,
    guard::{Guard, Pen},
};
use crate::{
    item::Outcome,
    limits,
    position::Position,
    store::{Append, Batch, Ending, Ground, Header, Write},
};

/// What becomes of an item that is not written.
#[derive(Debug)]
enum Verdict {
    /// It ends like this, for good.
    End(Outcome),
    /// It can't be decided now.
    Retry,
    /// It was made at a position that is not there (E2).
    Rebase(DocId),
}

/// What is to be written to one document.
enum Plan {
    Create { doc: DocId, value: Value, stamp: Stamp },
    Edit { doc: DocId, edits: Vec<Edit>, pen: Pen },
}

impl Relay {
    /// Decides an item for which everything is at hand.
    pub(super) fn admit(&mut self, now: Timestamp, job: Job, effects: &mut Vec<Effect>) {
        if self.safeguards.item_ids
            && let Some(outcome) = self.ending(job.user, job.item.id)
        {
            self.answer(&job, outcome, effects);
            return;
        }
        let grounds = self.grounds(&job);
        match self.plan(now, &job) {
            Ok(plans) => self.write(now, job, plans, grounds, effects),
            Err(Verdict::End(outcome)) => {
                self.depart(now, job, Departure::ended(outcome, grounds), effects);
            }
            Err(Verdict::Retry) => self.answer_retry(&job, effects),
            Err(Verdict::Rebase(doc)) => self.answer_rebase(&job, doc, effects),
        }
    }

    fn write(
        &mut self,
        now: Timestamp,
        job: Job,
        plans: Vec<Plan>,
        grounds: Vec<Ground>,
        effects: &mut Vec<Effect>,
    ) {
        let (mut appends, mut changes_authority) = (Vec::new(), false);
        for plan in plans {
            let append = match plan {
                Plan::Create { doc, value, stamp } => self.write_new(doc, value, &job, &stamp),
                Plan::Edit { doc, edits, pen } => match self.write_row(doc, &edits, &pen) {
                    Some(append) => append,
                    None => continue,
                },
            };
            let before = self.directory.access(append.doc);
            changes_authority |=
                before.is_some_and(|before| takes_away(before, &append.header.access));
            self.directory.expect(append.doc, append.header.clone());
            appends.push(append);
        }
        let places: Vec<(DocId, Position)> =
            appends.iter().map(|it| (it.doc, it.header.have.position)).collect();
        // What was asked for may come out as what is there: a move to where it stands.
        let is_nothing = places.is_empty();
        let outcome =
            if is_nothing { Outcome::AlreadyDone } else { Outcome::Admitted(places.clone()) };
        let departure = Departure { outcome, grounds, appends, changes_authority };
        self.depart(now, job, departure, effects);
        for (doc, _) in places {
            self.seal_if_due(now, doc, effects);
        }
    }

    fn write_new(&mut self, doc: DocId, value: Value, job: &Job, stamp: &Stamp) -> Append {
        let access = Access::of(doc, &value);
        let summary = summary(&value);
        let (guard, base) = Guard::create(doc, value, job.item.id, stamp);
        let header = Header { have: guard.have(), feed: self.next_feed(), access, summary };
        self.guards.insert(doc, guard);
        Append { doc, expect: None, write: Write::Base(base), header, snapshot: None }
    }

    fn write_row(&mut self, doc: DocId, edits: &[Edit], pen: &Pen) -> Option<Append> {
        let feed = self.next_feed();
        let guard = self.guards.get_mut(&doc)?;
        let expect = Some(guard.have().position);
        let row = guard.write(edits, pen, self.safeguards)?;
        if guard.is_due_for_check() {
            guard.check();
        }
        let position = guard.have().position;
        let is_time = position.pos.is_multiple_of(limits::SNAPSHOT_ROWS);
        let snapshot = is_time.then(|| guard.save());
        let header = header(doc, guard, feed);
        Some(Append { doc, expect, write: Write::Row(row), header, snapshot })
    }

    /// E12: begins a document anew when its history is long, or its run has ended.
    fn seal_if_due(&mut self, now: Timestamp, doc: DocId, effects: &mut Vec<Effect>) {
        let feed = self.feed_ahead + 1;
        let Some(guard) = self.guards.get_mut(&doc) else { return };
        let has_ended = guard.present().as_run().is_some_and(model::run::Run::is_finished);
        let n_max = if has_ended { 0 } else { self.seal_changes };
        if !guard.is_due_for_seal(n_max) {
            return;
        }
        let nobody = UserId::from_bits(0);
        let expect = Some(guard.have().position);
        let base = guard.seal(&Stamp { author: nobody, made_at: now, admitted_at: now });
        let header = header(doc, guard, feed);
        self.feed_ahead = feed;
        self.directory.expect(doc, header.clone());
        let append = Append { doc, expect, write: Write::Base(base), header, snapshot: None };
        let authority = self.authority_ahead;
        let (grounds, appends) = (Vec::new(), vec![append]);
        let batch = Batch { authority, changes_authority: false, grounds, appends, ending: None };
        self.launch(Flight::of_seal(&batch), batch, effects);
    }

    /// Sends an ended item on its way to the disk. Its answer waits until it is there (E8).
    fn depart(
        &mut self,
        now: Timestamp,
        job: Job,
        departure: Departure,
        effects: &mut Vec<Effect>,
    ) {
        let Departure { outcome, mut grounds, appends, changes_authority } = departure;
        // Where a document stands that is added to is checked with the addition.
        let is_added_to = |doc: &DocId| appends.iter().any(|it| it.doc == *doc);
        grounds.retain(|it| !matches!(it, Ground::Stands { doc, .. } if is_added_to(doc)));
        let (author, item) = (job.user, job.item.id);
        let ending = Ending { author, item, outcome, at: now };
        let authority = self.authority_ahead;
        let kept = self.safeguards.item_ids.then(|| ending.clone());
        let batch = Batch { authority, changes_authority, grounds, appends, ending: kept };
        self.authority_ahead += u64::from(changes_authority);
        self.launch(Flight::of_item(job, ending, &batch), batch, effects);
    }

    fn launch(&mut self, flight: Flight, batch: Batch, effects: &mut Vec<Effect>) {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.flights.insert(ticket, flight);
        effects.push(Effect::Append { ticket, batch });
    }

    fn next_feed(&mut self) -> u64 {
        self.feed_ahead += 1;
        self.feed_ahead
    }
}

/// An ended item, and what is to be written with its outcome.
struct Departure {
    outcome: Outcome,
    grounds: Vec<Ground>,
    appends: Vec<Append>,
    changes_authority: bool,
}

impl Departure {
    fn ended(outcome: Outcome, grounds: Vec<Ground>) -> Self {
        Self { outcome, grounds, appends: Vec::new(), changes_authority: false }
    }
}

/// Whether a change of access changes what anybody was granted. Who only joins a run is granted
/// something new, and hears of it through the feed of that run.
fn takes_away(before: &Access, after: &Access) -> bool {
    match (before, after) {
        (
            Access::Run { owner, participants, .. },
            Access::Run { owner: now, participants: then, .. },
        ) => owner != now || !participants.is_subset(then),
        (
            Access::System { .. }
            | Access::Team { .. }
            | Access::Playbook(_)
            | Access::Run { .. }
            | Access::Personal { .. },
            _,
        ) => before != after,
    }
}

fn header(doc: DocId, guard: &Guard, feed: u64) -> Header {
    let value = guard.present();
    Header { have: guard.have(), feed, access: Access::of(doc, value), summary: summary(value) }
}
