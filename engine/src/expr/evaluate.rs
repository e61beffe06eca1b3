//! The walk over the tree.

use super::machine::Machine;
use super::narrow::narrowed;
use super::node::{
    Any, Argument, Assign, BandUse, Boolean, BooleanOp, Call, Cell, Column, Common, Comparison, Integer, IntegerOp,
    Lookup, NodeId, Number, NumberOp, Piece, Running, Text, TextOp,
};
use super::{Flow, OrTrap, Scalar, Trace, Trap};
use crate::function;
use crate::model::Returns;
use crate::schema::{Space, TextRef};
use crate::table::{Key, Miss};
use crate::value::{Date, DateTime, Decimal, Duration, Fault, MAX_INTEGER, Period};

/// An expression of one class of slots.
pub trait Evaluate {
    /// What it gives.
    type Value: Copy;

    /// Evaluates the expression.
    ///
    /// # Errors
    /// [`Stop::Absent`](super::Stop::Absent) for an optional expression without a value, otherwise the fault of the
    /// innermost operation.
    fn evaluate<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<Self::Value>;

    /// Its place in the list of nodes.
    fn id(&self) -> NodeId;

    /// The value for a trace.
    fn scalar(value: Self::Value) -> Scalar;

    /// Reads a slot of the class.
    fn slot(machine: &Machine, slot: u16) -> Option<Self::Value>;

    /// Reads a column of the class.
    fn column(machine: &Machine, column: &Column, row: usize) -> Option<Self::Value>;

    /// Takes what a function gave.
    fn output(output: function::Output, machine: &mut Machine, text: TextRef) -> Option<Self::Value>;

    /// Reads a cell of a table.
    fn cell(cell: &Cell, row: u32, machine: &mut Machine) -> Flow<Self::Value>;
}

/// A broken promise of the compiler, reported as a fault rather than a panic.
#[inline]
fn held<V>(value: Option<V>, machine: &mut Machine) -> Flow<V> {
    match value {
        Some(value) => Ok(value),
        None => Err(machine.fault(Fault::Type)),
    }
}

/// Reports the fault of an operation to a trace on its way out.
#[inline]
fn watched<V, T: Trace>(id: NodeId, result: Result<V, Fault>, machine: &mut Machine, trace: &mut T) -> Flow<V> {
    match result {
        Ok(value) => Ok(value),
        Err(fault) => {
            if T::ON {
                trace.fault(id, fault);
            }
            Err(machine.fault(fault))
        }
    }
}

impl<E: Evaluate> Common<E> {
    #[inline]
    fn evaluate<T: Trace>(&self, id: NodeId, machine: &mut Machine, trace: &mut T) -> Flow<E::Value> {
        match self {
            Common::Slot(slot) => held(E::slot(machine, *slot), machine),
            Common::Optional { slot, presence } => {
                if machine.booleans.get(usize::from(*presence)).copied().unwrap_or(false) {
                    held(E::slot(machine, *slot), machine)
                } else {
                    Err(machine.absent())
                }
            }
            Common::Column(column) => {
                let row = machine.cursor(column.cursor);
                if let Some(presence) = column.presence {
                    let store = if column.shared { &machine.shared } else { &machine.own };
                    let present = store
                        .booleans
                        .get(usize::from(presence))
                        .and_then(|column| column.get(row));
                    if !present.copied().unwrap_or(false) {
                        return Err(machine.absent());
                    }
                }
                held(E::column(machine, column, row), machine)
            }
            Common::Absent => Err(machine.absent()),
            Common::If(parts) => {
                let (condition, yes, no) = &**parts;
                if condition.evaluate(machine, trace)? {
                    yes.evaluate(machine, trace)
                } else {
                    no.evaluate(machine, trace)
                }
            }
            Common::Let(parts) => {
                let (assign, then) = &**parts;
                assign.run(machine, trace)?;
                then.evaluate(machine, trace)
            }
            Common::Coalesce(parts) => {
                let (value, otherwise) = &**parts;
                match value.evaluate(machine, trace) {
                    Err(Trap) if machine.is_absent() => {
                        trace.value(value.id(), Scalar::Absent);
                        otherwise.evaluate(machine, trace)
                    }
                    result => result,
                }
            }
            Common::First(over) => {
                let mut found = None;
                // All rows are looked at, so that an error in one of them is not passed over.
                over.rows.visit(machine, trace, &mut |_, _, row| {
                    found.get_or_insert(row);
                    Ok(true)
                })?;
                match found {
                    None => Err(machine.absent()),
                    Some(row) => {
                        machine.set_cursor(over.cursor, row);
                        trace.row(over.cursor, row);
                        over.each.evaluate(machine, trace)
                    }
                }
            }
            Common::Element(items, cursor) => {
                held(items.get(machine.cursor(*cursor)), machine)?.evaluate(machine, trace)
            }
            Common::Pick(parts) => {
                let place = parts.0.evaluate(machine, trace)?;
                held(
                    usize::try_from(place).ok().and_then(|place| parts.1.get(place)),
                    machine,
                )?
                .evaluate(machine, trace)
            }
            Common::Call(call) => {
                let (output, text) = call.run(id, machine, trace)?;
                held(E::output(output, machine, text), machine)
            }
            Common::Cell(cell) => {
                let row = cell.row.evaluate(machine, trace)?;
                E::cell(cell, held(u32::try_from(row).ok(), machine)?, machine)
            }
        }
    }
}

