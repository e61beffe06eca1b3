use std::fmt;

use super::{Date, Fault, MonthEnd};

/// The unit of a duration. There is no plain "day": it is always said which days count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Every day of the calendar.
    CalendarDays,
    /// Seven calendar days.
    Weeks,
    /// Months of the calendar; what happens at month ends is said with each use.
    Months,
    /// Three months.
    Quarters,
    /// Twelve months.
    Years,
    /// Days on which a business calendar is open; needs that calendar.
    BusinessDays,
    /// Hours in which a business calendar is open; needs that calendar.
    BusinessHours,
    /// Sixty minutes; only between instants.
    Hours,
    /// Sixty seconds; only between instants.
    Minutes,
}

impl Unit {
    /// Every unit with the word that names it in a pack.
    pub const ALL: [(&'static str, Unit); 9] = [
        ("calendar_days", Unit::CalendarDays),
        ("weeks", Unit::Weeks),
        ("months", Unit::Months),
        ("quarters", Unit::Quarters),
        ("years", Unit::Years),
        ("business_days", Unit::BusinessDays),
        ("business_hours", Unit::BusinessHours),
        ("hours", Unit::Hours),
        ("minutes", Unit::Minutes),
    ];

    /// The units that are a fixed number of calendar days.
    pub const OF_DAYS: &'static [Unit] = &[Unit::CalendarDays, Unit::Weeks];
    /// The units that are a fixed number of months, and so need a [`MonthEnd`].
    pub const OF_MONTHS: &'static [Unit] = &[Unit::Months, Unit::Quarters, Unit::Years];

    /// The unit of a word, `None` if there is no such unit.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Unit> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit)
    }

    /// The word that names the unit in a pack.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Unit::CalendarDays => "calendar_days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Quarters => "quarters",
            Unit::Years => "years",
            Unit::BusinessDays => "business_days",
            Unit::BusinessHours => "business_hours",
            Unit::Hours => "hours",
            Unit::Minutes => "minutes",
        }
    }

    /// The unit for one and for many, as people read it.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Unit::CalendarDays => ("calendar day", "calendar days"),
            Unit::Weeks => ("week", "weeks"),
            Unit::Months => ("month", "months"),
            Unit::Quarters => ("quarter", "quarters"),
            Unit::Years => ("year", "years"),
            Unit::BusinessDays => ("business day", "business days"),
            Unit::BusinessHours => ("business hour", "business hours"),
            Unit::Hours => ("hour", "hours"),
            Unit::Minutes => ("minute", "minutes"),
        }
    }
}

/// A length of time with its unit: 90 calendar days, 6 months, 72 business hours. Durations of different units are
/// never converted nor compared; a negative one points back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many of the unit.
    pub count: i64,
    /// What is counted.
    pub unit: Unit,
}

impl Duration {
    /// `count` of `unit`.
    #[must_use]
    pub const fn new(count: i64, unit: Unit) -> Duration {
        Duration { count, unit }
    }

    /// The duration in calendar days.
    ///
    /// # Errors
    /// [`Fault::Type`] if the unit is not a fixed number of days, [`Fault::Overflow`] beyond 64 bits.
    pub fn days(self) -> Result<i64, Fault> {
        match self.unit {
            Unit::CalendarDays => Ok(self.count),
            Unit::Weeks => self.count.checked_mul(7).ok_or(Fault::Overflow),
            _ => Err(Fault::Type),
        }
    }

    /// The duration in months.
    ///
    /// # Errors
    /// [`Fault::Type`] if the unit is not a fixed number of months, [`Fault::Overflow`] beyond 64 bits.
    pub fn months(self) -> Result<i64, Fault> {
        let each = match self.unit {
            Unit::Months => 1,
            Unit::Quarters => 3,
            Unit::Years => 12,
            _ => return Err(Fault::Type),
        };
        self.count.checked_mul(each).ok_or(Fault::Overflow)
    }

    /// The duration in microseconds.
    ///
    /// # Errors
    /// [`Fault::Type`] if the unit is not hours or minutes, [`Fault::Overflow`] beyond 64 bits.
    pub fn microseconds(self) -> Result<i64, Fault> {
        let each = match self.unit {
            Unit::Hours => 3_600_000_000,
            Unit::Minutes => 60_000_000,
            _ => return Err(Fault::Type),
        };
        self.count.checked_mul(each).ok_or(Fault::Overflow)
    }

    /// The same length in the other direction.
    ///
    /// # Errors
    /// [`Fault::Overflow`] beyond 64 bits.
    pub fn negate(self) -> Result<Duration, Fault> {
        let count = self.count.checked_neg().ok_or(Fault::Overflow)?;
        Ok(Duration::new(count, self.unit))
    }
}

impl Date {
    /// The day a duration later. The policy matters to months, quarters and years only.
    ///
    /// # Errors
    /// [`Fault::Type`] for a unit that needs a business calendar or instants, else as
    /// [`plus_days`](Date::plus_days) and [`plus_months`](Date::plus_months).
    pub fn plus(self, duration: Duration, policy: MonthEnd) -> Result<Date, Fault> {
        if Unit::OF_MONTHS.contains(&duration.unit) {
            self.plus_months(duration.months()?, policy)
        } else {
            self.plus_days(duration.days()?)
        }
    }
}

impl fmt::Display for Duration {
    /// As people read it: `90 calendar days`, `1 month`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.unit.names();
        write!(
            f,
            "{} {}",
            self.count,
            if self.count.abs_diff(0) == 1 { one } else { many }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_keep_apart() {
        assert_eq!(Duration::new(2, Unit::Weeks).days(), Ok(14));
        assert_eq!(Duration::new(2, Unit::Quarters).months(), Ok(6));
        assert_eq!(Duration::new(2, Unit::Years).months(), Ok(24));
        assert_eq!(Duration::new(1, Unit::Months).days(), Err(Fault::Type));
        assert_eq!(Duration::new(3, Unit::BusinessDays).days(), Err(Fault::Type));
        assert_eq!(Duration::new(90, Unit::Minutes).microseconds(), Ok(5_400_000_000));
        assert_eq!(Duration::new(i64::MAX, Unit::Years).months(), Err(Fault::Overflow));
        assert_eq!(Duration::new(i64::MIN, Unit::Years).negate(), Err(Fault::Overflow));
        for (word, unit) in Unit::ALL {
            assert_eq!((unit.word(), Unit::from_word(word)), (word, Some(unit)));
        }
    }

    #[test]
    fn reads_as_people_say() {
        assert_eq!(Duration::new(90, Unit::CalendarDays).to_string(), "90 calendar days");
        assert_eq!(Duration::new(1, Unit::Months).to_string(), "1 month");
        assert_eq!(Duration::new(-1, Unit::BusinessHours).to_string(), "-1 business hour");
    }

    #[test]
    fn dates_move_by_durations() {
        let day: Date = "2026-01-31".parse().unwrap();
        let plus = |count, unit| {
            day.plus(Duration::new(count, unit), MonthEnd::LastDay)
                .map(|d| d.to_string())
        };
        assert_eq!(plus(1, Unit::Quarters), Ok("2026-04-30".to_owned()));
        assert_eq!(plus(-1, Unit::Weeks), Ok("2026-01-24".to_owned()));
        assert_eq!(plus(1, Unit::Hours), Err(Fault::Type));
        assert_eq!(plus(i64::MAX, Unit::Weeks), Err(Fault::Overflow));
    }
}
