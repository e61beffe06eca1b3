use super::Name;
use crate::source::Span;
use crate::value::Tree;

/// A partner of a population besides the one that is decided for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// The facts of a base, by its name.
    Base(String),
    /// Facts of its own.
    Facts(Tree),
}

/// `.with_population(["a gold partner", #{ … }])`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// The others, in the order in which they are named.
    pub members: Vec<Member>,
    /// The place of the argument.
    pub span: Span,
}

/// `base("a gold partner", #{…}).as_of(…).period(…)`: facts that scenarios start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its name.
    pub name: Name,
    /// The facts, whole.
    pub facts: Tree,
    /// The day of the decision.
    pub as_of: Option<String>,
    /// The first and last day of the period.
    pub period: Option<(String, String)>,
    /// The others that compete with it, where rankings need them.
    pub population: Option<Population>,
}

/// What a scenario changes of its base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A value at a path such as `partner.revenue_ttm` or `deals[0].amount`.
    Set(Name, Tree),
    /// A setting gets another value.
    Setting(Name, Tree),
}

/// One expectation of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What is expected.
    pub expected: Expected,
    /// The clause.
    pub span: Span,
}

/// What a scenario expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A value at a path of the decision, e.g. `incentives.commission.total`.
    Value(Name, Tree),
    /// An error of a code, at a pointer in the facts where it has one.
    Error(Name, Option<Name>),
}

/// `scenario("…").varies("a gold partner").set(…).expect(…)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its name.
    pub name: Name,
    /// The base it varies.
    pub base: Option<Name>,
    /// The scenario whose decision it follows: what that one carries forward is what this one starts from.
    pub after: Option<Name>,
    /// Facts of its own, where it has no base.
    pub facts: Option<Tree>,
    /// The day of the decision, where it differs from the base.
    pub as_of: Option<String>,
    /// The period, where it differs from the base.
    pub period: Option<(String, String)>,
    /// What is changed, in order.
    pub changes: Vec<Change>,
    /// What is expected.
    pub expectations: Vec<Expectation>,
    /// The others that compete with it, where they differ from those of the base.
    pub population: Option<Population>,
}

impl Scenario {
    /// A scenario that says nothing yet but its name.
    #[must_use]
    pub const fn named(name: Name) -> Scenario {
        Scenario {
            name,
            base: None,
            after: None,
            facts: None,
            as_of: None,
            period: None,
            changes: Vec::new(),
            expectations: Vec::new(),
            population: None,
        }
    }
}
