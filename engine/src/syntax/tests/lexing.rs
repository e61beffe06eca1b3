//! Tokens, compared with rhai's tokenizer where both have a token.

use proptest::prelude::*;

use super::super::{SyntaxKind, parse, tokens};
use super::{cases, rhai};

/// The texts of our tokens, without trivia and with `()` joined as rhai does.
fn ours(text: &str) -> Vec<String> {
    let mut at = 0;
    let mut out: Vec<(usize, String)> = Vec::new();
    for (kind, length) in tokens(text) {
        let token = text.get(at..at + length).unwrap();
        if !kind.is_trivia() {
            match out.last_mut() {
                Some((end, last)) if kind == SyntaxKind::RParen && last == "(" && *end == at => *last = "()".to_owned(),
                _ => out.push((at + length, token.to_owned())),
            }
        }
        at += length;
    }
    out.into_iter().map(|(_, token)| token).collect()
}

/// rhai's tokens as far as they are words and symbols; numbers and texts by a sign for what they are.
fn theirs(text: &str) -> Option<Vec<String>> {
    let engine = rhai();
    let (stream, _) = engine.lex([&text]);
    let mut out = Vec::new();
    for (token, _) in stream {
        match token {
            rhai::Token::EOF => return Some(out),
            rhai::Token::LexError(_) => return None,
            token => out.push(token.to_string()),
        }
    }
    None
}

const PIECES: &[&str] = &[
    "a", "c1", "_c", "if", "in", "!in", "!", "i", "in_", "1", "25", "0", ".", "..", "=", "+", "-", "*", "/", "<", ">",
    "&", "|", "^", "%", "?", "(", ")", "[", "]", "{", "}", "#{", ",", ";", ":", " ", "\n", "/*x*/", "//y\n", "_",
];

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn words_numbers_and_symbols(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 1..12)) {
        let text = pieces.concat();
        // Where we have an error rhai may read on as it likes.
        if parse(&text).errors().iter().all(|error| !error.code.name().contains("number") && !error.code.name().contains("symbol") && !error.code.name().contains("name"))
            && let Some(theirs) = theirs(&text)
        {
            // rhai's tokens of numbers are values: without separators, leading zeros and the sign of zero.
            let normal = |token: String| {
                let plain = token.replace('_', "");
                let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
                if !digits.starts_with(|c: char| c.is_ascii_digit()) {
                    return token;
                }
                match digits.strip_suffix('.').unwrap_or(digits).trim_start_matches('0') {
                    "" | ".0" => "0".to_owned(),
                    digits => format!("{sign}{}", digits.strip_suffix(".0").unwrap_or(digits)),
                }
            };
            let ours: Vec<_> = ours(&text).into_iter().map(normal).collect();
            let theirs: Vec<_> = theirs.into_iter().map(normal).collect();
            prop_assert_eq!(ours, theirs, "{}", text);
        }
    }
}

fn kinds(text: &str) -> Vec<(SyntaxKind, &str)> {
    let mut at = 0;
    tokens(text)
        .map(|(kind, length)| {
            at += length;
            (kind, text.get(at - length..at).unwrap())
        })
        .filter(|(kind, _)| *kind != SyntaxKind::Whitespace)
        .collect()
}

#[test]
fn numbers_and_dots() {
    use SyntaxKind as K;
    assert_eq!(
        kinds("90.calendar_days()"),
        [
            (K::IntNumber, "90"),
            (K::Dot, "."),
            (K::Ident, "calendar_days"),
            (K::LParen, "("),
            (K::RParen, ")")
        ]
    );
    assert_eq!(kinds("5.0"), [(K::DecimalNumber, "5.0")]);
    assert_eq!(
        kinds("5. + 1"),
        [(K::DecimalNumber, "5."), (K::Plus, "+"), (K::IntNumber, "1")]
    );
    assert_eq!(
        kinds("1..5"),
        [(K::IntNumber, "1"), (K::DotDot, ".."), (K::IntNumber, "5")]
    );
    assert_eq!(
        kinds("1..=5"),
        [(K::IntNumber, "1"), (K::DotDotEq, "..="), (K::IntNumber, "5")]
    );
    assert_eq!(kinds("1._x"), [(K::IntNumber, "1"), (K::Dot, "."), (K::Ident, "_x")]);
}

