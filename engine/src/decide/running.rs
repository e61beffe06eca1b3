//! Running quantities of bands: what was reached before each line, by unit of time.

use super::Evaluation;
use super::outcome::RunningOutcome;
use super::schedule::unit_of;
use crate::expr::{Evaluate, Flow, OrTrap, Trace, day_of};
use crate::program::{Incentive, RunningBands, RunningUnit};
use crate::state::{Account, Accumulated};
use crate::value::{Date, Decimal, Fault, MonthEnd};

impl<T: Trace> Evaluation<'_, T> {
    /// Before a line: each running quantity stands at what was reached in the unit of its day.
    pub(super) fn take_up(&mut self, place: u16, incentive: &Incentive) -> Flow {
        let day = match &incentive.in_period {
            Some(date) => day_of(date.evaluate(self.machine, self.trace)?).or_trap(self.machine)?,
            None => self.period()?.last(),
        };
        for (index, running) in (0_u16..).zip(&incentive.running) {
            let from = self.unit_from(running, day)?;
            let known = self
                .outcome
                .running
                .iter()
                .find(|known| known.incentive == place && known.running == index && known.from == from);
            let reached = match known {
                Some(known) => known.closing,
                None => {
                    let opening = self.opening(incentive, running, from);
                    self.outcome.running.push(RunningOutcome {
                        incentive: place,
                        running: index,
                        from,
                        opening,
                        closing: opening,
                    });
                    opening
                }
            };
            if let Some(slot) = self.machine.numbers.get_mut(usize::from(running.slot)) {
                *slot = reached;
            }
            self.outcome.unit.push(from);
        }
        Ok(())
    }

    /// After a line: what is reached now is remembered.
    pub(super) fn lay_down(&mut self, place: u16, incentive: &Incentive) {
        let units = std::mem::take(&mut self.outcome.unit);
        for ((index, running), from) in (0_u16..).zip(&incentive.running).zip(&units) {
            let reached = self.machine.numbers.get(usize::from(running.slot)).copied();
            let known = self
                .outcome
                .running
                .iter_mut()
                .find(|known| known.incentive == place && known.running == index && known.from == *from);
            if let (Some(known), Some(reached)) = (known, reached) {
                known.closing = reached;
            }
        }
        self.outcome.unit = units;
        self.outcome.unit.clear();
    }

    /// After the last line: the latest unit is carried on.
    pub(super) fn carry_running(&mut self, place: u16, incentive: &Incentive) {
        for (index, running) in (0_u16..).zip(&incentive.running) {
            if !running.carried {
                continue;
            }
            let latest = self
                .outcome
                .running
                .iter()
                .filter(|known| known.incentive == place && known.running == index)
                .max_by_key(|known| known.from);
            if let Some(latest) = latest {
                let so_far = Accumulated {
                    from: latest.from,
                    quantity: latest.closing,
                };
                let account = account(incentive, running);
                self.outcome.next.accumulators.insert(account, so_far);
            }
        }
    }

    /// What was reached in a unit before this decision.
    fn opening(&self, incentive: &Incentive, running: &RunningBands, from: Date) -> Decimal {
        if !running.carried {
            return Decimal::ZERO;
        }
        let known = self.machine.prior.state.accumulators.get(&account(incentive, running));
        known
            .filter(|known| known.from == from)
            .map_or(Decimal::ZERO, |known| known.quantity)
    }

    /// The first day of the unit that a day lies in.
    fn unit_from(&mut self, running: &RunningBands, day: Date) -> Flow<Date> {
        match &running.unit {
            RunningUnit::Calendar(unit) => Ok(unit_of(*unit, day).0),
            RunningUnit::Agreement(from) => {
                let from = day_of(from.evaluate(self.machine, self.trace)?).or_trap(self.machine)?;
                agreement_year(from, day).or_trap(self.machine)
            }
        }
    }
}

/// Running quantities are kept by bands and incentive: two incentives by the same bands count by themselves.
fn account(incentive: &Incentive, running: &RunningBands) -> Account {
    Account {
        name: running.name.clone(),
        per: vec![incentive.name.clone()],
    }
}

/// The first day of the agreement year that a day lies in. A year that begins on February 29 begins on the last day of
/// February in other years.
fn agreement_year(from: Date, day: Date) -> Result<Date, Fault> {
    if day < from {
        return Err(Fault::OutOfRange);
    }
    let mut years = i64::from(day.year()) - i64::from(from.year());
    loop {
        let start = from.plus_months(years * 12, MonthEnd::LastDay)?;
        if start <= day {
            return Ok(start);
        }
        years -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_years_by_hand() {
        for (from, day, expected) in [
            ("2024-04-01", "2024-04-01", Ok("2024-04-01")),
            ("2024-04-01", "2025-03-31", Ok("2024-04-01")),
            ("2024-04-01", "2025-04-01", Ok("2025-04-01")),
            ("2024-02-29", "2025-02-27", Ok("2024-02-29")),
            ("2024-02-29", "2025-02-28", Ok("2025-02-28")),
            ("2024-02-29", "2028-02-28", Ok("2027-02-28")),
            ("2024-02-29", "2028-02-29", Ok("2028-02-29")),
            ("2024-04-01", "2024-03-31", Err(Fault::OutOfRange)),
        ] {
            let found = agreement_year(from.parse().unwrap(), day.parse().unwrap());
            assert_eq!(found, expected.map(|day: &str| day.parse().unwrap()), "{from} {day}");
        }
    }
}
