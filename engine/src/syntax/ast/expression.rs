//! Views of expressions.

use super::control::{Block, Do, For, If, Loop, Switch, While};
use super::literal::{Literal, Template};
use super::statement::Stmt;
use super::{AstNode, child, children, name_token, own_token, own_tokens, views};
use crate::syntax::kind::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

/// Defines the enum of expressions over its views.
macro_rules! expressions {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// An expression.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum Expr {
            $($(#[doc = $doc])+ $name($name),)+
        }

        impl AstNode for Expr {
            fn cast(node: SyntaxNode) -> Option<Self> {
                $(if let Some(view) = $name::cast(node.clone()) {
                    return Some(Self::$name(view));
                })+
                None
            }

            fn syntax(&self) -> &SyntaxNode {
                match self {
                    $(Self::$name(view) => view.syntax(),)+
                }
            }
        }
    };
}

expressions! {
    /// A number, text, character, `true` or `false`.
    Literal,
    /// A name.
    Ident,
    /// A call of a function.
    Call,
    /// A call of a method or clause.
    MethodCall,
    /// A field.
    Field,
    /// An operator between two expressions.
    Binary,
    /// An operator before an expression.
    Prefix,
    /// An expression in parentheses.
    Paren,
    /// A closure.
    Closure,
    /// `()`.
    Unit,
    /// `this`.
    This,
    /// An element of a list or map.
    Index,
    /// A list.
    Array,
    /// A map.
    Map,
    /// Text between backticks.
    Template,
    /// `if`.
    If,
    /// `switch`.
    Switch,
    /// A block.
    Block,
    /// An assignment.
    Assign,
    /// `for`.
    For,
    /// `while`.
    While,
    /// `loop`.
    Loop,
    /// `do … while`.
    Do,
}

impl Expr {
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

    /// The expression without the parentheses around it.
    #[must_use]
    pub fn without_parens(self) -> Option<Self> {
        let mut inner = self;
        while let Self::Paren(paren) = inner {
            inner = paren.expr()?;
        }
        Some(inner)
    }
}

views! {
    /// A name, read.
    Ident = IdentExpr,
    /// `this`.
    This = ThisExpr,
    /// `()`.
    Unit = UnitExpr,
    /// `(x)`.
    Paren = ParenExpr,
    /// `-x`, `+x`, `!x`.
    Prefix = PrefixExpr,
    /// `x + y`.
    Binary = BinaryExpr,
    /// `x = y`, `x += y`.
    Assign = AssignExpr,
    /// `f(x)`.
    Call = CallExpr,
    /// `x.f(y)`.
    MethodCall = MethodCallExpr,
    /// `x.y`.
    Field = FieldExpr,
    /// `x[y]`.
    Index = IndexExpr,
    /// `|x| y`.
    Closure = ClosureExpr,
    /// One parameter of a function or closure, or one variable of a `for`.
    Param = Param,
    /// `[x, y]`.
    Array = ArrayExpr,
    /// `#{ x: y }`.
    Map = MapExpr,
    /// `x: y` in a map.
    MapEntry = MapEntry,
}

impl Ident {
    /// The name.
    #[must_use]
    pub fn token(&self) -> Option<SyntaxToken> {
        name_token(&self.0)
    }

    /// The text of the name.
    #[must_use]
    pub fn name(&self) -> String {
        self.token().map(|token| token.text().to_owned()).unwrap_or_default()
    }
}

impl Paren {
    /// What is in the parentheses.
    #[must_use]
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }
}

/// An operator before an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrefixOp {
    /// `-`.
    Minus,
    /// `+`.
    Plus,
    /// `!`.
    Not,
}

impl Prefix {
    /// The operator.
    #[must_use]
    pub fn op(&self) -> Option<PrefixOp> {
        own_tokens(&self.0).find_map(|token| match token.kind() {
            SyntaxKind::Minus => Some(PrefixOp::Minus),
            SyntaxKind::Plus => Some(PrefixOp::Plus),
            SyntaxKind::Bang => Some(PrefixOp::Not),
            _ => None,
        })
    }

    /// What it applies to.
    #[must_use]
    pub fn expr(&self) -> Option<Expr> {
        child(&self.0)
    }
}

