/// What an evaluation is told besides the facts, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The day of the decision: `2026-03-31`.
    pub as_of: Option<String>,
    /// The period of the decision, both days included: `2026-01-01..2026-03-31`.
    pub period: Option<String>,
    /// Settings that are overridden: name and value.
    pub settings: Vec<(String, String)>,
    /// Whether the value of every expression is recorded too.
    pub explain: bool,
}
