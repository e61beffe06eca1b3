//! Text to tokens, by the rules of rhai's tokenizer. Every character belongs to exactly one token.

use super::error::{Errors, SyntaxErrorCode, quoted, range};
use super::kind::SyntaxKind;
use super::number;
use super::words;

/// Where the lexer stands with respect to templates: the innermost frame is the last.
#[derive(Debug, Clone, Copy)]
enum Frame {
    /// In the text of a template that opened at this offset.
    Text(usize),
    /// In `${ … }`, with so many braces open.
    Code(u32),
}

/// The lexer: an iterator over kinds and lengths in bytes.
#[derive(Debug)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// The last token that is no trivia: decides whether `-5` is one token.
    previous: Option<SyntaxKind>,
    frames: Vec<Frame>,
    errors: Errors,
    finished: bool,
}

/// The tokens of a text, without a tree: for highlighting.
#[must_use]
pub fn tokens(text: &str) -> Lexer<'_> {
    Lexer::new(text)
}

impl Iterator for Lexer<'_> {
    type Item = (SyntaxKind, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let Some(first) = self.peek() else {
            self.finish();
            return None;
        };
        let kind = match self.frames.last() {
            Some(Frame::Text(_)) => self.template(),
            _ => self.token(first, start),
        };
        if !kind.is_trivia() {
            self.previous = Some(kind);
        }
        Some((kind, self.at - start))
    }
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            previous: None,
            frames: Vec::new(),
            errors: Errors::default(),
            finished: false,
        }
    }

    /// The errors found; complete once the iterator has ended.
    pub(super) fn into_errors(self) -> Errors {
        self.errors
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    fn eat_while(&mut self, accept: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !accept(c)).unwrap_or(rest.len());
    }

    fn error(&mut self, start: usize, code: SyntaxErrorCode, message: String, help: &str) {
        self.errors
            .push(range(start, self.at), code, message, Some(help.to_owned()));
    }

    /// At the end of the text: what is still open?
    fn finish(&mut self) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        let open = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Text(start) => Some(*start),
            Frame::Code(_) => None,
        });
        if let Some(start) = open {
            self.errors.push(
                range(start, start + 1),
                SyntaxErrorCode::UnterminatedText,
                "the text that begins with this backtick has no end".to_owned(),
                Some("close it with another backtick".to_owned()),
            );
        }
    }

    fn token(&mut self, first: char, start: usize) -> SyntaxKind {
        match first {
            '\u{feff}' if start == 0 => {
                self.bump();
                SyntaxKind::Bom
            }
            c if c.is_ascii_whitespace() => {
                self.eat_while(|c| c.is_ascii_whitespace());
                SyntaxKind::Whitespace
            }
            '/' if self.second() == Some('/') => self.line_comment(),
            '/' if self.second() == Some('*') => self.block_comment(start),
            c if c.is_ascii_alphabetic() || c == '_' => self.word(start),
            c if c.is_ascii_digit() => self.number(start),
            '-' if self.signs_a_number() => {
                self.bump();
                self.number(start)
            }
            '"' => {
                self.bump();
                self.quoted_text(start, '"');
                SyntaxKind::String
            }
            '\'' => {
                self.bump();
                self.character(start);
                SyntaxKind::Char
            }
            '`' => {
                self.bump();
                self.frames.push(Frame::Text(start));
                SyntaxKind::TemplateOpen
            }
            '#' if matches!(self.second(), Some('"' | '#')) => self.raw_text(start),
            _ => self.symbol(start),
        }
    }

    fn line_comment(&mut self) -> SyntaxKind {
        let documents = self.rest().starts_with("///") && !self.rest().starts_with("////");
        // As for rhai, a carriage return ends a comment even without a line feed.
        self.eat_while(|c| c != '\n' && c != '\r');
        if documents {
            SyntaxKind::DocComment
        } else {
            SyntaxKind::LineComment
        }
    }

    fn block_comment(&mut self, start: usize) -> SyntaxKind {
        self.eat("/*");
        let mut level = 1_usize;
        while level > 0 && self.peek().is_some() {
            if self.eat("/*") {
                level += 1;
            } else if self.eat("*/") {
                level -= 1;
            } else {
                self.bump();
                self.eat_while(|c| c != '/' && c != '*');
            }
        }
        if level > 0 {
            self.errors.push(
                range(start, start + 2),
                SyntaxErrorCode::UnterminatedComment,
                "the comment that begins here has no end".to_owned(),
                Some("close it with `*/`; each `/*` inside needs its own".to_owned()),
            );
        }
        SyntaxKind::BlockComment
    }

    fn word(&mut self, start: usize) -> SyntaxKind {
        self.eat_while(|c| c.is_ascii_alphanumeric() || c == '_');
        if self.peek().is_some_and(|c| !c.is_ascii() && c.is_alphabetic()) {
            self.foreign_text(start);
            return SyntaxKind::Ident;
        }
        let word = self.text.get(start..self.at).unwrap_or_default();
        if let Some(keyword) = words::keyword(word) {
            return keyword;
        }
        if words::reserved(word).is_some() {
            return SyntaxKind::ReservedWord;
        }
        if !words::is_name(word) {
            let message = format!("{} is not a name", quoted(word));
            self.error(
                start,
                SyntaxErrorCode::MalformedName,
                message,
                "a name needs a letter before its first digit, such as `level_1`",
            );
        }
        SyntaxKind::Ident
    }

    /// Whether `-` at this place belongs to the number that follows it directly.
    fn signs_a_number(&self) -> bool {
        use SyntaxKind as K;
        self.second().is_some_and(|c| c.is_ascii_digit())
            && match self.previous {
                None => true,
                Some(kind) => {
                    kind.is_assignment()
                        || matches!(
                            kind,
                            K::Semicolon
                                | K::Colon
                                | K::Comma
                                | K::QuestionQuestion
                                | K::DotDot
                                | K::DotDotEq
                                | K::LBrace
                                | K::InterpolationOpen
                                | K::LParen
                                | K::LBracket
                                | K::QuestionBracket
                                | K::Plus
                                | K::Minus
                                | K::Star
                                | K::Slash
                                | K::Percent
                                | K::StarStar
                                | K::Shl
                                | K::Shr
                                | K::EqEq
                                | K::NotEq
                                | K::Less
                                | K::LessEq
                                | K::Greater
                                | K::GreaterEq
                                | K::Bang
                                | K::Pipe
                                | K::OrOr
                                | K::And
                                | K::AndAnd
                                | K::Caret
                                | K::IfKw
                                | K::WhileKw
                                | K::UntilKw
                                | K::InKw
                                | K::NotInKw
                                | K::ReturnKw
                                | K::ThrowKw
                        )
                }
            }
    }

    /// A number; the cursor stands on its first digit.
    fn number(&mut self, start: usize) -> SyntaxKind {
        let digits = self.at;
        self.bump();
        let is_digit = |c: char| c.is_ascii_digit() || c == '_';
        let zero = self.text.get(digits..self.at) == Some("0");
        let mut kind = SyntaxKind::IntNumber;
        // rhai skips separators even between `0` and `x`.
        if zero {
            self.eat_while(|c| c == '_');
        }
        match self.peek() {
            Some('x' | 'X') if zero => {
                self.bump();
                self.eat_while(|c| c.is_ascii_hexdigit() || c == '_');
            }
            Some('o' | 'O') if zero => {
                self.bump();
                self.eat_while(|c| matches!(c, '0'..='7' | '_'));
            }
            Some('b' | 'B') if zero => {
                self.bump();
                self.eat_while(|c| matches!(c, '0' | '1' | '_'));
            }
            _ => {
                self.eat_while(is_digit);
                if self.peek() == Some('.') {
                    match self.second() {
                        Some(c) if c.is_ascii_digit() => {
                            self.bump();
                            self.eat_while(is_digit);
                            kind = SyntaxKind::DecimalNumber;
                        }
                        // `5.` is a decimal unless a name or another dot follows.
                        Some(c) if c != '.' && c != '_' && !c.is_ascii_alphabetic() => {
                            self.bump();
                            kind = SyntaxKind::DecimalNumber;
                        }
                        _ => {}
                    }
                }
            }
        }
        // rhai would begin a new token here, which never makes sense to a reader.
        let tail = self.at;
        if self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            self.eat_while(|c| c.is_ascii_alphanumeric() || c == '_');
            let exponent = self.text.get(tail..self.at).is_some_and(|t| t == "e" || t == "E");
            if exponent && matches!(self.peek(), Some('+' | '-')) && self.second().is_some_and(|c| c.is_ascii_digit()) {
                self.bump();
                self.eat_while(is_digit);
            }
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if let Some((code, message, help)) = number::problem(text, tail - start, kind) {
            self.errors.push(range(start, self.at), code, message, Some(help));
        }
        kind
    }

    /// The inside of `"…"` or `'…'` up to its end; returns whether it ends.
    fn quoted_text(&mut self, start: usize, quote: char) -> bool {
        loop {
            let here = self.at;
            match self.peek() {
                None | Some('\n') => break,
                Some('\r') if self.second() == Some('\n') => break,
                Some(c) if c == quote => {
                    self.bump();
                    // A quote written twice stands for itself.
                    if self.peek() != Some(quote) {
                        return true;
                    }
                    self.bump();
                }
                Some('\\') => {
                    self.bump();
                    if !self.escape(here, quote) {
                        break;
                    }
                }
                Some(_) => self.bump(),
            }
        }
        // What closes the call around the text was not meant to be part of it.
        let inside = start + quote.len_utf8();
        if let Some(body) = self.text.get(inside..self.at) {
            let kept = body.trim_end_matches([')', ']', ';', ',', ' ', '\t']);
            self.at = inside + kept.len();
        }
        self.errors.push(
            range(start, self.at),
            SyntaxErrorCode::UnterminatedText,
            "the text that begins here has no end on this line".to_owned(),
            Some(format!(
                "close it with `{quote}`; text of several lines is written between backticks"
            )),
        );
        false
    }

    /// What follows a `\`; false if the text cannot go on after it.
    fn escape(&mut self, start: usize, quote: char) -> bool {
        let length = match self.peek() {
            None => return false,
            Some('r' | 'n' | 't' | '\\') => 0,
            Some(c) if c == quote => 0,
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            // A line that goes on; not in a character.
            Some('\n') if quote == '"' => 0,
            Some('\r') if self.second() == Some('\n') => {
                if quote != '"' {
                    return false;
                }
                self.bump();
                0
            }
            Some('\n') => return false,
            Some(_) => {
                self.bump();
                self.invalid_escape(start);
                return true;
            }
        };
        self.bump();
        let mut value = 0_u32;
        for _ in 0..length {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                self.invalid_escape(start);
                return true;
            };
            value = value.wrapping_mul(16).wrapping_add(digit);
            self.bump();
        }
        if char::from_u32(value).is_none() {
            self.invalid_escape(start);
        }
        true
    }

    fn invalid_escape(&mut self, start: usize) {
        let found = quoted(self.text.get(start..self.at).unwrap_or_default());
        self.error(
            start,
            SyntaxErrorCode::InvalidEscape,
            format!("{found} has no meaning in a text"),
            "a backslash is written `\\\\`; known are `\\\"`, `\\n`, `\\r`, `\\t`, `\\x41`, `\\u00e9`, `\\U0001f600`",
        );
    }

    fn character(&mut self, start: usize) {
        let known = self.errors.iter().count();
        let ends = if self.peek() == Some('\'') {
            self.bump();
            true
        } else {
            self.quoted_text(start, '\'')
        };
        let source = self.text.get(start..self.at).unwrap_or_default();
        let one = super::literal::quoted_value(source, 0).is_some_and(|value| value.chars().count() == 1);
        if ends && !one && self.errors.iter().count() == known {
            let message = format!("{} is not a single character", quoted(source));
            self.error(
                start,
                SyntaxErrorCode::InvalidCharacter,
                message,
                "text is written in double quotes, such as `\"gold\"`",
            );
        }
    }

    fn raw_text(&mut self, start: usize) -> SyntaxKind {
        self.eat_while(|c| c == '#');
        let hashes = self.at - start;
        if self.peek() != Some('"') {
            self.unknown_symbol(start);
            return SyntaxKind::BadSymbol;
        }
        self.bump();
        let close = format!("\"{}", "#".repeat(hashes));
        if let Some(length) = self.rest().find(&close) {
            self.at += length + close.len();
        } else {
            self.at = self.text.len();
            self.errors.push(
                range(start, start + hashes + 1),
                SyntaxErrorCode::UnterminatedText,
                "the text that begins here has no end".to_owned(),
                Some(format!("close it with `{close}`")),
            );
        }
        SyntaxKind::RawString
    }

    /// A token inside a template, outside `${ … }`.
    fn template(&mut self) -> SyntaxKind {
        if self.eat("${") {
            self.frames.push(Frame::Code(0));
            return SyntaxKind::InterpolationOpen;
        }
        if self.rest().starts_with('`') && !self.rest().starts_with("``") {
            self.bump();
            self.frames.pop();
            return SyntaxKind::TemplateClose;
        }
        while !self.rest().is_empty() {
            if self.eat("``") || self.eat("\\${") {
                continue;
            }
            if self.rest().starts_with('`') || self.rest().starts_with("${") {
                break;
            }
            self.bump();
            self.eat_while(|c| !matches!(c, '`' | '$' | '\\'));
        }
        SyntaxKind::TemplateText
    }

    fn symbol(&mut self, start: usize) -> SyntaxKind {
        // Longest first. What rhai takes as one reserved symbol is one token here too: `a<-1` is not `a < -1`.
        for (symbol, kind) in SYMBOLS {
            if self.rest().starts_with(symbol) {
                if *kind == SyntaxKind::NotInKw
                    && self
                        .rest()
                        .chars()
                        .nth(3)
                        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
                {
                    continue;
                }
                self.at += symbol.len();
                return self.after_symbol(start, *kind);
            }
        }
        let letter = self.peek().is_some_and(char::is_alphabetic);
        self.foreign_text(start);
        if letter { SyntaxKind::Ident } else { SyntaxKind::BadText }
    }

    /// Characters outside the language: a word with them, or a run of them.
    fn foreign_text(&mut self, start: usize) {
        if self.peek().is_some_and(char::is_alphabetic) {
            self.eat_while(|c| c.is_alphanumeric() || c == '_');
        } else {
            self.bump();
            self.eat_while(|c| !c.is_ascii() && !c.is_alphabetic());
        }
        let found = self.text.get(start..self.at).unwrap_or_default();
        let message = format!("{} cannot stand here", quoted(found));
        let help = match found.chars().next() {
            Some('“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚') => {
                "text is written in straight quotes: `\"…\"`"
            }
            Some('–' | '—' | '−') => "the minus sign is written `-`",
            Some('≥' | '≤' | '≠') => "comparisons are written `>=`, `<=` and `!=`",
            Some('×' | '÷') => "operators are written `*` and `/`",
            Some('€' | '£' | '¥') => {
                "an amount is written as a number; its currency is declared, such as `money(\"EUR\")`"
            }
            Some(c) if c.is_whitespace() || c == '\u{feff}' => "it is an invisible character: remove it",
            _ if found.contains(char::is_alphabetic) => {
                "names use the letters a to z, digits and `_`; other letters belong in a text in double quotes"
            }
            _ => "remove it, or put it in a text in double quotes",
        };
        self.error(start, SyntaxErrorCode::UnexpectedCharacter, message, help);
    }

    fn after_symbol(&mut self, start: usize, kind: SyntaxKind) -> SyntaxKind {
        // The last three keep the kind of their bracket, so that it still pairs.
        if kind == SyntaxKind::BadSymbol || matches!(self.text.get(start..self.at), Some("# {" | "(*" | "*)")) {
            self.unknown_symbol(start);
        }
        match (kind, self.frames.last_mut()) {
            (SyntaxKind::LBrace | SyntaxKind::HashBrace, Some(Frame::Code(open))) => *open = open.saturating_add(1),
            (SyntaxKind::RBrace, Some(Frame::Code(0))) => {
                self.frames.pop();
                return SyntaxKind::InterpolationClose;
            }
            (SyntaxKind::RBrace, Some(Frame::Code(open))) => *open -= 1,
            _ => {}
        }
        kind
    }

    fn unknown_symbol(&mut self, start: usize) {
        let symbol = self.text.get(start..self.at).unwrap_or_default();
        let help = match symbol {
            "===" => "equality is written `==`",
            "!==" => "inequality is written `!=`",
            "<-" => "put a space between them: `< -`",
            "--" => "put a space or parentheses between them: `- -`",
            "++" => "put a space between them: `+ +`",
            ":=" => "a name is given with `let name = …`",
            "(*" | "*)" => "a comment is written `/* … */` or `// …`",
            "#" | "# {" | "##" => "a map is written `#{ key: value }`",
            "?" => "a choice is written `if a { b } else { c }`, a fallback `a ?? b`",
            "..." => "a range with both ends is written `..=`",
            "->" => "a case of a `switch` is written with `=>`",
            "!." => "a negation of a member is written `!(x.y)`",
            _ => "remove it, or put it in a text in double quotes",
        };
        let message = format!("{} has no meaning here", quoted(symbol));
        self.error(start, SyntaxErrorCode::UnknownSymbol, message, help);
    }
}

