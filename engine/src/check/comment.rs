//! `// charter: allow CH0613 because …`: what a pack says is meant as it is.

use crate::source::{Code, Diagnostic, FileId, LineColumn, SourceFile};
use crate::syntax::{Parse, SyntaxKind, TextSize, token_at};
use std::collections::BTreeMap;

const MARK: &str = "// charter: allow ";

/// Whether a comment allows a diagnostic: behind what it underlines first, or alone on the line before.
pub(super) fn allows(
    diagnostic: &Diagnostic,
    sources: &crate::source::Sources,
    trees: &BTreeMap<FileId, Parse>,
) -> bool {
    let Some(span) = diagnostic.span() else { return false };
    let (Some(file), Some(tree)) = (sources.get(span.file), trees.get(&span.file)) else {
        return false;
    };
    let line = file.line_column(span.start).line;
    let names = |line: u32, alone: bool| {
        let Some((start, text)) = line_of(file, line) else {
            return false;
        };
        let Some(at) = text.find(MARK) else { return false };
        let before = text.get(..at).unwrap_or("");
        if alone && !before.trim().is_empty() {
            return false;
        }
        // What looks like a comment may stand in a text.
        let offset = u32::try_from(start + at).unwrap_or(u32::MAX);
        let is_comment = token_at(&tree.syntax(), TextSize::new(offset)).is_some_and(|token| {
            token.kind() == SyntaxKind::LineComment && u32::from(token.text_range().start()) == offset
        });
        is_comment && allowed(text.get(at + MARK.len()..).unwrap_or("")).any(|code| code == diagnostic.code)
    };
    names(line, false) || (line > 1 && names(line - 1, true))
}

/// A line of a file and where it begins.
fn line_of(file: &SourceFile, line: u32) -> Option<(usize, &str)> {
    let start = file.offset(LineColumn { line, column: 1 })? as usize;
    let rest = file.text().get(start..)?;
    Some((start, rest.lines().next().unwrap_or("")))
}

/// The codes at the beginning of a text; what follows them is the reason.
fn allowed(text: &str) -> impl Iterator<Item = Code> + '_ {
    text.split([' ', ','])
        .filter(|word| !word.is_empty())
        .map_while(Code::from_text)
}
