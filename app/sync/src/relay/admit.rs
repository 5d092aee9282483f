//! The step that decides: judges an item against the documents as they are now, and writes it.

use model::{
    access::{Access, Directory as _, Standing},
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, apply},
    id::UserId,
    mark::Stamp,
    rules::{Denied, Rule, judge, judge_create},
    seed::{RunSeed, Seed},
    summary::summary,
    text::Splice,
    time::Timestamp,
    value::{TextKey, Value},
};

use super::{
    Effect, From, Job, Relay,
    flight::Flight,
    guard::{Guard, Pen},
    needs::suggested,
    writes::Writer,
};
use crate::{
    item::{Item, ItemPart, Outcome, Reason, UnknownEdit},
    limits,
    position::Position,
    store::{Append, Batch, Ending, Ground, Header, Write},
};

/// What becomes of an item that is not written.
#[derive(Debug)]
pub(super) enum Verdict {
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

    fn plan(&mut self, now: Timestamp, job: &Job) -> Result<Vec<Plan>, Verdict> {
        let item = &job.item;
        let refused = |reason| refused(item, reason);
        self.check_after(job.user, item)?;
        let mut plans = Vec::new();
        let mut loser = None;
        let mut touched: Vec<DocId> = Vec::new();
        for part in &item.parts {
            let edits = open_all(part).map_err(refused)?;
            if touched.contains(&part.doc) {
                return Err(refused(Reason::TooLarge));
            }
            touched.push(part.doc);
            match &edits[..] {
                [Edit::Create(seed)] => {
                    plans.extend(self.plan_create(now, job, part, seed)?);
                }
                _ => {
                    let judged = self.plan_edits(now, job, part, edits)?;
                    loser = loser.or(judged.loser);
                    plans.extend(judged.plan);
                }
            }
        }
        if let Some(outcome) = loser {
            return Err(Verdict::End(outcome));
        }
        if plans.is_empty() {
            return Err(Verdict::End(Outcome::AlreadyDone));
        }
        Ok(plans)
    }

    /// E3: an item whose forerunner was refused is refused with it.
    fn check_after(&self, author: UserId, item: &Item) -> Result<(), Verdict> {
        if !self.safeguards.after {
            return Ok(());
        }
        for before in item.parts.iter().flat_map(|part| &part.after) {
            match self.ending(author, *before) {
                Some(Outcome::Admitted(_) | Outcome::AlreadyDone) => {}
                Some(Outcome::Refused { .. } | Outcome::Replaced { .. }) => {
                    return Err(refused(item, Reason::DependsOnRefused));
                }
                // It has not come yet: a device sends its items in order, so send it again.
                None => return Err(Verdict::Retry),
            }
        }
        Ok(())
    }

    fn plan_create(
        &mut self,
        now: Timestamp,
        job: &Job,
        part: &ItemPart,
        seed: &Seed,
    ) -> Result<Vec<Plan>, Verdict> {
        let doc = part.doc;
        let denied = |Denied { rule }| refused(&job.item, Reason::Denied(rule));
        let (team, playbook) = (seed.team(), seed.playbook());
        let mut standing = Standing::compute(job.user, team, playbook, &self.directory);
        if let Seed::Run(RunSeed { owner, .. }) = seed {
            let named = Edit::Run(RunEdit::SetOwner { user: *owner });
            standing.mates = self.directory.mates(team, &[named]);
        }
        if !matches!(job.from, From::Founding { .. }) {
            judge_create(doc, &standing, seed).map_err(denied)?;
        }
        if self.directory.header(doc).is_some() {
            return Err(denied(Denied { rule: Rule::IdTaken }));
        }
        let made_at = job.item.made_at.min(now);
        let stamp = Stamp { author: job.user, made_at, admitted_at: now };
        let Some(source) = playbook else {
            return Ok(vec![Plan::Create { doc, value: seed.value(doc, None, &stamp), stamp }]);
        };
        // E9: what is copied comes from the relay's own copy, and the number with it.
        let (source, run) = (DocId::Playbook(source), doc);
        let guard = self.guards.get(&source).ok_or(Verdict::Retry)?;
        let value = seed.value(doc, guard.present().as_playbook(), &stamp);
        let DocId::Run(run) = run else { return Err(denied(Denied { rule: Rule::WrongKind })) };
        let take = Edit::Playbook(PlaybookEdit::TakeNumber { run });
        let pen = pen(job, guard.have().position, stamp);
        Ok(vec![
            Plan::Create { doc, value, stamp },
            Plan::Edit { doc: source, edits: vec![take], pen },
        ])
    }

