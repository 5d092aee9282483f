//! Reading: documents, and whether what was read is what was written.

use model::{
    doc::DocId,
    id::{ItemId, UserId},
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use sync::{
    item::Outcome,
    message::Have,
    position::{Chain, Position},
    store::{Base, EndedSeal, Header, Opening, Row, Stored},
};

use super::format::{self, Damaged};

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{doc} is {damaged} in {part}")]
    Damaged { doc: String, part: Part, damaged: Damaged },
    #[error("the log of {doc} doesn't add up at {seal}/{pos}")]
    Broken { doc: DocId, seal: u32, pos: u64 },
}

/// Where damage was found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Header,
    Base,
    Row,
    Outcome,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Header => "its header",
            Self::Base => "the beginning of a seal",
            Self::Row => "a row of its log",
            Self::Outcome => "the outcome of an item",
        })
    }
}

fn open<T: DeserializeOwned>(doc: &str, part: Part, blob: &[u8]) -> Result<T, Unreadable> {
    let damaged = |damaged| Unreadable::Damaged { doc: doc.to_owned(), part, damaged };
    format::open(blob).map_err(damaged)
}

pub(super) fn opening(connection: &Connection) -> Result<Opening, Unreadable> {
    let query = "SELECT epoch, authority, feed FROM meta";
    let [epoch, authority, feed] = connection.query_row(query, [], |row| {
        let number = |column| row.get::<_, i64>(column).map(|it| it as u64);
        Ok([number(0)?, number(1)?, number(2)?])
    })?;
    let mut headers = Vec::new();
    let mut query = connection.prepare("SELECT doc, header FROM docs")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (doc, header): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let header = open::<Header>(&doc, Part::Header, &header)?;
        let part = Part::Header;
        let doc = doc.parse::<DocId>();
        let damaged = Damaged::Broken;
        let no_name = |_| Unreadable::Damaged { doc: "a document".to_owned(), part, damaged };
        headers.push((doc.map_err(no_name)?, header));
    }
    headers.sort_by_key(|(doc, _)| *doc);
    Ok(Opening { epoch, authority, feed, headers })
}

pub(super) fn header(connection: &Connection, doc: DocId) -> Result<Option<Header>, Unreadable> {
    let (query, key) = ("SELECT header FROM docs WHERE doc = ?1", doc.to_string());
    let blob = connection.prepare_cached(query)?.query_row([&key], blob).optional()?;
    blob.map(|blob| open(&key, Part::Header, &blob)).transpose()
}

pub(super) fn stored(connection: &Connection, doc: DocId) -> Result<Option<Stored>, Unreadable> {
    // The writer may commit between two reads: one transaction sees one moment.
    let moment = connection.unchecked_transaction()?;
    let Some(header) = header(&moment, doc)? else { return Ok(None) };
    let Position { seal, pos } = header.have.position;
    let lost = || Unreadable::Broken { doc, seal, pos: 0 };
    let base = base(&moment, doc, seal)?.ok_or_else(lost)?;
    let rows = rows_after(&moment, doc, Position { seal, pos: 0 })?;
    let before = match seal.checked_sub(1) {
        None => Chain::start(doc),
        Some(seal) => end_of(&moment, doc, seal)?,
    };
    let end = verify(doc, before, &base, &rows)?;
    if end != header.have {
        return Err(Unreadable::Broken { doc, seal, pos });
    }
    let snapshot = snapshot(&moment, doc, end.position)?;
    Ok(Some(Stored { base, snapshot, rows }))
}

/// Whether each part of the log is what its chain says, and where that ends.
fn verify(doc: DocId, before: Chain, base: &Base, rows: &[Row]) -> Result<Have, Unreadable> {
    let broken = |Position { seal, pos }| Unreadable::Broken { doc, seal, pos };
    if base.have.chain != before.after([base.document.as_slice()]) {
        return Err(broken(base.have.position));
    }
    rows.iter().try_fold(base.have, |have, Row { entry, .. }| {
        let chain = have.chain.after(entry.changes.iter().map(Vec::as_slice));
        let is_next = entry.position == have.position.next() && entry.chain == chain;
        is_next.then_some(Have { position: entry.position, chain }).ok_or(broken(entry.position))
    })
}

