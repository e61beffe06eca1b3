//! Requirements with their distances, ladders, eligibilities.

use super::Evaluation;
use super::outcome::{CheckOutcome, CheckState, put};
use crate::expr::{Evaluate, RuleSite, Scalar, Stop, Trace};
use crate::model::{Comparator, Select};
use crate::program::{Check, CheckKind, Criteria, Slot};
use crate::schema::Type;
use crate::value::{Decimal, Fault};

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn ladder(&mut self, place: u16) -> Result<(), Stop> {
        let Some(ladder) = self.program.ladders.get(usize::from(place)) else {
            return Ok(());
        };
        let mut reached = None;
        let mut unbroken = true;
        for (index, tier) in (0_u16..).zip(&ladder.tiers) {
            let holds = self.criteria(&tier.criteria, |check| RuleSite::Tier(place, index, check))?;
            // What stands in for the lowest tier is no step of the ladder.
            let is_step = !(ladder.otherwise && index == 0);
            unbroken &= holds || !is_step;
            if holds && (ladder.select == Select::Highest || unbroken) {
                reached = Some(index);
            }
        }
        put(&mut self.outcome.ladders, usize::from(place), reached, &None);
        self.set(
            ladder.slot,
            reached.map_or(Scalar::Absent, |tier| Scalar::Integer(i64::from(tier))),
        );
        Ok(())
    }

    pub(super) fn eligibility(&mut self, place: u16) -> Result<(), Stop> {
        let Some(eligibility) = self.program.eligibilities.get(usize::from(place)) else {
            return Ok(());
        };
        let holds = self.criteria(&eligibility.criteria, |check| RuleSite::Eligibility(place, check))?;
        put(&mut self.outcome.eligibilities, usize::from(place), holds, &false);
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
    fn criteria(&mut self, criteria: &Criteria, site: impl Fn(u16) -> RuleSite) -> Result<bool, Stop> {
        let offset = criteria.offset as usize;
        let common = usize::from(criteria.common);
        let mut common_holds = true;
        for (index, check) in (0_u16..).zip(&criteria.checks) {
            self.trace.rule(site(index));
            let outcome = self.check(check)?;
            let index = usize::from(index);
            common_holds &= index >= common || outcome.holds();
            put(&mut self.outcome.checks, offset + index, outcome, &CheckOutcome::NONE);
        }
        if !common_holds || criteria.paths.is_empty() {
            return Ok(common_holds);
        }
        Ok(criteria.paths.iter().any(|path| {
            let range = offset + usize::from(path.first)..offset + usize::from(path.end);
            self.outcome
                .checks
                .get(range)
                .is_some_and(|checks| checks.iter().all(CheckOutcome::holds))
        }))
    }

    pub(super) fn check(&mut self, check: &Check) -> Result<CheckOutcome, Stop> {
        let (measure, comparator, thresholds) = match &check.kind {
            CheckKind::Condition(condition) => {
                let holds = condition.evaluate(self.machine, self.trace)?;
                return Ok(CheckOutcome {
                    state: if holds { CheckState::Met } else { CheckState::NotMet },
                    actual: Scalar::Boolean(holds),
                    required: Scalar::Boolean(true),
                    ..CheckOutcome::NONE
                });
            }
            CheckKind::Measure {
                measure,
                comparator,
                thresholds,
            } => (measure, *comparator, thresholds),
        };
        let actual = self.optional(measure)?;
        let mut required = [Scalar::Absent; 2];
        let mut any_equal = false;
        for (index, threshold) in thresholds.iter().enumerate() {
            let value = threshold.evaluate(self.machine, self.trace)?;
            if let Some(place) = required.get_mut(index) {
                *place = value;
            }
            any_equal |= actual.is_some_and(|actual| self.equal(actual, value));
        }
        let [low, high] = required;
        let mut outcome = CheckOutcome {
            state: CheckState::Missing,
            actual: actual.unwrap_or(Scalar::Absent),
            required: low,
            required_high: high,
            distance: None,
        };
        let Some(actual) = actual else { return Ok(outcome) };
        let holds = match comparator {
            Comparator::Is | Comparator::IsOneOf => any_equal,
            Comparator::AtLeast | Comparator::OnOrAfter => ordered(actual, low, |a, b| a >= b, |a, b| a >= b),
            Comparator::AtMost | Comparator::OnOrBefore => ordered(actual, low, |a, b| a <= b, |a, b| a <= b),
            Comparator::Above => ordered(actual, low, |a, b| a > b, |a, b| a > b),
            Comparator::Below => ordered(actual, low, |a, b| a < b, |a, b| a < b),
            Comparator::Between => {
                ordered(actual, low, |a, b| a >= b, |a, b| a >= b)
                    && ordered(actual, high, |a, b| a <= b, |a, b| a <= b)
            }
        };
        outcome.state = if holds { CheckState::Met } else { CheckState::NotMet };
        outcome.distance = distance(check, comparator, actual, low, high, holds)?;
        Ok(outcome)
    }

    fn equal(&self, a: Scalar, b: Scalar) -> bool {
        match (a, b) {
            (Scalar::Text(a), Scalar::Text(b)) => self.machine.text(a) == self.machine.text(b),
            (a, b) => a == b,
        }
    }
}

#[inline]
fn ordered(
    a: Scalar,
    b: Scalar,
    numbers: impl Fn(Decimal, Decimal) -> bool,
    integers: impl Fn(i64, i64) -> bool,
) -> bool {
    match (a, b) {
        (Scalar::Number(a), Scalar::Number(b)) => numbers(a, b),
        (Scalar::Integer(a), Scalar::Integer(b)) => integers(a, b),
        _ => false,
    }
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
    let measurable = check.measured.is_numeric() || check.measured == Type::Date;
    if !measurable || matches!(comparator, Comparator::Is | Comparator::IsOneOf) {
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
