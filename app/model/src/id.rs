//! Names of things: 26 characters of `[a-z0-9]`, opaque, a type for each kind of thing.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

/// Characters in every id.
pub const ID_LEN: usize = 26;

/// 32 of the 36 allowed characters: without `0`, `l`, `v` and `2`, which are misread most.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnopqrstuwxyz13456789";

/// A string is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 26 characters, a to z and 0 to 9")]
pub struct BadId;

/// The characters behind every id type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawId([u8; ID_LEN]);

impl RawId {
    /// Writes 128 bits, which ought to be random, as an id.
    pub fn from_bits(bits: u128) -> Self {
        let mut chars = [ALPHABET[0]; ID_LEN];
        for (n, slot) in chars.iter_mut().enumerate() {
            // 26 × 5 = 130 bits: the first character holds the two bits left over.
            let shift = 5 * (ID_LEN - 1 - n);
            *slot = ALPHABET[((bits >> shift) & 31) as usize];
        }
        Self(chars)
    }

    /// The same id from the same parts, on every device and at the relay.
    pub fn derived(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        let mut bits = [0; 16];
        bits.copy_from_slice(&digest[..16]);
        Self::from_bits(u128::from_be_bytes(bits))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII letters and digits pass `from_str` and `from_bits`.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for RawId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let chars: [u8; ID_LEN] = text.as_bytes().try_into().map_err(|_| BadId)?;
        let allowed = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if chars.iter().all(allowed) { Ok(Self(chars)) } else { Err(BadId) }
    }
}

impl fmt::Display for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RawId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(self.as_str())
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for RawId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            return text.parse().map_err(D::Error::custom);
        }
        let chars = <[u8; ID_LEN]>::deserialize(deserializer)?;
        str::from_utf8(&chars).map_err(D::Error::custom)?.parse().map_err(D::Error::custom)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub RawId);

        impl $name {
            /// Writes 128 bits, which ought to be random, as an id.
            pub fn from_bits(bits: u128) -> Self {
                Self(RawId::from_bits(bits))
            }

            /// The same id from the same parts, on every device and at the relay.
            pub fn derived(parts: &[&str]) -> Self {
                Self(RawId::derived(parts))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// An id of one letter, for tests that name people.
            #[cfg(test)]
            #[allow(dead_code, reason = "tests name some kinds of things, not all")]
            pub(crate) const fn fixed(letter: u8) -> Self {
                Self(RawId([letter; ID_LEN]))
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )*};
}

ids! {
    /// A person.
    UserId;
    /// One browser profile of a person.
    DeviceId;
    /// A team.
    TeamId;
    /// A playbook.
    PlaybookId;
    /// A run.
    RunId;
    /// A checklist (on screen: a section) of a playbook or run.
    ChecklistId;
    /// A task of a playbook or run.
    TaskId;
    /// A metric of a playbook.
    MetricId;
    /// A suggestion beside a playbook or run.
    SuggestionId;
    /// What one person did in one go: the unit that is pushed, judged, admitted or refused.
    ItemId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_printing_and_parsing() {
        for bits in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
            let id = UserId::from_bits(bits);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn different_bits_give_different_ids() {
        assert_ne!(UserId::from_bits(1 << 127), UserId::from_bits(0));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "short", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "aaaaaaaaaaaaaaaaaaaaaaaaa-", "é"]
        {
            assert_eq!(text.parse::<UserId>(), Err(BadId), "{text}");
        }
    }

    #[test]
    fn derived_ids_depend_on_where_the_parts_end() {
        assert_ne!(RawId::derived(&["ab", "c"]), RawId::derived(&["a", "bc"]));
    }

    #[test]
    fn hostile_bytes_are_no_id() {
        assert!(postcard::from_bytes::<UserId>(&[0xff; 26]).is_err());
    }
}
