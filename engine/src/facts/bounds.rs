use crate::schema::{NumberBounds, Type};
use crate::value::{Date, Decimal};

/// Whether a number, or the days of a date, lie outside.
#[inline]
pub(super) fn outside(bounds: &NumberBounds, number: Decimal) -> bool {
    bounds
        .low
        .is_some_and(|(edge, allowed)| number < edge || (number == edge && !allowed))
        || bounds
            .high
            .is_some_and(|(edge, allowed)| number > edge || (number == edge && !allowed))
}

/// The range in words: `at least 0 and less than 10`, `between 2020-01-01 and 2029-12-31`; `None` without edges.
pub(crate) fn bounds_in_words(kind: &Type, bounds: &NumberBounds) -> Option<String> {
    let dates = matches!(kind, Type::Date);
    let edge = |number: Decimal, day: Option<Date>| {
        // Dates are bounded by their day number; people read the date.
        let day = day.or_else(|| Date::from_days(i32::try_from(number.to_integer()?).ok()?));
        match day.filter(|_| dates) {
            Some(day) => day.to_string(),
            None => number.to_string(),
        }
    };
    let low = bounds
        .low
        .map(|(number, allowed)| (edge(number, bounds.days.0), allowed));
    let high = bounds
        .high
        .map(|(number, allowed)| (edge(number, bounds.days.1), allowed));
    let from = |allowed: bool| match (dates, allowed) {
        (false, true) => "at least",
        (false, false) => "more than",
        (true, true) => "on or after",
        (true, false) => "after",
    };
    let to = |allowed: bool| match (dates, allowed) {
        (false, true) => "at most",
        (false, false) => "less than",
        (true, true) => "on or before",
        (true, false) => "before",
    };
    Some(match (low, high) {
        (None, None) => return None,
        (Some((low, true)), Some((high, true))) => format!("between {low} and {high}"),
        (Some((low, allowed)), None) => format!("{} {low}", from(allowed)),
        (None, Some((high, allowed))) => format!("{} {high}", to(allowed)),
        (Some((low, low_allowed)), Some((high, high_allowed))) => {
            format!("{} {low} and {} {high}", from(low_allowed), to(high_allowed))
        }
    })
}
