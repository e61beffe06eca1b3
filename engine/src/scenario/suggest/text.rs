//! Suggestions as a scenario file.

use std::collections::HashSet;

use serde_json::Value;

use super::super::Coverage;
use super::super::find::find;
use super::{Found, Runner, Start, scenario, why_not};
use crate::program::{Program, ValueKind};
use crate::syntax::is_usable_name;
use crate::value::{Decimal, Tree};

const HEAD: &str = "\
// Suggested by `charter test --suggest`: cases that the scenarios did not reach. Each expects the present result,
// whether it is right or not: review it, correct it, and give the scenario a name that says what it shows.
";

/// The most paths that a scenario expects.
const EXPECTED: usize = 4;

/// The text, and how many scenarios it holds.
pub(super) fn write(
    program: &Program,
    starts: &[Start],
    names: &HashSet<String>,
    reached: &Coverage,
    found: &[Found],
    runner: &mut impl Runner,
) -> (String, usize) {
    let mut out = HEAD.to_owned();
    let mut names = names.clone();
    let (mut written, mut number) = (0, 0);
    for one in found {
        let Some(start) = starts.get(one.start) else { continue };
        let base = &start.base;
        let decision = scenario(base, &one.changes).and_then(|scenario| runner.decision(&scenario));
        let document = decision.and_then(|json| serde_json::from_str::<Value>(&json).ok());
        let Some(document) = document else { continue };
        let expected = expectations(program, reached, one, &document);
        if expected.is_empty() {
            continue;
        }
        out.push('\n');
        for item in &one.items {
            if let Some((item, _)) = reached.items().nth(*item) {
                out.push_str(&format!("// Reaches: {}\n", in_one_line(&item.words)));
            }
        }
        let like = std::iter::once(match &start.like {
            Some(like) => format!("like `{like}`"),
            None => base.name.text.clone(),
        });
        let changes = one.changes.iter();
        let changes = changes.map(|(path, value)| format!("{path} is {}", plain(value)));
        let what: Vec<String> = like.chain(changes).collect();
        let what = if what.is_empty() {
            "as it is".to_owned()
        } else {
            what.join(", ")
        };
        let name = loop {
            number += 1;
            let name = format!("suggested {number}: {what}");
            if names.insert(name.clone()) {
                break name;
            }
        };
        out.push_str(&format!(
            "scenario({}).varies({})",
            quoted(&name),
            quoted(&base.name.text)
        ));
        // A later value replaces an earlier one at the same path.
        let given = start.changes.iter();
        let given = given.filter(|(path, _)| !one.changes.iter().any(|(changed, _)| changed == path));
        for (path, value) in given.chain(&one.changes) {
            out.push_str(&format!("\n    .set({}, {})", quoted(path), literal(value)));
        }
        for (path, value) in &expected {
            out.push_str(&format!("\n    .expect({}, {})", quoted(path), literal(value)));
        }
        out.push_str("; // review: the present result\n");
        written += 1;
    }
    let mut missing = reached.items().filter(|(_, covered)| !covered).peekable();
    if missing.peek().is_some() {
        out.push_str("\n// Not found, to be written by hand:\n");
    }
    for (item, _) in missing {
        out.push_str(&format!(
            "// - {}: {}\n",
            in_one_line(&item.words),
            why_not(item, starts)
        ));
    }
    (out, written)
}

/// The paths that show what a scenario reaches, with what stands there.
fn expectations(program: &Program, reached: &Coverage, found: &Found, document: &Value) -> Vec<(String, Tree)> {
    let mut paths: Vec<String> = Vec::new();
    for item in &found.shows {
        let path = reached.items().nth(*item).and_then(|(item, _)| item.shown_by.clone());
        if let Some(path) = path
            && !paths.contains(&path)
            && paths.len() < EXPECTED
        {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        paths.extend(anything(program));
    }
    let value = |path: String| {
        let (_, value) = find(document, &path).ok()?;
        Some((path, tree(value)?))
    };
    paths.into_iter().filter_map(value).collect()
}

/// A path that every decision has.
fn anything(program: &Program) -> Option<String> {
    let ladder = || program.ladders.first().map(|ladder| ladder.name.clone());
    let eligibility = || {
        program
            .eligibilities
            .first()
            .map(|eligibility| eligibility.name.clone())
    };
    let incentive = || {
        program
            .incentives
            .first()
            .map(|one| format!("incentives.{}.total", one.name))
    };
    let value = || {
        let scalar = |value: &&crate::program::Value| matches!(value.how, ValueKind::Scalar { .. });
        program.values.iter().find(scalar).map(|value| value.name.clone())
    };
    let score = || {
        program
            .scores
            .first()
            .map(|score| format!("scores.{}.total", score.name))
    };
    ladder()
        .or_else(eligibility)
        .or_else(incentive)
        .or_else(value)
        .or_else(score)
}

/// A single value of a decision as a scenario writes it.
fn tree(value: &Value) -> Option<Tree> {
    Some(match value {
        Value::Null => Tree::Null,
        Value::Bool(value) => Tree::Boolean(*value),
        Value::Number(number) => Tree::Number(number.to_string().parse().ok()?),
        Value::String(text) => match text.parse::<Decimal>() {
            Ok(number) if number.to_string() == *text => Tree::Number(number),
            _ => Tree::Text(text.clone()),
        },
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// A value as the script writes it.
fn literal(value: &Tree) -> String {
    match value {
        Tree::Null => "()".to_owned(),
        Tree::Number(number) => grouped(*number),
        Tree::Text(text) => quoted(text),
        Tree::Boolean(value) => value.to_string(),
        Tree::List(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Map(entries) if entries.is_empty() => "#{}".to_owned(),
        Tree::Map(entries) => {
            let entry = |(key, value): &(String, Tree)| {
                let key = if is_usable_name(key) { key.clone() } else { quoted(key) };
                format!("{key}: {}", literal(value))
            };
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("#{{ {} }}", entries.join(", "))
        }
    }
}

/// A value as a name says it.
fn plain(value: &Tree) -> String {
    match value {
        Tree::Null => "missing".to_owned(),
        Tree::Text(text) => text.clone(),
        other => other.to_json(),
    }
}

/// A number with its thousands apart: `49_999.99`.
fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

fn in_one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
