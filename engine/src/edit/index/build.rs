use super::{Chain, Index, Item, Link, Maker, Variable, kind, opens, resolve};
use crate::declare::{ClauseInfo, Kind, Receiver};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, Expr, SourceFile, Stmt};
use crate::syntax::{CallLike, SyntaxKind, SyntaxNode, TextRange};
use std::collections::HashMap;

/// The things that clauses may stand on, outermost first.
type Stack = Vec<usize>;

#[derive(Default)]
pub(super) struct Builder {
    index: Index,
    /// What the variables hold.
    held: HashMap<String, Stack>,
    file: FileIdOrNone,
    in_tests: bool,
}

type FileIdOrNone = Option<FileId>;

/// Where a statement stands.
#[derive(Clone, Copy)]
struct Place {
    maker: Option<(Maker, Span)>,
    top: bool,
}

/// A call of a chain.
struct Step {
    call: CallLike,
    /// From its dot, or its name where it opens the chain.
    start: u32,
}

impl Builder {
    pub(super) fn file(&mut self, file: FileId, root: &SourceFile, in_tests: bool) {
        self.file = Some(file);
        self.in_tests = in_tests;
        let held = in_tests.then(|| self.held.clone());
        let place = Place { maker: None, top: true };
        for statement in root.statements() {
            self.statement(&statement, place);
        }
        // What a file of scenarios keeps in variables, others do not see.
        if let Some(held) = held {
            self.held = held;
        }
    }

    fn span(&self, range: TextRange) -> Span {
        Span::new(self.file.unwrap_or(FileId(0)), range.start().into(), range.end().into())
    }

    fn statement(&mut self, statement: &Stmt, place: Place) {
        let inner = |maker: Maker, span: Span| Place {
            maker: place.maker.or(Some((maker, span))),
            top: false,
        };
        let span = self.span(statement.range());
        match statement {
            Stmt::Let(declared) => {
                let name = declared.name_token();
                if let Some(name) = &name {
                    self.variable(name.text(), self.span(name.text_range()), declared.value(), place);
                }
                let kept = name.map(|name| name.text().to_owned());
                if let Some(value) = declared.value() {
                    self.chain(value, span, kept, place);
                }
            }
            Stmt::Const(declared) => {
                let name = declared.name_token();
                if let Some(name) = &name {
                    self.variable(name.text(), self.span(name.text_range()), declared.value(), place);
                }
                let kept = name.map(|name| name.text().to_owned());
                if let Some(value) = declared.value() {
                    self.chain(value, span, kept, place);
                }
            }
            Stmt::Expr(statement) => match statement.expr() {
                Some(Expr::If(_) | Expr::Switch(_) | Expr::Block(_)) => {
                    self.inside(statement.syntax(), inner(Maker::Loop, span));
                }
                Some(expr) => self.chain(expr, span, None, place),
                None => {}
            },
            Stmt::Fn(function) => {
                let held = self.held.clone();
                for parameter in function.params() {
                    self.held.remove(&parameter.name());
                }
                self.inside(function.syntax(), inner(Maker::Helper, span));
                self.held = held;
            }
            other => {
                let held = self.held.clone();
                self.inside(other.syntax(), inner(Maker::Loop, span));
                self.held = held;
            }
        }
    }

    /// The statements of the blocks directly inside a node.
    fn inside(&mut self, node: &SyntaxNode, place: Place) {
        for child in node.children() {
            match child.kind() {
                SyntaxKind::BlockExpr => {
                    for statement in child.children().filter_map(Stmt::cast) {
                        self.statement(&statement, place);
                    }
                }
                SyntaxKind::IfExpr | SyntaxKind::SwitchExpr | SyntaxKind::SwitchArm | SyntaxKind::ExprStmt => {
                    self.inside(&child, place);
                }
                _ => {}
            }
        }
    }

    fn variable(&mut self, name: &str, span: Span, value: Option<Expr>, place: Place) {
        if place.top && !self.in_tests {
            let value = value.map(|value| self.span(value.range()));
            let variable = Variable { name: span, value };
            self.index.variables.entry(name.to_owned()).or_insert(variable);
        }
    }

