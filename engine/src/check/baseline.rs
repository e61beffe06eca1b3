//! A baseline: the findings that a team has accepted, so that it can adopt the check on an old pack and see only what is
//! new. Findings are named by pack, code and clause, not by line.

use crate::source::{Code, Diagnostic, Sources, Span};
use crate::value::write_json_text;
use std::collections::BTreeSet;
use toml_edit::{Document, Item, TableLike, Value};

/// An accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Accepted {
    /// Name of the pack.
    pub pack: String,
    /// What is accepted.
    pub code: Code,
    /// Where: a path such as `incentive.commission.round_each`.
    pub clause: String,
}

impl Accepted {
    /// A finding of a pack.
    #[must_use]
    pub fn finding(pack: &str, diagnostic: &Diagnostic) -> Accepted {
        Accepted {
            pack: pack.to_owned(),
            code: diagnostic.code,
            clause: diagnostic.clause.clone().unwrap_or_default(),
        }
    }
}

/// The accepted findings of a file.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    accepted: Vec<(Accepted, Span)>,
    sources: Sources,
}

const KEYS: [&str; 3] = ["pack", "code", "clause"];

impl Baseline {
    /// Reads a baseline, TOML with a list `accepted` of `{ pack, code, clause }`.
    ///
    /// # Errors
    /// Everything that is wrong with it, with the text it points into.
    pub fn read(path: &str, text: &str) -> Result<Baseline, (Vec<Diagnostic>, Sources)> {
        let mut sources = Sources::default();
        let file = sources.add(path, text);
        let span = |range: Option<std::ops::Range<usize>>| {
            let range = range.unwrap_or(0..0);
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Span::new(file, offset(range.start), offset(range.end))
        };
        let document = match Document::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let fault = Diagnostic::error(
                    Code::Option,
                    format!("the baseline is not TOML: {}", error.message().trim()),
                )
                .at(span(error.span()))
                .help("mend it, or remove the file and write it anew with `--write-baseline`");
                return Err((vec![fault], sources));
            }
        };
        let mut baseline = Baseline::default();
        let mut wrong = Vec::new();
        for (key, item) in document.iter() {
            let entries: Vec<(&dyn TableLike, Span)> = match (key, item) {
                ("accepted", Item::Value(Value::Array(list))) => list
                    .iter()
                    .filter_map(|value| Some((value.as_inline_table()? as &dyn TableLike, span(value.span()))))
                    .collect(),
                ("accepted", Item::ArrayOfTables(list)) => list
                    .iter()
                    .map(|table| (table as &dyn TableLike, span(table.span())))
                    .collect(),
                _ => {
                    wrong.push(
                        Diagnostic::error(Code::Option, format!("a baseline has no `{key}`"))
                            .at(span(item.span()))
                            .help(
                                "it has one list: `accepted = [{ pack = \"…\", code = \"CH0613\", clause = \"…\" }]`",
                            ),
                    );
                    continue;
                }
            };
            let given = item.as_array().map_or(entries.len(), toml_edit::Array::len);
            if given != entries.len() {
                wrong.push(
                    Diagnostic::error(Code::Option, "an entry of the baseline is no table")
                        .at(span(item.span()))
                        .help("write `{ pack = \"…\", code = \"CH0613\", clause = \"…\" }`"),
                );
            }
            for (entry, place) in entries {
                match accepted(entry) {
                    Ok(accepted) => baseline.accepted.push((accepted, place)),
                    Err(message) => wrong.push(
                        Diagnostic::error(Code::Option, message)
                            .at(place)
                            .help("write `{ pack = \"…\", code = \"CH0613\", clause = \"…\" }`"),
                    ),
                }
            }
        }
        baseline.sources = sources;
        if wrong.is_empty() {
            Ok(baseline)
        } else {
            Err((wrong, baseline.sources))
        }
    }

    /// The text of a baseline: one line for each finding, sorted, each once.
    #[must_use]
    pub fn write<'f>(findings: impl IntoIterator<Item = &'f Accepted>) -> String {
        let sorted: BTreeSet<&Accepted> = findings.into_iter().collect();
        let mut out = String::from(
            "# Findings that are accepted; `charter check --write-baseline` writes this file.\naccepted = [\n",
        );
        for finding in sorted {
            let code = finding.code.to_string();
            let texts = [&finding.pack, &code, &finding.clause];
            for (index, (key, text)) in KEYS.iter().zip(texts).enumerate() {
                out.push_str(if index == 0 { "  { " } else { ", " });
                out.push_str(key);
                out.push_str(" = ");
                // A JSON text is a TOML text, but for what TOML wants escaped too.
                let mut quoted = String::new();
                write_json_text(text, &mut quoted);
                out.push_str(&quoted.replace('\u{7f}', "\\u007f"));
            }
            out.push_str(" },\n");
        }
        out.push_str("]\n");
        out
    }

    /// Every entry, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = &Accepted> {
        self.accepted.iter().map(|(accepted, _)| accepted)
    }

    /// The entry that accepts a finding, by its place in the file.
    pub(crate) fn find(&self, finding: &Accepted) -> Option<usize> {
        self.accepted.iter().position(|(accepted, _)| accepted == finding)
    }

    /// What is to be said of entries of some packs that accept nothing any more.
    pub(crate) fn stale(&self, packs: &BTreeSet<String>, used: &BTreeSet<usize>) -> Vec<Diagnostic> {
        let stale = self
            .accepted
            .iter()
            .enumerate()
            .filter(|(place, (accepted, _))| packs.contains(&accepted.pack) && !used.contains(place));
        stale
            .map(|(_, (accepted, span))| {
                Diagnostic::warning(
                    Code::StaleBaseline,
                    format!(
                        "the baseline accepts {} at `{}`, which is no longer found",
                        accepted.code, accepted.clause
                    ),
                )
                .at(*span)
                .help("remove the entry, or write the baseline anew with `--write-baseline`")
            })
            .collect()
    }

    /// The file's text.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

