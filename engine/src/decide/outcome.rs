use super::detail::{LineDetail, PendingRecord, Unpaid};
use super::engagement::EngagementOutcome;
use super::score::{ComponentOutcome, ScoreOutcome, ScoreRecord};
use super::settled::{AccountOutcome, Adjustments, PayoutOutcome, Statement};
use std::collections::HashMap;
use std::sync::Arc;

use super::Standings;
use crate::expr::Scalar;
use crate::program::Program;
use crate::schema::TextRef;
use crate::state::State;
use crate::value::{Date, Decimal};

/// How a requirement came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It holds.
    Met,
    /// It does not hold.
    NotMet,
    /// What is measured is absent, so it does not hold.
    Missing,
}

/// A requirement with its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CheckOutcome {
    /// How it came out.
    pub state: CheckState,
    /// What was measured.
    pub actual: Scalar,
    /// What it was compared with; for `between` the lower end.
    pub required: Scalar,
    /// The upper end of `between`.
    pub required_high: Scalar,
    /// How far the actual value is from the required one, 0 where it is met; in days for dates.
    pub distance: Option<Decimal>,
}

/// Whether an incentive is paid for a period at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is.
    Yes,
    /// It is paid for periods of another length.
    NotInThisPeriod,
}

/// What became of a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RecordOutcome {
    /// It is paid by the line of this place.
    Paid(u32),
    /// A condition does not hold: its place, and that of how it came out among [`Outcome::rejections`].
    Rejected(u16, u32),
    /// Its date lies outside the period: the day.
    OutsidePeriod(i64),
    /// It is not due yet: its place among [`Outcome::pending`].
    Pending(u32),
    /// Its schedule does not pay it: the place of the reason among [`Outcome::unpaid`].
    Unpaid(u32),
    /// Another incentive of its stack pays it: the place of which among [`Outcome::instead`].
    Instead(u32),
}

/// Another incentive of a stack pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instead {
    /// The incentive, by its place.
    pub by: u16,
    /// What would have been paid without it, where that was compared.
    pub amount: Option<Decimal>,
}

/// A line that is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row of its record; 0 where there is none.
    pub row: u32,
    /// What the rule gave.
    pub computed: Decimal,
    /// After rounding.
    pub rounded: Decimal,
    /// After the cap of the line.
    pub capped: Decimal,
    /// After the caps of the sum: what is paid.
    pub amount: Decimal,
}

/// A part of a line, or of the whole where there are no records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// The line, by its place among those of the outcome.
    pub line: u32,
    /// The payee, by its place among those of the incentive.
    pub payee: u16,
    /// Who it is; `None`: nobody, and the part is not paid.
    pub who: Option<TextRef>,
    /// Its share of the whole.
    pub share: Decimal,
    /// What it is paid.
    pub amount: Decimal,
}

/// An incentive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IncentiveOutcome {
    /// Whether it is paid for this period.
    pub due: Due,
    /// For one without records: the condition that does not hold, and the place of how it came out among
    /// [`Outcome::rejections`].
    pub refused: Option<(u16, u32)>,
    /// Places of its first line and behind its last.
    pub lines: (u32, u32),
    /// Places of its first record and behind its last, among the records of the outcome.
    pub records: (u32, u32),
    /// Sum of the lines before the caps.
    pub sum: Decimal,
    /// What the caps took away.
    pub cut: Decimal,
    /// What the floor added.
    pub lifted: Decimal,
    /// What was not paid because it lies below the minimum.
    pub forfeited: Decimal,
    /// What was brought from the period before, where amounts below the minimum are carried.
    pub brought: Decimal,
    /// What is carried into the next period because it lies below the minimum.
    pub carried: Decimal,
    /// What is paid.
    pub total: Decimal,
    /// What rounding of the sum added; below zero where it took something away.
    pub rounding: Decimal,
    /// Places of its first part and behind its last.
    pub parts: (u32, u32),
    /// Parts that are not paid because their payee is absent.
    pub unpaid: Decimal,
    /// For one with a schedule: the place of what is to be said of its first line, among [`Outcome::details`].
    pub details: u32,
    /// Places of its first pending record and behind its last, among [`Outcome::pending`].
    pub pending: (u32, u32),
    /// What the fund it draws on could not pay.
    pub undrawn: Decimal,
    /// For one without records: another incentive of its stack pays, by the place among [`Outcome::instead`].
    pub instead: Option<u32>,
    /// What the cap of its stack took from its lines.
    pub stacked: Decimal,
}

