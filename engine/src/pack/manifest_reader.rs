use super::manifest::{Located, Manifest};
use super::path::{Kind, normalise};
use crate::source::closest;
use crate::source::{Code, Diagnostic, FileId, Span};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::ops::Range;
use toml_edit::{Document, Item, Table, Value};

/// The keys of a manifest: name, whether it must be given, an example.
pub(crate) const KEYS: &[(&str, bool, &str)] = &[
    ("name", true, "\"acme-reseller\""),
    ("version", true, "\"2026.1.0\""),
    ("title", true, "\"Acme reseller program\""),
    ("owner", true, "\"channel-operations@acme.example\""),
    ("description", false, "\"Tiers, rebates and deal registration\""),
    ("currency", true, "\"USD\""),
    ("time_zone", true, "\"Europe/Berlin\""),
    ("effective_from", false, "\"2026-01-01\""),
    ("effective_until", false, "\"2026-12-31\""),
    ("sources", true, "[\"program.rhai\"]"),
];

/// Characters of the name of a program.
const NAME_LENGTH: usize = 64;

/// What was read of a manifest.
pub(super) struct Reading {
    /// Complete only if nothing that must be given is missing or wrong.
    pub(super) manifest: Option<Manifest>,
    /// The sources that exist, also of an incomplete manifest.
    pub(super) sources: Vec<Located<String>>,
    pub(super) faults: Vec<Diagnostic>,
}

/// Reads `pack.toml`; `files` are the paths of the pack.
pub(super) fn read(file: FileId, text: &str, files: &BTreeMap<String, Kind>) -> Reading {
    match Document::parse(text) {
        Ok(document) => Reader::new(file, text, document.as_table()).read(files),
        Err(error) => {
            let place = span(file, error.span().unwrap_or(0..0));
            let message = error.message().replace('\n', " ");
            let fault = Diagnostic::error(Code::Manifest, format!("`pack.toml` cannot be understood: {message}"))
                .at(place)
                .help("a line is a key, `=`, and a value; text stands in quotes: `title = \"Acme reseller program\"`");
            Reading {
                manifest: None,
                sources: Vec::new(),
                faults: vec![fault],
            }
        }
    }
}

