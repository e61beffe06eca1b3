use std::borrow::Cow;

use crate::decide::{Context, IncentiveOutcome, Outcome};
use crate::expr::node::{Any, Column, Common, IntegerOp, Piece, TextOp};
use crate::expr::{Machine, Scalar, Silent};
use crate::program::{Incentive, Program, Records};
use crate::schema::{Store, Type};

/// A decision as it lies in the slots of a machine: everything that its text and its JSON are made of.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The program.
    pub program: &'v Program,
    /// What was asked.
    pub context: &'v Context,
    /// What was found.
    pub outcome: &'v Outcome,
    /// The facts and the values.
    pub machine: &'v Machine,
}

impl<'v> View<'v> {
    /// The value of a slot of the class of a type.
    pub(super) fn slot(&self, kind: &Type, slot: crate::program::Slot) -> Scalar {
        use crate::schema::Class;
        let machine = self.machine;
        if let Some(presence) = slot.presence
            && !machine.booleans.get(usize::from(presence)).copied().unwrap_or(false)
        {
            return Scalar::Absent;
        }
        let place = usize::from(slot.slot);
        let value = match kind.class() {
            Some(Class::Number) => machine.numbers.get(place).copied().map(Scalar::Number),
            Some(Class::Integer) => machine.integers.get(place).copied().map(Scalar::Integer),
            Some(Class::Boolean) => machine.booleans.get(place).copied().map(Scalar::Boolean),
            Some(Class::Text) => machine.texts.get(place).copied().map(Scalar::Text),
            None => None,
        };
        value.unwrap_or(Scalar::Absent)
    }

    /// The outcome of the incentive of a place.
    pub(super) fn incentive(&self, place: usize) -> &'v IncentiveOutcome {
        self.outcome.incentives.get(place).unwrap_or(&IncentiveOutcome::NONE)
    }

    /// The running quantities of an incentive with what was found of each, by unit of time.
    pub(super) fn running_of<'i>(
        &self,
        incentive: &'i Incentive,
    ) -> impl Iterator<Item = (&'i crate::program::RunningBands, &'v crate::decide::RunningOutcome)> {
        let place = self
            .program
            .incentives
            .iter()
            .position(|other| other.slot == incentive.slot);
        let found = self.outcome.running.iter();
        found
            .filter(move |found| Some(usize::from(found.incentive)) == place)
            .filter_map(|found| Some((incentive.running.get(usize::from(found.running))?, found)))
    }

    /// Calls `write` with the parts of the key of a record, one by one.
    pub(super) fn record_key(&self, incentive: &Incentive, row: u32, write: impl FnMut(&str)) {
        if let Some(records) = &incentive.records {
            self.key_of(records, row, write);
        }
    }

    /// Calls `write` with the parts of the key of a record of a list, one by one.
    pub(super) fn key_of(&self, records: &Records, row: u32, mut write: impl FnMut(&str)) {
        // Keys are plain columns: to read them only the cursor has to stand on the row.
        for part in &records.key {
            match direct_text(part, row, self.program, self.machine) {
                Some(text) => write(&text),
                None => {
                    let mut machine = self.machine.clone();
                    machine.fuel = u64::MAX;
                    machine.set_cursor(records.cursor, row);
                    if let Ok(Scalar::Text(text)) = part.evaluate(&mut machine, &mut Silent) {
                        write(machine.text(text));
                    }
                }
            }
        }
        if records.key.is_empty() {
            write(&row.to_string());
        }
    }
}

/// The text of a key field at a row, read from its column.
fn direct_text<'m>(part: &Any, row: u32, program: &'m Program, machine: &'m Machine) -> Option<Cow<'m, str>> {
    let Any::Text(text) = part else { return None };
    match &text.op {
        TextOp::Common(Common::Column(column)) => {
            let text = *at(column, row, machine, |store| &store.texts)?;
            Some(Cow::Borrowed(machine.text(text)))
        }
        TextOp::Word(words, place) => {
            let IntegerOp::Common(Common::Column(column)) = &place.op else {
                return None;
            };
            let place = *at(column, row, machine, |store| &store.integers)?;
            let word = words.get(usize::try_from(place).ok()?)?;
            Some(Cow::Borrowed(program.constant(*word)))
        }
        TextOp::Join(pieces) => {
            let [piece] = &**pieces else { return None };
            let (kind, integer) = match piece {
                Piece::Integer(node) => (Type::Integer, node),
                Piece::Date(node) => (Type::Date, node),
                Piece::DateTime(node) => (Type::DateTime, node),
                _ => return None,
            };
            let IntegerOp::Common(Common::Column(column)) = &integer.op else {
                return None;
            };
            let value = *at(column, row, machine, |store| &store.integers)?;
            Some(Cow::Owned(program.canonical(machine, &kind, Scalar::Integer(value))))
        }
        _ => None,
    }
}

/// The value of a column at a row.
fn at<'m, V>(
    column: &Column,
    row: u32,
    machine: &'m Machine,
    columns: impl Fn(&'m Store) -> &'m Vec<Vec<V>>,
) -> Option<&'m V> {
    let store = if column.shared { &*machine.shared } else { &machine.own };
    columns(store).get(usize::from(column.column))?.get(row as usize)
}
