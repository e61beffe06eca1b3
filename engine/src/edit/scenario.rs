//! Scenarios that are saved from a preview, and the layout of files.

use super::Subject;
use super::literal::{number, quoted};
use super::operation::{Change, NewExpectation, Outcome, Refusal};
use super::splice::Splice;
use crate::declare::Receiver;
use crate::format;
use crate::source::FileId;
use crate::syntax::is_usable_name;
use crate::value::{Date, Decimal, Period};
use serde_json::Value;
use std::collections::BTreeMap;

/// The length that a line should not exceed.
const WIDTH: usize = 120;

/// A scenario to be written.
pub(crate) struct New<'a> {
    pub file: Option<&'a str>,
    pub name: &'a str,
    pub facts: &'a str,
    pub as_of: Option<&'a str>,
    pub period: Option<&'a str>,
    pub settings: &'a BTreeMap<String, String>,
    pub expect: &'a [NewExpectation],
}

impl Subject<'_> {
    /// Appends a scenario to a file of scenarios, the last one unless it is named. Where there is none, one is made.
    pub(crate) fn add_scenario(&self, new: &New<'_>) -> Outcome {
        if new.name.trim().is_empty() {
            return Err(Box::new(Refusal::invalid("a scenario has a name")));
        }
        let taken = self
            .index
            .items
            .iter()
            .any(|item| item.receiver == Receiver::Scenario && item.name.as_deref() == Some(new.name));
        if taken
            || self
                .model
                .is_some_and(|model| model.scenarios.iter().any(|one| one.name.text == new.name))
        {
            return Err(Box::new(Refusal::invalid(format!(
                "there is a scenario `{}` already",
                new.name
            ))));
        }
        let statement = written(new)?;
        let id = Some(format!("scenario.{}", new.name.replace(['/', '#', ':'], "_")));
        let file = match new.file {
            Some(path) => self
                .pack
                .sources()
                .by_path(path)
                .filter(|file| self.pack.test_files().contains(file)),
            None => self.pack.test_files().last().copied(),
        };
        let splice = match (file, new.file) {
            (Some(file), _) => self.at_end(file, &statement),
            (None, Some(path)) if self.pack.sources().by_path(path).is_some() || !path.ends_with(".test.rhai") => {
                return Err(Box::new(
                    Refusal::invalid(format!("`{path}` is no file of scenarios")).help("its name ends in `.test.rhai`"),
                ));
            }
            (None, path) => Splice::new(path.unwrap_or("program.test.rhai"), 0, 0, format!("{statement}\n")),
        };
        Ok(Change {
            splices: vec![splice],
            id,
            notes: Vec::new(),
        })
    }

    /// A file in its canonical layout.
    pub(crate) fn laid_out(&self, path: &str) -> Outcome {
        let file = self.pack.sources().by_path(path).filter(|_| path.ends_with(".rhai"));
        let file: FileId = file.ok_or_else(|| Box::new(Refusal::unknown("rule file", path)))?;
        let text = self.text(file);
        let out = format::script(file, text).map_err(|wrong| {
            let first = wrong.first().map(|one| one.message.clone()).unwrap_or_default();
            Box::new(Refusal::refused(format!("`{path}` cannot be laid out: {first}")).help("correct it first"))
        })?;
        Ok(Change {
            splices: line_splices(path, text, &out),
            ..Change::default()
        })
    }
}

