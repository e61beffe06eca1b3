use super::{Diagnostics, Program};
use crate::compile::compile;
use crate::declare::{Declared, declare};
use crate::pack::Pack;
use crate::program;
use crate::scenario::{self, Scenario};
use crate::source::{Diagnostic, Severity};

/// What compiling a pack gives: a program unless something is wrong, and everything there is to say.
#[derive(Debug)]
pub struct Compilation {
    /// The program; absent if a diagnostic is an error.
    pub program: Option<Program>,
    /// Errors and warnings of the pack.
    pub diagnostics: Diagnostics,
}

/// A pack as far as it could be read, declared and compiled.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) declared: Option<Declared>,
    /// Absent if a diagnostic is an error.
    pub(super) program: Option<program::Program>,
    pub(super) scenarios: Vec<Scenario>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    pub(super) fn of(pack: &Pack) -> Loaded {
        let mut loaded = Loaded {
            declared: None,
            program: None,
            scenarios: Vec::new(),
            diagnostics: pack.diagnostics().to_vec(),
        };
        let failed = |list: &[Diagnostic]| list.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        // A pack that cannot be read whole would only be reported again, in other words.
        if failed(&loaded.diagnostics) {
            return loaded;
        }
        let mut declared = declare(pack);
        loaded.diagnostics.extend(declared.diagnostics.iter().cloned());
        if !failed(&declared.diagnostics) {
            let compiled = compile(pack, &declared);
            loaded.diagnostics.extend(compiled.diagnostics);
            if let Some(plan) = &compiled.program {
                let (cases, wrong) = scenario::cases(pack, plan, &declared.model);
                declared.model.scenarios.extend(cases);
                loaded.diagnostics.extend(wrong);
            }
            let (scenarios, wrong) = scenario::scenarios(&declared.model);
            loaded.diagnostics.extend(wrong);
            loaded.scenarios = scenarios;
            loaded.program = compiled.program;
        }
        loaded.declared = Some(declared);
        if failed(&loaded.diagnostics) {
            loaded.program = None;
        }
        loaded
    }
}
