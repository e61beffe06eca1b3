//! Requirements with their distances, ladders, eligibilities.

use std::cmp::Ordering;

use super::Evaluation;
use super::outcome::{CheckOutcome, CheckState};
use crate::expr::{Any, Evaluate, Flow, Machine, OrTrap, RuleSite, Scalar, Trace, Trap};
use crate::model::{Comparator, Select};
use crate::program::{Check, CheckKind, Criteria, Slot};
use crate::schema::Type;
use crate::value::{Decimal, Fault};

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn ladder(&mut self, place: u16) -> Flow {
        self.tiers(place, 0, u16::MAX)
    }

    /// Some tiers of a ladder, above those that have been evaluated.
    pub(super) fn tiers(&mut self, place: u16, first: u16, end: u16) -> Flow {
        let Some(ladder) = self.program.ladders.get(usize::from(place)) else {
            return Ok(());
        };
        let mut reached = None;
        let mut unbroken = true;
        if first > 0 {
            reached = self.outcome.ladders.get(usize::from(place)).copied().flatten();
            // In a sequence the highest of the lower tiers is reached if all of them are.
            unbroken = reached == Some(first - 1);
        }
        let tiers = (0..end).zip(&ladder.tiers).skip(usize::from(first));
        for (index, tier) in tiers {
            let holds = self.criteria(&tier.criteria, |check| RuleSite::Tier(place, index, check))?;
            // What stands in for the lowest tier is no step of the ladder.
            let is_step = !(ladder.otherwise && index == 0);
            unbroken &= holds || !is_step;
            if holds && (ladder.select == Select::Highest || unbroken) {
                reached = Some(index);
            }
        }
        let mut read = reached;
        if let Some(over_time) = &ladder.over_time {
            let part = usize::from(end) < ladder.tiers.len();
            read = match part {
                true => self.level_so_far(place, ladder, over_time, reached)?,
                false => self.level(place, ladder, over_time, reached)?,
            };
            // The tiers above go on from what is met, everybody else reads what is held.
            if !part {
                reached = read;
            }
        }
        if let Some(outcome) = self.outcome.ladders.get_mut(usize::from(place)) {
            *outcome = reached;
        }
        self.set(
            ladder.slot,
            read.map_or(Scalar::Absent, |tier| Scalar::Integer(i64::from(tier))),
        );
        Ok(())
    }

    pub(super) fn eligibility(&mut self, place: u16) -> Flow {
        let Some(eligibility) = self.program.eligibilities.get(usize::from(place)) else {
            return Ok(());
        };
        let holds = self.criteria(&eligibility.criteria, |check| RuleSite::Eligibility(place, check))?;
        if let Some(outcome) = self.outcome.eligibilities.get_mut(usize::from(place)) {
            *outcome = holds;
        }
        self.set(
            Slot {
                slot: eligibility.slot,
                presence: None,
            },
            Scalar::Boolean(holds),
        );
        Ok(())
    }

    /// Evaluates every check, also after one that does not hold, and says whether the whole does.
    pub(super) fn criteria(&mut self, criteria: &Criteria, site: impl Fn(u16) -> RuleSite) -> Flow<bool> {
        let offset = criteria.offset as usize;
        let outcomes = offset..offset + criteria.checks.len();
        let outcomes = self.outcome.checks.get_mut(outcomes).unwrap_or_default();
        let common = usize::from(criteria.common);
        let mut common_holds = true;
        for ((index, one), outcome) in (0_u16..).zip(&criteria.checks).zip(outcomes.iter_mut()) {
            self.trace.rule(site(index));
            let holds = check(one, self.machine, self.trace, outcome)?;
            common_holds &= usize::from(index) >= common || holds;
        }
        if !common_holds || criteria.paths.is_empty() {
            return Ok(common_holds);
        }
        Ok(criteria.paths.iter().any(|path| {
            let checks = outcomes.get(usize::from(path.first)..usize::from(path.end));
            checks.is_some_and(|checks| checks.iter().all(CheckOutcome::holds))
        }))
    }
}

