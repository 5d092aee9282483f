//! From what a person asks for to a row in the outbox: shown at once, then saved, then sent.

use std::rc::Rc;

use model::{
    command::{Context, Refusal},
    doc::DocId,
    edit::Edit,
    id::ItemId,
    mark::Stamp,
    playbook::Playbook,
    rules::judge_create,
    seed::Seed,
};
use sync::{
    link,
    outbox::OutboxRow,
    replica::{Ask, Replica, Saved, StoredCopy, Unasked},
};

use super::{Engine, standing::named, tabs::Told};
use crate::{
    platform::{clock, random, storage::Guarded},
    state::{Document, Sentence, words},
};

/// A row on its way to the outbox.
#[derive(Debug, Clone)]
pub(super) struct Save {
    doc: DocId,
    row: OutboxRow,
    /// The item that needed the person and that this takes the place of.
    settles: Option<ItemId>,
}

impl Engine {
    /// A person asks for something in a document that is open.
    ///
    /// # Errors
    ///
    /// Says why nothing comes of it; nothing is said where all is as it should be already.
    pub(in crate::state) fn command<D: Document>(
        &self,
        doc: DocId,
        command: &D::Command,
    ) -> Result<(), Option<Sentence>> {
        let shown = self.shown(doc).ok_or_else(|| Some(Sentence::of(&Unasked::NotHere)))?;
        let value = D::of(&shown).ok_or(None)?;
        let fresh = (0..D::ids_needed(command)).map(|_| random::bits()).collect();
        let ctx = Context { user: self.who.user, now: self.now(), fresh };
        let edits = value.edits(command, &ctx).map_err(|refusal| match refusal {
            Refusal::NothingToDo => None,
            Refusal::NoSuchTask
            | Refusal::NoSuchChecklist
            | Refusal::NoSuchText
            | Refusal::Blank
            | Refusal::TooLong { .. }
            | Refusal::LineTooLong { .. }
            | Refusal::TooManyTasks { .. }
            | Refusal::TooFewIds => Some(Sentence::of(&refusal)),
        })?;
        let edits: Vec<Edit> = edits.into_iter().map(D::edit).collect();
        let words = words::of(&shown, &edits);
        // So that it is not copied for the edit only because it was looked at.
        drop(shown);
        self.ask(doc, edits, words, None).map_err(|why| match why {
            Unasked::AlreadyDone => None,
            Unasked::Denied(_) | Unasked::NotHere => Some(Sentence::of(&why)),
        })
    }

    /// Shows these edits at once and has them saved.
    pub(super) fn ask(
        &self,
        doc: DocId,
        edits: Vec<Edit>,
        words: String,
        settles: Option<ItemId>,
    ) -> Result<(), Unasked> {
        let standing = self.standing(doc).ok_or(Unasked::NotHere)?;
        let mates = named(&edits, &standing);
        let id = ItemId::from_bits(random::bits());
        let ask = Ask { id, made_at: self.now(), edits, mates, words };
        let asked = self.with(doc, |replica| replica.ask(&standing, ask));
        let row = asked.ok_or(Unasked::NotHere)??;
        // The disk can begin while the page is still being drawn.
        self.save(Save { doc, row, settles });
        self.show(doc);
        Ok(())
    }

