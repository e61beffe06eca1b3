//! The lints, one file each. A new one is a file, a line here in the order of the codes, a page in docs/lints and a
//! folder in tests/corpus/lints.

mod no_scenarios;
mod scenario_asserts_nothing;

use super::Lint;

/// Every lint, in the order of the codes.
pub const LINTS: &[Lint] = &[scenario_asserts_nothing::LINT, no_scenarios::LINT];
