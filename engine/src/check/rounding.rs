//! What is known of the digits of an amount, for the lints about rounding.

use super::Subject;
use crate::expr::Callee;
use crate::expr::node::{Any, Argument, BandUse, Call, Common, Integer, IntegerOp, NodeId, Number, NumberOp};
use crate::model::{BandMode, Constant};
use crate::program::ValueKind;
use crate::source::Span;
use crate::syntax::TextRange;
use crate::syntax::ast::{self, AstNode};
use crate::value::Decimal;
use std::collections::{HashMap, HashSet};

/// How deep expressions, and values that read values, are followed.
const DEPTH: u32 = 2048;

/// Follows an amount through branches, locals and values to where it is computed.
pub(super) struct Digits<'a> {
    subject: &'a Subject<'a>,
    /// What `let` and values put into slots of numbers; the flag says whether it is a value.
    slots: HashMap<u16, (&'a Number, bool)>,
    /// Slots that were followed already for the same amount: each is looked at once, however often it is read.
    followed: HashSet<u16>,
}

/// A rounding that gives an amount as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounded {
    /// The call.
    pub(super) span: Span,
    /// Digits behind the point, where they are written in the rule.
    pub(super) digits: Option<u32>,
    /// Whether a value stands between the call and who reads it.
    pub(super) in_value: bool,
}

