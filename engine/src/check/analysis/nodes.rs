//! Every operation of an expression, class by class.

use super::compare::{compare_numbers, compare_places, compare_texts};
use super::env::Key;
use super::interval::{Computed, Numbers};
use super::set::{Places, Texts, Truth};
use super::value::{Set, Value};
use super::walk::{Node, Trouble, Walker};
use crate::expr::node::{
    Boolean, BooleanOp, Common, Integer, IntegerOp, NodeId, Number, NumberOp, Piece, Text, TextOp,
};
use crate::schema::Class;
use crate::value::{Date, Decimal};

impl Node for Number {
    const CLASS: Class = Class::Number;

    fn id(&self) -> NodeId {
        self.id
    }

    fn common(&self) -> Option<&Common<Number>> {
        match &self.op {
            NumberOp::Common(common) => Some(common),
            _ => None,
        }
    }

    fn walk(&self, walker: &mut Walker<'_>) -> Value {
        let id = self.id;
        let mut arithmetic = |pair: &(Number, Number), operation: fn(&Numbers, &Numbers) -> Computed| {
            let (a, b) = walker.both(pair);
            let computed = operation(&a.numbers(), &b.numbers());
            Value {
                set: walker.computed(id, computed, &[(pair.0.id, &a), (pair.1.id, &b)]),
                absent: a.absent || b.absent,
            }
        };
        match &self.op {
            NumberOp::Common(common) => walker.common(id, common),
            NumberOp::Constant(number) => Value::there(Set::Numbers(Numbers::one(*number))),
            NumberOp::FromInteger(node) => {
                let value = walker.node(&**node);
                Value {
                    set: Set::Numbers(value.places().to_numbers()),
                    absent: value.absent,
                }
            }
            NumberOp::Add(pair) => arithmetic(pair, Numbers::add),
            NumberOp::Subtract(pair) => arithmetic(pair, Numbers::subtract),
            NumberOp::Multiply(pair) => arithmetic(pair, Numbers::multiply),
            NumberOp::Divide(pair) => {
                let (a, b) = walker.both(pair);
                if b.numbers().holds(Decimal::ZERO) && !walker.zero_is_handled {
                    let zero = Set::Numbers(Numbers::one(Decimal::ZERO));
                    walker.report(Trouble::DivisionByZero, id, vec![(pair.1.id, zero)]);
                }
                let computed = a.numbers().divide(&b.numbers());
                Value {
                    set: walker.computed(id, computed, &[(pair.0.id, &a), (pair.1.id, &b)]),
                    absent: a.absent || b.absent,
                }
            }
            NumberOp::Power(pair) => {
                let (base, exponent) = (walker.node(&pair.0), walker.node(&pair.1));
                Value {
                    set: walker.power(id, (pair.0.id, &base), &exponent),
                    absent: base.absent || exponent.absent,
                }
            }
            NumberOp::Negate(node) => {
                let value = walker.node(&**node);
                Value {
                    set: Set::Numbers(value.numbers().negate()),
                    absent: value.absent,
                }
            }
            NumberOp::Sum(over) => {
                let (count, value) = walker.over(over);
                let computed = value.numbers().sum(count.most);
                Value::there(walker.computed(id, computed, &[(over.each.id, &value)]))
            }
            NumberOp::Smallest(over) | NumberOp::Largest(over) => {
                let (count, value) = walker.over(over);
                Value {
                    set: value.set,
                    absent: value.absent || count.least == 0,
                }
            }
            NumberOp::BandAt(used) => walker.bands(id, used, false),
            NumberOp::BandOn(used) => walker.bands(id, used, true),
            NumberOp::Curve(parts) => walker.curve(id, &parts.0, &parts.1),
            NumberOp::Collect(parts) => walker.collect(id, &parts.0, parts.1),
        }
    }
}

impl Node for Integer {
    const CLASS: Class = Class::Integer;

    fn id(&self) -> NodeId {
        self.id
    }

    fn common(&self) -> Option<&Common<Integer>> {
        match &self.op {
            IntegerOp::Common(common) => Some(common),
            _ => None,
        }
    }