/// Evaluates a check, writes how it came out, and says whether it holds.
pub(super) fn check<T: Trace>(
    check: &Check,
    machine: &mut Machine,
    trace: &mut T,
    outcome: &mut CheckOutcome,
) -> Flow<bool> {
    let (measure, comparator, thresholds) = match &check.kind {
        CheckKind::Condition(condition) => {
            let holds = condition.evaluate(machine, trace)?;
            *outcome = CheckOutcome {
                state: CheckState::of(holds),
                actual: Scalar::Boolean(holds),
                required: Scalar::Boolean(true),
                ..CheckOutcome::NONE
            };
            return Ok(holds);
        }
        CheckKind::Measure {
            measure,
            comparator,
            thresholds,
        } => (measure, *comparator, thresholds.as_slice()),
    };
    match (measure, thresholds) {
        // Nearly all requirements; what they are made of stays in registers.
        (Any::Number(measure), [Any::Number(threshold)]) => {
            let actual = optional(measure, machine, trace)?;
            let Some(required) = optional(threshold, machine, trace)? else {
                return Ok(unmeasured(actual.map(Scalar::Number), outcome));
            };
            let distance = |actual: Decimal| required.subtract(actual);
            single(check, comparator, actual, required, distance, machine, outcome)
        }
        (Any::Integer(measure), [Any::Integer(threshold)]) => {
            let actual = optional(measure, machine, trace)?;
            let Some(required) = optional(threshold, machine, trace)? else {
                return Ok(unmeasured(actual.map(Scalar::Integer), outcome));
            };
            let distance = |actual: i64| Decimal::from(required).subtract(Decimal::from(actual));
            single(check, comparator, actual, required, distance, machine, outcome)
        }
        _ => general(check, machine, trace, outcome, (measure, comparator, thresholds)),
    }
}

/// A requirement whose threshold is absent is not met, because missing.
#[cold]
fn unmeasured(actual: Option<Scalar>, outcome: &mut CheckOutcome) -> bool {
    *outcome = CheckOutcome {
        state: CheckState::Missing,
        actual: actual.unwrap_or(Scalar::Absent),
        ..CheckOutcome::NONE
    };
    false
}

/// A value, `None` where it is absent.
#[inline]
fn optional<E: Evaluate, T: Trace>(expression: &E, machine: &mut Machine, trace: &mut T) -> Flow<Option<E::Value>> {
    match expression.evaluate(machine, trace) {
        Ok(value) => Ok(Some(value)),
        Err(Trap) if machine.is_absent() => {
            trace.value(expression.id(), Scalar::Absent);
            Ok(None)
        }
        Err(Trap) => Err(Trap),
    }
}

/// A measure against one threshold.
#[inline(always)]
fn single<V: Copy + Ord + Into<Scalar>>(
    check: &Check,
    comparator: Comparator,
    actual: Option<V>,
    required: V,
    distance: impl Fn(V) -> Result<Decimal, Fault>,
    machine: &mut Machine,
    outcome: &mut CheckOutcome,
) -> Flow<bool> {
    let Some(actual) = actual else {
        *outcome = CheckOutcome {
            state: CheckState::Missing,
            required: required.into(),
            ..CheckOutcome::NONE
        };
        return Ok(false);
    };
    let order = actual.cmp(&required);
    let holds = match comparator {
        Comparator::Is | Comparator::IsOneOf => order.is_eq(),
        Comparator::AtLeast | Comparator::OnOrAfter => order.is_ge(),
        Comparator::AtMost | Comparator::OnOrBefore => order.is_le(),
        Comparator::Above => order.is_gt(),
        Comparator::Below => order.is_lt(),
        // It has two thresholds.
        Comparator::Between => false,
    };
    let distance = match (has_distance(check, comparator), holds) {
        (false, _) => None,
        (true, true) => Some(Decimal::ZERO),
        (true, false) => Some(distance(actual).or_trap(machine)?.abs()),
    };
    *outcome = CheckOutcome {
        state: CheckState::of(holds),
        actual: actual.into(),
        required: required.into(),
        required_high: Scalar::Absent,
        distance,
    };
    Ok(holds)
}

