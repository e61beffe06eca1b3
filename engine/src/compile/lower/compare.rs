use super::{Element, Lowered, Lowerer, Val};
use crate::compile::Failed;
use crate::expr::node::{Any, Boolean, BooleanOp, Comparison, Over, Rows};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, BinOp, Expr};

impl Lowerer<'_, '_> {
    pub(super) fn comparison(&mut self, binary: &ast::Binary, op: BinOp, span: Span) -> Result<Lowered, Failed> {
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Err(Failed);
        };
        let (left, right) = (self.expr(&left), self.expr(&right));
        let (left, right) = (left?, right?);
        let comparison = match op {
            BinOp::Eq => Comparison::Equal,
            BinOp::Ne => Comparison::NotEqual,
            BinOp::Lt => Comparison::Less,
            BinOp::Le => Comparison::LessOrEqual,
            BinOp::Gt => Comparison::Greater,
            _ => Comparison::GreaterOrEqual,
        };
        if matches!(left.value, Val::Absent) || matches!(right.value, Val::Absent) {
            return self.absence(comparison, left, right, span);
        }
        self.compare(comparison, left, right, span)
    }

    /// `x == ()`, `x != ()`
    fn absence(
        &mut self,
        comparison: Comparison,
        left: Lowered,
        right: Lowered,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let value = if matches!(left.value, Val::Absent) { right } else { left };
        if matches!(value.value, Val::Absent) || !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return self.fail(
                Diagnostic::error(
                    Code::UnlikeTypes,
                    "`()` can only be told from a value: `== ()` or `!= ()`",
                )
                .at(span),
            );
        }
        if !value.optional {
            // A guard repeated inside its own branch is known to hold: it is not an error.
            let known = value.path.as_ref().is_some_and(|path| self.present.contains(path));
            if known {
                return Ok(self.boolean(span, BooleanOp::Constant(comparison == Comparison::NotEqual)));
            }
            return self.fail(
                Diagnostic::error(
                    Code::UnlikeTypes,
                    "this is always there, so the answer is always the same",
                )
                .at(value.span)
                .help("leave the test away, or declare the value `.optional()`"),
            );
        }
        let present = self.presence(value, span)?;
        if comparison == Comparison::NotEqual {
            return Ok(present);
        }
        let node = self.condition(present)?;
        Ok(self.boolean(span, BooleanOp::Not(Box::new(node))))
    }

    /// Compares two values that are there.
    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        left: Lowered,
        right: Lowered,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let present = (self.must_be_present(&left), self.must_be_present(&right));
        if present.0.is_err() || present.1.is_err() {
            return Err(Failed);
        }
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        for side in [&left, &right] {
            if !matches!(side.value, Val::Any(_)) {
                return self.single(side.clone()).and(Err(Failed));
            }
        }
        let unlike = unlike(&left, &right);
        if unlike {
            return self.unlike(&left, &right, span);
        }
        let kind = self.joined(Some(&left), &right)?;
        let ordered = matches!(
            kind,
            Type::Integer
                | Type::Decimal
                | Type::Percent
                | Type::Money(_)
                | Type::Date
                | Type::DateTime
                | Type::Text
                | Type::Tier(_)
        );
        if !equality && !ordered {
            let words = self.c.type_words(&kind);
            return self.fail(
                Diagnostic::error(Code::UnlikeTypes, format!("{words} has no order"))
                    .at(span)
                    .help("compare with `==` or `!=`, or use `in [...]`"),
            );
        }
        let (a, b) = (self.cast(left, &kind), self.cast(right, &kind));
        let op = match (a?, b?) {
            (Any::Number(a), Any::Number(b)) => BooleanOp::Numbers(comparison, Box::new((a, b))),
            (Any::Integer(a), Any::Integer(b)) => BooleanOp::Integers(comparison, Box::new((a, b))),
            (Any::Boolean(a), Any::Boolean(b)) => BooleanOp::Booleans(comparison, Box::new((a, b))),
            (Any::Text(a), Any::Text(b)) => BooleanOp::Texts(comparison, Box::new((a, b))),
            _ => return Err(Failed),
        };
        Ok(self.boolean(span, op))
    }

    fn unlike<V>(&mut self, left: &Lowered, right: &Lowered, span: Span) -> Result<V, Failed> {
        let (x, y) = (left.words(self.c), right.words(self.c));
        let text = |lowered: &Lowered| lowered.kind == Type::Text && lowered.constant;
        let date = |lowered: &Lowered| lowered.kind == Type::Date;
        let help = if (text(left) && date(right)) || (date(left) && text(right)) {
            "write the day as `date(\"2026-01-31\")`"
        } else if matches!(left.kind, Type::Money(_)) || matches!(right.kind, Type::Money(_)) {
            "compare an amount with an amount of the same currency, or with a plain number"
        } else {
            "compare values of the same kind"
        };
        self.fail(
            Diagnostic::error(Code::UnlikeTypes, format!("{x} is compared with {y}"))
                .at(span)
                .label(left.span, format!("this is {x}"))
                .label(right.span, format!("this is {y}"))
                .help(help),
        )
    }

    /// `x in list`, `x in period`, `x in 1..=5`, `"a" in text`
    pub(super) fn membership(&mut self, binary: &ast::Binary, negated: bool, span: Span) -> Result<Lowered, Failed> {
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Err(Failed);
        };
        let left = self.expr(&left)?;
        let lowered = match right.clone().without_parens() {
            Some(Expr::Binary(range)) if matches!(range.op_kind(), Some(BinOp::Range | BinOp::RangeInclusive)) => {
                self.in_range(left, &range, span)?
            }
            _ => {
                let right = self.expr(&right)?;
                self.contained(left, right, span)?
            }
        };
        if !negated {
            return Ok(lowered);
        }
        let node = self.condition(lowered)?;
        Ok(self.boolean(span, BooleanOp::Not(Box::new(node))))
    }

    /// A value in a literal range; used by `in` and by `switch`.
    pub(super) fn in_range(&mut self, value: Lowered, range: &ast::Binary, span: Span) -> Result<Lowered, Failed> {
        if range.op_kind() != Some(BinOp::RangeInclusive) {
            return self.fail(
                Diagnostic::error(Code::Trap, "`..` leaves its end out")
                    .at(self.span(range.range()))
                    .help("write `..=` if the end belongs to it, or compare with `>=` and `<`"),
            );
        }
        let (Some(low), Some(high)) = (range.lhs(), range.rhs()) else {
            return self.fail(
                Diagnostic::error(Code::Trap, "a range needs both ends")
                    .at(self.span(range.range()))
                    .help("compare with `>=` or `<=`"),
            );
        };
        let (low, high) = (self.expr(&low)?, self.expr(&high)?);
        for end in [&low, &high] {
            if Self::constant_number(end).is_none() {
                return self.fail(
                    Diagnostic::error(Code::NotInRule, "the ends of a range are plain numbers")
                        .at(end.span)
                        .help("compare with `>=` and `<=`"),
                );
            }
        }
        self.between(value, low, high, span)
    }

    /// `low <= value && value <= high`
    pub(super) fn between(
        &mut self,
        value: Lowered,
        low: Lowered,
        high: Lowered,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let (assigns, value) = self.once(value)?;
        let above = self.compare(Comparison::GreaterOrEqual, value.clone(), low, span)?;
        let below = self.compare(Comparison::LessOrEqual, value, high, span)?;
        let pair = Box::new((self.condition(above)?, self.condition(below)?));
        let both = self.boolean(span, BooleanOp::And(pair));
        self.after(assigns, both)
    }

    /// A value that is evaluated once and read several times.
    pub(super) fn once(&mut self, value: Lowered) -> Result<(Vec<crate::expr::node::Assign>, Lowered), Failed> {
        if value.is_literal() || !matches!(value.value, Val::Any(_)) || value.kind.class().is_none() {
            return Ok((Vec::new(), value));
        }
        let (assign, read) = self.bind(&value)?;
        Ok((
            vec![assign],
            Lowered {
                path: value.path,
                ..read
            },
        ))
    }

    /// Whether a value is in a list, a period, or a text in a text.
    pub(super) fn contained(&mut self, value: Lowered, container: Lowered, span: Span) -> Result<Lowered, Failed> {
        self.must_be_present(&value)?;
        self.must_be_present(&container)?;
        match (container.value, &container.kind) {
            (Val::Period(ends), _) => {
                let (first, last) = *ends;
                let first = Lowered::plain(Any::Integer(first), Type::Date, container.span);
                let last = Lowered::plain(Any::Integer(last), Type::Date, container.span);
                if value.kind != Type::Date {
                    let words = value.words(self.c);
                    let help = if value.kind == Type::DateTime {
                        "take its day first: `.date()`"
                    } else {
                        "only a date lies in a period"
                    };
                    return self.fail(
                        Diagnostic::error(Code::UnlikeTypes, format!("a date is needed, this is {words}"))
                            .at(value.span)
                            .help(help),
                    );
                }
                self.between(value, first, last, span)
            }
            (Val::List(list), _) => {
                let Element::Plain(element, kind) = list.element else {
                    return self.fail(
                        Diagnostic::error(Code::TypeMismatch, "a record is not found by its value")
                            .at(container.span)
                            .help("ask `any`: `deals.any(|deal| deal.id == …)`"),
                    );
                };
                let (assigns, value) = self.once(value)?;
                let mut element = Lowered::plain(element, kind, container.span);
                element.constant = container.constant;
                let each = self.compare(Comparison::Equal, value, element, span)?;
                let each: Boolean = self.condition(each)?;
                let found = self.any_row(list.rows, list.cursor, each, span);
                self.after(assigns, found)
            }
            (inner @ Val::Any(Any::Text(_)), _) => {
                let container = Lowered {
                    value: inner,
                    ..Lowered::plain_text(container.span)
                };
                self.standard("contains", vec![container, value], span)
            }
            _ => {
                let words = self.c.type_words(&container.kind);
                self.fail(
                    Diagnostic::error(
                        Code::TypeMismatch,
                        format!("`in` looks into a list or a period, this is {words}"),
                    )
                    .at(container.span),
                )
            }
        }
    }

    pub(super) fn any_row(&mut self, rows: Rows, cursor: u16, each: Boolean, span: Span) -> Lowered {
        self.boolean(span, BooleanOp::AnyRow(Box::new(Over { rows, cursor, each })))
    }
}

impl Lowered {
    fn plain_text(span: Span) -> Lowered {
        Lowered {
            value: Val::Absent,
            kind: Type::Text,
            optional: false,
            constant: false,
            path: None,
            span,
        }
    }
}

/// Whether two values cannot be compared at all.
fn unlike(left: &Lowered, right: &Lowered) -> bool {
    let word = |kind: &Type| matches!(kind, Type::Text | Type::Choice(_) | Type::Tier(_) | Type::Currency);
    let number = |kind: &Type| matches!(kind, Type::Integer | Type::Decimal | Type::Percent);
    match (&left.kind, &right.kind) {
        (x, y) if x == y => false,
        (x, y) if word(x) && word(y) => false,
        (x, y) if number(x) && number(y) => false,
        (Type::Money(_), Type::Money(_)) => false,
        (Type::Money(_), y) => !(number(y) && right.constant),
        (x, Type::Money(_)) => !(number(x) && left.constant),
        _ => true,
    }
}
