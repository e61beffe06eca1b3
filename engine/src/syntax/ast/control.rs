//! Views of blocks, `if`, `switch` and loops.

use super::expression::{Expr, Param};
use super::statement::Stmt;
use super::{AstNode, child, children, own_token, views};
use crate::syntax::kind::{SyntaxKind, SyntaxToken};

views! {
    /// `{ … }`, or `${ … }` in a template.
    Block = BlockExpr,
    /// `if x { … } else { … }`.
    If = IfExpr,
    /// `switch x { … }`.
    Switch = SwitchExpr,
    /// One case of a `switch`.
    Arm = SwitchArm,
    /// `for x in list { … }`.
    For = ForLoop,
    /// `while x { … }`.
    While = WhileLoop,
    /// `loop { … }`.
    Loop = InfiniteLoop,
    /// `do { … } while x`, `do { … } until x`.
    Do = DoLoop,
}

impl Block {
    /// The statements in order.
    pub fn statements(&self) -> impl Iterator<Item = Stmt> + use<> {
        children(&self.0)
    }

    /// The statement whose value is the value of the block: the last that is more than a `;`. For rhai a `;` after it
    /// changes nothing.
    #[must_use]
    pub fn last_statement(&self) -> Option<Stmt> {
        self.statements()
            .filter(|stmt| !matches!(stmt, Stmt::Empty(_) | Stmt::Fn(_)))
            .last()
    }

    /// The closing brace.
    #[must_use]
    pub fn close_token(&self) -> Option<SyntaxToken> {
        own_token(&self.0, |kind| {
            matches!(kind, SyntaxKind::RBrace | SyntaxKind::InterpolationClose)
        })
    }
}

/// What stands after `else`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Else {
    /// `else { … }`.
    Block(Block),
    /// `else if … { … }`.
    If(If),
}

impl If {
    fn else_token(&self) -> Option<SyntaxToken> {
        own_token(&self.0, |kind| kind == SyntaxKind::ElseKw)
    }

    /// The condition.
    #[must_use]
    pub fn condition(&self) -> Option<Expr> {
        // The block cannot be taken for it: a condition does not begin with a brace.
        child(&self.0).filter(|expr| !matches!(expr, Expr::Block(_)))
    }

    /// The block for a condition that holds.
    #[must_use]
    pub fn then(&self) -> Option<Block> {
        let end = self.else_token().map(|token| token.text_range().start());
        children::<Block>(&self.0).find(|block| end.is_none_or(|end| block.range().end() <= end))
    }

    /// What stands after `else`.
    #[must_use]
    pub fn else_branch(&self) -> Option<Else> {
        let start = self.else_token()?.text_range().end();
        self.0
            .children()
            .filter(|node| node.text_range().start() >= start)
            .find_map(|node| match node.kind() {
                SyntaxKind::BlockExpr => Block::cast(node).map(Else::Block),
                SyntaxKind::IfExpr => If::cast(node).map(Else::If),
                _ => None,
            })
    }
}

impl Switch {
    /// What the cases look at.
    #[must_use]
    pub fn scrutinee(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The cases in order.
    #[must_use]
    pub fn arms(&self) -> Vec<Arm> {
        children(&self.0).collect()
    }
}

/// What a case of a `switch` asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// A value or a range.
    Expr(Expr),
    /// `_`.
    Underscore(SyntaxToken),
}

impl Arm {
    fn token(&self, kind: SyntaxKind) -> Option<SyntaxToken> {
        own_token(&self.0, |own| own == kind)
    }

    /// The alternatives of the case in order.
    #[must_use]
    pub fn patterns(&self) -> Vec<Pattern> {
        if let Some(token) = self.token(SyntaxKind::Underscore) {
            return vec![Pattern::Underscore(token)];
        }
        let end = self
            .token(SyntaxKind::IfKw)
            .or_else(|| self.token(SyntaxKind::FatArrow));
        let end = end.map_or(self.range().end(), |token| token.text_range().start());
        children::<Expr>(&self.0)
            .take_while(|expr| expr.range().end() <= end)
            .map(Pattern::Expr)
            .collect()
    }

    /// The condition after `if`.
    #[must_use]
    pub fn guard(&self) -> Option<Expr> {
        let start = self.token(SyntaxKind::IfKw)?.text_range().end();
        let end = self
            .token(SyntaxKind::FatArrow)
            .map_or(self.range().end(), |token| token.text_range().start());
        children::<Expr>(&self.0).find(|expr| expr.range().start() >= start && expr.range().end() <= end)
    }

    /// The place of the condition's `if`.
    #[must_use]
    pub fn guard_token(&self) -> Option<SyntaxToken> {
        self.token(SyntaxKind::IfKw)
    }

    /// The value, if it is an expression.
    #[must_use]
    pub fn body(&self) -> Option<Expr> {
        let start = self.token(SyntaxKind::FatArrow)?.text_range().end();
        children::<Expr>(&self.0).find(|expr| expr.range().start() >= start)
    }

    /// What the case does, if it is no expression.
    #[must_use]
    pub fn body_stmt(&self) -> Option<Stmt> {
        let start = self.token(SyntaxKind::FatArrow)?.text_range().end();
        if self.body().is_some() {
            return None;
        }
        children::<Stmt>(&self.0).find(|stmt| stmt.range().start() >= start)
    }
}

impl For {
    /// The variable, and the counter of `for (x, i) in …`.
    #[must_use]
    pub fn variables(&self) -> Vec<Param> {
        children(&self.0).collect()
    }

    /// What it goes through.
    #[must_use]
    pub fn iterable(&self) -> Option<Expr> {
        child(&self.0).filter(|expr| !matches!(expr, Expr::Block(_)))
    }

    /// What is done with each.
    #[must_use]
    pub fn body(&self) -> Option<Block> {
        child(&self.0)
    }
}

impl While {
    /// The condition.
    #[must_use]
    pub fn condition(&self) -> Option<Expr> {
        child(&self.0).filter(|expr| !matches!(expr, Expr::Block(_)))
    }

    /// What is repeated.
    #[must_use]
    pub fn body(&self) -> Option<Block> {
        child(&self.0)
    }
}

impl Loop {
    /// What is repeated.
    #[must_use]
    pub fn body(&self) -> Option<Block> {
        child(&self.0)
    }
}

impl Do {
    /// What is repeated.
    #[must_use]
    pub fn body(&self) -> Option<Block> {
        child(&self.0)
    }

    /// The condition.
    #[must_use]
    pub fn condition(&self) -> Option<Expr> {
        children(&self.0).nth(1)
    }

    /// Whether it ends once the condition holds (`until`).
    #[must_use]
    pub fn is_until(&self) -> bool {
        own_token(&self.0, |kind| kind == SyntaxKind::UntilKw).is_some()
    }
}
