//! Reads a due date as people type it: "fri 3pm", "in 2 h", "tomorrow 9am", "+15m", "2026-11-27".
//!
//! Our own, for its weight: `jiff` and `interim` would be a tenth of the whole app and still not
//! read "in 2 h", "+15m" or "17:00". English; elsewhere there is the browser's own date field.

use std::iter::Peekable;

use model::time::Millis;

use crate::platform::local_time::{Civil, Day};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// When a day is meant and no hour: the end of a working day.
const END_OF_DAY: (u8, u8) = (17, 0);

/// The longest text that is looked at: longer ones are no dates.
const LEN_MAX: usize = 64;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// When the clock on the wall shows this.
    At(Civil),
    /// So long from now.
    After(Millis),
}

/// What a text says about when, seen from `now`; `None` if it says nothing of the kind.
pub(crate) fn due(text: &str, now: Civil) -> Option<Due> {
    let mut reader =
        Reader { tokens: tokens(text)?.into_iter().peekable(), found: Found::default() };
    while reader.tokens.peek().is_some() {
        reader.step(now)?;
    }
    reader.found.due(now)
}

/// How long a text says something takes: "15 m", "2h", "1 d 4 h".
pub(crate) fn span(text: &str) -> Option<Millis> {
    let now = Civil { day: Day { year: 2000, month: 1, day: 1 }, hour: 0, minute: 0 };
    let mut reader =
        Reader { tokens: tokens(text)?.into_iter().peekable(), found: Found::default() };
    while reader.tokens.peek().is_some() {
        reader.step(now)?;
    }
    let Found { day: None, time: None, span: Some(span), .. } = reader.found else { return None };
    Some(Millis(span))
}

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A number, and how many digits it is written with.
    Number(i32, usize),
    Word(String),
    Sign(char),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    if text.len() > LEN_MAX {
        return None;
    }
    let text = text.to_lowercase();
    let mut chars = text.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(first) = chars.next() {
        let mut run = String::from(first);
        let is_same = |next: &char| {
            (first.is_ascii_digit() && next.is_ascii_digit())
                || (first.is_alphabetic() && next.is_alphabetic())
        };
        while let Some(next) = chars.next_if(is_same) {
            run.push(next);
        }
        if first.is_ascii_digit() {
            tokens.push(Token::Number(run.parse().ok()?, run.len()));
        } else if first.is_alphabetic() {
            tokens.push(Token::Word(run));
        } else if !first.is_whitespace() && first != ',' {
            tokens.push(Token::Sign(first));
        }
    }
    (!tokens.is_empty()).then_some(tokens)
}

/// What the text has said so far.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    day: Option<Day>,
    time: Option<(u8, u8)>,
    /// Whether the day was a weekday or came without its year, so that the next one is meant.
    every: Option<Every>,
    span: Option<i64>,
    /// Whether the span counts days and not hours.
    counts_days: bool,
}

#[derive(Debug, Clone, Copy)]
enum Every {
    Week,
    Year,
}

impl Found {
    fn due(self, now: Civil) -> Option<Due> {
        match (self.span, self.day, self.time) {
            (Some(span), None, None) if !self.counts_days => Some(Due::After(Millis(span))),
            (Some(span), None, time) if self.counts_days => {
                let (hour, minute) = time.unwrap_or((now.hour, now.minute));
                Some(Due::At(Civil { day: now.day.plus(span / DAY), hour, minute }))
            }
            (Some(_), ..) | (None, None, None) => None,
            (None, Some(day), time) => {
                let (hour, minute) = time.unwrap_or(END_OF_DAY);
                Some(Due::At(self.next(Civil { day, hour, minute }, now)))
            }
            (None, None, Some((hour, minute))) => {
                let today = Civil { day: now.day, hour, minute };
                let day = if today > now { now.day } else { now.day.plus(1) };
                Some(Due::At(Civil { day, ..today }))
            }
        }
    }

