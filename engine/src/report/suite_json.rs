use super::diagnostics_json::diagnostics_json;
use super::json::Json;
use super::suite_text::place;
use crate::scenario::{Failure, Suite, Tested};

/// Scenarios that were run, as one line of JSON: `passed`, `failed` and `packs`, each with `pack`, `passed`, `failed`,
/// `left_out`, `diagnostics` (why nothing was run) and `scenarios`. A scenario has `name`, `file`, `line`, `column`,
/// `passed`, `microseconds` where they were measured, and `failures`: `what`, `expected`, `actual` (as JSON text),
/// `file`, `line`, `column`, `help` where there is one, `explanation` as lines. `coverage` stands there where it was
/// asked for: `covered`, `total`, `groups` and `items`.
#[must_use]
pub fn suites_json(suites: &[Suite]) -> String {
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    json.object(|json| {
        json.key("passed")
            .integer(count(suites.iter().map(Suite::passed).sum()));
        json.key("failed")
            .integer(count(suites.iter().map(Suite::failed).sum()));
        json.key("packs").array(|json| {
            for suite in suites {
                json.object(|json| write(json, suite));
            }
        });
    });
    out
}

/// One pack of those that [`suites_json`] writes.
#[must_use]
pub fn suite_json(suite: &Suite) -> String {
    let mut out = String::new();
    let mut json = Json::new(&mut out);
    json.object(|json| write(json, suite));
    out
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn write(json: &mut Json<'_>, suite: &Suite) {
    json.key("pack").text(&suite.pack);
    json.key("passed").integer(count(suite.passed()));
    json.key("failed").integer(count(suite.failed()));
    json.key("left_out").integer(count(suite.left_out));
    json.key("diagnostics")
        .raw(&diagnostics_json(&suite.diagnostics, &suite.sources));
    json.key("scenarios").array(|json| {
        for tested in &suite.tested {
            json.object(|json| scenario(json, suite, tested));
        }
    });
    if let Some(coverage) = &suite.coverage {
        json.key("coverage")
            .object(|json| super::coverage::write(json, coverage, suite));
    }
}

fn scenario(json: &mut Json<'_>, suite: &Suite, tested: &Tested) {
    json.key("name").text(&tested.name);
    at(json, suite, tested.span);
    json.key("passed").boolean(tested.passed());
    if let Some(duration) = tested.duration {
        json.key("microseconds")
            .integer(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX));
    }
    json.key("failures").array(|json| {
        for failure in &tested.failures {
            json.object(|json| write_failure(json, suite, failure));
        }
    });
}

fn write_failure(json: &mut Json<'_>, suite: &Suite, failure: &Failure) {
    json.key("what").text(&failure.what);
    json.key("expected").text(&failure.expected);
    json.key("actual").text(&failure.actual);
    at(json, suite, failure.span);
    if let Some(help) = &failure.help {
        json.key("help").text(help);
    }
    json.key("explanation").array(|json| {
        for line in &failure.explanation {
            json.text(line);
        }
    });
}

/// `file`, `line` and `column`.
pub(super) fn at(json: &mut Json<'_>, suite: &Suite, span: crate::source::Span) {
    if let Some((file, line, column)) = place(suite, span) {
        json.key("file").text(file);
        json.key("line").integer(i64::from(line));
        json.key("column").integer(i64::from(column));
    }
}
