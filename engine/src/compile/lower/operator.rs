use super::{Lowered, Lowerer, Val};
use crate::compile::Failed;
use crate::expr::node::{Any, BooleanOp, Integer, IntegerOp, Number, NumberOp, TextOp};
use crate::schema::{Currency, Type};
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, BinOp, Expr, PrefixOp};
use crate::value::Decimal;

impl Lowerer<'_, '_> {
    pub(super) fn prefix(&mut self, prefix: &ast::Prefix, span: Span) -> Result<Lowered, Failed> {
        let (Some(op), Some(inner)) = (prefix.op(), prefix.expr()) else {
            return Err(Failed);
        };
        let inner = self.expr(&inner)?;
        match op {
            PrefixOp::Not => {
                let node = self.condition(inner)?;
                Ok(self.boolean(span, BooleanOp::Not(Box::new(node))))
            }
            PrefixOp::Plus | PrefixOp::Minus => {
                let constant = inner.constant;
                let (any, kind) = self.single(inner)?;
                if !kind.is_numeric() {
                    let words = self.c.type_words(&kind);
                    return self.fail(
                        Diagnostic::error(Code::TypeMismatch, format!("a number is needed, this is {words}")).at(span),
                    );
                }
                let mut lowered = match (op, any) {
                    (
                        PrefixOp::Minus,
                        Any::Number(Number {
                            op: NumberOp::Constant(value),
                            ..
                        }),
                    ) => self.number(span, kind, NumberOp::Constant(value.negate())),
                    (
                        PrefixOp::Minus,
                        Any::Integer(Integer {
                            op: IntegerOp::Constant(value),
                            ..
                        }),
                    ) => self.integer(span, kind, IntegerOp::Constant(value.saturating_neg())),
                    (PrefixOp::Minus, Any::Number(node)) => self.number(span, kind, NumberOp::Negate(Box::new(node))),
                    (PrefixOp::Minus, Any::Integer(node)) => {
                        self.integer(span, kind, IntegerOp::Negate(Box::new(node)))
                    }
                    (_, any) => Lowered::plain(any, kind, span),
                };
                lowered.constant = constant;
                Ok(lowered)
            }
        }
    }

