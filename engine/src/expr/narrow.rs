//! Lists of a relation that an index narrows. A condition that begins with `record.field == key`, on an indexed field and
//! a key that is the same for all records, is false for every record without that key, and `&&` evaluates nothing
//! behind it: these records need not be visited. Results, their order, errors and the work that is counted are those of
//! a visit of all records. Where something watches, all are visited.

use super::machine::Machine;
use super::node::{Boolean, BooleanOp, Common, Comparison, Integer, IntegerOp, Over, Rows, Text, TextOp};
use super::{Evaluate, Flow, Trace};
use crate::schema::Class;

/// What is done at a row; `false` ends the visit.
type Visit<'a, T> = dyn FnMut(&mut Machine, &mut T, u32) -> Flow<bool> + 'a;

/// An equality of an indexed field.
enum Equality<'e> {
    Text(u16, &'e Text),
    Integer(u16, &'e Integer),
}

/// Visits the rows for which a condition may hold; `None`, without a visit, where no index tells which these are.
///
/// # Errors
/// What `visit` and the key give; [`crate::value::Fault::Limit`] when the work is used up.
pub(super) fn narrowed<T: Trace>(
    over: &Over<Boolean>,
    machine: &mut Machine,
    trace: &mut T,
    visit: &mut Visit<'_, T>,
) -> Flow<Option<bool>> {
    let Rows::Relation(relation) = over.rows else {
        return Ok(None);
    };
    if T::ON || machine.shared.indexes.is_empty() {
        return Ok(None);
    }
    let Some(equality) = equality(over) else {
        return Ok(None);
    };
    let column = match equality {
        Equality::Text(column, _) => (Class::Text, column),
        Equality::Integer(column, _) => (Class::Integer, column),
    };
    let indexes = &machine.shared.indexes;
    let Some(place) = indexes.iter().position(|index| index.is_of(relation, column)) else {
        return Ok(None);
    };
    let count = machine.shared.count(relation);
    if count == 0 {
        return Ok(Some(true));
    }
    // The first record is where the key is evaluated.
    machine.step()?;
    let mut done = 1;
    let mut found = machine.borrow_rows();
    match equality {
        Equality::Text(_, key) => {
            let key = key.evaluate(machine, trace)?;
            let shared = &*machine.shared;
            let index = shared.indexes.get(place);
            found.extend_from_slice(index.map_or(&[], |index| index.with_text(shared, machine.text(key))));
        }
        Equality::Integer(_, key) => {
            let key = key.evaluate(machine, trace)?;
            let shared = &*machine.shared;
            let index = shared.indexes.get(place);
            found.extend_from_slice(index.map_or(&[], |index| index.with_integer(shared, key)));
        }
    }
    let mut whole = true;
    for row in &found {
        // The records that are passed over count as work.
        machine.steps((row + 1).saturating_sub(done))?;
        done = row + 1;
        if !visit(machine, trace, *row)? {
            whole = false;
            break;
        }
    }
    machine.give_back(found);
    if whole {
        machine.steps(count.saturating_sub(done))?;
    }
    Ok(Some(whole))
}

/// The equality that a condition begins with.
fn equality(over: &Over<Boolean>) -> Option<Equality<'_>> {
    let mut first = &over.each;
    while let BooleanOp::And(pair) = &first.op {
        first = &pair.0;
    }
    match &first.op {
        BooleanOp::Texts(Comparison::Equal, pair) => {
            let (a, b) = &**pair;
            let sides = [(a, b), (b, a)];
            sides.into_iter().find_map(|(field, key)| match (&field.op, &key.op) {
                (TextOp::Common(field), TextOp::Common(key_op)) if is_constant(key_op, over.cursor) => {
                    Some(Equality::Text(column(field, over.cursor)?, key))
                }
                (TextOp::Common(field), TextOp::Constant(_)) => Some(Equality::Text(column(field, over.cursor)?, key)),
                _ => None,
            })
        }
        BooleanOp::Integers(Comparison::Equal, pair) => {
            let (a, b) = &**pair;
            let sides = [(a, b), (b, a)];
            sides.into_iter().find_map(|(field, key)| match (&field.op, &key.op) {
                (IntegerOp::Common(field), IntegerOp::Common(key_op)) if is_constant(key_op, over.cursor) => {
                    Some(Equality::Integer(column(field, over.cursor)?, key))
                }
                (IntegerOp::Common(field), IntegerOp::Constant(_)) => {
                    Some(Equality::Integer(column(field, over.cursor)?, key))
                }
                _ => None,
            })
        }
        _ => None,
    }
}

/// The column of a field that every record of a relation has.
fn column<E>(field: &Common<E>, cursor: u16) -> Option<u16> {
    match field {
        Common::Column(column) if column.shared && column.cursor == cursor && column.presence.is_none() => {
            Some(column.column)
        }
        _ => None,
    }
}

/// Whether a key is read and the same for all records.
fn is_constant<E>(key: &Common<E>, cursor: u16) -> bool {
    match key {
        Common::Column(column) => column.cursor != cursor,
        _ => key.only_reads(),
    }
}