    fn walk(&self, walker: &mut Walker<'_>) -> Value {
        let id = self.id;
        let mut arithmetic = |pair: &(Integer, Integer), operation: fn(&Places, &Places) -> (Places, bool)| {
            let (a, b) = walker.both(pair);
            let (places, overflows) = operation(&a.places(), &b.places());
            if overflows {
                let wishes = vec![(pair.0.id, a.set.clone()), (pair.1.id, b.set.clone())];
                walker.report(Trouble::Overflow, id, wishes);
            }
            Value {
                set: Set::Integers(places),
                absent: a.absent || b.absent,
            }
        };
        match &self.op {
            IntegerOp::Common(common) => walker.common(id, common),
            IntegerOp::Constant(integer) => Value::there(Set::Integers(Places::one(*integer))),
            IntegerOp::Add(pair) => arithmetic(pair, Places::add),
            IntegerOp::Subtract(pair) => arithmetic(pair, Places::subtract),
            IntegerOp::Multiply(pair) => arithmetic(pair, Places::multiply),
            IntegerOp::Negate(node) => {
                let value = walker.node(&**node);
                Value {
                    set: Set::Integers(value.places().negate()),
                    absent: value.absent,
                }
            }
            IntegerOp::Count(rows) => {
                let count = walker.count(rows);
                let end = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
                Value::there(Set::Integers(Places::between(end(count.least), end(count.most))))
            }
            IntegerOp::Sum(over) => {
                let (count, value) = walker.over(over);
                let (places, overflows) = value.places().sum(count.most);
                if overflows {
                    walker.report(Trouble::Overflow, id, vec![(over.each.id, value.set.clone())]);
                }
                Value::there(Set::Integers(places))
            }
            IntegerOp::Smallest(over) | IntegerOp::Largest(over) => {
                let (count, value) = walker.over(over);
                Value {
                    set: value.set,
                    absent: value.absent || count.least == 0,
                }
            }
            IntegerOp::Lookup(lookup) => walker.lookup(id, lookup),
            IntegerOp::PeriodPart(call, _) => {
                walker.arguments(call);
                Value::there(Set::Integers(days()))
            }
            IntegerOp::DateOf(_, node) => {
                let value = walker.node(&**node);
                Value {
                    set: Set::Integers(days()),
                    absent: value.absent,
                }
            }
            IntegerOp::DatedIndex(from, day) => {
                let value = walker.node(&**day);
                let (Some((low, high)), Some(first)) = (value.places().hull(), from.first()) else {
                    return Value::none(Class::Integer);
                };
                if low < *first {
                    let early = Set::Integers(value.places().within(i64::MIN, *first - 1));
                    walker.report(Trouble::TooEarly, id, vec![(day.id, early)]);
                }
                let index = |day: i64| from.partition_point(|from| *from <= day);
                let place = |count: usize| i64::try_from(count).unwrap_or(i64::MAX) - 1;
                Value {
                    set: Set::Integers(Places::between(place(index(low)).max(0), place(index(high)))),
                    absent: value.absent,
                }
            }
        }
    }
}

/// Every day there is.
pub(super) fn days() -> Places {
    Places::between(i64::from(Date::MIN.days()), i64::from(Date::MAX.days()))
}

impl Node for Boolean {
    const CLASS: Class = Class::Boolean;

    fn id(&self) -> NodeId {
        self.id
    }

    fn common(&self) -> Option<&Common<Boolean>> {
        match &self.op {
            BooleanOp::Common(common) => Some(common),
            _ => None,
        }
    }

