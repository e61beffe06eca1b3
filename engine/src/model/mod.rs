//! The declared program as plain data: what the clauses of a pack said, each with its place in the source. Nothing
//! here is typed or resolved yet (`compile` does that), and nothing here knows rhai.

mod constant;
mod criteria;
mod data;
mod incentive;
mod payout;
mod rule;
mod scale;
mod scenario;

pub use constant::{Constant, Handle};
pub use criteria::{
    Benefit, Comparator, Criteria, Eligibility, Ladder, Matrix, Measure, Path, Requirement, Select, Threshold, Tier,
};
pub use data::{
    Bound, Bounds, DatedValue, Duplicates, Field, Input, Record, Relation, Setting, TypeKind, TypeSpec, Value, Window,
    WindowSpan,
};
pub use incentive::{Cap, Condition, Incentive, Minimum, Schedule, Shortfall};
pub use payout::{Balance, Claim, Draw, Fund, Holdback, Payout, Recovery, Unused};
pub use rule::{Clause, Name, Rule};
pub use scale::{Band, BandMode, Bands, Curve, CurvePoint, Edge, Output, Table, TableInput};
pub use scenario::{Base, Change, Expectation, Expected, Scenario};

/// Everything a pack declares, in the order of declaration.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Record types.
    pub records: Vec<Record>,
    /// Facts of one decision.
    pub inputs: Vec<Input>,
    /// Facts shared by all decisions of a run.
    pub relations: Vec<Relation>,
    /// Numbers and words that a designer changes without touching a rule.
    pub settings: Vec<Setting>,
    /// Derived values.
    pub values: Vec<Value>,
    /// Named stretches of days.
    pub windows: Vec<Window>,
    /// Decision tables.
    pub tables: Vec<Table>,
    /// Bands: step rates and brackets.
    pub bands: Vec<Bands>,
    /// Curves between points.
    pub curves: Vec<Curve>,
    /// Ladders of tiers.
    pub ladders: Vec<Ladder>,
    /// Eligibilities.
    pub eligibilities: Vec<Eligibility>,
    /// Incentives.
    pub incentives: Vec<Incentive>,
    /// Facts that scenarios start from.
    pub bases: Vec<Base>,
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Balances.
    pub balances: Vec<Balance>,
    /// Funds.
    pub funds: Vec<Fund>,
    /// Payouts.
    pub payouts: Vec<Payout>,
}
