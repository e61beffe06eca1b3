//! Blocks, and what contains them: `if`, `switch`, loops.

use super::{Done, Parser};
use crate::syntax::bounds::MAX_CHAIN;
use crate::syntax::error::SyntaxErrorCode;
use crate::syntax::kind::SyntaxKind as K;

impl Parser<'_, '_> {
    /// `{ … }`, or `${ … }` in a template; the current token is the opening brace.
    pub(super) fn block(&mut self) -> Done {
        let at = self.open(K::BlockExpr);
        let interpolation = self.at(K::InterpolationOpen);
        self.bump();
        self.statements();
        let close = if interpolation {
            K::InterpolationClose
        } else {
            K::RBrace
        };
        self.expect(close, "}", "at the end of the block");
        self.close(at, K::BlockExpr)
    }

    fn expect_block(&mut self, after: &str) {
        if self.at(K::LBrace) {
            self.block();
        } else {
            self.missing("{", after, Some("write the statements in braces: `{ … }`".to_owned()));
        }
    }

    /// What is decided on: an expression that does not begin with a brace.
    fn condition(&mut self, after: &str) {
        if self.at(K::LBrace) {
            self.error_at_current(
                SyntaxErrorCode::ExpectedExpression,
                format!("expected a condition after {after}, found `{{`"),
                Some("write what is to be true before the brace"),
            );
            return;
        }
        self.expression();
        if self.at(K::Eq) {
            self.error_at_current(
                SyntaxErrorCode::UnexpectedToken,
                "`=` does not compare".to_owned(),
                Some("equality is written `==`"),
            );
            self.bump_error();
            if self.starts_expression() && !self.at(K::LBrace) {
                self.expression();
            }
        }
    }

    /// `if a { … } else if b { … } else { … }`: the branches do not recurse.
    pub(super) fn if_expression(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let mut open = Vec::new();
        loop {
            open.push(self.open(K::IfExpr));
            self.bump();
            if open.len() == MAX_CHAIN + 1 {
                let end = self.previous_end();
                self.error(
                    end.saturating_sub(2),
                    end,
                    SyntaxErrorCode::ChainTooLong,
                    format!("the `if` has more than {MAX_CHAIN} branches"),
                    Some("put the cases into a table or a `switch`".to_owned()),
                );
                self.swallow();
                break;
            }
            self.condition("`if`");
            self.expect_block("after the condition");
            if !self.eat(K::ElseKw) {
                break;
            }
            if !self.at(K::IfKw) {
                self.expect_block("after `else`");
                break;
            }
        }
        self.leave();
        let mut done = None;
        for at in open.into_iter().rev() {
            done = Some(self.close(at, K::IfExpr));
        }
        match done {
            Some(done) => done,
            None => self.bump_error(),
        }
    }

    /// `switch x { 1 | 2 if y => z, _ => w }`.
    pub(super) fn switch(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::SwitchExpr);
        self.bump();
        self.expression();
        if self.expect(K::LBrace, "{", "after what `switch` looks at") {
            self.arms();
            self.expect(K::RBrace, "}", "at the end of the `switch`");
        }
        self.leave();
        self.close(at, K::SwitchExpr)
    }

    fn arms(&mut self) {
        while !matches!(self.kind(), K::Eof) && !self.kind().closes() {
            if !self.at(K::Underscore) && !self.starts_expression() {
                let message = format!("expected a case, found {}", self.found());
                self.error_at_current(
                    SyntaxErrorCode::UnexpectedToken,
                    message,
                    Some("a case is written `\"gold\" => 10,`, the default `_ => 0`"),
                );
                self.bump_error();
                continue;
            }
            let before = self.current;
            let body = self.arm();
            if self.current == before {
                self.bump_error();
            }
            if self.eat(K::Comma) || self.kind().closes() || body.is_some_and(is_self_terminated) {
                continue;
            }
            if self.at(K::Underscore) || self.starts_expression() {
                self.missing(",", "after the case", Some("write `,`".to_owned()));
            }
        }
    }

    /// One case; returns what its body is.
    fn arm(&mut self) -> Option<K> {
        let at = self.open(K::SwitchArm);
        if !self.eat(K::Underscore) {
            let outer = std::mem::replace(&mut self.context.no_pipe, true);
            loop {
                self.expression();
                if !self.eat(K::Pipe) {
                    break;
                }
            }
            self.context.no_pipe = outer;
        }
        if self.eat(K::IfKw) {
            let outer = std::mem::replace(&mut self.context.no_pipe, false);
            self.condition("`if`");
            self.context.no_pipe = outer;
        }
        let mut body = None;
        if self.expect(K::FatArrow, "=>", "after the case") || self.starts_expression() {
            body = self.body("a case", "after `=>` comes the value of the case");
        }
        self.close(at, K::SwitchArm);
        body
    }

    /// `while`, `loop`, `do`, `for`.
    pub(super) fn looping(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let outer = self.context.in_loop;
        let done = match self.kind() {
            K::WhileKw => {
                let at = self.open(K::WhileLoop);
                self.bump();
                self.condition("`while`");
                self.context.in_loop = true;
                self.expect_block("after the condition");
                self.close(at, K::WhileLoop)
            }
            K::LoopKw => {
                let at = self.open(K::InfiniteLoop);
                self.bump();
                self.context.in_loop = true;
                self.expect_block("after `loop`");
                self.close(at, K::InfiniteLoop)
            }
            K::DoKw => {
                let at = self.open(K::DoLoop);
                self.bump();
                self.context.in_loop = true;
                self.expect_block("after `do`");
                self.context.in_loop = outer;
                if self.eat(K::WhileKw) || self.eat(K::UntilKw) {
                    self.condition("`while`");
                } else {
                    self.missing(
                        "while",
                        "after the block of `do`",
                        Some("write `while` and a condition".to_owned()),
                    );
                }
                self.close(at, K::DoLoop)
            }
            _ => self.for_loop(),
        };
        self.context.in_loop = outer;
        self.leave();
        done
    }

    fn for_loop(&mut self) -> Done {
        let at = self.open(K::ForLoop);
        self.bump();
        if self.eat(K::LParen) {
            self.variable();
            self.expect(K::Comma, ",", "after the variable");
            self.variable();
            self.expect(K::RParen, ")", "after the counter");
        } else {
            self.variable();
        }
        if self.expect(K::InKw, "in", "after the variable of `for`") || self.starts_expression() {
            self.condition("`in`");
        }
        self.context.in_loop = true;
        self.expect_block("after the list");
        self.close(at, K::ForLoop)
    }

    fn variable(&mut self) {
        let at = self.open(K::Param);
        // `in` is what follows the name, not a name.
        if self.at(K::InKw) || !self.name("the name of a variable") {
            self.missing(
                "name",
                "of the variable of `for`",
                Some("write `for row in rows { … }`".to_owned()),
            );
        }
        self.close(at, K::Param);
    }
}

/// Whether a statement of this kind needs no `;` or `,` after it.
pub(super) const fn is_self_terminated(kind: K) -> bool {
    matches!(
        kind,
        K::IfExpr | K::SwitchExpr | K::BlockExpr | K::WhileLoop | K::InfiniteLoop | K::ForLoop | K::TryStmt
    )
}
