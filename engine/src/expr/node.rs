//! The tree of a rule: one type a class of slot, so that a value is never of the wrong kind.
//!
//! `Common` holds what every class has: slots, columns of facts, `if`, `let`, `??`. An absent value travels as
//! [`Stop::Absent`](super::Stop) to the `??`, the guard or the requirement that asked for it.

use std::sync::Arc;

use crate::function::Body;
use crate::model::Returns;
use crate::schema::TextRef;
use crate::table::{Bands, Curve, Table};
use crate::value::{Decimal, Unit, Zone};

/// The place of an expression in the program's list of nodes, by which traces and diagnostics find its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// Where a column of facts is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column, among those of its class.
    pub column: u16,
    /// The cursor that says the row.
    pub cursor: u16,
    /// The column of booleans that says whether the value is there, for an optional field.
    pub presence: Option<u16>,
    /// Whether it is of a relation, shared by all decisions of a run.
    pub shared: bool,
}

/// What expressions of every class have in common.
#[derive(Clone, Debug)]
pub enum Common<E> {
    /// A slot that always holds a value.
    Slot(u16),
    /// A slot with the slot that says whether it holds a value.
    Optional {
        /// The slot of the value.
        slot: u16,
        /// The slot, among the booleans, of its presence.
        presence: u16,
    },
    /// A field of a record.
    Column(Column),
    /// No value.
    Absent,
    /// `if`, `switch`: only the branch that is taken is evaluated.
    If(Box<(Boolean, E, E)>),
    /// `let`: fills a slot, then goes on.
    Let(Box<(Assign, E)>),
    /// `??`: the right side where the left is absent.
    Coalesce(Box<(E, E)>),
    /// The element of the first row; absent for an empty list.
    First(Box<Over<E>>),
    /// The element of a list written in the rule that a cursor is at.
    Element(Box<[E]>, u16),
    /// One of several by its place.
    Pick(Box<(Integer, Box<[E]>)>),
    /// A standard function.
    Call(Box<Call>),
    /// A cell of the row of a table.
    Cell(Box<Cell>),
}

impl<E> Common<E> {
    /// Whether it only reads a slot or a field.
    #[must_use]
    pub const fn only_reads(&self) -> bool {
        matches!(self, Common::Slot(_) | Common::Optional { .. } | Common::Column(_))
    }
}

/// A value for a slot.
#[derive(Clone, Debug)]
pub struct Assign {
    /// The slot, among those of the value's class.
    pub slot: u16,
    /// The slot of its presence where the value is optional.
    pub presence: Option<u16>,
    /// The value.
    pub value: Any,
}

/// Something evaluated for each row of a list.
#[derive(Clone, Debug)]
pub struct Over<E> {
    /// The rows.
    pub rows: Rows,
    /// The cursor that is set to each.
    pub cursor: u16,
    /// What is evaluated.
    pub each: E,
}

/// A call of a standard function.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub name: &'static str,
    /// Its body.
    pub body: Body,
    /// Its arguments.
    pub arguments: Box<[Argument]>,
}

/// An argument with what its class stands for.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A decimal.
    Number(Number),
    /// A whole number.
    Integer(Integer),
    /// True or false.
    Boolean(Boolean),
    /// Text.
    Text(Text),
    /// A day.
    Date(Integer),
    /// An instant.
    DateTime(Integer),
    /// A length of time.
    Duration(Integer, Unit),
    /// First and last day.
    Period(Integer, Integer),
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The table.
    pub table: Arc<Table>,
    /// The output column.
    pub output: u16,
    /// The row.
    pub row: Integer,
}

/// A look-up in a table: the row that matches.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The table.
    pub table: Arc<Table>,
    /// Its place in the model.
    pub index: u16,
    /// What is looked up, one for each input column.
    pub keys: Box<[Any]>,
}

