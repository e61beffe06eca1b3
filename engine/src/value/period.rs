use std::fmt;
use std::str::FromStr;

use super::{Date, DateError, Fault};

/// A run of days, both ends included; it has at least one day. Its text form is `2026-01-01..2026-03-31`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    first: Date,
    last: Date,
}

impl Period {
    /// The days from `first` to `last`, both included.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if the last day is before the first.
    pub fn new(first: Date, last: Date) -> Result<Period, Fault> {
        if last < first {
            return Err(Fault::OutOfRange);
        }
        Ok(Period { first, last })
    }

    /// The first day.
    #[must_use]
    #[inline]
    pub const fn first(self) -> Date {
        self.first
    }

    /// The last day, which still belongs to the period.
    #[must_use]
    #[inline]
    pub const fn last(self) -> Date {
        self.last
    }

    /// The number of days, at least 1.
    #[must_use]
    pub fn days(self) -> i64 {
        self.first.days_until(self.last) + 1
    }

    /// Whether a day belongs to the period.
    #[must_use]
    #[inline]
    pub fn contains(self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.first, self.last)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Period {
    type Err = DateError;

    /// Reads two dates with `..` between them, nothing else.
    fn from_str(text: &str) -> Result<Period, DateError> {
        let (first, last) = text.split_once("..").ok_or(DateError::NotAPeriod)?;
        Period::new(first.parse()?, last.parse()?).map_err(|_| DateError::EndsBeforeItBegins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_days_belong() {
        let quarter: Period = "2026-01-01..2026-03-31".parse().unwrap();
        assert_eq!(quarter.to_string(), "2026-01-01..2026-03-31");
        // 31 + 28 + 31.
        assert_eq!(quarter.days(), 90);
        for (day, belongs) in [
            ("2025-12-31", false),
            ("2026-01-01", true),
            ("2026-03-31", true),
            ("2026-04-01", false),
        ] {
            assert_eq!(quarter.contains(day.parse().unwrap()), belongs, "{day}");
        }
        assert_eq!("2026-01-01..2026-01-01".parse::<Period>().unwrap().days(), 1);
    }

    #[test]
    fn refuses_what_is_no_period() {
        for (text, error) in [
            ("2026-03-31..2026-01-01", DateError::EndsBeforeItBegins),
            ("2026-03-31", DateError::NotAPeriod),
            ("2026-01-01..=2026-03-31", DateError::NotADate),
            ("2026-01-01 .. 2026-03-31", DateError::NotADate),
            ("2026-02-30..2026-03-31", DateError::DoesNotExist),
            ("..", DateError::NotADate),
        ] {
            assert_eq!(text.parse::<Period>(), Err(error), "{text}");
        }
    }
}
