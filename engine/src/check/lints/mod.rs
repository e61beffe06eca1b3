//! The lints, one file each. A new one is a file, a line here in the order of the codes, a page in docs/lints and a
//! folder in tests/corpus/lints.

mod bidirectional_text;
mod calendar_too_short;
mod confusable_name;
mod constant_condition;
mod effective_dates;
mod mergeable_rows;
mod missing_title;
mod no_scenarios;
mod not_covered;
mod not_decided;
mod not_monotonic;
mod optional_key;
mod overlapping_tracks;
mod possible_division_by_zero;
mod possible_overflow;
mod redundant_row;
mod review_without_answer;
mod rounded_twice;
mod scenario_asserts_nothing;
mod tiers_not_nested;
mod unbounded_field;
mod uncovered_values;
mod unreachable;
mod unrounded_payment;
mod unused;

use super::Lint;

/// Every lint, in the order of the codes.
pub const LINTS: &[Lint] = &[
    not_decided::LINT,
    uncovered_values::LINT,
    unreachable::LINT,
    redundant_row::LINT,
    constant_condition::LINT,
    not_monotonic::LINT,
    tiers_not_nested::LINT,
    mergeable_rows::LINT,
    unused::LINT,
    possible_division_by_zero::LINT,
    possible_overflow::LINT,
    unbounded_field::LINT,
    unrounded_payment::LINT,
    rounded_twice::LINT,
    effective_dates::LINT,
    missing_title::LINT,
    confusable_name::LINT,
    bidirectional_text::LINT,
    scenario_asserts_nothing::LINT,
    no_scenarios::LINT,
    not_covered::LINT,
    overlapping_tracks::LINT,
    review_without_answer::LINT,
    optional_key::LINT,
    calendar_too_short::LINT,
];