/// Defines the operators together with their tokens.
macro_rules! operators {
    ($($(#[doc = $doc:literal])+ $name:ident = $kind:ident $text:literal,)+) => {
        /// An operator between two expressions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum BinOp {
            $($(#[doc = $doc])+ $name,)+
        }

        impl BinOp {
            /// The operator of a token.
            #[must_use]
            pub const fn from_kind(kind: SyntaxKind) -> Option<Self> {
                match kind {
                    $(SyntaxKind::$kind => Some(Self::$name),)+
                    _ => None,
                }
            }

            /// The operator as it is written.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

operators! {
    /// `+`.
    Add = Plus "+",
    /// `-`.
    Sub = Minus "-",
    /// `*`.
    Mul = Star "*",
    /// `/`.
    Div = Slash "/",
    /// `%`.
    Rem = Percent "%",
    /// `**`.
    Pow = StarStar "**",
    /// `==`.
    Eq = EqEq "==",
    /// `!=`.
    Ne = NotEq "!=",
    /// `<`.
    Lt = Less "<",
    /// `<=`.
    Le = LessEq "<=",
    /// `>`.
    Gt = Greater ">",
    /// `>=`.
    Ge = GreaterEq ">=",
    /// `&&`.
    And = AndAnd "&&",
    /// `||`.
    Or = OrOr "||",
    /// `&`.
    BitAnd = And "&",
    /// `|`.
    BitOr = Pipe "|",
    /// `^`.
    Xor = Caret "^",
    /// `??`.
    Coalesce = QuestionQuestion "??",
    /// `in`.
    In = InKw "in",
    /// `!in`.
    NotIn = NotInKw "!in",
    /// `..`.
    Range = DotDot "..",
    /// `..=`.
    RangeInclusive = DotDotEq "..=",
    /// `<<`.
    Shl = Shl "<<",
    /// `>>`.
    Shr = Shr ">>",
}

impl Binary {
    fn op_token(&self) -> Option<SyntaxToken> {
        own_token(&self.0, |kind| BinOp::from_kind(kind).is_some())
    }

    /// The operator.
    #[must_use]
    pub fn op_kind(&self) -> Option<BinOp> {
        self.op_token().and_then(|token| BinOp::from_kind(token.kind()))
    }

    /// The place of the operator.
    #[must_use]
    pub fn op_range(&self) -> Option<TextRange> {
        self.op_token().map(|token| token.text_range())
    }

    /// The left side; none for `..x`.
    #[must_use]
    pub fn lhs(&self) -> Option<Expr> {
        let op = self.op_range()?;
        children::<Expr>(&self.0).find(|expr| expr.range().end() <= op.start())
    }

    /// The right side; none for `x..`, and where it is a jump (see `rhs_jump`).
    #[must_use]
    pub fn rhs(&self) -> Option<Expr> {
        let op = self.op_range()?;
        children::<Expr>(&self.0).find(|expr| expr.range().start() >= op.end())
    }

    /// The `return`, `throw`, `break` or `continue` on the right side of `??`.
    #[must_use]
    pub fn rhs_jump(&self) -> Option<Stmt> {
        children::<Stmt>(&self.0).find(|stmt| {
            matches!(
                stmt,
                Stmt::Return(_) | Stmt::Throw(_) | Stmt::Break(_) | Stmt::Continue(_)
            )
        })
    }
}

impl Assign {
    /// The `=`, or the operator that assigns, such as `+=`.
    #[must_use]
    pub fn op_token(&self) -> Option<SyntaxToken> {
        own_token(&self.0, SyntaxKind::is_assignment)
    }

    /// What is assigned to.
    #[must_use]
    pub fn target(&self) -> Option<Expr> {
        let op = self.op_token()?.text_range();
        children::<Expr>(&self.0).find(|expr| expr.range().end() <= op.start())
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> Option<Expr> {
        let op = self.op_token()?.text_range();
        children::<Expr>(&self.0).find(|expr| expr.range().start() >= op.end())
    }
}

/// The arguments of the `ArgList` below a node.
fn arguments(node: &SyntaxNode) -> Vec<Expr> {
    argument_list(node)
        .map(|list| children(&list).collect())
        .unwrap_or_default()
}

fn argument_list(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == SyntaxKind::ArgList)
}

impl Call {
    /// The name of the function.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        name_token(&self.0)
    }

    /// The arguments in order.
    #[must_use]
    pub fn args(&self) -> Vec<Expr> {
        arguments(&self.0)
    }

    /// The place of the arguments, with their parentheses.
    #[must_use]
    pub fn args_range(&self) -> Option<TextRange> {
        argument_list(&self.0).map(|list| list.text_range())
    }

    /// Whether it is `f!(…)`, which runs in the caller's scope.
    #[must_use]
    pub fn is_in_callers_scope(&self) -> bool {
        own_token(&self.0, |kind| kind == SyntaxKind::Bang).is_some()
    }
}

/// The member name: the first own token after the dot that is no bracket.
fn member(node: &SyntaxNode) -> Option<SyntaxToken> {
    own_token(node, |kind| {
        matches!(
            kind,
            SyntaxKind::Ident | SyntaxKind::ReservedWord | SyntaxKind::Underscore
        ) || kind.is_keyword()
    })
}

impl MethodCall {
    /// What the method is called on.
    #[must_use]
    pub fn receiver(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The name of the method.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        member(&self.0)
    }

    /// The arguments in order.
    #[must_use]
    pub fn args(&self) -> Vec<Expr> {
        arguments(&self.0)
    }

    /// The place of the arguments, with their parentheses.
    #[must_use]
    pub fn args_range(&self) -> Option<TextRange> {
        argument_list(&self.0).map(|list| list.text_range())
    }

    /// Whether it is written `?.`.
    #[must_use]
    pub fn is_null_safe(&self) -> bool {
        own_token(&self.0, |kind| kind == SyntaxKind::QuestionDot).is_some()
    }
}

impl Field {
    /// What the field belongs to.
    #[must_use]
    pub fn receiver(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The name of the field.
    #[must_use]
    pub fn name_token(&self) -> Option<SyntaxToken> {
        member(&self.0)
    }

    /// Whether it is written `?.`.
    #[must_use]
    pub fn is_null_safe(&self) -> bool {
        own_token(&self.0, |kind| kind == SyntaxKind::QuestionDot).is_some()
    }
}

impl Index {
    /// What is indexed.
    #[must_use]
    pub fn receiver(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> Option<Expr> {
        children(&self.0).nth(1)
    }

    /// Whether it is written `?[`.
    #[must_use]
    pub fn is_null_safe(&self) -> bool {
        own_token(&self.0, |kind| kind == SyntaxKind::QuestionBracket).is_some()
    }
}

impl Param {
    /// The name.
    #[must_use]
    pub fn token(&self) -> Option<SyntaxToken> {
        member(&self.0)
    }

    /// The text of the name.
    #[must_use]
    pub fn name(&self) -> String {
        self.token().map(|token| token.text().to_owned()).unwrap_or_default()
    }
}

/// The parameters of the `ParamList` below a node.
pub(super) fn parameters(node: &SyntaxNode) -> Vec<Param> {
    let list = node.children().find(|child| child.kind() == SyntaxKind::ParamList);
    list.map(|list| children(&list).collect()).unwrap_or_default()
}

impl Closure {
    /// The parameters in order.
    #[must_use]
    pub fn params(&self) -> Vec<Param> {
        parameters(&self.0)
    }

    /// What it computes, if that is an expression (an assignment included).
    #[must_use]
    pub fn body(&self) -> Option<Expr> {
        child(&self.0)
    }

    /// The statement that it runs, if it is no expression, such as `|x| return x`.
    #[must_use]
    pub fn body_stmt(&self) -> Option<Stmt> {
        if self.body().is_some() { None } else { child(&self.0) }
    }

    /// The place of the opening `|`, or of `||`: the position of the closure for rhai.
    #[must_use]
    pub fn pipe_range(&self) -> Option<TextRange> {
        let list = self.0.children().find(|child| child.kind() == SyntaxKind::ParamList)?;
        own_token(&list, |kind| matches!(kind, SyntaxKind::Pipe | SyntaxKind::OrOr)).map(|token| token.text_range())
    }
}

impl Array {
    /// The elements in order.
    #[must_use]
    pub fn elements(&self) -> Vec<Expr> {
        children(&self.0).collect()
    }
}

impl Map {
    /// The entries in order.
    #[must_use]
    pub fn entries(&self) -> Vec<MapEntry> {
        children(&self.0).collect()
    }
}

impl MapEntry {
    /// The key as it is written.
    #[must_use]
    pub fn key_token(&self) -> Option<SyntaxToken> {
        own_token(&self.0, |kind| kind != SyntaxKind::Colon)
    }

    /// The key without its quotes.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        let token = self.key_token()?;
        match token.kind() {
            SyntaxKind::String | SyntaxKind::RawString => super::literal::text_value(&token),
            _ => Some(token.text().to_owned()),
        }
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> Option<Expr> {
        child(&self.0)
    }
}
