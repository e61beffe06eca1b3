//! Fiscal calendars: years of twelve months from any month on, or of 52 and 53 weeks that end on a weekday. Plain data;
//! every day belongs to one year, quarter and month.

use super::{Date, Fault, MonthEnd, Period};

/// A part of a fiscal year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FiscalUnit {
    /// One of twelve months; in a calendar of weeks one of twelve runs of four or five weeks.
    Month,
    /// One of four quarters.
    Quarter,
    /// The first or the second two quarters.
    HalfYear,
    /// The year.
    Year,
}

impl FiscalUnit {
    /// How many months it has.
    const fn months(self) -> i64 {
        match self {
            FiscalUnit::Month => 1,
            FiscalUnit::Quarter => 3,
            FiscalUnit::HalfYear => 6,
            FiscalUnit::Year => 12,
        }
    }
}

/// The weeks of the three months of a quarter. A year of 53 weeks has the last one in its last month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// 4-4-5
    W445,
    /// 4-5-4
    W454,
    /// 5-4-4
    W544,
}

impl Pattern {
    /// Every pattern with its word.
    pub const ALL: [(&'static str, Pattern); 3] = [
        ("4-4-5", Pattern::W445),
        ("4-5-4", Pattern::W454),
        ("5-4-4", Pattern::W544),
    ];

    /// The weeks of a quarter before each of its months.
    const fn weeks_before(self) -> [i64; 3] {
        match self {
            Pattern::W445 => [0, 4, 8],
            Pattern::W454 => [0, 4, 9],
            Pattern::W544 => [0, 5, 9],
        }
    }
}

/// Which weekday a year of weeks ends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YearEnd {
    /// The last such weekday of the month.
    Last,
    /// The weekday nearest to the end of the month: it may lie in the next one.
    Nearest,
}

/// Which calendar year a fiscal year is named after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum YearName {
    /// That of its last month.
    #[default]
    LastMonth,
    /// That of its first month.
    FirstMonth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Weeks {
    /// Months of the calendar.
    None,
    /// Weeks: pattern, how the year ends, weekday (1 is Monday).
    Of(Pattern, YearEnd, u32),
}

/// Fiscal years that follow each other without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FiscalCalendar {
    /// The month of the calendar, 1 to 12, at whose end a year ends.
    last_month: u32,
    weeks: Weeks,
    name: YearName,
}

impl FiscalCalendar {
    /// Years of calendar months; `first_month` is 1 to 12.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if there is no such month.
    pub const fn of_months(first_month: u32, name: YearName) -> Result<FiscalCalendar, Fault> {
        if first_month < 1 || first_month > 12 {
            return Err(Fault::OutOfRange);
        }
        Ok(FiscalCalendar {
            last_month: (first_month + 10) % 12 + 1,
            weeks: Weeks::None,
            name,
        })
    }

    /// Years of weeks that end on a weekday (1 is Monday) at the end of a month.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if there is no such month or weekday.
    pub const fn of_weeks(
        pattern: Pattern,
        end: YearEnd,
        weekday: u32,
        last_month: u32,
        name: YearName,
    ) -> Result<FiscalCalendar, Fault> {
        if last_month < 1 || last_month > 12 || weekday < 1 || weekday > 7 {
            return Err(Fault::OutOfRange);
        }
        Ok(FiscalCalendar {
            last_month,
            weeks: Weeks::Of(pattern, end, weekday),
            name,
        })
    }

    /// The last day of the year that ends with the calendar year `year`: [`FiscalCalendar::anchor`].
    fn end(self, year: i64) -> Result<Date, Fault> {
        let month_end = Date::new(year, i64::from(self.last_month), 1)?.end_of_month();
        let Weeks::Of(_, end, weekday) = self.weeks else {
            return Ok(month_end);
        };
        let back = (i64::from(month_end.weekday()) - i64::from(weekday)).rem_euclid(7);
        match end {
            YearEnd::Nearest if back > 3 => month_end.plus_days(7 - back),
            YearEnd::Last | YearEnd::Nearest => month_end.plus_days(-back),
        }
    }

    /// The first day of that year.
    fn start(self, year: i64) -> Result<Date, Fault> {
        self.end(year - 1)?.plus_days(1)
    }

