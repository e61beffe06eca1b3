//! Why a decision is what it is: [`Recording`] remembers every step of an evaluation, `tree` makes trees of them,
//! `words` puts numbers into the source of a rule, `scale` says what a table or bands did, `conversion` by which rates, `text` and `json` write it
//! all down. [`Wanted`] is what is asked for by a name.

mod conversion;
mod json;
mod scale;
mod text;
mod tree;
mod wanted;
mod words;

pub use wanted::Wanted;

use crate::expr::{NodeId, RuleSite, Scalar, Trace};
use crate::value::Fault;

/// One step of a recorded evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// It comes to a rule.
    Rule(RuleSite),
    /// A list is at a row.
    Row(u16, u32),
    /// The row a list is at does not count.
    LeftOut(u16, u32),
    /// It comes to an expression.
    Enter(NodeId),
    /// An expression has a value, or is known to have none.
    Value(NodeId, Scalar),
}

/// Records every step.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    steps: Vec<Step>,
}

impl Recording {
    /// Forgets the steps and keeps the memory.
    pub fn clear(&mut self) {
        self.steps.clear();
    }

    /// The steps in order.
    #[must_use]
    pub fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}

impl Trace for Recording {
    const ON: bool = true;

    #[inline]
    fn enter(&mut self, id: NodeId) {
        self.steps.push(Step::Enter(id));
    }

    #[inline]
    fn value(&mut self, id: NodeId, value: Scalar) {
        self.steps.push(Step::Value(id, value));
    }

    fn fault(&mut self, _: NodeId, _: Fault) {}

    fn many(&mut self, _: NodeId, _: (u32, u32)) {}

    #[inline]
    fn row(&mut self, cursor: u16, row: u32) {
        self.steps.push(Step::Row(cursor, row));
    }

    #[inline]
    fn left_out(&mut self, cursor: u16, row: u32) {
        self.steps.push(Step::LeftOut(cursor, row));
    }

    #[inline]
    fn rule(&mut self, site: RuleSite) {
        self.steps.push(Step::Rule(site));
    }
}
