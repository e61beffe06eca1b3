//! Values of literals, compared with rhai's.

use proptest::prelude::*;

use super::super::ast::{Expr, LiteralKind, Stmt, TemplatePart};
use super::super::parse;
use super::{cases, clean, rhai};

/// The value of the last `let` of a text.
fn value(text: &str) -> Expr {
    let Some(Stmt::Let(binding)) = clean(text)
        .root()
        .statements()
        .filter(|stmt| matches!(stmt, Stmt::Let(_)))
        .last()
    else {
        panic!("{text}")
    };
    binding.value().unwrap()
}

fn text_of(expr: &Expr) -> String {
    match expr {
        Expr::Literal(literal) => literal.string_value().unwrap(),
        Expr::Template(template) => template
            .parts()
            .into_iter()
            .map(|part| match part {
                TemplatePart::Text(text) => text,
                TemplatePart::Expr(_) => "{}".to_owned(),
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn texts_are_decoded_as_rhai_does() {
    for literal in [
        r#""""#,
        r#""plain""#,
        r#""a\n\r\t\\\"b""#,
        r#""twice "" quoted""#,
        r#""\x41\u00e9\U0001F600é""#,
        "\"goes on \\\n     here\"",
        "\"goes on \\\r\n              far in\"",
        "\"goes on \\\n\\t   \\\n          x  y\"",
        "#\"raw \\n \" text\"#",
        "##\"a \"# b\n\r\nc\"##",
        "`template`",
        "`\nfirst line`",
        "`\r\nfirst\r\nlines\r\n`",
        "`a``b \\n \\${x} $ $x \\$y`",
        "`a ${\"\"} b`",
        "`${\"\"}\n c`",
    ] {
        let text = format!("let a = 1; /* é */ let s = {literal};");
        let ours = text_of(&value(&text)).replace("{}", "");
        let theirs = rhai().eval::<String>(&format!("{text} s")).unwrap();
        assert_eq!(ours, theirs, "{literal}");
    }
}

#[test]
fn characters() {
    for literal in ["'a'", "'é'", "'\\n'", "'\\''", "'\\x41'", "'\"'"] {
        let ours = text_of(&value(&format!("let c = {literal};")));
        let theirs = rhai().eval::<char>(literal).unwrap();
        assert_eq!(ours, theirs.to_string(), "{literal}");
    }
}

#[test]
fn a_byte_order_mark_does_not_count_as_a_column() {
    let text = "let s = \"goes on \\\n            here\";";
    let marked = format!("\u{feff}{text}");
    assert_eq!(text_of(&value(text)), text_of(&value(&marked)));
}

#[test]
fn numbers_have_the_value_that_rhai_reads() {
    for literal in [
        "0",
        "5",
        "1_000",
        "007",
        "0xff",
        "0X_f",
        "0_x1F",
        "0b1_01",
        "0o17",
        "9007199254740991",
        "0.15",
        "5.",
        "1_0.5_0",
        "0.0000000000000000000000000001",
        "1234567890123456789012345678.",
        "123456789012345.1234567890123",
    ] {
        let expr = value(&format!("let n = {literal};"));
        let Expr::Literal(ours) = expr else { panic!("{expr:?}") };
        let theirs = rhai().eval::<rhai::Dynamic>(&format!("let n = {literal}; n")).unwrap();
        match ours.kind().unwrap() {
            LiteralKind::Integer => {
                assert_eq!(
                    ours.number_text().unwrap().parse::<i64>().unwrap(),
                    theirs.as_int().unwrap(),
                    "{literal}"
                );
            }
            LiteralKind::Decimal => {
                let decimal: rhai::Dynamic = ours
                    .number_text()
                    .unwrap()
                    .parse::<rust_decimal::Decimal>()
                    .unwrap()
                    .into();
                assert_eq!(decimal.as_decimal().unwrap(), theirs.as_decimal().unwrap(), "{literal}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_sign_belongs_to_a_number_where_rhai_says_so() {
    // The value tells: a sign within the number is there before a method is called.
    for (text, expected) in [
        ("-5.abs()", "5"),
        ("(-5.abs())", "5"),
        ("[-5.abs()][0]", "5"),
        ("1 - 5.abs()", "-4"),
        ("1 -5.abs()", "-4"),
        ("- 5.abs()", "-5"),
        ("switch 1 { 1 => -5.abs() }", "-5"),
        ("{ -5.abs() }", "5"),
        ("true && -5.abs() == 5", "true"),
        ("if true { 1 } else { -5.abs() }", "1"),
        ("-2 ** 2", "4"),
        ("0 + -2 ** 2", "4"),
        ("let x = 2; -x ** 2", "4"),
    ] {
        assert_eq!(
            rhai().eval::<rhai::Dynamic>(text).unwrap().to_string(),
            expected,
            "{text}"
        );
        let signed = clean(text)
            .syntax()
            .descendants_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token)
            .any(|token| token.kind() == super::super::SyntaxKind::IntNumber && token.text().starts_with('-'));
        let expected = !matches!(
            text,
            "1 - 5.abs()" | "1 -5.abs()" | "- 5.abs()" | "switch 1 { 1 => -5.abs() }"
        ) && text != "let x = 2; -x ** 2";
        assert_eq!(signed, expected, "{text}");
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_quoted_text_has_rhais_value(body in "([a-c \\\\\"`$\\{\\}\n\r\tnxu0-9é]|\\\\\n +|\\\\\r\n\t*|\"\"|\\\\x41){0,12}", quote in 0..3_usize) {
        let (open, close) = [("\"", "\""), ("`", "`"), ("#\"", "\"#")][quote];
        let text = format!("let s = {open}{body}{close};");
        let parsed = parse(&text);
        prop_assert_eq!(parsed.syntax().to_string(), text.clone());
        // Where there is exactly this one statement with a text without interpolation, rhai must read the same.
        let mut statements = parsed.root().statements();
        if let (true, Some(Stmt::Let(binding)), None) = (parsed.errors().is_empty(), statements.next(), statements.next())
            && let Some(expr @ (Expr::Literal(_) | Expr::Template(_))) = binding.value()
            && !text.contains("${")
        {
            let theirs = rhai().eval::<String>(&format!("{text} s")).unwrap();
            prop_assert_eq!(text_of(&expr), theirs, "{}", text);
        }
    }
}
