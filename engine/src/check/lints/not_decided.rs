use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::NotDecided,
    name: "not-decided",
    title: "The analysis could not decide whether something is wrong.",
    level: Severity::Advice,
    on: true,
    run,
};

/// The lints that look at values say it where they come to their limits; there is nothing to look for besides.
fn run(_: &Subject<'_>, _: &mut Vec<Diagnostic>) {}
