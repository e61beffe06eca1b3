//! Whatever the text: no panic, every byte in the tree, tokens that cover the text, errors within it.

use proptest::prelude::*;

use super::super::{SyntaxKind, parse, tokens};
use super::cases;
use super::snippets::SNIPPETS;

/// Checks what holds for every text.
pub(super) fn check(text: &str) {
    let parsed = parse(text);
    assert_eq!(parsed.syntax().to_string(), text);
    let mut at = 0;
    for (kind, length) in tokens(text) {
        assert!(length > 0, "{kind:?} at {at} of {text:?}");
        at += length;
        assert!(text.is_char_boundary(at), "{text:?}");
        assert!(kind != SyntaxKind::Eof);
    }
    assert_eq!(at, text.len());
    let mut last = 0;
    for error in parsed.errors() {
        let (start, end) = (usize::from(error.range.start()), usize::from(error.range.end()));
        assert!(text.get(start..end).is_some(), "{error:?}");
        assert!(start >= last, "unsorted: {error:?}");
        last = start;
        assert!(error.help.is_some(), "{error:?}");
        let first = error.message.chars().next().unwrap();
        assert!(!first.is_uppercase(), "{error:?}");
        assert_eq!(error.message.matches('`').count() % 2, 0, "{error:?}");
    }
    // Nothing that did not fit may go unnoticed.
    let misfit = parsed.syntax().descendants_with_tokens().any(|element| {
        matches!(
            element.kind(),
            SyntaxKind::Error | SyntaxKind::BadText | SyntaxKind::BadSymbol
        )
    });
    assert!(!misfit || !parsed.errors().is_empty(), "{text:?}");
}

/// Tokens of every kind, some broken.
pub(crate) const SOUP: &[&str] = &[
    "let", "const", "if", "else", "switch", "for", "in", "!in", "while", "loop", "do", "until", "fn", "private",
    "return", "throw", "break", "continue", "try", "catch", "true", "false", "_", "a", "b", "foo", "this", "call",
    "default", "Fn", "import", "export", "as", "1", "2.5", "-3", "5.", "\"s\"", "'c'", "`t`", "`a ${", "}`", "#\"r\"#",
    "(", ")", "()", "[", "]", "{", "}", "#{", "?[", "?.", ".", "..", "..=", ",", ";", ":", "=>", "=", "==", "!=", "<",
    ">", "<=", ">=", "&&", "||", "|", "&", "^", "+", "-", "*", "/", "%", "**", "<<", ">>", "??", "!", "+=", "**=",
    "===", "<-", "++", "\"", "`", "'", "/*", "*/", "//x\n", "///x\n", "\n", "é", "$", "#", "1e3", "\r\n", "|a|",
    "|a, b|", "a.b", "f(", "x: 1", "e",
];

fn soup(max: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec((proptest::sample::select(SOUP), any::<bool>()), 0..max).prop_map(|parts| {
        parts
            .iter()
            .map(|(part, space)| format!("{part}{}", if *space { " " } else { "" }))
            .collect()
    })
}

/// A valid text with pieces taken out and put in.
pub(crate) fn mutated() -> impl Strategy<Value = String> {
    let edit = (
        any::<prop::sample::Index>(),
        0..6_usize,
        proptest::option::of(proptest::sample::select(SOUP)),
    );
    (
        proptest::sample::select(SNIPPETS),
        proptest::collection::vec(edit, 1..4),
    )
        .prop_map(|(text, edits)| {
            let mut chars: Vec<char> = text.chars().collect();
            for (place, remove, insert) in edits {
                let start = place.index(chars.len() + 1);
                let end = (start + remove).min(chars.len());
                chars.splice(start..end, insert.unwrap_or_default().chars());
            }
            chars.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn token_soup(text in soup(60)) {
        check(&text);
    }

    #[test]
    fn mutated_packs(text in mutated()) {
        check(&text);
    }
}

#[test]
fn line_ends_and_byte_order_mark_stay() {
    let text = "\u{feff}let a = 1;\r\n// c\r\nlet b = 2;\r\n";
    check(text);
    assert_eq!(parse(text).errors(), []);
    assert_eq!(tokens(text).next(), Some((SyntaxKind::Bom, 3)));
}