/// The changes from one text to another, a stretch of lines each: of lines that are equal at the beginning, at the end,
/// and of runs in between that stand in both in the same order.
fn line_splices(path: &str, old: &str, new: &str) -> Vec<Splice> {
    let (mut splices, mut at) = (Vec::new(), 0);
    let olds: Vec<&str> = old.split_inclusive('\n').collect();
    let news: Vec<&str> = new.split_inclusive('\n').collect();
    let (mut i, mut j) = (0, 0);
    while i < olds.len() || j < news.len() {
        if i < olds.len() && olds.get(i) == news.get(j) {
            at += olds.get(i).map_or(0, |line| line.len());
            (i, j) = (i + 1, j + 1);
            continue;
        }
        // The nearest pair of equal lines ahead, within a window that keeps this linear.
        let (mut step_i, mut step_j) = (olds.len() - i, news.len() - j);
        'search: for ahead in 1..64 {
            for a in 0..=ahead {
                let b = ahead - a;
                let (one, other) = (olds.get(i + a), news.get(j + b));
                if one.is_some() && one == other && one.is_some_and(|line| !line.trim().is_empty()) {
                    (step_i, step_j) = (a, b);
                    break 'search;
                }
            }
        }
        let gone: usize = olds
            .get(i..i + step_i)
            .unwrap_or_default()
            .iter()
            .map(|line| line.len())
            .sum();
        let come = news.get(j..j + step_j).unwrap_or_default().concat();
        splices.push(Splice::new(path, at, at + gone, come));
        at += gone;
        (i, j) = (i + step_i, j + step_j);
    }
    splices
}

fn written(new: &New<'_>) -> Result<String, Box<Refusal>> {
    let facts = json(new.facts, "the facts")?;
    if !facts.is_object() {
        return Err(Box::new(Refusal::invalid("the facts have to be an object")));
    }
    let mut out = format!("scenario({})", quoted(new.name));
    out.push_str(&format!("\n    .facts({})", pretty(&facts, 4, 11)?));
    if let Some(day) = new.as_of {
        day.parse::<Date>()
            .map_err(|error| Refusal::invalid(format!("`{day}` is no day: {error}")))?;
        out.push_str(&format!("\n    .as_of({})", quoted(day)));
    }
    if let Some(period) = new.period {
        period
            .parse::<Period>()
            .map_err(|error| Refusal::invalid(format!("`{period}` is no period: {error}")))?;
        if let Some((first, last)) = period.split_once("..") {
            out.push_str(&format!("\n    .period({}, {})", quoted(first), quoted(last)));
        }
    }
    for (name, value) in new.settings {
        let value = match value.as_str() {
            "true" | "false" => value.clone(),
            text => match text.strip_suffix('%') {
                Some(share) => format!("percent({})", number("0", share.trim()).map_err(Refusal::invalid)?),
                None => number("0", text).unwrap_or_else(|_| quoted(text)),
            },
        };
        out.push_str(&format!("\n    .set_setting({}, {value})", quoted(name)));
    }
    for one in new.expect {
        let value = json(&one.json, &one.path)?;
        let value = decision_value(&value)?;
        out.push_str(&format!("\n    .expect({}, {value})", quoted(&one.path)));
    }
    out.push(';');
    Ok(out)
}

fn json(text: &str, what: &str) -> Result<Value, Box<Refusal>> {
    serde_json::from_str(text).map_err(|error| Box::new(Refusal::invalid(format!("{what}: this is no JSON: {error}"))))
}

/// A value of a decision: amounts stand in it as text, and are expected as numbers.
fn decision_value(value: &Value) -> Result<String, Box<Refusal>> {
    match value {
        Value::String(text) if text.parse::<Decimal>().is_ok_and(|number| number.to_string() == *text) => {
            number("0", text).map_err(|wrong| Box::new(Refusal::invalid(wrong)))
        }
        Value::Array(items) => {
            let items: Result<Vec<String>, _> = items.iter().map(decision_value).collect();
            Ok(format!("[{}]", items?.join(", ")))
        }
        other => flat(other),
    }
}

