//! Lists read a second time. A list is a tree of expressions that a cursor goes through, so the same list inside of
//! itself (`deals.count(|a| deals.any(|b| b.amount > a.amount))`) would move the cursor of the outer one: each further
//! reading of a name goes through its rows by cursors of its own.

use std::collections::BTreeMap;

use super::{Element, List, Lowered, Lowerer, Val};
use crate::compile::Compiler;
use crate::expr::node::{
    Any, Argument, Assign, BandUse, Boolean, BooleanOp, Call, Cell, Column, Common, Integer, IntegerOp, Lookup, NodeId,
    Number, NumberOp, Over, Piece, Rows, Text, TextOp,
};
use crate::schema::{Currency, Type};

impl Lowerer<'_, '_> {
    /// The same list with cursors of its own; anything else as it is.
    pub(super) fn read_again(&mut self, mut value: Lowered) -> Lowered {
        if let Val::List(list) = &mut value.value {
            let mut fresh = Fresh {
                c: self.c,
                cursors: Vec::new(),
                nodes: BTreeMap::new(),
            };
            fresh.list(list);
            fresh.kind(&mut value.kind);
        }
        value
    }
}

/// Gives each cursor that is moved inside of a tree another number, and each expression another place. Cursors that are
/// only read belong to what stands around it, and stay.
struct Fresh<'c, 'a> {
    c: &'c mut Compiler<'a>,
    cursors: Vec<(u16, u16)>,
    /// An expression that stands in several places of the tree stays one.
    nodes: BTreeMap<u32, NodeId>,
}

impl Fresh<'_, '_> {
    fn list(&mut self, list: &mut List) {
        self.moved(&mut list.cursor);
        self.rows(&mut list.rows);
        match &mut list.element {
            Element::Record(record) => self.cursor(&mut record.cursor),
            Element::Plain(any, kind) => {
                self.any(any);
                self.kind(kind);
            }
        }
    }

    /// A cursor that is moved.
    fn moved(&mut self, cursor: &mut u16) {
        if !self.cursors.iter().any(|(old, _)| old == cursor) {
            let new = self.c.new_cursor();
            let of = self.c.cursors.get(usize::from(*cursor)).copied().flatten();
            if let Some(place) = self.c.cursors.get_mut(usize::from(new)) {
                *place = of;
            }
            self.c.copy_currencies(*cursor, new);
            self.cursors.push((*cursor, new));
        }
        self.cursor(cursor);
    }

    /// A cursor that is read.
    fn cursor(&self, cursor: &mut u16) {
        if let Some((_, new)) = self.cursors.iter().find(|(old, _)| old == cursor) {
            *cursor = *new;
        }
    }

    fn kind(&self, kind: &mut Type) {
        match kind {
            Type::Money(Currency::Field { cursor, .. }) => self.cursor(cursor),
            Type::List(element) => self.kind(element),
            _ => {}
        }
    }

    fn id(&mut self, id: &mut NodeId) {
        if let Some(known) = self.nodes.get(&id.0) {
            *id = *known;
            return;
        }
        let Some(mut node) = self.c.nodes.get(id.0 as usize).cloned() else {
            return;
        };
        self.kind(&mut node.kind);
        let new = NodeId(u32::try_from(self.c.nodes.len()).unwrap_or(u32::MAX));
        self.c.nodes.push(node);
        self.nodes.insert(id.0, new);
        *id = new;
    }

    fn column(&self, column: &mut Column) {
        self.cursor(&mut column.cursor);
    }

    fn rows(&mut self, rows: &mut Rows) {
        match rows {
            Rows::Input(_) | Rows::Relation(_) | Rows::Literal(_) | Rows::Slot(_) => {}
            Rows::Nested { first, count } => {
                self.column(first);
                self.column(count);
            }
            Rows::Each(over) | Rows::Distinct(over) => self.over(over, Self::any),
            Rows::Filter(over) => self.over(over, Self::boolean),
            Rows::Let(parts) => {
                self.assign(&mut parts.0);
                self.rows(&mut parts.1);
            }
            Rows::Kin(kin) => {
                self.text(&mut kin.of);
                if let Some(levels) = &mut kin.levels {
                    self.integer(levels);
                }
            }
            Rows::Sorted(over) => self.over(over, |fresh, keys| keys.iter_mut().for_each(|(key, _)| fresh.any(key))),
        }
    }

    fn over<E>(&mut self, over: &mut Over<E>, each: impl FnOnce(&mut Self, &mut E)) {
        self.moved(&mut over.cursor);
        self.rows(&mut over.rows);
        each(self, &mut over.each);
    }

    fn assign(&mut self, assign: &mut Assign) {
        // The slot stays: it is filled with the same value again before it is read.
        self.any(&mut assign.value);
    }

    fn any(&mut self, any: &mut Any) {
        match any {
            Any::Number(node) => self.number(node),
            Any::Integer(node) => self.integer(node),
            Any::Boolean(node) => self.boolean(node),
            Any::Text(node) => self.text(node),
        }
    }

    fn pair<E>(&mut self, parts: &mut (E, E), each: fn(&mut Self, &mut E)) {
        each(self, &mut parts.0);
        each(self, &mut parts.1);
    }

