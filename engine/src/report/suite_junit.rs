//! Scenarios that were run, as JUnit XML: what CI servers read.

use std::time::Duration;

use super::suite_text::{place, place_text};
use crate::scenario::{Suite, Tested};

/// One `testsuite` a pack, one `testcase` a scenario; a pack that could not be run has a case with an `error`.
#[must_use]
pub fn suites_junit(suites: &[Suite]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let time: Duration = suites.iter().map(time).sum();
    out.push_str(&format!(
        "<testsuites tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">\n",
        sum(tests),
        sum(Suite::failed),
        sum(errors),
        seconds(time)
    ));
    for suite in suites {
        write(suite, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

/// Why a pack as a whole has no result: it does not compile, or there is nothing to run.
fn whole(suite: &Suite) -> Option<String> {
    if !suite.diagnostics.is_empty() {
        let style = super::Style::default();
        return Some(super::diagnostics_text(&suite.diagnostics, &suite.sources, style));
    }
    (suite.tested.is_empty() && suite.left_out == 0).then(|| "the pack has no scenario".to_owned())
}

fn errors(suite: &Suite) -> usize {
    usize::from(whole(suite).is_some())
}

fn tests(suite: &Suite) -> usize {
    suite.tested.len() + errors(suite)
}

fn time(suite: &Suite) -> Duration {
    suite.tested.iter().filter_map(|tested| tested.duration).sum()
}

fn write(suite: &Suite, out: &mut String) {
    out.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">\n",
        escaped(&suite.pack),
        tests(suite),
        suite.failed(),
        errors(suite),
        seconds(time(suite))
    ));
    if let Some(why) = whole(suite) {
        let first = why.lines().next().unwrap_or_default();
        out.push_str(&format!(
            "    <testcase name=\"{0}\" classname=\"{0}\">\n      <error message=\"{1}\">{2}</error>\n    </testcase>\n",
            escaped(&suite.pack),
            escaped(first),
            escaped(&why)
        ));
    }
    for tested in &suite.tested {
        case(suite, tested, out);
    }
    out.push_str("  </testsuite>\n");
}

fn case(suite: &Suite, tested: &Tested, out: &mut String) {
    out.push_str(&format!("    <testcase name=\"{}\"", escaped(&tested.name)));
    match place(suite, tested.span) {
        Some((file, line, _)) => out.push_str(&format!(
            " classname=\"{0}\" file=\"{0}\" line=\"{line}\"",
            escaped(file)
        )),
        None => out.push_str(&format!(" classname=\"{}\"", escaped(&suite.pack))),
    }
    if let Some(duration) = tested.duration {
        out.push_str(&format!(" time=\"{}\"", seconds(duration)));
    }
    if tested.passed() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for failure in &tested.failures {
        let message = format!(
            "{}: expected {}, actual {}",
            failure.what, failure.expected, failure.actual
        );
        let mut text = String::new();
        if let Some(place) = place_text(suite, failure.span) {
            text.push_str(&format!("{place}\n"));
        }
        text.push_str(&format!(
            "expected: {}\nactual:   {}\n",
            failure.expected, failure.actual
        ));
        if let Some(help) = &failure.help {
            text.push_str(&format!("help: {help}\n"));
        }
        for line in &failure.explanation {
            text.push_str(&format!("{line}\n"));
        }
        out.push_str(&format!(
            "      <failure message=\"{}\">{}</failure>\n",
            escaped(&message),
            escaped(&text)
        ));
    }
    out.push_str("    </testcase>\n");
}

/// Seconds with six digits behind the point.
fn seconds(duration: Duration) -> String {
    format!("{}.{:06}", duration.as_secs(), duration.subsec_micros())
}

/// Text as XML holds it in attributes and elements. What XML 1.0 cannot hold becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // In an attribute a line end as it is would be read as a blank.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    out
}
