//! Functions of dates: making them, their parts, days and months more or less, whole units between two.

use super::Function;
use super::argument::{Argument, Body, Output, integer};
use super::signature::{Kind, MONTH_END, Parameter, Returns, example, parameter, signature};
use crate::value::{Date, Duration, Fault, MonthEnd, Period, Unit};

const DATE: Parameter = parameter("date", Kind::Date);
const DAYS: Parameter = parameter("duration", Kind::Duration(Unit::OF_DAYS));
const MONTHS: Parameter = parameter("duration", Kind::Duration(Unit::OF_MONTHS));
const FROM: Parameter = parameter("from", Kind::Date);
const TO: Parameter = parameter("to", Kind::Date);
const ENDS: Parameter = parameter(
    "ends",
    Kind::Word(&["both-included", "start-included", "end-included", "none-included"]),
);

const POLICIES: &str = "Where the month has no such day, \"last-day\" takes its last, \"overflow\" goes on into the \
                        next month by the missing days, \"error\" is out of range.";

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "date",
        signature: signature(&[parameter("date", Kind::DateLiteral)], Returns::Date),
        summary: "The date that is written",
        detail: "",
        examples: &[example(r#"date("2026-01-31")"#, "2026-01-31")],
        body: Body::Scalar(written),
    },
    Function {
        name: "date",
        signature: signature(
            &[
                parameter("year", Kind::Integer),
                parameter("month", Kind::Integer),
                parameter("day", Kind::Integer),
            ],
            Returns::Date,
        ),
        summary: "The date of a year, a month and a day",
        detail: "A day that the calendar does not have is out of range; a year beyond 1 to 9999 is an overflow.",
        examples: &[
            example("date(2026, 2, 15)", "2026-02-15"),
            example("date(2025, 2, 29)", "error: out of range"),
            example("date(10000, 1, 1)", "error: overflow"),
        ],
        body: Body::Scalar(from_parts),
    },
    Function {
        name: "plus",
        signature: signature(&[DATE, DAYS], Returns::Date),
        summary: "The date some calendar days or weeks later",
        detail: "The date itself is day 0.",
        examples: &[
            example(r#"date("2026-03-16").plus(60.calendar_days())"#, "2026-05-15"),
            example(r#"plus(date("2026-12-31"), 1.weeks())"#, "2027-01-07"),
        ],
        body: Body::Scalar(|args, _| moved(args, false)),
    },
    Function {
        name: "plus",
        signature: signature(&[DATE, MONTHS, MONTH_END], Returns::Date),
        summary: "The date some months, quarters or years later",
        detail: POLICIES,
        examples: &[
            example(r#"date("2026-01-31").plus(1.months(), "last-day")"#, "2026-02-28"),
            example(r#"date("2026-01-31").plus(1.months(), "overflow")"#, "2026-03-03"),
            example(r#"date("2026-01-31").plus(1.months(), "error")"#, "error: out of range"),
            example(r#"date("2024-02-29").plus(1.years(), "last-day")"#, "2025-02-28"),
        ],
        body: Body::Scalar(|args, _| moved(args, false)),
    },
    Function {
        name: "minus",
        signature: signature(&[DATE, DAYS], Returns::Date),
        summary: "The date some calendar days or weeks earlier",
        detail: "The date itself is day 0.",
        examples: &[
            example(r#"date("2026-03-01").minus(1.calendar_days())"#, "2026-02-28"),
            example(r#"minus(date("2026-01-07"), 1.weeks())"#, "2025-12-31"),
        ],
        body: Body::Scalar(|args, _| moved(args, true)),
    },
    Function {
        name: "minus",
        signature: signature(&[DATE, MONTHS, MONTH_END], Returns::Date),
        summary: "The date some months, quarters or years earlier",
        detail: POLICIES,
        examples: &[
            example(r#"date("2024-03-31").minus(1.months(), "last-day")"#, "2024-02-29"),
            example(r#"date("2026-05-15").minus(1.quarters(), "error")"#, "2026-02-15"),
        ],
        body: Body::Scalar(|args, _| moved(args, true)),
    },
    Function {
        name: "days_between",
        signature: signature(&[FROM, TO], Returns::Integer),
        summary: "The days from one date to another",
        detail: "Negative if the second is before the first.",
        examples: &[
            example(r#"days_between(date("2026-03-16"), date("2026-05-15"))"#, "60"),
            example(r#"days_between(date("2026-01-02"), date("2026-01-01"))"#, "-1"),
        ],
        body: Body::Scalar(days_between),
    },
    Function {
        name: "months_between",
        signature: signature(&[FROM, TO, MONTH_END], Returns::Integer),
        summary: "The whole months from one date to another",
        detail: "A month is whole when the earlier date plus that many months is reached; with the dates exchanged \
                 only the sign changes. Under \"error\" the count is out of range if month ends decide it.",
        examples: &[
            example(
                r#"months_between(date("2026-01-15"), date("2026-03-14"), "error")"#,
                "1",
            ),
            example(
                r#"months_between(date("2024-01-31"), date("2024-02-29"), "last-day")"#,
                "1",
            ),
            example(
                r#"months_between(date("2024-01-31"), date("2024-02-29"), "overflow")"#,
                "0",
            ),
            example(
                r#"months_between(date("2024-01-31"), date("2024-02-29"), "error")"#,
                "error: out of range",
            ),
        ],
        body: Body::Scalar(|args, _| whole_between(args, Date::months_until)),
    },
    Function {
        name: "years_between",
        signature: signature(&[FROM, TO, MONTH_END], Returns::Integer),
        summary: "The whole years from one date to another",
        detail: "Counted as months_between counts; only February 29 asks for the policy.",
        examples: &[
            example(r#"years_between(date("2021-03-15"), date("2026-03-14"), "error")"#, "4"),
            example(
                r#"years_between(date("2024-02-29"), date("2025-02-28"), "last-day")"#,
                "1",
            ),
            example(
                r#"years_between(date("2026-03-15"), date("2021-03-15"), "error")"#,
                "-5",
            ),
        ],
        body: Body::Scalar(|args, _| whole_between(args, Date::years_until)),
    },
    Function {
        name: "year",
        signature: signature(&[DATE], Returns::Integer),
        summary: "The year",
        detail: "",
        examples: &[example(r#"year(date("2026-02-28"))"#, "2026")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Integer(i64::from(date.year())))),
    },
    Function {
        name: "month",
        signature: signature(&[DATE], Returns::Integer),
        summary: "The month, 1 to 12",
        detail: "",
        examples: &[example(r#"month(date("2026-02-28"))"#, "2")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Integer(i64::from(date.month())))),
    },
    Function {
        name: "day",
        signature: signature(&[DATE], Returns::Integer),
        summary: "The day of the month, 1 to 31",
        detail: "",
        examples: &[example(r#"day(date("2026-02-28"))"#, "28")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Integer(i64::from(date.day())))),
    },
    Function {
        name: "quarter",
        signature: signature(&[DATE], Returns::Integer),
        summary: "The quarter of the calendar year, 1 to 4",
        detail: "For other years see fiscal_quarter.",
        examples: &[
            example(r#"quarter(date("2026-02-28"))"#, "1"),
            example(r#"date("2026-10-01").quarter()"#, "4"),
        ],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Integer(i64::from(date.quarter())))),
    },
    Function {
        name: "weekday",
        signature: signature(&[DATE], Returns::Integer),
        summary: "The day of the week, 1 for Monday to 7 for Sunday",
        detail: "As ISO 8601 counts.",
        examples: &[
            example(r#"weekday(date("1969-07-20"))"#, "7"),
            example(r#"weekday(date("2024-02-29"))"#, "4"),
        ],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Integer(i64::from(date.weekday())))),
    },
    Function {
        name: "start_of_month",
        signature: signature(&[DATE], Returns::Date),
        summary: "The first day of the month",
        detail: "",
        examples: &[example(r#"start_of_month(date("2024-02-10"))"#, "2024-02-01")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Date(date.start_of_month()))),
    },
    Function {
        name: "end_of_month",
        signature: signature(&[DATE], Returns::Date),
        summary: "The last day of the month",
        detail: "",
        examples: &[
            example(r#"end_of_month(date("2024-02-10"))"#, "2024-02-29"),
            example(r#"date("2026-02-10").end_of_month()"#, "2026-02-28"),
        ],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Date(date.end_of_month()))),
    },
    Function {
        name: "start_of_quarter",
        signature: signature(&[DATE], Returns::Date),
        summary: "The first day of the calendar quarter",
        detail: "For other years see start_of_fiscal_quarter.",
        examples: &[example(r#"start_of_quarter(date("2026-05-31"))"#, "2026-04-01")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Date(date.start_of_quarter()))),
    },
    Function {
        name: "end_of_quarter",
        signature: signature(&[DATE], Returns::Date),
        summary: "The last day of the calendar quarter",
        detail: "For other years see end_of_fiscal_quarter.",
        examples: &[example(r#"end_of_quarter(date("2026-05-31"))"#, "2026-06-30")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Date(date.end_of_quarter()))),
    },
    Function {
        name: "start_of_year",
        signature: signature(&[DATE], Returns::Date),
        summary: "January 1 of the year",
        detail: "For other years see start_of_fiscal_year.",
        examples: &[example(r#"start_of_year(date("2026-05-31"))"#, "2026-01-01")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Date(date.start_of_year()))),
    },
    Function {
        name: "end_of_year",
        signature: signature(&[DATE], Returns::Date),
        summary: "December 31 of the year",
        detail: "For other years see end_of_fiscal_year.",
        examples: &[example(r#"end_of_year(date("2026-05-31"))"#, "2026-12-31")],
        body: Body::Scalar(|args, _| of_date(args, |date| Output::Date(date.end_of_year()))),
    },
    Function {
        name: "is_within",
        signature: signature(&[DATE, parameter("period", Kind::Period)], Returns::Boolean),
        summary: "Whether the date is one of the period's days",
        detail: "Both ends of a period belong to it. `date in period` is the same.",
        examples: &[example(
            r#"date("2026-03-31").is_within(period_of(date("2026-01-01"), date("2026-03-31")))"#,
            "true",
        )],
        body: Body::Scalar(is_within),
    },
    Function {
        name: "is_between",
        signature: signature(&[DATE, FROM, TO, ENDS], Returns::Boolean),
        summary: "Whether the date lies between two dates, with the ends that are named",
        detail: "An end before the start is out of range.",
        examples: &[
            example(
                r#"is_between(date("2026-03-31"), date("2026-01-01"), date("2026-03-31"), "both-included")"#,
                "true",
            ),
            example(
                r#"is_between(date("2026-03-31"), date("2026-01-01"), date("2026-03-31"), "start-included")"#,
                "false",
            ),
            example(
                r#"is_between(date("2026-03-31"), date("2026-01-01"), date("2026-03-31"), "end-included")"#,
                "true",
            ),
            example(
                r#"is_between(date("2026-01-01"), date("2026-01-01"), date("2026-03-31"), "none-included")"#,
                "false",
            ),
            example(
                r#"is_between(date("2026-01-01"), date("2026-03-31"), date("2026-01-01"), "both-included")"#,
                "error: out of range",
            ),
        ],
        body: Body::Scalar(is_between),
    },
];

fn written(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match args {
        [Argument::Text(text)] => text.parse().map(Output::Date).map_err(|_| Fault::OutOfRange),
        _ => Err(Fault::Type),
    }
}

fn from_parts(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [
            Argument::Integer(year),
            Argument::Integer(month),
            Argument::Integer(day),
        ] => Date::new(year, month, day).map(Output::Date),
        _ => Err(Fault::Type),
    }
}

fn policy(word: &str) -> Result<MonthEnd, Fault> {
    MonthEnd::from_word(word).ok_or(Fault::OutOfRange)
}

fn moved(args: &[Argument<'_>], back: bool) -> Result<Output, Fault> {
    let by = |duration: Duration| if back { duration.negate() } else { Ok(duration) };
    let date = match *args {
        [Argument::Date(date), Argument::Duration(duration)] => date.plus_days(by(duration)?.days()?),
        [Argument::Date(date), Argument::Duration(duration), Argument::Text(word)] => {
            date.plus_months(by(duration)?.months()?, policy(word)?)
        }
        _ => Err(Fault::Type),
    }?;
    Ok(Output::Date(date))
}

fn days_between(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(from), Argument::Date(to)] => integer(from.days_until(to)),
        _ => Err(Fault::Type),
    }
}

fn whole_between(
    args: &[Argument<'_>],
    count: fn(Date, Date, MonthEnd) -> Result<i64, Fault>,
) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(from), Argument::Date(to), Argument::Text(word)] => integer(count(from, to, policy(word)?)?),
        _ => Err(Fault::Type),
    }
}

fn of_date(args: &[Argument<'_>], part: fn(Date) -> Output) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(date)] => Ok(part(date)),
        _ => Err(Fault::Type),
    }
}

fn is_within(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    match *args {
        [Argument::Date(date), Argument::Period(period)] => Ok(Output::Boolean(period.contains(date))),
        _ => Err(Fault::Type),
    }
}

fn is_between(args: &[Argument<'_>], _: &mut String) -> Result<Output, Fault> {
    let [
        Argument::Date(date),
        Argument::Date(from),
        Argument::Date(to),
        Argument::Text(ends),
    ] = *args
    else {
        return Err(Fault::Type);
    };
    let within = Period::new(from, to)?.contains(date);
    let (start, end) = match ends {
        "both-included" => (true, true),
        "start-included" => (true, false),
        "end-included" => (false, true),
        "none-included" => (false, false),
        _ => return Err(Fault::OutOfRange),
    };
    Ok(Output::Boolean(
        within && (start || date != from) && (end || date != to),
    ))
}
