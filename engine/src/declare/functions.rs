//! The standard functions for rhai. Those of values are the one implementation of `function`; those of lists are
//! constructs that every evaluator runs itself: here they are, for scripts and for the oracle.

use std::cmp::Ordering;

use rhai::{Dynamic, EvalAltResult, FnPtr, NativeCallContext};

use super::convert::{Unfit, as_rule, from_constant, kind_of, to_constant};
use super::operators::{compare, equal};
use super::trouble::Trouble;
use crate::function::{Argument, Body, Function, Kind, Output, Returns, overloads};
use crate::model::Constant;
use crate::value::{Decimal, Fault, MAX_INTEGER};

/// Whether there is a standard function of a name.
pub(super) fn exists(name: &str) -> bool {
    overloads(name).next().is_some()
}

/// The names of all standard functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    crate::function::all().map(|(_, function)| function.name)
}

/// Calls a standard function from rhai.
pub(super) fn call(
    name: &str,
    context: &NativeCallContext<'_>,
    arguments: &[Dynamic],
) -> Result<Dynamic, Box<EvalAltResult>> {
    let position = context.call_position();
    let (Some(first), rest) = (arguments.first(), arguments.get(1..).unwrap_or_default()) else {
        return Err(wrong_arguments(name, arguments).raise(position));
    };
    if let Ok(list) = first.as_array_ref()
        && overloads(name).any(|(_, function)| matches!(function.body, Body::Construct))
    {
        let list: Vec<Dynamic> = list.clone();
        return on_list(name, context, list, rest, arguments);
    }
    if let (Some(range), [value], "contains") = (range_of(first), rest, name) {
        let inside = to_constant(value)
            .ok()
            .and_then(|value| value.as_number())
            .map(|number| number >= Decimal::from(range.0) && number <= Decimal::from(range.1));
        return inside
            .map(Dynamic::from_bool)
            .ok_or_else(|| wrong_arguments(name, arguments).raise(position));
    }
    let mut constants = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match to_constant(argument) {
            Ok(constant) => constants.push(constant),
            Err(Unfit::Poisoned) => return Err(Trouble::silent(Fault::Type).raise(position)),
            Err(_) => return Err(wrong_arguments(name, arguments).raise(position)),
        }
    }
    match scalar(name, &constants) {
        Ok(result) => Ok(from_constant(&result)),
        Err(Fault::Type | Fault::Missing) => Err(wrong_arguments(name, arguments).raise(position)),
        Err(fault) => Err(failed(name, fault).raise(position)),
    }
}

/// The ends of a range, both included.
fn range_of(value: &Dynamic) -> Option<(i64, i64)> {
    if let Some(range) = value.read_lock::<std::ops::RangeInclusive<i64>>() {
        return Some((*range.start(), *range.end()));
    }
    let range = value.read_lock::<std::ops::Range<i64>>()?;
    Some((range.start, range.end.saturating_sub(1)))
}

pub(super) fn failed(name: &str, fault: Fault) -> Trouble {
    let reason = match fault {
        Fault::DivisionByZero => "it divides by zero",
        Fault::Overflow => "the result is too large",
        Fault::OutOfRange => "an argument lies outside what it takes",
        Fault::Limit => "a limit was reached",
        Fault::Missing => "a value is absent",
        Fault::Type => "an argument is of the wrong kind",
    };
    let detail = overloads(name)
        .map(|(_, function)| function.detail)
        .find(|detail| !detail.is_empty());
    let trouble = Trouble::new(fault, format!("`{name}` has no result: {reason}"));
    match detail {
        Some(detail) => trouble.help(detail),
        None => trouble.help("check the arguments"),
    }
}

fn wrong_arguments(name: &str, arguments: &[Dynamic]) -> Trouble {
    let given: Vec<_> = arguments.iter().map(kind_of).collect();
    let given = if given.is_empty() {
        "nothing".to_owned()
    } else {
        given.join(", ")
    };
    let fault = if arguments.iter().any(Dynamic::is_unit) {
        Fault::Missing
    } else {
        Fault::Type
    };
    let usages: Vec<String> = overloads(name)
        .map(|(_, function)| format!("`{}`", function.usage()))
        .collect();
    Trouble::new(fault, format!("`{name}` cannot take {given}")).help(format!("write {}", usages.join(" or ")))
}

