//! The body of a rule → a typed expression.
//!
//! `read` resolves names and fields, `literal` and `operator` the expressions of arithmetic and logic, `compare`
//! comparison and membership, `control` blocks and branches, `call` functions, helpers, tables and bands, `list` the
//! list functions, `fresh` lists that are read again, `convert` what one type becomes where another is wanted, `score` the parts of a score, `site` what the rest of `compile` asks for.
//! comparison and membership, `control` blocks and branches, `call` functions, helpers, tables and bands, `callee` conversions and calendars, `list` the
//! list functions, `fresh` lists that are read again, `convert` what one type becomes where another is wanted, `site` what the rest of `compile` asks for.

mod call;
mod callee;
mod compare;
mod control;
mod convert;
mod fresh;
mod keys;
mod kin;
mod list;
mod literal;
mod operator;
mod ranking;
mod read;
mod score;
mod site;

use std::sync::Arc;

use super::order::RuleNode;
use super::{Compiler, Failed};
use crate::expr::node::{Any, Assign, Boolean, Common, Integer, Lookup, NodeId, Number, Rows, Text};
use crate::expr::node::{BooleanOp, IntegerOp, NumberOp, TextOp};
use crate::model::{Constant, Handle, Rule};
use crate::program::{NodeInfo, Scale};
use crate::schema::{FieldSlot, Type};
use crate::source::{Code, Diagnostic, FileId, Span};
use crate::syntax::ast;

/// A record that rules can read fields of.
#[derive(Clone, Debug)]
pub(crate) struct RecordRef {
    /// Its type, by its place in the schema.
    pub record: u16,
    /// Where its fields stand.
    pub fields: Arc<[FieldSlot]>,
    /// The cursor that says its row.
    pub cursor: u16,
    /// Whether it is of a relation.
    pub shared: bool,
    /// How its presence is known, where it may be absent.
    pub presence: Option<Presence>,
}

/// How the presence of a record is known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Presence {
    /// The rowset of an optional input has a row.
    Row(u16),
    /// A column of booleans says so.
    Column(u16),
}

/// What the elements of a list are.
#[derive(Clone, Debug)]
pub(crate) enum Element {
    /// Records; `cursor` of the reference is that of the list.
    Record(RecordRef),
    /// Plain values.
    Plain(Any, Type),
}

/// A list: rows, the cursor that goes through them, and what stands at each.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub rows: Rows,
    pub cursor: u16,
    pub element: Element,
    /// Whether its order is fixed by a sort with a unique key, or because it was written in the rule.
    pub ordered: bool,
}

/// What an expression was turned into.
#[derive(Clone, Debug)]
pub(crate) enum Val {
    Any(Any),
    List(Box<List>),
    Record(RecordRef),
    Period(Box<(Integer, Integer)>),
    /// A table, bands or a curve.
    Handle(Handle),
    /// A look-up in a collecting table: a column has to be named.
    Collected(Box<Lookup>),
    /// A setting with dated values: a date has to be named.
    Dated(u16),
    Eligibility(u16),
    Incentive(u16),
    /// A score.
    Score(u16),
    /// A track of a score.
    Track(u16, u16),
    Ranking(u16),
    /// `()`.
    Absent,
}

/// A typed expression, or something that expressions are made of.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub value: Val,
    pub kind: Type,
    /// Whether it may be absent.
    pub optional: bool,
    /// A bare constant adopts the currency and the kind of what it meets.
    pub constant: bool,
    /// How it is written as a path (`partner.revenue`), by which guards know it.
    pub path: Option<String>,
    pub span: Span,
}

/// In which surroundings a rule stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// The record of a `for_each` by its name.
    pub record: Option<(String, RecordRef)>,
    /// Whether the rule is a requirement: `??` would hide that a value is missing.
    pub requirement: bool,
    /// A record of a list inside that record, by its name.
    pub inner: Option<(String, RecordRef)>,
    /// Ladders whose tier is that of another day, and the slots it is kept in.
    pub levels: Vec<(u16, u16)>,
}

/// A name inside a rule.
#[derive(Clone, Debug)]
struct Local {
    name: String,
    value: Lowered,
    /// Whether it has been read before.
    read: bool,
}

