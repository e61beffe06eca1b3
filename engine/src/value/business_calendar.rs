//! Business calendars: on which days, and in which hours of them, business is open. Plain data; counting days needs no
//! loop over them.

use super::{Date, DateTime, Duration, Fault, Unit, Zone};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// How many days one question about hours goes through: ten years and a little.
const MOST_DAYS: i64 = 3_700;

/// The days and hours on which business is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// Which days of the week are open, Monday first.
    week: [bool; 7],
    /// When a day opens and closes, in seconds after midnight; 86,400 is the end of the day.
    hours: Option<(i64, i64)>,
    /// The zone in which days begin and clocks are read.
    zone: Zone,
    /// Days that are closed although they are open days of the week, ascending, as days since 1970-01-01.
    holidays: Box<[i32]>,
    /// The days for which the holidays are known.
    known: (Date, Date),
}

impl BusinessCalendar {
    /// A calendar of open days of the week (Monday first), without holidays and hours.
    #[must_use]
    pub fn new(week: [bool; 7], zone: Zone) -> BusinessCalendar {
        BusinessCalendar {
            week,
            hours: None,
            zone,
            holidays: Box::default(),
            known: (Date::MIN, Date::MAX),
        }
    }

    /// Monday to Friday, without holidays.
    #[must_use]
    pub fn weekdays_only() -> BusinessCalendar {
        BusinessCalendar::new([true, true, true, true, true, false, false], Zone::utc())
    }

    /// The same with hours, in seconds after midnight.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] unless it opens before it closes, within a day.
    pub fn with_hours(mut self, opens: i64, closes: i64) -> Result<BusinessCalendar, Fault> {
        if !(0..closes).contains(&opens) || closes > 86_400 {
            return Err(Fault::OutOfRange);
        }
        self.hours = Some((opens, closes));
        Ok(self)
    }

    /// The same with holidays, in any order, which are known from one day to another, both included.
    #[must_use]
    pub fn with_holidays(mut self, days: impl IntoIterator<Item = Date>, known: (Date, Date)) -> BusinessCalendar {
        let week = self.week;
        // A holiday on a closed day of the week closes nothing: the counts below take every entry for an open day.
        let mut holidays: Vec<i32> = days
            .into_iter()
            .filter(|day| opens(week, *day))
            .map(Date::days)
            .collect();
        holidays.sort_unstable();
        holidays.dedup();
        self.holidays = holidays.into();
        self.known = known;
        self
    }

    /// The first and the last day for which it is known what is open.
    #[must_use]
    pub const fn known(&self) -> (Date, Date) {
        self.known
    }

    /// Whether it says hours.
    #[must_use]
    pub const fn has_hours(&self) -> bool {
        self.hours.is_some()
    }

