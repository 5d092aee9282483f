//! Judges an item against the documents as they are now: what is to be written, or why nothing is.

use model::{
    access::Standing,
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, apply},
    id::UserId,
    mark::Stamp,
    rules::{Denied, Rule, judge, judge_create},
    seed::{RunSeed, Seed},
    text::Splice,
    time::{Millis, Timestamp},
    value::{TextKey, Value},
};

use super::{Plan, Verdict};
use crate::{
    item::{Item, ItemPart, Outcome, Reason, SealedEdit, TextHasher, UnknownEdit},
    limits,
    position::Position,
    relay::{
        From, Job, Relay, Safeguards,
        guard::{Guard, Pen},
        needs::suggested,
        writes::Writer,
    },
};

impl Relay {
    pub(super) fn plan(&mut self, now: Timestamp, job: &Job) -> Result<Vec<Plan>, Verdict> {
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
        let (seen, saw) = (Vec::new(), TextHasher::default());
        let mut text = Texts { guard, pen, safeguards, seen, saw };

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
        let saw = part.saw.filter(|_| safeguards.saw);
        if saw.is_some_and(|saw| text.saw.finish() != Some(saw)) {
            return Err(refused(&job.item, Reason::OtherText));
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
}

struct Judged {
    plan: Option<Plan>,
    loser: Option<Outcome>,
}

/// The texts that splices of one part are made on, each as its author saw it.
struct Texts<'a> {
    guard: &'a mut Guard,
    pen: Pen,
    safeguards: Safeguards,
    seen: Vec<(TextKey, String)>,
    /// Over each as it was before this part.
    saw: TextHasher,
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
                let text = self.guard.text_at(edit.text, &context).ok_or(outside)?;
                self.saw.add(&text);
                text
            }
        };
        let after = Splice::applied_to(&edit.splice, &text).ok_or(outside)?;
        self.seen.push((edit.text, after));
        Ok(())
    }
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
    let floor = seen.map(|at| at.plus(Millis(1))).max();
    floor.map_or(made_at, |floor| made_at.max(floor))
}

fn open_all(part: &ItemPart) -> Result<Vec<Edit>, Reason> {
    let fits = |bytes: &[u8]| part.edits.len() == 1 || bytes.len() <= limits::EDIT_BYTES_MAX;
    if part.edits.is_empty() || !part.edits.iter().all(|edit| fits(&edit.bytes)) {
        return Err(Reason::TooLarge);
    }
    let open = |edit: &SealedEdit| match edit.open() {
        Ok(edit) => Ok(edit),
        Err(UnknownEdit::Newer | UnknownEdit::Malformed) => Err(Reason::UpdateNeeded),
    };
    part.edits.iter().map(open).collect()
}

fn refused(item: &Item, reason: Reason) -> Verdict {
    let docs = item.parts.iter().map(|part| part.doc).collect();
    Verdict::End(Outcome::Refused { reason, docs })
}
