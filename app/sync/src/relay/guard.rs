//! One document at the relay: its history, its value, its log.

use model::{
    doc::DocId,
    edit::{Edit, Field, apply},
    id::{DeviceId, ItemId, UserId},
    mark::Stamp,
    schema::{Actor, Document, Hash, Malformed},
    value::{Part, TextKey, Value},
};

use super::{
    Safeguards,
    writes::{FieldWrite, Writes},
};
use crate::{
    item::SealedEdit,
    limits,
    message::{Entry, Have},
    position::{Chain, Position, Seen},
    store::{Base, Row, Stored},
};

/// A loaded document. What it holds may be ahead of the disk; see the relay's flights.
#[derive(Debug)]
pub(crate) struct Guard {
    document: Document,
    present: Value,
    have: Have,
    /// The beginning of the seal.
    base: Have,
    base_heads: Vec<Hash>,
    /// Row `n` of the seal lies at `n - 1`.
    log: Vec<Logged>,
    writes: Writes,
    n_bytes: u64,
    n_edits_unchecked: u64,
}

#[derive(Debug)]
struct Logged {
    entry: Entry,
    heads: Vec<Hash>,
}

/// Who writes an item into a document, and from where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) author: UserId,
    pub(crate) device: DeviceId,
    pub(crate) item: ItemId,
    pub(crate) seen: Position,
    pub(crate) stamp: Stamp,
}

impl Guard {
    /// Opens a document as the store holds it.
    pub(crate) fn open(id: DocId, stored: Stored) -> Result<Self, Malformed> {
        let base_document = Document::load(id, &stored.base.document)?;
        let base_heads = base_document.heads();
        let (from, mut document) = match &stored.snapshot {
            Some((position, bytes)) => (*position, Document::load(id, bytes)?),
            None => (stored.base.have.position, base_document),
        };
        let mut guard_writes: Writes =
            postcard::from_bytes(&stored.base.writes).unwrap_or_default();
        // Together: Automerge goes through all that was ever written to a field each time that it is
        // given changes.
        let newer = stored.rows.iter().filter(|row| row.entry.position > from);
        document.take_in(newer.flat_map(|row| &row.entry.changes))?;
        let (mut have, mut log, mut n_bytes) = (stored.base.have, Vec::new(), 0);
        for row in stored.rows {
            note_writes(&mut guard_writes, &row);
            n_bytes += size(&row.entry);
            have = Have { position: row.entry.position, chain: row.entry.chain };
            log.push(Logged { entry: row.entry, heads: row.heads });
        }
        let base = stored.base.have;
        let present = document.read()?;
        let n_edits_unchecked = 0;
        let writes = guard_writes;
        Ok(Self {
            document,
            present,
            have,
            base,
            base_heads,
            log,
            writes,
            n_bytes,
            n_edits_unchecked,
        })
    }

    /// Writes a new document that holds `value`, and what the store has to keep of it.
    pub(crate) fn create(id: DocId, value: Value, item: ItemId, stamp: &Stamp) -> (Self, Base) {
        let document = Document::genesis(id, &value, stamp);
        let bytes = document.save();
        let chain = Chain::start(id).after([bytes.as_slice()]);
        let have = Have { position: Position::default(), chain };
        let base = Base { have, item: Some(item), document: bytes, writes: Vec::new() };
        let guard = Self {
            base_heads: document.heads(),
            document,
            present: value,
            have,
            base: have,
            log: Vec::new(),
            writes: Writes::default(),
            n_bytes: 0,
            n_edits_unchecked: 0,
        };
        (guard, base)
    }

    /// What the document holds now.
    pub(crate) fn present(&self) -> &Value {
        &self.present
    }

    /// Where it stands and what its log is.
    pub(crate) fn have(&self) -> Have {
        self.have
    }

    pub(crate) fn writes(&self) -> &Writes {
        &self.writes
    }

    pub(crate) fn save(&self) -> Vec<u8> {
        self.document.save()
    }

    /// The document as it was at `position`, which the disk may not have gone beyond.
    pub(crate) fn save_at(&self, position: Position) -> Option<Vec<u8>> {
        if position == self.have.position {
            return Some(self.save());
        }
        self.document.save_at(self.heads_at(position)?)
    }

    /// The heads of the document at `position` (E2); `None` if that is not in this seal.
    pub(crate) fn heads_at(&self, position: Position) -> Option<&[Hash]> {
        if position.seal != self.have.position.seal {
            return None;
        }
        match position.pos.checked_sub(1) {
            None => Some(&self.base_heads),
            Some(index) => self.log.get(index as usize).map(|it| it.heads.as_slice()),
        }
    }

    /// Up to where this log is the one that an author saw; `None` if it is not.
    ///
    /// Of an ended seal only its positions are left, and those are believed.
    pub(crate) fn known(&self, seen: Seen) -> Option<Position> {
        let is_ended = seen.position.seal < self.have.position.seal;
        let is_same = |chain: Chain| chain.head() == seen.chain;
        let is_known = is_ended || self.chain_at(seen.position).is_some_and(is_same);
        is_known.then_some(seen.position)
    }

    /// Where this seal begins.
    pub(crate) fn begins_at(&self) -> Position {
        self.base.position
    }

    /// What the log was at `position`; `None` if that is not in this seal.
    pub(crate) fn chain_at(&self, position: Position) -> Option<Chain> {
        if position.seal != self.have.position.seal {
            return None;
        }
        match position.pos.checked_sub(1) {
            None => Some(self.base.chain),
            Some(index) => self.log.get(index as usize).map(|it| it.entry.chain),
        }
    }

