use std::time::{Duration, Instant};

use super::{declared, faults, says_nothing_of_the_host, shown};
use crate::source::Code;

/// The program ends soon with this code among its faults.
fn ends(program: &str, code: Code) {
    let start = Instant::now();
    let found = faults(program);
    let shown: String = program.chars().take(120).collect();
    assert!(found.iter().any(|(own, ..)| *own == code), "{shown}: {found:#?}");
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{shown} took {:?}",
        start.elapsed()
    );
    for (_, _, message, help) in found {
        says_nothing_of_the_host(&format!("{message} {help}"));
    }
}

#[test]
fn loops_end() {
    ends("loop { }", Code::RunawayScript);
    ends("while true { let x = 1; }", Code::RunawayScript);
    ends("do { } while true", Code::RunawayScript);
    ends("for x in 0..1_000_000_000_000 { }", Code::RunawayScript);
    ends(
        "let list = [1, 2]; while true { list.map(|x| x + 1); }",
        Code::RunawayScript,
    );
    ends("let f = |x| { while true { } }; [1].map(f);", Code::RunawayScript);
    ends("try { loop { } } catch { }", Code::RunawayScript);
    let nested = "let l = []; for x in 0..300 { l = [x, 1, 2, 3, 4, 5, 6, 7, 8, 9]; }
l.map(|a| l2(0).map(|b| l2(0).map(|c| l2(0).map(|d| l2(0).map(|e| l2(0).map(|f| l2(0).map(|g| 1)))))));
fn l2(x) { [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19] }";
    ends(nested, Code::RunawayScript);
}

#[test]
fn declarations_are_bounded() {
    ends(
        "let n = 0; loop { n += 1; input(`v${n}`, text()); }",
        Code::RunawayScript,
    );
    ends("let l = ladder(\"l\"); loop { l.title(\"x\"); }", Code::RunawayScript);
    ends("loop { nothing_of_this_name(); }", Code::RunawayScript);
}

#[test]
fn memory_is_bounded() {
    ends("let s = \"x\"; loop { s += s; }", Code::RunawayScript);
    ends("let s = \"x\"; loop { s = `${s}${s}`; }", Code::RunawayScript);
    ends("let l = [1]; loop { l = [l, l]; }", Code::RunawayScript);
    ends("let m = #{ a: 1 }; loop { m = #{ a: m, b: m }; }", Code::RunawayScript);
    ends("let l = [1]; loop { l = [l]; }", Code::RunawayScript);
    ends("let l = [\"x\"]; loop { l = [l[0] + l[0]]; }", Code::RunawayScript);
    // Many variables that hold a large list each.
    let large: String = (0..3_000).map(|index| format!("let v{index} = l;\n")).collect();
    ends(
        &format!("let l = [1]; for i in 0..14 {{ l = [l, l]; }}\n{large}"),
        Code::RunawayScript,
    );
    // Many variables that hold a small list each are fine.
    let small: String = (0..4_000).map(|index| format!("let v{index} = l;\n")).collect();
    assert_eq!(
        faults(&format!("let l = [1]; for i in 0..6 {{ l = [l, l]; }}\n{small}")),
        []
    );
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("(", ")"), ("[", "]"), ("#{ a: ", "}"), ("if true {", "}"), ("!", "")] {
        let text = format!("let x = {}1{};", open.repeat(9_000), close.repeat(9_000));
        ends(&text, Code::Bound);
    }
    ends(
        &format!("let x = {}1{};", "(".repeat(100_000), ")".repeat(100_000)),
        Code::Bound,
    );
    ends(&format!("let x = 1{};", " + 1".repeat(10_000)), Code::Bound);
    ends(
        &format!("record(\"a\"){};", ".allows_unknown_fields()".repeat(2_000)),
        Code::Bound,
    );
    ends(&format!("let x = {}1;", "|x| ".repeat(500)), Code::Bound);
}

#[test]
fn what_our_bounds_allow_fits_the_stack() {
    let clauses: String = (0..255)
        .map(|index| format!(".field(\"f{index}\", list_of(text()).optional())"))
        .collect();
    let (pack, record) = declared(&[("a.rhai", &format!("record(\"a\"){clauses};"))]);
    assert!(record.diagnostics.is_empty(), "{}", shown(&pack, &record.diagnostics));
    assert_eq!(record.model.records[0].fields.len(), 255);
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("#{ a: ", "}"),
        ("[1].map(|x| ", ")"),
        ("{ if true { ", " } }"),
    ] {
        let depth = if open.len() > 10 { 12 } else { 30 };
        let text = format!("let x = {}1{};", open.repeat(depth), close.repeat(depth));
        let (pack, deep) = declared(&[("a.rhai", &text)]);
        assert!(
            deep.diagnostics.iter().all(|one| one.code == Code::Bound),
            "{text}: {}",
            shown(&pack, &deep.diagnostics)
        );
    }
    let sum = format!("let x = 1{};", " + 1".repeat(255));
    let (pack, sum) = declared(&[("a.rhai", &sum)]);
    assert!(sum.diagnostics.is_empty(), "{}", shown(&pack, &sum.diagnostics));
}

#[test]
fn size_is_bounded() {
    let line = "input(\"a\", text()); // a comment that fills the line\n";
    let (_, large) = declared(&[("a.rhai", &line.repeat((50 << 20) / line.len()))]);
    assert!(large.model.inputs.len() <= 1);
    let (pack, lines) = declared(&[("a.rhai", &"\n".repeat(40_000)), ("b.rhai", &"\n".repeat(25_000))]);
    let told = lines.diagnostics.iter().chain(pack.diagnostics());
    assert!(
        told.clone().any(|one| matches!(one.code, Code::Bound | Code::TooLarge)),
        "{:?}",
        told.collect::<Vec<_>>()
    );
    // The pack counts its rule files; with the scenarios it is our turn.
    let (pack, tests) = declared(&[("a.rhai", &"\n".repeat(40_000)), ("a.test.rhai", &"\n".repeat(25_000))]);
    assert!(
        tests.diagnostics.iter().any(|one| one.code == Code::Bound),
        "{}",
        shown(&pack, &tests.diagnostics)
    );
    let arguments = vec!["1"; 40].join(", ");
    ends(&format!("input({arguments});"), Code::ClauseArgument);
}

#[test]
fn faults_are_bounded() {
    let (_, many) = declared(&[("a.rhai", &"input(5, 5);\n".repeat(2_000))]);
    assert!(many.diagnostics.len() <= 600, "{}", many.diagnostics.len());
}