    pub(super) fn binary(&mut self, binary: &ast::Binary, span: Span) -> Result<Lowered, Failed> {
        let Some(op) = binary.op_kind() else { return Err(Failed) };
        if let Some(jump) = binary.rhs_jump() {
            return self.refuse_statement(&jump);
        }
        match op {
            BinOp::And | BinOp::Or => return self.logic(binary, op, span),
            BinOp::Coalesce => return self.coalesce(binary, span),
            BinOp::In | BinOp::NotIn => return self.membership(binary, op == BinOp::NotIn, span),
            BinOp::Eq | BinOp::Ne | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => {
                return self.comparison(binary, op, span);
            }
            BinOp::Rem => {
                return self.fail(
                    Diagnostic::error(Code::Trap, "`%` is not a percentage: it is the rest of a division")
                        .at(binary.op_range().map_or(span, |range| self.span(range)))
                        .help("for a percentage write `percent(10)`"),
                );
            }
            BinOp::Range | BinOp::RangeInclusive => {
                return self.fail(
                    Diagnostic::error(Code::Trap, "a range stands only behind `in` and in a `switch`")
                        .at(span)
                        .help("compare with `>=` and `<=`"),
                );
            }
            BinOp::BitAnd | BinOp::BitOr | BinOp::Xor | BinOp::Shl | BinOp::Shr => {
                let help = match op {
                    BinOp::BitAnd => "write `&&` for `and`",
                    BinOp::BitOr => "write `||` for `or`",
                    BinOp::Xor => "write `**` for a power, `!=` for either-or",
                    _ => "compare with `<` and `>`",
                };
                return self.fail(
                    Diagnostic::error(
                        Code::Trap,
                        format!("`{}` works on bits, which rules have no use for", op.text()),
                    )
                    .at(binary.op_range().map_or(span, |range| self.span(range)))
                    .help(help),
                );
            }
            BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Pow => {}
        }
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Err(Failed);
        };
        let (left, right) = (self.expr(&left), self.expr(&right));
        let (left, right) = (left?, right?);
        self.arithmetic(op, left, right, span)
    }

    fn arithmetic(&mut self, op: BinOp, left: Lowered, right: Lowered, span: Span) -> Result<Lowered, Failed> {
        // Both sides are looked at before the first error ends it.
        let present = (self.must_be_present(&left), self.must_be_present(&right));
        if present.0.is_err() || present.1.is_err() {
            return Err(Failed);
        }
        if op == BinOp::Add && (is_text(&left.kind) || is_text(&right.kind)) {
            let pieces = [self.piece(left)?, self.piece(right)?];
            return Ok(self.text(span, TextOp::Join(Box::new(pieces))));
        }
        for side in [&left, &right] {
            if matches!(side.value, Val::Dated(_)) {
                return self.dated_unread(side);
            }
        }
        let numeric = |side: &Lowered| matches!(side.value, Val::Any(_)) && side.kind.is_numeric();
        if !numeric(&left) || !numeric(&right) {
            return self.not_arithmetic(op, &left, &right, span);
        }
        let constant = left.constant && right.constant;
        let kind = self.result_kind(op, &left, &right, span)?;
        let (Val::Any(a), Val::Any(b)) = (left.value, right.value) else {
            return Err(Failed);
        };
        let mut lowered = match (op, &kind, a, b) {
            (BinOp::Add, Type::Integer, Any::Integer(a), Any::Integer(b)) => {
                self.integer(span, kind, IntegerOp::Add(Box::new((a, b))))
            }
            (BinOp::Sub, Type::Integer, Any::Integer(a), Any::Integer(b)) => {
                self.integer(span, kind, IntegerOp::Subtract(Box::new((a, b))))
            }
            (BinOp::Mul, Type::Integer, Any::Integer(a), Any::Integer(b)) => {
                self.integer(span, kind, IntegerOp::Multiply(Box::new((a, b))))
            }
            (BinOp::Pow, _, a, Any::Integer(b)) => {
                let Some(a) = self.decimal(a) else { return Err(Failed) };
                self.number(span, kind, NumberOp::Power(Box::new((a, b))))
            }
            (_, _, a, b) => {
                let (Some(a), Some(b)) = (self.decimal(a), self.decimal(b)) else {
                    return Err(Failed);
                };
                let pair = Box::new((a, b));
                let op = match op {
                    BinOp::Add => NumberOp::Add(pair),
                    BinOp::Sub => NumberOp::Subtract(pair),
                    BinOp::Mul => NumberOp::Multiply(pair),
                    _ => NumberOp::Divide(pair),
                };
                self.number(span, kind, op)
            }
        };
        lowered.constant = constant;
        Ok(lowered)
    }

    fn result_kind(&mut self, op: BinOp, left: &Lowered, right: &Lowered, span: Span) -> Result<Type, Failed> {
        use Type::{Decimal, Integer, Money, Percent};
        match op {
            BinOp::Add | BinOp::Sub => match (&left.kind, &right.kind) {
                (Money(x), Money(y)) if x == y => Ok(Money(*x)),
                (Money(x), Money(y)) => {
                    let (x, y) = (*x, *y);
                    self.currencies_meet(x, y, right)
                }
                (Money(currency), _) if right.constant => {
                    self.adopts(*currency, right)?;
                    Ok(Money(*currency))
                }
                (_, Money(currency)) if left.constant => {
                    self.adopts(*currency, left)?;
                    Ok(Money(*currency))
                }
                (Money(_), _) | (_, Money(_)) => self.not_arithmetic(op, left, right, span),
                (Integer, Integer) => Ok(Integer),
                (Percent, Percent) => Ok(Percent),
                (Percent, _) if right.constant => Ok(Percent),
                (_, Percent) if left.constant => Ok(Percent),
                _ => Ok(Decimal),
            },
            BinOp::Mul => match (&left.kind, &right.kind) {
                (Money(_), Money(_)) => self.not_arithmetic(op, left, right, span),
                (Money(currency), _) | (_, Money(currency)) => Ok(Money(*currency)),
                (Integer, Integer) => Ok(Integer),
                (Percent, Percent) => Ok(Percent),
                _ => Ok(Decimal),
            },
            BinOp::Div => match (&left.kind, &right.kind) {
                (Money(x), Money(y)) if x == y && !matches!(x, Currency::Field { .. }) => Ok(Decimal),
                (Money(x), Money(y)) if x == y => Ok(Decimal),
                (Money(x), Money(y)) => {
                    let (x, y) = (*x, *y);
                    self.currencies_meet(x, y, right)
                }
                (Money(currency), _) => Ok(Money(*currency)),
                (_, Money(_)) => self.not_arithmetic(op, left, right, span),
                (Percent, Integer | Decimal) => Ok(Percent),
                _ => Ok(Decimal),
            },
            _ => match (&left.kind, &right.kind) {
                (Money(_), _) => self.not_arithmetic(op, left, right, span),
                (_, Integer) => Ok(Decimal),
                _ => {
                    let words = right.words(self.c);
                    self.fail(
                        Diagnostic::error(
                            Code::TypeMismatch,
                            format!("an exponent is a whole number, this is {words}"),
                        )
                        .at(right.span)
                        .help("a root or a fractional power cannot be held exactly"),
                    )
                }
            },
        }
    }

    fn not_arithmetic<V>(&mut self, op: BinOp, left: &Lowered, right: &Lowered, span: Span) -> Result<V, Failed> {
        let (x, y) = (left.words(self.c), right.words(self.c));
        let time = |lowered: &Lowered| matches!(lowered.kind, Type::Date | Type::DateTime | Type::Duration(_));
        let money = |lowered: &Lowered| matches!(lowered.kind, Type::Money(_));
        let help = if time(left) || time(right) {
            "for dates write `.plus(90.calendar_days())` or `days_between(a, b)`"
        } else if matches!(left.value, Val::Eligibility(_)) || matches!(right.value, Val::Eligibility(_)) {
            "read `.eligible`"
        } else if matches!(left.value, Val::Incentive(_)) || matches!(right.value, Val::Incentive(_)) {
            "read `.total`"
        } else if money(left) && money(right) {
            "multiply an amount with a number or a percentage"
        } else if money(left) || money(right) {
            "an amount goes together with amounts of its currency; `*` and `/` take numbers"
        } else {
            "both sides must be numbers"
        };
        self.fail(
            Diagnostic::error(Code::TypeMismatch, format!("`{}` does not take {x} and {y}", op.text()))
                .at(span)
                .label(left.span, format!("this is {x}"))
                .label(right.span, format!("this is {y}"))
                .help(help),
        )
    }

    fn logic(&mut self, binary: &ast::Binary, op: BinOp, span: Span) -> Result<Lowered, Failed> {
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Err(Failed);
        };
        let a = self.expr(&left).and_then(|lowered| self.condition(lowered));
        // The right side runs only where the left holds (`&&`) or does not (`||`): what that says of absence is known.
        let known = present_when(&left, op == BinOp::And);
        let before = self.present.len();
        self.present.extend(known);
        let b = self.expr(&right).and_then(|lowered| self.condition(lowered));
        self.present.truncate(before);
        let pair = Box::new((a?, b?));
        Ok(self.boolean(
            span,
            if op == BinOp::And {
                BooleanOp::And(pair)
            } else {
                BooleanOp::Or(pair)
            },
        ))
    }

    fn coalesce(&mut self, binary: &ast::Binary, span: Span) -> Result<Lowered, Failed> {
        let (Some(left), Some(right)) = (binary.lhs(), binary.rhs()) else {
            return Err(Failed);
        };
        if self.requirement {
            return self.fail(
                Diagnostic::error(Code::Trap, "`??` in a requirement would hide that the value is missing")
                    .at(span)
                    .help("leave it away: a missing value is reported as not met, because missing"),
            );
        }
        for side in [&left, &right] {
            if let Expr::Binary(inner) = side
                && inner.op_kind() != Some(BinOp::Coalesce)
            {
                let text = inner.op_kind().map_or("", BinOp::text);
                return self.fail(
                    Diagnostic::error(
                        Code::Trap,
                        format!("`??` and `{text}` without parentheses read like another order"),
                    )
                    .at(span)
                    .help("write `(a ?? b) + c` or `a ?? (b + c)`"),
                );
            }
        }
        let (left, right) = (self.expr(&left), self.expr(&right));
        let (left, right) = (left?, right?);
        if !left.optional {
            return self.fail(
                Diagnostic::error(
                    Code::Trap,
                    "this is always there, so the right side of `??` is never used",
                )
                .at(left.span)
                .help("leave `??` away, or declare the value `.optional()`"),
            );
        }
        if matches!(left.value, Val::Absent) {
            return self.fail(Diagnostic::error(Code::Trap, "`()` is always absent").at(left.span));
        }
        let there = Lowered {
            optional: false,
            ..left.clone()
        };
        let kind = self.joined(
            Some(&there),
            &Lowered {
                optional: false,
                ..right.clone()
            },
        )?;
        let optional = right.optional;
        let value = self.cast(there, &kind)?;
        let otherwise = self.cast(
            Lowered {
                optional: false,
                ..right
            },
            &kind,
        )?;
        let any = self
            .common(span, &kind, super::convert::MakeCoalesce { value, otherwise })
            .ok_or(Failed)?;
        Ok(Lowered {
            optional,
            ..Lowered::plain(any, kind, span)
        })
    }

    /// A percentage: `percent(2.5)` is 0.025.
    pub(super) fn percent(&mut self, argument: Lowered, span: Span) -> Result<Lowered, Failed> {
        self.must_be_present(&argument)?;
        if !matches!(argument.kind, Type::Integer | Type::Decimal) {
            let words = argument.words(self.c);
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, format!("`percent` takes a number, this is {words}"))
                    .at(argument.span)
                    .help("write `percent(2.5)` for 2.5 %"),
            );
        }
        if let Some(value) = Self::constant_number(&argument)
            && let Ok(value) = value.divide(Decimal::HUNDRED)
        {
            let mut lowered = self.number(span, Type::Percent, NumberOp::Constant(value));
            lowered.constant = true;
            return Ok(lowered);
        }
        let (any, _) = self.single(argument)?;
        let Some(number) = self.decimal(any) else {
            return Err(Failed);
        };
        let hundred = Number {
            id: self.id(span, &Type::Decimal),
            op: NumberOp::Constant(Decimal::HUNDRED),
        };
        Ok(self.number(span, Type::Percent, NumberOp::Divide(Box::new((number, hundred)))))
    }
}

