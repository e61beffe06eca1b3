//! From a position that rhai reports to the place in the tree.

use super::ast::{AstNode, Call, Closure, Expr, MethodCall};
use super::kind::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};

/// A call of a function or of a method.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallLike {
    /// `f(x)`.
    Call(Call),
    /// `x.f(y)`.
    MethodCall(MethodCall),
}

impl CallLike {
    /// The node.
    #[must_use]
    pub fn syntax(&self) -> &SyntaxNode {
        match self {
            Self::Call(call) => call.syntax(),
            Self::MethodCall(call) => call.syntax(),
        }
    }

    /// The place of the whole call, with the receiver.
    #[must_use]
    pub fn range(&self) -> TextRange {
        self.syntax().text_range()
    }

    /// The name of the function or method.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        match self {
            Self::Call(call) => call.name_token(),
            Self::MethodCall(call) => call.name_token(),
        }
    }

    /// The arguments in order, without the receiver.
    #[must_use]
    pub fn args(&self) -> Vec<Expr> {
        match self {
            Self::Call(call) => call.args(),
            Self::MethodCall(call) => call.args(),
        }
    }

    /// The place of the arguments, with their parentheses.
    #[must_use]
    pub fn args_range(&self) -> Option<TextRange> {
        match self {
            Self::Call(call) => call.args_range(),
            Self::MethodCall(call) => call.args_range(),
        }
    }
}

/// The token that begins at or spans a byte offset.
#[must_use]
pub fn token_at(root: &SyntaxNode, offset: TextSize) -> Option<SyntaxToken> {
    // Rowan's `token_at_offset` looks at every child of every level; this one searches.
    let wanted = TextRange::at(offset, TextSize::new(1));
    if !root.text_range().contains_range(wanted) {
        return None;
    }
    let mut node = root.clone();
    loop {
        match node.child_or_token_at_range(wanted)? {
            rowan::NodeOrToken::Node(child) => node = child,
            rowan::NodeOrToken::Token(token) => return Some(token),
        }
    }
}

/// The call whose name begins at a byte offset: rhai's `call_position()`.
#[must_use]
pub fn find_call_named_at(root: &SyntaxNode, offset: TextSize) -> Option<CallLike> {
    let token = token_at(root, offset)?;
    let parent = token.parent()?;
    let call = match parent.kind() {
        SyntaxKind::CallExpr => CallLike::Call(Call::cast(parent)?),
        SyntaxKind::MethodCallExpr => CallLike::MethodCall(MethodCall::cast(parent)?),
        _ => return None,
    };
    (call.name_token()? == token && token.text_range().start() == offset).then_some(call)
}

/// The closure whose opening `|` or `||` begins at a byte offset: rhai's position of the closure.
#[must_use]
pub fn closure_at_pipe(root: &SyntaxNode, offset: TextSize) -> Option<Closure> {
    let list = token_at(root, offset)?.parent()?;
    let closure = Closure::cast(list.parent()?)?;
    (closure.pipe_range()?.start() == offset).then_some(closure)
}
