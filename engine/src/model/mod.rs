//! The declared program as plain data: what the clauses of a pack said, each with its place in the source. Nothing
//! here is typed or resolved yet (`compile` does that), and nothing here knows rhai.

mod calendar;
mod constant;
mod contest;
mod conversion;
mod criteria;
mod data;
mod engagement;
mod incentive;
mod lifecycle;
mod over_time;
mod payout;
mod ranking;
mod rule;
mod scale;
mod scenario;
mod score;
mod split;
mod stack;
mod take_over;

pub use calendar::{BusinessCalendar, FiscalCalendar, YearEnds};
pub use constant::{Constant, Handle};
pub use contest::{Contest, ContestTies, Grain};
pub use conversion::{Conversion, ConversionFile, MissingDay, Through};
pub use criteria::{
    Benefit, Comparator, Criteria, Eligibility, Ladder, Matrix, Measure, Path, Requirement, Select, Threshold, Tier,
};
pub use data::{
    Bound, Bounds, DatedValue, Duplicates, Field, Input, Record, Relation, Setting, TypeKind, TypeSpec, Value, Window,
    WindowSpan,
};
pub use engagement::{
    Anchor, Answer, Before, Competing, Engagement, EngagementBenefit, Extension, LastDay, Late, Later, Milestone,
    Missed, Renewal, Term, Tie,
};
pub use incentive::{Cap, Condition, Incentive, Minimum, Schedule, Shortfall, Tested};
pub use lifecycle::{Instalments, Lifecycle, Partial, ShareByYear, Span as TimeSpan, Unearned};
pub use over_time::{Demotion, Keeps, OverTime, Promotes, Promotion, Reviews, TierOn, YearDay};
pub use payout::{Balance, Claim, Draw, Fund, Holdback, Participants, Payout, Recovery, Unused};
pub use ranking::{Awards, CutRounding, RankKey, RankOrder, RankTies, Ranking, TitledRule};
pub use rule::{Clause, Name, Rule};
pub use scale::{Band, BandMode, Bands, Curve, CurvePoint, Edge, Output, Returns, Table, TableInput};
pub use scenario::{Base, Change, Expectation, Expected, Member, Population, Scenario};
pub use score::{Component, EVERY_COMPONENT_ABOVE_ZERO, Gate, OnlyIf, Points, Score, Takes, Track};
pub use split::{Payee, Remainder, Split, SplitMode, WhenAbsent, Who};
pub use stack::{Combine, Stack};
pub use take_over::TakeOver;

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
    /// Versions whose state is taken over.
    pub takes_over: Vec<TakeOver>,
    /// Every declared name, which what was carried forward may speak of.
    pub names: std::collections::BTreeSet<String>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Conversions of amounts.
    pub conversions: Vec<Conversion>,
    /// Fiscal calendars.
    pub fiscal_calendars: Vec<FiscalCalendar>,
    /// Business calendars.
    pub business_calendars: Vec<BusinessCalendar>,
    /// Rankings over a population.
    pub rankings: Vec<Ranking>,
    /// Balances.
    pub balances: Vec<Balance>,
    /// Funds.
    pub funds: Vec<Fund>,
    /// Payouts.
    pub payouts: Vec<Payout>,
    /// Contests over a population.
    pub contests: Vec<Contest>,
    /// Stacks: several incentives on one record.
    pub stacks: Vec<Stack>,
    /// Rules of engagement.
    pub engagements: Vec<Engagement>,
}
