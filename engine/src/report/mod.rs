//! What the engine says, in words and as JSON: decisions, diagnostics, schemas.

mod because;
mod coverage;
mod decision_json;
mod decision_schema;
mod decision_text;
mod diagnostics;
mod diagnostics_json;
#[cfg(test)]
mod diagnostics_tests;
mod diagnostics_text;
mod explanation;
#[cfg(test)]
mod facts_tests;
mod json;
mod json_schema;
mod numbers;
mod suite_json;
mod suite_junit;
#[cfg(test)]
mod suite_tests;
mod suite_text;
mod typescript;
mod view;

pub use coverage::coverage_text;
pub use decision_schema::{decision_json_schema, decision_typescript};
pub use diagnostics::Style;
pub use diagnostics_json::diagnostics_json;
pub use diagnostics_text::diagnostics_text;
pub use explanation::{Recording, Step, Wanted};
pub use json_schema::facts_json_schema;
pub use suite_json::suites_json;
pub use suite_junit::suites_junit;
pub use suite_text::suite_text;
pub use typescript::facts_typescript;
pub use view::View;
