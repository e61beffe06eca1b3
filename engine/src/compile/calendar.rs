//! Fiscal calendars and business calendars.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Compiler, Failed, listed};
use crate::model::{self, Name};
use crate::program;
use crate::source::{Code, Diagnostic, Span};
use crate::value::{BusinessCalendar, BusinessCalendars, Date, FiscalCalendar, Pattern, YearEnd, YearName, Zone};

impl Compiler<'_> {
    pub(super) fn compile_calendars(&mut self) {
        let model = self.model;
        for declared in &model.fiscal_calendars {
            let compiled = self.fiscal_calendar(declared);
            self.fiscal_calendars.push(compiled.ok());
        }
        for declared in &model.business_calendars {
            let compiled = self.business_calendar(declared);
            self.business_calendars.push(compiled.ok());
        }
    }

    fn fiscal_calendar(&mut self, declared: &model::FiscalCalendar) -> Result<FiscalCalendar, Failed> {
        let name = match declared.named_after.as_ref().map(|word| word.text.as_str()) {
            Some("first month") => YearName::FirstMonth,
            _ => YearName::LastMonth,
        };
        let calendar = match (&declared.starts_in, &declared.weeks, &declared.ends) {
            (Some(month), None, None) => FiscalCalendar::of_months(month.value, name),
            (None, Some(pattern), Some(ends)) => {
                let weekdays = [
                    "monday",
                    "tuesday",
                    "wednesday",
                    "thursday",
                    "friday",
                    "saturday",
                    "sunday",
                ];
                let weekday = (1..)
                    .zip(weekdays)
                    .find(|(_, word)| *word == ends.value.weekday.text)
                    .map_or(0, |(place, _)| place);
                let pattern = Pattern::ALL.into_iter().find(|(word, _)| *word == pattern.text);
                let Some((_, pattern)) = pattern else {
                    return Err(Failed);
                };
                let how = if ends.value.how.text == "nearest" {
                    YearEnd::Nearest
                } else {
                    YearEnd::Last
                };
                FiscalCalendar::of_weeks(pattern, how, weekday, ends.value.month, name)
            }
            // What is missing has been said when the calendar was declared.
            _ => return Err(Failed),
        };
        calendar.map_err(|_| Failed)
    }

    fn business_calendar(&mut self, declared: &model::BusinessCalendar) -> Result<program::BusinessCalendar, Failed> {
        let Some(week) = &declared.weekdays else {
            return Err(Failed);
        };
        let zone = match &declared.time_zone {
            None => self.zone.clone(),
            Some(name) => match Zone::from_name(&name.text) {
                Some(zone) => zone,
                None => {
                    return self.fail(
                        Diagnostic::error(Code::NotAllowedValue, format!("there is no time zone `{}`", name.text))
                            .at(name.span)
                            .help("write a name of the IANA data base, such as `Europe/Berlin` or `UTC`"),
                    );
                }
            },
        };
        let mut plain = BusinessCalendar::new(week.value, zone);
        if let Some(hours) = &declared.hours {
            let (opens, closes) = hours.value;
            plain = plain.with_hours(opens, closes).map_err(|_| Failed)?;
        }
        let calendars = match &declared.holidays {
            None => BusinessCalendars::one(plain),
            Some(file) => self.with_holidays(declared, file, &plain)?,
        };
        Ok(program::BusinessCalendar {
            name: declared.name.text.clone(),
            file: declared.holidays.as_ref().map(|file| file.text.clone()),
            by: declared.by.as_ref().map(|by| by.text.clone()),
            calendars: Arc::new(calendars),
        })
    }

    fn with_holidays(
        &mut self,
        declared: &model::BusinessCalendar,
        file: &Name,
        plain: &BusinessCalendar,
    ) -> Result<BusinessCalendars, Failed> {
        let by = declared.by.as_ref();
        let wanted: Vec<&str> = std::iter::once("date").chain(by.map(|by| by.text.as_str())).collect();
        let rows = self.columns(file, &wanted, &["name"])?;
        let mut days: BTreeMap<String, Vec<Date>> = BTreeMap::new();
        let mut failed = false;
        for row in &rows {
            let Some((date, span)) = row.first() else { continue };
            let Ok(day) = self.date_cell(date, *span) else {
                failed = true;
                continue;
            };
            if let Some(covers) = &declared.covers
                && !(covers.value.0..=covers.value.1).contains(&day)
            {
                self.report(
                    Diagnostic::error(
                        Code::TableCell,
                        format!("{day} lies outside of what calendar `{}` covers", declared.name.text),
                    )
                    .at(*span)
                    .label(covers.span, "it is said here")
                    .help("cover that day too, or take the row out"),
                );
                failed = true;
            }
            let value = match (by, row.get(1)) {
                (Some(by), Some((value, span))) if value.is_empty() => {
                    self.report(
                        Diagnostic::error(Code::TableCell, format!("the row does not say its `{}`", by.text))
                            .at(*span)
                            .help("write the value whose calendar the holiday belongs to"),
                    );
                    failed = true;
                    continue;
                }
                (Some(_), Some((value, _))) => value.clone(),
                _ => String::new(),
            };
            days.entry(value).or_default().push(day);
        }
        if failed {
            return Err(Failed);
        }
        if days.is_empty() {
            return self.fail(
                Diagnostic::error(Code::TableShape, format!("the file `{}` has no holidays", file.text))
                    .at(file.span)
                    .help("write a row for each holiday, or leave `holidays` out"),
            );
        }
        let mut calendars = Vec::with_capacity(days.len());
        for (value, days) in days {
            let known = match &declared.covers {
                Some(covers) => covers.value,
                None => {
                    // Whole years, from that of the first holiday to that of the last.
                    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else {
                        continue;
                    };
                    (first.start_of_year(), last.end_of_year())
                }
            };
            calendars.push((value, plain.clone().with_holidays(days, known)));
        }
        Ok(match (by, calendars.pop()) {
            (None, Some((_, only))) => BusinessCalendars::one(only),
            (_, last) => {
                calendars.extend(last);
                BusinessCalendars::by(calendars)
            }
        })
    }

    /// The cells of some columns of a file, by row, without surrounding blanks. Columns that may stand there besides
    /// are passed over; any other is warned of.
    pub(super) fn columns(
        &mut self,
        file: &Name,
        wanted: &[&str],
        besides: &[&str],
    ) -> Result<Vec<Vec<(String, Span)>>, Failed> {
        let csv = self.table_file(file)?;
        let header: Vec<(String, Span)> = csv
            .header()
            .iter()
            .map(|cell| (cell.text.trim().to_owned(), cell.span))
            .collect();
        let all: Vec<Vec<(String, Span)>> = csv
            .rows()
            .iter()
            .map(|row| {
                row.cells
                    .iter()
                    .map(|cell| (cell.text.trim().to_owned(), cell.span))
                    .collect()
            })
            .collect();
        let mut places = Vec::with_capacity(wanted.len());
        for column in wanted {
            match header.iter().position(|(title, _)| title == column) {
                Some(place) => places.push(place),
                None => {
                    let at = header.first().map_or(file.span, |(_, span)| *span);
                    self.report(
                        Diagnostic::error(
                            Code::TableShape,
                            format!("file `{}` has no column `{column}`", file.text),
                        )
                        .at(at)
                        .help(format!("its columns are {}", listed(wanted.iter().copied()))),
                    );
                }
            }
        }
        for (title, span) in &header {
            let title = title.as_str();
            if !wanted.contains(&title) && !besides.contains(&title) {
                self.report(
                    Diagnostic::warning(Code::TableShape, format!("column `{title}` is not read"))
                        .at(*span)
                        .help("take it out, or correct its name"),
                );
            }
        }
        if places.len() < wanted.len() {
            return Err(Failed);
        }
        Ok(all
            .into_iter()
            .map(|row| places.iter().filter_map(|place| row.get(*place).cloned()).collect())
            .collect())
    }

    /// The day of a cell.
    pub(super) fn date_cell(&mut self, text: &str, span: Span) -> Result<Date, Failed> {
        match text.parse() {
            Ok(day) => Ok(day),
            Err(error) => self.fail(
                Diagnostic::error(Code::TableCell, format!("`{text}` is no day: {error}"))
                    .at(span)
                    .help("write year, month and day: `2026-01-31`"),
            ),
        }
    }
}
