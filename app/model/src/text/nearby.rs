//! What stood around a change, for it to be made again where its history is gone.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Splice, byte_at, rebase, units};

/// Units that are kept on either side of a change. A device keeps them for each of its splices for
/// a month, so not more than tells one paragraph of a text from the others.
const SIDE_UNITS: usize = 512;

/// Characters in a row that have to be found again where a text was cut off.
const PROBE_CHARS: usize = 32;

/// One author's splices, with the text around them as he saw it before he made them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearby {
    /// How many units of the text are left out before this.
    skipped: u32,
    text: String,
    is_cut_off: bool,
    /// Placed in the text that is kept.
    splices: Vec<Splice>,
}

impl Nearby {
    /// What stands around these splices in `text`; `None` if they do not lie within it.
    pub fn of(text: &str, splices: &[Splice]) -> Option<Self> {
        let mut now = text.to_owned();
        let (mut n_before, mut n_after) = (units(text), units(text));
        for splice in splices {
            now = splice.applied_to(&now)?;
            let end = splice.at as usize + units(&splice.insert);
            n_before = n_before.min(splice.at as usize);
            n_after = n_after.min(units(&now) - end);
        }
        let end = units(text) - n_after;
        let start = whole_char(text, n_before.saturating_sub(SIDE_UNITS));
        let end = whole_char(text, end.max(n_before) + SIDE_UNITS);
        let skipped = units(&text[..start]) as u32;
        let splices = splices.iter().map(|it| Splice { at: it.at - skipped, ..it.clone() });
        Some(Self {
            skipped,
            splices: splices.collect(),
            text: text[start..end].to_owned(),
            is_cut_off: end < text.len(),
        })
    }

    /// Repeats the splices in `onto`, as [`rebase`] does; `None` if the place where they were made
    /// is not found there.
    pub fn again(&self, onto: &str) -> Option<Vec<Splice>> {
        let mut mine = self.text.clone();
        for splice in &self.splices {
            mine = splice.applied_to(&mine)?;
        }
        let place = self.place_in(onto)?;
        let skipped = units(&onto[..place.start]) as u32;
        let anew = rebase(&self.text, &mine, &onto[place]).into_iter();
        Some(anew.map(|it| Splice { at: it.at + skipped, ..it }).collect())
    }

    /// The bytes of `onto` that this text is to be compared with.
    fn place_in(&self, onto: &str) -> Option<Range<usize>> {
        let probes = probes(&self.text);
        let start = match self.skipped {
            0 => 0,
            skipped => {
                let near = whole_char(onto, skipped as usize);
                let found = probes.iter().find_map(|probe| nearest(onto, probe, near));
                found?.start
            }
        };
        let end = if self.is_cut_off {
            let near = (start + self.text.len()).min(onto.len());
            let found = probes.iter().rev().find_map(|probe| nearest(onto, probe, near));
            found?.end
        } else {
            onto.len()
        };
        (start <= end).then_some(start..end)
    }
}

/// Pieces of a text that are long enough to know it by.
fn probes(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let pieces = starts.chunks_exact(PROBE_CHARS).map(|piece| {
        let last = piece[PROBE_CHARS - 1];
        let end = last + text[last..].chars().next().map_or(0, char::len_utf8);
        &text[piece[0]..end]
    });
    pieces.collect()
}

/// Where in `text` the probe is, nearest to a byte.
fn nearest(text: &str, probe: &str, near: usize) -> Option<Range<usize>> {
    let found = text.match_indices(probe).min_by_key(|(at, _)| at.abs_diff(near))?;
    Some(found.0..found.0 + probe.len())
}

/// The byte at a position in units, or of the character that it lies in, or the end.
fn whole_char(text: &str, at: usize) -> usize {
    let byte = byte_at(text, at).or_else(|| byte_at(text, at.checked_sub(1)?));
    byte.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splice(at: usize, delete: u32, insert: &str) -> Splice {
        Splice { at: at as u32, delete, insert: insert.to_owned() }
    }

    fn apply_all(text: &str, splices: &[Splice]) -> String {
        splices.iter().fold(text.to_owned(), |text, it| it.applied_to(&text).unwrap())
    }

    #[track_caller]
    fn check(text: &str, splices: &[Splice], onto: &str, expected: &str) {
        let nearby = Nearby::of(text, splices).unwrap();
        let again = nearby.again(onto).unwrap();
        assert_eq!(apply_all(onto, &again), expected);
    }

    #[test]
    fn a_short_text_is_kept_whole() {
        check("abcd", &[splice(3, 0, "X")], "ayybcd", "ayybcXd");
        check("a😀d", &[splice(3, 0, "X")], "y😀d", "y😀Xd");
        check("abcd", &[splice(1, 2, ""), splice(2, 0, "X")], "abzcd", "azdX");
        check("", &[splice(0, 0, "X")], "new", "Xnew");
    }

    /// Paragraphs that look alike, as in a list of steps.
    fn long() -> String {
        (0..200).map(|n| format!("Step {n}: restart the machine and wait.\n")).collect()
    }

    #[test]
    fn of_a_long_text_as_much_is_kept_as_finds_the_place_again() {
        let text = long();
        let at = text.find("Step 120").unwrap();
        let splices = [splice(at, 0, "Check the disk. ")];
        let nearby = Nearby::of(&text, &splices).unwrap();
        assert!(nearby.text.len() <= 2 * SIDE_UNITS, "{}", nearby.text.len());
        let onto = text.replace("Step 3: restart", "Step 3: do not start");
        let expected = onto.replace("Step 120", "Check the disk. Step 120");
        check(&text, &splices, &onto, &expected);
    }

    #[test]
    fn a_place_that_is_gone_is_not_guessed() {
        let text = long();
        let splices = [splice(4_000, 0, "X")];
        let nearby = Nearby::of(&text, &splices).unwrap();
        assert_eq!(nearby.again("Something else."), None);
        assert_eq!(Nearby::of("abc", &[splice(4, 0, "X")]), None);
    }
}
