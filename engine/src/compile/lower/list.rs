use super::convert::MakeFirst;
use super::{Element, List, Local, Lowered, Lowerer, Site, Val};
use crate::compile::order::RuleNode;
use crate::compile::{Compiler, Failed, closest, listed};
use crate::expr::node::{Any, BooleanOp, IntegerOp, NumberOp, Over, Rows, TextOp};
use crate::model::Rule;
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, Expr, Stmt};

/// The functions on lists.
const FUNCTIONS: [&str; 13] = [
    "filter", "map", "any", "all", "count", "sum", "min", "max", "first", "distinct", "contains", "sort_by", "is_empty",
];

impl Lowerer<'_, '_> {
    pub(super) fn is_list_function(&self, name: &str) -> bool {
        FUNCTIONS.contains(&name)
    }

    pub(super) fn list_function(
        &mut self,
        name: &str,
        receiver: Lowered,
        arguments: &[Expr],
        span: Span,
        name_span: Span,
    ) -> Result<Lowered, Failed> {
        let Val::List(list) = receiver.value else {
            return Err(Failed);
        };
        let list = *list;
        let list_span = receiver.span;
        match (name, arguments) {
            ("count" | "len", []) => Ok(self.integer(span, Type::Integer, IntegerOp::Count(Box::new(list.rows)))),
            ("is_empty", []) => Ok(self.boolean(span, BooleanOp::NoRows(Box::new(list.rows)))),
            ("count", [argument]) => {
                let List { rows, cursor, .. } = self.filtered(list, argument, list_span)?;
                let _ = cursor;
                Ok(self.integer(span, Type::Integer, IntegerOp::Count(Box::new(rows))))
            }
            ("filter", [argument]) => {
                let kind = receiver.kind;
                let list = self.filtered(list, argument, list_span)?;
                Ok(Lowered {
                    value: Val::List(Box::new(list)),
                    kind,
                    ..Lowered::nothing(span)
                })
            }
            ("any" | "all", [argument]) => {
                let condition = self.each(&list, argument, list_span)?;
                let each = self.condition(condition)?;
                let over = Box::new(Over {
                    rows: list.rows,
                    cursor: list.cursor,
                    each,
                });
                let op = if name == "any" {
                    BooleanOp::AnyRow(over)
                } else {
                    BooleanOp::AllRows(over)
                };
                Ok(self.boolean(span, op))
            }
            ("map", [argument]) => {
                let value = self.each(&list, argument, list_span)?;
                self.must_be_present(&value)?;
                let (any, kind) = self.single(value)?;
                let rows = each_of(list.rows, list.cursor, &any);
                let element = Element::Plain(any, kind.clone());
                Ok(Lowered {
                    value: Val::List(Box::new(List { rows, element, ..list })),
                    kind: Type::List(Box::new(kind)),
                    ..Lowered::nothing(span)
                })
            }
            ("sum" | "min" | "max", [argument]) => {
                let value = self.each(&list, argument, list_span)?;
                self.aggregate(name, list, value, span)
            }
            ("sum" | "min" | "max", []) => {
                let value = self.plain_element(&list, name, span)?;
                // These elements are evaluated here anyway: once is enough. Those of a list behind it are others.
                let own = match &value.value {
                    Val::Any(any) => Some(any.id()),
                    _ => None,
                };
                let list = match list.rows {
                    Rows::Each(over) if Some(over.each.id()) == own => List {
                        rows: over.rows,
                        ..list
                    },
                    rows => List { rows, ..list },
                };
                self.aggregate(name, list, value, span)
            }
            ("first", []) => self.first(list, span),
            ("distinct", []) => {
                let value = self.plain_element(&list, name, span)?;
                let Val::Any(key) = value.value else { return Err(Failed) };
                let kind = receiver.kind;
                let rows = Rows::Distinct(Box::new(Over {
                    rows: list.rows,
                    cursor: list.cursor,
                    each: key,
                }));
                Ok(Lowered {
                    value: Val::List(Box::new(List { rows, ..list })),
                    kind,
                    ..Lowered::nothing(span)
                })
            }
            ("contains", [argument]) => {
                let value = self.expr(argument)?;
                let container = Lowered {
                    value: Val::List(Box::new(list)),
                    kind: receiver.kind,
                    constant: receiver.constant,
                    ..Lowered::nothing(list_span)
                };
                self.contained(value, container, span)
            }
            ("sort_by", [argument]) => {
                let kind = receiver.kind;
                let list = self.sorted(list, argument, list_span)?;
                Ok(Lowered {
                    value: Val::List(Box::new(list)),
                    kind,
                    ..Lowered::nothing(span)
                })
            }
            ("len", _) | (_, _) if FUNCTIONS.contains(&name) || name == "len" => self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("`{name}` on a list does not take {} arguments", arguments.len()),
                )
                .at(name_span)
                .help("list functions take a closure for one element, such as `.filter(|deal| deal.registered)`"),
            ),
            _ => {
                let error = Diagnostic::error(Code::UnknownFunction, format!("a list has no function `{name}`"));
                let error = error.at(name_span);
                let diagnostic = match closest(name, FUNCTIONS) {
                    Some(near) => error.help(format!("did you mean `{near}`?")).fix(name_span, near),
                    None => error.help(format!("known are {}", listed(FUNCTIONS.into_iter()))),
                };
                self.fail(diagnostic)
            }
        }
    }

    fn plain_element(&mut self, list: &List, function: &str, span: Span) -> Result<Lowered, Failed> {
        match &list.element {
            Element::Plain(any, kind) => Ok(Lowered::plain(any.clone(), kind.clone(), span)),
            Element::Record(_) => self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("`{function}` needs plain values, these are records"),
                )
                .at(span)
                .help(format!("say which field: `.map(|item| item.…).{function}()`")),
            ),
        }
    }

    /// The body of a closure for one element.
    fn each(&mut self, list: &List, argument: &Expr, list_span: Span) -> Result<Lowered, Failed> {
        // A running quantity moves on once a line, not once an element.
        let running = self.c.running.take();
        let lowered = self.element(list, argument, list_span);
        self.c.running = running;
        lowered
    }

    fn element(&mut self, list: &List, argument: &Expr, list_span: Span) -> Result<Lowered, Failed> {
        let Expr::Closure(closure) = argument else {
            let span = self.span(argument.range());
            return self.fail(
                Diagnostic::error(Code::ClauseArgument, "a closure for one element is needed here")
                    .at(span)
                    .help("write `|item| …`"),
            );
        };
        let params = closure.params();
        let [param] = params.as_slice() else {
            return self.fail(
                Diagnostic::error(Code::ClauseArgument, "the closure takes one parameter: the element")
                    .at(self.span(closure.range()))
                    .help("write `|item| …`; other values are read by their names"),
            );
        };
        let name = param.name();
        let span = self.span(param.range());
        self.may_be_named(&name, span)?;
        self.with_element(list, name, list_span, |lowerer| {
            match (closure.body(), closure.body_stmt()) {
                (Some(body), _) => lowerer.expr(&body),
                (None, Some(statement)) => lowerer.refuse_statement(&statement),
                (None, None) => Err(Failed),
            }
        })
    }

    /// Runs with a name for the element that a list is at.
    fn with_element<R>(&mut self, list: &List, name: String, list_span: Span, run: impl FnOnce(&mut Self) -> R) -> R {
        // A path of its own, so that guards on one element are not taken for another's.
        let path = Some(name.clone());
        let value = match &list.element {
            Element::Record(record) => Lowered {
                value: Val::Record(record.clone()),
                kind: Type::Record(record.record),
                path,
                ..Lowered::nothing(list_span)
            },
            Element::Plain(any, kind) => Lowered {
                path,
                ..Lowered::plain(any.clone(), kind.clone(), list_span)
            },
        };
        self.locals.push(Local::new(name, value));
        let result = run(self);
        self.locals.pop();
        result
    }

    fn filtered(&mut self, list: List, argument: &Expr, list_span: Span) -> Result<List, Failed> {
        let condition = self.each(&list, argument, list_span)?;
        let each = self.condition(condition)?;
        let rows = Rows::Filter(Box::new(Over {
            rows: list.rows,
            cursor: list.cursor,
            each,
        }));
        Ok(List { rows, ..list })
    }

    fn aggregate(&mut self, name: &str, list: List, value: Lowered, span: Span) -> Result<Lowered, Failed> {
        let List {
            rows, cursor, element, ..
        } = list;
        let (any, kind) = self.single(value)?;
        let is_time = matches!(kind, Type::Date | Type::DateTime);
        if !(kind.is_numeric() || (name != "sum" && is_time)) {
            let words = self.c.type_words(&kind);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("`{name}` needs numbers or amounts, this is {words}"),
                )
                .at(span),
            );
        }
        if let Type::Money(crate::schema::Currency::Field { cursor: of, .. }) = kind
            && of == cursor
        {
            return self.fail(
                Diagnostic::error(Code::Currency, "these amounts may be of different currencies")
                    .at(span)
                    .help("convert them first, or filter for one currency and declare it"),
            );
        }
        let _ = element;
        let optional = name != "sum";
        let lowered = match any {
            Any::Number(each) => {
                let over = Box::new(Over { rows, cursor, each });
                let op = match name {
                    "sum" => NumberOp::Sum(over),
                    "min" => NumberOp::Smallest(over),
                    _ => NumberOp::Largest(over),
                };
                self.number(span, kind, op)
            }
            Any::Integer(each) => {
                let over = Box::new(Over { rows, cursor, each });
                let op = match name {
                    "sum" => IntegerOp::Sum(over),
                    "min" => IntegerOp::Smallest(over),
                    _ => IntegerOp::Largest(over),
                };
                self.integer(span, kind, op)
            }
            Any::Boolean(_) | Any::Text(_) => return Err(Failed),
        };
        Ok(Lowered { optional, ..lowered })
    }

    fn first(&mut self, list: List, span: Span) -> Result<Lowered, Failed> {
        if !list.ordered {
            return self.fail(
                Diagnostic::error(Code::NotNamed, "`first` of a list whose order is not fixed")
                    .at(span)
                    .help("sort it by something that is different for every record: `.sort_by(|deal| [deal.closed_on, deal.id])`"),
            );
        }
        match list.element {
            Element::Plain(each, kind) => {
                let make = MakeFirst {
                    rows: list.rows,
                    cursor: list.cursor,
                    each,
                };
                let any = self.common(span, &kind, make).ok_or(Failed)?;
                Ok(Lowered {
                    optional: true,
                    ..Lowered::plain(any, kind, span)
                })
            }
            Element::Record(_) => self.fail(
                Diagnostic::error(Code::TypeMismatch, "`first` gives one value, these are records")
                    .at(span)
                    .help("say which field: `.map(|item| item.…).first()`"),
            ),
        }
    }

    /// `sort_by(|deal| deal.amount)`, `sort_by(|deal| [deal.closed_on, deal.id])`; `-amount` is descending.
    fn sorted(&mut self, list: List, argument: &Expr, list_span: Span) -> Result<List, Failed> {
        let keys = sort_keys(argument);
        let mut compiled = Vec::new();
        let mut unique = false;
        let mut fields: Vec<String> = Vec::new();
        let lowered = match keys {
            // Each element of the list is a key of its own.
            Some((closure, elements)) => {
                let mut all = Vec::new();
                for element in elements {
                    fields.extend(field_name(&element));
                    all.push(self.each_of(&list, &closure, &element, list_span));
                }
                all.into_iter().collect::<Result<Vec<_>, _>>()?
            }
            None => {
                if let Expr::Closure(closure) = argument {
                    fields.extend(closure.body().as_ref().and_then(field_name));
                }
                vec![self.each(&list, argument, list_span)?]
            }
        };
        for key in lowered {
            let (any, kind) = self.single(key)?;
            let ordered = kind.is_numeric()
                || matches!(
                    kind,
                    Type::Date | Type::DateTime | Type::Text | Type::Tier(_) | Type::Choice(_)
                );
            if !ordered {
                let words = self.c.type_words(&kind);
                return self.fail(Diagnostic::error(Code::TypeMismatch, format!("{words} has no order")).at(list_span));
            }
            compiled.push((any, false));
        }
        if let Element::Record(record) = &list.element
            && let Some(declared) = self.c.schema.record(record.record)
        {
            let key = declared
                .key
                .iter()
                .filter_map(|place| declared.fields.get(usize::from(*place)));
            unique = !declared.key.is_empty() && key.map(|field| &field.name).all(|name| fields.contains(name));
        }
        // Plain values sorted by themselves: equal ones cannot be told apart anyway.
        if let (Element::Plain(..), Expr::Closure(closure)) = (&list.element, argument) {
            let key = match closure.body().and_then(Expr::without_parens) {
                Some(Expr::Prefix(prefix)) => prefix.expr(),
                other => other,
            };
            unique = matches!((key, closure.params().first()), (Some(Expr::Ident(key)), Some(param)) if param.name() == key.name());
        }
        let rows = Rows::Sorted(Box::new(Over {
            rows: list.rows,
            cursor: list.cursor,
            each: compiled,
        }));
        Ok(List {
            rows,
            ordered: unique,
            ..list
        })
    }

    /// One expression of a closure's body, with the closure's parameter.
    fn each_of(
        &mut self,
        list: &List,
        closure: &ast::Closure,
        expr: &Expr,
        list_span: Span,
    ) -> Result<Lowered, Failed> {
        let Some(param) = closure.params().first().cloned() else {
            return Err(Failed);
        };
        self.with_element(list, param.name(), list_span, |lowerer| lowerer.expr(expr))
    }
}