impl Local {
    fn new(name: String, value: Lowered) -> Local {
        Local {
            name,
            value,
            read: false,
        }
    }
}

pub(super) struct Lowerer<'c, 'a> {
    c: &'c mut Compiler<'a>,
    file: FileId,
    locals: Vec<Local>,
    /// Paths that are known to be present here.
    present: Vec<String>,
    /// Helpers that are being read in place.
    helpers: Vec<String>,
    requirement: bool,
    /// Whether names of declarations can be read (not inside a helper).
    scope_open: bool,
    depth: u32,
}

/// How deep helpers and expressions may stand in each other.
const DEPTH: u32 = 512;

impl<'a> Compiler<'a> {
    /// The syntax of a rule, and a lowerer that knows its parameters and captures.
    fn open<'c>(&'c mut self, rule: &Rule, site: &Site) -> Result<(Lowerer<'c, 'a>, RuleNode), Failed> {
        let Some(node) = self.rule_node(rule.body) else {
            return self.fail(
                Diagnostic::error(Code::RuleSite, "the rule cannot be found in the text")
                    .at(rule.call)
                    .help("write the closure directly in the call"),
            );
        };
        let mut lowerer = Lowerer {
            c: self,
            file: rule.body.file,
            locals: Vec::new(),
            present: Vec::new(),
            helpers: Vec::new(),
            requirement: site.requirement,
            scope_open: true,
            depth: 0,
        };
        for (name, constant) in &rule.captures {
            let value = lowerer.constant(constant, rule.body)?;
            lowerer.locals.push(Local::new(name.clone(), value));
        }
        let params = match &node {
            RuleNode::Closure(closure) => closure.params(),
            RuleNode::Function(function) => function.params(),
        };
        let mut failed = false;
        let mut names: Vec<String> = Vec::new();
        for param in params {
            let name = param.name();
            let span = lowerer.span(param.range());
            if names.contains(&name) {
                lowerer.c.report(
                    Diagnostic::error(Code::Duplicate, format!("the parameter `{name}` stands twice")).at(span),
                );
                failed = true;
                continue;
            }
            // `_` as a whole says that nothing is read.
            let mut records = site.inner.iter().chain(&site.record);
            let read = match records.find(|(record, _)| *record == name) {
                Some((_, reference)) => {
                    let named = crate::program::Named::Record(reference.record);
                    lowerer.c.uses.places.push((span, named));
                    Ok(Lowered {
                        kind: Type::Record(reference.record),
                        value: Val::Record(reference.clone()),
                        optional: false,
                        constant: false,
                        path: Some(name.clone()),
                        span,
                    })
                }
                None => lowerer.read_entity(&name, span, site),
            };
            match read {
                Ok(value) => lowerer.locals.push(Local::new(name.clone(), value)),
                Err(Failed) => failed = true,
            }
            names.push(name);
        }
        if failed {
            return Err(Failed);
        }
        Ok((lowerer, node))
    }

    /// Lowers a rule.
    pub(super) fn lower_rule(&mut self, rule: &Rule, site: &Site) -> Result<Lowered, Failed> {
        let (mut lowerer, node) = self.open(rule, site)?;
        match node {
            RuleNode::Closure(closure) => match (closure.body(), closure.body_stmt()) {
                (Some(body), _) => lowerer.expr(&body),
                (None, Some(statement)) => lowerer.refuse_statement(&statement),
                (None, None) => Err(Failed),
            },
            RuleNode::Function(function) => match function.body() {
                Some(body) => lowerer.block(&body),
                None => Err(Failed),
            },
        }
    }
}

impl Lowerer<'_, '_> {
    fn span(&self, range: crate::syntax::TextRange) -> Span {
        Span::new(self.file, range.start().into(), range.end().into())
    }

    fn fail<V>(&mut self, diagnostic: Diagnostic) -> Result<V, Failed> {
        self.c.fail(diagnostic)
    }

    /// The place of a new expression.
    fn id(&mut self, span: Span, kind: &Type) -> NodeId {
        let id = NodeId(u32::try_from(self.c.nodes.len()).unwrap_or(u32::MAX));
        self.c.nodes.push(NodeInfo {
            span,
            kind: kind.clone(),
            scale: None,
        });
        id
    }

