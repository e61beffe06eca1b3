//! Incentives through their fixed stages: select, compute, round each, cap each, sum, cap, floor, round, minimum.

use super::Evaluation;
use super::criteria::check;
use super::outcome::{CheckOutcome, Due, IncentiveOutcome, Line, RecordOutcome};
use super::schedule::{due, due_in, unit_of};
use super::tier_on::Spans;
use crate::expr::node::Rows;
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Silent, Trace, day_of};
use crate::model::{Shortfall, Tested};
use crate::program::{Cap, CheckKind, Grouping, Incentive, Records, Slot, TierOn};
use crate::state::Account;
use crate::value::{Decimal, Fault, Period};

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn incentive(&mut self, place: u16) -> Flow {
        let Some(incentive) = self.program.incentives.get(usize::from(place)) else {
            return Ok(());
        };
        let mut result = self.opened(place, incentive)?;
        if result.due == Due::Yes {
            match &incentive.records {
                Some(records) => match &incentive.lifecycle {
                    None => {
                        let spans = self.spans(place, incentive)?;
                        self.records(place, incentive, records, &spans)?;
                    }
                    Some(lifecycle) => self.scheduled(place, incentive, records, lifecycle)?,
                },
                None => match self.refusal(place, incentive)? {
                    Some(RecordOutcome::Rejected(condition, check)) => result.refused = Some((condition, check)),
                    _ => {
                        self.line(place, incentive, 0)?;
                    }
                },
            }
        }
        if !incentive.running.is_empty() {
            self.carry_running(place, incentive);
        }
        result.lines.1 = length(&self.outcome.lines);
        result.records.1 = length(&self.outcome.records);
        self.concluded(place, incentive, result)
    }

    /// Where the lines of an incentive begin, and whether it is due.
    pub(super) fn opened(&mut self, place: u16, incentive: &Incentive) -> Flow<IncentiveOutcome> {
        let mut result = IncentiveOutcome::NONE;
        result.lines.0 = length(&self.outcome.lines);
        result.records.0 = length(&self.outcome.records);
        result.details = length(&self.outcome.details);
        result.pending.0 = length(&self.outcome.pending);
        self.trace.rule(RuleSite::InPeriod(place));
        if let Some(schedule) = incentive.paid {
            let period = self.period()?;
            result.due = match incentive.calendar {
                None => due(schedule, period),
                Some((_, calendar)) => due_in(calendar, schedule, period),
            }
            .or_trap(self.machine)?;
        }
        if let Some(downline) = &incentive.downline {
            self.downline(downline)?;
        }
        Ok(result)
    }

    /// The stages behind the lines: from the sum on.
    pub(super) fn concluded(&mut self, place: u16, incentive: &Incentive, mut result: IncentiveOutcome) -> Flow {
        self.limits(place, incentive, &mut result)?;
        if let Some(split) = &incentive.split {
            self.split(place, incentive, split, &mut result)?;
        }
        result.pending.1 = length(&self.outcome.pending);
        self.set(
            Slot {
                slot: incentive.slot,
                presence: None,
            },
            Scalar::Number(result.total),
        );
        if let Some(outcome) = self.outcome.incentives.get_mut(usize::from(place)) {
            *outcome = result;
        }
        Ok(())
    }

    fn records(&mut self, place: u16, incentive: &Incentive, records: &Records, spans: &Spans) -> Flow {
        self.each_row(&records.rows, |this, row| {
            this.record(place, incentive, records.cursor, row, spans)
        })
    }

    /// Goes through rows. Which they are is settled before the first is gone through.
    pub(super) fn each_row(&mut self, rows: &Rows, mut each: impl FnMut(&mut Self, u32) -> Flow) -> Flow {
        if let Rows::Input(rowset) = rows {
            for row in 0..self.machine.own.count(*rowset) {
                self.machine.step()?;
                each(self, row)?;
            }
            return Ok(());
        }
        let mut found = self.machine.borrow_rows();
        let visited = rows.visit(self.machine, self.trace, &mut |_, _, row| {
            found.push(row);
            Ok(true)
        });
        let done = visited.and_then(|_| found.iter().try_for_each(|row| each(self, *row)));
        self.machine.give_back(found);
        done
    }

    fn record(&mut self, place: u16, incentive: &Incentive, cursor: u16, row: u32, spans: &Spans) -> Flow {
        self.machine.set_cursor(cursor, row);
        self.trace.row(cursor, row);
        let refused = match &incentive.tier_on {
            None => self.refusal(place, incentive)?,
            Some(tier_on) => self.refusal_on_a_day(place, incentive, tier_on, row, spans)?,
        };
        let outcome = match refused {
            Some(refused) => refused,
            None => {
                self.tiers_to_pay(place, incentive, row, spans)?;
                RecordOutcome::Paid(self.line(place, incentive, row)?)
            }
        };
        self.outcome.records.push((row, outcome));
        Ok(())
    }

    /// As [`Evaluation::refusal`], with the tier of the record's day. Of a record outside of the period no tier has to
    /// be known, nor of one that a condition rejects without reading it.
    pub(super) fn refusal_on_a_day(
        &mut self,
        place: u16,
        incentive: &Incentive,
        tier_on: &TierOn,
        row: u32,
        spans: &Spans,
    ) -> Flow<Option<RecordOutcome>> {
        if let Some(outside) = self.outside(place, incentive)? {
            return Ok(Some(outside));
        }
        if tier_on.early {
            self.tiers_on(place, tier_on, row, spans)?;
        }
        self.refusal(place, incentive)
    }

    /// The tier of the record's day, where no rule had to read it before.
    pub(super) fn tiers_to_pay(&mut self, place: u16, incentive: &Incentive, row: u32, spans: &Spans) -> Flow {
        match &incentive.tier_on {
            Some(tier_on) if !tier_on.early => self.tiers_on(place, tier_on, row, spans),
            _ => Ok(()),
        }
    }

    pub(super) fn period(&mut self) -> Flow<Period> {
        match self.context.period {
            Some(period) => Ok(period),
            None => Err(self.machine.fault(Fault::Missing)),
        }
    }

    /// What keeps a record from being paid; `None` if nothing does.
    pub(super) fn refusal(&mut self, place: u16, incentive: &Incentive) -> Flow<Option<RecordOutcome>> {
        for (index, condition) in (0_u16..).zip(&incentive.conditions) {
            self.trace.rule(RuleSite::Condition(place, index));
            // A condition that holds leaves nothing behind.
            if let CheckKind::Condition(rule) = &condition.check.kind {
                if rule.evaluate(self.machine, self.trace)? {
                    continue;
                }
                return Ok(Some(self.rejected(index, CheckOutcome::FALSE)));
            }
            let mut outcome = CheckOutcome::NONE;
            if !check(&condition.check, self.machine, self.trace, &mut outcome)? {
                if condition.deadline {
                    let (index, outcome) = self.earliest_deadline(place, incentive, (index, outcome))?;
                    return Ok(Some(self.rejected(index, outcome)));
                }
                return Ok(Some(self.rejected(index, outcome)));
            }
        }
        self.outside(place, incentive)
    }

    /// Whether the date of a record lies outside the period.
    #[inline]
    fn outside(&mut self, place: u16, incentive: &Incentive) -> Flow<Option<RecordOutcome>> {
        if let Some(date) = &incentive.in_period {
            self.trace.rule(RuleSite::InPeriod(place));
            let day = date.evaluate(self.machine, self.trace)?;
            let period = self.period()?;
            if !(i64::from(period.first().days())..=i64::from(period.last().days())).contains(&day) {
                return Ok(Some(RecordOutcome::OutsidePeriod(day)));
            }
        }
        Ok(None)
    }

    #[cold]
    fn rejected(&mut self, condition: u16, outcome: CheckOutcome) -> RecordOutcome {
        let place = length(&self.outcome.rejections);
        self.outcome.rejections.push(outcome);
        RecordOutcome::Rejected(condition, place)
    }

    pub(super) fn line(&mut self, place: u16, incentive: &Incentive, row: u32) -> Flow<u32> {
        let (computed, most) = self.priced(place, incentive)?;
        let rounded = self.own_part(incentive, row, incentive.rounded(computed))?;
        Ok(self.enter(row, computed, rounded, most))
    }

    /// What a partner is paid of a line: its part, where it has won together with others.
    pub(super) fn own_part(&mut self, incentive: &Incentive, row: u32, whole: Decimal) -> Flow<Decimal> {
        match incentive.contest {
            Some(contest) => self.part_of_win(contest, row, whole, incentive.round_each.map(|(places, _)| places)),
            None => Ok(whole),
        }
    }

    /// What the rule gives, and the most that a line pays.
    pub(super) fn priced(&mut self, place: u16, incentive: &Incentive) -> Flow<(Decimal, Option<Decimal>)> {
        if !incentive.running.is_empty() {
            self.take_up(place, incentive)?;
        }
        self.trace.rule(RuleSite::Pays(place));
        let computed = self.number(&incentive.pays)?;
        if !incentive.running.is_empty() {
            self.lay_down(place, incentive);
        }
        let most = match &incentive.cap_each {
            Some(cap) => Some(self.number(&cap.amount)?),
            None => None,
        };
        Ok((computed, most))
    }

    /// Enters a line.
    pub(super) fn enter(&mut self, row: u32, computed: Decimal, rounded: Decimal, most: Option<Decimal>) -> u32 {
        let capped = match most {
            // A return takes back at most what a sale pays at most.
            Some(cap) if rounded.is_negative() => rounded.max(cap.negate()),
            Some(cap) => rounded.min(cap),
            None => rounded,
        };
        let line = length(&self.outcome.lines);
        self.outcome.lines.push(Line {
            row,
            computed,
            rounded,
            capped,
            amount: capped,
        });
        line
    }

    fn limits(&mut self, place: u16, incentive: &Incentive, result: &mut IncentiveOutcome) -> Flow {
        let first = result.lines.0 as usize;
        let lines = self.outcome.lines.get(first..).unwrap_or(&[]);
        let mut total = sum(lines).or_trap(self.machine)?;
        result.sum = total;
        self.trace.rule(RuleSite::Limit(place));
        for (index, cap) in (0_u16..).zip(&incentive.caps) {
            let most = self.number(&cap.amount.amount)?;
            if most.is_negative() {
                return Err(self.machine.fault(Fault::OutOfRange));
            }
            let cut = self.cap(cap, most, first, total, incentive)?;
            self.trace.cap(place, index, !cut.is_zero());
            if !cut.is_zero() {
                result.cut = result.cut.add(cut).or_trap(self.machine)?;
                total = total.subtract(cut).or_trap(self.machine)?;
            }
        }
        match (&incentive.lifecycle, &incentive.drawing) {
            (Some(lifecycle), _) if lifecycle.keeps_ledger() => {
                let settled = self.settle(place, incentive, lifecycle, result)?;
                result.sum = result.sum.add(settled.back).or_trap(self.machine)?;
                total = total.add(settled.back).or_trap(self.machine)?;
                result.undrawn = settled.undrawn;
            }
            (_, Some(drawing)) => result.undrawn = self.draws(place, incentive, drawing, first)?,
            _ => {}
        }
        total = total.subtract(result.undrawn).or_trap(self.machine)?;
        if result.due == Due::Yes && result.refused.is_none() && result.instead.is_none() {
            if let Some(floor) = &incentive.floor {
                let least = self.number(&floor.amount)?;
                // A floor guarantees a payment; it does not turn what is taken back into one.
                if !total.is_negative() && total < least {
                    result.lifted = least.subtract(total).or_trap(self.machine)?;
                    total = least;
                }
            }
            if let Some((places, mode)) = incentive.round_total {
                let rounded = total.round(places, mode);
                result.rounding = rounded.subtract(total).or_trap(self.machine)?;
                total = rounded;
            }
            if let Some((minimum, shortfall)) = &incentive.minimum {
                let least = self.number(&minimum.amount)?;
                let carries = *shortfall == Shortfall::Carry;
                if carries {
                    result.brought = self.machine.prior.state.balance(&Account::of(&incentive.name));
                    total = total.add(result.brought).or_trap(self.machine)?;
                }
                let tested = match incentive.tested {
                    Tested::AfterRounding => total,
                    Tested::BeforeTheCap => result.sum,
                };
                // What is taken back is taken back, however little it is.
                if !total.is_negative() && tested < least {
                    if carries {
                        result.carried = total;
                    } else {
                        result.forfeited = total;
                    }
                    total = Decimal::ZERO;
                }
                if carries {
                    let account = Account::of(&incentive.name);
                    self.outcome.next.set_balance(account, result.carried);
                }
            }
        }
        result.total = total;
        // What is paid in all must be a number too. What comes later is still zero.
        let mut all = total;
        for (other, paid) in self.program.incentives.iter().zip(&self.outcome.incentives) {
            if !paid.total.is_zero() && other.currency == incentive.currency {
                all = all.add(paid.total).or_trap(self.machine)?;
            }
        }
        Ok(())
    }

    /// Cuts each group of lines to what a cap allows, from the last line back; gives what was cut.
    fn cap(&mut self, cap: &Cap, most: Decimal, first: usize, sum: Decimal, incentive: &Incentive) -> Flow<Decimal> {
        if cap.per.is_empty() && sum <= most {
            return Ok(Decimal::ZERO);
        }
        let lines = self.outcome.lines.get_mut(first..).unwrap_or_default();
        let count = lines.len();
        let ordered = incentive
            .records
            .as_ref()
            .is_none_or(|records| records.ordered || records.key.is_empty());
        if cap.per.is_empty() && ordered {
            return cut(lines, |line| &mut line.amount, most).or_trap(self.machine);
        }
        // Without a declared order the key of the record decides, not the place in the facts.
        let mut order: Vec<usize> = if ordered {
            (0..count).collect()
        } else {
            self.by_key(first, count, incentive)?
        };
        if cap.per.is_empty() {
            return self.cut_in_order(&order, first, most);
        }
        // The group of each line is the first line of the same group.
        let mut keys = Vec::with_capacity(count * cap.per.len());
        for index in first..first + count {
            let row = self.outcome.lines.get(index).map_or(0, |line| line.row);
            if let Some(records) = &incentive.records {
                self.machine.set_cursor(records.cursor, row);
                self.trace.row(records.cursor, row);
            }
            for grouping in &cap.per {
                keys.push(match grouping {
                    Grouping::Field(_, field) => field.evaluate(self.machine, self.trace)?,
                    Grouping::Calendar(unit, date) => {
                        let day = day_of(date.evaluate(self.machine, self.trace)?).or_trap(self.machine)?;
                        Scalar::Integer(i64::from(unit_of(*unit, day).0.days()))
                    }
                    Grouping::Fiscal(unit, calendar, date) => {
                        let day = day_of(date.evaluate(self.machine, self.trace)?).or_trap(self.machine)?;
                        let part = calendar.period(*unit, day).or_trap(self.machine)?;
                        Scalar::Integer(i64::from(part.first().days()))
                    }
                });
            }
        }
        let width = cap.per.len();
        let key = |line: &usize| keys.get(line * width..(line + 1) * width).unwrap_or(&[]);
        let machine = &*self.machine;
        let compare = |a: &usize, b: &usize| {
            let pairs = key(a).iter().zip(key(b));
            pairs
                .map(|(a, b)| order_of(*a, *b, machine))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        };
        order.sort_by(compare);
        let mut whole = Decimal::ZERO;
        let groups: Vec<Vec<usize>> = order
            .chunk_by(|a, b| compare(a, b).is_eq())
            .map(<[usize]>::to_vec)
            .collect();
        for group in groups {
            let taken = self.cut_in_order(&group, first, most)?;
            whole = whole.add(taken).or_trap(self.machine)?;
        }
        Ok(whole)
    }

    /// Cuts some lines, in an order of their own, to what a cap allows.
    pub(super) fn cut_in_order(&mut self, order: &[usize], first: usize, most: Decimal) -> Flow<Decimal> {
        let lines = &mut self.outcome.lines;
        let mut amounts: Vec<Decimal> = order
            .iter()
            .filter_map(|line| lines.get(first + line))
            .map(|line| line.amount)
            .collect();
        let taken = cut(&mut amounts, |amount| amount, most).or_trap(self.machine)?;
        for (line, amount) in order.iter().zip(amounts) {
            if let Some(line) = lines.get_mut(first + line) {
                line.amount = amount;
            }
        }
        Ok(taken)
    }

    /// The lines in the order of the keys of their records.
    pub(super) fn by_key(&mut self, first: usize, count: usize, incentive: &Incentive) -> Flow<Vec<usize>> {
        let Some(records) = &incentive.records else {
            return Ok((0..count).collect());
        };
        let width = records.key.len();
        let mut keys = Vec::with_capacity(count * width);
        for line in first..first + count {
            let row = self.outcome.lines.get(line).map_or(0, |line| line.row);
            self.machine.set_cursor(records.cursor, row);
            for part in &records.key {
                // Keys are plain fields: nothing that an explanation would show.
                keys.push(part.evaluate(self.machine, &mut Silent)?);
            }
        }
        let mut order: Vec<usize> = (0..count).collect();
        let machine = &*self.machine;
        let key = |line: &usize| keys.get(line * width..(line + 1) * width).unwrap_or(&[]);
        order.sort_by(|a, b| {
            let pairs = key(a).iter().zip(key(b));
            let mut orders = pairs.map(|(a, b)| order_of(*a, *b, machine));
            orders.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        Ok(order)
    }
}

fn order_of(a: Scalar, b: Scalar, machine: &crate::expr::Machine) -> std::cmp::Ordering {
    match (a, b) {
        (Scalar::Text(a), Scalar::Text(b)) => machine.text(a).cmp(machine.text(b)),
        (Scalar::Integer(a), Scalar::Integer(b)) => a.cmp(&b),
        (Scalar::Number(a), Scalar::Number(b)) => a.cmp(&b),
        _ => std::cmp::Ordering::Equal,
    }
}

/// What lines pay in all.
fn sum(lines: &[Line]) -> Result<Decimal, Fault> {
    lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.add(line.amount))
}

/// Cuts amounts from the last one back until their sum is at most `most`; gives what was cut. A negative amount is
/// left as it is: there is nothing in it to cut.
fn cut<V>(items: &mut [V], amount: impl Fn(&mut V) -> &mut Decimal, most: Decimal) -> Result<Decimal, Fault> {
    let mut sum = Decimal::ZERO;
    for item in items.iter_mut() {
        sum = sum.add(*amount(item))?;
    }
    if sum <= most {
        return Ok(Decimal::ZERO);
    }
    let over = sum.subtract(most)?;
    let mut left = over;
    for item in items.iter_mut().rev() {
        let amount = amount(item);
        if left.is_zero() {
            break;
        }
        if amount.is_negative() {
            continue;
        }
        let taken = left.min(*amount);
        *amount = amount.subtract(taken)?;
        left = left.subtract(taken)?;
    }
    // With returns among the lines the positive ones may not hold as much: then all of them are cut.
    over.subtract(left)
}

pub(super) fn length<V>(list: &[V]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
