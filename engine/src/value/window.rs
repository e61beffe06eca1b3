use super::{Date, Fault, MonthEnd, Period};

/// How far a window reaches back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// That many calendar days.
    Days(u32),
    /// That many months, to the day: twelve months that end with 2024-08-15 begin with 2023-08-16.
    Months(u32),
    /// The month of the last day as far as it has come, and whole months before it, that many together: six that end
    /// with 2024-08-15 begin with 2024-03-01.
    CalendarMonths(u32),
}

/// A window that trails an anchor day: the last 90 days, the last twelve months. It is computed from the day behind
/// its last day, so that windows which end with the month also begin with one: a month that ends with April 30 begins
/// with April 1, twelve months that end with 2025-02-28 begin with 2024-03-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// How far it reaches back.
    pub reach: Reach,
    /// Whether the anchor is the last day (`true`) or the day behind it.
    pub includes_end: bool,
    /// What a month back means where the target month has no such day.
    pub month_end: MonthEnd,
}

impl Window {
    /// The days of the window that ends at `anchor`.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] for a window without a day, or for a day that does not exist under
    /// [`MonthEnd::Error`]; [`Fault::Overflow`] outside the years 1 to 9999.
    pub fn ending(self, anchor: Date) -> Result<Period, Fault> {
        let last = if self.includes_end {
            anchor
        } else {
            anchor.plus_days(-1)?
        };
        let first = match self.reach {
            Reach::Days(days) => last.plus_days(1 - i64::from(days)),
            Reach::Months(months) => back_from_behind(last, months, self.month_end),
            Reach::CalendarMonths(months) => last
                .start_of_month()
                .plus_months(1 - i64::from(months), MonthEnd::LastDay),
        }?;
        Period::new(first, last)
    }
}

/// `months` before the day behind `last`.
fn back_from_behind(last: Date, months: u32, policy: MonthEnd) -> Result<Date, Fault> {
    let months = i64::from(months);
    if last == last.end_of_month() {
        // The day behind is a first of a month, and may lie beyond the calendar itself.
        return last.start_of_month().plus_months(1 - months, policy);
    }
    last.plus_days(1)?.plus_months(-months, policy)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window(reach: Reach, includes_end: bool, anchor: &str) -> Result<String, Fault> {
        Window {
            reach,
            includes_end,
            month_end: MonthEnd::LastDay,
        }
        .ending(anchor.parse().unwrap())
        .map(|period| period.to_string())
    }

    #[test]
    fn windows_by_hand() {
        use Reach::{CalendarMonths, Days, Months};
        for (reach, includes_end, anchor, days) in [
            // Published: the current month and the five full months before.
            (CalendarMonths(6), true, "2024-08-15", "2024-03-01..2024-08-15"),
            (CalendarMonths(1), true, "2024-08-01", "2024-08-01..2024-08-01"),
            // Without its end the window of the first of August is that of July 31.
            (CalendarMonths(1), false, "2024-08-01", "2024-07-01..2024-07-31"),
            (Months(12), true, "2024-08-15", "2023-08-16..2024-08-15"),
            (Months(12), false, "2024-08-15", "2023-08-15..2024-08-14"),
            (Months(12), true, "2024-02-29", "2023-03-01..2024-02-29"),
            (Months(12), true, "2025-02-28", "2024-03-01..2025-02-28"),
            (Months(1), true, "2024-04-30", "2024-04-01..2024-04-30"),
            // The day behind is March 31; a month back is the last day of February.
            (Months(1), true, "2024-03-30", "2024-02-29..2024-03-30"),
            (Months(1), false, "2024-03-31", "2024-02-29..2024-03-30"),
            (Months(1), true, "9999-12-31", "9999-12-01..9999-12-31"),
            (Days(90), true, "2026-03-31", "2026-01-01..2026-03-31"),
            (Days(90), false, "2026-03-31", "2025-12-31..2026-03-30"),
            (Days(1), true, "2026-03-31", "2026-03-31..2026-03-31"),
        ] {
            assert_eq!(
                window(reach, includes_end, anchor),
                Ok(days.to_owned()),
                "{reach:?} {anchor}"
            );
        }
    }

    #[test]
    fn windows_that_do_not_exist() {
        for reach in [Reach::Days(0), Reach::Months(0), Reach::CalendarMonths(0)] {
            assert_eq!(window(reach, true, "2026-01-31"), Err(Fault::OutOfRange), "{reach:?}");
        }
        assert_eq!(window(Reach::Days(u32::MAX), true, "2026-01-31"), Err(Fault::Overflow));
        assert_eq!(
            window(Reach::Months(u32::MAX), true, "2026-01-31"),
            Err(Fault::Overflow)
        );
        assert_eq!(window(Reach::Days(1), false, "0001-01-01"), Err(Fault::Overflow));
        let strict = Window {
            reach: Reach::Months(1),
            includes_end: true,
            month_end: MonthEnd::Error,
        };
        assert_eq!(strict.ending("2024-03-30".parse().unwrap()), Err(Fault::OutOfRange));
    }

    proptest! {
        #[test]
        fn windows_follow_each_other(days in 0..40_000_i32, months in 1..48_u32) {
            // Where month ends decide nothing, the window before ends on the day before this one begins.
            let anchor = Date::from_days(days).unwrap();
            let whole = Window { reach: Reach::Months(months), includes_end: true, month_end: MonthEnd::Error };
            let double = Window { reach: Reach::Months(2 * months), ..whole };
            if let (Ok(late), Ok(both)) = (whole.ending(anchor), double.ending(anchor)) {
                let before = whole.ending(late.first().plus_days(-1).unwrap()).unwrap();
                prop_assert_eq!(before.first(), both.first());
                prop_assert_eq!(before.days() + late.days(), both.days());
            }
        }
    }
}
