use super::{Clause, Name};
use crate::source::Span;
use crate::value::{Date, Rounding};

/// What a conversion takes its numbers from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversionFile {
    /// `.fixed("tables/units.csv")`: what one unit is worth in each currency.
    Fixed(Name),
    /// `.rates("tables/rates.csv")`: dated rates between currencies.
    Rates(Name),
}

impl ConversionFile {
    /// The path of the file.
    #[must_use]
    pub const fn path(&self) -> &Name {
        match self {
            ConversionFile::Fixed(path) | ConversionFile::Rates(path) => path,
        }
    }
}

/// `.through("EUR", 3, "half-up")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Through {
    /// The currency between the two.
    pub currency: Name,
    /// Rounding of the amount in it: digits behind the point, and mode.
    pub round: (u32, Rounding),
}

/// `.missing_day("last business day before", "office")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingDay {
    /// The policy.
    pub policy: Name,
    /// The business calendar that says which days are open.
    pub calendar: Option<Name>,
}

/// `conversion("payout_rate").rates("tables/rates.csv").quoted("USD per unit of foreign currency")…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Its name.
    pub name: Name,
    /// Its file.
    pub file: Option<ConversionFile>,
    /// The first day on which fixed units hold.
    pub valid_from: Option<Clause<Date>>,
    /// What a rate says, in words with the code of the target currency.
    pub quoted: Option<Name>,
    /// Which day is meant, in words: `invoice date`.
    pub basis: Option<Name>,
    /// What counts on a day without a rate.
    pub missing_day: Option<Clause<MissingDay>>,
    /// The currency between the two.
    pub through: Option<Clause<Through>>,
    /// Rounding of the result: digits behind the point, and mode.
    pub round: Option<Clause<(u32, Rounding)>>,
    /// The declaring call.
    pub span: Span,
}
