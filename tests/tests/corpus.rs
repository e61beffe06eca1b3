//! The cases of `corpus/errors`: every fault of a pack, of facts, of an option is told with its code, its place and what
//! to do. They also run in the test of parity, so that WebAssembly says the same.
//!
//! `expected.txt` of a case is what people read; `UPDATE_EXPECTED=1` writes it again.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use charter_tests::parity;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Each case with the code and the place of its first error: file, line and column, or a pointer into the facts. Both
/// are written by hand.
const CASES: &[(&str, &str, &str)] = &[
    ("argument-out-of-range", "CH0404", "program.rhai:14:34"),
    ("as-of-missing", "CH0310", ""),
    ("bands-edges-not-in-order", "CH0224", "program.rhai:14:79"),
    ("bands-mode-missing", "CH0206", "program.rhai:14:7"),
    ("bands-value-below-the-first", "CH0404", "program.rhai:15:34"),
    ("branches-of-unlike-types", "CH0210", "program.rhai:14:68"),
    ("capture-of-a-loop-variable", "CH0217", "program.rhai:15:16"),
    ("capture-of-the-ladder-itself", "CH0217", "program.rhai:15:48"),
    ("capture-of-what-is-assigned-again", "CH0217", "program.rhai:15:12"),
    ("clause-argument-of-the-wrong-kind", "CH0204", "program.rhai:14:40"),
    ("clause-argument-word-unknown", "CH0204", "program.rhai:14:24"),
    ("clause-arguments-too-few", "CH0204", "program.rhai:14:1"),
    ("clause-missing-of-a-value", "CH0206", "program.rhai:14:7"),
    ("clause-missing-of-a-window", "CH0206", "program.rhai:14:8"),
    ("clause-missing-of-an-incentive", "CH0206", "program.rhai:14:11"),
    ("clause-twice", "CH0206", "program.rhai:14:25"),
    ("clause-unknown", "CH0203", "program.rhai:14:91"),
    ("clause-unknown-at-the-start", "CH0209", "program.rhai:14:1"),
    ("clause-word-reserved", "CH0102", "program.rhai:14:5"),
    ("condition-is-a-number", "CH0210", "program.rhai:14:37"),
    ("construct-not-built-in", "CH0226", "program.rhai:14:1"),
    ("currencies-meet", "CH0220", "program.rhai:15:57"),
    ("currencies-of-records-summed", "CH0220", "program.rhai:16:32"),
    ("date-plus-number", "CH0210", "program.rhai:14:34"),
    ("decimal-overflows", "CH0403", "program.rhai:14:34"),
    ("declared-type-and-rule-differ", "CH0210", "program.rhai:14:50"),
    ("division-by-zero", "CH0402", "program.rhai:14:34"),
    ("division-by-zero-in-a-list", "CH0402", "program.rhai:14:49"),
    ("eval-of-text", "CH0202", "program.rhai:14:1"),
    ("exponent-with-a-fraction", "CH0210", "program.rhai:14:51"),
    ("facts-amount-beyond-15-digits", "CH0305", "/partner/revenue"),
    ("facts-amount-beyond-8-places", "CH0306", "/partner/revenue"),
    ("facts-are-a-list", "CH0300", ""),
    ("facts-date-does-not-exist", "CH0307", "/partner/joined_on"),
    ("facts-date-is-written-the-other-way", "CH0307", "/partner/joined_on"),
    ("facts-empty-file", "CH0300", ""),
    ("facts-end-early", "CH0300", ""),
    ("facts-field-missing", "CH0303", "/partner/revenue"),
    ("facts-field-null", "CH0303", "/partner/revenue"),
    ("facts-field-unknown", "CH0304", "/partner/regoin"),
    ("facts-fraction-for-a-whole-number", "CH0302", "/partner/staff"),
    ("facts-fraction-of-40-digits", "CH0306", "/partner/score"),
    ("facts-half-a-surrogate-pair", "CH0300", ""),
    ("facts-input-unknown", "CH0304", "/deal"),
    ("facts-key-twice", "CH0308", "/deals/1"),
    ("facts-member-twice", "CH0300", "/partner/staff"),
    ("facts-nested-too-deep", "CH0309", "/partner"),
    ("facts-not-json", "CH0300", ""),
    ("facts-not-utf-8", "CH0300", ""),
    ("facts-nothing-but-null", "CH0300", ""),
    ("facts-number-for-text", "CH0302", "/partner/id"),
    ("facts-number-of-40-digits", "CH0306", "/partner/revenue"),
    ("facts-number-with-a-large-exponent", "CH0306", "/partner/revenue"),
    ("facts-record-is-a-list", "CH0302", "/partner"),
    ("facts-text-for-a-whole-number", "CH0302", "/partner/staff"),
    ("facts-text-for-money", "CH0302", "/partner/revenue"),
    ("facts-value-not-one-of", "CH0301", "/partner/region"),
    ("facts-whole-number-beyond-2-53", "CH0305", "/partner/staff"),
    ("facts-without-partner", "CH0303", "/partner"),
    ("field-of-a-number", "CH0208", "program.rhai:14:48"),
    ("field-of-another-record-unknown", "CH0208", "program.rhai:14:16"),
    ("field-twice", "CH0205", "program.rhai:14:47"),
    ("field-unknown", "CH0208", "program.rhai:14:42"),
    ("first-of-an-unordered-list", "CH0221", "program.rhai:14:32"),
    ("function-recursive", "CH0218", "program.rhai:14:4"),
    ("function-recursive-in-a-circle", "CH0218", "program.rhai:14:4"),
    ("function-unknown", "CH0209", "program.rhai:14:34"),
    ("function-with-wrong-arguments", "CH0204", "program.rhai:14:34"),
    ("helper-with-the-name-of-a-function", "CH0222", "program.rhai:14:4"),
    ("import-of-a-file", "CH0202", "program.rhai:14:1"),
    ("ladder-without-tiers", "CH0206", "program.rhai:14:8"),
    ("list-function-unknown", "CH0209", "program.rhai:14:38"),
    ("local-shadows-a-declaration", "CH0222", "program.rhai:14:40"),
    ("manifest-currency-unknown", "CH0002", "pack.toml:5:18"),
    ("manifest-missing", "CH0002", ""),
    ("money-plus-number", "CH0210", "program.rhai:14:34"),
    ("money-times-money", "CH0210", "program.rhai:14:34"),
    ("money-to-a-power", "CH0210", "program.rhai:14:34"),
    ("months-without-a-policy", "CH0221", "program.rhai:14:52"),
    ("name-not-a-parameter", "CH0207", "program.rhai:14:34"),
    ("name-of-the-list-record", "CH0207", "program.rhai:14:25"),
    (
        "name-of-the-program-as-variable-of-a-rule",
        "CH0217",
        "program.rhai:16:51",
    ),
    ("name-unknown", "CH0207", "program.rhai:14:25"),
    ("not-in-a-rule-const", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-do", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-for", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-index", "CH0215", "program.rhai:14:32"),
    ("not-in-a-rule-loop", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-map", "CH0215", "program.rhai:14:34"),
    ("not-in-a-rule-null-safe", "CH0215", "program.rhai:14:34"),
    ("not-in-a-rule-range-of-variables", "CH0215", "program.rhai:14:39"),
    ("not-in-a-rule-return", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-this", "CH0202", "program.rhai:14:34"),
    ("not-in-a-rule-throw", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-try", "CH0215", "program.rhai:14:36"),
    ("not-in-a-rule-while", "CH0215", "program.rhai:14:36"),
    ("number-literal-in-a-rule", "CH0103", "program.rhai:14:52"),
    ("number-of-29-digits", "CH0103", "program.rhai:14:25"),
    ("option-as-of-not-a-date", "CH0310", ""),
    ("option-period-backwards", "CH0310", ""),
    ("option-setting-out-of-its-bounds", "CH0311", ""),
    ("option-setting-unknown", "CH0311", ""),
    ("optional-always-there", "CH0216", "program.rhai:14:34"),
    ("optional-record-list-unguarded", "CH0211", "program.rhai:14:32"),
    ("optional-unguarded", "CH0211", "program.rhai:14:34"),
    ("period-irregular", "CH0408", "program.rhai:14:11"),
    ("period-missing", "CH0310", ""),
    ("print-in-a-script", "CH0202", "program.rhai:14:1"),
    ("record-unknown", "CH0207", "program.rhai:14:16"),
    ("relation-missing", "CH0303", "/registrations"),
    ("rule-from-a-name-in-quotes", "CH0202", "program.rhai:14:24"),
    ("scenario-base-unknown", "CH0207", "program.test.rhai:2:22"),
    ("scenario-clause-unknown", "CH0203", "program.test.rhai:1:15"),
    ("script-compares-unlike-types", "CH0200", "program.rhai:14:6"),
    ("script-divides-by-zero", "CH0200", "program.rhai:14:15"),
    ("script-reads-unknown-variable", "CH0207", "program.rhai:15:25"),
    ("script-throws", "CH0200", "program.rhai:14:1"),
    ("setting-out-of-its-bounds", "CH0223", "program.rhai:14:44"),
    ("setting-unknown", "CH0207", "program.rhai:15:34"),
    ("setting-without-a-value-on-the-day", "CH0407", "program.rhai:15:40"),
    ("source-does-not-parse", "CH0100", "program.rhai:1:9"),
    ("source-missing", "CH0003", "pack.toml:7:35"),
    ("source-not-utf-8", "CH0001", ""),
    ("source-outside-of-the-pack", "CH0004", "pack.toml:7:19"),
    ("table-cell-not-an-allowed-value", "CH0007", "tables/rates.csv:3:1"),
    ("table-cell-of-the-wrong-type", "CH0007", "tables/rates.csv:3:7"),
    ("table-column-missing", "CH0006", "program.rhai:14:54"),
    ("table-gap", "CH0404", "program.rhai:15:34"),
    ("table-missing", "CH0003", "program.rhai:14:16"),
    ("table-output-unknown", "CH0208", "program.rhai:15:62"),
    ("table-outside-of-the-pack", "CH0003", "program.rhai:14:16"),
    ("table-range-without-its-ends", "CH0007", "tables/rates.csv:2:1"),
    ("table-ranges-overlap", "CH0007", "tables/rates.csv:3:1"),
    ("table-row-ragged", "CH0006", "tables/rates.csv:3:11"),
    ("table-rows-overlap", "CH0007", "tables/rates.csv:3:1"),
    ("table-two-rows-match-later", "CH0406", "program.rhai:15:34"),
    ("table-unknown-in-a-helper", "CH0207", "program.rhai:15:31"),
    ("table-values-too-few", "CH0204", "program.rhai:15:34"),
    ("tier-twice", "CH0205", "program.rhai:16:12"),
    ("tier-unknown", "CH0213", "program.rhai:17:47"),
    ("trap-assignment", "CH0215", "program.rhai:14:51"),
    ("trap-bits", "CH0216", "program.rhai:14:52"),
    ("trap-coalesce-and-plus", "CH0216", "program.rhai:14:34"),
    ("trap-coalesce-in-a-requirement", "CH0216", "program.rhai:14:76"),
    ("trap-empty-block", "CH0216", "program.rhai:14:66"),
    ("trap-if-without-else", "CH0216", "program.rhai:14:34"),
    ("trap-let-without-a-value", "CH0216", "program.rhai:14:51"),
    ("trap-open-range", "CH0216", "program.rhai:14:51"),
    ("trap-percent-sign", "CH0216", "program.rhai:14:50"),
    ("trap-range-as-a-value", "CH0216", "program.rhai:14:34"),
    ("trap-statement-not-used", "CH0216", "program.rhai:14:36"),
    ("trap-switch-label-twice", "CH0216", "program.rhai:14:72"),
    ("trap-switch-without-default", "CH0216", "program.rhai:14:34"),
    ("trap-value-not-used", "CH0216", "program.rhai:14:36"),
    ("types-unlike-date-and-text", "CH0212", "program.rhai:14:34"),
    ("types-unlike-money-and-number", "CH0212", "program.rhai:14:34"),
    ("types-unlike-number-and-text", "CH0212", "program.rhai:14:34"),
    ("value-not-one-of", "CH0213", "program.rhai:14:52"),
    ("value-twice", "CH0205", "program.rhai:15:7"),
    ("values-in-a-circle", "CH0214", "program.rhai:14:7"),
    ("whole-number-beyond-2-53", "CH0103", "program.rhai:14:25"),
    ("whole-number-overflows", "CH0403", "program.rhai:14:34"),
];

fn first_error(json: &str) -> Option<(String, String)> {
    let found: Value = serde_json::from_str(json).unwrap();
    let first = found.as_array()?.iter().find(|one| one["severity"] == "error")?;
    let label = &first["spans"][0];
    let place = match (first["pointer"].as_str(), label.is_null()) {
        (Some(pointer), true) => pointer.to_owned(),
        (_, false) => format!(
            "{}:{}:{}",
            label["file"].as_str().unwrap(),
            label["start"]["line"],
            label["start"]["column"]
        ),
        (None, true) => String::new(),
    };
    Some((first["code"].as_str().unwrap().to_owned(), place))
}

#[test]
fn every_case_is_told_with_its_code_and_its_place() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut wrong = Vec::new();
    let mut names = Vec::new();
    for unit in parity::units(&root()).unwrap() {
        let Some(name) = unit.name.strip_prefix("errors/") else {
            continue;
        };
        names.push(name.to_owned());
        let answers = parity::answers(&unit).unwrap();
        let mut text = None;
        for pair in [["diagnostics", "diagnostics as text"], ["decision", "decision as text"]] {
            let of = |kind: &str| answers.iter().find(|answer| answer.kind == kind);
            let (Some(json), Some(shown)) = (of(pair[0]), of(pair[1])) else {
                continue;
            };
            let Some(found) = first_error(&json.output) else {
                continue;
            };
            let expected = CASES.iter().find(|case| case.0 == name);
            let expected = expected.map(|case| (case.1.to_owned(), case.2.to_owned()));
            if expected.as_ref() != Some(&found) {
                wrong.push(format!("{name}: {found:?}, not {expected:?}\n{}", shown.output));
            }
            text = Some(shown.output.clone());
            break;
        }
        let Some(text) = text else {
            wrong.push(format!("{name} is no error"));
            continue;
        };
        let path = root().join("tests/corpus/errors").join(name).join("expected.txt");
        if update {
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            wrong.push(format!("{name} says\n{text}"));
        }
    }
    let listed: Vec<&str> = CASES.iter().map(|case| case.0).collect();
    assert_eq!(names, listed, "a case has a line in the list, in the order of names");
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        names.len(),
        wrong.join("\n")
    );
}

/// A program of a whole number and a list of them.
fn program(rules: &str) -> Program {
    let manifest = "name = \"large\"\nversion = \"1.0.0\"\ntitle = \"Large\"\nowner = \"tests@charter.example\"\n\
                    currency = \"EUR\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    let script = format!("input(\"n\", integer());\ninput(\"list\", list_of(integer()));\n{rules}");
    let files = [("pack.toml", manifest.to_owned()), ("program.rhai", script)];
    let compilation = Program::compile(&Pack::from_files(files));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

#[test]
fn facts_that_are_too_deep_or_no_json_are_refused() {
    let program = program("");
    for (facts, expected) in [
        (
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
            "error[CH0309]: the facts are nested deeper than 64 levels\n |\n = facts: the whole document\n = help: \
             flatten this value\n",
        ),
        (
            format!("{{\"list\":[],\"n\":{}}}", "9".repeat(100_000)).into_bytes(),
            "DIGITS",
        ),
        (b"{\"n\":1,\"list\":[1]}\0".to_vec(), "NUL BEHIND"),
        (b"{\"n\":\0}".to_vec(), "NUL INSIDE"),
        (b"{\"n\":\"\xff\"}".to_vec(), "NOT UTF-8"),
    ] {
        let found = program.evaluate_json(&facts, &Options::default()).unwrap_err();
        assert_eq!(found.to_string(), expected);
    }
}

/// Work is counted, not time: the same facts end the same everywhere.
#[test]
fn work_beyond_the_limit_is_stopped() {
    let program = program(
        "value(\"v\").is_given_by(|list| list.count(|a| list.count(|b| list.count(|c| a + b + c > 0) > 0) > 0));\n",
    );
    let facts = format!("{{\"n\":1,\"list\":[{}]}}", vec!["1"; 1_000].join(","));
    let found = program
        .evaluate_json(facts.as_bytes(), &Options::default())
        .unwrap_err();
    assert_eq!(
        found.to_string(),
        "error[CH0405]: a limit on work or size was reached in value `v`\n --> program.rhai:3:7\n  |\n3 | \
         value(\"v\").is_given_by(|list| list.count(|a| list.count(|b| list.count(|c| a + b + c > 0) > 0...\n  |       \
         ^^^\n  |\n  = facts: /list/999\n  = help: go through long lists once, not once for each of their elements\n"
    );
}
