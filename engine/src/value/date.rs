use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::Fault;

/// A day of the proleptic Gregorian calendar, of the years 1 to 9999. In slots it is the number of days since
/// 1970-01-01; its text form is ISO 8601, `2026-01-31`.
///
/// ```
/// use charter_engine::value::Date;
/// let date: Date = "2024-02-29".parse()?;
/// assert_eq!(date.plus_days(1)?.to_string(), "2024-03-01");
/// assert_eq!(date.weekday(), 4); // a Thursday
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// Why a text is not a date, an instant or a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// It is not of the form `2026-01-31`.
    NotADate,
    /// It is not of the form `2026-01-31T09:30:00Z`.
    NotADateTime,
    /// It is not of the form `2026-01-01..2026-03-31`.
    NotAPeriod,
    /// The form is right, but no calendar or clock shows it: February 30, 24:00.
    DoesNotExist,
    /// The year is not one of 1 to 9999.
    Year,
    /// The instant names no offset: it could be any of a day's.
    NoOffset,
    /// The instant is a leap second, which has no place on the time line used here.
    LeapSecond,
    /// The instant has more than six digits behind the second.
    TooPrecise,
    /// The period ends before it begins.
    EndsBeforeItBegins,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateError::NotADate => "not a date of the form `2026-01-31`",
            DateError::NotADateTime => "not a date and time of the form `2026-01-31T09:30:00Z`",
            DateError::NotAPeriod => "not a period of the form `2026-01-01..2026-03-31`",
            DateError::DoesNotExist => "a date or time that does not exist",
            DateError::Year => "the year must be one of 1 to 9999",
            DateError::NoOffset => "the offset is missing: `Z`, or one such as `+01:00`",
            DateError::LeapSecond => "leap seconds are not supported",
            DateError::TooPrecise => "more than six digits behind the second",
            DateError::EndsBeforeItBegins => "the last day is before the first",
        })
    }
}

impl std::error::Error for DateError {}

/// Days from chrono's day 1 (0001-01-01) to 1970-01-01.
const EPOCH_FROM_YEAR_ONE: i32 = 719_163;

impl Date {
    /// 0001-01-01.
    pub const MIN: Date = Date(1 - EPOCH_FROM_YEAR_ONE);
    /// 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The day a slot holds: `days` after 1970-01-01; `None` outside the years 1 to 9999.
    #[must_use]
    #[inline]
    pub const fn from_days(days: i32) -> Option<Date> {
        if days >= Date::MIN.0 && days <= Date::MAX.0 {
            Some(Date(days))
        } else {
            None
        }
    }

    /// Days since 1970-01-01, as slots hold it.
    #[must_use]
    #[inline]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The day of a year, a month (1 to 12) and a day of the month.
    ///
    /// # Errors
    /// [`Fault::Overflow`] outside the years 1 to 9999, [`Fault::OutOfRange`] if the calendar has no such day.
    pub fn new(year: i64, month: i64, day: i64) -> Result<Date, Fault> {
        if !(1..=9999).contains(&year) {
            return Err(Fault::Overflow);
        }
        let part = |n: i64| u32::try_from(n).map_err(|_| Fault::OutOfRange);
        let year = i32::try_from(year).map_err(|_| Fault::Overflow)?;
        NaiveDate::from_ymd_opt(year, part(month)?, part(day)?).map_or(Err(Fault::OutOfRange), Date::from_chrono)
    }

    /// The day of the calendar library.
    ///
    /// # Errors
    /// [`Fault::Overflow`] outside the years 1 to 9999.
    pub fn from_chrono(date: NaiveDate) -> Result<Date, Fault> {
        Date::from_days(date.num_days_from_ce() - EPOCH_FROM_YEAR_ONE).ok_or(Fault::Overflow)
    }

