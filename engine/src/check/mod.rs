//! `charter check`: what is probably not meant in a pack that compiles.
//!
//! - `lint`: what a lint is; `lints`: the list of them, one file each;
//! - `subject`: what they look at; `options`: which of them speak, and how loudly;
//! - `rounding`: what several of them know of the digits of an amount.
//!
//! A lint is a function from a [`Subject`] to diagnostics of its own code. It says nothing rather than something it is
//! not sure of; where an analysis cannot decide, it says so as [`Code::NotDecided`](crate::source::Code::NotDecided).

mod confusable;
mod lint;
mod lints;
mod options;
mod rounding;
mod subject;

pub use lint::Lint;
pub use lints::LINTS;
pub use options::Options;
pub use subject::Subject;

use crate::source::Diagnostic;

/// What the lints say of a pack, those that are off or allowed left out.
#[must_use]
pub fn check(subject: &Subject<'_>, options: &Options) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lint in LINTS.iter().filter(|lint| options.runs(lint)) {
        (lint.run)(subject, &mut found);
    }
    options.settle(&mut found);
    found
}