    /// The same a week or a year later, if it is over and comes again.
    fn next(self, at: Civil, now: Civil) -> Civil {
        let day = match self.every {
            Some(Every::Week) if at <= now => at.day.plus(7),
            Some(Every::Year) if at <= now => Day { year: at.day.year + 1, ..at.day },
            Some(Every::Week | Every::Year) | None => at.day,
        };
        Civil { day, ..at }
    }
}

struct Reader<I: Iterator<Item = Token>> {
    tokens: Peekable<I>,
    found: Found,
}

impl<I: Iterator<Item = Token>> Reader<I> {
    /// Reads one thing that means something.
    fn step(&mut self, now: Civil) -> Option<()> {
        match self.tokens.next()? {
            Token::Sign('+') => Some(()),
            Token::Sign(_) => None,
            Token::Word(word) => self.word(&word, now),
            Token::Number(number, len) => self.number(number, len, now),
        }
    }

    fn word(&mut self, word: &str, now: Civil) -> Option<()> {
        match word {
            "in" | "at" | "on" | "by" | "due" | "next" | "this" | "and" | "th" | "st" | "nd" => {
                Some(())
            }
            // As in 2026-11-27T15:00
            "t" if self.found.day.is_some() => Some(()),
            "now" => self.add(0, false),
            "noon" => self.set_time(12, 0),
            "midnight" => self.set_time(23, 59),
            "eod" => self.set_time(END_OF_DAY.0, END_OF_DAY.1),
            "today" => self.set_day(now.day, None),
            "tonight" => self.set_day(now.day, None).and_then(|()| self.set_time(20, 0)),
            "tomorrow" | "tom" | "tmr" => self.set_day(now.day.plus(1), None),
            "week" => self.set_day(now.day.plus(7 - i64::from(now.day.weekday())), None),
            _ => self.weekday(word, now).or_else(|| self.month_first(word, now)),
        }
    }

    fn weekday(&mut self, word: &str, now: Civil) -> Option<()> {
        let index = WEEKDAYS.iter().position(|it| is_short_for(it, word, "day"))?;
        let ahead = (index as i64 - i64::from(now.day.weekday())).rem_euclid(7);
        self.set_day(now.day.plus(ahead), Some(Every::Week))
    }

    fn month_first(&mut self, word: &str, now: Civil) -> Option<()> {
        let month = month(word)?;
        let Some(Token::Number(day, 1 | 2)) = self.tokens.next() else { return None };
        self.set_date(day, month, now)
    }

    fn number(&mut self, number: i32, len: usize, now: Civil) -> Option<()> {
        match self.tokens.peek().cloned() {
            Some(Token::Sign(':')) => {
                self.tokens.next();
                let Some(Token::Number(minute, 2)) = self.tokens.next() else { return None };
                let hour = self.half_of_day(number)?;
                // Seconds of a pasted date
                if self.tokens.next_if_eq(&Token::Sign(':')).is_some() {
                    self.tokens.next();
                }
                self.set_time(hour, u8::try_from(minute).ok()?)
            }
            Some(Token::Sign('-')) if len == 4 => self.iso(number),
            Some(Token::Sign('.')) => self.dotted(number, now),
            Some(Token::Word(word)) => self.measured(number, &word, now),
            // "tomorrow 9"
            Some(Token::Number(..) | Token::Sign(_)) | None => {
                self.found.day?;
                self.set_time(u8::try_from(number).ok()?, 0)
            }
        }
    }

    /// The hour, with the am or pm that may follow it.
    fn half_of_day(&mut self, hour: i32) -> Option<u8> {
        let half =
            |token: &Token| matches!(token, Token::Word(it) if matches!(it.as_str(), "am" | "pm"));
        let hour = u8::try_from(hour).ok()?;
        match self.tokens.next_if(half) {
            Some(Token::Word(half)) if (1..=12).contains(&hour) => {
                Some(hour % 12 + if half == "pm" { 12 } else { 0 })
            }
            Some(_) => None,
            None => Some(hour),
        }
    }

    /// `2026-11-27`
    fn iso(&mut self, year: i32) -> Option<()> {
        self.tokens.next();
        let Some(Token::Number(month, _)) = self.tokens.next() else { return None };
        self.tokens.next_if_eq(&Token::Sign('-'))?;
        let Some(Token::Number(day, _)) = self.tokens.next() else { return None };
        let day = Day::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
        self.set_day(day, None)
    }

