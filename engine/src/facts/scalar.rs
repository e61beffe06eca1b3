use jiter::Peek;

use super::bounds;
use super::path::Path;
use super::record::Wanted;
use super::target::Target;
use super::walk::{Flow, Stop, Walk};
use super::words::{shortened, suggestion, type_help};
use crate::schema::{TextRef, Type};
use crate::source::{Code, Diagnostic};
use crate::value::{Date, DateError, DateTime, Decimal};

/// What is wrong with a text, and what to do.
type Trouble = (Code, String, String);

impl<'a> Walk<'a> {
    /// A plain value, into its column. A faulty one leaves a default there, so that the rest can still be checked.
    pub(super) fn scalar(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        wanted: Wanted<'a>,
        column: u16,
        peek: Peek,
    ) -> Flow {
        match wanted.kind {
            Type::Decimal | Type::Percent | Type::Money(_) => {
                let number = self.number(path, wanted, peek)?;
                to.number(column, number);
            }
            Type::Integer => {
                let integer = self.integer(path, wanted, peek)?;
                to.integer(column, integer);
            }
            Type::Boolean => {
                let boolean = match peek {
                    Peek::True | Peek::False => self.boolean(peek)?,
                    _ => {
                        self.mismatch(path, wanted.kind, peek)?;
                        false
                    }
                };
                to.boolean(column, boolean);
            }
            Type::Text => {
                let longest = wanted.bounds.longest;
                let text = self.text(to, path, wanted.kind, peek, |text| text_trouble(text, longest))?;
                to.text(column, text);
            }
            Type::Currency => {
                let text = self.text(to, path, wanted.kind, peek, currency_trouble)?;
                to.text(column, text);
            }
            Type::Choice(choice) => {
                let values = self.schema.choice(*choice);
                let place = self.choice(path, wanted.kind, values, peek)?;
                to.integer(column, place);
            }
            Type::Tier(ladder) => {
                let values = self.schema.tier_ids(*ladder);
                let place = self.choice(path, wanted.kind, values, peek)?;
                to.integer(column, place);
            }
            Type::Date => {
                let days = self.date(path, wanted, peek)?;
                to.integer(column, days);
            }
            Type::DateTime => {
                let instant = self.read(path, wanted.kind, peek, |text| {
                    text.parse::<DateTime>().map_err(|error| instant_trouble(text, error))
                })?;
                to.integer(column, instant.map_or(0, DateTime::microseconds));
            }
            Type::Duration(_) | Type::Period | Type::Row(_) | Type::Record(_) | Type::List(_) => {
                to.integer(column, 0);
                self.mismatch(path, wanted.kind, peek)?;
            }
        }
        Ok(())
    }

    /// A text that is to become something else; `None` if it could not.
    fn read<T>(
        &mut self,
        path: &Path<'_>,
        kind: &Type,
        peek: Peek,
        read: impl FnOnce(&str) -> Result<T, Trouble>,
    ) -> Flow<Option<T>> {
        if peek != Peek::String {
            self.mismatch(path, kind, peek)?;
            return Ok(None);
        }
        match self.string(read)? {
            Ok(value) => Ok(Some(value)),
            Err((code, message, help)) => {
                self.fault(path, code, message, help)?;
                Ok(None)
            }
        }
    }

    /// A text that is kept.
    fn text(
        &mut self,
        to: &mut Target<'_, 'a>,
        path: &Path<'_>,
        kind: &Type,
        peek: Peek,
        trouble: impl FnOnce(&str) -> Option<Trouble>,
    ) -> Flow<TextRef> {
        if !matches!(peek, Peek::String | Peek::Object | Peek::Array) {
            // The likeliest slip, an identifier written as a number: say how it is written.
            let found = self.describe(path, peek)?;
            let help = match found
                .strip_prefix("the number `")
                .and_then(|rest| rest.strip_suffix('`'))
            {
                Some(number) if *kind == Type::Text => format!("write \"{number}\", in quotes"),
                _ => type_help(kind).to_owned(),
            };
            self.wrong_type(path, kind, &found, help)?;
            return Ok(TextRef::default());
        }
        let read = self.read(path, kind, peek, |text| match trouble(text) {
            Some(trouble) => Err(trouble),
            None => Ok(to.keep(text)),
        })?;
        match read {
            Some(Some(text)) => Ok(text),
            Some(None) => {
                self.report(Diagnostic::error(
                    Code::FactsTooLarge,
                    "the texts of the facts are longer than 4 GiB together",
                ))?;
                Err(Stop)
            }
            None => Ok(TextRef::default()),
        }
    }