/// The result of a function of values.
pub(super) fn scalar(name: &str, arguments: &[Constant]) -> Result<Constant, Fault> {
    let mut fault = if arguments.iter().any(|argument| matches!(argument, Constant::Absent)) {
        Fault::Missing
    } else {
        Fault::Type
    };
    for (_, function) in overloads(name) {
        let Body::Scalar(body) = function.body else { continue };
        let parameters = function.signature.parameters;
        if parameters.len() != arguments.len() {
            continue;
        }
        let fits = parameters
            .iter()
            .zip(arguments)
            .all(|(parameter, argument)| takes(parameter.kind, argument));
        if !fits {
            // A number of the wrong size is out of range rather than of the wrong type.
            if let Some(word) = word_fault(function, arguments) {
                fault = word;
            }
            continue;
        }
        let integers = parameters
            .iter()
            .zip(arguments)
            .all(|(parameter, argument)| parameter.kind != Kind::Amount || matches!(argument, Constant::Integer(_)));
        let passed: Option<Vec<Argument<'_>>> = parameters
            .iter()
            .zip(arguments)
            .map(|(parameter, argument)| pass(parameter.kind, argument, integers))
            .collect();
        let Some(passed) = passed else { continue };
        let mut buffer = String::new();
        let output = body(&passed, &mut buffer)?;
        return Ok(result(function, output, buffer, arguments));
    }
    Err(fault)
}

/// A text that is none of the allowed words is of the wrong type as well.
fn word_fault(function: &Function, arguments: &[Constant]) -> Option<Fault> {
    function
        .signature
        .parameters
        .iter()
        .zip(arguments)
        .find_map(|(parameter, argument)| match (parameter.kind, argument) {
            (Kind::Word(words), Constant::Text(text)) if !words.contains(&text.as_str()) => Some(Fault::Type),
            _ => None,
        })
}

fn takes(kind: Kind, argument: &Constant) -> bool {
    match (kind, argument) {
        (Kind::Amount | Kind::Number, Constant::Integer(_) | Constant::Number(_) | Constant::Percent(_))
        | (Kind::Integer, Constant::Integer(_))
        | (Kind::Boolean, Constant::Boolean(_))
        | (Kind::Text | Kind::DateLiteral, Constant::Text(_))
        | (Kind::Date, Constant::Date(_))
        | (Kind::DateTime, Constant::DateTime(_))
        | (Kind::Period, Constant::Period(_)) => true,
        (Kind::Duration(units), Constant::Duration(duration)) => units.contains(&duration.unit),
        (Kind::Word(words), Constant::Text(text)) => words.contains(&text.as_str()),
        _ => false,
    }
}

fn pass(kind: Kind, argument: &Constant, integers: bool) -> Option<Argument<'_>> {
    Some(match argument {
        Constant::Integer(integer) if kind == Kind::Integer || (kind == Kind::Amount && integers) => {
            Argument::Integer(*integer)
        }
        Constant::Integer(integer) if kind == Kind::Number => Argument::Integer(*integer),
        Constant::Integer(integer) => Argument::Number(Decimal::from(*integer)),
        Constant::Number(number) | Constant::Percent(number) => Argument::Number(*number),
        Constant::Boolean(boolean) => Argument::Boolean(*boolean),
        Constant::Text(text) => Argument::Text(text),
        Constant::Date(date) => Argument::Date(*date),
        Constant::DateTime(instant) => Argument::DateTime(*instant),
        Constant::Period(period) => Argument::Period(*period),
        Constant::Duration(duration) => Argument::Duration(*duration),
        Constant::Absent | Constant::List(_) | Constant::Map(_) | Constant::Handle(_) => return None,
    })
}

