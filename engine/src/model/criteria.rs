use super::{Clause, Constant, Name, OverTime, Rule};
use crate::source::Span;
use crate::value::Decimal;

/// How a measure is held against its threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `at_least`: ≥
    AtLeast,
    /// `at_most`: ≤
    AtMost,
    /// `above`: >
    Above,
    /// `below`: <
    Below,
    /// `between(low, high)`: both included
    Between,
    /// `equals`: = (`is` is a word that the script language keeps for itself)
    Is,
    /// `is_one_of([…])`
    IsOneOf,
    /// `on_or_before`: ≤, for dates
    OnOrBefore,
    /// `on_or_after`: ≥, for dates
    OnOrAfter,
}

impl Comparator {
    /// Every comparator with the word of its clause.
    pub const ALL: [(&'static str, Comparator); 9] = [
        ("at_least", Comparator::AtLeast),
        ("at_most", Comparator::AtMost),
        ("above", Comparator::Above),
        ("below", Comparator::Below),
        ("between", Comparator::Between),
        ("equals", Comparator::Is),
        ("is_one_of", Comparator::IsOneOf),
        ("on_or_before", Comparator::OnOrBefore),
        ("on_or_after", Comparator::OnOrAfter),
    ];

    /// The word of its clause, which also stands in decisions.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, comparator)| *comparator == self)
            .map_or("", |(word, _)| word)
    }
}

/// What a measure is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// A value that stands in the clause; two for `between`, any number for `is_one_of`.
    Constants(Vec<Constant>),
    /// A setting, by its name.
    Setting(String),
    /// A rule that gives it.
    Rule(Rule),
}

/// `.requires("Revenue", |partner| …).at_least(50_000)`; without a comparator the rule is true or false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its title.
    pub title: Name,
    /// What is measured.
    pub measure: Rule,
    /// How it is compared, and with what.
    pub threshold: Option<(Comparator, Clause<Threshold>)>,
}

/// `.path("Volume")` and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Its title.
    pub title: Name,
    /// All of these must be met.
    pub requirements: Vec<Requirement>,
}

/// Requirements that hold for all paths, and the paths, of which one must be met where there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// What stands before the first path.
    pub requirements: Vec<Requirement>,
    /// The alternatives.
    pub paths: Vec<Path>,
}

/// `.benefit("discount", percent(10))`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// Its name, by which rules read it from the tier.
    pub name: Name,
    /// Its value.
    pub value: Clause<Constant>,
}

/// `level.tier("silver").title("Silver")…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its id.
    pub id: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What must be met.
    pub criteria: Criteria,
    /// What it brings.
    pub benefits: Vec<Benefit>,
    /// What the measures of promotion and review must reach (`.at_least(10)` on the tier itself).
    pub threshold: Option<Clause<Threshold>>,
    /// The points it asks for, on a ladder by score.
    pub points: Option<Clause<Decimal>>,
}

/// Which of the tiers whose criteria hold is the one reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Select {
    /// The highest whose own requirements hold.
    #[default]
    Highest,
    /// The highest such that all lower ones hold too.
    HighestInSequence,
}

/// `.measure("Net new users", |partner| …)`: a row of a requirements matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its title: the name of its row.
    pub title: Name,
    /// What is measured.
    pub rule: Rule,
}

/// `.requirements("tables/level_requirements.csv")`: measures × tiers, "-" is not required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The path of the file.
    pub file: Name,
}

/// `ladder("level").title("Partner level").select("highest")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// How the tier is chosen.
    pub select: Option<Clause<Select>>,
    /// The tier where no other is reached: id and title.
    pub otherwise: Option<(Name, Option<Name>)>,
    /// The tiers, lowest first.
    pub tiers: Vec<Tier>,
    /// The measures of a requirements matrix.
    pub measures: Vec<Measure>,
    /// The requirements matrix.
    pub matrix: Option<Matrix>,
    /// The period of review where one is declared (`.reviewed("quarterly")`).
    pub reviewed: Option<Name>,
    /// How long a tier is held, and what changes it.
    pub over_time: OverTime,
    /// The score whose points its tiers ask for.
    pub by_score: Option<Name>,
}

/// `eligibility("mdf").title(…).requires(…)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligibility {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What must be met.
    pub criteria: Criteria,
    /// The declaring call.
    pub span: Span,
}