impl Assign {
    /// Evaluates the value and keeps it in its slot.
    ///
    /// # Errors
    /// The fault of the value; absence, if the slot is not an optional one.
    pub fn run<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<()> {
        let slot = usize::from(self.slot);
        let result = match &self.value {
            Any::Number(value) => value
                .evaluate(machine, trace)
                .map(|v| set(&mut machine.numbers, slot, v)),
            Any::Integer(value) => value
                .evaluate(machine, trace)
                .map(|v| set(&mut machine.integers, slot, v)),
            Any::Boolean(value) => value
                .evaluate(machine, trace)
                .map(|v| set(&mut machine.booleans, slot, v)),
            Any::Text(value) => value.evaluate(machine, trace).map(|v| set(&mut machine.texts, slot, v)),
        };
        match (result, self.presence) {
            (result, None) => result,
            (Ok(()), Some(presence)) => {
                set(&mut machine.booleans, usize::from(presence), true);
                Ok(())
            }
            (Err(Trap), Some(presence)) if machine.is_absent() => {
                trace.value(self.value.id(), Scalar::Absent);
                set(&mut machine.booleans, usize::from(presence), false);
                Ok(())
            }
            (Err(Trap), Some(_)) => Err(Trap),
        }
    }
}

#[inline]
fn set<V>(slots: &mut [V], slot: usize, value: V) {
    if let Some(place) = slots.get_mut(slot) {
        *place = value;
    }
}

impl Any {
    /// Evaluates the expression to a value of its class.
    ///
    /// # Errors
    /// As [`Evaluate::evaluate`].
    #[inline]
    pub fn evaluate<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<Scalar> {
        match self {
            Any::Number(node) => node.evaluate(machine, trace).map(Scalar::Number),
            Any::Integer(node) => node.evaluate(machine, trace).map(Scalar::Integer),
            Any::Boolean(node) => node.evaluate(machine, trace).map(Scalar::Boolean),
            Any::Text(node) => node.evaluate(machine, trace).map(Scalar::Text),
        }
    }
}

