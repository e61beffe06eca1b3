//! Expressions: operators by precedence, prefixes, and what may follow a value (`.x`, `.f()`, `[i]`).

use rowan::Checkpoint;

use super::primary::is_statement;
use super::{Done, Parser};
use crate::syntax::bounds::{MAX_CHAIN, MAX_OPERATORS};
use crate::syntax::error::SyntaxErrorCode;
use crate::syntax::kind::SyntaxKind as K;
use crate::syntax::words::{self, Reserved};

/// How strongly an operator binds, and whether it binds to the right: rhai's own numbers.
const fn binding(kind: K) -> Option<(u8, bool)> {
    Some(match kind {
        K::OrOr | K::Caret | K::Pipe => (30, false),
        K::AndAnd | K::And => (60, false),
        K::EqEq | K::NotEq => (90, false),
        K::InKw | K::NotInKw => (110, false),
        K::Less | K::LessEq | K::Greater | K::GreaterEq => (130, false),
        K::QuestionQuestion => (135, false),
        K::DotDot | K::DotDotEq => (140, false),
        K::Plus | K::Minus => (150, false),
        K::Star | K::Slash | K::Percent => (180, false),
        K::StarStar => (190, true),
        K::Shl | K::Shr => (210, false),
        _ => return None,
    })
}

/// An operator that waits for its right side.
struct Pending {
    /// Where its left side begins.
    at: Checkpoint,
    /// The height of its left side.
    height: usize,
    strength: u8,
}

impl Parser<'_, '_> {
    /// Whether the current token can begin an expression, right or wrong.
    pub(super) fn starts_expression(&self) -> bool {
        match self.kind() {
            K::Pipe => !self.context.no_pipe,
            kind => matches!(
                kind,
                K::Ident
                    | K::ReservedWord
                    | K::IntNumber
                    | K::DecimalNumber
                    | K::String
                    | K::RawString
                    | K::Char
                    | K::TemplateOpen
                    | K::TrueKw
                    | K::FalseKw
                    | K::IfKw
                    | K::SwitchKw
                    | K::WhileKw
                    | K::LoopKw
                    | K::DoKw
                    | K::ForKw
                    | K::LParen
                    | K::LBracket
                    | K::HashBrace
                    | K::LBrace
                    | K::OrOr
                    | K::Plus
                    | K::Minus
                    | K::Bang
                    | K::DotDot
                    | K::DotDotEq
                    | K::BadText
                    | K::BadSymbol
            ),
        }
    }

    fn operator(&self) -> Option<(u8, bool)> {
        match self.kind() {
            K::Pipe if self.context.no_pipe => None,
            kind => binding(kind),
        }
    }

    /// An expression; `None` (and an error) if there is none.
    pub(super) fn expression(&mut self) -> Option<Done> {
        let outer = self.operators;
        let done = self.operators_by_precedence();
        self.operators = outer;
        done
    }

    fn operators_by_precedence(&mut self) -> Option<Done> {
        let mut pending: Vec<Pending> = Vec::new();
        let mut left = if matches!(self.kind(), K::DotDot | K::DotDotEq) {
            // A range without a beginning: an operator whose left side is empty.
            Done {
                at: self.checkpoint(),
                height: 0,
                kind: K::Error,
            }
        } else {
            self.prefixed()?
        };
        while let Some((strength, to_the_right)) = self.operator() {
            self.count_operator(left.kind);
            // Operators that bind at least as strongly have their right side now.
            while let Some(top) =
                pending.pop_if(|top| top.strength > strength || (top.strength == strength && !to_the_right))
            {
                left = self.wrap(top.at, top.height.max(left.height), K::BinaryExpr);
            }
            pending.push(Pending {
                at: left.at,
                height: left.height,
                strength,
            });
            let operator = self.kind();
            self.bump();
            let right = match (operator, self.kind()) {
                (
                    K::DotDot | K::DotDotEq,
                    K::RBracket | K::RParen | K::RBrace | K::InterpolationClose | K::Comma | K::Semicolon | K::FatArrow,
                ) => None,
                (K::QuestionQuestion, K::BreakKw | K::ContinueKw | K::ReturnKw | K::ThrowKw) => {
                    Some(self.jump_as_value())
                }
                _ => self.prefixed(),
            };
            match right {
                Some(done) => left = done,
                None => {
                    left = Done {
                        at: self.checkpoint(),
                        height: 0,
                        kind: K::Error,
                    };
                    break;
                }
            }
        }
        while let Some(top) = pending.pop() {
            left = self.wrap(top.at, top.height.max(left.height), K::BinaryExpr);
        }
        Some(left)
    }

