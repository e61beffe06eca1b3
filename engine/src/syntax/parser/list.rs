//! Lists in brackets: arguments, elements, entries, parameters.

use super::primary::is_statement;
use super::{Done, Parser};
use crate::syntax::error::{SyntaxErrorCode, quoted};
use crate::syntax::kind::SyntaxKind as K;
use crate::syntax::words;

impl Parser<'_, '_> {
    /// Whether a list cannot go on at the current token.
    fn ends_list(&self) -> bool {
        let kind = self.kind();
        kind.closes()
            || matches!(
                kind,
                K::Eof
                    | K::Semicolon
                    | K::LetKw
                    | K::ConstKw
                    | K::FnKw
                    | K::PrivateKw
                    | K::ImportKw
                    | K::ExportKw
                    | K::ElseKw
                    | K::CatchKw
            )
    }

    /// The rest of a list whose opening bracket was read, and its closing bracket.
    fn list(&mut self, close: K, what: &str, context: &str, starts: impl Fn(&Self) -> bool, item: impl Fn(&mut Self)) {
        while !self.at(close) && !self.ends_list() {
            let before = self.current;
            item(self);
            if self.eat(K::Comma) {
                continue;
            }
            if self.at(close) || self.ends_list() {
                break;
            }
            if self.current > before && starts(self) {
                self.missing(
                    ",",
                    "between this and what follows",
                    Some(format!("write `,` or {}", quoted(what))),
                );
            } else {
                let message = format!("unexpected {} {context}", self.found());
                self.error_at_current(
                    SyntaxErrorCode::UnexpectedToken,
                    message,
                    Some("remove it, or write `,` before it"),
                );
                self.bump_error();
                self.eat(K::Comma);
            }
        }
        self.expect(close, what, &format!("at the end {context}"));
    }

    /// `(a, b)` of a call of `name`; the current token is the `(`.
    pub(super) fn arguments(&mut self, name: &str) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::ArgList);
        self.bump();
        let context = if name.is_empty() {
            "of the arguments".to_owned()
        } else {
            format!("of the arguments of {}", quoted(name))
        };
        self.list(K::RParen, ")", &context, Self::starts_expression, |p| {
            p.expression();
        });
        self.leave();
        self.close(at, K::ArgList)
    }

    /// `[a, b]`.
    pub(super) fn array(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::ArrayExpr);
        self.bump();
        self.list(K::RBracket, "]", "of the list", Self::starts_expression, |p| {
            p.expression();
        });
        self.leave();
        self.close(at, K::ArrayExpr)
    }

    /// `#{ key: value }`.
    pub(super) fn map(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::MapExpr);
        self.bump();
        let starts = |p: &Self| p.at_key() && p.nth(1) == K::Colon;
        self.list(K::RBrace, "}", "of the map", starts, Self::map_entry);
        self.leave();
        self.close(at, K::MapExpr)
    }

    fn at_key(&self) -> bool {
        let kind = self.kind();
        matches!(kind, K::Ident | K::String | K::RawString | K::ReservedWord) || kind.is_keyword()
    }

    fn map_entry(&mut self) {
        let at = self.open(K::MapEntry);
        match self.kind() {
            K::Ident | K::String | K::RawString => self.bump(),
            kind if kind == K::ReservedWord || kind.is_keyword() => {
                let word = self.nth_text(0);
                self.reserved(&words::alias_for(word));
                self.bump();
            }
            _ => {
                let message = format!("expected a key, found {}", self.found());
                self.error_at_current(
                    SyntaxErrorCode::ExpectedName,
                    message,
                    Some("an entry of a map is written `key: value`, a key that is no name in quotes: `\"a key\": value`"),
                );
                // A value alone, or nothing at all: take it, so that the entries after it are found.
                if self.starts_expression() {
                    self.expression();
                }
                self.close(at, K::MapEntry);
                return;
            }
        }
        if self.expect(K::Colon, ":", "after the key") || self.starts_expression() {
            self.expression();
        }
        self.close(at, K::MapEntry);
    }

    /// Parameters up to `close`, which is `)` or `|`; the opening was read.
    pub(super) fn parameters(&mut self, close: K, what: &str, context: &str) {
        loop {
            match self.kind() {
                kind if kind == close => break,
                K::Ident => self.parameter(),
                kind if kind == K::ReservedWord || kind.is_keyword() => {
                    let word = self.nth_text(0);
                    self.reserved(&words::alias_for(word));
                    self.parameter();
                }
                _ => {
                    if self.nth(1) != close && self.nth(1) != K::Comma {
                        break;
                    }
                    let message = format!("expected the name of a parameter, found {}", self.found());
                    self.error_at_current(
                        SyntaxErrorCode::ExpectedName,
                        message,
                        Some("a parameter is a name alone"),
                    );
                    self.bump_error();
                }
            }
            if self.eat(K::Comma) {
                continue;
            }
            // `|a b|` lacks a comma; `|a b + 1` lacks the bar.
            if self.at(K::Ident) && (self.nth(1) == close || self.nth(1) == K::Comma) {
                self.missing(",", "between the parameters", Some("write `,`".to_owned()));
                continue;
            }
            break;
        }
        self.expect(close, what, context);
    }

    fn parameter(&mut self) {
        let at = self.open(K::Param);
        self.bump();
        self.close(at, K::Param);
    }

    /// Reports the current token as a word that cannot be used here.
    pub(super) fn reserved(&mut self, help: &str) {
        let message = format!("{} is a reserved word", quoted(self.nth_text(0)));
        self.error_at_current(SyntaxErrorCode::ReservedWord, message, Some(help));
    }

    /// A name, as a token of the open node.
    pub(super) fn name(&mut self, what: &str) -> bool {
        match self.kind() {
            K::Ident => {
                self.bump();
                true
            }
            kind if kind == K::ReservedWord || (kind.is_keyword() && !is_statement(kind)) => {
                let help = words::instead_of(self.nth_text(0));
                self.reserved(&help);
                self.bump();
                true
            }
            _ => {
                let message = format!("expected {what}, found {}", self.found());
                self.error_at_current(
                    SyntaxErrorCode::ExpectedName,
                    message,
                    Some("a name begins with a letter and has letters, digits and `_`"),
                );
                false
            }
        }
    }
}
