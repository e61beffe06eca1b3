//! Views of statements, functions and the file.

use super::control::{Block, Do, For, Loop, While};
use super::expression::{Expr, Param, parameters};
use super::{AstNode, child, children, name_token, own_token, own_tokens, views};
use crate::syntax::kind::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

views! {
    /// A file.
    SourceFile = SourceFile,
    /// `let x = 1;`.
    Let = LetStmt,
    /// `const X = 1;`.
    Const = ConstStmt,
    /// An expression as a statement.
    ExprStmt = ExprStmt,
    /// `return x;`.
    Return = ReturnStmt,
    /// `throw x;`.
    Throw = ThrowStmt,
    /// `break x;`.
    Break = BreakStmt,
    /// `continue;`.
    Continue = ContinueStmt,
    /// `try { … } catch (e) { … }`.
    Try = TryStmt,
    /// `import "x" as y;`: parsed, but an error.
    Import = ImportStmt,
    /// `export x as y;`: parsed, but an error.
    Export = ExportStmt,
    /// `fn name(a, b) { … }`.
    Fn = FnDef,
    /// `;` alone.
    Empty = EmptyStmt,
}

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stmt {
    /// `let`.
    Let(Let),
    /// `const`.
    Const(Const),
    /// An expression, with or without `;`. `if`, `switch` and blocks are expressions too.
    Expr(ExprStmt),
    /// A function.
    Fn(Fn),
    /// `for`.
    For(For),
    /// `while`.
    While(While),
    /// `loop`.
    Loop(Loop),
    /// `do`.
    Do(Do),
    /// `return`.
    Return(Return),
    /// `break`.
    Break(Break),
    /// `continue`.
    Continue(Continue),
    /// `throw`.
    Throw(Throw),
    /// `try`.
    Try(Try),
    /// `import`.
    Import(Import),
    /// `export`.
    Export(Export),
    /// `;`.
    Empty(Empty),
}

impl AstNode for Stmt {
    fn cast(node: SyntaxNode) -> Option<Self> {
        Some(match node.kind() {
            SyntaxKind::LetStmt => Self::Let(Let(node)),
            SyntaxKind::ConstStmt => Self::Const(Const(node)),
            SyntaxKind::ExprStmt => Self::Expr(ExprStmt(node)),
            SyntaxKind::FnDef => Self::Fn(Fn(node)),
            SyntaxKind::ForLoop => Self::For(For::cast(node)?),
            SyntaxKind::WhileLoop => Self::While(While::cast(node)?),
            SyntaxKind::InfiniteLoop => Self::Loop(Loop::cast(node)?),
            SyntaxKind::DoLoop => Self::Do(Do::cast(node)?),
            SyntaxKind::ReturnStmt => Self::Return(Return(node)),
            SyntaxKind::BreakStmt => Self::Break(Break(node)),
            SyntaxKind::ContinueStmt => Self::Continue(Continue(node)),
            SyntaxKind::ThrowStmt => Self::Throw(Throw(node)),
            SyntaxKind::TryStmt => Self::Try(Try(node)),
            SyntaxKind::ImportStmt => Self::Import(Import(node)),
            SyntaxKind::ExportStmt => Self::Export(Export(node)),
            SyntaxKind::EmptyStmt => Self::Empty(Empty(node)),
            _ => return None,
        })
    }

    fn syntax(&self) -> &SyntaxNode {
        match self {
            Self::Let(view) => view.syntax(),
            Self::Const(view) => view.syntax(),
            Self::Expr(view) => view.syntax(),
            Self::Fn(view) => view.syntax(),
            Self::For(view) => view.syntax(),
            Self::While(view) => view.syntax(),
            Self::Loop(view) => view.syntax(),
            Self::Do(view) => view.syntax(),
            Self::Return(view) => view.syntax(),
            Self::Break(view) => view.syntax(),
            Self::Continue(view) => view.syntax(),
            Self::Throw(view) => view.syntax(),
            Self::Try(view) => view.syntax(),
            Self::Import(view) => view.syntax(),
            Self::Export(view) => view.syntax(),
            Self::Empty(view) => view.syntax(),
        }
    }
}