/// A value in one line.
fn flat(value: &Value) -> Result<String, Box<Refusal>> {
    Ok(match value {
        Value::Null => "()".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(given) => {
            let text = given.to_string();
            let plain = match text.contains(['e', 'E']) {
                true => {
                    let exact =
                        rust_decimal::Decimal::from_scientific(&text).map(|number| number.normalize().to_string());
                    exact.map_err(|_| Refusal::invalid(format!("`{text}` is no exact number")))?
                }
                false => text,
            };
            number("0", &plain).map_err(Refusal::invalid)?
        }
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Result<Vec<String>, _> = items.iter().map(flat).collect();
            format!("[{}]", items?.join(", "))
        }
        Value::Object(entries) if entries.is_empty() => "#{}".to_owned(),
        Value::Object(entries) => {
            let entries: Result<Vec<String>, _> = entries
                .iter()
                .map(|(name, value)| Ok::<_, Box<Refusal>>(format!("{}: {}", key(name), flat(value)?)))
                .collect();
            format!("#{{ {} }}", entries?.join(", "))
        }
    })
}

fn key(name: &str) -> String {
    if is_usable_name(name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A value on as many lines as it needs; `used` characters stand before it on its line.
fn pretty(value: &Value, indent: usize, used: usize) -> Result<String, Box<Refusal>> {
    let one_line = flat(value)?;
    if indent + used + one_line.chars().count() <= WIDTH {
        return Ok(one_line);
    }
    let pad = " ".repeat(indent + 4);
    let end = " ".repeat(indent);
    match value {
        Value::Object(entries) => {
            let mut out = String::from("#{");
            for (place, (name, value)) in entries.iter().enumerate() {
                let name = key(name);
                let value = pretty(value, indent + 4, name.chars().count() + 3)?;
                out.push_str(if place > 0 { ",\n" } else { "\n" });
                out.push_str(&format!("{pad}{name}: {value}"));
            }
            out.push_str(&format!("\n{end}}}"));
            Ok(out)
        }
        Value::Array(items) => {
            let mut out = String::from("[");
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place > 0 { ",\n" } else { "\n" });
                out.push_str(&format!("{pad}{}", pretty(item, indent + 4, 1)?));
            }
            out.push_str(&format!("\n{end}]"));
            Ok(out)
        }
        _ => Ok(one_line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply;

    #[test]
    fn lines_that_stay_are_not_touched() {
        for (old, new) in [
            ("a\nb\nc\n", "a\nB\nc\n"),
            ("a\nb\n", "a\nx\ny\nb\n"),
            ("a\n\n\nb\n", "a\n\nb\n"),
            ("", "a\n"),
            ("a", "a\n"),
            ("a\nb\nc\nd\n", "d\n"),
        ] {
            let splices = line_splices("f", old, new);
            assert_eq!(apply(old, &splices), new);
        }
        assert_eq!(
            line_splices("f", "a\nb\nc\n", "a\nB\nc\n"),
            [Splice::new("f", 2, 4, "B\n")]
        );
    }

    #[test]
    fn a_scenario_is_written_as_people_write_it() {
        let settings = BTreeMap::from([("share".to_owned(), "2.5 %".to_owned())]);
        let new = New {
            file: None,
            name: "a \"new\" one",
            facts: r#"{"partner":{"id":"P-1","revenue":250000.10,"package":null},"deals":[]}"#,
            as_of: Some("2026-03-31"),
            period: Some("2026-01-01..2026-03-31"),
            settings: &settings,
            expect: &[
                NewExpectation {
                    path: "level".to_owned(),
                    json: "\"gold\"".to_owned(),
                },
                NewExpectation {
                    path: "incentives.x.total".to_owned(),
                    json: "\"1750.06\"".to_owned(),
                },
            ],
        };
        assert_eq!(
            written(&new).unwrap(),
            "scenario(\"a \\\"new\\\" one\")\n    \
             .facts(#{ partner: #{ id: \"P-1\", revenue: 250_000.10, \"package\": () }, deals: [] })\n    \
             .as_of(\"2026-03-31\")\n    .period(\"2026-01-01\", \"2026-03-31\")\n    \
             .set_setting(\"share\", percent(2.5))\n    .expect(\"level\", \"gold\")\n    \
             .expect(\"incentives.x.total\", 1_750.06);"
        );
    }
}