#[test]
fn templates_and_comments() {
    use SyntaxKind as K;
    assert_eq!(
        kinds("`a ${#{x: 1}} b`"),
        [
            (K::TemplateOpen, "`"),
            (K::TemplateText, "a "),
            (K::InterpolationOpen, "${"),
            (K::HashBrace, "#{"),
            (K::Ident, "x"),
            (K::Colon, ":"),
            (K::IntNumber, "1"),
            (K::RBrace, "}"),
            (K::InterpolationClose, "}"),
            (K::TemplateText, " b"),
            (K::TemplateClose, "`"),
        ]
    );
    assert_eq!(
        kinds("/* a /* b */ c */ /// d\n//// e\n// f"),
        [
            (K::BlockComment, "/* a /* b */ c */"),
            (K::DocComment, "/// d"),
            (K::LineComment, "//// e"),
            (K::LineComment, "// f"),
        ]
    );
}

#[test]
fn errors_of_single_tokens() {
    use super::super::SyntaxErrorCode as C;
    for (text, place, code, help) in [
        ("let a = 1e3;", "1e3", C::MalformedNumber, "write it out: `1_000`"),
        (
            "let a = 2.5e-3;",
            "2.5e-3",
            C::MalformedNumber,
            "write it out: `0.0025`",
        ),
        ("let a = 10k;", "10k", C::MalformedNumber, "write it out: `10_000`"),
        (
            "let a = 0x;",
            "0x",
            C::MalformedNumber,
            "write the number in decimal digits",
        ),
        (
            "let a = -0xff;",
            "-0xff",
            C::MalformedNumber,
            "write it in decimal digits: `-255`",
        ),
        (
            "let a = 9007199254740992;",
            "9007199254740992",
            C::IntegerTooLarge,
            "write it with a decimal point: `9007199254740992.0`",
        ),
        (
            "let a = -9007199254740992;",
            "-9007199254740992",
            C::IntegerTooLarge,
            "write it with a decimal point: `-9007199254740992.0`",
        ),
        (
            "let a = 12345678901234567890123456789;",
            "12345678901234567890123456789",
            C::TooManyDigits,
            "write at most 28 digits",
        ),
        (
            "let a = 1.2345678901234567890123456789;",
            "1.2345678901234567890123456789",
            C::TooManyDigits,
            "write at most 28 digits",
        ),
        (
            "let a = 0.00000000000000000000000000001;",
            "0.00000000000000000000000000001",
            C::TooManyDigits,
            "write at most 28 digits",
        ),
        (
            "let a = _1;",
            "_1",
            C::MalformedName,
            "a name needs a letter before its first digit, such as `level_1`",
        ),
        (
            "let a = 'gold';",
            "'gold'",
            C::InvalidCharacter,
            "text is written in double quotes, such as `\"gold\"`",
        ),
        (
            "let a = '';",
            "''",
            C::InvalidCharacter,
            "text is written in double quotes, such as `\"gold\"`",
        ),
        ("let a = b === c;", "===", C::UnknownSymbol, "equality is written `==`"),
        (
            "let a = b<-1;",
            "<-",
            C::UnknownSymbol,
            "put a space between them: `< -`",
        ),
        (
            "let größe = 1;",
            "größe",
            C::UnexpectedCharacter,
            "names use the letters a to z, digits and `_`; other letters belong in a text in double quotes",
        ),
        (
            "let a = b – c;",
            "–",
            C::UnexpectedCharacter,
            "the minus sign is written `-`",
        ),
        (
            "let a = \"C:\\dir\";",
            "\\d",
            C::InvalidEscape,
            "a backslash is written `\\\\`; known are `\\\"`, `\\n`, `\\r`, `\\t`, `\\x41`, `\\u00e9`, `\\U0001f600`",
        ),
        (
            "let a = 1; /* b",
            "/*",
            C::UnterminatedComment,
            "close it with `*/`; each `/*` inside needs its own",
        ),
        (
            "let a = `b ${c}",
            "`",
            C::UnterminatedText,
            "close it with another backtick",
        ),
        (
            "let a = 1;\rlet b = 2;",
            "\r",
            C::LoneCarriageReturn,
            "save the file with the line ends of Unix (LF) or Windows (CRLF)",
        ),
    ] {
        let parsed = parse(text);
        let error = parsed.errors().first().unwrap_or_else(|| panic!("no error in {text}"));
        assert_eq!(
            text.get(usize::from(error.range.start())..usize::from(error.range.end())),
            Some(place),
            "{error:?}"
        );
        assert_eq!((error.code, error.help.as_deref()), (code, Some(help)), "{error:?}");
    }
}
