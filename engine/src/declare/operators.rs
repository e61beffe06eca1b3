//! The operators with the meaning they have in rules: exact numbers, `5/100` is 0.05, unlike things are not compared.

use std::cmp::Ordering;

use rhai::{Dynamic, Position};

use super::convert::{Unfit, from_constant, kind_of, to_constant};
use super::trouble::Trouble;
use crate::function;
use crate::model::Constant;
use crate::value::{Decimal, Fault, MAX_INTEGER};

/// Operators between two values.
pub(super) const BINARY: [&str; 12] = ["+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">="];
/// Operators that assign, each with what it computes.
pub(super) const ASSIGNING: [(&str, &str); 6] = [
    ("+=", "+"),
    ("-=", "-"),
    ("*=", "*"),
    ("/=", "/"),
    ("%=", "%"),
    ("**=", "**"),
];
/// Operators of the script language that rules do not have.
pub(super) const ABSENT: [(&str, &str); 10] = [
    ("&", "write `&&` for \"and\""),
    ("|", "write `||` for \"or\""),
    ("^", "write `!=` between two conditions, and `**` for a power"),
    ("<<", "write a multiplication"),
    (">>", "write a division"),
    ("&=", "write `&&` for \"and\""),
    ("|=", "write `||` for \"or\""),
    ("^=", "write `!=` between two conditions, and `**` for a power"),
    ("<<=", "write a multiplication"),
    (">>=", "write a division"),
];

/// The result of an operator, as rhai holds it. `written` is how it stands in the text.
pub(super) fn binary(
    operator: &str,
    written: &str,
    left: &Dynamic,
    right: &Dynamic,
    position: Position,
) -> Result<Dynamic, Box<rhai::EvalAltResult>> {
    // Everything may be asked whether it is absent, also what is no value.
    if matches!(operator, "==" | "!=") && (left.is_unit() || right.is_unit()) {
        let same = left.is_unit() && right.is_unit();
        return Ok((same == (operator == "==")).into());
    }
    let constants = to_constant(left).and_then(|left| Ok((left, to_constant(right)?)));
    let (a, b) = match constants {
        Ok(both) => both,
        Err(Unfit::Poisoned) => return Err(Trouble::silent(Fault::Type).raise(position)),
        Err(Unfit::Integer(_)) => return Err(fault(written, Fault::Overflow, left, right).raise(position)),
        Err(_) => return Err(fault(written, Fault::Type, left, right).raise(position)),
    };
    match apply(operator, &a, &b) {
        Ok(result) => Ok(from_constant(&result)),
        Err(kind) => Err(fault(written, kind, left, right).raise(position)),
    }
}

fn fault(operator: &str, fault: Fault, left: &Dynamic, right: &Dynamic) -> Trouble {
    match fault {
        Fault::DivisionByZero => {
            Trouble::new(fault, "this divides by zero").help("make sure that the divisor is not 0")
        }
        Fault::Overflow => Trouble::new(fault, "the result is too large to be exact").help(format!(
            "whole numbers lie between -{MAX_INTEGER} and {MAX_INTEGER}, others have 28 digits"
        )),
        Fault::Missing => Trouble::new(fault, "a value that is needed is absent").help("test it with `x != ()` first"),
        _ => {
            let (left, right) = (kind_of(left), kind_of(right));
            let verb = if matches!(operator, "==" | "!=" | "<" | "<=" | ">" | ">=") {
                "compare"
            } else {
                "combine"
            };
            Trouble::new(fault, format!("`{operator}` cannot {verb} {left} and {right}"))
                .help("both sides must be of the same kind; text with a value in it is written `` `revenue of ${x}` ``")
        }
    }
}

/// The result of an operator between two constants.
pub(super) fn apply(operator: &str, a: &Constant, b: &Constant) -> Result<Constant, Fault> {
    match operator {
        "==" => Ok(Constant::Boolean(equal(a, b)?)),
        "!=" => Ok(Constant::Boolean(!equal(a, b)?)),
        "<" => Ok(Constant::Boolean(compare(a, b)? == Ordering::Less)),
        "<=" => Ok(Constant::Boolean(compare(a, b)? != Ordering::Greater)),
        ">" => Ok(Constant::Boolean(compare(a, b)? == Ordering::Greater)),
        ">=" => Ok(Constant::Boolean(compare(a, b)? != Ordering::Less)),
        "**" => {
            let name = function::of_operator("**").unwrap_or("power");
            super::functions::scalar(name, &[a.clone(), b.clone()])
        }
        "+" => match (a, b) {
            (Constant::Text(a), Constant::Text(b)) => Ok(Constant::Text(format!("{a}{b}"))),
            _ => arithmetic(operator, a, b),
        },
        _ => arithmetic(operator, a, b),
    }
}

fn missing(a: &Constant, b: &Constant) -> Fault {
    if matches!(a, Constant::Absent) || matches!(b, Constant::Absent) {
        Fault::Missing
    } else {
        Fault::Type
    }
}

fn arithmetic(operator: &str, a: &Constant, b: &Constant) -> Result<Constant, Fault> {
    if let (Constant::Integer(a), Constant::Integer(b)) = (a, b) {
        let result = match operator {
            "+" => a.checked_add(*b),
            "-" => a.checked_sub(*b),
            "*" => a.checked_mul(*b),
            "%" if *b == 0 => return Err(Fault::DivisionByZero),
            "%" => a.checked_rem(*b),
            _ => return Ok(Constant::Number(Decimal::from(*a).divide(Decimal::from(*b))?)),
        };
        return integer(result.ok_or(Fault::Overflow)?);
    }
    let (Some(left), Some(right)) = (a.as_number(), b.as_number()) else {
        return Err(missing(a, b));
    };
    let result = match operator {
        "+" => left.add(right)?,
        "-" => left.subtract(right)?,
        "*" => left.multiply(right)?,
        "/" => left.divide(right)?,
        "%" => remainder(left, right)?,
        _ => return Err(Fault::Type),
    };
    let percents = matches!((a, b), (Constant::Percent(_), Constant::Percent(_)));
    Ok(if percents && matches!(operator, "+" | "-") {
        Constant::Percent(result)
    } else {
        Constant::Number(result)
    })
}

fn remainder(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    if b.is_zero() {
        return Err(Fault::DivisionByZero);
    }
    a.inner()
        .checked_rem(b.inner())
        .map(Decimal::from_inner)
        .ok_or(Fault::Overflow)
}

fn integer(result: i64) -> Result<Constant, Fault> {
    if (-MAX_INTEGER..=MAX_INTEGER).contains(&result) {
        Ok(Constant::Integer(result))
    } else {
        Err(Fault::Overflow)
    }
}

/// Whether two values are equal; unlike ones cannot be asked.
pub(super) fn equal(a: &Constant, b: &Constant) -> Result<bool, Fault> {
    match (a, b) {
        (Constant::Absent, Constant::Absent) => Ok(true),
        (Constant::Absent, _) | (_, Constant::Absent) => Ok(false),
        (Constant::Boolean(a), Constant::Boolean(b)) => Ok(a == b),
        (Constant::Period(a), Constant::Period(b)) => Ok(a == b),
        _ => Ok(compare(a, b)? == Ordering::Equal),
    }
}

/// The order of two values; unlike ones have none.
pub(super) fn compare(a: &Constant, b: &Constant) -> Result<Ordering, Fault> {
    match (a, b) {
        (Constant::Text(a), Constant::Text(b)) => Ok(a.cmp(b)),
        (Constant::Date(a), Constant::Date(b)) => Ok(a.cmp(b)),
        (Constant::DateTime(a), Constant::DateTime(b)) => Ok(a.cmp(b)),
        (Constant::Duration(a), Constant::Duration(b)) if a.unit == b.unit => Ok(a.count.cmp(&b.count)),
        _ => match (a.as_number(), b.as_number()) {
            (Some(a), Some(b)) => Ok(a.cmp(&b)),
            _ => Err(missing(a, b)),
        },
    }
}

/// `-x`, `+x` and `!x`.
pub(super) fn unary(operator: &str, value: &Dynamic, position: Position) -> Result<Dynamic, Box<rhai::EvalAltResult>> {
    let result = to_constant(value)
        .map_err(Fault::from)
        .and_then(|constant| match (operator, constant) {
            ("!", Constant::Boolean(boolean)) => Ok(Constant::Boolean(!boolean)),
            ("-", Constant::Integer(integer)) => Ok(Constant::Integer(-integer)),
            ("-", Constant::Number(number)) => Ok(Constant::Number(number.negate())),
            ("-", Constant::Percent(number)) => Ok(Constant::Percent(number.negate())),
            ("-", Constant::Duration(duration)) => duration.negate().map(Constant::Duration),
            ("+", number @ (Constant::Integer(_) | Constant::Number(_) | Constant::Percent(_))) => Ok(number),
            (_, Constant::Absent) => Err(Fault::Missing),
            _ => Err(Fault::Type),
        });
    result.map(|constant| from_constant(&constant)).map_err(|fault| {
        let needs = if operator == "!" { "true or false" } else { "a number" };
        Trouble::new(fault, format!("`{operator}` needs {needs}, not {}", kind_of(value)))
            .help("check what stands behind it")
            .raise(position)
    })
}