    /// The calendar library's day.
    #[must_use]
    #[inline]
    pub fn to_chrono(self) -> NaiveDate {
        // Every day of the years 1 to 9999 exists there: the default is never taken.
        NaiveDate::from_num_days_from_ce_opt(self.0 + EPOCH_FROM_YEAR_ONE).unwrap_or_default()
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i32 {
        self.to_chrono().year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.to_chrono().month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u32 {
        self.to_chrono().day()
    }

    /// The quarter of the calendar year, 1 to 4.
    #[must_use]
    pub fn quarter(self) -> u32 {
        self.to_chrono().month0() / 3 + 1
    }

    /// The day of the week as ISO 8601 counts: 1 is Monday, 7 is Sunday.
    #[must_use]
    #[inline]
    pub const fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday, the fourth day.
        ((self.0 + 3).rem_euclid(7) + 1).unsigned_abs()
    }

    /// The day `days` later, earlier for a negative number.
    ///
    /// # Errors
    /// [`Fault::Overflow`] outside the years 1 to 9999.
    #[inline]
    pub fn plus_days(self, days: i64) -> Result<Date, Fault> {
        i64::from(self.0)
            .checked_add(days)
            .and_then(|sum| i32::try_from(sum).ok())
            .and_then(Date::from_days)
            .ok_or(Fault::Overflow)
    }

    /// How many days `later` lies after this day; negative if it lies before.
    #[must_use]
    #[inline]
    pub fn days_until(self, later: Date) -> i64 {
        i64::from(later.0) - i64::from(self.0)
    }

    /// The first day of the month.
    #[must_use]
    pub fn start_of_month(self) -> Date {
        Date(self.0 - self.to_chrono().day0().cast_signed())
    }

    /// The last day of the month.
    #[must_use]
    pub fn end_of_month(self) -> Date {
        let date = self.to_chrono();
        Date(self.0 + (days_in_month(date.year(), date.month()) - date.day()).cast_signed())
    }

    /// The first day of the calendar quarter.
    #[must_use]
    pub fn start_of_quarter(self) -> Date {
        // Backwards month by month stays within the year, so within the calendar.
        let mut start = self.start_of_month();
        for _ in 0..self.to_chrono().month0() % 3 {
            start = Date(start.0 - 1).start_of_month();
        }
        start
    }

    /// The last day of the calendar quarter.
    #[must_use]
    pub fn end_of_quarter(self) -> Date {
        let mut end = self.end_of_month();
        for _ in self.to_chrono().month0() % 3..2 {
            end = Date(end.0 + 1).end_of_month();
        }
        end
    }

    /// January 1 of the year.
    #[must_use]
    pub fn start_of_year(self) -> Date {
        Date(self.0 - self.to_chrono().ordinal0().cast_signed())
    }

    /// December 31 of the year.
    #[must_use]
    pub fn end_of_year(self) -> Date {
        let date = self.to_chrono();
        let length = if date.leap_year() { 366 } else { 365 };
        Date(self.0 + length - date.ordinal().cast_signed())
    }
}

/// The number of days of a month; 31 for a month that does not exist.
pub(super) const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.to_chrono();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The number that ASCII digits write; `None` for any other byte.
pub(super) fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number.checked_mul(10)?.checked_add(i64::from(byte - b'0')))?
    })
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY-MM-DD` and nothing else: no blanks, no sign, no shorter forms.
    fn from_str(text: &str) -> Result<Date, DateError> {
        let bytes = <&[u8; 10]>::try_from(text.as_bytes()).map_err(|_| DateError::NotADate)?;
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else {
            return Err(DateError::NotADate);
        };
        let part = |digits: &[u8]| number(digits).ok_or(DateError::NotADate);
        Date::new(part(&[y1, y2, y3, y4])?, part(&[m1, m2])?, part(&[d1, d2])?).map_err(|fault| match fault {
            Fault::Overflow => DateError::Year,
            _ => DateError::DoesNotExist,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn reads_iso_dates_strictly() {
        // Leap years: divisible by 4, not by 100 unless by 400.
        for text in [
            "0001-01-01",
            "9999-12-31",
            "2024-02-29",
            "2000-02-29",
            "1970-01-01",
            "0004-02-29",
        ] {
            assert_eq!(date(text).to_string(), text);
        }
        for (text, error) in [
            ("2023-02-29", DateError::DoesNotExist),
            ("1900-02-29", DateError::DoesNotExist),
            ("2026-13-01", DateError::DoesNotExist),
            ("2026-00-10", DateError::DoesNotExist),
            ("2026-04-31", DateError::DoesNotExist),
            ("0000-01-01", DateError::Year),
            ("2026-1-1", DateError::NotADate),
            ("2026-01-01 ", DateError::NotADate),
            ("+026-01-01", DateError::NotADate),
            ("20260101", DateError::NotADate),
            ("2026/01/01", DateError::NotADate),
            ("२०२६-01-01", DateError::NotADate),
            ("10000-01-01", DateError::NotADate),
            ("", DateError::NotADate),
        ] {
            assert_eq!(text.parse::<Date>(), Err(error), "{text}");
        }
    }

    #[test]
    fn ends_of_the_calendar_hold() {
        assert_eq!(date("1970-01-01").days(), 0);
        assert_eq!(Date::MIN.to_string(), "0001-01-01");
        assert_eq!(Date::MAX.to_string(), "9999-12-31");
        assert_eq!(Date::MAX.plus_days(1), Err(Fault::Overflow));
        assert_eq!(Date::MIN.plus_days(-1), Err(Fault::Overflow));
        assert_eq!(Date::MIN.plus_days(i64::MAX), Err(Fault::Overflow));
        assert_eq!(Date::MIN.plus_days(i64::MIN), Err(Fault::Overflow));
        assert_eq!(Date::from_days(i32::MAX), None);
        for date in [Date::MIN, Date::MAX] {
            assert!(date.start_of_quarter() <= date && date <= date.end_of_quarter());
            assert!(date.start_of_year() <= date && date <= date.end_of_year());
        }
        assert_eq!(Date::new(2026, -1, 1), Err(Fault::OutOfRange));
        assert_eq!(Date::new(i64::MAX, 1, 1), Err(Fault::Overflow));
    }

    #[test]
    fn weekdays_of_known_days() {
        // Published: the Apollo 11 landing was a Sunday, 2000-01-01 a Saturday, 2024-02-29 a Thursday.
        for (text, weekday) in [
            ("1969-07-20", 7),
            ("2000-01-01", 6),
            ("2024-02-29", 4),
            ("2026-08-03", 1),
        ] {
            assert_eq!(date(text).weekday(), weekday, "{text}");
        }
    }

    #[test]
    fn sixty_days_after_a_validation() {
        // Day 0 is March 16; 15 days are left of March, 30 of April, so day 60 is May 15.
        assert_eq!(date("2026-03-16").plus_days(60), Ok(date("2026-05-15")));
        assert_eq!(date("2026-03-16").days_until(date("2026-05-15")), 60);
        assert_eq!(date("2026-05-15").days_until(date("2026-03-16")), -60);
    }

    #[test]
    fn starts_and_ends() {
        let day = date("2024-02-10");
        assert_eq!(day.start_of_month(), date("2024-02-01"));
        assert_eq!(day.end_of_month(), date("2024-02-29"));
        assert_eq!(day.start_of_quarter(), date("2024-01-01"));
        assert_eq!(day.end_of_quarter(), date("2024-03-31"));
        assert_eq!(day.start_of_year(), date("2024-01-01"));
        assert_eq!(day.end_of_year(), date("2024-12-31"));
        assert_eq!(date("2023-12-31").end_of_year(), date("2023-12-31"));
        assert_eq!(date("2026-11-15").start_of_quarter(), date("2026-10-01"));
        assert_eq!(date("2026-11-15").quarter(), 4);
    }

    proptest! {
        #[test]
        fn agrees_with_chrono(days in Date::MIN.days()..=Date::MAX.days()) {
            let date = Date::from_days(days).unwrap();
            let oracle = NaiveDate::from_ymd_opt(date.year(), date.month(), date.day()).unwrap();
            prop_assert_eq!(date.weekday(), oracle.weekday().number_from_monday());
            prop_assert_eq!(date.to_string(), oracle.format("%Y-%m-%d").to_string());
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert_eq!(date.start_of_month().to_chrono(), oracle.with_day(1).unwrap());
            let quarter = NaiveDate::from_ymd_opt(date.year(), oracle.month0() / 3 * 3 + 1, 1);
            prop_assert_eq!(date.start_of_quarter().to_chrono(), quarter.unwrap());
            for end in [date.end_of_month(), date.end_of_quarter(), date.end_of_year()] {
                prop_assert!(end >= date);
                let next = end.to_chrono().succ_opt().unwrap();
                prop_assert_eq!(next.day(), 1);
            }
            prop_assert_eq!(date.end_of_quarter().quarter(), date.quarter());
            prop_assert_eq!(date.end_of_quarter().start_of_quarter(), date.start_of_quarter());
            prop_assert_eq!(date.end_of_year().year(), date.year());
        }

        #[test]
        fn never_panics_on_text(text in "\\PC{0,12}") {
            let _ = text.parse::<Date>();
        }
    }
}