    /// The entries after `position`, which is in this seal.
    pub(crate) fn entries_after(&self, position: Position) -> Vec<Entry> {
        self.log.iter().skip(position.pos as usize).map(|it| it.entry.clone()).collect()
    }

    /// What the author of an item saw: what he had admitted, and his own splices before (E1).
    pub(crate) fn context(&mut self, pen: &Pen, safeguards: Safeguards) -> Option<Vec<Hash>> {
        let mut context = self.heads_at(pen.seen)?.to_vec();
        let own = self.document.last_of(Actor::of(pen.author, pen.device));
        if safeguards.own_context {
            context.extend(own);
        }
        Some(context)
    }

    pub(crate) fn text_at(&self, key: TextKey, heads: &[Hash]) -> Option<String> {
        self.document.text_at(key, heads)
    }

    /// Writes edits that were judged, and returns the row that the store has to keep.
    ///
    /// `None` if nothing came of it, which judging has excluded.
    pub(crate) fn write(
        &mut self,
        edits: &[Edit],
        pen: &Pen,
        safeguards: Safeguards,
    ) -> Option<Row> {
        let actor = Actor::of(pen.author, pen.device);
        let scalar_actor =
            if safeguards.actor_split { Actor::relay(self.document.id()) } else { actor };
        let mut changes = Vec::new();
        for edit in edits {
            changes.extend(self.write_text(edit, pen, actor, safeguards));
            let parts = apply(&mut self.present, edit, &pen.stamp);
            changes.extend(self.document.write(scalar_actor, &self.present, &parts, &pen.stamp));
        }
        if changes.is_empty() {
            return None;
        }
        let position = self.have.position.next();
        let chain = self.have.chain.after(changes.iter().map(Vec::as_slice));
        let entry = Entry { position, item: pen.item, chain, changes };
        let row = Row {
            heads: self.document.heads(),
            author: pen.author,
            device: pen.device,
            made_at: pen.stamp.made_at,
            admitted_at: pen.stamp.admitted_at,
            edits: edits.iter().map(SealedEdit::seal).collect(),
            entry,
        };
        self.have = Have { position, chain };
        note_writes(&mut self.writes, &row);
        self.n_bytes += size(&row.entry);
        self.n_edits_unchecked += edits.len() as u64;
        self.log.push(Logged { entry: row.entry.clone(), heads: row.heads.clone() });
        Some(row)
    }

    /// What of an edit is written in its author's context.
    fn write_text(
        &mut self,
        edit: &Edit,
        pen: &Pen,
        actor: Actor,
        safeguards: Safeguards,
    ) -> Option<Vec<u8>> {
        if let Some(TextKey::Task(task)) = edit.creates_text() {
            let context = self.context(pen, safeguards)?;
            return self.document.create_task(&context, actor, task, &pen.stamp);
        }
        let splice = edit.splice()?;
        let context = self.context(pen, safeguards)?;
        let written =
            self.document.splice(&context, actor, splice.text, &splice.splice, &pen.stamp).ok()?;
        // Merging texts is the document's business: read what came of it.
        self.document.refresh(&mut self.present, &[Part::Text(splice.text)]).ok()?;
        written
    }

    /// Whether the history has grown so long that the document should begin anew (E12).
    pub(crate) fn is_due_for_seal(&self, n_changes_max: u64) -> bool {
        let is_long = self.document.n_changes() >= n_changes_max;
        !self.log.is_empty() && (is_long || self.n_bytes >= limits::SEAL_BYTES)
    }

    /// Begins the document anew with what it holds, and returns what the store has to keep.
    pub(crate) fn seal(&mut self, stamp: &Stamp) -> Base {
        let document = Document::genesis(self.document.id(), &self.present, stamp);
        let bytes = document.save();
        let position = self.have.position.next_seal();
        let have = Have { position, chain: self.have.chain.after([bytes.as_slice()]) };
        // Fails for types that the format can't hold, and these are none.
        let writes = postcard::to_allocvec(&self.writes).unwrap_or_default();
        self.base_heads = document.heads();
        self.document = document;
        self.have = have;
        self.base = have;
        self.log.clear();
        self.n_bytes = 0;
        Base { have, item: None, document: bytes, writes }
    }

    /// Whether it is time to compare value and document.
    pub(crate) fn is_due_for_check(&self) -> bool {
        self.n_edits_unchecked >= limits::CHECK_EDITS
    }

    /// Whether the typed value is what the document holds. Where it is not, the document is right.
    pub(crate) fn check(&mut self) -> bool {
        self.n_edits_unchecked = 0;
        let Ok(read) = self.document.read() else { return false };
        let is_same = read == self.present;
        self.present = read;
        is_same
    }
}

fn size(entry: &Entry) -> u64 {
    entry.changes.iter().map(|it| it.len() as u64).sum()
}

fn note_writes(writes: &mut Writes, row: &Row) {
    let fields = row.edits.iter().filter_map(|it| it.open().ok()).filter_map(|it| it.field());
    for field in fields.collect::<std::collections::BTreeSet<Field>>() {
        let write = FieldWrite {
            position: row.entry.position,
            made_at: row.made_at,
            author: row.author,
            device: row.device,
            item: row.entry.item,
        };
        writes.note(field, write);
    }
}
