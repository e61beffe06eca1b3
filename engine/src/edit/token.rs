//! Highlighting: the classes of the tokens of a file, of that file alone.

use super::rename::json_texts;
use crate::declare::clauses;
use crate::syntax::{SyntaxKind as K, SyntaxToken, parse};

/// What a token is for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum TokenClass {
    /// A comment.
    Comment,
    /// A comment that documents.
    DocComment,
    /// A word of the language.
    Keyword,
    /// A clause.
    Clause,
    /// A function.
    Function,
    /// A name.
    Name,
    /// A parameter.
    Parameter,
    /// A field.
    Property,
    /// A number.
    Number,
    /// Text.
    Text,
    /// True, false.
    Boolean,
    /// An operator.
    Operator,
    /// A comma, a semicolon.
    Punctuation,
    /// A bracket.
    Bracket,
    /// Nothing of the language.
    Invalid,
    /// The name of a column.
    Column,
    /// A key.
    Key,
}

impl TokenClass {
    /// Every class at the place of its number.
    pub const ALL: [(TokenClass, &'static str); 17] = [
        (TokenClass::Comment, "comment"),
        (TokenClass::DocComment, "docComment"),
        (TokenClass::Keyword, "keyword"),
        (TokenClass::Clause, "clause"),
        (TokenClass::Function, "function"),
        (TokenClass::Name, "name"),
        (TokenClass::Parameter, "parameter"),
        (TokenClass::Property, "property"),
        (TokenClass::Number, "number"),
        (TokenClass::Text, "text"),
        (TokenClass::Boolean, "boolean"),
        (TokenClass::Operator, "operator"),
        (TokenClass::Punctuation, "punctuation"),
        (TokenClass::Bracket, "bracket"),
        (TokenClass::Invalid, "invalid"),
        (TokenClass::Column, "column"),
        (TokenClass::Key, "key"),
    ];
}

/// The tokens of a file with their classes, blanks left out: bytes where each begins and ends. The path says the language.
#[must_use]
pub fn highlight(path: &str, text: &str) -> Vec<(usize, usize, TokenClass)> {
    if path.ends_with(".rhai") {
        script(text)
    } else if path.ends_with(".toml") {
        manifest(text)
    } else if path.ends_with(".csv") {
        table(text)
    } else if path.ends_with(".json") {
        document(text)
    } else {
        Vec::new()
    }
}

fn script(text: &str) -> Vec<(usize, usize, TokenClass)> {
    let root = parse(text).syntax();
    let tokens = root
        .descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token);
    tokens
        .filter_map(|token| {
            let range = token.text_range();
            Some((range.start().into(), range.end().into(), class(&token)?))
        })
        .collect()
}

fn class(token: &SyntaxToken) -> Option<TokenClass> {
    let kind = token.kind();
    Some(match kind {
        K::Whitespace | K::Bom | K::Eof => return None,
        K::LineComment | K::BlockComment => TokenClass::Comment,
        K::DocComment => TokenClass::DocComment,
        K::IntNumber | K::DecimalNumber => TokenClass::Number,
        K::String | K::RawString | K::Char | K::TemplateOpen | K::TemplateText | K::TemplateClose => {
            match token.parent().map(|parent| parent.kind()) {
                Some(K::MapEntry) => TokenClass::Key,
                _ => TokenClass::Text,
            }
        }
        K::TrueKw | K::FalseKw => TokenClass::Boolean,
        K::BadSymbol | K::BadText => TokenClass::Invalid,
        K::Comma | K::Semicolon | K::Colon | K::FatArrow => TokenClass::Punctuation,
        K::LParen
        | K::RParen
        | K::LBracket
        | K::QuestionBracket
        | K::RBracket
        | K::LBrace
        | K::HashBrace
        | K::RBrace
        | K::InterpolationOpen
        | K::InterpolationClose => TokenClass::Bracket,
        K::Pipe | K::OrOr if token.parent().is_some_and(|parent| parent.kind() == K::ParamList) => TokenClass::Bracket,
        K::Ident | K::ReservedWord | K::Underscore => match token.parent().map(|parent| parent.kind()) {
            Some(K::CallExpr | K::MethodCallExpr) if is_clause(token.text()) => TokenClass::Clause,
            Some(K::CallExpr | K::MethodCallExpr | K::FnDef) => TokenClass::Function,
            Some(K::FieldExpr) => TokenClass::Property,
            Some(K::MapEntry) => TokenClass::Key,
            Some(K::Param) => TokenClass::Parameter,
            Some(K::Error) => TokenClass::Invalid,
            _ => TokenClass::Name,
        },
        kind if kind.is_keyword() => TokenClass::Keyword,
        _ => TokenClass::Operator,
    })
}

fn is_clause(name: &str) -> bool {
    clauses().any(|clause| clause.name == name)
}

fn manifest(text: &str) -> Vec<(usize, usize, TokenClass)> {
    let mut out = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    let mut key = true;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'#' => {
                at = super::lines::line_end(text, at);
                out.push((start, at, TokenClass::Comment));
            }
            b'"' | b'\'' => {
                at = string_end(bytes, at, *byte);
                out.push((start, at, if key { TokenClass::Key } else { TokenClass::Text }));
            }
            b'\n' => {
                // A list may go on: only a line that begins with a word has a key.
                key = true;
                at += 1;
            }
            b'=' => {
                key = false;
                out.push((start, at + 1, TokenClass::Operator));
                at += 1;
            }
            b'[' | b']' | b'{' | b'}' => {
                key = false;
                out.push((start, at + 1, TokenClass::Bracket));
                at += 1;
            }
            b',' => {
                out.push((start, at + 1, TokenClass::Punctuation));
                at += 1;
            }
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.') || *byte >= 0x80 => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().take_while(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.' | b':') || **byte >= 0x80
                });
                at += length.count();
                let word = text.get(start..at).unwrap_or("");
                let class = match word {
                    _ if key => TokenClass::Key,
                    "true" | "false" => TokenClass::Boolean,
                    _ => TokenClass::Number,
                };
                out.push((start, at, class));
            }
            _ => at += 1,
        }
    }
    out
}

