//! The cases of `corpus/errors`: every fault of a pack, of facts, of an option is told with its code, its place and what
//! to do. They also run in the test of parity, so that WebAssembly says the same.
//!
//! `expected.txt` of a case is what people read; `CHARTER_UPDATE_EXPECTED=1` writes it again.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::source::Code;
use charter_engine::{Options, Pack, Program};
use charter_tests::{expected, parity};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
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
    ("balance-falls-below", "CH0421", "program.rhai:15:9"),
    ("bands-edges-not-in-order", "CH0224", "program.rhai:14:79"),
    ("bands-mode-missing", "CH0206", "program.rhai:14:7"),
    ("bands-value-below-the-first", "CH0404", "program.rhai:15:34"),
    ("branches-of-unlike-types", "CH0210", "program.rhai:14:68"),
    ("calendar-ends-before-the-day", "CH0410", "program.rhai:15:34"),
    ("calendar-without-hours", "CH0206", "program.rhai:17:39"),
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
    ("clawback-of-days-in-whole-months", "CH0206", "program.rhai:9:15"),
    ("clawback-with-a-floor", "CH0206", "program.rhai:9:70"),
    ("clawback-without-earned-over", "CH0206", "program.rhai:8:53"),
    ("closed-decision-of-another-pack", "CH0318", "/closed/provenance/pack"),
    ("condition-is-a-number", "CH0210", "program.rhai:14:37"),
    ("conversion-currency-without-a-row", "CH0220", "program.rhai:16:49"),
    ("conversion-day-without-a-rate", "CH0409", "program.rhai:16:49"),
    ("conversion-direction-unclear", "CH0213", "program.rhai:14:56"),
    ("conversion-rate-of-zero", "CH0007", "tables/rates.csv:2:16"),
    ("conversion-two-rates-of-a-day", "CH0225", "tables/rates.csv:3:1"),
    ("currencies-meet", "CH0220", "program.rhai:15:57"),
    ("currencies-of-records-summed", "CH0220", "program.rhai:16:32"),
    ("date-plus-number", "CH0210", "program.rhai:14:34"),
    ("deadline-for-nothing", "CH0206", "program.rhai:15:15"),
    ("decimal-overflows", "CH0403", "program.rhai:14:34"),
    ("declared-type-and-rule-differ", "CH0210", "program.rhai:14:50"),
    ("division-by-zero", "CH0402", "program.rhai:14:34"),
    ("division-by-zero-in-a-list", "CH0402", "program.rhai:14:49"),
    ("engagement-anchor-may-be-absent", "CH0206", "program.rhai:14:6"),
    (
        "engagement-calendar-ends-before-the-deadline",
        "CH0410",
        "program.rhai:17:6",
    ),
    ("engagement-hours-from-a-day", "CH0210", "program.rhai:14:64"),
    ("engagement-last-day-not-said", "CH0206", "program.rhai:14:6"),
    ("engagement-minimum-size-without-a-row", "CH0404", "program.rhai:16:39"),
    ("engagement-of-two-records", "CH0210", "program.rhai:13:50"),
    ("engagement-places-without-a-share", "CH0206", "program.rhai:12:21"),
    ("engagement-registrations-missing", "CH0303", "/registrations"),
    ("engagement-tie-without-a-time", "CH0206", "program.rhai:15:29"),
    ("engagement-without-a-partner", "CH0206", "program.rhai:12:21"),
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
    ("fiscal-calendar-without-an-end", "CH0206", "program.rhai:14:17"),
    ("function-recursive", "CH0218", "program.rhai:14:4"),
    ("function-recursive-in-a-circle", "CH0218", "program.rhai:14:4"),
    ("function-unknown", "CH0209", "program.rhai:14:34"),
    ("function-with-wrong-arguments", "CH0204", "program.rhai:14:34"),
    ("fund-year-not-named", "CH0221", "program.rhai:15:106"),
    ("helper-with-the-name-of-a-function", "CH0222", "program.rhai:14:4"),
    ("hierarchy-parent-always-there", "CH0210", "program.rhai:4:47"),
    ("hierarchy-parent-unknown", "CH0315", "/agents/1/parent_id"),
    ("hierarchy-parents-in-a-circle", "CH0315", "/agents/0/parent_id"),
    ("hierarchy-payee-unknown", "CH0416", "program.rhai:12:11"),
    ("hierarchy-record-unknown", "CH0416", "program.rhai:6:7"),
    ("import-of-a-file", "CH0202", "program.rhai:14:1"),
    ("instalment-on-a-day-that-is-not", "CH0404", "program.rhai:7:73"),
    ("instalments-beyond-the-whole", "CH0204", "program.rhai:8:18"),
    ("ladder-without-tiers", "CH0206", "program.rhai:14:8"),
    ("levels-held-without-a-start", "CH0206", "program.rhai:7:20"),
    ("levels-review-on-a-day-that-is-missing", "CH0204", "program.rhai:9:29"),
    ("levels-review-without-demotes", "CH0206", "program.rhai:7:20"),
    ("levels-start-unknown", "CH0207", "program.rhai:11:16"),
    ("levels-threshold-without-a-measure", "CH0206", "program.rhai:14:31"),
    ("levels-without-holds-from", "CH0206", "program.rhai:8:15"),
    ("list-function-unknown", "CH0209", "program.rhai:14:38"),
    ("local-shadows-a-declaration", "CH0222", "program.rhai:14:40"),
    ("manifest-currency-unknown", "CH0002", "pack.toml:5:18"),
    ("manifest-missing", "CH0002", ""),
    ("money-plus-number", "CH0210", "program.rhai:14:34"),
    ("money-times-money", "CH0210", "program.rhai:14:34"),
    ("money-to-a-power", "CH0210", "program.rhai:14:34"),
    ("months-without-a-policy", "CH0221", "program.rhai:14:52"),
    ("name-in-front-of-a-record", "CH0215", "program.rhai:14:68"),
    ("name-not-a-parameter", "CH0207", "program.rhai:14:34"),
    ("name-of-the-list-record", "CH0207", "program.rhai:14:25"),
    (
        "name-of-the-program-as-variable-of-a-rule",
        "CH0217",
        "program.rhai:16:51",
    ),
    ("name-unknown", "CH0207", "program.rhai:14:25"),
    ("nesting-beyond-the-limit", "CH0101", "program.rhai:14:64"),
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
    ("once-per-of-records-without-a-key", "CH0206", "program.rhai:9:29"),
    ("option-as-of-not-a-date", "CH0310", ""),
    ("option-period-backwards", "CH0310", ""),
    ("option-setting-out-of-its-bounds", "CH0311", ""),
    ("option-setting-unknown", "CH0311", ""),
    ("optional-always-there", "CH0216", "program.rhai:14:34"),
    ("optional-record-list-unguarded", "CH0211", "program.rhai:14:32"),
    ("optional-unguarded", "CH0211", "program.rhai:14:34"),
    ("override-of-nobody", "CH0206", "program.rhai:12:41"),
    ("override-without-a-reason", "CH0303", "program.rhai:8:30"),
    ("override-without-levels", "CH0206", "program.rhai:12:41"),
    ("payout-draw-of-nobody", "CH0206", "program.rhai:17:51"),
    ("payout-incentive-without-a-payee", "CH0206", "program.rhai:17:40"),
    ("payout-is-negative", "CH0420", "program.rhai:16:8"),
    ("payout-of-another-schedule", "CH0204", "program.rhai:15:40"),
    ("payout-payee-listed-twice", "CH0404", "program.rhai:17:8"),
    ("payout-payees-share-an-account", "CH0206", "program.rhai:16:9"),
    ("payout-pays-an-incentive-twice", "CH0205", "program.rhai:16:40"),
    ("period-irregular", "CH0408", "program.rhai:14:11"),
    ("period-missing", "CH0310", ""),
    ("population-is-no-list", "CH0204", "program.test.rhai:1:79"),
    ("population-of-an-unknown-base", "CH0500", "program.test.rhai:1:79"),
    ("print-in-a-script", "CH0202", "program.rhai:14:1"),
    ("prior-changed", "CH0314", "/prior/digest"),
    ("prior-not-adjacent", "CH0313", "/prior/period"),
    ("prior-of-another-pack", "CH0312", "/prior/pack"),
    (
        "prior-opening-names-an-unknown-tier",
        "CH0304",
        "/prior/ladders/level/tier",
    ),
    ("ranking-by-a-text", "CH0210", "program.rhai:3:55"),
    ("ranking-count-with-rounding", "CH0204", "program.rhai:4:20"),
    ("ranking-group-may-be-absent", "CH0211", "program.rhai:3:69"),
    ("ranking-in-a-circle", "CH0214", "program.rhai:3:7"),
    ("ranking-not-complete", "CH0206", "program.rhai:3:9"),
    ("ranking-of-its-own-lowest-tier", "CH0214", "program.rhai:3:20"),
    ("ranking-of-no-partner", "CH0204", "program.rhai:4:17"),
    ("ranking-on-a-day", "CH0204", "program.rhai:4:35"),
    ("ranking-read-as-a-whole", "CH0210", "program.rhai:5:24"),
    ("ranking-share-without-rounding", "CH0204", "program.rhai:4:17"),
    ("ranking-without-a-key", "CH0206", "program.rhai:3:9"),
    ("ranking-without-standings", "CH0320", ""),
    ("record-unknown", "CH0207", "program.rhai:14:16"),
    ("recurs-and-in-period", "CH0206", "program.rhai:8:28"),
    ("recurs-and-waits", "CH0206", "program.rhai:8:34"),
    ("recurs-for-months-without-month-end", "CH0206", "program.rhai:8:40"),
    ("recurs-without-partial-month", "CH0206", "program.rhai:7:55"),
    ("relation-missing", "CH0303", "/registrations"),
    ("rule-from-a-name-in-quotes", "CH0202", "program.rhai:14:24"),
    ("scenario-base-unknown", "CH0207", "program.test.rhai:2:22"),
    ("scenario-clause-unknown", "CH0203", "program.test.rhai:1:15"),
    ("scenario-sets-what-is-not-there", "CH0500", "program.test.rhai:2:45"),
    ("score-component-ambiguous", "CH0205", "program.rhai:16:30"),
    ("score-component-divides-by-zero", "CH0402", "program.rhai:14:66"),
    ("score-gate-without-a-rule", "CH0204", "program.rhai:14:61"),
    ("score-maxima-do-not-add-up", "CH0235", "program.rhai:14:19"),
    (
        "score-points-of-a-setting-without-a-day",
        "CH0221",
        "program.rhai:15:81",
    ),
    ("score-track-not-chosen", "CH0206", "program.rhai:14:7"),
    ("score-weights-do-not-add-up", "CH0235", "program.rhai:14:87"),
    ("score-without-components", "CH0206", "program.rhai:14:7"),
    ("script-compares-unlike-types", "CH0200", "program.rhai:14:6"),
    ("script-divides-by-zero", "CH0200", "program.rhai:14:15"),
    ("script-loops-without-end", "CH0201", "program.rhai:14:6"),
    ("script-reads-unknown-variable", "CH0207", "program.rhai:15:25"),
    ("script-throws", "CH0200", "program.rhai:14:1"),
    ("setting-out-of-its-bounds", "CH0223", "program.rhai:14:44"),
    ("setting-per-units-in-a-rule", "CH0215", "program.rhai:15:34"),
    ("setting-unknown", "CH0207", "program.rhai:15:34"),
    ("setting-without-a-value-on-the-day", "CH0407", "program.rhai:15:40"),
    ("source-does-not-parse", "CH0100", "program.rhai:1:9"),
    ("source-missing", "CH0003", "pack.toml:7:35"),
    ("source-not-utf-8", "CH0001", ""),
    ("source-outside-of-the-pack", "CH0004", "pack.toml:7:19"),
    ("split-account-of-nobody", "CH0206", "program.rhai:15:14"),
    ("split-carries-what-has-no-record", "CH0206", "program.rhai:14:123"),
    ("split-cascade-of-a-list", "CH0204", "program.rhai:15:13"),
    ("split-cascade-without-the-rest", "CH0235", "program.rhai:16:12"),
    ("split-of-a-floor", "CH0206", "program.rhai:14:12"),
    ("split-passes-down-to-nobody", "CH0204", "program.rhai:16:12"),
    ("split-payee-absent", "CH0415", "program.rhai:15:12"),
    ("split-payee-always-there", "CH0206", "program.rhai:15:90"),
    ("split-payee-may-be-absent", "CH0211", "program.rhai:15:12"),
    ("split-payee-without-a-share", "CH0206", "program.rhai:15:12"),
    ("split-payees-without-a-split", "CH0206", "program.rhai:15:12"),
    ("split-remainder-carried", "CH0226", "program.rhai:17:16"),
    ("split-remainder-to-nobody", "CH0207", "program.rhai:17:19"),
    ("split-share-beyond-100-percent", "CH0235", "program.rhai:15:65"),
    ("split-share-of-an-unknown-setting", "CH0207", "program.rhai:15:65"),
    ("split-shares-of-101-percent", "CH0235", "program.rhai:14:12"),
    ("split-shares-of-facts-101-percent", "CH0415", "program.rhai:14:12"),
    ("split-the-rest-twice", "CH0206", "program.rhai:16:12"),
    ("stack-reads-a-total", "CH0214", "program.rhai:5:7"),
    ("stack-with-a-schedule", "CH0226", "program.rhai:4:11"),
    ("table-cell-not-an-allowed-value", "CH0007", "tables/rates.csv:3:1"),
    ("table-cell-of-the-wrong-type", "CH0007", "tables/rates.csv:3:7"),
    ("table-column-missing", "CH0006", "program.rhai:14:54"),
    ("table-gap", "CH0404", "program.rhai:15:34"),
    ("table-missing", "CH0003", "program.rhai:14:16"),
    ("table-output-unknown", "CH0208", "program.rhai:15:62"),
    ("table-outside-of-the-pack", "CH0003", "program.rhai:14:16"),
    ("table-range-without-its-ends", "CH0007", "tables/rates.csv:2:1"),
    ("table-ranges-overlap", "CH0225", "tables/rates.csv:3:1"),
    ("table-row-ragged", "CH0006", "tables/rates.csv:3:11"),
    ("table-rows-overlap", "CH0225", "tables/rates.csv:3:1"),
    ("table-unknown-in-a-helper", "CH0207", "program.rhai:15:31"),
    ("table-values-too-few", "CH0204", "program.rhai:15:34"),
    ("takes-over-a-tier-that-is-missing", "CH0207", "program.rhai:1:43"),
    ("takes-over-without-state", "CH0206", "program.rhai:1:12"),
    ("tier-on-a-day-before-the-first-known", "CH0407", "program.rhai:22:24"),
    ("tier-on-without-a-history", "CH0206", "program.rhai:17:6"),
    ("tier-twice", "CH0205", "program.rhai:16:12"),
    ("tier-unknown", "CH0213", "program.rhai:17:47"),
    ("tier-without-points", "CH0206", "program.rhai:15:50"),
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
    ("waits-for-business-days", "CH0204", "program.rhai:7:51"),
    ("while-active-where-nothing-waits", "CH0206", "program.rhai:8:6"),
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