fn result(function: &Function, output: Output, buffer: String, arguments: &[Constant]) -> Constant {
    let percent = |place: usize| matches!(arguments.get(place), Some(Constant::Percent(_)));
    match output {
        Output::Number(number) => {
            let is_percent = match function.signature.returns {
                Returns::Percent => true,
                Returns::SameAs(place) => percent(place),
                Returns::Fraction => percent(0),
                Returns::Unified => arguments
                    .iter()
                    .all(|argument| matches!(argument, Constant::Percent(_))),
                _ => false,
            };
            if is_percent {
                Constant::Percent(number)
            } else {
                Constant::Number(number)
            }
        }
        Output::Integer(integer) => Constant::Integer(integer),
        Output::Boolean(boolean) => Constant::Boolean(boolean),
        Output::Date(date) => Constant::Date(date),
        Output::DateTime(instant) => Constant::DateTime(instant),
        Output::Period(period) => Constant::Period(period),
        Output::Duration(duration) => Constant::Duration(duration),
        Output::Text => Constant::Text(buffer),
    }
}

/// The functions of lists. Every element is looked at, in order, and the first error is the result.
fn on_list(
    name: &str,
    context: &NativeCallContext<'_>,
    list: Vec<Dynamic>,
    rest: &[Dynamic],
    arguments: &[Dynamic],
) -> Result<Dynamic, Box<EvalAltResult>> {
    let position = context.call_position();
    let wrong = || wrong_arguments(name, arguments).raise(position);
    let of_fault = |fault: Fault| match fault {
        Fault::Type | Fault::Missing => Trouble::new(
            fault,
            format!("`{name}` cannot compare or add elements of different kinds"),
        )
        .help("all elements must be of the same kind")
        .raise(position),
        fault => failed(name, fault).raise(position),
    };
    match (name, rest) {
        ("count", []) => Ok(Dynamic::from_int(i64::try_from(list.len()).unwrap_or(MAX_INTEGER))),
        ("is_empty", []) => Ok(list.is_empty().into()),
        ("first", []) => Ok(list.into_iter().next().unwrap_or(Dynamic::UNIT)),
        ("contains", [element]) => {
            let wanted = constant(element, &wrong)?;
            let mut found = false;
            for item in &list {
                found |= equal(&constant(item, &wrong)?, &wanted).map_err(of_fault)?;
            }
            Ok(found.into())
        }
        ("distinct", []) => {
            let mut kept: Vec<(Constant, Dynamic)> = Vec::new();
            for item in list {
                let value = constant(&item, &wrong)?;
                let mut known = false;
                for (other, _) in &kept {
                    known |= equal(other, &value).map_err(of_fault)?;
                }
                if !known {
                    kept.push((value, item));
                }
            }
            Ok(Dynamic::from_array(kept.into_iter().map(|(_, item)| item).collect()))
        }
        ("sum", []) => total(constants(&list, &wrong)?)
            .map(|sum| from_constant(&sum))
            .map_err(of_fault),
        ("min" | "max", []) => extreme(constants(&list, &wrong)?, name == "max")
            .map(|found| from_constant(&found))
            .map_err(of_fault),
        (_, [rule]) => {
            let Some(rule) = as_rule(rule) else { return Err(wrong()) };
            let given = each(context, &rule, &list)?;
            with_rule(name, list, given, &wrong, &of_fault)
        }
        _ => Err(wrong()),
    }
}

type Raised = Box<EvalAltResult>;

