//! Order without positions: keys that sort between their neighbours.

use fractional_index::FractionalIndex;
use serde::{Deserialize, Serialize};

/// A key that sorts between its neighbours, so that a task can move without renumbering others.
///
/// Ranks are compared as text; equal ranks are told apart by the id of what they order.
///
/// ```
/// # use model::rank::Rank;
/// let first = Rank::between(None, None);
/// let last = Rank::between(Some(&first), None);
/// let middle = Rank::between(Some(&first), Some(&last));
/// assert!(first < middle && middle < last);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rank(String);

impl Rank {
    /// A rank after `before` and before `after`; an absent neighbour is the end of the list.
    ///
    /// Equal or crossed neighbours have nothing between them: the result then follows `before`.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Self {
        let before = before.and_then(Self::index);
        let after = after.and_then(Self::index);
        let made = match (&before, &after) {
            (None, None) => FractionalIndex::default(),
            (Some(before), None) => FractionalIndex::new_after(before),
            (None, Some(after)) => FractionalIndex::new_before(after),
            (Some(before), Some(after)) => FractionalIndex::new_between(before, after)
                .unwrap_or_else(|| FractionalIndex::new_after(before)),
        };
        Self(made.to_string())
    }

    /// `n` ranks in order, as short as they can be.
    pub fn series(n: usize) -> Vec<Self> {
        let mut ranks = Vec::with_capacity(n);
        fill(&mut ranks, None, None, n);
        ranks
    }

    /// A rank as a document stores it; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        FractionalIndex::from_string(text).ok().map(|_| Self(text.to_owned()))
    }

    /// The rank as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn index(&self) -> Option<FractionalIndex> {
        FractionalIndex::from_string(&self.0).ok()
    }
}

/// Halving keeps ranks short: twelve halvings make room for more tasks than a document may hold.
fn fill(ranks: &mut Vec<Rank>, before: Option<&Rank>, after: Option<&Rank>, n: usize) {
    let Some(rest) = n.checked_sub(1) else { return };
    let middle = Rank::between(before, after);
    fill(ranks, before, Some(&middle), rest / 2);
    ranks.push(middle.clone());
    fill(ranks, Some(&middle), after, rest - rest / 2);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_in_order_and_short() {
        let ranks = Rank::series(2_000);
        assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(ranks.iter().all(|rank| rank.as_str().len() <= crate::limits::RANK_BYTES_MAX));
    }

    #[test]
    fn there_is_always_room_between_two() {
        let (mut low, high) =
            (Rank::between(None, None), Rank::between(Some(&Rank::between(None, None)), None));
        for _ in 0..100 {
            let middle = Rank::between(Some(&low), Some(&high));
            assert!(low < middle && middle < high);
            low = middle;
        }
    }
}
