use super::Criteria;
use crate::expr::Any;
use crate::expr::node::{Integer, Rows, Text};
use crate::model::{Demotion, Keeps, Promotion, Schedule, YearDay};

/// What is kept in mind of a ladder's tiers: who holds which, and which stands instead.
#[derive(Clone, Debug)]
pub struct OverTime {
    /// How a tier is held.
    pub holding: Option<Holding>,
    /// What may stand instead.
    pub overridden: Option<Override>,
}

/// How a tier is held.
#[derive(Clone, Debug)]
pub struct Holding {
    /// When a higher tier is taken.
    pub promotes: Promotion,
    /// When tiers are looked at again, and one day of a review.
    pub reviews: Option<(Schedule, YearDay)>,
    /// What a review may take.
    pub demotes: Demotion,
    /// How long a tier is kept from that.
    pub keeps: Option<Keeps>,
    /// The tier of who has none yet.
    pub starts_at: u16,
    /// What a review asks of each tier; empty where it is what the tiers require.
    pub review: Vec<Criteria>,
}

/// A tier that stands instead of the one earned.
#[derive(Clone, Debug)]
pub struct Override {
    /// The tier: a place, or the text of its id.
    pub tier: Any,
    /// Why.
    pub reason: Text,
}

/// Which day's tier the rules of an incentive read.
#[derive(Clone, Debug)]
pub struct TierOn {
    /// The day.
    pub day: Integer,
    /// The tiers held, where the facts say them.
    pub history: Option<History>,
    /// Ladders, and the slots that their tier on the day is kept in.
    pub levels: Vec<(u16, u16)>,
    /// Whether a condition or the schedule reads one of them, and not only what is paid.
    pub early: bool,
}

/// A list of the tiers held.
#[derive(Clone, Debug)]
pub struct History {
    /// Its rows.
    pub rows: Rows,
    /// The cursor that goes through them.
    pub cursor: u16,
    /// The tier: a place, or the text of its id.
    pub tier: Any,
    /// The day from which it was held.
    pub since: Integer,
}
