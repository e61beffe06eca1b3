//! The direction of imports: a module of the engine imports only what stands above it, and only `declare` knows rhai.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "the helpers of a test fail the test"
)]
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of `engine/src` from the ground up, as docs/architecture.md lists them.
const ORDER: [&str; 18] = [
    "value", "function", "source", "syntax", "pack", "schema", "table", "model", "declare", "expr", "program",
    "compile", "facts", "decide", "scenario", "report", "face", "lib",
];

fn engine() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/src")
}

/// Every source file with its path relative to the engine's, tests left out.
fn sources(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let is_test = relative.split('/').any(|part| part.contains("tests"));
        if is_test {
            continue;
        }
        if path.is_dir() {
            sources(&path, root, found);
        } else if relative.ends_with(".rs") {
            found.push((relative, code_of(&fs::read_to_string(&path).unwrap())));
        }
    }
}

/// A file without its comments and its unit tests.
fn code_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    text.lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The names that stand directly behind `crate::` in a file.
fn imports(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = list.split('}').next().unwrap();
            names.extend(
                list.split(',')
                    .map(|item| item.trim().split("::").next().unwrap().to_owned()),
            );
        } else {
            names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn module_of(relative: &str) -> &str {
    relative.split('/').next().unwrap().trim_end_matches(".rs")
}

fn place(module: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == module)
}

#[test]
fn a_module_imports_only_what_stands_above_it() {
    let mut files = Vec::new();
    sources(&engine(), &engine(), &mut files);
    assert!(files.len() > 100, "the engine's sources were not found");
    let mut wrong = Vec::new();
    for (file, code) in &files {
        let own = place(module_of(file)).unwrap_or_else(|| panic!("{file} is of no known module"));
        for import in imports(code) {
            match place(&import) {
                Some(other) if other <= own => {}
                _ => wrong.push(format!("{file} imports crate::{import}")),
            }
        }
    }
    // The face is put together from all modules, and lib shows it.
    wrong.retain(|line| !line.starts_with("lib.rs"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_declare_knows_rhai() {
    let mut files = Vec::new();
    sources(&engine(), &engine(), &mut files);
    let knows: Vec<_> = files
        .iter()
        .filter(|(file, code)| !file.starts_with("declare/") && (code.contains("rhai::") || code.contains("use rhai")))
        .map(|(file, _)| file)
        .collect();
    assert!(knows.is_empty(), "{knows:?}");
    assert!(
        files
            .iter()
            .any(|(file, code)| file.starts_with("declare/") && code.contains("rhai::"))
    );
}

#[test]
fn the_reader_of_imports_sees_them() {
    let code = code_of("use crate::value::Decimal;\nuse crate::{a::B, c};\nlet x = crate::d::E; // crate::f\n");
    assert_eq!(imports(&code), ["value", "a", "c", "d"]);
}