    fn common<E>(&mut self, common: &mut Common<E>, each: fn(&mut Self, &mut E)) {
        match common {
            Common::Slot(_) | Common::Optional { .. } | Common::Absent => {}
            Common::Column(column) => self.column(column),
            Common::If(parts) => {
                self.boolean(&mut parts.0);
                each(self, &mut parts.1);
                each(self, &mut parts.2);
            }
            Common::Let(parts) => {
                self.assign(&mut parts.0);
                each(self, &mut parts.1);
            }
            Common::Coalesce(parts) => self.pair(parts, each),
            Common::First(over) => self.over(over, each),
            Common::Element(items, cursor) => {
                self.cursor(cursor);
                items.iter_mut().for_each(|item| each(self, item));
            }
            Common::Pick(parts) => {
                self.integer(&mut parts.0);
                parts.1.iter_mut().for_each(|item| each(self, item));
            }
            Common::Call(call) => self.call(call),
            Common::Cell(cell) => {
                let Cell { row, .. } = &mut **cell;
                self.integer(row);
            }
        }
    }

    fn call(&mut self, call: &mut Call) {
        for argument in &mut call.arguments {
            match argument {
                Argument::Number(node) => self.number(node),
                Argument::Integer(node)
                | Argument::Date(node)
                | Argument::DateTime(node)
                | Argument::Duration(node, _) => self.integer(node),
                Argument::Boolean(node) => self.boolean(node),
                Argument::Text(node) => self.text(node),
                Argument::Period(first, last) => {
                    self.integer(first);
                    self.integer(last);
                }
            }
        }
    }

    fn lookup(&mut self, lookup: &mut Lookup) {
        lookup.keys.iter_mut().for_each(|key| self.any(key));
    }

    fn bands(&mut self, used: &mut BandUse) {
        self.number(&mut used.value);
        if let Some(quota) = &mut used.quota {
            self.number(quota);
        }
    }

    fn number(&mut self, node: &mut Number) {
        self.id(&mut node.id);
        match &mut node.op {
            NumberOp::Common(common) => self.common(common, Self::number),
            NumberOp::Constant(_) => {}
            NumberOp::FromInteger(inner) => self.integer(inner),
            NumberOp::Add(parts) | NumberOp::Subtract(parts) | NumberOp::Multiply(parts) | NumberOp::Divide(parts) => {
                self.pair(parts, Self::number)
            }
            NumberOp::Power(parts) => {
                self.number(&mut parts.0);
                self.integer(&mut parts.1);
            }
            NumberOp::Negate(inner) => self.number(inner),
            NumberOp::Sum(over) | NumberOp::Smallest(over) | NumberOp::Largest(over) => self.over(over, Self::number),
            NumberOp::BandAt(used) | NumberOp::BandOn(used) => self.bands(used),
            NumberOp::Curve(parts) => self.number(&mut parts.1),
            NumberOp::Collect(parts) => self.lookup(&mut parts.0),
        }
    }

    fn integer(&mut self, node: &mut Integer) {
        self.id(&mut node.id);
        match &mut node.op {
            IntegerOp::Common(common) => self.common(common, Self::integer),
            IntegerOp::Constant(_) => {}
            IntegerOp::Add(parts) | IntegerOp::Subtract(parts) | IntegerOp::Multiply(parts) => {
                self.pair(parts, Self::integer);
            }
            IntegerOp::Negate(inner) | IntegerOp::DateOf(_, inner) | IntegerOp::DatedIndex(_, inner) => {
                self.integer(inner);
            }
            IntegerOp::Count(rows) => self.rows(rows),
            IntegerOp::Sum(over) | IntegerOp::Smallest(over) | IntegerOp::Largest(over) => {
                self.over(over, Self::integer);
            }
            IntegerOp::Lookup(lookup) => self.lookup(lookup),
            IntegerOp::PeriodPart(call, _) => self.call(call),
        }
    }

    fn boolean(&mut self, node: &mut Boolean) {
        self.id(&mut node.id);
        match &mut node.op {
            BooleanOp::Common(common) => self.common(common, Self::boolean),
            BooleanOp::Constant(_) | BooleanOp::HasRow(_) => {}
            BooleanOp::Not(inner) => self.boolean(inner),
            BooleanOp::And(parts) | BooleanOp::Or(parts) | BooleanOp::Booleans(_, parts) => {
                self.pair(parts, Self::boolean);
            }
            BooleanOp::Numbers(_, parts) => self.pair(parts, Self::number),
            BooleanOp::Integers(_, parts) => self.pair(parts, Self::integer),
            BooleanOp::Texts(_, parts) => self.pair(parts, Self::text),
            BooleanOp::IsPresent(inner) => self.any(inner),
            BooleanOp::AnyRow(over) | BooleanOp::AllRows(over) => self.over(over, Self::boolean),
            BooleanOp::NoRows(rows) => self.rows(rows),
        }
    }

    fn text(&mut self, node: &mut Text) {
        self.id(&mut node.id);
        match &mut node.op {
            TextOp::Common(common) => self.common(common, Self::text),
            TextOp::Constant(_) => {}
            TextOp::Word(_, inner) => self.integer(inner),
            TextOp::Join(pieces) => {
                for piece in pieces {
                    match piece {
                        Piece::Text(node) => self.text(node),
                        Piece::Number(node) | Piece::Percent(node) => self.number(node),
                        Piece::Integer(node) | Piece::Date(node) | Piece::DateTime(node) => self.integer(node),
                        Piece::Boolean(node) => self.boolean(node),
                    }
                }
            }
        }
    }
}