impl Call {
    fn run<T: Trace>(&self, id: NodeId, machine: &mut Machine, trace: &mut T) -> Flow<(function::Output, TextRef)> {
        let mut values = [Scalar::Absent; MAX_ARGUMENTS];
        let mut seconds = [0_i64; MAX_ARGUMENTS];
        for ((argument, value), second) in self.arguments.iter().zip(&mut values).zip(&mut seconds) {
            *value = match argument {
                Argument::Number(node) => Scalar::Number(node.evaluate(machine, trace)?),
                Argument::Boolean(node) => Scalar::Boolean(node.evaluate(machine, trace)?),
                Argument::Text(node) => Scalar::Text(node.evaluate(machine, trace)?),
                Argument::Integer(node)
                | Argument::Date(node)
                | Argument::DateTime(node)
                | Argument::Duration(node, _) => Scalar::Integer(node.evaluate(machine, trace)?),
                Argument::Period(first, last) => {
                    // The first day comes first: it fills the slots of a `let` that both read.
                    let first = first.evaluate(machine, trace)?;
                    *second = last.evaluate(machine, trace)?;
                    Scalar::Integer(first)
                }
            };
        }
        // The buffer leaves the machine while arguments borrow its texts.
        let mut bytes = std::mem::take(&mut machine.own.bytes);
        let start = bytes.len();
        let result = (|| {
            let constants = machine.constants.clone();
            let mut made = String::new();
            let own = &bytes;
            let text_of = |text: TextRef| -> &str {
                let from = text.start as usize;
                let range = from..from.saturating_add(text.len as usize);
                match text.space {
                    Space::Program => constants.get(range),
                    Space::Own => own.get(range),
                    Space::Shared => machine.shared.bytes.get(range),
                }
                .unwrap_or("")
            };
            let mut arguments = [function::Argument::Boolean(false); MAX_ARGUMENTS];
            for (((argument, value), second), place) in
                self.arguments.iter().zip(&values).zip(&seconds).zip(&mut arguments)
            {
                *place = match (argument, value) {
                    (Argument::Number(_), Scalar::Number(number)) => function::Argument::Number(*number),
                    (Argument::Integer(_), Scalar::Integer(integer)) => function::Argument::Integer(*integer),
                    (Argument::Boolean(_), Scalar::Boolean(boolean)) => function::Argument::Boolean(*boolean),
                    (Argument::Text(_), Scalar::Text(text)) => function::Argument::Text(text_of(*text)),
                    (Argument::Date(_), Scalar::Integer(day)) => function::Argument::Date(day_of(*day)?),
                    (Argument::DateTime(_), Scalar::Integer(at)) => function::Argument::DateTime(instant_of(*at)?),
                    (Argument::Duration(_, unit), Scalar::Integer(count)) => {
                        function::Argument::Duration(Duration::new(*count, *unit))
                    }
                    (Argument::Period(..), Scalar::Integer(first)) => {
                        function::Argument::Period(Period::new(day_of(*first)?, day_of(*second)?)?)
                    }
                    _ => return Err(Fault::Type),
                };
            }
            let given = arguments.get(..self.arguments.len()).unwrap_or(&[]);
            let output = match self.body {
                function::Body::Scalar(body) => body(given, &mut made),
                function::Body::Construct => match &self.callee {
                    Some(callee) => callee.answer(given),
                    None => Err(Fault::Type),
                },
            };
            output.map(|output| (output, made))
        })();
        let (output, made) = match result {
            Ok(done) => done,
            Err(fault) => {
                machine.own.bytes = bytes;
                if T::ON && self.callee.is_some() {
                    trace.asked(id, values.get(..self.arguments.len()).unwrap_or(&[]));
                }
                return watched(id, Err(fault), machine, trace);
            }
        };
        bytes.push_str(&made);
        let end = bytes.len();
        machine.own.bytes = bytes;
        match (u32::try_from(start), u32::try_from(end - start)) {
            (Ok(start), Ok(len)) => Ok((
                output,
                TextRef {
                    space: Space::Own,
                    start,
                    len,
                },
            )),
            _ => Err(machine.fault(Fault::Limit)),
        }
    }
}

/// The most arguments a standard function takes.
const MAX_ARGUMENTS: usize = 4;

impl Evaluate for Number {
    type Value = Decimal;

