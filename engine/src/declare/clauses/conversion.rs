//! Conversions of amounts into another currency or into units, and rounding of what they come to.

use super::clause;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Clause, Conversion, ConversionFile, MissingDay, Through};
use crate::value::Rounding;

const UNITS: &str = r#"conversion("points_unit").fixed("tables/units.csv").valid_from("2021-10-01");"#;
const RATES: &str = r#"conversion("payout_rate").rates("tables/exchange.csv")
    .quoted("USD per unit of foreign currency")
    .basis("invoice date")
    .missing_day("last day before")
    .round(2, "half-up");"#;
const THROUGH: &str = r#"conversion("payout_rate").rates("tables/through.csv")
    .quoted("USD per unit of foreign currency")
    .basis("order date")
    .missing_day("error")
    .through("EUR", 3, "half-up")
    .round(2, "half-up");"#;

const MODES: Kind = Kind::Word(&["half-up", "half-even", "half-down", "up", "down"]);
const ROUND: &[Parameter] = &[
    Parameter::required("places", Kind::Integer(0, 8)),
    Parameter::required("mode", MODES),
];

const fn on_conversion(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    clause(Receiver::Conversion, name, parameters, summary, example, apply)
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "conversion",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "How amounts become amounts of another currency, or units; rules say `amount.converted(\"name\", day)` or `amount.in_units(\"name\")`",
        example: RATES,
        apply: conversion,
    },
    on_conversion(
        "fixed",
        &[Parameter::required("file", Kind::File)],
        "What one unit is worth: a table with the columns `currency` and `per_unit`",
        UNITS,
        file,
    ),
    on_conversion(
        "rates",
        &[Parameter::required("file", Kind::File)],
        "Dated rates: a table with the columns `currency`, `date`, `rate`, and `against` where it is not the target currency",
        RATES,
        file,
    ),
    on_conversion(
        "valid_from",
        &[Parameter::required("day", Kind::Date)],
        "The first day on which fixed units hold; a rule names the day, or it is that of the decision",
        UNITS,
        valid_from,
    ),
    on_conversion(
        "quoted",
        &[Parameter::required("direction", Kind::Text)],
        "What a rate says, with the code of the target currency: `USD per unit of foreign currency` or `foreign currency per unit of USD`",
        RATES,
        words,
    ),
    on_conversion(
        "basis",
        &[Parameter::required("date", Kind::Text)],
        "Which day rules have to name, for people: `order date`, `invoice date`, `payment date`",
        RATES,
        words,
    ),
    on_conversion(
        "missing_day",
        &[
            Parameter::required(
                "policy",
                Kind::Word(&["error", "last day before", "last business day before"]),
            ),
            Parameter::optional("calendar", Kind::Identifier),
        ],
        "What counts on a day without a rate: nothing, the last rate before it, or on a day without business the rate of the last business day before it; Monday to Friday unless a business calendar is named",
        RATES,
        missing_day,
    ),
    on_conversion(
        "through",
        &[
            Parameter::required("currency", Kind::Text),
            Parameter::required("places", Kind::Integer(0, 8)),
            Parameter::required("mode", MODES),
        ],
        "First into a third currency, rounded there, then into the target; the column `against` says of which two a rate is",
        THROUGH,
        through,
    ),
    on_conversion(
        "round",
        ROUND,
        "Rounding of the result: digits behind the point, and mode; also of amounts that are in the target currency already",
        RATES,
        round,
    ),
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "round_total",
        parameters: ROUND,
        summary: "Rounding of the sum, behind caps and floor and before the minimum: digits behind the point, and mode",
        example: r#"record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date());
input("deals", list_of(record_of("deal")));
incentive("commission").for_each("deals").in_period(|deal| deal.closed_on)
    .pays(|deal| deal.amount * percent(1.25)).round_total(2, "half-up");"#,
        apply: round_total,
    },
];

fn conversion(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "conversion");
    let span = call.span;
    call.state.model.conversions.push(Conversion {
        name,
        file: None,
        valid_from: None,
        quoted: None,
        basis: None,
        missing_day: None,
        through: None,
        round: None,
        span,
    });
    Some(Subject::Conversion(call.state.model.conversions.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Conversion> {
    match call.on {
        Subject::Conversion(index) => call.state.model.conversions.get_mut(index),
        _ => None,
    }
}

fn file(call: &mut Call<'_>) -> Option<Subject> {
    let path = call.name(0)?;
    let file = if call.clause.name == "fixed" {
        ConversionFile::Fixed(path)
    } else {
        ConversionFile::Rates(path)
    };
    let conversion = on(call)?;
    match conversion.file.as_ref().map(|file| file.path().span) {
        Some(earlier) => call.twice(earlier),
        None => conversion.file = Some(file),
    }
    Some(call.on.clone())
}

fn valid_from(call: &mut Call<'_>) -> Option<Subject> {
    let (day, on) = (call.date(0)?, call.on.clone());
    call.once(day, |model| match on {
        Subject::Conversion(index) => model.conversions.get_mut(index).map(|one| &mut one.valid_from),
        _ => None,
    })
}

fn words(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on, clause) = (call.name(0)?, call.on.clone(), call.clause.name);
    call.once(name, |model| {
        let Subject::Conversion(index) = on else { return None };
        let conversion = model.conversions.get_mut(index)?;
        Some(if clause == "quoted" {
            &mut conversion.quoted
        } else {
            &mut conversion.basis
        })
    })
}

fn missing_day(call: &mut Call<'_>) -> Option<Subject> {
    let (policy, calendar, on) = (call.name(0)?, call.name(1), call.on.clone());
    if let Some(calendar) = calendar.as_ref().filter(|_| policy.text != "last business day before") {
        call.wrong(
            calendar.span,
            format!("`missing_day(\"{}\")` takes no business calendar", policy.text),
            "leave it out, or write `\"last business day before\"`",
        );
    }
    let span = policy.span;
    let value = MissingDay { policy, calendar };
    call.once(Clause { value, span }, |model| match on {
        Subject::Conversion(index) => model.conversions.get_mut(index).map(|one| &mut one.missing_day),
        _ => None,
    })
}

/// Digits and mode from an argument on.
fn places(call: &Call<'_>, index: usize) -> Option<(u32, Rounding)> {
    let mode = Rounding::from_word(&call.name(index + 1)?.text)?;
    Some((u32::try_from(call.integer(index)?).ok()?, mode))
}

fn through(call: &mut Call<'_>) -> Option<Subject> {
    let (currency, round, on) = (call.name(0)?, places(call, 1)?, call.on.clone());
    let span = currency.span;
    let value = Through { currency, round };
    call.once(Clause { value, span }, |model| match on {
        Subject::Conversion(index) => model.conversions.get_mut(index).map(|one| &mut one.through),
        _ => None,
    })
}

fn round(call: &mut Call<'_>) -> Option<Subject> {
    let (value, on) = (places(call, 0)?, call.on.clone());
    let span = call.constant(0)?.span.to(call.name(1)?.span);
    call.once(Clause { value, span }, |model| match on {
        Subject::Conversion(index) => model.conversions.get_mut(index).map(|one| &mut one.round),
        _ => None,
    })
}

fn round_total(call: &mut Call<'_>) -> Option<Subject> {
    let (value, on) = (places(call, 0)?, call.on.clone());
    let span = call.constant(0)?.span.to(call.name(1)?.span);
    call.once(Clause { value, span }, |model| match on {
        Subject::Incentive(index) => model.incentives.get_mut(index).map(|one| &mut one.round_total),
        _ => None,
    })
}
