//! The lints, one file each. A new one is a file, a line here in the order of the codes, a page in docs/lints and a
//! folder in tests/corpus/lints.

mod bidirectional_text;
mod confusable_name;
mod effective_dates;
mod missing_title;
mod no_scenarios;
mod not_covered;
mod rounded_twice;
mod scenario_asserts_nothing;
mod unrounded_payment;
mod unused;

use super::Lint;

/// Every lint, in the order of the codes.
pub const LINTS: &[Lint] = &[
    unused::LINT,
    unrounded_payment::LINT,
    rounded_twice::LINT,
    effective_dates::LINT,
    missing_title::LINT,
    confusable_name::LINT,
    bidirectional_text::LINT,
    scenario_asserts_nothing::LINT,
    no_scenarios::LINT,
    not_covered::LINT,
];
