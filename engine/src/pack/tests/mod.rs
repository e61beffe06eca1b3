// Tests may panic.
#![allow(clippy::string_slice)]

mod csv;
mod digest;
mod folder;
mod joined;
mod manifest;
mod texts;

use super::Pack;
use crate::source::{Code, Severity};

pub(super) const MANIFEST: &str = r#"name           = "acme-reseller"
version        = "2026.1.0"
title          = "Acme reseller program"
owner          = "channel@acme.example"
currency       = "USD"
time_zone      = "Europe/Berlin"
effective_from = "2026-01-01"
sources        = ["inputs.rhai", "program.rhai"]
"#;

pub(super) fn good() -> Vec<(String, Vec<u8>)> {
    [
        ("program.rhai", "let a = 1;\n"),
        ("pack.toml", MANIFEST),
        ("inputs.rhai", "input(\"partner\");\n"),
        ("tables/rate.csv", "level,rate\ngold,0.10\n"),
        ("tables/size.csv", "region,least\nEMEA,9000\n"),
        ("program.test.rhai", "scenario(\"x\");\n"),
        ("facts/b.json", "{}"),
        ("facts/a.json", "{\"partner\": 1}"),
        ("README.md", "# Read me"),
    ]
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .to_vec()
}

/// The good pack with one file replaced or added.
pub(super) fn with(path: &str, bytes: impl Into<Vec<u8>>) -> Pack {
    let mut files = good();
    files.retain(|(name, _)| name != path);
    files.push((path.to_owned(), bytes.into()));
    Pack::from_files(files)
}

/// Text with its control characters written out.
pub(super) fn visible(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n").replace('\0', "\\0")
}

/// Code, place and message of every diagnostic, one a line, then help and fix.
pub(super) fn told(pack: &Pack) -> String {
    let mut out = String::new();
    for diagnostic in pack.diagnostics() {
        assert!(diagnostic.help.is_some(), "no help: {diagnostic:?}");
        out.push_str(&diagnostic.code.to_string());
        if diagnostic.severity != Severity::Error {
            out.push_str(&format!(" {}", diagnostic.severity.word()));
        }
        if let Some(span) = diagnostic.span() {
            let file = pack.sources().get(span.file).unwrap();
            let place = file.line_column(span.start);
            out.push_str(&format!(" {}:{}:{}", file.path(), place.line, place.column));
            out.push_str(&format!(" `{}`", visible(pack.sources().slice(span))));
        }
        out.push_str(&format!(" {}", diagnostic.message));
        if let Some(fix) = &diagnostic.fix {
            out.push_str(&format!(" => {}", fix.replacement));
        }
        out.push('\n');
    }
    out
}

#[test]
fn a_good_pack_has_no_diagnostics() {
    let pack = Pack::from_files(good());
    assert_eq!(told(&pack), "");
    let manifest = pack.manifest().unwrap();
    assert_eq!(manifest.name.value, "acme-reseller");
    assert_eq!(pack.sources().slice(manifest.name.span), "\"acme-reseller\"");
    assert_eq!(manifest.version.value.to_string(), "2026.1.0");
    assert_eq!(
        manifest.effective_from.as_ref().unwrap().value.to_string(),
        "2026-01-01"
    );
    assert_eq!(manifest.effective_until, None);
    assert_eq!(pack.sources().slice(manifest.sources[1].span), "\"program.rhai\"");
    let path = |file| pack.sources().get(file).unwrap().path().to_owned();
    let scripts: Vec<String> = pack.script_files().iter().copied().map(path).collect();
    assert_eq!(scripts, ["inputs.rhai", "program.rhai"]);
    let all: Vec<&str> = pack.sources().iter().map(|(_, file)| file.path()).collect();
    assert_eq!(
        all,
        [
            "pack.toml",
            "inputs.rhai",
            "program.rhai",
            "tables/rate.csv",
            "tables/size.csv",
            "program.test.rhai",
            "facts/a.json",
            "facts/b.json"
        ]
    );
    assert_eq!(pack.test_files().len(), 1);
    let facts: Vec<(&str, &[u8])> = pack.facts().collect();
    assert_eq!(facts[0], ("facts/a.json", "{\"partner\": 1}".as_bytes()));
    assert_eq!(pack.paths().count(), 8);
    assert!(pack.table("./tables/rate.csv").is_some());
    assert!(pack.table("tables/rates.csv").is_none());
    assert_eq!(pack.similar_table("tables/rates.csv"), Some("tables/rate.csv"));
    assert_eq!(pack.joined().text, "input(\"partner\");\nlet a = 1;\n");
}

#[test]
fn an_empty_pack_says_that_the_manifest_is_missing() {
    let pack = Pack::from_files(Vec::<(String, Vec<u8>)>::new());
    assert_eq!(told(&pack), "CH0002 the pack has no `pack.toml`\n");
    assert_eq!(pack.diagnostics()[0].code, Code::Manifest);
    let pack = Pack::from_files([("north/pack.toml", MANIFEST)]);
    assert!(
        pack.diagnostics()[0]
            .help
            .as_ref()
            .unwrap()
            .contains("`north/pack.toml`")
    );
    let pack = Pack::from_files([("Pack.TOML", MANIFEST)]);
    assert!(pack.diagnostics()[0].help.as_ref().unwrap().contains("`Pack.TOML`"));
}

#[test]
fn duplicate_and_outside_paths_are_errors() {
    let mut files = good();
    files.push(("./program.rhai".into(), b"let b = 2;".to_vec()));
    files.push(("../secret.csv".into(), b"a\n1\n".to_vec()));
    files.push(("C:\\x.csv".into(), b"a\n1\n".to_vec()));
    assert_eq!(
        told(&Pack::from_files(files)),
        "CH0001 the pack has two files `program.rhai`\n\
         CH0004 `../secret.csv` is not a path of the pack: it contains `..`; a pack uses only files of its own folder\n\
         CH0004 `C:\\x.csv` is not a path of the pack: it contains a backslash; write `/` between folders\n"
    );
}

#[test]
fn too_many_files_are_an_error() {
    let files = (0..=super::limits::FILES).map(|index| (format!("t/{index}.csv"), "a\n1\n"));
    let pack = Pack::from_files(files);
    assert!(told(&pack).starts_with("CH0005 the pack has more than 10000 files\n"));
}

#[test]
fn a_rule_file_that_nothing_names_is_a_warning() {
    let pack = with("extra.rhai", "let c = 3;\n");
    assert_eq!(
        told(&pack),
        "CH0002 warning extra.rhai:1:1 `` `extra.rhai` is not named in `sources`, so nothing reads it\n"
    );
    assert!(pack.manifest().is_some());
}
