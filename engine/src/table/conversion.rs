//! Conversions of amounts: to another currency by dated rates, and into units by fixed denominators. A look-up neither
//! allocates nor parses: currencies and days are sorted.

use std::fmt;

use crate::value::{Date, Decimal, Fault, Rounding};

/// The code of a currency, three capitals.
pub type CurrencyCode = [u8; 3];

/// A rounding: digits behind the point, and mode.
pub type Places = (u32, Rounding);

/// What counts where the table has no rate of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingDay {
    /// Nothing: it is an error.
    Error,
    /// The last rate before it.
    LastDayBefore,
    /// On a day without business, the rate of the last business day before it, and no other.
    LastBusinessDayBefore,
}

/// A rate of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedRate {
    /// The day.
    pub day: Date,
    /// The rate, above zero.
    pub rate: Decimal,
    /// Its row in the table, from 1.
    pub row: u32,
}

/// The rates between two currencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Which two.
    pub between: (CurrencyCode, CurrencyCode),
    /// Ascending by day, each day once.
    pub rates: Box<[DatedRate]>,
}

/// A step from one currency to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The rates, by their place.
    pub series: usize,
    /// Whether an amount is multiplied with the rate, or divided by it.
    pub multiplies: bool,
    /// The currency it comes to.
    pub to: CurrencyCode,
    /// Rounding of what it gives, on the way to another currency.
    pub round: Option<Places>,
}

/// A currency that can be converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// From which currency.
    pub from: CurrencyCode,
    /// The steps to the target; none for the target itself.
    pub legs: Vec<Leg>,
}

/// Dated rates into one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    /// The currency that amounts are converted to.
    pub target: CurrencyCode,
    /// The rates of each pair.
    pub series: Vec<Series>,
    /// The currencies, ascending.
    pub routes: Vec<Route>,
    /// What counts on a day without a rate.
    pub missing_day: MissingDay,
    /// The days without business, for [`MissingDay::LastBusinessDayBefore`].
    pub business: crate::value::BusinessCalendar,
    /// What day is meant, in words: `invoice date`.
    pub basis: String,
    /// Rounding of the result.
    pub round: Option<Places>,
}

/// What one unit is worth, by currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// Currency, amount of one unit, row in the table from 1; ascending by currency.
    pub per_unit: Vec<(CurrencyCode, Decimal, u32)>,
    /// The first day on which they hold.
    pub valid_from: Option<Date>,
    /// Rounding of the result.
    pub round: Option<Places>,
}

/// A declared conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// To another currency.
    Rates(Rates),
    /// Into units.
    Units(Units),
}

/// A step of a conversion as it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The currency before it.
    pub from: CurrencyCode,
    /// The currency behind it; the same for units.
    pub to: CurrencyCode,
    /// The rate, or the amount of one unit.
    pub rate: Decimal,
    /// Whether the amount was multiplied with it, or divided by it.
    pub multiplies: bool,
    /// The day of the rate; units have none.
    pub day: Option<Date>,
    /// The row in the table, from 1.
    pub row: u32,
    /// What it gave, rounded where that is declared.
    pub amount: Decimal,
}

/// Why an amount cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRate {
    /// The table has no row for the currency.
    Currency,
    /// The day lies before the first on which units hold.
    TooEarly(Date),
    /// There is no rate between two currencies on a day; with the last one before it.
    Day {
        /// Between these two.
        between: (CurrencyCode, CurrencyCode),
        /// The day that was looked for.
        day: Date,
        /// The last rate before it.
        before: Option<DatedRate>,
    },
    /// The result does not fit.
    Fault(Fault),
}

impl From<NoRate> for Fault {
    fn from(why: NoRate) -> Fault {
        match why {
            NoRate::Fault(fault) => fault,
            NoRate::Currency | NoRate::TooEarly(_) | NoRate::Day { .. } => Fault::OutOfRange,
        }
    }
}

