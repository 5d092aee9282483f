//! Writing: many batches in one commit, each whole or not at all.

use model::doc::DocId;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use sync::{
    position::Position,
    store::{Append, AppendError, Batch, Ending, Ground, Header, Write},
};

use super::{Sqlite, format, load::Unreadable};
use crate::{database::DatabaseError, limits};

/// The commit did not happen: nothing of any of its batches is there.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("{0}")]
    Open(#[from] DatabaseError),
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
}

type Answers = Vec<Result<(), AppendError>>;

/// Writes all batches in one commit.
pub(super) fn append(store: &mut Sqlite, batches: &[Batch]) -> Result<Answers, Failed> {
    let connection = store.connection()?;
    let written = write(connection, batches);
    let failed = match written {
        Ok(Written { answers, commits: None }) => {
            if connection.execute_batch("ROLLBACK").is_err() {
                store.connection = None;
            }
            return Ok(answers);
        }
        Ok(Written { answers, commits: Some(commits) }) => {
            match connection.execute_batch("COMMIT") {
                Ok(()) => return Ok(answers),
                // Whether that failed before or after the commit took hold, only the file knows.
                Err(unknown) => {
                    store.connection = None;
                    if is_committed(store, commits) {
                        return Ok(answers);
                    }
                    Failed::Sqlite(unknown)
                }
            }
        }
        Err(failed) => failed,
    };
    // Dropping the connection rolls back whatever state SQLite left it in.
    store.connection = None;
    Err(failed)
}

/// Whether the commit with this number is in the file.
fn is_committed(store: &mut Sqlite, commits: i64) -> bool {
    for _ in 0..limits::SETTLE_TRIES {
        let found = store.connection().map_err(Failed::Open).and_then(|connection| {
            let query = "SELECT commits FROM meta";
            Ok(connection.query_row(query, [], |row| row.get::<_, i64>(0))?)
        });
        match found {
            Ok(found) => return found >= commits,
            Err(error) => tracing::error!(%error, "a commit can't be settled yet"),
        }
        store.connection = None;
        std::thread::sleep(limits::SETTLE_PAUSE);
    }
    store.is_lost = true;
    false
}

struct Written {
    answers: Answers,
    /// The number of this commit, if there is anything to commit.
    commits: Option<i64>,
}

fn write(connection: &Connection, batches: &[Batch]) -> Result<Written, Failed> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        answers.push(write_in_savepoint(connection, batch)?);
    }
    if answers.iter().all(Result::is_err) {
        return Ok(Written { answers, commits: None });
    }
    let raise = "UPDATE meta SET commits = commits + 1 RETURNING commits";
    let commits = connection.prepare_cached(raise)?.query_row([], |row| row.get(0))?;
    Ok(Written { answers, commits: Some(commits) })
}

/// The inner error is the batch's, the outer one the whole commit's.
fn write_in_savepoint(
    connection: &Connection,
    batch: &Batch,
) -> Result<Result<(), AppendError>, Failed> {
    if let Err(refused) = check(connection, batch)? {
        return Ok(Err(refused));
    }
    connection.prepare_cached("SAVEPOINT batch")?.execute([])?;
    match write_batch(connection, batch) {
        Ok(()) => {}
        // Its row is there already, which no document that stands where it should has.
        Err(rusqlite::Error::SqliteFailure(error, _))
            if error.code == ErrorCode::ConstraintViolation =>
        {
            connection.execute_batch("ROLLBACK TO batch; RELEASE batch")?;
            return Ok(Err(AppendError::Conflict));
        }
        Err(error) => return Err(error.into()),
    }
    connection.prepare_cached("RELEASE batch")?.execute([])?;
    Ok(Ok(()))
}

/// Whether the batch still holds, as the file is now with the batches before it.
fn check(connection: &Connection, batch: &Batch) -> Result<Result<(), AppendError>, Failed> {
    if let Some(ending) = &batch.ending
        && let Some(outcome) = super::load::ending(connection, ending.author, ending.item)?
    {
        return Ok(Err(AppendError::Ended(outcome)));
    }
    let authority = "SELECT authority FROM meta";
    let authority: i64 = connection.prepare_cached(authority)?.query_row([], |row| row.get(0))?;
    if batch.authority != authority as u64 {
        return Ok(Err(AppendError::Stale));
    }
    for append in &batch.appends {
        if position(connection, append.doc)? != append.expect {
            return Ok(Err(AppendError::Conflict));
        }
    }
    for ground in &batch.grounds {
        if !holds(connection, ground)? {
            return Ok(Err(AppendError::Conflict));
        }
    }
    Ok(Ok(()))
}

fn holds(connection: &Connection, ground: &Ground) -> Result<bool, Failed> {
    Ok(match ground {
        Ground::Stands { doc, position: expected } => position(connection, *doc)? == *expected,
        Ground::Ended { author, item, outcome } => {
            super::load::ending(connection, *author, *item)?.as_ref() == Some(outcome)
        }
    })
}

