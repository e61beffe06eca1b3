//! Why an amount could not be converted, and why a calendar had no answer, in words.

use crate::expr::{Machine, Scalar, day_of, instant_of};
use crate::program::{BusinessCalendar, Conversion, Program};
use crate::schema::Type;
use crate::source::Code;
use crate::table::{NoRate, Shown, currency_code};
use crate::value::{Date, Fault};

/// Code, message without the rule, help.
pub(super) type Words = (Code, String, String);

fn text(machine: &Machine, scalar: Option<&Scalar>) -> String {
    match scalar {
        Some(Scalar::Text(text)) => machine.text(*text).to_owned(),
        _ => String::new(),
    }
}

fn day(scalar: Option<&Scalar>) -> Option<Date> {
    match scalar {
        Some(Scalar::Integer(days)) => day_of(*days).ok(),
        _ => None,
    }
}

/// What a conversion was asked, and why it has no answer.
pub(super) fn of_conversion(conversion: &Conversion, machine: &Machine, asked: &[Scalar]) -> Words {
    let name = &conversion.name;
    let file = &conversion.file;
    let currency = text(machine, asked.get(1));
    let amount_code = currency_code(&currency).unwrap_or_default();
    let asked_day = day(asked.get(2));
    let amount = match asked.first() {
        Some(Scalar::Number(amount)) => *amount,
        _ => crate::value::Decimal::ZERO,
    };
    let why = conversion
        .conversion
        .taken(amount, &currency, asked_day, |_| {})
        .err()
        .unwrap_or(NoRate::Fault(Fault::OutOfRange));
    let on = asked_day.map_or_else(String::new, |day| format!(" on {day}"));
    match why {
        NoRate::Currency => (
            Code::RuleNoRate,
            format!("conversion `{name}` has no row for {currency}, asked for{on}"),
            format!("add {currency} to `{file}`"),
        ),
        NoRate::TooEarly(first) => (
            Code::RuleNoRate,
            format!("conversion `{name}` has no unit for {currency}{on}"),
            format!("its units hold from {first} on: `.valid_from(\"{first}\")`"),
        ),
        NoRate::Day { between, day, before } => {
            let (a, b) = (Shown(between.0), Shown(between.1));
            let looked = match asked_day {
                Some(asked) if asked != day => format!(" (the last business day before {asked})"),
                _ => String::new(),
            };
            let help = match before {
                Some(before) => format!(
                    "the last rate before it is of {}, row {} of `{file}`: add the day, or say which other day counts \
                     with `missing_day`",
                    before.day, before.row
                ),
                None => format!("`{file}` has no earlier rate of the two: add the day"),
            };
            let into = match &*conversion.conversion {
                // On the way through a third currency the two are not those of the rule.
                crate::table::Conversion::Rates(rates)
                    if ![between, (between.1, between.0)].contains(&(amount_code, rates.target)) =>
                {
                    format!(", to convert {currency} into {}", Shown(rates.target))
                }
                _ => String::new(),
            };
            (
                Code::RuleNoRate,
                format!("conversion `{name}` has no rate between {a} and {b} of {day}{looked}{into}"),
                help,
            )
        }
        NoRate::Fault(_) => (
            Code::RuleNoRate,
            format!(
                "conversion `{name}` cannot look for a business day near {}",
                on.trim_start_matches(" on ")
            ),
            "the calendar of `missing_day` does not know that year: add its holidays".to_owned(),
        ),
    }
}

/// What a business calendar was asked, and why it has no answer.
///
/// `gives` is the type of the answer: it says what the arguments are.
pub(super) fn of_business(calendar: &BusinessCalendar, machine: &Machine, asked: &[Scalar], gives: &Type) -> Words {
    let name = &calendar.name;
    let file = calendar.file.as_deref().unwrap_or_default();
    let value = match asked.last() {
        Some(Scalar::Text(value)) => Some(machine.text(*value).to_owned()),
        _ => None,
    };
    let Ok(one) = calendar.calendars.of(value.as_deref()) else {
        let value = value.unwrap_or_default();
        let by = calendar.by.as_deref().unwrap_or_default();
        let known: Vec<&str> = calendar.calendars.values().collect();
        return (
            Code::RuleCalendar,
            format!("calendar `{name}` has no holidays of the {by} `{value}`"),
            format!("add them to `{file}`, which has {}", known.join(", ")),
        );
    };
    let (first, last) = one.known();
    let of = value.map_or_else(String::new, |value| format!(" of `{value}`"));
    // A day or an instant to which a duration is added; otherwise all of them are days or instants.
    let (instants, count) = match gives {
        Type::DateTime => (true, 1),
        Type::Date => (false, 1),
        Type::Decimal => (true, 2),
        _ => (false, 2),
    };
    let mut days = asked.iter().take(count).filter_map(|scalar| match scalar {
        Scalar::Integer(number) if instants => one.zone().date_of(instant_of(*number).ok()?).ok(),
        Scalar::Integer(number) => day_of(*number).ok(),
        _ => None,
    });
    let outside = days.find(|day| !one.covers(*day));
    let message = match outside {
        Some(day) => {
            format!("{day} lies outside of calendar `{name}`, whose holidays{of} are known from {first} to {last}")
        }
        None => {
            format!("the answer lies outside of calendar `{name}`, whose holidays{of} are known from {first} to {last}")
        }
    };
    let help = format!("add the holidays of that year to `{file}`, or say with `.covers(…)` that there are none");
    (Code::RuleCalendar, message, help)
}

/// A fiscal calendar has answers for all days but those at the edges of the years 1 to 9999.
pub(super) fn period_words(program: &Program, place: u16, period: &str) -> Option<Words> {
    let incentive = program.incentives.get(usize::from(place))?;
    let (calendar, _) = incentive.calendar.as_ref()?;
    Some((
        Code::RulePeriod,
        format!("incentive `{}` is not paid for the period {period}", incentive.name),
        format!(
            "give a whole month, quarter, half-year or year of the fiscal calendar `{calendar}`: another length could pay twice"
        ),
    ))
}