impl From<Fault> for NoRate {
    fn from(fault: Fault) -> NoRate {
        NoRate::Fault(fault)
    }
}

/// A code as text.
#[derive(Clone, Copy, Debug)]
pub struct Shown(pub CurrencyCode);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("???"))
    }
}

/// The code of a text, if it is one.
#[must_use]
pub fn currency_code(text: &str) -> Option<CurrencyCode> {
    <CurrencyCode>::try_from(text.as_bytes())
        .ok()
        .filter(|code| code.iter().all(u8::is_ascii_uppercase))
}

impl Conversion {
    /// An amount of a currency as the conversion has it on a day. Units without a first day need none.
    ///
    /// # Errors
    /// The fault of [`NoRate`].
    pub fn of(&self, amount: Decimal, currency: &str, day: Option<Date>) -> Result<Decimal, Fault> {
        Ok(self.taken(amount, currency, day, |_| {})?)
    }

    /// The same, step by step.
    ///
    /// # Errors
    /// Why there is none.
    pub fn taken(
        &self,
        amount: Decimal,
        currency: &str,
        day: Option<Date>,
        note: impl FnMut(Taken),
    ) -> Result<Decimal, NoRate> {
        let code = currency_code(currency).ok_or(NoRate::Currency)?;
        match self {
            Conversion::Rates(rates) => rates.convert(amount, code, day.ok_or(Fault::Missing)?, note),
            Conversion::Units(units) => units.convert(amount, code, day, note),
        }
    }

    /// Whether amounts of a currency can be converted on some day.
    #[must_use]
    pub fn knows(&self, currency: CurrencyCode) -> bool {
        match self {
            Conversion::Rates(rates) => rates.route(currency).is_some(),
            Conversion::Units(units) => units.of(currency).is_some(),
        }
    }

    /// Rounding of the result.
    #[must_use]
    pub const fn round(&self) -> Option<Places> {
        match self {
            Conversion::Rates(rates) => rates.round,
            Conversion::Units(units) => units.round,
        }
    }

    /// The most by which an amount grows, whatever currency and day: a bound, not the smallest. `None` if it is too
    /// large to be held.
    #[must_use]
    pub fn most(&self) -> Option<Decimal> {
        let one = Decimal::from(1);
        match self {
            Conversion::Rates(rates) => {
                let mut most = one;
                for route in &rates.routes {
                    let mut whole = one;
                    for leg in &route.legs {
                        let series = rates.series.get(leg.series)?;
                        let mut largest = Decimal::ZERO;
                        for dated in &series.rates {
                            let factor = if leg.multiplies {
                                dated.rate
                            } else {
                                one.divide(dated.rate).ok()?
                            };
                            largest = largest.max(factor);
                        }
                        whole = whole.multiply(largest).ok()?;
                    }
                    most = most.max(whole);
                }
                Some(most)
            }
            Conversion::Units(units) => {
                let mut factors = units.per_unit.iter().map(|(_, per, _)| one.divide(*per).ok());
                factors.try_fold(Decimal::ZERO, |most, factor| Some(most.max(factor?)))
            }
        }
    }
}

impl Rates {
    fn route(&self, currency: CurrencyCode) -> Option<&Route> {
        let place = self.routes.binary_search_by(|route| route.from.cmp(&currency)).ok()?;
        self.routes.get(place)
    }

    fn convert(
        &self,
        amount: Decimal,
        from: CurrencyCode,
        day: Date,
        mut note: impl FnMut(Taken),
    ) -> Result<Decimal, NoRate> {
        let route = self.route(from).ok_or(NoRate::Currency)?;
        let mut amount = amount;
        let mut at = from;
        for leg in &route.legs {
            let series = self.series.get(leg.series).ok_or(Fault::Type)?;
            let dated = self.rate(series, day)?;
            amount = if leg.multiplies {
                amount.multiply(dated.rate)
            } else {
                amount.divide(dated.rate)
            }?;
            if let Some((places, mode)) = leg.round {
                amount = amount.round(places, mode);
            }
            note(Taken {
                from: at,
                to: leg.to,
                rate: dated.rate,
                multiplies: leg.multiplies,
                day: Some(dated.day),
                row: dated.row,
                amount,
            });
            at = leg.to;
        }
        Ok(match self.round {
            Some((places, mode)) => amount.round(places, mode),
            None => amount,
        })
    }

