//! Rules in words, made from the expression and what its names stand for. The pieces keep values and names apart, so
//! that a page can write values as its reader does.

use super::literal::{Form, Value, literal};
use super::part::{Part, PartKind};
use super::{Subject, span_of};
use crate::declare::Receiver;
use crate::model::{Constant, Model, Requirement, Threshold};
use crate::schema::{Currency, Type};
use crate::source::FileId;
use crate::syntax::ast::{BinOp, Block, Closure, Else, Expr, MethodCall, PrefixOp, Stmt};
use crate::value::Decimal;

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A value in its exact text.
    Value {
        /// The value: the number of per cent of a percentage.
        text: String,
        /// What it is.
        kind: PartKind,
        /// The part that sets it.
        part: Option<String>,
    },
    /// What is declared, by its title.
    Name {
        /// Its title, or its name in words.
        title: String,
        /// The id of its item.
        id: Option<String>,
    },
}

/// A sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// The most pieces of a sentence.
const MOST: usize = 160;

impl Sentence {
    fn say(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn add(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    fn join(&mut self, other: Sentence) {
        for piece in other.pieces {
            match piece {
                Piece::Text(text) => self.say(&text),
                piece => self.add(piece),
            }
        }
    }

    fn is_full(&self) -> bool {
        self.pieces.len() > MOST
    }

    /// The sentence as text, values as the engine shows them.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(shown).collect()
    }
}

fn shown(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => text.clone(),
        Piece::Name { title, .. } => title.clone(),
        Piece::Value { text, kind, .. } => {
            let number = || text.parse::<Decimal>().ok();
            match kind {
                PartKind::Percent => format!(
                    "{} %",
                    number().map_or_else(|| text.clone(), |number| grouped(number, 0))
                ),
                PartKind::Money(currency) => {
                    let least = if text.contains('.') { 2 } else { 0 };
                    let amount = number().map_or_else(|| text.clone(), |number| grouped(number, least));
                    match currency.as_str() {
                        "USD" => match amount.strip_prefix('-') {
                            Some(amount) => format!("-${amount}"),
                            None => format!("${amount}"),
                        },
                        currency => format!("{amount} {currency}").trim_end().to_owned(),
                    }
                }
                PartKind::Number | PartKind::Integer => {
                    number().map_or_else(|| text.clone(), |number| grouped(number, 0))
                }
                PartKind::Duration(unit) => format!("{text} {}", unit.replace('_', " ")),
                _ => text.clone(),
            }
        }
    }
}

/// A number with its thousands in groups, and at least so many digits behind the point.
fn grouped(number: Decimal, least: usize) -> String {
    let text = number.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() || least > 0 {
        out.push('.');
        out.push_str(fraction);
        out.extend(std::iter::repeat_n('0', least.saturating_sub(fraction.len())));
    }
    out
}

/// A name as people say it: `revenue_ttm` is `revenue ttm`.
pub(crate) fn in_words(name: &str) -> String {
    name.replace('_', " ").trim().to_owned()
}

/// The words of a comparator.
pub(crate) fn compares(word: &str) -> &'static str {
    match word {
        "at_least" => "is at least",
        "at_most" => "is at most",
        "above" => "is above",
        "below" => "is below",
        "between" => "is between",
        "equals" => "is",
        "is_one_of" => "is one of",
        "on_or_before" => "is on or before",
        "on_or_after" => "is on or after",
        _ => "",
    }
}

/// Puts an expression into words.
pub(crate) struct Speaker<'s, 'a> {
    pub subject: &'s Subject<'a>,
    pub file: FileId,
    /// The values of the rule that a form can set.
    pub parts: &'s [Part],
}

impl Speaker<'_, '_> {
    /// What a rule says.
    pub(crate) fn rule(&self, closure: &Closure) -> Sentence {
        let mut out = Sentence::default();
        match closure.body() {
            Some(body) => self.expr(&body, &mut out),
            None => self.source(closure.syntax().text().to_string().as_str(), &mut out),
        }
        out
    }

    fn source(&self, text: &str, out: &mut Sentence) {
        let words: Vec<&str> = text.split_whitespace().collect();
        out.say(&words.join(" "));
    }