    /// Notes what an expression looks something up in.
    fn looks_up(&mut self, lowered: &Lowered, scale: Scale) {
        if let Val::Any(any) = &lowered.value {
            self.note_scale(any.id(), scale);
        }
    }

    fn note_scale(&mut self, id: NodeId, scale: Scale) {
        if let Some(node) = self.c.nodes.get_mut(id.0 as usize) {
            node.scale = Some(scale);
        }
    }

    fn number(&mut self, span: Span, kind: Type, op: NumberOp) -> Lowered {
        let id = self.id(span, &kind);
        Lowered::plain(Any::Number(Number { id, op }), kind, span)
    }

    fn integer(&mut self, span: Span, kind: Type, op: IntegerOp) -> Lowered {
        let id = self.id(span, &kind);
        Lowered::plain(Any::Integer(Integer { id, op }), kind, span)
    }

    fn boolean(&mut self, span: Span, op: BooleanOp) -> Lowered {
        let id = self.id(span, &Type::Boolean);
        Lowered::plain(Any::Boolean(Boolean { id, op }), Type::Boolean, span)
    }

    fn text(&mut self, span: Span, op: TextOp) -> Lowered {
        let id = self.id(span, &Type::Text);
        Lowered::plain(Any::Text(Text { id, op }), Type::Text, span)
    }

    /// Lowers an expression.
    fn expr(&mut self, expr: &ast::Expr) -> Result<Lowered, Failed> {
        let span = self.span(expr.range());
        if self.depth >= DEPTH || self.c.is_full() {
            // Everything that is still to come would say the same.
            if std::mem::replace(&mut self.c.said_too_large, true) {
                return Err(Failed);
            }
            return self.fail(
                Diagnostic::error(Code::Bound, "the rule is too large once its helpers are read in place")
                    .at(span)
                    .help("give parts of it a name with `value(\"…\")`"),
            );
        }
        self.depth += 1;
        let result = self.expr_at(expr, span);
        self.depth -= 1;
        result
    }

    fn expr_at(&mut self, expr: &ast::Expr, span: Span) -> Result<Lowered, Failed> {
        match expr {
            ast::Expr::Literal(literal) => self.literal(literal, span),
            ast::Expr::Ident(ident) => self.name(&ident.name(), span),
            ast::Expr::Paren(paren) => match paren.expr() {
                Some(inner) => self.expr(&inner),
                None => Err(Failed),
            },
            ast::Expr::Unit(_) => Ok(Lowered {
                value: Val::Absent,
                kind: Type::Boolean,
                optional: true,
                constant: false,
                path: None,
                span,
            }),
            ast::Expr::Field(field) => self.field(field, span),
            ast::Expr::Prefix(prefix) => self.prefix(prefix, span),
            ast::Expr::Binary(binary) => self.binary(binary, span),
            ast::Expr::Call(call) => self.call(call, span),
            ast::Expr::MethodCall(call) => self.method_call(call, span),
            ast::Expr::If(branch) => self.branch(branch, span),
            ast::Expr::Switch(switch) => self.switch(switch, span),
            ast::Expr::Block(block) => self.block(block),
            ast::Expr::Array(array) => self.array(array, span),
            ast::Expr::Template(template) => self.template(template, span),
            ast::Expr::Assign(_) => self.fail(
                Diagnostic::error(Code::NotInRule, "a rule cannot change a variable")
                    .at(span)
                    .help("give the new value a name of its own with `let`"),
            ),
            ast::Expr::Closure(_) => self.fail(
                Diagnostic::error(
                    Code::NotInRule,
                    "a closure stands only in a list function such as `filter`",
                )
                .at(span),
            ),
            ast::Expr::Index(_) => self.fail(
                Diagnostic::error(
                    Code::NotInRule,
                    "elements of a list are not read by their number in a rule",
                )
                .at(span)
                .help("filter the list, or sort it and take `.first()`"),
            ),
            ast::Expr::Map(_) => self.fail(
                Diagnostic::error(Code::NotInRule, "a rule gives one value, not a map")
                    .at(span)
                    .help("declare a `value(\"…\")` for each part"),
            ),
            ast::Expr::This(_) => self.refuse("this", span),
            ast::Expr::For(_) => self.refuse("for", span),
            ast::Expr::While(_) => self.refuse("while", span),
            ast::Expr::Loop(_) => self.refuse("loop", span),
            ast::Expr::Do(_) => self.refuse("do", span),
        }
    }

