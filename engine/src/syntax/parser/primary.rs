//! What an expression is made of: literals, names, calls, brackets, closures, templates.

use super::{Context, Done, Parser};
use crate::syntax::error::SyntaxErrorCode;
use crate::syntax::kind::SyntaxKind as K;
use crate::syntax::words::{self, Reserved};

impl Parser<'_, '_> {
    pub(super) fn primary(&mut self) -> Option<Done> {
        Some(match self.kind() {
            K::IntNumber | K::DecimalNumber | K::String | K::RawString | K::Char | K::TrueKw | K::FalseKw => {
                self.single(K::Literal)
            }
            K::Ident => self.name_or_call(),
            K::ReservedWord => self.reserved_word(),
            K::LParen => self.parenthesis(),
            K::LBracket => self.array(),
            K::HashBrace => self.map(),
            K::LBrace => self.nested_block(),
            K::TemplateOpen => self.template(),
            K::OrOr => self.closure(),
            K::Pipe if !self.context.no_pipe => self.closure(),
            K::IfKw => self.if_expression(),
            K::SwitchKw => self.switch(),
            K::WhileKw | K::LoopKw | K::DoKw | K::ForKw => self.looping(),
            // The lexer has reported them; what they were meant for may follow.
            K::BadText => self.bump_error(),
            K::BadSymbol => {
                let at = self.open(K::Error);
                while self.at(K::BadSymbol) {
                    self.bump();
                }
                let bad = self.close(at, K::Error);
                match self.kind() {
                    K::Ident | K::IntNumber | K::DecimalNumber => self.single(K::Error),
                    _ => bad,
                }
            }
            kind if (kind.is_keyword() || kind == K::Underscore) && !is_statement(kind) => {
                let help = words::instead_of(self.nth_text(0));
                self.reserved(&help);
                self.bump_error()
            }
            _ => {
                let message = format!("expected a value, found {}", self.found());
                self.error_at_current(
                    SyntaxErrorCode::ExpectedExpression,
                    message,
                    Some("write a name, a number, a text in double quotes, or an expression"),
                );
                return None;
            }
        })
    }

    fn single(&mut self, kind: K) -> Done {
        let at = self.open(kind);
        self.bump();
        self.close(at, kind)
    }

    /// `name`, `name(…)` or `name!(…)`.
    fn name_or_call(&mut self) -> Done {
        let called = match self.nth(1) {
            K::LParen => true,
            K::Bang => self.nth(2) == K::LParen,
            _ => false,
        };
        if !called {
            return self.single(K::IdentExpr);
        }
        let name = self.nth_text(0);
        let at = self.open(K::CallExpr);
        self.bump();
        self.eat(K::Bang);
        self.arguments(name);
        self.close(at, K::CallExpr)
    }

    fn reserved_word(&mut self) -> Done {
        let word = self.nth_text(0);
        let called = self.nth(1) == K::LParen;
        match words::reserved(word) {
            Some(Reserved::Function | Reserved::Method) if called => return self.name_or_call(),
            Some(Reserved::This) if !called => {
                if !self.context.function {
                    self.error_at_current(
                        SyntaxErrorCode::ThisOutsideFunction,
                        "`this` has a meaning only in a function".to_owned(),
                        Some("name what you mean"),
                    );
                }
                return self.single(K::ThisExpr);
            }
            _ => {}
        }
        let help = words::instead_of(word);
        self.reserved(&help);
        self.name_or_call()
    }

    /// `()` or `(x)`.
    fn parenthesis(&mut self) -> Done {
        let adjacent = match (self.nth_token(0), self.nth_token(1)) {
            (Some(open), Some(close)) => close.kind == K::RParen && open.end == close.start,
            _ => false,
        };
        if adjacent {
            let at = self.open(K::UnitExpr);
            self.bump();
            self.bump();
            return self.close(at, K::UnitExpr);
        }
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::ParenExpr);
        self.bump();
        self.expression();
        if self.at(K::Comma) {
            self.error_at_current(
                SyntaxErrorCode::UnexpectedToken,
                "unexpected `,` in parentheses".to_owned(),
                Some("a list is written in brackets: `[a, b]`"),
            );
            while self.at(K::Comma) {
                self.bump_error();
                if self.starts_expression() {
                    self.expression();
                }
            }
        }
        self.leave();
        self.expect(K::RParen, ")", "to close the parenthesis");
        self.close(at, K::ParenExpr)
    }

    /// A block as a value.
    fn nested_block(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let done = self.block();
        self.leave();
        done
    }

    /// `|a, b| body` or `|| body`.
    fn closure(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::ClosureExpr);
        let parameters = self.open(K::ParamList);
        if self.eat(K::Pipe) {
            self.parameters(K::Pipe, "|", "after the parameters of the closure");
        } else {
            self.bump();
        }
        self.close(parameters, K::ParamList);
        let outer = std::mem::replace(
            &mut self.context,
            Context {
                function: true,
                ..Context::default()
            },
        );
        self.body(
            "a closure",
            "after the parameters of a closure comes what it computes: `|deal| deal.amount`",
        );
        self.context = outer;
        self.leave();
        self.close(at, K::ClosureExpr)
    }

    /// Text between backticks.
    fn template(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.open(K::TemplateExpr);
        self.bump();
        loop {
            match self.kind() {
                K::TemplateText => self.bump(),
                K::InterpolationOpen => {
                    self.block();
                }
                _ => break,
            }
        }
        // A template without an end was reported by the lexer.
        self.eat(K::TemplateClose);
        self.leave();
        self.close(at, K::TemplateExpr)
    }
}

/// Whether a keyword begins a statement that is no expression: those stay where they are, for the next statement.
pub(super) const fn is_statement(kind: K) -> bool {
    matches!(
        kind,
        K::LetKw
            | K::ConstKw
            | K::FnKw
            | K::PrivateKw
            | K::ReturnKw
            | K::ThrowKw
            | K::BreakKw
            | K::ContinueKw
            | K::TryKw
            | K::ImportKw
            | K::ExportKw
            | K::ElseKw
            | K::CatchKw
    )
}
