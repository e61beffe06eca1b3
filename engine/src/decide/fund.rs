//! Funds: what is added in a period, what incentives draw, what a fund year that closes leaves.

use super::Evaluation;
use super::settled::{MovementKind, Mover};
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Trace};
use crate::model::Unused;
use crate::program::{Drawing, Fund, FundYears, Incentive};
use crate::value::{Date, Decimal, Duration, Fault, MonthEnd, Period, Unit};

impl<T: Trace> Evaluation<'_, T> {
    /// What the period adds to a fund.
    pub(super) fn fund(&mut self, place: u16) -> Flow {
        let Some(fund) = self.program.funds.get(usize::from(place)) else {
            return Ok(());
        };
        self.trace.rule(RuleSite::Fund(place));
        let period = self.period()?;
        let year = year_of(fund, period).or_trap(self.machine)?;
        let per: Vec<String> = year.iter().map(i64::to_string).collect();
        if let Some(amount) = &fund.provides {
            let amount = self.number(&amount.amount)?;
            if amount.is_negative() {
                return Err(self.machine.fault(Fault::OutOfRange));
            }
            if self.is_new(fund, year, &per).or_trap(self.machine)? {
                self.moves(fund.balance, &per, MovementKind::Provided, Mover::Fund, amount)?;
            }
        }
        if let Some((share, amount)) = &fund.accrues {
            let share = self.number(&share.amount)?;
            let amount = self.number(amount)?;
            if share.is_negative() {
                return Err(self.machine.fault(Fault::OutOfRange));
            }
            let mut added = amount.multiply(share).or_trap(self.machine)?;
            if let Some((places, mode)) = fund.round {
                added = added.round(places, mode);
            }
            self.moves(fund.balance, &per, MovementKind::Accrued, Mover::Fund, added)?;
        }
        // A fund to which nothing was added is shown too.
        self.holds(fund.balance, &per);
        Ok(())
    }

    /// Whether an account begins with this period: in the first period of its fund year, or in the first of all, unless
    /// the opening says what it holds.
    fn is_new(&self, fund: &Fund, year: Option<i64>, per: &[String]) -> Result<bool, Fault> {
        let prior = &self.machine.prior.state;
        match (&prior.origin, &fund.years) {
            (None, _) => Ok(!prior.balances.contains_key(&self.account_of(fund.balance, per))),
            (Some(_), None) => Ok(false),
            (Some(origin), Some(years)) => match origin.period {
                Some(before) => Ok(Some(before.last().fiscal_year(years.starts)?) < year),
                None => Ok(false),
            },
        }
    }

    /// Draws the lines of an incentive on a fund, one after the other; gives what was cut.
    pub(super) fn draws(
        &mut self,
        place: u16,
        incentive: &Incentive,
        drawing: &Drawing,
        first: usize,
    ) -> Flow<Decimal> {
        let count = self.outcome.lines.len().saturating_sub(first);
        let mut cut = Decimal::ZERO;
        for line in self.line_order(first, count, incentive)? {
            let undrawn = self.draw_line(place, incentive, drawing, first + line)?;
            cut = cut.add(undrawn).or_trap(self.machine)?;
        }
        Ok(cut)
    }

    /// Draws a line on a fund, and cuts what the fund does not hold then; gives what was cut. A line that takes back
    /// gives back, and what it gives is there for the lines behind it.
    pub(super) fn draw_line(
        &mut self,
        place: u16,
        incentive: &Incentive,
        drawing: &Drawing,
        line: usize,
    ) -> Flow<Decimal> {
        let Some(fund) = self.program.funds.get(usize::from(drawing.fund)) else {
            return Ok(Decimal::ZERO);
        };
        let row = self.outcome.lines.get(line).map_or(0, |line| line.row);
        let year = match &drawing.year {
            Some(year) => {
                self.trace.rule(RuleSite::Limit(place));
                if let Some(records) = &incentive.records {
                    self.machine.set_cursor(records.cursor, row);
                    self.trace.row(records.cursor, row);
                }
                Some(year.evaluate(self.machine, self.trace)?)
            }
            None => None,
        };
        let per: Vec<String> = year.iter().map(i64::to_string).collect();
        let most = self.holds(fund.balance, &per).max(Decimal::ZERO);
        let Some(line) = self.outcome.lines.get_mut(line) else {
            return Ok(Decimal::ZERO);
        };
        let asked = line.amount;
        line.amount = asked.min(most);
        let drawn = line.amount;
        self.moves(
            fund.balance,
            &per,
            MovementKind::Drawn,
            Mover::Line(place, row),
            drawn.negate(),
        )?;
        asked.subtract(drawn).or_trap(self.machine)
    }

    /// What fund years leave that can no longer be drawn on.
    pub(super) fn close_years(&mut self, place: u16) -> Flow {
        let Some(fund) = self.program.funds.get(usize::from(place)) else {
            return Ok(());
        };
        let Some(years) = fund.years else { return Ok(()) };
        let period = self.period()?;
        let running = period.last().fiscal_year(years.starts).or_trap(self.machine)?;
        let open: Vec<(Vec<String>, Decimal)> = self
            .outcome
            .accounts
            .iter()
            .filter(|account| account.balance == fund.balance)
            .map(|account| (account.per.clone(), account.closing))
            .collect();
        for (per, left) in open {
            let Some(year) = per.first().and_then(|year| year.parse::<i64>().ok()) else {
                continue;
            };
            if closes_on(years, year).or_trap(self.machine)? > period.last() {
                continue;
            }
            let gone = left.negate();
            match years.unused {
                Unused::Expires => self.moves(fund.balance, &per, MovementKind::Expired, Mover::Fund, gone)?,
                Unused::CarriesOver => {
                    let next = vec![running.max(year.saturating_add(1)).to_string()];
                    self.moves(fund.balance, &per, MovementKind::CarriedOver, Mover::Fund, gone)?;
                    self.moves(fund.balance, &next, MovementKind::CarriedOver, Mover::Fund, left)?;
                }
            }
        }
        Ok(())
    }

    /// Lines in the declared order of their records; without one the key of the record decides.
    fn line_order(&mut self, first: usize, count: usize, incentive: &Incentive) -> Flow<Vec<usize>> {
        match &incentive.records {
            Some(records) if !records.ordered && !records.key.is_empty() => self.by_key(first, count, incentive),
            _ => Ok((0..count).collect()),
        }
    }

    /// The earliest of the deadlines that a record has missed, of which the first is known.
    pub(super) fn earliest_deadline(
        &mut self,
        place: u16,
        incentive: &Incentive,
        missed: (u16, super::CheckOutcome),
    ) -> Flow<(u16, super::CheckOutcome)> {
        let day = |outcome: &super::CheckOutcome| match outcome.required {
            Scalar::Integer(day) => day,
            _ => i64::MAX,
        };
        let mut earliest = missed;
        for (index, condition) in (0_u16..).zip(&incentive.conditions).skip(usize::from(missed.0) + 1) {
            if !condition.deadline {
                continue;
            }
            self.trace.rule(RuleSite::Condition(place, index));
            let mut outcome = super::CheckOutcome::NONE;
            let holds = super::criteria::check(&condition.check, self.machine, self.trace, &mut outcome)?;
            if !holds && day(&outcome) < day(&earliest.1) {
                earliest = (index, outcome);
            }
        }
        Ok(earliest)
    }
}

