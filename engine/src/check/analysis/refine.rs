//! What a condition says of what it reads, where it holds and where it does not.

use super::env::Key;
use super::interval::Numbers;
use super::set::{Places, Texts, Truth};
use super::value::{Set, Value};
use super::walk::{Node, Walker, direct, key_of, presence_of};
use crate::expr::node::{
    Any, Boolean, BooleanOp, Common, Comparison, Integer, IntegerOp, Number, NumberOp, Over, Rows, Text, TextOp,
};
use crate::schema::Class;

impl Walker<'_> {
    /// Takes a condition for true, or for false: `false` if it cannot be.
    pub(super) fn refine(&mut self, condition: &Boolean, holds: bool) -> bool {
        match &condition.op {
            BooleanOp::Constant(value) => *value == holds,
            BooleanOp::Not(node) => self.refine(node, !holds),
            BooleanOp::And(pair) => self.refine_both(pair, holds, true),
            BooleanOp::Or(pair) => self.refine_both(pair, holds, false),
            BooleanOp::Numbers(comparison, pair) => {
                let (a, b) = (self.now(&pair.0).numbers(), self.now(&pair.1).numbers());
                let comparison = turned(*comparison, holds);
                let first = narrowed(comparison, &a, &b);
                let second = narrowed(mirrored(comparison), &b, &a);
                self.narrow_number(&pair.0, &first) & self.narrow_number(&pair.1, &second)
            }
            BooleanOp::Integers(comparison, pair) => {
                let (a, b) = (self.now(&pair.0).places(), self.now(&pair.1).places());
                let comparison = turned(*comparison, holds);
                let first = narrowed_places(comparison, &a, &b);
                let second = narrowed_places(mirrored(comparison), &b, &a);
                self.narrow_integer(&pair.0, &first) & self.narrow_integer(&pair.1, &second)
            }
            BooleanOp::Texts(comparison, pair) => {
                let (a, b) = (self.now(&pair.0).texts(), self.now(&pair.1).texts());
                let equal = matches!(
                    (comparison, holds),
                    (Comparison::Equal, true) | (Comparison::NotEqual, false)
                );
                let unequal = matches!(
                    (comparison, holds),
                    (Comparison::Equal, false) | (Comparison::NotEqual, true)
                );
                let narrow = |one: &Texts, other: &Texts| match other.single() {
                    _ if equal => one.intersect(other),
                    Some(text) if unequal => one.without(text),
                    _ => one.clone(),
                };
                self.narrow_text(&pair.0, &narrow(&a, &b)) & self.narrow_text(&pair.1, &narrow(&b, &a))
            }
            BooleanOp::Common(common) => self.refine_common(condition, common, holds),
            BooleanOp::IsPresent(any) => self.refine_presence(&presence_of(any), holds),
            BooleanOp::HasRow(rowset) => self.env.refine(Key::Row(*rowset), &Set::Booleans(Truth::one(holds))),
            BooleanOp::AnyRow(over) => self.refine_member(over, holds),
            BooleanOp::Booleans(..) | BooleanOp::AllRows(_) | BooleanOp::NoRows(_) => true,
        }
    }

    fn refine_both(&mut self, pair: &(Boolean, Boolean), holds: bool, and: bool) -> bool {
        if holds == and {
            return self.refine(&pair.0, holds) && self.refine(&pair.1, holds);
        }
        // One of the two is decided the other way: which one is known only where the other cannot be.
        let always = |value: Option<&Option<Value>>| {
            let truth = value.and_then(Option::as_ref).map(Value::truth);
            truth.and_then(Truth::single) == Some(and)
        };
        let first = self.found.values.get(pair.0.id.0 as usize);
        let second = self.found.values.get(pair.1.id.0 as usize);
        if always(first) {
            self.refine(&pair.1, holds)
        } else if always(second) {
            self.refine(&pair.0, holds)
        } else {
            true
        }
    }

    fn refine_common(&mut self, condition: &Boolean, common: &Common<Boolean>, holds: bool) -> bool {
        match common {
            // What is bound was bound when the condition was walked over.
            Common::Let(parts) => self.refine(&parts.1, holds),
            Common::Slot(_) | Common::Optional { .. } | Common::Column(_) => match direct(condition) {
                Some(key) => self.env.refine(key, &Set::Booleans(Truth::one(holds))),
                None => true,
            },
            _ => true,
        }
    }

    /// `x in [a, b]`: a list written in the rule, one of whose elements is `x`.
    fn refine_member(&mut self, over: &Over<Boolean>, holds: bool) -> bool {
        if !is_literal(&over.rows) {
            return true;
        }
        match &over.each.op {
            BooleanOp::Integers(Comparison::Equal, pair) => {
                let IntegerOp::Common(Common::Element(items, _)) = &pair.1.op else {
                    return true;
                };
                let items: Vec<Places> = items.iter().map(|item| self.now(item).places()).collect();
                let all = items.iter().fold(Places::NONE, |all, item| all.join(item));
                let before = self.now(&pair.0).places();
                let after = if holds {
                    before.intersect(&all)
                } else {
                    let single = items.iter().filter_map(Places::single);
                    single.fold(before, |left, item| left.without(item))
                };
                self.narrow_integer(&pair.0, &after)
            }
            BooleanOp::Numbers(Comparison::Equal, pair) => {
                let NumberOp::Common(Common::Element(items, _)) = &pair.1.op else {
                    return true;
                };
                let items: Vec<Numbers> = items.iter().map(|item| self.now(item).numbers()).collect();
                let all = items.iter().fold(Numbers::NONE, |all, item| all.join(item));
                let before = self.now(&pair.0).numbers();
                let after = if holds {
                    before.intersect(&all)
                } else {
                    let single = items.iter().filter_map(Numbers::single);
                    single.fold(before, |left, item| left.without(item))
                };
                self.narrow_number(&pair.0, &after)
            }
            BooleanOp::Texts(Comparison::Equal, pair) => {
                let TextOp::Common(Common::Element(items, _)) = &pair.1.op else {
                    return true;
                };
                let items: Vec<Texts> = items.iter().map(|item| self.now(item).texts()).collect();
                let all = items.iter().fold(Texts::none(), |all, item| all.join(item));
                let before = self.now(&pair.0).texts();
                let after = if holds {
                    before.intersect(&all)
                } else {
                    let single = items.iter().filter_map(Texts::single);
                    single.fold(before, |left, item| left.without(item))
                };
                self.narrow_text(&pair.0, &after)
            }
            _ => true,
        }
    }

    /// A value is known to be there, or not to be.
    pub(super) fn refine_presence(&mut self, presence: &Option<Key>, holds: bool) -> bool {
        match presence {
            Some(key) => self.env.refine(*key, &Set::Booleans(Truth::one(holds))),
            None => true,
        }
    }

    /// What an expression may give here. Only what is read directly is looked at again: the rest was walked over.
    fn now<E: Node>(&self, node: &E) -> Value {
        if let Some(key) = direct(node) {
            return self.env.get(key);
        }
        let known = self.found.values.get(node.id().0 as usize).cloned().flatten();
        known.unwrap_or_else(|| Value::all(E::CLASS))
    }

    /// A number is known to be among some.
    pub(super) fn narrow_number(&mut self, node: &Number, numbers: &Numbers) -> bool {
        let possible = !numbers.is_empty();
        let inner = match &node.op {
            NumberOp::FromInteger(inner) => self.narrow_integer(inner, &Places::of_numbers(numbers)),
            NumberOp::Negate(inner) => self.narrow_number(inner, &numbers.negate()),
            NumberOp::Common(Common::Let(parts)) => self.narrow_number(&parts.1, numbers),
            _ => match direct(node) {
                Some(key) => self.env.refine(key, &Set::Numbers(numbers.clone())),
                None => true,
            },
        };
        possible && inner
    }

    /// A whole number is known to be among some.
    pub(super) fn narrow_integer(&mut self, node: &Integer, places: &Places) -> bool {
        let possible = !places.is_empty();
        let inner = match &node.op {
            IntegerOp::Negate(inner) => self.narrow_integer(inner, &places.negate()),
            IntegerOp::Common(Common::Let(parts)) => self.narrow_integer(&parts.1, places),
            _ => match direct(node) {
                Some(key) => self.env.refine(key, &Set::Integers(places.clone())),
                None => true,
            },
        };
        possible && inner
    }

    fn narrow_text(&mut self, node: &Text, texts: &Texts) -> bool {
        let possible = !texts.is_empty();
        let inner = match &node.op {
            TextOp::Word(words, place) => {
                let program = self.program;
                let fitting = (0_i64..)
                    .zip(words)
                    .filter(|(_, word)| texts.holds(program.constant(**word)));
                let places = Places::of(fitting.map(|(place, _)| (place, place)).collect());
                self.narrow_integer(place, &places)
            }
            TextOp::Common(Common::Let(parts)) => self.narrow_text(&parts.1, texts),
            _ => match direct(node) {
                Some(key) => self.env.refine(key, &Set::Texts(texts.clone())),
                None => true,
            },
        };
        possible && inner
    }

    /// A value of any class is known to be there, among some.
    pub(super) fn narrow(&mut self, any: &Any, set: &Set) -> bool {
        let there = self.refine_presence(&presence_of(any), true);
        let narrowed = match (any, set) {
            (Any::Number(node), Set::Numbers(numbers)) => self.narrow_number(node, numbers),
            (Any::Integer(node), Set::Integers(places)) => self.narrow_integer(node, places),
            (Any::Text(node), Set::Texts(texts)) => self.narrow_text(node, texts),
            (Any::Boolean(node), Set::Booleans(truth)) => match truth.single() {
                Some(value) => self.refine(node, value),
                None => *truth != Truth::NONE,
            },
            _ => key_of(any).is_none_or(|key| key.class() == Class::Boolean || self.env.refine(key, set)),
        };
        there && narrowed
    }
}

