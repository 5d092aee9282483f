//! The store's contract on SQLite: one writer, one file.

mod append;
mod desk;
mod format;
mod load;

use std::path::{Path, PathBuf};

use model::{
    doc::DocId,
    id::{ItemId, UserId},
    time::Timestamp,
};
use rusqlite::Connection;
use sync::{
    item::Outcome,
    position::Position,
    store::{AppendError, Batch, EndedSeal, Opening, ReadError, Store, Stored},
};

pub(crate) use self::desk::{Reader, Report, Writer};
use crate::database::{self, DatabaseError};

/// A store in one file. Opens it anew after a failure.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    kind: Kind,
    pages_max: Option<u32>,
    connection: Option<Connection>,
    is_lost: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Writer,
    Reader,
}

impl Sqlite {
    /// Opens the file, or makes it. There may be one of these for each file.
    ///
    /// # Errors
    ///
    /// If it can't be opened, or is not ours.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        let connection = Some(database::open(path)?);
        let path = path.to_owned();
        Ok(Self { path, kind: Kind::Writer, pages_max: None, connection, is_lost: false })
    }

    /// Opens a file that [`Sqlite::open`] has made, for reading beside its writer.
    ///
    /// # Errors
    ///
    /// If it can't be opened.
    pub fn open_to_read(path: &Path) -> Result<Self, DatabaseError> {
        let connection = Some(database::open_to_read(path)?);
        let path = path.to_owned();
        Ok(Self { path, kind: Kind::Reader, pages_max: None, connection, is_lost: false })
    }

    /// Bounds the file, in pages of 4 KiB. What would not fit fails as on a full disk.
    pub fn set_pages_max(&mut self, pages: Option<u32>) {
        self.pages_max = pages;
        self.connection = None;
    }

    /// Whether the end of a commit could not be settled: then nothing may be answered any more.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost
    }

    fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.reopened()?,
        };
        Ok(self.connection.insert(connection))
    }

    fn reopened(&self) -> Result<Connection, DatabaseError> {
        let connection = match self.kind {
            Kind::Writer => database::open(&self.path)?,
            Kind::Reader => database::open_to_read(&self.path)?,
        };
        // SQLite's own bound is 4,294,967,294 pages.
        let pages = self.pages_max.unwrap_or(u32::MAX - 1);
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        Ok(connection)
    }

    /// Reads, and opens the file anew before the next time if that failed.
    fn read<T>(
        &mut self,
        read: impl FnOnce(&Connection) -> Result<T, load::Unreadable>,
    ) -> Result<T, ReadError> {
        let found = match self.connection() {
            Ok(connection) => read(connection),
            Err(error) => return Err(ReadError(error.to_string())),
        };
        if let Err(load::Unreadable::Sqlite(_)) = &found {
            self.connection = None;
        }
        found.map_err(|unreadable| ReadError(unreadable.to_string()))
    }

    /// What lists show of a document, without loading it.
    pub(crate) fn summary(
        &mut self,
        doc: DocId,
    ) -> Result<Option<model::summary::Summary>, ReadError> {
        self.read(|connection| Ok(load::header(connection, doc)?.map(|header| header.summary)))
    }
}

impl Store for Sqlite {
    fn open(&mut self) -> Result<Opening, ReadError> {
        self.read(load::opening)
    }

    fn append(&mut self, batches: &[Batch]) -> Vec<Result<(), AppendError>> {
        let failed = match append::append(self, batches) {
            Ok(answers) => return answers,
            Err(failed) => AppendError::Disk(failed.to_string()),
        };
        vec![Err(failed); batches.len()]
    }

    fn load(&mut self, doc: DocId) -> Result<Option<Stored>, ReadError> {
        self.read(|connection| load::stored(connection, doc))
    }

    fn ended_seal(&mut self, doc: DocId, after: Position) -> Result<Option<EndedSeal>, ReadError> {
        self.read(|connection| load::ended_seal(connection, doc, after))
    }

    fn ending(&mut self, author: UserId, item: ItemId) -> Result<Option<Outcome>, ReadError> {
        self.read(|connection| load::ending(connection, author, item))
    }

    fn forget_endings(&mut self, before: Timestamp) -> Result<u64, ReadError> {
        self.read(|connection| {
            let forget = "DELETE FROM endings WHERE ended_at < ?1";
            Ok(connection.execute(forget, [before.0])? as u64)
        })
    }
}
