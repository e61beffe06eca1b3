//! A closed period computed again: what differs from what was paid. Nothing that was paid is changed; each difference is
//! a proposal.

use std::collections::BTreeMap;

use super::Evaluation;
use super::outcome::{IncentiveOutcome, Part};
use super::settled::{Adjusted, Adjustment, Adjustments};
use crate::expr::{Flow, OrTrap, Trace};
use crate::program::Incentive;
use crate::state::{Closed, Pending, TO_BE_PAID, TO_BE_RECOVERED};
use crate::value::{Decimal, Fault};

/// What tells one line from another. Without a record: what the stages of the whole added or took.
type Key = (String, String, Option<Vec<String>>, Option<String>, Option<String>);

/// The record of a line, and which of several payments for it.
type Named = (Option<Vec<String>>, Option<String>);

/// What was paid, and what is found now.
type Compared<K> = BTreeMap<K, (Decimal, Decimal)>;

impl<T: Trace> Evaluation<'_, T> {
    /// Compares with the decision by which the period was paid, where one is given.
    pub(super) fn adjust(&mut self) -> Flow {
        let Some(closed) = self.machine.closed.take() else {
            return Ok(());
        };
        let done = self.adjust_to(&closed);
        self.machine.closed = Some(closed);
        done
    }

    fn adjust_to(&mut self, closed: &Closed) -> Flow {
        let mut lines: Compared<Key> = BTreeMap::new();
        let mut totals: Compared<(String, String)> = BTreeMap::new();
        was_paid(closed, &mut lines, &mut totals).or_trap(self.machine)?;
        self.found(&mut lines, &mut totals)?;
        let mut adjustments = Adjustments {
            version: closed.version.clone(),
            digest: closed.digest.clone(),
            ..Adjustments::default()
        };
        for ((incentive, currency, record, unit, payee), compared) in lines {
            let amounts = adjusted(compared).or_trap(self.machine)?;
            if !amounts.difference.is_zero() {
                adjustments.lines.push(Adjustment {
                    incentive,
                    currency,
                    record,
                    unit,
                    payee,
                    amounts,
                });
            }
        }
        for ((incentive, currency), compared) in totals {
            let amounts = adjusted(compared).or_trap(self.machine)?;
            let sum = adjustments.totals.entry(currency.clone()).or_insert(Decimal::ZERO);
            *sum = sum.add(amounts.difference).or_trap(self.machine)?;
            let settled_by = self.gathers(&incentive);
            adjustments.incentives.push((incentive, currency, settled_by, amounts));
        }
        for (key, compared) in self.transferred(closed)? {
            let amounts = adjusted(compared).or_trap(self.machine)?;
            adjustments.payouts.push((key.0, key.1, amounts));
        }
        if self.program.stateful {
            self.propose(&adjustments);
        }
        self.outcome.adjustments = Some(Box::new(adjustments));
        Ok(())
    }

    /// The lines and totals that this evaluation found.
    fn found(&mut self, lines: &mut Compared<Key>, totals: &mut Compared<(String, String)>) -> Flow {
        for (incentive, place) in self.program.incentives.iter().zip(0_usize..) {
            let Some(outcome) = self.outcome.incentives.get(place).copied() else {
                continue;
            };
            let mut rest = outcome.total;
            for index in outcome.lines.0..outcome.lines.1 {
                let Some(line) = self.outcome.lines.get(index as usize).copied() else {
                    continue;
                };
                let Some((record, unit)) = self.named(incentive, &outcome, index, line.row)? else {
                    continue;
                };
                if incentive.split.is_none() {
                    let key = (incentive.name.clone(), incentive.currency.clone(), record, unit, None);
                    self.add(lines, key, line.amount, &mut rest)?;
                    continue;
                }
                for part in self.parts_of(&outcome, index) {
                    let payee = part.who.map(|who| self.machine.text(who).to_owned());
                    // The part of a payee who is absent is paid to nobody.
                    if payee.is_some() {
                        let name = (incentive.name.clone(), incentive.currency.clone());
                        let key = (name.0, name.1, record.clone(), unit.clone(), payee);
                        self.add(lines, key, part.amount, &mut rest)?;
                    }
                }
            }
            let whole = (incentive.name.clone(), incentive.currency.clone(), None, None, None);
            let whole = lines.entry(whole).or_insert((Decimal::ZERO, Decimal::ZERO));
            whole.1 = rest;
            let total = totals.entry((incentive.name.clone(), incentive.currency.clone()));
            total.or_insert((Decimal::ZERO, Decimal::ZERO)).1 = outcome.total;
        }
        Ok(())
    }

    /// The record of a line and which of several payments for it; nothing for the whole of an incentive that pays the
    /// partner: what that is stands in what the stages leave.
    fn named(
        &mut self,
        incentive: &Incentive,
        outcome: &IncentiveOutcome,
        index: u32,
        row: u32,
    ) -> Flow<Option<Named>> {
        let Some(records) = &incentive.records else {
            return Ok(incentive.split.is_some().then_some((None, None)));
        };
        let detail = (index - outcome.lines.0 + outcome.details) as usize;
        let detail = incentive
            .lifecycle
            .as_ref()
            .and_then(|_| self.outcome.details.get(detail));
        let unit = detail.and_then(|detail| detail.unit).map(|unit| unit.to_string());
        let mut record = self.record_key(records, row)?;
        if records.key.is_empty() {
            record.push(row.to_string());
        }
        Ok(Some((Some(record), unit)))
    }

    /// The parts of a line.
    fn parts_of(&self, outcome: &IncentiveOutcome, line: u32) -> Vec<Part> {
        let parts = outcome.parts.0 as usize..outcome.parts.1 as usize;
        let parts = self.outcome.parts.get(parts).unwrap_or(&[]);
        let first = parts.partition_point(|part| part.line < line);
        let end = parts.partition_point(|part| part.line <= line);
        parts.get(first..end).unwrap_or(&[]).to_vec()
    }

    /// Adds to what is found of a line, and takes it from what is left of the whole.
    fn add(&mut self, lines: &mut Compared<Key>, key: Key, amount: Decimal, rest: &mut Decimal) -> Flow {
        let entry = lines.entry(key).or_insert((Decimal::ZERO, Decimal::ZERO));
        entry.1 = entry.1.add(amount).or_trap(self.machine)?;
        *rest = rest.subtract(amount).or_trap(self.machine)?;
        Ok(())
    }

    /// What payouts transferred, and what they would now. What was paid before there was a payout was paid by its
    /// incentives.
    fn transferred(&mut self, closed: &Closed) -> Flow<Compared<(String, Option<String>)>> {
        let mut compared: Compared<(String, Option<String>)> = BTreeMap::new();
        for (payout, outcome) in self.program.payouts.iter().zip(&self.outcome.payouts) {
            let known = |one: &&(String, Option<String>, Decimal)| one.0 == payout.name;
            if closed.payouts.iter().any(|one| known(&one)) {
                for (name, payee, paid) in closed.payouts.iter().filter(known) {
                    compared.insert((name.clone(), payee.clone()), (*paid, Decimal::ZERO));
                }
            } else {
                for place in &payout.includes {
                    let name = self.program.incentives.get(usize::from(*place)).map(|one| &one.name);
                    for (_, _, total) in closed.totals.iter().filter(|(one, ..)| Some(one) == name) {
                        let mut left = *total;
                        let parts = closed.lines.iter().filter(|line| Some(&line.incentive) == name);
                        for part in parts.filter(|line| line.payee.is_some()) {
                            let key = (payout.name.clone(), part.payee.clone());
                            let entry = compared.entry(key).or_insert((Decimal::ZERO, Decimal::ZERO));
                            entry.0 = entry.0.add(part.amount).or_trap(self.machine)?;
                            left = left.subtract(part.amount).or_trap(self.machine)?;
                        }
                        if !left.is_zero() {
                            let entry = compared.entry((payout.name.clone(), None));
                            let entry = entry.or_insert((Decimal::ZERO, Decimal::ZERO));
                            entry.0 = entry.0.add(left).or_trap(self.machine)?;
                        }
                    }
                }
            }
            let range = outcome.statements.0 as usize..outcome.statements.1 as usize;
            for statement in self.outcome.statements.get(range).unwrap_or(&[]) {
                let key = (payout.name.clone(), statement.payee.clone());
                compared.entry(key).or_insert((Decimal::ZERO, Decimal::ZERO)).1 = statement.paid;
            }
        }
        Ok(compared)
    }

    /// The payout that gathers an incentive.
    fn gathers(&self, incentive: &str) -> Option<String> {
        let program = self.program;
        let named = |place: &u16| {
            let found = program.incentives.get(usize::from(*place));
            found.is_some_and(|found| found.name == incentive)
        };
        let mut payouts = program.payouts.iter();
        let found = payouts.find(|payout| payout.includes.iter().any(named))?;
        Some(found.name.clone())
    }

    /// What the next decision starts from names what payouts have to settle. What no payout gathers is settled by
    /// whoever pays it: nothing would ever take it up again.
    fn propose(&mut self, adjustments: &Adjustments) {
        for (payout, payee, amounts) in &adjustments.payouts {
            let difference = amounts.difference;
            if difference.is_zero() {
                continue;
            }
            let reason = if difference.is_negative() {
                TO_BE_RECOVERED
            } else {
                TO_BE_PAID
            };
            self.outcome.next.pending.push(Pending {
                incentive: payout.clone(),
                record: Vec::new(),
                payee: payee.clone(),
                due: None,
                amount: Some(difference),
                reason: reason.to_owned(),
            });
        }
    }
}

/// The lines and totals of the decision by which the period was paid.
fn was_paid(closed: &Closed, lines: &mut Compared<Key>, totals: &mut Compared<(String, String)>) -> Result<(), Fault> {
    for (incentive, currency, total) in &closed.totals {
        let mut rest = *total;
        for line in closed.lines.iter().filter(|line| line.incentive == *incentive) {
            let record = line.record.clone();
            let key = (
                incentive.clone(),
                currency.clone(),
                record,
                line.unit.clone(),
                line.payee.clone(),
            );
            let entry = lines.entry(key).or_insert((Decimal::ZERO, Decimal::ZERO));
            entry.0 = entry.0.add(line.amount)?;
            rest = rest.subtract(line.amount)?;
        }
        let whole = (incentive.clone(), currency.clone(), None, None, None);
        lines.entry(whole).or_insert((Decimal::ZERO, Decimal::ZERO)).0 = rest;
        totals.insert((incentive.clone(), currency.clone()), (*total, Decimal::ZERO));
    }
    Ok(())
}

fn adjusted((paid, recomputed): (Decimal, Decimal)) -> Result<Adjusted, Fault> {
    Ok(Adjusted {
        paid,
        recomputed,
        difference: recomputed.subtract(paid)?,
    })
}