    /// `27.11.` or `27.11.2026`
    fn dotted(&mut self, day: i32, now: Civil) -> Option<()> {
        self.tokens.next();
        let Some(Token::Number(month, 1 | 2)) = self.tokens.next() else { return None };
        self.tokens.next_if_eq(&Token::Sign('.'));
        self.set_date(day, u8::try_from(month).ok()?, now)
    }

    /// `3pm`, `15 m`, `27 nov`
    fn measured(&mut self, number: i32, word: &str, now: Civil) -> Option<()> {
        if matches!(word, "am" | "pm") {
            let hour = self.half_of_day(number)?;
            return self.set_time(hour, 0);
        }
        if matches!(word, "th" | "st" | "nd" | "rd") {
            self.tokens.next();
            let Some(Token::Word(word)) = self.tokens.next() else { return None };
            return self.set_date(number, month(&word)?, now);
        }
        if let Some(month) = month(word) {
            self.tokens.next();
            return self.set_date(number, month, now);
        }
        let (unit, counts_days) = match word {
            "m" | "min" | "mins" | "minute" | "minutes" => (MINUTE, false),
            "h" | "hr" | "hrs" | "hour" | "hours" => (HOUR, false),
            "d" | "day" | "days" => (DAY, true),
            "w" | "wk" | "week" | "weeks" => (7 * DAY, true),
            // "fri 15 on": the number is an hour
            _ => {
                self.found.day?;
                return self.set_time(u8::try_from(number).ok()?, 0);
            }
        };
        self.tokens.next();
        self.add(i64::from(number) * unit, counts_days)
    }

    fn add(&mut self, span: i64, counts_days: bool) -> Option<()> {
        let sum = self.found.span.unwrap_or_default() + span;
        // "1 d 4 h" counts hours: its days may be 23 hours long.
        self.found.counts_days = counts_days && self.found.span.is_none();
        self.found.span = Some(sum);
        Some(())
    }

    fn set_time(&mut self, hour: u8, minute: u8) -> Option<()> {
        let is_one = hour < 24 && minute < 60 && self.found.time.is_none();
        self.found.time = Some((hour, minute));
        is_one.then_some(())
    }

    fn set_day(&mut self, day: Day, every: Option<Every>) -> Option<()> {
        // "next week fri": the weekday is the finer one, and counts from there.
        if let (Some(before), None, Some(Every::Week)) = (self.found.day, self.found.every, every) {
            let ahead = (i64::from(day.weekday()) - i64::from(before.weekday())).rem_euclid(7);
            (self.found.day, self.found.every) = (Some(before.plus(ahead)), every);
            return Some(());
        }
        let is_first = self.found.day.is_none();
        (self.found.day, self.found.every) = (Some(day), every);
        is_first.then_some(())
    }

    fn set_date(&mut self, day: i32, month: u8, now: Civil) -> Option<()> {
        let year = |token: &Token| matches!(token, Token::Number(_, 4));
        let given = match self.tokens.next_if(year) {
            Some(Token::Number(year, _)) => Some(year),
            Some(Token::Word(_) | Token::Sign(_)) | None => None,
        };
        let every = given.is_none().then_some(Every::Year);
        let day = Day::new(given.unwrap_or(now.day.year), month, u8::try_from(day).ok()?)?;
        self.set_day(day, every)
    }
}

fn month(word: &str) -> Option<u8> {
    const LONG: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let index = MONTHS.iter().zip(LONG).position(|(short, long)| {
        word.starts_with(short) && long.starts_with(word) || word == "sept" && *short == "sep"
    })?;
    Some(index as u8 + 1)
}

