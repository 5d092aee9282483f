//! E15: what the texts ought to be, told from what people saw when they typed.
//!
//! Every character that is typed is unique in its world. So afterwards it can be said of each
//! whether it should be there, and of each two whether one should stand before the other, without
//! asking anything that the product has computed.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    doc::DocId,
    id::{DeviceId, ItemId},
    text::Splice,
    value::TextKey,
};
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
    pub device: DeviceId,
}

/// A splice that was taken in.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    pub typed: &'a Typed,
    /// Its place among all rows of its document.
    pub place: usize,
    /// For one whose author saw a log that was lost since: how many rows of this one it was made
    /// anew on.
    pub made_anew_on: Option<usize>,
    /// What those rows came to in its text, as far as that can still be told.
    pub onto: Option<String>,
}

impl Judged<'_> {
    /// Whether another one was there when this was made anew; no question otherwise.
    fn could_know(&self, other: &Judged<'_>) -> bool {
        let is_own = self.typed.device == other.typed.device && other.place <= self.place;
        self.made_anew_on.is_none_or(|n_rows| other.place < n_rows || is_own)
    }
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
        by_text.entry((it.typed.doc, it.typed.text)).or_default().push(it.clone());
    }
    for (key, judged) in by_text {
        let Some(text) = finals.get(&key) else { return Err(format!("{key:?} is missing")) };
        check_content(&judged, text).map_err(|what| format!("{key:?}: {what} in {text:?}"))?;
        check_order(&judged, text).map_err(|what| format!("{key:?}: {what} in {text:?}"))?;
    }
    Ok(())
}

/// With what each character came in.
fn origins<'a>(judged: &[Judged<'a>]) -> BTreeMap<char, Judged<'a>> {
    let chars = |it: &Judged<'a>| {
        let it = it.clone();
        it.typed.splice.insert.chars().map(move |char| (char, it.clone()))
    };
    judged.iter().flat_map(chars).collect()
}

fn check_content(judged: &[Judged<'_>], text: &str) -> Result<(), String> {
    let origins = origins(judged);
    let mut expected: BTreeSet<char> = origins.keys().copied().collect();
    let mut may_be_there = BTreeSet::new();
    for it in judged {
        let is_found = found_its_place(it, &origins, text);
        for gone in it.typed.deleted() {
            expected.remove(&gone);
            // What was not there when its deletion was made anew could not be deleted.
            if !is_found || origins.get(&gone).is_some_and(|other| !it.could_know(other)) {
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
        Some(extra) => {
            let by = judged.iter().find(|it| it.typed.deleted().contains(extra));
            let origin = origins.get(extra);
            Err(format!("{extra:?} of {origin:?} should not be there, deleted by {by:?}"))
        }
        None => Ok(()),
    }
}

fn is_in_order(chars: &[char], text: &str) -> bool {
    let place: BTreeMap<char, usize> =
        text.chars().enumerate().map(|(place, char)| (char, place)).collect();
    chars.iter().filter_map(|char| place.get(char)).is_sorted()
}

/// What the author saw around his own, of what was there when that was made anew.
fn others(it: &Judged<'_>, origins: &BTreeMap<char, Judged<'_>>) -> Vec<char> {
    let is_there = |char: &char| {
        let is_own = it.typed.splice.insert.contains(*char);
        !is_own && origins.get(char).is_some_and(|other| it.could_know(other))
    };
    it.typed.before.chars().filter(is_there).collect()
}

/// Whether what others wrote stands as the author saw it, in what his own was made anew on and still now. It may stand
/// otherwise in a log that he came back to, and then nobody can say where his own belongs.
fn finds_its_place(it: &Judged<'_>, origins: &BTreeMap<char, Judged<'_>>, text: &str) -> bool {
    let others = others(it, origins);
    let stood = it.onto.as_ref().is_none_or(|onto| is_in_order(&others, onto));
    it.made_anew_on.is_none() || stood && is_in_order(&others, text)
}

/// Whether what others wrote stood as the author saw it. Of what is gone by now, nothing tells.
fn found_its_place(it: &Judged<'_>, origins: &BTreeMap<char, Judged<'_>>, text: &str) -> bool {
    let is_all_there = others(it, origins).iter().all(|char| text.contains(*char));
    it.made_anew_on.is_none() || is_all_there && finds_its_place(it, origins, text)
}

/// Whoever saw two characters in some order when he typed finds them in that order.
fn check_order(judged: &[Judged<'_>], text: &str) -> Result<(), String> {
    let origins = origins(judged);
    for it in judged {
        let own = &it.typed.splice.insert;
        let others = others(it, &origins);
        let is_found = finds_its_place(it, &origins, text);
        let mut after: Vec<char> = it.typed.after().chars().collect();
        if it.made_anew_on.is_some() {
            // Of what was not there yet, nobody could know where it would stand.
            let is_there = |char: &char| is_found && others.contains(char);
            after.retain(|char| own.contains(*char) || is_there(char));
        }
        if !is_in_order(&after, text) {
            let after: String = after.into_iter().collect();
            return Err(format!("{after:?} is in another order, by {it:?}"));
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
            device: DeviceId::from_bits(n),
        }
    }

    /// `order` names the three splices in the order in which they came in.
    fn verdict(text: &str, order: [usize; 3], is_anew: bool) -> Result<(), String> {
        let all =
            [typed(1, "", 0, 0, "abc"), typed(2, "abc", 1, 1, "x"), typed(3, "abc", 3, 0, "y")];
        let judged = order.iter().enumerate();
        let judged: Vec<Judged<'_>> = judged
            .map(|(place, n)| Judged {
                typed: &all[*n],
                place,
                made_anew_on: is_anew.then_some(place),
                onto: None,
            })
            .collect();
        let key = (all[0].doc, all[0].text);
        check(&judged, &BTreeMap::from([(key, text.to_owned())]))
    }

    #[test]
    fn the_oracle_knows_right_from_wrong() {
        for is_anew in [false, true] {
            assert_eq!(verdict("axcy", [0, 1, 2], is_anew), Ok(()));
            for wrong in ["axc", "axbcy", "axycc", "acxy", "yaxc", "xacy"] {
                assert!(verdict(wrong, [0, 1, 2], is_anew).is_err(), "{wrong}");
            }
        }
    }

    /// Two people typed at once, and a third between theirs. The log that he came back to has them the other way round; what
    /// he typed behind is gone since.
    #[test]
    fn where_others_stood_the_other_way_round_nobody_can_say_where_it_belongs() {
        let all = [typed(1, "", 0, 0, "a"), typed(2, "", 0, 0, "b"), typed(3, "ab", 1, 0, "x")];
        let gone = typed(4, "ba", 1, 1, "");
        let verdict = |onto: &str| {
            let judged = all.iter().chain([&gone]).enumerate();
            let judged = judged.map(|(place, typed)| {
                let made_anew_on = (place == 2).then_some(2);
                let onto = made_anew_on.map(|_| onto.to_owned());
                Judged { typed, place, made_anew_on, onto }
            });
            let key = (all[0].doc, all[0].text);
            check(&judged.collect::<Vec<_>>(), &BTreeMap::from([(key, "bx".to_owned())]))
        };
        assert_eq!(verdict("ba"), Ok(()));
        assert!(verdict("ab").is_err());
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
