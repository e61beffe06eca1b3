use super::{Clause, Constant, Name, Rule, TypeSpec};
use crate::source::Span;
use crate::value::{Decimal, Rounding};

/// `table("commission_rate", "tables/commission_rate.csv").input(…).output(…).hit("unique")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The path of its file.
    pub file: Name,
    /// Columns that are looked at.
    pub inputs: Vec<TableInput>,
    /// Columns that are read.
    pub outputs: Vec<Output>,
    /// The hit policy: `unique`, `first`, `any`, `priority`, `collect`.
    pub hit: Option<Name>,
    /// The aggregate of a collecting table (`sum`, `min`, `max`, `count`, `list`), or the column of the priority.
    pub hit_detail: Option<Name>,
}

/// `.input("level", tier_of("level"))`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInput {
    /// Name of the column.
    pub name: Name,
    /// Type of its values.
    pub kind: TypeSpec,
}

/// `.output("rate", percent())`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Name of the column, by which rules read it.
    pub name: Name,
    /// Type of its values.
    pub kind: TypeSpec,
}

/// How a band applies its rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BandMode {
    /// To what lies inside the band.
    Marginal,
    /// To the whole, back to the first dollar.
    Retroactive,
    /// An amount, earned pro rata over the band.
    AmountsProRata,
}

/// How the word of an edge places the edge itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// `from`: the edge belongs to this band.
    From,
    /// `above`: the edge belongs to the band below.
    Above,
}

/// `.from(100_000, percent(2))`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// `from` or `above`.
    pub edge: Edge,
    /// Where it begins.
    pub at: Clause<Constant>,
    /// Its rate, or its amount.
    pub rate: Clause<Constant>,
    /// Its mode, where it differs from that of all.
    pub mode: Option<Clause<BandMode>>,
}

/// `bands("rebate_bands", money()).marginal().from(0, percent(1))…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The type of what is looked up, where it was declared.
    pub kind: Option<TypeSpec>,
    /// The mode of all bands that do not say their own.
    pub mode: Option<Clause<BandMode>>,
    /// Only the rate is read, nothing multiplied.
    pub rate_only: Option<Span>,
    /// Edges count units: `from(6, …)` is the sixth unit.
    pub whole_units: Option<Span>,
    /// The bands in the order of the clauses.
    pub bands: Vec<Band>,
    /// Where the last band ends, and what is above: `stay`, `extend` or `error`.
    pub ends_at: Option<(Clause<Constant>, Name)>,
    /// The range of what may be looked up.
    pub between: Option<(Clause<Constant>, Clause<Constant>)>,
    /// Rounding of the value before it is looked up.
    pub rounds_first: Option<(Clause<Decimal>, Rounding)>,
    /// `of("Quota", |rep| rep.quota)`: edges are shares of this.
    pub of: Option<(Name, Rule)>,
    /// The unit of time in which a running quantity is counted, carried from period to period: `calendar-year` ….
    pub accumulates: Option<Name>,
    /// The unit of time in which a running quantity is counted within one decision.
    pub resets: Option<Name>,
    /// The day from which agreement years are counted.
    pub agreement_from: Option<Rule>,
    /// What a negative quantity does.
    pub returns: Option<Clause<Returns>>,
}

/// What a return does to a running quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Returns {
    /// It takes back from the top what the last units gave.
    FromTheTop,
    /// It takes nothing back, and the running quantity stays.
    NotRecovered,
}

/// `.point(82, 32.5)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// Where.
    pub at: Clause<Constant>,
    /// The value there.
    pub value: Clause<Constant>,
}

/// `curve("bonus").between_points("straight-line").below_first("zero").above_last("stay").point(…)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// How to go from point to point; only `straight-line`.
    pub between_points: Option<Name>,
    /// What stands below the first point: `zero`, `stay` or `error`.
    pub below_first: Option<Name>,
    /// What stands above the last point: `stay`, `extend` or `error`.
    pub above_last: Option<Name>,
    /// The points in the order of the clauses.
    pub points: Vec<CurvePoint>,
}
