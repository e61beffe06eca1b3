//! Functions of periods, runs of days of which both ends belong.

use super::Function;
use super::argument::{Argument, Body, Output, integer};
use super::signature::{Kind, Parameter, Returns, example, parameter, signature};
use crate::value::{Decimal, Fault, Period};

const PERIOD: Parameter = parameter("period", Kind::Period);

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "period_of",
        signature: signature(
            &[parameter("first", Kind::Date), parameter("last", Kind::Date)],
            Returns::Period,
        ),
        summary: "The period from one day to another, both included",
        detail: "A last day before the first is out of range.",
        examples: &[
            example(
                r#"period_of(date("2026-01-01"), date("2026-03-31"))"#,
                "2026-01-01..2026-03-31",
            ),
            example(
                r#"period_of(date("2026-03-31"), date("2026-01-01"))"#,
                "error: out of range",
            ),
        ],
        body: Body::Scalar(period_of),
    },
    Function {
        name: "first_day",
        signature: signature(&[PERIOD], Returns::Date),
        summary: "The first day of the period",
        detail: "",
        examples: &[example(
            r#"first_day(period_of(date("2026-01-01"), date("2026-03-31")))"#,
            "2026-01-01",
        )],
        body: Body::Scalar(|args, _| of_period(args, |period| Ok(Output::Date(period.first())))),
    },
    Function {
        name: "last_day",
        signature: signature(&[PERIOD], Returns::Date),
        summary: "The last day of the period, which still belongs to it",
        detail: "",
        examples: &[example(
            r#"last_day(period_of(date("2026-01-01"), date("2026-03-31")))"#,
            "2026-03-31",
        )],
        body: Body::Scalar(|args, _| of_period(args, |period| Ok(Output::Date(period.last())))),
    },
    Function {
        name: "days_in",
        signature: signature(&[PERIOD], Returns::Integer),
        summary: "The number of days of the period",
        detail: "Both ends count.",
        examples: &[
            example(r#"days_in(period_of(date("2026-01-01"), date("2026-03-31")))"#, "90"),
            example(r#"days_in(period_of(date("2026-01-01"), date("2026-01-01")))"#, "1"),
        ],
        body: Body::Scalar(|args, _| of_period(args, |period| integer(period.days()))),
    },
    Function {
        name: "contains",
        signature: signature(&[PERIOD, parameter("date", Kind::Date)], Returns::Boolean),
        summary: "Whether the date is one of the period's days",
        detail: "Both ends of a period belong to it. `date in period` is the same.",
        examples: &[
            example(
                r#"contains(period_of(date("2026-01-01"), date("2026-03-31")), date("2026-01-01"))"#,
                "true",
            ),
            example(
                r#"date("2026-04-01") in period_of(date("2026-01-01"), date("2026-03-31"))"#,
                "false",
            ),
        ],
        body: Body::Scalar(contains),
    },
    Function {
        name: "overlap_days",
        signature: signature(&[PERIOD, parameter("other", Kind::Period)], Returns::Integer),
        summary: "The number of days that two periods share",
        detail: "Both ends of a period belong to it; 0 if they share none.",
        examples: &[
            example(
                r#"overlap_days(period_of(date("2026-01-01"), date("2026-03-31")), period_of(date("2026-03-15"), date("2026-06-30")))"#,
                "17",
            ),
            example(
                r#"overlap_days(period_of(date("2026-01-01"), date("2026-03-31")), period_of(date("2026-04-01"), date("2026-06-30")))"#,
                "0",
            ),
        ],
        body: Body::Scalar(overlap_days),
    },
    Function {
        name: "prorated",
        signature: signature(
            &[
                parameter("amount", Kind::Amount),
                parameter("active", Kind::Period),
                parameter("whole", Kind::Period),
            ],
            Returns::Fraction,
        ),
        summary: "The share of an amount for the days of the whole period that are active",
        detail: "By days, both ends of each period included: the days that both share, divided by the days of the \
                 whole. It is not rounded.",
        examples: &[
            example(
                r#"prorated(90, period_of(date("2026-03-02"), date("2026-06-30")), period_of(date("2026-01-01"), date("2026-03-31")))"#,
                "30",
            ),
            example(
                r#"prorated(90.9, period_of(date("2026-03-02"), date("2026-06-30")), period_of(date("2026-01-01"), date("2026-03-31")))"#,
                "30.3",
            ),
            example(
                r#"prorated(90, period_of(date("2025-01-01"), date("2025-12-31")), period_of(date("2026-01-01"), date("2026-03-31")))"#,
                "0",
            ),
        ],
        body: Body::Scalar(prorated),
    },
];

fn period_of(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(first), Argument::Date(last)] => Period::new(first, last).map(Output::Period),
        _ => Err(Fault::Type),
    }
}

fn of_period(args: &[Argument<'_>], part: fn(Period) -> Result<Output, Fault>) -> Result<Output, Fault> {
    match *args {
        [Argument::Period(period)] => part(period),
        _ => Err(Fault::Type),
    }
}

fn shared(one: Period, other: Period) -> i64 {
    let (first, last) = (one.first().max(other.first()), one.last().min(other.last()));
    (first.days_until(last) + 1).max(0)
}

fn overlap_days(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Period(one), Argument::Period(other)] => integer(shared(one, other)),
        _ => Err(Fault::Type),
    }
}

fn prorated(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    let (amount, active, whole) = match *args {
        [
            Argument::Number(amount),
            Argument::Period(active),
            Argument::Period(whole),
        ] => (amount, active, whole),
        [
            Argument::Integer(number),
            Argument::Period(active),
            Argument::Period(whole),
        ] => (Decimal::from(number), active, whole),
        _ => return Err(Fault::Type),
    };
    let (days, all) = (shared(active, whole), whole.days());
    if days == all {
        return Ok(Output::Number(amount));
    }
    amount
        .multiply(Decimal::from(days))?
        .divide(Decimal::from(all))
        .map(Output::Number)
}

fn contains(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Period(period), Argument::Date(date)] => Ok(Output::Boolean(period.contains(date))),
        _ => Err(Fault::Type),
    }
}
