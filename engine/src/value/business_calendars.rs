//! Business calendars that differ by a value, such as a country.

use super::{BusinessCalendar, Fault};

/// One business calendar, or one for each value of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCalendars {
    /// The calendars by value, ascending; a single one has no value.
    calendars: Vec<(String, BusinessCalendar)>,
    /// Whether a value is asked for.
    by: bool,
}

impl BusinessCalendars {
    /// A single one.
    #[must_use]
    pub fn one(calendar: BusinessCalendar) -> BusinessCalendars {
        BusinessCalendars {
            calendars: vec![(String::new(), calendar)],
            by: false,
        }
    }

    /// One for each value.
    #[must_use]
    pub fn by(mut calendars: Vec<(String, BusinessCalendar)>) -> BusinessCalendars {
        calendars.sort_by(|(one, _), (other, _)| one.cmp(other));
        BusinessCalendars { calendars, by: true }
    }

    /// Whether a value has to be given.
    #[must_use]
    pub const fn needs_value(&self) -> bool {
        self.by
    }

    /// The values, ascending.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.calendars.iter().map(|(value, _)| value.as_str())
    }

    /// The calendar of a value; without one, the only calendar.
    ///
    /// # Errors
    /// [`Fault::OutOfRange`] if there is none.
    pub fn of(&self, value: Option<&str>) -> Result<&BusinessCalendar, Fault> {
        let value = value.unwrap_or("");
        let place = self.calendars.binary_search_by(|(known, _)| known.as_str().cmp(value));
        place
            .ok()
            .and_then(|place| self.calendars.get(place))
            .map(|(_, calendar)| calendar)
            .ok_or(Fault::OutOfRange)
    }

    /// The calendars share days of the week, hours and zone: any of them says these.
    #[must_use]
    pub fn any(&self) -> Option<&BusinessCalendar> {
        self.calendars.first().map(|(_, calendar)| calendar)
    }
}
