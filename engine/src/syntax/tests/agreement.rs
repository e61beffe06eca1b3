//! No error here means no error in rhai, on texts that are nearly valid.

use proptest::prelude::*;

use super::super::parse;
use super::roundtrip::{SOUP, check, mutated};
use super::{cases, rhai};

/// What only rhai knows: it sees all files of a pack at once, and the names in scope.
fn is_rhais_own(error: &rhai::ParseErrorType) -> bool {
    use rhai::ParseErrorType as E;
    matches!(
        error,
        // Whether a name is a constant depends on scopes that may span files.
        E::AssignmentToConstant(_)
        // Functions are visible across files: the pack as a whole is checked for two of a name.
        | E::FnDuplicatedDefinition(..)
    )
}

fn agree(text: &str) {
    check(text);
    if parse(text).errors().is_empty()
        && let Err(error) = rhai().compile(text)
    {
        assert!(is_rhais_own(error.err_type()), "rhai: {error}\n{text}");
    }
}

/// Short sequences of tokens: short, so that a good part of them is valid.
fn sentence() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(SOUP), 1..9).prop_map(|parts| parts.join(" "))
}

/// A valid frame with something put into its gap.
fn framed() -> impl Strategy<Value = String> {
    let frames = [
        "let x = @;",
        "f(@);",
        "a.b(@).c(1);",
        "|x| @",
        "x.each(|y| @);",
        "if @ { 1 }",
        "switch a { @ }",
        "switch a { @ => 1 }",
        "switch a { 1 if @ => 2 }",
        "switch a { 1 => @, _ => 3 }",
        "#{ @ }",
        "#{ a: @ }",
        "[@]",
        "a[@]",
        "@ = 1;",
        "`${@}`",
        "for x in @ { }",
        "for @ { }",
        "fn @ { }",
        "fn f(@) { }",
        "while a { @ }",
        "{ @ }",
        "do { } while @;",
        "(@)",
        "-@;",
        "a ?? @;",
        "1 + @ * 2;",
        "@ ; 1",
        "let f = |@| 1;",
        "try { @ } catch (e) { }",
        "const A = @;",
        "a && @;",
        "[1][@];",
        "fn f() { @ }",
        "return @;",
        "@.b;",
        "a.@;",
        "@(1);",
        "x = @",
        "\"a\"[@]",
        "1[@]",
    ];
    (
        proptest::sample::select(frames.to_vec()),
        proptest::collection::vec(proptest::sample::select(SOUP), 0..6),
    )
        .prop_map(|(frame, parts)| frame.replace('@', &parts.join(" ")))
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn on_sentences(text in sentence()) {
        agree(&text);
    }

    #[test]
    fn on_framed_sentences(text in framed()) {
        agree(&text);
    }

    #[test]
    fn on_mutated_packs(text in mutated()) {
        agree(&text);
    }
}