    fn chain(&mut self, expr: Expr, span: Span, kept: Option<String>, place: Place) {
        let Some((head, on, steps)) = steps(expr) else { return };
        let mut stack = match &on {
            Some(name) => match self.held.get(name) {
                Some(stack) => stack.clone(),
                None => return,
            },
            None => Vec::new(),
        };
        let chain = self.index.chains.len();
        let chained = Chain {
            span,
            head: self.span(head),
            on,
            kept: kept.clone(),
            links: Vec::new(),
            top: place.top,
        };
        self.index.chains.push(chained);
        for step in steps {
            if self.step(&mut stack, &step, Some(chain), place.maker).is_none() {
                break;
            }
        }
        let says_nothing = self.index.chains.last().is_some_and(|chain| chain.links.is_empty());
        if let (Some(name), false) = (kept, stack.is_empty()) {
            self.held.insert(name, stack);
        } else if says_nothing {
            self.index.chains.pop();
        }
    }

    fn step(
        &mut self,
        stack: &mut Stack,
        step: &Step,
        chain: Option<usize>,
        maker: Option<(Maker, Span)>,
    ) -> Option<()> {
        let token = step.call.name_token()?;
        let (at, clause) = if stack.is_empty() {
            let clause = crate::declare::clause_of(Receiver::Root, token.text())?;
            // `percent(2.5)` is a value, not a type.
            if clause.makes_type() && clause.parameters.is_empty() && !step.call.args().is_empty() {
                return None;
            }
            (None, clause)
        } else {
            let receivers: Vec<Receiver> = stack
                .iter()
                .filter_map(|item| self.index.items.get(*item).map(|item| item.receiver))
                .collect();
            let (place, clause) = resolve(&receivers, token.text())?;
            (Some(place), clause)
        };
        stack.truncate(at.map_or(0, |place| place + 1));
        if let Some(receiver) = opens(clause) {
            let item = self.open(clause, receiver, stack.last().copied(), &step.call, maker);
            stack.push(item);
        }
        let item = *stack.last()?;
        let arguments = step.call.args();
        let name = self.span(token.text_range());
        let end: u32 = step.call.range().end().into();
        let link = self.index.links.len();
        let spans = arguments.iter().map(|argument| self.span(argument.range())).collect();
        let linked = Link {
            clause,
            name,
            span: Span::new(name.file, step.start, end),
            arguments: spans,
            item,
            chain,
            id: String::new(),
        };
        self.index.links.push(linked);
        if let Some(item) = self.index.items.get_mut(item) {
            item.links.push(link);
        }
        if let Some(chain) = chain.and_then(|chain| self.index.chains.get_mut(chain)) {
            chain.links.push(link);
        }
        for (place, argument) in arguments.into_iter().enumerate() {
            if clause
                .parameter(place)
                .is_some_and(|parameter| parameter.kind == Kind::Type)
                || clause.name == "list_of"
            {
                self.of_type(argument, item, maker);
            }
        }
        Some(())
    }

    /// The type of an argument: a chain of its own.
    fn of_type(&mut self, argument: Expr, on: usize, maker: Option<(Maker, Span)>) {
        let Some((_, None, steps)) = steps(argument) else {
            return;
        };
        let mut stack = Vec::new();
        let first = self.index.items.len();
        for step in steps {
            if self.step(&mut stack, &step, None, maker).is_none() {
                break;
            }
        }
        if let Some(item) = self.index.items.get_mut(first) {
            item.parent = Some(on);
            if let Some(on) = self.index.items.get_mut(on) {
                on.children.push(first);
            }
        }
    }

