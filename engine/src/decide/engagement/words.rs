//! Why rules of engagement had no result, in words.

use super::request::SIZE;
use crate::expr::{Any, Machine, RuleSite, Scalar, Silent};
use crate::program::{Engagement, Program, Term};
use crate::source::Code;
use crate::value::{Fault, MonthEnd, Unit};

/// Code, message and help of a fault that no expression has.
pub(in crate::decide) fn words(
    program: &Program,
    machine: &Machine,
    site: RuleSite,
    row: Option<u32>,
    fault: Fault,
) -> Option<(Code, String, String)> {
    let (RuleSite::Engagement(place, _) | RuleSite::Term(place, _)) = site else {
        return None;
    };
    let rules = program.engagements.get(usize::from(place))?;
    let mut machine = machine.clone();
    machine.fuel = u64::MAX;
    if let Some(row) = row {
        machine.set_cursor(rules.cursor, row);
    }
    match (site, fault) {
        (RuleSite::Engagement(_, SIZE), Fault::OutOfRange) => {
            let minimum = rules.minimum_size.as_ref()?;
            let values = minimum.fields.iter().zip(&minimum.values);
            let values: Vec<String> = values
                .map(|(field, value)| format!("{field} `{}`", text(value, &mut machine)))
                .collect();
            Some((
                Code::RuleOutOfRange,
                format!("`{}` has no least size for {}", minimum.file, values.join(", ")),
                "add a row for it: what the table does not say is never taken for a yes or a no".to_owned(),
            ))
        }
        (RuleSite::Term(_, term), Fault::OutOfRange) => {
            let term = rules.terms().nth(usize::from(term))?;
            Some(term_words(rules, term, row, &mut machine))
        }
        (RuleSite::Term(..), Fault::Limit) => Some((
            Code::RuleOutOfRange,
            format!(
                "a time of {} goes over more than ten years",
                registration(rules, row, &mut machine)
            ),
            "count business hours over a shorter time".to_owned(),
        )),
        _ => None,
    }
}

/// The registration that was looked at.
fn registration(rules: &Engagement, row: Option<u32>, machine: &mut Machine) -> String {
    let key = rules.key.of(row.is_none());
    let parts: Vec<String> = key.iter().map(|part| text(part, machine)).collect();
    format!("registration `{}`", parts.join("/"))
}

fn text(value: &Any, machine: &mut Machine) -> String {
    match value.evaluate(machine, &mut Silent) {
        Ok(Scalar::Text(text)) => machine.text(text).replace('`', "'"),
        _ => String::new(),
    }
}

fn term_words(rules: &Engagement, term: &Term, row: Option<u32>, machine: &mut Machine) -> (Code, String, String) {
    let of = registration(rules, row, machine);
    let calendar = term.calendar.as_deref().unwrap_or_default();
    if let Some(calendars) = &term.calendars {
        let value = term
            .calendar_of
            .as_ref()
            .map(|value| text(value.of(row.is_none()), machine));
        let Ok(found) = calendars.of(value.as_deref()) else {
            let value = value.unwrap_or_default();
            return (
                Code::RuleCalendar,
                format!("business calendar `{calendar}` has no holidays for `{value}`, which {of} goes by"),
                "add rows for it to the holidays".to_owned(),
            );
        };
        let business = |unit: Unit| matches!(unit, Unit::BusinessDays | Unit::BusinessHours);
        if business(term.length.unit) || term.extension.as_ref().is_some_and(|one| business(one.length.unit)) {
            let (first, last) = found.known();
            return (
                Code::RuleCalendar,
                format!(
                    "business calendar `{calendar}` is known from {first} to {last}, and a time of {of} lies beyond"
                ),
                "add the holidays of the years before or after, or say with `covers` what the table covers".to_owned(),
            );
        }
    }
    if term.month_end == MonthEnd::Error && Unit::OF_MONTHS.contains(&term.length.unit) {
        return (
            Code::RuleOutOfRange,
            format!("a time of {of} ends in a month that has no such day"),
            "say what holds then: `.month_end(\"last-day\")` or `\"overflow\"`".to_owned(),
        );
    }
    (
        Code::RuleOutOfRange,
        format!("a time of {of} lies outside of the years 1 to 9999"),
        "correct the date it is counted from".to_owned(),
    )
}
