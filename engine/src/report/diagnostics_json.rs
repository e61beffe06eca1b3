use super::diagnostics::{place, range, sorted};
use crate::source::{Diagnostic, SourceFile, Sources, Span};
use crate::value::write_json_text;

/// Diagnostics as one line of JSON: an array of objects with `code`, `severity`, `message`, `help`, `pointer`, `clause`,
/// `spans` (each with `file`, `start`, `end`, `label`), `witness` and `fix` (`file`, `start`, `end`, `replacement`), in this order;
/// what does not apply is left out, except `spans`.
///
/// A place has `line` and `column`, from 1 (columns in Unicode scalars), and `offset` in bytes, from 0. Sorted by file,
/// place and code; what has no place in a file follows in the order it was given.
#[must_use]
pub fn diagnostics_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::from("[");
    for (index, diagnostic) in sorted(diagnostics).into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_diagnostic(diagnostic, sources, &mut out);
    }
    out.push(']');
    out
}

pub(super) fn write_diagnostic(diagnostic: &Diagnostic, sources: &Sources, out: &mut String) {
    out.push_str("{\"code\":");
    write_json_text(&diagnostic.code.to_string(), out);
    write_text("severity", Some(diagnostic.severity.word()), out);
    write_text("message", Some(&diagnostic.message), out);
    write_text("help", diagnostic.help.as_deref(), out);
    write_text("pointer", diagnostic.pointer.as_deref(), out);
    write_text("clause", diagnostic.clause.as_deref(), out);
    out.push_str(",\"spans\":[");
    let known = diagnostic
        .labels
        .iter()
        .filter_map(|label| Some((label, sources.get(label.span.file)?)));
    for (index, (label, file)) in known.enumerate() {
        out.push_str(if index > 0 { ",{" } else { "{" });
        write_span(file, label.span, out);
        write_text("label", Some(label.text.as_str()).filter(|text| !text.is_empty()), out);
        out.push('}');
    }
    out.push(']');
    if let Some(witness) = &diagnostic.witness {
        out.push_str(",\"witness\":");
        witness.write_json(out);
    }
    if let Some((fix, file)) = diagnostic
        .fix
        .as_ref()
        .and_then(|fix| Some((fix, sources.get(fix.span.file)?)))
    {
        out.push_str(",\"fix\":{");
        write_span(file, fix.span, out);
        write_text("replacement", Some(&fix.replacement), out);
        out.push('}');
    }
    out.push('}');
}

fn write_text(key: &str, text: Option<&str>, out: &mut String) {
    if let Some(text) = text {
        out.push_str(",\"");
        out.push_str(key);
        out.push_str("\":");
        write_json_text(text, out);
    }
}

fn write_span(file: &SourceFile, span: Span, out: &mut String) {
    let range = range(file, span);
    out.push_str("\"file\":");
    write_json_text(file.path(), out);
    for (key, offset) in [("start", range.start), ("end", range.end)] {
        let place = place(file, offset);
        out.push_str(&format!(
            ",\"{key}\":{{\"line\":{},\"column\":{},\"offset\":{offset}}}",
            place.line, place.column
        ));
    }
}
