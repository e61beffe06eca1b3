use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rhai::Position;

use crate::pack::Joined;
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, Closure, Expr, Fn, Stmt};
use crate::syntax::{
    CallLike, SyntaxKind, SyntaxNode, TextRange, TextSize, closure_at_pipe, find_call_named_at, token_at,
};
use crate::value::Zone;

/// Where a call of the script stands: its name and its arguments.
#[derive(Clone, Debug)]
pub(super) struct CallSite {
    /// The name.
    pub name: Span,
    /// The arguments in order, without the receiver of a method call.
    pub arguments: Vec<ArgumentSite>,
    /// Whether it is written `x.name(…)`.
    pub is_method: bool,
}

/// Where an argument stands.
#[derive(Clone, Debug)]
pub(super) struct ArgumentSite {
    pub span: Span,
    /// The closure, if the argument is one.
    pub closure: Option<ClosureSite>,
}

/// Where a closure stands.
#[derive(Clone, Debug)]
pub(super) struct ClosureSite {
    /// From its opening `|` to the end of its body.
    pub span: Span,
    /// Whether it stands in a loop, a function, or another closure, so that several rules may come from it.
    pub repeated: bool,
}

/// The way from rhai's positions to the places in the files.
pub(super) struct Sites {
    /// The time zone of the pack: it makes days of instants.
    pub zone: Zone,
    joined: Joined,
    roots: HashMap<FileId, SyntaxNode>,
    /// The calls that were looked up already: in a loop the same ones come again and again.
    calls: RefCell<Calls>,
}

/// Calls by the line and column of their names.
type Calls = HashMap<(Option<usize>, Option<usize>), Option<Rc<CallSite>>>;

impl Sites {
    pub(super) fn new(joined: Joined, zone: Zone, roots: HashMap<FileId, SyntaxNode>) -> Sites {
        Sites {
            zone,
            joined,
            roots,
            calls: RefCell::default(),
        }
    }

    /// The file and offset of a position.
    pub(super) fn offset(&self, position: Position) -> Option<(FileId, u32)> {
        let line = u32::try_from(position.line()?).ok()?;
        // A position at the start of a line has no column.
        let column = u32::try_from(position.position().unwrap_or(1)).ok()?;
        self.joined.place(line, column)
    }

    /// The token at a position, as a place to underline.
    pub(super) fn token(&self, position: Position) -> Option<Span> {
        let (file, offset) = self.offset(position)?;
        let root = self.roots.get(&file)?;
        Some(match token_at(root, TextSize::new(offset)) {
            Some(token) if !token.kind().is_trivia() => span(file, token.text_range()),
            _ => Span::new(file, offset, offset),
        })
    }

    /// The call whose name stands at a position.
    pub(super) fn call(&self, position: Position) -> Option<Rc<CallSite>> {
        self.calls
            .borrow_mut()
            .entry((position.line(), position.position()))
            .or_insert_with(|| {
                let place = self.offset(position)?;
                let call = find_call_named_at(self.roots.get(&place.0)?, TextSize::new(place.1))?;
                Some(Rc::new(call_site(place.0, &call)?))
            })
            .clone()
    }

    /// The closure whose opening `|` stands at a position.
    pub(super) fn closure(&self, position: Position) -> Option<(FileId, Closure)> {
        let (file, offset) = self.offset(position)?;
        Some((file, closure_at_pipe(self.roots.get(&file)?, TextSize::new(offset))?))
    }

    /// The function of a name.
    pub(super) fn function(&self, name: &str) -> Option<(FileId, Fn)> {
        self.files().find_map(|(file, root)| {
            root.children()
                .filter_map(Fn::cast)
                .find(|function| function.name_token().is_some_and(|token| token.text() == name))
                .map(|function| (file, function))
        })
    }

    /// The first place inside a span where a name is read.
    pub(super) fn name_in(&self, within: Span, name: &str) -> Option<Span> {
        let range = TextRange::new(TextSize::new(within.start), TextSize::new(within.end));
        let root = self.roots.get(&within.file)?;
        let node = match root.covering_element(range) {
            rowan::NodeOrToken::Node(node) => node,
            rowan::NodeOrToken::Token(token) => token.parent()?,
        };
        node.descendants()
            .filter_map(crate::syntax::ast::Ident::cast)
            .find(|ident| ident.name() == name && range.contains_range(ident.range()))
            .map(|ident| span(within.file, ident.range()))
    }