/// Whether a word is this abbreviation, or the long form that ends so.
fn is_short_for(short: &str, word: &str, ending: &str) -> bool {
    word == short
        || matches!((short, word), ("tue", "tues") | ("thu", "thur" | "thurs") | ("wed", "weds"))
        || word.starts_with(short) && word.ends_with(ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wednesday, the 25th of November 2026, 10:52.
    const NOW: Civil = Civil { day: Day { year: 2026, month: 11, day: 25 }, hour: 10, minute: 52 };

    fn at(month: u8, day: u8, hour: u8, minute: u8) -> Option<Due> {
        let year = if month < 11 { 2027 } else { 2026 };
        Some(Due::At(Civil { day: Day { year, month, day }, hour, minute }))
    }

    #[track_caller]
    fn check(texts: &[&str], expected: Option<Due>) {
        for text in texts {
            assert_eq!(due(text, NOW), expected, "{text}");
        }
    }

    #[test]
    fn a_weekday_is_the_next_one() {
        check(&["fri 3pm", "Friday 15:00", "on fri, 3 pm", "fri 15"], at(11, 27, 15, 0));
        check(&["mon", "next mon", "monday"], at(11, 30, 17, 0));
        check(&["wed 9am"], at(12, 2, 9, 0));
        check(&["wed 11am", "this weds 11:00"], at(11, 25, 11, 0));
        check(&["next week", "next week mon"], at(11, 30, 17, 0));
        check(&["next week fri"], at(12, 4, 17, 0));
    }

    #[test]
    fn a_time_alone_is_the_next_time_the_clock_shows_it() {
        check(&["17:00", "5pm", "at 5:00 pm"], at(11, 25, 17, 0));
        check(&["9am", "9:00"], at(11, 26, 9, 0));
        check(&["noon"], at(11, 25, 12, 0));
        check(&["12 am", "0:00"], at(11, 26, 0, 0));
    }

    #[test]
    fn days_have_names() {
        check(&["tomorrow eod"], at(11, 26, 17, 0));
        check(&["tomorrow 9am", "tmr 9", "tomorrow at 09:00"], at(11, 26, 9, 0));
        check(&["today", "eod"], at(11, 25, 17, 0));
        check(&["today 9am"], at(11, 25, 9, 0));
        check(&["tonight"], at(11, 25, 20, 0));
    }

    #[test]
    fn spans_count_from_now() {
        let after = |minutes: i64| Some(Due::After(Millis(minutes * MINUTE)));
        check(&["in 2 h", "2h", "+2 hours", "in 120 min"], after(120));
        check(&["+15m", "15 min", "in 15 minutes"], after(15));
        check(&["1h30m", "1 h 30 min"], after(90));
        check(&["1 d 4 h"], after(28 * 60));
        check(&["in 2 days", "+2d"], at(11, 27, 10, 52));
        check(&["in 1 week", "1w"], at(12, 2, 10, 52));
        check(&["in 2 days 9am"], at(11, 27, 9, 0));
    }

    #[test]
    fn dates_come_in_several_forms() {
        check(
            &["2026-11-27", "27 nov", "nov 27", "27.11.", "27th november 2026"],
            at(11, 27, 17, 0),
        );
        check(&["2026-11-27T15:00", "2026-11-27 15:00:00", "27.11.2026 15:00"], at(11, 27, 15, 0));
        check(&["3 jan"], at(1, 3, 17, 0));
        check(&["sept 1 9am"], at(9, 1, 9, 0));
    }

    #[test]
    fn what_is_no_date_is_none() {
        let none = [
            "",
            "soon",
            "31 feb",
            "25:00",
            "9:61",
            "13pm",
            "fri fri 3",
            "9am 10am",
            "7",
            "2026-13-01",
            "in",
            "h",
            "tomorrow today",
            "2 h fri",
            "99999999999 h",
            "-15m",
            "monk",
        ];
        check(&none, None);
        assert_eq!(due(&"1 h ".repeat(40), NOW), None);
    }

    #[test]
    fn a_span_is_no_date() {
        assert_eq!(span("15 m"), Some(Millis(15 * MINUTE)));
        assert_eq!(span("+2 d"), Some(Millis(2 * DAY)));
        assert_eq!(span("1 d 4 h"), Some(Millis(28 * HOUR)));
        assert_eq!(span("fri"), None);
        assert_eq!(span("3pm"), None);
        assert_eq!(span("2 h 3pm"), None);
    }
}
