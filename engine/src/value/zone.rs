use std::fmt;

use chrono::TimeZone;
use chrono_tz::Tz;

use super::{Date, DateTime, Fault};

/// A time zone of the IANA database, such as `Europe/Berlin`: it makes dates of instants.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone(Tz::UTC);

    /// The zone of an IANA name, spelled exactly; `None` if the database has none of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Zone> {
        name.parse().ok().map(Zone)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The day that calendars in the zone show at an instant.
    ///
    /// # Errors
    /// [`Fault::Overflow`] if that day is outside the years 1 to 9999, though the instant in UTC is not.
    pub fn date_of(self, instant: DateTime) -> Result<Date, Fault> {
        Date::from_chrono(self.0.from_utc_datetime(&instant.to_chrono()).date_naive())
    }
}

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
    chrono_tz::IANA_TZDB_VERSION
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
    fn names_are_those_of_the_database() {
        assert_eq!(Zone::from_name("Europe/Berlin").unwrap().name(), "Europe/Berlin");
        for name in ["europe/berlin", "Berlin", "", "Local", "+01:00"] {
            assert_eq!(Zone::from_name(name), None, "{name}");
        }
        assert_eq!(zone_data_version().len(), 5);
    }
}
