//! What rules ask of conversions and calendars.

use super::convert::MakeCall;
use super::{Lowered, Lowerer, Val};
use crate::compile::{Failed, closest, listed};
use crate::expr::node::{Any, Argument, Call, Common, IntegerOp, Text, TextOp};
use crate::expr::{BusinessQuestion, Callee, FiscalQuestion};
use crate::function::Body;
use crate::program::Scale;
use crate::schema::{Currency, Type};
use crate::source::{Code, Diagnostic, Span};
use crate::syntax::ast::Expr;
use crate::table::{Conversion, Shown};
use crate::value::{FiscalUnit, Unit, Zone};

/// The functions of a fiscal calendar.
const FISCAL: [(&str, FiscalQuestion); 7] = [
    ("year_of", FiscalQuestion::YearOf),
    ("quarter_of", FiscalQuestion::QuarterOf),
    ("month_of", FiscalQuestion::MonthOf),
    ("year", FiscalQuestion::Period(FiscalUnit::Year)),
    ("half_year", FiscalQuestion::Period(FiscalUnit::HalfYear)),
    ("quarter", FiscalQuestion::Period(FiscalUnit::Quarter)),
    ("month", FiscalQuestion::Period(FiscalUnit::Month)),
];

/// The functions of a business calendar.
const BUSINESS: [(&str, BusinessQuestion); 4] = [
    ("days_between", BusinessQuestion::DaysBetween),
    ("add", BusinessQuestion::Add),
    ("is_business_day", BusinessQuestion::IsOpen),
    ("hours_between", BusinessQuestion::HoursBetween),
];