impl Lowered {
    /// A frame for a value that is filled in.
    pub(super) fn nothing(span: Span) -> Lowered {
        Lowered {
            value: Val::Absent,
            kind: Type::Boolean,
            optional: false,
            constant: false,
            path: None,
            span,
        }
    }
}

impl Compiler<'_> {
    /// The order that a rule gives records: by the elements of its list, or by its one value. It must tell every two
    /// records apart, so that what depends on it does not depend on the order of the facts.
    pub(in crate::compile) fn order_keys(&mut self, rule: &Rule, site: &Site) -> Result<Vec<(Any, bool)>, Failed> {
        let (mut lowerer, node) = self.open(rule, site)?;
        let RuleNode::Closure(closure) = node else {
            return Err(Failed);
        };
        let parts = match closure.body().and_then(Expr::without_parens) {
            Some(Expr::Array(array)) => array.elements(),
            Some(other) => vec![other],
            None => Vec::new(),
        };
        let fields: Vec<String> = parts.iter().filter_map(field_name).collect();
        let mut keys = Vec::with_capacity(parts.len());
        for part in &parts {
            let key = lowerer.expr(part)?;
            keys.push((lowerer.single(key)?.0, false));
        }
        let record = site
            .record
            .as_ref()
            .and_then(|(_, record)| self.schema.record(record.record));
        let unique = record.is_some_and(|record| {
            let mut names = record
                .key
                .iter()
                .filter_map(|place| record.fields.get(usize::from(*place)));
            !record.key.is_empty() && names.all(|field| fields.contains(&field.name))
        });
        if unique {
            return Ok(keys);
        }
        self.fail(
            Diagnostic::error(Code::NotNamed, "two records may be equal in this order")
                .at(rule.body)
                .help("end the list with the key of the record: `[deal.closed_on, deal.id]`"),
        )
    }
}

