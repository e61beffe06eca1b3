//! The bounds, each by its code, on a small stack.

use super::super::{SyntaxErrorCode as Code, parse};
use super::roundtrip::check;

/// The codes of a text whose lines may be too long.
fn codes_of_lines(text: String) -> Vec<Code> {
    let mut codes = codes(text);
    codes.retain(|code| *code != Code::LineTooLong);
    codes
}

/// Parses, walks and drops on the stack that WebAssembly may have.
fn codes(text: String) -> Vec<Code> {
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || {
            check(&text);
            parse(&text).errors().iter().map(|error| error.code).collect::<Vec<_>>()
        })
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn nesting_has_a_bound() {
    for open in [
        "(",
        "[",
        "{",
        "!",
        "-",
        "- ",
        "+ ",
        "f(",
        "a.f(",
        "#{ a: ",
        "|| ",
        "|x| ",
        "if a { ",
        "if ",
        "switch ",
        "switch a { 1 => ",
        "`${",
        "a[",
        "while a { ",
        "for x in ",
        "let x = (",
        "fn f() { ",
        "a ?? return ",
        "x = (",
        "try { ",
        "do { ",
        "loop {",
        "(a)(",
        "{{",
        "([",
        "![",
        "a + (",
        "a ** (",
        "?[",
        "private fn f(",
        "catch {",
        "else {",
    ] {
        let text = open.repeat(((1 << 20) / open.len()).min(100_000));
        let codes = codes_of_lines(text);
        assert!(!codes.is_empty(), "{open}");
        if !matches!(
            open,
            "fn f() { " | "--" | "-" | "?[" | "private fn f(" | "catch {" | "else {" | "let x = (" | "(a)(" | "x = ("
        ) {
            assert!(codes.contains(&Code::NestingTooDeep), "{open}: {codes:?}");
        }
    }
}

#[test]
fn nesting_up_to_the_bound_is_fine() {
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("f(", "1", ")"),
        ("- ", "a", ""),
        ("|x| ", "x", ""),
        ("if a { ", "1", "}"),
    ] {
        let nested = |depth: usize| format!("let x = {}{inner}{};", open.repeat(depth), close.repeat(depth));
        assert_eq!(codes(nested(32)), [], "{open}");
        assert_eq!(codes(nested(33)), [Code::NestingTooDeep], "{open}");
    }
}

#[test]
fn chains_and_branches_have_a_bound() {
    let chain = |length: usize| format!("a{};", ".b(1)".repeat(length));
    assert_eq!(codes(chain(256)), []);
    assert_eq!(codes(chain(257)), [Code::ChainTooLong]);
    assert!(codes(chain(100_000)).contains(&Code::ChainTooLong));
    let fields = |length: usize| format!("a{};", ".b[0]?.c".repeat(length));
    assert_eq!(codes(fields(85)), []);
    assert_eq!(codes(fields(86)), [Code::ChainTooLong]);
    let branches = |length: usize| format!("if a {{ 1 }} {}", "else if b { 2 } ".repeat(length));
    assert_eq!(codes(branches(255)), []);
    assert_eq!(codes(branches(256)), [Code::ChainTooLong]);
    assert_eq!(codes_of_lines(branches(60_000)), [Code::ChainTooLong]);
}

#[test]
fn operators_have_a_bound() {
    for op in ["+", "&&", "**", "==", "??"] {
        let sum = |length: usize| format!("let x = a{};", format!(" {op} a").repeat(length));
        assert_eq!(codes(sum(256)), [], "{op}");
        assert_eq!(codes(sum(257)), [Code::TooManyOperators], "{op}");
        assert!(codes(sum(100_000)).contains(&Code::TooManyOperators), "{op}");
    }
    // Operators of arguments next to each other do not add up; those around an argument do.
    let list = format!("f({});", "a + b, ".repeat(300));
    assert_eq!(codes(list), []);
    let nested =
        |around: usize, inside: usize| format!("let x = {}({}b);", "a + ".repeat(around), "a + ".repeat(inside));
    assert_eq!(codes(nested(128, 128)), []);
    assert_eq!(codes(nested(128, 129)), [Code::TooManyOperators]);
}

#[test]
fn chains_operators_and_nesting_together_stay_within_the_stack() {
    // Each within its own bound, the product far beyond any stack.
    let chain = ".b(1)".repeat(255);
    let mut text = "a".to_owned();
    for _ in 0..30 {
        text = format!("f({text}){chain}");
    }
    assert!(codes(format!("let x = {text};")).contains(&Code::NestingTooDeep));
    let mut text = "a".to_owned();
    for _ in 0..30 {
        text = format!("if a {{ {text} }} {} else {{ 1 }}", "else if b { 2 }".repeat(200));
    }
    codes(text);
}

#[test]
fn files_and_lines_have_a_bound() {
    let line = |length: usize| format!("// {}\nlet a = 1;", "é".repeat(length - 3));
    assert_eq!(codes(line(60_000)), []);
    assert_eq!(codes(line(60_001)), [Code::LineTooLong]);
    let file = |length: usize| "\n".repeat(length);
    assert_eq!(codes(file(1 << 20)), []);
    assert_eq!(codes(file((1 << 20) + 1)), [Code::FileTooLarge]);
}

#[test]
fn the_time_grows_with_the_length() {
    // Each would take minutes if something looked back or ahead without limit.
    for piece in [
        "a b ",
        ")",
        "}",
        "\"",
        "`",
        "`${",
        "1e3 ",
        "é",
        "/*",
        "#\"",
        "|",
        "a.",
        "f(,",
        "#{a",
        "let ",
        "switch a { 1",
        "=> ",
        "a;",
        "\"\\\n",
        "// x\r",
        "fn a(",
        "; ",
        "===",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let start = std::time::Instant::now();
        codes(text);
        assert!(start.elapsed().as_secs() < 30, "{piece}");
    }
}
