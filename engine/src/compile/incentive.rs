//! Incentives: their clauses by stage, whatever the order of the lines.

use super::lower::{Element, Lowered, RecordRef, Site, Val};
use super::names::Entity;
use super::{Compiler, Failed};
use crate::expr::Any;
use crate::expr::node::{Integer, Over, Rows};
use crate::model::{self, Name, Schedule, Shortfall};
use crate::program::{self, Condition, Grouping, Records};
use crate::schema::{Class, Currency, Type};
use crate::source::{Code, Diagnostic};
use crate::value::{FiscalCalendar, FiscalUnit};

impl Compiler<'_> {
    pub(super) fn compile_incentive(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.incentives.get(usize::from(at)) else {
            return;
        };
        if let Ok(compiled) = self.incentive(declared)
            && let Some(slot) = self.incentives.get_mut(usize::from(at))
        {
            *slot = Some(compiled);
        }
    }

    fn incentive(&mut self, declared: &model::Incentive) -> Result<program::Incentive, Failed> {
        let name = &declared.name;
        let calendar = self.calendar_of(declared)?;
        let mut site = Site {
            requirement: true,
            ..Site::default()
        };
        let mut records = None;
        if let Some(list) = &declared.for_each {
            let (found, record) = self.records(list)?;
            if let Some(declared) = self.schema.record(record.record) {
                site.record = Some((declared.name.clone(), record));
            }
            records = Some(found);
        }
        let mut contest = None;
        if let Some(name) = &declared.for_each_win {
            if let Some(list) = &declared.for_each {
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!(
                            "incentive `{}` goes through records and through wins",
                            declared.name.text
                        ),
                    )
                    .at(name.span)
                    .label(list.span, "the records")
                    .help("keep one of the two"),
                );
            }
            let (found, record, of) = self.wins(name)?;
            site.record = Some(record);
            records = Some(found);
            contest = Some(of);
        }
        let mut downline = None;
        if let Some(base) = &declared.for_each_downline {
            let (found, record, of) = self.downline(declared, base)?;
            site.record = Some((super::hierarchy::DOWNLINE.to_owned(), record));
            records = Some(found);
            downline = Some(Box::new(of));
        } else if let Some(said) = self.says_hierarchy(declared) {
            return self.fail(said);
        }
        if records.is_none() && declared.paid.is_none() && declared.lifecycle.clauses().is_empty() {
            self.report(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("incentive `{}` does not say for which periods it is paid", name.text),
                )
                .at(name.span)
                .help(
                    "add `.paid(\"yearly\")` (or monthly, quarterly, half-yearly), so that no other run pays it again",
                ),
            );
        }
        // What an override goes through was chosen by the period already.
        let lifecycle = &declared.lifecycle;
        let says_when = declared.in_period.is_some() || lifecycle.schedules() || lifecycle.once_per.is_some();
        if records.is_some() && !says_when && declared.paid.is_none() && downline.is_none() {
            self.report(
                Diagnostic::warning(
                    Code::NotNamed,
                    format!("incentive `{}` pays every record it is given, in every run", name.text),
                )
                .at(name.span)
                .help("name the date that decides the payout period: `.in_period(|deal| deal.closed_on)`"),
            );
        }
        if let (Some(rule), Some(found)) = (&declared.in_order_of, records.as_mut()) {
            let each = self.order_keys(rule, &site)?;
            let rows = std::mem::replace(&mut found.rows, Rows::Literal(0));
            found.rows = Rows::Sorted(Box::new(Over {
                rows,
                cursor: found.cursor,
                each,
            }));
            found.ordered = true;
        }
        let tier_on = match &declared.tier_on {
            Some(clause) => Some(self.tier_on(declared, clause, &site)?),
            None => None,
        };
        site.levels = tier_on.as_ref().map(|one| one.levels.clone()).unwrap_or_default();
        let mut failed = false;
        let mut conditions = Vec::new();
        for condition in &declared.conditions {
            // A measure that is missing is reported as such; a condition may say itself what holds then.
            site.requirement = condition.requirement.threshold.is_some();
            match self.check(&condition.requirement, &site) {
                Ok(check) => conditions.push(Condition { check, deadline: false }),
                Err(Failed) => failed = true,
            }
        }
        site.requirement = true;
        match self.deadlines(declared, &site) {
            Ok(deadlines) => conditions.extend(deadlines),
            Err(Failed) => failed = true,
        }
        site.requirement = false;
        let in_period = match &declared.in_period {
            None => None,
            Some(rule) => match self.lower_rule(rule, &site).and_then(|lowered| self.date_as(lowered)) {
                Ok(date) => {
                    self.period.2 = true;
                    Some(date)
                }
                Err(Failed) => {
                    failed = true;
                    None
                }
            },
        };
        if declared.paid.is_some() {
            self.period.2 = true;
        }
        let lifecycle = match self.lifecycle(declared, records.as_ref(), &site) {
            Ok(lifecycle) => lifecycle,
            Err(Failed) => {
                failed = true;
                None
            }
        };
        let money = Type::Money(Currency::Program);
        let stack = self.stack_of(name);
        let stacked = match stack {
            Some(stack) => Some(self.stacked(name, stack, &site)?),
            None => None,
        };
        // What it is computed on is known where a line is: not of conditions, nor of parts.
        site.stack = stack;
        self.running = Some(Vec::new());
        let pays = self.computed(declared, &site);
        let running = self.running.take().unwrap_or_default();
        let (Ok((pays, currency)), false) = (pays, failed) else {
            return Err(Failed);
        };
        let money = match &currency {
            Some(code) => Type::Money(Currency::Code(*code)),
            None => money,
        };
        let whole = Site::default();
        let running = self.running_bands(declared, &running)?;
        if let (Some(stack), false) = (stack, running.is_empty()) {
            self.may_count(declared, stack)?;
        }
        let cap_each = match &declared.cap_each {
            Some(amount) => Some(self.amount(amount, &money, &site)?),
            None => None,
        };
        site.stack = None;
        let mut caps = Vec::new();
        for cap in &declared.caps {
            caps.push(self.cap(cap, &money, &site, (in_period.as_ref(), calendar.as_ref()), &whole)?);
        }
        let floor = match &declared.floor {
            Some(amount) => Some(self.amount(amount, &money, &whole)?),
            None => None,
        };
        let minimum = match &declared.minimum {
            Some(minimum) => {
                self.stateful |= minimum.shortfall.value == Shortfall::Carry;
                Some((self.amount(&minimum.amount, &money, &whole)?, minimum.shortfall.value))
            }
            None => None,
        };
        self.may_test(declared)?;
        let currency_code = currency.map_or_else(
            || self.currency.clone(),
            |code| String::from_utf8_lossy(&code).into_owned(),
        );
        let split = self.split(declared, &site, &currency_code)?;
        let drawing = self.drawing(declared, &site, &currency_code)?;
        let mut labels = Vec::new();
        for (name, clause) in &declared.labels {
            let text = match &clause.value {
                model::Constant::Text(text) => text.clone(),
                other => other.as_number().map(|number| number.to_string()).unwrap_or_default(),
            };
            labels.push((name.text.clone(), text));
        }
        Ok(program::Incentive {
            name: name.text.clone(),
            title: declared.title.as_ref().unwrap_or(name).text.clone(),
            kind: declared.kind.as_ref().map(|kind| kind.text.clone()),
            currency: currency_code,
            records,
            conditions,
            in_period,
            paid: declared.paid.as_ref().map(|paid| paid.value),
            pays,
            round_each: declared.round_each.as_ref().map(|round| round.value),
            cap_each,
            caps,
            floor,
            minimum,
            tested: declared.tested.as_ref().map(|tested| tested.value).unwrap_or_default(),
            slot: self.new_slot(Class::Number),
            labels,
            span: name.span,
            lifecycle,
            tier_on: tier_on.map(Box::new),
            running,
            round_total: declared.round_total.as_ref().map(|round| round.value),
            calendar,
            split,
            downline,
            drawing,
            stacked,
            contest,
        })
    }

    /// A stage at which a minimum is tested needs a minimum, and one that is carried is tested when all is known.
    fn may_test(&mut self, declared: &model::Incentive) -> Result<(), Failed> {
        let Some(tested) = &declared.tested else {
            return Ok(());
        };
        let name = &declared.name.text;
        let (message, help) = match &declared.minimum {
            None => (
                format!("incentive `{name}` has no minimum, so `tested` says nothing"),
                "add `.minimum(200, \"forfeit\")`, or leave it out",
            ),
            Some(minimum)
                if minimum.shortfall.value == Shortfall::Carry && tested.value == model::Tested::BeforeTheCap =>
            {
                (
                    format!(
                        "the minimum of incentive `{name}` is carried, and what was brought is known behind the caps only"
                    ),
                    "test it `\"after rounding\"`, or let what lies below it be forfeit",
                )
            }
            Some(_) => return Ok(()),
        };
        self.fail(
            Diagnostic::error(Code::ClauseMissing, message)
                .at(tested.span)
                .help(help),
        )
    }

    /// The fiscal calendar that an incentive names.
    fn calendar_of(&mut self, declared: &model::Incentive) -> Result<Option<(String, FiscalCalendar)>, Failed> {
        let Some(name) = &declared.calendar else {
            return Ok(None);
        };
        match self.names.get(&name.text) {
            Some(Entity::FiscalCalendar(place)) => {
                let calendar = self.fiscal_calendars.get(usize::from(*place)).copied().flatten();
                self.uses.names.insert(name.text.clone());
                calendar
                    .map(|calendar| Some((name.text.clone(), calendar)))
                    .ok_or(Failed)
            }
            _ => {
                let known: Vec<&str> = self
                    .model
                    .fiscal_calendars
                    .iter()
                    .map(|calendar| calendar.name.text.as_str())
                    .collect();
                let message = format!("there is no fiscal calendar `{}`", name.text);
                self.report_unknown(Code::UnknownName, message, name, &known);
                Err(Failed)
            }
        }
    }

    /// The list of a `for_each`: an input, or a value that is a list of records.
    pub(super) fn records(&mut self, list: &Name) -> Result<(Records, RecordRef), Failed> {
        let read = match self.names.get(&list.text) {
            Some(Entity::Input(_) | Entity::Value(_) | Entity::Relation(_)) => {
                self.read_by_name(&list.text, list.span)?
            }
            _ => {
                let known: Vec<String> = self
                    .schema
                    .inputs
                    .iter()
                    .filter(|i| matches!(i.kind, Type::List(_)))
                    .map(|i| i.name.clone())
                    .collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                let message = format!("there is no list `{}`", list.text);
                self.report_unknown(Code::UnknownName, message, list, &known);
                return Err(Failed);
            }
        };
        let words = read.words(self);
        let (Val::List(found), false) = (read.value, read.optional) else {
            return self.fail(
                Diagnostic::error(
                    Code::TypeMismatch,
                    format!("`for_each` goes through a list of records, this is {words}"),
                )
                .at(list.span),
            );
        };
        let Element::Record(record) = found.element else {
            return self.fail(
                Diagnostic::error(Code::TypeMismatch, "`for_each` goes through a list of records").at(list.span),
            );
        };
        let declared = self.schema.record(record.record).cloned().ok_or(Failed)?;
        let mut key = Vec::new();
        for place in &declared.key {
            let Some(field) = declared.fields.get(usize::from(*place)) else {
                continue;
            };
            key.push(self.field_as_text(&record, &field.name, list.span)?);
        }
        let records = Records {
            rows: found.rows,
            cursor: found.cursor,
            list: list.text.clone(),
            key,
            pointer: format!("/{}", list.text),
            ordered: false,
        };
        Ok((records, record))
    }

    /// What is paid: an amount of a fixed currency.
    pub(super) fn pays(&mut self, lowered: Lowered) -> Result<(crate::expr::Number, Option<[u8; 3]>), Failed> {
        match lowered.kind {
            Type::Money(Currency::Code(code)) => {
                let kind = lowered.kind.clone();
                Ok((self.number_as(lowered, &kind)?, Some(code)))
            }
            Type::Money(Currency::Field { .. }) => {
                let span = lowered.span;
                self.fail(
                    Diagnostic::error(Code::Currency, "what is paid has the currency of each record")
                        .at(span)
                        .help("convert it to one currency first: amounts of several currencies have no total"),
                )
            }
            _ => Ok((self.number_as(lowered, &Type::Money(Currency::Program))?, None)),
        }
    }

    fn cap(
        &mut self,
        cap: &model::Cap,
        money: &Type,
        site: &Site,
        (in_period, fiscal): (Option<&Integer>, Option<&(String, FiscalCalendar)>),
        whole: &Site,
    ) -> Result<program::Cap, Failed> {
        let mut per = Vec::new();
        for word in &cap.per {
            if let Some(unit) = fiscal_unit(&word.text) {
                let lacking = match (fiscal, in_period) {
                    (Some((_, calendar)), Some(date)) => {
                        per.push(Grouping::Fiscal(unit, *calendar, date.clone()));
                        continue;
                    }
                    (None, _) => ("a fiscal calendar", "add `.calendar(\"fiscal\")` with the name of one"),
                    (_, None) => ("the date of a line", "add `.in_period(|deal| deal.closed_on)`"),
                };
                return self.fail(
                    Diagnostic::error(Code::ClauseMissing, format!("`{}` needs {}", word.text, lacking.0))
                        .at(word.span)
                        .help(lacking.1),
                );
            }
            let calendar = match word.text.as_str() {
                // The decision is of one partner and one period.
                "partner" | "period" | "payout-period" => continue,
                "calendar-month" => Some(Schedule::Monthly),
                "calendar-quarter" => Some(Schedule::Quarterly),
                "calendar-half-year" => Some(Schedule::HalfYearly),
                "calendar-year" => Some(Schedule::Yearly),
                _ => None,
            };
            match (calendar, word.text.split_once('.')) {
                (Some(unit), _) => match in_period {
                    Some(date) => per.push(Grouping::Calendar(unit, date.clone())),
                    None => {
                        return self.fail(
                            Diagnostic::error(Code::ClauseMissing, format!("`{}` needs the date of a line", word.text))
                                .at(word.span)
                                .help("add `.in_period(|deal| deal.closed_on)`"),
                        );
                    }
                },
                (None, Some((record, field))) => match &site.record {
                    Some((name, reference)) if name == record => {
                        let reference = reference.clone();
                        per.push(Grouping::Field(
                            word.text.clone(),
                            self.field_as_text(&reference, field, word.span)?,
                        ));
                    }
                    _ => return self.unknown_group(word, site),
                },
                (None, None) => return self.unknown_group(word, site),
            }
        }
        // A cap that differs from line to line would have no single value for its group.
        let amount = self.amount(&cap.amount, money, whole)?;
        Ok(program::Cap {
            amount,
            per,
            words: cap.per.iter().map(|word| word.text.clone()).collect(),
        })
    }

    fn unknown_group<V>(&mut self, word: &Name, site: &Site) -> Result<V, Failed> {
        let field = site
            .record
            .as_ref()
            .map_or(String::new(), |(record, _)| format!(", `{record}.…`"));
        self.fail(
            Diagnostic::error(Code::UnknownName, format!("a cap is not counted per `{}`", word.text))
                .at(word.span)
                .help(format!(
                    "write `partner`, `period`, `calendar-month`, `calendar-quarter`, `calendar-year`{field}"
                )),
        )
    }
}

/// The part of a fiscal year that a cap is counted for.
fn fiscal_unit(word: &str) -> Option<FiscalUnit> {
    match word {
        "fiscal-month" => Some(FiscalUnit::Month),
        "fiscal-quarter" => Some(FiscalUnit::Quarter),
        "fiscal-half-year" => Some(FiscalUnit::HalfYear),
        "fiscal-year" => Some(FiscalUnit::Year),
        _ => None,
    }
}

/// The expression of a date.
pub(super) fn integer_of(any: Any) -> Option<Integer> {
    if let Any::Integer(node) = any { Some(node) } else { None }
}
