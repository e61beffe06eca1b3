//! What the engine says, in words and as JSON: decisions, diagnostics, schemas.

mod adjustments;
mod because;
mod check_github;
mod check_json;
mod check_sarif;
#[cfg(test)]
mod check_tests;
mod coverage;
mod decision_json;
mod decision_schema;
mod decision_text;
mod diagnostics;
mod diagnostics_json;
#[cfg(test)]
mod diagnostics_tests;
mod diagnostics_text;
mod edit_json;
mod explanation;
#[cfg(test)]
mod facts_tests;
mod json;
mod json_schema;
mod levels;
mod lifecycle;
mod numbers;
mod parts;
mod payout;
mod ranking;
mod scores_json;
mod scores_text;
mod seen;
mod standings;
mod suite_json;
mod suite_junit;
#[cfg(test)]
mod suite_tests;
mod suite_text;
mod typescript;
mod view;

pub use check_github::check_github;
pub use check_json::check_json;
pub use check_sarif::check_sarif;
pub use coverage::coverage_text;
pub use decision_schema::{decision_json_schema, decision_typescript};
pub use diagnostics::Style;
pub(crate) use diagnostics::by_place;
pub use diagnostics_json::diagnostics_json;
pub use diagnostics_text::diagnostics_text;
pub use edit_json::{completions_json, edit_json, hover_json, mentions_json, outline_json, renameable_json, span_json};
pub use explanation::{Recording, Step, Wanted};
pub use json_schema::facts_json_schema;
pub(crate) use standings::FORM;
pub use suite_json::{suite_json, suites_json};
pub use suite_junit::suites_junit;
pub use suite_text::suite_text;
pub use typescript::facts_typescript;
pub use view::View;

use crate::source::{Diagnostic, Severity, Sources};

/// What a check has said of a pack, or of a baseline.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// Name of the pack; empty for a baseline.
    pub pack: &'a str,
    /// The diagnostic.
    pub diagnostic: &'a Diagnostic,
    /// The texts that it points into.
    pub sources: &'a Sources,
}

/// How many findings there are of each weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Findings that count.
    pub errors: usize,
    /// Findings that count if asked to.
    pub warnings: usize,
    /// Findings that never count.
    pub advice: usize,
}

impl Counts {
    /// Counts some findings.
    #[must_use]
    pub fn of<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> Counts {
        let mut counts = Counts::default();
        for diagnostic in diagnostics {
            let counter = match diagnostic.severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Advice => &mut counts.advice,
            };
            *counter += 1;
        }
        counts
    }
}
