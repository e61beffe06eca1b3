//! Lists of records that are made while evaluating: rules read them like those of the facts.

use super::Evaluation;
use crate::expr::{Flow, OrTrap, Scalar, Silent, Trace};
use crate::program::{Downline, Incentive, Made};
use crate::schema::{Class, Storage, TextRef};
use crate::value::{Decimal, Fault};

impl<T: Trace> Evaluation<'_, T> {
    /// Takes all records out of a list.
    pub(super) fn clear_made(&mut self, made: &Made) {
        let own = &mut self.machine.own;
        if let Some(rows) = own.rows.get_mut(usize::from(made.rowset)) {
            *rows = 0;
        }
        for field in &*made.fields {
            let Storage::Scalar(class, column) = field.storage else {
                continue;
            };
            let column = usize::from(column);
            match class {
                Class::Number => own.numbers.get_mut(column).map(Vec::clear),
                Class::Integer => own.integers.get_mut(column).map(Vec::clear),
                Class::Boolean => own.booleans.get_mut(column).map(Vec::clear),
                Class::Text => own.texts.get_mut(column).map(Vec::clear),
            };
        }
    }

    /// Adds a record, with the values of its fields in order.
    pub(super) fn add_made(&mut self, made: &Made, values: &[Scalar]) -> Flow {
        self.machine.step()?;
        let own = &mut self.machine.own;
        for (field, value) in made.fields.iter().zip(values) {
            let Storage::Scalar(_, column) = field.storage else {
                continue;
            };
            let column = usize::from(column);
            match *value {
                Scalar::Number(value) => own.numbers.get_mut(column).map(|column| column.push(value)),
                Scalar::Integer(value) => own.integers.get_mut(column).map(|column| column.push(value)),
                Scalar::Boolean(value) => own.booleans.get_mut(column).map(|column| column.push(value)),
                Scalar::Text(value) => own.texts.get_mut(column).map(|column| column.push(value)),
                Scalar::Absent => None,
            };
        }
        if let Some(rows) = own.rows.get_mut(usize::from(made.rowset)) {
            *rows = rows.saturating_add(1);
        }
        Ok(())
    }

    /// What others earned by an incentive: a record for each payee of a line and each of those above.
    pub(super) fn downline(&mut self, downline: &Downline) -> Flow {
        self.clear_made(&downline.made);
        let base = self.outcome.incentives.get(usize::from(downline.base)).copied();
        let (Some(base), Some(declared)) = (base, self.program.incentives.get(usize::from(downline.base))) else {
            return Ok(());
        };
        let shared = std::sync::Arc::clone(&self.machine.shared);
        let Some(kin) = shared.kin.get(usize::from(downline.hierarchy)) else {
            return Ok(());
        };
        let mut earned: Vec<(TextRef, Decimal)> = Vec::new();
        let mut at = base.parts.0;
        while at < base.parts.1 {
            let Some(line) = self.outcome.parts.get(at as usize).map(|part| part.line) else {
                break;
            };
            earned.clear();
            while let Some(part) = self.outcome.parts.get(at as usize).copied()
                && part.line == line
                && at < base.parts.1
            {
                at += 1;
                let Some(who) = part.who else { continue };
                let name = self.machine.text(who);
                // Two parts of one payee are what it earned by the line.
                match earned.iter_mut().find(|(known, _)| self.machine.text(*known) == name) {
                    Some((_, sum)) => *sum = sum.add(part.amount).or_trap(self.machine)?,
                    None => earned.push((who, part.amount)),
                }
            }
            let record = self.record_of(declared, line)?;
            for (who, amount) in &earned {
                let Some(row) = kin.find(&shared, self.machine.text(*who)) else {
                    if let (Some(records), Some(line)) = (&declared.records, self.outcome.lines.get(line as usize)) {
                        self.trace.row(records.cursor, line.row);
                    }
                    self.trace.unknown_record(downline.hierarchy, *who);
                    return Err(self.machine.fault(Fault::OutOfRange));
                };
                let mut below = row;
                for level in 1..=i64::from(downline.levels) {
                    let Some(parent) = kin.parent(below) else { break };
                    let Some(key) = kin.key(parent) else { break };
                    let values = [
                        Scalar::Text(record),
                        Scalar::Text(*who),
                        Scalar::Number(*amount),
                        Scalar::Integer(level),
                        Scalar::Text(key),
                    ];
                    self.add_made(&downline.made, &values)?;
                    below = parent;
                }
            }
        }
        Ok(())
    }

    /// What the record of a line is called: its key, or the name of the incentive where there are no records.
    fn record_of(&mut self, incentive: &Incentive, line: u32) -> Flow<TextRef> {
        let Some(records) = &incentive.records else {
            return self.machine.make_text(|bytes| bytes.push_str(&incentive.name));
        };
        let row = self.outcome.lines.get(line as usize).map_or(0, |line| line.row);
        self.machine.set_cursor(records.cursor, row);
        let mut keys = Vec::with_capacity(records.key.len());
        for part in &records.key {
            // Keys are plain fields: nothing that an explanation would show.
            if let Scalar::Text(key) = part.evaluate(self.machine, &mut Silent)? {
                keys.push(key);
            }
        }
        if let [key] = keys.as_slice() {
            return Ok(*key);
        }
        let mut text = keys
            .iter()
            .map(|key| self.machine.text(*key))
            .collect::<Vec<_>>()
            .join(" / ");
        if keys.is_empty() {
            text = (u64::from(row) + 1).to_string();
        }
        self.machine.make_text(|bytes| bytes.push_str(&text))
    }
}
