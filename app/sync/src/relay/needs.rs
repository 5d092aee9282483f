//! What has to be at hand before an item can be judged or a pull answered.

use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit},
    id::ItemId,
    seed::Seed,
    time::Timestamp,
};

use super::{Effect, Found, From, Guard, Job, Load, Relay, Session, SessionId, Work};
use crate::{
    item::{Item, ItemPart, Outcome},
    message::ToDevice,
    store::ReadError,
};

impl Relay {
    /// Does all that can be done now: the front of every queue, as long as any of them moves.
    pub(super) fn pump(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // What was judged on something that was never written must be forgotten first.
        if self.is_falling_back {
            return;
        }
        while self.pump_submitted(now, effects) {}
        let sessions: Vec<SessionId> = self.sessions.keys().copied().collect();
        // One piece of work each in turn: nobody waits for a longer queue than his own.
        let mut moved = true;
        while moved && !self.is_falling_back {
            moved = false;
            for session in &sessions {
                moved |= self.pump_session(now, *session, effects);
            }
        }
    }

    fn pump_submitted(&mut self, now: Timestamp, effects: &mut Vec<Effect>) -> bool {
        let Some(job) = self.submitted.front() else { return false };
        let (user, item) = (job.user, job.item.clone());
        if !self.is_at_hand(self.needs_of_item(user, &item), effects)
            || self.is_in_flight(user, item.id)
        {
            return false;
        }
        if let Some(job) = self.submitted.pop_front() {
            self.admit(now, job, effects);
        }
        true
    }

    fn pump_session(
        &mut self,
        now: Timestamp,
        session: SessionId,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let Some(state) = self.sessions.get(&session) else { return false };
        let (user, device) = (state.user, state.device);
        let needs = match state.queue.front() {
            None => return false,
            Some(Work::Push(item)) if self.is_in_flight(user, item.id) => return false,
            Some(Work::Push(item)) => self.needs_of_item(user, item),
            Some(Work::Resume(_)) => Vec::new(),
            Some(Work::Pull { doc, .. }) if self.is_being_sealed(*doc) => return false,
            Some(Work::Pull { doc, have, is_stepwise }) => {
                self.needs_of_pull(user, *doc, *have, *is_stepwise)
            }
        };
        if !self.is_at_hand(needs, effects) {
            return false;
        }
        let Some(state) = self.sessions.get_mut(&session) else { return false };
        match (state.queue.pop_front(), device) {
            (Some(Work::Push(item)), Some(_)) if state.has_to_wait(&item) => {}
            (Some(Work::Push(item)), Some(device)) => {
                self.admit(now, Job { user, device, item, from: From::Device }, effects);
            }
            (Some(Work::Pull { doc, have, is_stepwise }), _) => {
                self.answer_pull(session, user, doc, have, is_stepwise, effects);
            }
            (Some(Work::Resume(doc)), _) => {
                state.stuck.remove(&doc);
            }
            (Some(Work::Push(_)) | None, _) => {}
        }
        true
    }

    /// Whether nothing is missing; asks the store for what is.
    fn is_at_hand(&mut self, needs: Vec<Load>, effects: &mut Vec<Effect>) -> bool {
        let missing: Vec<Load> = needs.into_iter().filter(|load| !self.has(load)).collect();
        for load in &missing {
            if self.loading.insert(*load) {
                effects.push(Effect::Load(*load));
            }
        }
        missing.is_empty()
    }

    fn has(&self, load: &Load) -> bool {
        match load {
            // A document that is in no header is not there: nothing to load.
            Load::Doc(doc) => {
                self.guards.contains_key(doc) || self.directory.header(*doc).is_none()
            }
            Load::Ending { author, item } => self.endings.contains_key(&(*author, *item)),
            Load::EndedSeal { doc, after } => self.ended_seals.contains_key(&(*doc, *after)),
        }
    }

    fn needs_of_item(&self, author: model::id::UserId, item: &Item) -> Vec<Load> {
        let own = std::iter::once(item.id);
        let after = item.parts.iter().flat_map(|part| part.after.iter().copied());
        let refused = item.parts.iter().flat_map(suggested);
        let is_open = |item: &ItemId| !self.is_in_flight(author, *item);
        let endings = own.chain(after).chain(refused).filter(is_open);
        let mut needs: Vec<Load> = endings.map(|item| Load::Ending { author, item }).collect();
        for part in &item.parts {
            needs.push(Load::Doc(part.doc));
            needs.extend(source(part).map(Load::Doc));
        }
        needs
    }