/// A running quantity in one unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunningOutcome {
    /// The incentive.
    pub incentive: u16,
    /// Which of its running quantities.
    pub running: u16,
    /// The first day of the unit.
    pub from: Date,
    /// What was reached before this decision.
    pub opening: Decimal,
    /// What is reached with it.
    pub closing: Decimal,
}

/// A ranking, as one partner stands in it.
#[derive(Clone, Debug, PartialEq)]
pub struct RankingOutcome {
    /// Whether the partner competes.
    pub competes: bool,
    /// With whom: the value of each group.
    pub groups: Vec<Scalar>,
    /// What is compared; empty where it does not compete.
    pub keys: Vec<Scalar>,
    /// Its place; none where it does not compete.
    pub place: Option<u32>,
    /// How many compete.
    pub of: u32,
    /// How many places are awarded.
    pub cut: u32,
    /// Whether it is awarded.
    pub awarded: bool,
    /// What the last partner that is awarded has.
    pub last: Scalar,
    /// How far the partner is from that; 0 where it is awarded, in days for dates.
    pub distance: Option<Decimal>,
    /// Where the award of a year is given on a day: the day of the last one.
    pub on: Option<Date>,
}

impl Default for RankingOutcome {
    fn default() -> RankingOutcome {
        RankingOutcome {
            competes: false,
            groups: Vec::new(),
            keys: Vec::new(),
            place: None,
            of: 0,
            cut: 0,
            awarded: false,
            last: Scalar::Absent,
            distance: None,
            on: None,
        }
    }
}

/// How a group of a contest came out for a partner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ContestState {
    /// It is among the first: how many they are, and which of them it is, counted from 0; whether they share.
    Won {
        /// How many are first.
        winners: u32,
        /// Which of them it is.
        part: u32,
        /// Whether they share.
        splits: bool,
    },
    /// Another one was first: the moment.
    Lost {
        /// The moment of the first entry.
        first: Scalar,
    },
    /// Several are first, so nobody wins.
    Tied {
        /// How many they are.
        winners: u32,
    },
    /// It has no entry.
    NoEntry,
    /// There is nothing to win.
    Closed,
}

/// A group of a contest that a partner has records of.
#[derive(Clone, Debug, PartialEq)]
pub struct ContestGroup {
    /// What is won.
    pub group: String,
    /// The row of the first entry.
    pub row: Option<u32>,
    /// The moment of that entry, in the grain of the contest.
    pub moment: Scalar,
    /// How it came out.
    pub state: ContestState,
}

/// How a contest came out for a partner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContestOutcome {
    /// The groups that it has records of, in the order of their names.
    pub groups: Vec<ContestGroup>,
}

/// What a decision did to a tier that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is the tier of who had none yet.
    Started,
    /// A higher one was taken.
    Promoted,
    /// A review took it down.
    Demoted,
    /// A review found it met.
    Confirmed,
    /// A review left it although less is met.
    Kept,
    /// Nothing: it is held on.
    Held,
}

impl Reason {
    /// Every reason with its word.
    pub const ALL: [(&'static str, Reason); 6] = [
        ("started", Reason::Started),
        ("promoted", Reason::Promoted),
        ("demoted", Reason::Demoted),
        ("confirmed", Reason::Confirmed),
        ("kept", Reason::Kept),
        ("held", Reason::Held),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, reason)| *reason == self);
        found.map_or("", |(word, _)| word)
    }
}