    fn evaluate<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<Decimal> {
        if T::ON {
            trace.enter(self.id);
        }
        let value = match &self.op {
            NumberOp::Common(common) => common.evaluate(self.id, machine, trace)?,
            NumberOp::Constant(value) => *value,
            NumberOp::FromInteger(node) => Decimal::from(node.evaluate(machine, trace)?),
            NumberOp::Add(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, a.add(b), machine, trace)?
            }
            NumberOp::Subtract(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, a.subtract(b), machine, trace)?
            }
            NumberOp::Multiply(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, a.multiply(b), machine, trace)?
            }
            NumberOp::Divide(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, a.divide(b), machine, trace)?
            }
            NumberOp::Power(pair) => {
                let base = pair.0.evaluate(machine, trace)?;
                let exponent = pair.1.evaluate(machine, trace)?;
                watched(self.id, base.power(exponent), machine, trace)?
            }
            NumberOp::Negate(node) => node.evaluate(machine, trace)?.negate(),
            NumberOp::Sum(over) => {
                let mut total = Decimal::ZERO;
                over.rows.visit(machine, trace, &mut |machine, trace, row| {
                    machine.set_cursor(over.cursor, row);
                    trace.row(over.cursor, row);
                    let value = over.each.evaluate(machine, trace)?;
                    total = watched(self.id, total.add(value), machine, trace)?;
                    Ok(true)
                })?;
                total
            }
            NumberOp::Smallest(over) => extreme(over, machine, trace, |new, old| new < old)?,
            NumberOp::Largest(over) => extreme(over, machine, trace, |new, old| new > old)?,
            NumberOp::BandAt(used) => {
                let (value, quota) = used.operands(machine, trace)?;
                watched(self.id, used.bands.at(value, quota), machine, trace)?
            }
            NumberOp::BandOn(used) => {
                let (value, quota) = used.operands(machine, trace)?;
                match used.running {
                    None => watched(self.id, used.bands.on(value, quota), machine, trace)?,
                    Some(running) => {
                        let given = used.goes_on(running, value, quota, machine);
                        watched(self.id, given, machine, trace)?
                    }
                }
            }
            NumberOp::Curve(parts) => {
                let value = parts.1.evaluate(machine, trace)?;
                watched(self.id, parts.0.at(value), machine, trace)?
            }
            NumberOp::Collect(parts) => {
                let (lookup, output) = &**parts;
                let mut rows = machine.borrow_rows();
                let result = lookup.keys(machine, trace, |table, keys| {
                    table.find_all(keys, &mut rows);
                    table.aggregate(&rows, usize::from(*output))
                });
                trace.rows(self.id, &rows);
                machine.give_back(rows);
                match watched(self.id, result?, machine, trace)? {
                    Some(value) => value,
                    None => return Err(machine.absent()),
                }
            }
        };
        if T::ON {
            trace.value(self.id, Scalar::Number(value));
        }
        Ok(value)
    }

    fn id(&self) -> NodeId {
        self.id
    }

    fn scalar(value: Decimal) -> Scalar {
        Scalar::Number(value)
    }

    #[inline]
    fn slot(machine: &Machine, slot: u16) -> Option<Decimal> {
        machine.numbers.get(usize::from(slot)).copied()
    }

    #[inline]
    fn column(machine: &Machine, column: &Column, row: usize) -> Option<Decimal> {
        let store = if column.shared { &machine.shared } else { &machine.own };
        store.numbers.get(usize::from(column.column))?.get(row).copied()
    }

    fn output(output: function::Output, _: &mut Machine, _: TextRef) -> Option<Decimal> {
        match output {
            function::Output::Number(value) => Some(value),
            function::Output::Integer(value) => Some(Decimal::from(value)),
            _ => None,
        }
    }

    fn cell(cell: &Cell, row: u32, machine: &mut Machine) -> Flow<Decimal> {
        held(cell.table.number(row, usize::from(cell.output)), machine)
    }
}