    /// Takes in what the store found, and gives up on what it could not read.
    pub(super) fn loaded(
        &mut self,
        load: Load,
        found: Result<Found, ReadError>,
        effects: &mut Vec<Effect>,
    ) {
        self.loading.remove(&load);
        let found = match (load, found) {
            (Load::Doc(doc), Ok(Found::Doc(Some(stored)))) => {
                Guard::open(doc, stored).map(|guard| self.keep(doc, guard)).is_ok()
            }
            (Load::Ending { author, item }, Ok(Found::Ending(outcome))) => {
                self.endings.insert((author, item), outcome);
                true
            }
            (Load::EndedSeal { doc, after }, Ok(Found::EndedSeal(seal))) => {
                self.ended_seals.insert((doc, after), seal);
                true
            }
            (Load::Doc(_) | Load::Ending { .. } | Load::EndedSeal { .. }, Ok(_) | Err(_)) => false,
        };
        if !found {
            self.give_up(load, effects);
        }
    }

    fn keep(&mut self, doc: DocId, guard: Guard) {
        // What was written while it was being read is newer than what was read.
        let expected = self.directory.header(doc).map(|header| header.have.position);
        if expected == Some(guard.have().position) {
            self.guards.entry(doc).or_insert(guard);
        }
    }

    /// Answers all that waits for something that can't be had: to be tried again.
    fn give_up(&mut self, load: Load, effects: &mut Vec<Effect>) {
        let waiting: Vec<SessionId> = self.sessions.keys().copied().collect();
        for session in waiting {
            let Some(state) = self.sessions.get(&session) else { continue };
            let needs = match state.queue.front() {
                Some(Work::Push(item)) => self.needs_of_item(state.user, item),
                Some(Work::Pull { doc, have, is_stepwise }) => {
                    self.needs_of_pull(state.user, *doc, *have, *is_stepwise)
                }
                Some(Work::Resume(_)) | None => continue,
            };
            if !needs.contains(&load) {
                continue;
            }
            let Some(state) = self.sessions.get_mut(&session) else { continue };
            let answer = match state.queue.pop_front() {
                Some(Work::Push(item)) => {
                    state.stuck.extend(item.parts.iter().map(|part| part.doc));
                    ToDevice::Retry { item: item.id }
                }
                Some(Work::Pull { doc, .. }) => ToDevice::Later { doc },
                Some(Work::Resume(_)) | None => continue,
            };
            effects.push(super::send(session, &answer));
        }
        if let Some(job) = self.submitted.front()
            && self.needs_of_item(job.user, &job.item).contains(&load)
            && let Some(job) = self.submitted.pop_front()
        {
            self.answer_retry(&job, effects);
        }
    }

    /// How an item of this author ended, as far as that is at hand.
    pub(super) fn ending(&self, author: model::id::UserId, item: ItemId) -> Option<Outcome> {
        let flying = self.flights.values().find_map(|flight| flight.outcome_of(author, item));
        flying.or_else(|| self.endings.get(&(author, item)).cloned().flatten())
    }

    pub(super) fn is_in_flight(&self, author: model::id::UserId, item: ItemId) -> bool {
        self.flights.values().any(|flight| flight.outcome_of(author, item).is_some())
    }
}

impl Session {
    /// Whether an item before this one has to come again first.
    fn has_to_wait(&self, item: &Item) -> bool {
        item.parts.iter().any(|part| self.stuck.contains(&part.doc))
    }
}

/// What a part begins a new document with.
pub(super) fn seed(part: &ItemPart) -> Option<Seed> {
    match part.edits.first()?.open().ok()? {
        Edit::Create(seed) => Some(*seed),
        Edit::System(_) | Edit::Team(_) | Edit::Playbook(_) | Edit::Run(_) | Edit::Personal(_) => {
            None
        }
    }
}

/// The playbook that a part copies from.
pub(super) fn source(part: &ItemPart) -> Option<DocId> {
    seed(part)?.playbook().map(DocId::Playbook)
}

/// The refused items that a part suggests: a suggestion bears the id of the item it is made of.
pub(super) fn suggested(part: &ItemPart) -> Vec<ItemId> {
    let edits = part.edits.iter().filter_map(|it| it.open().ok());
    let ids = edits.filter_map(|edit| match edit {
        Edit::Playbook(PlaybookEdit::Suggest { id, .. })
        | Edit::Run(RunEdit::Suggest { id, .. }) => Some(ItemId(id.0)),
        Edit::Create(_)
        | Edit::System(_)
        | Edit::Team(_)
        | Edit::Playbook(_)
        | Edit::Run(_)
        | Edit::Personal(_) => None,
    });
    ids.collect()
}
