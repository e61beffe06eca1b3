//! Splits: who is paid a part of an incentive, and how they share.

use super::lower::{Element, Lowered, Site, Val};
use super::{Compiler, Failed, place};
use crate::expr::Any;
use crate::expr::node::{NumberOp, Text};
use crate::model::{self, Clause, Constant, Remainder, Shortfall, SplitMode, Threshold, WhenAbsent, Who};
use crate::program::{self, Keeps, Payee, Split};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Span};
use crate::value::{Decimal, minor_unit};

/// What a payee keeps who gets whatever is left.
const REST: &str = "the rest";

impl Compiler<'_> {
    /// The split of an incentive; `None` where it says nothing of payees.
    pub(super) fn split(
        &mut self,
        declared: &model::Incentive,
        site: &Site,
        currency: &str,
    ) -> Result<Option<Box<Split>>, Failed> {
        let said = &declared.split;
        if said.is_empty() {
            return Ok(None);
        }
        if let Some(Clause {
            value: Remainder::Carry,
            span,
        }) = &said.remainder
        {
            return self.fail(
                Diagnostic::error(
                    Code::NotSupported,
                    "carrying over to the next period is not built into this engine yet",
                )
                .at(*span)
                .help("write `\"largest remainder\"`, or name who gets it: `.remainder_to(\"…\")`"),
            );
        }
        self.belongs_to_records(declared)?;
        let Some(mode) = &said.mode else {
            return self.single_payee(declared, site, currency).map(Some);
        };
        let owner = self.owner(declared, site)?;
        let mut payees = Vec::new();
        let mut failed = false;
        for payee in &said.payees {
            if payee.keeps.is_none()
                && owner
                    .as_ref()
                    .is_some_and(|owner| owner.declared == Some(payee.title.span))
            {
                continue;
            }
            match self.payee(payee, owner.as_ref(), mode.value, site) {
                Ok(payee) => payees.push(payee),
                Err(Failed) => failed = true,
            }
        }
        if failed {
            return Err(Failed);
        }
        self.payees_fit(declared, &payees, mode)?;
        let remainder = match &said.remainder {
            Some(Clause {
                value: Remainder::To(name),
                ..
            }) => Some(self.remainder_to(name, &payees)?),
            _ => None,
        };
        Ok(Some(Box::new(Split {
            mode: mode.value,
            payees,
            remainder,
            places: places(declared, currency),
            span: mode.span,
        })))
    }

    /// What the stages of the whole add belongs to no record, so it has no payee.
    fn belongs_to_records(&mut self, declared: &model::Incentive) -> Result<(), Failed> {
        if declared.for_each.is_none() && declared.for_each_win.is_none() && declared.for_each_downline.is_none() {
            return Ok(());
        }
        let carries = declared.minimum.as_ref();
        let carries = carries.filter(|minimum| minimum.shortfall.value == Shortfall::Carry);
        let clauses = [
            (
                declared.floor.as_ref().map(|floor| floor.span),
                "what the floor adds",
                "pay the floor by an incentive of its own without `for_each`, or leave one of the two out",
            ),
            (
                declared.round_total.as_ref().map(|round| round.span),
                "what rounding the sum adds",
                "round each line: `.round_each(2, \"half-up\")`",
            ),
            (
                carries.map(|minimum| minimum.shortfall.span),
                "what is brought forward from the period before",
                "let a payout keep it for each payee: `payout(\"statement\")…minimum(50, \"carry\")`",
            ),
        ];
        let found = clauses
            .into_iter()
            .find_map(|(span, what, help)| Some((span?, what, help)));
        let Some((span, what, help)) = found else {
            return Ok(());
        };
        let split = &declared.split;
        let paying = split.payees.first().map(|payee| payee.title.span);
        let message = format!(
            "{what} in incentive `{}` belongs to no record, so it cannot be split",
            declared.name.text
        );
        let mut diagnostic = Diagnostic::error(Code::ClauseMissing, message).at(span).help(help);
        if let Some(paying) = split.mode.as_ref().map(|mode| mode.span).or(paying) {
            diagnostic = diagnostic.label(paying, "this splits what is paid for each record");
        }
        self.fail(diagnostic)
    }

    /// Without a split there is one payee, who gets everything.
    fn single_payee(&mut self, declared: &model::Incentive, site: &Site, currency: &str) -> Result<Box<Split>, Failed> {
        let said = &declared.split;
        let name = &declared.name.text;
        let needs = |what: String, span: Span| {
            Diagnostic::error(Code::ClauseMissing, what)
                .at(span)
                .help("add `.split(\"shares\")` or `.split(\"cascade\")` in front of the payees")
        };
        let shared = |payee: &&model::Payee| payee.keeps.is_some() || !matches!(payee.who, Who::One(_));
        if let Some(payee) = said.payees.iter().find(shared) {
            let what = format!("incentive `{name}` has a part for `{}` and no split", payee.title.text);
            return self.fail(needs(what, payee.title.span));
        }
        if let Some(remainder) = &said.remainder {
            let what = format!("incentive `{name}` has a remainder and no split");
            return self.fail(needs(what, remainder.span));
        }
        let payee = match said.payees.as_slice() {
            [payee] => payee,
            [_, second, ..] => {
                let what = format!("incentive `{name}` names several payees and not how they share");
                return self.fail(needs(what, second.title.span));
            }
            [] => return Err(Failed),
        };
        let Who::One(rule) = &payee.who else { return Err(Failed) };
        let (who, optional) = self.who(rule, site)?;
        let when_absent = self.when_absent(payee, optional)?;
        if let (Some(WhenAbsent::PassesDown), Some(clause)) = (when_absent, &payee.when_absent) {
            return self.nobody_below(payee, clause.span);
        }
        Ok(Box::new(Split {
            mode: SplitMode::Shares,
            payees: vec![Payee {
                title: payee.title.text.clone(),
                who: program::Who::One(who),
                keeps: Keeps::Rest,
                when_absent,
                span: payee.title.span,
            }],
            remainder: None,
            places: places(declared, currency),
            span: payee.title.span,
        }))
    }

    /// Whose the accounts are, where there are any: of the payee without a share, or of the partner of the decision.
    fn owner(&mut self, declared: &model::Incentive, site: &Site) -> Result<Option<Owner>, Failed> {
        let payees = &declared.split.payees;
        let Some(account) = payees.iter().find(|payee| matches!(payee.who, Who::Account)) else {
            return Ok(None);
        };
        let mut named = payees
            .iter()
            .filter(|payee| payee.keeps.is_none() && matches!(payee.who, Who::One(_)));
        if let Some(payee) = named.next() {
            let Who::One(rule) = &payee.who else { return Err(Failed) };
            let (who, optional) = self.who(rule, site)?;
            let when_absent = self.when_absent(payee, optional)?;
            if let (Some(WhenAbsent::PassesDown), Some(clause)) = (when_absent, &payee.when_absent) {
                return self.nobody_below(payee, clause.span);
            }
            return Ok(Some(Owner {
                who,
                when_absent,
                declared: Some(payee.title.span),
            }));
        }
        let Some(who) = self.partner(account.title.span)? else {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!(
                        "it is not said whose the account `{}` of incentive `{}` is",
                        account.title.text, declared.name.text
                    ),
                )
                .at(account.title.span)
                .help("name the payee in front of the accounts: `.payee(\"Partner\", |partner| partner.id)`"),
            );
        };
        Ok(Some(Owner {
            who,
            when_absent: None,
            declared: None,
        }))
    }

    /// The id of the partner of the decision: the key of the first input that is a record with one.
    pub(super) fn partner(&mut self, span: Span) -> Result<Option<Text>, Failed> {
        let inputs = &self.schema.inputs;
        let partner = inputs.iter().find_map(|input| match input.kind {
            Type::Record(record) if !input.optional => {
                let declared = self.schema.record(record)?;
                let [key] = declared.key.as_slice() else { return None };
                let field = declared.fields.get(usize::from(*key))?;
                Some((input.name.clone(), field.name.clone()))
            }
            _ => None,
        });
        let Some((input, key)) = partner else { return Ok(None) };
        let read = self.read_by_name(&input, span)?;
        let Val::Record(record) = read.value else {
            return Err(Failed);
        };
        match self.field_as_text(&record, &key, span)? {
            Any::Text(who) => Ok(Some(who)),
            _ => Err(Failed),
        }
    }

    fn payee(
        &mut self,
        payee: &model::Payee,
        owner: Option<&Owner>,
        mode: SplitMode,
        site: &Site,
    ) -> Result<Payee, Failed> {
        let title = &payee.title;
        let Some(keeps) = &payee.keeps else {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the payee `{}` does not say what it keeps", title.text),
                )
                .at(title.span)
                .help("add `.keeps(percent(20))`, or `.keeps(\"the rest\")`"),
            );
        };
        let (who, when_absent, inner) = match &payee.who {
            Who::One(rule) => {
                let (who, optional) = self.who(rule, site)?;
                (program::Who::One(who), self.when_absent(payee, optional)?, None)
            }
            Who::Account => {
                let Some(owner) = owner else { return Err(Failed) };
                (program::Who::One(owner.who.clone()), owner.when_absent, None)
            }
            Who::Each { list, who } => {
                if mode == SplitMode::Cascade {
                    return self.fail(
                        Diagnostic::error(
                            Code::ClauseArgument,
                            "a cascade goes from one payee to the next, and a list has no order",
                        )
                        .at(title.span)
                        .help("write `.split(\"shares\")`: each has a share of the whole"),
                    );
                }
                let (rows, cursor, inner) = self.payee_list(list, site)?;
                let inner = Site {
                    inner: Some(inner),
                    ..site.clone()
                };
                let (who, optional) = self.who(who, &inner)?;
                let when_absent = self.when_absent(payee, optional)?;
                (program::Who::Each { rows, cursor, who }, when_absent, Some(inner))
            }
        };
        let keeps = self.keeps(payee, keeps, inner.as_ref().unwrap_or(site))?;
        if let (Some(WhenAbsent::PassesDown), Some(clause)) = (when_absent, &payee.when_absent)
            && (matches!(keeps, Keeps::Rest) || inner.is_some())
        {
            return self.nobody_below(payee, clause.span);
        }
        Ok(Payee {
            title: title.text.clone(),
            who,
            keeps,
            when_absent,
            span: title.span,
        })
    }

    /// The list of `payees`: its rows, their cursor, and one record by its name.
    pub(super) fn payee_list(
        &mut self,
        rule: &model::Rule,
        site: &Site,
    ) -> Result<(crate::expr::node::Rows, u16, (String, super::lower::RecordRef)), Failed> {
        let read = self.lower_rule(rule, site)?;
        let (span, words) = (read.span, read.words(self));
        let not_a_list = |words: &str| {
            Diagnostic::error(
                Code::TypeMismatch,
                format!("payees are a list of records, this is {words}"),
            )
            .at(span)
            .help("such as `|deal| deal.parties`, whose records hold an id and a share")
        };
        if read.optional {
            return self.fail(not_a_list("a list that may be absent"));
        }
        let Val::List(list) = read.value else {
            return self.fail(not_a_list(&words));
        };
        let Element::Record(record) = list.element else {
            return self.fail(not_a_list("a list of plain values"));
        };
        let name = self.schema.record(record.record).map(|record| record.name.clone());
        Ok((list.rows, list.cursor, (name.ok_or(Failed)?, record)))
    }

    /// Who is paid: a text, and whether it may be absent.
    pub(super) fn who(&mut self, rule: &model::Rule, site: &Site) -> Result<(Text, bool), Failed> {
        let read = self.lower_rule(rule, site)?;
        let optional = read.optional;
        let there = Lowered {
            optional: false,
            ..read
        };
        match self.convert(there, &Type::Text)? {
            Any::Text(who) => Ok((who, optional)),
            _ => Err(Failed),
        }
    }

    /// What becomes of the share of a payee that may be absent: it must be said, and only there.
    fn when_absent(&mut self, payee: &model::Payee, optional: bool) -> Result<Option<WhenAbsent>, Failed> {
        match (&payee.when_absent, optional) {
            (Some(clause), true) => Ok(Some(clause.value)),
            (None, false) => Ok(None),
            (None, true) => self.fail(
                Diagnostic::error(
                    Code::UnguardedOptional,
                    format!("the payee `{}` may be absent", payee.title.text),
                )
                .at(payee.title.span)
                .help("say what then: `.when_absent(\"passes down\")`, `\"is not paid\"` or `\"error\"`"),
            ),
            (Some(clause), false) => self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the payee `{}` is always there", payee.title.text),
                )
                .at(clause.span)
                .help("leave `when_absent` out"),
            ),
        }
    }

    fn nobody_below<V>(&mut self, payee: &model::Payee, span: Span) -> Result<V, Failed> {
        self.fail(
            Diagnostic::error(
                Code::ClauseArgument,
                format!(
                    "there is nobody to whom `{}` could pass its part down",
                    payee.title.text
                ),
            )
            .at(span)
            .help("write `\"is not paid\"` or `\"error\"`"),
        )
    }

    fn keeps(&mut self, payee: &model::Payee, keeps: &Clause<Threshold>, site: &Site) -> Result<Keeps, Failed> {
        if let Threshold::Constants(constants) = &keeps.value
            && let [Constant::Text(text)] = constants.as_slice()
        {
            if text == REST {
                if matches!(payee.who, Who::Each { .. }) {
                    return self.fail(
                        Diagnostic::error(Code::ClauseArgument, "the payees of a list cannot each keep the rest")
                            .at(keeps.span)
                            .help("say the share of one: `.keeps(|party| party.share)`"),
                    );
                }
                return Ok(Keeps::Rest);
            }
            // Not the name of a setting: those have been found.
            return self.setting_lowered(text, keeps.span).and(Err(Failed));
        }
        let share = self.amount(keeps, &Type::Percent, site)?.amount;
        if let NumberOp::Constant(constant) = share.op
            && (constant.is_negative() || constant > Decimal::ONE)
        {
            return self.fail(
                Diagnostic::error(
                    Code::PartsOfWhole,
                    format!("`{}` has a share of {}", payee.title.text, percent(constant)),
                )
                .at(keeps.span)
                .help("a share lies between 0 % and 100 %: write `percent(20)`"),
            );
        }
        Ok(Keeps::Share(share))
    }

    /// What payees say of each other: who keeps the rest, who is below whom, what constant shares sum to.
    fn payees_fit(
        &mut self,
        declared: &model::Incentive,
        payees: &[Payee],
        mode: &Clause<SplitMode>,
    ) -> Result<(), Failed> {
        let name = &declared.name.text;
        let Some(last) = payees.last() else {
            return self.fail(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the split of incentive `{name}` names nobody who is paid"),
                )
                .at(mode.span)
                .help("add `.payee(\"Agent\", |contract| contract.agent_id).keeps(percent(20))` for each"),
            );
        };
        let mut rests = payees.iter().filter(|payee| matches!(payee.keeps, Keeps::Rest));
        if let (Some(first), Some(second)) = (rests.next(), rests.next()) {
            return self.fail(
                Diagnostic::error(Code::ClauseMissing, "two payees keep the rest")
                    .at(second.span)
                    .label(first.span, "the first stands here")
                    .help("give one of them a share"),
            );
        }
        for (index, payee) in payees.iter().enumerate() {
            let below = payees.get(index + 1);
            let alone = below.is_none_or(|below| matches!(below.who, program::Who::Each { .. }));
            if payee.when_absent == Some(WhenAbsent::PassesDown) && alone {
                return self.fail(
                    Diagnostic::error(
                        Code::ClauseArgument,
                        format!("there is nobody to whom `{}` could pass its part down", payee.title),
                    )
                    .at(payee.span)
                    .help("put the payee who gets it behind, or write `\"is not paid\"` or `\"error\"`"),
                );
            }
        }
        let rest = payees.iter().position(|payee| matches!(payee.keeps, Keeps::Rest));
        if mode.value == SplitMode::Cascade {
            return match rest {
                Some(at) if at + 1 == payees.len() => Ok(()),
                Some(at) => self.fail(
                    Diagnostic::error(Code::ClauseMissing, "behind who keeps the rest nothing is passed down")
                        .at(payees.get(at).map_or(mode.span, |payee| payee.span))
                        .help("put the payee who keeps the rest last"),
                ),
                None => self.fail(
                    Diagnostic::error(
                        Code::PartsOfWhole,
                        format!(
                            "the last payee of incentive `{name}`, `{}`, has nobody to pass the rest to",
                            last.title
                        ),
                    )
                    .at(last.span)
                    .help("write `.keeps(\"the rest\")`"),
                ),
            };
        }
        let mut sum = Decimal::ZERO;
        let mut known = true;
        for payee in payees {
            match (&payee.keeps, &payee.who) {
                (Keeps::Rest, _) => {}
                (Keeps::Share(share), program::Who::One(_)) => match share.op {
                    NumberOp::Constant(constant) => sum = sum.add(constant).unwrap_or(sum),
                    _ => known = false,
                },
                _ => known = false,
            }
        }
        let too_much = sum > Decimal::ONE;
        if too_much || (known && rest.is_none() && sum != Decimal::ONE) {
            return self.fail(
                Diagnostic::error(
                    Code::PartsOfWhole,
                    format!("the shares of incentive `{name}` sum to {}, not to 100 %", percent(sum)),
                )
                .at(mode.span)
                .help("correct the shares, or let one payee keep `\"the rest\"`"),
            );
        }
        Ok(())
    }

    fn remainder_to(&mut self, name: &model::Name, payees: &[Payee]) -> Result<u16, Failed> {
        match payees.iter().position(|payee| payee.title == name.text) {
            Some(at) if matches!(payees.get(at), Some(payee) if matches!(payee.who, program::Who::One(_))) => {
                Ok(place(at))
            }
            Some(_) => self.fail(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("`{}` are several: the remainder goes to one", name.text),
                )
                .at(name.span)
                .help("write `.remainder(\"largest remainder\")`"),
            ),
            None => {
                let known: Vec<&str> = payees.iter().map(|payee| payee.title.as_str()).collect();
                let message = format!("no payee has the title `{}`", name.text);
                self.report_unknown(Code::UnknownName, message, name, &known);
                Err(Failed)
            }
        }
    }
}

/// Whose accounts are.
struct Owner {
    who: Text,
    when_absent: Option<WhenAbsent>,
    /// Where it is declared, if it is.
    declared: Option<Span>,
}

/// The smallest unit of parts: that to which lines are rounded, or that of the currency.
fn places(declared: &model::Incentive, currency: &str) -> u32 {
    match &declared.round_each {
        Some(round) => round.value.0,
        None => minor_unit(currency),
    }
}

fn percent(share: Decimal) -> String {
    format!("{} %", share.multiply(Decimal::HUNDRED).unwrap_or(share))
}
