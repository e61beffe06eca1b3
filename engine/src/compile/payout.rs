//! Balances, and payouts with the incentives they gather.

use super::lower::Site;
use super::names::Entity;
use super::{Compiler, Failed, place};
use crate::expr::node::Text;
use crate::model::{self, Constant, Name, Recovery, Shortfall};
use crate::program::{self, Draw, Holdback, Participants};
use crate::schema::{Currency, Type};
use crate::source::{Code, Diagnostic};

impl Compiler<'_> {
    pub(super) fn compile_balances(&mut self) {
        let model = self.model;
        for declared in &model.balances {
            let compiled = self.balance(declared).ok();
            self.balances.push(compiled);
        }
        // Those of funds follow, each when its fund is compiled.
        self.balances.extend(model.funds.iter().map(|_| None));
    }

    fn balance(&mut self, declared: &model::Balance) -> Result<program::Balance, Failed> {
        let currency = match self.resolve_type(&declared.kind) {
            Some(Type::Money(Currency::Program)) => self.currency.clone(),
            Some(Type::Money(Currency::Code(code))) => String::from_utf8_lossy(&code).into_owned(),
            None => return Err(Failed),
            Some(_) => {
                return self.fail(
                    Diagnostic::error(Code::TypeMismatch, "a balance holds amounts of one currency")
                        .at(declared.kind.span)
                        .help("write `money()`, or `money(\"EUR\")` for another currency than that of the program"),
                );
            }
        };
        let per_payee = self.groups(&declared.per, "a balance", &["payee", "partner"])?;
        // What stands in `prior` has to stay, period for period.
        self.stateful = true;
        Ok(program::Balance {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            currency,
            per_payee,
            least: declared
                .never_below
                .as_ref()
                .and_then(|clause| Constant::as_number(&clause.value)),
            fund: None,
            span: declared.name.span,
        })
    }

    /// Whether the first of the known words is among those of a `per`; every other one is said by the decision already.
    pub(super) fn groups(&mut self, per: &[Name], what: &str, known: &[&str]) -> Result<bool, Failed> {
        for word in per {
            if !known.contains(&word.text.as_str()) {
                let message = format!("{what} has no accounts per `{}`", word.text);
                self.report_unknown(Code::UnknownName, message, word, known);
                return Err(Failed);
            }
        }
        Ok(per.iter().any(|word| Some(&word.text.as_str()) == known.first()))
    }

    pub(super) fn compile_payout(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.payouts.get(usize::from(at)) else {
            return;
        };
        if let Ok(compiled) = self.payout(at, declared)
            && let Some(slot) = self.payouts.get_mut(usize::from(at))
        {
            *slot = Some(compiled);
        }
    }

    fn payout(&mut self, at: u16, declared: &model::Payout) -> Result<program::Payout, Failed> {
        let (Some(paid), false) = (&declared.paid, declared.includes.is_empty()) else {
            return Err(Failed);
        };
        self.period.2 = true;
        let mut includes: Vec<u16> = Vec::new();
        let mut currency: Option<(String, Name)> = None;
        let mut failed = false;
        for name in &declared.includes {
            match self.included(at, declared, name) {
                Ok(place) if includes.contains(&place) => {
                    self.report(
                        Diagnostic::error(Code::Duplicate, format!("`{}` is included twice", name.text))
                            .at(name.span)
                            .help("keep one of the two"),
                    );
                    failed = true;
                }
                Ok(place) => {
                    includes.push(place);
                    let of = self.incentives.get(usize::from(place)).and_then(Option::as_ref);
                    let Some(of) = of.map(|incentive| incentive.currency.clone()) else {
                        failed = true;
                        continue;
                    };
                    match &currency {
                        Some((known, first)) if *known != of => {
                            let message = format!(
                                "`{}` pays {known}, `{}` pays {of}: one payout cannot sum them",
                                first.text, name.text
                            );
                            self.report(
                                Diagnostic::error(Code::Currency, message)
                                    .at(name.span)
                                    .help("declare a payout for each currency, or convert one of the two"),
                            );
                            failed = true;
                        }
                        Some(_) => {}
                        None => currency = Some((of, name.clone())),
                    }
                }
                Err(Failed) => failed = true,
            }
        }
        let (Some((currency, _)), false) = (currency, failed) else {
            return Err(Failed);
        };
        let money = match <[u8; 3]>::try_from(currency.as_bytes()) {
            Ok(code) if currency != self.currency => Type::Money(Currency::Code(code)),
            _ => Type::Money(Currency::Program),
        };
        let whole = Site::default();
        let own = self.whose(declared, &includes)?;
        let participants = match &declared.payees {
            Some(payees) => Some(self.participants(payees, &whole)?),
            None => None,
        };
        // The draw of a payee may read its record.
        let each = participants.as_ref().map(|(_, inner)| inner);
        let draw = match &declared.draw {
            Some(draw) => Some(Draw {
                amount: self.amount(&draw.amount, &money, each.unwrap_or(&whole))?,
                balance: match &draw.balance {
                    Some(name) => Some(self.balance_named(name, &currency)?),
                    None => None,
                },
            }),
            None => None,
        };
        let holdback = match (&declared.holdback, &declared.releases_after) {
            (Some(holdback), Some(after)) => Some(Holdback {
                share: self.amount(&holdback.share, &Type::Percent, &whole)?,
                balance: self.balance_named(&holdback.balance, &currency)?,
                after: after.value,
                round: declared.round_each.as_ref().map(|round| round.value),
            }),
            _ => None,
        };
        if let (None, Some(round)) = (&holdback, &declared.round_each) {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "the payout `{}` holds nothing back, so `round_each` says nothing",
                        declared.name.text
                    ),
                )
                .at(round.span)
                .help("lines are rounded by their incentives: leave it out"),
            );
        }
        if let (Some(holdback), Some(draw)) = (&holdback, &draw)
            && draw.balance == Some(holdback.balance)
        {
            return self.fail(
                Diagnostic::error(
                    Code::Duplicate,
                    "what is advanced and what is held back cannot stand in one balance: one is owed by the payee, the other to it",
                )
                .at(declared.name.span)
                .help("declare a balance for each"),
            );
        }
        if let Some(by_payee) = self.first_named(&includes) {
            let balances = draw.iter().filter_map(|draw| draw.balance);
            let balances: Vec<u16> = balances
                .chain(holdback.iter().map(|holdback| holdback.balance))
                .collect();
            self.accounts_by_payee(declared, &balances, &by_payee)?;
        }
        let cap = match &declared.cap {
            Some(amount) => Some(self.amount(amount, &money, &whole)?),
            None => None,
        };
        let minimum = match &declared.minimum {
            Some(minimum) => Some((self.amount(&minimum.amount, &money, &whole)?, minimum.shortfall.value)),
            None => None,
        };
        let recovers = declared.recovers.as_ref().map(|recovers| recovers.value);
        self.stateful |= matches!(minimum, Some((_, Shortfall::Carry)))
            || recovers == Some(Recovery::NextPayouts)
            || declared.recovers_adjustments.is_some();
        Ok(program::Payout {
            name: declared.name.text.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            currency,
            paid: paid.value,
            includes,
            own,
            payees: participants.map(|(participants, _)| participants),
            draw,
            holdback,
            cap,
            minimum,
            recovers,
            recovers_adjustments: declared.recovers_adjustments.is_some(),
            span: declared.name.span,
        })
    }

    /// The first of some incentives that names payees.
    fn first_named(&self, includes: &[u16]) -> Option<String> {
        let included = includes
            .iter()
            .filter_map(|place| self.incentives.get(usize::from(*place)));
        let mut named = included.flatten().filter(|incentive| incentive.split.is_some());
        named.next().map(|incentive| incentive.name.clone())
    }

    /// Whose it is what the incentives of a payout give that name no payee, where others name some. Where nobody is
    /// named everything is the partner's, and nothing is to be told apart.
    fn whose(&mut self, declared: &model::Payout, includes: &[u16]) -> Result<Option<Text>, Failed> {
        let name = &declared.name;
        let Some(by_payee) = self.first_named(includes) else {
            return match &declared.payees {
                None => Ok(None),
                Some(payees) => self.fail(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        format!(
                            "no incentive of the payout `{}` names a payee: all of it is the partner's, so `payees` says nothing",
                            name.text
                        ),
                    )
                    .at(payees.list.call)
                    .help("name who is paid by an incentive, `.payee(\"Agent\", |contract| contract.agent_id)`, or leave it out"),
                ),
            };
        };
        if let (Some(draw), None) = (&declared.draw, &declared.payees) {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "it is not said who has the draw of the payout `{}`: `{by_payee}` pays several payees",
                        name.text
                    ),
                )
                .at(draw.span)
                .help("name them, so that who earned nothing has it too: `.payees(|agents| agents, |agent| agent.id)`"),
            );
        }
        let unnamed = declared.includes.iter().zip(includes).find(|(_, place)| {
            let found = self.incentives.get(usize::from(**place)).and_then(Option::as_ref);
            found.is_some_and(|incentive| incentive.split.is_none())
        });
        let Some((unnamed, _)) = unnamed else { return Ok(None) };
        match self.partner(unnamed.span)? {
            Some(own) => Ok(Some(own)),
            None => self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "`{}` names no payee, `{by_payee}` does: it is not said in whose statement it stands",
                        unnamed.text
                    ),
                )
                .at(unnamed.span)
                .help("name who is paid: `.payee(\"Agent\", |agent| agent.id)`, or give it a payout of its own"),
            ),
        }
    }

    /// Who takes part in a payout, and the site of rules that read the record of one.
    fn participants(&mut self, declared: &model::Participants, whole: &Site) -> Result<(Participants, Site), Failed> {
        let (rows, cursor, inner) = self.payee_list(&declared.list, whole)?;
        let inner = Site {
            inner: Some(inner),
            ..whole.clone()
        };
        let (who, optional) = self.who(&declared.who, &inner)?;
        if optional {
            return self.fail(
                Diagnostic::error(Code::UnguardedOptional, "who takes part in a payout may be absent")
                    .at(declared.who.body)
                    .help("leave those out of the list: `|agents| agents.filter(|agent| agent.payee_id != ())`, or make the field one that is always there"),
            );
        }
        Ok((Participants { rows, cursor, who }, inner))
    }

    /// Several payees cannot share an account: one would pay back what another was advanced.
    fn accounts_by_payee(&mut self, declared: &model::Payout, balances: &[u16], by_payee: &str) -> Result<(), Failed> {
        let model = self.model;
        for place in balances {
            let shared = self.balances.get(usize::from(*place)).and_then(Option::as_ref);
            let Some(shared) = shared.filter(|balance| !balance.per_payee) else {
                continue;
            };
            let message = format!(
                "the payees of the payout `{}` would share one account of the balance `{}`",
                declared.name.text, shared.name
            );
            let mut diagnostic = Diagnostic::error(Code::ClauseMissing, message).at(shared.span);
            let paying = declared.includes.iter().find(|name| name.text == by_payee);
            if let Some(paying) = paying {
                diagnostic = diagnostic.label(paying.span, "this pays several payees");
            }
            let kind = model
                .balances
                .get(usize::from(*place))
                .map_or("", |balance| &balance.name.text);
            return self.fail(diagnostic.help(format!(
                "give each payee an account: `balance(\"{kind}\", money()).per([\"payee\"])`"
            )));
        }
        Ok(())
    }

    /// An incentive that a payout gathers, by its name.
    fn included(&mut self, at: u16, payout: &model::Payout, name: &Name) -> Result<u16, Failed> {
        let model = self.model;
        let Some(Entity::Incentive(found)) = self.names.get(&name.text).copied() else {
            let known: Vec<&str> = model.incentives.iter().map(|one| one.name.text.as_str()).collect();
            let message = format!("there is no incentive `{}`", name.text);
            self.report_unknown(Code::UnknownName, message, name, &known);
            return Err(Failed);
        };
        self.uses.names.insert(name.text.clone());
        let earlier = model.payouts.iter().take(usize::from(at));
        let earlier = earlier
            .flat_map(|payout| payout.includes.iter().map(move |one| (payout, one)))
            .find(|(_, one)| one.text == name.text);
        if let Some((other, place)) = earlier {
            return self.fail(
                Diagnostic::error(
                    Code::Duplicate,
                    format!(
                        "`{}` would be paid twice: by `{}` and by `{}`",
                        name.text, other.name.text, payout.name.text
                    ),
                )
                .at(name.span)
                .label(place.span, "it is included here already")
                .help("keep it in one of the two"),
            );
        }
        let incentive = model.incentives.get(usize::from(found)).ok_or(Failed)?;
        if let (Some(own), Some(wanted)) = (&incentive.paid, &payout.paid)
            && own.value != wanted.value
        {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!(
                        "`{}` is paid {}, the payout `{}` {}: it would never hold any of it",
                        name.text,
                        own.value.word(),
                        payout.name.text,
                        wanted.value.word()
                    ),
                )
                .at(name.span)
                .label(own.span, "this says when it is paid")
                .help("give both the same schedule, or declare a payout for it"),
            );
        }
        Ok(found)
    }

    /// A balance by its name, which must hold the currency that is paid.
    fn balance_named(&mut self, name: &Name, currency: &str) -> Result<u16, Failed> {
        let model = self.model;
        let Some(found) = model.balances.iter().position(|one| one.name.text == name.text) else {
            let known: Vec<&str> = model.balances.iter().map(|one| one.name.text.as_str()).collect();
            let message = format!("there is no balance `{}`", name.text);
            if known.is_empty() {
                return self.fail(
                    Diagnostic::error(Code::UnknownName, message)
                        .at(name.span)
                        .help(format!(
                            "declare it: `balance(\"{}\", money()).per([\"payee\"])`",
                            name.text
                        )),
                );
            }
            self.report_unknown(Code::UnknownName, message, name, &known);
            return Err(Failed);
        };
        self.uses.names.insert(name.text.clone());
        let compiled = self.balances.get(found).and_then(Option::as_ref).ok_or(Failed)?;
        if compiled.currency != currency {
            let held = compiled.currency.clone();
            return self.fail(
                Diagnostic::error(
                    Code::Currency,
                    format!("the balance `{}` holds {held}, the payout pays {currency}", name.text),
                )
                .at(name.span)
                .help(format!("write `balance(\"{}\", money(\"{currency}\"))`", name.text)),
            );
        }
        Ok(place(found))
    }
}
