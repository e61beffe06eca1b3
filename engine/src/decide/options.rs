/// What an evaluation is told besides the facts, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The day of the decision: `2026-03-31`.
    pub as_of: Option<String>,
    /// The period of the decision, both days included: `2026-01-01..2026-03-31`.
    pub period: Option<String>,
    /// Settings that are overridden: name and value.
    pub settings: Vec<(String, String)>,
    /// What is to be explained besides.
    pub explain: Explain,
}

/// What a decision is to explain besides what it always says: the rules with the numbers they worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// Nothing.
    #[default]
    Nothing,
    /// Every rule.
    Everything,
    /// What a name stands for: a value, a score, a ladder, an eligibility, an incentive, and after a point a tier or a
    /// requirement, such as `level.gold`.
    Only(String),
}
