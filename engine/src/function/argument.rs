use crate::value::{Date, DateTime, Decimal, Duration, Fault, MAX_INTEGER, Period};

/// An argument of a call. Where several amounts unify they come as [`Integer`](Argument::Integer) if all of them are
/// integers, else all as [`Number`](Argument::Number); an [`Integer`](super::Kind::Integer) is always an integer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Argument<'a> {
    /// A decimal, a percent (as its fraction) or money.
    Number(Decimal),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A text; also the word of a closed list and the text of a date.
    Text(&'a str),
    /// A day.
    Date(Date),
    /// An instant.
    DateTime(DateTime),
    /// A run of days.
    Period(Period),
    /// A length of time.
    Duration(Duration),
}

/// What a call returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Output {
    /// A decimal, a percent or money.
    Number(Decimal),
    /// An integer within ±(2^53 − 1).
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Date),
    /// An instant.
    DateTime(DateTime),
    /// A run of days.
    Period(Period),
    /// A length of time.
    Duration(Duration),
    /// A text, which was appended to the buffer.
    Text,
}

/// Computes a result from arguments that the signature allows; other arguments are [`Fault::Type`]. A text result is
/// appended to the buffer; nothing else is allocated.
pub type ScalarBody = fn(&[Argument<'_>], &mut String) -> Result<Output, Fault>;

/// What a function computes.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// From values to a value: this is the one implementation.
    Scalar(ScalarBody),
    /// A construct over lists and closures, which the evaluator runs itself.
    Construct,
}

/// An integer result.
pub(super) fn integer(result: i64) -> Result<Output, Fault> {
    if (-MAX_INTEGER..=MAX_INTEGER).contains(&result) {
        Ok(Output::Integer(result))
    } else {
        Err(Fault::Overflow)
    }
}
