//! Funds, and what incentives say of claims on them.

use super::lower::{Lowered, Site, Val};
use super::{Compiler, Failed, place};
use crate::expr::node::{Any, Number, NumberOp};
use crate::model::{self, Clause, Comparator, Name, Requirement, Rule, Threshold, Unused};
use crate::program::{self, Condition, Drawing, FundYears};
use crate::schema::{Currency, Type};
use crate::source::{Code, Diagnostic};

impl Compiler<'_> {
    pub(super) fn compile_fund(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.funds.get(usize::from(at)) else {
            return;
        };
        if let Ok((fund, balance)) = self.fund(at, declared) {
            if let Some(slot) = self.funds.get_mut(usize::from(at)) {
                *slot = Some(fund);
            }
            let behind = model.balances.len() + usize::from(at);
            if let Some(slot) = self.balances.get_mut(behind) {
                *slot = Some(balance);
            }
        }
    }

    fn fund(&mut self, at: u16, declared: &model::Fund) -> Result<(program::Fund, program::Balance), Failed> {
        let yearly = self.groups(&declared.per, "a fund", &["fund-year", "partner"])?;
        let whole = Site::default();
        let mut money = Type::Money(Currency::Program);
        let mut currency = self.currency.clone();
        let accrues = match &declared.accrues {
            Some((share, rule)) => {
                let amount = self.lower_rule(rule, &whole)?;
                let (amount, code) = self.pays(amount)?;
                if let Some(code) = code {
                    money = Type::Money(Currency::Code(code));
                    currency = String::from_utf8_lossy(&code).into_owned();
                }
                Some((self.amount(share, &Type::Percent, &whole)?, amount))
            }
            None => None,
        };
        let provides = match &declared.provides {
            Some(amount) => Some(self.amount(amount, &money, &whole)?),
            None => None,
        };
        let years = yearly.then(|| FundYears {
            starts: declared.year_starts.as_ref().map_or(1, |month| month.value),
            open_for: declared.open_for.as_ref().map(|time| time.value),
            unused: declared.unused.as_ref().map_or(Unused::Expires, |unused| unused.value),
        });
        self.stateful = true;
        self.period.2 = true;
        let balance = self.model.balances.len() + usize::from(at);
        let fund = program::Fund {
            name: declared.name.text.clone(),
            balance: place(balance),
            years,
            accrues,
            provides,
            round: declared.round_each.as_ref().map(|round| round.value),
            span: declared.name.span,
        };
        let balance = program::Balance {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            currency,
            per_payee: false,
            least: None,
            fund: Some(at),
            span: declared.name.span,
        };
        Ok((fund, balance))
    }

    /// Deadlines as conditions: the date must not lie behind any of them.
    pub(super) fn deadlines(&mut self, declared: &model::Incentive, site: &Site) -> Result<Vec<Condition>, Failed> {
        let claim = &declared.claim;
        let name = &declared.name.text;
        let Some(date) = &claim.deadline_for else {
            return match claim.deadlines.first() {
                None => Ok(Vec::new()),
                Some((title, _)) => self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("the incentive `{name}` has a deadline and does not say for what"),
                    )
                    .at(title.span)
                    .help("add `.deadline_for(|claim| claim.submitted_on)`"),
                ),
            };
        };
        if claim.deadlines.is_empty() {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the incentive `{name}` has no deadline, so `deadline_for` says nothing"),
                )
                .at(date.call)
                .help("add `.deadline(\"…\", |claim| claim.invoiced_on.plus(45.calendar_days()))`, or leave it out"),
            );
        }
        let mut conditions = Vec::new();
        for (title, last) in &claim.deadlines {
            let requirement = Requirement {
                title: title.clone(),
                measure: date.clone(),
                threshold: Some((
                    Comparator::OnOrBefore,
                    Clause {
                        value: Threshold::Rule(last.clone()),
                        span: last.body,
                    },
                )),
            };
            let check = self.check(&requirement, site)?;
            conditions.push(Condition { check, deadline: true });
        }
        Ok(conditions)
    }

    /// What an incentive pays: what `pays` says, or a share of an amount.
    pub(super) fn computed(
        &mut self,
        declared: &model::Incentive,
        site: &Site,
    ) -> Result<(Number, Option<[u8; 3]>), Failed> {
        let (share, rule) = match (&declared.pays, &declared.claim.co_funds) {
            (Some(pays), None) => {
                let lowered = self.lower_rule(pays, site)?;
                return self.pays(lowered);
            }
            (Some(pays), Some((share, _))) => {
                let message = format!(
                    "the incentive `{}` says twice what it pays: `pays` and `co_funds`",
                    declared.name.text
                );
                return self.fail(
                    Diagnostic::error(Code::ClauseMissing, message)
                        .at(share.span)
                        .label(pays.call, "it is said here already")
                        .help("keep one of the two"),
                );
            }
            (None, Some(co_funds)) => co_funds,
            (None, None) => return Err(Failed),
        };
        let lowered = self.lower_rule(rule, site)?;
        let kind = lowered.kind.clone();
        let (amount, currency) = self.pays(lowered)?;
        let share = self.amount(share, &Type::Percent, site)?;
        let op = NumberOp::Multiply(Box::new((amount, share.amount)));
        Ok((self.number_node(rule.body, &kind, op), currency))
    }

    /// The fund that an incentive draws on.
    pub(super) fn drawing(
        &mut self,
        declared: &model::Incentive,
        site: &Site,
        currency: &str,
    ) -> Result<Option<Drawing>, Failed> {
        let Some((name, year)) = &declared.claim.draws_on else {
            return Ok(None);
        };
        let model = self.model;
        let Some(found) = model.funds.iter().position(|fund| fund.name.text == name.text) else {
            let known: Vec<&str> = model.funds.iter().map(|fund| fund.name.text.as_str()).collect();
            let message = format!("there is no fund `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, name, &known);
            return Err(Failed);
        };
        self.uses.names.insert(name.text.clone());
        let fund = self.funds.get(found).and_then(Option::as_ref).ok_or(Failed)?;
        let yearly = fund.years.is_some();
        let held = self.balances.get(usize::from(fund.balance)).and_then(Option::as_ref);
        let held = held.map(|balance| balance.currency.clone()).ok_or(Failed)?;
        if held != currency {
            return self.fail(
                Diagnostic::error(
                    Code::Currency,
                    format!("the fund `{}` holds {held}, the incentive pays {currency}", name.text),
                )
                .at(name.span)
                .help("convert what is paid, or declare a fund of its currency"),
            );
        }
        for (clause, span) in [
            ("floor", declared.floor.as_ref().map(|amount| amount.span)),
            ("minimum", declared.minimum.as_ref().map(|minimum| minimum.amount.span)),
        ] {
            if let Some(span) = span {
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!("`{clause}` and `draws_on` do not go together: what is drawn is what is paid"),
                    )
                    .at(span)
                    .label(name.span, "it draws on a fund")
                    .help(format!("leave `{clause}` out, or let a payout say it")),
                );
            }
        }
        Ok(Some(Drawing {
            fund: place(found),
            year: match (yearly, year) {
                (false, None) => None,
                (false, Some(rule)) => return self.no_years(name, rule),
                (true, year) => Some(self.fund_year(name, year.as_ref(), site)?),
            },
        }))
    }

    fn no_years<V>(&mut self, name: &Name, rule: &Rule) -> Result<V, Failed> {
        self.fail(
            Diagnostic::error(
                Code::ClauseArgument,
                format!("the fund `{}` has no years, so there is none to name", name.text),
            )
            .at(rule.body)
            .help("leave the rule out, or give the fund years: `.per([\"partner\", \"fund-year\"])`"),
        )
    }

    /// The fund year of a record: what the rule says, or the field `fund_year`.
    fn fund_year(
        &mut self,
        name: &Name,
        rule: Option<&Rule>,
        site: &Site,
    ) -> Result<crate::expr::node::Integer, Failed> {
        let lowered: Lowered = match (rule, &site.record) {
            (Some(rule), _) => self.lower_rule(rule, site)?,
            (None, Some((_, record))) => {
                let record = record.clone();
                let declared = self.schema.record(record.record);
                let known =
                    declared.is_some_and(|declared| declared.fields.iter().any(|field| field.name == "fund_year"));
                if !known {
                    return self.no_year(name);
                }
                self.field_of(&record, "fund_year", name.span)?
            }
            (None, None) => return self.no_year(name),
        };
        let span = lowered.span;
        match (lowered.kind, lowered.value, lowered.optional) {
            (Type::Integer, Val::Any(Any::Integer(year)), false) => Ok(year),
            _ => self.fail(
                Diagnostic::error(Code::TypeMismatch, "a fund year is a whole number that is always there")
                    .at(span)
                    .help("write a rule such as `|claim| claim.activity_on.year()`"),
            ),
        }
    }

    fn no_year<V>(&mut self, name: &Name) -> Result<V, Failed> {
        self.fail(
            Diagnostic::error(
                Code::NotNamed,
                format!("the fund `{}` has years, and it is not said which one a record draws on", name.text),
            )
            .at(name.span)
            .help(format!(
                "name it: `.draws_on(\"{}\", |claim| claim.activity_on.year())`, or give the record a field `fund_year`",
                name.text
            )),
        )
    }
}
