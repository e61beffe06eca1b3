use super::Name;

/// `takes_over("1.0.0").renames("level.gold", "level.premier").drops("old_bonus")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeOver {
    /// The versions whose state is taken over.
    pub versions: Vec<Name>,
    /// What has another name now: a name, or a ladder and its tier; before and now.
    pub renames: Vec<(Name, Name)>,
    /// What is left behind.
    pub drops: Vec<Name>,
}
