use super::{Clause, Constant, Name, Rule};
pub use crate::schema::Duplicates;
use crate::source::Span;
use crate::value::{Date, Decimal, MonthEnd};

/// A type as it was written, not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeSpec {
    /// What kind of value.
    pub kind: TypeKind,
    /// Whether the value may be absent.
    pub optional: bool,
    /// The bounds that were declared.
    pub bounds: Bounds,
    /// The place of the call that made the type, e.g. of `money` in `money()`.
    pub span: Span,
}

/// The kinds of values that facts, settings and columns hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `boolean()`
    Boolean,
    /// `integer()`
    Integer,
    /// `decimal()`
    Decimal,
    /// `percent()`
    Percent,
    /// `money()`: of the program's currency; `money("EUR")`: of that one.
    Money(Option<String>),
    /// `money_in("field")`: of the currency that the record's field names.
    MoneyIn(String),
    /// `currency()`: an ISO 4217 code.
    Currency,
    /// `text()`
    Text,
    /// `one_of([…])`
    OneOf(Vec<String>),
    /// `date()`
    Date,
    /// `date_time()`
    DateTime,
    /// `record_of("name")`
    RecordOf(String),
    /// `list_of(type)`
    ListOf(Box<TypeSpec>),
    /// `tier_of("ladder")`
    TierOf(String),
    /// `field_of("record", "field")`: the type of that field.
    FieldOf(String, String),
}

/// One end of a declared range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The edge: a number or a date.
    pub edge: Constant,
    /// Whether the edge itself is allowed.
    pub inclusive: bool,
}

/// The range a value must lie in; for text, its length in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The lower end.
    pub low: Option<Bound>,
    /// The upper end.
    pub high: Option<Bound>,
    /// The most characters of a text, the most elements of a list.
    pub longest: Option<u32>,
}

/// `record("deal").key("id")…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name, by which rules call one of them.
    pub name: Name,
    /// The fields that identify one.
    pub key: Vec<Name>,
    /// How keys are normalised before they are compared (`email`, `domain`, `company-name`, `text`).
    pub normalised: Option<Name>,
    /// What a second record of the same key means.
    pub duplicates: Duplicates,
    /// The fields in order.
    pub fields: Vec<Field>,
    /// Whether fields that are not declared are let pass (`.allows_unknown_fields()`).
    pub open: bool,
}

/// `.field("amount", money(), "Net of tax")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in rules.
    pub name: Name,
    /// Its key in facts, where it differs from the name.
    pub from_key: Option<Name>,
    /// Its type.
    pub kind: TypeSpec,
    /// What it means.
    pub description: Option<String>,
}

/// `input("deals", list_of(record_of("deal")))`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name in rules and its key in facts.
    pub name: Name,
    /// Its type.
    pub kind: TypeSpec,
    /// What it means.
    pub description: Option<String>,
}

/// `relation("registrations", record_of("registration"))`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Its name in rules and its key in facts.
    pub name: Name,
    /// The type of its records.
    pub kind: TypeSpec,
    /// Fields by which it is looked up.
    pub indexed_by: Vec<Name>,
}

/// One dated value of a setting: it holds from `from` on, until the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedValue {
    /// The first day.
    pub from: Date,
    /// The value from that day on.
    pub value: Clause<Constant>,
}

/// `setting("new_logo_bonus", money(), 500)`, or with `.effective(date, value)` lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What it means.
    pub description: Option<String>,
    /// Its type.
    pub kind: TypeSpec,
    /// Its value, where it has one for all times.
    pub value: Option<Clause<Constant>>,
    /// Its dated values, in the order of the clauses.
    pub dated: Vec<DatedValue>,
    /// Of how many units its value holds: points per 100 (`.per(100)`).
    pub per: Option<Clause<Decimal>>,
}

/// `value("growth").type(percent()).is_given_by(|partner| …)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What it means.
    pub description: Option<String>,
    /// Its type, where it was declared.
    pub kind: Option<TypeSpec>,
    /// The rule.
    pub rule: Option<Rule>,
    /// The value in place of a quotient by zero.
    pub when_dividing_by_zero: Option<Clause<Constant>>,
}

/// `window("last_year").trailing(12, "months").ending("as_of")…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// Which days.
    pub span: Option<WindowSpan>,
    /// The name of the date it ends at (`as_of`, `period_start`, `period_end`).
    pub ending: Option<Name>,
    /// Whether the day it ends at belongs to it; must be declared for a trailing window.
    pub includes_end: Option<bool>,
    /// What month arithmetic does at month ends; must be declared where months are counted.
    pub month_end: Option<Clause<MonthEnd>>,
}

/// The days of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowSpan {
    /// So many units back.
    Trailing {
        /// How many.
        count: i64,
        /// `days`, `weeks`, `months`, `quarters` or `years`.
        unit: Name,
    },
    /// The month of the end, up to the end, and so many whole months before.
    CurrentMonthAnd(i64),
    /// From the first to the last day, both included.
    Between(Date, Date),
}

impl Bounds {
    /// Whether nothing was declared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Bounds::default()
    }

    /// Whether a number lies inside.
    #[must_use]
    pub fn allow(&self, number: Decimal) -> bool {
        let low = self
            .low
            .as_ref()
            .and_then(|bound| Some((bound.edge.as_number()?, bound.inclusive)));
        let high = self
            .high
            .as_ref()
            .and_then(|bound| Some((bound.edge.as_number()?, bound.inclusive)));
        low.is_none_or(|(edge, inclusive)| number > edge || (inclusive && number == edge))
            && high.is_none_or(|(edge, inclusive)| number < edge || (inclusive && number == edge))
    }
}
