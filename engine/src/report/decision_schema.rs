//! The shape of a decision, as JSON Schema and as TypeScript. Both are the same for every pack.

/// JSON Schema (2020-12) of a decision.
#[must_use]
pub fn decision_json_schema() -> String {
    include_str!("decision.schema.json").to_owned()
}

/// TypeScript declarations of a decision.
#[must_use]
pub fn decision_typescript() -> &'static str {
    include_str!("decision.d.ts")
}