    fn plan_edits(
        &mut self,
        now: Timestamp,
        job: &Job,
        part: &ItemPart,
        edits: Vec<Edit>,
    ) -> Result<Judged, Verdict> {
        let standing = self.standing_for(job.user, part, &edits, &job.item)?;
        let safeguards = self.safeguards;
        let guard = self.guards.get_mut(&part.doc).ok_or(Verdict::Retry)?;
        // Text can't be placed without what its author saw (E2).
        let known = guard.known(part.seen);
        let is_text = |it: &Edit| it.splice().is_some() || it.creates_text().is_some();
        let is_here = known.is_some_and(|known| guard.heads_at(known).is_some());
        if edits.iter().any(is_text) && !is_here {
            return Err(Verdict::Rebase(part.doc));
        }
        // Who saw another history has seen no value of this one: the later made stands (E6).
        let seen = known.unwrap_or_default();
        let made_at = made_at(guard, now, job, seen, &edits);
        let stamp = Stamp { author: job.user, made_at, admitted_at: now };
        let pen = pen(job, seen, stamp);
        let mut text = Texts { guard, pen, safeguards, seen: Vec::new() };

        // Edit k is judged on top of edits 1..k−1, on a copy: the item stands or falls whole (E5).
        let mut ahead: Option<Value> = None;
        let (mut effective, mut loser) = (Vec::new(), None);
        let is_single = edits.len() == 1;
        for edit in edits {
            let present = ahead.as_ref().unwrap_or_else(|| text.guard.present());
            let denied = |Denied { rule }| refused(&job.item, Reason::Denied(rule));
            judge(present, &standing, &edit).map_err(denied)?;
            let is_done = edit.is_done(present);
            text.check(&edit).map_err(denied)?;
            if !is_done && let Some(field) = edit.field() {
                let writer = writer(&pen);
                let winner = text.guard.writes().winner_over(field, &writer);
                loser =
                    loser.or(winner.map(|it| Outcome::Replaced { by: it.author, at: it.made_at }));
            }
            if !is_single {
                let mut value = ahead.take().unwrap_or_else(|| text.guard.present().clone());
                apply(&mut value, &edit, &stamp);
                ahead = Some(value);
            }
            if !is_done {
                effective.push(edit);
            }
        }
        let plan =
            (!effective.is_empty()).then_some(Plan::Edit { doc: part.doc, edits: effective, pen });
        Ok(Judged { plan, loser })
    }

    /// What other documents grant the author now, in a document that he may see.
    fn standing_for(
        &mut self,
        user: UserId,
        part: &ItemPart,
        edits: &[Edit],
        item: &Item,
    ) -> Result<Standing, Verdict> {
        let unseen = || refused(item, Reason::Denied(Rule::Unseen));
        let header = self.directory.header(part.doc).ok_or_else(unseen)?;
        let access = header.access.clone();
        let mut standing = self.directory.standing(user, part.doc).ok_or_else(unseen)?;
        #[cfg(feature = "sabotage")]
        if !self.safeguards.authority {
            let key = (user, part.doc);
            standing = self.stale_standings.entry(key).or_insert(standing).clone();
        }
        standing.mates = self.directory.mates(access.team(part.doc), edits);
        standing.was_refused = suggested(part).iter().any(|item| {
            let ending = self.ending(user, *item);
            matches!(ending, Some(Outcome::Refused { docs, .. }) if docs.contains(&part.doc))
        });
        let may_view = access.may_view(&standing);
        if may_view || standing.was_refused { Ok(standing) } else { Err(unseen()) }
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

struct Judged {
    plan: Option<Plan>,
    loser: Option<Outcome>,
}

/// The texts that splices of one part are made on, each as its author saw it.
struct Texts<'a> {
    guard: &'a mut Guard,
    pen: Pen,
    safeguards: super::Safeguards,
    seen: Vec<(TextKey, String)>,
}

impl Texts<'_> {
    /// V9: a splice lies within the text that its author saw.
    fn check(&mut self, edit: &Edit) -> Result<(), Denied> {
        if let Some(key) = edit.creates_text() {
            self.seen.push((key, String::new()));
        }
        let Some(edit) = edit.splice() else { return Ok(()) };
        let outside = Denied { rule: Rule::SpliceOutside };
        let known = self.seen.iter().position(|(key, _)| *key == edit.text);
        let text = match known {
            Some(index) => self.seen.swap_remove(index).1,
            None => {
                let context = self.guard.context(&self.pen, self.safeguards).ok_or(outside)?;
                self.guard.text_at(edit.text, &context).ok_or(outside)?
            }
        };
        let after = Splice::applied_to(&edit.splice, &text).ok_or(outside)?;
        self.seen.push((edit.text, after));
        Ok(())
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

fn pen(job: &Job, seen: Position, stamp: Stamp) -> Pen {
    Pen { author: job.user, device: job.device, item: job.item.id, seen, stamp }
}

fn writer(pen: &Pen) -> Writer {
    let Pen { author, device, item, seen, stamp } = *pen;
    Writer { author, device, item, seen, made_at: stamp.made_at }
}

/// E6: not later than now, and later than every value that its author saw and sets anew.
fn made_at(guard: &Guard, now: Timestamp, job: &Job, seen: Position, edits: &[Edit]) -> Timestamp {
    let made_at = job.item.made_at.min(now);
    let stamp = Stamp { author: job.user, made_at, admitted_at: now };
    let writer = writer(&pen(job, seen, stamp));
    let fields = edits.iter().filter_map(Edit::field);
    let seen = fields.filter_map(|field| guard.writes().seen_at(field, &writer));
    let floor = seen.map(|at| at.plus(model::time::Millis(1))).max();
    floor.map_or(made_at, |floor| made_at.max(floor))
}

fn open_all(part: &ItemPart) -> Result<Vec<Edit>, Reason> {
    let fits = |bytes: &[u8]| part.edits.len() == 1 || bytes.len() <= limits::EDIT_BYTES_MAX;
    if part.edits.is_empty() || !part.edits.iter().all(|edit| fits(&edit.bytes)) {
        return Err(Reason::TooLarge);
    }
    let open = |edit: &crate::item::SealedEdit| match edit.open() {
        Ok(edit) => Ok(edit),
        Err(UnknownEdit::Newer | UnknownEdit::Malformed) => Err(Reason::UpdateNeeded),
    };
    part.edits.iter().map(open).collect()
}

fn refused(item: &Item, reason: Reason) -> Verdict {
    let docs = item.parts.iter().map(|part| part.doc).collect();
    Verdict::End(Outcome::Refused { reason, docs })
}
