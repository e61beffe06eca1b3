//! Typed views of the tree. A view is a node with a known kind; what may be missing in a text with errors is an
//! `Option`. `expression`, `control`, `literal` and `statement` hold one kind of view each.

mod control;
mod expression;
mod literal;
mod statement;

pub use control::{Arm, Block, Do, Else, For, If, Loop, Pattern, Switch, While};
pub use expression::{
    Array, Assign, BinOp, Binary, Call, Closure, Expr, Field, Ident, Index, Map, MapEntry, MethodCall, Param, Paren,
    Prefix, PrefixOp, This, Unit,
};
pub use literal::{Literal, LiteralKind, Template, TemplatePart};
pub use statement::{
    Break, Const, Continue, Empty, Export, ExprStmt, Fn, Import, Let, Return, SourceFile, Stmt, Throw, Try,
};

use super::kind::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

/// A typed view of a node.
pub trait AstNode: Sized {
    /// The view, if the node is of its kind.
    fn cast(node: SyntaxNode) -> Option<Self>;
    /// The node.
    fn syntax(&self) -> &SyntaxNode;
    /// The place, without the spaces and comments around it.
    fn range(&self) -> TextRange {
        self.syntax().text_range()
    }
}

/// Defines views of one node kind each.
macro_rules! views {
    ($($(#[doc = $doc:literal])+ $name:ident = $kind:ident,)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            pub struct $name($crate::syntax::kind::SyntaxNode);

            impl $crate::syntax::ast::AstNode for $name {
                fn cast(node: $crate::syntax::kind::SyntaxNode) -> Option<Self> {
                    (node.kind() == $crate::syntax::kind::SyntaxKind::$kind).then_some(Self(node))
                }

                fn syntax(&self) -> &$crate::syntax::kind::SyntaxNode {
                    &self.0
                }
            }

            impl $name {
                /// The node.
                #[must_use]
                pub fn syntax(&self) -> &$crate::syntax::kind::SyntaxNode {
                    &self.0
                }

                /// The place, without the spaces and comments around it.
                #[must_use]
                pub fn range(&self) -> $crate::syntax::kind::TextRange {
                    self.0.text_range()
                }
            }
        )+
    };
}
pub(crate) use views;

/// The first child of a type.
fn child<T: AstNode>(node: &SyntaxNode) -> Option<T> {
    node.children().find_map(T::cast)
}

/// All children of a type.
fn children<T: AstNode>(node: &SyntaxNode) -> impl Iterator<Item = T> + use<T> {
    node.children().filter_map(T::cast)
}

/// The tokens of a node itself, without trivia.
fn own_tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    node.children_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|token| !token.kind().is_trivia())
}

/// The first own token that satisfies a condition.
fn own_token(node: &SyntaxNode, accept: impl std::ops::Fn(SyntaxKind) -> bool) -> Option<SyntaxToken> {
    own_tokens(node).find(|token| accept(token.kind()))
}

/// The name among a node's own tokens: an identifier, or a word that an error has been reported for.
fn name_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    own_token(node, |kind| {
        matches!(kind, SyntaxKind::Ident | SyntaxKind::ReservedWord)
    })
}
