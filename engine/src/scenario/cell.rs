//! Cells of cases as values of facts and of decisions.

use super::path::{Step, steps};
use crate::pack::Cell;
use crate::schema::{Schema, Type};
use crate::value::{Decimal, Tree};

/// A cell that cannot be understood.
pub(super) struct Wrong {
    /// What is wrong.
    pub(super) message: String,
    /// What to write.
    pub(super) help: String,
}

impl Wrong {
    fn new(message: String, help: &str) -> Wrong {
        Wrong {
            message,
            help: help.to_owned(),
        }
    }
}

/// The type of what stands at a path of the facts, where the schema knows it.
pub(super) fn type_at<'s>(schema: &'s Schema, path: &str) -> Result<Option<&'s Type>, String> {
    let steps = steps(path)?;
    let Some((Step::Key(first), rest)) = steps.split_first() else {
        return Ok(None);
    };
    let inputs = schema.inputs.iter().chain(&schema.relations);
    let mut kind = inputs
        .clone()
        .find(|input| input.name == *first)
        .map(|input| &input.kind);
    for step in rest {
        kind = match (step, kind) {
            (Step::Index(_), Some(Type::List(element))) => Some(element),
            (Step::Key(key), Some(Type::Record(record))) => schema
                .record(*record)
                .and_then(|record| record.fields.iter().find(|field| field.key == *key))
                .map(|field| &field.kind),
            _ => None,
        };
    }
    Ok(kind)
}

/// A cell as a fact of a type.
pub(super) fn of_type(kind: &Type, cell: &Cell) -> Result<Tree, Wrong> {
    let text = cell.text.trim();
    if text == "()" {
        return Ok(Tree::Null);
    }
    match kind {
        Type::Boolean => match boolean(text) {
            Some(value) => Ok(Tree::Boolean(value)),
            None => Err(Wrong::new(
                format!("`{text}` is neither true nor false"),
                "write `true` or `false`",
            )),
        },
        Type::Integer | Type::Decimal | Type::Percent | Type::Money(_) => {
            number(text).map(Tree::Number).ok_or_else(|| {
                Wrong::new(
                    format!("`{text}` is no number"),
                    "write it with a point and without thousands separators: `1250.50`, or `2.5 %`",
                )
            })
        }
        Type::List(_) | Type::Record(_) => json(text),
        Type::Text if cell.quoted => Ok(Tree::Text(cell.text.clone())),
        _ => Ok(Tree::Text(text.to_owned())),
    }
}

/// A cell as what it looks like: `()`, true or false, a number, JSON, text.
pub(super) fn guess(text: &str) -> Result<Tree, Wrong> {
    if text == "()" {
        return Ok(Tree::Null);
    }
    if let Some(value) = boolean(text) {
        return Ok(Tree::Boolean(value));
    }
    if text.starts_with(['[', '{', '"']) {
        return json(text);
    }
    // With a zero in front it is a number to nobody: `00123`.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = digits.starts_with('0') && digits.chars().nth(1).is_some_and(|next| next.is_ascii_digit());
    match number(text) {
        Some(number) if !leading_zero => Ok(Tree::Number(number)),
        _ => Ok(Tree::Text(text.to_owned())),
    }
}

/// As people and as spreadsheets write it.
fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "TRUE" => Some(true),
        "false" | "FALSE" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<Decimal> {
    match text.strip_suffix('%') {
        Some(percent) => percent
            .trim_end()
            .parse::<Decimal>()
            .ok()?
            .divide(Decimal::HUNDRED)
            .ok(),
        None => text.parse().ok(),
    }
}

fn json(text: &str) -> Result<Tree, Wrong> {
    let wrong = |why: String| {
        Wrong::new(
            format!("`{}` is no JSON: {why}", shortened(text)),
            "write a list as `[1, 2]`, a record as `{\"id\": \"D-1\", \"amount\": 100}`",
        )
    };
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    tree(value).map_err(|number| wrong(format!("the number {number} cannot be held exactly")))
}

fn tree(value: serde_json::Value) -> Result<Tree, String> {
    use serde_json::Value;
    Ok(match value {
        Value::Null => Tree::Null,
        Value::Bool(value) => Tree::Boolean(value),
        Value::Number(number) => {
            let text = number.to_string();
            Tree::Number(text.parse().map_err(|_| text)?)
        }
        Value::String(text) => Tree::Text(text),
        Value::Array(items) => Tree::List(items.into_iter().map(tree).collect::<Result<_, _>>()?),
        Value::Object(entries) => Tree::Map(
            entries
                .into_iter()
                .map(|(key, value)| Ok((key, tree(value)?)))
                .collect::<Result<_, String>>()?,
        ),
    })
}

/// The most characters of a cell that a message repeats.
const SHOWN: usize = 40;

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_what_it_looks_like() {
        for (text, expected) in [
            ("12.50", "12.5"),
            ("-3", "-3"),
            ("0.5", "0.5"),
            ("0", "0"),
            ("2.5 %", "0.025"),
            ("00123", "\"00123\""),
            ("TRUE", "true"),
            ("false", "false"),
            ("()", "null"),
            ("gold", "\"gold\""),
            ("2026-03-31", "\"2026-03-31\""),
            ("1,250", "\"1,250\""),
            ("[1, {\"a\": 0.10}]", "[1,{\"a\":0.1}]"),
            ("\"12\"", "\"12\""),
            ("ﬁn é", "\"ﬁn é\""),
        ] {
            let Ok(tree) = guess(text) else { panic!("{text}") };
            assert_eq!(tree.to_json(), expected, "{text}");
        }
        for wrong in ["[1,", "{}}", "\"", "[1e400]"] {
            assert!(guess(wrong).is_err(), "{wrong}");
        }
    }
}
