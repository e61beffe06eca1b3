use crate::expr::Any;
use crate::expr::node::Integer;
use crate::model::{Partial, Schedule, Unearned};
use crate::value::{Decimal, Duration, MonthEnd};

/// A length of time from a day of the record on. The day may be absent: then it has not begun.
#[derive(Clone, Debug)]
pub struct TimeSpan {
    /// How long.
    pub length: Duration,
    /// Day 0.
    pub from: Integer,
}

/// A payment for every unit of the calendar.
#[derive(Clone, Debug)]
pub struct Recurs {
    /// The unit.
    pub unit: Schedule,
    /// The first day; absent where it has not begun.
    pub starting: Integer,
    /// The first day without service; absent while it goes on.
    pub ending: Option<Integer>,
    /// What a unit gives that is paid in part.
    pub partial: Partial,
    /// How long it is paid, from the start on.
    pub at_most: Option<Duration>,
    /// The shares of the years of service, and whether nothing is paid after them.
    pub share_by_year: Option<(Vec<Decimal>, bool)>,
}

/// What decides in which period a record is paid.
#[derive(Clone, Debug)]
pub enum When {
    /// Its own date, or nothing.
    InPeriod,
    /// Every unit of the calendar that ends in the period.
    Recurs(Box<Recurs>),
    /// A waiting period.
    Waits(TimeSpan),
    /// The days of its instalments: the shares, and the time between two from the day of the first on.
    Instalments(Vec<Decimal>, TimeSpan),
}

/// What is taken back.
#[derive(Clone, Debug)]
pub struct Clawback {
    /// How much of what was paid.
    pub how: Unearned,
    /// How long it takes until it is earned.
    pub over: TimeSpan,
    /// The first day without service.
    pub ended: Integer,
}

/// When an incentive pays a record, how often, and when it takes something back.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// What decides in which period a record is paid.
    pub when: When,
    /// The first day without service: what ends before it is due is not paid.
    pub while_active: Option<Integer>,
    /// What is paid only once, as texts; empty if nothing is said.
    pub once_per: Vec<Any>,
    /// What is taken back.
    pub clawback: Option<Clawback>,
    /// What counting months does at month ends.
    pub month_end: MonthEnd,
}

impl Lifecycle {
    /// Whether its lines are entered in the ledger.
    #[must_use]
    pub fn keeps_ledger(&self) -> bool {
        matches!(self.when, When::Waits(_) | When::Instalments(..))
            || !self.once_per.is_empty()
            || self.clawback.is_some()
    }

    /// Whether a line pays a part of what the rule gives, so that fractions of a cent can come of it.
    #[must_use]
    pub fn pays_parts(&self) -> bool {
        let parts = match &self.when {
            When::InPeriod | When::Waits(_) => false,
            When::Instalments(..) => true,
            When::Recurs(recurs) => recurs.partial == Partial::ByDays || recurs.share_by_year.is_some(),
        };
        let back = self.clawback.as_ref().is_some_and(|back| back.how != Unearned::Full);
        parts || back
    }

    /// The days it reads of a record.
    pub fn days(&self) -> impl Iterator<Item = &Integer> {
        let (first, second) = match &self.when {
            When::InPeriod => (None, None),
            When::Recurs(recurs) => (Some(&recurs.starting), recurs.ending.as_ref()),
            When::Waits(span) | When::Instalments(_, span) => (Some(&span.from), None),
        };
        let back = self.clawback.iter().flat_map(|back| [&back.over.from, &back.ended]);
        first.into_iter().chain(second).chain(&self.while_active).chain(back)
    }
}