impl Lowerer<'_, '_> {
    /// `amount.converted("payout_rate", day)`, `amount.in_units("points_unit")`
    pub(super) fn conversion(
        &mut self,
        function: &'static str,
        amount: Lowered,
        arguments: &[Expr],
        span: Span,
    ) -> Result<Lowered, Failed> {
        let usage = if function == "converted" {
            "write `amount.converted(\"payout_rate\", day)`: the name of the conversion, and the day whose rate counts"
        } else {
            "write `amount.in_units(\"points_unit\")`, with a day behind it where another than that of the decision counts"
        };
        let lowered: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let lowered: Vec<Lowered> = lowered.into_iter().collect::<Result<_, _>>()?;
        let mut lowered = lowered.into_iter();
        let (Some(name), day, None) = (lowered.next(), lowered.next(), lowered.next()) else {
            let error = Diagnostic::error(
                Code::ClauseArgument,
                format!("`{function}` does not take {} arguments", arguments.len()),
            );
            return self.fail(error.at(span).help(usage));
        };
        let (place, conversion) = self.conversion_named(function, &name, usage)?;
        let Type::Money(currency) = amount.kind else {
            self.must_be_present(&amount)?;
            let words = amount.words(self.c);
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("`{function}` converts an amount of money, this is {words}"),
                )
                .at(amount.span)
                .help("declare it as `money()`, `money(\"EUR\")` or `money_in(\"field\")`"),
            );
        };
        let amount_span = amount.span;
        let (amount, _) = self.single(amount)?;
        let Some(amount) = self.decimal(amount) else {
            return Err(Failed);
        };
        let currency = self.currency_text(currency, &conversion, amount_span, span)?;
        let needs_day = match &*conversion {
            Conversion::Rates(_) => true,
            Conversion::Units(units) => units.valid_from.is_some(),
        };
        let day = match day {
            Some(day) => Some(self.day(day, None)?),
            // Units say from when on they hold: without another day that of the decision is asked.
            None if needs_day && function == "in_units" => {
                self.c.as_of.1 = true;
                let slot = self.c.as_of.0;
                let read = self.read_slot(slot, None, Type::Date, span);
                Some(self.day(read, None)?)
            }
            None if needs_day => {
                let error = Diagnostic::error(Code::NotNamed, "rates are of days, and no day is named");
                return self.fail(error.at(span).help(usage));
            }
            None => None,
        };
        let mut compiled = vec![Argument::Number(amount), Argument::Text(currency)];
        compiled.extend(day);
        let kind = match &*conversion {
            Conversion::Units(_) => Type::Decimal,
            Conversion::Rates(rates) if rates.target == *self.c.currency.as_bytes() => Type::Money(Currency::Program),
            Conversion::Rates(rates) => Type::Money(Currency::Code(rates.target)),
        };
        let callee = Callee::Conversion(place, conversion);
        self.ask(function, callee, compiled, &kind, Scale::Conversion(place), span)
    }

    fn conversion_named(
        &mut self,
        function: &str,
        name: &Lowered,
        usage: &str,
    ) -> Result<(u16, std::sync::Arc<Conversion>), Failed> {
        let Some(text) = self.constant_text(name) else {
            let error = Diagnostic::error(
                Code::ClauseArgument,
                format!("`{function}` takes the name of a conversion in quotes"),
            );
            return self.fail(error.at(name.span).help(usage));
        };
        self.c.uses.places.push((name.span, crate::program::Named::Declared));
        let declared = &self.c.model.conversions;
        let Some(place) = declared.iter().position(|one| one.name.text == text) else {
            let known: Vec<&str> = declared.iter().map(|one| one.name.text.as_str()).collect();
            let message = format!("there is no conversion `{text}`");
            let name = crate::model::Name { text, span: name.span };
            self.c.report_unknown(Code::UnknownName, message, &name, &known);
            return Err(Failed);
        };
        let Some(Some(compiled)) = self.c.conversions.get(place) else {
            return Err(Failed);
        };
        let conversion = compiled.conversion.clone();
        let wrong = match &*conversion {
            Conversion::Units(_) if function == "converted" => {
                Some(("has units and no rates", format!("write `.in_units(\"{text}\")`")))
            }
            Conversion::Rates(_) if function == "in_units" => {
                Some(("has rates and no units", format!("write `.converted(\"{text}\", day)`")))
            }
            _ => None,
        };
        if let Some((what, help)) = wrong {
            let error = Diagnostic::error(Code::ClauseArgument, format!("conversion `{text}` {what}"));
            return self.fail(error.at(name.span).help(help));
        }
        Ok((u16::try_from(place).unwrap_or(u16::MAX), conversion))
    }

    /// The code of an amount's currency; one that is known now must be one that the table has.
    fn currency_text(
        &mut self,
        currency: Currency,
        conversion: &Conversion,
        amount: Span,
        span: Span,
    ) -> Result<Text, Failed> {
        let code = match currency {
            Currency::Program => crate::table::currency_code(&self.c.currency),
            Currency::Code(code) => Some(code),
            Currency::Field { .. } => None,
        };
        if let Some(code) = code
            && !conversion.knows(code)
        {
            return self.fail(
                Diagnostic::error(
                    Code::Currency,
                    format!(
                        "the amount is in {}, and the table of the conversion has no row for it",
                        Shown(code)
                    ),
                )
                .at(amount)
                .help("add the currency to the table"),
            );
        }
        // The place is that of the call: an explanation shows the currency as a part of it.
        match (code, currency) {
            (Some(code), _) => {
                let text = self.c.intern(&Shown(code).to_string());
                let id = self.id(span, &Type::Currency);
                Ok(Text {
                    id,
                    op: TextOp::Constant(text),
                })
            }
            (None, Currency::Field { record, field, cursor }) => {
                let column = self.c.currency_columns.get(&(record, field, cursor)).copied().flatten();
                let Some(column) = column else {
                    return self.fail(
                        Diagnostic::error(Code::Currency, "it cannot be told here which currency the amount has")
                            .at(amount)
                            .help("convert the field itself: `line.amount.converted(…)`"),
                    );
                };
                let id = self.id(span, &Type::Currency);
                Ok(Text {
                    id,
                    op: TextOp::Common(Common::Column(column)),
                })
            }
            (None, _) => Err(Failed),
        }
    }

    /// `fiscal.quarter_of(day)`
    pub(super) fn fiscal_call(
        &mut self,
        place: u16,
        name: &str,
        name_span: Span,
        arguments: &[Expr],
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Some((word, question)) = FISCAL.into_iter().find(|(word, _)| *word == name) else {
            return self.unknown_of(name, name_span, "a fiscal calendar", &FISCAL.map(|(word, _)| word));
        };
        let [day] = arguments else {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!(
                        "`{word}` of a fiscal calendar takes a day, {} arguments are given",
                        arguments.len()
                    ),
                )
                .at(span)
                .help(format!("write `fiscal.{word}(deal.closed_on)`")),
            );
        };
        let day = self.expr(day)?;
        let day = self.day(day, None)?;
        let Some(Some(calendar)) = self.c.fiscal_calendars.get(usize::from(place)) else {
            return Err(Failed);
        };
        let callee = Callee::Fiscal(place, *calendar, question);
        let kind = match question {
            FiscalQuestion::Period(_) => Type::Period,
            _ => Type::Integer,
        };
        self.ask(word, callee, vec![day], &kind, Scale::FiscalCalendar(place), span)
    }

    /// `office.days_between(from, to)`
    pub(super) fn business_call(
        &mut self,
        place: u16,
        name: &str,
        name_span: Span,
        arguments: &[Expr],
        span: Span,
    ) -> Result<Lowered, Failed> {
        let Some((word, question)) = BUSINESS.into_iter().find(|(word, _)| *word == name) else {
            return self.unknown_of(name, name_span, "a business calendar", &BUSINESS.map(|(word, _)| word));
        };
        let lowered: Vec<_> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let mut lowered: Vec<Lowered> = lowered.into_iter().collect::<Result<_, _>>()?;
        let Some(Some(calendar)) = self.c.business_calendars.get(usize::from(place)) else {
            return Err(Failed);
        };
        let (calendars, by) = (calendar.calendars.clone(), calendar.by.clone());
        let own = if question == BusinessQuestion::IsOpen { 1 } else { 2 };
        if lowered.len() != own + usize::from(by.is_some()) {
            let mut takes = match question {
                BusinessQuestion::IsOpen => "day".to_owned(),
                BusinessQuestion::Add => "day, 3.business_days()".to_owned(),
                BusinessQuestion::DaysBetween | BusinessQuestion::HoursBetween => "from, to".to_owned(),
            };
            if let Some(by) = &by {
                takes = format!("{takes}, {by}");
            }
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("`{word}` of this calendar does not take {} arguments", lowered.len()),
                )
                .at(span)
                .help(format!("write `{word}({takes})`")),
            );
        }
        let value = if by.is_some() { lowered.pop() } else { None };
        let Some(zone) = calendars.any().map(|calendar| calendar.zone().clone()) else {
            return Err(Failed);
        };
        let hours = calendars.any().is_some_and(crate::value::BusinessCalendar::has_hours);
        let mut lowered = lowered.into_iter();
        let (first, second) = (lowered.next(), lowered.next());
        let Some(first) = first else { return Err(Failed) };
        let (mut compiled, (kind, of_hours)) = self.business_arguments(question, first, second, &zone)?;
        if of_hours && !hours {
            let name = self
                .c
                .model
                .business_calendars
                .get(usize::from(place))
                .map_or("", |calendar| &calendar.name.text);
            return self.fail(
                Diagnostic::error(Code::ClauseMissing, format!("business calendar `{name}` has no hours"))
                    .at(name_span)
                    .help("add `.hours(\"09:00\", \"17:30\")` to it"),
            );
        }
        if let Some(value) = value {
            compiled.push(self.value_text(value)?);
        }
        let callee = Callee::Business(place, calendars, question);
        self.ask(word, callee, compiled, &kind, Scale::BusinessCalendar(place), span)
    }

    /// What a question needs, what it gives, and whether it is about hours.
    fn business_arguments(
        &mut self,
        question: BusinessQuestion,
        first: Lowered,
        second: Option<Lowered>,
        zone: &Zone,
    ) -> Result<(Vec<Argument>, (Type, bool)), Failed> {
        match (question, second) {
            (BusinessQuestion::IsOpen, _) => Ok((vec![self.day(first, Some(zone))?], (Type::Boolean, false))),
            (BusinessQuestion::DaysBetween, Some(second)) => {
                let days = vec![self.day(first, Some(zone))?, self.day(second, Some(zone))?];
                Ok((days, (Type::Integer, false)))
            }
            (BusinessQuestion::HoursBetween, Some(second)) => {
                let instants = vec![self.instant(first)?, self.instant(second)?];
                Ok((instants, (Type::Decimal, true)))
            }
            (BusinessQuestion::Add, Some(second)) => {
                let unit = match second.kind {
                    Type::Duration(unit @ (Unit::BusinessDays | Unit::BusinessHours)) => unit,
                    _ => {
                        let words = second.words(self.c);
                        return self.fail(
                            Diagnostic::error(
                                Code::TypeMismatch,
                                format!("a business calendar adds business days or hours, this is {words}"),
                            )
                            .at(second.span)
                            .help(
                                "write `3.business_days()` or `2.business_hours()`; other days are added by `.plus(…)`",
                            ),
                        );
                    }
                };
                let (Any::Integer(count), _) = self.single(second)? else {
                    return Err(Failed);
                };
                let (first, kind) = if unit == Unit::BusinessHours {
                    (self.instant(first)?, Type::DateTime)
                } else {
                    (self.day(first, Some(zone))?, Type::Date)
                };
                Ok((
                    vec![first, Argument::Duration(count, unit)],
                    (kind, unit == Unit::BusinessHours),
                ))
            }
            (_, None) => Err(Failed),
        }
    }

    /// A day; of an instant the one in a zone, where there is one.
    fn day(&mut self, lowered: Lowered, zone: Option<&Zone>) -> Result<Argument, Failed> {
        let span = lowered.span;
        if let (Type::DateTime, Some(zone)) = (&lowered.kind, zone) {
            let (Any::Integer(instant), _) = self.single(lowered)? else {
                return Err(Failed);
            };
            let day = self.integer(span, Type::Date, IntegerOp::DateOf(zone.clone(), Box::new(instant)));
            return match day.value {
                Val::Any(Any::Integer(node)) => Ok(Argument::Date(node)),
                _ => Err(Failed),
            };
        }
        if lowered.kind == Type::DateTime {
            self.must_be_present(&lowered)?;
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "a day is needed, this is a date-time")
                    .at(span)
                    .help("write `.date()` behind it: the day in the time zone of the pack"),
            );
        }
        match self.cast(lowered, &Type::Date)? {
            Any::Integer(node) => Ok(Argument::Date(node)),
            _ => Err(Failed),
        }
    }

    fn instant(&mut self, lowered: Lowered) -> Result<Argument, Failed> {
        if lowered.kind == Type::Date {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "hours are counted from an instant, this is a date")
                    .at(lowered.span)
                    .help("declare it as `date_time()`, or count business days"),
            );
        }
        match self.cast(lowered, &Type::DateTime)? {
            Any::Integer(node) => Ok(Argument::DateTime(node)),
            _ => Err(Failed),
        }
    }

    /// The value that tells calendars apart.
    fn value_text(&mut self, lowered: Lowered) -> Result<Argument, Failed> {
        self.must_be_present(&lowered)?;
        let span = lowered.span;
        let lowered = self.words_as_text(lowered);
        let words = lowered.words(self.c);
        match (lowered.value, lowered.kind) {
            (Val::Any(Any::Text(node)), Type::Text | Type::Currency) => Ok(Argument::Text(node)),
            _ => self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("a calendar is told apart by a text, this is {words}"),
                )
                .at(span)
                .help("give the value of the column that `by` names"),
            ),
        }
    }

    fn unknown_of<V>(&mut self, name: &str, at: Span, what: &str, known: &[&'static str]) -> Result<V, Failed> {
        let error = Diagnostic::error(Code::UnknownFunction, format!("{what} does not know `{name}`")).at(at);
        self.fail(match closest(name, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")).fix(at, near),
            None => error.help(format!("known are {}", listed(known.iter().copied()))),
        })
    }

    fn ask(
        &mut self,
        name: &'static str,
        callee: Callee,
        arguments: Vec<Argument>,
        kind: &Type,
        scale: Scale,
        span: Span,
    ) -> Result<Lowered, Failed> {
        let call = Call {
            name,
            body: Body::Construct,
            arguments: arguments.into(),
            callee: Some(Box::new(callee)),
        };
        if *kind == Type::Period {
            let lowered = self.period_call(call, span);
            if let Val::Period(ends) = &lowered.value {
                let ids = [ends.0.id, ends.1.id];
                ids.into_iter().for_each(|id| self.note_scale(id, scale));
            }
            return Ok(lowered);
        }
        let any = self.common(span, kind, MakeCall { call }).ok_or(Failed)?;
        self.note_scale(any.id(), scale);
        Ok(Lowered::plain(any, kind.clone(), span))
    }
}