fn position(connection: &Connection, doc: DocId) -> rusqlite::Result<Option<Position>> {
    let query = "SELECT seal, pos FROM docs WHERE doc = ?1";
    let position = |row: &rusqlite::Row<'_>| {
        Ok(Position { seal: row.get(0)?, pos: row.get::<_, i64>(1)? as u64 })
    };
    connection.prepare_cached(query)?.query_row([doc.to_string()], position).optional()
}

fn write_batch(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    let feed = batch.appends.iter().map(|it| it.header.feed).max().unwrap_or_default();
    let note = "UPDATE meta SET authority = authority + ?1, feed = max(feed, ?2)";
    let raise = i64::from(batch.changes_authority);
    connection.prepare_cached(note)?.execute(params![raise, feed as i64])?;
    for append in &batch.appends {
        write_append(connection, append)?;
    }
    batch.ending.as_ref().map_or(Ok(()), |ending| write_ending(connection, ending))
}

fn write_append(connection: &Connection, append: &Append) -> rusqlite::Result<()> {
    let doc = append.doc.to_string();
    match &append.write {
        Write::Base(base) => {
            let insert = "INSERT INTO bases (doc, seal, base) VALUES (?1, ?2, ?3)";
            let values = params![doc, base.have.position.seal, format::seal(base)];
            connection.prepare_cached(insert)?.execute(values)?;
            let forget = "DELETE FROM snapshots WHERE doc = ?1";
            connection.prepare_cached(forget)?.execute([&doc])?;
        }
        Write::Row(row) => {
            let Position { seal, pos } = row.entry.position;
            let insert = "INSERT INTO rows (doc, seal, pos, row) VALUES (?1, ?2, ?3, ?4)";
            let values = params![doc, seal, pos as i64, format::seal(row)];
            connection.prepare_cached(insert)?.execute(values)?;
        }
    }
    let Header { have, .. } = &append.header;
    let Position { seal, pos } = have.position;
    if let Some(document) = &append.snapshot {
        let replace = "INSERT OR REPLACE INTO snapshots (doc, seal, pos, document)
                       VALUES (?1, ?2, ?3, ?4)";
        let values = params![doc, seal, pos as i64, format::seal(document)];
        connection.prepare_cached(replace)?.execute(values)?;
    }
    let replace = "INSERT OR REPLACE INTO docs (doc, seal, pos, header) VALUES (?1, ?2, ?3, ?4)";
    let values = params![doc, seal, pos as i64, format::seal(&append.header)];
    connection.prepare_cached(replace)?.execute(values)?;
    Ok(())
}

fn write_ending(connection: &Connection, ending: &Ending) -> rusqlite::Result<()> {
    let Ending { author, item, outcome, at } = ending;
    let insert = "INSERT INTO endings (author, item, ended_at, outcome) VALUES (?1, ?2, ?3, ?4)";
    let values = params![author.as_str(), item.as_str(), at.0, format::seal(outcome)];
    connection.prepare_cached(insert)?.execute(values)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sync::{item::Outcome, store::Store};

    use super::*;

    fn batch(item: u128) -> Batch {
        let ending = Ending {
            author: model::id::UserId::from_bits(1),
            item: model::id::ItemId::from_bits(item),
            outcome: Outcome::AlreadyDone,
            at: model::time::Timestamp(1),
        };
        let (grounds, appends) = (Vec::new(), Vec::new());
        Batch { authority: 0, changes_authority: false, grounds, appends, ending: Some(ending) }
    }

    fn is_kept(store: &mut Sqlite, item: u128) -> bool {
        let Ending { author, item, .. } = batch(item).ending.unwrap();
        store.ending(author, item).unwrap().is_some()
    }

    #[test]
    fn a_commit_that_fails_is_looked_up_and_answered_as_it_went() {
        let name = format!("muster-commit-{}.db", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_file(&path);
        let mut store = Sqlite::open(&path).unwrap();
        assert_eq!(store.append(&[batch(1)]), vec![Ok(())]);

        // SQLite then fails at COMMIT, and at no time before.
        store.connection().unwrap().commit_hook(Some(|| true)).unwrap();
        let answers = store.append(&[batch(2), batch(1)]);
        assert!(answers.iter().all(|it| matches!(it, Err(AppendError::Disk(_)))), "{answers:?}");
        assert!(!is_kept(&mut store, 2));
        assert_eq!(store.append(&[batch(2)]), vec![Ok(())]);
        assert!(is_kept(&mut store, 2));

        let commits = "SELECT commits FROM meta";
        let commits = store.connection().unwrap().query_row(commits, [], |row| row.get(0)).unwrap();
        assert!(is_committed(&mut store, commits));
        assert!(!is_committed(&mut store, commits + 1));
        assert!(!store.is_lost());
        // The last one out takes the files beside it along.
        drop(store);
        std::fs::remove_file(&path).unwrap();
    }
}
