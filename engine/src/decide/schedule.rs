//! Which periods an incentive is paid for.

use super::Due;
use crate::model::Schedule;
use crate::value::{Date, Fault, FiscalCalendar, FiscalUnit, Period};

/// The first and last day of the calendar unit that a day lies in.
pub(super) fn unit_of(schedule: Schedule, day: Date) -> (Date, Date) {
    match schedule {
        Schedule::Monthly => (day.start_of_month(), day.end_of_month()),
        Schedule::Quarterly => (day.start_of_quarter(), day.end_of_quarter()),
        Schedule::HalfYearly => {
            // The first half ends with the second quarter.
            let in_first = day.month() <= 6;
            let start = day.start_of_year();
            let middle = Date::new(i64::from(day.year()), 6, 30).unwrap_or(start);
            if in_first {
                (start, middle)
            } else {
                (middle.plus_days(1).unwrap_or(middle), day.end_of_year())
            }
        }
        Schedule::Yearly => (day.start_of_year(), day.end_of_year()),
    }
}

/// Whether something paid by a schedule is due for a period. A period of another regular length is simply not its
/// turn; one of no regular length could pay twice, and is an error.
///
/// # Errors
/// [`Fault::OutOfRange`] for a period that is no calendar month, quarter, half-year or year.
pub(super) fn due(schedule: Schedule, period: Period) -> Result<Due, Fault> {
    let is = |schedule: Schedule| unit_of(schedule, period.first()) == (period.first(), period.last());
    if is(schedule) {
        Ok(Due::Yes)
    } else if Schedule::ALL.iter().any(|(_, other)| is(*other)) {
        Ok(Due::NotInThisPeriod)
    } else {
        Err(Fault::OutOfRange)
    }
}

/// The part of a fiscal year that something paid by a schedule is paid for.
const fn fiscal_unit(schedule: Schedule) -> FiscalUnit {
    match schedule {
        Schedule::Monthly => FiscalUnit::Month,
        Schedule::Quarterly => FiscalUnit::Quarter,
        Schedule::HalfYearly => FiscalUnit::HalfYear,
        Schedule::Yearly => FiscalUnit::Year,
    }
}

/// The same with the periods of a fiscal calendar.
///
/// # Errors
/// [`Fault::OutOfRange`] for a period that is no fiscal month, quarter, half-year or year, [`Fault::Overflow`] at the
/// edges of the calendar.
pub(super) fn due_in(calendar: FiscalCalendar, schedule: Schedule, period: Period) -> Result<Due, Fault> {
    let is = |schedule: Schedule| -> Result<bool, Fault> {
        Ok(calendar.period(fiscal_unit(schedule), period.first())? == period)
    };
    if is(schedule)? {
        return Ok(Due::Yes);
    }
    for (_, other) in Schedule::ALL {
        if is(other)? {
            return Ok(Due::NotInThisPeriod);
        }
    }
    Err(Fault::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_by_hand() {
        for (schedule, period, expected) in [
            (Schedule::Yearly, "2026-01-01..2026-12-31", Ok(Due::Yes)),
            (Schedule::Yearly, "2026-01-01..2026-03-31", Ok(Due::NotInThisPeriod)),
            (Schedule::Quarterly, "2026-01-01..2026-03-31", Ok(Due::Yes)),
            (Schedule::Quarterly, "2026-02-01..2026-04-30", Err(Fault::OutOfRange)),
            (Schedule::HalfYearly, "2026-07-01..2026-12-31", Ok(Due::Yes)),
            (Schedule::HalfYearly, "2026-01-01..2026-06-30", Ok(Due::Yes)),
            (Schedule::Monthly, "2024-02-01..2024-02-29", Ok(Due::Yes)),
            (Schedule::Monthly, "2024-02-01..2024-02-28", Err(Fault::OutOfRange)),
            (Schedule::Monthly, "2026-01-01..2026-12-31", Ok(Due::NotInThisPeriod)),
        ] {
            assert_eq!(
                due(schedule, period.parse().unwrap()),
                expected,
                "{schedule:?} {period}"
            );
        }
    }
}
