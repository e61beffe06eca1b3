//! The compiled artefact: what is evaluated, in which order, into which slots. Data only; `Send` and `Sync`.

mod calendar;
mod contest;
mod criteria;
mod engagement;
mod hierarchy;
mod incentive;
mod lifecycle;
mod over_time;
mod payout;
mod ranking;
mod score;
mod show;
mod split;
mod stack;
mod take_over;
mod uses;
mod value;

use std::sync::Arc;

pub use calendar::{BusinessCalendar, Conversion};
pub use contest::{Contest, ContestRule};
pub use criteria::{Benefit, Check, CheckKind, Criteria, Eligibility, Ladder, Path, Tier};
pub use engagement::{
    Both, DealKey, Engagement, EngagementBenefit, EngagementNode, Extension, Granted, Milestone, MinimumSize, Moment,
    Term, Titled,
};
pub use hierarchy::{Downline, Hierarchy, Made};
pub use incentive::{Amount, Cap, Condition, Grouping, Incentive, Records, RunningBands, RunningUnit};
pub use lifecycle::{Clawback, Lifecycle, Recurs, TimeSpan, When};
pub use over_time::{History, Holding, OverTime, Override, TierOn};
pub use payout::{Balance, Draw, Drawing, Fund, FundYears, Holdback, Participants, Payout};
pub use ranking::{Compared, PartnerKey, Ranking};
pub use score::{Component, Gate, OnlyIf, PointsEach, Score, Track};
pub use split::{Keeps, Payee, Split, Who};
pub use stack::{Stack, Stacked};
pub use take_over::TakeOver;
pub use uses::{Named, Uses};
pub use value::{Anchor, Days, Setting, Slot, Value, ValueKind, Window};

use crate::expr::SlotCounts;
use crate::schema::{Class, Layout, Schema, Type};
use crate::source::{Sources, Span};
use crate::table::{Bands, Curve, Table};
use crate::value::{FiscalCalendar, Zone};

/// One step of the evaluation, in the order of the names that read each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A window, by its place.
    Window(u16),
    /// A value, by its place.
    Value(u16),
    /// A ladder, by its place.
    Ladder(u16),
    /// An eligibility, by its place.
    Eligibility(u16),
    /// An incentive, by its place.
    Incentive(u16),
    /// A score, by its place.
    Score(u16),
    /// A ranking, by its place.
    Ranking(u16),
    /// Some tiers of a ladder that a ranking stands in: the ladder, its first tier of this part and the one behind.
    Tiers(u16, u16, u16),
    /// What fills a fund, by its place.
    Fund(u16),
    /// A payout, by its place.
    Payout(u16),
    /// A stack with all of its incentives, by its place.
    Stack(u16),
    /// A contest, by its place.
    Contest(u16),
    /// Rules of engagement, by their place.
    Engagement(u16),
}

/// A part of the evaluation that needs the one before it for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One partner by itself.
    Partner,
    /// All partners together: rankings and contests.
    Population,
}

/// Steps of one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Who takes part.
    pub scope: Scope,
    /// What is evaluated, in order.
    pub steps: Vec<Step>,
}

/// A list of records that a cursor goes through, by its rowset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// An input.
    Input(u16),
    /// A list inside of the records of an input.
    Nested(u16),
    /// A relation.
    Relation(u16),
    /// A list inside of the records of a relation.
    NestedShared(u16),
}

impl Through {
    /// The input, where it is one.
    #[must_use]
    pub const fn input(self) -> Option<u16> {
        match self {
            Through::Input(place) => Some(place),
            Through::Nested(_) | Through::Relation(_) | Through::NestedShared(_) => None,
        }
    }
}

/// What is known of an expression besides what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeInfo {
    /// Its source.
    pub span: Span,
    /// What it gives.
    pub kind: Type,
    /// What it looks something up in.
    pub scale: Option<Scale>,
}

/// What an expression looks something up in, by its place in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A table.
    Table(u16),
    /// Bands: which band a value falls in.
    Bands(u16),
    /// Bands: what they give on a value.
    BandsAmount(u16),
    /// A curve.
    Curve(u16),
    /// The dated values of a setting.
    Setting(u16),
    /// A conversion.
    Conversion(u16),
    /// A fiscal calendar.
    FiscalCalendar(u16),
    /// A business calendar.
    BusinessCalendar(u16),
}

