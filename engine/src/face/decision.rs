use std::sync::Arc;

use crate::decide::{Context, Outcome};
use crate::expr::Machine;
use crate::pack::sha256;
use crate::program;
use crate::report::{self, View};

/// A decision: what a program says of some facts, with the reason for everything.
#[derive(Clone, Debug)]
pub struct Decision {
    pub(super) plan: Arc<program::Program>,
    pub(super) context: Context,
    pub(super) outcome: Outcome,
    pub(super) machine: Machine,
    pub(super) explanation: Option<(Vec<report::Step>, report::Wanted)>,
}

impl Decision {
    pub(super) fn view(&self) -> View<'_> {
        View {
            program: &self.plan,
            context: &self.context,
            outcome: &self.outcome,
            machine: &self.machine,
        }
    }

    /// Canonical JSON. With [`Options::explain`](crate::Options::explain) it ends with the rules and the values of their expressions.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.view().write_json(&mut out);
        if let Some((steps, wanted)) = &self.explanation {
            out.pop();
            out.push(',');
            self.view().write_explanation(steps, wanted, &mut out);
            out.push('}');
        }
        out
    }

    /// Text for people. With [`Options::explain`](crate::Options::explain) it ends with the rules and the numbers they worked on.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.view().write_text(&mut out);
        if let Some((steps, wanted)) = &self.explanation {
            out.push_str("\nHow it came about\n");
            self.view().write_explanation_text(steps, wanted, &mut out);
        }
        out
    }

    /// What the next decision starts from, as JSON: give it as `prior` in its facts. `None` for a program that carries
    /// nothing from period to period.
    #[must_use]
    pub fn carry_forward(&self) -> Option<String> {
        self.plan.stateful.then(|| self.outcome.next.to_json())
    }

    /// SHA-256 of the canonical JSON, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(&self.to_json())
    }
}
