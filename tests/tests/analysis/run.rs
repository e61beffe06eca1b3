//! Facts evaluated for real, with every value that an expression gives.

use std::sync::Arc;

use charter_engine::Program;
use charter_engine::decide::{self, Context, Outcome};
use charter_engine::expr::{Machine, NodeId, RuleSite, Scalar, Trace};
use charter_engine::facts::{Decoder, Relations, Shape};
use charter_engine::value::Fault;

/// What an evaluation showed.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) values: Vec<(NodeId, Scalar)>,
    pub(crate) faults: Vec<(NodeId, Fault)>,
}

impl Trace for Seen {
    const ON: bool = true;

    fn value(&mut self, id: NodeId, value: Scalar) {
        self.values.push((id, value));
    }

    fn fault(&mut self, id: NodeId, fault: Fault) {
        self.faults.push((id, fault));
    }

    fn many(&mut self, _: NodeId, _: (u32, u32)) {}

    fn row(&mut self, _: u16, _: u32) {}

    fn rule(&mut self, _: RuleSite) {}
}

/// A machine with facts, evaluated.
pub(crate) struct Ran {
    pub(crate) machine: Machine,
    pub(crate) outcome: Outcome,
    pub(crate) seen: Seen,
    pub(crate) result: Result<(), Fault>,
}

/// Evaluates facts; `None` if they are not facts of the program.
pub(crate) fn run(program: &Program, facts: &str, context: &Context) -> Option<Ran> {
    let plan = program.plan();
    let mut own = plan.layout.store();
    let mut shared = plan.shared_layout.store();
    let mut given = Vec::new();
    let relations = Relations::Inline(&mut shared, &mut given);
    Decoder::new()
        .decode(Shape::of(plan), facts.as_bytes(), &mut own, relations)
        .ok()?;
    let mut machine = Machine::new(plan.constants.clone(), own, Arc::new(shared), plan.slots);
    let mut outcome = Outcome::default();
    let mut seen = Seen::default();
    let result = decide::evaluate(plan, context, &mut machine, &mut outcome, &mut seen);
    Some(Ran {
        machine,
        outcome,
        seen,
        result,
    })
}
