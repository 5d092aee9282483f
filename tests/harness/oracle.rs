//! E15: what the texts ought to be, told from what people saw when they typed.
//!
//! Every character that is typed is unique in its world. So afterwards it can be said of each
//! whether it should be there, and of each two whether one should stand before the other, without
//! asking anything that the product has computed.

use std::collections::{BTreeMap, BTreeSet};

use model::{doc::DocId, id::ItemId, text::Splice, value::TextKey};
use sync::message::Have;

/// One splice, as its author saw and meant it.
#[derive(Debug, Clone)]
pub struct Typed {
    pub item: ItemId,
    pub doc: DocId,
    pub text: TextKey,
    pub before: String,
    pub splice: Splice,
    /// What the log was that its author saw.
    pub seen: Option<Have>,
}

/// A splice that was taken in.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    pub typed: &'a Typed,
    /// Its place among all rows of its document.
    pub place: usize,
    /// Whether the log that its author saw was lost since, so that it came back to another one.
    pub is_displaced: bool,
}

impl Typed {
    fn after(&self) -> String {
        self.splice.applied_to(&self.before).expect("typed within what was shown")
    }

    fn deleted(&self) -> BTreeSet<char> {
        let after: BTreeSet<char> = self.after().chars().collect();
        self.before.chars().filter(|char| !after.contains(char)).collect()
    }
}

/// Checks the final texts against everything that was typed and admitted.
///
/// # Errors
///
/// Says what is not as it was meant.
pub fn check(
    judged: &[Judged<'_>],
    finals: &BTreeMap<(DocId, TextKey), String>,
) -> Result<(), String> {
    let mut by_text: BTreeMap<(DocId, TextKey), Vec<Judged<'_>>> = BTreeMap::new();
    for it in judged {
        by_text.entry((it.typed.doc, it.typed.text)).or_default().push(*it);
    }
    for (key, judged) in by_text {
        let Some(text) = finals.get(&key) else { return Err(format!("{key:?} is missing")) };
        check_content(&judged, text).map_err(|what| format!("{key:?}: {what} in {text:?}"))?;
        check_order(&judged, text).map_err(|what| format!("{key:?}: {what} in {text:?}"))?;
    }
    Ok(())
}

/// Where each character came in.
fn places(judged: &[Judged<'_>]) -> BTreeMap<char, usize> {
    let chars = |it: &Judged<'_>| {
        let place = it.place;
        it.typed.splice.insert.chars().map(move |char| (char, place)).collect::<Vec<_>>()
    };
    judged.iter().flat_map(chars).collect()
}

fn check_content(judged: &[Judged<'_>], text: &str) -> Result<(), String> {
    let places = places(judged);
    let mut expected: BTreeSet<char> = places.keys().copied().collect();
    let mut may_be_there = BTreeSet::new();
    for it in judged {
        for gone in it.typed.deleted() {
            expected.remove(&gone);
            // What came back only after it was deleted was not there to be deleted.
            if it.is_displaced && places.get(&gone).is_some_and(|place| *place > it.place) {
                may_be_there.insert(gone);
            }
        }
    }
    let found: Vec<char> = text.chars().collect();
    let unique: BTreeSet<char> = found.iter().copied().collect();
    if unique.len() != found.len() {
        return Err("something is there twice".to_owned());
    }
    if let Some(lost) = expected.iter().find(|char| !unique.contains(char)) {
        return Err(format!("{lost:?} is lost"));
    }
    let is_extra = |char: &&char| !expected.contains(*char) && !may_be_there.contains(*char);
    match unique.iter().find(is_extra) {
        Some(extra) => Err(format!("{extra:?} should not be there")),
        None => Ok(()),
    }
}

/// Whoever saw two characters in some order when he typed finds them in that order.
fn check_order(judged: &[Judged<'_>], text: &str) -> Result<(), String> {
    let came_in = places(judged);
    let place: BTreeMap<char, usize> =
        text.chars().enumerate().map(|(place, char)| (char, place)).collect();
    let is_in_order = |chars: &[char]| {
        chars.iter().filter_map(|char| place.get(char)).is_sorted()
    };
    for it in judged {
        let mut after: Vec<char> = it.typed.after().chars().collect();
        if it.is_displaced {
            // Of what came back after his own, nobody could know where it would stand.
            after.retain(|char| came_in.get(char).is_some_and(|place| *place <= it.place));
            let own = &it.typed.splice.insert;
            let others: Vec<char> =
                after.iter().copied().filter(|char| !own.contains(*char)).collect();
            // What others wrote may stand otherwise in the log that he came back to.
            if !is_in_order(&others) {
                after.retain(|char| own.contains(*char));
            }
        }
        if !is_in_order(&after) {
            let after: String = after.into_iter().collect();
            return Err(format!("{after:?} is in another order"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::id::RunId;

    use super::*;

    fn typed(n: u128, before: &str, at: u32, delete: u32, insert: &str) -> Typed {
        Typed {
            item: ItemId::from_bits(n),
            doc: DocId::Run(RunId::from_bits(0)),
            text: TextKey::Description,
            before: before.to_owned(),
            splice: Splice { at, delete, insert: insert.to_owned() },
            seen: None,
        }
    }

    /// `order` names the three splices in the order in which they came in.
    fn verdict(text: &str, order: [usize; 3], is_displaced: bool) -> Result<(), String> {
        let all =
            [typed(1, "", 0, 0, "abc"), typed(2, "abc", 1, 1, "x"), typed(3, "abc", 3, 0, "y")];
        let judged = order.iter().enumerate();
        let judged: Vec<Judged<'_>> =
            judged.map(|(place, n)| Judged { typed: &all[*n], place, is_displaced }).collect();
        let key = (all[0].doc, all[0].text);
        check(&judged, &BTreeMap::from([(key, text.to_owned())]))
    }

    #[test]
    fn the_oracle_knows_right_from_wrong() {
        for is_displaced in [false, true] {
            assert_eq!(verdict("axcy", [0, 1, 2], is_displaced), Ok(()));
            for wrong in ["axc", "axbcy", "axycc", "acxy", "yaxc", "xacy"] {
                assert!(verdict(wrong, [0, 1, 2], is_displaced).is_err(), "{wrong}");
            }
        }
    }

    #[test]
    fn what_came_back_after_another_could_not_be_seen_by_it() {
        for right in ["xyabc", "axbcy", "yxac"] {
            assert_eq!(verdict(right, [1, 2, 0], true), Ok(()), "{right}");
            assert!(verdict(right, [1, 2, 0], false).is_err(), "{right}");
        }
        for wrong in ["xyacb", "xab", "xyyabc"] {
            assert!(verdict(wrong, [1, 2, 0], true).is_err(), "{wrong}");
        }
    }
}
