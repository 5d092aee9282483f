//! SHA-256, written in hex.

use sha2::{Digest, Sha256};

pub(crate) fn sha256(content: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(content))
}

/// Enough of a hash to name a file by.
pub(crate) fn name(content: impl AsRef<[u8]>) -> String {
    let mut hash = sha256(content);
    hash.truncate(16);
    hash
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