/// The fund year of a period, which must not lie in two.
fn year_of(fund: &Fund, period: Period) -> Result<Option<i64>, Fault> {
    let Some(years) = &fund.years else { return Ok(None) };
    let year = period.last().fiscal_year(years.starts)?;
    if period.first().fiscal_year(years.starts)? == year {
        Ok(Some(year))
    } else {
        Err(Fault::OutOfRange)
    }
}

/// The last day on which a fund year can be drawn on.
fn closes_on(years: FundYears, year: i64) -> Result<Date, Fault> {
    let month = if years.starts == 1 { 12 } else { years.starts - 1 };
    let last = Date::new(year, month, 1).map_err(|_| Fault::OutOfRange)?.end_of_month();
    match years.open_for {
        Some(time) => end_of(last, time),
        None => Ok(last),
    }
}

/// The day on which a time ends that begins with the day after another: three months after January 31 is April 30.
pub(super) fn end_of(last: Date, time: Duration) -> Result<Date, Fault> {
    if Unit::OF_MONTHS.contains(&time.unit) {
        let first = last.plus_days(1)?;
        first.plus(time, MonthEnd::LastDay)?.plus_days(-1)
    } else {
        last.plus_days(time.days()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, on a calendar.
    #[test]
    fn days_on_which_times_end() {
        for (last, time, expected) in [
            ("2026-01-31", Duration::new(3, Unit::Months), "2026-04-30"),
            ("2026-02-28", Duration::new(3, Unit::Months), "2026-05-31"),
            ("2026-11-30", Duration::new(3, Unit::Months), "2027-02-28"),
            ("2025-12-31", Duration::new(46, Unit::CalendarDays), "2026-02-15"),
            ("2026-06-30", Duration::new(0, Unit::CalendarDays), "2026-06-30"),
        ] {
            assert_eq!(
                end_of(last.parse().unwrap(), time),
                Ok(expected.parse().unwrap()),
                "{last}"
            );
        }
        let years = FundYears {
            starts: 7,
            open_for: None,
            unused: Unused::Expires,
        };
        assert_eq!(closes_on(years, 2026), Ok("2026-06-30".parse().unwrap()));
    }
}
