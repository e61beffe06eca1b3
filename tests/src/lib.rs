//! Whole-system tests of Charter.
//!
//! `parity` holds what the native half of the parity test reads and answers; its other half is `parity/answers.js`.
//! `expected` compares texts that people read with files, and writes them again when asked.

pub mod expected;
pub mod parity;
