//! What standard functions may give.

use super::interval::{Interval, Numbers};
use super::nodes::days;
use super::set::{Places, Texts, Truth};
use super::value::{Set, Value};
use super::walk::Walker;
use crate::expr::node::{Argument, Call, NodeId, TextOp};
use crate::expr::{Callee, FiscalQuestion};
use crate::schema::Class;
use crate::table::Conversion;
use crate::value::{DateTime, Decimal, Rounding};

impl Walker<'_> {
    /// Evaluates the arguments of a call.
    pub(super) fn arguments(&mut self, call: &Call) -> Vec<Value> {
        call.arguments
            .iter()
            .map(|argument| match argument {
                Argument::Number(node) => self.node(node),
                Argument::Boolean(node) => self.node(node),
                Argument::Text(node) => self.node(node),
                Argument::Integer(node)
                | Argument::Date(node)
                | Argument::DateTime(node)
                | Argument::Duration(node, _) => self.node(node),
                Argument::Period(first, last) => {
                    let (first, last) = (self.node(first), self.node(last));
                    first.join(&last)
                }
            })
            .collect()
    }

    pub(super) fn call(&mut self, id: NodeId, call: &Call, class: Class) -> Value {
        let values = self.arguments(call);
        let absent = values.iter().any(|value| value.absent);
        if let ("power", [base, exponent], Some(argument)) = (call.name, values.as_slice(), call.arguments.first()) {
            let of = match argument {
                Argument::Number(node) => node.id,
                Argument::Integer(node) => node.id,
                _ => id,
            };
            let set = self.power(id, (of, base), exponent);
            return Value { set, absent };
        }
        let set = self
            .known(call, &values, class)
            .unwrap_or_else(|| general(call, &values, class));
        Value { set, absent }
    }

    /// What is known of some functions; `None` where nothing is.
    fn known(&self, call: &Call, values: &[Value], class: Class) -> Option<Set> {
        if values.iter().any(|value| value.set.is_empty()) {
            return Some(Set::none(class));
        }
        let first = values.first()?;
        match call.callee.as_deref() {
            Some(Callee::Conversion(_, conversion)) => return converted(conversion, &first.numbers()),
            Some(Callee::Fiscal(_, _, FiscalQuestion::YearOf)) => {
                return Some(Set::Integers(Places::between(0, 9_999)));
            }
            Some(Callee::Fiscal(_, _, FiscalQuestion::QuarterOf)) => return Some(Set::Integers(Places::between(1, 4))),
            Some(Callee::Fiscal(_, _, FiscalQuestion::MonthOf)) => return Some(Set::Integers(Places::between(1, 12))),
            Some(_) => return None,
            None => {}
        }
        let number = |value: &Value| value.numbers();
        let is_integer = matches!(call.arguments.first(), Some(Argument::Integer(_)));
        match (call.name, values) {
            ("round", [amount, places, _]) if class == Class::Number => {
                let mode = self.rounding(call)?;
                let places = u32::try_from(places.places().single()?)
                    .ok()
                    .filter(|places| *places <= 28)?;
                let amount = number(amount);
                let digits = amount.digits().min(places);
                Some(Set::Numbers(amount.map(digits, |amount| amount.round(places, mode))))
            }
            ("round", [amount, ..]) => Some(amount.set.clone()),
            ("round_to", [amount, step, _]) if class == Class::Number => {
                let most = number(step).hull()?.high;
                let around = Numbers::between(most.negate(), most, number(step).digits());
                // At most one step away.
                Some(Set::Numbers(number(amount).add(&around).numbers))
            }
            ("round_to", [amount, step, _]) => {
                let most = step.places().hull()?.1.max(0);
                Some(Set::Integers(amount.places().add(&Places::between(-most, most)).0))
            }
            ("floor", [amount]) if class == Class::Number => Some(Set::Numbers(number(amount).map(0, Decimal::floor))),
            ("ceil", [amount]) if class == Class::Number => Some(Set::Numbers(number(amount).map(0, Decimal::ceil))),
            ("floor" | "ceil", [amount]) => Some(amount.set.clone()),
            ("abs", [amount]) if class == Class::Number => Some(Set::Numbers(number(amount).abs())),
            ("abs", [amount]) => {
                let places = amount.places();
                let below = places.within(i64::MIN, 0).negate();
                Some(Set::Integers(places.within(0, i64::MAX).join(&below)))
            }
            ("min" | "max", [_, rest @ ..]) if class == Class::Number => {
                let pick = if call.name == "min" { Decimal::min } else { Decimal::max };
                let all = rest
                    .iter()
                    .fold(number(first), |all, value| all.map_two(&number(value), pick));
                Some(Set::Numbers(all))
            }
            ("min" | "max", [_, rest @ ..]) if is_integer => {
                let pick: fn(i64, i64) -> i64 = if call.name == "min" { i64::min } else { i64::max };
                let mut hull = first.places().hull()?;
                for value in rest {
                    let (low, high) = value.places().hull()?;
                    hull = (pick(hull.0, low), pick(hull.1, high));
                }
                Some(Set::Integers(Places::between(hull.0, hull.1)))
            }
            ("clamp", [amount, low, high]) if class == Class::Number => {
                let lifted = number(amount).map_two(&number(low), Decimal::max);
                Some(Set::Numbers(lifted.map_two(&number(high), Decimal::min)))
            }
            ("clamp", [amount, low, high]) => {
                let (amount, low, high) = (amount.places().hull()?, low.places().hull()?, high.places().hull()?);
                let end = |a: i64, low: i64, high: i64| a.max(low).min(high);
                Some(Set::Integers(Places::between(
                    end(amount.0, low.0, high.0),
                    end(amount.1, low.1, high.1),
                )))
            }
            ("percent", [amount]) => Some(Set::Numbers(
                number(amount).divide(&Numbers::one(Decimal::HUNDRED)).numbers,
            )),
            ("is_whole", [amount]) => {
                let amount = number(amount);
                let whole = amount.digits() == 0;
                Some(Set::Booleans(Truth {
                    may_hold: true,
                    may_fail: !whole,
                }))
            }
            ("year", [_]) => Some(Set::Integers(Places::between(1, 9_999))),
            ("month" | "fiscal_month", _) => Some(Set::Integers(Places::between(1, 12))),
            ("day", [_]) => Some(Set::Integers(Places::between(1, 31))),
            ("quarter" | "fiscal_quarter", _) => Some(Set::Integers(Places::between(1, 4))),
            ("overlap_days", _) => Some(Set::Integers(Places::between(0, 3_652_059))),
            ("prorated", [amount, ..]) => {
                let hull = number(amount).hull()?;
                let (low, high) = (hull.low.min(Decimal::ZERO), hull.high.max(Decimal::ZERO));
                Some(Set::Numbers(Numbers::between(low, high, 28)))
            }
            ("length", [_]) => Some(Set::Integers(Places::between(0, i64::MAX))),
            _ => None,
        }
    }

    /// The mode that a call of `round` names.
    fn rounding(&self, call: &Call) -> Option<Rounding> {
        let Some(Argument::Text(node)) = call.arguments.last() else {
            return None;
        };
        match &node.op {
            TextOp::Constant(text) => Rounding::from_word(self.program.constant(*text)),
            _ => None,
        }
    }
}

