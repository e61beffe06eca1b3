use super::axis::Axis;
use crate::value::{Decimal, Fault, Rounding};

/// What a band's number is applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The rate applies to what lies in the band; the words for people: incremental.
    Marginal,
    /// The rate of the band reached applies to everything; the words for people: back to the first dollar.
    Retroactive,
    /// The band's amount is earned in proportion to how much of the band is filled.
    AmountsProRata,
}

/// To which band an edge belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// `from(x)`: the edge belongs to the band that begins there.
    From,
    /// `above(x)`: the edge belongs to the band below.
    Above,
}

/// What holds beyond the end of the last band; the end itself belongs to the band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beyond {
    /// The amount stays what it is at the end, the rate that of the last band.
    Stay,
    /// The last band goes on.
    Extend,
    /// A value beyond is out of range.
    Error,
}

impl Beyond {
    /// What a word of a pack says, `None` if it says nothing.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Beyond> {
        match word {
            "stay" => Some(Beyond::Stay),
            "extend" => Some(Beyond::Extend),
            "error" => Some(Beyond::Error),
            _ => None,
        }
    }
}

/// A band, from its lower edge up to the next band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// To which band the lower edge belongs.
    pub edge: Edge,
    /// The lower edge: in units of the value, or a fraction of the quota.
    pub at: Decimal,
    /// The rate, or for [`Mode::AmountsProRata`] the amount.
    pub rate: Decimal,
    /// What the rate is applied to.
    pub mode: Mode,
    /// An amount earned once, when the value reaches the band, besides the rate; a retroactive band above replaces it.
    pub flat: Option<Decimal>,
}

/// Where the last band ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The end, which belongs to the last band.
    pub at: Decimal,
    /// What holds above.
    pub beyond: Beyond,
}

/// How a value is rounded before it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundsFirst {
    /// To multiples of this, above zero.
    pub step: Decimal,
    /// By this mode.
    pub mode: Rounding,
}

/// Bands as a pack declares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BandsDefinition {
    /// The bands, lowest first.
    pub bands: Vec<Band>,
    /// Where the last one ends; `None`: never.
    pub end: Option<End>,
    /// The edges count units: `from(6)` begins with the sixth unit, `above(5)` and an end at 5 include the fifth. A
    /// fraction of a unit is out of range.
    pub whole_units: bool,
    /// The rate is looked up and multiplied with nothing: only [`Bands::at`] has an answer, and modes mean nothing.
    pub rate_only: bool,
    /// The values that are possible, both included, tested before rounding.
    pub between: Option<(Decimal, Decimal)>,
    /// How the value is rounded first.
    pub rounds_first: Option<RoundsFirst>,
    /// The edges, the end and the bounds are fractions of a quota that comes with every value.
    pub of_quota: bool,
}

/// Something wrong with the declaration of bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandFault {
    /// The band, from 0; `None`: the declaration as a whole.
    pub index: Option<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write, in one sentence.
    pub help: String,
}

/// One step of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The band, from 0.
    pub band: usize,
    /// Where the step begins; 0 for a retroactive band. Units: the last unit before it.
    pub from: Decimal,
    /// Where it ends: the value itself, or the upper edge.
    pub to: Decimal,
    /// `to − from`: what the rate is applied to.
    pub base: Decimal,
    /// The rate of the band, or its whole amount for [`Mode::AmountsProRata`].
    pub rate: Decimal,
    /// What is earned once for reaching the band.
    pub flat: Decimal,
    /// What the step earns, `flat` included.
    pub amount: Decimal,
}

/// Rates or amounts by the band a value falls in.
///
/// A value below the first band, beyond an end declared as an error, or outside of the declared bounds is
/// [`Fault::OutOfRange`], as is a fraction where whole units are counted. With `of_quota` an edge is compared as
/// `value >= edge × quota`, never divided; a missing quota is [`Fault::Missing`], one of zero or less
/// [`Fault::OutOfRange`], and a quota for bands that know none [`Fault::Type`]. An amount beyond 28 digits is
/// [`Fault::Overflow`].
///
/// ```
/// use charter_engine::table::{Band, Bands, BandsDefinition, Edge, Mode};
/// use charter_engine::value::Decimal;
/// let band = |at: i64, percent: i64| Band {
///     edge: Edge::From,
///     at: Decimal::from(at),
///     rate: Decimal::from(percent).divide(Decimal::HUNDRED).unwrap_or_default(),
///     mode: Mode::Marginal,
///     flat: None,
/// };
/// let definition = BandsDefinition { bands: vec![band(0, 10), band(10_000, 20)], ..BandsDefinition::default() };
/// let bands = Bands::build(definition).map_err(|faults| faults[0].message.clone())?;
/// assert_eq!(bands.on(Decimal::from(15_000), None), Ok(Decimal::from(2_000)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bands {
    pub(super) definition: BandsDefinition,
    /// The lower edges as they are compared: for whole units the last unit before the band.
    pub(super) edges: Box<[(Edge, Decimal)]>,
    /// Without a quota: the first place of each band on the line of values.
    pub(super) line: Axis,
    pub(super) starts: Box<[i64]>,
    /// Without a quota, by the band reached: what the bands below it earn in full.
    pub(super) full: Box<[Result<Decimal, Fault>]>,
}

