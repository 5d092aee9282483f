//! Long text and the smallest change to it. Positions count UTF-16 code units, as in the DOM.

use serde::{Deserialize, Serialize};

/// Puts `insert` where `delete` units stood, `at` units into the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Splice {
    /// Where, in UTF-16 code units from the start.
    pub at: u32,
    /// How many units go.
    pub delete: u32,
    /// What comes in their place.
    pub insert: String,
}

/// The length of a text in UTF-16 code units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

impl Splice {
    /// The one splice that makes `after` out of `before`, or `None` if they are equal.
    ///
    /// Never cuts a surrogate pair in half: the common ends are counted in whole characters.
    pub fn between(before: &str, after: &str) -> Option<Self> {
        if before == after {
            return None;
        }
        let prefix = common_prefix(before, after);
        let (before, after) = (&before[prefix.bytes..], &after[prefix.bytes..]);
        let suffix = common_suffix(before, after);
        let gone = &before[..before.len() - suffix];
        let come = &after[..after.len() - suffix];
        Some(Self { at: prefix.units, delete: units(gone) as u32, insert: come.to_owned() })
    }

    /// The text after this splice; `None` if it reaches past the end or into a surrogate pair.
    pub fn applied_to(&self, text: &str) -> Option<String> {
        let start = byte_at(text, self.at as usize)?;
        let end = byte_at(text, (self.at as usize).checked_add(self.delete as usize)?)?;
        let mut out = String::with_capacity(text.len() + self.insert.len());
        out.push_str(&text[..start]);
        out.push_str(&self.insert);
        out.push_str(&text[end..]);
        Some(out)
    }

    /// The same intent on a text that `other` has changed first, when both were made on one text.
    ///
    /// What both delete is deleted once; of two inserts at one place, `other`'s comes first. What
    /// this splice deletes on either side of `other`'s insert becomes two splices, to be applied in
    /// the order given.
    pub fn shifted_by(&self, other: &Self) -> Vec<Self> {
        let (start, end) = (self.at, self.at + self.delete);
        let (o_start, o_end) = (other.at, other.at + other.delete);
        let o_units = units(&other.insert) as u32;

        if end < o_start || (end == o_start && self.delete > 0) {
            return vec![self.clone()];
        }
        if o_end <= start {
            return vec![Self { at: start - other.delete + o_units, ..self.clone() }];
        }
        // They overlap. What is left to delete stands before and after what `other` put there.
        let left = o_start.saturating_sub(start);
        let right = end.saturating_sub(o_end);
        let at = if left > 0 { start } else { o_start + o_units };
        let mut out = vec![Self { at, delete: left, insert: self.insert.clone() }];
        if right > 0 {
            let inserted = units(&self.insert) as u32;
            let rest = if left > 0 { start + inserted + o_units } else { at + inserted };
            out.push(Self { at: rest, delete: right, insert: String::new() });
        }
        out.retain(|splice| splice.delete > 0 || !splice.insert.is_empty());
        out
    }
}

/// Repeats on `onto` what somebody did to make `mine` out of `base`.
///
/// Used where the history between two texts is gone (after a seal, or a restored backup). Nothing
/// that was typed is lost; what both sides deleted is deleted once.
pub fn rebase(base: &str, mine: &str, onto: &str) -> Vec<Splice> {
    let Some(wanted) = Splice::between(base, mine) else { return Vec::new() };
    match Splice::between(base, onto) {
        Some(theirs) => wanted.shifted_by(&theirs),
        None => vec![wanted],
    }
}

struct Prefix {
    bytes: usize,
    units: u32,
}

fn common_prefix(a: &str, b: &str) -> Prefix {
    let mut prefix = Prefix { bytes: 0, units: 0 };
    for (x, y) in a.chars().zip(b.chars()) {
        if x != y {
            break;
        }
        prefix.bytes += x.len_utf8();
        prefix.units += x.len_utf16() as u32;
    }
    prefix
}

fn common_suffix(a: &str, b: &str) -> usize {
    let same = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y);
    same.map(|(x, _)| x.len_utf8()).sum()
}

/// The byte offset of a position in units; `None` past the end or inside a character.
fn byte_at(text: &str, at: usize) -> Option<usize> {
    let mut units = 0;
    for (byte, char) in text.char_indices() {
        if units == at {
            return Some(byte);
        }
        units += char.len_utf16();
    }
    (units == at).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn splice(at: u32, delete: u32, insert: &str) -> Splice {
        Splice { at, delete, insert: insert.to_owned() }
    }

    fn apply_all(text: &str, splices: &[Splice]) -> String {
        splices.iter().fold(text.to_owned(), |text, it| it.applied_to(&text).unwrap())
    }

    #[track_caller]
    fn check_shift(text: &str, mine: &Splice, other: &Splice, expected: &str) {
        let theirs = other.applied_to(text).unwrap();
        assert_eq!(apply_all(&theirs, &mine.shifted_by(other)), expected);
    }

    #[test]
    fn positions_count_utf16() {
        assert_eq!(splice(2, 0, "!").applied_to("😀x").unwrap(), "😀!x");
        assert_eq!(splice(1, 0, "!").applied_to("😀x"), None);
        assert_eq!(splice(0, 9, "").applied_to("abc"), None);
    }

    #[test]
    fn a_shifted_splice_keeps_its_place() {
        check_shift("abcd", &splice(3, 0, "X"), &splice(1, 0, "yy"), "ayybcXd");
        check_shift("abcd", &splice(1, 0, "X"), &splice(3, 0, "yy"), "aXbcyyd");
        check_shift("abcd", &splice(1, 0, "X"), &splice(1, 0, "y"), "ayXbcd");
        check_shift("abcd", &splice(0, 4, "X"), &splice(2, 0, "y"), "Xy");
        check_shift("abcd", &splice(1, 2, "X"), &splice(0, 4, ""), "X");
        check_shift("abcd", &splice(2, 2, ""), &splice(1, 2, "y"), "ay");
    }

    proptest! {
        #[test]
        fn between_two_texts_leads_from_one_to_the_other(a in ".{0,12}", b in ".{0,12}") {
            let made = Splice::between(&a, &b).map_or_else(|| a.clone(), |it| it.applied_to(&a).unwrap());
            prop_assert_eq!(made, b);
        }

        #[test]
        fn a_rebase_keeps_what_was_typed(base in "[a-c]{0,8}", mine in "[a-cX]{0,8}", onto in "[a-cy]{0,8}") {
            let made = apply_all(&onto, &rebase(&base, &mine, &onto));
            let typed = Splice::between(&base, &mine).map(|it| it.insert).unwrap_or_default();
            prop_assert!(made.contains(&typed), "{made} lacks {typed}");
        }
    }
}