/// Since when a tier is held, and when it is looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldOutcome {
    /// The day from which it is held.
    pub since: Date,
    /// What the decision did to it.
    pub reason: Reason,
    /// The day of the last review.
    pub reviewed_on: Option<Date>,
    /// The day of the next review.
    pub next_review: Option<Date>,
    /// The first review that can take it; `None` where none can.
    pub kept_until: Option<Date>,
}

/// A tier stands instead of the one that would be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// Why.
    pub reason: String,
    /// What would be held without it.
    pub instead_of: Option<u16>,
}

/// A ladder whose tiers are held over time, or may be overridden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelOutcome {
    /// The ladder, by its place.
    pub ladder: u16,
    /// The tier whose requirements hold today.
    pub met: Option<u16>,
    /// The tier that a review finds met, where it measures something of its own.
    pub review: Option<Option<u16>>,
    /// How it is held.
    pub held: Option<HeldOutcome>,
    /// What stands instead.
    pub overridden: Option<Overridden>,
}

/// The tier that was held on the day of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierOnDay {
    /// The incentive, by its place.
    pub incentive: u16,
    /// The row of the record.
    pub row: u32,
    /// The day.
    pub day: i64,
    /// The ladder, by its place.
    pub ladder: u16,
    /// The tier, by its place.
    pub tier: u16,
}

/// Everything an evaluation found, in typed arrays that are used again.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Every check of every criteria, by its place in the program.
    pub checks: Vec<CheckOutcome>,
    /// The tier reached, by ladder.
    pub ladders: Vec<Option<u16>>,
    /// Whether each is eligible.
    pub eligibilities: Vec<bool>,
    /// The incentives.
    pub incentives: Vec<IncentiveOutcome>,
    /// The lines of all incentives.
    pub lines: Vec<Line>,
    /// The records of all incentives: the row, and what became of it.
    pub records: Vec<(u32, RecordOutcome)>,
    /// How the conditions came out that kept something from being paid.
    pub rejections: Vec<CheckOutcome>,
    /// What is carried into the next period; of no meaning for programs that carry nothing.
    pub next: Box<State>,
    /// What is to be said of the lines of incentives with a schedule, in the order of those lines.
    pub details: Vec<LineDetail>,
    /// What is not due yet.
    pub pending: Vec<PendingRecord>,
    /// Why schedules do not pay records.
    pub unpaid: Vec<Unpaid>,
    /// Ladders whose tiers are held over time, or may be overridden, in the order of evaluation.
    pub levels: Vec<LevelOutcome>,
    /// The tiers that were held on the days of records.
    pub tiers_on: Vec<TierOnDay>,
    /// Running quantities, by unit of time.
    pub running: Vec<RunningOutcome>,
    /// The units that the line being evaluated is counted in.
    pub(super) unit: Vec<Date>,
    /// The scores.
    pub scores: Vec<ScoreOutcome>,
    /// The components of all scores.
    pub components: Vec<ComponentOutcome>,
    /// The tracks of all scores: their points, and whether their gates hold.
    pub tracks: Vec<(Decimal, bool)>,
    /// Whether each gate of all scores holds.
    pub gates: Vec<bool>,
    /// The records of all scores by component: the row, the component, and what became of it.
    pub score_records: Vec<(u32, u16, ScoreRecord)>,
    /// The records of all scores that lie outside of the period: the row, and the day.
    pub score_outside: Vec<(u32, i64)>,
    /// What other incentives of a stack pay.
    pub instead: Vec<Instead>,
    /// What the lines of stacks were computed on, by incentive and row.
    pub applied_to: HashMap<(u16, u32), Decimal>,
    /// The parts of all incentives, by line.
    pub parts: Vec<Part>,
    /// The rankings.
    pub rankings: Vec<RankingOutcome>,
    /// The contests.
    pub contests: Vec<ContestOutcome>,
    /// How the partners stood that it was compared with.
    pub standings: Option<Arc<Standings>>,
    /// The accounts of balances and funds, by balance.
    pub accounts: Vec<AccountOutcome>,
    /// The payouts.
    pub payouts: Vec<PayoutOutcome>,
    /// The rules of engagement.
    pub engagements: Vec<EngagementOutcome>,
    /// The statements of all payouts.
    pub statements: Vec<Statement>,
    /// What a closed period, computed again, differs from what was paid.
    pub adjustments: Option<Box<Adjustments>>,
}

