//! What an expression gives, told from the text alone: for completion in a pack that does not compile yet. What cannot be
//! told is `Unknown`.

use super::Subject;
use super::index::Item;
use crate::declare::{Kind, Receiver, clauses};
use crate::function::{self, Returns};
use crate::source::{FileId, Span};
use crate::syntax::ast::{AstNode, BinOp, Closure, Expr, Let, MethodCall, Stmt};
use crate::syntax::{SyntaxKind, SyntaxNode};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// A record, by its item.
    Record(usize),
    List(Box<Guess>),
    /// A tier of a ladder, by its item.
    Tier(usize),
    /// A table, bands, a curve, by its item.
    Scale(usize),
    /// A row of a table, by its item.
    Row(usize),
    /// An eligibility, incentive, score or ranking, by its item.
    Item(usize),
    /// A setting, by its item.
    Amount,
    Text,
    /// One of some words.
    Word(Vec<String>),
    Boolean,
    Date,
    DateTime,
    Period,
    Duration,
    Unknown,
}

/// How deep values are followed.
const DEPTH: usize = 12;

impl Subject<'_> {
    /// The item of something that is declared by a name.
    pub(crate) fn declared(&self, name: &str) -> Option<usize> {
        let items = self.index.items.iter().enumerate();
        let mut found = items.filter(|(_, item)| {
            item.parent.is_none()
                && item.name.as_deref() == Some(name)
                && !item.in_tests
                && !matches!(item.receiver, Receiver::Type | Receiver::Record)
        });
        found.next().map(|(place, _)| place)
    }

    pub(crate) fn record(&self, name: &str) -> Option<usize> {
        let mut items = self.index.items.iter();
        items.position(|item| item.receiver == Receiver::Record && item.name.as_deref() == Some(name))
    }

    /// What the type of a field, an input or a setting says.
    fn typed(&self, item: &Item) -> Guess {
        let types = item.children.iter().filter_map(|child| self.index.items.get(*child));
        let first = types.into_iter().find(|child| child.receiver == Receiver::Type);
        first.map_or(Guess::Unknown, |of| self.of_type(of))
    }

    fn of_type(&self, item: &Item) -> Guess {
        let Some(link) = item.links.first().and_then(|link| self.index.links.get(*link)) else {
            return Guess::Unknown;
        };
        let text = |place: usize| {
            link.arguments
                .get(place)
                .map(|span| self.slice(*span).trim_matches('"').to_owned())
        };
        match link.clause.name {
            "boolean" => Guess::Boolean,
            "integer" | "decimal" | "percent" | "money" | "money_in" => Guess::Amount,
            "text" | "currency" => Guess::Text,
            "date" => Guess::Date,
            "date_time" => Guess::DateTime,
            "one_of" => {
                let words = link.arguments.first().and_then(|span| self.expression(*span));
                let words = words.and_then(|expr| super::literal::literal(link.span.file, &expr));
                match words.map(|words| words.value) {
                    Some(super::Value::Texts(words)) => Guess::Word(words),
                    _ => Guess::Text,
                }
            }
            "record_of" => text(0)
                .and_then(|name| self.record(&name))
                .map_or(Guess::Unknown, Guess::Record),
            "list_of" => {
                let of = item
                    .children
                    .iter()
                    .filter_map(|child| self.index.items.get(*child))
                    .next();
                Guess::List(Box::new(of.map_or(Guess::Unknown, |of| self.of_type(of))))
            }
            "tier_of" => text(0)
                .and_then(|name| self.declared(&name))
                .map_or(Guess::Unknown, Guess::Tier),
            "field_of" => {
                let field = text(0).and_then(|name| self.record(&name)).zip(text(1));
                field.map_or(Guess::Unknown, |(record, name)| self.field_of(record, &name))
            }
            _ => Guess::Unknown,
        }
    }

    fn field_of(&self, record: usize, name: &str) -> Guess {
        let Some(record) = self.index.items.get(record) else {
            return Guess::Unknown;
        };
        let fields = record.children.iter().filter_map(|child| self.index.items.get(*child));
        let field = fields.into_iter().find(|field| field.name.as_deref() == Some(name));
        field.map_or(Guess::Unknown, |field| self.typed(field))
    }

    /// What a parameter of a rule reads.
    pub(crate) fn readable_as(&self, name: &str, depth: usize) -> Guess {
        match name {
            "as_of" => return Guess::Date,
            "period" => return Guess::Period,
            _ => {}
        }
        if let Some(place) = self.declared(name)
            && let Some(item) = self.index.items.get(place)
        {
            return match item.receiver {
                Receiver::Input | Receiver::Setting => self.typed(item),
                Receiver::Relation => match self.typed(item) {
                    list @ Guess::List(_) => list,
                    one => Guess::List(Box::new(one)),
                },
                Receiver::Window => Guess::Period,
                Receiver::Ladder => Guess::Tier(place),
                Receiver::Eligibility | Receiver::Incentive | Receiver::Score | Receiver::Ranking => Guess::Item(place),
                Receiver::Table | Receiver::Bands | Receiver::Curve => Guess::Scale(place),
                Receiver::Value => self.value_of(item, depth),
                _ => Guess::Unknown,
            };
        }
        self.record(name).map_or(Guess::Unknown, Guess::Record)
    }

    fn value_of(&self, item: &Item, depth: usize) -> Guess {
        if depth >= DEPTH {
            return Guess::Unknown;
        }
        let mut links = item.links.iter().filter_map(|link| self.index.links.get(*link));
        let rule = links
            .find(|link| link.clause.name == "is_given_by")
            .and_then(|link| link.arguments.first());
        match rule.and_then(|span| Some((span.file, self.expression(*span)?))) {
            Some((file, Expr::Closure(closure))) => closure
                .body()
                .map_or(Guess::Unknown, |body| self.guess(file, &body, depth + 1)),
            _ => Guess::Unknown,
        }
    }

    /// What an expression gives.
    pub(crate) fn guess(&self, file: FileId, expr: &Expr, depth: usize) -> Guess {
        if depth >= DEPTH {
            return Guess::Unknown;
        }
        match expr {
            Expr::Paren(paren) => paren
                .expr()
                .map_or(Guess::Unknown, |inner| self.guess(file, &inner, depth + 1)),
            Expr::Literal(literal) => match literal.kind() {
                Some(crate::syntax::ast::LiteralKind::String) => Guess::Text,
                Some(crate::syntax::ast::LiteralKind::True | crate::syntax::ast::LiteralKind::False) => Guess::Boolean,
                _ => Guess::Amount,
            },
            Expr::Ident(ident) => self.ident(file, ident.syntax(), &ident.name(), depth),
            Expr::Field(field) => {
                let (Some(receiver), Some(name)) = (field.receiver(), field.name_token()) else {
                    return Guess::Unknown;
                };
                match self.guess(file, &receiver, depth + 1) {
                    Guess::Record(record) => self.field_of(record, name.text()),
                    Guess::Item(_) if name.text() == "eligible" => Guess::Boolean,
                    Guess::Item(_) | Guess::Tier(_) | Guess::Row(_) => Guess::Amount,
                    _ => Guess::Unknown,
                }
            }
            Expr::MethodCall(call) => self.method(file, call, depth),
            Expr::Call(call) => {
                let name = call
                    .name_token()
                    .map(|token| token.text().to_owned())
                    .unwrap_or_default();
                let first = call.args().into_iter().next();
                let named = match first {
                    Some(Expr::Literal(literal)) => literal.string_value(),
                    _ => None,
                };
                match name.as_str() {
                    "use_table" | "use_bands" | "use_curve" => named
                        .and_then(|name| self.declared(&name))
                        .map_or(Guess::Unknown, Guess::Scale),
                    "date" => Guess::Date,
                    "percent" => Guess::Amount,
                    name => function::overloads(name).next().map_or(Guess::Unknown, |(_, one)| {
                        of_returns(one.signature.returns, &Guess::Amount)
                    }),
                }
            }
            Expr::Binary(binary) => match binary.op_kind() {
                Some(BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Pow) => Guess::Amount,
                Some(BinOp::Coalesce) => binary
                    .lhs()
                    .map_or(Guess::Unknown, |lhs| self.guess(file, &lhs, depth + 1)),
                _ => Guess::Boolean,
            },
            Expr::If(choice) => choice
                .then()
                .map_or(Guess::Unknown, |block| self.guess(file, &Expr::Block(block), depth + 1)),
            Expr::Block(block) => match block.last_statement() {
                Some(Stmt::Expr(statement)) => statement
                    .expr()
                    .map_or(Guess::Unknown, |expr| self.guess(file, &expr, depth + 1)),
                _ => Guess::Unknown,
            },
            Expr::Prefix(_) => Guess::Amount,
            _ => Guess::Unknown,
        }
    }

    /// What a name gives where it is read.
    fn ident(&self, file: FileId, node: &SyntaxNode, name: &str, depth: usize) -> Guess {
        let mut below = node.clone();
        for above in node.ancestors().skip(1) {
            match above.kind() {
                SyntaxKind::ClosureExpr => {
                    let Some(closure) = Closure::cast(above.clone()) else {
                        continue;
                    };
                    if closure.params().iter().any(|param| param.name() == name) {
                        return self.parameter(file, &closure, name, depth);
                    }
                }
                SyntaxKind::BlockExpr => {
                    let mut lets = above
                        .children()
                        .take_while(|child| child.text_range().start() < below.text_range().start())
                        .filter_map(Let::cast);
                    let found = lets
                        .by_ref()
                        .filter(|one| one.name_token().is_some_and(|token| token.text() == name))
                        .last();
                    if let Some(value) = found.and_then(|found| found.value()) {
                        return self.guess(file, &value, depth + 1);
                    }
                }
                SyntaxKind::FnDef => return self.record(name).map_or(Guess::Unknown, Guess::Record),
                _ => {}
            }
            below = above;
        }
        // A variable of the top level that holds a table or bands.
        let held = self
            .index
            .chains
            .iter()
            .find(|chain| chain.kept.as_deref() == Some(name));
        let item = held
            .and_then(|chain| self.index.links.get(*chain.links.first()?))
            .map(|link| link.item);
        match item.and_then(|item| Some((item, self.index.items.get(item)?.receiver))) {
            Some((item, Receiver::Table | Receiver::Bands | Receiver::Curve)) => Guess::Scale(item),
            _ => Guess::Unknown,
        }
    }

    fn parameter(&self, file: FileId, closure: &Closure, name: &str, depth: usize) -> Guess {
        // Of a list function: an element of the list.
        let call = closure
            .syntax()
            .parent()
            .and_then(|list| list.parent())
            .and_then(MethodCall::cast);
        let is_list = call.as_ref().and_then(MethodCall::name_token).is_some_and(|token| {
            function::overloads(token.text()).next().is_some()
                && !clauses().any(|clause| {
                    clause.name == token.text()
                        && clause
                            .parameters
                            .iter()
                            .any(|one| matches!(one.kind, Kind::Rule | Kind::Threshold))
                })
        });
        if let (true, Some(receiver)) = (is_list, call.and_then(|call| call.receiver())) {
            return match self.guess(file, &receiver, depth + 1) {
                Guess::List(of) => *of,
                _ => self.record(name).map_or(Guess::Unknown, Guess::Record),
            };
        }
        // A record of a list that the incentive goes through stands before an input of that name.
        let offset: u32 = closure.range().start().into();
        let item = self
            .index
            .link_at(file, offset)
            .and_then(|link| self.index.links.get(link))
            .map(|link| link.item);
        if let Some(Guess::List(of)) = item.and_then(|item| self.goes_through(item))
            && let Guess::Record(record) = *of
            && self
                .index
                .items
                .get(record)
                .is_some_and(|record| record.name.as_deref() == Some(name))
        {
            return Guess::Record(record);
        }
        self.readable_as(name, depth + 1)
    }

    /// The list that an incentive or score goes through.
    fn goes_through(&self, item: usize) -> Option<Guess> {
        let mut at = Some(item);
        while let Some(place) = at {
            let item = self.index.items.get(place)?;
            let mut links = item.links.iter().filter_map(|link| self.index.links.get(*link));
            if let Some(link) = links.find(|link| link.clause.name == "for_each") {
                let name = self.slice(*link.arguments.first()?).trim_matches('"');
                return Some(self.readable_as(name, 1));
            }
            at = item.parent;
        }
        None
    }

    fn method(&self, file: FileId, call: &MethodCall, depth: usize) -> Guess {
        let (Some(receiver), Some(name)) = (call.receiver(), call.name_token()) else {
            return Guess::Unknown;
        };
        let on = self.guess(file, &receiver, depth + 1);
        let gives = || match call.args().into_iter().next() {
            Some(Expr::Closure(closure)) => closure
                .body()
                .map_or(Guess::Unknown, |body| self.guess(file, &body, depth + 1)),
            _ => Guess::Unknown,
        };
        match (name.text(), &on) {
            ("lookup", Guess::Scale(table)) => Guess::Row(*table),
            ("on" | "at", Guess::Scale(_)) => Guess::Amount,
            ("on", _) => on,
            ("filter" | "sort_by" | "distinct" | "uplines" | "downlines", _) => on,
            ("map", _) => Guess::List(Box::new(gives())),
            ("first" | "last", Guess::List(of)) => (**of).clone(),
            ("sum" | "count", _) => Guess::Amount,
            ("min" | "max", Guess::List(_)) => gives(),
            ("at_least" | "at_most" | "above" | "below", Guess::Tier(_)) => Guess::Boolean,
            (name, _) => function::overloads(name)
                .next()
                .map_or(Guess::Unknown, |(_, one)| of_returns(one.signature.returns, &on)),
        }
    }

    /// The expression that ends right before an offset.
    pub(crate) fn ends_before(&self, file: FileId, span: Span) -> Option<Guess> {
        let expr = self.expression(span)?;
        Some(self.guess(file, &expr, 0))
    }
}

fn of_returns(returns: Returns, on: &Guess) -> Guess {
    match returns {
        Returns::SameAs(_) => on.clone(),
        Returns::Unified | Returns::Integer | Returns::Decimal | Returns::Percent | Returns::Fraction => Guess::Amount,
        Returns::Boolean => Guess::Boolean,
        Returns::Text => Guess::Text,
        Returns::Date => Guess::Date,
        Returns::Period => Guess::Period,
        Returns::Duration(_) => Guess::Duration,
        Returns::Element | Returns::OptionalElement => match on {
            Guess::List(of) => (**of).clone(),
            _ => Guess::Unknown,
        },
        Returns::Given | Returns::OptionalGiven | Returns::ListOfGiven => Guess::Unknown,
    }
}
