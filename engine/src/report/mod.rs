//! What the engine says, in words and as JSON.

#[cfg(test)]
mod facts_tests;
mod json_schema;
mod typescript;

pub use json_schema::facts_json_schema;
pub use typescript::facts_typescript;