    fn refuse<V>(&mut self, word: &str, span: Span) -> Result<V, Failed> {
        let help = match word {
            "const" => "write `let`",
            "return" => "write the value as the last line, without `return`",
            "throw" | "try" => "a rule gives a value; for what may be missing write `x != () && …` or `x ?? …`",
            _ => "a rule is one expression; use list functions such as `filter`, `sum`, `any`",
        };
        self.fail(
            Diagnostic::error(Code::NotInRule, format!("`{word}` is not allowed in a rule"))
                .at(span)
                .help(help),
        )
    }

    fn refuse_statement<V>(&mut self, statement: &ast::Stmt) -> Result<V, Failed> {
        let word = match statement {
            ast::Stmt::Const(_) => "const",
            ast::Stmt::Fn(_) => "fn",
            ast::Stmt::For(_) => "for",
            ast::Stmt::While(_) => "while",
            ast::Stmt::Loop(_) => "loop",
            ast::Stmt::Do(_) => "do",
            ast::Stmt::Return(_) => "return",
            ast::Stmt::Break(_) => "break",
            ast::Stmt::Continue(_) => "continue",
            ast::Stmt::Throw(_) => "throw",
            ast::Stmt::Try(_) => "try",
            ast::Stmt::Import(_) => "import",
            ast::Stmt::Export(_) => "export",
            ast::Stmt::Let(_) => "let",
            ast::Stmt::Expr(_) | ast::Stmt::Empty(_) => ";",
        };
        let span = self.span(statement.range());
        self.refuse(word, span)
    }

    /// A slot with a value, read where `then` reads it.
    fn bind(&mut self, value: &Lowered) -> Result<(Assign, Lowered), Failed> {
        let Val::Any(any) = &value.value else {
            return Err(Failed);
        };
        let Some(class) = value.kind.class() else {
            return Err(Failed);
        };
        let slot = self.c.new_slot(class);
        let presence = value.optional.then(|| self.c.new_slot(crate::schema::Class::Boolean));
        let read = self.read_slot(slot, presence, value.kind.clone(), value.span);
        let read = Lowered {
            constant: value.constant,
            ..read
        };
        Ok((
            Assign {
                slot,
                presence,
                value: any.clone(),
            },
            read,
        ))
    }

    /// The value of a slot.
    fn read_slot(&mut self, slot: u16, presence: Option<u16>, kind: Type, span: Span) -> Lowered {
        use crate::schema::Class;
        fn of<E>(slot: u16, presence: Option<u16>) -> Common<E> {
            match presence {
                Some(presence) => Common::Optional { slot, presence },
                None => Common::Slot(slot),
            }
        }
        let id = self.id(span, &kind);
        let any = match kind.class() {
            Some(Class::Number) => Any::Number(Number {
                id,
                op: NumberOp::Common(of(slot, presence)),
            }),
            Some(Class::Integer) | None => Any::Integer(Integer {
                id,
                op: IntegerOp::Common(of(slot, presence)),
            }),
            Some(Class::Boolean) => Any::Boolean(Boolean {
                id,
                op: BooleanOp::Common(of(slot, presence)),
            }),
            Some(Class::Text) => Any::Text(Text {
                id,
                op: TextOp::Common(of(slot, presence)),
            }),
        };
        Lowered {
            optional: presence.is_some(),
            ..Lowered::plain(any, kind, span)
        }
    }

