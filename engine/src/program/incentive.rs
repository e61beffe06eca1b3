use super::{Check, Downline, Drawing, Lifecycle, Split, Stacked, TierOn};
use crate::expr::node::{Integer, Rows};
use crate::expr::{Any, Number};
use crate::model::{Schedule, Shortfall, Tested};
use crate::source::Span;
use crate::value::{Decimal, FiscalCalendar, FiscalUnit, Rounding};

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
    /// Lines whose date lies in the same part of a fiscal year.
    Fiscal(FiscalUnit, FiscalCalendar, Integer),
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

/// The unit of time in which a running quantity is counted.
#[derive(Clone, Debug)]
pub enum RunningUnit {
    /// A unit of the calendar.
    Calendar(Schedule),
    /// A year from a day on.
    Agreement(Integer),
}

/// A running quantity of bands that an incentive pays by.
#[derive(Clone, Debug)]
pub struct RunningBands {
    /// Name of the bands.
    pub name: String,
    /// The slot, among those of decimals, of what was reached before the line.
    pub slot: u16,
    /// The unit of time.
    pub unit: RunningUnit,
    /// Whether what was reached is carried from period to period.
    pub carried: bool,
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
    /// The stage at which it is tested.
    pub tested: Tested,
    /// The slot of decimals that holds the total.
    pub slot: u16,
    /// Constants that label it, in order: name and text.
    pub labels: Vec<(String, String)>,
    /// Where it is declared.
    pub span: Span,
    /// When it pays a record, how often, and when it takes something back.
    pub lifecycle: Option<Box<Lifecycle>>,
    /// Which day's tier its rules read.
    pub tier_on: Option<Box<TierOn>>,
    /// Running quantities that it pays by.
    pub running: Vec<RunningBands>,
    /// Rounding of the sum.
    pub round_total: Option<(u32, Rounding)>,
    /// The fiscal calendar whose periods it is paid for, with its name.
    pub calendar: Option<(String, FiscalCalendar)>,
    /// Who is paid, where the pack says so.
    pub split: Option<Box<Split>>,
    /// For an override: what its records are made of.
    pub downline: Option<Box<Downline>>,
    /// The fund that pays it.
    pub drawing: Option<Drawing>,
    /// The contest whose wins it pays, by its place.
    pub contest: Option<u16>,
    /// The stack that it stands in.
    pub stacked: Option<Stacked>,
}

impl Incentive {
    /// An amount as a line is rounded.
    #[inline]
    #[must_use]
    pub fn rounded(&self, amount: Decimal) -> Decimal {
        match self.round_each {
            Some((places, mode)) => amount.round(places, mode),
            None => amount,
        }
    }

    /// Whether amounts below the minimum are carried into the next period.
    #[must_use]
    pub fn carries(&self) -> bool {
        matches!(self.minimum, Some((_, Shortfall::Carry)))
    }
}