    fn count_operator(&mut self, operand: K) {
        let token = self.nth_token(0);
        if operand == K::ClosureExpr
            && let Some(token) = token
        {
            self.error(
                token.start,
                token.end,
                SyntaxErrorCode::OperatorAfterClosure,
                format!("{} would apply to the whole closure, not to its result", self.found()),
                Some("put the part before it in parentheses: `|x| (if x { 1 } else { 2 }) + 3`".to_owned()),
            );
        }
        self.operators += 1;
        if self.operators == MAX_OPERATORS + 1
            && let Some(token) = token
        {
            self.error(
                token.start,
                token.end,
                SyntaxErrorCode::TooManyOperators,
                format!("the expression has more than {MAX_OPERATORS} operators"),
                Some("give parts of it names, with `let` or `value(…)`".to_owned()),
            );
        }
    }

    /// `a ?? return b`: the jump is a statement.
    fn jump_as_value(&mut self) -> Done {
        if let Err(swallowed) = self.enter() {
            return swallowed;
        }
        let at = self.checkpoint();
        let height = self.jump(false).height;
        self.leave();
        Done {
            at,
            height,
            kind: K::ReturnStmt,
        }
    }

    /// A value with its prefixes.
    fn prefixed(&mut self) -> Option<Done> {
        let outer = self.nesting;
        let mut prefixes = Vec::new();
        let mut done = None;
        while matches!(self.kind(), K::Plus | K::Minus | K::Bang) {
            if let Err(swallowed) = self.enter() {
                done = Some(swallowed);
                break;
            }
            prefixes.push(self.checkpoint());
            self.bump();
        }
        if done.is_none() {
            done = self.postfixed();
        }
        self.nesting = outer;
        let mut height = done.map_or(0, |done| done.height);
        for at in prefixes.into_iter().rev() {
            let outer = self.wrap(at, height, K::PrefixExpr);
            height = outer.height;
            done = Some(outer);
        }
        done
    }

    /// A value with what follows it.
    fn postfixed(&mut self) -> Option<Done> {
        let mut done = self.primary()?;
        let mut clauses = 0;
        loop {
            let kind = self.kind();
            match kind {
                K::Dot | K::QuestionDot => done = self.member(done),
                K::LBracket | K::QuestionBracket => done = self.index(done),
                _ => break,
            }
            clauses += 1;
            if clauses == MAX_CHAIN + 1 {
                let end = self.previous_end();
                self.error(
                    end,
                    end,
                    SyntaxErrorCode::ChainTooLong,
                    format!("the chain has more than {MAX_CHAIN} clauses"),
                    Some("name what the chain begins with (`let level = …;`) and go on from there".to_owned()),
                );
            }
        }
        Some(done)
    }

    /// `.name` or `.name(…)` after `receiver`.
    fn member(&mut self, receiver: Done) -> Done {
        self.bump();
        let word = self.nth_text(0);
        match self.kind() {
            K::Ident => self.bump(),
            K::ReservedWord => {
                let callable = words::reserved(word) == Some(Reserved::Method) && self.nth(1) == K::LParen;
                if !callable {
                    self.reserved(&words::alias_for(word));
                }
                self.bump();
            }
            kind if (kind.is_keyword() && !(is_statement(kind) && self.starts_line())) || kind == K::Underscore => {
                self.reserved(&words::alias_for(word));
                self.bump();
            }
            _ => {
                let message = format!("expected a name after the dot, found {}", self.found());
                self.error_at_current(
                    SyntaxErrorCode::ExpectedName,
                    message,
                    Some("write the name of a field or a clause, or remove the dot"),
                );
                return self.wrap(receiver.at, receiver.height, K::FieldExpr);
            }
        }
        if self.at(K::LParen) {
            let arguments = self.arguments(word);
            self.wrap(receiver.at, receiver.height.max(arguments.height), K::MethodCallExpr)
        } else {
            self.wrap(receiver.at, receiver.height, K::FieldExpr)
        }
    }

    fn index(&mut self, receiver: Done) -> Done {
        if let Err(swallowed) = self.enter() {
            return Done {
                at: receiver.at,
                height: receiver.height.max(swallowed.height),
                kind: K::Error,
            };
        }
        self.bump();
        let index = self.expression().map_or(0, |done| done.height);
        self.leave();
        self.expect(K::RBracket, "]", "after the index");
        self.wrap(receiver.at, receiver.height.max(index), K::IndexExpr)
    }
}