/// Where a decision comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Name of the pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// Its title for people.
    pub title: String,
    /// SHA-256 over its canonical contents, in hexadecimal.
    pub digest: String,
    /// The program's currency.
    pub currency: String,
}

/// A compiled pack.
#[derive(Debug)]
pub struct Program {
    /// Where decisions come from.
    pub provenance: Provenance,
    /// The zone in which instants have dates.
    pub zone: Zone,
    /// The texts, for diagnostics and explanations.
    pub sources: Sources,
    /// What facts may say.
    pub schema: Schema,
    /// Columns of the inputs.
    pub layout: Layout,
    /// Columns of the relations.
    pub shared_layout: Layout,
    /// Whether some rule reads relation number n.
    pub relations_read: Vec<bool>,
    /// How many slots the machine needs.
    pub slots: SlotCounts,
    /// The texts of rules.
    pub constants: Arc<str>,
    /// What is known of each expression.
    pub nodes: Vec<NodeInfo>,
    /// What a cursor goes through, where it is a list of records of the facts.
    pub cursors: Vec<Option<Through>>,
    /// Number of checks of all criteria together.
    pub checks: u32,
    /// Slots of the built-ins: `as_of`, first and last day of `period`, each with whether some rule reads it.
    pub as_of: (u16, bool),
    /// See `as_of`.
    pub period: (u16, u16, bool),
    /// Settings.
    pub settings: Vec<Setting>,
    /// Windows.
    pub windows: Vec<Window>,
    /// Derived values.
    pub values: Vec<Value>,
    /// Ladders.
    pub ladders: Vec<Ladder>,
    /// Eligibilities.
    pub eligibilities: Vec<Eligibility>,
    /// Incentives.
    pub incentives: Vec<Incentive>,
    /// Decision tables with their names and the names of their input columns.
    pub tables: Vec<(String, Arc<Table>, Vec<String>)>,
    /// Bands with their names.
    pub bands: Vec<(String, Arc<Bands>)>,
    /// Curves with their names.
    pub curves: Vec<(String, Arc<Curve>)>,
    /// The order of evaluation.
    pub phases: Vec<Phase>,
    /// What its rules read.
    pub uses: Uses,
    /// Whether something is carried from one period to the next.
    pub stateful: bool,
    /// Bands that count a running quantity, by their place.
    pub running_bands: Vec<u16>,
    /// Versions of the pack whose state it takes over.
    pub takes_over: Vec<String>,
    /// What becomes of the names in their states.
    pub take_overs: Vec<TakeOver>,
    /// Every name that was declared; empty for programs that carry nothing.
    pub names: std::collections::BTreeSet<String>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Conversions.
    pub conversions: Vec<Conversion>,
    /// Fiscal calendars with their names.
    pub fiscal_calendars: Vec<(String, FiscalCalendar)>,
    /// Business calendars.
    pub business_calendars: Vec<BusinessCalendar>,
    /// Relations whose records have parents.
    pub hierarchies: Vec<Hierarchy>,
    /// The columns by which the records of relations are found: the relation, the class and the column.
    pub indexes: Vec<(u16, (Class, u16))>,
    /// Rankings over a population.
    pub rankings: Vec<Ranking>,
    /// How one partner is told from another, where there are rankings.
    pub partner: Option<PartnerKey>,
    /// Balances, those of funds last.
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

impl Step {
    /// Whether it needs all partners.
    #[must_use]
    pub const fn is_of_population(self) -> bool {
        matches!(self, Step::Ranking(_) | Step::Contest(_))
    }
}

impl Program {
    /// Whether something is decided among the partners of a population.
    #[must_use]
    pub fn compares_partners(&self) -> bool {
        !(self.rankings.is_empty() && self.contests.is_empty())
    }

    /// The text of a constant.
    #[must_use]
    pub fn constant(&self, text: crate::schema::TextRef) -> &str {
        let start = text.start as usize;
        self.constants
            .get(start..start.saturating_add(text.len as usize))
            .unwrap_or("")
    }
}
