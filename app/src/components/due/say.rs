//! Says when: short in rows, exact on hover.

use model::time::{Millis, Timestamp};

use crate::platform::local_time::{Civil, Day, civil};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "11:15", "Tomorrow 09:00", "Fri 15:00", "27 Nov", "27 Nov 2027".
pub(crate) fn when(at: Timestamp, now: Timestamp) -> String {
    short(civil(at), civil(now))
}

fn short(at: Civil, now: Civil) -> String {
    match at.day.since(now.day) {
        0 => clock(at),
        1 => format!("Tomorrow {}", clock(at)),
        -1 => format!("Yesterday {}", clock(at)),
        2..=6 => format!("{} {}", &weekday(at.day)[..3], clock(at)),
        _ if at.day.year == now.day.year => date(at.day),
        _ => format!("{} {}", date(at.day), at.day.year),
    }
}

/// "Today", "Yesterday", "Monday 23 November".
pub(crate) fn day(at: Timestamp, now: Timestamp) -> String {
    let (at, now) = (civil(at).day, civil(now).day);
    match at.since(now) {
        0 => "Today".to_owned(),
        -1 => "Yesterday".to_owned(),
        _ => format!("{} {} {}", weekday(at), at.day, month(at)),
    }
}

/// "15:00".
pub(crate) fn time(at: Timestamp) -> String {
    clock(civil(at))
}

/// "Friday 27 November 2026, 15:00".
pub(crate) fn exact(at: Timestamp) -> String {
    let at = civil(at);
    let Day { year, day, .. } = at.day;
    format!("{} {day} {} {year}, {}", weekday(at.day), month(at.day), clock(at))
}

/// "2026-11-27T15:00", as `<time datetime>` and the browser's own field want it.
pub(crate) fn machine(at: Timestamp) -> String {
    let Civil { day: Day { year, month, day }, hour, minute } = civil(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
}

/// "now", "in 23 m", "7 m ago".
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let away = at.since(now).0;
    if away.abs() < MINUTE {
        "now".to_owned()
    } else if away > 0 {
        format!("in {}", span(Millis(away)))
    } else {
        format!("{} ago", span(Millis(-away)))
    }
}

/// "15 m", "1 h 04 m", "2 d 3 h", "9 d".
pub(crate) fn span(span: Millis) -> String {
    let Millis(ms) = span;
    let (days, hours, minutes) = (ms / DAY, ms % DAY / HOUR, ms % HOUR / MINUTE);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} m"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes:02} m"),
        (days @ 1..=2, hours @ 1.., _) => format!("{days} d {hours} h"),
        (days, ..) => format!("{days} d"),
    }
}

/// What a playbook says of a task: "at start", "+15 m".
pub(crate) fn offset(due_after: Millis) -> String {
    if due_after.0 < MINUTE { "at start".to_owned() } else { format!("+{}", exact_span(due_after)) }
}

/// A span that reads back as the same: "1 d 4 h 30 m".
pub(crate) fn exact_span(span: Millis) -> String {
    let parts = [(span.0 / DAY, "d"), (span.0 % DAY / HOUR, "h"), (span.0 % HOUR / MINUTE, "m")];
    let said = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n} {unit}"));
    let said: Vec<String> = said.collect();
    if said.is_empty() { "0 m".to_owned() } else { said.join(" ") }
}

fn clock(at: Civil) -> String {
    format!("{:02}:{:02}", at.hour, at.minute)
}

fn date(day: Day) -> String {
    format!("{} {}", day.day, &month(day)[..3])
}

fn weekday(day: Day) -> &'static str {
    WEEKDAYS[usize::from(day.weekday())]
}

fn month(day: Day) -> &'static str {
    MONTHS[usize::from(day.month.clamp(1, 12)) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i32, month: u8, day: u8) -> Civil {
        Civil { day: Day { year, month, day }, hour: 15, minute: 5 }
    }

    #[test]
    fn near_days_have_names() {
        let now = at(2026, 11, 25);
        assert_eq!(short(at(2026, 11, 25), now), "15:05");
        assert_eq!(short(at(2026, 11, 26), now), "Tomorrow 15:05");
        assert_eq!(short(at(2026, 11, 24), now), "Yesterday 15:05");
        assert_eq!(short(at(2026, 11, 27), now), "Fri 15:05");
        assert_eq!(short(at(2026, 12, 27), now), "27 Dec");
        assert_eq!(short(at(2027, 1, 1), now), "1 Jan 2027");
    }

    #[test]
    fn spans_are_as_coarse_as_they_are_long() {
        let said = |minutes: i64| span(Millis(minutes * MINUTE));
        assert_eq!(said(15), "15 m");
        assert_eq!(said(64), "1 h 04 m");
        assert_eq!(said(120), "2 h");
        assert_eq!(said(27 * 60), "1 d 3 h");
        assert_eq!(said(9 * 24 * 60 + 61), "9 d");
    }

    #[test]
    fn offsets_read_back() {
        assert_eq!(offset(Millis(0)), "at start");
        assert_eq!(offset(Millis(28 * HOUR + 5 * MINUTE)), "+1 d 4 h 5 m");
        let said = exact_span(Millis(28 * HOUR + 5 * MINUTE));
        assert_eq!(super::super::parse::span(&said), Some(Millis(28 * HOUR + 5 * MINUTE)));
    }

    #[test]
    fn what_is_past_was_ago() {
        let now = Timestamp(10 * HOUR);
        assert_eq!(relative(Timestamp(10 * HOUR + 30_000), now), "now");
        assert_eq!(relative(Timestamp(10 * HOUR + 23 * MINUTE), now), "in 23 m");
        assert_eq!(relative(Timestamp(9 * HOUR), now), "1 h ago");
    }
}
