//! Tests of the syntax: against rhai itself where there is something to compare, else against texts by hand.

mod agreement;
mod bounds;
mod lexing;
mod recovery;
pub(crate) mod roundtrip;
mod semantics;
pub(crate) mod snippets;
mod values;
mod views;

use proptest::prelude::ProptestConfig;

use super::{Parse, SyntaxErrorCode, parse};

/// rhai as the host sets it up, as far as the syntax goes.
fn rhai() -> rhai::Engine {
    let mut engine = rhai::Engine::new();
    engine.set_max_expr_depths(512, 512);
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    engine
}

/// So many random cases, or as many as `PROPTEST_CASES` says; failures go into a test of their own, not into a file.
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() {
        ProptestConfig::default().cases
    } else {
        count
    };
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The errors of a text as (text at the place, code).
fn errors(text: &str) -> Vec<(&str, SyntaxErrorCode)> {
    parse(text)
        .errors()
        .iter()
        .map(|error| {
            (
                text.get(usize::from(error.range.start())..usize::from(error.range.end()))
                    .unwrap(),
                error.code,
            )
        })
        .collect()
}

/// Parses a text that must have no errors.
fn clean(text: &str) -> Parse {
    let parsed = parse(text);
    assert_eq!(parsed.errors(), [], "{text}");
    parsed
}