fn is_text(kind: &Type) -> bool {
    matches!(kind, Type::Text | Type::Currency)
}

/// The paths that are present where a condition is `holds`.
pub(super) fn present_when(condition: &Expr, holds: bool) -> Vec<String> {
    match condition {
        Expr::Paren(paren) => paren.expr().map_or_else(Vec::new, |inner| present_when(&inner, holds)),
        Expr::Prefix(prefix) if prefix.op() == Some(PrefixOp::Not) => prefix
            .expr()
            .map_or_else(Vec::new, |inner| present_when(&inner, !holds)),
        Expr::Binary(binary) => {
            let (Some(left), Some(right), Some(op)) = (binary.lhs(), binary.rhs(), binary.op_kind()) else {
                return Vec::new();
            };
            match op {
                BinOp::And if holds => [present_when(&left, true), present_when(&right, true)].concat(),
                BinOp::Or if !holds => [present_when(&left, false), present_when(&right, false)].concat(),
                BinOp::Ne if holds => compared_with_absent(&left, &right),
                BinOp::Eq if !holds => compared_with_absent(&left, &right),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn compared_with_absent(left: &Expr, right: &Expr) -> Vec<String> {
    match (left, right) {
        (path, Expr::Unit(_)) | (Expr::Unit(_), path) => path_of(path).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// How a name or a field is written as a path.
fn path_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Ident(ident) => Some(ident.name()),
        Expr::Field(field) => Some(format!(
            "{}.{}",
            path_of(&field.receiver()?)?,
            field.name_token()?.text()
        )),
        Expr::Paren(paren) => path_of(&paren.expr()?),
        _ => None,
    }
}
