//! `charter check`: what is probably not meant in a pack that compiles.
//!
//! - `lint`: what a lint is; `lints`: the list of them, one file each;
//! - `subject`: what they look at; `options`: which of them speak, and how loudly;
//! - `clause`: the place of a finding without its line; `baseline`, `comment`: findings that are accepted;
//! - `analysis`: what every expression of a program may give; `nested`: requirements that follow from others; `told`:
//!   how lints speak of what it finds;
//! - `confusable`: characters that look like others; `rounding`: what several of them know of the digits of an amount.
//!
//! A lint is a function from a [`Subject`] to diagnostics of its own code. It says nothing rather than something it is
//! not sure of; where an analysis cannot decide, it says so as [`Code::NotDecided`](crate::source::Code::NotDecided).

pub mod analysis;
mod baseline;
mod clause;
mod comment;
mod confusable;
mod lint;
mod lints;
mod nested;
mod options;
mod rounding;
mod subject;
mod told;

pub use baseline::{Accepted, Baseline};
pub(crate) use clause::Clauses;
pub use lint::Lint;
pub use lints::LINTS;
pub use options::Options;
pub use subject::Subject;

/// Whether what scenarios reach has to be found out: all of them are evaluated for it.
#[must_use]
pub fn wants_coverage(options: &Options) -> bool {
    Lint::of(crate::source::Code::NotCovered).is_some_and(|lint| options.runs(lint))
}

use crate::source::Diagnostic;

/// What the lints say of a pack. Lints that are off or allowed do not speak, and what a comment in the pack allows is
/// left out.
#[must_use]
pub fn check(subject: &Subject<'_>, options: &Options) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lint in LINTS.iter().filter(|lint| options.runs(lint)) {
        (lint.run)(subject, &mut found);
    }
    found.retain(|diagnostic| !comment::allows(diagnostic, subject.sources(), subject.trees));
    found
}
