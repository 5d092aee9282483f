//! What did not get through, and what its author decides: nothing of his is dropped silently (E10).

use std::rc::Rc;

use model::{
    doc::DocId,
    edit::{Edit, PlaybookEdit, RunEdit, TextEdit},
    id::{ItemId, SuggestionId},
    rules::Rule,
    seed::Seed,
    text::rebase,
    time::Millis,
    value::Value,
};
use sync::{
    item::{Outcome, Reason},
    link::Note,
    outbox::{Needy, OutboxRow, spliced},
    replica::Unasked,
};

use super::{Engine, ledger::RowChange, tabs::Told};
use crate::{platform::tabs, state::Sentence};

/// How long a document that the relay has is given to come.
const COMING: Millis = Millis(3_000);

impl Engine {
    /// Asks for the same again, as a new item on what the document is by now.
    pub(in crate::state) fn retry_item(&self, item: ItemId) {
        self.spawn(move |engine| async move {
            let Some(needy) = engine.needy(item) else { return };
            if let Err(why) = engine.ask_again(needy).await {
                engine.toasts.say(why);
            }
        });
    }

    /// Asks those who may to do it.
    pub(in crate::state) fn suggest_item(&self, item: ItemId) {
        let Some(needy) = self.needy(item) else { return };
        let Some(doc) = needy.row.doc() else { return };
        let sealed = needy.row.part().map(|part| part.edits.clone()).unwrap_or_default();
        let edits: Vec<Vec<u8>> = sealed.into_iter().map(|edit| edit.bytes).collect();
        let (id, note) = (SuggestionId(item.0), needy.row.words.clone());
        let edit = match doc {
            DocId::Run(_) => Edit::Run(RunEdit::Suggest { id, edits, note }),
            DocId::Playbook(_) => Edit::Playbook(PlaybookEdit::Suggest { id, edits, note }),
            DocId::System | DocId::Team(_) | DocId::Personal(_) => return,
        };
        let words = format!("Suggested: {}", needy.row.words);
        self.spawn(move |engine| async move {
            engine.until_read(doc).await;
            match engine.ask(doc, vec![edit], words, Some(item)) {
                Ok(()) => engine.toasts.say("Sent as a suggestion."),
                Err(why) => engine.toasts.say(Sentence::of(&why)),
            }
        });
    }

    /// The person gives it up.
    pub(in crate::state) fn discard_item(&self, item: ItemId) {
        self.spawn(move |engine| async move {
            if let Err(error) = engine.store.drop_needy(item).await {
                engine.leave_disk(error).await;
                let _ = engine.store.drop_needy(item).await;
            }
            engine.settle(item);
        });
    }

    /// Two devices of one person may make his settings at the same time. Which of them came first
    /// is nothing to ask him about: what he set is set again.
    pub(super) fn settle_settings(&self, rows: &[RowChange]) {
        for row in rows {
            let RowChange::Needs(needy) = row else { continue };
            let (row, item) = (&needy.row, needy.row.item.id);
            if !matches!(row.doc(), Some(DocId::Personal(_))) {
                continue;
            }
            let Outcome::Refused { reason, .. } = &needy.outcome else { continue };
            let is_taken = *reason == Reason::Denied(Rule::IdTaken);
            if row.creates() && is_taken {
                self.discard_item(item);
            } else if *reason == Reason::DependsOnRefused {
                // Those of the other device have to come first.
                self.after(COMING, move |engine| engine.retry_item(item));
            }
        }
    }

    fn needy(&self, item: ItemId) -> Option<Needy> {
        self.ledger.borrow().needy.get(&item).cloned()
    }

    fn settle(&self, item: ItemId) {
        let needy = self.ledger.borrow_mut().decided(item);
        self.tell(&Told::Decided(item));
        if let Some(doc) = needy.and_then(|it| it.row.doc()) {
            self.show_marks(doc);
        }
        self.frame();
    }