    fn value(&self, expr: &Expr, out: &mut Sentence) -> bool {
        let span = span_of(self.file, expr.range());
        if let Some(part) = self.parts.iter().find(|part| part.span == span) {
            let text = match &part.value {
                Some(Value::Text(text)) => text.clone(),
                Some(Value::Boolean(value)) => value.to_string(),
                _ => return false,
            };
            out.add(Piece::Value {
                text,
                kind: part.kind.clone(),
                part: part.editable().then(|| part.id.clone()),
            });
            return true;
        }
        let Some(written) = literal(self.file, expr) else {
            return false;
        };
        let kind = match written.form {
            Form::Number => PartKind::Number,
            Form::Percent => PartKind::Percent,
            Form::Boolean => PartKind::Boolean,
            Form::Text => PartKind::Text,
            Form::Date => PartKind::Date,
            Form::DateTime => PartKind::DateTime,
            Form::Duration => PartKind::Duration(written.unit.clone().unwrap_or_default()),
            Form::Texts => return false,
        };
        let text = match written.value {
            Value::Text(text) => text,
            Value::Boolean(value) => value.to_string(),
            Value::Texts(_) => return false,
        };
        out.add(Piece::Value { text, kind, part: None });
        true
    }

    fn expr(&self, expr: &Expr, out: &mut Sentence) {
        if out.is_full() {
            if !matches!(out.pieces.last(), Some(Piece::Text(text)) if text.ends_with('…')) {
                out.say(" …");
            }
            return;
        }
        if self.value(expr, out) {
            return;
        }
        match expr {
            Expr::Ident(ident) => self.name(&ident.name(), out),
            Expr::Paren(paren) => {
                let Some(inner) = paren.expr() else { return };
                let bare = matches!(
                    inner,
                    Expr::Ident(_) | Expr::Field(_) | Expr::MethodCall(_) | Expr::Call(_)
                );
                out.say(if bare { "" } else { "(" });
                self.expr(&inner, out);
                out.say(if bare { "" } else { ")" });
            }
            Expr::Unit(_) => out.say("nothing"),
            Expr::Prefix(prefix) => {
                let word = match prefix.op() {
                    Some(PrefixOp::Not) => "not ",
                    Some(PrefixOp::Minus) => "−",
                    _ => "",
                };
                out.say(word);
                if let Some(inner) = prefix.expr() {
                    self.expr(&inner, out);
                }
            }
            Expr::Field(field) => self.field(
                expr,
                field.receiver(),
                field.name_token().map(|token| token.text().to_owned()),
                out,
            ),
            Expr::Binary(binary) => {
                let (Some(op), Some(lhs), Some(rhs)) = (binary.op_kind(), binary.lhs(), binary.rhs()) else {
                    return self.source(&expr.syntax().text().to_string(), out);
                };
                self.binary(op, &lhs, &rhs, out);
            }
            Expr::MethodCall(call) => self.method(call, out),
            Expr::Call(call) => {
                let name = call
                    .name_token()
                    .map(|token| token.text().to_owned())
                    .unwrap_or_default();
                let arguments = call.args();
                match (name.as_str(), arguments.as_slice()) {
                    ("min", [first, rest @ ..]) => self.listed("the smaller of ", first, rest, out),
                    ("max", [first, rest @ ..]) => self.listed("the larger of ", first, rest, out),
                    ("abs", [only]) => {
                        out.say("the size of ");
                        self.expr(only, out);
                    }
                    ("use_table" | "use_bands" | "use_curve" | "use_calendar", [Expr::Literal(only)]) => {
                        self.name(&only.string_value().unwrap_or_default(), out);
                    }
                    (name, arguments) => {
                        out.say(&in_words(name));
                        self.arguments(arguments, out);
                    }
                }
            }
            Expr::If(choice) => {
                if let Some(block) = choice.then() {
                    self.block(&block, out);
                }
                out.say(" if ");
                if let Some(condition) = choice.condition() {
                    self.expr(&condition, out);
                }
                match choice.else_branch() {
                    Some(Else::Block(block)) => {
                        out.say(", otherwise ");
                        self.block(&block, out);
                    }
                    Some(Else::If(other)) => {
                        out.say(", otherwise ");
                        self.expr(&Expr::If(other), out);
                    }
                    None => {}
                }
            }
            Expr::Block(block) => self.block(block, out),
            Expr::Array(array) => {
                let elements = array.elements();
                for (place, element) in elements.iter().enumerate() {
                    match place {
                        0 => {}
                        place if place + 1 == elements.len() => out.say(" or "),
                        _ => out.say(", "),
                    }
                    self.expr(element, out);
                }
            }
            other => self.source(&other.syntax().text().to_string(), out),
        }
    }

