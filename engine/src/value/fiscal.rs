//! Fiscal years: twelve months from a month the rule names. A fiscal year is named after the calendar year in which
//! it **ends**: with July as its first month, 2025-07-01 to 2026-06-30 is fiscal year 2026. With January as its first
//! month it is the calendar year.

use super::{Date, Fault, MonthEnd};

impl Date {
    /// The month within the fiscal year, 1 to 12. `start_month` (1 to 12) is the month the fiscal year starts in.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month.
    pub fn fiscal_month(self, start_month: i64) -> Result<i64, Fault> {
        if !(1..=12).contains(&start_month) {
            return Err(Fault::OutOfRange);
        }
        Ok((i64::from(self.month()) - start_month).rem_euclid(12) + 1)
    }

    /// The quarter within the fiscal year, 1 to 4.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month.
    pub fn fiscal_quarter(self, start_month: i64) -> Result<i64, Fault> {
        Ok((self.fiscal_month(start_month)? - 1) / 3 + 1)
    }

    /// The fiscal year, named after the calendar year in which it ends.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month, [`Fault::Overflow`] if the fiscal year ends after 9999.
    pub fn fiscal_year(self, start_month: i64) -> Result<i64, Fault> {
        Ok(i64::from(self.end_of_fiscal_year(start_month)?.year()))
    }

    /// The first day of the fiscal year.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month, [`Fault::Overflow`] if it lies before year 1.
    pub fn start_of_fiscal_year(self, start_month: i64) -> Result<Date, Fault> {
        self.month_away(1 - self.fiscal_month(start_month)?)
    }

    /// The last day of the fiscal year.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month, [`Fault::Overflow`] if it lies after 9999.
    pub fn end_of_fiscal_year(self, start_month: i64) -> Result<Date, Fault> {
        Ok(self.month_away(12 - self.fiscal_month(start_month)?)?.end_of_month())
    }

    /// The first day of the fiscal quarter.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month, [`Fault::Overflow`] if it lies before year 1.
    pub fn start_of_fiscal_quarter(self, start_month: i64) -> Result<Date, Fault> {
        self.month_away(-((self.fiscal_month(start_month)? - 1) % 3))
    }

    /// The last day of the fiscal quarter.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if `start_month` is no month, [`Fault::Overflow`] if it lies after 9999.
    pub fn end_of_fiscal_quarter(self, start_month: i64) -> Result<Date, Fault> {
        Ok(self
            .month_away(2 - (self.fiscal_month(start_month)? - 1) % 3)?
            .end_of_month())
    }

    /// The first day of the month `months` away.
    fn month_away(self, months: i64) -> Result<Date, Fault> {
        // A first of a month exists in every month: the policy has nothing to decide.
        self.start_of_month().plus_months(months, MonthEnd::LastDay)
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
    fn a_fiscal_year_is_named_after_its_end() {
        // (day, first month, year, quarter, month, first and last day of the year, of the quarter)
        for (day, start, year, quarter, month, years, quarters) in [
            (
                "2025-07-01",
                7,
                2026,
                1,
                1,
                ("2025-07-01", "2026-06-30"),
                ("2025-07-01", "2025-09-30"),
            ),
            (
                "2026-06-30",
                7,
                2026,
                4,
                12,
                ("2025-07-01", "2026-06-30"),
                ("2026-04-01", "2026-06-30"),
            ),
            (
                "2026-02-10",
                2,
                2027,
                1,
                1,
                ("2026-02-01", "2027-01-31"),
                ("2026-02-01", "2026-04-30"),
            ),
            (
                "2026-01-31",
                2,
                2026,
                4,
                12,
                ("2025-02-01", "2026-01-31"),
                ("2025-11-01", "2026-01-31"),
            ),
            // The fiscal year of the United States' government: FY 2024 began on 2023-10-01.
            (
                "2023-10-01",
                10,
                2024,
                1,
                1,
                ("2023-10-01", "2024-09-30"),
                ("2023-10-01", "2023-12-31"),
            ),
            (
                "2024-08-15",
                1,
                2024,
                3,
                8,
                ("2024-01-01", "2024-12-31"),
                ("2024-07-01", "2024-09-30"),
            ),
        ] {
            let day = date(day);
            assert_eq!(day.fiscal_year(start), Ok(year), "{day}");
            assert_eq!(day.fiscal_quarter(start), Ok(quarter), "{day}");
            assert_eq!(day.fiscal_month(start), Ok(month), "{day}");
            assert_eq!(day.start_of_fiscal_year(start), Ok(date(years.0)), "{day}");
            assert_eq!(day.end_of_fiscal_year(start), Ok(date(years.1)), "{day}");
            assert_eq!(day.start_of_fiscal_quarter(start), Ok(date(quarters.0)), "{day}");
            assert_eq!(day.end_of_fiscal_quarter(start), Ok(date(quarters.1)), "{day}");
        }
    }

    #[test]
    fn months_and_years_that_do_not_exist() {
        assert_eq!(date("2026-01-01").fiscal_year(13), Err(Fault::OutOfRange));
        assert_eq!(date("2026-01-01").fiscal_quarter(0), Err(Fault::OutOfRange));
        assert_eq!(Date::MAX.fiscal_year(7), Err(Fault::Overflow));
        assert_eq!(Date::MIN.start_of_fiscal_year(7), Err(Fault::Overflow));
        assert_eq!(Date::MAX.fiscal_year(1), Ok(9999));
    }

    proptest! {
        #[test]
        fn january_is_the_calendar_year(days in Date::MIN.days()..=Date::MAX.days()) {
            let date = Date::from_days(days).unwrap();
            prop_assert_eq!(date.fiscal_year(1), Ok(i64::from(date.year())));
            prop_assert_eq!(date.fiscal_quarter(1), Ok(i64::from(date.quarter())));
            prop_assert_eq!(date.start_of_fiscal_quarter(1), Ok(date.start_of_quarter()));
            prop_assert_eq!(date.end_of_fiscal_year(1), Ok(date.end_of_year()));
        }
    }
}
