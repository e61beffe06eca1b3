use super::{Check, Drawing};
use crate::expr::node::{Integer, Rows};
use crate::expr::{Any, Number};
use crate::model::{Schedule, Shortfall};
use crate::source::Span;
use crate::value::Rounding;

/// An amount that a clause names: a constant, a setting, or a rule.
#[derive(Clone, Debug)]
pub struct Amount {
    /// The amount.
    pub amount: Number,
    /// The clause.
    pub span: Span,
}

/// A condition on a record, or on the whole.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The check.
    pub check: Check,
    /// Whether it is a deadline: of several that are missed the earliest is told.
    pub deadline: bool,
}

/// What a cap is counted for, besides the partner and the period of the decision.
#[derive(Clone, Debug)]
pub enum Grouping {
    /// Lines with the same value of a field.
    Field(String, Any),
    /// Lines whose date lies in the same calendar unit.
    Calendar(Schedule, Integer),
}

/// A cap on the sum.
#[derive(Clone, Debug)]
pub struct Cap {
    /// The most that is paid.
    pub amount: Amount,
    /// For each of which group of lines; empty: all lines of the decision.
    pub per: Vec<Grouping>,
    /// The words of the clause, for people.
    pub words: Vec<String>,
}

/// The list an incentive goes through.
#[derive(Clone, Debug)]
pub struct Records {
    /// The rows.
    pub rows: Rows,
    /// The cursor that its rules read.
    pub cursor: u16,
    /// Name of the list.
    pub list: String,
    /// The key of a record, put together from its key fields.
    pub key: Vec<Any>,
    /// Pointer to the list in the facts, for diagnostics.
    pub pointer: String,
    /// Whether the pack says in which order they are taken (`in_order_of`); without it caps cut by the key.
    pub ordered: bool,
}

/// A compiled incentive.
#[derive(Clone, Debug)]
pub struct Incentive {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// What it is called in the trade.
    pub kind: Option<String>,
    /// ISO 4217 code of what it pays.
    pub currency: String,
    /// The list it goes through; without one it pays at most one line.
    pub records: Option<Records>,
    /// Conditions, in order.
    pub conditions: Vec<Condition>,
    /// The date that decides the payout period of a record.
    pub in_period: Option<Integer>,
    /// The periods for which it is paid.
    pub paid: Option<Schedule>,
    /// What is paid.
    pub pays: Number,
    /// Rounding of each line.
    pub round_each: Option<(u32, Rounding)>,
    /// The most a line pays.
    pub cap_each: Option<Amount>,
    /// Caps on the sum.
    pub caps: Vec<Cap>,
    /// What the sum is lifted to.
    pub floor: Option<Amount>,
    /// The minimum and what happens below.
    pub minimum: Option<(Amount, Shortfall)>,
    /// The slot of decimals that holds the total.
    pub slot: u16,
    /// Constants that label it, in order: name and text.
    pub labels: Vec<(String, String)>,
    /// Where it is declared.
    pub span: Span,
    /// The fund that pays it.
    pub drawing: Option<Drawing>,
}

impl Incentive {
    /// Whether amounts below the minimum are carried into the next period.
    #[must_use]
    pub fn carries(&self) -> bool {
        matches!(self.minimum, Some((_, Shortfall::Carry)))
    }
}
