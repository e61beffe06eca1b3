use crate::source::{Diagnostic, LineColumn, SourceFile, Span};
use std::ops::Range;

/// How text for people is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour with ANSI escape sequences.
    pub color: bool,
    /// How many columns the reader has; longer source lines are cut around the place.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            color: false,
            width: 100,
        }
    }
}

/// By file, place and code; what has no place follows in the order it was given.
pub(super) fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| match diagnostic.span() {
        Some(span) => (0, Some((span, diagnostic.code))),
        None => (1, None),
    });
    sorted
}

/// The same of diagnostics that are kept.
pub(crate) fn by_place(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| match diagnostic.span() {
        Some(span) => (0, Some((span, diagnostic.code))),
        None => (1, None),
    });
    diagnostics
}

/// The bytes of a span as they are safe to cut: within the text, on character borders.
pub(super) fn range(file: &SourceFile, span: Span) -> Range<usize> {
    let text = file.text();
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.ceil_char_boundary(span.end as usize);
    start..end.max(start)
}

/// Line and column of an offset, as an editor shows them: a byte order mark is no column.
pub(super) fn place(file: &SourceFile, offset: usize) -> LineColumn {
    let mut place = file.line_column(u32::try_from(offset).unwrap_or(u32::MAX));
    if place.line == 1 && place.column > 1 && file.text().starts_with('\u{feff}') {
        place.column -= 1;
    }
    place
}
