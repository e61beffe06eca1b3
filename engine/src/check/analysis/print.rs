//! The print of an expression: two expressions with the same print give the same value wherever both are evaluated in
//! one decision. Slots of `let` and cursors of lists are counted in the order in which they are met, so that a rule
//! written twice has one print.

use std::collections::HashMap;
use std::sync::Arc;

use crate::expr::node::{
    Any, Argument, Assign, Boolean, BooleanOp, Call, Column, Common, Comparison, Integer, IntegerOp, Lookup, Number,
    NumberOp, Over, Piece, Rows, Text, TextOp,
};
use crate::schema::Class;
use crate::value::Decimal;

/// The print of an expression.
#[must_use]
pub fn of_any(any: &Any) -> Vec<u64> {
    let mut printer = Printer::default();
    printer.any(any);
    printer.out
}

/// The print of a condition.
#[must_use]
pub fn of_condition(condition: &Boolean) -> Vec<u64> {
    let mut printer = Printer::default();
    printer.tag(3);
    condition.print(&mut printer);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: Vec<u64>,
    slots: HashMap<(Class, u16), u64>,
    cursors: HashMap<u16, u64>,
}

trait Print {
    const CLASS: Class;
    fn print(&self, printer: &mut Printer);
}

impl Printer {
    fn tag(&mut self, tag: u64) {
        self.out.push(tag);
    }

    fn signed(&mut self, number: i64) {
        self.out.push(number.cast_unsigned());
    }

    fn number(&mut self, number: Decimal) {
        let text = number.to_string();
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        self.out.push(text.len() as u64);
        for bytes in text.as_bytes().chunks(8) {
            let mut word = [0_u8; 8];
            for (to, from) in word.iter_mut().zip(bytes) {
                *to = *from;
            }
            self.out.push(u64::from_le_bytes(word));
        }
    }

    fn any(&mut self, any: &Any) {
        match any {
            Any::Number(node) => {
                self.tag(1);
                node.print(self);
            }
            Any::Integer(node) => {
                self.tag(2);
                node.print(self);
            }
            Any::Boolean(node) => {
                self.tag(3);
                node.print(self);
            }
            Any::Text(node) => {
                self.tag(4);
                node.print(self);
            }
        }
    }

    fn cursor(&mut self, cursor: u16) {
        // Cursor 0 is that of single records.
        let next = self.cursors.len() as u64 + 1;
        let known = if cursor == 0 {
            0
        } else {
            *self.cursors.entry(cursor).or_insert(next)
        };
        self.tag(known);
    }

    fn slot(&mut self, class: Class, slot: u16) {
        match self.slots.get(&(class, slot)) {
            Some(local) => {
                let local = *local;
                self.tag(1);
                self.tag(local);
            }
            None => {
                self.tag(0);
                self.tag(u64::from(slot));
            }
        }
    }

    fn column(&mut self, column: &Column) {
        self.tag(u64::from(column.column));
        self.tag(u64::from(column.shared));
        self.cursor(column.cursor);
    }

    fn assign(&mut self, assign: &Assign) {
        self.any(&assign.value);
        let class = match &assign.value {
            Any::Number(_) => Class::Number,
            Any::Integer(_) => Class::Integer,
            Any::Boolean(_) => Class::Boolean,
            Any::Text(_) => Class::Text,
        };
        let next = self.slots.len() as u64;
        self.slots.insert((class, assign.slot), next);
    }

    fn over<E: Print>(&mut self, over: &Over<E>) {
        self.rows(&over.rows);
        self.cursor(over.cursor);
        over.each.print(self);
    }

    fn rows(&mut self, rows: &Rows) {
        match rows {
            Rows::Input(rowset) => {
                self.tag(1);
                self.tag(u64::from(*rowset));
            }
            Rows::Relation(rowset) => {
                self.tag(2);
                self.tag(u64::from(*rowset));
            }
            Rows::Nested { first, count } => {
                self.tag(3);
                self.column(first);
                self.column(count);
            }
            Rows::Literal(count) => {
                self.tag(4);
                self.tag(u64::from(*count));
            }
            Rows::Slot(slot) => {
                self.tag(5);
                self.tag(u64::from(*slot));
            }
            Rows::Each(over) => {
                self.tag(6);
                self.rows(&over.rows);
                self.cursor(over.cursor);
                self.any(&over.each);
            }
            Rows::Filter(over) => {
                self.tag(7);
                self.over(over);
            }
            Rows::Let(parts) => {
                self.tag(8);
                self.assign(&parts.0);
                self.rows(&parts.1);
            }
            Rows::Kin(kin) => {
                self.tag(11);
                self.tag(u64::from(kin.hierarchy) * 2 + u64::from(kin.up));
                kin.of.print(self);
                if let Some(levels) = &kin.levels {
                    levels.print(self);
                }
            }
            Rows::Distinct(over) => {
                self.tag(9);
                self.rows(&over.rows);
                self.cursor(over.cursor);
                self.any(&over.each);
            }
            Rows::Sorted(over) => {
                self.tag(10);
                self.rows(&over.rows);
                self.cursor(over.cursor);
                for (key, descending) in &over.each {
                    self.any(key);
                    self.tag(u64::from(*descending));
                }
            }
        }
    }

