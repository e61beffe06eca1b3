//! Durations, made of integers: `90.calendar_days()`.

use super::Function;
use super::argument::{Argument, Body, Output};
use super::signature::{Kind, Parameter, Returns, example, parameter, signature};
use crate::value::{Duration, Fault, Unit};

const COUNT: Parameter = parameter("count", Kind::Integer);

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "calendar_days",
        signature: signature(&[COUNT], Returns::Duration(Unit::CalendarDays)),
        summary: "That many days of the calendar, whether business is open or not",
        detail: "",
        examples: &[
            example("90.calendar_days()", "90 calendar days"),
            example("1.calendar_days()", "1 calendar day"),
        ],
        body: Body::Scalar(|args, _| of(args, Unit::CalendarDays)),
    },
    Function {
        name: "weeks",
        signature: signature(&[COUNT], Returns::Duration(Unit::Weeks)),
        summary: "That many weeks, of seven calendar days each",
        detail: "",
        examples: &[example("2.weeks()", "2 weeks")],
        body: Body::Scalar(|args, _| of(args, Unit::Weeks)),
    },
    Function {
        name: "months",
        signature: signature(&[COUNT], Returns::Duration(Unit::Months)),
        summary: "That many months of the calendar",
        detail: "Each use says what happens at month ends.",
        examples: &[example("6.months()", "6 months"), example("1.months()", "1 month")],
        body: Body::Scalar(|args, _| of(args, Unit::Months)),
    },
    Function {
        name: "quarters",
        signature: signature(&[COUNT], Returns::Duration(Unit::Quarters)),
        summary: "That many quarters, of three months each",
        detail: "Each use says what happens at month ends.",
        examples: &[example("2.quarters()", "2 quarters")],
        body: Body::Scalar(|args, _| of(args, Unit::Quarters)),
    },
    Function {
        name: "years",
        signature: signature(&[COUNT], Returns::Duration(Unit::Years)),
        summary: "That many years, of twelve months each",
        detail: "Each use says what happens on February 29.",
        examples: &[example("3.years()", "3 years")],
        body: Body::Scalar(|args, _| of(args, Unit::Years)),
    },
    Function {
        name: "business_days",
        signature: signature(&[COUNT], Returns::Duration(Unit::BusinessDays)),
        summary: "That many days on which a business calendar is open",
        detail: "It is used where a business calendar is named.",
        examples: &[example("3.business_days()", "3 business days")],
        body: Body::Scalar(|args, _| of(args, Unit::BusinessDays)),
    },
    Function {
        name: "business_hours",
        signature: signature(&[COUNT], Returns::Duration(Unit::BusinessHours)),
        summary: "That many hours in which a business calendar is open",
        detail: "It is used where a business calendar is named.",
        examples: &[example("72.business_hours()", "72 business hours")],
        body: Body::Scalar(|args, _| of(args, Unit::BusinessHours)),
    },
];

fn of(args: &[Argument<'_>], unit: Unit) -> Result<Output, Fault> {
    match *args {
        [Argument::Integer(count)] => Ok(Output::Duration(Duration::new(count, unit))),
        _ => Err(Fault::Type),
    }
}
