use chrono::Datelike;

use super::date::days_in_month;
use super::{Date, Fault};

/// What a month more or less means when the target month has no such day: January 31 plus a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MonthEnd {
    /// The last day of the target month: January 31 plus a month is February 28 or 29.
    LastDay,
    /// On into the next month by the missing days: January 31 plus a month is March 3, in a leap year March 2.
    Overflow,
    /// An error, [`Fault::OutOfRange`].
    Error,
}

impl MonthEnd {
    /// Every policy with the word that names it in a pack.
    pub const ALL: [(&'static str, MonthEnd); 3] = [
        ("last-day", MonthEnd::LastDay),
        ("overflow", MonthEnd::Overflow),
        ("error", MonthEnd::Error),
    ];

    /// The policy of a word, `None` if there is no such policy.
    #[must_use]
    pub fn from_word(word: &str) -> Option<MonthEnd> {
        Self::ALL
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, policy)| *policy)
    }

    /// The word that names the policy in a pack.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            MonthEnd::LastDay => "last-day",
            MonthEnd::Overflow => "overflow",
            MonthEnd::Error => "error",
        }
    }
}

impl Date {
    /// The same day of the month `months` later, earlier for a negative number. A quarter is 3 months, a year 12.
    ///
    /// # Errors
    /// [`Fault::Overflow`] outside the years 1 to 9999, [`Fault::OutOfRange`] if the target month has no such day
    /// and the policy is [`MonthEnd::Error`].
    pub fn plus_months(self, months: i64, policy: MonthEnd) -> Result<Date, Fault> {
        let from = self.to_chrono();
        let target = (i64::from(from.year()) * 12 + i64::from(from.month0()))
            .checked_add(months)
            .ok_or(Fault::Overflow)?;
        let (year, month) = (target.div_euclid(12), target.rem_euclid(12) + 1);
        let first = Date::new(year, month, 1)?;
        let length = first.days().abs_diff(first.end_of_month().days()) + 1;
        let missing = from.day().saturating_sub(length);
        match policy {
            MonthEnd::Error if missing > 0 => Err(Fault::OutOfRange),
            MonthEnd::Overflow => first.plus_days(i64::from(from.day0())),
            _ => first.plus_days(i64::from(from.day0() - missing)),
        }
    }

    /// How many whole months `later` lies after this day; the two exchanged change only the sign. A month is whole
    /// when the earlier day plus that many months, by the same policy, is reached.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if month ends decide the count and the policy is [`MonthEnd::Error`].
    pub fn months_until(self, later: Date, policy: MonthEnd) -> Result<i64, Fault> {
        if later < self {
            return later.months_until(self, policy).map(|months| -months);
        }
        if policy == MonthEnd::Error {
            let count = self.months_until(later, MonthEnd::LastDay)?;
            let other = self.months_until(later, MonthEnd::Overflow)?;
            return if count == other {
                Ok(count)
            } else {
                Err(Fault::OutOfRange)
            };
        }
        let (from, to) = (self.to_chrono(), later.to_chrono());
        let mut months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
        // At most two steps: the target month itself, and one before that ran over into it.
        while self.plus_months(months, policy)? > later {
            months -= 1;
        }
        Ok(months)
    }

    /// How many whole years `later` lies after this day; the two exchanged change only the sign. Only February 29
    /// asks for the policy: its anniversary in a common year.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if that day decides the count and the policy is [`MonthEnd::Error`].
    pub fn years_until(self, later: Date, policy: MonthEnd) -> Result<i64, Fault> {
        if policy == MonthEnd::Error {
            let count = self.years_until(later, MonthEnd::LastDay)?;
            let other = self.years_until(later, MonthEnd::Overflow)?;
            return if count == other {
                Ok(count)
            } else {
                Err(Fault::OutOfRange)
            };
        }
        // Twelve whole months are a year by either policy; towards zero on both sides of it.
        self.months_until(later, policy).map(|months| months / 12)
    }

