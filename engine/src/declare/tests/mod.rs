// Tests may panic.
#![allow(clippy::string_slice)]

mod captures;
mod clauses;
mod faults;
mod limits;
mod model;
mod oracle;
mod stops;

use super::{Declared, declare};
use crate::pack::Pack;
use crate::source::{Code, Diagnostic};

const MANIFEST: &str = r#"name           = "acme-reseller"
version        = "2026.1.0"
title          = "Acme reseller program"
owner          = "channel@acme.example"
currency       = "USD"
time_zone      = "Europe/Berlin"
effective_from = "2026-01-01"
"#;

/// A pack of rule files in this order, and of scenario files and tables.
pub(super) fn pack(files: &[(&str, &str)]) -> Pack {
    let scripts: Vec<String> = files
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| path.ends_with(".rhai") && !path.ends_with(".test.rhai"))
        .map(|path| format!("\"{path}\""))
        .collect();
    let manifest = format!("{MANIFEST}sources        = [{}]\n", scripts.join(", "));
    let all = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    Pack::from_files(all.chain([("pack.toml".to_owned(), manifest.into_bytes())]))
}

pub(super) fn declared(files: &[(&str, &str)]) -> (Pack, Declared) {
    let pack = pack(files);
    let declared = declare(&pack);
    (pack, declared)
}

/// What a program of one file declares; it must be without a fault.
pub(super) fn fine(program: &str) -> Declared {
    let (pack, declared) = declared(&[("program.rhai", program)]);
    assert!(
        declared.diagnostics.is_empty(),
        "{program}\n{}",
        shown(&pack, &declared.diagnostics)
    );
    declared
}

/// The faults as `CH0203 2:5 "atleast" message | help`, one a line.
pub(super) fn shown(pack: &Pack, diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(|diagnostic| show(pack, diagnostic)).collect();
    lines.join("\n")
}

fn show(pack: &Pack, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.span().map_or("nowhere".to_owned(), |span| {
        let file = pack.sources().get(span.file).unwrap();
        let at = file.line_column(span.start);
        format!(
            "{}:{}:{} {:?}",
            file.path(),
            at.line,
            at.column,
            pack.sources().slice(span)
        )
    });
    let help = diagnostic.help.as_deref().unwrap_or("no help");
    format!("{} {place} {} | {help}", diagnostic.code, diagnostic.message)
}

/// The faults of a program of one file.
pub(super) fn faults(program: &str) -> Vec<(Code, String, String, String)> {
    let (pack, declared) = declared(&[("program.rhai", program)]);
    let described = |diagnostic: &Diagnostic| {
        let place = diagnostic
            .span()
            .map(|span| pack.sources().slice(span).to_owned())
            .unwrap_or_default();
        (
            diagnostic.code,
            place,
            diagnostic.message.clone(),
            diagnostic.help.clone().unwrap_or_default(),
        )
    };
    declared.diagnostics.iter().map(described).collect()
}

/// The only fault of a program: its code, the text it stands at, its message with the help.
pub(super) fn only(program: &str, code: Code, place: &str, message: &str) {
    let faults = faults(program);
    let [(own, at, text, help)] = faults.as_slice() else {
        panic!("{program}\none fault expected: {faults:#?}")
    };
    let text = format!("{text} | {help}");
    assert!(
        *own == code && at == place && text.contains(message),
        "{program}\nwanted {code} at {place:?}: {message}\nfound  {own} at {at:?}: {text}"
    );
    says_nothing_of_the_host(&text);
}

/// No name of the script host, of its types or its closures may reach people.
pub(super) fn says_nothing_of_the_host(text: &str) {
    for word in [
        "i64",
        "core::",
        "rust_decimal",
        "anon$",
        "ImmutableString",
        "FnPtr",
        "Dynamic",
        "Subject",
        "rhai::",
    ] {
        assert!(!text.contains(word), "{word} in: {text}");
    }
}
