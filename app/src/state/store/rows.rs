//! Rows as they rest: in this version, and as the one before wrote them. What a person has done is never left behind by an
//! update (E14).

use model::{doc::DocId, id::ItemId, schema::Hash, text::Nearby, time::Timestamp, value::TextKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sync::{
    item::{Item, ItemPart, Outcome, SealedEdit},
    outbox::{Kept, Needy, OutboxRow},
    position::{Position, Seen},
};

use super::pack;

/// The version of what rests of items. The first byte of every such value.
const VERSION: u8 = 2;

/// Something that holds an item, and was written otherwise once.
pub(super) trait Rested: Serialize + DeserializeOwned {
    /// How the version before wrote it.
    type Old: DeserializeOwned + Into<Self>;
}

pub(super) fn pack(value: &impl Rested) -> Vec<u8> {
    // Fails for types that the format can't hold, and none of ours is one.
    postcard::to_extend(value, vec![VERSION]).unwrap_or_default()
}

/// The value; `None` for one of a newer version.
pub(super) fn open<T: Rested>(bytes: &[u8]) -> Option<T> {
    match bytes.strip_prefix(&[VERSION]) {
        Some(body) => postcard::from_bytes(body).ok(),
        None => pack::open::<T::Old>(bytes).map(Into::into),
    }
}

impl Rested for OutboxRow {
    type Old = RowOf1;
}

impl Rested for Needy {
    type Old = NeedyOf1;
}

impl Rested for Kept {
    type Old = KeptOf1;
}

#[derive(Debug, Deserialize)]
pub(super) struct RowOf1 {
    seq: u64,
    item: ItemOf1,
    context: Vec<Hash>,
    genesis: Option<Vec<u8>>,
    words: String,
    nearby: Vec<(TextKey, Nearby)>,
    was_admitted: bool,
}

#[derive(Debug, Deserialize)]
struct ItemOf1 {
    id: ItemId,
    made_at: Timestamp,
    parts: Vec<PartOf1>,
}

/// It did not say what its author saw.
#[derive(Debug, Deserialize)]
struct PartOf1 {
    doc: DocId,
    seen: Seen,
    after: Vec<ItemId>,
    edits: Vec<SealedEdit>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NeedyOf1 {
    row: RowOf1,
    outcome: Outcome,
    at: Timestamp,
}

#[derive(Debug, Deserialize)]
pub(super) struct KeptOf1 {
    row: RowOf1,
    position: Position,
    at: Timestamp,
}

impl From<RowOf1> for OutboxRow {
    fn from(old: RowOf1) -> Self {
        let RowOf1 { seq, item, context, genesis, words, nearby, was_admitted } = old;
        let part =
            |PartOf1 { doc, seen, after, edits }| ItemPart { doc, seen, after, edits, saw: None };
        let parts = item.parts.into_iter().map(part).collect();
        let item = Item { id: item.id, made_at: item.made_at, parts };
        Self { seq, item, context, genesis, words, nearby, was_admitted }
    }
}

impl From<NeedyOf1> for Needy {
    fn from(old: NeedyOf1) -> Self {
        Self { row: old.row.into(), outcome: old.outcome, at: old.at }
    }
}

impl From<KeptOf1> for Kept {
    fn from(old: KeptOf1) -> Self {
        Self { row: old.row.into(), position: old.position, at: old.at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> OutboxRow {
        let edits = vec![SealedEdit { version: 1, bytes: vec![7] }];
        let seen = Seen { position: Position { seal: 2, pos: 5 }, ..Seen::default() };
        let part = ItemPart { doc: DocId::System, seen, after: Vec::new(), edits, saw: None };
        let item = Item { id: ItemId::from_bits(0), made_at: Timestamp(7), parts: vec![part] };
        OutboxRow {
            seq: 3,
            item,
            context: Vec::new(),
            genesis: None,
            words: "Renamed".to_owned(),
            nearby: Vec::new(),
            was_admitted: true,
        }
    }

    /// A row in that version; `saw` is what its part says after its edits.
    fn golden(version: u8, saw: &[u8]) -> Vec<u8> {
        let golden = [
            // Version, seq, the item's id, when it was made, one part: in the system document.
            &[version, 3][..],
            &[b'a'; 26],
            &[14, 1, 0],
            // Seen: seal 2, position 5, the first bytes of the chain.
            &[2, 5],
            &[0; 8],
            // After nothing; one edit of version 1, of one byte.
            &[0, 1, 1, 1, 7],
            saw,
            // No context, no genesis, words, nothing nearby, admitted once.
            &[0, 0, 7],
            b"Renamed",
            &[0, 1],
        ];
        golden.concat()
    }

    #[test]
    fn e14_rows_of_each_version_are_read_as_they_were_written() {
        for golden in [golden(1, &[]), golden(2, &[0])] {
            assert_eq!(open(&golden), Some(row()));
            let admitted = [&golden[..], &[2, 5, 18]].concat();
            let position = Position { seal: 2, pos: 5 };
            assert_eq!(open(&admitted), Some(Kept { row: row(), position, at: Timestamp(9) }));
            // Its value was already there.
            let needy = [&golden[..], &[3, 18]].concat();
            let outcome = Outcome::AlreadyDone;
            assert_eq!(open(&needy), Some(Needy { row: row(), outcome, at: Timestamp(9) }));
        }
        assert_eq!(pack(&row()), golden(2, &[0]));
    }

    #[test]
    fn a_row_comes_back_as_it_went_and_a_newer_one_is_not_misread() {
        let mut packed = pack(&row());
        assert_eq!(open(&packed), Some(row()));
        packed[0] += 1;
        assert_eq!(open::<OutboxRow>(&packed), None);
    }
}
