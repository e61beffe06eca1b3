//! Parts of what a rule gives: the days of a unit, the share of a year of service, instalments.

use super::schedule::unit_of;
use crate::model::Partial;
use crate::program::Recurs;
use crate::value::{Date, Decimal, Fault, MonthEnd, Rounding};

/// The days for which a record is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Service {
    /// The first of them.
    pub first: Date,
    /// The first day behind them.
    pub end: Option<Date>,
}

impl Service {
    /// From the start on until it ends, for as long as it is paid at most.
    ///
    /// # Errors
    /// As [`Date::plus`].
    pub(super) fn of(
        recurs: &Recurs,
        first: Date,
        ending: Option<Date>,
        month_end: MonthEnd,
    ) -> Result<Service, Fault> {
        let at_most = match recurs.at_most {
            Some(length) => Some(first.plus(length, month_end)?),
            None => None,
        };
        let years = match &recurs.share_by_year {
            Some((shares, true)) => {
                let months = i64::try_from(shares.len()).unwrap_or(i64::MAX).saturating_mul(12);
                Some(first.plus_months(months, month_end)?)
            }
            _ => None,
        };
        let end = [ending, at_most, years].into_iter().flatten().min();
        Ok(Service { first, end })
    }

    /// The days of it that lie in a unit: the first and how many; nothing if there are none.
    fn days_in(self, unit: (Date, Date)) -> Option<(Date, i64)> {
        let first = self.first.max(unit.0);
        let behind_unit = unit.0.days_until(unit.1) + 1;
        let behind = match self.end {
            Some(end) => unit.0.days_until(end).min(behind_unit),
            None => behind_unit,
        };
        let days = behind - unit.0.days_until(first);
        (days > 0).then_some((first, days))
    }
}

/// What is paid of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnitPart {
    /// The days that are paid and those of the unit, where they count.
    pub days: Option<(i64, i64)>,
    /// The share of the year of service.
    pub share: Option<Decimal>,
}

/// What is paid of a unit; `Ok(Err(true))` if it has days that are too few, `Ok(Err(false))` if it has none.
///
/// # Errors
/// As [`Date::years_until`].
pub(super) fn unit_part(
    recurs: &Recurs,
    month_end: MonthEnd,
    service: Service,
    unit: (Date, Date),
) -> Result<Result<UnitPart, bool>, Fault> {
    let Some((first, days)) = service.days_in(unit) else {
        return Ok(Err(false));
    };
    let of = unit.0.days_until(unit.1) + 1;
    if recurs.partial == Partial::None && days < of {
        return Ok(Err(true));
    }
    let share = match &recurs.share_by_year {
        None => None,
        Some((shares, _)) => {
            // The first day that is paid in the unit decides which year of service it is.
            let year = usize::try_from(service.first.years_until(first, month_end)?).unwrap_or(0);
            shares.get(year).or(shares.last()).copied()
        }
    };
    Ok(Ok(UnitPart {
        days: (recurs.partial == Partial::ByDays).then_some((days, of)),
        share,
    }))
}

impl UnitPart {
    /// The part of an amount.
    ///
    /// # Errors
    /// [`Fault::Overflow`] beyond 28 digits.
    pub(super) fn of(self, amount: Decimal) -> Result<Decimal, Fault> {
        let mut part = amount;
        if let Some(share) = self.share {
            part = part.multiply(share)?;
        }
        match self.days {
            Some((days, of)) if days != of => part.multiply(Decimal::from(days))?.divide(Decimal::from(of)),
            _ => Ok(part),
        }
    }
}

/// The units that end in a period and may have days of a service, from the first on.
pub(super) fn units(recurs: &Recurs, from: Date, last: Date) -> impl Iterator<Item = (Date, Date)> {
    let unit = recurs.unit;
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let found = unit_of(unit, next?);
        next = found.1.plus_days(1).ok();
        (found.1 <= last).then_some(found)
    })
}

