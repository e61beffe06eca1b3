//! Recurring and lifecycle pay: which records and units are paid in a period, which wait, and which are not paid.

use std::collections::HashSet;

use super::Evaluation;
use super::detail::{LineDetail, PendingRecord, Unpaid};
use super::outcome::RecordOutcome;
use super::part::{Service, instalment, unit_part, units};
use super::schedule::unit_of;
use super::tier_on::Spans;
use crate::expr::node::Integer;
use crate::expr::{Any, Evaluate, Flow, OrTrap, RuleSite, Scalar, Silent, Trace, Trap, day_of};
use crate::program::{Incentive, Lifecycle, Records, Recurs, When};
use crate::state::{Account, EntryKind, Once, Pending};
use crate::value::{Date, Decimal, Fault, Period};

const NOT_DUE: &str = "not due yet";
const NOT_BEGUN: &str = "has not begun";
const NOT_GIVEN: &str = "no longer among the facts";

/// A record that no condition refuses, while its schedule decides.
#[derive(Clone, Copy)]
struct Candidate<'c> {
    place: u16,
    incentive: &'c Incentive,
    lifecycle: &'c Lifecycle,
    /// Its key; empty where no ledger is kept.
    key: &'c [String],
    row: u32,
    period: Period,
    /// The tiers held, where the facts say them.
    spans: &'c Spans,
}