    fn listed(&self, head: &str, first: &Expr, rest: &[Expr], out: &mut Sentence) {
        out.say(head);
        self.expr(first, out);
        for one in rest {
            out.say(" and ");
            self.expr(one, out);
        }
    }

    fn arguments(&self, arguments: &[Expr], out: &mut Sentence) {
        if arguments.is_empty() {
            return;
        }
        out.say(" (");
        for (place, argument) in arguments.iter().enumerate() {
            out.say(if place > 0 { ", " } else { "" });
            self.expr(argument, out);
        }
        out.say(")");
    }

    /// Something that is declared, by its title.
    fn name(&self, name: &str, out: &mut Sentence) {
        let title = self.subject.title_of(name);
        match (name, title) {
            ("as_of", _) => out.say("the day of the decision"),
            ("period", _) => out.say("the period"),
            (_, Some((title, id))) => out.add(Piece::Name { title, id: Some(id) }),
            (name, None) => out.say(&in_words(name)),
        }
    }

    fn is_boolean(&self, expr: &Expr) -> bool {
        self.subject.type_at(span_of(self.file, expr.range())) == Some(Type::Boolean)
    }

    fn field(&self, whole: &Expr, receiver: Option<Expr>, name: Option<String>, out: &mut Sentence) {
        let (Some(receiver), Some(name)) = (receiver, name) else {
            return;
        };
        match (&receiver, name.as_str()) {
            (Expr::Ident(_), "eligible") => {
                self.expr(&receiver, out);
                out.say(" applies");
            }
            (Expr::Ident(ident), "total") => {
                out.say("the total of ");
                self.name(&ident.name(), out);
            }
            (Expr::Ident(ident), _) if self.is_boolean(whole) => {
                out.say("the ");
                self.name(&ident.name(), out);
                let plain = name.strip_prefix("is_").or(name.strip_prefix("has_")).unwrap_or(&name);
                out.say(if name.starts_with("has_") { " has " } else { " is " });
                out.say(&in_words(plain));
            }
            (Expr::MethodCall(call), _) if call.name_token().is_some_and(|token| token.text() == "lookup") => {
                out.say(&format!("{} in ", in_words(&name)));
                if let Some(table) = call.receiver() {
                    self.expr(&table, out);
                }
                out.say(" for ");
                for (place, argument) in call.args().iter().enumerate() {
                    out.say(if place > 0 { ", " } else { "" });
                    self.expr(argument, out);
                }
            }
            _ => {
                out.say(&format!("{} of the ", in_words(&name)));
                self.expr(&receiver, out);
            }
        }
    }

    fn binary(&self, op: BinOp, lhs: &Expr, rhs: &Expr, out: &mut Sentence) {
        if let (BinOp::Eq | BinOp::Ne, Expr::Unit(_)) = (op, rhs) {
            self.expr(lhs, out);
            out.say(if op == BinOp::Eq { " is missing" } else { " is given" });
            return;
        }
        let word = match op {
            BinOp::Add => " + ",
            BinOp::Sub => " − ",
            BinOp::Mul => " × ",
            BinOp::Div => " ÷ ",
            BinOp::Pow => " to the power of ",
            BinOp::Eq => " is ",
            BinOp::Ne => " is not ",
            BinOp::Lt => " is less than ",
            BinOp::Le => " is at most ",
            BinOp::Gt => " is more than ",
            BinOp::Ge => " is at least ",
            BinOp::And => " and ",
            BinOp::Or => " or ",
            BinOp::Coalesce => ", or if missing ",
            BinOp::In => match rhs {
                Expr::Array(_) => " is ",
                _ => " lies in ",
            },
            BinOp::NotIn => " is none of ",
            other => other.text(),
        };
        self.expr(lhs, out);
        out.say(word);
        self.expr(rhs, out);
    }

