use super::definition::{Column, ColumnType};
use super::{Cell, Scalar};
use crate::value::Decimal;

/// The answers of one output column, by row.
#[derive(Clone, Debug)]
pub(super) enum Output {
    Number(Box<[Decimal]>),
    Integer(Box<[i64]>),
    Text(Box<[Box<str>]>),
    Boolean(Box<[bool]>),
}

impl Output {
    pub(super) fn new<'a>(column: &Column, cells: impl Iterator<Item = &'a Cell>) -> Output {
        let scalars = cells.filter_map(|cell| match cell {
            Cell::Value(scalar) => Some(scalar),
            _ => None,
        });
        match column.kind {
            ColumnType::Text => Output::Text(
                scalars
                    .filter_map(|scalar| match scalar {
                        Scalar::Text(text) => Some(text.as_str().into()),
                        _ => None,
                    })
                    .collect(),
            ),
            ColumnType::Boolean => Output::Boolean(
                scalars
                    .filter_map(|scalar| match scalar {
                        Scalar::Boolean(value) => Some(*value),
                        _ => None,
                    })
                    .collect(),
            ),
            ColumnType::Integer | ColumnType::Date | ColumnType::Choice(_) => Output::Integer(
                scalars
                    .filter_map(|scalar| match scalar {
                        Scalar::Integer(integer) => Some(*integer),
                        _ => None,
                    })
                    .collect(),
            ),
            ColumnType::Decimal | ColumnType::Percent | ColumnType::Money => Output::Number(
                scalars
                    .filter_map(|scalar| match scalar {
                        Scalar::Number(number) => Some(*number),
                        _ => None,
                    })
                    .collect(),
            ),
        }
    }

    /// The number of a row, also of an integer column.
    pub(super) fn number(&self, row: usize) -> Option<Decimal> {
        match self {
            Output::Number(numbers) => numbers.get(row).copied(),
            Output::Integer(integers) => integers.get(row).map(|integer| Decimal::from(*integer)),
            _ => None,
        }
    }
}