fn is_literal(rows: &Rows) -> bool {
    match rows {
        Rows::Literal(_) => true,
        Rows::Each(over) => is_literal(&over.rows),
        Rows::Let(parts) => is_literal(&parts.1),
        _ => false,
    }
}

/// A comparison that does not hold.
pub(super) const fn turned(comparison: Comparison, holds: bool) -> Comparison {
    if holds {
        return comparison;
    }
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// A comparison from the other side.
pub(super) const fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// What is left of `a` where it compares so with one of `b`.
pub(super) fn narrowed(comparison: Comparison, a: &Numbers, b: &Numbers) -> Numbers {
    let Some(hull) = b.hull() else {
        return Numbers::NONE;
    };
    match comparison {
        Comparison::Equal => a.intersect(b),
        Comparison::NotEqual => match b.single() {
            Some(number) => a.without(number),
            None => a.clone(),
        },
        Comparison::Less => a.below(hull.high),
        Comparison::LessOrEqual => a.at_most(hull.high),
        Comparison::Greater => a.above(hull.low),
        Comparison::GreaterOrEqual => a.at_least(hull.low),
    }
}

/// What is left of `a` where it compares so with one of `b`.
pub(super) fn narrowed_places(comparison: Comparison, a: &Places, b: &Places) -> Places {
    let Some((low, high)) = b.hull() else {
        return Places::NONE;
    };
    let within = |low: Option<i64>, high: Option<i64>| match (low, high) {
        (Some(low), Some(high)) => a.within(low, high),
        _ => Places::NONE,
    };
    match comparison {
        Comparison::Equal => a.intersect(b),
        Comparison::NotEqual => match b.single() {
            Some(number) => a.without(number),
            None => a.clone(),
        },
        Comparison::Less => within(Some(i64::MIN), high.checked_sub(1)),
        Comparison::LessOrEqual => within(Some(i64::MIN), Some(high)),
        Comparison::Greater => within(low.checked_add(1), Some(i64::MAX)),
        Comparison::GreaterOrEqual => within(Some(low), Some(i64::MAX)),
    }
}
