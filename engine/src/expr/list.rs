//! Lists of rows: visited one by one, never copied where that can be avoided.

use std::cmp::Ordering;

use super::machine::Machine;
use super::narrow::narrowed;
use super::node::{Any, Column, Kin, Rows};
use super::{Evaluate, Flow, Scalar, Trace};
use crate::value::Fault;

/// What is done at a row; `false` ends the visit.
type Visit<'a, T> = dyn FnMut(&mut Machine, &mut T, u32) -> Flow<bool> + 'a;

impl Rows {
    /// Calls `visit` for each row in order, until it says that it has seen enough.
    ///
    /// # Errors
    /// The first that a condition, a key or `visit` gives; [`Fault::Limit`] when the work is used up.
    pub fn visit<T: Trace>(&self, machine: &mut Machine, trace: &mut T, visit: &mut Visit<'_, T>) -> Flow<bool> {
        match self {
            Rows::Input(rowset) => {
                let count = machine.own.count(*rowset);
                span(0, count, machine, trace, visit)
            }
            Rows::Relation(rowset) => {
                let count = machine.shared.count(*rowset);
                span(0, count, machine, trace, visit)
            }
            Rows::Literal(count) => span(0, *count, machine, trace, visit),
            Rows::Nested { first, count } => {
                let (first, count) = (row_number(first, machine)?, row_number(count, machine)?);
                span(first, count, machine, trace, visit)
            }
            Rows::Slot(slot) => {
                let mut index = 0;
                while let Some(row) = machine
                    .rows
                    .get(usize::from(*slot))
                    .and_then(|rows| rows.get(index))
                    .copied()
                {
                    machine.step()?;
                    if !visit(machine, trace, row)? {
                        return Ok(false);
                    }
                    index += 1;
                }
                Ok(true)
            }
            Rows::Filter(over) => {
                let mut look = |machine: &mut Machine, trace: &mut T, row| {
                    machine.set_cursor(over.cursor, row);
                    trace.row(over.cursor, row);
                    if over.each.evaluate(machine, trace)? {
                        visit(machine, trace, row)
                    } else {
                        if T::ON {
                            trace.left_out(over.cursor, row);
                        }
                        Ok(true)
                    }
                };
                match narrowed(over, machine, trace, &mut look)? {
                    Some(whole) => Ok(whole),
                    None => over.rows.visit(machine, trace, &mut look),
                }
            }
            Rows::Each(over) => over.rows.visit(machine, trace, &mut |machine, trace, row| {
                machine.set_cursor(over.cursor, row);
                trace.row(over.cursor, row);
                over.each.evaluate(machine, trace)?;
                visit(machine, trace, row)
            }),
            Rows::Let(parts) => {
                parts.0.run(machine, trace)?;
                parts.1.visit(machine, trace, visit)
            }
            Rows::Distinct(over) => {
                let (mut rows, keys) = keyed(&over.rows, over.cursor, std::iter::once(&over.each), machine, trace)?;
                let mut order: Vec<u32> = (0..).take(rows.len()).collect();
                order.sort_by(|a, b| compare(&keys, 1, *a, *b, &[false], machine).then(a.cmp(b)));
                order.dedup_by(|b, a| compare(&keys, 1, *a, *b, &[false], machine) == Ordering::Equal);
                order.sort_unstable();
                let kept: Vec<u32> = order
                    .iter()
                    .filter_map(|place| rows.get(*place as usize).copied())
                    .collect();
                rows.clear();
                rows.extend(kept);
                each(rows, machine, trace, visit)
            }
            Rows::Sorted(over) => {
                let by = over.each.iter().map(|(key, _)| key);
                let (mut rows, keys) = keyed(&over.rows, over.cursor, by, machine, trace)?;
                let descending: Vec<bool> = over.each.iter().map(|(_, descending)| *descending).collect();
                let mut order: Vec<u32> = (0..).take(rows.len()).collect();
                // A stable sort: rows with equal keys keep their order.
                order.sort_by(|a, b| compare(&keys, descending.len(), *a, *b, &descending, machine));
                let sorted: Vec<u32> = order
                    .iter()
                    .filter_map(|place| rows.get(*place as usize).copied())
                    .collect();
                rows.clear();
                rows.extend(sorted);
                each(rows, machine, trace, visit)
            }
            Rows::Kin(kin) => {
                let rows = kin.rows(machine, trace)?;
                each(rows, machine, trace, visit)
            }
        }
    }

