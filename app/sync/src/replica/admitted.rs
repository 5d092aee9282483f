//! What the relay has admitted of a document, and nothing else.

use std::sync::Arc;

use model::{
    doc::DocId,
    schema::{Document, Hash, Malformed},
    value::Value,
};

use crate::message::{Entry, Have};

/// A document as the relay has written it, up to some position.
#[derive(Debug, Clone)]
pub struct Admitted {
    document: Arc<Document>,
    value: Value,
    have: Have,
}

/// An entry does not follow on what is here: fetch the document anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not follow on what is here")]
pub struct Unfit;

impl Admitted {
    /// The snapshot with all entries that follow it; `None` if there is no snapshot.
    ///
    /// # Errors
    ///
    /// If what is stored can't be read.
    pub fn open(
        doc: DocId,
        snapshot: Option<(Have, Vec<u8>)>,
        entries: &[Entry],
    ) -> Result<Option<Self>, Malformed> {
        let Some((have, bytes)) = snapshot else { return Ok(None) };
        let document = Document::load(doc, &bytes)?;
        let value = document.read()?;
        let mut admitted = Self { document: Arc::new(document), value, have };
        // What follows a gap is fetched anew.
        let newer = admitted.newer(entries);
        let fitting = admitted.following(newer);
        admitted.write(&newer[..fitting.len()], fitting.last().copied())?;
        Ok(Some(admitted))
    }

    /// Takes in those of these that are not here yet: all of them, or nothing.
    ///
    /// Together, since Automerge goes through all that was ever written to a field each time that
    /// it is given changes: hundreds of entries one by one would take seconds.
    ///
    /// # Errors
    ///
    /// If they do not follow, or their chain is another one than the relay's.
    pub fn take_in(&mut self, entries: &[Entry]) -> Result<(), Unfit> {
        let newer = self.newer(entries);
        let fitting = self.following(newer);
        if fitting.len() < newer.len() {
            return Err(Unfit);
        }
        self.write(newer, fitting.last().copied()).map_err(|_| Unfit)
    }

    fn newer<'a>(&self, entries: &'a [Entry]) -> &'a [Entry] {
        let here = entries.iter().take_while(|entry| entry.position <= self.have.position);
        &entries[here.count()..]
    }

    /// Where the log stands after each of these, as far as they follow on what is here.
    fn following(&self, entries: &[Entry]) -> Vec<Have> {
        let follow = entries.iter().scan(self.have, |have, entry| {
            let chain = have.chain.after(entry.changes.iter().map(Vec::as_slice));
            let fits = entry.position == have.position.next() && entry.chain == chain;
            *have = Have { position: entry.position, chain };
            fits.then_some(*have)
        });
        follow.collect()
    }

    fn write(&mut self, entries: &[Entry], have: Option<Have>) -> Result<(), Malformed> {
        let Some(have) = have else { return Ok(()) };
        let changes = entries.iter().flat_map(|entry| &entry.changes);
        let parts = Arc::make_mut(&mut self.document).take_in(changes)?;
        self.document.refresh(&mut self.value, &parts)?;
        self.have = have;
        Ok(())
    }

    /// Up to where, and what the log was.
    pub fn have(&self) -> Have {
        self.have
    }

    /// What it holds.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The document with its history.
    pub fn document(&self) -> Arc<Document> {
        Arc::clone(&self.document)
    }

    /// A name for the state it is in.
    pub fn heads(&self) -> Vec<Hash> {
        self.document.heads()
    }
}