/// What a conversion may give: nothing beyond the largest rate, and an amount more for what rounding adds.
fn converted(conversion: &Conversion, amount: &Numbers) -> Option<Set> {
    let hull = amount.hull()?;
    let most = conversion.most()?;
    let end = |end: Decimal| -> Option<Decimal> {
        let wide = end
            .abs()
            .multiply(most)
            .ok()?
            .add(most)
            .ok()?
            .add(Decimal::from(1))
            .ok()?;
        Some(wide)
    };
    let low = if hull.low.is_negative() {
        end(hull.low)?.negate()
    } else {
        Decimal::ZERO
    };
    let high = if hull.high.is_negative() {
        Decimal::ZERO
    } else {
        end(hull.high)?
    };
    Some(Set::Numbers(Numbers::between(low, high, 28)))
}

/// What a call may give of which nothing is known.
fn general(call: &Call, values: &[Value], class: Class) -> Set {
    if values.iter().any(|value| value.set.is_empty()) {
        return Set::none(class);
    }
    let gives_day = call
        .arguments
        .iter()
        .any(|argument| matches!(argument, Argument::Date(_)));
    match class {
        Class::Number => Set::Numbers(Numbers::of(vec![Interval::ALL], 28)),
        // Days, instants and whole numbers have the same slots: what lies beyond all of them is not given.
        Class::Integer if gives_day && matches!(call.name, "plus" | "minus") => Set::Integers(days()),
        Class::Integer => Set::Integers(Places::between(
            DateTime::MIN.microseconds(),
            DateTime::MAX.microseconds(),
        )),
        Class::Boolean => Set::Booleans(Truth::BOTH),
        Class::Text => Set::Texts(Texts::ANY),
    }
}