    /// The files with their trees, in order.
    pub(super) fn files(&self) -> impl Iterator<Item = (FileId, &SyntaxNode)> {
        let mut files: Vec<_> = self.roots.iter().map(|(file, root)| (*file, root)).collect();
        files.sort_by_key(|(file, _)| *file);
        files.into_iter()
    }
}

/// The place of a range.
pub(super) fn span(file: FileId, range: TextRange) -> Span {
    Span::new(file, range.start().into(), range.end().into())
}

fn call_site(file: FileId, call: &CallLike) -> Option<CallSite> {
    Some(CallSite {
        name: span(file, call.name_token()?.text_range()),
        arguments: call
            .args()
            .into_iter()
            .map(|argument| ArgumentSite {
                span: span(file, argument.range()),
                closure: match argument.without_parens() {
                    Some(Expr::Closure(closure)) => Some(closure_site(file, &closure)),
                    _ => None,
                },
            })
            .collect(),
        is_method: matches!(call, CallLike::MethodCall(_)),
    })
}

/// The place of a closure.
pub(super) fn closure_site(file: FileId, closure: &Closure) -> ClosureSite {
    ClosureSite {
        span: span(file, closure.range()),
        repeated: closure.syntax().ancestors().skip(1).any(|node| repeats(node.kind())),
    }
}

/// Whether what stands inside may run more than once.
fn repeats(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::FnDef
            | SyntaxKind::ForLoop
            | SyntaxKind::WhileLoop
            | SyntaxKind::InfiniteLoop
            | SyntaxKind::DoLoop
            | SyntaxKind::ClosureExpr
    )
}

/// What a name stands for at a place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// The variable of a `for`.
    ForVariable,
    /// A parameter of this function or closure.
    Parameter(SyntaxNode),
    /// `let` or `const`, by its statement.
    Let(SyntaxNode),
}

/// What `name` stands for where `node` stands: the nearest declaration around or before it.
pub(super) fn binding(node: &SyntaxNode, name: &str) -> Option<Binding> {
    let mut at = node.clone();
    loop {
        let mut before = at.prev_sibling();
        while let Some(sibling) = before {
            let token = match Stmt::cast(sibling.clone()) {
                Some(Stmt::Let(declared)) => declared.name_token(),
                Some(Stmt::Const(declared)) => declared.name_token(),
                _ => None,
            };
            if token.is_some_and(|token| token.text() == name) {
                return Some(Binding::Let(sibling));
            }
            before = sibling.prev_sibling();
        }
        at = at.parent()?;
        let declares = |node: &SyntaxNode| {
            node.descendants_with_tokens()
                .filter_map(rowan::NodeOrToken::into_token)
                .any(|token| token.kind() == SyntaxKind::Ident && token.text() == name)
        };
        let parameters = || {
            at.children()
                .filter(|child| matches!(child.kind(), SyntaxKind::ParamList | SyntaxKind::Param))
                .any(|child| declares(&child))
        };
        match at.kind() {
            SyntaxKind::ForLoop if parameters() => return Some(Binding::ForVariable),
            SyntaxKind::ClosureExpr if parameters() => return Some(Binding::Parameter(at)),
            SyntaxKind::FnDef => return parameters().then_some(Binding::Parameter(at)),
            _ => {}
        }
    }
}

/// Whether something is assigned to what a `let` declares.
pub(super) fn is_assigned_again(declared: &SyntaxNode, name: &str) -> bool {
    let Some(scope) = declared.parent() else { return false };
    let target = Binding::Let(declared.clone());
    scope
        .descendants()
        .filter_map(crate::syntax::ast::Assign::cast)
        .any(|assign| {
            assign
                .target()
                .and_then(root_name)
                .is_some_and(|(node, root)| root == name && binding(&node, name).as_ref() == Some(&target))
        })
}

/// The variable at the root of `x`, `x.y`, `x[y]`, `x.f()`.
pub(super) fn root_name(expr: Expr) -> Option<(SyntaxNode, String)> {
    let mut at = expr;
    loop {
        at = match at {
            Expr::Ident(ident) => return Some((ident.syntax().clone(), ident.name())),
            Expr::Field(field) => field.receiver()?,
            Expr::Index(index) => index.receiver()?,
            Expr::MethodCall(call) => call.receiver()?,
            Expr::Paren(paren) => paren.expr()?,
            _ => return None,
        };
    }
}

/// The statement that holds a node, nearest first.
pub(super) fn statement_of(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.ancestors().find(|node| {
        Stmt::cast(node.clone()).is_some()
            && node
                .parent()
                .is_some_and(|parent| matches!(parent.kind(), SyntaxKind::BlockExpr | SyntaxKind::SourceFile))
    })
}
