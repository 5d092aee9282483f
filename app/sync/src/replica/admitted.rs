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
        for entry in entries.iter().filter(|entry| entry.position > have.position) {
            // What follows a gap is fetched anew.
            if admitted.take_in(entry).is_err() {
                break;
            }
        }
        Ok(Some(admitted))
    }

    /// Takes in what follows.
    ///
    /// # Errors
    ///
    /// If it does not follow, or its chain is another one than the relay's.
    pub fn take_in(&mut self, entry: &Entry) -> Result<(), Unfit> {
        let chain = self.have.chain.after(entry.changes.iter().map(Vec::as_slice));
        if entry.position != self.have.position.next() || entry.chain != chain {
            return Err(Unfit);
        }
        let parts = Arc::make_mut(&mut self.document).take_in(&entry.changes).map_err(|_| Unfit)?;
        self.document.refresh(&mut self.value, &parts).map_err(|_| Unfit)?;
        self.have = Have { position: entry.position, chain };
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