    /// The number of days of this day's month, 28 to 31.
    #[must_use]
    pub fn days_in_month(self) -> u32 {
        let date = self.to_chrono();
        days_in_month(date.year(), date.month())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Months;
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn month_ends_by_policy() {
        for (from, months, last_day, overflow) in [
            ("2023-01-31", 1, "2023-02-28", "2023-03-03"),
            ("2024-01-31", 1, "2024-02-29", "2024-03-02"),
            ("2024-01-30", 1, "2024-02-29", "2024-03-01"),
            ("2024-03-31", -1, "2024-02-29", "2024-03-02"),
            ("2024-05-31", 1, "2024-06-30", "2024-07-01"),
            ("2024-02-29", 12, "2025-02-28", "2025-03-01"),
            ("2024-02-29", -12, "2023-02-28", "2023-03-01"),
        ] {
            let day = date(from);
            assert_eq!(day.plus_months(months, MonthEnd::LastDay), Ok(date(last_day)), "{from}");
            assert_eq!(
                day.plus_months(months, MonthEnd::Overflow),
                Ok(date(overflow)),
                "{from}"
            );
            assert_eq!(
                day.plus_months(months, MonthEnd::Error),
                Err(Fault::OutOfRange),
                "{from}"
            );
        }
        for policy in [MonthEnd::LastDay, MonthEnd::Overflow, MonthEnd::Error] {
            assert_eq!(date("2024-02-29").plus_months(48, policy), Ok(date("2028-02-29")));
            assert_eq!(date("2024-01-15").plus_months(-1, policy), Ok(date("2023-12-15")));
            assert_eq!(Date::MAX.plus_months(1, policy), Err(Fault::Overflow));
            assert_eq!(Date::MIN.plus_months(-1, policy), Err(Fault::Overflow));
            assert_eq!(Date::MAX.plus_months(i64::MAX, policy), Err(Fault::Overflow));
            assert_eq!(Date::MAX.plus_months(i64::MIN, policy), Err(Fault::Overflow));
            assert_eq!(MonthEnd::from_word(policy.word()), Some(policy));
        }
    }

    #[test]
    fn whole_months_and_years() {
        use MonthEnd::{Error, LastDay, Overflow};
        for (from, to, policy, months) in [
            ("2024-01-15", "2024-02-14", LastDay, Ok(0)),
            ("2024-01-15", "2024-02-15", LastDay, Ok(1)),
            ("2024-01-31", "2024-02-29", LastDay, Ok(1)),
            ("2024-01-31", "2024-02-29", Overflow, Ok(0)),
            // February 31 by overflow is March 2: not reached on March 1.
            ("2024-01-31", "2024-03-01", Overflow, Ok(0)),
            ("2024-01-31", "2024-03-02", Overflow, Ok(1)),
            ("2024-01-31", "2024-02-15", Error, Ok(0)),
            ("2024-01-31", "2024-02-29", Error, Err(Fault::OutOfRange)),
            ("2024-01-31", "2024-03-15", Error, Ok(1)),
            ("2024-02-15", "2024-01-15", LastDay, Ok(-1)),
        ] {
            assert_eq!(date(from).months_until(date(to), policy), months, "{from} {to}");
        }
        for (from, to, policy, years) in [
            ("2024-02-29", "2025-02-28", LastDay, Ok(1)),
            ("2024-02-29", "2025-02-28", Overflow, Ok(0)),
            ("2024-02-29", "2025-03-01", Overflow, Ok(1)),
            ("2024-02-29", "2025-02-28", Error, Err(Fault::OutOfRange)),
            ("2024-02-29", "2025-02-27", Error, Ok(0)),
            ("2024-02-29", "2028-02-28", LastDay, Ok(3)),
            ("2024-02-29", "2028-02-29", Error, Ok(4)),
            ("2021-03-15", "2026-03-14", LastDay, Ok(4)),
            ("2026-03-14", "2021-03-15", LastDay, Ok(-4)),
        ] {
            assert_eq!(date(from).years_until(date(to), policy), years, "{from} {to}");
        }
        assert_eq!(Date::MIN.months_until(Date::MAX, Overflow), Ok(9_999 * 12 - 1));
    }

    prop_compose! {
        fn any_date()(days in Date::MIN.days()..=Date::MAX.days()) -> Date {
            Date::from_days(days).unwrap()
        }
    }

    proptest! {
        #[test]
        fn last_day_agrees_with_chrono(date in any_date(), months in -130_000_i64..130_000) {
            let from = date.to_chrono();
            let step = Months::new(u32::try_from(months.abs()).unwrap());
            let oracle = if months < 0 { from.checked_sub_months(step) } else { from.checked_add_months(step) };
            let oracle = oracle.map_or(Err(Fault::Overflow), Date::from_chrono);
            prop_assert_eq!(date.plus_months(months, MonthEnd::LastDay), oracle);
        }

        #[test]
        fn years_agree_with_chrono(first in any_date(), second in any_date()) {
            // chrono's years_since takes February 29 to March 1: the overflow policy.
            let (from, to) = (first.min(second), first.max(second));
            let oracle = to.to_chrono().years_since(from.to_chrono()).map(i64::from);
            prop_assert_eq!(from.years_until(to, MonthEnd::Overflow).ok(), oracle);
        }

        #[test]
        fn whole_months_are_reached_and_one_more_is_not(first in any_date(), second in any_date()) {
            let (from, to) = (first.min(second), first.max(second));
            for policy in [MonthEnd::LastDay, MonthEnd::Overflow] {
                let months = from.months_until(to, policy).unwrap();
                prop_assert!(from.plus_months(months, policy).unwrap() <= to);
                prop_assert!(from.plus_months(months + 1, policy).map_or(true, |next| next > to));
                prop_assert_eq!(to.months_until(from, policy), Ok(-months));
            }
        }
    }
}
