//! What people are called.

use std::{fmt, str::FromStr};

use crate::limits;

/// How somebody is addressed: 3 to 22 characters of `[a-z0-9._-]`, a letter first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Username(String);

/// What somebody is called: one line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    #[error("a username has {} to {} characters", limits::USERNAME_MIN, limits::USERNAME_MAX)]
    UsernameLength,
    #[error(
        "a username begins with a letter and has letters, digits, dots, dashes and underscores"
    )]
    UsernameCharacters,
    #[error("please say what you are called")]
    Blank,
    #[error("a name has at most {max} characters", max = limits::PERSON_NAME_MAX)]
    TooLong,
    #[error("a name is one line of ordinary characters")]
    NameCharacters,
}

/// Marks that turn the direction of writing, by which a name could pose as another one.
const TURNING: [char; 11] = [
    '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
    '\u{2067}', '\u{2068}', '\u{2069}',
];

impl Username {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Username {
    type Err = NameError;

    /// Small and capital letters are the same.
    fn from_str(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if !(limits::USERNAME_MIN..=limits::USERNAME_MAX).contains(&text.chars().count()) {
            return Err(NameError::UsernameLength);
        }
        let text = text.to_ascii_lowercase();
        let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        let is_letter_first = text.starts_with(|first: char| first.is_ascii_lowercase());
        if is_letter_first && text.bytes().all(is_allowed) {
            Ok(Self(text))
        } else {
            Err(NameError::UsernameCharacters)
        }
    }
}

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Blank);
        }
        if text.chars().count() > limits::PERSON_NAME_MAX {
            return Err(NameError::TooLong);
        }
        let is_odd = |char: char| char.is_control() || TURNING.contains(&char);
        if text.chars().any(is_odd) {
            Err(NameError::NameCharacters)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_short_and_plain() {
        for good in ["ola", "olga.b-c_9", " Olga ", &"a".repeat(22)] {
            assert!(good.parse::<Username>().is_ok(), "{good}");
        }
        assert_eq!("OLGA".parse::<Username>().unwrap().as_str(), "olga");
        for bad in ["", "ol", "9lives", ".dot", "ol ga", "ölga", "olga@x", &"a".repeat(23)] {
            assert!(bad.parse::<Username>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!("  Олга B. 😀 ".parse::<Name>().unwrap().as_str(), "Олга B. 😀");
        for bad in ["", "  ", "a\nb", "a\u{202e}b", "a\0b", &"é".repeat(65)] {
            assert!(bad.parse::<Name>().is_err(), "{bad:?}");
        }
    }
}