impl<T: Trace> Evaluation<'_, T> {
    /// Takes every record of an incentive with a schedule.
    pub(super) fn scheduled(
        &mut self,
        place: u16,
        incentive: &Incentive,
        records: &Records,
        lifecycle: &Lifecycle,
    ) -> Flow {
        let period = self.period()?;
        let spans = self.spans(place, incentive)?;
        let rows = self.rows_with_keys(records, lifecycle)?;
        let mut seen: HashSet<&[String]> = HashSet::new();
        for (key, row) in &rows {
            self.machine.set_cursor(records.cursor, *row);
            self.trace.row(records.cursor, *row);
            let refused = match &incentive.tier_on {
                None => self.refusal(place, incentive)?,
                Some(tier_on) => self.refusal_on_a_day(place, incentive, tier_on, *row, &spans)?,
            };
            if let Some(refused) = refused {
                self.outcome.records.push((*row, refused));
            } else if lifecycle.keeps_ledger() && seen.contains(key.as_slice()) {
                self.unpaid(*row, Unpaid::Twice);
            } else {
                let candidate = Candidate {
                    place,
                    incentive,
                    lifecycle,
                    key,
                    row: *row,
                    period,
                    spans: &spans,
                };
                self.candidate(candidate)?;
            }
            if lifecycle.keeps_ledger() {
                seen.insert(key);
            }
        }
        if lifecycle.keeps_ledger() {
            self.still_waiting(&incentive.name, Some(NOT_GIVEN), |record| !seen.contains(record));
        }
        Ok(())
    }

    /// What waited before and is not decided in this period goes on waiting.
    pub(super) fn still_waiting(&mut self, name: &str, reason: Option<&str>, wanted: impl Fn(&[String]) -> bool) {
        let before = &self.machine.prior.state.pending;
        let waiting = before.iter().filter(|one| one.incentive == name && wanted(&one.record));
        for one in waiting {
            let reason = reason.unwrap_or(&one.reason);
            self.outcome.pending.push(PendingRecord {
                record: one.record.clone(),
                due: one.due,
                reason: reason.to_owned(),
            });
            self.outcome.next.pending.push(Pending {
                reason: reason.to_owned(),
                ..one.clone()
            });
        }
    }

    /// The rows of a list, where a ledger is kept with their keys and, unless the pack says in which order, by them:
    /// what is written into the ledger does not depend on the order of the facts.
    fn rows_with_keys(&mut self, records: &Records, lifecycle: &Lifecycle) -> Flow<Vec<(Vec<String>, u32)>> {
        let mut rows = Vec::new();
        self.each_row(&records.rows, |_, row| {
            rows.push((Vec::new(), row));
            Ok(())
        })?;
        if lifecycle.keeps_ledger() {
            for (key, row) in &mut rows {
                *key = self.record_key(records, *row)?;
            }
            if !records.ordered {
                rows.sort();
            }
        }
        Ok(rows)
    }

    /// The key of a record, part by part.
    pub(super) fn record_key(&mut self, records: &Records, row: u32) -> Flow<Vec<String>> {
        self.machine.set_cursor(records.cursor, row);
        self.texts(&records.key)
    }

    fn texts(&mut self, parts: &[Any]) -> Flow<Vec<String>> {
        let mut texts = Vec::with_capacity(parts.len());
        for part in parts {
            // Keys are plain fields: nothing that an explanation would show.
            let text = part.evaluate(self.machine, &mut Silent)?;
            texts.push(match text {
                Scalar::Text(text) => self.machine.text(text).to_owned(),
                _ => String::new(),
            });
        }
        Ok(texts)
    }

    /// A day of the record, `None` where it is absent.
    pub(super) fn day(&mut self, rule: &Integer) -> Flow<Option<Date>> {
        match rule.evaluate(self.machine, self.trace) {
            Ok(day) => day_of(day).or_trap(self.machine).map(Some),
            Err(Trap) if self.machine.is_absent() => Ok(None),
            Err(Trap) => Err(Trap),
        }
    }

    /// The result of counting from a day on; a fault is one of the rule of that day.
    pub(super) fn counted<V>(&mut self, rule: &Integer, result: Result<V, Fault>) -> Flow<V> {
        if T::ON
            && let Err(fault) = &result
        {
            self.trace.fault(rule.id, *fault);
        }
        result.or_trap(self.machine)
    }

    fn unpaid(&mut self, row: u32, why: Unpaid) {
        let place = length(&self.outcome.unpaid);
        self.outcome.unpaid.push(why);
        self.outcome.records.push((row, RecordOutcome::Unpaid(place)));
    }

    fn waits(&mut self, of: Candidate<'_>, due: Option<Date>) {
        let reason = if due.is_some() { NOT_DUE } else { NOT_BEGUN };
        let place = length(&self.outcome.pending);
        self.outcome.pending.push(PendingRecord {
            record: of.key.to_vec(),
            due,
            reason: reason.to_owned(),
        });
        self.outcome.records.push((of.row, RecordOutcome::Pending(place)));
        self.outcome.next.pending.push(Pending {
            incentive: of.incentive.name.clone(),
            record: of.key.to_vec(),
            payee: None,
            due,
            amount: None,
            reason: reason.to_owned(),
        });
    }

    fn candidate(&mut self, of: Candidate<'_>) -> Flow {
        if let When::Recurs(recurs) = &of.lifecycle.when {
            return self.recurs(of, recurs);
        }
        let (waits, shares) = match &of.lifecycle.when {
            When::Waits(span) => (Some(span), None),
            When::Instalments(shares, span) => (Some(span), Some(shares.as_slice())),
            When::InPeriod | When::Recurs(_) => (None, None),
        };
        // What was paid of it before, in the order in which it was paid.
        let before: Vec<Unpaid> = match waits {
            None => Vec::new(),
            Some(_) => {
                let ledger = &self.machine.prior.state.ledger;
                let entries = ledger.of(&of.incentive.name, of.key);
                let paid = entries.filter(|entry| entry.kind == EntryKind::Paid);
                let why = paid.map(|entry| match entry.amount.is_zero() {
                    // What a cap or a fund left nothing of is done too: it is lost.
                    true => Unpaid::PaidNothing(entry.unit, entry.period),
                    false => Unpaid::PaidAlready(entry.unit, entry.period),
                });
                why.collect()
            }
        };
        let parts = shares.map_or(1, <[Decimal]>::len);
        for why in before.iter().take(parts) {
            self.unpaid(of.row, *why);
        }
        if before.len() >= parts {
            return Ok(());
        }
        let once = if of.lifecycle.once_per.is_empty() {
            None
        } else {
            self.trace.rule(RuleSite::InPeriod(of.place));
            let account = Account {
                name: of.incentive.name.clone(),
                per: self.texts(&of.lifecycle.once_per)?,
            };
            let paid = self.outcome.next.once.get(&account);
            // The next instalment of the record that is paid is no second payment.
            if let Some(paid) = paid.filter(|paid| before.is_empty() || paid.record != of.key) {
                let period = paid.period;
                self.unpaid(of.row, Unpaid::PaidAlready(None, period));
                return Ok(());
            }
            Some(account)
        };
        let mut dues = vec![None; parts];
        if let Some(span) = waits {
            self.trace.rule(RuleSite::InPeriod(of.place));
            let Some(from) = self.day(&span.from)? else {
                self.waits(of, None);
                return Ok(());
            };
            let ended = match &of.lifecycle.while_active {
                Some(rule) => self.day(rule)?,
                None => None,
            };
            for (index, slot) in dues.iter_mut().enumerate().skip(before.len()) {
                // A waiting period is over after it; the first instalment is due at once.
                let times = if shares.is_some() { index } else { 1 };
                let due = times_later(from, span.length, times, of.lifecycle.month_end);
                let due = self.counted(&span.from, due)?;
                *slot = Some(due);
                if let Some(ended) = ended.filter(|ended| *ended < due) {
                    self.unpaid(of.row, Unpaid::EndedBefore(ended, due));
                } else if of.period.last() < due {
                    self.waits(of, Some(due));
                } else {
                    continue;
                }
                *slot = None;
            }
            if dues.iter().all(Option::is_none) {
                return Ok(());
            }
        }
        self.tiers_to_pay(of.place, of.incentive, of.row, of.spans)?;
        let (computed, most) = self.priced(of.place, of.incentive)?;
        let whole = self.own_part(of.incentive, of.row, of.incentive.rounded(computed))?;
        for (index, due) in dues.into_iter().enumerate() {
            if waits.is_some() && due.is_none() {
                continue;
            }
            let (rounded, detail) = match shares {
                None => (whole, LineDetail::whole(due, computed)),
                Some(shares) => {
                    let part = instalment(whole, shares, index, of.incentive.round_each).or_trap(self.machine)?;
                    let detail = LineDetail {
                        share: shares.get(index).copied(),
                        ..LineDetail::whole(due, part)
                    };
                    (part, detail)
                }
            };
            let line = self.enter(of.row, computed, rounded, most);
            self.outcome.details.push(detail);
            self.outcome.records.push((of.row, RecordOutcome::Paid(line)));
        }
        if let Some(account) = once {
            let mark = Once {
                record: of.key.to_vec(),
                period: of.period,
            };
            self.outcome.next.once.entry(account).or_insert(mark);
        }
        Ok(())
    }

    /// A line for every unit that ends in the period and has days that are paid.
    fn recurs(&mut self, of: Candidate<'_>, recurs: &Recurs) -> Flow {
        self.trace.rule(RuleSite::InPeriod(of.place));
        let Some(first) = self.day(&recurs.starting)? else {
            self.unpaid(of.row, Unpaid::NotBegun);
            return Ok(());
        };
        let ending = match &recurs.ending {
            Some(rule) => self.day(rule)?,
            None => None,
        };
        let policy = of.lifecycle.month_end;
        let service = Service::of(recurs, first, ending, policy);
        let service = self.counted(&recurs.starting, service)?;
        let mut priced = None;
        let (mut in_part, mut line) = (false, None);
        for unit in units(recurs, of.period.first().max(first), of.period.last()) {
            self.machine.step()?;
            if service.end.is_some_and(|end| end <= unit.0) {
                break;
            }
            let part = unit_part(recurs, policy, service, unit);
            let part = match self.counted(&recurs.starting, part)? {
                Ok(part) => part,
                Err(some) => {
                    in_part |= some;
                    continue;
                }
            };
            // What the rule reads is the record, which is the same for every unit.
            let (computed, most) = match priced {
                Some(known) => known,
                None => {
                    self.tiers_to_pay(of.place, of.incentive, of.row, of.spans)?;
                    *priced.insert(self.priced(of.place, of.incentive)?)
                }
            };
            let apportioned = part.of(computed).or_trap(self.machine)?;
            let entered = self.enter(of.row, computed, of.incentive.rounded(apportioned), most);
            self.outcome.details.push(LineDetail {
                parts: part.days,
                share: part.share,
                ..LineDetail::whole(Some(unit.0), apportioned)
            });
            line = line.or(Some(entered));
        }
        let none_ends = unit_of(recurs.unit, of.period.first()).1 > of.period.last();
        match (line, service.end) {
            (Some(line), _) => self.outcome.records.push((of.row, RecordOutcome::Paid(line))),
            _ if in_part => self.unpaid(of.row, Unpaid::InPart),
            _ if none_ends => self.unpaid(of.row, Unpaid::NoUnitEnds),
            (None, Some(end)) if end <= of.period.last() => self.unpaid(of.row, Unpaid::Over(end)),
            _ => self.unpaid(of.row, Unpaid::Begins(first)),
        }
        Ok(())
    }
}

/// The day so many lengths later, counted from the first day at once: months do not shorten each other.
fn times_later(
    from: Date,
    length: crate::value::Duration,
    times: usize,
    month_end: crate::value::MonthEnd,
) -> Result<Date, Fault> {
    let times = i64::try_from(times).map_err(|_| Fault::Overflow)?;
    let count = length.count.checked_mul(times).ok_or(Fault::Overflow)?;
    from.plus(crate::value::Duration::new(count, length.unit), month_end)
}

fn length<V>(list: &[V]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