/// The rows, each with its element evaluated; constants and plain columns cannot fail.
pub(super) fn each_of(rows: Rows, cursor: u16, element: &Any) -> Rows {
    use crate::expr::node::Common;
    let cannot_fail = match element {
        Any::Number(node) => matches!(node.op, NumberOp::Constant(_) | NumberOp::Common(Common::Column(_))),
        Any::Integer(node) => matches!(node.op, IntegerOp::Constant(_) | IntegerOp::Common(Common::Column(_))),
        Any::Boolean(node) => matches!(node.op, BooleanOp::Constant(_) | BooleanOp::Common(Common::Column(_))),
        Any::Text(node) => matches!(node.op, TextOp::Constant(_) | TextOp::Common(Common::Column(_))),
    };
    if cannot_fail {
        return rows;
    }
    Rows::Each(Box::new(Over {
        rows,
        cursor,
        each: element.clone(),
    }))
}

/// A closure whose body is a list: the closure and the elements.
fn sort_keys(argument: &Expr) -> Option<(ast::Closure, Vec<Expr>)> {
    let Expr::Closure(closure) = argument else { return None };
    let body = match closure.body()? {
        Expr::Block(block) => match block.statements().collect::<Vec<_>>().as_slice() {
            [Stmt::Expr(only)] => only.expr()?,
            _ => return None,
        },
        other => other,
    };
    match body.without_parens()? {
        Expr::Array(array) => Some((closure.clone(), array.elements())),
        _ => None,
    }
}

/// The name of the field that an expression reads.
fn field_name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Field(field) => Some(field.name_token()?.text().to_owned()),
        Expr::Paren(paren) => field_name(&paren.expr()?),
        _ => None,
    }
}
