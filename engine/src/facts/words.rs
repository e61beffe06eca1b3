//! How faults speak of types, of what was found, and of what was probably meant.

use crate::compile::{closest, listed};
use crate::schema::Type;

/// The most characters of the user's text in a message.
const SHOWN: usize = 40;

/// The longest word that is compared with the known ones: the comparison takes time by its square.
const COMPARED: usize = 64;

/// What a value of a type is called.
pub(super) const fn type_words(kind: &Type) -> &'static str {
    match kind {
        Type::Boolean => "`true` or `false`",
        Type::Integer => "a whole number",
        Type::Decimal | Type::Percent | Type::Money(_) => "a number",
        Type::Currency => "a currency code",
        Type::Text | Type::Choice(_) | Type::Tier(_) => "a text",
        Type::Date => "a date",
        Type::DateTime => "a date and time",
        Type::Record(_) => "an object",
        Type::List(_) => "a list",
        Type::Duration(_) | Type::Period | Type::Row(_) => "a value that facts cannot hold",
    }
}

/// How to write a value of a type.
pub(super) fn type_help(kind: &Type) -> &'static str {
    match kind {
        Type::Boolean => "write true or false, without quotes",
        Type::Integer => "write a whole number such as 12, without quotes",
        Type::Decimal | Type::Money(_) => {
            "write a number such as 12.5: a point, no thousands separator, no currency sign"
        }
        Type::Percent => "write the percentage as a fraction: 0.125 for 12.5 %",
        Type::Currency => "write three capital letters such as \"EUR\"",
        Type::Text | Type::Choice(_) | Type::Tier(_) => "write a text in quotes",
        Type::Date => "write year, month and day as in \"2026-01-31\"",
        Type::DateTime => "write it as in \"2026-01-31T09:30:00Z\", or with an offset such as +01:00",
        Type::Record(_) => "write an object: `{ … }`",
        Type::List(_) => "write a list: `[ … ]`, also around a single element",
        Type::Duration(_) | Type::Period | Type::Row(_) => "leave it out: the engine works it out",
    }
}

/// The user's text for a message: not too long, on one line.
pub(super) fn shortened(text: &str) -> String {
    let mut out = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == SHOWN {
            out.push('…');
            break;
        }
        if character.is_control() {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
    }
    out
}

/// What to do about a word that is not known.
pub(super) fn suggestion<'k>(word: &str, known: impl Iterator<Item = &'k str> + Clone, what: &str) -> String {
    let meant = if word.chars().nth(COMPARED).is_none() {
        closest(word, known.clone())
    } else {
        None
    };
    let listed = listed(known);
    match meant {
        Some(meant) => format!("did you mean `{meant}`? {what} {listed}"),
        None if listed.is_empty() => "remove it".to_owned(),
        None => format!("{what} {listed}"),
    }
}
