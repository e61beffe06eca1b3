use crate::source::Span;
use crate::value::{Date, Decimal, Unit};

/// The currency of an amount, which is a part of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// The program's.
    Program,
    /// A fixed one: three capital letters.
    Code([u8; 3]),
    /// The one that a text field of the same record names: `money_in("currency")`.
    Field {
        /// The record type.
        record: u16,
        /// The field that names it.
        field: u16,
        /// The cursor of the record it was read from: amounts of two records may differ.
        cursor: u16,
    },
}

/// The type of a value or an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// An exact number.
    Decimal,
    /// A share, shown as a percentage.
    Percent,
    /// An amount of a currency.
    Money(Currency),
    /// An ISO 4217 code.
    Currency,
    /// Text.
    Text,
    /// One of the texts of a list, by its place in [`Schema::choices`].
    Choice(u16),
    /// A tier of a ladder, by the ladder's place in the model.
    Tier(u16),
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// So many of a unit of time.
    Duration(Unit),
    /// From a first to a last day, both included.
    Period,
    /// A record, by its place in [`Schema::records`].
    Record(u16),
    /// Several of one type.
    List(Box<Type>),
    /// The row of a table, by the table's place in the model.
    Row(u16),
}

/// The class of slot that holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Decimals.
    Number,
    /// Whole numbers, days, instants, choices.
    Integer,
    /// True and false.
    Boolean,
    /// Texts.
    Text,
}

impl Type {
    /// The class of slot that holds a value of the type; `None` for records, lists and periods.
    #[must_use]
    pub const fn class(&self) -> Option<Class> {
        Some(match self {
            Type::Decimal | Type::Percent | Type::Money(_) => Class::Number,
            Type::Integer
            | Type::Choice(_)
            | Type::Tier(_)
            | Type::Date
            | Type::DateTime
            | Type::Duration(_)
            | Type::Row(_) => Class::Integer,
            Type::Boolean => Class::Boolean,
            Type::Text | Type::Currency => Class::Text,
            Type::Period | Type::Record(_) | Type::List(_) => return None,
        })
    }

    /// Whether it is a number of any kind, money included.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Type::Integer | Type::Decimal | Type::Percent | Type::Money(_))
    }
}

/// What a second record of the same key means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// An error.
    #[default]
    Error,
    /// The same thing once more: the first counts.
    CountOnce,
}

/// The texts that a value may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// The texts in declared order; a slot holds the place.
    pub values: Vec<String>,
}

/// The range of a number, a date (in days) or an integer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberBounds {
    /// The lower end and whether it is allowed.
    pub low: Option<(Decimal, bool)>,
    /// The upper end and whether it is allowed.
    pub high: Option<(Decimal, bool)>,
    /// The most characters of a text, the most elements of a list.
    pub longest: Option<u32>,
    /// The first and last day of a date, for messages.
    pub days: (Option<Date>, Option<Date>),
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// Its name in rules.
    pub name: String,
    /// Its key in facts.
    pub key: String,
    /// Its type.
    pub kind: Type,
    /// Whether it may be absent or null.
    pub optional: bool,
    /// The range it must lie in.
    pub bounds: NumberBounds,
    /// The field that names the currency of a `money_in`.
    pub currency_field: Option<u16>,
    /// What it means.
    pub description: Option<String>,
    /// Where it was declared.
    pub span: Span,
}

/// A record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordType {
    /// Its name.
    pub name: String,
    /// Its fields in order.
    pub fields: Vec<FieldType>,
    /// The fields of its key.
    pub key: Vec<u16>,
    /// How a key is normalised.
    pub normalised: Option<String>,
    /// What a second record of the same key means.
    pub duplicates: Duplicates,
    /// Whether unknown fields are let pass.
    pub open: bool,
    /// Where it was declared.
    pub span: Span,
}

impl RecordType {
    /// The place of a field by its name in rules.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<u16> {
        self.fields
            .iter()
            .position(|field| field.name == name)
            .and_then(|place| u16::try_from(place).ok())
    }
}

/// An input or a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputType {
    /// Its name in rules and its key in facts.
    pub name: String,
    /// Its type: anything for an input, a list of records for a relation.
    pub kind: Type,
    /// Whether it may be absent or null.
    pub optional: bool,
    /// The range it must lie in.
    pub bounds: NumberBounds,
    /// What it means.
    pub description: Option<String>,
    /// Where it was declared.
    pub span: Span,
}

/// Everything that facts of a pack may say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Lists of allowed texts.
    pub choices: Vec<Choice>,
    /// Record types.
    pub records: Vec<RecordType>,
    /// Inputs: facts of one decision.
    pub inputs: Vec<InputType>,
    /// Relations: facts shared by all decisions of a run.
    pub relations: Vec<InputType>,
    /// Whether something is carried from one period to the next: facts then hold what was, as `prior`.
    pub stateful: bool,
    /// Lists that are made while evaluating, and that facts never hold. Their rowsets follow those of the inputs.
    pub made: Vec<InputType>,
    /// The ids of the tiers of each ladder, lowest first: facts may name one.
    pub tiers: Vec<Vec<String>>,
}

impl Schema {
    /// The ids of the tiers of a ladder.
    #[must_use]
    pub fn tier_ids(&self, ladder: u16) -> &[String] {
        self.tiers.get(usize::from(ladder)).map_or(&[], Vec::as_slice)
    }

    /// The record type of a place.
    #[must_use]
    pub fn record(&self, place: u16) -> Option<&RecordType> {
        self.records.get(usize::from(place))
    }

    /// The input, or the list that is made, of a rowset.
    #[must_use]
    pub fn input(&self, rowset: u16) -> Option<&InputType> {
        self.inputs.iter().chain(&self.made).nth(usize::from(rowset))
    }

    /// Whether a record type is one of lists that are made.
    #[must_use]
    pub fn is_made(&self, record: u16) -> bool {
        let of = |made: &InputType| matches!(&made.kind, Type::List(of) if **of == Type::Record(record));
        self.made.iter().any(of)
    }

    /// The allowed texts of a place.
    #[must_use]
    pub fn choice(&self, place: u16) -> &[String] {
        self.choices
            .get(usize::from(place))
            .map_or(&[], |choice| &choice.values)
    }

    /// The place of a list of allowed texts, added if it is new.
    pub fn add_choice(&mut self, values: Vec<String>) -> u16 {
        let choice = Choice { values };
        let place = self
            .choices
            .iter()
            .position(|known| *known == choice)
            .unwrap_or_else(|| {
                self.choices.push(choice);
                self.choices.len() - 1
            });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}
