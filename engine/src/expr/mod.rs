//! Typed expressions over typed slots, and the one evaluator for them: [`node`] is the tree, [`machine`] what it reads
//! and writes, [`evaluate`](self) the walk, generic over a [`Trace`] so that the untraced walk has no branch for it.
//! `visit` goes over the tree without evaluating it.

mod callee;
mod evaluate;
mod list;
pub mod machine;
mod narrow;
pub mod node;
mod stop;
mod trace;
mod visit;

pub use callee::{BusinessQuestion, Callee, FiscalQuestion};
pub use evaluate::Evaluate;
pub(crate) use evaluate::{day_of, instant_of};
pub use machine::{Machine, SlotCounts};
pub use node::{Any, Boolean, Integer, NodeId, Number, Text};
pub use stop::{Flow, OrTrap, Stop, Trap};
pub use trace::{RuleSite, Scalar, Silent, Trace};
pub use visit::Junction;
