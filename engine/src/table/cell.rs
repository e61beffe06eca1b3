use super::{Column, ColumnType};
use crate::value::{Date, Decimal};

/// A value in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// Of a decimal, percent or money column.
    Number(Decimal),
    /// Of an integer column; the index of a choice; the days of a date.
    Integer(i64),
    /// Of a text column.
    Text(String),
    /// Of a boolean column.
    Boolean(bool),
}

impl Scalar {
    /// The value as a pack would write it in a cell of this column: a choice by its word, a date as ISO text, a
    /// percentage with its sign.
    #[must_use]
    pub fn show(&self, column: &Column) -> String {
        match (self, &column.kind) {
            (Scalar::Integer(index), ColumnType::Choice(words)) => usize::try_from(*index)
                .ok()
                .and_then(|index| words.get(index))
                .cloned()
                .unwrap_or_else(|| index.to_string()),
            (Scalar::Integer(days), ColumnType::Date) => i32::try_from(*days)
                .ok()
                .and_then(Date::from_days)
                .map_or_else(|| days.to_string(), |date| date.to_string()),
            (Scalar::Number(number), ColumnType::Percent) => match number.multiply(Decimal::HUNDRED) {
                Ok(percent) => format!("{percent} %"),
                Err(_) => number.to_string(),
            },
            (Scalar::Number(number), _) => number.to_string(),
            (Scalar::Integer(integer), _) => integer.to_string(),
            (Scalar::Text(text), _) => text.clone(),
            (Scalar::Boolean(value), _) => value.to_string(),
        }
    }
}

impl Cell {
    /// The cell as a pack would write it.
    #[must_use]
    pub fn show(&self, column: &Column) -> String {
        match self {
            Cell::Any => "*".to_owned(),
            Cell::Value(value) => value.show(column),
            Cell::Condition { negated, parts } => {
                let words: Vec<String> = parts.iter().map(|part| part.show(column)).collect();
                match (negated, words.as_slice()) {
                    (false, _) => words.join(" | "),
                    (true, [one]) => format!("not {one}"),
                    (true, _) => format!("not ({})", words.join(" | ")),
                }
            }
        }
    }
}

impl Part {
    fn show(&self, column: &Column) -> String {
        let (low, high) = match self {
            Part::Value(value) => return value.show(column),
            Part::Interval { low, high } => (low, high),
        };
        let sign = |bound: &Bound, strict: &str| {
            let equal = if bound.included { "=" } else { "" };
            format!("{strict}{equal}{}", bound.value.show(column))
        };
        match (low, high) {
            (Some(low), None) => sign(low, ">"),
            (None, Some(high)) => sign(high, "<"),
            (Some(low), Some(high)) => {
                let open = if low.included { '[' } else { '(' };
                let close = if high.included { ']' } else { ')' };
                format!("{open}{}..{}{close}", low.value.show(column), high.value.show(column))
            }
            (None, None) => "*".to_owned(),
        }
    }
}

/// What a look-up asks with: one for each input.
///
/// A number may be asked as an integer or as a decimal whichever of the two the column holds; a key of another kind
/// than the column's matches no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// For decimal, percent and money columns.
    Number(Decimal),
    /// For integers, for choices the index, for dates the days from the common era.
    Integer(i64),
    /// For text columns.
    Text(&'a str),
    /// For boolean columns.
    Boolean(bool),
}

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// Where it lies.
    pub value: Scalar,
    /// Whether it belongs to the interval.
    pub included: bool,
}

/// One of the alternatives of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Exactly this value.
    Value(Scalar),
    /// What lies between; a side without a bound is open to infinity.
    Interval {
        /// The lower end.
        low: Option<Bound>,
        /// The upper end.
        high: Option<Bound>,
    },
}

/// A cell as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Every value matches: `*` or `-`.
    Any,
    /// A value matches if one of the parts holds it, or, negated, if none does.
    Condition {
        /// Whether the cell says `not` or `!=`.
        negated: bool,
        /// The alternatives, at least one.
        parts: Vec<Part>,
    },
    /// The value of an output.
    Value(Scalar),
}
