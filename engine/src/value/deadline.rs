//! Until when a time lasts that is counted from an instant.

use super::{BusinessCalendar, Date, DateTime, Duration, Fault, MonthEnd, Unit, Zone};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// Where the last day of a time ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// With the day itself.
    Through,
    /// When it begins.
    Before,
    /// At the time of day at which everything began.
    ToTheHour,
}

/// The last that belongs to a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Last {
    /// A whole day.
    Day(Date),
    /// An instant.
    Instant(DateTime),
}

/// The end of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The last that belongs to it.
    pub last: Last,
    /// The first microsecond that does not.
    pub end: i64,
}

impl Deadline {
    /// Whether an instant, in microseconds, still belongs to it.
    #[must_use]
    pub const fn holds(&self, at: i64) -> bool {
        at < self.end
    }

    fn day(zone: &Zone, last: Date) -> Result<Deadline, Fault> {
        Ok(Deadline {
            last: Last::Day(last),
            end: zone.instant_of(last.plus_days(1)?, 0)?.microseconds(),
        })
    }

    fn instant(at: DateTime) -> Result<Deadline, Fault> {
        Ok(Deadline {
            last: Last::Instant(at),
            end: at.microseconds().checked_add(1).ok_or(Fault::Overflow)?,
        })
    }
}

/// What times are counted with.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'c> {
    /// The zone in which days begin.
    pub zone: &'c Zone,
    /// The calendar of business days and hours, which has a zone of its own.
    pub calendar: Option<&'c BusinessCalendar>,
    /// What counting months does at month ends.
    pub month_end: MonthEnd,
}

