//! What is asked of something that the pack declares: a conversion, a calendar.

use std::sync::Arc;

use crate::function::{Argument, Output};
use crate::table::Conversion;
use crate::value::{BusinessCalendars, Date, Decimal, Duration, Fault, FiscalCalendar, FiscalUnit, Unit};

/// What is asked of a fiscal calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FiscalQuestion {
    /// `year_of`: a number.
    YearOf,
    /// `quarter_of`: 1 to 4.
    QuarterOf,
    /// `month_of`: 1 to 12.
    MonthOf,
    /// `month`, `quarter`, `half_year`, `year`: a period.
    Period(FiscalUnit),
}

/// What is asked of a business calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusinessQuestion {
    /// `is_business_day(day)`
    IsOpen,
    /// `days_between(from, to)`
    DaysBetween,
    /// `add(day, 3.business_days())`, `add(instant, 2.business_hours())`
    Add,
    /// `hours_between(from, to)`
    HoursBetween,
}

/// Who answers a call that is no standard function, by its place in the model.
#[derive(Clone, Debug)]
pub enum Callee {
    /// A conversion: amount, currency, and the day where one is needed.
    Conversion(u16, Arc<Conversion>),
    /// A fiscal calendar: a day.
    Fiscal(u16, FiscalCalendar, FiscalQuestion),
    /// A business calendar; the value that tells calendars apart is the last argument.
    Business(u16, Arc<BusinessCalendars>, BusinessQuestion),
}

impl Callee {
    /// What tells it from every other, for texts that stand for expressions.
    #[must_use]
    pub const fn key(&self) -> (u64, u16, u64) {
        match self {
            Callee::Conversion(place, _) => (1, *place, 0),
            Callee::Fiscal(place, _, question) => (
                2,
                *place,
                match question {
                    FiscalQuestion::YearOf => 0,
                    FiscalQuestion::QuarterOf => 1,
                    FiscalQuestion::MonthOf => 2,
                    FiscalQuestion::Period(unit) => 3 + *unit as u64,
                },
            ),
            Callee::Business(place, _, question) => (3, *place, *question as u64),
        }
    }

    /// The answer.
    ///
    /// # Errors
    /// The fault of the conversion or the calendar.
    pub(super) fn answer(&self, arguments: &[Argument<'_>]) -> Result<Output, Fault> {
        match self {
            Callee::Conversion(_, conversion) => convert(conversion, arguments),
            Callee::Fiscal(_, calendar, question) => match *arguments {
                [Argument::Date(day)] => fiscal(*calendar, *question, day),
                _ => Err(Fault::Type),
            },
            Callee::Business(_, calendars, question) => business(calendars, *question, arguments),
        }
    }
}

fn convert(conversion: &Conversion, arguments: &[Argument<'_>]) -> Result<Output, Fault> {
    let (amount, currency, day) = match *arguments {
        [Argument::Number(amount), Argument::Text(currency)] => (amount, currency, None),
        [Argument::Number(amount), Argument::Text(currency), Argument::Date(day)] => (amount, currency, Some(day)),
        _ => return Err(Fault::Type),
    };
    conversion.of(amount, currency, day).map(Output::Number)
}

fn fiscal(calendar: FiscalCalendar, question: FiscalQuestion, day: Date) -> Result<Output, Fault> {
    match question {
        FiscalQuestion::YearOf => calendar.year_of(day).map(Output::Integer),
        FiscalQuestion::QuarterOf => calendar.quarter_of(day).map(Output::Integer),
        FiscalQuestion::MonthOf => calendar.month_of(day).map(Output::Integer),
        FiscalQuestion::Period(unit) => calendar.period(unit, day).map(Output::Period),
    }
}

fn business(
    calendars: &BusinessCalendars,
    question: BusinessQuestion,
    arguments: &[Argument<'_>],
) -> Result<Output, Fault> {
    let (value, arguments) = match arguments {
        [rest @ .., Argument::Text(value)] => (Some(*value), rest),
        all => (None, all),
    };
    let calendar = calendars.of(value)?;
    match (question, arguments) {
        (BusinessQuestion::IsOpen, [Argument::Date(day)]) => calendar.is_business_day(*day).map(Output::Boolean),
        (BusinessQuestion::DaysBetween, [Argument::Date(from), Argument::Date(to)]) => {
            calendar.days_between(*from, *to).map(Output::Integer)
        }
        (BusinessQuestion::Add, [Argument::Date(day), Argument::Duration(duration)]) => {
            calendar.add(*day, *duration).map(Output::Date)
        }
        (
            BusinessQuestion::Add,
            [
                Argument::DateTime(at),
                Argument::Duration(Duration {
                    count,
                    unit: Unit::BusinessHours,
                }),
            ],
        ) => calendar.add_hours(*at, *count).map(Output::DateTime),
        (BusinessQuestion::HoursBetween, [Argument::DateTime(from), Argument::DateTime(to)]) => {
            let microseconds = calendar.open_between(*from, *to)?;
            Decimal::from(microseconds)
                .divide(Decimal::from(3_600_000_000))
                .map(Output::Number)
        }
        _ => Err(Fault::Type),
    }
}
