use super::NodeId;
use crate::schema::TextRef;
use crate::value::{Decimal, Fault};

/// A value of any class. What an integer stands for (a date, a tier) is known from the type of the expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// There is no value.
    Absent,
    /// A decimal, a percentage, an amount.
    Number(Decimal),
    /// A whole number, a day, an instant, the place of a choice or a tier.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Text.
    Text(TextRef),
}

/// What watches an evaluation. [`Silent`] does nothing and costs nothing.
pub trait Trace {
    /// Whether anything is watched; known when the code is compiled.
    const ON: bool;

    /// An expression gave a value.
    fn value(&mut self, id: NodeId, value: Scalar);

    /// An operation had no result; the innermost reports first.
    fn fault(&mut self, id: NodeId, fault: Fault);

    /// A list is at a row.
    fn row(&mut self, cursor: u16, row: u32);
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Trace for Silent {
    const ON: bool = false;

    #[inline(always)]
    fn value(&mut self, _: NodeId, _: Scalar) {}

    #[inline(always)]
    fn fault(&mut self, _: NodeId, _: Fault) {}

    #[inline(always)]
    fn row(&mut self, _: u16, _: u32) {}
}
