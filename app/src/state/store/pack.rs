//! Values as bytes, with a version; keys as text that sorts.

use model::doc::DocId;
use serde::{Serialize, de::DeserializeOwned};
use sync::{message::Have, position::Position};

/// The version of everything that is stored. The first byte of every value.
const VERSION: u8 = 1;

pub(super) fn pack(value: &impl Serialize) -> Vec<u8> {
    // Fails for types that the format can't hold, and none of ours is one.
    postcard::to_extend(value, vec![VERSION]).unwrap_or_default()
}

/// The value; `None` for one of another version.
pub(super) fn open<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let body = bytes.strip_prefix(&[VERSION])?;
    postcard::from_bytes(body).ok()
}

/// A snapshot: what is known of it, then the document as it is.
pub(super) fn put_snapshot(have: Have, document: &[u8]) -> Vec<u8> {
    let mut bytes = pack(&have);
    bytes.extend_from_slice(document);
    bytes
}

pub(super) fn snapshot(mut bytes: Vec<u8>) -> Option<(Have, Vec<u8>)> {
    let body = bytes.strip_prefix(&[VERSION])?;
    let (have, document) = postcard::take_from_bytes(body).ok()?;
    let start = bytes.len() - document.len();
    Some((have, bytes.split_off(start)))
}

pub(super) fn seq(seq: u64) -> String {
    format!("{seq:016x}")
}

pub(super) fn entry(doc: DocId, at: Position) -> String {
    format!("{doc}/{:08x}/{:016x}", at.seal, at.pos)
}

pub(super) fn entry_start(doc: DocId) -> String {
    format!("{doc}/")
}

/// Where it says which edition of a document's copy is stored.
pub(super) fn edition(doc: DocId) -> String {
    format!("edition/{doc}")
}

#[cfg(test)]
mod tests {
    use model::id::RunId;
    use sync::position::Chain;

    use super::*;

    const RUN: fn(u128) -> DocId = |n| DocId::Run(RunId::from_bits(n));

    #[test]
    fn a_snapshot_comes_back_as_it_went() {
        let doc = RUN(1);
        let have = Have { position: Position { seal: 1, pos: 300 }, chain: Chain::start(doc) };
        let packed = put_snapshot(have, b"document");
        assert_eq!(snapshot(packed), Some((have, b"document".to_vec())));
        assert_eq!(snapshot(put_snapshot(have, b"")), Some((have, Vec::new())));
        assert_eq!(snapshot(vec![VERSION, 1]), None);
        assert_eq!(snapshot(Vec::new()), None);
    }

    #[test]
    fn what_another_version_wrote_is_not_misread() {
        let mut packed = pack(&7_u64);
        assert_eq!(open(&packed), Some(7_u64));
        packed[0] += 1;
        assert_eq!(open::<u64>(&packed), None);
    }

    #[test]
    fn keys_sort_as_what_they_stand_for() {
        let at = |seal, pos| entry(RUN(1), Position { seal, pos });
        let keys = [entry_start(RUN(1)), at(0, 9), at(0, 10), at(0, 300), at(1, 0), at(16, 0)];
        assert!(keys.is_sorted());
        assert!(seq(9) < seq(10) && seq(255) < seq(256));
    }
}
