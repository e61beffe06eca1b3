use std::fmt;

use crate::value::Unit;

/// What a function takes and returns.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The parameters in order. None is optional: a shorter form is another overload.
    pub parameters: &'static [Parameter],
    /// The type of the result.
    pub returns: Returns,
}

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name in documentation.
    pub name: &'static str,
    /// What it accepts.
    pub kind: Kind,
}

/// What a parameter accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer, decimal, percent or money. All amounts of a call unify: to integer if all are integers, to money
    /// if one is money of which a constant may adopt the currency.
    Amount,
    /// An integer, decimal or percent, never money; it does not unify with other parameters.
    Number,
    /// An integer.
    Integer,
    /// True or false.
    Boolean,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A text literal that writes a date: it can be checked when the rule is compiled.
    DateLiteral,
    /// A date with time.
    DateTime,
    /// A run of days.
    Period,
    /// A duration of one of these units.
    Duration(&'static [Unit]),
    /// A text literal out of a closed list: a rounding mode, a month-end policy.
    Word(&'static [&'static str]),
    /// A list.
    List(Items),
    /// A value of the type of the first parameter's elements.
    Element,
    /// A closure of one parameter, an element of the first parameter, that gives such a value.
    Closure(Gives),
}

/// What a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// Anything, also records.
    Any,
    /// Values that can be equal: all but records and lists.
    Scalars,
    /// Values with an order: amounts, texts, dates, dates with time.
    Ordered,
    /// Amounts.
    Amounts,
}

/// What a closure over elements gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Anything.
    Any,
    /// True or false.
    Boolean,
    /// A value with an order: an amount, a text, a date, a date with time.
    Ordered,
    /// A value with an order, or a literal list of such values, compared from the first.
    SortKey,
    /// An amount.
    Amount,
}

/// The type of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// The type of the parameter at this place, counted from 0.
    SameAs(usize),
    /// The type to which all amounts of the call unify.
    Unified,
    /// An integer.
    Integer,
    /// A decimal.
    Decimal,
    /// A percent.
    Percent,
    /// True or false.
    Boolean,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A run of days.
    Period,
    /// A duration of this unit.
    Duration(Unit),
    /// The type of the first parameter's elements.
    Element,
    /// The same, or absent: of an empty list.
    OptionalElement,
    /// The type that the closure gives.
    Given,
    /// The same, or absent: of an empty list.
    OptionalGiven,
    /// A list of what the closure gives.
    ListOfGiven,
    /// The type to which all amounts of the call unify; a decimal where they are integers.
    Fraction,
}

impl fmt::Display for Kind {
    /// The kind as people read it, without an article: `integer`, `list of amounts`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Amount => "amount",
            Kind::Number => "number",
            Kind::Integer => "integer",
            Kind::Boolean => "true or false",
            Kind::Text => "text",
            Kind::Date => "date",
            Kind::DateLiteral => "date in quotes",
            Kind::DateTime => "date and time",
            Kind::Period => "period",
            Kind::Duration(units) => return write_choice(f, units.iter().map(|unit| unit.word())),
            Kind::Word(words) => return write_choice(f, words.iter().map(|word| format!("\"{word}\""))),
            Kind::List(Items::Any) => "list",
            Kind::List(Items::Scalars) => "list of values",
            Kind::List(Items::Ordered) => "list of values with an order",
            Kind::List(Items::Amounts) => "list of amounts",
            Kind::Element => "element of the list",
            Kind::Closure(Gives::Any) => "closure",
            Kind::Closure(Gives::Boolean) => "closure that gives true or false",
            Kind::Closure(Gives::Ordered) => "closure that gives a value with an order",
            Kind::Closure(Gives::SortKey) => "closure that gives a value with an order or a list of them",
            Kind::Closure(Gives::Amount) => "closure that gives an amount",
        })
    }
}

/// `a`, `a or b`, `a, b or c`.
fn write_choice<W: fmt::Display>(f: &mut fmt::Formatter<'_>, words: impl ExactSizeIterator<Item = W>) -> fmt::Result {
    let last = words.len().saturating_sub(1);
    for (place, word) in words.enumerate() {
        f.write_str(match place {
            0 => "",
            place if place == last => " or ",
            _ => ", ",
        })?;
        write!(f, "{word}")?;
    }
    Ok(())
}

impl super::Function {
    /// The call with the names of its parameters, as completion shows it: `round(amount, places, mode)`.
    #[must_use]
    pub fn usage(&self) -> String {
        let names: Vec<_> = self
            .signature
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        format!("{}({})", self.name, names.join(", "))
    }
}

/// The parameters of one signature.
pub(super) const fn parameter(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind }
}

/// A signature.
pub(super) const fn signature(parameters: &'static [Parameter], returns: Returns) -> Signature {
    Signature { parameters, returns }
}

/// An example.
pub(super) const fn example(rule: &'static str, result: &'static str) -> super::Example {
    super::Example { rule, result }
}

/// The words of the rounding modes.
pub(super) const MODE: Parameter = parameter("mode", Kind::Word(&["half-up", "half-even", "half-down", "up", "down"]));
/// The words of the month-end policies.
pub(super) const MONTH_END: Parameter = parameter("month_end", Kind::Word(&["last-day", "overflow", "error"]));