    fn open(
        &mut self,
        clause: &'static ClauseInfo,
        receiver: Receiver,
        parent: Option<usize>,
        call: &CallLike,
        maker: Option<(Maker, Span)>,
    ) -> usize {
        let first = call.args().into_iter().next();
        let named = first.as_ref().filter(|_| receiver != Receiver::Type);
        let name = named.and_then(|first| match first {
            Expr::Literal(literal) => literal.string_value(),
            _ => None,
        });
        let mut id = if parent.is_none() {
            kind(receiver).to_owned()
        } else {
            clause.name.to_owned()
        };
        if receiver == Receiver::Type {
            id = "type".to_owned();
        }
        match (&name, named) {
            (Some(name), _) => {
                id.push('.');
                id.push_str(&name.replace(['/', '#', ':'], "_"));
            }
            (None, Some(argument)) if !matches!(argument, Expr::Closure(_) | Expr::Map(_)) => {
                let text = argument.syntax().text().to_string();
                let text: Vec<&str> = text.split_whitespace().collect();
                let text: String = text.join(" ").chars().filter(|c| *c != '_').take(60).collect();
                id.push('(');
                id.push_str(&text.replace(['/', '#', ':'], "_"));
                id.push(')');
            }
            _ => {}
        }
        let item = self.index.items.len();
        self.index.items.push(Item {
            receiver,
            id,
            name,
            parent,
            links: Vec::new(),
            children: Vec::new(),
            maker,
            in_tests: self.in_tests,
        });
        if let Some(parent) = parent.and_then(|parent| self.index.items.get_mut(parent)) {
            parent.children.push(item);
        }
        item
    }

    /// Ids of all, each with those of what holds it before it.
    pub(super) fn finish(self) -> Index {
        let mut index = self.index;
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut unique = |id: String| -> String {
            let count = seen.entry(id.clone()).or_insert(0);
            *count += 1;
            if *count == 1 { id } else { format!("{id}#{count}") }
        };
        // What holds an item was declared before it, except for types, which are inside of a clause of it.
        let mut ids: Vec<String> = Vec::with_capacity(index.items.len());
        for item in &index.items {
            let above = item.parent.and_then(|parent| ids.get(parent));
            ids.push(unique(match above {
                Some(above) => format!("{above}/{}", item.id),
                None => item.id.clone(),
            }));
        }
        for (place, (item, id)) in index.items.iter_mut().zip(ids).enumerate() {
            index.by_id.insert(id.clone(), place);
            item.id = id;
        }
        for item in &index.items {
            let mut count: HashMap<&str, usize> = HashMap::new();
            for (place, link) in item.links.iter().enumerate() {
                let Some(linked) = index.links.get_mut(*link) else {
                    continue;
                };
                linked.id = if place == 0 {
                    format!("{}:", item.id)
                } else {
                    let count = count.entry(linked.clause.name).or_insert(0);
                    *count += 1;
                    let name = linked.clause.name;
                    match *count {
                        1 => format!("{}:{name}", item.id),
                        _ => format!("{}:{name}#{count}", item.id),
                    }
                };
                index.links_by_id.insert(linked.id.clone(), *link);
            }
        }
        index
    }
}

/// What a chain begins with, the variable it stands on, and its calls in order.
fn steps(expr: Expr) -> Option<(TextRange, Option<String>, Vec<Step>)> {
    let mut steps = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::MethodCall(call) => {
                let dot = call
                    .syntax()
                    .children_with_tokens()
                    .find(|element| element.kind() == SyntaxKind::Dot)?;
                let start = dot.text_range().start().into();
                let receiver = call.receiver()?;
                steps.push(Step {
                    call: CallLike::MethodCall(call),
                    start,
                });
                at = receiver;
            }
            Expr::Call(call) => {
                let range = call.range();
                steps.push(Step {
                    start: range.start().into(),
                    call: CallLike::Call(call),
                });
                steps.reverse();
                return Some((range, None, steps));
            }
            // `.tier` that has no arguments yet: what stands before it holds.
            Expr::Field(field) if steps.is_empty() => at = field.receiver()?,
            Expr::Ident(ident) => {
                steps.reverse();
                return Some((ident.range(), Some(ident.name()), steps));
            }
            _ => return None,
        }
    }
}
