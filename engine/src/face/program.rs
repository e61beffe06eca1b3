use std::sync::{Arc, OnceLock};

use super::loaded::Loaded;
use super::{Compilation, Decision, Diagnostics, Workspace, on_a_deep_stack};
use crate::decide::{self, Context, Explain, Options, Outcome};
use crate::expr::Machine;
use crate::facts::{Decoder, Shape};
use crate::model::Model;
use crate::pack::Pack;
use crate::program;
use crate::report;
use crate::scenario::coverage::Places;
use crate::scenario::{Scenario, Starts};
use crate::schema::Store;
use crate::source::{Code, Diagnostic, Sources};

/// A compiled pack. It is shared freely between threads.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) plan: Arc<program::Program>,
    pub(super) scenarios: Arc<[Scenario]>,
    /// The scenarios with what they start from, found when they are asked for.
    pub(super) ready: Arc<OnceLock<Vec<Scenario>>>,
    pub(super) places: Arc<Places>,
    pub(super) starts: Arc<Starts>,
}

impl Program {
    /// Compiles a pack. Everything that is wrong is reported together.
    #[must_use]
    pub fn compile(pack: &Pack) -> Compilation {
        on_a_deep_stack(|| Program::compile_here(pack))
    }

    fn compile_here(pack: &Pack) -> Compilation {
        let loaded = Loaded::of(pack);
        let program = loaded.program.zip(loaded.declared);
        let program = program.map(|(plan, declared)| Program::of(plan, loaded.scenarios, pack, &declared.model));
        Compilation {
            program,
            diagnostics: Diagnostics::new(loaded.diagnostics, pack.sources().clone()),
        }
    }

    pub(super) fn of(plan: program::Program, scenarios: Vec<Scenario>, pack: &Pack, model: &Model) -> Program {
        Program {
            plan: Arc::new(plan),
            scenarios: scenarios.into(),
            ready: Arc::default(),
            places: Arc::new(Places::new(pack, model)),
            starts: Arc::new(Starts::of(model)),
        }
    }

    /// The compiled plan.
    #[must_use]
    pub fn plan(&self) -> &program::Program {
        &self.plan
    }

    /// The texts of the pack, which scenarios and diagnostics point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.plan.sources
    }

    /// The scenarios of the pack. One that follows another has in its facts what the other's decision carries forward.
    #[must_use]
    pub fn scenarios(&self) -> Vec<Scenario> {
        self.ready_scenarios().to_vec()
    }

    /// Room for evaluations, to be used again and again by one thread.
    #[must_use]
    pub fn workspace(&self) -> Workspace {
        Workspace {
            machine: Machine::new(
                self.plan.constants.clone(),
                self.plan.layout.store(),
                Arc::new(self.plan.shared_layout.store()),
                self.plan.slots,
            ),
            outcome: Outcome::default(),
            decoder: Decoder::default(),
            relations_given: false,
            given: Vec::new(),
            standings: None,
        }
    }

    /// Evaluates facts given as JSON text.
    ///
    /// # Errors
    /// Everything that is wrong with the options and the facts, or the rule that had no result.
    pub fn evaluate_json(&self, facts: &[u8], options: &Options) -> Result<Decision, Diagnostics> {
        let wanted = report::Wanted::of(&self.plan, &options.explain)
            .map_err(|wrong| Diagnostics::new(vec![*wrong], self.plan.sources.clone()))?;
        let context = self.context(options)?;
        let mut workspace = self.workspace();
        workspace.decide(self, facts, &context)?;
        let explanation = match &options.explain {
            Explain::Nothing => None,
            _ => Some((self.record(&context, &mut workspace), wanted)),
        };
        Ok(Decision {
            plan: self.plan.clone(),
            context,
            outcome: workspace.outcome,
            machine: workspace.machine,
            explanation,
        })
    }

    /// Decodes the facts of a relation once for a run.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn relations(&self, relations: &[(&str, &[u8])]) -> Result<Arc<Store>, Diagnostics> {
        let mut store = self.plan.shared_layout.store();
        let mut decoder = Decoder::default();
        let mut wrong = Vec::new();
        for (name, bytes) in relations {
            let found = self
                .plan
                .schema
                .relations
                .iter()
                .zip(0_u16..)
                .find(|(relation, _)| relation.name == *name);
            match found {
                Some((_, place)) => {
                    let decoded = decoder.decode_relation(Shape::of(&self.plan), place, bytes, &mut store);
                    wrong.extend(decoded.err().unwrap_or_default());
                }
                None => wrong.push(Diagnostic::error(
                    Code::FactUnknown,
                    format!("there is no relation `{name}`"),
                )),
            }
        }
        if wrong.is_empty() {
            wrong.extend(crate::facts::relate(&self.plan, &mut store).err().unwrap_or_default());
        }
        if wrong.is_empty() {
            Ok(Arc::new(store))
        } else {
            Err(Diagnostics::new(wrong, self.plan.sources.clone()))
        }
    }

    /// JSON Schema of the facts.
    #[must_use]
    pub fn facts_schema(&self) -> String {
        report::facts_json_schema(&self.plan)
    }

    /// JSON Schema of a decision, the same for every pack.
    #[must_use]
    pub fn decision_schema() -> String {
        report::decision_json_schema()
    }

    /// TypeScript declarations of the facts and of a decision.
    #[must_use]
    pub fn typescript(&self) -> String {
        let mut out = report::facts_typescript(&self.plan);
        out.push('\n');
        out.push_str(report::decision_typescript());
        out
    }

    pub(super) fn record(&self, context: &Context, workspace: &mut Workspace) -> Vec<report::Step> {
        let mut recording = report::Recording::default();
        // The facts have been evaluated without a fault: with a trace they are again.
        let _ = decide::evaluate(
            &self.plan,
            context,
            &mut workspace.machine,
            &mut workspace.outcome,
            &mut recording,
        );
        recording.into_steps()
    }
}