impl CheckState {
    /// The state of a requirement whose measure is there.
    #[must_use]
    pub const fn of(holds: bool) -> CheckState {
        if holds { CheckState::Met } else { CheckState::NotMet }
    }
}

impl CheckOutcome {
    /// A check that has not been evaluated.
    pub const NONE: CheckOutcome = CheckOutcome {
        state: CheckState::NotMet,
        actual: Scalar::Absent,
        required: Scalar::Absent,
        required_high: Scalar::Absent,
        distance: None,
    };

    /// A condition that is false.
    pub const FALSE: CheckOutcome = CheckOutcome {
        state: CheckState::NotMet,
        actual: Scalar::Boolean(false),
        required: Scalar::Boolean(true),
        required_high: Scalar::Absent,
        distance: None,
    };

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.state == CheckState::Met
    }
}

impl IncentiveOutcome {
    /// An incentive that pays nothing.
    pub const NONE: IncentiveOutcome = IncentiveOutcome {
        due: Due::Yes,
        refused: None,
        lines: (0, 0),
        records: (0, 0),
        sum: Decimal::ZERO,
        cut: Decimal::ZERO,
        lifted: Decimal::ZERO,
        forfeited: Decimal::ZERO,
        brought: Decimal::ZERO,
        carried: Decimal::ZERO,
        total: Decimal::ZERO,
        rounding: Decimal::ZERO,
        parts: (0, 0),
        unpaid: Decimal::ZERO,
        details: 0,
        pending: (0, 0),
        undrawn: Decimal::ZERO,
        instead: None,
        stacked: Decimal::ZERO,
    };
}

impl Outcome {
    /// Makes room for what a program finds, and forgets what was found before. Nothing is allocated once it has grown
    /// to its size.
    pub(super) fn begin(&mut self, program: &Program) {
        // Every check, ladder and eligibility is found in every evaluation: what stands there is overwritten.
        self.checks.resize(program.checks as usize, CheckOutcome::NONE);
        self.ladders.resize(program.ladders.len(), None);
        self.eligibilities.resize(program.eligibilities.len(), false);
        self.incentives.clear();
        self.incentives.resize(program.incentives.len(), IncentiveOutcome::NONE);
        self.lines.clear();
        self.records.clear();
        self.rejections.clear();
        self.details.clear();
        self.pending.clear();
        self.unpaid.clear();
        self.running.clear();
        self.unit.clear();
        if !program.scores.is_empty() {
            self.begin_scores(program);
        }
        self.parts.clear();
        self.instead.clear();
        self.applied_to.clear();
        self.rankings.clear();
        self.standings = None;
        self.contests.clear();
        self.contests.resize(program.contests.len(), ContestOutcome::default());
        self.rankings.resize(program.rankings.len(), RankingOutcome::default());
        self.levels.clear();
        self.tiers_on.clear();
        self.accounts.clear();
        self.payouts.clear();
        self.payouts.resize(program.payouts.len(), PayoutOutcome::NONE);
        self.statements.clear();
        self.adjustments = None;
        self.engagements.clear();
        self.engagements
            .resize(program.engagements.len(), EngagementOutcome::default());
    }

    /// What is kept in mind of a ladder's tier.
    #[must_use]
    pub fn level(&self, ladder: usize) -> Option<&LevelOutcome> {
        self.levels.iter().find(|level| usize::from(level.ladder) == ladder)
    }

    /// How a condition came out that kept something from being paid.
    #[must_use]
    pub fn rejection(&self, place: u32) -> &CheckOutcome {
        self.rejections.get(place as usize).unwrap_or(&CheckOutcome::NONE)
    }
}
