//! How lints speak of what the analysis finds: places of rows, rules in words, what could not be decided.

use super::Subject;
use super::analysis::Witness;
use crate::expr::NodeId;
use crate::source::{Code, Diagnostic, Span};

/// Where a row of a table stands.
pub(super) fn row_span(subject: &Subject<'_>, table: usize, row: usize) -> Option<Span> {
    let declared = subject.model.tables.get(table)?;
    let file = subject.pack.table(&declared.file.text)?;
    file.rows().get(row).map(|row| row.span)
}

/// Where an expression stands.
pub(super) fn node_span(subject: &Subject<'_>, node: NodeId) -> Option<Span> {
    subject.program.nodes.get(node.0 as usize).map(|node| node.span)
}

/// Says that something could not be decided, and why.
pub(super) fn undecided(what: impl Into<String>, why: impl Into<String>, span: Option<Span>) -> Diagnostic {
    let told = Diagnostic::advice(Code::NotDecided, what).help(why);
    match span {
        Some(span) => told.at(span),
        None => told,
    }
}

/// Facts that show what is said, where there are some.
pub(super) fn with_witness(told: Diagnostic, witness: Witness) -> Diagnostic {
    told.witness(witness.facts)
}

/// Some things in words: `a`, `a and b`, `a, b and 3 more`.
pub(super) fn several(words: &[String], most: usize) -> String {
    let shown = words.get(..most).unwrap_or(words);
    let more = words.len() - shown.len();
    match (shown, more) {
        ([], _) => String::new(),
        (shown, 1..) => format!("{} and {more} more", shown.join(", ")),
        ([only], 0) => only.clone(),
        ([before @ .., last], 0) => format!("{} and {last}", before.join(", ")),
    }
}
