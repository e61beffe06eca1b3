//! Stacks: several incentives on one record.

use super::lower::Site;
use super::names::Entity;
use super::{Compiler, Failed, place};
use crate::model::{self, Combine, Incentive, Name};
use crate::program;
use crate::schema::{Class, Currency, Type};
use crate::source::{Code, Diagnostic};

impl<'a> Compiler<'a> {
    /// The stack that an incentive is in.
    pub(super) fn stack_of(&self, incentive: &Name) -> Option<u16> {
        let is_in = |stack: &model::Stack| stack.of.iter().any(|name| name.text == incentive.text);
        self.model.stacks.iter().position(is_in).map(place)
    }

    /// A stack with all of its incentives: none is finished before the others have their lines.
    pub(super) fn compile_stack(&mut self, at: u16) {
        let model = self.model;
        let Some(declared) = model.stacks.get(usize::from(at)) else {
            return;
        };
        let Ok(compiled) = self.stack(declared) else { return };
        let (members, currency) = (compiled.members.clone(), compiled.applies_to.clone());
        if let Some(slot) = self.stacks.get_mut(usize::from(at)) {
            *slot = Some(compiled);
        }
        for member in &members {
            self.compile_incentive(*member);
        }
        self.of_one_currency(declared, &members, currency.map(|(_, currency)| currency));
    }

    fn stack(&mut self, declared: &model::Stack) -> Result<program::Stack, Failed> {
        let name = &declared.name.text;
        let members = self.members(declared)?;
        let (Some(combine), Some((_, first))) = (&declared.combine, members.first()) else {
            return Err(Failed);
        };
        let mut site = Site::default();
        let mut records = None;
        if let Some(list) = &first.for_each {
            let (found, record) = self.records(list)?;
            if let Some(of) = self.schema.record(record.record) {
                site.record = Some((of.name.clone(), record));
            }
            records = Some(found);
        }
        for (_, incentive) in &members {
            self.may_stack(declared, incentive)?;
        }
        let mut money = Type::Money(Currency::Program);
        let mut applies_to = None;
        if let Some(titled) = &declared.applies_to {
            let lowered = self.lower_rule(&titled.rule, &site)?;
            if let (_, Some(code)) = self.pays(lowered)? {
                money = Type::Money(Currency::Code(code));
            }
            applies_to = Some((titled.title.text.clone(), money.clone()));
        }
        let cap_each = match &declared.cap_each {
            Some(cap) => Some(self.amount(cap, &money, &site)?),
            None => None,
        };
        self.uses.names.insert(name.clone());
        Ok(program::Stack {
            name: name.clone(),
            title: declared.title.as_ref().unwrap_or(&declared.name).text.clone(),
            members: members.iter().map(|(place, _)| *place).collect(),
            combine: combine.value,
            records,
            applies_to,
            slot: self.new_slot(Class::Number),
            cap_each,
            span: declared.name.span,
        })
    }

    /// What an incentive knows of its stack.
    pub(super) fn stacked(&mut self, incentive: &Name, stack: u16, site: &Site) -> Result<program::Stacked, Failed> {
        let model = self.model;
        let declared = model.stacks.get(usize::from(stack)).ok_or(Failed)?;
        let applies_to = match &declared.applies_to {
            Some(titled) => {
                let lowered = self.lower_rule(&titled.rule, site)?;
                Some(self.pays(lowered)?.0)
            }
            None => None,
        };
        let Some(Entity::Incentive(place)) = self.names.get(&incentive.text).copied() else {
            return Err(Failed);
        };
        Ok(program::Stacked {
            place,
            stack,
            applies_to,
        })
    }

