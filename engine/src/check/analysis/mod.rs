//! What every expression of a program may give, over everything that facts and settings may be.
//!
//! The analysis never says that something cannot happen that can: where it does not know, it takes everything for
//! possible. It does not follow how values hang together (`a` is twice `b`), so it may take for possible what is not;
//! what is claimed to go wrong is therefore shown by facts that were really evaluated.
//!
//! - `interval`, `set`, `value`: sets of values;
//! - `assume`: what facts and settings may be; `env`: what is known at a place of a rule;
//! - `walk`, `nodes`, `compare`, `refine`, `scale`, `call`: expressions, conditions, look-ups, functions;
//! - `steps`: the steps of the program, `scores` those that are scores; `print`: which expressions are the same;
//! - `visit`, `reads`: what an expression is made of and depends on;
//! - `witness`, `solve`, `document`, `replay`: facts that show what is claimed.
//!
//! Settings: what cannot be reached is held against every value that the bounds of a setting allow, because a setting
//! is there to be changed. What goes wrong is looked for with the values that the pack gives, because facts alone have
//! to show it.

mod assume;
mod call;
mod compare;
mod document;
mod engagement;
mod env;
pub mod interval;
mod lazy;
mod nodes;
mod payees;
pub mod print;
mod reads;
mod refine;
mod replay;
mod scale;
mod scores;
pub mod set;
mod solve;
mod steps;
mod value;
mod visit;
mod walk;
mod witness;

pub use assume::{Assume, FieldPlace};
pub use env::Key;
pub use lazy::{ALL_SWEEPS, Lazy, TableReach};
pub use replay::{Shown, replay};
pub use scale::question;
pub use steps::{Outcomes, reachable};
pub use value::{Set, Value};
pub use walk::{Asked, Finding, Found, Taken, Trouble};
pub use witness::{Search, Witness};

use crate::program::Program;

/// What a walk over a whole program says, under one assumption.
#[derive(Debug)]
pub struct Walked {
    /// What was found in expressions.
    pub found: Found,
    /// How checks and tiers come out.
    pub outcomes: Outcomes,
    /// The fields of the facts.
    pub fields: Vec<FieldPlace>,
}

/// Walks over a program.
#[must_use]
pub fn walk(program: &Program, assume: Assume) -> Walked {
    let mut env = env::Env::default();
    let fields = assume::declare(program, assume, &mut env);
    let mut walker = walk::Walker::new(program, assume, env);
    let outcomes = walker.run();
    Walked {
        found: walker.found,
        outcomes,
        fields,
    }
}

impl Walked {
    /// What an expression may give; `None` where it is never evaluated.
    #[must_use]
    pub fn value(&self, node: crate::expr::NodeId) -> Option<&Value> {
        self.found.values.get(node.0 as usize)?.as_ref()
    }

    /// Where a measure has to lie for its requirement to hold. `outer`: wherever it holds, the measure lies there; else:
    /// wherever it lies there, the requirement holds. `None` if that cannot be said.
    #[must_use]
    pub fn region(
        &self,
        measure: &crate::expr::Any,
        comparator: crate::model::Comparator,
        thresholds: &[crate::expr::Any],
        outer: bool,
    ) -> Option<Set> {
        steps::region(&self.found.values, measure, comparator, thresholds, outer)
    }
}