    /// The slots are filled first, then the value is read.
    fn after(&mut self, assigns: Vec<Assign>, value: Lowered) -> Result<Lowered, Failed> {
        assigns.into_iter().rev().try_fold(value, |value, assign| {
            let id = self.id(value.span, &value.kind);
            let wrapped = match value.value {
                Val::Any(any) => Val::Any(let_any(id, assign, any)),
                Val::List(mut list) => {
                    let rows = std::mem::replace(&mut list.rows, Rows::Literal(0));
                    list.rows = Rows::Let(Box::new((assign, rows)));
                    Val::List(list)
                }
                Val::Period(ends) => {
                    // The two days are asked for one by one, in any order.
                    let (first, last) = *ends;
                    let [first, last] = [(assign.clone(), first), (assign, last)].map(|parts| Integer {
                        id,
                        op: IntegerOp::Common(Common::Let(Box::new(parts))),
                    });
                    Val::Period(Box::new((first, last)))
                }
                // Nothing here is evaluated until a part of it is named: what the names say would be passed over.
                _ => {
                    let words = value.words(self.c);
                    return self.fail(
                        Diagnostic::error(
                            Code::NotInRule,
                            format!("a block with `let` gives one value, not {words}"),
                        )
                        .at(value.span)
                        .help("take the part that is needed inside the block: `{ let …; partner.revenue }`"),
                    );
                }
            };
            Ok(Lowered {
                value: wrapped,
                ..value
            })
        })
    }
}

/// Whether an expression is a literal.
fn is_literal(any: &Any) -> bool {
    match any {
        Any::Number(node) => matches!(node.op, NumberOp::Constant(_)),
        Any::Integer(node) => matches!(node.op, IntegerOp::Constant(_)),
        Any::Boolean(node) => matches!(node.op, BooleanOp::Constant(_)),
        Any::Text(node) => matches!(node.op, TextOp::Constant(_)),
    }
}

fn let_any(id: NodeId, assign: Assign, any: Any) -> Any {
    match any {
        Any::Number(node) => Any::Number(Number {
            id,
            op: NumberOp::Common(Common::Let(Box::new((assign, node)))),
        }),
        Any::Integer(node) => Any::Integer(Integer {
            id,
            op: IntegerOp::Common(Common::Let(Box::new((assign, node)))),
        }),
        Any::Boolean(node) => Any::Boolean(Boolean {
            id,
            op: BooleanOp::Common(Common::Let(Box::new((assign, node)))),
        }),
        Any::Text(node) => Any::Text(Text {
            id,
            op: TextOp::Common(Common::Let(Box::new((assign, node)))),
        }),
    }
}

impl Lowered {
    /// Whether it is a literal: it has a value without being evaluated. A bare constant may still have to be, as
    /// `round(1.005, 2, "half-up")` has.
    fn is_literal(&self) -> bool {
        matches!(&self.value, Val::Any(any) if is_literal(any))
    }

    fn plain(any: Any, kind: Type, span: Span) -> Lowered {
        Lowered {
            value: Val::Any(any),
            kind,
            optional: false,
            constant: false,
            path: None,
            span,
        }
    }

    /// What it is, in words, as messages say it.
    pub(super) fn words(&self, c: &Compiler<'_>) -> String {
        match &self.value {
            Val::Handle(Handle::Table(_)) => "a table".to_owned(),
            Val::Handle(Handle::Bands(_)) => "bands".to_owned(),
            Val::Handle(Handle::Curve(_)) => "a curve".to_owned(),
            Val::Handle(Handle::Other(_)) => "a declaration".to_owned(),
            Val::Handle(Handle::FiscalCalendar(_)) => "a fiscal calendar".to_owned(),
            Val::Handle(Handle::BusinessCalendar(_)) => "a business calendar".to_owned(),
            Val::Collected(_) => "several rows of a table".to_owned(),
            Val::Dated(_) => "a setting with dated values".to_owned(),
            Val::Eligibility(_) => "an eligibility".to_owned(),
            Val::Incentive(_) => "an incentive".to_owned(),
            Val::Score(_) => "a score".to_owned(),
            Val::Track(..) => "a track of a score".to_owned(),
            Val::Ranking(_) => "a ranking".to_owned(),
            Val::Absent => "nothing `()`".to_owned(),
            _ => c.type_words(&self.kind),
        }
    }
}

