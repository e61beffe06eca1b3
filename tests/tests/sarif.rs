//! Reports in SARIF are what the standard's own schema asks for. The schema is that of the crate `serde-sarif`; its
//! types, generated from it, read the report too.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail the test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use charter_engine::{Baseline, CheckOptions, Pack, check_together};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The schema as the crate ships it: cargo knows where its sources are. Without a platform it would look for crates
/// that only other platforms need.
fn schema() -> Value {
    let version = cargo(&["--version", "--verbose"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--locked",
        "--filter-platform",
        host,
    ]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
    let text = fs::read_to_string(folder.join("src/schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // A bracket of this pattern closes nothing, so it is no regular expression; reports do not name a language.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        assert!(language.as_object_mut().unwrap().remove("pattern").is_some());
    }
    schema
}

/// Every pack that has something to say: those of the lints, and those that are broken.
fn reports() -> Vec<(String, String)> {
    let all = CheckOptions {
        advice: true,
        ..CheckOptions::default()
    };
    let mut reports = Vec::new();
    for corpus in ["lints", "errors"] {
        for entry in fs::read_dir(root().join("tests/corpus").join(corpus)).unwrap() {
            for part in ["bad", "pack"] {
                let folder = entry.as_ref().unwrap().path().join(part);
                if !folder.is_dir() {
                    continue;
                }
                let pack = Pack::read_folder(&folder).unwrap();
                let stale = "accepted = [{ pack = \"unused\", code = \"CH0613\", clause = \"gone\" }]";
                let baseline = Baseline::read("a b.toml", stale).unwrap();
                let checked = check_together(&[("packs/ä b", &pack)], &all, &baseline);
                reports.push((folder.display().to_string(), checked.to_sarif()));
            }
        }
    }
    let none = check_together(&[], &all, &Baseline::default());
    reports.push(("nothing".to_owned(), none.to_sarif()));
    reports
}

#[test]
fn reports_keep_to_the_schema_of_the_standard() {
    let schema = schema();
    assert!(
        schema["title"].as_str().unwrap().contains("2.1.0"),
        "{}",
        schema["title"]
    );
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let reports = reports();
    assert!(reports.len() > 10, "only {} reports", reports.len());
    let mut results = 0;
    for (pack, text) in &reports {
        let log: Value = serde_json::from_str(text).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{pack}\n{}", wrong.join("\n"));
        results += log["runs"][0]["results"].as_array().unwrap().len();
        // The types that were generated from the schema read it.
        let typed: serde_sarif::sarif::Sarif = serde_json::from_str(text).unwrap();
        assert_eq!(typed.runs.len(), 1, "{pack}");
    }
    assert!(results > 20, "only {results} results");
    // A validator that lets everything pass would show nothing.
    let mut log: Value = serde_json::from_str(&reports[0].1).unwrap();
    log["runs"][0]["results"] = json!([{ "message": { "text": 1 }, "level": "loud" }]);
    assert!(!validator.is_valid(&log));
}