    fn method(&self, call: &MethodCall, out: &mut Sentence) {
        let Some(receiver) = call.receiver() else { return };
        let name = call
            .name_token()
            .map(|token| token.text().to_owned())
            .unwrap_or_default();
        let arguments = call.args();
        let body = arguments.first().and_then(|argument| match argument {
            Expr::Closure(closure) => closure.body(),
            _ => None,
        });
        let of_each = |head: &str, middle: &str, out: &mut Sentence| {
            out.say(head);
            match &body {
                Some(body) => {
                    self.expr(body, out);
                    out.say(middle);
                }
                None => out.say(middle.trim_start()),
            }
            self.expr(&receiver, out);
        };
        match (name.as_str(), &body) {
            ("count", None) => {
                out.say("the number of ");
                self.expr(&receiver, out);
            }
            ("count", Some(body)) => {
                out.say("the number of ");
                self.expr(&receiver, out);
                out.say(" where ");
                self.expr(body, out);
            }
            ("filter", Some(body)) => {
                self.expr(&receiver, out);
                out.say(" where ");
                self.expr(body, out);
            }
            ("any" | "all", Some(body)) => {
                out.say(if name == "any" { "one of " } else { "each of " });
                self.expr(&receiver, out);
                out.say(" has: ");
                self.expr(body, out);
            }
            ("sum", _) => of_each("the sum of ", " over ", out),
            ("min", Some(_)) => of_each("the smallest ", " of ", out),
            ("max", Some(_)) => of_each("the largest ", " of ", out),
            ("map", Some(_)) => of_each("", " of each of ", out),
            ("at_least" | "at_most" | "above" | "below", None) => {
                self.expr(&receiver, out);
                out.say(&format!(" {} ", compares(&name)));
                for argument in &arguments {
                    self.expr(argument, out);
                }
            }
            ("on", None) if self.is_scale(&receiver) => {
                out.say("what ");
                self.expr(&receiver, out);
                out.say(" gives on ");
                for argument in &arguments {
                    self.expr(argument, out);
                }
            }
            ("at", None) if self.is_scale(&receiver) => {
                out.say("the rate of ");
                self.expr(&receiver, out);
                out.say(" at ");
                for argument in &arguments {
                    self.expr(argument, out);
                }
            }
            ("on", None) => {
                self.expr(&receiver, out);
                out.say(" on ");
                for argument in &arguments {
                    self.expr(argument, out);
                }
            }
            ("plus" | "minus", None) => {
                self.expr(&receiver, out);
                out.say(if name == "plus" { " plus " } else { " minus " });
                if let Some(first) = arguments.first() {
                    self.expr(first, out);
                }
            }
            _ => {
                out.say(&format!("{} of ", in_words(&name)));
                self.expr(&receiver, out);
                let plain: Vec<Expr> = arguments
                    .into_iter()
                    .filter(|one| !matches!(one, Expr::Closure(_)))
                    .collect();
                self.arguments(&plain, out);
            }
        }
    }

    fn is_scale(&self, receiver: &Expr) -> bool {
        let name = match receiver {
            Expr::Ident(ident) => ident.name(),
            Expr::Call(_) => return true,
            _ => return false,
        };
        self.subject.index.items.iter().any(|item| {
            matches!(item.receiver, Receiver::Bands | Receiver::Curve) && item.name.as_deref() == Some(&name)
        })
    }

    /// What a block gives, and what it calls by a name on the way.
    fn block(&self, block: &Block, out: &mut Sentence) {
        let statements: Vec<Stmt> = block.statements().collect();
        let Some((last, before)) = statements.split_last() else {
            return;
        };
        match last {
            Stmt::Expr(statement) => {
                if let Some(expr) = statement.expr() {
                    self.expr(&expr, out);
                }
            }
            other => self.source(&other.syntax().text().to_string(), out),
        }
        let mut first = true;
        for statement in before {
            let Stmt::Let(declared) = statement else { continue };
            let (Some(name), Some(value)) = (declared.name_token(), declared.value()) else {
                continue;
            };
            out.say(if first { ", where " } else { ", and " });
            first = false;
            out.say(&format!("{} is ", in_words(name.text())));
            self.expr(&value, out);
        }
    }
}