    /// Makes a document: shows it at once and has it saved.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub(in crate::state) fn create(
        &self,
        doc: DocId,
        seed: Seed,
        source: Option<&Playbook>,
        settles: Option<ItemId>,
    ) -> Result<(), Sentence> {
        let (team, playbook) = match &seed {
            Seed::Playbook(seed) => (Some(seed.team), None),
            Seed::Run(seed) => (Some(seed.team), seed.playbook),
            Seed::System | Seed::Team { .. } | Seed::Personal => (None, None),
        };
        let standing = match team {
            Some(team) => self
                .standing_in_team(team, playbook)
                .ok_or_else(|| Sentence::from("This team isn't on this device yet."))?,
            None => self.standing_alone(),
        };
        judge_create(doc, &standing, &seed).map_err(|denied| Sentence::of(&denied))?;

        let (made_at, id) = (self.now(), ItemId::from_bits(random::bits()));
        let stamp = Stamp { author: self.who.user, made_at, admitted_at: made_at };
        let value = seed.value(doc, source, &stamp);
        let words = words::of_seed(&seed);
        let mates = standing.mates;
        let ask = Ask { id, made_at, edits: Vec::new(), mates, words };
        let mut replica = Replica::open(doc, self.who.user, self.device, StoredCopy::default());
        let row = replica.create(seed, &value, &ask);
        self.put(doc, replica);
        self.save(Save { doc, row, settles });
        self.show(doc);
        Ok(())
    }

    fn save(&self, save: Save) {
        self.saves.borrow_mut().push_back(save);
        if self.is_saving.replace(true) {
            return;
        }
        let Some(engine) = self.rc() else { return };
        clock::spawn(async move {
            engine.saving().await;
            engine.is_saving.set(false);
        });
    }

    /// Saves what waits to be saved, in the order in which it was done.
    async fn saving(self: &Rc<Self>) {
        loop {
            let Some(save) = self.saves.borrow().front().cloned() else { return };
            let doc = save.doc;
            // A copy that has something to save is never let go.
            let Some(expects) = self.with(doc, |replica| replica.expects()) else {
                self.saves.borrow_mut().pop_front();
                continue;
            };
            self.on_its_way.set(Some(doc));
            let saved = self.store.save_row(doc, expects, &save.row, save.settles).await;
            self.on_its_way.set(None);
            match saved {
                Ok(Guarded::Done(seq)) => self.saved(save, seq, expects.tip),
                Ok(Guarded::Behind) => {
                    let (stored, _) = self.stored_copy(doc).await;
                    let item = save.row.item.id;
                    self.with(doc, |replica| replica.saved(item, Saved::Behind(stored)));
                    self.save_anew(doc);
                    self.show(doc);
                }
                // In memory it works.
                Err(error) => self.leave_disk(error).await,
            }
            self.read_put_off(doc);
        }
    }

    /// It is on the disk, where `before` was the newest row of its document until then.
    fn saved(&self, save: Save, seq: u64, before: u64) {
        let Save { doc, mut row, settles } = save;
        let item = row.item.id;
        let queued = self.unqueue(item);
        self.with(doc, |replica| replica.saved(item, Saved::As(seq)));
        if queued.is_none_or(|queued| queued != row) {
            // It was moved while it was on its way: what is stored counts.
            self.save_anew(doc);
            self.read(doc);
        }
        row.seq = seq;
        if let Some(item) = settles {
            self.ledger.borrow_mut().decided(item);
            self.tell(&Told::Decided(item));
            self.show_marks(doc);
        }
        if !self.ledger.borrow_mut().grew(row.clone()) {
            // It was decided before this tab has heard that it was saved.
            self.read(doc);
        }
        self.tell(&Told::Grew { row: row.clone(), before });
        self.hear(link::Event::Grew(row));
        self.frame();
        self.first_save();
    }

    /// Takes a row out of those that are to be saved. It need not be the first any more, nor there: they move while it is
    /// on its way to the disk.
    fn unqueue(&self, item: ItemId) -> Option<OutboxRow> {
        let mut saves = self.saves.borrow_mut();
        let place = saves.iter().position(|save| save.row.item.id == item)?;
        saves.remove(place).map(|save| save.row)
    }

    /// What was not saved yet was moved behind what others have saved (E13): it is saved as it is
    /// now.
    pub(super) fn save_anew(&self, doc: DocId) {
        let unsaved = self.with(doc, |replica| replica.unsaved().cloned().collect::<Vec<_>>());
        let mut unsaved = unsaved.unwrap_or_default();
        // Of what is gone from there, others have deleted all that it would.
        self.saves.borrow_mut().retain_mut(|save| {
            let is_same = |row: &OutboxRow| row.item.id == save.row.item.id;
            if save.doc != doc {
                return true;
            }
            let moved = unsaved.iter().position(is_same);
            moved.map(|moved| save.row = unsaved.swap_remove(moved)).is_some()
        });
    }

    /// How many things are not even saved yet.
    pub(in crate::state) fn n_unsaved(&self) -> usize {
        self.saves.borrow().len()
    }

    /// There is something here that is worth keeping: the browser is asked to.
    pub(super) fn first_save(&self) {
        if !self.has_asked_to_persist.replace(true) {
            self.ask_to_persist();
        }
    }
}
