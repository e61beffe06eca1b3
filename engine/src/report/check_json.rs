use super::diagnostics_json::write_diagnostic;
use super::{Counts, Finding};
use crate::value::write_json_text;
use std::fmt::Write;

/// What a check has said as one line of JSON: `findings`, each as [`diagnostics_json`](super::diagnostics_json()) writes
/// it, with the `pack` before it, then the numbers of `errors`, `warnings` and `advice`.
#[must_use]
pub fn check_json(findings: &[Finding<'_>]) -> String {
    let mut out = String::from("{\"findings\":[");
    for (index, finding) in findings.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str("{\"pack\":");
        write_json_text(finding.pack, &mut out);
        let mut diagnostic = String::new();
        write_diagnostic(finding.diagnostic, finding.sources, &mut diagnostic);
        out.push(',');
        out.push_str(diagnostic.strip_prefix('{').unwrap_or(&diagnostic));
    }
    let counts = Counts::of(findings.iter().map(|finding| finding.diagnostic));
    // Writing to a String does not fail.
    let _ = write!(
        out,
        "],\"errors\":{},\"warnings\":{},\"advice\":{}}}",
        counts.errors, counts.warnings, counts.advice
    );
    out
}
