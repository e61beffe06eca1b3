//! What rules compute with: exact decimals, integers, dates, instants, durations, text, and [`Tree`], a neutral exact
//! document. Every operation that can fail says how by a [`Fault`]; nothing here knows of rules, files or JSON.

mod decimal;
mod fault;
mod rounding;
mod tree;

pub use decimal::{Decimal, NumberError};
pub use fault::Fault;
pub use rounding::Rounding;
pub use tree::{Tree, write_json_text};

/// The largest integer a pack or a fact may hold, 2^53 − 1: what every consumer of JSON reads exactly.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;