/// A list of rows.
#[derive(Clone, Debug)]
pub enum Rows {
    /// All rows of an input.
    Input(u16),
    /// All rows of a relation.
    Relation(u16),
    /// The rows that belong to a row: their first, and how many, stand in two columns of integers.
    Nested {
        /// Column of the first row.
        first: Column,
        /// Column of the number of rows.
        count: Column,
    },
    /// So many rows of a list written in the rule.
    Literal(u32),
    /// The rows kept in a slot.
    Slot(u16),
    /// All of them, once something has been evaluated for each: the elements of `map` and of a list written in a
    /// rule have values whether or not anybody reads them, so an error among them is never passed over.
    Each(Box<Over<Any>>),
    /// Those for which a condition holds.
    Filter(Box<Over<Boolean>>),
    /// `let`: fills a slot, then goes on.
    Let(Box<(Assign, Rows)>),
    /// The first of each value.
    Distinct(Box<Over<Any>>),
    /// Ordered by keys; a key with `true` is descending. Rows with equal keys keep their order.
    Sorted(Box<Over<Vec<(Any, bool)>>>),
}

/// An expression of any class.
#[derive(Clone, Debug)]
pub enum Any {
    /// A decimal.
    Number(Number),
    /// A whole number and what stands in the place of one.
    Integer(Integer),
    /// True or false.
    Boolean(Boolean),
    /// Text.
    Text(Text),
}

/// An expression that gives a decimal.
#[derive(Clone, Debug)]
pub struct Number {
    /// Its place in the list of nodes.
    pub id: NodeId,
    /// What it does.
    pub op: NumberOp,
}

/// What an expression that gives a decimal does.
#[derive(Clone, Debug)]
pub enum NumberOp {
    /// What every class has.
    Common(Common<Number>),
    /// A literal.
    Constant(Decimal),
    /// A whole number as a decimal.
    FromInteger(Box<Integer>),
    /// `a + b`
    Add(Box<(Number, Number)>),
    /// `a - b`
    Subtract(Box<(Number, Number)>),
    /// `a * b`
    Multiply(Box<(Number, Number)>),
    /// `a / b`
    Divide(Box<(Number, Number)>),
    /// `a ** b`
    Power(Box<(Number, Integer)>),
    /// `-a`
    Negate(Box<Number>),
    /// The sum over a list.
    Sum(Box<Over<Number>>),
    /// The smallest of a list; absent for an empty one.
    Smallest(Box<Over<Number>>),
    /// The largest of a list; absent for an empty one.
    Largest(Box<Over<Number>>),
    /// The rate or the amount of the band that a value falls in.
    BandAt(Box<BandUse>),
    /// What the bands give on a value.
    BandOn(Box<BandUse>),
    /// The value of a curve.
    Curve(Box<(Arc<Curve>, Number)>),
    /// What a collecting table gives.
    Collect(Box<(Lookup, u16)>),
}

/// A use of bands.
#[derive(Clone, Debug)]
pub struct BandUse {
    /// The bands.
    pub bands: Arc<Bands>,
    /// Their place in the model.
    pub index: u16,
    /// What is looked up.
    pub value: Number,
    /// What edges are shares of.
    pub quota: Option<Number>,
    /// Where a running quantity is counted: the value is then what is reached, what was reached before included.
    pub running: Option<Running>,
}

/// A running quantity of bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// The slot, among those of decimals, of what was reached before.
    pub slot: u16,
    /// What a return does; without a word it has no amount.
    pub returns: Option<Returns>,
}

/// An expression that gives a whole number, or a day, an instant, a choice, a tier, the row of a table.
#[derive(Clone, Debug)]
pub struct Integer {
    /// Its place in the list of nodes.
    pub id: NodeId,
    /// What it does.
    pub op: IntegerOp,
}