struct Reader<'a> {
    file: FileId,
    table: &'a Table,
    /// Behind the last text: where a missing key would stand.
    end: Span,
    faults: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(file: FileId, text: &str, table: &'a Table) -> Reader<'a> {
        let end = text.trim_end().len();
        Reader {
            file,
            table,
            end: span(file, end..end),
            faults: Vec::new(),
        }
    }

    fn read(mut self, files: &BTreeMap<String, Kind>) -> Reading {
        self.check_keys();
        let name = self.checked("name", check_name);
        let version = self.checked("version", check_version);
        let title = self.checked("title", Ok);
        let owner = self.checked("owner", Ok);
        let description = self.checked("description", Ok);
        let currency = self.checked("currency", check_currency);
        let time_zone = self.checked("time_zone", Ok);
        let effective_from = self.date("effective_from");
        let effective_until = self.date("effective_until");
        if let (Some(from), Some(until)) = (&effective_from, &effective_until)
            && until.value < from.value
        {
            self.faults.push(
                Diagnostic::error(Code::Manifest, "`effective_until` lies before `effective_from`")
                    .label(until.span, "the last day")
                    .label(from.span, "the first day")
                    .help("exchange the two days, or leave `effective_until` out if the program has no end"),
            );
        }
        let sources = self.sources(files);
        let manifest = (|| {
            Some(Manifest {
                name: name?,
                version: version?,
                title: title?,
                owner: owner?,
                description,
                currency: currency?,
                time_zone: time_zone?,
                effective_from,
                effective_until,
                sources: sources.clone(),
            })
        })();
        Reading {
            manifest: manifest.filter(|_| self.faults.is_empty()),
            sources,
            faults: self.faults,
        }
    }

    /// Unknown keys and missing ones.
    fn check_keys(&mut self) {
        for (key, item) in self.table {
            if KEYS.iter().any(|(name, ..)| *name == key) {
                continue;
            }
            let place = self
                .table
                .get_key_value(key)
                .and_then(|(key, _)| key.span())
                .or_else(|| item.span());
            let place = span(self.file, place.unwrap_or(0..0));
            let fault = Diagnostic::error(Code::Manifest, format!("`{key}` is not a key of `pack.toml`")).at(place);
            let missing = KEYS
                .iter()
                .map(|(name, ..)| *name)
                .filter(|name| self.table.get(name).is_none());
            self.faults.push(match closest(key, missing) {
                Some(near) => fault.help(format!("did you mean `{near}`?")).fix(place, near),
                None => fault.help(format!(
                    "remove it; the keys are {}",
                    list(KEYS.iter().map(|(name, ..)| *name))
                )),
            });
        }
        for (key, required, example) in KEYS {
            if *required && self.table.get(key).is_none() {
                self.faults.push(
                    Diagnostic::error(Code::Manifest, format!("`pack.toml` does not say `{key}`"))
                        .at(self.end)
                        .help(format!("add a line such as `{key} = {example}`")),
                );
            }
        }
    }

    /// A text that is not empty and passes `check`, which returns what is wrong and what to do.
    fn checked<T>(&mut self, key: &str, check: impl FnOnce(String) -> Result<T, Wrong>) -> Option<Located<T>> {
        let item = self.table.get(key)?;
        let place = span(self.file, item.span().unwrap_or(0..0));
        let Some(text) = item.as_str() else {
            self.wrong_type(key, item, "text in quotes");
            return None;
        };
        let result = if text.trim().is_empty() {
            Err(Wrong::new(
                "is empty",
                format!("write for example `{key} = {}`", example(key)),
            ))
        } else {
            check(text.to_owned())
        };
        match result {
            Ok(value) => Some(Located { value, span: place }),
            Err(wrong) => {
                let mut fault = Diagnostic::error(Code::Manifest, format!("`{key}` {}", wrong.message))
                    .at(place)
                    .help(wrong.help);
                if let Some(replacement) = wrong.instead {
                    fault = fault.fix(place, format!("\"{replacement}\""));
                }
                self.faults.push(fault);
                None
            }
        }
    }

    /// A day, as text or as a TOML date.
    fn date(&mut self, key: &str) -> Option<Located<NaiveDate>> {
        let item = self.table.get(key)?;
        let text = match item.as_value() {
            Some(Value::String(text)) => text.value().clone(),
            Some(Value::Datetime(date)) => date.value().to_string(),
            _ => {
                self.wrong_type(key, item, "a day in quotes");
                return None;
            }
        };
        let place = span(self.file, item.span().unwrap_or(0..0));
        // chrono alone would also take `2026-1-1` and years of five digits.
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
        match day.filter(|day| text.len() == 10 && day.to_string() == text) {
            Some(value) => Some(Located { value, span: place }),
            None => {
                self.faults.push(
                    Diagnostic::error(Code::Manifest, format!("`{key}` is `{text}`, which is not a day"))
                        .at(place)
                        .help("write year, month and day: `\"2026-01-31\"`"),
                );
                None
            }
        }
    }

    fn wrong_type(&mut self, key: &str, item: &Item, wanted: &str) {
        let place = span(self.file, item.span().unwrap_or(0..0));
        self.faults.push(
            Diagnostic::error(
                Code::Manifest,
                format!("`{key}` must be {wanted}, but is {}", kind_of(item)),
            )
            .at(place)
            .help(format!("write for example `{key} = {}`", example(key))),
        );
    }

    /// The sources that exist; a fault for every other.
    fn sources(&mut self, files: &BTreeMap<String, Kind>) -> Vec<Located<String>> {
        let Some(item) = self.table.get("sources") else {
            return Vec::new();
        };
        let Some(entries) = item.as_array() else {
            self.wrong_type("sources", item, "a list of rule files");
            return Vec::new();
        };
        let mut found: Vec<Located<String>> = Vec::new();
        if entries.is_empty() {
            self.faults.push(
                Diagnostic::error(
                    Code::Manifest,
                    "`sources` names no rule file, so the program has no rules",
                )
                .at(span(self.file, item.span().unwrap_or(0..0)))
                .help(match scripts(files).next() {
                    Some(script) => format!("write for example `sources = [\"{script}\"]`"),
                    None => "write a rule file such as `program.rhai` and name it here".to_owned(),
                }),
            );
        }
        for entry in entries {
            let place = span(self.file, entry.span().unwrap_or(0..0));
            match source(entry, place, files) {
                Err(fault) => self.faults.push(*fault),
                Ok(path) => match found.iter().find(|earlier| earlier.value == path) {
                    Some(earlier) => self.faults.push(
                        Diagnostic::error(Code::Manifest, format!("`{path}` is named twice in `sources`"))
                            .label(place, "again here")
                            .label(earlier.span, "first here")
                            .help("remove one of the two"),
                    ),
                    None => found.push(Located {
                        value: path,
                        span: place,
                    }),
                },
            }
        }
        found
    }
}