    /// The zone in which its days begin.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Whether it is known what is open on a day.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.known.0 <= day && day <= self.known.1
    }

    fn check(&self, day: Date) -> Result<(), Fault> {
        if self.covers(day) {
            Ok(())
        } else {
            Err(Fault::OutOfRange)
        }
    }

    /// Whether business is open on a day.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known.
    pub fn is_business_day(&self, day: Date) -> Result<bool, Fault> {
        self.check(day)?;
        Ok(self.is_open(day))
    }

    fn is_open(&self, day: Date) -> bool {
        opens(self.week, day) && self.holidays.binary_search(&day.days()).is_err()
    }

    /// How many open days there are up to a day, from a beginning long before the calendar's.
    fn count(&self, day: Date) -> i64 {
        let open = |weekday: usize| i64::from(self.week.get(weekday).copied().unwrap_or(false));
        // Day 0 is a Monday.
        let since = i64::from(day.days()) - i64::from(Date::MIN.days()) + i64::from(Date::MIN.weekday()) - 1;
        let in_week: i64 = (0..7).map(open).sum();
        let rest: i64 = (0..=usize::try_from(since % 7).unwrap_or(0)).map(open).sum();
        let closed = self.holidays.partition_point(|holiday| *holiday <= day.days());
        (since / 7) * in_week + rest - i64::try_from(closed).unwrap_or(i64::MAX)
    }

    /// The business days after `from`, up to and with `to`: from Friday to the next Monday it is one. Negative if `to`
    /// lies before `from`.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known.
    pub fn days_between(&self, from: Date, to: Date) -> Result<i64, Fault> {
        self.check(from)?;
        self.check(to)?;
        Ok(self.count(to) - self.count(from))
    }

    /// The business day so many business days after a day, before it for a negative number. The day itself does not
    /// count, whether it is open or not; 0 gives it as it is.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known, of the day or of the result.
    pub fn add_days(&self, day: Date, count: i64) -> Result<Date, Fault> {
        self.check(day)?;
        if count == 0 {
            return Ok(day);
        }
        let wanted = if count > 0 {
            self.count(day).checked_add(count)
        } else {
            // The day before it is the first that counts backwards.
            let before = self.count(day) - i64::from(self.is_open(day));
            before.checked_add(count).and_then(|sum| sum.checked_add(1))
        };
        self.day_of_count(wanted.ok_or(Fault::Overflow)?)
    }

    /// The first day up to which there are so many open days.
    fn day_of_count(&self, wanted: i64) -> Result<Date, Fault> {
        let (mut low, mut high) = (self.known.0.days(), self.known.1.days());
        let at = |days: i32| Date::from_days(days).ok_or(Fault::Overflow);
        // The count before the first known day would need holidays that are not known.
        let before = self.count(at(low)?) - i64::from(self.is_open(at(low)?));
        if wanted <= before || self.count(at(high)?) < wanted {
            return Err(Fault::OutOfRange);
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if self.count(at(middle)?) < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        at(low)
    }

    /// The day itself if it is open, else the last open day before it.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known.
    pub fn on_or_before(&self, day: Date) -> Result<Date, Fault> {
        self.check(day)?;
        if self.is_open(day) {
            return Ok(day);
        }
        self.day_of_count(self.count(day))
    }

    /// The instants at which a day opens and closes; `None` on a closed day.
    fn open_on(&self, day: Date) -> Result<Option<(i64, i64)>, Fault> {
        let (opens, closes) = self.hours.ok_or(Fault::Type)?;
        self.check(day)?;
        if !self.is_open(day) {
            return Ok(None);
        }
        let from = self.zone.instant_of(day, opens)?.microseconds();
        let to = self.zone.instant_of(day, closes)?.microseconds();
        Ok((from < to).then_some((from, to)))
    }

    /// The time in which business is open between two instants, in microseconds; negative if the second is before the
    /// first. On a day on which clocks change it is the time that really goes by.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known, [`Fault::Limit`] beyond ten years, [`Fault::Type`]
    /// without hours.
    pub fn open_between(&self, from: DateTime, to: DateTime) -> Result<i64, Fault> {
        if to < from {
            return Ok(-self.open_between(to, from)?);
        }
        let (mut day, last) = (self.zone.date_of(from)?, self.zone.date_of(to)?);
        if day.days_until(last) > MOST_DAYS {
            return Err(Fault::Limit);
        }
        let mut open = 0;
        loop {
            if let Some((begins, ends)) = self.open_on(day)? {
                let (begins, ends) = (begins.max(from.microseconds()), ends.min(to.microseconds()));
                open += (ends - begins).max(0);
            }
            if day >= last {
                return Ok(open);
            }
            day = day.plus_days(1)?;
        }
    }

    /// The instant at which business was open for so many hours since an instant: what falls on the end of a day stays
    /// there. 0 hours give the instant itself.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] where the holidays are not known and for a negative number of hours, [`Fault::Limit`]
    /// beyond ten years, [`Fault::Type`] without hours.
    pub fn add_hours(&self, instant: DateTime, hours: i64) -> Result<DateTime, Fault> {
        if hours < 0 {
            return Err(Fault::OutOfRange);
        }
        let mut left = hours.checked_mul(HOUR).ok_or(Fault::Overflow)?;
        let mut day = self.zone.date_of(instant)?;
        self.check(day)?;
        if left == 0 {
            return Ok(instant);
        }
        for _ in 0..=MOST_DAYS {
            if let Some((begins, ends)) = self.open_on(day)? {
                let begins = begins.max(instant.microseconds());
                let open = (ends - begins).max(0);
                if left <= open {
                    return DateTime::from_microseconds(begins + left).ok_or(Fault::Overflow);
                }
                left -= open;
            }
            day = day.plus_days(1)?;
        }
        Err(Fault::Limit)
    }

    /// A duration of business days after a day.
    ///
    /// # Errors
    /// [`Fault::Type`] for another unit, else as [`BusinessCalendar::add_days`].
    pub fn add(&self, day: Date, duration: Duration) -> Result<Date, Fault> {
        match duration.unit {
            Unit::BusinessDays => self.add_days(day, duration.count),
            _ => Err(Fault::Type),
        }
    }
}