    fn walk(&self, walker: &mut Walker<'_>) -> Value {
        let truth = |truth: Truth, absent: bool| Value {
            set: Set::Booleans(truth),
            absent,
        };
        match &self.op {
            BooleanOp::Common(common) => walker.common(self.id, common),
            BooleanOp::Constant(value) => truth(Truth::one(*value), false),
            BooleanOp::Not(node) => {
                let value = walker.node(&**node);
                let Truth { may_hold, may_fail } = value.truth();
                truth(
                    Truth {
                        may_hold: may_fail,
                        may_fail: may_hold,
                    },
                    value.absent,
                )
            }
            BooleanOp::And(pair) => walker.chain(pair, true),
            BooleanOp::Or(pair) => walker.chain(pair, false),
            BooleanOp::Numbers(comparison, pair) => {
                let (a, b) = walker.both(pair);
                let compared = compare_numbers(*comparison, &a.numbers(), &b.numbers());
                truth(compared, a.absent || b.absent)
            }
            BooleanOp::Integers(comparison, pair) => {
                let (a, b) = walker.both(pair);
                let compared = compare_places(*comparison, &a.places(), &b.places());
                truth(compared, a.absent || b.absent)
            }
            BooleanOp::Texts(comparison, pair) => {
                let (a, b) = walker.both(pair);
                let compared = compare_texts(*comparison, &a.texts(), &b.texts());
                truth(compared, a.absent || b.absent)
            }
            BooleanOp::Booleans(comparison, pair) => {
                let (a, b) = walker.both(pair);
                let places = |truth: Truth| {
                    let mut ranges = Vec::new();
                    ranges.extend(truth.may_fail.then_some((0, 0)));
                    ranges.extend(truth.may_hold.then_some((1, 1)));
                    Places::of(ranges)
                };
                let compared = compare_places(*comparison, &places(a.truth()), &places(b.truth()));
                truth(compared, a.absent || b.absent)
            }
            BooleanOp::IsPresent(node) => {
                let value = walker.any(node);
                let known = Truth {
                    may_hold: !value.set.is_empty(),
                    may_fail: value.absent,
                };
                truth(known, false)
            }
            BooleanOp::HasRow(rowset) => {
                let known = walker.env.get(Key::Row(*rowset));
                truth(known.truth(), false)
            }
            BooleanOp::AnyRow(over) => {
                walker.found.conditions.push(over.each.id);
                let (count, each) = walker.over(over);
                let each = each.truth();
                let known = Truth {
                    may_hold: count.most > 0 && each.may_hold,
                    may_fail: count.least == 0 || each.may_fail,
                };
                truth(known, false)
            }
            BooleanOp::AllRows(over) => {
                walker.found.conditions.push(over.each.id);
                let (count, each) = walker.over(over);
                let each = each.truth();
                let known = Truth {
                    may_hold: count.least == 0 || each.may_hold,
                    may_fail: count.most > 0 && each.may_fail,
                };
                truth(known, false)
            }
            BooleanOp::NoRows(rows) => {
                let count = walker.count(rows);
                let known = Truth {
                    may_hold: count.least == 0,
                    may_fail: count.most > 0,
                };
                truth(known, false)
            }
        }
    }
}

impl Walker<'_> {
    /// `&&` and `||`: the second is evaluated only where the first leaves it open.
    fn chain(&mut self, pair: &(Boolean, Boolean), and: bool) -> Value {
        self.found.conditions.push(pair.0.id);
        let first = self.node(&pair.0);
        let (goes_on, ends) = if and {
            (first.truth().may_hold, first.truth().may_fail)
        } else {
            (first.truth().may_fail, first.truth().may_hold)
        };
        let mark = self.env.mark();
        let second = if goes_on && self.refine(&pair.0, and) {
            self.found.conditions.push(pair.1.id);
            self.node(&pair.1)
        } else {
            Value::none(Class::Boolean)
        };
        self.env.forget(mark);
        let second_truth = second.truth();
        let truth = if and {
            Truth {
                may_hold: second_truth.may_hold,
                may_fail: ends || second_truth.may_fail,
            }
        } else {
            Truth {
                may_hold: ends || second_truth.may_hold,
                may_fail: second_truth.may_fail,
            }
        };
        Value {
            set: Set::Booleans(truth),
            absent: first.absent || second.absent,
        }
    }
}

impl Node for Text {
    const CLASS: Class = Class::Text;

    fn id(&self) -> NodeId {
        self.id
    }

    fn common(&self) -> Option<&Common<Text>> {
        match &self.op {
            TextOp::Common(common) => Some(common),
            _ => None,
        }
    }

    fn walk(&self, walker: &mut Walker<'_>) -> Value {
        match &self.op {
            TextOp::Common(common) => walker.common(self.id, common),
            TextOp::Constant(text) => {
                let text = walker.program.constant(*text);
                Value::there(Set::Texts(Texts::one(text)))
            }
            TextOp::Word(words, place) => {
                let value = walker.node(&**place);
                let places = value.places();
                let program = walker.program;
                let known = (0_i64..).zip(words).filter(|(place, _)| places.holds(*place));
                let texts = known.map(|(_, word)| program.constant(*word).to_owned()).collect();
                Value {
                    set: Set::Texts(Texts::of(texts)),
                    absent: value.absent,
                }
            }
            TextOp::Join(pieces) => {
                let mut absent = false;
                for piece in pieces {
                    let value = match piece {
                        Piece::Text(node) => walker.node(node),
                        Piece::Number(node) | Piece::Percent(node) => walker.node(node),
                        Piece::Integer(node) | Piece::Date(node) | Piece::DateTime(node) => walker.node(node),
                        Piece::Boolean(node) => walker.node(node),
                    };
                    absent |= value.absent;
                }
                Value {
                    set: Set::Texts(Texts::ANY),
                    absent,
                }
            }
        }
    }
}