/// What is said about a case: the JSON and the text of the first answer that has an error.
fn told(unit: &parity::Unit) -> Option<(String, String)> {
    let answers = parity::answers(unit).unwrap();
    let of = |kind: &str| answers.iter().find(|answer| answer.kind == kind);
    [["diagnostics", "diagnostics as text"], ["decision", "decision as text"]]
        .iter()
        .filter_map(|[json, text]| Some((of(json)?, of(text)?)))
        .find(|(json, _)| first_error(&json.output).is_some())
        .map(|(json, text)| (json.output.clone(), text.output.clone()))
}

/// The cases of the corpus by their names.
fn cases() -> BTreeMap<String, parity::Unit> {
    let units = parity::units(&root()).unwrap().into_iter();
    units
        .filter_map(|unit| Some((unit.name.strip_prefix("errors/")?.to_owned(), unit)))
        .collect()
}

#[test]
fn every_case_is_told_with_its_code_and_its_place() {
    let mut wrong = Vec::new();
    let cases = cases();
    for (name, unit) in &cases {
        let Some((json, text)) = told(unit) else {
            wrong.push(format!("{name} is no error"));
            continue;
        };
        let found = first_error(&json).unwrap();
        match CASES.iter().find(|case| case.0 == name) {
            None => wrong.push(format!("{name} has no line in the list; found {found:?}\n{text}")),
            Some(case) if (case.1, case.2) != (&found.0, &found.1) => {
                wrong.push(format!("{name}: {found:?}, not {case:?}\n{text}"));
            }
            Some(_) => {}
        }
        let path = root().join("tests/corpus/errors").join(name).join("expected.txt");
        wrong.extend(expected::difference(&path, &text));
    }
    for (name, ..) in CASES {
        if !cases.contains_key(*name) {
            wrong.push(format!("{name} stands in the list and has no folder"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(CASES.is_sorted(), "the list is in the order of names");
}

/// A case is small, and a folder holds what a case needs and nothing else.
#[test]
fn every_case_is_a_few_small_files() {
    fn sizes(folder: &Path, into: &mut Vec<(String, u64)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sizes(&path, into);
            } else {
                into.push((path.display().to_string(), path.metadata().unwrap().len()));
            }
        }
    }
    for (name, unit) in cases() {
        let folder = root().join("tests/corpus/errors").join(&name);
        let mut files = Vec::new();
        sizes(&folder, &mut files);
        for (path, size) in files {
            assert!(size < 4096, "{path} has {size} bytes");
        }
        for entry in fs::read_dir(&folder).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            assert!(
                ["expected.txt", "facts.json", "options.json", "pack"].contains(&file.as_str()),
                "{name} holds {file}"
            );
        }
        // A pack is in its folder under its own name, or is an example.
        if let (true, Some(manifest)) = (unit.own, unit.files.get("pack.toml")) {
            let manifest = String::from_utf8_lossy(manifest);
            assert!(
                manifest.contains(&format!("name           = \"{name}\"\n")),
                "{manifest}"
            );
        }
    }
}

/// Every code has a case, except those that a few small files cannot show. The lints have folders of their own, which
/// `lints.rs` goes through.
#[test]
fn every_code_has_a_case() {
    for code in Code::ALL.iter().filter(|code| code.number() / 100 != 6) {
        let text = code.to_string();
        let has_case = CASES.iter().any(|case| case.1 == text);
        let elsewhere = ELSEWHERE.iter().find(|(other, _)| other == code);
        assert!(
            has_case != elsewhere.is_some(),
            "{text} ({}): {}",
            code.meaning(),
            match elsewhere {
                Some((_, why)) => format!("there is a case, and yet it is said that {why}"),
                None => "there is no case, and no word why".to_owned(),
            }
        );
    }
}

/// The codes without a case, and where they are tested.
const ELSEWHERE: &[(Code, &str)] = &[
    (
        Code::RuleStanding,
        "it takes standings: `standings_of_something_else_are_refused` in rankings.rs has some",
    ),
    (
        Code::TooLarge,
        "it takes a file of more than 1 MiB: `nesting_and_size_have_bounds` in bad_input.rs makes one",
    ),
    (
        Code::RuleLimit,
        "it takes a list of some hundred records in a loop three deep: `work_beyond_the_limit_is_stopped` makes one",
    ),
    (
        Code::RuleManyRows,
        "overlapping rows are found when the pack is read, except in a table too large to compare every two rows: \
         `rows_that_overlap_in_a_large_table_are_found_when_asked` makes one",
    ),
    (
        Code::RuleSite,
        "it is a guard: a rule can be handed over only as a closure or a function of the pack, and both are found; \
         `Fn(…)` is refused before (`rule-from-a-name-in-quotes`)",
    ),
    (
        Code::RuleMissing,
        "it is a guard: types and options are checked before, so that nothing absent is read \
         (`optional-unguarded`, `as-of-missing`, `period-missing`); the oracle fails if it is ever told",
    ),
    (
        Code::RuleType,
        "it is a guard: types are checked before (`money-plus-number`, …), and its text asks to report it; the oracle \
         fails if it is ever told",
    ),
    (
        Code::ScenarioFailed,
        "nothing tells it: an expectation that fails is no diagnostic",
    ),
];

/// A program of a whole number and a list of them.
fn program(rules: &str) -> Program {
    program_with(rules, &[])
}

fn program_with(rules: &str, more: &[(&str, &str)]) -> Program {
    let manifest = "name = \"large\"\nversion = \"1.0.0\"\ntitle = \"Large\"\nowner = \"tests@charter.example\"\n\
                    currency = \"EUR\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    let script = format!("input(\"n\", integer());\ninput(\"list\", list_of(integer()));\n{rules}");
    let mut files = vec![("pack.toml", manifest.to_owned()), ("program.rhai", script)];
    files.extend(more.iter().map(|(path, text)| (*path, (*text).to_owned())));
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
            "error[CH0306]: a number has more digits than can be held exactly, at line 1, column 4317\n |\n = help: write at \
             most 28 digits\n",
        ),
        (
            b"{\"n\":1,\"list\":[1]}\0".to_vec(),
            "error[CH0300]: the facts are not JSON: more follows after the end of the value, at line 1, column 19\n |\n = \
             help: give one document at a time\n",
        ),
        (
            b"{\"n\":\0}".to_vec(),
            "error[CH0300]: the facts are not JSON: a value is needed, at line 1, column 6\n |\n = help: correct the \
             document there\n",
        ),
        (
            b"{\"n\":\"\xff\"}".to_vec(),
            "error[CH0300]: the facts are not JSON: a text is not UTF-8, at line 1, column 7\n |\n = help: save the \
             document as UTF-8\n",
        ),
    ] {
        let found = program.evaluate_json(&facts, &Options::default()).unwrap_err();
        assert_eq!(found.to_string(), expected);
    }
}

