//! How documents are written: values by the relay's actor, texts by their authors' (E1).

use automerge::{
    Automerge, AutomergeError, ChangeHash, ObjId, ObjType, PatchLog, ROOT, ReadDoc, TextEncoding,
    Value as Found,
    transaction::{CommitOptions, Transactable, Transaction},
};

use super::{
    Actor, Document, Hash, SCHEMA_VERSION,
    content::{self, Content},
    layout::{self, Location},
    scalar::Scalar,
};
use crate::{
    doc::DocId,
    mark::Stamp,
    text::Splice,
    value::{Part, TextKey, Value},
};

/// A splice reaches past the end of the text its author saw, or the text was not there for him.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the splice reaches outside the text")]
pub struct Outside;

impl Document {
    /// Writes a document that holds `value`, as one change of the relay's actor.
    pub fn genesis(id: DocId, value: &Value, stamp: &Stamp) -> Self {
        let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
        doc.set_actor(Actor::relay(id).id());
        let mut tx = doc.transaction();
        if let Err(error) = write_all(&mut tx, value) {
            unreachable_write(&error);
        }
        tx.commit_with(options(stamp));
        Self { id, doc }
    }

    /// Writes these parts of `value` where they differ from what the document holds, at the
    /// present heads. Texts are not among them. Returns the change, if there was any difference.
    ///
    /// `actor` is [`Actor::relay`], but where a simulation shows what that is for.
    pub fn write(
        &mut self,
        actor: Actor,
        value: &Value,
        parts: &[Part],
        stamp: &Stamp,
    ) -> Option<Vec<u8>> {
        self.doc.set_actor(actor.id());
        let mut tx = self.doc.transaction();
        for part in parts {
            if let Err(error) = write_part(&mut tx, value, *part) {
                unreachable_write(&error);
            }
        }
        if tx.pending_ops() == 0 {
            tx.rollback();
            return None;
        }
        let (hash, _) = tx.commit_with(options(stamp));
        self.bytes_of(hash)
    }

    /// Makes the container of a task and its text, as `actor`, in the context of its author.
    pub fn create_task(
        &mut self,
        context: &[Hash],
        actor: Actor,
        task: crate::id::TaskId,
        stamp: &Stamp,
    ) -> Option<Vec<u8>> {
        self.in_context(context, actor, stamp, |tx| {
            let tasks = find(tx, &[layout::TASKS])?.ok_or(Outside)?;
            let map = tx.put_object(tasks, task.as_str(), ObjType::Map).map_err(|_| Outside)?;
            tx.put_object(map, layout::TASK_TEXT, ObjType::Text).map_err(|_| Outside)?;
            Ok(())
        })
        .ok()
        .flatten()
    }

    /// Splices a text as `actor`, who saw the document at `context`, and returns the change.
    ///
    /// # Errors
    ///
    /// If the splice does not lie within the text of that context, or cuts a character in two.
    pub fn splice(
        &mut self,
        context: &[Hash],
        actor: Actor,
        key: TextKey,
        splice: &Splice,
        stamp: &Stamp,
    ) -> Result<Option<Vec<u8>>, Outside> {
        let seen = self.text_at(key, context).ok_or(Outside)?;
        splice.applied_to(&seen).ok_or(Outside)?;
        self.in_context(context, actor, stamp, |tx| {
            let (path, name) = text_location(key);
            let text = find(tx, &path)?.ok_or(Outside)?;
            let text = child(tx, &text, &name).map_err(|_| Outside)?.ok_or(Outside)?;
            let (at, delete) = (splice.at as usize, splice.delete as isize);
            tx.splice_text(text, at, delete, &splice.insert).map_err(|_| Outside)
        })
    }

    /// A text as it was at `heads`.
    pub fn text_at(&self, key: TextKey, heads: &[Hash]) -> Option<String> {
        let heads = Self::hashes(heads);
        let text = self.text_object(key, &heads)?;
        self.doc.text_at(text, &heads).ok()
    }

    fn text_object(&self, key: TextKey, heads: &[ChangeHash]) -> Option<ObjId> {
        let (path, name) = text_location(key);
        let mut object = ROOT;
        for key in path.iter().map(String::as_str).chain([name.as_str()]) {
            let (found, id) = self.doc.get_at(&object, key, heads).ok()??;
            matches!(found, Found::Object(_)).then_some(())?;
            object = id;
        }
        Some(object)
    }

