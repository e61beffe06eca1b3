use crate::value::{Date, DateTime, Decimal, Duration, Period, Tree};

/// A thing of the model that a script can hold in a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Handle {
    /// A table, by its place in the model.
    Table(u16),
    /// Bands, by their place in the model.
    Bands(u16),
    /// A curve, by its place in the model.
    Curve(u16),
    /// Anything else that is declared (a ladder, an incentive …): rules cannot use it as a value.
    Other(&'static str),
    /// A fiscal calendar, by its place in the model.
    FiscalCalendar(u16),
    /// A business calendar, by its place in the model.
    BusinessCalendar(u16),
}

/// A value that the script computed while it declared the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// `()`.
    Absent,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An exact number.
    Number(Decimal),
    /// A share: `percent(2.5)` is 0.025.
    Percent(Decimal),
    /// Text.
    Text(String),
    /// A day.
    Date(Date),
    /// An instant.
    DateTime(DateTime),
    /// A length of time with its unit.
    Duration(Duration),
    /// A run of days.
    Period(Period),
    /// Several of them in order.
    List(Vec<Constant>),
    /// Several of them by key, ordered by key.
    Map(Vec<(String, Constant)>),
    /// A table, bands, a curve.
    Handle(Handle),
}

impl Constant {
    /// The value as a neutral document, `None` for what a document cannot say (a duration, a period, a
    /// handle).
    #[must_use]
    pub fn to_tree(&self) -> Option<Tree> {
        Some(match self {
            Constant::Absent => Tree::Null,
            Constant::Boolean(value) => Tree::Boolean(*value),
            Constant::Integer(value) => Tree::Number(Decimal::from(*value)),
            Constant::Number(value) | Constant::Percent(value) => Tree::Number(*value),
            Constant::Text(text) => Tree::Text(text.clone()),
            Constant::Date(date) => Tree::Text(date.to_string()),
            Constant::DateTime(instant) => Tree::Text(instant.to_string()),
            Constant::Duration(_) | Constant::Period(_) | Constant::Handle(_) => return None,
            Constant::List(items) => Tree::List(items.iter().map(Constant::to_tree).collect::<Option<_>>()?),
            Constant::Map(entries) => Tree::Map(
                entries
                    .iter()
                    .map(|(key, value)| Some((key.clone(), value.to_tree()?)))
                    .collect::<Option<_>>()?,
            ),
        })
    }

    /// The number behind an integer, a decimal or a percent.
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Constant::Integer(value) => Some(Decimal::from(*value)),
            Constant::Number(value) | Constant::Percent(value) => Some(*value),
            _ => None,
        }
    }

    /// What the value is, in words: `a number`, `a text`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Constant::Absent => "nothing `()`",
            Constant::Boolean(_) => "true or false",
            Constant::Integer(_) => "a whole number",
            Constant::Number(_) => "a number",
            Constant::Percent(_) => "a percentage",
            Constant::Text(_) => "a text",
            Constant::Date(_) => "a date",
            Constant::DateTime(_) => "a date-time",
            Constant::Duration(_) => "a duration",
            Constant::Period(_) => "a period",
            Constant::List(_) => "a list",
            Constant::Map(_) => "a map",
            Constant::Handle(Handle::Table(_)) => "a table",
            Constant::Handle(Handle::Bands(_)) => "bands",
            Constant::Handle(Handle::Curve(_)) => "a curve",
            Constant::Handle(Handle::Other(what)) => what,
            Constant::Handle(Handle::FiscalCalendar(_)) => "a fiscal calendar",
            Constant::Handle(Handle::BusinessCalendar(_)) => "a business calendar",
        }
    }
}
