use std::collections::BTreeMap;

/// Versions whose state is taken over, and what becomes of its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakeOver {
    /// The versions.
    pub versions: Vec<String>,
    /// Names, and tiers as `ladder.tier`: before, and now. `None`: left behind.
    pub names: BTreeMap<String, Option<String>>,
}
