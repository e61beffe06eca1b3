//! What rules compute with: exact decimals, integers, dates, instants, durations, text, and [`Tree`], a neutral exact
//! document. Every operation that can fail says how by a [`Fault`]; nothing here knows of rules, files or JSON.

mod business_calendar;
mod business_calendars;
mod date;
mod date_time;
mod deadline;
mod decimal;
mod decimal_bytes;
mod duration;
mod fault;
mod fiscal;
mod fiscal_calendar;
mod minor_unit;
mod month_end;
mod normal;
mod period;
mod rounding;
mod small;
mod text;
mod tree;
mod window;
mod zone;

pub use business_calendar::BusinessCalendar;
pub use business_calendars::BusinessCalendars;
pub use date::{Date, DateError};
pub use date_time::DateTime;
pub use deadline::{Clock, Deadline, Ends, Last};
pub use decimal::{Decimal, NumberError};
pub use duration::{Duration, Unit};
pub use fault::Fault;
pub use fiscal_calendar::{FiscalCalendar, FiscalUnit, Pattern, YearEnd, YearName};
pub use minor_unit::minor_unit;
pub use month_end::MonthEnd;
pub use normal::{NoKey, Normal, Normaliser, similarity, write_host};
pub use period::Period;
pub use rounding::Rounding;
pub use text::{write_lower, write_upper};
pub use tree::{Tree, write_json_text};
pub use window::{Reach, Window};
pub use zone::{Zone, zone_data_version};

/// The largest integer a pack or a fact may hold, 2^53 − 1: what every consumer of JSON reads exactly.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;
