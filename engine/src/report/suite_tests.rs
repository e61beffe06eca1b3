use std::time::Duration;

use super::{Style, suite_text, suites_json, suites_junit};
use crate::scenario::{Failure, Suite, Tested};
use crate::source::{Code, Diagnostic, FileId, Sources, Span};

fn failure(expected: &str, actual: &str) -> Failure {
    Failure {
        what: "level".to_owned(),
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        span: Span::new(FileId(0), 10, 14),
        help: None,
        subject: None,
        explanation: vec!["Gold requires:".to_owned(), "  ✗ Revenue: 1 < 2".to_owned()],
    }
}

fn tested(name: &str, failures: Vec<Failure>) -> Tested {
    Tested {
        name: name.to_owned(),
        span: Span::new(FileId(0), 2, 8),
        failures,
        duration: Some(Duration::from_micros(12_345)),
    }
}

fn suite(tested: Vec<Tested>) -> Suite {
    let mut sources = Sources::default();
    sources.add("a.test.rhai", "0\n2345678\n1234567\n");
    Suite {
        pack: "acme & \"co\"".to_owned(),
        sources,
        tested,
        ..Suite::default()
    }
}

fn plain(suite: &Suite) -> String {
    suite_text(suite, Style::default())
}

#[test]
fn failures_stand_side_by_side_and_passes_are_counted() {
    let suite = suite(vec![
        tested("one", vec![failure("\"gold\"", "\"silver\"")]),
        tested("two", Vec::new()),
    ]);
    assert_eq!(
        plain(&suite),
        "FAILED one\n  level  (a.test.rhai:3:1)\n      expected │ actual\n    ≠ \"gold\"   │ \"silver\"\n    because\n      \
         Gold requires:\n        ✗ Revenue: 1 < 2\n\n1 passed, 1 failed in 0.02 s\n"
    );
    assert_eq!(
        plain(&self::suite(vec![tested("two", Vec::new())])),
        "1 passed, 0 failed in 0.01 s\n"
    );
}

#[test]
fn lists_are_compared_line_by_line() {
    let suite = suite(vec![tested(
        "one",
        vec![failure("[1,{\"b\":2,\"a\":true}]", "[\"1\",{\"a\":true,\"b\":\"3\"}]")],
    )]);
    let text = plain(&suite);
    // The longest line on the left, `    "a": true,`, has 14 characters.
    let expected = [
        "      expected       │ actual",
        "      [              │ [",
        "        1,           │   \"1\",",
        "        {            │   {",
        "          \"a\": true, │     \"a\": true,",
        "    ≠     \"b\": 2     │     \"b\": \"3\"",
        "        }            │   }",
        "      ]              │ ]",
    ]
    .join("\n");
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn what_is_too_wide_stands_below_each_other() {
    let long = format!("\"{}\"", "x".repeat(60));
    let suite = suite(vec![tested("one", vec![failure(&long, "\"silver\"")])]);
    let expected = format!("    expected\n      {long}\n    actual\n      \"silver\"\n");
    assert!(plain(&suite).contains(&expected), "{}", plain(&suite));
}

#[test]
fn nothing_to_run_is_said() {
    assert_eq!(plain(&suite(Vec::new())), "the pack has no scenario\n");
    let mut chosen = suite(Vec::new());
    chosen.left_out = 7;
    assert_eq!(plain(&chosen), "no scenario was chosen, 7 left out\n");
}

#[test]
fn json_is_read_back() {
    let suites = [suite(vec![
        tested("ü \"x\"", vec![failure("1", "2")]),
        tested("two", Vec::new()),
    ])];
    let json: serde_json::Value = serde_json::from_str(&suites_json(&suites)).unwrap();
    assert_eq!((&json["passed"], &json["failed"]), (&1.into(), &1.into()));
    let pack = &json["packs"][0];
    assert_eq!(pack["pack"], "acme & \"co\"");
    let one = &pack["scenarios"][0];
    assert_eq!(
        (&one["name"], &one["line"], &one["passed"]),
        (&"ü \"x\"".into(), &2.into(), &false.into())
    );
    assert_eq!(one["microseconds"], 12_345);
    let failure = &one["failures"][0];
    assert_eq!(
        (&failure["expected"], &failure["actual"], &failure["line"]),
        (&"1".into(), &"2".into(), &3.into())
    );
    assert_eq!(failure["explanation"][1], "  ✗ Revenue: 1 < 2");
    assert_eq!(pack["scenarios"][1]["failures"], serde_json::json!([]));
}

/// A parser of XML, not a search for words, says what is in the report.
#[test]
fn junit_is_read_by_a_parser() {
    let odd = "a < b & \"c\" 'd' ]]> é 日本 \u{1}\u{1b}[31m\u{ffff}\ttab\nline";
    let broken = Suite {
        pack: "broken".to_owned(),
        diagnostics: vec![Diagnostic::error(Code::Manifest, "there is <no> `pack.toml`")],
        ..Suite::default()
    };
    let empty = Suite {
        pack: "empty".to_owned(),
        ..Suite::default()
    };
    let suites = [
        suite(vec![
            tested(odd, vec![failure(odd, "\"x\"")]),
            tested("two", Vec::new()),
        ]),
        broken,
        empty,
    ];
    let text = suites_junit(&suites);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let attribute = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).map(str::to_owned).unwrap();
    assert_eq!(root.tag_name().name(), "testsuites");
    assert_eq!(
        ["tests", "failures", "errors", "time"].map(|name| attribute(root, name)),
        ["4", "1", "2", "0.024690"]
    );
    let suites: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(suites.len(), 3);
    assert_eq!(attribute(suites[0], "name"), "acme & \"co\"");
    let cases: Vec<_> = suites[0].children().filter(roxmltree::Node::is_element).collect();
    let read = odd.replace(['\u{1}', '\u{1b}', '\u{ffff}'], "\u{fffd}");
    assert_eq!(attribute(cases[0], "name"), read);
    assert_eq!(
        ["classname", "file", "line", "time"].map(|name| attribute(cases[0], name)),
        ["a.test.rhai", "a.test.rhai", "2", "0.012345"]
    );
    let failure = cases[0].children().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(
        attribute(failure, "message"),
        format!("level: expected {read}, actual \"x\"")
    );
    let said = failure.text().unwrap();
    assert!(
        said.starts_with("a.test.rhai:3:1\nexpected: a < b") && said.ends_with("  ✗ Revenue: 1 < 2\n"),
        "{said}"
    );
    assert!(!cases[1].has_children());
    for (suite, message) in [
        (suites[1], "error[CH0002]: there is <no> `pack.toml`"),
        (suites[2], "the pack has no scenario"),
    ] {
        let error = suite.descendants().find(|node| node.has_tag_name("error")).unwrap();
        assert_eq!(attribute(error, "message"), message);
    }
}
