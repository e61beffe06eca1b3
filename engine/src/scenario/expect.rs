//! What a scenario expects, held against the decision.

use serde_json::Value;

use super::Scenario;
use super::path::{Step, steps};
use crate::model::{Expectation, Expected};
use crate::source::{Diagnostic, Span};
use crate::value::{Decimal, Tree};

/// An expectation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The path or the code that was expected.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub actual: String,
    /// The clause.
    pub span: Span,
}

/// Holds every expectation of a scenario against what its evaluation gave: the decision as JSON text, or what was wrong.
#[must_use]
pub fn check(scenario: &Scenario, result: Result<&str, &[Diagnostic]>) -> Vec<Failure> {
    let json = match result {
        Ok(json) => json,
        Err(errors) => return check_errors(scenario, errors),
    };
    // Canonical JSON of our own: it parses.
    let document: Value = serde_json::from_str(json).unwrap_or(Value::Null);
    let failure = |expectation: &Expectation| {
        let (what, expected, actual) = match &expectation.expected {
            Expected::Value(path, tree) => {
                let actual = find(&document, &path.text);
                if actual.as_ref().is_some_and(|actual| equal(actual, tree)) {
                    return None;
                }
                let actual = actual.map_or_else(|| "nothing".to_owned(), |actual| actual.to_string());
                (path.text.clone(), tree.to_json(), actual)
            }
            Expected::Error(code, pointer) => (code.text.clone(), error_text(code, pointer), "a decision".to_owned()),
        };
        Some(Failure {
            what,
            expected,
            actual,
            span: expectation.span,
        })
    };
    scenario.expectations.iter().filter_map(failure).collect()
}

/// Holds every expectation of a scenario against the errors of its evaluation.
fn check_errors(scenario: &Scenario, errors: &[Diagnostic]) -> Vec<Failure> {
    let said: Vec<String> = errors
        .iter()
        .map(|error| match &error.pointer {
            Some(pointer) => format!("{} at {pointer}: {}", error.code, error.message),
            None => format!("{}: {}", error.code, error.message),
        })
        .collect();
    let said = said.join("; ");
    scenario
        .expectations
        .iter()
        .filter_map(|expectation| {
            let (what, expected) = match &expectation.expected {
                Expected::Value(path, tree) => (path.text.clone(), tree.to_json()),
                Expected::Error(code, pointer) => {
                    let found = errors.iter().any(|error| {
                        error.code.to_string() == code.text
                            && pointer
                                .as_ref()
                                .is_none_or(|p| error.pointer.as_deref() == Some(p.text.as_str()))
                    });
                    if found {
                        return None;
                    }
                    (code.text.clone(), error_text(code, pointer))
                }
            };
            Some(Failure {
                what,
                expected,
                actual: said.clone(),
                span: expectation.span,
            })
        })
        .collect()
}

fn error_text(code: &crate::model::Name, pointer: &Option<crate::model::Name>) -> String {
    match pointer {
        Some(pointer) => format!("error {} at {}", code.text, pointer.text),
        None => format!("error {}", code.text),
    }
}

/// The value of a path: of the document itself, or by the short name of a ladder, an eligibility, a value or an
/// incentive.
fn find(document: &Value, path: &str) -> Option<Value> {
    let steps = steps(path).ok()?;
    if let Some(found) = walk(document, &steps) {
        return Some(found.clone());
    }
    let (Step::Key(name), rest) = steps.split_first()? else {
        return None;
    };
    let short = |section: &str, member: Option<&str>| {
        let at = document.get(section)?.get(name)?;
        match (member, rest) {
            (Some(member), []) => at.get(member).cloned(),
            (_, rest) => walk(at, rest).cloned(),
        }
    };
    short("ladders", Some("tier"))
        .or_else(|| short("eligibility", Some("eligible")))
        .or_else(|| short("values", None))
        .or_else(|| short("incentives", Some("total")))
}

fn walk<'d>(document: &'d Value, steps: &[Step<'_>]) -> Option<&'d Value> {
    steps.iter().try_fold(document, |at, step| match step {
        Step::Key(key) => at.get(key),
        Step::Index(index) => at.get(index),
    })
}

/// Whether a value of the decision is what a scenario wrote: numbers by their value, also where the decision writes
/// them as text.
fn equal(actual: &Value, expected: &Tree) -> bool {
    let number = |text: &str| text.parse::<Decimal>().ok();
    match (actual, expected) {
        (Value::Null, Tree::Null) => true,
        (Value::Bool(actual), Tree::Boolean(expected)) => actual == expected,
        (Value::String(actual), Tree::Number(expected)) => number(actual) == Some(*expected),
        (Value::Number(actual), Tree::Number(expected)) => number(&actual.to_string()) == Some(*expected),
        (Value::String(actual), Tree::Text(expected)) => actual == expected,
        (Value::Array(actual), Tree::List(expected)) => {
            actual.len() == expected.len() && actual.iter().zip(expected).all(|(a, b)| equal(a, b))
        }
        (Value::Object(actual), Tree::Map(expected)) => {
            actual.len() == expected.len()
                && expected
                    .iter()
                    .all(|(key, value)| actual.get(key).is_some_and(|actual| equal(actual, value)))
        }
        _ => false,
    }
}
