//! Values of rhai to constants of the model, and back.

use rhai::{Dynamic, FnPtr, ImmutableString};

use super::subject::Subject;
use crate::model::{Constant, Handle};
use crate::value::{Date, DateTime, Decimal, Duration, Fault, MAX_INTEGER, Period, Tree};

/// A percentage, as rhai holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Percent(pub Decimal);

/// A tier, as a rule in the oracle reads it: its id, the ids of its ladder from the lowest up, and its benefits.
#[derive(Clone, Debug)]
pub(super) struct TierValue {
    pub id: String,
    pub order: std::rc::Rc<Vec<String>>,
    pub benefits: std::rc::Rc<Vec<(String, Constant)>>,
}

/// Why a value of the script is no constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// A fault has been told of it already.
    Poisoned,
    /// It is not a value that a pack can hold; what it is, in words.
    Kind(&'static str),
    /// A whole number beyond ±(2^53 − 1).
    Integer(i64),
    /// It is being read and changed at once.
    Locked,
}

/// How deep lists and maps may lie inside each other: what follows them must not exhaust the stack.
const DEEPEST: usize = 64;

/// The value as a constant, copied to the bottom.
pub(super) fn to_constant(value: &Dynamic) -> Result<Constant, Unfit> {
    if value.is_locked() {
        return Err(Unfit::Locked);
    }
    constant_at(value, 0)
}

fn constant_at(value: &Dynamic, depth: usize) -> Result<Constant, Unfit> {
    if depth > DEEPEST {
        return Err(Unfit::Kind("a list or map that is nested too deeply"));
    }
    if value.is_shared() {
        let inner = value.flatten_clone();
        return if inner.is_shared() {
            Err(Unfit::Locked)
        } else {
            constant_at(&inner, depth)
        };
    }
    if value.is_unit() {
        return Ok(Constant::Absent);
    }
    if let Ok(boolean) = value.as_bool() {
        return Ok(Constant::Boolean(boolean));
    }
    if let Ok(integer) = value.as_int() {
        let fits = (-MAX_INTEGER..=MAX_INTEGER).contains(&integer);
        return if fits {
            Ok(Constant::Integer(integer))
        } else {
            Err(Unfit::Integer(integer))
        };
    }
    if let Ok(number) = value.as_decimal() {
        return Ok(Constant::Number(Decimal::from_inner(number)));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(Constant::Text(text.to_string()));
    }
    if let Ok(items) = value.as_array_ref() {
        return Ok(Constant::List(
            items
                .iter()
                .map(|item| constant_at(item, depth + 1))
                .collect::<Result<_, _>>()?,
        ));
    }
    if let Ok(entries) = value.as_map_ref() {
        let entries = entries
            .iter()
            .map(|(key, value)| Ok((key.to_string(), constant_at(value, depth + 1)?)))
            .collect::<Result<_, Unfit>>()?;
        return Ok(Constant::Map(entries));
    }
    if let Some(Percent(share)) = value.read_lock::<Percent>().map(|percent| *percent) {
        return Ok(Constant::Percent(share));
    }
    if let Some(date) = value.read_lock::<Date>() {
        return Ok(Constant::Date(*date));
    }
    if let Some(instant) = value.read_lock::<DateTime>() {
        return Ok(Constant::DateTime(*instant));
    }
    if let Some(duration) = value.read_lock::<Duration>() {
        return Ok(Constant::Duration(*duration));
    }
    if let Some(period) = value.read_lock::<Period>() {
        return Ok(Constant::Period(*period));
    }
    if let Some(tier) = value.read_lock::<TierValue>() {
        return Ok(Constant::Text(tier.id.clone()));
    }
    if let Some(handle) = value.read_lock::<Handle>() {
        return Ok(Constant::Handle(*handle));
    }
    if let Some(subject) = value.read_lock::<Subject>() {
        return match &*subject {
            Subject::Poison(_) => Err(Unfit::Poisoned),
            subject => Ok(Constant::Handle(subject.handle())),
        };
    }
    Err(Unfit::Kind(kind_of(value)))
}