/// A measure of any class against any number of thresholds.
fn general<T: Trace>(
    check: &Check,
    machine: &mut Machine,
    trace: &mut T,
    outcome: &mut CheckOutcome,
    (measure, comparator, thresholds): (&Any, Comparator, &[Any]),
) -> Flow<bool> {
    let actual = match measure.evaluate(machine, trace) {
        Ok(value) => Some(value),
        Err(Trap) if machine.is_absent() => {
            trace.value(measure.id(), Scalar::Absent);
            None
        }
        Err(Trap) => return Err(Trap),
    };
    let mut required = [Scalar::Absent; 2];
    let mut any_equal = false;
    let mut any_absent = false;
    for (index, threshold) in thresholds.iter().enumerate() {
        let value = match threshold.evaluate(machine, trace) {
            Ok(value) => value,
            Err(Trap) if machine.is_absent() => {
                trace.value(threshold.id(), Scalar::Absent);
                any_absent = true;
                Scalar::Absent
            }
            Err(Trap) => return Err(Trap),
        };
        if let Some(place) = required.get_mut(index) {
            *place = value;
        }
        any_equal |= actual.is_some_and(|actual| equal(machine, actual, value));
    }
    let [low, high] = required;
    *outcome = CheckOutcome {
        state: CheckState::Missing,
        actual: actual.unwrap_or(Scalar::Absent),
        required: low,
        required_high: high,
        distance: None,
    };
    let Some(actual) = actual.filter(|_| !any_absent) else {
        return Ok(false);
    };
    let order = |edge: Scalar| match (actual, edge) {
        (Scalar::Number(a), Scalar::Number(b)) => Some(a.cmp(&b)),
        (Scalar::Integer(a), Scalar::Integer(b)) => Some(a.cmp(&b)),
        _ => None,
    };
    let holds = match comparator {
        Comparator::Is | Comparator::IsOneOf => any_equal,
        Comparator::AtLeast | Comparator::OnOrAfter => order(low).is_some_and(Ordering::is_ge),
        Comparator::AtMost | Comparator::OnOrBefore => order(low).is_some_and(Ordering::is_le),
        Comparator::Above => order(low).is_some_and(Ordering::is_gt),
        Comparator::Below => order(low).is_some_and(Ordering::is_lt),
        Comparator::Between => order(low).is_some_and(Ordering::is_ge) && order(high).is_some_and(Ordering::is_le),
    };
    outcome.state = CheckState::of(holds);
    outcome.distance = distance(check, comparator, actual, low, high, holds).or_trap(machine)?;
    Ok(holds)
}

fn equal(machine: &Machine, a: Scalar, b: Scalar) -> bool {
    match (a, b) {
        (Scalar::Text(a), Scalar::Text(b)) => machine.text(a) == machine.text(b),
        (a, b) => a == b,
    }
}

/// Whether it makes sense to say how far a measure is from its threshold.
#[inline]
fn has_distance(check: &Check, comparator: Comparator) -> bool {
    let measurable = check.measured.is_numeric() || check.measured == Type::Date;
    measurable && !matches!(comparator, Comparator::Is | Comparator::IsOneOf)
}

/// How far the actual value is from what is required: in its own unit, in days for dates.
fn distance(
    check: &Check,
    comparator: Comparator,
    actual: Scalar,
    low: Scalar,
    high: Scalar,
    holds: bool,
) -> Result<Option<Decimal>, Fault> {
    if !has_distance(check, comparator) {
        return Ok(None);
    }
    if holds {
        return Ok(Some(Decimal::ZERO));
    }
    let (Some(actual), Some(low)) = (number(actual), number(low)) else {
        return Ok(None);
    };
    let edge = match comparator {
        Comparator::Between if actual > low => number(high).unwrap_or(low),
        _ => low,
    };
    Ok(Some(edge.subtract(actual)?.abs()))
}

fn number(value: Scalar) -> Option<Decimal> {
    match value {
        Scalar::Number(number) => Some(number),
        Scalar::Integer(integer) => Some(Decimal::from(integer)),
        _ => None,
    }
}
