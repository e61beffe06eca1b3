//! What a decision does to the ledger: its lines are entered, and what was not earned is taken back.

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

impl<T: Trace> Evaluation<'_, T> {
    /// Enters the lines of an incentive, after its caps, and takes back what is not earned; gives what is taken back,
    /// a negative amount.
    pub(super) fn settle(
        &mut self,
        place: u16,
        incentive: &Incentive,
        lifecycle: &Lifecycle,
        result: &mut IncentiveOutcome,
    ) -> Flow<Decimal> {
        let (Some(records), true) = (&incentive.records, lifecycle.keeps_ledger()) else {
            return Ok(Decimal::ZERO);
        };
        if result.due != Due::Yes {
            self.still_waiting(&incentive.name, None, |_| true);
            return Ok(Decimal::ZERO);
        }
        let period = self.period()?;
        for line in result.lines.0..result.lines.1 {
            self.entry(incentive, records, line, result, period)?;
        }
        let Some(clawback) = &lifecycle.clawback else {
            return Ok(Decimal::ZERO);
        };
        let mut back = Decimal::ZERO;
        let mut last = None;
        for at in result.records.0..result.records.1 {
            // The instalments of a record stand one behind the other.
            let row = self.outcome.records.get(at as usize).map(|(row, _)| *row);
            let Some(row) = row.filter(|_| row != last) else {
                continue;
            };
            last = Some(row);
            self.machine.step()?;
            let key = self.record_key(records, row)?;
            let paid = self.paid_for(incentive, &key).or_trap(self.machine)?;
            if paid.recovered >= paid.paid {
                continue;
            }
            self.trace.row(records.cursor, row);
            self.trace.rule(RuleSite::InPeriod(place));
            if let Some((line, detail)) = self.taken_back(incentive, lifecycle, clawback, row, &paid)? {
                back = back.add(line.amount).or_trap(self.machine)?;
                self.outcome.lines.push(line);
                self.outcome.details.push(detail);
                let entered = result.lines.1;
                result.lines.1 += 1;
                self.entry(incentive, records, entered, result, period)?;
            }
        }
        self.trace.rule(RuleSite::Limit(place));
        Ok(back)
    }

    /// Enters a line.
    fn entry(
        &mut self,
        incentive: &Incentive,
        records: &Records,
        line: u32,
        result: &IncentiveOutcome,
        period: Period,
    ) -> Flow {
        let detail = (line - result.lines.0 + result.details) as usize;
        let (Some(line), Some(detail)) = (
            self.outcome.lines.get(line as usize).copied(),
            self.outcome.details.get(detail).copied(),
        ) else {
            return Ok(());
        };
        let record = self.record_key(records, line.row)?;
        self.outcome.next.ledger.push(Entry {
            incentive: incentive.name.clone(),
            record,
            unit: detail.unit,
            payee: None,
            kind: detail.kind,
            period,
            amount: line.amount,
        });
        Ok(())
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
