//! Lists that people paste, one task a line.

use crate::{command::Refusal, limits::NAME_UNITS_MAX, text::units};

/// A pasted line that says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Where it stands, from 1.
    number: usize,
    /// Whether it opens a section; else it is a task.
    pub(super) is_heading: bool,
    text: &'a str,
}

impl Line<'_> {
    /// What it says, if it can be a title.
    pub(super) fn title(&self) -> Result<String, Refusal> {
        let (line, found, max) = (self.number, units(self.text), NAME_UNITS_MAX);
        if found <= max {
            Ok(self.text.to_owned())
        } else {
            Err(Refusal::LineTooLong { line, found, max })
        }
    }
}

/// The lines that say something, without the marks that Markdown puts before them.
pub(super) fn lines(pasted: &str) -> impl Iterator<Item = Line<'_>> {
    let all = pasted.lines().map(str::trim).enumerate();
    let read = all.map(|(n, line)| match heading(line) {
        Some(text) => Line { number: n + 1, is_heading: true, text },
        None => Line { number: n + 1, is_heading: false, text: without_mark(line) },
    });
    read.filter(|line| !line.text.is_empty())
}

/// What follows one to six `#` and a blank. `#channel` is no heading.
fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let n_marks = line.len() - rest.len();
    if (1..=6).contains(&n_marks) { after_blank(rest) } else { None }
}

fn without_mark(line: &str) -> &str {
    let text = without_bullet(line).unwrap_or(line);
    without_box(text).unwrap_or(text)
}

fn without_bullet(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['-', '*', '+', '•']) {
        return after_blank(rest);
    }
    let rest = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if rest.len() == line.len() {
        return None;
    }
    after_blank(rest.strip_prefix(['.', ')'])?)
}

fn without_box(line: &str) -> Option<&str> {
    let rest = ["[ ]", "[x]", "[X]"].into_iter().find_map(|mark| line.strip_prefix(mark));
    after_blank(rest?)
}

/// A mark is one only if a blank, or nothing, follows: `-5 °C` and `1.5 l` are text.
fn after_blank(rest: &str) -> Option<&str> {
    let text = rest.trim_start();
    (rest.is_empty() || text.len() < rest.len()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pasted: &str, expected: &[&str]) {
        let show = |line: Line<'_>| {
            if line.is_heading { format!("# {}", line.text) } else { line.text.to_owned() }
        };
        assert_eq!(lines(pasted).map(show).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn marks_of_lists_are_taken_off() {
        check(
            "- [ ] one\n- [x] two\n* three\n+ four\n• five",
            &["one", "two", "three", "four", "five"],
        );
        check("1. one\n22) two\n [ ] three\r\n\tfour ", &["one", "two", "three", "four"]);
    }

    #[test]
    fn blank_lines_and_lonely_marks_are_dropped() {
        check("\n  \none\n-\n- [ ]\n3.\n##\n\ntwo\n", &["one", "two"]);
        check("", &[]);
    }

    #[test]
    fn headings_open_sections() {
        check("# Prepare\n### Fly ", &["# Prepare", "# Fly"]);
    }

    #[test]
    fn what_only_looks_like_a_mark_is_text() {
        let plain =
            ["-5 °C", "1.5 l of milk", "**bold**", "#incident", "####### deep", "[link](x)"];
        check(&plain.join("\n"), &plain);
    }

    #[test]
    fn a_long_line_is_named() {
        let pasted = format!("ok\n\n{}", "x".repeat(1_025));
        let refusal = Refusal::LineTooLong { line: 3, found: 1_025, max: 1_024 };
        assert_eq!(lines(&pasted).nth(1).unwrap().title(), Err(refusal));
    }
}