/// The chain that an ended seal came to.
fn end_of(connection: &Connection, doc: DocId, seal: u32) -> Result<Chain, Unreadable> {
    let key = doc.to_string();
    let query = "SELECT row FROM rows WHERE doc = ?1 AND seal = ?2 ORDER BY pos DESC LIMIT 1";
    let last = connection.prepare_cached(query)?.query_row(params![key, seal], blob).optional()?;
    if let Some(last) = last {
        return Ok(open::<Row>(&key, Part::Row, &last)?.entry.chain);
    }
    let base = base(connection, doc, seal)?;
    base.map(|base| base.have.chain).ok_or(Unreadable::Broken { doc, seal, pos: 0 })
}

/// The document saved on the way. One that is damaged is left out: the rows have it all.
fn snapshot(
    connection: &Connection,
    doc: DocId,
    end: Position,
) -> Result<Option<(Position, Vec<u8>)>, Unreadable> {
    let query = "SELECT seal, pos, document FROM snapshots WHERE doc = ?1";
    let found = connection.prepare_cached(query)?.query_row([doc.to_string()], |row| {
        let position = Position { seal: row.get(0)?, pos: row.get::<_, i64>(1)? as u64 };
        Ok((position, row.get::<_, Vec<u8>>(2)?))
    });
    let Some((position, blob)) = found.optional()? else { return Ok(None) };
    let is_in_seal = position.seal == end.seal && position <= end;
    match format::open::<Vec<u8>>(&blob) {
        Ok(document) if is_in_seal => Ok(Some((position, document))),
        Ok(_) | Err(_) => {
            tracing::warn!(%doc, "its snapshot is damaged and not used");
            Ok(None)
        }
    }
}

pub(super) fn ended_seal(
    connection: &Connection,
    doc: DocId,
    after: Position,
) -> Result<Option<EndedSeal>, Unreadable> {
    let moment = connection.unchecked_transaction()?;
    let Some(next) = after.seal.checked_add(1) else { return Ok(None) };
    // A seal that never was has no next one either, as long as seals are counted without a gap.
    let Some(next) = base(&moment, doc, next)? else { return Ok(None) };
    let rows = rows_after(&moment, doc, after)?;
    Ok(Some(EndedSeal { rows, next }))
}

pub(super) fn ending(
    connection: &Connection,
    author: UserId,
    item: ItemId,
) -> Result<Option<Outcome>, Unreadable> {
    let query = "SELECT outcome FROM endings WHERE author = ?1 AND item = ?2";
    let keys = [author.as_str(), item.as_str()];
    let blob = connection.prepare_cached(query)?.query_row(keys, blob).optional()?;
    blob.map(|blob| open(item.as_str(), Part::Outcome, &blob)).transpose()
}

fn base(connection: &Connection, doc: DocId, seal: u32) -> Result<Option<Base>, Unreadable> {
    let (query, key) = ("SELECT base FROM bases WHERE doc = ?1 AND seal = ?2", doc.to_string());
    let blob = connection.prepare_cached(query)?.query_row(params![key, seal], blob).optional()?;
    blob.map(|blob| open(&key, Part::Base, &blob)).transpose()
}

/// The rows of one seal after a position in it, in order.
fn rows_after(
    connection: &Connection,
    doc: DocId,
    after: Position,
) -> Result<Vec<Row>, Unreadable> {
    let key = doc.to_string();
    let query = "SELECT row FROM rows WHERE doc = ?1 AND seal = ?2 AND pos > ?3 ORDER BY pos";
    let mut query = connection.prepare_cached(query)?;
    // A position beyond what SQLite counts has nothing after it.
    let pos = i64::try_from(after.pos).unwrap_or(i64::MAX);
    let blobs = query.query_map(params![key, after.seal, pos], blob)?;
    blobs.map(|blob| open(&key, Part::Row, &blob?)).collect()
}

fn blob(row: &rusqlite::Row<'_>) -> rusqlite::Result<Vec<u8>> {
    row.get(0)
}