    async fn ask_again(self: &Rc<Self>, needy: Needy) -> Result<(), Sentence> {
        let row = &needy.row;
        let (Some(doc), item) = (row.doc(), row.item.id) else { return Ok(()) };
        let mut edits = row.edits();
        if let [Edit::Create(_)] = edits.as_slice()
            && let Some(Edit::Create(seed)) = edits.pop()
        {
            return self.create_again(doc, *seed, item).await;
        }
        self.until_read(doc).await;
        let edits = self.made_anew(doc, row, edits);
        match self.ask(doc, edits, row.words.clone(), Some(item)) {
            Ok(()) => Ok(()),
            Err(Unasked::AlreadyDone) => {
                self.discard_item(item);
                Err("Everything is already as you wanted it.".into())
            }
            Err(why @ (Unasked::Denied(_) | Unasked::NotHere)) => Err(Sentence::of(&why)),
        }
    }

    async fn create_again(&self, doc: DocId, seed: Seed, item: ItemId) -> Result<(), Sentence> {
        let playbook = match &seed {
            Seed::Run(seed) => seed.playbook,
            Seed::System | Seed::Team { .. } | Seed::Playbook(_) | Seed::Personal => None,
        };
        let source = match playbook {
            Some(playbook) => self.look_up(DocId::Playbook(playbook)).await,
            None => None,
        };
        let source = source.as_deref().and_then(Value::as_playbook);
        if playbook.is_some() && source.is_none() {
            return Err("Its playbook is not on this device.".into());
        }
        self.create(doc, seed, source, Some(item))
    }

    /// Splices are made anew: what they did to the text that their author saw is done to the text
    /// that is shown by now, at the same neighbours.
    fn made_anew(&self, doc: DocId, row: &OutboxRow, edits: Vec<Edit>) -> Vec<Edit> {
        let texts = spliced(&edits);
        if texts.is_empty() {
            return edits;
        }
        let shown = self.shown(doc);
        let mut anew: Vec<Edit> =
            edits.iter().filter(|it| it.splice().is_none()).cloned().collect();
        for text in texts {
            let now = shown.as_ref().and_then(|value| value.text(text).cloned());
            let now = now.unwrap_or_default();
            let nearby = row.nearby.iter().find(|(key, _)| *key == text);
            let splices = nearby.and_then(|(_, nearby)| nearby.again(&now)).unwrap_or_else(|| {
                // Its place is gone: what was typed is put at the end, rather than lost.
                let typed = edits.iter().filter_map(Edit::splice).filter(|it| it.text == text);
                let typed: String = typed.map(|it| it.splice.insert.as_str()).collect();
                rebase(&now, &format!("{now}{typed}"), &now)
            });
            let wrap = |splice| {
                let splice = TextEdit { text, splice };
                match doc {
                    DocId::Playbook(_) => Edit::Playbook(PlaybookEdit::Splice(splice)),
                    DocId::Run(_) | DocId::System | DocId::Team(_) | DocId::Personal(_) => {
                        Edit::Run(RunEdit::Splice(splice))
                    }
                }
            };
            anew.extend(splices.into_iter().map(wrap));
        }
        anew
    }

    /// Waits until a document can be changed, if it is on this device.
    async fn until_read(&self, doc: DocId) {
        self.want(doc);
        if self.shown(doc).is_none() {
            let (stored, _) = self.stored_copy(doc).await;
            self.with_or_open(doc, stored);
        }
    }

    /// Says that something did not get through, in the tab that the person looks at.
    pub(super) fn say_ended(&self, note: &Note) {
        let Note::Ended { item, outcome, .. } = note else { return };
        let Some(words) = self.needy(*item).map(|needy| needy.row.words) else { return };
        if !tabs::is_visible() {
            return;
        }
        match outcome {
            Outcome::Refused { reason, .. } => {
                let why = Sentence::of(reason);
                self.toasts.say(format!("Not accepted: {words}. {why}"));
            }
            Outcome::Replaced { by, .. } => {
                let people = &self.ledger.borrow().people;
                let who = people.get(by).map_or("Somebody", |person| person.name.as_str());
                self.toasts.say(format!("{who} changed the same later. Yours: {words}."));
            }
            Outcome::Admitted(_) | Outcome::AlreadyDone => {}
        }
    }
}
