//! How things lie in blobs: a version, a checksum, then postcard.
//!
//! SQLite has no checksums of its own, and a log is kept for years.

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// The first byte of every blob. Another layout is another number.
const VERSION: u8 = 1;

/// Bytes of the checksum: what a disk does by mistake is found, and a row stays small.
const CHECKSUM: usize = 8;

/// A blob is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damaged {
    #[error("written by a newer version")]
    Newer,
    #[error("damaged")]
    Broken,
}

pub(crate) fn seal(thing: &impl Serialize) -> Vec<u8> {
    let mut blob = vec![VERSION];
    blob.resize(1 + CHECKSUM, 0);
    // Fails for types that the format can't hold, and these are none.
    let mut blob = postcard::to_extend(thing, blob).unwrap_or_default();
    if let Some((head, body)) = blob.split_at_mut_checked(1 + CHECKSUM) {
        head[1..].copy_from_slice(&Sha256::digest(body)[..CHECKSUM]);
    }
    blob
}

pub(crate) fn open<T: DeserializeOwned>(blob: &[u8]) -> Result<T, Damaged> {
    let (version, rest) = blob.split_first().ok_or(Damaged::Broken)?;
    if *version > VERSION {
        return Err(Damaged::Newer);
    }
    let (checksum, body) = rest.split_at_checked(CHECKSUM).ok_or(Damaged::Broken)?;
    if *version != VERSION || Sha256::digest(body)[..CHECKSUM] != *checksum {
        return Err(Damaged::Broken);
    }
    match postcard::take_from_bytes(body) {
        Ok((thing, [])) => Ok(thing),
        Ok(_) | Err(_) => Err(Damaged::Broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_is_found() {
        let blob = seal(&("log", 7_u64));
        assert_eq!(open(&blob), Ok(("log".to_owned(), 7_u64)));
        for bit in 0..blob.len() * 8 {
            let mut flipped = blob.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open::<(String, u64)>(&flipped).is_err(), "bit {bit}");
        }
        assert!(open::<(String, u64)>(&blob[..blob.len() - 1]).is_err());
    }
}
