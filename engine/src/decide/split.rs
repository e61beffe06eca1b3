//! The last stage of an incentive: what is paid is split between payees. The parts of a line sum to the line, to the
//! last digit: every part is cut to the smallest unit, and the units that are left go where the pack says.

use super::Evaluation;
use super::incentive::length;
use super::outcome::{Due, IncentiveOutcome, Part};
use crate::expr::{Evaluate, Flow, Machine, OrTrap, RuleSite, Text, Trace, Trap};
use crate::model::{SplitMode, WhenAbsent};
use crate::program::{Incentive, Keeps, Payee, Split, Who};
use crate::schema::TextRef;
use crate::value::{Decimal, Fault, Rounding};

/// Who shares in a line, before the amounts are known.
#[derive(Clone, Copy, Debug)]
struct Sharer {
    payee: u16,
    who: Option<TextRef>,
    share: Decimal,
    /// Its part, cut to the smallest unit.
    kept: Decimal,
    /// What was cut.
    lost: Decimal,
}

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn split(
        &mut self,
        place: u16,
        incentive: &Incentive,
        split: &Split,
        result: &mut IncentiveOutcome,
    ) -> Flow {
        result.parts.0 = length(&self.outcome.parts);
        result.parts.1 = result.parts.0;
        let (first, end) = result.lines;
        if result.due != Due::Yes || first == end {
            return Ok(());
        }
        let mut sharers = Vec::new();
        match &incentive.records {
            None if result.forfeited.is_zero() && result.carried.is_zero() => {
                self.trace.rule(RuleSite::Split(place));
                self.part(place, split, first, result.total, &mut sharers)?;
            }
            // What was forfeited was not paid to anybody.
            Some(records) if result.forfeited.is_zero() && result.carried.is_zero() => {
                let spans = self.spans(place, incentive)?;
                for line in first..end {
                    let Some(found) = self.outcome.lines.get(line as usize).copied() else {
                        continue;
                    };
                    self.trace.rule(RuleSite::Split(place));
                    self.machine.set_cursor(records.cursor, found.row);
                    self.trace.row(records.cursor, found.row);
                    if let Some(tier_on) = &incentive.tier_on {
                        self.tiers_on_again(place, tier_on, found.row, &spans)?;
                    }
                    self.part(place, split, line, found.amount, &mut sharers)?;
                }
            }
            _ => {}
        }
        result.parts.1 = length(&self.outcome.parts);
        for part in self.outcome.parts.get(result.parts.0 as usize..).unwrap_or(&[]) {
            if part.who.is_none() {
                result.unpaid = result.unpaid.add(part.amount).or_trap(self.machine)?;
            }
        }
        result.total = result.total.subtract(result.unpaid).or_trap(self.machine)?;
        Ok(())
    }

    /// The parts of a line.
    fn part(&mut self, place: u16, split: &Split, line: u32, whole: Decimal, sharers: &mut Vec<Sharer>) -> Flow {
        sharers.clear();
        match split.mode {
            SplitMode::Shares => self.shares(place, split, sharers)?,
            SplitMode::Cascade => self.cascade(place, split, sharers)?,
        }
        portion(sharers, whole.abs(), split).or_trap(self.machine)?;
        for sharer in sharers.iter() {
            let amount = if whole.is_negative() {
                sharer.kept.negate()
            } else {
                sharer.kept
            };
            self.outcome.parts.push(Part {
                line,
                payee: sharer.payee,
                who: sharer.who,
                share: sharer.share,
                amount,
            });
        }
        Ok(())
    }

    /// Each has a share of the whole.
    fn shares(&mut self, place: u16, split: &Split, sharers: &mut Vec<Sharer>) -> Flow {
        let mut sum = Decimal::ZERO;
        let mut passed = Decimal::ZERO;
        let mut rest = None;
        for (index, payee) in (0_u16..).zip(&split.payees) {
            self.trace.rule(RuleSite::Payee(place, index));
            if let Who::Each { .. } = &payee.who {
                let from = sharers.len();
                self.each(place, index, payee, sharers)?;
                for sharer in sharers.get(from..).unwrap_or(&[]) {
                    sum = sum.add(sharer.share).or_trap(self.machine)?;
                }
                continue;
            }
            let who = self.who(place, index, payee)?;
            let share = match &payee.keeps {
                Keeps::Share(share) => share_of(share, self.machine, self.trace)?,
                Keeps::Rest => {
                    // What was passed down to it is a part of the rest.
                    passed = Decimal::ZERO;
                    rest = Some(sharers.len());
                    Decimal::ZERO
                }
            };
            if who.is_none() && payee.when_absent == Some(WhenAbsent::PassesDown) {
                passed = passed.add(share).or_trap(self.machine)?;
                continue;
            }
            let share = share.add(passed).or_trap(self.machine)?;
            passed = Decimal::ZERO;
            sum = sum.add(share).or_trap(self.machine)?;
            sharers.push(Sharer::new(index, who, share));
        }
        let left = Decimal::ONE.subtract(sum).or_trap(self.machine)?;
        match rest.and_then(|rest| sharers.get_mut(rest)) {
            Some(rest) if !left.is_negative() => rest.share = left,
            None if left.is_zero() => {}
            _ => {
                self.trace.rule(RuleSite::Split(place));
                self.trace.shares(sum);
                return Err(self.machine.fault(Fault::OutOfRange));
            }
        }
        Ok(())
    }

    /// Each keeps a share of what is passed down to it.
    fn cascade(&mut self, place: u16, split: &Split, sharers: &mut Vec<Sharer>) -> Flow {
        let mut left = Decimal::ONE;
        for (index, payee) in (0_u16..).zip(&split.payees) {
            self.trace.rule(RuleSite::Payee(place, index));
            let who = self.who(place, index, payee)?;
            if who.is_none() && payee.when_absent == Some(WhenAbsent::PassesDown) {
                continue;
            }
            let share = match &payee.keeps {
                Keeps::Share(share) => {
                    let share = share_of(share, self.machine, self.trace)?;
                    left.multiply(share).or_trap(self.machine)?
                }
                Keeps::Rest => left,
            };
            left = left.subtract(share).or_trap(self.machine)?;
            sharers.push(Sharer::new(index, who, share));
        }
        Ok(())
    }

    /// Who a payee is, if there is one.
    fn who(&mut self, place: u16, index: u16, payee: &Payee) -> Flow<Option<TextRef>> {
        let (Who::One(rule) | Who::Each { who: rule, .. }) = &payee.who;
        who_of(rule, (place, index, payee), self.machine, self.trace)
    }

    /// The payees of a list, in the order of their ids: that of the facts changes nothing.
    fn each(&mut self, place: u16, index: u16, payee: &Payee, sharers: &mut Vec<Sharer>) -> Flow {
        let (Who::Each { rows, cursor, who }, Keeps::Share(share)) = (&payee.who, &payee.keeps) else {
            return Ok(());
        };
        let from = sharers.len();
        rows.visit(self.machine, self.trace, &mut |machine, trace, row| {
            machine.set_cursor(*cursor, row);
            trace.row(*cursor, row);
            let who = who_of(who, (place, index, payee), machine, trace)?;
            let share = share_of(share, machine, trace)?;
            sharers.push(Sharer::new(index, who, share));
            Ok(true)
        })?;
        let machine = &*self.machine;
        if let Some(found) = sharers.get_mut(from..) {
            let text = |sharer: &Sharer| sharer.who.map(|who| machine.text(who));
            found.sort_by(|a, b| text(a).cmp(&text(b)).then(a.share.cmp(&b.share)));
        }
        Ok(())
    }
}