/// The symbols, longer ones before their beginnings.
const SYMBOLS: &[(&str, SyntaxKind)] = &[
    ("!==", SyntaxKind::BadSymbol),
    ("===", SyntaxKind::BadSymbol),
    ("...", SyntaxKind::BadSymbol),
    ("# {", SyntaxKind::HashBrace),
    ("**=", SyntaxKind::StarStarEq),
    ("<<=", SyntaxKind::ShlEq),
    (">>=", SyntaxKind::ShrEq),
    ("..=", SyntaxKind::DotDotEq),
    ("!in", SyntaxKind::NotInKw),
    ("(*", SyntaxKind::LParen),
    ("*)", SyntaxKind::RParen),
    ("#!", SyntaxKind::BadSymbol),
    ("++", SyntaxKind::BadSymbol),
    ("--", SyntaxKind::BadSymbol),
    ("->", SyntaxKind::BadSymbol),
    ("<-", SyntaxKind::BadSymbol),
    ("<|", SyntaxKind::BadSymbol),
    ("|>", SyntaxKind::BadSymbol),
    (":=", SyntaxKind::BadSymbol),
    (":;", SyntaxKind::BadSymbol),
    ("!.", SyntaxKind::BadSymbol),
    ("**", SyntaxKind::StarStar),
    ("<<", SyntaxKind::Shl),
    (">>", SyntaxKind::Shr),
    ("..", SyntaxKind::DotDot),
    ("==", SyntaxKind::EqEq),
    ("=>", SyntaxKind::FatArrow),
    ("!=", SyntaxKind::NotEq),
    ("<=", SyntaxKind::LessEq),
    (">=", SyntaxKind::GreaterEq),
    ("&&", SyntaxKind::AndAnd),
    ("||", SyntaxKind::OrOr),
    ("??", SyntaxKind::QuestionQuestion),
    ("?.", SyntaxKind::QuestionDot),
    ("?[", SyntaxKind::QuestionBracket),
    ("#{", SyntaxKind::HashBrace),
    ("+=", SyntaxKind::PlusEq),
    ("-=", SyntaxKind::MinusEq),
    ("*=", SyntaxKind::StarEq),
    ("/=", SyntaxKind::SlashEq),
    ("%=", SyntaxKind::PercentEq),
    ("&=", SyntaxKind::AndEq),
    ("|=", SyntaxKind::PipeEq),
    ("^=", SyntaxKind::CaretEq),
    ("(", SyntaxKind::LParen),
    (")", SyntaxKind::RParen),
    ("[", SyntaxKind::LBracket),
    ("]", SyntaxKind::RBracket),
    ("{", SyntaxKind::LBrace),
    ("}", SyntaxKind::RBrace),
    (",", SyntaxKind::Comma),
    (";", SyntaxKind::Semicolon),
    (":", SyntaxKind::Colon),
    (".", SyntaxKind::Dot),
    ("+", SyntaxKind::Plus),
    ("-", SyntaxKind::Minus),
    ("*", SyntaxKind::Star),
    ("/", SyntaxKind::Slash),
    ("%", SyntaxKind::Percent),
    ("<", SyntaxKind::Less),
    (">", SyntaxKind::Greater),
    ("=", SyntaxKind::Eq),
    ("!", SyntaxKind::Bang),
    ("|", SyntaxKind::Pipe),
    ("&", SyntaxKind::And),
    ("^", SyntaxKind::Caret),
    ("#", SyntaxKind::BadSymbol),
    ("~", SyntaxKind::BadSymbol),
    ("@", SyntaxKind::BadSymbol),
    ("$", SyntaxKind::BadSymbol),
    ("?", SyntaxKind::BadSymbol),
];
