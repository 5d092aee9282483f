//! E15: what the texts ought to be, told from what people saw when they typed.
//!
//! Every character that is typed is unique in its world. So afterwards it can be said of each
//! whether it should be there, and of each two whether one should stand before the other, without
//! asking anything that the product has computed.

use std::collections::{BTreeMap, BTreeSet};

use model::{doc::DocId, id::ItemId, text::Splice, value::TextKey};

/// One splice, as its author saw and meant it.
#[derive(Debug, Clone)]
pub struct Typed {
    pub item: ItemId,
    pub doc: DocId,
    pub text: TextKey,
    pub before: String,
    pub splice: Splice,
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
    typed: &[Typed],
    admitted: &BTreeSet<ItemId>,
    finals: &BTreeMap<(DocId, TextKey), String>,
) -> Result<(), String> {
    let mut by_text: BTreeMap<(DocId, TextKey), Vec<&Typed>> = BTreeMap::new();
    for it in typed.iter().filter(|it| admitted.contains(&it.item)) {
        by_text.entry((it.doc, it.text)).or_default().push(it);
    }
    for (key, typed) in by_text {
        let Some(text) = finals.get(&key) else { return Err(format!("{key:?} is missing")) };
        check_content(&typed, text).map_err(|what| format!("{key:?}: {what} in {text:?}"))?;
        check_order(&typed, text).map_err(|what| format!("{key:?}: {what} in {text:?}"))?;
    }
    Ok(())
}

fn check_content(typed: &[&Typed], text: &str) -> Result<(), String> {
    let mut expected: BTreeSet<char> =
        typed.iter().flat_map(|it| it.splice.insert.chars()).collect();
    for gone in typed.iter().flat_map(|it| it.deleted()) {
        expected.remove(&gone);
    }
    let found: Vec<char> = text.chars().collect();
    let unique: BTreeSet<char> = found.iter().copied().collect();
    if unique.len() != found.len() {
        return Err("something is there twice".to_owned());
    }
    if let Some(lost) = expected.iter().find(|char| !unique.contains(char)) {
        return Err(format!("{lost:?} is lost"));
    }
    match unique.iter().find(|char| !expected.contains(char)) {
        Some(extra) => Err(format!("{extra:?} should not be there")),
        None => Ok(()),
    }
}

/// Whoever saw two characters in some order when he typed finds them in that order.
fn check_order(typed: &[&Typed], text: &str) -> Result<(), String> {
    let place: BTreeMap<char, usize> =
        text.chars().enumerate().map(|(place, char)| (char, place)).collect();
    for it in typed {
        let after = it.after();
        let places: Vec<usize> =
            after.chars().filter_map(|char| place.get(&char)).copied().collect();
        if !places.is_sorted() {
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
        }
    }

    fn verdict(text: &str) -> Result<(), String> {
        let all =
            [typed(1, "", 0, 0, "abc"), typed(2, "abc", 1, 1, "x"), typed(3, "abc", 3, 0, "y")];
        let admitted = all.iter().map(|it| it.item).collect();
        let key = (all[0].doc, all[0].text);
        check(&all, &admitted, &BTreeMap::from([(key, text.to_owned())]))
    }

    #[test]
    fn the_oracle_knows_right_from_wrong() {
        assert_eq!(verdict("axcy"), Ok(()));
        for wrong in ["axc", "axbcy", "axycc", "acxy", "yaxc", "xacy"] {
            assert!(verdict(wrong).is_err(), "{wrong}");
        }
    }
}
