use crate::source::Span;
use crate::syntax::ast::{AstNode, Expr};
use crate::syntax::{SyntaxNode, TextRange, TextSize};

/// The outermost expression that stands exactly at a span.
pub(crate) fn expression_at(root: &SyntaxNode, span: Span) -> Option<Expr> {
    let range = TextRange::new(TextSize::new(span.start), TextSize::new(span.end));
    if !root.text_range().contains_range(range) {
        return None;
    }
    let inner = match root.covering_element(range) {
        rowan::NodeOrToken::Node(node) => node,
        rowan::NodeOrToken::Token(token) => token.parent()?,
    };
    let exact = inner.ancestors().take_while(|node| node.text_range() == range);
    exact.filter_map(Expr::cast).last()
}
