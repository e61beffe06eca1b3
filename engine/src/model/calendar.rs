use super::{Clause, Name};
use crate::source::Span;
use crate::value::Date;

/// `.ends("last", "saturday", 1)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearEnds {
    /// `last` or `nearest`.
    pub how: Name,
    /// The weekday.
    pub weekday: Name,
    /// The month at whose end the year ends, 1 to 12.
    pub month: u32,
}

/// `fiscal_calendar("fiscal").starts_in(2)`, or `.weeks("4-4-5").ends("last", "saturday", 1)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalCalendar {
    /// Its name.
    pub name: Name,
    /// The month of the calendar in which a year of months starts, 1 to 12.
    pub starts_in: Option<Clause<u32>>,
    /// The weeks of the months of a quarter: `4-4-5`.
    pub weeks: Option<Name>,
    /// Where a year of weeks ends.
    pub ends: Option<Clause<YearEnds>>,
    /// Which calendar year a year is named after: `last month` or `first month`.
    pub named_after: Option<Name>,
    /// The declaring call.
    pub span: Span,
}

/// `business_calendar("office").weekdays("Mon-Fri").hours("09:00", "17:30").holidays("tables/holidays.csv")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// Its name.
    pub name: Name,
    /// Open days of the week, Monday first.
    pub weekdays: Option<Clause<[bool; 7]>>,
    /// When a day opens and closes, in seconds after midnight.
    pub hours: Option<Clause<(i64, i64)>>,
    /// The file of its holidays.
    pub holidays: Option<Name>,
    /// The column of the file that tells calendars apart: `country`.
    pub by: Option<Name>,
    /// The first and last day for which holidays are known.
    pub covers: Option<Clause<(Date, Date)>>,
    /// The zone in which its days begin, where it is not that of the pack.
    pub time_zone: Option<Name>,
    /// The declaring call.
    pub span: Span,
}