impl BandUse {
    /// What is given on top of what was reached before, which is moved on.
    fn goes_on(
        &self,
        running: Running,
        reached: Decimal,
        quota: Option<Decimal>,
        machine: &mut Machine,
    ) -> Result<Decimal, Fault> {
        let Some(slot) = machine.numbers.get_mut(usize::from(running.slot)) else {
            return Err(Fault::Missing);
        };
        let before = *slot;
        if reached < before {
            match running.returns {
                Some(Returns::FromTheTop) => {}
                Some(Returns::NotRecovered) => return Ok(Decimal::ZERO),
                None => return Err(Fault::OutOfRange),
            }
        }
        *slot = reached;
        self.bands.between_totals(before, reached, quota)
    }

    fn operands<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<(Decimal, Option<Decimal>)> {
        let quota = match &self.quota {
            Some(quota) => Some(quota.evaluate(machine, trace)?),
            None => None,
        };
        Ok((self.value.evaluate(machine, trace)?, quota))
    }
}

#[inline]
fn both<E: Evaluate, T: Trace>(pair: &(E, E), machine: &mut Machine, trace: &mut T) -> Flow<(E::Value, E::Value)> {
    Ok((pair.0.evaluate(machine, trace)?, pair.1.evaluate(machine, trace)?))
}

/// The smallest or the largest over a list; the first of equal ones.
fn extreme<E: Evaluate, T: Trace>(
    over: &super::node::Over<E>,
    machine: &mut Machine,
    trace: &mut T,
    better: impl Fn(&E::Value, &E::Value) -> bool,
) -> Flow<E::Value> {
    let mut best: Option<E::Value> = None;
    over.rows.visit(machine, trace, &mut |machine, trace, row| {
        machine.set_cursor(over.cursor, row);
        trace.row(over.cursor, row);
        let value = over.each.evaluate(machine, trace)?;
        if best.as_ref().is_none_or(|old| better(&value, old)) {
            best = Some(value);
        }
        Ok(true)
    })?;
    match best {
        Some(best) => Ok(best),
        None => Err(machine.absent()),
    }
}

/// A whole number within ±(2^53 − 1).
#[inline]
fn bounded(value: Option<i64>) -> Result<i64, Fault> {
    value
        .filter(|v| (-MAX_INTEGER..=MAX_INTEGER).contains(v))
        .ok_or(Fault::Overflow)
}

impl Evaluate for Integer {
    type Value = i64;

