use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDateTime, Timelike};

use super::date::number;
use super::{Date, DateError, Duration, Fault};

/// An instant to the microsecond, of the years 1 to 9999 in UTC. In slots it is the number of microseconds since
/// 1970-01-01T00:00:00Z; its text form is RFC 3339 in UTC, with a fraction only where there is one.
///
/// ```
/// use charter_engine::value::DateTime;
/// let instant: DateTime = "2026-01-31T09:30:00.50+01:00".parse()?;
/// assert_eq!(instant.to_string(), "2026-01-31T08:30:00.5Z");
/// # Ok::<(), charter_engine::value::DateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(i64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

impl DateTime {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: DateTime = DateTime(Date::MIN.days() as i64 * DAY);
    /// 9999-12-31T23:59:59.999999Z.
    pub const MAX: DateTime = DateTime((Date::MAX.days() as i64 + 1) * DAY - 1);

    /// The instant a slot holds: microseconds since 1970-01-01T00:00:00Z; `None` outside the years 1 to 9999.
    #[must_use]
    #[inline]
    pub const fn from_microseconds(microseconds: i64) -> Option<DateTime> {
        if microseconds >= DateTime::MIN.0 && microseconds <= DateTime::MAX.0 {
            Some(DateTime(microseconds))
        } else {
            None
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z, as slots hold it.
    #[must_use]
    #[inline]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// The instant a number of hours or minutes later.
    ///
    /// # Errors
    /// [`Fault::Type`] for any other unit, [`Fault::Overflow`] outside the years 1 to 9999.
    pub fn plus(self, duration: Duration) -> Result<DateTime, Fault> {
        self.0
            .checked_add(duration.microseconds()?)
            .and_then(DateTime::from_microseconds)
            .ok_or(Fault::Overflow)
    }

    /// Date and time of the clock in UTC, in the calendar library's type.
    pub(super) fn to_chrono(self) -> NaiveDateTime {
        // Every instant of the years 1 to 9999 exists there: the default is never taken.
        chrono::DateTime::from_timestamp_micros(self.0)
            .unwrap_or_default()
            .naive_utc()
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.to_chrono();
        write!(f, "{:04}-{:02}-{:02}T", utc.year(), utc.month(), utc.day())?;
        write!(f, "{:02}:{:02}:{:02}", utc.hour(), utc.minute(), utc.second())?;
        let mut fraction = self.0.rem_euclid(SECOND);
        if fraction != 0 {
            let mut width = 6;
            while fraction % 10 == 0 {
                fraction /= 10;
                width -= 1;
            }
            write!(f, ".{fraction:0width$}")?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DateTime {
    type Err = DateError;

    /// Reads RFC 3339 with capital `T` and `Z`, at most six digits of fraction, and an offset: `Z` or `±hh:mm`.
    fn from_str(text: &str) -> Result<DateTime, DateError> {
        let (day, clock) = text.split_once('T').ok_or(DateError::NotADateTime)?;
        let day: Date = day.parse().map_err(|error| match error {
            DateError::NotADate => DateError::NotADateTime,
            other => other,
        })?;
        let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = clock.as_bytes() else {
            return Err(DateError::NotADateTime);
        };
        let (hour, minute, second) = (part(*h1, *h2)?, part(*m1, *m2)?, part(*s1, *s2)?);
        let (fraction, rest) = fraction(rest)?;
        let offset = offset(rest)?;
        if hour > 23 || minute > 59 || second > 60 {
            return Err(DateError::DoesNotExist);
        }
        if second == 60 {
            return Err(DateError::LeapSecond);
        }
        let seconds = (hour * 60 + minute - offset) * 60 + second;
        DateTime::from_microseconds(i64::from(day.days()) * DAY + seconds * SECOND + fraction).ok_or(DateError::Year)
    }
}

/// Two digits.
fn part(tens: u8, ones: u8) -> Result<i64, DateError> {
    number(&[tens, ones]).ok_or(DateError::NotADateTime)
}

/// The microseconds of an optional fraction, and what follows it.
fn fraction(bytes: &[u8]) -> Result<(i64, &[u8]), DateError> {
    let [b'.', after @ ..] = bytes else {
        return Ok((0, bytes));
    };
    let length = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = after.split_at_checked(length).ok_or(DateError::NotADateTime)?;
    match digits.len() {
        0 => Err(DateError::NotADateTime),
        1..=6 => {
            let missing = u32::try_from(6 - digits.len()).map_err(|_| DateError::TooPrecise)?;
            let number = number(digits).ok_or(DateError::NotADateTime)?;
            Ok((number * 10_i64.pow(missing), rest))
        }
        _ => Err(DateError::TooPrecise),
    }
}

/// The minutes by which the clock is ahead of UTC.
fn offset(bytes: &[u8]) -> Result<i64, DateError> {
    match bytes {
        [] => Err(DateError::NoOffset),
        [b'Z'] => Ok(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (part(*h1, *h2)?, part(*m1, *m2)?);
            if hours > 23 || minutes > 59 {
                return Err(DateError::DoesNotExist);
            }
            let ahead = hours * 60 + minutes;
            Ok(if *sign == b'-' { -ahead } else { ahead })
        }
        _ => Err(DateError::NotADateTime),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Unit;
    use super::*;

    #[test]
    fn reads_rfc_3339_strictly() {
        // The first four are the examples of RFC 3339, section 5.8, without its two leap seconds.
        for (text, utc) in [
            ("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.52Z"),
            ("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57Z"),
            ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.87Z"),
            ("2026-01-31T09:30:00.000001Z", "2026-01-31T09:30:00.000001Z"),
            ("2026-01-31T09:30:00.100000Z", "2026-01-31T09:30:00.1Z"),
            ("2026-01-31T09:30:00-00:00", "2026-01-31T09:30:00Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
        ] {
            assert_eq!(text.parse::<DateTime>().unwrap().to_string(), utc);
        }
        for (text, error) in [
            ("1990-12-31T23:59:60Z", DateError::LeapSecond),
            ("1990-12-31T15:59:60-08:00", DateError::LeapSecond),
            ("2026-01-31T09:30:00", DateError::NoOffset),
            ("2026-01-31T09:30:00.5", DateError::NoOffset),
            ("2026-01-31T09:30:00.1234567Z", DateError::TooPrecise),
            ("2026-01-31T09:30:00.Z", DateError::NotADateTime),
            ("2026-01-31T24:00:00Z", DateError::DoesNotExist),
            ("2026-01-31T09:60:00Z", DateError::DoesNotExist),
            ("2026-02-30T09:30:00Z", DateError::DoesNotExist),
            ("2026-01-31T09:30:00+24:00", DateError::DoesNotExist),
            ("0001-01-01T00:00:00+00:01", DateError::Year),
            ("9999-12-31T23:59:59-00:01", DateError::Year),
            ("2026-01-31", DateError::NotADateTime),
            ("2026-01-31 09:30:00Z", DateError::NotADateTime),
            ("2026-01-31t09:30:00z", DateError::NotADateTime),
            ("2026-01-31T09:30Z", DateError::NotADateTime),
            ("2026-01-31T09:30:00+0100", DateError::NotADateTime),
            ("2026-01-31T09:30:00+01", DateError::NotADateTime),
            ("2026-01-31T9:30:00Z", DateError::NotADateTime),
            ("2026-01-31T09:30:00Zé", DateError::NotADateTime),
            ("", DateError::NotADateTime),
        ] {
            assert_eq!(text.parse::<DateTime>(), Err(error), "{text}");
        }
    }

    #[test]
    fn moves_by_hours_and_minutes_only() {
        let instant: DateTime = "2026-03-29T00:30:00Z".parse().unwrap();
        let later = instant.plus(Duration::new(24, Unit::Hours)).unwrap();
        assert_eq!(later.to_string(), "2026-03-30T00:30:00Z");
        assert_eq!(instant.plus(Duration::new(1, Unit::CalendarDays)), Err(Fault::Type));
        assert_eq!(
            DateTime::MAX.plus(Duration::new(1, Unit::Minutes)),
            Err(Fault::Overflow)
        );
    }

    proptest! {
        #[test]
        fn agrees_with_chrono(micros in DateTime::MIN.0..=DateTime::MAX.0, minutes in -1_439_i32..=1_439) {
            let instant = DateTime::from_microseconds(micros).unwrap();
            prop_assert_eq!(instant.to_string().parse(), Ok(instant));
            let offset = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
            let local = chrono::DateTime::from_timestamp_micros(micros).unwrap().with_timezone(&offset);
            if (1..=9999).contains(&local.year()) {
                let text = local.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
                prop_assert_eq!(text.parse(), Ok(instant), "{}", text);
            }
        }

        #[test]
        fn never_panics_on_text(text in "[0-9TZ:.+-]{0,40}|\\PC{0,30}") {
            let _ = text.parse::<DateTime>();
        }
    }
}