    fn call(&mut self, call: &Call) {
        self.text(call.name);
        if let Some(callee) = &call.callee {
            let (kind, place, question) = callee.key();
            self.tag(kind);
            self.tag(u64::from(place));
            self.tag(question);
        }
        self.tag(call.arguments.len() as u64);
        for argument in &call.arguments {
            match argument {
                Argument::Number(node) => node.print(self),
                Argument::Boolean(node) => node.print(self),
                Argument::Text(node) => node.print(self),
                Argument::Integer(node) | Argument::Date(node) | Argument::DateTime(node) => node.print(self),
                Argument::Duration(node, unit) => {
                    self.text(unit.word());
                    node.print(self);
                }
                Argument::Period(first, last) => {
                    first.print(self);
                    last.print(self);
                }
            }
        }
    }

    fn lookup(&mut self, lookup: &Lookup) {
        self.tag(u64::from(lookup.index));
        for key in &lookup.keys {
            self.any(key);
        }
    }

    fn common<E: Print>(&mut self, common: &Common<E>) {
        match common {
            Common::Slot(slot) => {
                self.tag(1);
                self.slot(E::CLASS, *slot);
            }
            Common::Optional { slot, .. } => {
                self.tag(2);
                self.slot(E::CLASS, *slot);
            }
            Common::Column(column) => {
                self.tag(3);
                self.column(column);
            }
            Common::Absent => self.tag(4),
            Common::If(parts) => {
                self.tag(5);
                parts.0.print(self);
                parts.1.print(self);
                parts.2.print(self);
            }
            Common::Let(parts) => {
                self.tag(6);
                self.assign(&parts.0);
                parts.1.print(self);
            }
            Common::Coalesce(parts) => {
                self.tag(7);
                parts.0.print(self);
                parts.1.print(self);
            }
            Common::First(over) => {
                self.tag(8);
                self.over(over);
            }
            Common::Element(items, cursor) => {
                self.tag(9);
                self.cursor(*cursor);
                self.list(items);
            }
            Common::Pick(parts) => {
                self.tag(10);
                parts.0.print(self);
                self.list(&parts.1);
            }
            Common::Call(call) => {
                self.tag(11);
                self.call(call);
            }
            Common::Cell(cell) => {
                self.tag(12);
                self.tag(Arc::as_ptr(&cell.table) as usize as u64);
                self.tag(u64::from(cell.output));
                cell.row.print(self);
            }
        }
    }

    fn list<E: Print>(&mut self, items: &[E]) {
        self.tag(items.len() as u64);
        for item in items {
            item.print(self);
        }
    }

    fn pair<E: Print>(&mut self, tag: u64, pair: &(E, E)) {
        self.tag(tag);
        pair.0.print(self);
        pair.1.print(self);
    }
}

impl Print for Number {
    const CLASS: Class = Class::Number;

    fn print(&self, to: &mut Printer) {
        match &self.op {
            NumberOp::Common(common) => {
                to.tag(20);
                to.common(common);
            }
            NumberOp::Constant(number) => {
                to.tag(21);
                to.number(*number);
            }
            NumberOp::FromInteger(node) => {
                to.tag(22);
                node.print(to);
            }
            NumberOp::Add(pair) => to.pair(23, pair),
            NumberOp::Subtract(pair) => to.pair(24, pair),
            NumberOp::Multiply(pair) => to.pair(25, pair),
            NumberOp::Divide(pair) => to.pair(26, pair),
            NumberOp::Power(pair) => {
                to.tag(27);
                pair.0.print(to);
                pair.1.print(to);
            }
            NumberOp::Negate(node) => {
                to.tag(28);
                node.print(to);
            }
            NumberOp::Sum(over) => {
                to.tag(29);
                to.over(over);
            }
            NumberOp::Smallest(over) => {
                to.tag(30);
                to.over(over);
            }
            NumberOp::Largest(over) => {
                to.tag(31);
                to.over(over);
            }
            NumberOp::BandAt(used) | NumberOp::BandOn(used) => {
                to.tag(if matches!(self.op, NumberOp::BandAt(_)) { 32 } else { 33 });
                to.tag(u64::from(used.index));
                used.value.print(to);
                if let Some(quota) = &used.quota {
                    quota.print(to);
                }
            }
            NumberOp::Curve(parts) => {
                to.tag(34);
                to.tag(Arc::as_ptr(&parts.0) as usize as u64);
                parts.1.print(to);
            }
            NumberOp::Collect(parts) => {
                to.tag(35);
                to.lookup(&parts.0);
                to.tag(u64::from(parts.1));
            }
        }
    }
}