/// Behind the quotation mark that closes a text; the end of its line where none does.
fn string_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            b'\n' => return at,
            byte if *byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn table(text: &str) -> Vec<(usize, usize, TokenClass)> {
    let (csv, _) = crate::pack::CsvFile::parse(crate::source::FileId(0), text);
    let mut out = Vec::new();
    for cell in csv.header() {
        out.push((cell.span.start as usize, cell.span.end as usize, TokenClass::Column));
    }
    for cell in csv.rows().iter().flat_map(|row| &row.cells) {
        let first = cell
            .text
            .trim_start_matches(['-', '>', '<', '=', ' ', '[', '('])
            .chars()
            .next();
        let class = match (cell.text.trim(), first) {
            ("" | "-" | "*", _) => TokenClass::Punctuation,
            ("true" | "false", _) => TokenClass::Boolean,
            (_, Some(c)) if c.is_ascii_digit() => TokenClass::Number,
            _ => TokenClass::Text,
        };
        out.push((cell.span.start as usize, cell.span.end as usize, class));
    }
    out
}

fn document(text: &str) -> Vec<(usize, usize, TokenClass)> {
    let mut out: Vec<(usize, usize, TokenClass)> = json_texts(text)
        .into_iter()
        .map(|(start, end, is_key)| {
            let class = if is_key { TokenClass::Key } else { TokenClass::Text };
            (start.saturating_sub(1), (end + 1).min(text.len()), class)
        })
        .collect();
    let mut gaps = Vec::new();
    let mut at = 0;
    for (start, end, _) in &out {
        gaps.push((at, *start));
        at = *end;
    }
    gaps.push((at, text.len()));
    for (from, to) in gaps {
        let gap = text.get(from..to).unwrap_or("");
        let mut words = gap.char_indices().peekable();
        while let Some((start, c)) = words.next() {
            let mut end = start + c.len_utf8();
            let class = match c {
                '{' | '}' | '[' | ']' => TokenClass::Bracket,
                ',' | ':' => TokenClass::Punctuation,
                c if c.is_whitespace() => continue,
                _ => {
                    while let Some((next, c)) = words.peek().copied()
                        && (c.is_alphanumeric() || matches!(c, '.' | '-' | '+'))
                    {
                        end = next + c.len_utf8();
                        words.next();
                    }
                    match gap.get(start..end) {
                        Some("true" | "false" | "null") => TokenClass::Boolean,
                        Some(word) if word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => TokenClass::Number,
                        _ => TokenClass::Invalid,
                    }
                }
            };
            out.push((from + start, from + end, class));
        }
    }
    out.sort_unstable_by_key(|(start, end, _)| (*start, *end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(path: &str, text: &str) -> Vec<(String, &'static str)> {
        let class = |class: TokenClass| TokenClass::ALL[class as usize];
        highlight(path, text)
            .into_iter()
            .map(|(start, end, found)| {
                assert_eq!(class(found).0, found);
                (text.get(start..end).unwrap().to_owned(), class(found).1)
            })
            .collect()
    }

    #[test]
    fn a_script_is_highlighted_by_what_its_words_are() {
        let found = words(
            "a.rhai",
            "level.tier(\"gold\").title(x).pays(|deal| round(deal.amount, 2)); // é",
        );
        let class = |word: &str| found.iter().find(|(text, _)| text == word).unwrap().1;
        assert_eq!(class("level"), "name");
        assert_eq!(class("tier"), "clause");
        assert_eq!(class("\"gold\""), "text");
        assert_eq!(class("deal"), "parameter");
        assert_eq!(class("amount"), "property");
        assert_eq!(class("2"), "number");
        assert_eq!(class("|"), "bracket");
        assert_eq!(class("// é"), "comment");
    }

    #[test]
    fn other_files_are_highlighted_too() {
        let toml = words("pack.toml", "name = \"x\" # c\nsources = [\"a\",\n  'b'\n]\n");
        assert_eq!(toml[0], ("name".to_owned(), "key"));
        assert_eq!(toml[2], ("\"x\"".to_owned(), "text"));
        assert_eq!(toml[3].1, "comment");
        let csv = words("t.csv", "a,b\n\"x, y\",5 %\n");
        let classes: Vec<&str> = csv.iter().map(|one| one.1).collect();
        assert_eq!(classes, ["column", "column", "text", "number"]);
        let json = words("facts/a.json", "{\"a\": [1, \"é\", true], \"b\": -2.5}");
        let classes: Vec<&str> = json.iter().map(|one| one.1).collect();
        assert_eq!(
            classes,
            [
                "bracket",
                "key",
                "punctuation",
                "bracket",
                "number",
                "punctuation",
                "text",
                "punctuation",
                "boolean",
                "bracket",
                "punctuation",
                "key",
                "punctuation",
                "number",
                "bracket"
            ]
        );
    }

    #[test]
    fn broken_files_are_highlighted_as_far_as_they_go() {
        for path in ["a.rhai", "a.toml", "a.csv", "a.json", "a.txt"] {
            for text in ["", "\"", "{\"a", "a = \"", "((((", "\u{feff}|é\r\n", "'\\"] {
                for (start, end, _) in highlight(path, text) {
                    assert!(text.get(start..end).is_some(), "{path} {text:?}");
                }
            }
        }
    }
}
