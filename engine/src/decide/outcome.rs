use super::settled::{AccountOutcome, Adjustments, PayoutOutcome, Statement};
use crate::expr::Scalar;
use crate::program::Program;
use crate::state::State;
use crate::value::Decimal;

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
    /// What the fund it draws on could not pay.
    pub undrawn: Decimal,
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
    /// The accounts of balances and funds, by balance.
    pub accounts: Vec<AccountOutcome>,
    /// The payouts.
    pub payouts: Vec<PayoutOutcome>,
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
        undrawn: Decimal::ZERO,
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
        self.accounts.clear();
        self.payouts.clear();
        self.payouts.resize(program.payouts.len(), PayoutOutcome::NONE);
        self.statements.clear();
        self.adjustments = None;
    }

    /// How a condition came out that kept something from being paid.
    #[must_use]
    pub fn rejection(&self, place: u32) -> &CheckOutcome {
        self.rejections.get(place as usize).unwrap_or(&CheckOutcome::NONE)
    }
}