    fn evaluate<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<i64> {
        if T::ON {
            trace.enter(self.id);
        }
        let value = match &self.op {
            IntegerOp::Common(common) => common.evaluate(self.id, machine, trace)?,
            IntegerOp::Constant(value) => *value,
            IntegerOp::Add(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, bounded(a.checked_add(b)), machine, trace)?
            }
            IntegerOp::Subtract(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, bounded(a.checked_sub(b)), machine, trace)?
            }
            IntegerOp::Multiply(pair) => {
                let (a, b) = both(pair, machine, trace)?;
                watched(self.id, bounded(a.checked_mul(b)), machine, trace)?
            }
            IntegerOp::Negate(node) => node.evaluate(machine, trace)?.saturating_neg(),
            IntegerOp::Count(rows) => i64::from(rows.count(machine, trace)?),
            IntegerOp::Sum(over) => {
                let mut total = 0_i64;
                over.rows.visit(machine, trace, &mut |machine, trace, row| {
                    machine.set_cursor(over.cursor, row);
                    trace.row(over.cursor, row);
                    let value = over.each.evaluate(machine, trace)?;
                    total = watched(self.id, total.checked_add(value).ok_or(Fault::Overflow), machine, trace)?;
                    Ok(true)
                })?;
                // Bounded once at the end: the sum of a list does not depend on its order.
                watched(self.id, bounded(Some(total)), machine, trace)?
            }
            IntegerOp::Smallest(over) => extreme(over, machine, trace, |new, old| new < old)?,
            IntegerOp::Largest(over) => extreme(over, machine, trace, |new, old| new > old)?,
            IntegerOp::Lookup(lookup) => {
                let found = lookup.keys(machine, trace, |table, keys| table.find(keys))?;
                match found {
                    Ok(row) => i64::from(row),
                    // No row, or more than one: what it was is found again with a trace on.
                    Err(Miss::None) => return watched(self.id, Err(Fault::OutOfRange), machine, trace),
                    Err(Miss::Many(first, second)) => {
                        if T::ON {
                            trace.many(self.id, (first, second));
                        }
                        return watched(self.id, Err(Fault::OutOfRange), machine, trace);
                    }
                }
            }
            IntegerOp::PeriodPart(call, last) => match call.run(self.id, machine, trace)?.0 {
                function::Output::Period(period) if *last => i64::from(period.last().days()),
                function::Output::Period(period) => i64::from(period.first().days()),
                _ => return Err(machine.fault(Fault::Type)),
            },
            IntegerOp::DateOf(zone, node) => {
                let at = node.evaluate(machine, trace)?;
                let date = instant_of(at).and_then(|at| zone.date_of(at));
                i64::from(watched(self.id, date, machine, trace)?.days())
            }
            IntegerOp::DatedIndex(days, day) => {
                let day = day.evaluate(machine, trace)?;
                let after = days.partition_point(|from| *from <= day);
                match after.checked_sub(1) {
                    Some(index) => i64::try_from(index).unwrap_or(i64::MAX),
                    None => return watched(self.id, Err(Fault::OutOfRange), machine, trace),
                }
            }
        };
        if T::ON {
            trace.value(self.id, Scalar::Integer(value));
        }
        Ok(value)
    }

    fn id(&self) -> NodeId {
        self.id
    }

    fn scalar(value: i64) -> Scalar {
        Scalar::Integer(value)
    }

    #[inline]
    fn slot(machine: &Machine, slot: u16) -> Option<i64> {
        machine.integers.get(usize::from(slot)).copied()
    }

    #[inline]
    fn column(machine: &Machine, column: &Column, row: usize) -> Option<i64> {
        let store = if column.shared { &machine.shared } else { &machine.own };
        store.integers.get(usize::from(column.column))?.get(row).copied()
    }

    fn output(output: function::Output, _: &mut Machine, _: TextRef) -> Option<i64> {
        match output {
            function::Output::Integer(value) => Some(value),
            function::Output::Date(date) => Some(i64::from(date.days())),
            function::Output::DateTime(at) => Some(at.microseconds()),
            _ => None,
        }
    }

    fn cell(cell: &Cell, row: u32, machine: &mut Machine) -> Flow<i64> {
        held(cell.table.integer(row, usize::from(cell.output)), machine)
    }
}