    /// The calendar year of the last month of the fiscal year of a day.
    fn anchor(self, day: Date) -> Result<i64, Fault> {
        let mut year = i64::from(day.year());
        if day > self.end(year)? {
            year += 1;
        } else if year > 1 && day <= self.end(year - 1)? {
            // "Nearest" may end the year of December in January.
            year -= 1;
        }
        Ok(year)
    }

    /// The fiscal year of a day, by its name.
    ///
    /// # Errors
    /// [`Fault::Overflow`] at the edges of the years 1 to 9999.
    pub fn year_of(self, day: Date) -> Result<i64, Fault> {
        let anchor = self.anchor(day)?;
        Ok(match self.name {
            YearName::FirstMonth if self.last_month != 12 => anchor - 1,
            YearName::FirstMonth | YearName::LastMonth => anchor,
        })
    }

    /// The month of the fiscal year, 1 to 12.
    ///
    /// # Errors
    /// [`Fault::Overflow`] at the edges of the years 1 to 9999.
    pub fn month_of(self, day: Date) -> Result<i64, Fault> {
        let anchor = self.anchor(day)?;
        let Weeks::Of(pattern, ..) = self.weeks else {
            return Ok((i64::from(day.month()) - i64::from(self.last_month) - 1).rem_euclid(12) + 1);
        };
        let week = self.start(anchor)?.days_until(day) / 7;
        // The 53rd week belongs to the last quarter.
        let quarter = (week / 13).min(3);
        let weeks = pattern.weeks_before();
        let month = weeks.iter().filter(|before| **before <= week - quarter * 13).count();
        Ok(quarter * 3 + i64::try_from(month).unwrap_or(3))
    }

    /// The quarter of the fiscal year, 1 to 4.
    ///
    /// # Errors
    /// [`Fault::Overflow`] at the edges of the years 1 to 9999.
    pub fn quarter_of(self, day: Date) -> Result<i64, Fault> {
        Ok((self.month_of(day)? - 1) / 3 + 1)
    }

    /// The first day of the month `month` (1 to 12) of a fiscal year; of 13 the first of the next year.
    fn month_start(self, anchor: i64, month: i64) -> Result<Date, Fault> {
        if month > 12 {
            return self.end(anchor)?.plus_days(1);
        }
        let start = self.start(anchor)?;
        match self.weeks {
            Weeks::None => start.plus_months(month - 1, MonthEnd::LastDay),
            Weeks::Of(pattern, ..) => {
                let [first, second, third] = pattern.weeks_before();
                let in_quarter = match (month - 1) % 3 {
                    0 => first,
                    1 => second,
                    _ => third,
                };
                start.plus_days(((month - 1) / 3 * 13 + in_quarter) * 7)
            }
        }
    }

