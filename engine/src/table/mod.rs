//! Tables of conditions, bands and curves: what a pack writes as rows, cells and edges, and look-ups in them.
//!
//! This module knows nothing of rules or files. It gets the texts of cells and typed columns, reports every fault of
//! them at once, and is plain data afterwards: shared freely between threads, and a look-up neither allocates, nor
//! parses, nor hashes a name.
//!
//! - [`Table`]: rows of cells ([`Cell`]) under typed [`Column`]s, with a [`HitPolicy`].
//! - [`Bands`]: rates or amounts by edges, marginal or back to the first dollar.
//! - [`Curve`]: a straight line between points.
//! - [`Conversion`]: dated rates between currencies, and what one unit is worth.

mod axis;
mod bands;
mod bands_amount;
mod bands_check;
mod build;
mod cell;
mod conversion;
mod cover;
mod curve;
mod definition;
mod grammar;
mod index;
mod judge;
mod literal;
mod lookup;
mod output;
mod overlap;
mod question;
mod range;
mod text_codes;

#[cfg(test)]
mod tests;

pub use bands::{Band, BandFault, Bands, BandsDefinition, Beyond, Edge, End, Mode, RoundsFirst, Slice};
pub use cell::{Bound, Cell, Key, Part, Scalar};
pub use conversion::{
    Conversion, CurrencyCode, DatedRate, Leg, MissingDay, NoRate, Places, Rates, Route, Series, Shown, Taken, Units,
    currency_code,
};
pub use cover::{Coverage, Gap, Undecided};
pub use curve::{AboveLast, BelowFirst, Curve, CurveDefinition, CurveFault};
pub use definition::{Aggregate, CellFault, Column, ColumnType, HitPolicy, MAX_INPUTS, MAX_ROWS, TableDefinition};
pub use lookup::{Miss, Table};
pub use overlap::Overlap;
pub use question::Question;