fn opens(week: [bool; 7], day: Date) -> bool {
    let weekday = usize::try_from(day.weekday()).unwrap_or(0).wrapping_sub(1);
    week.get(weekday).copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Monday to Friday, 09:00 to 17:30, Berlin, with the holidays of Berlin of 2026 in spring.
    fn office() -> BusinessCalendar {
        let holidays = [
            "2026-01-01",
            "2026-03-08",
            "2026-04-03",
            "2026-04-06",
            "2026-05-01",
            "2026-05-14",
            "2026-05-25",
        ];
        BusinessCalendar::new(
            [true, true, true, true, true, false, false],
            Zone::from_name("Europe/Berlin").unwrap(),
        )
        .with_hours(9 * 3_600, 17 * 3_600 + 1_800)
        .unwrap()
        .with_holidays(holidays.map(date), (date("2026-01-01"), date("2026-12-31")))
    }

    #[test]
    fn days_by_hand() {
        let office = office();
        for (from, to, count) in [
            // A Friday and the Monday behind it.
            ("2026-01-09", "2026-01-12", 1),
            ("2026-01-10", "2026-01-11", 0),
            // Easter: Thursday 2026-04-02, Friday and Monday closed, Tuesday 2026-04-07 is the next open day.
            ("2026-04-02", "2026-04-07", 1),
            ("2026-04-07", "2026-04-02", -1),
            ("2026-04-02", "2026-04-02", 0),
            // January 2026 has 22 days from Monday to Friday; the first of them is closed and not after itself.
            ("2026-01-01", "2026-01-31", 21),
        ] {
            assert_eq!(office.days_between(date(from), date(to)), Ok(count), "{from} {to}");
        }
        for (day, count, result) in [
            ("2026-04-02", 1, "2026-04-07"),
            ("2026-04-04", 1, "2026-04-07"),
            ("2026-04-07", -1, "2026-04-02"),
            ("2026-04-06", -1, "2026-04-02"),
            ("2026-04-05", 0, "2026-04-05"),
            ("2026-04-02", 3, "2026-04-09"),
        ] {
            assert_eq!(office.add_days(date(day), count), Ok(date(result)), "{day} {count}");
        }
        assert_eq!(office.is_business_day(date("2026-05-14")), Ok(false));
        assert_eq!(office.is_business_day(date("2026-05-15")), Ok(true));
        assert_eq!(office.on_or_before(date("2026-04-06")), Ok(date("2026-04-02")));
    }

    #[test]
    fn what_is_not_known_is_an_error() {
        let office = office();
        assert_eq!(office.is_business_day(date("2025-12-31")), Err(Fault::OutOfRange));
        assert_eq!(
            office.days_between(date("2026-12-31"), date("2027-01-01")),
            Err(Fault::OutOfRange)
        );
        assert_eq!(office.add_days(date("2026-12-31"), 1), Err(Fault::OutOfRange));
        assert_eq!(office.add_days(date("2026-01-02"), -1), Err(Fault::OutOfRange));
        assert_eq!(office.on_or_before(date("2026-01-01")), Err(Fault::OutOfRange));
        assert_eq!(office.add_days(date("2026-01-02"), i64::MAX), Err(Fault::Overflow));
    }

    #[test]
    fn hours_by_hand() {
        let office = office();
        let at = |text: &str| -> DateTime { text.parse().unwrap() };
        for (from, hours, to) in [
            // Friday 16:00, closed at 17:30: an hour and a half, the last half hour is on Monday.
            ("2026-01-09T16:00:00+01:00", 2, "2026-01-12T09:30:00+01:00"),
            ("2026-01-09T15:30:00+01:00", 2, "2026-01-09T17:30:00+01:00"),
            ("2026-01-10T12:00:00+01:00", 1, "2026-01-12T10:00:00+01:00"),
            ("2026-01-10T12:00:00+01:00", 0, "2026-01-10T12:00:00+01:00"),
            // Clocks go forward on Sunday 2026-03-29: Monday is an hour earlier in UTC.
            ("2026-03-27T17:00:00+01:00", 1, "2026-03-30T09:30:00+02:00"),
        ] {
            assert_eq!(office.add_hours(at(from), hours), Ok(at(to)), "{from} {hours}");
            assert_eq!(office.open_between(at(from), at(to)), Ok(hours * HOUR), "{from} {to}");
            assert_eq!(office.open_between(at(to), at(from)), Ok(-hours * HOUR), "{to} {from}");
        }
        assert_eq!(office.add_hours(at("2026-01-09T16:00:00Z"), -1), Err(Fault::OutOfRange));
        assert_eq!(office.add_hours(at("2026-12-31T16:00:00Z"), 9), Err(Fault::OutOfRange));
    }

    #[test]
    fn days_on_which_clocks_change() {
        // Open all day and every day in Berlin: 2026-03-29 has 23 hours, 2026-10-25 has 25.
        let always = BusinessCalendar::new([true; 7], Zone::from_name("Europe/Berlin").unwrap())
            .with_hours(0, 86_400)
            .unwrap();
        let at = |text: &str| -> DateTime { text.parse().unwrap() };
        for (from, to, hours) in [
            ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23),
            ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25),
        ] {
            assert_eq!(always.open_between(at(from), at(to)), Ok(hours * HOUR));
            assert_eq!(always.add_hours(at(from), hours), Ok(at(to)));
        }
        // From 02:00, which the clock leaves out, to 04:00: one hour.
        let night = BusinessCalendar::new([true; 7], Zone::from_name("Europe/Berlin").unwrap())
            .with_hours(2 * 3_600, 4 * 3_600)
            .unwrap();
        assert_eq!(
            night.open_between(at("2026-03-29T00:00:00+01:00"), at("2026-03-29T12:00:00+02:00")),
            Ok(HOUR)
        );
        // In autumn 02:00 comes twice: from the first of them to 04:00 it is three hours.
        assert_eq!(
            night.open_between(at("2026-10-25T00:00:00+02:00"), at("2026-10-25T12:00:00+01:00")),
            Ok(3 * HOUR)
        );
    }

    proptest! {
        /// Against counting day by day.
        #[test]
        fn counts_are_those_of_a_loop(
            week in prop::array::uniform7(any::<bool>()),
            holidays in prop::collection::vec(0_i32..365, 0..30),
            from in 0_i32..365,
            to in 0_i32..365,
        ) {
            let first = date("2026-01-01");
            let day = |offset: i32| first.plus_days(i64::from(offset)).unwrap();
            let calendar = BusinessCalendar::new(week, Zone::utc())
                .with_holidays(holidays.iter().map(|offset| day(*offset)), (first, day(364)));
            let open = |offset: i32| {
                week[day(offset).weekday() as usize - 1] && !holidays.contains(&offset)
            };
            let count = (from.min(to) + 1..=from.max(to)).filter(|offset| open(*offset)).count() as i64;
            let signed = if to < from { -count } else { count };
            prop_assert_eq!(calendar.days_between(day(from), day(to)), Ok(signed));
            if from < to && open(to) {
                prop_assert_eq!(calendar.add_days(day(from), count), Ok(day(to)));
            }
            let back = (to.min(from)..to.max(from)).filter(|offset| open(*offset)).count() as i64;
            if from < to && open(from) {
                prop_assert_eq!(calendar.add_days(day(to), -back), Ok(day(from)));
            }
        }
    }
}