/// One of the instalments that a whole is paid in. The parts have the digits that lines are rounded to, and make the
/// whole: what is left over goes to the largest remainders, among equal ones to the first.
///
/// # Errors
/// [`Fault::Overflow`] beyond 28 digits.
pub(super) fn instalment(
    whole: Decimal,
    shares: &[Decimal],
    index: usize,
    rounding: Option<(u32, Rounding)>,
) -> Result<Decimal, Fault> {
    let share = shares.get(index).copied().unwrap_or(Decimal::ZERO);
    let Some((places, _)) = rounding else {
        return whole.multiply(share);
    };
    let scale = Decimal::from(10_i64).power(i64::from(places))?;
    let units = whole.abs().multiply(scale)?;
    let mut parts = Vec::with_capacity(shares.len());
    let mut left = units;
    for (place, share) in shares.iter().enumerate() {
        let exact = units.multiply(*share)?;
        let floor = exact.floor();
        left = left.subtract(floor)?;
        parts.push((exact.subtract(floor)?, place, floor));
    }
    parts.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let left = left.to_integer().ok_or(Fault::Overflow)?;
    let mut part = Decimal::ZERO;
    for (rank, (_, place, floor)) in (0_i64..).zip(&parts) {
        if *place == index {
            part = if rank < left { floor.add(Decimal::ONE)? } else { *floor };
        }
    }
    let part = part.divide(scale)?;
    Ok(if whole.is_negative() { part.negate() } else { part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn shares(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| decimal(text)).collect()
    }

    const CENTS: Option<(u32, Rounding)> = Some((2, Rounding::HalfUp));

    #[test]
    fn instalments_by_hand() {
        // 100.01 in three: 33.34 exactly is 33.343333…; the parts below are by the largest remainder.
        for (whole, of, expected) in [
            ("1000", shares(&["0.5", "0.5"]), ["500", "500"].as_slice()),
            // 0.005 each: one cent is left over, and the first of two equal remainders gets it.
            ("0.01", shares(&["0.5", "0.5"]), &["0.01", "0"]),
            ("-0.01", shares(&["0.5", "0.5"]), &["-0.01", "0"]),
            // 25.0025, 25.0025, 50.005: the largest remainder is that of the last.
            ("100.01", shares(&["0.25", "0.25", "0.5"]), &["25", "25", "50.01"]),
        ] {
            for (index, expected) in expected.iter().enumerate() {
                assert_eq!(
                    instalment(decimal(whole), &of, index, CENTS),
                    Ok(decimal(expected)),
                    "{whole} {index}"
                );
            }
        }
        // Without rounding the parts are exact.
        assert_eq!(
            instalment(decimal("0.01"), &shares(&["0.5", "0.5"]), 1, None),
            Ok(decimal("0.005"))
        );
    }

    proptest! {
        #[test]
        fn instalments_make_the_whole(cents in -1_000_000_000_i64..1_000_000_000, cuts in proptest::collection::vec(1_i64..1_000, 1..6)) {
            let all: i64 = cuts.iter().sum();
            // Shares of four digits that make one: the last takes what is left.
            let mut of: Vec<Decimal> = cuts.iter().map(|cut| Decimal::from(cut * 10_000 / all).divide(Decimal::from(10_000_i64)).unwrap()).collect();
            let sum = of.iter().try_fold(Decimal::ZERO, |sum, share| sum.add(*share)).unwrap();
            of.push(Decimal::ONE.subtract(sum).unwrap());
            let whole = Decimal::from(cents).divide(Decimal::HUNDRED).unwrap();
            let parts: Vec<Decimal> = (0..of.len()).map(|index| instalment(whole, &of, index, CENTS).unwrap()).collect();
            let made = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.add(*part)).unwrap();
            prop_assert_eq!(made, whole);
            for (part, share) in parts.iter().zip(&of) {
                // No part is a cent or more away from its share.
                let exact = whole.multiply(*share).unwrap();
                prop_assert!(part.subtract(exact).unwrap().abs() < decimal("0.01"));
            }
        }
    }
}