impl<'a> Digits<'a> {
    pub(super) fn new(subject: &'a Subject<'a>) -> Digits<'a> {
        let values = subject.program.values.iter().filter_map(|value| match &value.how {
            ValueKind::Scalar {
                rule: Any::Number(rule),
                slot,
                ..
            } => Some((slot.slot, (rule, true))),
            _ => None,
        });
        Digits {
            subject,
            slots: values.collect(),
            followed: HashSet::new(),
        }
    }

    fn span(&self, id: NodeId) -> Option<Span> {
        self.subject.program.nodes.get(id.0 as usize).map(|node| node.span)
    }

    /// The name of the function that is called at a place.
    fn function(&self, id: NodeId) -> Option<String> {
        let span = self.span(id)?;
        let root = self.subject.trees.get(&span.file)?.syntax();
        let range = TextRange::new(span.start.into(), span.end.into());
        if !root.text_range().contains_range(range) {
            return None;
        }
        let found = root.covering_element(range);
        let nodes = found.ancestors().take_while(|node| node.text_range() == range);
        nodes.into_iter().find_map(|node| {
            let name = match ast::Call::cast(node.clone()) {
                Some(call) => call.name_token(),
                None => ast::MethodCall::cast(node)?.name_token(),
            };
            name.map(|token| token.text().to_owned())
        })
    }

    /// The product or the quotient by which an amount may have any number of digits.
    pub(super) fn unrounded_part(&mut self, amount: &'a Number) -> Option<Span> {
        self.followed.clear();
        self.unrounded(amount, 0)
    }

    /// The rounding whose result an amount is, as it stands or with the other sign.
    pub(super) fn rounding(&mut self, amount: &'a Number) -> Option<Rounded> {
        self.followed.clear();
        self.rounded(amount, false, 0)
    }

    /// What a slot holds, the first time somebody asks.
    fn follow(&mut self, slot: u16) -> Option<(&'a Number, bool)> {
        let held = *self.slots.get(&slot)?;
        self.followed.insert(slot).then_some(held)
    }

    fn unrounded(&mut self, amount: &'a Number, depth: u32) -> Option<Span> {
        if depth > DEPTH {
            return None;
        }
        let depth = depth + 1;
        match &amount.op {
            NumberOp::Constant(_) | NumberOp::FromInteger(_) | NumberOp::BandAt(_) | NumberOp::Collect(_) => None,
            NumberOp::Add(pair) | NumberOp::Subtract(pair) => self
                .unrounded(&pair.0, depth)
                .or_else(|| self.unrounded(&pair.1, depth)),
            NumberOp::Multiply(pair) if whole(&pair.0) => self.unrounded(&pair.1, depth),
            NumberOp::Multiply(pair) if whole(&pair.1) => self.unrounded(&pair.0, depth),
            NumberOp::BandOn(used) if self.counts_units(used) => None,
            NumberOp::Multiply(_)
            | NumberOp::Divide(_)
            | NumberOp::Power(_)
            | NumberOp::BandOn(_)
            | NumberOp::Curve(_) => self.span(amount.id),
            NumberOp::Negate(inner) => self.unrounded(inner, depth),
            NumberOp::Sum(over) | NumberOp::Smallest(over) | NumberOp::Largest(over) => {
                self.unrounded(&over.each, depth)
            }
            NumberOp::Common(common) => match common {
                Common::Slot(slot) | Common::Optional { slot, .. } => {
                    let (inner, _) = self.follow(*slot)?;
                    self.unrounded(inner, depth)
                }
                Common::Column(_) | Common::Absent | Common::Cell(_) => None,
                Common::If(branches) => self
                    .unrounded(&branches.1, depth)
                    .or_else(|| self.unrounded(&branches.2, depth)),
                Common::Let(local) => {
                    self.note(&local.0);
                    self.unrounded(&local.1, depth)
                }
                Common::Coalesce(pair) => self
                    .unrounded(&pair.0, depth)
                    .or_else(|| self.unrounded(&pair.1, depth)),
                Common::First(over) => self.unrounded(&over.each, depth),
                Common::Element(items, _) => items.iter().find_map(|item| self.unrounded(item, depth)),
                Common::Pick(picked) => picked.1.iter().find_map(|item| self.unrounded(item, depth)),
                Common::Call(call) => {
                    if let Some(callee) = call.callee.as_deref() {
                        return match callee {
                            Callee::Conversion(_, conversion) if conversion.round().is_some() => None,
                            _ => self.span(amount.id),
                        };
                    }
                    if call.name == "prorated" {
                        return self.span(amount.id);
                    }
                    if self.function(amount.id).is_none_or(|name| rounds(&name)) {
                        return None;
                    }
                    numbers(call).find_map(|argument| self.unrounded(argument, depth))
                }
            },
        }
    }

    fn rounded(&mut self, amount: &'a Number, in_value: bool, depth: u32) -> Option<Rounded> {
        if depth > DEPTH {
            return None;
        }
        let depth = depth + 1;
        let mut either = |one: &'a Number, other: &'a Number| {
            self.rounded(one, in_value, depth)
                .or_else(|| self.rounded(other, in_value, depth))
        };
        match &amount.op {
            NumberOp::Negate(inner) => self.rounded(inner, in_value, depth),
            NumberOp::Common(Common::If(branches)) => either(&branches.1, &branches.2),
            NumberOp::Common(Common::Coalesce(pair)) => either(&pair.0, &pair.1),
            NumberOp::Common(Common::Let(local)) => {
                self.note(&local.0);
                self.rounded(&local.1, in_value, depth)
            }
            NumberOp::Common(Common::Slot(slot) | Common::Optional { slot, .. }) => {
                let (inner, value) = self.follow(*slot)?;
                self.rounded(inner, in_value || value, depth)
            }
            NumberOp::Common(Common::Call(call)) => {
                // What was converted is rounded as its currency wants it; that only matters if the second rounding
                // changes it.
                if let Some(Callee::Conversion(_, conversion)) = call.callee.as_deref() {
                    return Some(Rounded {
                        span: self.span(amount.id)?,
                        digits: Some(conversion.round()?.0),
                        in_value: true,
                    });
                }
                let digits = match self.function(amount.id)?.as_str() {
                    "round" => places(call),
                    "round_to" => numbers(call).nth(1).and_then(constant).map(|step| step.digits().1),
                    _ => return None,
                };
                Some(Rounded {
                    span: self.span(amount.id)?,
                    digits,
                    in_value,
                })
            }
            _ => None,
        }
    }

    fn note(&mut self, local: &'a crate::expr::node::Assign) {
        if let Any::Number(value) = &local.value {
            self.slots.insert(local.slot, (value, false));
        }
    }

    /// Whether bands give an amount of whole cents for each of a whole number of units.
    fn counts_units(&self, used: &BandUse) -> bool {
        let Some(bands) = self.subject.model.bands.get(usize::from(used.index)) else {
            return false;
        };
        let cents = |rate: &Constant| match rate {
            Constant::Integer(_) => true,
            Constant::Number(number) => number.digits().1 <= 2,
            _ => false,
        };
        let mut modes = bands
            .mode
            .iter()
            .chain(bands.bands.iter().filter_map(|band| band.mode.as_ref()));
        whole(&used.value)
            && used.quota.is_none()
            && modes.all(|mode| mode.value != BandMode::AmountsProRata)
            && bands.bands.iter().all(|band| cents(&band.rate.value))
    }
}

fn rounds(function: &str) -> bool {
    matches!(function, "round" | "round_to" | "floor" | "ceil")
}

/// Whether an expression is a whole number.
fn whole(number: &Number) -> bool {
    match &number.op {
        NumberOp::FromInteger(_) => true,
        NumberOp::Constant(value) => value.to_integer().is_some(),
        NumberOp::Negate(inner) => whole(inner),
        NumberOp::Common(Common::If(branches)) => whole(&branches.1) && whole(&branches.2),
        _ => false,
    }
}

/// The arguments of a call that are decimals.
fn numbers(call: &Call) -> impl Iterator<Item = &Number> {
    call.arguments.iter().filter_map(|argument| match argument {
        Argument::Number(number) => Some(number),
        _ => None,
    })
}

fn constant(number: &Number) -> Option<Decimal> {
    match &number.op {
        NumberOp::Constant(value) => Some(*value),
        _ => None,
    }
}

/// The digits of `round(x, 2, …)`.
fn places(call: &Call) -> Option<u32> {
    call.arguments.iter().find_map(|argument| match argument {
        Argument::Integer(Integer {
            op: IntegerOp::Constant(places),
            ..
        }) => u32::try_from(*places).ok(),
        _ => None,
    })
}
