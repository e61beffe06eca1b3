use std::sync::Arc;

use crate::table;
use crate::value::BusinessCalendars;

/// A compiled conversion.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// Its name.
    pub name: String,
    /// The path of its table.
    pub file: String,
    /// What it does.
    pub conversion: Arc<table::Conversion>,
}

/// A compiled business calendar.
#[derive(Clone, Debug)]
pub struct BusinessCalendar {
    /// Its name.
    pub name: String,
    /// The path of its holidays.
    pub file: Option<String>,
    /// What tells its calendars apart.
    pub by: Option<String>,
    /// The calendars.
    pub calendars: Arc<BusinessCalendars>,
}
