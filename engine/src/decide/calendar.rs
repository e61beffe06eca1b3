//! The days of reviews, and the day until which a tier is kept.

use crate::model::{Keeps, Schedule, YearDay};
use crate::value::{Date, Fault, MonthEnd};

/// The day of a schedule in a month that is counted from year 0.
fn day_in(month: i64, day: YearDay) -> Result<Date, Fault> {
    Date::new(month.div_euclid(12), month.rem_euclid(12) + 1, i64::from(day.day))
}

/// The last review day on or before a day.
///
/// # Errors
/// [`Fault::Overflow`] outside the years 1 to 9999.
pub(super) fn last_review((schedule, of): (Schedule, YearDay), day: Date) -> Result<Date, Fault> {
    let step = i64::from(schedule.months());
    let own = i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
    // The months of reviews are those that lie whole steps from the one that is named.
    let back = (own - (i64::from(of.month) - 1)).rem_euclid(step);
    let found = day_in(own - back, of)?;
    if found <= day {
        Ok(found)
    } else {
        day_in(own - back - step, of)
    }
}

/// The first review day after a day.
///
/// # Errors
/// [`Fault::Overflow`] outside the years 1 to 9999.
pub(super) fn next_review(reviews: (Schedule, YearDay), day: Date) -> Result<Date, Fault> {
    let last = last_review(reviews, day)?;
    // A day that every month of a review has.
    last.plus_months(i64::from(reviews.0.months()), MonthEnd::LastDay)
}

/// The first day after `after` on which a tier held since `since` is no longer kept: each time the duration is over,
/// it begins anew.
///
/// # Errors
/// [`Fault::Overflow`] outside the years 1 to 9999.
pub(super) fn kept_until(keeps: Keeps, since: Date, after: Date) -> Result<Date, Fault> {
    match keeps {
        Keeps::Until(of) => next_review((Schedule::Yearly, of), after),
        Keeps::Days(days) => {
            let rounds = since.days_until(after).max(0) / days.max(1) + 1;
            since.plus_days(days.saturating_mul(rounds))
        }
        Keeps::Months(count) => {
            let whole = since.months_until(after, MonthEnd::LastDay)?.max(0);
            let rounds = whole / count.max(1) + 1;
            since.plus_months(count.saturating_mul(rounds), MonthEnd::LastDay)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// By hand, from a calendar.
    #[test]
    fn review_days_by_hand() {
        let of = |month, day| YearDay { month, day };
        for (schedule, first, at, last, next) in [
            (Schedule::Yearly, of(1, 15), "2026-01-15", "2026-01-15", "2027-01-15"),
            (Schedule::Yearly, of(1, 15), "2026-01-14", "2025-01-15", "2026-01-15"),
            (Schedule::Yearly, of(12, 31), "2026-12-30", "2025-12-31", "2026-12-31"),
            (
                Schedule::HalfYearly,
                of(10, 1),
                "2026-05-20",
                "2026-04-01",
                "2026-10-01",
            ),
            // From March: March, June, September, December.
            (Schedule::Quarterly, of(3, 1), "2026-02-28", "2025-12-01", "2026-03-01"),
            (Schedule::Quarterly, of(3, 1), "2026-03-01", "2026-03-01", "2026-06-01"),
            (
                Schedule::Quarterly,
                of(12, 15),
                "2026-04-02",
                "2026-03-15",
                "2026-06-15",
            ),
            (Schedule::Monthly, of(7, 28), "2026-03-01", "2026-02-28", "2026-03-28"),
        ] {
            let found = (
                last_review((schedule, first), day(at)),
                next_review((schedule, first), day(at)),
            );
            assert_eq!(found, (Ok(day(last)), Ok(day(next))), "{schedule:?} {first:?} {at}");
        }
    }

    #[test]
    fn what_is_kept_by_hand() {
        let march = Keeps::Until(YearDay { month: 3, day: 1 });
        for (keeps, since, after, until) in [
            (Keeps::Months(12), "2026-03-10", "2026-03-10", "2027-03-10"),
            // The year begins anew on the day itself.
            (Keeps::Months(12), "2026-03-10", "2027-03-10", "2028-03-10"),
            (Keeps::Months(12), "2024-02-29", "2024-02-29", "2025-02-28"),
            (Keeps::Months(1), "2026-01-31", "2026-02-28", "2026-03-31"),
            (Keeps::Days(90), "2026-01-01", "2026-03-31", "2026-04-01"),
            (Keeps::Days(90), "2026-01-01", "2026-04-01", "2026-06-30"),
            (march, "2026-03-01", "2026-03-01", "2027-03-01"),
            (march, "2026-01-10", "2026-01-10", "2026-03-01"),
        ] {
            assert_eq!(
                kept_until(keeps, day(since), day(after)),
                Ok(day(until)),
                "{keeps:?} {since} {after}"
            );
        }
    }
}
