//! Scenarios that were run, as text: those that failed with expected and actual side by side, then how many there are.

use std::time::Duration;

use serde_json::Value;

use super::Style;
use crate::scenario::{Failure, Suite, Tested};
use crate::source::Span;

/// The widest column of two side by side; longer lines stand one below the other.
const COLUMN: usize = 44;

/// What failed, and how many passed.
#[must_use]
pub fn suite_text(suite: &Suite, style: Style) -> String {
    let mut out = String::new();
    for tested in suite.tested.iter().filter(|tested| !tested.passed()) {
        scenario(suite, tested, style, &mut out);
        out.push('\n');
    }
    out.push_str(&summary(suite, style));
    out.push('\n');
    out
}

/// `12 passed, 1 failed in 0.02 s`
fn summary(suite: &Suite, style: Style) -> String {
    let (passed, failed) = (suite.passed(), suite.failed());
    let mut line = if suite.tested.is_empty() && suite.left_out > 0 {
        format!("no scenario was chosen, {} left out", suite.left_out)
    } else if suite.tested.is_empty() {
        "the pack has no scenario".to_owned()
    } else {
        let left_out = match suite.left_out {
            0 => String::new(),
            count => format!(", {count} left out"),
        };
        format!("{passed} passed, {failed} failed{left_out}{}", took(suite))
    };
    if style.color {
        let color = if failed > 0 || suite.tested.is_empty() { 31 } else { 32 };
        line = format!("\u{1b}[1;{color}m{line}\u{1b}[0m");
    }
    line
}

fn took(suite: &Suite) -> String {
    let durations: Option<Duration> = suite.tested.iter().map(|tested| tested.duration).sum();
    durations.map_or_else(String::new, |all| {
        format!(" in {}.{:02} s", all.as_secs(), all.subsec_millis() / 10)
    })
}

fn scenario(suite: &Suite, tested: &Tested, style: Style, out: &mut String) {
    let failed = if style.color {
        "\u{1b}[1;31mFAILED\u{1b}[0m"
    } else {
        "FAILED"
    };
    out.push_str(&format!("{failed} {}\n", tested.name));
    for failure in &tested.failures {
        let place = place_text(suite, failure.span).map_or_else(String::new, |place| format!("  ({place})"));
        out.push_str(&format!("  {}{place}\n", failure.what));
        beside(failure, style, out);
        if let Some(help) = &failure.help {
            out.push_str(&format!("    help: {help}\n"));
        }
        if !failure.explanation.is_empty() {
            out.push_str("    because\n");
            for line in &failure.explanation {
                out.push_str(format!("      {line}").trim_end());
                out.push('\n');
            }
        }
    }
}

/// `program.test.rhai:9:10`
pub(super) fn place_text(suite: &Suite, span: Span) -> Option<String> {
    let (path, line, column) = place(suite, span)?;
    Some(format!("{path}:{line}:{column}"))
}

/// File, line and column.
pub(super) fn place(suite: &Suite, span: Span) -> Option<(&str, u32, u32)> {
    let file = suite.sources.get(span.file)?;
    let place = super::diagnostics::place(file, span.start as usize);
    Some((file.path(), place.line, place.column))
}

/// Expected and actual value in two columns, lines that differ marked.
fn beside(failure: &Failure, style: Style, out: &mut String) {
    let (expected, actual) = (lines(&failure.expected), lines(&failure.actual));
    let length = |line: &String| line.chars().count();
    let left = expected.iter().map(length).max().unwrap_or(0).max("expected".len());
    let right = actual.iter().map(length).max().unwrap_or(0);
    if left > COLUMN || left + right + 10 > style.width {
        for (word, lines) in [("expected", expected), ("actual", actual)] {
            out.push_str(&format!("    {word}\n"));
            for line in lines {
                out.push_str(&format!("      {line}\n"));
            }
        }
        return;
    }
    out.push_str(&format!("      {:left$} │ actual\n", "expected"));
    let empty = String::new();
    for index in 0..expected.len().max(actual.len()) {
        let (a, b) = (
            expected.get(index).unwrap_or(&empty),
            actual.get(index).unwrap_or(&empty),
        );
        // A number stands in quotation marks in a decision and without them in a scenario.
        let same = a.replace('"', "") == b.replace('"', "");
        let mark = if same { ' ' } else { '≠' };
        out.push_str(format!("    {mark} {a:left$} │ {b}").trim_end());
        out.push('\n');
    }
}

/// A value line by line, if it is a list or a map.
fn lines(text: &str) -> Vec<String> {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value @ (Value::Array(_) | Value::Object(_))) => {
            value.sort_all_objects();
            let pretty = serde_json::to_string_pretty(&value).unwrap_or_else(|_| text.to_owned());
            pretty.lines().map(str::to_owned).collect()
        }
        _ => text.lines().map(str::to_owned).collect(),
    }
}
