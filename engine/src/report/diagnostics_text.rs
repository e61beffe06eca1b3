use super::diagnostics::{Style, range, sorted};
use crate::source::{Diagnostic, FileId, Severity, SourceFile, Sources};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use std::ops::Range;

/// Below this nothing can be underlined legibly.
const LEAST_WIDTH: usize = 40;

/// Labels further apart than this are shown as two pieces of the file.
const LINES_TOGETHER: usize = 50;

/// Bytes that are shown behind the last label of a piece; the rest of a very long line does not matter.
const BYTES_BEHIND: usize = 400;

/// Longer facts are shown by their beginning.
const BYTES_OF_EXAMPLE: usize = 300;

/// A fix in a longer piece of text is told in words instead of shown.
const BYTES_OF_FIX: usize = 400;

/// Diagnostics for people: message, the underlined source, where in the facts, what to do, what to write instead.
///
/// Sorted by file, place and code; what has no place in a file follows in the order it was given. Ends with a line end;
/// without diagnostics the text is empty.
#[must_use]
pub fn diagnostics_text(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(style.width.max(LEAST_WIDTH));
    let texts = sorted(diagnostics).into_iter().map(|diagnostic| {
        let text = renderer.render(&groups(diagnostic, sources));
        let lines = text.lines().map(|line| format!("{}\n", line.trim_end_matches(' ')));
        lines.collect::<String>()
    });
    texts.collect::<Vec<_>>().join("\n")
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE.with_name("advice"),
    };
    let mut main = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.to_string())
        .elements(pieces(diagnostic, sources).into_iter().map(Piece::snippet));
    if let Some(pointer) = &diagnostic.pointer {
        // The empty pointer is the whole document.
        let pointer = if pointer.is_empty() {
            "the whole document"
        } else {
            pointer
        };
        main = main.element(Level::NOTE.with_name("facts").message(pointer));
    }
    if let Some(witness) = &diagnostic.witness {
        main = main.element(
            Level::NOTE
                .with_name("example")
                .message(short_example(witness.to_json())),
        );
    }
    let help = diagnostic.help.as_deref();
    let fix = diagnostic
        .fix
        .as_ref()
        .and_then(|fix| Some((fix, sources.get(fix.span.file)?)));
    let Some((fix, file)) = fix else {
        return vec![match help {
            Some(help) => main.element(Level::HELP.message(help)),
            None => main,
        }];
    };
    let range = range(file, fix.span);
    let piece = Piece::new(file, range.clone(), BYTES_OF_FIX);
    if piece.text.len() > BYTES_OF_FIX || fix.replacement.len() > BYTES_OF_FIX {
        if let Some(help) = help {
            main = main.element(Level::HELP.message(help));
        }
        let old = file.text().get(range).unwrap_or("");
        let told = match (old.len(), fix.replacement.len()) {
            (..=BYTES_OF_FIX, ..=BYTES_OF_FIX) if old.is_empty() => format!("write `{}` here", fix.replacement),
            (..=BYTES_OF_FIX, ..=BYTES_OF_FIX) => format!("write `{}` instead of `{old}`", fix.replacement),
            _ => "there is a correction; it is too long to be shown here".to_owned(),
        };
        return vec![main.element(Level::HELP.message(told))];
    }
    let within = range.start - piece.start..range.end - piece.start;
    let shown = Snippet::source(piece.text)
        .line_start(piece.line)
        .patch(Patch::new(within, fix.replacement.as_str()));
    vec![
        main,
        Level::HELP.secondary_title(help.unwrap_or("write this")).element(shown),
    ]
}

/// Facts in one line: whole, or their beginning.
fn short_example(mut json: String) -> String {
    if json.len() > BYTES_OF_EXAMPLE {
        json.truncate(json.floor_char_boundary(BYTES_OF_EXAMPLE));
        json.push_str("… (`--format json` has it whole)");
    }
    json
}

/// Some lines of a file with the labels in them.
struct Piece<'a> {
    path: &'a str,
    text: String,
    /// Offset in the file of the first byte of `text`, and its line.
    start: usize,
    line: usize,
    labels: Vec<Annotation<'a>>,
}

impl<'a> Piece<'a> {
    /// The lines that `range` touches, without a byte order mark, the last one cut `behind` bytes behind the range.
    fn new(file: &'a SourceFile, range: Range<usize>, behind: usize) -> Piece<'a> {
        let text = file.text();
        let mut start = text
            .get(..range.start)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |at| at + 1);
        if start == 0 && text.starts_with('\u{feff}') && range.start >= 3 {
            start = 3;
        }
        let rest = text.get(range.end..).unwrap_or("");
        let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let end = text.ceil_char_boundary(range.end + line.min(behind));
        let mut piece = text.get(start..end).unwrap_or("").to_owned();
        if range.start == text.len() && (piece.is_empty() || piece.ends_with('\n')) {
            // The empty line behind the last line end is a line only if something stands in it.
            piece.push(' ');
        }
        let before = text.as_bytes().get(..start).unwrap_or_default();
        Piece {
            path: file.path(),
            text: piece,
            start,
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            labels: Vec::new(),
        }
    }

    fn snippet(self) -> Snippet<'a, Annotation<'a>> {
        Snippet::source(self.text)
            .path(self.path)
            .line_start(self.line)
            .annotations(self.labels)
    }
}

/// A label that can be shown.
struct Shown<'a> {
    file: FileId,
    range: Range<usize>,
    line: usize,
    primary: bool,
    text: &'a str,
}

/// The pieces of the files that the labels stand in, the place itself in the first.
fn pieces<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Piece<'a>> {
    let mut labels: Vec<Shown<'_>> = Vec::new();
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let Some(file) = sources.get(label.span.file) else {
            continue;
        };
        let range = short(file, range(file, label.span));
        labels.push(Shown {
            file: label.span.file,
            line: file.line_column(u32::try_from(range.start).unwrap_or(u32::MAX)).line as usize,
            range,
            primary: index == 0,
            text: &label.text,
        });
    }
    let mut clusters: Vec<Vec<Shown<'_>>> = Vec::new();
    for label in labels {
        let near = clusters.iter_mut().find(|cluster| {
            cluster
                .iter()
                .any(|other| other.file == label.file && other.line.abs_diff(label.line) <= LINES_TOGETHER)
        });
        match near {
            Some(cluster) => cluster.push(label),
            None => clusters.push(vec![label]),
        }
    }
    clusters
        .into_iter()
        .filter_map(|cluster| {
            let file = sources.get(cluster.first()?.file)?;
            let start = cluster.iter().map(|label| label.range.start).min()?;
            let end = cluster.iter().map(|label| label.range.end).max()?;
            let mut piece = Piece::new(file, start..end, BYTES_BEHIND);
            for label in cluster {
                let kind = if label.primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                let within = |offset: usize| offset.saturating_sub(piece.start).min(piece.text.len());
                let annotation = kind.span(within(label.range.start)..within(label.range.end));
                piece.labels.push(if label.text.is_empty() {
                    annotation
                } else {
                    annotation.label(label.text)
                });
            }
            Some(piece)
        })
        .collect()
}

/// A range without the line end behind it; one of very many lines is shown by its first line.
fn short(file: &SourceFile, range: Range<usize>) -> Range<usize> {
    let text = file.text().get(range.clone()).unwrap_or("");
    let text = match text.trim_end_matches(['\r', '\n']) {
        text if text.matches('\n').count() > LINES_TOGETHER => text.lines().next().unwrap_or(""),
        text => text,
    };
    range.start..range.start + text.len()
}
