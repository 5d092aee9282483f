//! What was judged and is on its way to the disk: answered and forwarded when it is there (E8).

use model::{
    doc::DocId,
    id::{DeviceId, ItemId, UserId},
    seed::Seed,
    time::Timestamp,
};

use super::{Effect, From, Job, Relay, SessionId, send};
use crate::{
    item::{Item, ItemPart, Outcome, SealedEdit},
    message::{Entry, ToDevice},
    position::Seen,
    store::{AppendError, Batch, Ending, Header, Write},
};

/// A batch on its way.
#[derive(Debug)]
pub(super) struct Flight {
    job: Option<Job>,
    ending: Option<Ending>,
    changes_authority: bool,
    landings: Vec<Landing>,
}

/// What one document will be when the flight is over.
#[derive(Debug)]
pub(super) struct Landing {
    pub(super) doc: DocId,
    pub(super) header: Header,
    /// What devices get; `None` for a genesis, which they pull.
    pub(super) entry: Option<Entry>,
}

impl Flight {
    pub(super) fn of_item(job: Job, ending: Ending, batch: &Batch) -> Self {
        Self { job: Some(job), ending: Some(ending), ..Self::of_seal(batch) }
    }

    pub(super) fn of_seal(batch: &Batch) -> Self {
        let landings = batch.appends.iter().map(|append| Landing {
            doc: append.doc,
            header: append.header.clone(),
            entry: match &append.write {
                Write::Row(row) => Some(row.entry.clone()),
                Write::Base(_) => None,
            },
        });
        let changes_authority = batch.changes_authority;
        Self { job: None, ending: None, changes_authority, landings: landings.collect() }
    }

    pub(super) fn outcome_of(&self, author: UserId, item: ItemId) -> Option<Outcome> {
        let ending = self.ending.as_ref()?;
        (ending.author == author && ending.item == item).then(|| ending.outcome.clone())
    }
}

impl Relay {
    /// A flight is over.
    pub(super) fn settle(
        &mut self,
        ticket: u64,
        result: Result<(), AppendError>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(flight) = self.flights.remove(&ticket) else { return };
        match result {
            Ok(()) => self.land(flight, effects),
            Err(error) => self.crash(flight, error, effects),
        }
        if self.is_falling_back && self.flights.is_empty() {
            self.fall_back();
        }
        self.tell_withheld(effects);
        self.tell_cursor(effects);
    }

    fn land(&mut self, flight: Flight, effects: &mut Vec<Effect>) {
        self.authority += u64::from(flight.changes_authority);
        let is_lone = flight.landings.len() == 1;
        for landing in flight.landings {
            self.arrive(landing, is_lone, effects);
        }
        if let Some(ending) = flight.ending {
            self.remember(&ending);
            if let Some(job) = flight.job {
                self.answer(&job, ending.outcome, effects);
            }
        }
    }

    /// The store refused or failed: nothing of the flight is there.
    fn crash(&mut self, flight: Flight, error: AppendError, effects: &mut Vec<Effect>) {
        self.is_falling_back = true;
        for landing in &flight.landings {
            self.guards.remove(&landing.doc);
        }
        let Some(job) = flight.job else { return };
        match error {
            AppendError::Ended(outcome) => {
                let (author, item) = (job.user, job.item.id);
                let at = Timestamp(0);
                self.remember(&Ending { author, item, outcome: outcome.clone(), at });
                self.answer(&job, outcome, effects);
            }
            AppendError::Stale | AppendError::Conflict | AppendError::Disk(_) => {
                self.answer_retry(&job, effects);
            }
        }
    }

    /// Nothing is on its way any more: what was judged on what never came to be is forgotten.
    fn fall_back(&mut self) {
        self.is_falling_back = false;
        self.authority_ahead = self.authority;
        self.feed_ahead = self.feed;
        self.directory.fall_back();
        let stands = |doc: &DocId| self.directory.header(*doc).map(|it| it.have);
        self.guards.retain(|doc, guard| stands(doc) == Some(guard.have()));
    }

    fn remember(&mut self, ending: &Ending) {
        // A cache only: what is not here is asked of the store again.
        if self.endings.len() >= ENDINGS_CACHED {
            self.endings.clear();
        }
        self.endings.insert((ending.author, ending.item), Some(ending.outcome.clone()));
    }

    /// Makes the system document, with its first admin.
    pub(super) fn found(&mut self, ticket: u64, user: UserId) {
        let create = model::edit::Edit::Create(Box::new(Seed::System));
        let part = ItemPart {
            doc: DocId::System,
            seen: Seen::default(),
            after: Vec::new(),
            edits: vec![SealedEdit::seal(&create)],
            saw: None,
        };
        let id = ItemId::derived(&["found", user.as_str()]);
        let item = Item { id, made_at: Timestamp(i64::MAX), parts: vec![part] };
        let device = DeviceId::derived(&["relay"]);
        self.submitted.push_back(Job { user, device, item, from: From::Founding { ticket } });
    }

    pub(super) fn answer(&self, job: &Job, outcome: Outcome, effects: &mut Vec<Effect>) {
        match job.from {
            From::Server { ticket } | From::Founding { ticket } => {
                effects.push(Effect::Answered { ticket, outcome: Some(outcome) });
            }
            From::Device => {
                let item = job.item.id;
                self.tell_device(job, &ToDevice::Outcome { item, outcome }, effects);
            }
        }
    }

    pub(super) fn answer_retry(&mut self, job: &Job, effects: &mut Vec<Effect>) {
        match job.from {
            From::Server { ticket } | From::Founding { ticket } => {
                effects.push(Effect::Answered { ticket, outcome: None });
            }
            From::Device => {
                self.hold_back(job);
                self.tell_device(job, &ToDevice::Retry { item: job.item.id }, effects);
            }
        }
    }

    pub(super) fn answer_rebase(&mut self, job: &Job, doc: DocId, effects: &mut Vec<Effect>) {
        match job.from {
            From::Server { ticket } | From::Founding { ticket } => {
                effects.push(Effect::Answered { ticket, outcome: None });
            }
            From::Device => {
                let item = job.item.id;
                self.hold_back(job);
                self.tell_device(job, &ToDevice::Rebase { item, doc }, effects);
            }
        }
    }

    /// A device's items are taken in their order: this one has to come again before any other.
    fn hold_back(&mut self, job: &Job) {
        for state in self.sessions.values_mut() {
            if state.user == job.user && state.device == Some(job.device) {
                state.stuck.extend(job.item.parts.iter().map(|part| part.doc));
            }
        }
    }

    /// The device may have another connection by now than the one it asked on.
    fn tell_device(&self, job: &Job, message: &ToDevice, effects: &mut Vec<Effect>) {
        for session in self.sessions_of(job.user, job.device) {
            effects.push(send(session, message));
        }
    }

    fn sessions_of(&self, user: UserId, device: DeviceId) -> impl Iterator<Item = SessionId> {
        let is_his = move |it: &super::Session| it.user == user && it.device == Some(device);
        self.sessions.iter().filter(move |(_, it)| is_his(it)).map(|(session, _)| *session)
    }
}

/// Outcomes held in memory; the rest is on the disk.
const ENDINGS_CACHED: usize = 20_000;