    /// The incentives of a stack: each is there once, and in no other stack.
    fn members(&mut self, declared: &model::Stack) -> Result<Vec<(u16, &'a Incentive)>, Failed> {
        let model = self.model;
        let stack = &declared.name.text;
        let mut members: Vec<(u16, &Incentive)> = Vec::with_capacity(declared.of.len());
        for name in &declared.of {
            let Some(Entity::Incentive(at)) = self.names.get(&name.text).copied() else {
                let known: Vec<&str> = model.incentives.iter().map(|one| one.name.text.as_str()).collect();
                let message = format!("there is no incentive `{}`", name.text);
                self.report_unknown(Code::UnknownName, message, name, &known);
                return Err(Failed);
            };
            if members.iter().any(|(known, _)| *known == at) {
                return self.fail(
                    Diagnostic::error(
                        Code::Duplicate,
                        format!("incentive `{}` is in the stack `{stack}` twice", name.text),
                    )
                    .at(name.span)
                    .help("name each incentive once"),
                );
            }
            let first = model
                .stacks
                .iter()
                .find(|other| other.of.iter().any(|of| of.text == name.text));
            if let Some(other) = first.filter(|other| other.name.text != *stack) {
                return self.fail(
                    Diagnostic::error(
                        Code::Duplicate,
                        format!(
                            "incentive `{}` is in two stacks, `{}` and `{stack}`",
                            name.text, other.name.text
                        ),
                    )
                    .at(name.span)
                    .label(other.name.span, "the other stack")
                    .help("name it in one of them: which one counts first would be left open"),
                );
            }
            members.extend(model.incentives.get(usize::from(at)).map(|incentive| (at, incentive)));
        }
        if let [(_, only)] = members.as_slice() {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("the stack `{stack}` has only one incentive, `{}`", only.name.text),
                )
                .at(declared.name.span)
                .help("name the others that may pay the same record, or leave the stack out"),
            );
        }
        Ok(members)
    }

    /// What keeps an incentive from standing in a stack.
    fn may_stack(&mut self, declared: &model::Stack, incentive: &Incentive) -> Result<(), Failed> {
        let stack = &declared.name.text;
        let name = &incentive.name.text;
        let list_of = |incentive: &Incentive| incentive.for_each.as_ref().map(|list| list.text.clone());
        let first = declared.of.first().and_then(|first| {
            let mut incentives = self.model.incentives.iter();
            incentives.find(|one| one.name.text == first.text)
        });
        let error = |message: String| Diagnostic::error(Code::NotSupported, message).at(incentive.name.span);
        if let Some(base) = &incentive.for_each_downline {
            return self.fail(
                error(format!(
                    "`{name}` pays for what others earned, which is no record of the stack `{stack}`"
                ))
                .label(base.span, "the override")
                .help("leave it out of the stack, or pay by `for_each`"),
            );
        }
        if let Some(first) = first.filter(|first| list_of(first) != list_of(incentive)) {
            let words = |incentive: &Incentive| match list_of(incentive) {
                Some(list) => format!("`{}` goes through `{list}`", incentive.name.text),
                None => format!("`{}` goes through no list", incentive.name.text),
            };
            return self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("in the stack `{stack}` {}, and {}", words(first), words(incentive)),
                )
                .at(incentive.name.span)
                .label(declared.name.span, "the stack")
                .help("incentives stack on the records of one list: give all of them the same `.for_each(…)`"),
            );
        }
        if let Some((clause, span)) = incentive.lifecycle.clauses().first() {
            return self.fail(
                error(format!(
                    "`{name}` is paid by a schedule, and stands in the stack `{stack}`: the two do not go together yet"
                ))
                .label(*span, format!("`{clause}` says when it is paid"))
                .help("pay its records in their period, or leave it out of the stack"),
            );
        }
        Ok(())
    }

    /// Running quantities count what a line pays; one that another incentive may pay instead counts nothing.
    pub(super) fn may_count(&mut self, declared: &Incentive, stack: u16) -> Result<(), Failed> {
        let Some(found) = self.model.stacks.get(usize::from(stack)) else {
            return Ok(());
        };
        if found
            .combine
            .as_ref()
            .is_none_or(|combine| combine.value != Combine::Best)
        {
            return Ok(());
        }
        self.fail(
            Diagnostic::error(
                Code::NotSupported,
                format!(
                    "`{}` pays by a running quantity, and in the stack `{}` the best of several pays: what does not count would have to be known before",
                    declared.name.text, found.name.text
                ),
            )
            .at(declared.name.span)
            .label(found.name.span, "the stack")
            .help("combine them as `\"first\"`, `\"additive\"` or `\"sequential\"`, or pay by bands that do not accumulate"),
        )
    }

    /// Amounts are compared and added, so they are of one currency.
    fn of_one_currency(&mut self, declared: &model::Stack, members: &[u16], currency: Option<Type>) {
        let mut known: Vec<(String, String)> = Vec::new();
        if let (Some(currency), Some(titled)) = (currency, &declared.applies_to) {
            let code = match currency {
                Type::Money(Currency::Code(code)) => String::from_utf8_lossy(&code).into_owned(),
                _ => self.currency.clone(),
            };
            known.push((code, titled.title.text.clone()));
        }
        for member in members {
            if let Some(Some(incentive)) = self.incentives.get(usize::from(*member)) {
                known.push((incentive.currency.clone(), incentive.name.clone()));
            }
        }
        let Some((first, of)) = known.first().cloned() else {
            return;
        };
        if let Some((other, name)) = known.iter().find(|(currency, _)| *currency != first) {
            self.report(
                Diagnostic::error(
                    Code::Currency,
                    format!(
                        "in the stack `{}`, `{of}` is in {first} and `{name}` in {other}",
                        declared.name.text
                    ),
                )
                .at(declared.name.span)
                .help("convert to one currency: amounts of two are neither compared nor added"),
            );
        }
    }
}
