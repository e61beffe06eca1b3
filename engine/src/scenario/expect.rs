//! What a scenario expects, held against the decision.

use serde_json::Value;

use super::Scenario;
use super::find::{Subject, find};
use crate::model::{Expectation, Expected, Name};
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
    /// What to do, where the expectation itself is probably wrong.
    pub help: Option<String>,
    /// What the path leads to in the decision.
    pub subject: Option<Subject>,
    /// How the actual value came about, a line each.
    pub explanation: Vec<String>,
}

impl Failure {
    fn new(what: &str, expected: String, actual: String, span: Span) -> Failure {
        Failure {
            what: what.to_owned(),
            expected,
            actual,
            span,
            help: None,
            subject: None,
            explanation: Vec::new(),
        }
    }
}

/// Holds every expectation of a scenario against what its evaluation gave: the decision as JSON text, or what was wrong.
/// A scenario that expects nothing fails.
#[must_use]
pub fn check(scenario: &Scenario, result: Result<&str, &[Diagnostic]>) -> Vec<Failure> {
    if scenario.expectations.is_empty() {
        let mut failure = Failure::new(
            "expectations",
            "at least one".to_owned(),
            "none: the scenario asserts nothing".to_owned(),
            scenario.span,
        );
        failure.help = Some("say what must come out: `.expect(\"…\", …)` or `.expect_error(\"CH…\")`".to_owned());
        return vec![failure];
    }
    let json = match result {
        Ok(json) => json,
        Err(errors) => return check_errors(scenario, errors),
    };
    // Canonical JSON of our own: it parses.
    let document: Value = serde_json::from_str(json).unwrap_or(Value::Null);
    let check = |expectation: &Expectation| check_one(expectation, &document);
    scenario.expectations.iter().filter_map(check).collect()
}

fn check_one(expectation: &Expectation, document: &Value) -> Option<Failure> {
    let span = expectation.span;
    match &expectation.expected {
        Expected::Value(path, tree) => {
            let expected = tree.to_json();
            match find(document, &path.text) {
                Ok((_, actual)) if equal(actual, tree) => None,
                Ok((subject, actual)) => {
                    let mut failure = Failure::new(&path.text, expected, actual.to_string(), span);
                    failure.subject = subject;
                    Some(failure)
                }
                Err(lost) => {
                    let mut failure = Failure::new(&path.text, expected, format!("nothing: {}", lost.message), span);
                    failure.help = Some(lost.help);
                    Some(failure)
                }
            }
        }
        Expected::Error(code, pointer) => Some(Failure::new(
            &code.text,
            error_text(code, pointer.as_ref()),
            "a decision".to_owned(),
            span,
        )),
    }
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
    let check = |expectation: &Expectation| {
        let (what, expected) = match &expectation.expected {
            Expected::Value(path, tree) => (path.text.as_str(), tree.to_json()),
            Expected::Error(code, pointer) => {
                let is_meant = |error: &Diagnostic| {
                    error.code.to_string() == code.text
                        && pointer
                            .as_ref()
                            .is_none_or(|p| error.pointer.as_deref() == Some(p.text.as_str()))
                };
                if errors.iter().any(is_meant) {
                    return None;
                }
                (code.text.as_str(), error_text(code, pointer.as_ref()))
            }
        };
        Some(Failure::new(what, expected, said.clone(), expectation.span))
    };
    scenario.expectations.iter().filter_map(check).collect()
}

fn error_text(code: &Name, pointer: Option<&Name>) -> String {
    match pointer {
        Some(pointer) => format!("error {} at {}", code.text, pointer.text),
        None => format!("error {}", code.text),
    }
}

/// Whether a value of the decision is what a scenario wrote: numbers by their value, also where the decision writes
/// them as text.
fn equal(actual: &Value, expected: &Tree) -> bool {
    // Canonical, as the decision writes numbers: a text such as `00123` is none.
    let number = |text: &str| text.parse::<Decimal>().ok().filter(|number| number.to_string() == text);
    match (actual, expected) {
        (Value::Null, Tree::Null) => true,
        (Value::Bool(actual), Tree::Boolean(expected)) => actual == expected,
        (Value::String(actual), Tree::Number(expected)) => number(actual) == Some(*expected),
        (Value::Number(actual), Tree::Number(expected)) => {
            actual.to_string().parse::<Decimal>().ok() == Some(*expected)
        }
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