/// What an expression that gives a whole number does.
#[derive(Clone, Debug)]
pub enum IntegerOp {
    /// What every class has.
    Common(Common<Integer>),
    /// A literal.
    Constant(i64),
    /// `a + b`
    Add(Box<(Integer, Integer)>),
    /// `a - b`
    Subtract(Box<(Integer, Integer)>),
    /// `a * b`
    Multiply(Box<(Integer, Integer)>),
    /// `-a`
    Negate(Box<Integer>),
    /// The number of rows.
    Count(Box<Rows>),
    /// The sum over a list.
    Sum(Box<Over<Integer>>),
    /// The smallest of a list; absent for an empty one.
    Smallest(Box<Over<Integer>>),
    /// The largest of a list; absent for an empty one.
    Largest(Box<Over<Integer>>),
    /// The row of a table that matches.
    Lookup(Box<Lookup>),
    /// The first or (`true`) the last day of a period that a function gives.
    PeriodPart(Box<Call>, bool),
    /// The day of an instant in a time zone.
    DateOf(Zone, Box<Integer>),
    /// The value of a dated setting on a day: the last one not after it, as a place in the list.
    DatedIndex(Box<[i64]>, Box<Integer>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// An expression that is true or false.
#[derive(Clone, Debug)]
pub struct Boolean {
    /// Its place in the list of nodes.
    pub id: NodeId,
    /// What it does.
    pub op: BooleanOp,
}

/// What an expression that is true or false does.
#[derive(Clone, Debug)]
pub enum BooleanOp {
    /// What every class has.
    Common(Common<Boolean>),
    /// A literal.
    Constant(bool),
    /// `!a`
    Not(Box<Boolean>),
    /// `a && b`
    And(Box<(Boolean, Boolean)>),
    /// `a || b`
    Or(Box<(Boolean, Boolean)>),
    /// Compares decimals.
    Numbers(Comparison, Box<(Number, Number)>),
    /// Compares whole numbers, days, instants, tiers.
    Integers(Comparison, Box<(Integer, Integer)>),
    /// Compares texts by Unicode scalars.
    Texts(Comparison, Box<(Text, Text)>),
    /// Compares true and false.
    Booleans(Comparison, Box<(Boolean, Boolean)>),
    /// Whether a value is there.
    IsPresent(Box<Any>),
    /// Whether an optional input is there.
    HasRow(u16),
    /// Whether a condition holds for any row; every row is looked at.
    AnyRow(Box<Over<Boolean>>),
    /// Whether a condition holds for all rows; every row is looked at.
    AllRows(Box<Over<Boolean>>),
    /// Whether there is no row.
    NoRows(Box<Rows>),
}

/// An expression that gives a text.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its place in the list of nodes.
    pub id: NodeId,
    /// What it does.
    pub op: TextOp,
}

/// What an expression that gives a text does.
#[derive(Clone, Debug)]
pub enum TextOp {
    /// What every class has.
    Common(Common<Text>),
    /// A literal.
    Constant(TextRef),
    /// The word of a choice or the id of a tier.
    Word(Box<[TextRef]>, Box<Integer>),
    /// Pieces one behind the other.
    Join(Box<[Piece]>),
}

/// A piece of a text that is put together.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text as it is.
    Text(Text),
    /// A number in canonical form.
    Number(Number),
    /// A share, as a percentage: `2.5 %`.
    Percent(Number),
    /// A whole number.
    Integer(Integer),
    /// An ISO date.
    Date(Integer),
    /// An ISO date-time.
    DateTime(Integer),
    /// `true` or `false`.
    Boolean(Boolean),
}

impl Any {
    /// Whether it does nothing but read a slot, a field or a constant.
    #[must_use]
    pub const fn only_reads(&self) -> bool {
        match self {
            Any::Number(node) => {
                matches!(&node.op, NumberOp::Constant(_))
                    || matches!(&node.op, NumberOp::Common(read) if read.only_reads())
            }
            Any::Integer(node) => {
                matches!(&node.op, IntegerOp::Constant(_))
                    || matches!(&node.op, IntegerOp::Common(read) if read.only_reads())
            }
            Any::Boolean(node) => {
                matches!(&node.op, BooleanOp::Constant(_))
                    || matches!(&node.op, BooleanOp::Common(read) if read.only_reads())
            }
            Any::Text(node) => {
                matches!(&node.op, TextOp::Constant(_)) || matches!(&node.op, TextOp::Common(read) if read.only_reads())
            }
        }
    }

    /// Gives it another place in the list of nodes.
    pub const fn set_id(&mut self, id: NodeId) {
        match self {
            Any::Number(node) => node.id = id,
            Any::Integer(node) => node.id = id,
            Any::Boolean(node) => node.id = id,
            Any::Text(node) => node.id = id,
        }
    }

    /// Its place in the list of nodes.
    #[must_use]
    pub const fn id(&self) -> NodeId {
        match self {
            Any::Number(node) => node.id,
            Any::Integer(node) => node.id,
            Any::Boolean(node) => node.id,
            Any::Text(node) => node.id,
        }
    }
}
