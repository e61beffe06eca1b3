//! SARIF 2.1.0, the form in which code-scanning services take findings (OASIS, 2020).

use super::Finding;
use super::diagnostics::range;
use super::json::Json;
use crate::check::{LINTS, Lint};
use crate::source::{Code, Label, Severity, SourceFile, Sources, Span};
use crate::value::Tree;
use std::collections::BTreeSet;
use std::ops::Range;

/// What a check has said as a SARIF log with one run. Its rules are all lints, and what else has been said.
#[must_use]
pub fn check_sarif(findings: &[Finding<'_>]) -> String {
    let said = findings.iter().map(|finding| finding.diagnostic.code);
    let codes: BTreeSet<Code> = said.chain(LINTS.iter().map(|lint| lint.code)).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let mut out = String::new();
    Json::new(&mut out).object(|json| {
        json.key("$schema")
            .text("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        json.key("version").text("2.1.0");
        json.key("runs").array(|json| {
            json.object(|json| {
                json.key("tool").object(|json| {
                    json.key("driver").object(|json| {
                        json.key("name").text("charter");
                        json.key("version").text(env!("CARGO_PKG_VERSION"));
                        json.key("rules")
                            .array(|json| codes.iter().for_each(|code| rule(*code, json)));
                    });
                });
                json.key("columnKind").text("utf16CodeUnits");
                json.key("results").array(|json| {
                    for finding in findings {
                        let index = codes.iter().position(|code| *code == finding.diagnostic.code);
                        json.object(|json| result(finding, index.unwrap_or(0), json));
                    }
                });
            });
        });
    });
    out
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A rule, with its page. SARIF asks for absolute addresses in `helpUri`; the pages are files of this repository.
fn rule(code: Code, json: &mut Json<'_>) {
    let lint = Lint::of(code);
    let message = |json: &mut Json<'_>, text: &str| json.object(|json| json.key("text").text(text));
    json.object(|json| {
        json.key("id").plain(code);
        if let Some(lint) = lint {
            json.key("name").text(lint.name);
        }
        json.key("shortDescription");
        message(json, lint.map_or(code.meaning().trim(), |lint| lint.title));
        let page = match lint {
            Some(lint) => format!("docs/lints/{}.md", lint.name),
            None => format!("docs/diagnostics.md#{}", code.to_string().to_lowercase()),
        };
        json.key("help").object(|json| {
            json.key("text").text(&format!("See {page}"));
            json.key("markdown").text(&format!("See [{page}]({page})"));
        });
        json.key("defaultConfiguration").object(|json| {
            json.key("enabled").boolean(lint.is_none_or(|lint| lint.on));
            json.key("level")
                .text(level(lint.map_or(Severity::Error, |lint| lint.level)));
        });
    });
}

fn result(finding: &Finding<'_>, index: usize, json: &mut Json<'_>) {
    let diagnostic = finding.diagnostic;
    json.key("ruleId").plain(diagnostic.code);
    json.key("ruleIndex").integer(i64::try_from(index).unwrap_or(0));
    json.key("level").text(level(diagnostic.severity));
    json.key("message").object(|json| {
        // Services show the message only.
        let text = match &diagnostic.help {
            Some(help) => format!("{}\n{help}", diagnostic.message),
            None => diagnostic.message.clone(),
        };
        json.key("text").text(&text);
    });
    let mut labels = diagnostic.labels.iter();
    json.key("locations").array(|json| {
        if let Some(label) = labels.next() {
            location(label, None, diagnostic.clause.as_deref(), finding.sources, json);
        }
    });
    let related: Vec<&Label> = labels.collect();
    if !related.is_empty() {
        json.key("relatedLocations").array(|json| {
            for (label, id) in related.into_iter().zip(1_i64..) {
                location(label, Some(id), None, finding.sources, json);
            }
        });
    }
    // The finding stays the same while lines move.
    let clause = diagnostic.clause.as_deref().unwrap_or("");
    json.key("partialFingerprints").object(|json| {
        json.key("charterClause/v1")
            .text(&format!("{}/{}/{clause}", finding.pack, diagnostic.code));
    });
    if let Some(fix) = &diagnostic.fix
        && let Some(file) = finding.sources.get(fix.span.file)
    {
        json.key("fixes").array(|json| {
            json.object(|json| {
                json.key("description").object(|json| {
                    json.key("text")
                        .text(diagnostic.help.as_deref().unwrap_or("write this"));
                });
                json.key("artifactChanges").array(|json| {
                    json.object(|json| {
                        artifact(file, json);
                        json.key("replacements").array(|json| {
                            json.object(|json| {
                                json.key("deletedRegion");
                                region(file, fix.span, json);
                                json.key("insertedContent")
                                    .object(|json| json.key("text").text(&fix.replacement));
                            });
                        });
                    });
                });
            });
        });
    }
    if diagnostic.witness.is_some() || diagnostic.pointer.is_some() {
        json.key("properties").object(|json| {
            if let Some(pointer) = &diagnostic.pointer {
                json.key("pointer").text(pointer);
            }
            // Facts that show the fault, as text: `charter eval` takes them.
            if let Some(witness) = &diagnostic.witness {
                json.key("witness").text(&Tree::to_json(witness));
            }
        });
    }
}

fn location(label: &Label, id: Option<i64>, clause: Option<&str>, sources: &Sources, json: &mut Json<'_>) {
    let Some(file) = sources.get(label.span.file) else {
        return;
    };
    json.object(|json| {
        if let Some(id) = id {
            json.key("id").integer(id);
        }
        json.key("physicalLocation").object(|json| {
            artifact(file, json);
            json.key("region");
            region(file, label.span, json);
        });
        if let Some(clause) = clause {
            json.key("logicalLocations").array(|json| {
                json.object(|json| json.key("fullyQualifiedName").text(clause));
            });
        }
        if !label.text.is_empty() {
            json.key("message").object(|json| json.key("text").text(&label.text));
        }
    });
}

fn artifact(file: &SourceFile, json: &mut Json<'_>) {
    json.key("artifactLocation")
        .object(|json| json.key("uri").text(&uri(file.path())));
}

/// Lines and columns from 1, columns in UTF-16 units; the end is behind the last character. A byte order mark is no
/// column.
fn region(file: &SourceFile, span: Span, json: &mut Json<'_>) {
    let Range { start, end } = range(file, span);
    let place = |offset: usize| {
        let before = file.text().get(..offset).unwrap_or("");
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("");
        let column = column.strip_prefix('\u{feff}').unwrap_or(column);
        (line, column.encode_utf16().count() + 1)
    };
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let ((first, from), (last, to)) = (place(start), place(end));
    json.object(|json| {
        json.key("startLine").integer(number(first));
        json.key("startColumn").integer(number(from));
        json.key("endLine").integer(number(last));
        json.key("endColumn").integer(number(to));
    });
}

/// A path as a URI reference (RFC 3986): relative, or `file:` for one that begins at the root.
fn uri(path: &str) -> String {
    let mut out = String::new();
    if path.starts_with('/') {
        out.push_str("file://");
    } else if path.split('/').next().is_some_and(|first| first.contains(':')) {
        // Else the first part would read as a scheme.
        out.push_str("./");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b':' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
