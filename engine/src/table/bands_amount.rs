use std::ops::Range;

use super::Key;
use super::axis::Axis;
use super::bands::{Bands, BandsDefinition, Beyond, Edge, End, Mode, RoundsFirst, Slice};
use crate::value::{Decimal, Fault};

/// How far a value reaches into the bands.
pub(super) struct Reach {
    /// The first band that counts, the last retroactive one or the lowest, and the band the value falls in.
    pub(super) first: usize,
    pub(super) last: usize,
    /// The value, rounded, or the end where amounts stay.
    to: Decimal,
    quota: Option<Decimal>,
}

impl Bands {
    /// Bands that were checked.
    pub(super) fn new(definition: BandsDefinition, edges: Box<[(Edge, Decimal)]>) -> Bands {
        let numbers: Vec<Decimal> = edges.iter().map(|(_, at)| *at).collect();
        let line = Axis::numbers(numbers);
        let starts = edges
            .iter()
            .filter_map(|(edge, at)| Some(line.place(Key::Number(*at))? + i64::from(*edge == Edge::Above)))
            .collect();
        let mut bands = Bands {
            definition,
            edges,
            line,
            starts,
            full: Box::default(),
        };
        if !bands.definition.of_quota && !bands.definition.rate_only {
            bands.full = (0..bands.edges.len()).map(|band| bands.below(band)).collect();
        }
        bands
    }

    /// What the bands below this one earn in full when it is reached.
    fn below(&self, band: usize) -> Result<Decimal, Fault> {
        let reach = Reach {
            first: self.first(band),
            last: band,
            // Only the band itself ends at the value; any value but zero will do for those below.
            to: Decimal::ONE,
            quota: None,
        };
        self.sum(&reach, reach.first..band)
    }

    pub(super) fn sum(&self, reach: &Reach, mut bands: Range<usize>) -> Result<Decimal, Fault> {
        bands.try_fold(Decimal::ZERO, |sum, band| sum.add(self.slice(band, reach)?.amount))
    }

    fn first(&self, last: usize) -> usize {
        let mut bands = self.definition.bands.iter().take(last + 1);
        bands.rposition(|band| band.mode == Mode::Retroactive).unwrap_or(0)
    }

    /// The lower edge of a band in units of the value.
    #[inline]
    fn edge(&self, index: usize, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        let (_, at) = self.edges.get(index).ok_or(Fault::OutOfRange)?;
        of_quota(*at, quota)
    }

    /// The value as it is looked up: inside of the bounds, rounded, a whole unit, not beyond an end that is an error.
    #[inline]
    pub(super) fn prepare(&self, value: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        let definition = &self.definition;
        match (definition.of_quota, quota) {
            (true, None) => return Err(Fault::Missing),
            (false, Some(_)) => return Err(Fault::Type),
            (true, Some(quota)) if quota <= Decimal::ZERO => return Err(Fault::OutOfRange),
            _ => {}
        }
        if let Some((low, high)) = definition.between
            && (value < of_quota(low, quota)? || value > of_quota(high, quota)?)
        {
            return Err(Fault::OutOfRange);
        }
        let value = match definition.rounds_first {
            Some(RoundsFirst { step, mode }) => value.round_to_step(step, mode)?,
            None => value,
        };
        if definition.whole_units && !value.is_integer() {
            return Err(Fault::OutOfRange);
        }
        match definition.end {
            Some(End {
                at,
                beyond: Beyond::Error,
            }) if value > of_quota(at, quota)? => Err(Fault::OutOfRange),
            _ => Ok(value),
        }
    }

    /// The band of a value.
    #[inline]
    pub(super) fn locate(&self, value: Decimal, quota: Option<Decimal>) -> Result<usize, Fault> {
        let reached = if quota.is_none() {
            let place = self.line.place(Key::Number(value)).ok_or(Fault::Type)?;
            self.starts.partition_point(|start| *start <= place)
        } else {
            let mut reached: usize = 0;
            for (edge, at) in &self.edges {
                let at = of_quota(*at, quota)?;
                if value < at || (value == at && *edge == Edge::Above) {
                    break;
                }
                reached += 1;
            }
            reached
        };
        reached.checked_sub(1).ok_or(Fault::OutOfRange)
    }

    /// How far a value reaches; `None` for no unit, which earns nothing although no band lies before the first unit.
    #[inline]
    pub(super) fn reach(&self, value: Decimal, quota: Option<Decimal>) -> Result<Option<Reach>, Fault> {
        if self.definition.rate_only {
            return Err(Fault::Type);
        }
        let value = self.prepare(value, quota)?;
        if self.definition.whole_units && value.is_zero() && self.edges.first().is_some_and(|(_, at)| at.is_zero()) {
            return Ok(None);
        }
        let last = self.locate(value, quota)?;
        let to = match self.definition.end {
            Some(End {
                at,
                beyond: Beyond::Stay,
            }) => value.min(of_quota(at, quota)?),
            _ => value,
        };
        Ok(Some(Reach {
            first: self.first(last),
            last,
            to,
            quota,
        }))
    }

    /// The step of one band.
    #[inline]
    pub(super) fn slice(&self, index: usize, reach: &Reach) -> Result<Slice, Fault> {
        let band = self.definition.bands.get(index).ok_or(Fault::OutOfRange)?;
        let from = match band.mode {
            Mode::Retroactive => Decimal::ZERO,
            Mode::Marginal | Mode::AmountsProRata => self.edge(index, reach.quota)?,
        };
        let to = if index == reach.last {
            reach.to
        } else {
            self.edge(index + 1, reach.quota)?
        };
        let base = to.subtract(from)?;
        let mut amount = base.multiply(band.rate)?;
        if band.mode == Mode::AmountsProRata {
            let upper = match self.definition.end {
                Some(end) if index + 1 == self.edges.len() => of_quota(end.at, reach.quota)?,
                _ => self.edge(index + 1, reach.quota)?,
            };
            amount = amount.divide(upper.subtract(from)?)?;
        }
        let flat = band.flat.filter(|_| !reach.to.is_zero()).unwrap_or(Decimal::ZERO);
        if !flat.is_zero() {
            amount = amount.add(flat)?;
        }
        Ok(Slice {
            band: index,
            from,
            to,
            base,
            rate: band.rate,
            flat,
            amount,
        })
    }
}

#[inline]
fn of_quota(edge: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
    match quota {
        None => Ok(edge),
        Some(quota) => edge.multiply(quota),
    }
}