    fn rate(&self, series: &Series, day: Date) -> Result<DatedRate, NoRate> {
        let wanted = match self.missing_day {
            MissingDay::LastBusinessDayBefore => self.business.on_or_before(day)?,
            MissingDay::Error | MissingDay::LastDayBefore => day,
        };
        let behind = series.rates.partition_point(|dated| dated.day <= day);
        let up_to = series.rates.get(..behind).unwrap_or(&[]);
        // The day itself counts wherever it has a rate, also one without business.
        let last = up_to.last().copied();
        match last {
            Some(dated) if dated.day == day || self.missing_day == MissingDay::LastDayBefore => Ok(dated),
            _ => up_to
                .iter()
                .rev()
                .take_while(|dated| dated.day >= wanted)
                .find(|dated| dated.day == wanted)
                .copied()
                .ok_or(NoRate::Day {
                    between: series.between,
                    day: wanted,
                    before: last,
                }),
        }
    }
}

impl Units {
    fn of(&self, currency: CurrencyCode) -> Option<&(CurrencyCode, Decimal, u32)> {
        let place = self.per_unit.binary_search_by(|(code, ..)| code.cmp(&currency)).ok()?;
        self.per_unit.get(place)
    }

    fn convert(
        &self,
        amount: Decimal,
        currency: CurrencyCode,
        day: Option<Date>,
        mut note: impl FnMut(Taken),
    ) -> Result<Decimal, NoRate> {
        if let Some(first) = self.valid_from
            && day.ok_or(Fault::Missing)? < first
        {
            return Err(NoRate::TooEarly(first));
        }
        let (_, per, row) = self.of(currency).copied().ok_or(NoRate::Currency)?;
        let amount = amount.divide(per)?;
        note(Taken {
            from: currency,
            to: currency,
            rate: per,
            multiplies: false,
            day: None,
            row,
            amount,
        });
        Ok(match self.round {
            Some((places, mode)) => amount.round(places, mode),
            None => amount,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::BusinessCalendar;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn series(a: &str, b: &str, rates: &[(&str, &str)]) -> Series {
        Series {
            between: (currency_code(a).unwrap(), currency_code(b).unwrap()),
            rates: (1..)
                .zip(rates)
                .map(|(row, (day, rate))| DatedRate {
                    day: day.parse().unwrap(),
                    rate: decimal(rate),
                    row,
                })
                .collect(),
        }
    }

    /// The irrevocable rates of 1999-01-01: 1 EUR is 1.95583 DEM and 6.55957 FRF. Council Regulation (EC) No 1103/97,
    /// article 4: through the euro, rounded to no less than three decimals.
    fn francs(round: Option<Places>) -> Conversion {
        let code = |text: &str| currency_code(text).unwrap();
        Conversion::Rates(Rates {
            target: code("FRF"),
            series: vec![
                series("DEM", "EUR", &[("1999-01-01", "1.95583")]),
                series("FRF", "EUR", &[("1999-01-01", "6.55957")]),
            ],
            routes: vec![
                Route {
                    from: code("DEM"),
                    legs: vec![
                        Leg {
                            series: 0,
                            multiplies: false,
                            to: code("EUR"),
                            round: Some((3, Rounding::HalfUp)),
                        },
                        Leg {
                            series: 1,
                            multiplies: true,
                            to: code("FRF"),
                            round: None,
                        },
                    ],
                },
                Route {
                    from: code("FRF"),
                    legs: Vec::new(),
                },
            ],
            missing_day: MissingDay::LastDayBefore,
            business: BusinessCalendar::weekdays_only(),
            basis: "invoice date".to_owned(),
            round,
        })
    }

    #[test]
    fn through_the_euro() {
        // 1,000 DEM / 1.95583 = 511.29188… EUR, 511.292 EUR; × 6.55957 = 3,353.85566444 FRF.
        let day = Some("2000-06-30".parse().unwrap());
        assert_eq!(
            francs(None).of(decimal("1000"), "DEM", day),
            Ok(decimal("3353.85566444"))
        );
        let rounded = francs(Some((2, Rounding::HalfUp)));
        assert_eq!(rounded.of(decimal("1000"), "DEM", day), Ok(decimal("3353.86")));
        assert_eq!(rounded.of(decimal("-1000"), "DEM", day), Ok(decimal("-3353.86")));
        assert_eq!(rounded.of(decimal("1.005"), "FRF", day), Ok(decimal("1.01")));
        let mut steps = Vec::new();
        let _ = rounded.taken(decimal("1000"), "DEM", day, |step| steps.push((step.amount, step.row)));
        assert_eq!(steps, [(decimal("511.292"), 1), (decimal("3353.85566444"), 1)]);
    }

    #[test]
    fn days_without_a_rate() {
        // 2026-01-02 is a Friday, 2026-01-07 a Wednesday.
        let mut rates = match francs(None) {
            Conversion::Rates(rates) => rates,
            Conversion::Units(_) => panic!("rates"),
        };
        rates.series = vec![series("DEM", "FRF", &[("2026-01-02", "3"), ("2026-01-05", "4")])];
        rates.routes = vec![Route {
            from: *b"DEM",
            legs: vec![Leg {
                series: 0,
                multiplies: true,
                to: *b"FRF",
                round: None,
            }],
        }];
        for (policy, day, expected) in [
            (MissingDay::Error, "2026-01-02", Ok("3")),
            (MissingDay::Error, "2026-01-03", Err("2026-01-03")),
            (MissingDay::LastDayBefore, "2026-01-04", Ok("3")),
            (MissingDay::LastDayBefore, "2026-01-07", Ok("4")),
            (MissingDay::LastDayBefore, "2026-01-01", Err("2026-01-01")),
            (MissingDay::LastBusinessDayBefore, "2026-01-04", Ok("3")),
            (MissingDay::LastBusinessDayBefore, "2026-01-07", Err("2026-01-07")),
            (MissingDay::LastBusinessDayBefore, "2026-01-11", Err("2026-01-09")),
        ] {
            rates.missing_day = policy;
            let found = rates.convert(decimal("1"), *b"DEM", day.parse().unwrap(), |_| {});
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, decimal(expected), "{policy:?} {day}"),
                (Err(NoRate::Day { day: missed, .. }), Err(expected)) => {
                    assert_eq!(missed.to_string(), expected, "{policy:?} {day}");
                }
                (found, expected) => panic!("{policy:?} {day}: {found:?}, not {expected:?}"),
            }
        }
        assert_eq!(
            rates.convert(decimal("1"), *b"GBP", "2026-01-02".parse().unwrap(), |_| {}),
            Err(NoRate::Currency)
        );
    }

    #[test]
    fn units() {
        // One unit is 75 EUR: 1,500 EUR are 20 units.
        let units = Conversion::Units(Units {
            per_unit: vec![(*b"EUR", decimal("75"), 2), (*b"USD", decimal("100"), 1)],
            valid_from: Some("2021-10-01".parse().unwrap()),
            round: None,
        });
        let on = |day: &str| Some(day.parse().unwrap());
        assert_eq!(units.of(decimal("1500"), "EUR", on("2021-10-01")), Ok(decimal("20")));
        assert_eq!(
            units.of(decimal("1500"), "EUR", on("2021-09-30")),
            Err(Fault::OutOfRange)
        );
        assert_eq!(units.of(decimal("1500"), "EUR", None), Err(Fault::Missing));
        assert_eq!(units.of(decimal("1"), "eur", on("2022-01-01")), Err(Fault::OutOfRange));
    }
}
