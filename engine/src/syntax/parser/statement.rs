//! Statements, and how the parser finds the next one after a mistake.

use rowan::Language;

use super::control::is_self_terminated;
use super::primary::is_statement;
use super::{Context, Done, Parser};
use crate::syntax::error::SyntaxErrorCode;
use crate::syntax::kind::{Rhai, SyntaxKind as K};
use crate::syntax::words;

impl Parser<'_, '_> {
    pub(super) fn source_file(&mut self) {
        // Opened by hand: here alone the trivia belong inside.
        self.builder.start_node(Rhai::kind_to_raw(K::SourceFile));
        self.heights.push(0);
        loop {
            self.statements();
            if self.at(K::Eof) {
                break;
            }
            let found = self.found();
            let help = format!("remove it, or write what {found} is to close");
            self.error_at_current(
                SyntaxErrorCode::UnexpectedToken,
                format!("unexpected {found}"),
                Some(&help),
            );
            self.bump_error();
        }
        self.flush_trivia();
        self.builder.finish_node();
    }

    /// Statements up to a closing brace or the end.
    pub(super) fn statements(&mut self) {
        while !matches!(
            self.kind(),
            K::Eof | K::RBrace | K::InterpolationClose | K::TemplateClose
        ) {
            let before = self.current;
            self.statement();
            if self.current == before {
                self.bump_error();
            }
        }
    }

    fn statement(&mut self) {
        match self.kind() {
            K::Semicolon => {
                let at = self.open(K::EmptyStmt);
                self.bump();
                self.close(at, K::EmptyStmt);
            }
            K::WhileKw | K::LoopKw | K::ForKw => {
                self.looping();
            }
            K::DoKw => {
                self.looping();
                self.end_of_statement(true);
            }
            K::RParen | K::RBracket => {
                let found = self.found();
                let help = format!("nothing is open here that {found} could close: remove it");
                self.error_at_current(
                    SyntaxErrorCode::UnexpectedToken,
                    format!("unexpected {found}"),
                    Some(&help),
                );
                self.bump_error();
                self.eat(K::Semicolon);
            }
            K::FnKw | K::PrivateKw => {
                self.function();
            }
            kind if is_statement(kind) => {
                self.keyword_statement(true);
            }
            _ => {
                let at = self.open(K::ExprStmt);
                match self.statement_expression() {
                    Some(kind) => self.end_of_statement(!is_self_terminated(kind)),
                    None => self.recover(),
                }
                self.close(at, K::ExprStmt);
            }
        }
    }

    /// An expression where a statement may stand: a brace or `if` ends where it closes, and `=` assigns.
    fn statement_expression(&mut self) -> Option<K> {
        match self.kind() {
            K::LBrace => {
                if let Err(swallowed) = self.enter() {
                    return Some(swallowed.kind);
                }
                self.block();
                self.leave();
                Some(K::BlockExpr)
            }
            K::IfKw => Some(self.if_expression().kind),
            K::SwitchKw => Some(self.switch().kind),
            K::WhileKw | K::LoopKw | K::DoKw | K::ForKw => Some(self.looping().kind),
            _ => {
                let left = self.expression()?;
                if !self.kind().is_assignment() {
                    // Whatever an operator has at its end, the statement needs its own.
                    return Some(if left.kind == K::Error { K::Error } else { K::ExprStmt });
                }
                self.bump();
                let height = self.expression().map_or(0, |done| done.height);
                self.wrap(left.at, left.height.max(height), K::AssignExpr);
                Some(K::AssignExpr)
            }
        }
    }

    /// The body of a closure or of a case: one statement without its `;`.
    pub(super) fn body(&mut self, whose: &str, help: &str) -> Option<K> {
        match self.kind() {
            K::FnKw | K::PrivateKw => {
                self.function();
                None
            }
            kind if is_statement(kind) && !matches!(kind, K::ElseKw | K::CatchKw) => {
                Some(self.keyword_statement(false).kind)
            }
            _ if self.starts_expression() => self.statement_expression(),
            _ => {
                let message = format!("expected the value of {whose}, found {}", self.found());
                self.error_at_current(SyntaxErrorCode::ExpectedExpression, message, Some(help));
                None
            }
        }
    }

    /// The `;` of a statement, or the reason why none is needed.
    fn end_of_statement(&mut self, needed: bool) {
        if self.eat(K::Semicolon) {
            return;
        }
        let kind = self.kind();
        if !needed || matches!(kind, K::Eof | K::RBrace | K::InterpolationClose | K::TemplateClose) {
            return;
        }
        if self.starts_line() || is_statement(kind) {
            self.missing(";", "at the end of the statement", Some("write `;`".to_owned()));
            return;
        }
        let found = self.found();
        let help = match kind {
            K::RParen => "no `(` is open here: remove it".to_owned(),
            K::RBracket => "no `[` is open here: remove it".to_owned(),
            K::Eq => "equality is written `==`".to_owned(),
            _ => format!("an operator, a `,` or a `;` is missing before {found}"),
        };
        self.error_at_current(
            SyntaxErrorCode::UnexpectedToken,
            format!("unexpected {found}"),
            Some(&help),
        );
        self.recover();
    }