    fn in_context(
        &mut self,
        context: &[Hash],
        actor: Actor,
        stamp: &Stamp,
        write: impl FnOnce(&mut Transaction<'_>) -> Result<(), Outside>,
    ) -> Result<Option<Vec<u8>>, Outside> {
        // `transaction_at` drops hashes that it does not know, and writes somewhere else.
        if !self.knows(context) {
            return Err(Outside);
        }
        self.doc.set_actor(actor.id());
        let heads = Self::hashes(context);
        let Ok(mut tx) = self.doc.transaction_at(PatchLog::inactive(), &heads) else {
            return Err(Outside);
        };
        match write(&mut tx) {
            Ok(()) => {
                let (hash, _) = tx.commit_with(options(stamp));
                Ok(self.bytes_of(hash))
            }
            Err(outside) => {
                tx.rollback();
                Err(outside)
            }
        }
    }

    fn bytes_of(&self, hash: Option<ChangeHash>) -> Option<Vec<u8>> {
        let change = self.doc.get_change_by_hash(&hash?)?;
        Some(change.raw_bytes().to_vec())
    }
}

fn options(stamp: &Stamp) -> CommitOptions {
    CommitOptions::default().with_message(stamp.author.as_str()).with_time(stamp.made_at.0)
}

/// Our own paths are made by [`layout`] and our own objects are maps: a failure here is a bug in
/// this module, and a half-written document must not be passed on.
fn unreachable_write(error: &AutomergeError) -> ! {
    unreachable!("the schema wrote outside its own layout: {error}")
}

fn text_location(key: TextKey) -> (Vec<String>, String) {
    match layout::location(Part::Text(key)) {
        Location::Text(path, name) | Location::Cell(path, name) => (path, name),
        Location::Record(path) => (path, String::new()),
    }
}

fn write_all(tx: &mut Transaction<'_>, value: &Value) -> Result<(), AutomergeError> {
    tx.put(ROOT, "v", i64::from(SCHEMA_VERSION))?;
    for map in layout::MAPS {
        tx.put_object(ROOT, *map, ObjType::Map)?;
    }
    for part in content::parts(value) {
        write_part(tx, value, part)?;
    }
    for key in value.text_keys() {
        let (path, name) = text_location(key);
        let map = make(tx, &path)?;
        let text = tx.put_object(map, name, ObjType::Text)?;
        if let Some(content) = value.text(key).filter(|it| !it.is_empty()) {
            tx.splice_text(text, 0, 0, content)?;
        }
    }
    Ok(())
}

fn write_part(tx: &mut Transaction<'_>, value: &Value, part: Part) -> Result<(), AutomergeError> {
    match (layout::location(part), content::content(value, part)) {
        (Location::Record(path), Content::Record(fields)) => {
            let map = make(tx, &path)?;
            fields.iter().try_for_each(|(key, scalar)| put(tx, &map, key, scalar.as_ref()))
        }
        (Location::Cell(path, key), Content::Cell(scalar)) => {
            let map = make(tx, &path)?;
            put(tx, &map, &key, scalar.as_ref())
        }
        // Texts are spliced, never put.
        (Location::Record(_) | Location::Cell(..) | Location::Text(..), _) => Ok(()),
    }
}

/// Writes only what differs: an equal value would still be an operation, and a race.
fn put(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    scalar: Option<&Scalar>,
) -> Result<(), AutomergeError> {
    let now = tx.get(map, key)?.and_then(|(found, _)| match found {
        Found::Scalar(scalar) => Scalar::from_automerge(&scalar),
        Found::Object(_) => None,
    });
    match scalar {
        Some(scalar) if now.as_ref() != Some(scalar) => tx.put(map, key, scalar.to_automerge()),
        None if now.is_some() => tx.delete(map, key),
        Some(_) | None => Ok(()),
    }
}

fn find(tx: &Transaction<'_>, path: &[impl AsRef<str>]) -> Result<Option<ObjId>, Outside> {
    let mut object = ROOT;
    for key in path {
        match child(tx, &object, key.as_ref()).map_err(|_| Outside)? {
            Some(id) => object = id,
            None => return Ok(None),
        }
    }
    Ok(Some(object))
}

fn child(doc: &impl ReadDoc, map: &ObjId, key: &str) -> Result<Option<ObjId>, AutomergeError> {
    let found = doc.get(map, key)?;
    Ok(found.and_then(|(found, id)| matches!(found, Found::Object(_)).then_some(id)))
}

/// The map at this path, made on the way where it is missing: a new checklist, a new segment.
fn make(tx: &mut Transaction<'_>, path: &[String]) -> Result<ObjId, AutomergeError> {
    let mut object = ROOT;
    for key in path {
        object = match child(tx, &object, key)? {
            Some(id) => id,
            None => tx.put_object(&object, key.as_str(), ObjType::Map)?,
        };
    }
    Ok(object)
}
