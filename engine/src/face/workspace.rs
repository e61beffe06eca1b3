use std::sync::Arc;

use super::{Diagnostics, Program};
use crate::decide::{self, Context, Outcome, Standings};
use crate::expr::Machine;
use crate::facts::{Decoder, Relations, Shape};
use crate::report::View;
use crate::schema::Store;
use crate::source::{Code, Diagnostic};
use crate::state::{Asked, Closed, Prior, follows};

/// Room for evaluations: facts, slots and outcome. Once it has grown to the size of the facts, nothing is allocated.
#[derive(Debug)]
pub struct Workspace {
    pub(super) machine: Machine,
    pub(super) outcome: Outcome,
    pub(super) decoder: Decoder,
    /// Whether relations were decoded once for the run, and which a document has given itself.
    pub(super) relations_given: bool,
    pub(super) given: Vec<bool>,
    /// How the partners of a population stand, where the program ranks them.
    pub(super) standings: Option<Arc<Standings>>,
}

impl Workspace {
    /// Uses relations that were decoded once for the run.
    pub fn set_relations(&mut self, relations: Arc<Store>) {
        self.machine.shared = relations;
        self.relations_given = true;
    }

    /// Uses the standings of a population, where the program ranks partners. Those of a context come first.
    pub fn set_standings(&mut self, standings: Arc<Standings>) {
        self.standings = Some(standings);
    }

    /// Decodes facts into the slots.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn decode(&mut self, program: &Program, facts: &[u8]) -> Result<(), Diagnostics> {
        let plan = &*program.plan;
        let wrong = |list: Vec<Diagnostic>| Diagnostics::new(list, plan.sources.clone());
        let own = &mut self.machine.own;
        if self.relations_given {
            self.decoder
                .decode(Shape::of(plan), facts, own, Relations::Given)
                .map_err(wrong)?;
            return self.read_prior(program);
        }
        let shared = Arc::make_mut(&mut self.machine.shared);
        let relations = Relations::Inline(shared, &mut self.given);
        self.decoder
            .decode(Shape::of(plan), facts, own, relations)
            .map_err(wrong)?;
        let read = plan.relations_read.iter().zip(&plan.schema.relations).enumerate();
        let asked = plan.engagements.iter();
        let asked: Vec<u16> = asked
            .filter(|rules| self.machine.own.count(rules.input) > 0)
            .map(|rules| rules.relation)
            .collect();
        let needed = |place: usize, read: bool| read || asked.iter().any(|relation| usize::from(*relation) == place);
        let missing: Vec<Diagnostic> = read
            .filter(|(place, (read, _))| needed(*place, **read) && !self.given.get(*place).copied().unwrap_or(false))
            .map(|(_, (_, relation))| {
                Diagnostic::error(
                    Code::FactMissing,
                    format!("the relation `{}` is not given", relation.name),
                )
                .pointer(format!("/{}", relation.name))
                .help("give its records with the facts, or once for the run; an empty list is a list too")
            })
            .collect();
        if missing.is_empty() {
            if !plan.hierarchies.is_empty() || !plan.indexes.is_empty() {
                let shared = Arc::make_mut(&mut self.machine.shared);
                crate::facts::relate(plan, shared).map_err(wrong)?;
            }
            self.read_prior(program)
        } else {
            Err(wrong(missing))
        }
    }

    /// Reads what was paid for a closed period, and what was carried forward for a program that carries something.
    fn read_prior(&mut self, program: &Program) -> Result<(), Diagnostics> {
        let wrong = |list: Vec<Diagnostic>| Diagnostics::new(list, program.plan.sources.clone());
        self.machine.closed = match self.decoder.closed() {
            [] => None,
            closed => Some(Box::new(Closed::read(closed).map_err(wrong)?)),
        };
        if !program.plan.stateful {
            return Ok(());
        }
        let bytes = self.decoder.prior();
        if bytes.is_empty() {
            return Err(wrong(vec![
                Diagnostic::error(
                    Code::FactMissing,
                    "the program carries something from period to period, and `prior` is not given",
                )
                .pointer("/prior")
                .help("give the `carry_forward` of the decision before; in the first period `\"prior\": {\"opening\": true}`"),
            ]));
        }
        let mut prior = Prior::read(bytes).map_err(wrong)?;
        let unknown = decide::take_over(&program.plan, &mut prior.state);
        if !unknown.is_empty() {
            return Err(wrong(unknown));
        }
        *self.machine.prior = prior;
        Ok(())
    }

    /// Evaluates the facts in the slots.
    ///
    /// # Errors
    /// The rule that had no result, with its place and its values.
    pub fn evaluate(&mut self, program: &Program, context: &Context) -> Result<(), Diagnostics> {
        self.evaluate_with(program, context, &mut crate::expr::Silent)
    }

    /// Evaluates the facts in the slots with a trace.
    ///
    /// # Errors
    /// The rule that had no result, with its place and its values.
    pub fn evaluate_with<T: crate::expr::Trace>(
        &mut self,
        program: &Program,
        context: &Context,
        trace: &mut T,
    ) -> Result<(), Diagnostics> {
        let plan = &*program.plan;
        if plan.stateful {
            let asked = Asked {
                pack: &plan.provenance.pack,
                version: &plan.provenance.version,
                takes_over: &plan.takes_over,
                period: context.period,
            };
            let mut wrong = follows(&self.machine.prior.state, &asked);
            if wrong.is_empty() {
                wrong = decide::not_before(plan, &self.machine.prior.state, context.as_of);
            }
            if !wrong.is_empty() {
                return Err(Diagnostics::new(wrong, plan.sources.clone()));
            }
        }
        let mut with_own: Context;
        let mut context = context;
        if plan.compares_partners() && decide::needs_standings(plan, context, &self.machine) {
            if context.standings.is_none() && self.standings.is_some() {
                with_own = context.clone();
                with_own.standings.clone_from(&self.standings);
                context = &with_own;
            }
            if let Some(error) = super::population::unfit(plan, context, context.standings.as_deref()) {
                return Err(Diagnostics::new(vec![error], plan.sources.clone()));
            }
        }
        let asked = &plan.provenance.pack;
        let closed = self.machine.closed.as_ref();
        if let Some(wrong) = closed.and_then(|closed| closed.mismatch(asked, context.period)) {
            return Err(Diagnostics::new(vec![wrong], plan.sources.clone()));
        }
        let mark = self.machine.own.bytes.len();
        let result = decide::evaluate(plan, context, &mut self.machine, &mut self.outcome, trace);
        result.map_err(|fault| {
            self.machine.own.bytes.truncate(mark);
            let error = decide::explain(plan, context, &mut self.machine, fault);
            Diagnostics::new(vec![error], plan.sources.clone())
        })
    }

    /// Decodes and evaluates facts.
    ///
    /// # Errors
    /// As [`Workspace::decode`] and [`Workspace::evaluate`].
    pub fn decide(&mut self, program: &Program, facts: &[u8], context: &Context) -> Result<(), Diagnostics> {
        self.decode(program, facts)?;
        self.evaluate(program, context)
    }

    /// The decision that was evaluated last.
    #[must_use]
    pub fn view<'v>(&'v self, program: &'v Program, context: &'v Context) -> View<'v> {
        View {
            program: &program.plan,
            context,
            outcome: &self.outcome,
            machine: &self.machine,
        }
    }
}