    /// The number of rows.
    ///
    /// # Errors
    /// As [`Rows::visit`].
    pub fn count<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<u32> {
        match self {
            Rows::Input(rowset) => Ok(machine.own.count(*rowset)),
            Rows::Relation(rowset) => Ok(machine.shared.count(*rowset)),
            Rows::Literal(count) => Ok(*count),
            Rows::Nested { count, .. } => row_number(count, machine),
            _ => {
                let mut count = 0;
                self.visit(machine, trace, &mut |_, _, _| {
                    count += 1;
                    Ok(true)
                })?;
                Ok(count)
            }
        }
    }

    /// Keeps the rows in a slot.
    ///
    /// # Errors
    /// As [`Rows::visit`].
    pub fn keep<T: Trace>(&self, slot: u16, machine: &mut Machine, trace: &mut T) -> Flow<()> {
        let mut kept = machine.borrow_rows();
        self.visit(machine, trace, &mut |_, _, row| {
            kept.push(row);
            Ok(true)
        })?;
        if let Some(place) = machine.rows.get_mut(usize::from(slot)) {
            std::mem::swap(place, &mut kept);
        }
        machine.give_back(kept);
        Ok(())
    }
}

impl Kin {
    /// The rows above or below.
    fn rows<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<Vec<u32>> {
        let of = self.of.evaluate(machine, trace)?;
        let levels = match &self.levels {
            Some(levels) => u32::try_from(levels.evaluate(machine, trace)?.max(0)).unwrap_or(u32::MAX),
            None => u32::MAX,
        };
        let mut rows = machine.borrow_rows();
        let shared = &*machine.shared;
        let kinship = shared.kin.get(usize::from(self.hierarchy));
        let found = kinship.and_then(|kinship| Some((kinship, kinship.find(shared, machine.text(of))?)));
        let Some((kinship, row)) = found else {
            trace.unknown_record(self.hierarchy, of);
            return Err(machine.fault(Fault::OutOfRange));
        };
        if levels > 0 && self.up {
            kinship.upline(row, levels, &mut rows);
        } else if levels > 0 {
            kinship.downline(shared, row, levels, &mut rows);
        }
        for _ in &rows {
            machine.step()?;
        }
        Ok(rows)
    }
}

fn span<T: Trace>(
    first: u32,
    count: u32,
    machine: &mut Machine,
    trace: &mut T,
    visit: &mut Visit<'_, T>,
) -> Flow<bool> {
    for row in first..first.saturating_add(count) {
        machine.step()?;
        if !visit(machine, trace, row)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn each<T: Trace>(rows: Vec<u32>, machine: &mut Machine, trace: &mut T, visit: &mut Visit<'_, T>) -> Flow<bool> {
    let mut whole = true;
    for row in &rows {
        if !visit(machine, trace, *row)? {
            whole = false;
            break;
        }
    }
    machine.give_back(rows);
    Ok(whole)
}

fn row_number(column: &Column, machine: &mut Machine) -> Flow<u32> {
    let store = if column.shared { &machine.shared } else { &machine.own };
    let row = machine.cursor(column.cursor);
    let value = store
        .integers
        .get(usize::from(column.column))
        .and_then(|column| column.get(row))
        .copied();
    match value.and_then(|value| u32::try_from(value).ok()) {
        Some(row) => Ok(row),
        None => Err(machine.fault(Fault::Type)),
    }
}

type Keyed = (Vec<u32>, Vec<Scalar>);

fn keyed<'k, T: Trace>(
    rows: &Rows,
    cursor: u16,
    keys: impl Iterator<Item = &'k Any> + Clone,
    machine: &mut Machine,
    trace: &mut T,
) -> Flow<Keyed> {
    let mut found = machine.borrow_rows();
    let mut values = Vec::new();
    rows.visit(machine, trace, &mut |machine, trace, row| {
        machine.set_cursor(cursor, row);
        trace.row(cursor, row);
        found.push(row);
        for key in keys.clone() {
            values.push(key.evaluate(machine, trace)?);
        }
        Ok(true)
    })?;
    Ok((found, values))
}

fn compare(keys: &[Scalar], width: usize, a: u32, b: u32, descending: &[bool], machine: &Machine) -> Ordering {
    let row = |place: u32| keys.chunks(width).nth(place as usize).unwrap_or(&[]);
    for ((a, b), descending) in row(a).iter().zip(row(b)).zip(descending) {
        let order = match (a, b) {
            (Scalar::Number(a), Scalar::Number(b)) => a.cmp(b),
            (Scalar::Integer(a), Scalar::Integer(b)) => a.cmp(b),
            (Scalar::Boolean(a), Scalar::Boolean(b)) => a.cmp(b),
            (Scalar::Text(a), Scalar::Text(b)) => machine.text(*a).cmp(machine.text(*b)),
            _ => Ordering::Equal,
        };
        let order = if *descending { order.reverse() } else { order };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}
