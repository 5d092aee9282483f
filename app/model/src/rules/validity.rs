//! What makes sense, whoever asks.

use super::{Denied, Rule, allow};
use crate::{
    limits::{INSTANT_MS_MAX, NAME_UNITS_MAX, TEXT_UNITS_MAX},
    text::{Splice, units},
    time::{Millis, Timestamp},
};

pub(super) fn name(text: &str) -> Result<(), Denied> {
    allow(!text.trim().is_empty(), Rule::Blank)?;
    at_most(text, NAME_UNITS_MAX)
}

pub(super) fn at_most(text: &str, units_max: usize) -> Result<(), Denied> {
    // A UTF-16 unit takes at most three bytes: most texts need no counting.
    allow(text.len() <= units_max || units(text) <= units_max, Rule::TooLong)
}

pub(super) fn instant(at: Option<Timestamp>) -> Result<(), Denied> {
    allow(at.is_none_or(|at| at.0.abs() <= INSTANT_MS_MAX), Rule::OutOfRange)
}

pub(super) fn span(span: Option<Millis>) -> Result<(), Denied> {
    allow(span.is_none_or(|span| (0..=INSTANT_MS_MAX).contains(&span.0)), Rule::OutOfRange)
}

pub(super) fn room(n: usize, n_max: usize) -> Result<(), Denied> {
    allow(n < n_max, Rule::TooMany)
}

/// Where the splice lies is for the text to say that its author saw: see `schema`.
pub(super) fn splice(text: Option<&String>, splice: &Splice) -> Result<(), Denied> {
    let text = text.ok_or(Denied { rule: Rule::NoSuchThing })?;
    allow(splice.delete > 0 || !splice.insert.is_empty(), Rule::EmptySplice)?;
    let after = (units(text) + units(&splice.insert)).saturating_sub(splice.delete as usize);
    allow(after <= TEXT_UNITS_MAX, Rule::TooLong)
}
