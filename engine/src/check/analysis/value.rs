//! What an expression may give: which values of its class, and whether it may be absent.

use super::interval::Numbers;
use super::set::{Places, Texts, Truth};
use crate::expr::Scalar;
use crate::schema::Class;

/// Values of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// Decimals.
    Numbers(Numbers),
    /// Whole numbers and what stands for one.
    Integers(Places),
    /// True and false.
    Booleans(Truth),
    /// Texts.
    Texts(Texts),
}

/// What an expression may give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The values.
    pub set: Set,
    /// Whether it may be absent.
    pub absent: bool,
}

impl Set {
    /// Every value of a class.
    #[must_use]
    pub fn all(class: Class) -> Set {
        match class {
            Class::Number => Set::Numbers(Numbers::all()),
            Class::Integer => Set::Integers(Places::between(i64::MIN, i64::MAX)),
            Class::Boolean => Set::Booleans(Truth::BOTH),
            Class::Text => Set::Texts(Texts::ANY),
        }
    }

    /// No value of a class.
    #[must_use]
    pub fn none(class: Class) -> Set {
        match class {
            Class::Number => Set::Numbers(Numbers::NONE),
            Class::Integer => Set::Integers(Places::NONE),
            Class::Boolean => Set::Booleans(Truth::NONE),
            Class::Text => Set::Texts(Texts::none()),
        }
    }

    /// The class of the values.
    #[must_use]
    pub const fn class(&self) -> Class {
        match self {
            Set::Numbers(_) => Class::Number,
            Set::Integers(_) => Class::Integer,
            Set::Booleans(_) => Class::Boolean,
            Set::Texts(_) => Class::Text,
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Set::Numbers(numbers) => numbers.is_empty(),
            Set::Integers(places) => places.is_empty(),
            Set::Booleans(truth) => *truth == Truth::NONE,
            Set::Texts(texts) => texts.is_empty(),
        }
    }

    /// All of both. An integer and the decimal that is made of it have one place in the program.
    #[must_use]
    pub fn join(&self, other: &Set) -> Set {
        match (self, other) {
            (Set::Numbers(one), Set::Numbers(two)) => Set::Numbers(one.join(two)),
            (Set::Integers(one), Set::Integers(two)) => Set::Integers(one.join(two)),
            (Set::Booleans(one), Set::Booleans(two)) => Set::Booleans(one.join(*two)),
            (Set::Texts(one), Set::Texts(two)) => Set::Texts(one.join(two)),
            (Set::Integers(places), Set::Numbers(numbers)) | (Set::Numbers(numbers), Set::Integers(places)) => {
                Set::Numbers(numbers.join(&places.to_numbers()))
            }
            (one, _) => Set::all(one.class()),
        }
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Set) -> Set {
        match (self, other) {
            (Set::Numbers(one), Set::Numbers(two)) => Set::Numbers(one.intersect(two)),
            (Set::Integers(one), Set::Integers(two)) => Set::Integers(one.intersect(two)),
            (Set::Booleans(one), Set::Booleans(two)) => Set::Booleans(Truth {
                may_hold: one.may_hold && two.may_hold,
                may_fail: one.may_fail && two.may_fail,
            }),
            (Set::Texts(one), Set::Texts(two)) => Set::Texts(one.intersect(two)),
            (one, _) => one.clone(),
        }
    }

    /// Whether every one of these is among the others.
    #[must_use]
    pub fn is_within(&self, other: &Set) -> bool {
        match (self, other) {
            (Set::Numbers(one), Set::Numbers(two)) => one.is_within(two),
            (Set::Integers(one), Set::Integers(two)) => one.is_within(two),
            (Set::Booleans(one), Set::Booleans(two)) => {
                (two.may_hold || !one.may_hold) && (two.may_fail || !one.may_fail)
            }
            (Set::Texts(one), Set::Texts(two)) => match (one.known(), two.known()) {
                (_, None) => true,
                (Some(one), Some(two)) => one.is_subset(two),
                (None, Some(_)) => false,
            },
            _ => false,
        }
    }

    /// Whether a value is among them; `text` is the text of a text.
    #[must_use]
    pub fn holds(&self, value: Scalar, text: &str) -> bool {
        match (self, value) {
            (Set::Numbers(numbers), Scalar::Number(number)) => numbers.holds(number),
            (Set::Numbers(numbers), Scalar::Integer(integer)) => numbers.holds(integer.into()),
            (Set::Integers(places), Scalar::Integer(integer)) => places.holds(integer),
            (Set::Booleans(truth), Scalar::Boolean(value)) => {
                if value {
                    truth.may_hold
                } else {
                    truth.may_fail
                }
            }
            (Set::Texts(texts), Scalar::Text(_)) => texts.holds(text),
            _ => false,
        }
    }
}

impl Value {
    /// Values that are always there.
    #[must_use]
    pub const fn there(set: Set) -> Value {
        Value { set, absent: false }
    }

    /// Every value of a class, always there.
    #[must_use]
    pub fn all(class: Class) -> Value {
        Value::there(Set::all(class))
    }

    /// No value of a class.
    #[must_use]
    pub fn none(class: Class) -> Value {
        Value::there(Set::none(class))
    }

    /// Always absent.
    #[must_use]
    pub fn absent(class: Class) -> Value {
        Value {
            set: Set::none(class),
            absent: true,
        }
    }

    /// One value.
    #[must_use]
    pub fn one(value: Scalar, text: impl FnOnce() -> String, class: Class) -> Value {
        match value {
            Scalar::Absent => Value::absent(class),
            Scalar::Number(number) => Value::there(Set::Numbers(Numbers::one(number))),
            Scalar::Integer(integer) => Value::there(Set::Integers(Places::one(integer))),
            Scalar::Boolean(value) => Value::there(Set::Booleans(Truth::one(value))),
            Scalar::Text(_) => Value::there(Set::Texts(Texts::one(&text()))),
        }
    }

    /// All of both.
    #[must_use]
    pub fn join(&self, other: &Value) -> Value {
        Value {
            set: self.set.join(&other.set),
            absent: self.absent || other.absent,
        }
    }

    /// The decimals.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        match &self.set {
            Set::Numbers(numbers) => numbers.clone(),
            Set::Integers(places) => places.to_numbers(),
            _ => Numbers::NONE,
        }
    }

    /// The whole numbers.
    #[must_use]
    pub fn places(&self) -> Places {
        match &self.set {
            Set::Integers(places) => places.clone(),
            Set::Numbers(numbers) => Places::of_numbers(numbers),
            _ => Places::NONE,
        }
    }

    /// The truth values.
    #[must_use]
    pub const fn truth(&self) -> Truth {
        match &self.set {
            Set::Booleans(truth) => *truth,
            _ => Truth::NONE,
        }
    }

    /// The texts.
    #[must_use]
    pub fn texts(&self) -> Texts {
        match &self.set {
            Set::Texts(texts) => texts.clone(),
            _ => Texts::none(),
        }
    }

    /// Whether it gives nothing at all: neither a value nor absence.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        !self.absent && self.set.is_empty()
    }
}
