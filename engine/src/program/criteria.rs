use super::{OverTime, Slot};
use crate::expr::{Any, Boolean, Scalar};
use crate::model::{Comparator, Select};
use crate::schema::Type;
use crate::source::Span;

/// What a requirement checks.
#[derive(Clone, Debug)]
pub enum CheckKind {
    /// A rule that is true or false.
    Condition(Boolean),
    /// A measure against one threshold, or two for `between`.
    Measure {
        /// What is measured.
        measure: Any,
        /// How it is compared.
        comparator: Comparator,
        /// With what: one, two for `between`, any number for `is_one_of`.
        thresholds: Vec<Any>,
    },
}

/// A compiled requirement.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its title.
    pub title: String,
    /// What it checks.
    pub kind: CheckKind,
    /// The type of the measure.
    pub measured: Type,
    /// Whether what is measured may be absent.
    pub optional: bool,
    /// Where the rule stands.
    pub span: Span,
}

/// An alternative: its checks are those of a range.
#[derive(Clone, Debug)]
pub struct Path {
    /// Its title.
    pub title: String,
    /// Place of its first check.
    pub first: u16,
    /// Place behind its last check.
    pub end: u16,
}

/// Checks that hold for all paths, then those of each path.
#[derive(Clone, Debug, Default)]
pub struct Criteria {
    /// All checks: the common ones first.
    pub checks: Vec<Check>,
    /// How many of them are common.
    pub common: u16,
    /// The alternatives, of which one must hold where there are any.
    pub paths: Vec<Path>,
    /// Place of the first check among all checks of the program.
    pub offset: u32,
}

/// What a tier brings.
#[derive(Clone, Debug)]
pub struct Benefit {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// Its value.
    pub value: Scalar,
}

/// A compiled tier.
#[derive(Clone, Debug)]
pub struct Tier {
    /// Its id.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// What must be met.
    pub criteria: Criteria,
    /// What it brings.
    pub benefits: Vec<Benefit>,
    /// Where it is declared.
    pub span: Span,
}

/// A compiled ladder.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// How the tier is chosen.
    pub select: Select,
    /// The tiers, lowest first; the one of `otherwise` is the first.
    pub tiers: Vec<Tier>,
    /// Whether the first tier is the one of `otherwise`.
    pub otherwise: bool,
    /// Where the tier reached is kept, as a place in `tiers`.
    pub slot: Slot,
    /// Where it is declared.
    pub span: Span,
    /// How a tier is held over time, or what may stand instead.
    pub over_time: Option<Box<OverTime>>,
    /// The score whose points its tiers ask for.
    pub by_score: Option<u16>,
}

/// A compiled eligibility.
#[derive(Clone, Debug)]
pub struct Eligibility {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// What must be met.
    pub criteria: Criteria,
    /// The slot, among the booleans, of the result.
    pub slot: u16,
    /// Where it is declared.
    pub span: Span,
}
