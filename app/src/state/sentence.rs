//! What is said to the person when something can't be done.

use std::fmt;

/// A sentence for the person: what went wrong and, where there is one, the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence(String);

impl Sentence {
    /// Makes a sentence of what an error says of itself: a capital letter and a full stop.
    pub(crate) fn of(error: &dyn fmt::Display) -> Self {
        let text = error.to_string();
        let mut chars = text.trim().chars();
        let mut sentence: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        sentence.push_str(chars.as_str());
        if !sentence.ends_with(['.', '!', '?']) {
            sentence.push('.');
        }
        Self(sentence)
    }

    /// The sentence as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<Sentence> for String {
    fn from(sentence: Sentence) -> Self {
        sentence.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_a_sentence() {
        assert_eq!(Sentence::of(&"the disk is full").as_str(), "The disk is full.");
        assert_eq!(Sentence::of(&"Élan?").as_str(), "Élan?");
        assert_eq!(Sentence::of(&"").as_str(), ".");
    }
}
