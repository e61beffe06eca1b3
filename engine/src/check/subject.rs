use super::analysis::Lazy;
use crate::declare::Trees;
use crate::model::Model;
use crate::pack::{Manifest, Pack};
use crate::program::Program;
use crate::scenario::{Coverage, Scenario};
use crate::source::Sources;

/// What lints look at: a pack that compiles.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The files.
    pub pack: &'a Pack,
    /// What the pack declares.
    pub model: &'a Model,
    /// Its rule files and scenario files as trees.
    pub trees: &'a Trees,
    /// What is evaluated.
    pub program: &'a Program,
    /// Its scenarios, ready to be evaluated.
    pub scenarios: &'a [Scenario],
    /// What its scenarios reach, if a lint wants to know.
    pub coverage: Option<&'a Coverage>,
    /// The manifests of the packs that are checked together with this one.
    pub others: &'a [&'a Manifest],
    /// What every expression may give, worked out when it is first asked for.
    pub analysis: &'a Lazy,
}

impl<'a> Subject<'a> {
    /// The texts of the pack.
    #[must_use]
    pub fn sources(&self) -> &'a Sources {
        self.pack.sources()
    }
}
