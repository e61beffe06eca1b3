//! Facts evaluated for real, to see whether they show what is claimed.

use std::sync::Arc;

use crate::decide::{self, Context, Outcome};
use crate::expr::{Machine, NodeId, RuleSite, Scalar, Trace};
use crate::facts::{Decoder, Relations, Shape};
use crate::program::Program;
use crate::value::{Fault, Tree};

/// What an evaluation showed.
#[derive(Debug, Default)]
pub struct Shown {
    /// The first expression without a result.
    pub fault: Option<(NodeId, Fault)>,
    /// The rule that was evaluated last.
    pub site: Option<RuleSite>,
    /// How it ended.
    pub ended: Option<Fault>,
    /// Two rows of a table that matched both.
    pub many: bool,
}

impl Trace for Shown {
    const ON: bool = true;

    fn value(&mut self, _: NodeId, _: Scalar) {}

    fn fault(&mut self, id: NodeId, fault: Fault) {
        self.fault.get_or_insert((id, fault));
    }

    fn many(&mut self, _: NodeId, _: (u32, u32)) {
        self.many = true;
    }

    fn row(&mut self, _: u16, _: u32) {}

    fn rule(&mut self, site: RuleSite) {
        self.site = Some(site);
        // A quotient by zero that a value stands in for is no fault of what follows.
        self.fault = None;
    }
}

/// Evaluates facts; `None` if the program does not accept them.
#[must_use]
pub fn replay(program: &Program, facts: &Tree, context: &Context) -> Option<Shown> {
    let mut own = program.layout.store();
    let mut shared = program.shared_layout.store();
    let mut given = Vec::new();
    let relations = Relations::Inline(&mut shared, &mut given);
    Decoder::new()
        .decode(Shape::of(program), facts.to_json().as_bytes(), &mut own, relations)
        .ok()?;
    let missing = program.relations_read.iter().enumerate();
    if missing
        .into_iter()
        .any(|(place, read)| *read && !given.get(place).copied().unwrap_or(false))
    {
        return None;
    }
    let mut machine = Machine::new(program.constants.clone(), own, Arc::new(shared), program.slots);
    let mut context = context.clone();
    if program.compares_partners() {
        // Who is alone in a population competes with nobody. What fails before needs no standings.
        context.standings = decide::alone(program, &context, &mut machine).map(Arc::new);
    }
    let context = &context;
    let mut outcome = Outcome::default();
    let mut shown = Shown::default();
    shown.ended = decide::evaluate(program, context, &mut machine, &mut outcome, &mut shown).err();
    Some(shown)
}
