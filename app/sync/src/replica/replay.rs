//! A copy of a document with items replayed on it.

use std::sync::Arc;

use model::{
    doc::DocId,
    edit::{Edit, TextEdit, apply},
    id::{DeviceId, UserId},
    mark::Stamp,
    schema::{Actor, Document, Hash},
    text::{Splice, rebase},
    value::{Part, TextKey, Value},
};

use super::{Admitted, Pending};
use crate::{
    item::{SealedEdit, TextHash},
    outbox::spliced,
    position::Seen,
};

/// Whose items are replayed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    pub(super) user: UserId,
    pub(super) device: DeviceId,
}

/// What became of an item that was carried to another copy.
#[derive(Debug)]
pub(super) enum Carried {
    /// It is made anew.
    Anew(Pending),
    /// Nothing of it is left: others have deleted what it would.
    Nothing(Pending),
    /// What its author saw is no longer here, so that it can't be placed.
    Lost(Pending),
}

/// What is shown, and the document behind its texts.
#[derive(Debug, Clone)]
pub(super) struct Replay {
    value: Arc<Value>,
    /// What the items are replayed on; a fork of it as soon as the first text is written.
    document: Arc<Document>,
    hand: Hand,
}

impl Replay {
    /// Nothing replayed yet, on the admitted copy or, for a document that was made here and is not
    /// admitted, on what this device made of it.
    pub(super) fn begin(
        doc: DocId,
        admitted: Option<&Admitted>,
        pending: &[Pending],
        hand: Hand,
    ) -> Option<Self> {
        if let Some(admitted) = admitted {
            let (value, document) = (Arc::new(admitted.value().clone()), admitted.document());
            return Some(Self { value, document, hand });
        }
        let bytes = pending.iter().find_map(|it| it.row.genesis.as_ref())?;
        let document = Document::load(doc, bytes).ok()?;
        let value = Arc::new(document.read().ok()?);
        Some(Self { value, document: Arc::new(document), hand })
    }

    /// What the copy holds with the items on it.
    pub(super) fn value(&self) -> Arc<Value> {
        Arc::clone(&self.value)
    }

    /// A name for the state of the document behind it.
    pub(super) fn heads(&self) -> Vec<Hash> {
        self.document.heads()
    }

    /// Replays one more item. Returns whether all of it could be placed.
    pub(super) fn add(&mut self, item: &Pending) -> bool {
        let mut is_placed = true;
        let made_at = item.row.item.made_at;
        let stamp = Stamp { author: self.hand.user, made_at, admitted_at: made_at };
        for edit in &item.edits {
            if edit.splice().is_some() || edit.creates_text().is_some() {
                is_placed &= self.write_text(edit, &item.row.context, &stamp);
            }
            apply(Arc::make_mut(&mut self.value), edit, &stamp);
        }
        is_placed
    }

    fn write_text(&mut self, edit: &Edit, seen: &[Hash], stamp: &Stamp) -> bool {
        let actor = Actor::of(self.hand.user, self.hand.device);
        let document = Arc::make_mut(&mut self.document);
        let mut context = seen.to_vec();
        context.extend(document.last_of(actor));
        if let Some(TextKey::Task(task)) = edit.creates_text() {
            return document.create_task(&context, actor, task, stamp).is_some();
        }
        let Some(TextEdit { text, splice }) = edit.splice() else { return true };
        let is_written = document.splice(&context, actor, *text, splice, stamp).is_ok();
        is_written && document.refresh(Arc::make_mut(&mut self.value), &[Part::Text(*text)]).is_ok()
    }

    fn text(&self, key: TextKey) -> &str {
        self.value.text(key).map(String::as_str).unwrap_or_default()
    }

    /// Replays `item` here as it was meant in `from`, and returns it as it is to be pushed then.
    ///
    /// Where the history between the two is not at hand (another tab's unsent items, a seal), an
    /// item's splices are made anew: as the difference that they made there, at the same
    /// neighbours here (E12, E13).
    pub(super) fn carry(
        &mut self,
        from: &mut Self,
        item: Pending,
        seen: Seen,
        context: &[Hash],
    ) -> Carried {
        let texts = spliced(&item.edits);
        let before: Vec<String> = texts.iter().map(|key| from.text(*key).to_owned()).collect();
        if !from.add(&item) {
            return self.carry_alone(item, seen, context);
        }
        let anew = texts.into_iter().zip(before).map(|(key, before)| {
            let splices = rebase(&before, from.text(key), self.text(key));
            (key, splices)
        });
        let anew = anew.collect();
        self.make_anew(item, anew, seen, context)
    }

    /// Carries an item of which no copy is at hand that shows it as its author saw it: its splices
    /// are made anew from what he saw around them (E11).
    pub(super) fn carry_alone(&mut self, item: Pending, seen: Seen, context: &[Hash]) -> Carried {
        let anew = spliced(&item.edits).into_iter().map(|key| {
            let (_, nearby) = item.row.nearby.iter().find(|(it, _)| *it == key)?;
            Some((key, nearby.again(self.text(key))?))
        });
        match anew.collect::<Option<Vec<_>>>() {
            Some(anew) => self.make_anew(item, anew, seen, context),
            None => Carried::Lost(item),
        }
    }

    fn make_anew(
        &mut self,
        mut item: Pending,
        anew: Vec<(TextKey, Vec<Splice>)>,
        seen: Seen,
        context: &[Hash],
    ) -> Carried {
        let wrap = match &*self.value {
            Value::Playbook(_) => |it| Edit::Playbook(model::edit::PlaybookEdit::Splice(it)),
            Value::Run(_) | Value::System(_) | Value::Team(_) | Value::Personal(_) => {
                |it| Edit::Run(model::edit::RunEdit::Splice(it))
            }
        };
        let mut edits: Vec<Edit> =
            item.edits.iter().filter(|it| it.splice().is_none()).cloned().collect();
        for (text, splices) in anew.into_iter().filter(|(_, splices)| !splices.is_empty()) {
            edits.extend(splices.into_iter().map(|splice| wrap(TextEdit { text, splice })));
        }
        let Some(part) = item.row.item.parts.first_mut().filter(|_| !edits.is_empty()) else {
            return Carried::Nothing(item);
        };
        part.edits = edits.iter().map(SealedEdit::seal).collect();
        part.saw = TextHash::before(&edits, |key| self.text(key));
        // What sets values keeps what it had seen: races are decided by that.
        let writes_text =
            edits.iter().any(|it| it.splice().is_some() || it.creates_text().is_some());
        if writes_text {
            part.seen = seen;
        }
        item.row.context = context.to_vec();
        item.row.was_admitted = false;
        item.edits = edits;
        self.add(&item);
        Carried::Anew(item)
    }
}
