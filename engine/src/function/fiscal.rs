//! Functions of fiscal years, which begin with a month the rule names. A fiscal year is named after the calendar year
//! in which it ends.

use super::Function;
use super::argument::{Argument, Body, Output};
use super::signature::{Kind, Parameter, Returns, example, parameter, signature};
use crate::value::{Date, Fault};

const DATE: Parameter = parameter("date", Kind::Date);
const START: Parameter = parameter("start_month", Kind::Integer);

const MONTHS: &str = "The month in which the fiscal year starts is 1 to 12; any other is out of range.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "fiscal_year",
        signature: signature(&[DATE, START], Returns::Integer),
        summary: "The fiscal year, named after the calendar year in which it ends",
        detail: "With July as its first month, 2025-07-01 to 2026-06-30 is fiscal year 2026. The month in which the \
                 fiscal year starts is 1 to 12; any other is out of range.",
        examples: &[
            example(r#"fiscal_year(date("2025-07-01"), 7)"#, "2026"),
            example(r#"fiscal_year(date("2025-06-30"), 7)"#, "2025"),
            example(r#"fiscal_year(date("2025-06-30"), 1)"#, "2025"),
            example(r#"fiscal_year(date("2025-06-30"), 13)"#, "error: out of range"),
        ],
        body: Body::Scalar(|args, _| count(args, Date::fiscal_year)),
    },
    Function {
        name: "fiscal_quarter",
        signature: signature(&[DATE, START], Returns::Integer),
        summary: "The quarter of the fiscal year, 1 to 4",
        detail: MONTHS,
        examples: &[
            example(r#"fiscal_quarter(date("2025-07-01"), 7)"#, "1"),
            example(r#"fiscal_quarter(date("2026-01-31"), 2)"#, "4"),
        ],
        body: Body::Scalar(|args, _| count(args, Date::fiscal_quarter)),
    },
    Function {
        name: "fiscal_month",
        signature: signature(&[DATE, START], Returns::Integer),
        summary: "The month of the fiscal year, 1 to 12",
        detail: MONTHS,
        examples: &[
            example(r#"fiscal_month(date("2025-07-01"), 7)"#, "1"),
            example(r#"fiscal_month(date("2025-06-30"), 7)"#, "12"),
        ],
        body: Body::Scalar(|args, _| count(args, Date::fiscal_month)),
    },
    Function {
        name: "start_of_fiscal_year",
        signature: signature(&[DATE, START], Returns::Date),
        summary: "The first day of the fiscal year",
        detail: MONTHS,
        examples: &[example(r#"start_of_fiscal_year(date("2026-02-10"), 7)"#, "2025-07-01")],
        body: Body::Scalar(|args, _| day(args, Date::start_of_fiscal_year)),
    },
    Function {
        name: "end_of_fiscal_year",
        signature: signature(&[DATE, START], Returns::Date),
        summary: "The last day of the fiscal year",
        detail: MONTHS,
        examples: &[
            example(r#"end_of_fiscal_year(date("2026-02-10"), 7)"#, "2026-06-30"),
            example(r#"end_of_fiscal_year(date("2024-02-10"), 3)"#, "2024-02-29"),
        ],
        body: Body::Scalar(|args, _| day(args, Date::end_of_fiscal_year)),
    },
    Function {
        name: "start_of_fiscal_quarter",
        signature: signature(&[DATE, START], Returns::Date),
        summary: "The first day of the fiscal quarter",
        detail: MONTHS,
        examples: &[example(
            r#"start_of_fiscal_quarter(date("2026-01-31"), 2)"#,
            "2025-11-01",
        )],
        body: Body::Scalar(|args, _| day(args, Date::start_of_fiscal_quarter)),
    },
    Function {
        name: "end_of_fiscal_quarter",
        signature: signature(&[DATE, START], Returns::Date),
        summary: "The last day of the fiscal quarter",
        detail: MONTHS,
        examples: &[example(r#"end_of_fiscal_quarter(date("2025-11-15"), 2)"#, "2026-01-31")],
        body: Body::Scalar(|args, _| day(args, Date::end_of_fiscal_quarter)),
    },
];

fn count(args: &[Argument<'_>], of: fn(Date, i64) -> Result<i64, Fault>) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(date), Argument::Integer(start_month)] => of(date, start_month).map(Output::Integer),
        _ => Err(Fault::Type),
    }
}

fn day(args: &[Argument<'_>], of: fn(Date, i64) -> Result<Date, Fault>) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(date), Argument::Integer(start_month)] => of(date, start_month).map(Output::Date),
        _ => Err(Fault::Type),
    }
}