impl Subject<'_> {
    /// The title and id of what is declared by a name.
    pub(crate) fn title_of(&self, name: &str) -> Option<(String, String)> {
        let item = self.index.items.iter().find(|item| {
            item.parent.is_none()
                && item.name.as_deref() == Some(name)
                && !item.in_tests
                && !matches!(item.receiver, Receiver::Record | Receiver::Type | Receiver::TakeOver)
        })?;
        let title = self.title_in(item).unwrap_or_else(|| in_words(name));
        Some((title, item.id.clone()))
    }

    /// The title that an item says it has.
    pub(crate) fn title_in(&self, item: &super::index::Item) -> Option<String> {
        let links = item.links.iter().filter_map(|link| self.index.links.get(*link));
        let title = links.into_iter().find(|link| link.clause.name == "title")?;
        match literal(title.span.file, &self.expression(*title.arguments.first()?)?)?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A value that was computed while the program was declared.
pub(crate) fn constant(constant: &Constant, kind: Option<&Type>, subject: &Subject<'_>) -> Piece {
    let (text, kind) = match constant {
        Constant::Percent(share) => (
            share.multiply(Decimal::HUNDRED).unwrap_or(*share).to_string(),
            PartKind::Percent,
        ),
        Constant::Integer(_) | Constant::Number(_) => {
            let number = constant.as_number().unwrap_or(Decimal::ZERO);
            let kind = match kind {
                Some(Type::Money(currency)) => PartKind::Money(subject.currency(*currency)),
                Some(Type::Percent) => {
                    let text = number.multiply(Decimal::HUNDRED).unwrap_or(number).to_string();
                    return Piece::Value {
                        text,
                        kind: PartKind::Percent,
                        part: None,
                    };
                }
                _ => PartKind::Number,
            };
            (number.to_string(), kind)
        }
        Constant::Boolean(value) => (value.to_string(), PartKind::Boolean),
        Constant::Date(date) => (date.to_string(), PartKind::Date),
        Constant::DateTime(at) => (at.to_string(), PartKind::DateTime),
        Constant::Text(text) => (text.clone(), PartKind::Text),
        other => return Piece::Text(other.kind().to_owned()),
    };
    Piece::Value { text, kind, part: None }
}

/// What a requirement that a loop or a helper made says.
pub(crate) fn requirement(subject: &Subject<'_>, model: &Model, requirement: &Requirement) -> Sentence {
    let mut out = Sentence::default();
    out.say(&requirement.title.text);
    let Some((comparator, threshold)) = &requirement.threshold else {
        return out;
    };
    out.say(&format!(" {} ", compares(comparator.word())));
    let closure = subject.expression(requirement.measure.body);
    let kind = closure.and_then(|expr| match expr {
        Expr::Closure(closure) => subject.type_at(span_of(requirement.measure.body.file, closure.body()?.range())),
        _ => None,
    });
    match &threshold.value {
        Threshold::Constants(constants) => {
            for (place, value) in constants.iter().enumerate() {
                out.say(if place > 0 { " and " } else { "" });
                let piece = constant(value, kind.as_ref(), subject);
                match piece {
                    Piece::Text(text) => out.say(&text),
                    piece => out.add(piece),
                }
            }
        }
        Threshold::Setting(name) => {
            let known = model.settings.iter().find(|setting| setting.name.text == *name);
            let title = known
                .and_then(|setting| setting.title.as_ref())
                .map(|title| title.text.clone());
            out.add(Piece::Name {
                title: title.unwrap_or_else(|| in_words(name)),
                id: Some(format!("setting.{name}")),
            });
        }
        Threshold::Rule(_) => out.say("what a rule gives"),
    }
    out
}

/// The words of a type.
pub(crate) fn type_words(subject: &Subject<'_>, kind: &Type) -> String {
    match kind {
        Type::Boolean => "yes or no".to_owned(),
        Type::Integer => "whole number".to_owned(),
        Type::Decimal => "number".to_owned(),
        Type::Percent => "percentage".to_owned(),
        Type::Money(Currency::Field { .. }) => "amount in the record's currency".to_owned(),
        Type::Money(currency) => format!("amount in {}", subject.currency(*currency)),
        Type::Currency => "currency".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Choice(_) | Type::Tier(_) => {
            let words = subject
                .program
                .map(|program| super::part::words_of(program, kind))
                .unwrap_or_default();
            format!("one of {}", words.join(", "))
        }
        Type::Date => "date".to_owned(),
        Type::DateTime => "date and time".to_owned(),
        Type::Duration(unit) => unit.word().replace('_', " "),
        Type::Period => "period".to_owned(),
        Type::Record(record) => {
            let record = subject.program.and_then(|program| program.schema.record(*record));
            record.map_or_else(|| "record".to_owned(), |record| in_words(&record.name))
        }
        Type::List(of) => format!("list of {}", type_words(subject, of)),
        Type::Row(_) => "row of a table".to_owned(),
    }
}

impl Sentence {
    /// A sentence of some pieces.
    pub(crate) fn of(pieces: impl IntoIterator<Item = Piece>) -> Sentence {
        let mut out = Sentence::default();
        out.join(Sentence {
            pieces: pieces.into_iter().collect(),
        });
        out
    }

    /// With another sentence behind it.
    pub(crate) fn and(mut self, other: Sentence) -> Sentence {
        self.join(other);
        self
    }

    /// Words alone.
    pub(crate) fn words(text: &str) -> Sentence {
        Sentence::of([Piece::Text(text.to_owned())])
    }
}
