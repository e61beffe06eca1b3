//! The canonical layout changes nothing that is decided: every example pack, before and after, by what comes out of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use charter_engine::{Options, Pack, Program, format_file, format_pack};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The files of a folder by their paths in it.
fn files(folder: &Path, below: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        if entry.path().is_dir() {
            files(folder, &path, found);
        } else {
            found.insert(path, fs::read(entry.path()).unwrap());
        }
    }
}

/// Every pack of the repository that decides something, with its files.
fn packs() -> Vec<(String, BTreeMap<String, Vec<u8>>)> {
    let mut packs = Vec::new();
    for folder in ["rules-examples", "docs/language/examples"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.join("pack.toml").is_file() {
                let mut found = BTreeMap::new();
                files(&path, "", &mut found);
                packs.push((path.display().to_string(), found));
            }
        }
    }
    assert!(packs.len() >= 7, "{}", packs.len());
    packs
}

/// All that comes out of a pack, without its digest: the decision on each of its facts, each of its scenarios with what
/// is held against it, the shape of the facts.
fn outcome(name: &str, files: &BTreeMap<String, Vec<u8>>) -> (usize, Vec<String>) {
    let pack = Pack::from_files(files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    let compilation = Program::compile(&pack);
    assert!(
        compilation.diagnostics.is_empty(),
        "{name}: {}",
        compilation.diagnostics
    );
    let program = compilation.program.unwrap();
    let mut all = vec![program.typescript(), program.facts_schema()];
    let mut decisions = 0;
    for scenario in program.scenarios() {
        // The place of a scenario in its file is no part of what it says.
        let mut facts: Value = serde_json::from_str(&scenario.facts).unwrap();
        without_quotations(&mut facts);
        all.push(format!("{}: {facts}", scenario.name));
        assert_eq!(program.check(&scenario).len(), 0, "{name}: {}", scenario.name);
        decisions += 1;
    }
    if let Some(options) = files.get("options.json") {
        let options: Value = serde_json::from_slice(options).unwrap();
        let text = |key: &str| options[key].as_str().map(str::to_owned);
        let options = Options {
            as_of: text("as_of"),
            period: text("period"),
            explain: charter_engine::Explain::Everything,
            ..Options::default()
        };
        let mut population = program.population(&options).unwrap();
        let facts = files.iter().filter(|(path, _)| path.starts_with("facts/"));
        facts.for_each(|(_, facts)| population.add(facts).unwrap());
        let standings = population.finish(|_, wrong| panic!("{wrong}")).unwrap();
        // What standings say belongs to the rules, their digest to the text of the rules as well.
        all.push(standings.to_json().replace(pack.digest(), ""));
        let of_standings = standings.digest.clone();
        let options = Options {
            standings: Some(standings),
            ..options
        };
        for (path, facts) in files.iter().filter(|(path, _)| path.starts_with("facts/")) {
            let decision = program.evaluate_json(facts, &options).unwrap();
            let json = decision.to_json().replace(pack.digest(), "").replace(&of_standings, "");
            let mut json: Value = serde_json::from_str(&json).unwrap();
            without_quotations(&mut json);
            all.push(format!("{path}: {json}"));
            let text = decision.to_text();
            let (said, _) = text.split_once("How it came about\n").unwrap();
            all.push(said.to_owned());
            decisions += 1;
        }
    }
    (decisions, all)
}

/// An explanation quotes each expression as it is written: that belongs to the layout. So do the digests of the pack and
/// of what it carries forward.
fn without_quotations(json: &mut Value) {
    match json {
        Value::Object(map) => {
            for of_the_layout in ["at", "source", "substituted", "pack_digest", "digest"] {
                map.remove(of_the_layout);
            }
            // In a state: the digest of the one before.
            if map.get("prior").is_some_and(Value::is_string) {
                map.remove("prior");
            }
            map.values_mut().for_each(without_quotations);
        }
        Value::Array(list) => list.iter_mut().for_each(without_quotations),
        _ => {}
    }
}

/// The files with other rule files.
fn with(files: &BTreeMap<String, Vec<u8>>, change: impl Fn(&str, &str) -> String) -> BTreeMap<String, Vec<u8>> {
    let mut changed = files.clone();
    for (path, bytes) in &mut changed {
        if path.ends_with(".rhai") {
            *bytes = change(path, std::str::from_utf8(bytes).unwrap()).into_bytes();
        }
    }
    changed
}

#[test]
fn packs_decide_the_same_in_every_layout() {
    let mut decisions = 0;
    for (name, files) in packs() {
        let (count, expected) = outcome(&name, &files);
        decisions += count;
        // All on as few lines as comments allow.
        let dense = with(&files, |_, text| {
            let lines = text.lines().map(|line| {
                let end = if line.contains("//") { "\n" } else { " " };
                format!("{}{end}", line.trim())
            });
            lines.collect()
        });
        assert_ne!(dense, files, "{name}");
        let laid_out = with(&dense, |path, text| format_file(path, text).unwrap());
        assert_ne!(laid_out, dense, "{name}");
        for other in [
            &dense,
            &laid_out,
            &with(&files, |path, text| format_file(path, text).unwrap()),
        ] {
            assert_eq!(outcome(&name, other), (count, expected.clone()), "{name}");
        }
    }
    assert!(decisions > 150, "{decisions}");
}

#[test]
fn packs_of_the_repository_have_the_canonical_layout() {
    for (name, files) in packs() {
        for (path, formatted) in format_pack(&Pack::from_files(files.clone())) {
            let text = String::from_utf8(files[&path].clone()).unwrap();
            assert_eq!(formatted.unwrap(), text, "run `charter fmt` on {name}");
        }
    }
    for file in ["inputs.rhai", "program.rhai", "program.test.rhai"] {
        let text = fs::read_to_string(root().join("cli/template").join(file)).unwrap();
        assert_eq!(
            format_file(file, &text).unwrap(),
            text,
            "run `charter fmt` on cli/template/{file}"
        );
    }
}

#[test]
fn indentation_and_blanks_at_line_ends_come_back() {
    for (name, files) in packs() {
        let flat = with(&files, |_, text| {
            text.lines()
                .map(|line| format!("{}  \r\n", line.trim_start()))
                .collect()
        });
        let again = with(&flat, |path, text| format_file(path, text).unwrap());
        for (path, bytes) in &files {
            assert_eq!(
                String::from_utf8_lossy(&again[path]),
                String::from_utf8_lossy(bytes),
                "{name}/{path}"
            );
        }
    }
}

#[test]
fn a_file_with_errors_does_not_stop_the_others() {
    let pack = Pack::from_files([
        ("pack.toml", ""),
        ("a.rhai", "let  a=1;"),
        ("b.rhai", "let b = ;"),
        ("c.test.rhai", "base( \"c\",#{} );"),
    ]);
    let [(_, a), (path, wrong), (_, c)] = format_pack(&pack).try_into().unwrap();
    assert_eq!(a.unwrap(), "let a = 1;\n");
    assert_eq!(path, "b.rhai");
    let wrong = wrong.unwrap_err().to_string();
    assert!(wrong.contains("CH0100") && wrong.contains("b.rhai:1:9"), "{wrong}");
    assert_eq!(c.unwrap(), "base(\"c\", #{});\n");
}

/// The block of a page whose first line ends with this word.
fn block(page: &str, word: &str) -> String {
    let page = fs::read_to_string(root().join(page)).unwrap();
    let begin = format!("\n```rhai {word}\n");
    let (_, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no {word}"));
    let (text, _) = rest.split_once("\n```").unwrap();
    format!("{text}\n")
}

#[test]
fn the_page_shows_what_comes_out() {
    let before = block("docs/fmt.md", "before");
    let after = block("docs/fmt.md", "after");
    let out = format_file("before", &before).unwrap();
    assert_eq!(out, after, "\n{out}");
}
