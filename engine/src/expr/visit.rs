//! A walk over an expression without evaluating it: what there is to watch.

use super::evaluate::Evaluate;
use super::node::{
    Any, Argument, Assign, BandUse, Boolean, BooleanOp, Call, Common, Integer, IntegerOp, Lookup, NodeId, Number,
    NumberOp, Over, Piece, Rows, Text, TextOp,
};

/// A part of an expression in which an evaluation goes one way or another.
#[derive(Clone, Copy, Debug)]
pub enum Junction<'e> {
    /// `if`, or a case of `switch`, with its condition.
    If(NodeId, NodeId),
    /// `a && b` with both sides.
    And(NodeId, NodeId, NodeId),
    /// `a || b` with both sides.
    Or(NodeId, NodeId, NodeId),
    /// `a ?? b` with its left side.
    Coalesce(NodeId, NodeId),
    /// A look-up in a table.
    Lookup(NodeId, &'e Lookup),
    /// A use of bands; `true` for the amount, `false` for the rate.
    Bands(NodeId, &'e BandUse, bool),
    /// A use of a curve, with what is looked up.
    Curve(NodeId, NodeId),
}

type See<'s> = dyn FnMut(Junction<'_>) + 's;

trait Walk {
    fn walk(&self, see: &mut See<'_>);
}

impl Any {
    /// Calls `see` for every junction of the expression.
    pub fn visit(&self, see: &mut dyn FnMut(Junction<'_>)) {
        self.walk(see);
    }
}

impl Number {
    /// Calls `see` for every junction of the expression.
    pub fn visit(&self, see: &mut dyn FnMut(Junction<'_>)) {
        self.walk(see);
    }
}

impl Integer {
    /// Calls `see` for every junction of the expression.
    pub fn visit(&self, see: &mut dyn FnMut(Junction<'_>)) {
        self.walk(see);
    }
}

impl Boolean {
    /// Calls `see` for every junction of the expression.
    pub fn visit(&self, see: &mut dyn FnMut(Junction<'_>)) {
        self.walk(see);
    }
}

impl Text {
    /// Calls `see` for each junction inside.
    pub fn visit(&self, see: &mut dyn FnMut(Junction<'_>)) {
        self.walk(see);
    }
}

impl Rows {
    /// Calls `see` for every junction of what chooses and orders the rows.
    pub fn junctions(&self, see: &mut dyn FnMut(Junction<'_>)) {
        self.walk(see);
    }
}

impl Walk for Any {
    fn walk(&self, see: &mut See<'_>) {
        match self {
            Any::Number(node) => node.walk(see),
            Any::Integer(node) => node.walk(see),
            Any::Boolean(node) => node.walk(see),
            Any::Text(node) => node.walk(see),
        }
    }
}

impl<E: Walk> Walk for Over<E> {
    fn walk(&self, see: &mut See<'_>) {
        self.rows.walk(see);
        self.each.walk(see);
    }
}

impl<A: Walk, B: Walk> Walk for (A, B) {
    fn walk(&self, see: &mut See<'_>) {
        self.0.walk(see);
        self.1.walk(see);
    }
}

impl Walk for Vec<(Any, bool)> {
    fn walk(&self, see: &mut See<'_>) {
        for (key, _) in self {
            key.walk(see);
        }
    }
}

impl Walk for Assign {
    fn walk(&self, see: &mut See<'_>) {
        self.value.walk(see);
    }
}

impl Walk for Lookup {
    fn walk(&self, see: &mut See<'_>) {
        for key in &self.keys {
            key.walk(see);
        }
    }
}

impl Walk for BandUse {
    fn walk(&self, see: &mut See<'_>) {
        if let Some(quota) = &self.quota {
            quota.walk(see);
        }
        self.value.walk(see);
    }
}

impl Walk for Call {
    fn walk(&self, see: &mut See<'_>) {
        for argument in &self.arguments {
            match argument {
                Argument::Number(node) => node.walk(see),
                Argument::Boolean(node) => node.walk(see),
                Argument::Text(node) => node.walk(see),
                Argument::Integer(node)
                | Argument::Date(node)
                | Argument::DateTime(node)
                | Argument::Duration(node, _) => node.walk(see),
                Argument::Period(first, last) => {
                    first.walk(see);
                    last.walk(see);
                }
            }
        }
    }
}

impl Walk for Rows {
    fn walk(&self, see: &mut See<'_>) {
        match self {
            Rows::Input(_) | Rows::Relation(_) | Rows::Nested { .. } | Rows::Literal(_) | Rows::Slot(_) => {}
            Rows::Each(over) | Rows::Distinct(over) => over.walk(see),
            Rows::Filter(over) => over.walk(see),
            Rows::Let(parts) => parts.walk(see),
            Rows::Sorted(over) => over.walk(see),
            Rows::Kin(kin) => {
                kin.of.walk(see);
                if let Some(levels) = &kin.levels {
                    levels.walk(see);
                }
            }
        }
    }
}

fn walk_common<E: Walk + Evaluate>(common: &Common<E>, id: NodeId, see: &mut See<'_>) {
    match common {
        Common::Slot(_) | Common::Optional { .. } | Common::Column(_) | Common::Absent => {}
        Common::If(parts) => {
            let (condition, yes, no) = &**parts;
            see(Junction::If(id, condition.id));
            condition.walk(see);
            yes.walk(see);
            no.walk(see);
        }
        Common::Let(parts) => parts.walk(see),
        Common::Coalesce(parts) => {
            see(Junction::Coalesce(id, parts.0.id()));
            parts.walk(see);
        }
        Common::First(over) => over.walk(see),
        Common::Element(items, _) => items.iter().for_each(|item| item.walk(see)),
        Common::Pick(parts) => {
            parts.0.walk(see);
            parts.1.iter().for_each(|item| item.walk(see));
        }
        Common::Call(call) => call.walk(see),
        Common::Cell(cell) => cell.row.walk(see),
    }
}

impl Walk for Number {
    fn walk(&self, see: &mut See<'_>) {
        match &self.op {
            NumberOp::Common(common) => walk_common(common, self.id, see),
            NumberOp::Constant(_) => {}
            NumberOp::FromInteger(node) => node.walk(see),
            NumberOp::Add(pair) | NumberOp::Subtract(pair) | NumberOp::Multiply(pair) | NumberOp::Divide(pair) => {
                pair.walk(see);
            }
            NumberOp::Power(pair) => pair.walk(see),
            NumberOp::Negate(node) => node.walk(see),
            NumberOp::Sum(over) | NumberOp::Smallest(over) | NumberOp::Largest(over) => over.walk(see),
            NumberOp::BandAt(used) | NumberOp::BandOn(used) => {
                see(Junction::Bands(self.id, used, matches!(self.op, NumberOp::BandOn(_))));
                used.walk(see);
            }
            NumberOp::Curve(parts) => {
                see(Junction::Curve(self.id, parts.1.id));
                parts.1.walk(see);
            }
            NumberOp::Collect(parts) => {
                see(Junction::Lookup(self.id, &parts.0));
                parts.0.walk(see);
            }
        }
    }
}

impl Walk for Integer {
    fn walk(&self, see: &mut See<'_>) {
        match &self.op {
            IntegerOp::Common(common) => walk_common(common, self.id, see),
            IntegerOp::Constant(_) => {}
            IntegerOp::Add(pair) | IntegerOp::Subtract(pair) | IntegerOp::Multiply(pair) => pair.walk(see),
            IntegerOp::Negate(node) | IntegerOp::DateOf(_, node) | IntegerOp::DatedIndex(_, node) => node.walk(see),
            IntegerOp::Count(rows) => rows.walk(see),
            IntegerOp::Sum(over) | IntegerOp::Smallest(over) | IntegerOp::Largest(over) => over.walk(see),
            IntegerOp::Lookup(lookup) => {
                see(Junction::Lookup(self.id, lookup));
                lookup.walk(see);
            }
            IntegerOp::PeriodPart(call, _) => call.walk(see),
        }
    }
}

impl Walk for Boolean {
    fn walk(&self, see: &mut See<'_>) {
        match &self.op {
            BooleanOp::Common(common) => walk_common(common, self.id, see),
            BooleanOp::Constant(_) | BooleanOp::HasRow(_) => {}
            BooleanOp::Not(node) => node.walk(see),
            BooleanOp::And(pair) => {
                see(Junction::And(self.id, pair.0.id, pair.1.id));
                pair.walk(see);
            }
            BooleanOp::Or(pair) => {
                see(Junction::Or(self.id, pair.0.id, pair.1.id));
                pair.walk(see);
            }
            BooleanOp::Numbers(_, pair) => pair.walk(see),
            BooleanOp::Integers(_, pair) => pair.walk(see),
            BooleanOp::Texts(_, pair) => pair.walk(see),
            BooleanOp::Booleans(_, pair) => pair.walk(see),
            BooleanOp::IsPresent(node) => node.walk(see),
            BooleanOp::AnyRow(over) | BooleanOp::AllRows(over) => over.walk(see),
            BooleanOp::NoRows(rows) => rows.walk(see),
        }
    }
}

impl Walk for Text {
    fn walk(&self, see: &mut See<'_>) {
        match &self.op {
            TextOp::Common(common) => walk_common(common, self.id, see),
            TextOp::Constant(_) => {}
            TextOp::Word(_, node) => node.walk(see),
            TextOp::Join(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Text(node) => node.walk(see),
                        Piece::Number(node) | Piece::Percent(node) => node.walk(see),
                        Piece::Integer(node) | Piece::Date(node) | Piece::DateTime(node) => node.walk(see),
                        Piece::Boolean(node) => node.walk(see),
                    }
                }
            }
        }
    }
}
