//! What is missing in conversions, calendars and stacks, once everything is declared.

use super::after::lacks;
use crate::model::{BusinessCalendar, Combine, Contest, Conversion, ConversionFile, FiscalCalendar, Stack};
use crate::source::{Code, Diagnostic, Span};

/// A clause that has no meaning beside another.
fn says_nothing(missing: &mut Vec<Diagnostic>, message: String, span: Span, help: String) {
    missing.push(Diagnostic::error(Code::ClauseMissing, message).at(span).help(help));
}

pub(super) fn conversion_is_complete(conversion: &Conversion, missing: &mut Vec<Diagnostic>) {
    let name = &conversion.name;
    let mut lack = |clause, write| lacks(missing, name, "conversion", clause, write);
    let clauses = [
        conversion.quoted.as_ref().map(|one| ("quoted", one.span)),
        conversion.basis.as_ref().map(|one| ("basis", one.span)),
        conversion.missing_day.as_ref().map(|one| ("missing_day", one.span)),
        conversion.through.as_ref().map(|one| ("through", one.span)),
    ];
    match &conversion.file {
        None => lack(
            "rates",
            "`.rates(\"tables/rates.csv\")`, or `.fixed(\"tables/units.csv\")` for units",
        ),
        Some(ConversionFile::Fixed(_)) => {
            for (clause, span) in clauses.into_iter().flatten() {
                says_nothing(
                    missing,
                    format!(
                        "the conversion `{}` has fixed units, so `{clause}` says nothing",
                        name.text
                    ),
                    span,
                    format!("leave `{clause}` out, or take the units from `.rates(…)`"),
                );
            }
        }
        Some(ConversionFile::Rates(_)) => {
            if conversion.quoted.is_none() {
                lack(
                    "quoted",
                    "`.quoted(\"USD per unit of foreign currency\")` or `.quoted(\"foreign currency per unit of USD\")`: what a rate says",
                );
            }
            if conversion.basis.is_none() {
                lack("basis", "`.basis(\"invoice date\")`: which day rules have to name");
            }
            if conversion.missing_day.is_none() {
                lack(
                    "missing_day",
                    "`.missing_day(\"error\")`, `\"last day before\"` or `\"last business day before\"`",
                );
            }
            if let Some(day) = &conversion.valid_from {
                says_nothing(
                    missing,
                    format!(
                        "the conversion `{}` has dated rates, so `valid_from` says nothing",
                        name.text
                    ),
                    day.span,
                    "leave `valid_from` out: the dates of the table say from when on".to_owned(),
                );
            }
        }
    }
}

pub(super) fn fiscal_calendar_is_complete(calendar: &FiscalCalendar, missing: &mut Vec<Diagnostic>) {
    let name = &calendar.name;
    match (&calendar.starts_in, &calendar.weeks, &calendar.ends) {
        (None, None, None) => lacks(
            missing,
            name,
            "fiscal calendar",
            "starts_in",
            "`.starts_in(2)` for years of months, or `.weeks(\"4-4-5\").ends(\"last\", \"saturday\", 1)`",
        ),
        (None, Some(_), None) => lacks(
            missing,
            name,
            "fiscal calendar",
            "ends",
            "`.ends(\"last\", \"saturday\", 1)`: the weekday and the month at whose end a year ends",
        ),
        (None, None, Some(_)) => lacks(
            missing,
            name,
            "fiscal calendar",
            "weeks",
            "`.weeks(\"4-4-5\")`: the weeks of the months of a quarter",
        ),
        (Some(start), Some(_), _) | (Some(start), _, Some(_)) => says_nothing(
            missing,
            format!(
                "the fiscal calendar `{}` has weeks, so `starts_in` says nothing",
                name.text
            ),
            start.span,
            "leave it out: a year of weeks begins behind the end of the one before".to_owned(),
        ),
        (Some(_), None, None) | (None, Some(_), Some(_)) => {}
    }
}

pub(super) fn business_calendar_is_complete(calendar: &BusinessCalendar, missing: &mut Vec<Diagnostic>) {
    let name = &calendar.name;
    if calendar.weekdays.is_none() {
        lacks(
            missing,
            name,
            "business calendar",
            "weekdays",
            "`.weekdays(\"Mon-Fri\")`: the open days of the week",
        );
    }
    if calendar.holidays.is_none() {
        let useless = [
            calendar.by.as_ref().map(|one| ("by", one.span)),
            calendar.covers.as_ref().map(|one| ("covers", one.span)),
        ];
        for (clause, span) in useless.into_iter().flatten() {
            says_nothing(
                missing,
                format!(
                    "the business calendar `{}` has no `holidays`, so `{clause}` says nothing",
                    name.text
                ),
                span,
                "add `.holidays(\"tables/holidays.csv\")`, or leave it out".to_owned(),
            );
        }
    }
}

pub(super) fn stack_is_complete(stack: &Stack, missing: &mut Vec<Diagnostic>) {
    let name = &stack.name;
    let mut lack = |clause, write| lacks(missing, name, "stack", clause, write);
    if stack.of.is_empty() {
        lack(
            "of",
            "`.of([\"spring\", \"loyalty\"])`: the incentives, in the order in which they come",
        );
    }
    let Some(combine) = &stack.combine else {
        return lack(
            "combine",
            "`.combine(\"best\")`, `\"first\"`, `\"additive\"` or `\"sequential\"`: what becomes of a record that several apply to",
        );
    };
    if combine.value == Combine::Sequential && stack.applies_to.is_none() {
        lack(
            "applies_to",
            "`.applies_to(\"List price\", |order| order.list_price)`: what the first one is computed on, and the others on what is left of it",
        );
    }
    if let (true, Some(cap)) = (combine.value.excludes(), &stack.cap_each) {
        says_nothing(
            missing,
            format!(
                "in the stack `{}` one incentive pays a record, so there is no sum that `cap_each` could cut",
                name.text
            ),
            cap.span,
            "write `cap_each` on the incentives, or combine them as `\"additive\"` or `\"sequential\"`".to_owned(),
        );
    }
}

pub(super) fn contest_is_complete(contest: &Contest, missing: &mut Vec<Diagnostic>) {
    let mut lack = |clause, write| lacks(missing, &contest.name, "contest", clause, write);
    if contest.for_each_group_of.is_none() {
        lack(
            "for_each_group_of",
            "`.for_each_group_of(\"sales\", \"customer_id\")`: what is won, and out of which records",
        );
    }
    if contest.entry.is_none() {
        lack("entry", "`.entry(\"…\", |sale| …)`: which records are entries");
    }
    if contest.first_wins.is_none() {
        lack(
            "first_wins",
            "`.first_wins(|sale| sale.closed_on, \"day\")`: the moment that decides, and its grain",
        );
    }
    if contest.ties.is_none() && contest.then_by.is_empty() {
        lack(
            "ties",
            "`.ties(\"pay all\")`, `\"split\"` or `\"pay none\"`: what becomes of partners that are first together",
        );
    }
}
