//! Long text and the smallest change to it. Positions count UTF-16 code units, as in the DOM.

mod nearby;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffTag, capture_diff_slices};

pub use self::nearby::Nearby;

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
}

/// Repeats on `onto` what somebody did to make `mine` out of `base`, as splices to be applied in
/// the order given.
///
/// Used where the history between two texts is not at hand. What was typed stands after the same
/// neighbour as before; what both sides deleted is deleted once.
pub fn rebase(base: &str, mine: &str, onto: &str) -> Vec<Splice> {
    let base: Vec<char> = base.chars().collect();
    let onto = Onto::new(&base, &onto.chars().collect::<Vec<char>>());
    let mine: Vec<char> = mine.chars().collect();
    let ops = capture_diff_slices(Algorithm::Myers, &base, &mine);
    // From the back to the front, so that no splice moves the place of one after it.
    let mut splices = Vec::new();
    for op in ops.iter().rev() {
        if op.tag() != DiffTag::Equal {
            let typed: String = mine[op.new_range()].iter().collect();
            onto.repeat(op.old_range(), typed, &mut splices);
        }
    }
    splices
}

/// Where the characters of one text are in another.
struct Onto {
    /// For each character of the one, its place in the other, if it is still there.
    kept: Vec<Option<usize>>,
    /// For each place in the other, its position in units.
    units: Vec<u32>,
}

impl Onto {
    fn new(base: &[char], onto: &[char]) -> Self {
        let mut kept = vec![None; base.len()];
        for op in capture_diff_slices(Algorithm::Myers, base, onto) {
            if op.tag() == DiffTag::Equal {
                for (from, to) in op.old_range().zip(op.new_range()) {
                    kept[from] = Some(to);
                }
            }
        }
        let mut units = vec![0];
        for char in onto {
            units.push(units.last().copied().unwrap_or_default() + char.len_utf16() as u32);
        }
        Self { kept, units }
    }

    /// Deletes what is left of `gone` and puts `typed` in its place, after its last neighbour.
    fn repeat(&self, gone: Range<usize>, typed: String, splices: &mut Vec<Splice>) {
        let neighbour = self.kept[..gone.start].iter().rev().find_map(|it| *it);
        let place = neighbour.map_or(0, |it| it + 1);
        let left: Vec<usize> = self.kept[gone].iter().filter_map(|it| *it).collect();
        for at in left.into_iter().rev() {
            let (at, end) = (self.units[at], self.units[at + 1]);
            match splices.last_mut() {
                Some(last) if last.at == end && last.insert.is_empty() => {
                    last.at = at;
                    last.delete += end - at;
                }
                Some(_) | None => {
                    splices.push(Splice { at, delete: end - at, insert: String::new() });
                }
            }
        }
        if !typed.is_empty() {
            splices.push(Splice { at: self.units[place], delete: 0, insert: typed });
        }
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

    #[test]
    fn positions_count_utf16() {
        assert_eq!(splice(2, 0, "!").applied_to("😀x").unwrap(), "😀!x");
        assert_eq!(splice(1, 0, "!").applied_to("😀x"), None);
        assert_eq!(splice(0, 9, "").applied_to("abc"), None);
    }

    #[test]
    fn a_rebase_keeps_its_neighbours() {
        let check = |base: &str, mine: &str, onto: &str, expected: &str| {
            assert_eq!(apply_all(onto, &rebase(base, mine, onto)), expected);
        };
        check("abcd", "abcXd", "ayybcd", "ayybcXd");
        check("abcd", "aXbcd", "abcyyd", "aXbcyyd");
        check("abcd", "X", "abycd", "Xy");
        check("abcd", "aXd", "", "X");
        check("abcd", "ab", "ayd", "ay");
        check("a😀d", "a😀Xd", "y😀d", "y😀Xd");
        check("abcdef", "aXbcdeYf", "1abc2def3", "1aXbc2deYf3");
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
            prop_assert_eq!(made.matches('X').count() >= mine.matches('X').count(), true);
        }
    }
}
