use crate::expr::node::Rows;
use crate::expr::{Any, Scalar};
use crate::schema::{NumberBounds, Type};
use crate::source::Span;
use crate::value::Period;

/// A slot of the class of its type, with the slot of its presence where the value may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The slot, among those of its class.
    pub slot: u16,
    /// The slot of its presence, among the booleans.
    pub presence: Option<u16>,
}

/// A setting: a slot for each of its values.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: Option<String>,
    /// Its type.
    pub kind: Type,
    /// The range it must lie in.
    pub bounds: NumberBounds,
    /// Days from which values hold, ascending; empty for a value of all times.
    pub days: Vec<i64>,
    /// The values: one, or one for each day.
    pub values: Vec<Scalar>,
    /// Their slots.
    pub slots: Vec<u16>,
    /// Where it is declared.
    pub span: Span,
}

/// The day a window ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The day of the decision.
    AsOf,
    /// The first day of the period.
    PeriodFirst,
    /// The last day of the period.
    PeriodLast,
}

/// Which days a window has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// These.
    Fixed(Period),
    /// Those that end at a day.
    Ending(Anchor, crate::value::Window),
}

/// A window: the days from a first to a last.
#[derive(Clone, Debug)]
pub struct Window {
    /// Its name.
    pub name: String,
    /// Its days.
    pub days: Days,
    /// The slots of its first and last day.
    pub slots: (u16, u16),
    /// Where it is declared.
    pub span: Span,
}

/// How a derived value is kept.
#[derive(Clone, Debug)]
pub enum ValueKind {
    /// A single value.
    Scalar {
        /// The rule.
        rule: Any,
        /// Where it is kept.
        slot: Slot,
        /// What stands in place of a quotient by zero.
        when_dividing_by_zero: Option<Scalar>,
    },
    /// A list of records: its rows.
    Rows {
        /// The rule.
        rule: Rows,
        /// The slot of rows.
        slot: u16,
    },
    /// A list of plain values or a stretch of days: evaluated where it is read.
    Inline,
}

/// A derived value.
#[derive(Clone, Debug)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: Option<String>,
    /// Its type.
    pub kind: Type,
    /// How it is kept.
    pub how: ValueKind,
    /// Where it is declared.
    pub span: Span,
}