    /// Steps over what is left of a statement.
    fn recover(&mut self) {
        let mut open = 0_usize;
        let mut node = None;
        loop {
            let kind = self.kind();
            match kind {
                K::Eof => break,
                K::Semicolon if open == 0 => break,
                K::RBrace | K::InterpolationClose | K::TemplateClose if open == 0 => break,
                _ if open == 0 && is_statement(kind) => break,
                _ if open == 0 && node.is_some() && self.starts_line() && self.starts_expression() => break,
                _ if kind.opens() => open += 1,
                _ if kind.closes() => open = open.saturating_sub(1),
                _ => {}
            }
            if node.is_none() {
                node = Some(self.open(K::Error));
            }
            self.bump();
        }
        if let Some(at) = node {
            self.close(at, K::Error);
        }
        self.eat(K::Semicolon);
    }

    /// A statement that begins with a word; `terminated` if a `;` belongs to it.
    fn keyword_statement(&mut self, terminated: bool) -> Done {
        match self.kind() {
            K::LetKw | K::ConstKw => self.binding(terminated),
            K::TryKw => self.try_statement(),
            K::ImportKw | K::ExportKw => self.import_or_export(terminated),
            K::ElseKw | K::CatchKw => {
                let message = format!("{} has nothing to belong to", self.found());
                self.error_at_current(
                    SyntaxErrorCode::UnexpectedToken,
                    message,
                    Some("it comes directly after the `}` of `if` or `try`"),
                );
                self.bump_error()
            }
            _ => self.jump(terminated),
        }
    }

    fn binding(&mut self, terminated: bool) -> Done {
        let kind = if self.at(K::LetKw) { K::LetStmt } else { K::ConstStmt };
        let at = self.open(kind);
        self.bump();
        let named = self.name("a name after `let`");
        let assigned = self.eat(K::Eq) || (self.nth_text(0) == ":=" && self.eat(K::BadSymbol));
        let valued = !assigned || self.expression().is_some();
        if !terminated {
        } else if named && valued {
            self.end_of_statement(true);
        } else {
            self.recover();
        }
        self.close(at, kind)
    }

    /// `return`, `throw`, `break`, `continue`.
    pub(super) fn jump(&mut self, terminated: bool) -> Done {
        let (kind, word) = match self.kind() {
            K::ReturnKw => (K::ReturnStmt, "return"),
            K::ThrowKw => (K::ThrowStmt, "throw"),
            K::BreakKw => (K::BreakStmt, "break"),
            _ => (K::ContinueStmt, "continue"),
        };
        if matches!(kind, K::BreakStmt | K::ContinueStmt) && !self.context.in_loop {
            self.error_at_current(
                SyntaxErrorCode::OutsideLoop,
                format!("`{word}` stands outside a loop"),
                Some("remove it"),
            );
        }
        let at = self.open(kind);
        self.bump();
        if kind != K::ContinueStmt && self.starts_expression() {
            self.expression();
        }
        if terminated {
            self.end_of_statement(true);
        }
        self.close(at, kind)
    }

    fn try_statement(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::TryStmt);
        self.bump();
        self.block_of("after `try`");
        if self.expect(K::CatchKw, "catch", "after the block of `try`") {
            if self.eat(K::LParen) {
                let variable = self.open(K::Param);
                self.name("the name of a variable");
                self.close(variable, K::Param);
                self.expect(K::RParen, ")", "after the variable of `catch`");
            }
            self.block_of("after `catch`");
        }
        self.leave();
        self.close(at, K::TryStmt)
    }

    fn block_of(&mut self, after: &str) {
        if self.at(K::LBrace) {
            self.block();
        } else {
            self.missing("{", after, Some("write the statements in braces: `{ … }`".to_owned()));
        }
    }

    /// rhai's modules: represented, but the host does not have them.
    fn import_or_export(&mut self, terminated: bool) -> Done {
        let kind = if self.at(K::ImportKw) {
            K::ImportStmt
        } else {
            K::ExportStmt
        };
        let help = words::instead_of(self.nth_text(0));
        self.reserved(&help);
        let at = self.open(kind);
        self.bump();
        if kind == K::ExportStmt && matches!(self.kind(), K::LetKw | K::ConstKw) {
            self.binding(false);
        } else if self.starts_expression() {
            self.expression();
        }
        if self.eat(K::AsKw) {
            self.name("a name after `as`");
        }
        if terminated {
            self.end_of_statement(true);
        }
        self.close(at, kind)
    }

    /// `fn name(a, b) { … }`.
    fn function(&mut self) -> Done {
        if self.heights.len() > 1 {
            self.error_at_current(
                SyntaxErrorCode::NestedFunction,
                "a function is defined inside something else".to_owned(),
                Some("move it to the outermost level of the file"),
            );
        }
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::FnDef);
        self.eat(K::PrivateKw);
        let named = self.expect(K::FnKw, "fn", "after `private`") && {
            // `fn type.name()` gives `this` a type.
            if matches!(self.kind(), K::String | K::Ident) && self.nth(1) == K::Dot {
                self.bump();
                self.bump();
            }
            self.name("the name of the function")
        };
        if named {
            let parameters = self.open(K::ParamList);
            if self.expect(K::LParen, "(", "after the name of the function") {
                self.parameters(K::RParen, ")", "after the parameters of the function");
            }
            self.close(parameters, K::ParamList);
            let outer = std::mem::replace(
                &mut self.context,
                Context {
                    function: true,
                    ..Context::default()
                },
            );
            self.block_of("before what the function does");
            self.context = outer;
        } else {
            self.recover();
        }
        self.leave();
        self.close(at, K::FnDef)
    }
}
