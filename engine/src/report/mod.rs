//! What the engine says, in words and as JSON. So far: diagnostics.

mod diagnostics;
mod diagnostics_json;
#[cfg(test)]
mod diagnostics_tests;
mod diagnostics_text;

pub use diagnostics::Style;
pub use diagnostics_json::diagnostics_json;
pub use diagnostics_text::diagnostics_text;
