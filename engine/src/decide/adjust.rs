//! A closed period computed again: what differs from what was paid. Nothing that was paid is changed; each difference is
//! a proposal.

use std::collections::BTreeMap;

use super::Evaluation;
use super::settled::{Adjusted, Adjustment, Adjustments};
use crate::expr::{Flow, OrTrap, Trace};
use crate::state::{Closed, Pending, TO_BE_PAID, TO_BE_RECOVERED};
use crate::value::{Decimal, Fault};

/// What tells one line from another. Without a record: what the stages of the whole added or took.
type Key = (String, String, Option<Vec<String>>, Option<String>, Option<String>);

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
            adjustments.incentives.push((incentive, currency, amounts));
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
            if let Some(records) = &incentive.records {
                for (index, line) in (0..).zip(outcome.lines.0..outcome.lines.1) {
                    let detail = incentive.lifecycle.as_ref().map(|_| outcome.details as usize + index);
                    let detail = detail.and_then(|place| self.outcome.details.get(place));
                    let unit = detail.and_then(|detail| detail.unit).map(|unit| unit.to_string());
                    let Some(line) = self.outcome.lines.get(line as usize).copied() else {
                        continue;
                    };
                    let mut record = self.record_key(records, line.row)?;
                    if records.key.is_empty() {
                        record.push(line.row.to_string());
                    }
                    let key = (
                        incentive.name.clone(),
                        incentive.currency.clone(),
                        Some(record),
                        unit,
                        None,
                    );
                    let entry = lines.entry(key).or_insert((Decimal::ZERO, Decimal::ZERO));
                    entry.1 = entry.1.add(line.amount).or_trap(self.machine)?;
                    rest = rest.subtract(line.amount).or_trap(self.machine)?;
                }
            }
            let whole = (incentive.name.clone(), incentive.currency.clone(), None, None, None);
            lines.entry(whole).or_insert((Decimal::ZERO, Decimal::ZERO)).1 = rest;
            let total = totals.entry((incentive.name.clone(), incentive.currency.clone()));
            total.or_insert((Decimal::ZERO, Decimal::ZERO)).1 = outcome.total;
        }
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
                let mut paid = Decimal::ZERO;
                for place in &payout.includes {
                    let name = self.program.incentives.get(usize::from(*place)).map(|one| &one.name);
                    for (_, _, total) in closed.totals.iter().filter(|(one, ..)| Some(one) == name) {
                        paid = paid.add(*total).or_trap(self.machine)?;
                    }
                }
                compared.insert((payout.name.clone(), None), (paid, Decimal::ZERO));
            }
            let range = outcome.statements.0 as usize..outcome.statements.1 as usize;
            for statement in self.outcome.statements.get(range).unwrap_or(&[]) {
                let key = (payout.name.clone(), statement.payee.clone());
                compared.entry(key).or_insert((Decimal::ZERO, Decimal::ZERO)).1 = statement.paid;
            }
        }
        Ok(compared)
    }

    /// What the next decision starts from names each difference: what a payout gathers by the payout, the rest by line.
    fn propose(&mut self, adjustments: &Adjustments) {
        let program = self.program;
        let gathered = |name: &str| {
            let included = program.payouts.iter().flat_map(|payout| &payout.includes);
            let mut included = included.filter_map(|place| program.incentives.get(usize::from(*place)));
            included.any(|incentive| incentive.name == name)
        };
        let lines = adjustments.lines.iter().filter(|line| !gathered(&line.incentive));
        let lines = lines.map(|line| {
            let record = line.record.clone().unwrap_or_default();
            (
                line.incentive.clone(),
                record,
                line.payee.clone(),
                line.amounts.difference,
            )
        });
        let payouts = adjustments.payouts.iter();
        let payouts =
            payouts.map(|(payout, payee, amounts)| (payout.clone(), Vec::new(), payee.clone(), amounts.difference));
        for (incentive, record, payee, difference) in lines.chain(payouts) {
            if difference.is_zero() {
                continue;
            }
            let reason = if difference.is_negative() {
                TO_BE_RECOVERED
            } else {
                TO_BE_PAID
            };
            self.outcome.next.pending.push(Pending {
                incentive,
                record,
                payee,
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
            let record = Some(line.record.clone());
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
        lines.insert(
            (incentive.clone(), currency.clone(), None, None, None),
            (rest, Decimal::ZERO),
        );
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