impl Print for Integer {
    const CLASS: Class = Class::Integer;

    fn print(&self, to: &mut Printer) {
        match &self.op {
            IntegerOp::Common(common) => {
                to.tag(40);
                to.common(common);
            }
            IntegerOp::Constant(integer) => {
                to.tag(41);
                to.signed(*integer);
            }
            IntegerOp::Add(pair) => to.pair(42, pair),
            IntegerOp::Subtract(pair) => to.pair(43, pair),
            IntegerOp::Multiply(pair) => to.pair(44, pair),
            IntegerOp::Negate(node) => {
                to.tag(45);
                node.print(to);
            }
            IntegerOp::Count(rows) => {
                to.tag(46);
                to.rows(rows);
            }
            IntegerOp::Sum(over) => {
                to.tag(47);
                to.over(over);
            }
            IntegerOp::Smallest(over) => {
                to.tag(48);
                to.over(over);
            }
            IntegerOp::Largest(over) => {
                to.tag(49);
                to.over(over);
            }
            IntegerOp::Lookup(lookup) => {
                to.tag(50);
                to.lookup(lookup);
            }
            IntegerOp::PeriodPart(call, last) => {
                to.tag(51);
                to.call(call);
                to.tag(u64::from(*last));
            }
            IntegerOp::DateOf(zone, node) => {
                to.tag(52);
                to.text(zone.name());
                node.print(to);
            }
            IntegerOp::DatedIndex(days, day) => {
                to.tag(53);
                for day in days {
                    to.signed(*day);
                }
                day.print(to);
            }
        }
    }
}

const fn comparison(comparison: Comparison) -> u64 {
    match comparison {
        Comparison::Equal => 0,
        Comparison::NotEqual => 1,
        Comparison::Less => 2,
        Comparison::LessOrEqual => 3,
        Comparison::Greater => 4,
        Comparison::GreaterOrEqual => 5,
    }
}

impl Print for Boolean {
    const CLASS: Class = Class::Boolean;

    fn print(&self, to: &mut Printer) {
        match &self.op {
            BooleanOp::Common(common) => {
                to.tag(60);
                to.common(common);
            }
            BooleanOp::Constant(value) => {
                to.tag(61);
                to.tag(u64::from(*value));
            }
            BooleanOp::Not(node) => {
                to.tag(62);
                node.print(to);
            }
            BooleanOp::And(pair) => to.pair(63, pair),
            BooleanOp::Or(pair) => to.pair(64, pair),
            BooleanOp::Numbers(how, pair) => to.pair(70 + comparison(*how), pair),
            BooleanOp::Integers(how, pair) => to.pair(80 + comparison(*how), pair),
            BooleanOp::Texts(how, pair) => to.pair(90 + comparison(*how), pair),
            BooleanOp::Booleans(how, pair) => to.pair(100 + comparison(*how), pair),
            BooleanOp::IsPresent(any) => {
                to.tag(65);
                to.any(any);
            }
            BooleanOp::HasRow(rowset) => {
                to.tag(66);
                to.tag(u64::from(*rowset));
            }
            BooleanOp::AnyRow(over) => {
                to.tag(67);
                to.over(over);
            }
            BooleanOp::AllRows(over) => {
                to.tag(68);
                to.over(over);
            }
            BooleanOp::NoRows(rows) => {
                to.tag(69);
                to.rows(rows);
            }
        }
    }
}

impl Print for Text {
    const CLASS: Class = Class::Text;

    fn print(&self, to: &mut Printer) {
        match &self.op {
            TextOp::Common(common) => {
                to.tag(110);
                to.common(common);
            }
            // The texts of a program are kept once.
            TextOp::Constant(text) => {
                to.tag(111);
                to.tag(u64::from(text.start));
                to.tag(u64::from(text.len));
            }
            TextOp::Word(words, place) => {
                to.tag(112);
                for word in words {
                    to.tag(u64::from(word.start));
                }
                place.print(to);
            }
            TextOp::Join(pieces) => {
                to.tag(113);
                to.tag(pieces.len() as u64);
                for piece in pieces {
                    match piece {
                        Piece::Text(node) => node.print(to),
                        Piece::Number(node) | Piece::Percent(node) => node.print(to),
                        Piece::Integer(node) | Piece::Date(node) | Piece::DateTime(node) => node.print(to),
                        Piece::Boolean(node) => node.print(to),
                    }
                }
            }
        }
    }
}
