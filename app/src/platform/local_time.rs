//! What a clock on the wall shows here: the only place that knows the device's time zone.

use js_sys::Date;
use model::time::Timestamp;
use wasm_bindgen::JsValue;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) year: i32,
    /// From 1.
    pub(crate) month: u8,
    /// From 1.
    pub(crate) day: u8,
}

/// What the clock on the wall shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Civil {
    pub(crate) day: Day,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
}

impl Day {
    /// A day, if the calendar has it.
    pub(crate) fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let it = Self { year, month, day };
        let is_one = (1..=12).contains(&month) && day >= 1 && Self::at(it.number()) == it;
        is_one.then_some(it)
    }

    /// So many days later.
    pub(crate) fn plus(self, days: i64) -> Self {
        Self::at(self.number() + days)
    }

    /// How many days this is after another.
    pub(crate) fn since(self, other: Self) -> i64 {
        self.number() - other.number()
    }

    /// From 0 for Monday.
    pub(crate) fn weekday(self) -> u8 {
        // The first of January 1970 was a Thursday.
        (self.number() + 3).rem_euclid(7) as u8
    }

    /// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`: years begin in March, so that
    /// the day that is not always there comes last.
    fn number(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468
    }

    /// The inverse: `civil_from_days`.
    fn at(number: i64) -> Self {
        let number = number + 719_468;
        let era = number.div_euclid(146_097);
        let day_of_era = number.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * month + 2) / 5 + 1) as u8;
        let month = if month < 10 { month + 3 } else { month - 9 } as u8;
        let year = (year_of_era + era * 400) as i32 + i32::from(month <= 2);
        Self { year, month, day }
    }
}

/// What the clock on the wall shows at an instant.
pub(crate) fn civil(at: Timestamp) -> Civil {
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    Civil {
        day: Day {
            year: date.get_full_year() as i32,
            month: date.get_month() as u8 + 1,
            day: date.get_date() as u8,
        },
        hour: date.get_hours() as u8,
        minute: date.get_minutes() as u8,
    }
}

/// When the clock on the wall shows this. In the hour that summer time leaves out, the browser
/// takes the one after.
pub(crate) fn instant(civil: Civil) -> Timestamp {
    let Civil { day: Day { year, month, day }, hour, minute } = civil;
    let (month, day) = (i32::from(month) - 1, i32::from(day));
    let (hour, minute) = (i32::from(hour), i32::from(minute));
    let date = Date::new_with_year_month_day_hr_min(year as u32, month, day, hour, minute);
    Timestamp(date.get_time() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_years_and_leap_days() {
        let day = |year, month, day| Day::new(year, month, day).unwrap();
        assert_eq!(day(2026, 12, 31).plus(1), day(2027, 1, 1));
        assert_eq!(day(2028, 2, 28).plus(1), day(2028, 2, 29));
        assert_eq!(day(2026, 3, 1).plus(-1), day(2026, 2, 28));
        assert_eq!(day(2027, 1, 1).since(day(2026, 1, 1)), 365);
        assert_eq!(Day::new(2026, 2, 29), None);
        assert_eq!(Day::new(2026, 13, 1), None);
    }

    #[test]
    fn weekdays_begin_with_monday() {
        assert_eq!(Day::new(1970, 1, 1).unwrap().weekday(), 3);
        assert_eq!(Day::new(2026, 11, 22).unwrap().weekday(), 6);
    }
}
