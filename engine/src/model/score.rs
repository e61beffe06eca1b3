use super::{Clause, Name, Rule};
use crate::source::Span;
use crate::value::{Decimal, Rounding};

/// The gate that needs no rule.
pub const EVERY_COMPONENT_ABOVE_ZERO: &str = "Every component above zero";

/// Which track of a score counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Takes {
    /// The one with the most points; of several with as many, the first.
    #[default]
    Best,
    /// The same among those whose gates hold; without any the total is 0.
    BestPassing,
    /// All of them: their points are added.
    All,
}

impl Takes {
    /// Every choice with its words.
    pub const ALL: [(&'static str, Takes); 3] = [
        ("best track that passes its gate", Takes::BestPassing),
        ("best track", Takes::Best),
        ("all tracks together", Takes::All),
    ];

    /// Its words.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, takes)| *takes == self)
            .map_or("", |(word, _)| word)
    }
}

/// The points of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Points {
    /// A number that stands in the clause.
    Number(Decimal),
    /// A setting, by its name.
    Setting(String),
}

/// `.only_if("Prerequisite held", |partner| …)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlyIf {
    /// Its title.
    pub title: Name,
    /// True or false.
    pub rule: Rule,
}

/// `.component("Net customer adds", |partner| …)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its title.
    pub title: Name,
    /// What is counted; without `points_each`, the points themselves.
    pub rule: Rule,
    /// The points of a unit.
    pub points_each: Option<Clause<Points>>,
    /// The day on which a dated setting is read.
    pub on_date: Option<Rule>,
    /// The most points.
    pub maximum: Option<Clause<Decimal>>,
    /// The most units that are counted.
    pub count_at_most: Option<Clause<Decimal>>,
    /// What must hold for it to be counted.
    pub only_if: Vec<OnlyIf>,
    /// Whether fractions of a unit are dropped.
    pub whole_units: Option<Clause<bool>>,
    /// Its share of the whole.
    pub weight: Option<Clause<Decimal>>,
}

/// `.gate("Every component above zero")`, or one with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Its title.
    pub title: Name,
    /// True or false; without one, every component must have points.
    pub rule: Option<Rule>,
}

/// `.track("enterprise", "Enterprise")` and what follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its id; that of the components before the first track has none.
    pub id: Option<Name>,
    /// Its title for people.
    pub title: Option<Name>,
    /// Its components.
    pub components: Vec<Component>,
    /// Its gates.
    pub gates: Vec<Gate>,
}

/// `score("capability").title("Capability score").out_of(100)…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The most points there are.
    pub out_of: Option<Clause<Decimal>>,
    /// The list of records it goes through.
    pub for_each: Option<Name>,
    /// The date that decides whether a record lies in the period.
    pub in_period: Option<Rule>,
    /// The tracks. The first is the one without a name; it is empty where every component stands behind a `track`.
    pub tracks: Vec<Track>,
    /// Which track counts.
    pub takes: Option<Clause<Takes>>,
    /// Rounding of the points of each component: digits behind the point, and mode.
    pub round: Option<Clause<(u32, Rounding)>>,
    /// The declaring call.
    pub span: Span,
}
