//! Stacks: several incentives on one record. The lines of all of them are computed, each after its own rounding and its
//! own cap of a line; then it is decided who pays a record, or what they pay together; then each goes on by itself, from
//! its sum to its parts.

use std::collections::HashMap;

use super::Evaluation;
use super::incentive::length;
use super::outcome::{Due, IncentiveOutcome, Instead, Line, RecordOutcome};
use crate::expr::node::Rows;
use crate::expr::{Flow, OrTrap, RuleSite, Scalar, Trace};
use crate::model::Combine;
use crate::program::{Incentive, Slot, Stack};
use crate::value::{Decimal, Fault};

/// An incentive with its own lines, before they are a part of the outcome.
struct Member<'p> {
    place: u16,
    incentive: &'p Incentive,
    result: IncentiveOutcome,
    lines: Vec<Line>,
    /// Its records; what is paid names the line by its place among these lines.
    records: Vec<(u32, RecordOutcome)>,
}

/// What the incentives before have done to a record.
#[derive(Clone, Copy, Debug)]
struct Before {
    /// The first that pays it.
    by: u16,
    /// What they pay together.
    paid: Decimal,
}

type Records = HashMap<u32, Before>;

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn stack(&mut self, place: u16) -> Flow {
        let program = self.program;
        let Some(stack) = program.stacks.get(usize::from(place)) else {
            return Ok(());
        };
        let mut before = Records::new();
        let mut members = Vec::with_capacity(stack.members.len());
        for at in &stack.members {
            if let Some(incentive) = program.incentives.get(usize::from(*at)) {
                members.push(self.member(stack, *at, incentive, &mut before)?);
            }
        }
        if stack.combine == Combine::Best {
            self.keep_the_best(&mut members);
        }
        if !stack.combine.excludes() && stack.cap_each.is_some() {
            self.cut_together(stack, &mut members)?;
        }
        for member in members {
            self.enter_member(member)?;
        }
        Ok(())
    }

    /// The lines of one incentive.
    fn member<'p>(
        &mut self,
        stack: &Stack,
        place: u16,
        incentive: &'p Incentive,
        before: &mut Records,
    ) -> Flow<Member<'p>> {
        let mut result = self.opened(place, incentive)?;
        if result.due == Due::Yes {
            match &incentive.records {
                Some(records) => {
                    let spans = self.spans(place, incentive)?;
                    for row in self.rows_of(&records.rows)? {
                        self.machine.set_cursor(records.cursor, row);
                        self.trace.row(records.cursor, row);
                        let refused = match &incentive.tier_on {
                            None => self.refusal(place, incentive)?,
                            Some(tier_on) => self.refusal_on_a_day(place, incentive, tier_on, row, &spans)?,
                        };
                        let outcome = match refused {
                            Some(refused) => refused,
                            None => self.stacked(stack, place, incentive, row, before)?,
                        };
                        self.outcome.records.push((row, outcome));
                    }
                }
                None => match self.refusal(place, incentive)? {
                    Some(RecordOutcome::Rejected(condition, check)) => result.refused = Some((condition, check)),
                    _ => {
                        if let RecordOutcome::Instead(instead) = self.stacked(stack, place, incentive, 0, before)? {
                            result.instead = Some(instead);
                        }
                    }
                },
            }
        }
        if !incentive.running.is_empty() {
            self.carry_running(place, incentive);
        }
        let (first, first_record) = (result.lines.0, result.records.0 as usize);
        let lines = self.outcome.lines.split_off(first as usize);
        let mut records = self.outcome.records.split_off(first_record);
        for (_, outcome) in &mut records {
            if let RecordOutcome::Paid(line) = outcome {
                *line = line.saturating_sub(first);
            }
        }
        Ok(Member {
            place,
            incentive,
            result,
            lines,
            records,
        })
    }

    /// The rows of a list, in the order in which they are taken.
    fn rows_of(&mut self, rows: &Rows) -> Flow<Vec<u32>> {
        let mut found = Vec::new();
        rows.visit(self.machine, self.trace, &mut |_, _, row| {
            found.push(row);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The line of a record that nothing refuses, or who pays it instead.
    fn stacked(
        &mut self,
        stack: &Stack,
        place: u16,
        incentive: &Incentive,
        row: u32,
        before: &mut Records,
    ) -> Flow<RecordOutcome> {
        let earlier = before.get(&row).copied();
        if let (Combine::First, Some(earlier)) = (stack.combine, earlier) {
            return Ok(self.instead(earlier.by, None));
        }
        if let Some(amount) = incentive
            .stacked
            .as_ref()
            .and_then(|stacked| stacked.applies_to.as_ref())
        {
            self.trace.rule(RuleSite::Pays(place));
            let whole = self.number(amount)?;
            let left = match (stack.combine, earlier) {
                (Combine::Sequential, Some(earlier)) => {
                    let left = whole.subtract(earlier.paid).or_trap(self.machine)?;
                    // Nothing is left once more than the whole is paid.
                    if whole.is_negative() {
                        left.min(Decimal::ZERO)
                    } else {
                        left.max(Decimal::ZERO)
                    }
                }
                _ => whole,
            };
            let slot = Slot {
                slot: stack.slot,
                presence: None,
            };
            self.set(slot, Scalar::Number(left));
            self.outcome.applied_to.insert((place, row), left);
        }
        let line = self.line(place, incentive, row)?;
        let amount = self
            .outcome
            .lines
            .get(line as usize)
            .map_or(Decimal::ZERO, |line| line.amount);
        let so_far = earlier.map_or(Decimal::ZERO, |earlier| earlier.paid);
        let now = Before {
            by: earlier.map_or(place, |earlier| earlier.by),
            paid: so_far.add(amount).or_trap(self.machine)?,
        };
        before.insert(row, now);
        Ok(RecordOutcome::Paid(line))
    }

    fn instead(&mut self, by: u16, amount: Option<Decimal>) -> RecordOutcome {
        let place = length(&self.outcome.instead);
        self.outcome.instead.push(Instead { by, amount });
        RecordOutcome::Instead(place)
    }

    /// Of the lines of one record only the best stays.
    fn keep_the_best(&mut self, members: &mut [Member<'_>]) {
        let mut all: HashMap<u32, Vec<(u16, Decimal)>> = HashMap::new();
        for member in members.iter() {
            for line in &member.lines {
                all.entry(line.row).or_default().push((member.place, line.amount));
            }
        }
        let best: HashMap<u32, u16> = all.into_iter().map(|(row, lines)| (row, best(&lines))).collect();
        for member in members {
            let pays = |line: &Line| best.get(&line.row).is_none_or(|by| *by == member.place);
            if member.lines.iter().all(pays) {
                continue;
            }
            // The place of each line among those that stay.
            let mut places = Vec::with_capacity(member.lines.len());
            let mut kept = Vec::with_capacity(member.lines.len());
            for line in &member.lines {
                let stays = pays(line);
                places.push(stays.then(|| length(&kept)));
                if stays {
                    kept.push(*line);
                }
            }
            for (row, outcome) in &mut member.records {
                let RecordOutcome::Paid(line) = outcome else { continue };
                let at = *line as usize;
                match places.get(at).copied().flatten() {
                    Some(place) => *line = place,
                    None => {
                        let by = best.get(row).copied().unwrap_or(member.place);
                        let amount = member.lines.get(at).map(|line| line.amount);
                        *outcome = self.instead(by, amount);
                    }
                }
            }
            if member.incentive.records.is_none()
                && let (Some(line), Some(by)) = (member.lines.first(), best.get(&0))
                && let RecordOutcome::Instead(place) = self.instead(*by, Some(line.amount))
            {
                member.result.instead = Some(place);
            }
            member.lines = kept;
        }
    }

    /// What the incentives pay together for a record is cut to the cap of the stack, from the last one back.
    fn cut_together(&mut self, stack: &Stack, members: &mut [Member<'_>]) -> Flow {
        let Some(cap) = &stack.cap_each else { return Ok(()) };
        // The lines of each record, those of the first incentive first.
        let mut order: Vec<u32> = Vec::new();
        let mut all: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
        for (of, member) in members.iter().enumerate() {
            for (at, line) in member.lines.iter().enumerate() {
                let lines = all.entry(line.row).or_default();
                if lines.is_empty() {
                    order.push(line.row);
                }
                lines.push((of, at));
            }
        }
        for row in order {
            let lines = all.remove(&row).unwrap_or_default();
            let last = lines.last().and_then(|(of, _)| members.get(*of));
            if let Some(last) = last {
                self.trace.rule(RuleSite::Limit(last.place));
            }
            if let Some(records) = &stack.records {
                self.machine.set_cursor(records.cursor, row);
                self.trace.row(records.cursor, row);
            }
            let most = self.number(&cap.amount)?;
            self.cut_lines(&lines, most, members)?;
        }
        Ok(())
    }

    /// A return takes back at most what a sale pays at most: then the cap is one below zero, as the amounts are.
    fn cut_lines(&mut self, lines: &[(usize, usize)], most: Decimal, members: &mut [Member<'_>]) -> Flow {
        let amount = |members: &[Member<'_>], (of, at): (usize, usize)| {
            let line = members.get(of).and_then(|member| member.lines.get(at));
            line.map_or(Decimal::ZERO, |line| line.amount)
        };
        let mut sum = Decimal::ZERO;
        for place in lines {
            sum = sum.add(amount(members, *place)).or_trap(self.machine)?;
        }
        let back = sum.is_negative();
        let (sum, most) = if back {
            (sum.negate(), most.abs())
        } else if most.is_negative() {
            return Err(self.machine.fault(Fault::OutOfRange));
        } else {
            (sum, most)
        };
        if sum <= most {
            return Ok(());
        }
        let mut left = sum.subtract(most).or_trap(self.machine)?;
        for place in lines.iter().rev() {
            let whole = amount(members, *place);
            if left.is_zero() || whole.is_zero() || whole.is_negative() != back {
                continue;
            }
            let taken = left.min(whole.abs());
            left = left.subtract(taken).or_trap(self.machine)?;
            let taken = if back { taken.negate() } else { taken };
            let Some(member) = members.get_mut(place.0) else {
                continue;
            };
            member.result.stacked = member.result.stacked.add(taken).or_trap(self.machine)?;
            if let Some(line) = member.lines.get_mut(place.1) {
                line.amount = whole.subtract(taken).or_trap(self.machine)?;
            }
        }
        Ok(())
    }

    /// The lines that stay become a part of the outcome, and the incentive goes on from its sum.
    fn enter_member(&mut self, member: Member<'_>) -> Flow {
        let mut result = member.result;
        let first = length(&self.outcome.lines);
        result.lines.0 = first;
        self.outcome.lines.extend(member.lines);
        result.lines.1 = length(&self.outcome.lines);
        result.records.0 = length(&self.outcome.records);
        for (row, outcome) in member.records {
            let outcome = match outcome {
                RecordOutcome::Paid(line) => RecordOutcome::Paid(line.saturating_add(first)),
                other => other,
            };
            self.outcome.records.push((row, outcome));
        }
        result.records.1 = length(&self.outcome.records);
        self.concluded(member.place, member.incentive, result)
    }
}

/// Which incentive pays: the one with the highest amount. Where none is above zero it is the lowest, so that a return
/// takes back what the sale gave. Of two that pay as much it is the first.
fn best(lines: &[(u16, Decimal)]) -> u16 {
    let takes_back = lines.iter().all(|(_, amount)| *amount <= Decimal::ZERO);
    let mut found = lines.first().copied().unwrap_or((0, Decimal::ZERO));
    for line in lines.iter().skip(1) {
        let better = if takes_back { line.1 < found.1 } else { line.1 > found.1 };
        if better {
            found = *line;
        }
    }
    found.0
}
