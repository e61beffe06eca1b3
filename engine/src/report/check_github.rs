use super::Finding;
use super::diagnostics::{place, range};
use crate::check::Lint;
use crate::source::Severity;

/// What a check has said as workflow commands of GitHub Actions, a line each: they annotate the lines of a pull request.
#[must_use]
pub fn check_github(findings: &[Finding<'_>]) -> String {
    let mut out = String::new();
    for finding in findings {
        let diagnostic = finding.diagnostic;
        out.push_str(match diagnostic.severity {
            Severity::Error => "::error ",
            Severity::Warning => "::warning ",
            Severity::Advice => "::notice ",
        });
        let at = diagnostic
            .span()
            .and_then(|span| Some((span, finding.sources.get(span.file)?)));
        if let Some((span, file)) = at {
            let range = range(file, span);
            let (start, end) = (place(file, range.start), place(file, range.end));
            out.push_str("file=");
            escape(file.path(), true, &mut out);
            out.push_str(&format!(",line={},endLine={}", start.line, end.line));
            // Columns are only understood within one line.
            if start.line == end.line {
                out.push_str(&format!(
                    ",col={},endColumn={}",
                    start.column,
                    end.column.max(start.column)
                ));
            }
            out.push(',');
        }
        out.push_str("title=");
        let title = match Lint::of(diagnostic.code) {
            Some(lint) => format!("{} {}", diagnostic.code, lint.name),
            None => diagnostic.code.to_string(),
        };
        escape(&title, true, &mut out);
        out.push_str("::");
        escape(&diagnostic.message, false, &mut out);
        if let Some(help) = &diagnostic.help {
            out.push_str("%0A");
            escape(&format!("help: {help}"), false, &mut out);
        }
        out.push('\n');
    }
    out
}

/// As the runner reads it back: `%`, CR and LF anywhere; `:` and `,` in properties too.
fn escape(text: &str, property: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if property => out.push_str("%3A"),
            ',' if property => out.push_str("%2C"),
            c => out.push(c),
        }
    }
}