/// What a list function makes of what its rule gave for each element.
fn with_rule(
    name: &str,
    list: Vec<Dynamic>,
    given: Vec<Dynamic>,
    wrong: &dyn Fn() -> Raised,
    of_fault: &dyn Fn(Fault) -> Raised,
) -> Result<Dynamic, Raised> {
    let booleans =
        || -> Result<Vec<bool>, Raised> { given.iter().map(|value| value.as_bool().map_err(|_| wrong())).collect() };
    match name {
        "map" => Ok(Dynamic::from_array(given)),
        "filter" => {
            let kept = list
                .into_iter()
                .zip(booleans()?)
                .filter(|(_, keep)| *keep)
                .map(|(item, _)| item)
                .collect();
            Ok(Dynamic::from_array(kept))
        }
        "any" => Ok(booleans()?.into_iter().any(|holds| holds).into()),
        "all" => Ok(booleans()?.into_iter().all(|holds| holds).into()),
        "count" => {
            let count = booleans()?.into_iter().filter(|holds| *holds).count();
            Ok(Dynamic::from_int(i64::try_from(count).unwrap_or(MAX_INTEGER)))
        }
        "sum" => total(constants(&given, wrong)?)
            .map(|sum| from_constant(&sum))
            .map_err(of_fault),
        "min" | "max" => extreme(constants(&given, wrong)?, name == "max")
            .map(|found| from_constant(&found))
            .map_err(of_fault),
        "sort_by" => {
            let keys = constants(&given, wrong)?;
            if let Some(first) = keys.first() {
                for key in &keys {
                    by_key(first, key).map_err(of_fault)?;
                }
            }
            let mut keyed: Vec<(Constant, Dynamic)> = keys.into_iter().zip(list).collect();
            // All keys compare with the first, so they compare with each other.
            keyed.sort_by(|(a, _), (b, _)| by_key(a, b).unwrap_or(Ordering::Equal));
            Ok(Dynamic::from_array(keyed.into_iter().map(|(_, item)| item).collect()))
        }
        _ => Err(wrong()),
    }
}

fn each(context: &NativeCallContext<'_>, rule: &FnPtr, list: &[Dynamic]) -> Result<Vec<Dynamic>, Raised> {
    let mut given = Vec::with_capacity(list.len());
    for item in list {
        given.push(rule.call_raw(context, None, [item.clone()])?.flatten());
    }
    Ok(given)
}

fn constant(value: &Dynamic, wrong: &dyn Fn() -> Raised) -> Result<Constant, Raised> {
    to_constant(value).map_err(|_| wrong())
}

fn constants(values: &[Dynamic], wrong: &dyn Fn() -> Raised) -> Result<Vec<Constant>, Raised> {
    values.iter().map(|value| constant(value, wrong)).collect()
}

fn total(values: Vec<Constant>) -> Result<Constant, Fault> {
    // Whole numbers are bounded once, at the end: a sum does not depend on the order of its list.
    let whole: Option<Vec<i64>> = values
        .iter()
        .map(|value| {
            if let Constant::Integer(value) = value {
                Some(*value)
            } else {
                None
            }
        })
        .collect();
    if let Some(whole) = whole {
        let sum = whole
            .iter()
            .try_fold(0_i64, |sum, value| sum.checked_add(*value))
            .ok_or(Fault::Overflow)?;
        let bounded = (-MAX_INTEGER..=MAX_INTEGER).contains(&sum);
        return if bounded {
            Ok(Constant::Integer(sum))
        } else {
            Err(Fault::Overflow)
        };
    }
    let mut sum = Constant::Integer(0);
    for value in values {
        sum = super::operators::apply("+", &sum, &value)?;
        if matches!(sum, Constant::Text(_)) {
            return Err(Fault::Type);
        }
    }
    Ok(sum)
}

fn extreme(values: Vec<Constant>, largest: bool) -> Result<Constant, Fault> {
    let wanted = if largest { Ordering::Greater } else { Ordering::Less };
    let mut values = values.into_iter();
    let Some(mut found) = values.next() else {
        return Ok(Constant::Absent);
    };
    compare(&found, &found)?;
    for value in values {
        if compare(&value, &found)? == wanted {
            found = value;
        }
    }
    Ok(found)
}

/// The order of two keys; lists are compared from their first elements.
fn by_key(a: &Constant, b: &Constant) -> Result<Ordering, Fault> {
    let (Constant::List(a), Constant::List(b)) = (a, b) else {
        return compare(a, b);
    };
    if a.len() != b.len() {
        return Err(Fault::Type);
    }
    let mut order = Ordering::Equal;
    for (a, b) in a.iter().zip(b) {
        order = order.then(compare(a, b)?);
    }
    Ok(order)
}