/// The constant as a value of rhai.
pub(super) fn from_constant(constant: &Constant) -> Dynamic {
    match constant {
        Constant::Absent => Dynamic::UNIT,
        Constant::Boolean(value) => Dynamic::from_bool(*value),
        Constant::Integer(value) => Dynamic::from_int(*value),
        Constant::Number(value) => Dynamic::from_decimal(value.inner()),
        Constant::Percent(value) => Dynamic::from(Percent(*value)),
        Constant::Text(text) => Dynamic::from(ImmutableString::from(text.as_str())),
        Constant::Date(date) => Dynamic::from(*date),
        Constant::DateTime(instant) => Dynamic::from(*instant),
        Constant::Duration(duration) => Dynamic::from(*duration),
        Constant::Period(period) => Dynamic::from(*period),
        Constant::List(items) => Dynamic::from_array(items.iter().map(from_constant).collect()),
        Constant::Map(entries) => Dynamic::from_map(
            entries
                .iter()
                .map(|(key, value)| (key.into(), from_constant(value)))
                .collect(),
        ),
        Constant::Handle(handle) => Dynamic::from(*handle),
    }
}

/// What a value of the script is, in words, without a name of the host.
pub(super) fn kind_of(value: &Dynamic) -> &'static str {
    if value.is_fnptr() {
        return "a rule";
    }
    if let Some(subject) = value.read_lock::<Subject>() {
        return subject
            .receiver()
            .map_or("something that is wrong", super::clause::Receiver::word);
    }
    if value.is::<rhai::INT>() || value.is_decimal() {
        return if value.is_int() { "a whole number" } else { "a number" };
    }
    if value.is_char() {
        return "a single character";
    }
    if value.is::<std::ops::Range<i64>>() || value.is::<std::ops::RangeInclusive<i64>>() {
        return "a range";
    }
    to_constant_kind(value)
}

fn to_constant_kind(value: &Dynamic) -> &'static str {
    if value.is_unit() {
        Constant::Absent.kind()
    } else if value.is_bool() {
        "true or false"
    } else if value.is_string() {
        "a text"
    } else if value.is_array() {
        "a list"
    } else if value.is_map() {
        "a map"
    } else if value.is::<Percent>() {
        "a percentage"
    } else if value.is::<Date>() {
        "a date"
    } else if value.is::<DateTime>() {
        "a date-time"
    } else if value.is::<Duration>() {
        "a duration"
    } else if value.is::<Period>() {
        "a period"
    } else if value.is::<TierValue>() {
        "a tier"
    } else if value.is::<Handle>() {
        "a table or bands"
    } else {
        "something else"
    }
}

/// The function pointer that a value holds.
pub(super) fn as_rule(value: &Dynamic) -> Option<FnPtr> {
    value.read_lock::<FnPtr>().map(|rule| rule.clone())
}

/// The value as a document of facts.
pub(super) fn to_tree(value: &Dynamic) -> Result<Tree, Unfit> {
    let constant = to_constant(value)?;
    let what = unfit_for_facts(&constant);
    constant.to_tree().ok_or(Unfit::Kind(what.unwrap_or("something else")))
}

fn unfit_for_facts(constant: &Constant) -> Option<&'static str> {
    match constant {
        Constant::Duration(_) | Constant::Period(_) | Constant::Handle(_) => Some(constant.kind()),
        Constant::List(items) => items.iter().find_map(unfit_for_facts),
        Constant::Map(entries) => entries.iter().find_map(|(_, value)| unfit_for_facts(value)),
        _ => None,
    }
}

/// The fault of an operation on a value that is none.
impl From<Unfit> for Fault {
    fn from(unfit: Unfit) -> Fault {
        match unfit {
            Unfit::Integer(_) => Fault::Overflow,
            _ => Fault::Type,
        }
    }
}
