use super::{Column, ColumnType, Scalar};
use crate::source::closest;
use crate::value::{Date, DateError, Decimal, NumberError};

/// What is wrong with a text, and what to write instead.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) help: String,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Reads one value of a column: no operators, no surrounding blanks, no quotes.
pub(super) fn literal(text: &str, column: &Column) -> Result<Scalar, Problem> {
    match &column.kind {
        ColumnType::Text => Ok(Scalar::Text(text.to_owned())),
        ColumnType::Choice(words) => choice(text, words, &column.name),
        ColumnType::Boolean => boolean(text),
        ColumnType::Integer => {
            let number = number(text, false, &column.name)?;
            number.to_integer().map(Scalar::Integer).ok_or_else(|| {
                if number.is_integer() {
                    Problem::new(
                        format!("`{text}` is too large for an integer"),
                        "write a whole number of at most 9007199254740991",
                    )
                } else {
                    Problem::new(
                        format!("`{text}` is not a whole number, and `{}` is an integer", column.name),
                        "write a whole number, or declare the column as decimal()",
                    )
                }
            })
        }
        ColumnType::Decimal | ColumnType::Money => number(text, false, &column.name).map(Scalar::Number),
        ColumnType::Percent => number(text, true, &column.name).map(Scalar::Number),
        ColumnType::Date => date(text),
    }
}

fn choice(text: &str, words: &[String], name: &str) -> Result<Scalar, Problem> {
    if let Some(index) = words.iter().position(|word| word == text) {
        return Ok(Scalar::Integer(i64::try_from(index).unwrap_or(i64::MAX)));
    }
    let near = closest(text, words.iter().map(String::as_str));
    let help = match near {
        Some(word) => format!("did you mean `{word}`?"),
        None => {
            let shown: Vec<String> = words.iter().take(8).map(|word| format!("`{word}`")).collect();
            let more = if words.len() > shown.len() { ", …" } else { "" };
            format!("write one of {}{more}", shown.join(", "))
        }
    };
    Err(Problem::new(format!("`{text}` is not a value of `{name}`"), help))
}

fn boolean(text: &str) -> Result<Scalar, Problem> {
    match text {
        "true" => Ok(Scalar::Boolean(true)),
        "false" => Ok(Scalar::Boolean(false)),
        _ => {
            let help = match text.to_lowercase().as_str() {
                "true" | "yes" | "y" | "1" | "x" => "write `true`",
                "false" | "no" | "n" | "0" => "write `false`",
                _ => "write `true` or `false`",
            };
            Err(Problem::new(format!("`{text}` is neither `true` nor `false`"), help))
        }
    }
}

fn number(text: &str, percent: bool, name: &str) -> Result<Decimal, Problem> {
    let (digits, in_hundredths) = match text.strip_suffix('%') {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    };
    let number = digits.parse::<Decimal>().map_err(|error| not_a_number(text, error))?;
    if !in_hundredths {
        return Ok(number);
    }
    if !percent {
        return Err(Problem::new(
            format!("`{text}` is a percentage, and `{name}` is not a percent column"),
            "write the plain number, or declare the column as percent()",
        ));
    }
    number
        .divide(Decimal::HUNDRED)
        .ok()
        .filter(|fraction| fraction.multiply(Decimal::HUNDRED) == Ok(number))
        .ok_or_else(|| not_a_number(text, NumberError::TooManyDigits))
}

fn not_a_number(text: &str, error: NumberError) -> Problem {
    if error == NumberError::TooManyDigits {
        return Problem::new(
            format!("`{text}` has more than 28 digits"),
            "write a number of at most 28 digits",
        );
    }
    let message = format!("`{text}` is not a number");
    let separated = |c: char| matches!(c, ',' | '_' | '\'' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2019}');
    if text.contains(separated) {
        let plain: String = text.chars().filter(|c| !separated(*c)).collect();
        if plain.trim_end_matches('%').parse::<Decimal>().is_ok() {
            return Problem::new(
                message,
                format!("write it without separators, as `{plain}`; the decimal sign is a point"),
            );
        }
    }
    let ends = [" to ", "–", "-"].iter().find_map(|between| text.split_once(between));
    if let Some((low, high)) = ends.map(|(low, high)| (low.trim(), high.trim()))
        && low.parse::<Decimal>().is_ok()
        && high.parse::<Decimal>().is_ok()
    {
        let help = format!("write `[{low}..{high}]` with both ends, `[{low}..{high})` without the last");
        return Problem::new(message, help);
    }
    Problem::new(message, "write digits with a point, as `1250.50`")
}

fn date(text: &str) -> Result<Scalar, Problem> {
    let problem = || {
        Problem::new(
            format!("`{text}` is not a date"),
            "write year, month and day, as `2024-02-27`",
        )
    };
    match text.parse::<Date>() {
        Ok(date) => Ok(Scalar::Integer(i64::from(date.days()))),
        Err(DateError::DoesNotExist | DateError::Year) => Err(Problem::new(
            format!("`{text}` is not a day of the calendar"),
            "write a day that exists",
        )),
        Err(_) => Err(problem()),
    }
}
