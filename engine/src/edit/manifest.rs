//! Entries of `pack.toml`.

use super::Subject;
use super::lines;
use super::literal::Value;
use super::operation::{Change, Outcome, Refusal};
use super::splice::Splice;
use crate::pack::KEYS;
use toml_edit::{Document, Item};

/// An entry of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Its value: a text, or the texts of a list.
    pub value: Value,
    /// Where the value stands, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whether the manifest must have it.
    pub required: bool,
}

impl Subject<'_> {
    /// The entries of the manifest that are texts or lists of texts, in its order.
    pub(crate) fn manifest(&self) -> Vec<Entry> {
        let Some(text) = self.manifest_text() else {
            return Vec::new();
        };
        let Ok(document) = Document::parse(text) else {
            return Vec::new();
        };
        let mut entries: Vec<Entry> = document
            .as_table()
            .iter()
            .filter_map(|(key, item)| {
                let span = item.span()?;
                Some(Entry {
                    key: key.to_owned(),
                    value: value_of(item)?,
                    start: span.start,
                    end: span.end,
                    required: KEYS.iter().any(|(known, required, _)| *known == key && *required),
                })
            })
            .collect();
        entries.sort_by_key(|entry| entry.start);
        entries
    }

    fn manifest_text(&self) -> Option<&str> {
        let file = self.pack.sources().by_path("pack.toml")?;
        Some(self.text(file))
    }

    /// Sets an entry of the manifest, or removes it.
    pub(crate) fn set_manifest(&self, key: &str, value: Option<&Value>) -> Outcome {
        let text = self
            .manifest_text()
            .ok_or_else(|| Box::new(Refusal::unknown("file", "pack.toml")))?;
        if let Err(error) = Document::parse(text) {
            return Err(Box::new(
                Refusal::refused(format!("`pack.toml` cannot be understood: {}", error.message()))
                    .help("correct it as text first"),
            ));
        }
        let Some((_, required, _)) = KEYS.iter().find(|(known, ..)| *known == key) else {
            let refusal = Refusal::invalid(format!("`{key}` is not a key of `pack.toml`"));
            return Err(Box::new(refusal.help(format!(
                "the keys are {}",
                crate::compile::listed(KEYS.iter().map(|(key, ..)| *key))
            ))));
        };
        let entries = self.manifest();
        let entry = entries.iter().find(|entry| entry.key == key);
        let change = |splice: Splice| Change {
            splices: vec![splice],
            ..Change::default()
        };
        let written = match value {
            Some(Value::Text(value)) if key != "sources" => Some(quoted(value)),
            Some(Value::Texts(values)) if key == "sources" => {
                let old = entry.map_or("", |entry| text.get(entry.start..entry.end).unwrap_or(""));
                Some(list(old, values, lines::eol(text)))
            }
            Some(_) if key == "sources" => return Err(Box::new(Refusal::invalid("`sources` is a list of paths"))),
            Some(_) => return Err(Box::new(Refusal::invalid(format!("`{key}` is a text")))),
            None => None,
        };
        match (entry, written) {
            (Some(entry), Some(written)) => Ok(change(Splice::new("pack.toml", entry.start, entry.end, written))),
            (None, Some(written)) => Ok(change(missing(text, &entries, key, &written))),
            (Some(_), None) if *required => Err(Box::new(Refusal::refused(format!("a pack has to say its `{key}`")))),
            (Some(entry), None) => {
                let start = lines::with_comments(text, entry.start);
                let (start, end) = lines::whole_lines(text, start, entry.end);
                Ok(change(Splice::new("pack.toml", start, end, "")))
            }
            (None, None) => Ok(Change::default()),
        }
    }
}

fn value_of(item: &Item) -> Option<Value> {
    if let Some(text) = item.as_str() {
        return Some(Value::Text(text.to_owned()));
    }
    if let Some(day) = item.as_datetime() {
        return Some(Value::Text(day.to_string()));
    }
    let texts: Option<Vec<String>> = item
        .as_array()?
        .iter()
        .map(|one| one.as_str().map(str::to_owned))
        .collect();
    texts.map(Value::Texts)
}

/// A new entry behind the nearest of those that usually stand before it, its `=` below theirs.
fn missing(text: &str, entries: &[Entry], key: &str, value: &str) -> Splice {
    let order = |key: &str| KEYS.iter().position(|(known, ..)| *known == key).unwrap_or(KEYS.len());
    let before = entries.iter().rfind(|entry| order(&entry.key) < order(key));
    let eol = lines::eol(text);
    let width = before.and_then(|entry| {
        let line = text.get(lines::line_start(text, entry.start)..entry.start)?;
        line.find('=')
    });
    let pad = " ".repeat(width.unwrap_or(0).saturating_sub(key.len()).max(1));
    match before {
        Some(entry) => {
            let at = lines::line_end(text, entry.end);
            Splice::new("pack.toml", at, at, format!("{eol}{key}{pad}= {value}"))
        }
        None => {
            let at = lines::line_start(text, entries.first().map_or(0, |entry| entry.start));
            Splice::new("pack.toml", at, at, format!("{key}{pad}= {value}{eol}"))
        }
    }
}

/// A list of texts: on lines of their own where the one before it was.
fn list(old: &str, values: &[String], eol: &str) -> String {
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    if old.contains('\n') {
        let lines: Vec<String> = values.iter().map(|value| format!("    {value},{eol}")).collect();
        format!("[{eol}{}]", lines.concat())
    } else {
        format!("[{}]", values.join(", "))
    }
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
