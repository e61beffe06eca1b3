//! Conversions: the direction of their rates, the way from each currency to the target, days in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Compiler, Failed};
use crate::model::{self, ConversionFile, Name};
use crate::program;
use crate::source::{Code, Diagnostic, Span};
use crate::table::{
    Conversion, CurrencyCode, DatedRate, Leg, MissingDay, Rates, Route, Series, Shown, Units, currency_code,
};
use crate::value::{BusinessCalendar, Date, Decimal};

/// Which way the rates of a table are written.
#[derive(Clone, Copy, PartialEq)]
enum Quoted {
    /// `USD per unit of foreign currency`
    PerForeign,
    /// `foreign currency per unit of USD`
    PerTarget,
}

/// A row of a table of rates.
struct Row {
    pair: (CurrencyCode, CurrencyCode),
    dated: DatedRate,
    span: Span,
}

impl Compiler<'_> {
    pub(super) fn compile_conversions(&mut self) {
        let model = self.model;
        for declared in &model.conversions {
            let compiled = match &declared.file {
                Some(ConversionFile::Fixed(file)) => self.units(declared, file).map(Conversion::Units),
                Some(ConversionFile::Rates(file)) => self.rates(declared, file).map(Conversion::Rates),
                // It has been said when it was declared.
                None => Err(Failed),
            };
            let file = declared.file.as_ref().map_or("", |file| &file.path().text);
            self.conversions
                .push(compiled.ok().map(|conversion| program::Conversion {
                    name: declared.name.text.clone(),
                    file: file.to_owned(),
                    conversion: Arc::new(conversion),
                }));
        }
    }

    fn units(&mut self, declared: &model::Conversion, file: &Name) -> Result<Units, Failed> {
        let rows = self.columns(file, &["currency", "per_unit"], &[])?;
        let mut units: BTreeMap<CurrencyCode, (Decimal, u32, Span)> = BTreeMap::new();
        let mut failed = false;
        for (row, cells) in (1..).zip(&rows) {
            let [(currency, at), (amount, amount_at)] = cells.as_slice() else {
                continue;
            };
            let (Ok(code), Ok(amount)) = (self.currency_cell(currency, *at), self.rate_cell(amount, *amount_at)) else {
                failed = true;
                continue;
            };
            if let Some((_, _, first)) = units.insert(code, (amount, row, *at)) {
                self.two_rows(format!("{} has two units", Shown(code)), *at, first);
                failed = true;
            }
        }
        if failed || self.no_rows(rows.is_empty(), file) {
            return Err(Failed);
        }
        Ok(Units {
            per_unit: units
                .into_iter()
                .map(|(code, (amount, row, _))| (code, amount, row))
                .collect(),
            valid_from: declared.valid_from.as_ref().map(|day| day.value),
            round: declared.round.as_ref().map(|round| round.value),
        })
    }

    fn rates(&mut self, declared: &model::Conversion, file: &Name) -> Result<Rates, Failed> {
        let (Some(quoted), Some(basis), Some(missing)) = (&declared.quoted, &declared.basis, &declared.missing_day)
        else {
            return Err(Failed);
        };
        let (target, direction) = self.direction(quoted)?;
        let through = match &declared.through {
            None => None,
            Some(through) => {
                let name = &through.value.currency;
                let code = self.currency_cell(&name.text, name.span)?;
                if code == target {
                    return self.fail(
                        Diagnostic::error(
                            Code::Currency,
                            format!("{} is the target currency itself: nothing goes through it", Shown(code)),
                        )
                        .at(name.span)
                        .label(quoted.span, "the target is named here")
                        .help("name the third currency, or leave `through` out"),
                    );
                }
                Some((code, through.value.round))
            }
        };
        let business = self.business_days_of(&missing.value)?;
        let rows = self.rate_rows(file, target, through.map(|(code, _)| code))?;
        let series = self.series(rows)?;
        let routes = self.routes(&series, target, through, direction);
        if let Some((pivot, _)) = through
            && !routes.iter().any(|route| route.from == pivot)
        {
            return self.fail(
                Diagnostic::error(
                    Code::TableShape,
                    format!(
                        "`{}` has no rate between {} and {}, so nothing gets through",
                        file.text,
                        Shown(pivot),
                        Shown(target)
                    ),
                )
                .at(file.span)
                .help("add rows of the two"),
            );
        }
        Ok(Rates {
            target,
            series,
            routes,
            missing_day: match missing.value.policy.text.as_str() {
                "last day before" => MissingDay::LastDayBefore,
                "last business day before" => MissingDay::LastBusinessDayBefore,
                _ => MissingDay::Error,
            },
            business,
            basis: basis.text.clone(),
            round: declared.round.as_ref().map(|round| round.value),
        })
    }

    /// The target currency and the direction, from the words of `quoted`.
    fn direction(&mut self, quoted: &Name) -> Result<(CurrencyCode, Quoted), Failed> {
        let text = quoted.text.trim();
        let found = match (
            text.strip_suffix(" per unit of foreign currency"),
            text.strip_prefix("foreign currency per unit of "),
        ) {
            (Some(code), _) => currency_code(code).map(|code| (code, Quoted::PerForeign)),
            (_, Some(code)) => currency_code(code).map(|code| (code, Quoted::PerTarget)),
            _ => None,
        };
        match found {
            Some(found) => Ok(found),
            None => {
                let own = self.currency.clone();
                self.fail(
                    Diagnostic::error(
                        Code::NotAllowedValue,
                        "these words do not say which way the rates are written",
                    )
                    .at(quoted.span)
                    .help(format!(
                        "write `{own} per unit of foreign currency` or `foreign currency per unit of {own}`, with the \
                         code of the target currency"
                    )),
                )
            }
        }
    }

    fn business_days_of(&mut self, missing: &model::MissingDay) -> Result<BusinessCalendar, Failed> {
        let Some(name) = &missing.calendar else {
            return Ok(BusinessCalendar::weekdays_only());
        };
        let model = self.model;
        let place = model
            .business_calendars
            .iter()
            .position(|calendar| calendar.name.text == name.text);
        let Some(place) = place else {
            let known: Vec<&str> = model
                .business_calendars
                .iter()
                .map(|calendar| calendar.name.text.as_str())
                .collect();
            let message = format!("there is no business calendar `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, name, &known);
            return Err(Failed);
        };
        self.uses.names.insert(name.text.clone());
        let Some(Some(calendar)) = self.business_calendars.get(place) else {
            return Err(Failed);
        };
        match calendar.calendars.of(None) {
            Ok(one) => Ok(one.clone()),
            Err(_) => self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("business calendar `{}` is a different one for each value", name.text),
                )
                .at(name.span)
                .help("name a calendar without `by`"),
            ),
        }
    }

    fn rate_rows(
        &mut self,
        file: &Name,
        target: CurrencyCode,
        through: Option<CurrencyCode>,
    ) -> Result<Vec<Row>, Failed> {
        let against = self.table_file(file)?.column("against").is_some();
        // With a third currency a rate that does not say of which two it is could be either.
        let columns: &[&str] = if against || through.is_some() {
            &["currency", "date", "rate", "against"]
        } else {
            &["currency", "date", "rate"]
        };
        let cells = self.columns(file, columns, &[])?;
        let mut rows = Vec::with_capacity(cells.len());
        let mut failed = self.no_rows(cells.is_empty(), file);
        for (row, cells) in (1..).zip(&cells) {
            let [(currency, at), (date, date_at), (rate, rate_at), rest @ ..] = cells.as_slice() else {
                continue;
            };
            let code = self.currency_cell(currency, *at);
            let day = self.date_cell(date, *date_at);
            let rate = self.rate_cell(rate, *rate_at);
            let other = match rest.first() {
                Some((other, at)) => self.currency_cell(other, *at),
                None => Ok(target),
            };
            let (Ok(code), Ok(day), Ok(rate), Ok(other)) = (code, day, rate, other) else {
                failed = true;
                continue;
            };
            let pivot = through.unwrap_or(target);
            if code == other || (code != pivot && other != pivot) {
                self.report(
                    Diagnostic::error(
                        Code::TableCell,
                        format!(
                            "a rate between {} and {} leads nowhere: every rate is one of {}",
                            Shown(code),
                            Shown(other),
                            Shown(pivot)
                        ),
                    )
                    .at(*at)
                    .help(match through {
                        Some(_) => "correct the two currencies, or take the row out",
                        None => "correct the two currencies, or say `.through(…)` where amounts go through a third one",
                    }),
                );
                failed = true;
                continue;
            }
            rows.push(Row {
                pair: (code, other),
                dated: DatedRate { day, rate, row },
                span: Span::to(*at, *rate_at),
            });
        }
        if failed { Err(Failed) } else { Ok(rows) }
    }

    /// The rates of each pair by day; a day stands once, whichever way round the two are written.
    fn series(&mut self, rows: Vec<Row>) -> Result<Vec<Series>, Failed> {
        type Known = ((CurrencyCode, CurrencyCode), BTreeMap<Date, (DatedRate, Span)>, Span);
        let mut pairs: BTreeMap<(CurrencyCode, CurrencyCode), Known> = BTreeMap::new();
        let mut failed = false;
        for row in rows {
            let (a, b) = row.pair;
            let key = if a < b { (a, b) } else { (b, a) };
            let (written, days, first) = pairs
                .entry(key)
                .or_insert_with(|| (row.pair, BTreeMap::new(), row.span));
            if *written != row.pair {
                let message = format!("{} against {} is written both ways round", Shown(a), Shown(b));
                let first = *first;
                self.two_rows(message, row.span, first);
                failed = true;
                continue;
            }
            if let Some((_, first)) = days.insert(row.dated.day, (row.dated, row.span)) {
                let message = format!("{} has two rates of {} against {}", Shown(a), row.dated.day, Shown(b));
                self.two_rows(message, row.span, first);
                failed = true;
            }
        }
        if failed {
            return Err(Failed);
        }
        Ok(pairs
            .into_values()
            .map(|(between, days, _)| Series {
                between,
                rates: days.into_values().map(|(dated, _)| dated).collect(),
            })
            .collect())
    }

    /// The way of every currency to the target.
    fn routes(
        &self,
        series: &[Series],
        target: CurrencyCode,
        through: Option<(CurrencyCode, (u32, crate::value::Rounding))>,
        quoted: Quoted,
    ) -> Vec<Route> {
        let leg = |from: CurrencyCode, to: CurrencyCode, round| {
            series.iter().enumerate().find_map(|(place, one)| {
                let (currency, against) = one.between;
                let forth = (currency, against) == (from, to);
                let back = (against, currency) == (from, to);
                // `against` per unit of `currency`, or the other way round.
                let multiplies = forth == (quoted == Quoted::PerForeign);
                (forth || back).then_some(Leg {
                    series: place,
                    multiplies,
                    to,
                    round,
                })
            })
        };
        let mut currencies: Vec<CurrencyCode> = series
            .iter()
            .flat_map(|one| [one.between.0, one.between.1])
            .chain([target])
            .collect();
        currencies.sort_unstable();
        currencies.dedup();
        let legs = |from: CurrencyCode| match through {
            _ if from == target => Some(Vec::new()),
            Some((pivot, round)) if from != pivot => {
                Some(vec![leg(from, pivot, Some(round))?, leg(pivot, target, None)?])
            }
            _ => Some(vec![leg(from, target, None)?]),
        };
        currencies
            .into_iter()
            .filter_map(|from| {
                Some(Route {
                    from,
                    legs: legs(from)?,
                })
            })
            .collect()
    }

    fn no_rows(&mut self, none: bool, file: &Name) -> bool {
        if none {
            self.report(
                Diagnostic::error(Code::TableShape, format!("the file `{}` has no rows", file.text))
                    .at(file.span)
                    .help("write at least one row below the header"),
            );
        }
        none
    }

    fn two_rows(&mut self, message: String, at: Span, first: Span) {
        self.report(
            Diagnostic::error(Code::OverlappingRows, message)
                .at(at)
                .label(first, "the other row")
                .help("keep one of the two"),
        );
    }

    fn currency_cell(&mut self, text: &str, span: Span) -> Result<CurrencyCode, Failed> {
        match currency_code(text) {
            Some(code) => Ok(code),
            None => self.fail(
                Diagnostic::error(Code::TableCell, format!("`{text}` is no code of a currency"))
                    .at(span)
                    .help("a currency is written as three capital letters, such as `EUR`"),
            ),
        }
    }

    fn rate_cell(&mut self, text: &str, span: Span) -> Result<Decimal, Failed> {
        match text.parse::<Decimal>() {
            Ok(number) if !number.is_negative() && !number.is_zero() => Ok(number),
            Ok(_) => self.fail(
                Diagnostic::error(Code::TableCell, format!("`{text}` is not above zero"))
                    .at(span)
                    .help("a rate of zero or less would give amounts away: correct it"),
            ),
            Err(_) => self.fail(
                Diagnostic::error(Code::TableCell, format!("`{text}` is no number"))
                    .at(span)
                    .help("write digits with a point: `1.0835`"),
            ),
        }
    }
}
