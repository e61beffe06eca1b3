//! Payouts and balances of a decision: as JSON and as text.

use std::fmt::Write;

use super::json::Json;
use super::numbers::grouped;
use super::view::View;
use crate::decide::{AccountOutcome, Due, Mover, PayoutOutcome, Statement};
use crate::model::{Recovery, Shortfall};
use crate::program::{Balance, Payout};
use crate::value::Decimal;

impl View<'_> {
    pub(super) fn payouts_json(&self, json: &mut Json<'_>) {
        let payouts = self.program.payouts.iter().zip(&self.outcome.payouts);
        json.key("payouts").object(|json| {
            for (payout, outcome) in payouts {
                let statements: Vec<&Statement> = self.statements(outcome).iter().collect();
                json.name(&payout.name)
                    .object(|json| self.payout_json(json, payout, outcome, &statements));
            }
        });
    }

    /// Payouts and balances as one payee may see them: its own statements and accounts.
    pub(super) fn seen_payouts_json(&self, json: &mut Json<'_>, payee: &str) {
        let seen = self.seen_statements(payee);
        if !seen.is_empty() {
            json.key("payouts").object(|json| {
                for (payout, outcome, statement) in &seen {
                    json.name(&payout.name)
                        .object(|json| self.payout_json(json, payout, outcome, &[statement]));
                }
            });
        }
        let seen = self.seen_accounts(payee);
        if !seen.is_empty() {
            json.key("balances").object(|json| {
                for (balance, account) in &seen {
                    json.name(&balance.name)
                        .object(|json| self.balance_json(json, balance, &[account]));
                }
            });
        }
    }

    /// The statement of a payee in each payout.
    fn seen_statements(&self, payee: &str) -> Vec<(&Payout, &PayoutOutcome, &Statement)> {
        let payouts = self.program.payouts.iter().zip(&self.outcome.payouts);
        let own = payouts.filter_map(|(payout, outcome)| {
            let mut statements = self.statements(outcome).iter();
            let found = statements.find(|statement| statement.payee.as_deref() == Some(payee))?;
            Some((payout, outcome, found))
        });
        own.collect()
    }

    /// The account of a payee in each balance that has one for each.
    fn seen_accounts(&self, payee: &str) -> Vec<(&Balance, &AccountOutcome)> {
        let balances = self.program.balances.iter().zip(0_u16..);
        let by_payee = balances.filter(|(balance, _)| balance.per_payee);
        let own = by_payee.filter_map(|(balance, place)| {
            let mut accounts = self.accounts(place);
            let found = accounts.find(|account| account.per.first().is_some_and(|whose| whose == payee))?;
            Some((balance, found))
        });
        own.collect()
    }

    /// As [`View::seen_payouts_json`], in words.
    pub(super) fn seen_payouts_text(&self, out: &mut String, payee: &str) -> std::fmt::Result {
        for (payout, _, statement) in self.seen_statements(payee) {
            let paid = format!("{} {}", grouped(statement.paid, 2), payout.currency);
            writeln!(out, "\n{}: {paid} to be transferred to {payee}", payout.title)?;
            self.stages_text(out, payout, statement, "  ")?;
        }
        for (balance, account) in self.seen_accounts(payee) {
            let closing = format!("{} {}", grouped(account.closing, 2), balance.currency);
            writeln!(out, "\n{}: {closing}", balance.title)?;
            self.account_text(out, balance, account)?;
        }
        Ok(())
    }

    fn statements(&self, outcome: &PayoutOutcome) -> &[Statement] {
        let range = outcome.statements.0 as usize..outcome.statements.1 as usize;
        self.outcome.statements.get(range).unwrap_or(&[])
    }

    fn payout_json(&self, json: &mut Json<'_>, payout: &Payout, outcome: &PayoutOutcome, statements: &[&Statement]) {
        json.key("title").text(&payout.title);
        json.key("currency").text(&payout.currency);
        json.key("due").boolean(outcome.due == Due::Yes);
        json.key("schedule").text(payout.paid.word());
        json.key("statements").array(|json| {
            for statement in statements {
                json.object(|json| {
                    match &statement.payee {
                        Some(payee) => json.key("payee").text(payee),
                        None => json.key("payee").null(),
                    }
                    json.key("includes").array(|json| {
                        for (incentive, amount) in &statement.earned {
                            let incentive = self.program.incentives.get(usize::from(*incentive));
                            json.object(|json| {
                                json.key("incentive")
                                    .text(incentive.map_or("", |incentive| &incentive.name));
                                json.key("amount").decimal(*amount);
                            });
                        }
                    });
                    json.key("steps").object(|json| {
                        for (stage, _, amount) in self.stages(payout, statement) {
                            json.key(stage).decimal(amount);
                        }
                    });
                    if payout.carries() {
                        json.key("carried_forward").decimal(statement.carried);
                    }
                    json.key("paid").decimal(statement.paid);
                });
            }
        });
        let add = |sum: Decimal, statement: &&Statement| sum.add(statement.paid).unwrap_or(sum);
        json.key("paid").decimal(statements.iter().fold(Decimal::ZERO, add));
    }

    /// The stages of a statement in their order: key, words, what each adds. They sum to what is paid.
    fn stages(&self, payout: &Payout, of: &Statement) -> Vec<(&'static str, &'static str, Decimal)> {
        let mut stages = vec![("gross", "earned", of.gross)];
        if payout.carries() {
            let words = if of.brought.is_negative() {
                "debt of the period before"
            } else {
                "brought forward from the period before"
            };
            stages.push(("brought_forward", words, of.brought));
        }
        if payout.draw.is_some() {
            let words = if of.draw.is_negative() {
                "draw paid back"
            } else {
                "draw"
            };
            stages.push(("draw", words, of.draw));
        }
        if payout.holdback.is_some() {
            stages.push(("held_back", "held back", of.held.negate()));
            stages.push(("released", "released", of.released));
        }
        if payout.cap.is_some() {
            stages.push(("cap", "cut by the cap", of.cut.negate()));
        }
        if self.program.stateful {
            stages.push(("adjustments", "adjustments of closed periods", of.adjusted));
        }
        // What lies below the minimum is never negative, a debt always is.
        let kept = of.carried.max(Decimal::ZERO);
        match payout.minimum {
            Some((_, Shortfall::Carry)) => {
                stages.push((
                    "minimum",
                    "carried into the next period: below the minimum",
                    kept.negate(),
                ));
            }
            Some((_, Shortfall::Forfeit)) => {
                stages.push(("minimum", "not paid: below the minimum", of.forfeited.negate()));
            }
            None => {}
        }
        match payout.recovers {
            Some(Recovery::NextPayouts) => {
                let debt = of.carried.min(Decimal::ZERO).negate();
                stages.push(("debt", "set off against the next payouts", debt));
            }
            Some(Recovery::Nothing) => stages.push(("debt", "not taken back", of.written_off)),
            Some(Recovery::AtOnce) | None => {}
        }
        stages
    }

    pub(super) fn balances_json(&self, json: &mut Json<'_>) {
        json.key("balances").object(|json| {
            for (balance, place) in self.program.balances.iter().zip(0_u16..) {
                let accounts: Vec<&AccountOutcome> = self.accounts(place).collect();
                json.name(&balance.name)
                    .object(|json| self.balance_json(json, balance, &accounts));
            }
        });
    }

    fn balance_json(&self, json: &mut Json<'_>, balance: &Balance, accounts: &[&AccountOutcome]) {
        json.key("title").text(&balance.title);
        json.key("currency").text(&balance.currency);
        json.key("accounts").array(|json| {
            for account in accounts {
                json.object(|json| self.account_json(json, account));
            }
        });
        let add = |sum: Decimal, account: &&AccountOutcome| sum.add(account.closing).unwrap_or(sum);
        json.key("closing").decimal(accounts.iter().fold(Decimal::ZERO, add));
    }

    fn accounts(&self, balance: u16) -> impl Iterator<Item = &AccountOutcome> {
        let accounts = self.outcome.accounts.iter();
        accounts.filter(move |account| account.balance == balance)
    }

    /// What the accounts of a balance hold in all.
    fn closing(&self, balance: u16) -> Decimal {
        let add = |sum: Decimal, account: &AccountOutcome| sum.add(account.closing).unwrap_or(sum);
        self.accounts(balance).fold(Decimal::ZERO, add)
    }

    fn account_json(&self, json: &mut Json<'_>, account: &AccountOutcome) {
        json.key("per").array(|json| {
            for part in &account.per {
                json.text(part);
            }
        });
        json.key("opening").decimal(account.opening);
        json.key("movements").array(|json| {
            for movement in &account.movements {
                json.object(|json| {
                    json.key("kind").text(movement.kind.word());
                    match movement.by {
                        Mover::Fund => {}
                        Mover::Payout(place) => {
                            let payout = self.program.payouts.get(usize::from(place));
                            json.key("payout").text(payout.map_or("", |payout| &payout.name));
                        }
                        Mover::Line(place, row) => {
                            if let Some(incentive) = self.program.incentives.get(usize::from(place)) {
                                json.key("incentive").text(&incentive.name);
                                if incentive.records.is_some() {
                                    json.key("record");
                                    self.key(json, incentive, row);
                                }
                            }
                        }
                    }
                    json.key("amount").decimal(movement.amount);
                });
            }
        });
        json.key("closing").decimal(account.closing);
    }

    pub(super) fn payouts_text(&self, out: &mut String) -> std::fmt::Result {
        for (payout, outcome) in self.program.payouts.iter().zip(&self.outcome.payouts) {
            self.payout_text(out, payout, outcome)?;
        }
        for (balance, place) in self.program.balances.iter().zip(0_u16..) {
            self.balance_text(out, balance, place)?;
        }
        Ok(())
    }

    pub(super) fn payout_text(&self, out: &mut String, payout: &Payout, outcome: &PayoutOutcome) -> std::fmt::Result {
        if outcome.due == Due::NotInThisPeriod {
            let paid = payout.paid.word();
            return writeln!(out, "\n{}: not due in this period, it is paid {paid}", payout.title);
        }
        let money = |amount: Decimal| format!("{} {}", grouped(amount, 2), payout.currency);
        writeln!(out, "\n{}: {} to be transferred", payout.title, money(outcome.paid))?;
        for statement in self.statements(outcome) {
            let mut indent = "  ";
            if let Some(payee) = &statement.payee {
                writeln!(out, "  {payee}: {}", money(statement.paid))?;
                indent = "    ";
            }
            self.stages_text(out, payout, statement, indent)?;
        }
        Ok(())
    }

    fn stages_text(&self, out: &mut String, payout: &Payout, of: &Statement, indent: &str) -> std::fmt::Result {
        for (stage, words, amount) in self.stages(payout, of) {
            if stage == "gross" || !amount.is_zero() {
                writeln!(out, "{indent}{words}: {} {}", grouped(amount, 2), payout.currency)?;
            }
            if stage == "gross" && of.earned.len() > 1 {
                for (place, amount) in &of.earned {
                    let incentive = self.program.incentives.get(usize::from(*place));
                    let title = incentive.map_or("", |incentive| &incentive.title);
                    writeln!(out, "{indent}  {title}: {} {}", grouped(*amount, 2), payout.currency)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn balance_text(&self, out: &mut String, balance: &Balance, place: u16) -> std::fmt::Result {
        let money = |amount: Decimal| format!("{} {}", grouped(amount, 2), balance.currency);
        writeln!(out, "\n{}: {}", balance.title, money(self.closing(place)))?;
        for account in self.accounts(place) {
            self.account_text(out, balance, account)?;
        }
        Ok(())
    }

    fn account_text(&self, out: &mut String, balance: &Balance, account: &AccountOutcome) -> std::fmt::Result {
        let money = |amount: Decimal| format!("{} {}", grouped(amount, 2), balance.currency);
        let per = account.per.join(" / ");
        let per = if per.is_empty() {
            String::new()
        } else {
            format!("{per}: ")
        };
        writeln!(
            out,
            "  {per}{} at the beginning, {} at the end",
            money(account.opening),
            money(account.closing)
        )?;
        for movement in &account.movements {
            let by = match movement.by {
                Mover::Line(place, row) => {
                    let incentive = self.program.incentives.get(usize::from(place));
                    let record = incentive.and_then(|incentive| self.record_text(incentive, row));
                    record.map_or_else(String::new, |record| format!(" by {record}"))
                }
                Mover::Fund | Mover::Payout(_) => String::new(),
            };
            writeln!(out, "    {}{by}: {}", movement.kind.word(), money(movement.amount))?;
        }
        Ok(())
    }
}
