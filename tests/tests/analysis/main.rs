//! What `charter check` believes of a program holds: on random rules and random facts every value that an expression
//! gives is one that the analysis thinks possible, and nothing that it thinks unreachable is reached.
//!
//! `CHARTER_ANALYSIS_CASES` says how many cases are tried, `CHARTER_ANALYSIS_SEED` which.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

#[allow(dead_code, reason = "shared with the oracle")]
#[path = "../oracle/pack.rs"]
mod pack;
#[allow(dead_code, reason = "shared with the oracle")]
#[path = "../oracle/rules.rs"]
mod rules;

mod expressions;
mod lints;
mod packs;
mod run;

/// A number that the environment says, or another.
fn number_of(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// How many cases are tried.
fn cases() -> usize {
    usize::try_from(number_of("CHARTER_ANALYSIS_CASES", 2_000)).unwrap()
}

/// The seed of a batch.
fn seed(number: usize) -> [u8; 32] {
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&number_of("CHARTER_ANALYSIS_SEED", 1).to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    bytes
}