/// A table with more rows than can be compared two by two: what overlaps is found when such values are asked. Rows are
/// nested, `0 | 5999`, `1 | 5998`, …, so that every two of them have to be compared; the last one takes `2999`
/// again.
#[test]
fn rows_that_overlap_in_a_large_table_are_found_when_asked() {
    let mut csv = "n,rate\n".to_owned();
    for low in 0..3_000 {
        writeln!(csv, "{low} | {},1 %", 5_999 - low).unwrap();
    }
    csv.push_str("2999 | 9000,2 %\n");
    let rules = "let rates = table(\"rates\", \"tables/rates.csv\").input(\"n\", integer()).output(\"rate\", percent()).hit(\"unique\");\n\
                 value(\"v\").is_given_by(|n| rates.lookup(n).rate);\n";
    let program = program_with(rules, &[("tables/rates.csv", &csv)]);
    let decide = |n: i32| {
        let facts = format!("{{\"n\":{n},\"list\":[]}}");
        program.evaluate_json(facts.as_bytes(), &Options::default())
    };
    let value = decide(3_001).unwrap().to_json();
    assert!(value.contains("\"v\":\"0.01\""), "{value}");
    // The rows are counted without the header.
    assert_eq!(
        decide(2_999).unwrap_err().to_string(),
        "error[CH0406]: rows 3000 and 3001 of table `rates` both match in value `v`\n --> program.rhai:4:28\n  |\n4 | \
         value(\"v\").is_given_by(|n| rates.lookup(n).rate);\n  |                            ^^^^^^^^^^^^^^^ `n` is 2999\n  |\n  = \
         help: make the rows exclude each other, or choose the hit policy `first`\n"
    );
}

/// Work is counted, not time: the same facts end the same everywhere.
#[test]
fn work_beyond_the_limit_is_stopped() {
    let program =
        program("value(\"v\").is_given_by(|list| list.count(|a| list.count(|b| list.count(|c| true) > 0) > 0));\n");
    let facts = format!("{{\"n\":1,\"list\":[{}]}}", vec!["1"; 1_000].join(","));
    let found = program
        .evaluate_json(facts.as_bytes(), &Options::default())
        .unwrap_err();
    assert_eq!(
        found.to_string(),
        "error[CH0405]: a limit on work or size was reached in value `v`\n --> program.rhai:3:7\n  |\n3 | \
         value(\"v\").is_given_by(|list| list.count(|a| list.count(|b| list.count(|c| true) > 0) > 0));\n  |       \
         ^^^\n  |\n  = facts: /list/999\n  = help: go through long lists once, not once for each of their elements\n"
    );
}