impl<'c> Clock<'c> {
    fn calendar(&self) -> Result<&'c BusinessCalendar, Fault> {
        self.calendar.ok_or(Fault::Type)
    }

    /// The zone whose days count.
    fn zone_of(&self, unit: Unit) -> &'c Zone {
        match (unit, self.calendar) {
            (Unit::BusinessDays | Unit::BusinessHours, Some(calendar)) => calendar.zone(),
            _ => self.zone,
        }
    }

    /// The day so long after a day; `None` for hours.
    fn day_after(&self, day: Date, length: Duration) -> Result<Option<Date>, Fault> {
        Ok(Some(match length.unit {
            Unit::CalendarDays | Unit::Weeks => day.plus_days(length.days()?)?,
            Unit::Months | Unit::Quarters | Unit::Years => day.plus_months(length.months()?, self.month_end)?,
            Unit::BusinessDays => self.calendar()?.add_days(day, length.count)?,
            Unit::BusinessHours | Unit::Hours | Unit::Minutes => return Ok(None),
        }))
    }

    fn hours_after(&self, at: DateTime, length: Duration) -> Result<DateTime, Fault> {
        match length.unit {
            Unit::BusinessHours => self.calendar()?.add_hours(at, length.count),
            _ => {
                let hours = length.count.checked_mul(HOUR).ok_or(Fault::Overflow)?;
                let end = at.microseconds().checked_add(hours).ok_or(Fault::Overflow)?;
                DateTime::from_microseconds(end).ok_or(Fault::Overflow)
            }
        }
    }

    /// The end of a time that begins at an instant; the day of that instant is day 0.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known, and where a month has no such day and that is an error;
    /// [`Fault::Type`] without the calendar that is needed; [`Fault::Overflow`] outside the years 1 to 9999.
    pub fn deadline(&self, from: DateTime, length: Duration, ends: Ends) -> Result<Deadline, Fault> {
        let zone = self.zone_of(length.unit);
        let day = zone.date_of(from)?;
        let Some(last) = self.day_after(day, length)? else {
            let at = self.hours_after(from, length)?;
            return match ends {
                Ends::Through => Deadline::day(zone, zone.date_of(at)?),
                Ends::Before | Ends::ToTheHour => Deadline::instant(at),
            };
        };
        match ends {
            Ends::Through => Deadline::day(zone, last),
            Ends::Before => Deadline::day(zone, last.plus_days(-1)?),
            Ends::ToTheHour => {
                let shown = zone.time_of_day(from)?;
                let at = zone.instant_of(last, shown.div_euclid(SECOND))?.microseconds() + shown.rem_euclid(SECOND);
                Deadline::instant(DateTime::from_microseconds(at).ok_or(Fault::Overflow)?)
            }
        }
    }

    /// The end of a time that is put off: a whole day moves by whole days, an instant keeps its time of day.
    ///
    /// # Errors
    /// As [`Clock::deadline`].
    pub fn extended(&self, by: Duration, end: Deadline) -> Result<Deadline, Fault> {
        match end.last {
            Last::Instant(at) => self.deadline(at, by, Ends::ToTheHour),
            Last::Day(day) => match self.day_after(day, by)? {
                Some(last) => Deadline::day(self.zone_of(by.unit), last),
                None => {
                    let from = DateTime::from_microseconds(end.end).ok_or(Fault::Overflow)?;
                    Deadline::instant(self.hours_after(from, by)?)
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Last {
        Last::Day(text.parse().unwrap())
    }

    /// By hand, in Berlin: summer time from 2026-03-29 to 2026-10-25.
    #[test]
    fn ends_by_hand() {
        let zone = Zone::from_name("Europe/Berlin").unwrap();
        let holidays = ["2026-04-03", "2026-04-06"].map(|day| day.parse::<Date>().unwrap());
        let known = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let office = BusinessCalendar::new([true, true, true, true, true, false, false], zone.clone())
            .with_hours(9 * 3_600, 17 * 3_600)
            .unwrap()
            .with_holidays(holidays, known);
        let clock = Clock {
            zone: &zone,
            calendar: Some(&office),
            month_end: MonthEnd::LastDay,
        };
        let of = |count, unit| Duration::new(count, unit);
        for (from, length, ends, last, end) in [
            // March 16 is day 0, so day 60 is May 15; it ends at midnight of summer time.
            (
                "2026-03-16T10:00:00+01:00",
                of(60, Unit::CalendarDays),
                Ends::Through,
                day("2026-05-15"),
                "2026-05-15T22:00:00Z",
            ),
            (
                "2026-03-16T10:00:00+01:00",
                of(60, Unit::CalendarDays),
                Ends::Before,
                day("2026-05-14"),
                "2026-05-14T22:00:00Z",
            ),
            // 23:30 in UTC is the next day in Berlin: day 0 is March 17.
            (
                "2026-03-16T23:30:00Z",
                of(60, Unit::CalendarDays),
                Ends::Through,
                day("2026-05-16"),
                "2026-05-16T22:00:00Z",
            ),
            // The clock shows 10:00 again, an hour less has gone by.
            (
                "2026-03-16T10:00:00+01:00",
                of(60, Unit::CalendarDays),
                Ends::ToTheHour,
                Last::Instant(at("2026-05-15T10:00:00+02:00")),
                "2026-05-15T08:00:00.000001Z",
            ),
            // 02:30 is left out on March 29: the change counts.
            (
                "2026-03-28T02:30:00+01:00",
                of(1, Unit::CalendarDays),
                Ends::ToTheHour,
                Last::Instant(at("2026-03-29T03:00:00+02:00")),
                "2026-03-29T01:00:00.000001Z",
            ),
            // The leap day.
            (
                "2024-02-29T10:00:00Z",
                of(1, Unit::Years),
                Ends::Through,
                day("2025-02-28"),
                "2025-02-28T23:00:00Z",
            ),
            (
                "2026-08-31T10:00:00Z",
                of(6, Unit::Months),
                Ends::Through,
                day("2027-02-28"),
                "2027-02-28T23:00:00Z",
            ),
            // Thursday before Easter: Friday and Monday are closed, so three business days end on Thursday after.
            (
                "2026-04-02T16:00:00+02:00",
                of(3, Unit::BusinessDays),
                Ends::Through,
                day("2026-04-09"),
                "2026-04-09T22:00:00Z",
            ),
            // One hour is left of Thursday, the second is on Tuesday.
            (
                "2026-04-02T16:00:00+02:00",
                of(2, Unit::BusinessHours),
                Ends::ToTheHour,
                Last::Instant(at("2026-04-07T10:00:00+02:00")),
                "2026-04-07T08:00:00.000001Z",
            ),
            // 24 hours over the change of clocks.
            (
                "2026-03-28T12:00:00+01:00",
                of(24, Unit::Hours),
                Ends::ToTheHour,
                Last::Instant(at("2026-03-29T13:00:00+02:00")),
                "2026-03-29T11:00:00.000001Z",
            ),
        ] {
            let found = clock.deadline(at(from), length, ends);
            let wanted = Deadline {
                last,
                end: at(end).microseconds(),
            };
            assert_eq!(found, Ok(wanted), "{from} {length:?} {ends:?}");
        }
        // Beyond the holidays that are known there is no answer.
        let far = clock.deadline(at("2026-12-30T10:00:00Z"), of(5, Unit::BusinessDays), Ends::Through);
        assert_eq!(far, Err(Fault::OutOfRange));
    }

    #[test]
    fn extensions_by_hand() {
        let zone = Zone::utc();
        let clock = Clock {
            zone: &zone,
            calendar: None,
            month_end: MonthEnd::LastDay,
        };
        let through = clock
            .deadline(
                at("2026-01-01T12:00:00Z"),
                Duration::new(90, Unit::CalendarDays),
                Ends::Through,
            )
            .unwrap();
        // January 1 is day 0, day 90 is April 1; 45 days on is May 16.
        assert_eq!(through.last, day("2026-04-01"));
        let extended = clock.extended(Duration::new(45, Unit::CalendarDays), through).unwrap();
        assert_eq!(extended.last, day("2026-05-16"));
        assert!(extended.holds(at("2026-05-16T23:59:59Z").microseconds()));
        assert!(!extended.holds(at("2026-05-17T00:00:00Z").microseconds()));
        let hours = clock.extended(Duration::new(5, Unit::Hours), through).unwrap();
        assert_eq!(hours.last, Last::Instant(at("2026-04-02T05:00:00Z")));
    }
}