impl Sharer {
    const fn new(payee: u16, who: Option<TextRef>, share: Decimal) -> Sharer {
        Sharer {
            payee,
            who,
            share,
            kept: Decimal::ZERO,
            lost: Decimal::ZERO,
        }
    }
}

/// Who a payee is, which stands at a place of an incentive.
fn who_of<T: Trace>(
    rule: &Text,
    (incentive, index, payee): (u16, u16, &Payee),
    machine: &mut Machine,
    trace: &mut T,
) -> Flow<Option<TextRef>> {
    let who = match rule.evaluate(machine, trace) {
        Ok(who) => Some(who),
        Err(Trap) if machine.is_absent() => None,
        Err(Trap) => return Err(Trap),
    };
    if payee.when_absent.is_some() {
        trace.payee(incentive, index, who.is_some());
    }
    match (who, payee.when_absent) {
        (None, Some(WhenAbsent::Error) | None) => Err(machine.fault(Fault::Missing)),
        (who, _) => Ok(who),
    }
}

/// A share, which lies between nothing and everything.
fn share_of<T: Trace>(share: &crate::expr::Number, machine: &mut Machine, trace: &mut T) -> Flow<Decimal> {
    let share = share.evaluate(machine, trace)?;
    if share.is_negative() || share > Decimal::ONE {
        trace.shares(share);
        return Err(machine.fault(Fault::OutOfRange));
    }
    Ok(share)
}

/// Gives each its part of an amount that is not negative. The parts sum to it.
fn portion(sharers: &mut [Sharer], whole: Decimal, split: &Split) -> Result<(), Fault> {
    let mut left = whole;
    for sharer in sharers.iter_mut() {
        let exact = whole.multiply(sharer.share)?;
        sharer.kept = exact.round(split.places, Rounding::Down);
        sharer.lost = exact.subtract(sharer.kept)?;
        left = left.subtract(sharer.kept)?;
    }
    if left.is_zero() {
        return Ok(());
    }
    let named = |sharer: &&mut Sharer| Some(sharer.payee) == split.remainder;
    if !left.is_negative()
        && let Some(named) = sharers.iter_mut().find(named)
    {
        named.kept = named.kept.add(left)?;
        return Ok(());
    }
    // A stable sort: of equal remainders the first payee's comes first.
    let mut order: Vec<&mut Sharer> = sharers.iter_mut().collect();
    order.sort_by_key(|sharer| std::cmp::Reverse(sharer.lost));
    let unit = Decimal::from(10_i64).power(-i64::from(split.places))?;
    for sharer in &mut order {
        if left < unit {
            break;
        }
        sharer.kept = sharer.kept.add(unit)?;
        left = left.subtract(unit)?;
    }
    // An amount that nobody rounded has a fraction of a unit. A share of 28 digits is itself rounded, and may have
    // taken a unit too much.
    if left.is_negative() {
        for sharer in order.iter_mut().rev() {
            let taken = sharer.kept.min(left.negate());
            sharer.kept = sharer.kept.subtract(taken)?;
            left = left.add(taken)?;
        }
    } else if let Some(first) = order.first_mut() {
        first.kept = first.kept.add(left)?;
    }
    Ok(())
}