    /// The month, quarter, half-year or year that a day belongs to.
    ///
    /// # Errors
    /// [`Fault::Overflow`] at the edges of the years 1 to 9999.
    pub fn period(self, unit: FiscalUnit, day: Date) -> Result<Period, Fault> {
        let (anchor, month) = (self.anchor(day)?, self.month_of(day)?);
        let first = (month - 1) / unit.months() * unit.months() + 1;
        let last = if first + unit.months() > 12 {
            self.end(anchor)?
        } else {
            self.month_start(anchor, first + unit.months())?.plus_days(-1)?
        };
        Period::new(self.month_start(anchor, first)?, last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SATURDAY: u32 = 6;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn weeks(pattern: Pattern, end: YearEnd, month: u32, name: YearName) -> FiscalCalendar {
        FiscalCalendar::of_weeks(pattern, end, SATURDAY, month, name).unwrap()
    }

    fn shown(calendar: FiscalCalendar, unit: FiscalUnit, day: &str) -> String {
        calendar.period(unit, date(day)).unwrap().to_string()
    }

    /// The 4-5-4 calendar of the National Retail Federation: the Saturday nearest to January 31, named after the year
    /// in which it begins. Fiscal 2023 has 53 weeks (published calendars of 2022 to 2025).
    #[test]
    fn retail() {
        let nrf = weeks(Pattern::W454, YearEnd::Nearest, 1, YearName::FirstMonth);
        for (day, year, period) in [
            ("2022-06-01", 2022, "2022-01-30..2023-01-28"),
            ("2023-01-29", 2023, "2023-01-29..2024-02-03"),
            ("2024-02-03", 2023, "2023-01-29..2024-02-03"),
            ("2024-02-04", 2024, "2024-02-04..2025-02-01"),
            ("2025-02-02", 2025, "2025-02-02..2026-01-31"),
        ] {
            assert_eq!(nrf.year_of(date(day)), Ok(year), "{day}");
            assert_eq!(shown(nrf, FiscalUnit::Year, day), period, "{day}");
        }
        // February 2024 has 4 weeks, March 5, April 4; the quarter ends on May 4.
        for (day, month, period) in [
            ("2024-02-04", 1, "2024-02-04..2024-03-02"),
            ("2024-03-03", 2, "2024-03-03..2024-04-06"),
            ("2024-05-04", 3, "2024-04-07..2024-05-04"),
            // The 53rd week belongs to January: five weeks from 2023-12-31.
            ("2024-02-03", 12, "2023-12-31..2024-02-03"),
        ] {
            assert_eq!(nrf.month_of(date(day)), Ok(month), "{day}");
            assert_eq!(shown(nrf, FiscalUnit::Month, day), period, "{day}");
        }
        assert_eq!(shown(nrf, FiscalUnit::Quarter, "2024-03-15"), "2024-02-04..2024-05-04");
        assert_eq!(shown(nrf, FiscalUnit::Quarter, "2024-02-03"), "2023-10-29..2024-02-03");
        assert_eq!(shown(nrf, FiscalUnit::HalfYear, "2024-02-03"), "2023-07-30..2024-02-03");
    }

    /// Ends of fiscal years as two companies have published them: the last Saturday of September (annual reports: 2022-
    /// 09-24, 2023-09-30 with 53 weeks, 2024-09-28) and of July (2020-07-25, 2021-07-31 with 53 weeks, 2022-07-30,
    /// 2024-07-27).
    #[test]
    fn last_saturdays() {
        let september = weeks(Pattern::W445, YearEnd::Last, 9, YearName::LastMonth);
        let july = weeks(Pattern::W445, YearEnd::Last, 7, YearName::LastMonth);
        for (calendar, day, year, period) in [
            (september, "2023-01-01", 2023, "2022-09-25..2023-09-30"),
            (september, "2023-10-01", 2024, "2023-10-01..2024-09-28"),
            (september, "2022-09-24", 2022, "2021-09-26..2022-09-24"),
            (july, "2021-07-31", 2021, "2020-07-26..2021-07-31"),
            (july, "2021-08-01", 2022, "2021-08-01..2022-07-30"),
            (july, "2024-07-27", 2024, "2023-07-30..2024-07-27"),
        ] {
            assert_eq!(calendar.year_of(date(day)), Ok(year), "{day}");
            assert_eq!(shown(calendar, FiscalUnit::Year, day), period, "{day}");
        }
    }

    #[test]
    fn nearest_saturday_to_the_end_of_december() {
        // 2025-12-31 is a Wednesday: the nearest Saturday is 2026-01-03. 2027-12-31 is a Friday: 2028-01-01.
        let year = weeks(Pattern::W544, YearEnd::Nearest, 12, YearName::LastMonth);
        assert_eq!(year.year_of(date("2026-01-03")), Ok(2025));
        assert_eq!(year.year_of(date("2026-01-04")), Ok(2026));
        assert_eq!(shown(year, FiscalUnit::Year, "2026-01-04"), "2026-01-04..2027-01-02");
        assert_eq!(shown(year, FiscalUnit::Year, "2028-01-01"), "2027-01-03..2028-01-01");
        // Five weeks, four, four.
        assert_eq!(shown(year, FiscalUnit::Month, "2026-02-07"), "2026-01-04..2026-02-07");
        assert_eq!(shown(year, FiscalUnit::Month, "2026-02-08"), "2026-02-08..2026-03-07");
    }

    #[test]
    fn months() {
        let february = FiscalCalendar::of_months(2, YearName::LastMonth).unwrap();
        assert_eq!(february.year_of(date("2026-01-31")), Ok(2026));
        assert_eq!(february.year_of(date("2026-02-01")), Ok(2027));
        assert_eq!(february.quarter_of(date("2026-01-31")), Ok(4));
        assert_eq!(february.month_of(date("2026-02-28")), Ok(1));
        assert_eq!(
            shown(february, FiscalUnit::Quarter, "2026-01-31"),
            "2025-11-01..2026-01-31"
        );
        assert_eq!(
            shown(february, FiscalUnit::HalfYear, "2026-01-31"),
            "2025-08-01..2026-01-31"
        );
        assert_eq!(
            shown(february, FiscalUnit::Month, "2024-02-10"),
            "2024-02-01..2024-02-29"
        );
        let named = FiscalCalendar::of_months(2, YearName::FirstMonth).unwrap();
        assert_eq!(named.year_of(date("2026-02-01")), Ok(2026));
        let calendar = FiscalCalendar::of_months(1, YearName::FirstMonth).unwrap();
        assert_eq!(calendar.year_of(date("2026-07-04")), Ok(2026));
        assert_eq!(
            FiscalCalendar::of_months(13, YearName::LastMonth),
            Err(Fault::OutOfRange)
        );
        assert_eq!(february.period(FiscalUnit::Year, Date::MAX), Err(Fault::Overflow));
        assert_eq!(february.period(FiscalUnit::Year, Date::MIN), Err(Fault::Overflow));
    }

    fn calendars() -> impl Strategy<Value = FiscalCalendar> {
        let name = prop::sample::select(vec![YearName::LastMonth, YearName::FirstMonth]);
        let pattern = prop::sample::select(vec![Pattern::W445, Pattern::W454, Pattern::W544]);
        let end = prop::sample::select(vec![YearEnd::Last, YearEnd::Nearest]);
        prop_oneof![
            (1_u32..=12, name.clone()).prop_map(|(month, name)| FiscalCalendar::of_months(month, name).unwrap()),
            (pattern, end, 1_u32..=7, 1_u32..=12, name).prop_map(|(pattern, end, weekday, month, name)| {
                FiscalCalendar::of_weeks(pattern, end, weekday, month, name).unwrap()
            }),
        ]
    }

    proptest! {
        /// Years follow each other without a gap; quarters partition the year, months the quarter.
        #[test]
        fn parts_partition_the_whole(calendar in calendars(), offset in 0_i64..150_000) {
            let day = date("1900-01-01").plus_days(offset).unwrap();
            let year = calendar.period(FiscalUnit::Year, day).unwrap();
            prop_assert!(year.contains(day));
            if calendar.weeks == Weeks::None {
                prop_assert!((365..=366).contains(&year.days()));
            } else {
                prop_assert!(year.days() == 364 || year.days() == 371);
            }
            let next = calendar.period(FiscalUnit::Year, year.last().plus_days(1).unwrap()).unwrap();
            prop_assert_eq!(year.last().plus_days(1).unwrap(), next.first());
            prop_assert_eq!(calendar.year_of(next.first()).unwrap(), calendar.year_of(day).unwrap() + 1);
            for (whole, part, count) in [
                (FiscalUnit::Year, FiscalUnit::HalfYear, 2),
                (FiscalUnit::Year, FiscalUnit::Quarter, 4),
                (FiscalUnit::HalfYear, FiscalUnit::Quarter, 2),
                (FiscalUnit::Quarter, FiscalUnit::Month, 3),
            ] {
                let whole = calendar.period(whole, day).unwrap();
                let mut at = whole.first();
                let mut parts = 0;
                while at <= whole.last() {
                    let part = calendar.period(part, at).unwrap();
                    prop_assert_eq!(part.first(), at);
                    prop_assert!(part.last() <= whole.last());
                    at = part.last().plus_days(1).unwrap();
                    parts += 1;
                }
                prop_assert_eq!(parts, count);
            }
            let quarter = calendar.period(FiscalUnit::Quarter, day).unwrap();
            let of = |day: Date| (calendar.year_of(day), calendar.quarter_of(day));
            prop_assert_eq!(of(quarter.first()), of(day));
            prop_assert_eq!(of(quarter.last()), of(day));
        }
    }
}
