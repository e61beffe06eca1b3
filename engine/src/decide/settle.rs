//! What a decision does to the ledger: its lines are entered, and what was not earned is taken back.

use std::collections::HashMap;

use super::Evaluation;
use super::detail::LineDetail;
use super::outcome::{Due, IncentiveOutcome, Line};
use crate::expr::{Flow, OrTrap, RuleSite, Trace};
use crate::model::Unearned;
use crate::program::{Clawback, Incentive, Lifecycle, Records};
use crate::state::{Entry, EntryKind};
use crate::value::{Date, Decimal, Fault, MonthEnd, Period};

/// What a record was paid, and what of it was taken back.
struct Paid {
    paid: Decimal,
    recovered: Decimal,
}

/// What settling does to the sum of an incentive.
pub(super) struct Settled {
    /// What is taken back, a negative amount.
    pub back: Decimal,
    /// What the fund did not hold.
    pub undrawn: Decimal,
}

impl Settled {
    const NOTHING: Settled = Settled {
        back: Decimal::ZERO,
        undrawn: Decimal::ZERO,
    };
}

impl<T: Trace> Evaluation<'_, T> {
    /// Draws the lines of an incentive on its fund, enters them, after its caps, and takes back what is not earned. The
    /// records come one after the other: what a record gives back to a fund is there for those behind it, and what is
    /// taken back of a record is what it was paid.
    pub(super) fn settle(
        &mut self,
        place: u16,
        incentive: &Incentive,
        lifecycle: &Lifecycle,
        result: &mut IncentiveOutcome,
    ) -> Flow<Settled> {
        let mut settled = Settled::NOTHING;
        let Some(records) = &incentive.records else {
            return Ok(settled);
        };
        if result.due != Due::Yes {
            self.still_waiting(&incentive.name, None, |_| true);
            return Ok(settled);
        }
        let period = self.period()?;
        let mut next = result.lines.0;
        let end = result.lines.1;
        let mut last = None;
        let mut back = Vec::new();
        let mut taken: HashMap<Vec<String>, Decimal> = HashMap::new();
        for at in result.records.0..result.records.1 {
            // The instalments of a record stand one behind the other.
            let row = self.outcome.records.get(at as usize).map(|(row, _)| *row);
            let Some(row) = row.filter(|row| Some(*row) != last) else {
                continue;
            };
            last = Some(row);
            // The lines stand in the order of the records.
            while next < end
                && self
                    .outcome
                    .lines
                    .get(next as usize)
                    .is_some_and(|line| line.row == row)
            {
                if let Some(drawing) = &incentive.drawing {
                    let undrawn = self.draw_line(place, incentive, drawing, next as usize)?;
                    settled.undrawn = settled.undrawn.add(undrawn).or_trap(self.machine)?;
                }
                if let Some(entry) = self.entry(incentive, records, next, result, period)? {
                    self.outcome.next.ledger.push(entry);
                }
                next += 1;
            }
            let Some(clawback) = &lifecycle.clawback else {
                continue;
            };
            self.machine.step()?;
            let key = self.record_key(records, row)?;
            let mut paid = self.paid_for(incentive, &key).or_trap(self.machine)?;
            if let Some(taken) = taken.get(&key) {
                paid.recovered = paid.recovered.add(*taken).or_trap(self.machine)?;
            }
            if paid.recovered >= paid.paid {
                continue;
            }
            self.trace.row(records.cursor, row);
            self.trace.rule(RuleSite::InPeriod(place));
            let Some((line, detail)) = self.taken_back(incentive, lifecycle, clawback, row, &paid)? else {
                continue;
            };
            settled.back = settled.back.add(line.amount).or_trap(self.machine)?;
            let sum = taken.entry(key).or_insert(Decimal::ZERO);
            *sum = sum.subtract(line.amount).or_trap(self.machine)?;
            let entered = result.lines.1;
            self.outcome.lines.push(line);
            self.outcome.details.push(detail);
            result.lines.1 += 1;
            if let Some(drawing) = &incentive.drawing {
                self.draw_line(place, incentive, drawing, entered as usize)?;
            }
            back.extend(self.entry(incentive, records, entered, result, period)?);
        }
        // What is taken back stands in the ledger behind what was paid.
        back.into_iter().for_each(|entry| self.outcome.next.ledger.push(entry));
        self.trace.rule(RuleSite::Limit(place));
        Ok(settled)
    }

    /// What the ledger says of a line.
    fn entry(
        &mut self,
        incentive: &Incentive,
        records: &Records,
        line: u32,
        result: &IncentiveOutcome,
        period: Period,
    ) -> Flow<Option<Entry>> {
        let detail = (line - result.lines.0 + result.details) as usize;
        let (Some(line), Some(detail)) = (
            self.outcome.lines.get(line as usize).copied(),
            self.outcome.details.get(detail).copied(),
        ) else {
            return Ok(None);
        };
        let record = self.record_key(records, line.row)?;
        Ok(Some(Entry {
            incentive: incentive.name.clone(),
            record,
            unit: detail.unit,
            payee: None,
            kind: detail.kind,
            period,
            amount: line.amount,
        }))
    }

    /// What a record was paid by all decisions, this one included.
    fn paid_for(&self, incentive: &Incentive, key: &[String]) -> Result<Paid, Fault> {
        let (mut paid, mut recovered) = (Decimal::ZERO, Decimal::ZERO);
        for entry in self.outcome.next.ledger.of(&incentive.name, key) {
            match entry.kind {
                EntryKind::Paid | EntryKind::Adjustment => paid = paid.add(entry.amount)?,
                EntryKind::Clawback => recovered = recovered.subtract(entry.amount)?,
            }
        }
        Ok(Paid { paid, recovered })
    }

    /// The line that takes back what was paid and is not earned; `None` if there is nothing of the kind.
    fn taken_back(
        &mut self,
        incentive: &Incentive,
        lifecycle: &Lifecycle,
        clawback: &Clawback,
        row: u32,
        paid: &Paid,
    ) -> Flow<Option<(Line, LineDetail)>> {
        let period = self.period()?;
        let Some(ended) = self.day(&clawback.ended)?.filter(|ended| *ended <= period.last()) else {
            return Ok(None);
        };
        let Some(from) = self.day(&clawback.over.from)? else {
            // It was paid, so it did begin: nobody can say how much of it is earned.
            return self.counted(&clawback.over.from, Err(Fault::Missing));
        };
        let parts = unearned(clawback, from, ended, lifecycle.month_end);
        let Some(parts) = self.counted(&clawback.over.from, parts)? else {
            return Ok(None);
        };
        let whole = (clawback.how != Unearned::Full).then_some(parts);
        let target = match whole {
            Some((left, of)) => {
                let part = paid.paid.multiply(Decimal::from(left));
                part.and_then(|part| part.divide(Decimal::from(of)))
            }
            None => Ok(paid.paid),
        };
        let exact = target.and_then(|target| target.subtract(paid.recovered));
        let exact = exact.or_trap(self.machine)?;
        let left = paid.paid.subtract(paid.recovered).or_trap(self.machine)?;
        let taken = incentive.rounded(exact).min(left);
        if taken.is_zero() || taken.is_negative() {
            return Ok(None);
        }
        let line = Line {
            row,
            computed: exact.negate(),
            rounded: taken.negate(),
            capped: taken.negate(),
            amount: taken.negate(),
        };
        let detail = LineDetail {
            kind: EntryKind::Clawback,
            unit: None,
            parts: whole,
            share: None,
            apportioned: exact.negate(),
            paid: paid.paid,
            recovered: paid.recovered,
        };
        Ok(Some((line, detail)))
    }
}

/// The months or days that are not earned, and all of them; `None` if everything is.
fn unearned(clawback: &Clawback, from: Date, ended: Date, month_end: MonthEnd) -> Result<Option<(i64, i64)>, Fault> {
    let end = from.plus(clawback.over.length, month_end)?;
    let ended = ended.max(from);
    if ended >= end {
        return Ok(None);
    }
    Ok(Some(match clawback.how {
        Unearned::WholeMonths => {
            let of = clawback.over.length.months()?;
            (of - from.months_until(ended, month_end)?, of)
        }
        Unearned::Days | Unearned::Full => (ended.days_until(end), from.days_until(end)),
    }))
}