impl Lookup {
    /// Evaluates the keys and hands them to `use_keys`.
    fn keys<R, T: Trace>(
        &self,
        machine: &mut Machine,
        trace: &mut T,
        use_keys: impl FnOnce(&crate::table::Table, &[Key<'_>]) -> R,
    ) -> Flow<R> {
        // The common sizes get small arrays: to clear a large one costs more than the look-up.
        match self.keys.len() {
            0..=2 => self.keys_in::<2, R, T>(machine, trace, use_keys),
            3..=4 => self.keys_in::<4, R, T>(machine, trace, use_keys),
            _ => self.keys_in::<MAX_KEYS, R, T>(machine, trace, use_keys),
        }
    }

    #[inline]
    fn keys_in<const N: usize, R, T: Trace>(
        &self,
        machine: &mut Machine,
        trace: &mut T,
        use_keys: impl FnOnce(&crate::table::Table, &[Key<'_>]) -> R,
    ) -> Flow<R> {
        let mut values = [Scalar::Absent; N];
        for (key, value) in self.keys.iter().zip(&mut values) {
            *value = key.evaluate(machine, trace)?;
        }
        let mut keys = [Key::Boolean(false); N];
        for (value, key) in values.iter().zip(&mut keys) {
            *key = match value {
                Scalar::Number(number) => Key::Number(*number),
                Scalar::Integer(integer) => Key::Integer(*integer),
                Scalar::Boolean(boolean) => Key::Boolean(*boolean),
                Scalar::Text(text) => Key::Text(machine.text(*text)),
                Scalar::Absent => break,
            };
        }
        Ok(use_keys(&self.table, keys.get(..self.keys.len()).unwrap_or(&[])))
    }
}

/// The most input columns a table has.
pub(crate) const MAX_KEYS: usize = 32;

impl Comparison {
    #[inline]
    fn holds<V: PartialOrd>(self, a: &V, b: &V) -> bool {
        match self {
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Greater => a > b,
            Comparison::GreaterOrEqual => a >= b,
        }
    }
}

impl Evaluate for Boolean {
    type Value = bool;

    fn evaluate<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<bool> {
        if T::ON {
            trace.enter(self.id);
        }
        let value = match &self.op {
            BooleanOp::Common(common) => common.evaluate(self.id, machine, trace)?,
            BooleanOp::Constant(value) => *value,
            BooleanOp::Not(node) => !node.evaluate(machine, trace)?,
            BooleanOp::And(pair) => pair.0.evaluate(machine, trace)? && pair.1.evaluate(machine, trace)?,
            BooleanOp::Or(pair) => pair.0.evaluate(machine, trace)? || pair.1.evaluate(machine, trace)?,
            BooleanOp::Numbers(comparison, pair) => {
                let (a, b) = both(pair, machine, trace)?;
                comparison.holds(&a, &b)
            }
            BooleanOp::Integers(comparison, pair) => {
                let (a, b) = both(pair, machine, trace)?;
                comparison.holds(&a, &b)
            }
            BooleanOp::Booleans(comparison, pair) => {
                let (a, b) = both(pair, machine, trace)?;
                comparison.holds(&a, &b)
            }
            BooleanOp::Texts(comparison, pair) => {
                let (a, b) = both(pair, machine, trace)?;
                comparison.holds(&machine.text(a), &machine.text(b))
            }
            BooleanOp::IsPresent(node) => match node.evaluate(machine, trace) {
                Ok(_) => true,
                Err(Trap) if machine.is_absent() => {
                    trace.value(node.id(), Scalar::Absent);
                    false
                }
                Err(Trap) => return Err(Trap),
            },
            BooleanOp::HasRow(rowset) => machine.own.count(*rowset) > 0,
            BooleanOp::AnyRow(over) => {
                let mut any = false;
                let mut look = |machine: &mut Machine, trace: &mut T, row| {
                    machine.set_cursor(over.cursor, row);
                    trace.row(over.cursor, row);
                    any |= over.each.evaluate(machine, trace)?;
                    Ok(true)
                };
                if narrowed(over, machine, trace, &mut look)?.is_none() {
                    over.rows.visit(machine, trace, &mut look)?;
                }
                any
            }
            BooleanOp::AllRows(over) => {
                let mut all = true;
                over.rows.visit(machine, trace, &mut |machine, trace, row| {
                    machine.set_cursor(over.cursor, row);
                    trace.row(over.cursor, row);
                    all &= over.each.evaluate(machine, trace)?;
                    Ok(true)
                })?;
                all
            }
            BooleanOp::NoRows(rows) => rows.count(machine, trace)? == 0,
        };
        if T::ON {
            trace.value(self.id, Scalar::Boolean(value));
        }
        Ok(value)
    }

    fn id(&self) -> NodeId {
        self.id
    }

    fn scalar(value: bool) -> Scalar {
        Scalar::Boolean(value)
    }

    #[inline]
    fn slot(machine: &Machine, slot: u16) -> Option<bool> {
        machine.booleans.get(usize::from(slot)).copied()
    }

    #[inline]
    fn column(machine: &Machine, column: &Column, row: usize) -> Option<bool> {
        let store = if column.shared { &machine.shared } else { &machine.own };
        store.booleans.get(usize::from(column.column))?.get(row).copied()
    }

    fn output(output: function::Output, _: &mut Machine, _: TextRef) -> Option<bool> {
        match output {
            function::Output::Boolean(value) => Some(value),
            _ => None,
        }
    }

    fn cell(cell: &Cell, row: u32, machine: &mut Machine) -> Flow<bool> {
        held(cell.table.boolean(row, usize::from(cell.output)), machine)
    }
}

impl Evaluate for Text {
    type Value = TextRef;

    fn evaluate<T: Trace>(&self, machine: &mut Machine, trace: &mut T) -> Flow<TextRef> {
        if T::ON {
            trace.enter(self.id);
        }
        let value = match &self.op {
            TextOp::Common(common) => common.evaluate(self.id, machine, trace)?,
            TextOp::Constant(text) => *text,
            TextOp::Word(words, place) => {
                let place = place.evaluate(machine, trace)?;
                *held(usize::try_from(place).ok().and_then(|place| words.get(place)), machine)?
            }
            TextOp::Join(pieces) => join(pieces, machine, trace)?,
        };
        if T::ON {
            trace.value(self.id, Scalar::Text(value));
        }
        Ok(value)
    }

    fn id(&self) -> NodeId {
        self.id
    }

    fn scalar(value: TextRef) -> Scalar {
        Scalar::Text(value)
    }

    #[inline]
    fn slot(machine: &Machine, slot: u16) -> Option<TextRef> {
        machine.texts.get(usize::from(slot)).copied()
    }

    #[inline]
    fn column(machine: &Machine, column: &Column, row: usize) -> Option<TextRef> {
        let store = if column.shared { &machine.shared } else { &machine.own };
        store.texts.get(usize::from(column.column))?.get(row).copied()
    }

    fn output(output: function::Output, _: &mut Machine, text: TextRef) -> Option<TextRef> {
        matches!(output, function::Output::Text).then_some(text)
    }

    fn cell(cell: &Cell, row: u32, machine: &mut Machine) -> Flow<TextRef> {
        let table = cell.table.clone();
        let text = held(table.text(row, usize::from(cell.output)), machine)?;
        machine.make_text(|out| out.push_str(text))
    }
}

/// The day of a slot.
pub(crate) fn day_of(days: i64) -> Result<Date, Fault> {
    i32::try_from(days)
        .ok()
        .and_then(Date::from_days)
        .ok_or(Fault::Overflow)
}

/// The instant of a slot.
pub(crate) fn instant_of(microseconds: i64) -> Result<DateTime, Fault> {
    DateTime::from_microseconds(microseconds).ok_or(Fault::Overflow)
}

/// The longest text that a rule may put together.
const MAX_TEXT: usize = 1 << 20;

fn join<T: Trace>(pieces: &[Piece], machine: &mut Machine, trace: &mut T) -> Flow<TextRef> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(node) => {
                let text = node.evaluate(machine, trace)?;
                out.push_str(machine.text(text));
            }
            Piece::Number(node) => node.evaluate(machine, trace)?.write(&mut out),
            Piece::Percent(node) => {
                let share = node.evaluate(machine, trace)?;
                match share.multiply(Decimal::HUNDRED) {
                    Ok(percent) => {
                        percent.write(&mut out);
                        out.push_str(" %");
                    }
                    // Beyond all numbers the share itself still says what it is.
                    Err(_) => share.write(&mut out),
                }
            }
            Piece::Integer(node) => Decimal::from(node.evaluate(machine, trace)?).write(&mut out),
            Piece::Date(node) => {
                let day = day_of(node.evaluate(machine, trace)?).or_trap(machine)?;
                out.push_str(&day.to_string());
            }
            Piece::DateTime(node) => {
                let at = instant_of(node.evaluate(machine, trace)?).or_trap(machine)?;
                out.push_str(&at.to_string());
            }
            Piece::Boolean(node) => out.push_str(if node.evaluate(machine, trace)? {
                "true"
            } else {
                "false"
            }),
        }
        if out.len() > MAX_TEXT {
            return Err(machine.fault(Fault::Limit));
        }
    }
    machine.make_text(|bytes| bytes.push_str(&out))
}
