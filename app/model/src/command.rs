//! What a person asks for, as the edits that make it so. Pure.
//!
//! A command is turned into edits once, on the value that its author sees; rules judge the edits,
//! not the command. So a command may only refuse what has no edits, or what no rule would let
//! through in a way that its author could learn from.

mod outline;
mod paste;
mod playbook;
mod run;

use crate::{
    edit::TextEdit,
    id::UserId,
    limits::{NAME_UNITS_MAX, TEXT_UNITS_MAX},
    text::{self, Splice, units},
    time::Timestamp,
    value::TextKey,
};

pub use self::{outline::OutlineCommand, playbook::PlaybookCommand, run::RunCommand};

/// Who asks, when, and the ids that what is new will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Who asks.
    pub user: UserId,
    /// When.
    pub now: Timestamp,
    /// Random bits of new ids, taken in order; as many as the command's `ids_needed`.
    pub fresh: Vec<u128>,
}

/// Why nothing comes of a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The task is not in this document.
    #[error("this task is no longer here")]
    NoSuchTask,
    /// The checklist is not in this document, or was put away.
    #[error("this section is no longer here")]
    NoSuchChecklist,
    /// This kind of document has no such text.
    #[error("there is no such text here")]
    NoSuchText,
    /// Everything already is as it was asked for.
    #[error("there is nothing to change")]
    NothingToDo,
    /// A title or name without a character that is not a blank.
    #[error("this needs a name")]
    Blank,
    /// A text that is too long for its place.
    #[error("this has {found} characters; at most {max} fit")]
    TooLong {
        /// How long it is.
        found: usize,
        /// How long it may be.
        max: usize,
    },
    /// A pasted line that is too long for a title.
    #[error("line {line} has {found} characters; at most {max} fit")]
    LineTooLong {
        /// Which line, from 1.
        line: usize,
        /// How long it is.
        found: usize,
        /// How long it may be.
        max: usize,
    },
    /// More tasks than a document may have.
    #[error("this would make {found} tasks; at most {max} fit")]
    TooManyTasks {
        /// How many there would be.
        found: usize,
        /// How many there may be.
        max: usize,
    },
    /// The caller brought fewer ids than the command said it needs.
    #[error("there were not enough ids for what is new")]
    TooFewIds,
}

/// The fresh ids of a context, each given out once.
struct Ids<'a>(std::slice::Iter<'a, u128>);

impl<'a> Ids<'a> {
    fn of(ctx: &'a Context) -> Self {
        Self(ctx.fresh.iter())
    }

    fn take(&mut self) -> Result<u128, Refusal> {
        self.0.next().copied().ok_or(Refusal::TooFewIds)
    }
}

/// A title or name as it is kept: without the blanks around it.
fn name(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Blank);
    }
    at_most(text, NAME_UNITS_MAX).map(str::to_owned)
}

fn at_most(text: &str, max: usize) -> Result<&str, Refusal> {
    let found = units(text);
    if found <= max { Ok(text) } else { Err(Refusal::TooLong { found, max }) }
}

/// What makes `to` out of `from`: one splice, where the text still is as its author saw it.
///
/// Where it is not, because somebody else's words have come in since, the same is done to the text
/// that is there now.
fn splices(
    now: Option<&String>,
    key: TextKey,
    from: &str,
    to: &str,
) -> Result<Vec<TextEdit>, Refusal> {
    let now = now.ok_or(match key {
        TextKey::Task(_) => Refusal::NoSuchTask,
        TextKey::Description
        | TextKey::UpdateTemplate
        | TextKey::RetrospectiveTemplate
        | TextKey::SummaryTemplate
        | TextKey::Welcome => Refusal::NoSuchText,
    })?;
    at_most(to, TEXT_UNITS_MAX)?;
    let splices = if now == from {
        Splice::between(from, to).into_iter().collect()
    } else {
        text::rebase(from, to, now)
    };
    Ok(splices.into_iter().map(|splice| TextEdit { text: key, splice }).collect())
}

/// Edits of which at least one changes something.
fn unless_done<E>(edits: Vec<E>, is_done: impl Fn(&E) -> bool) -> Result<Vec<E>, Refusal> {
    if edits.iter().all(is_done) { Err(Refusal::NothingToDo) } else { Ok(edits) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[track_caller]
    fn check(now: &str, from: &str, to: &str, expected: &str) {
        let key = TextKey::Task(fixture::task(0));
        let edits = splices(Some(&now.to_owned()), key, from, to).unwrap();
        let made =
            edits.iter().fold(now.to_owned(), |it, edit| edit.splice.applied_to(&it).unwrap());
        assert_eq!(made, expected);
    }

    #[test]
    fn a_text_becomes_what_was_typed() {
        check("Do it.", "Do it.", "Do it now.", "Do it now.");
        check("a😀b", "a😀b", "a😃b", "a😃b");
        check("same", "same", "same", "same");
    }

    #[test]
    fn words_that_came_in_meanwhile_stay_and_what_was_typed_lands_beside_them() {
        check("Please do it.", "do it.", "do it now.", "Please do it now.");
        check("do it. Thanks!", "do it.", "now do it.", "now do it. Thanks!");
    }

    #[test]
    fn a_text_that_is_not_here_is_named() {
        let task = TextKey::Task(fixture::task(0));
        assert_eq!(splices(None, task, "", "x"), Err(Refusal::NoSuchTask));
        assert_eq!(splices(None, TextKey::Welcome, "", "x"), Err(Refusal::NoSuchText));
        let long = "x".repeat(TEXT_UNITS_MAX + 1);
        let refusal = Refusal::TooLong { found: TEXT_UNITS_MAX + 1, max: TEXT_UNITS_MAX };
        assert_eq!(splices(Some(&String::new()), task, "", &long), Err(refusal));
    }

    #[test]
    fn a_name_is_trimmed_and_never_blank() {
        assert_eq!(name("  Payments \n"), Ok("Payments".to_owned()));
        assert_eq!(name(" \t"), Err(Refusal::Blank));
        assert_eq!(name(&"x".repeat(1_025)), Err(Refusal::TooLong { found: 1_025, max: 1_024 }));
    }
}
