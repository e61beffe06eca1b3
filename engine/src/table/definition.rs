/// The most inputs a table may have: the places of a look-up's keys stand in an array of this length.
pub const MAX_INPUTS: usize = 32;

/// The most rows a table may have.
pub const MAX_ROWS: usize = 1_000_000;

/// What the cells of a column hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text, compared by Unicode scalars.
    Text,
    /// One of the declared words (a `one_of` field, the tiers of a ladder lowest first); the value is the index.
    Choice(Vec<String>),
    /// `true` or `false`.
    Boolean,
    /// A whole number of ±(2^53 − 1).
    Integer,
    /// An exact number.
    Decimal,
    /// A fraction; cells say `2.5 %` or `0.025`.
    Percent,
    /// An amount; the currency belongs to the caller's type.
    Money,
    /// A day, as [`Date::days`](crate::value::Date::days); cells say `2024-02-27`.
    Date,
}

impl ColumnType {
    /// The kind in words, as messages say it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Choice(_) => "a choice",
            ColumnType::Boolean => "a boolean",
            ColumnType::Integer => "an integer",
            ColumnType::Decimal => "a decimal",
            ColumnType::Percent => "a percentage",
            ColumnType::Money => "an amount",
            ColumnType::Date => "a date",
        }
    }

    /// Whether the values are numbers one can add.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(
            self,
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Percent | ColumnType::Money
        )
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The name in the header.
    pub name: String,
    /// What its cells hold.
    pub kind: ColumnType,
    /// Whether the words of a choice have an order, as the tiers of a ladder do: `>=gold` is allowed then. Without
    /// meaning for the other kinds.
    pub ordered: bool,
}

impl Column {
    /// A column without an order of its words.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: ColumnType) -> Column {
        Column {
            name: name.into(),
            kind,
            ordered: false,
        }
    }

    /// A choice whose words stand from the lowest to the highest.
    #[must_use]
    pub fn ladder(name: impl Into<String>, tiers: Vec<String>) -> Column {
        Column {
            name: name.into(),
            kind: ColumnType::Choice(tiers),
            ordered: true,
        }
    }

    /// Whether `<` and intervals make sense.
    pub(super) const fn has_order(&self) -> bool {
        match self.kind {
            ColumnType::Text | ColumnType::Boolean => false,
            ColumnType::Choice(_) => self.ordered,
            _ => true,
        }
    }
}

/// What becomes of the rows that a `collect` table finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// Their sum; 0 when no row matches.
    Sum,
    /// The smallest; absent when no row matches.
    Min,
    /// The largest; absent when no row matches.
    Max,
    /// How many rows match.
    Count,
    /// All, in the order of the rows.
    List,
}

/// What a table answers when rows could match together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HitPolicy {
    /// At most one row may match; overlapping rows are a fault.
    Unique,
    /// The first row that matches.
    First,
    /// Rows may overlap where all their outputs agree.
    Any,
    /// The row with the highest number in the named output column; overlapping rows with the same number are a fault.
    Priority(String),
    /// All rows that match.
    Collect(Aggregate),
}

impl HitPolicy {
    /// The words a pack may write, in the order in which help lists them.
    pub const WORDS: [&'static str; 9] = [
        "unique",
        "first",
        "any",
        "priority",
        "collect",
        "collect sum",
        "collect min",
        "collect max",
        "collect count",
    ];

    /// The policy of a word, `None` if there is no such policy. `priority`, and only it, takes the output column that
    /// holds the priorities.
    ///
    /// ```
    /// use charter_engine::table::{Aggregate, HitPolicy};
    /// assert_eq!(HitPolicy::from_words("collect sum", None), Some(HitPolicy::Collect(Aggregate::Sum)));
    /// assert_eq!(HitPolicy::from_words("priority", None), None);
    /// ```
    #[must_use]
    pub fn from_words(word: &str, column: Option<&str>) -> Option<HitPolicy> {
        if let Some(column) = column {
            return (word == "priority").then(|| HitPolicy::Priority(column.to_owned()));
        }
        match word {
            "unique" => Some(HitPolicy::Unique),
            "first" => Some(HitPolicy::First),
            "any" => Some(HitPolicy::Any),
            "collect" => Some(HitPolicy::Collect(Aggregate::List)),
            "collect sum" => Some(HitPolicy::Collect(Aggregate::Sum)),
            "collect min" => Some(HitPolicy::Collect(Aggregate::Min)),
            "collect max" => Some(HitPolicy::Collect(Aggregate::Max)),
            "collect count" => Some(HitPolicy::Collect(Aggregate::Count)),
            _ => None,
        }
    }

    /// The word a pack writes, without the column of `priority`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            HitPolicy::Unique => "unique",
            HitPolicy::First => "first",
            HitPolicy::Any => "any",
            HitPolicy::Priority(_) => "priority",
            HitPolicy::Collect(Aggregate::List) => "collect",
            HitPolicy::Collect(Aggregate::Sum) => "collect sum",
            HitPolicy::Collect(Aggregate::Min) => "collect min",
            HitPolicy::Collect(Aggregate::Max) => "collect max",
            HitPolicy::Collect(Aggregate::Count) => "collect count",
        }
    }
}

/// The columns of a table and what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDefinition {
    /// The columns that hold conditions, in the order of the keys of a look-up.
    pub inputs: Vec<Column>,
    /// The columns that hold answers.
    pub outputs: Vec<Column>,
    /// What it answers when rows could match together.
    pub hit: HitPolicy,
}

impl TableDefinition {
    /// A column by its place in a row: inputs first, then outputs.
    #[must_use]
    pub fn column(&self, index: usize) -> Option<&Column> {
        match index.checked_sub(self.inputs.len()) {
            None => self.inputs.get(index),
            Some(output) => self.outputs.get(output),
        }
    }

    /// How many cells a row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.inputs.len() + self.outputs.len()
    }
}

/// Something wrong with a cell, a row or the table, placed by indices; the caller knows the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The row, from 0; `None`: the table itself.
    pub row: Option<usize>,
    /// The column, from 0, inputs before outputs; `None`: the whole row.
    pub column: Option<usize>,
    /// A row that belongs to the fault, as the one it overlaps.
    pub other_row: Option<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write, in one sentence.
    pub help: String,
}