impl Stmt {
    /// The node.
    #[must_use]
    pub fn syntax(&self) -> &SyntaxNode {
        AstNode::syntax(self)
    }

    /// The place, without the spaces and comments around it.
    #[must_use]
    pub fn range(&self) -> TextRange {
        self.syntax().text_range()
    }
}

impl SourceFile {
    /// The view of a file's root.
    pub(crate) fn new(root: SyntaxNode) -> Self {
        Self(root)
    }

    /// The statements in order, functions included.
    pub fn statements(&self) -> impl Iterator<Item = Stmt> + use<> {
        children(&self.0)
    }

    /// The functions in order.
    pub fn fns(&self) -> impl Iterator<Item = Fn> + use<> {
        children(&self.0)
    }
}

impl Let {
    /// The name.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        name_token(&self.0)
    }

    /// The value; none for `let x;`.
    #[must_use]
    pub fn value(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl Const {
    /// The name.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        name_token(&self.0)
    }

    /// The value; none for `const X;`.
    #[must_use]
    pub fn value(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl ExprStmt {
    /// The expression.
    #[must_use]
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The `;` after it.
    #[must_use]
    pub fn semicolon(&self) -> Option<SyntaxToken> {
        own_token(&self.0, |kind| kind == SyntaxKind::Semicolon)
    }
}

impl Return {
    /// What is returned.
    #[must_use]
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl Throw {
    /// What is thrown.
    #[must_use]
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl Break {
    /// The value of the loop.
    #[must_use]
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl Try {
    /// What is tried.
    #[must_use]
    pub fn body(&self) -> Option<Block> {
        child(&self.0)
    }

    /// The name of the error.
    #[must_use]
    pub fn variable(&self) -> Option<Param> {
        child(&self.0)
    }

    /// What is done with an error.
    #[must_use]
    pub fn handler(&self) -> Option<Block> {
        children(&self.0).nth(1)
    }
}

impl Import {
    /// What is imported.
    #[must_use]
    pub fn path(&self) -> Option<Expr> {
        child(&self.0)
    }
}

impl Export {
    /// What is exported: a `let`, a `const` or a name.
    #[must_use]
    pub fn exported(&self) -> Option<SyntaxNode> {
        self.0.children().next()
    }
}

impl Fn {
    /// The name.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        // In `fn type.name()` the name is the second.
        own_tokens(&self.0)
            .filter(|token| matches!(token.kind(), SyntaxKind::Ident | SyntaxKind::ReservedWord))
            .last()
    }

    /// The type in `fn type.name()`, as it is written.
    #[must_use]
    pub fn this_type_token(&self) -> Option<SyntaxToken> {
        let dot = own_token(&self.0, |kind| kind == SyntaxKind::Dot)?;
        own_tokens(&self.0).find(|token| {
            matches!(token.kind(), SyntaxKind::Ident | SyntaxKind::String)
                && token.text_range().end() <= dot.text_range().start()
        })
    }

    /// Whether it is `private`.
    #[must_use]
    pub fn is_private(&self) -> bool {
        own_token(&self.0, |kind| kind == SyntaxKind::PrivateKw).is_some()
    }

    /// The parameters in order.
    #[must_use]
    pub fn params(&self) -> Vec<Param> {
        parameters(&self.0)
    }

    /// What it does.
    #[must_use]
    pub fn body(&self) -> Option<Block> {
        child(&self.0)
    }

    /// The text of the `///` lines directly above, without the slashes and one space after them.
    #[must_use]
    pub fn doc(&self) -> Option<String> {
        let mut lines = Vec::new();
        let mut at = self.0.prev_sibling_or_token();
        while let Some(rowan::NodeOrToken::Token(token)) = at {
            match token.kind() {
                SyntaxKind::DocComment => {
                    let line = token.text().trim_start_matches('/').trim_end();
                    lines.push(line.strip_prefix(' ').unwrap_or(line).to_owned());
                }
                // An empty line ends what belongs to the function.
                SyntaxKind::Whitespace if token.text().matches('\n').count() <= 1 => {}
                _ => break,
            }
            at = token.prev_sibling_or_token();
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}