/// The path of an entry of `sources`, if a rule file stands there.
fn source(entry: &Value, place: Span, files: &BTreeMap<String, Kind>) -> Result<String, Box<Diagnostic>> {
    let Some(text) = entry.as_str() else {
        return Err(Box::new(
            Diagnostic::error(
                Code::Manifest,
                format!("a source must be text in quotes, but is {}", kind_of_value(entry)),
            )
            .at(place)
            .help("write the path of a rule file, such as `\"program.rhai\"`"),
        ));
    };
    let path = normalise(text).map_err(|reason| {
        Box::new(
            Diagnostic::error(
                Code::PathOutside,
                format!("the source `{text}` is not a path of the pack: {reason}"),
            )
            .at(place)
            .help("name a file inside the folder of `pack.toml`, such as `\"rules/program.rhai\"`"),
        )
    })?;
    let fault = match (Kind::of(&path), files.contains_key(&path)) {
        (Kind::Script, true) => return Ok(path),
        (Kind::Test, _) => Diagnostic::error(Code::Manifest, format!("`{path}` is a scenario file, not a rule file"))
            .help("remove it from `sources`; scenario files are found by their ending `.test.rhai`"),
        (Kind::Script, false) => {
            let fault = Diagnostic::error(
                Code::MissingFile,
                format!("the source `{path}` does not exist in the pack"),
            );
            match closest(&path, scripts(files)) {
                Some(near) => fault
                    .help(format!("did you mean `{near}`?"))
                    .fix(place, format!("\"{near}\"")),
                None => fault.help(format!("write the file, or remove `{path}` from `sources`")),
            }
        }
        _ => Diagnostic::error(Code::Manifest, format!("the source `{path}` is not a rule file"))
            .help("a rule file ends in `.rhai`; tables are named by the rules that use them"),
    };
    Err(Box::new(fault.at(place)))
}

fn scripts(files: &BTreeMap<String, Kind>) -> impl Iterator<Item = &str> {
    files
        .iter()
        .filter(|(_, kind)| **kind == Kind::Script)
        .map(|(path, _)| path.as_str())
}

/// What is wrong with a value, and what to do.
struct Wrong {
    message: String,
    help: String,
    /// What to write instead, where that is clear.
    instead: Option<String>,
}

impl Wrong {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Wrong {
        Wrong {
            message: message.into(),
            help: help.into(),
            instead: None,
        }
    }

    fn instead(mut self, text: Option<String>) -> Wrong {
        self.instead = text;
        self
    }
}

fn check_name(text: String) -> Result<String, Wrong> {
    let well_formed = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.len() <= NAME_LENGTH
            && text.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            })
    };
    if well_formed(&text) {
        return Ok(text);
    }
    let words: Vec<String> = text
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let instead = Some(words.join("-")).filter(|name| text.is_ascii() && well_formed(name));
    Err(Wrong::new(
        format!("is `{text}`, which is not a name"),
        format!("write lower-case words of a-z and 0-9, joined by hyphens, at most {NAME_LENGTH} characters: \"acme-reseller\""),
    )
    .instead(instead))
}

fn check_version(text: String) -> Result<semver::Version, Wrong> {
    semver::Version::parse(&text).map_err(|_| {
        // `v2026.01` was meant as 2026.1.0.
        let numbers: Option<Vec<u64>> = text
            .trim()
            .trim_start_matches(['v', 'V'])
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        let instead = match numbers.as_deref() {
            Some([year]) => Some(format!("{year}.0.0")),
            Some([year, month]) => Some(format!("{year}.{month}.0")),
            Some([year, month, patch]) => Some(format!("{year}.{month}.{patch}")),
            _ => None,
        };
        Wrong::new(
            format!("is `{text}`, which is not a version"),
            "write three numbers without leading zeros, by calendar or semantic: \"2026.1.0\"",
        )
        .instead(instead)
    })
}

fn check_currency(text: String) -> Result<String, Wrong> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(text);
    }
    let upper = text.trim().to_ascii_uppercase();
    let instead = Some(upper).filter(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()));
    Err(Wrong::new(
        format!("is `{text}`, which is not a currency code"),
        "write the three capitals of ISO 4217: \"USD\", \"EUR\", \"JPY\"",
    )
    .instead(instead))
}

fn example(key: &str) -> &'static str {
    KEYS.iter()
        .find(|(name, ..)| *name == key)
        .map_or("\"text\"", |(_, _, example)| example)
}

fn kind_of(item: &Item) -> &'static str {
    match item {
        Item::Value(value) => kind_of_value(value),
        Item::Table(_) | Item::ArrayOfTables(_) => "a section",
        Item::None => "missing",
    }
}

fn kind_of_value(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::InlineTable(_) => "a section",
    }
}

/// `a`, `b` and `c`, each in backticks.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn span(file: FileId, range: Range<usize>) -> Span {
    let small = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(file, small(range.start), small(range.end))
}