impl Compiler<'_> {
    /// A type in words, as messages say it.
    pub(super) fn type_words(&self, kind: &Type) -> String {
        use crate::schema::Currency;
        match kind {
            Type::Boolean => "true or false".to_owned(),
            Type::Integer => "a whole number".to_owned(),
            Type::Decimal => "a number".to_owned(),
            Type::Percent => "a percentage".to_owned(),
            Type::Money(Currency::Program) => format!("an amount in {}", self.currency),
            Type::Money(Currency::Code(code)) => format!("an amount in {}", String::from_utf8_lossy(code)),
            Type::Money(Currency::Field { .. }) => "an amount in the record's currency".to_owned(),
            Type::Currency => "a currency".to_owned(),
            Type::Text => "a text".to_owned(),
            Type::Choice(choice) => {
                format!(
                    "one of {}",
                    super::listed(self.schema.choice(*choice).iter().map(String::as_str))
                )
            }
            Type::Tier(ladder) => {
                let name = self
                    .model
                    .ladders
                    .get(usize::from(*ladder))
                    .map_or("", |ladder| &ladder.name.text);
                format!("a tier of `{name}`")
            }
            Type::Date => "a date".to_owned(),
            Type::DateTime => "a date-time".to_owned(),
            Type::Duration(unit) => format!("a duration in {}", unit.word().replace('_', " ")),
            Type::Period => "a period".to_owned(),
            Type::Record(record) => {
                format!(
                    "a record `{}`",
                    self.schema.record(*record).map_or("", |record| &record.name)
                )
            }
            Type::List(element) => match &**element {
                Type::Record(record) => {
                    format!(
                        "a list of `{}`",
                        self.schema.record(*record).map_or("", |record| &record.name)
                    )
                }
                _ => "a list".to_owned(),
            },
            Type::Row(_) => "the row of a table".to_owned(),
        }
    }
}

/// Constants that a script computed.
impl Lowerer<'_, '_> {
    fn constant(&mut self, constant: &Constant, span: Span) -> Result<Lowered, Failed> {
        let mut lowered = match constant {
            Constant::Absent => Lowered {
                value: Val::Absent,
                kind: Type::Boolean,
                optional: true,
                constant: false,
                path: None,
                span,
            },
            Constant::Boolean(value) => self.boolean(span, BooleanOp::Constant(*value)),
            Constant::Integer(value) => self.integer(span, Type::Integer, IntegerOp::Constant(*value)),
            Constant::Number(value) => self.number(span, Type::Decimal, NumberOp::Constant(*value)),
            Constant::Percent(value) => self.number(span, Type::Percent, NumberOp::Constant(*value)),
            Constant::Text(text) => {
                let text = self.c.intern(text);
                self.text(span, TextOp::Constant(text))
            }
            Constant::Date(date) => self.integer(span, Type::Date, IntegerOp::Constant(i64::from(date.days()))),
            Constant::DateTime(at) => self.integer(span, Type::DateTime, IntegerOp::Constant(at.microseconds())),
            Constant::Duration(duration) => {
                self.integer(span, Type::Duration(duration.unit), IntegerOp::Constant(duration.count))
            }
            Constant::List(items) => {
                let mut elements = Vec::with_capacity(items.len());
                for item in items {
                    elements.push(self.constant(item, span)?);
                }
                return self.literal_list(elements, span);
            }
            Constant::Period(period) => {
                let ends = [period.first(), period.last()].map(|day| i64::from(day.days()));
                let [first, last] = ends.map(|day| Integer {
                    id: self.id(span, &Type::Date),
                    op: IntegerOp::Constant(day),
                });
                Lowered {
                    value: Val::Period(Box::new((first, last))),
                    kind: Type::Period,
                    ..Lowered::nothing(span)
                }
            }
            Constant::Map(_) => {
                return self.fail(
                    Diagnostic::error(Code::Capture, "a rule cannot capture a map")
                        .at(span)
                        .help("take the value out of the map first: `let rate = rates.gold;`"),
                );
            }
            Constant::Handle(Handle::Other(what)) => {
                return self.fail(
                    Diagnostic::error(Code::Capture, format!("a rule cannot capture {what}"))
                        .at(span)
                        .help("make its name a parameter of the rule"),
                );
            }
            Constant::Handle(handle) => Lowered {
                value: Val::Handle(*handle),
                kind: Type::Boolean,
                optional: false,
                constant: false,
                path: None,
                span,
            },
        };
        lowered.constant = matches!(lowered.value, Val::Any(_));
        Ok(lowered)
    }
}
