//! The one SQLite file: how it is opened, and how its tables came to be.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::limits;

/// What the file says of itself, so that no other program's file is taken for ours: "Must".
const APPLICATION: i32 = 0x4d75_7374;

/// Each brings the tables from one version to the next. Only ever appended.
const MIGRATIONS: &[&str] = &[include_str!("database/0001_begin.sql")];

/// Why the file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// Another program wrote it.
    #[error("this file is not Muster's")]
    NotOurs,
    /// A newer Muster wrote it.
    #[error("a newer Muster wrote this file (version {found}, this one knows {known})")]
    Newer {
        /// The version of its tables.
        found: usize,
        /// The newest that this program knows.
        known: usize,
    },
    /// SQLite gives up.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// Opens the file for reading and writing. Makes it, and brings it up to date, if need be.
pub(crate) fn open(path: &Path) -> Result<Connection, DatabaseError> {
    let mut connection = Connection::open(path)?;
    // On the disk before it is answered (E8): in WAL only FULL syncs at every commit.
    configure(
        &connection,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens the file, which [`open`] has made, for reading only.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    configure(&connection, "PRAGMA query_only = ON;")?;
    Ok(connection)
}

fn configure(connection: &Connection, pragmas: &str) -> rusqlite::Result<()> {
    connection.busy_timeout(limits::BUSY)?;
    connection.set_prepared_statement_cache_capacity(limits::STATEMENTS);
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")?;
    connection.execute_batch(pragmas)
}

fn migrate(connection: &mut Connection) -> Result<(), DatabaseError> {
    // Waits for another connection that is just doing the same.
    let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let number = |pragma: &str| step.query_row(pragma, [], |row| row.get::<_, i32>(0));
    let found = number("PRAGMA user_version")? as usize;
    let is_empty = number("SELECT count(*) FROM sqlite_schema")? == 0;
    if !is_empty && number("PRAGMA application_id")? != APPLICATION {
        return Err(DatabaseError::NotOurs);
    }
    let known = MIGRATIONS.len();
    if found > known {
        return Err(DatabaseError::Newer { found, known });
    }
    for migration in &MIGRATIONS[found..] {
        step.execute_batch(migration)?;
    }
    if found < known {
        step.pragma_update(None, "application_id", APPLICATION)?;
        step.pragma_update(None, "user_version", known as i64)?;
    }
    Ok(step.commit()?)
}