    fn choice(&mut self, path: &Path<'_>, kind: &Type, values: &[String], peek: Peek) -> Flow<i64> {
        let place = self.read(path, kind, peek, |text| {
            values
                .iter()
                .position(|value| value == text)
                .ok_or_else(|| choice_trouble(text, values))
        })?;
        Ok(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(0))
    }

    fn date(&mut self, path: &Path<'_>, wanted: Wanted<'a>, peek: Peek) -> Flow<i64> {
        let read = self.read(path, wanted.kind, peek, |text| {
            text.parse::<Date>().map_err(|error| date_trouble(text, error))
        })?;
        let Some(date) = read else {
            return Ok(0);
        };
        let days = i64::from(date.days());
        let bounded = wanted.bounds.low.is_some() || wanted.bounds.high.is_some();
        if bounded && bounds::outside(wanted.bounds, Decimal::from(days)) {
            self.out_of_bounds(path, wanted, "date", &date.to_string())?;
        }
        Ok(days)
    }

    /// Reports a value outside its bounds.
    pub(super) fn out_of_bounds(&mut self, path: &Path<'_>, wanted: Wanted<'a>, what: &str, found: &str) -> Flow {
        let words = bounds::bounds_in_words(wanted.kind, wanted.bounds).unwrap_or_default();
        let help = match wanted.kind {
            Type::Percent => "write the percentage as a fraction: 0.125 for 12.5 %",
            _ => "correct the value, or change the bounds in the pack",
        };
        self.fault(
            path,
            Code::FactBounds,
            format!("the {what} must be {words}, found `{found}`"),
            help,
        )
    }
}

fn text_trouble(text: &str, longest: Option<u32>) -> Option<Trouble> {
    if text.as_bytes().contains(&0) {
        return Some((
            Code::FactNotAllowed,
            "the text holds the character U+0000".to_owned(),
            "remove it".to_owned(),
        ));
    }
    let longest = longest? as usize;
    if text.len() <= longest {
        return None;
    }
    let length = text.chars().count();
    (length > longest).then(|| {
        (
            Code::FactBounds,
            format!("the text has {length} characters, at most {longest} are allowed"),
            "shorten it, or raise the bound in the pack".to_owned(),
        )
    })
}

fn currency_trouble(text: &str) -> Option<Trouble> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let upper = text.trim().to_ascii_uppercase();
    let help = if upper.len() == 3 && upper.bytes().all(|byte| byte.is_ascii_uppercase()) {
        format!("write \"{upper}\"")
    } else {
        type_help(&Type::Currency).to_owned()
    };
    Some((
        Code::FactNotAllowed,
        format!("`{}` is not a currency code of three capital letters", shortened(text)),
        help,
    ))
}

fn choice_trouble(text: &str, values: &[String]) -> Trouble {
    (
        Code::FactNotAllowed,
        format!("`{}` is not one of the allowed values", shortened(text)),
        suggestion(text, values.iter().map(String::as_str), "the allowed values are"),
    )
}

fn date_trouble(text: &str, error: DateError) -> Trouble {
    let text = shortened(text);
    let message = match error {
        DateError::DoesNotExist => format!("`{text}` is a day that no calendar shows"),
        DateError::NotADate => format!("`{text}` is {error}"),
        _ => format!("`{text}` is not a date: {error}"),
    };
    (Code::FactDate, message, type_help(&Type::Date).to_owned())
}

fn instant_trouble(text: &str, error: DateError) -> Trouble {
    let text = shortened(text);
    let message = match error {
        DateError::DoesNotExist => format!("`{text}` is a time that no calendar or clock shows"),
        DateError::NotADateTime => format!("`{text}` is {error}"),
        _ => format!("`{text}` is not an instant: {error}"),
    };
    (Code::FactDate, message, type_help(&Type::DateTime).to_owned())
}
