use std::time::Duration;

use super::{Coverage, Failure};
use crate::source::{Diagnostic, Sources, Span};

/// A scenario that was run.
#[derive(Clone, Debug)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What does not hold; empty if it passed.
    pub failures: Vec<Failure>,
    /// How long it took, where the caller has measured it: the engine has no clock.
    pub duration: Option<Duration>,
}

impl Tested {
    /// Whether everything that was expected holds.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// The scenarios of a pack that were run, in declared order: what reports are made of.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    /// The pack as the caller named it.
    pub pack: String,
    /// The texts that scenarios stand in.
    pub sources: Sources,
    /// The scenarios that were run.
    pub tested: Vec<Tested>,
    /// How many were left out by the caller's choice.
    pub left_out: usize,
    /// Why nothing was run: what is wrong with the pack.
    pub diagnostics: Vec<Diagnostic>,
    /// What the scenarios reached, where that was asked for.
    pub coverage: Option<Coverage>,
}

impl Suite {
    /// How many scenarios passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.tested.iter().filter(|tested| tested.passed()).count()
    }

    /// How many scenarios failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.tested.len() - self.passed()
    }
}