fn accepted(entry: &dyn TableLike) -> Result<Accepted, String> {
    if let Some((key, _)) = entry.iter().find(|(key, _)| !KEYS.contains(key)) {
        return Err(format!("an entry of a baseline has no `{key}`"));
    }
    let text = |key: &str| {
        let item = entry.get(key).ok_or_else(|| format!("the entry has no `{key}`"))?;
        item.as_str().ok_or_else(|| format!("`{key}` is no text"))
    };
    let code = text("code")?;
    Ok(Accepted {
        pack: text("pack")?.to_owned(),
        code: Code::from_text(code).ok_or_else(|| format!("`{code}` is no code of a diagnostic"))?,
        clause: text("clause")?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(pack: &str, code: Code, clause: &str) -> Accepted {
        Accepted {
            pack: pack.to_owned(),
            code,
            clause: clause.to_owned(),
        }
    }

    #[test]
    fn a_baseline_is_sorted_and_has_each_finding_once() {
        let unused = one("p", Code::Unused, "record.deal.field.note");
        let text = Baseline::write([
            &one("p", Code::MissingTitle, "ladder.level"),
            &unused,
            &unused,
            &one("a", Code::Unused, "table.rates.row(\"gold,cloud\")"),
        ]);
        assert_eq!(
            text,
            "# Findings that are accepted; `charter check --write-baseline` writes this file.\n\
             accepted = [\n  \
             { pack = \"a\", code = \"CH0613\", clause = \"table.rates.row(\\\"gold,cloud\\\")\" },\n  \
             { pack = \"p\", code = \"CH0613\", clause = \"record.deal.field.note\" },\n  \
             { pack = \"p\", code = \"CH0621\", clause = \"ladder.level\" },\n]\n"
        );
    }

    #[test]
    fn what_is_wrong_with_a_baseline_is_told_with_its_place() {
        for (text, message, start) in [
            ("accepted = [", "the baseline is not TOML", 12),
            ("other = 1", "a baseline has no `other`", 8),
            ("accepted = [1]", "an entry of the baseline is no table", 11),
            ("accepted = [{ pack = \"p\" }]", "the entry has no `code`", 12),
            (
                "accepted = [{ pack = \"p\", code = \"CH9\", clause = \"\" }]",
                "`CH9` is no code of a diagnostic",
                12,
            ),
            (
                "accepted = [{ pack = 1, code = \"CH0613\", clause = \"\" }]",
                "`pack` is no text",
                12,
            ),
            (
                "accepted = [{ pack = \"p\", code = \"CH0613\", clause = \"\", line = 3 }]",
                "an entry of a baseline has no `line`",
                12,
            ),
        ] {
            let (wrong, _) = Baseline::read("b.toml", text).unwrap_err();
            assert_eq!(wrong.len(), 1, "{text}");
            assert!(wrong[0].message.starts_with(message), "{}", wrong[0].message);
            assert_eq!(wrong[0].span().unwrap().start, start, "{text}");
        }
        assert!(Baseline::read("b.toml", "").unwrap().accepted.is_empty());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(texts in prop::collection::vec((any::<String>(), any::<String>()), 0..5)) {
            let findings: Vec<Accepted> = texts.iter().map(|(pack, clause)| one(pack, Code::Unused, clause)).collect();
            let baseline = Baseline::read("b.toml", &Baseline::write(&findings)).unwrap();
            for finding in &findings {
                prop_assert!(baseline.find(finding).is_some());
            }
        }
    }
}