impl Bands {
    /// The rate of the band the value falls in, or its amount for [`Mode::AmountsProRata`].
    ///
    /// # Errors
    /// See [`Bands`].
    #[inline]
    pub fn at(&self, value: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        let value = self.prepare(value, quota)?;
        let band = self.locate(value, quota)?;
        self.definition
            .bands
            .get(band)
            .map(|band| band.rate)
            .ok_or(Fault::OutOfRange)
    }

    /// The amount that the value earns.
    ///
    /// # Errors
    /// See [`Bands`]; [`Fault::Type`] for bands that only look up a rate.
    #[inline]
    pub fn on(&self, value: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        let Some(reach) = self.reach(value, quota)? else {
            return Ok(Decimal::ZERO);
        };
        let full = match self.full.get(reach.last) {
            Some(full) => (*full)?,
            None => self.sum(&reach, reach.first..reach.last)?,
        };
        full.add(self.slice(reach.last, &reach)?.amount)
    }

    /// The place of the band the value falls in; for its amount (`on`) no unit falls in no band.
    ///
    /// # Errors
    /// See [`Bands`].
    pub fn band_of(&self, value: Decimal, quota: Option<Decimal>, on: bool) -> Result<Option<usize>, Fault> {
        if on {
            return Ok(self.reach(value, quota)?.map(|reach| reach.last));
        }
        let value = self.prepare(value, quota)?;
        self.locate(value, quota).map(Some)
    }

    /// What a value earns on top of what was reached before; see [`Bands::between_totals`].
    ///
    /// # Errors
    /// As [`Bands::on`].
    pub fn on_top_of(&self, opening: Decimal, value: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        self.between_totals(opening, opening.add(value)?, quota)
    }

    /// What is earned on the way from one running total to another: `on(after) − on(before)`, where nothing is earned
    /// on zero. A lower total takes back from the top; what lies below zero is taken back at the rate of the first
    /// band, at which it would be earned again.
    ///
    /// # Errors
    /// As [`Bands::on`]; [`Fault::OutOfRange`] below zero if the first band has an amount and no rate.
    pub fn between_totals(&self, before: Decimal, after: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        self.up_to(after, quota)?.subtract(self.up_to(before, quota)?)
    }

    fn up_to(&self, total: Decimal, quota: Option<Decimal>) -> Result<Decimal, Fault> {
        if total.is_zero() {
            return Ok(Decimal::ZERO);
        }
        if !total.is_negative() {
            return self.on(total, quota);
        }
        match self.definition.bands.first() {
            Some(first) if first.mode != Mode::AmountsProRata => total.multiply(first.rate),
            _ => Err(Fault::OutOfRange),
        }
    }

    /// The steps of the amount, lowest first; their amounts sum to [`Bands::on`].
    ///
    /// # Errors
    /// As [`Bands::on`].
    pub fn slices(&self, value: Decimal, quota: Option<Decimal>) -> Result<Vec<Slice>, Fault> {
        let Some(reach) = self.reach(value, quota)? else {
            return Ok(Vec::new());
        };
        (reach.first..=reach.last)
            .map(|band| self.slice(band, &reach))
            .collect()
    }

    /// The first band whose rate is below that of the band before: often a threshold or rate typed wrong.
    #[must_use]
    pub fn first_fall(&self) -> Option<usize> {
        let rates = self.definition.bands.iter().map(|band| band.rate);
        rates
            .clone()
            .zip(rates.skip(1))
            .position(|(before, rate)| rate < before)
            .map(|index| index + 1)
    }

    /// The bands as they were declared.
    #[must_use]
    pub const fn definition(&self) -> &BandsDefinition {
        &self.definition
    }
}
