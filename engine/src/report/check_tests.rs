// Tests may panic.

use super::{Finding, check_github, check_json, check_sarif};
use crate::source::{Code, Diagnostic, Sources, Span};
use crate::value::Tree;
use serde_json::Value;

const TEXT: &str = "\u{feff}let a = 1;\nlet 😀 = \"größe\"; b\n";

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("a b/50%,x:y/ü.rhai", TEXT);
    sources
}

/// The place of a word in the text.
fn word(word: &str) -> Span {
    let start = TEXT.find(word).unwrap() as u32;
    Span::new(crate::source::FileId(0), start, start + word.len() as u32)
}

fn diagnostic() -> Diagnostic {
    Diagnostic {
        witness: Some(Tree::Map(vec![("partner".to_owned(), Tree::Null)])),
        clause: Some("incentive.c.pays".to_owned()),
        ..Diagnostic::warning(Code::Unused, "100 % of `b`:\r\nunused, really")
            .label(word("b\n"), "here")
            .label(word("a"), "there")
            .help("remove it")
            .fix(word("größe"), "groß")
    }
}

fn sarif(diagnostic: &Diagnostic) -> Value {
    let sources = sources();
    let finding = Finding {
        pack: "p",
        diagnostic,
        sources: &sources,
    };
    serde_json::from_str(&check_sarif(&[finding])).unwrap()
}

/// The runner undoes `%25`, `%0D`, `%0A`, and in properties `%3A` and `%2C`; nothing else may stand for itself.
#[test]
fn workflow_commands_are_escaped() {
    let sources = sources();
    let diagnostic = diagnostic();
    let finding = Finding {
        pack: "p",
        diagnostic: &diagnostic,
        sources: &sources,
    };
    let lost = Diagnostic::error(Code::Manifest, "no `pack.toml`");
    let nowhere = Finding {
        diagnostic: &lost,
        ..finding
    };
    assert_eq!(
        check_github(&[finding, nowhere]),
        "::warning file=a b/50%25%2Cx%3Ay/ü.rhai,line=2,endLine=3,title=CH0613 unused::100 %25 of `b`:%0D%0Aunused, \
         really%0Ahelp: remove it\n\
         ::error title=CH0002::no `pack.toml`\n"
    );
}

#[test]
fn regions_count_utf_16_and_no_byte_order_mark() {
    let log = sarif(&diagnostic());
    let result = &log["runs"][0]["results"][0];
    // `let 😀 = "größe"; b`: the emoji is two units, so `g` is column 11 and `b` column 19.
    let fix = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(
        fix["deletedRegion"],
        serde_json::json!({"startLine": 2, "startColumn": 11, "endLine": 2, "endColumn": 16})
    );
    let there = &result["relatedLocations"][0]["physicalLocation"]["region"];
    assert_eq!(
        *there,
        serde_json::json!({"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6})
    );
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startColumn"], 19);
}

#[test]
fn a_result_names_its_rule_its_clause_and_its_file() {
    let log = sarif(&diagnostic());
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let index = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "CH0613");
    assert_eq!(run["tool"]["driver"]["rules"][index]["name"], "unused");
    assert_eq!(
        result["partialFingerprints"]["charterClause/v1"],
        "p/CH0613/incentive.c.pays"
    );
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "a%20b/50%25%2Cx:y/%C3%BC.rhai"
    );
    assert_eq!(result["properties"]["witness"], "{\"partner\":null}");
    assert_eq!(result["level"], "warning");
    // Nothing to say is a log too.
    let empty: Value = serde_json::from_str(&check_sarif(&[])).unwrap();
    assert_eq!(empty["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn json_has_the_pack_and_the_numbers() {
    let sources = sources();
    let warning = diagnostic();
    let advice = Diagnostic::advice(Code::NotDecided, "who knows");
    let finding = |diagnostic| Finding {
        pack: "p",
        diagnostic,
        sources: &sources,
    };
    let text = check_json(&[finding(&warning), finding(&advice)]);
    assert!(text.starts_with("{\"findings\":[{\"pack\":\"p\",\"code\":\"CH0613\",\"severity\":\"warning\","));
    assert!(text.contains(",\"clause\":\"incentive.c.pays\",\"spans\":["));
    assert!(text.contains(",\"witness\":{\"partner\":null},"));
    assert!(text.ends_with("\"spans\":[]}],\"errors\":0,\"warnings\":1,\"advice\":1}"));
    assert_eq!(
        check_json(&[]),
        "{\"findings\":[],\"errors\":0,\"warnings\":0,\"advice\":0}"
    );
}
