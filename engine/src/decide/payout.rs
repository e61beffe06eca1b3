//! Payouts: what the incentives of a period give each payee, through fixed stages: gross, brought forward, draw, held
//! back, released, cap, adjustments, minimum, debt. What they leave is what is transferred.

use std::collections::BTreeMap;

use super::Evaluation;
use super::fund::end_of;
use super::outcome::{Due, IncentiveOutcome};
use super::schedule::due;
use super::settled::{MovementKind, Mover, PayoutOutcome, Statement};
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Trace};
use crate::model::{Recovery, Shortfall};
use crate::program::{Amount, Holdback, Participants, Payout};
use crate::state::{Account, HELD_BACK, Pending, TO_BE_PAID, TO_BE_RECOVERED};
use crate::value::{Decimal, Fault};

/// Amounts and shares that are the same for every payee.
#[derive(Clone, Copy, Debug)]
struct Limits {
    share: Decimal,
    cap: Option<Decimal>,
    minimum: Decimal,
}

/// A payee; nobody is the partner, where the pack names no payees.
type Whose = Option<String>;

/// What incentives give each payee.
type Earned = BTreeMap<Whose, Vec<(u16, Decimal)>>;

/// The draw of each who takes part.
type Draws = BTreeMap<Whose, Decimal>;

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn payout(&mut self, place: u16) -> Flow {
        let Some(payout) = self.program.payouts.get(usize::from(place)) else {
            return Ok(());
        };
        self.trace.rule(RuleSite::Payout(place));
        let period = self.period()?;
        let mut result = PayoutOutcome::NONE;
        result.due = due(payout.paid, period).or_trap(self.machine)?;
        result.statements.0 = super::incentive::length(&self.outcome.statements);
        let own = |pending: &&Pending| pending.incentive == payout.name;
        let waiting: Vec<Pending> = self.machine.prior.state.pending.iter().filter(own).cloned().collect();
        if result.due == Due::Yes {
            self.trace.rule(RuleSite::Statement(place));
            let limits = self.payout_limits(payout)?;
            let mut earned = self.gathered(payout)?;
            let draws = self.draws_of(place, payout, &earned)?;
            for payee in draws.keys() {
                earned.entry(payee.clone()).or_default();
            }
            self.former_payees(payout, &waiting, &mut earned);
            for (payee, parts) in earned {
                self.trace.rule(RuleSite::Statement(place));
                let mine: Vec<&Pending> = waiting.iter().filter(|pending| pending.payee == payee).collect();
                let draw = draws.get(&payee).copied();
                let statement = self.statement(place, payout, limits, (payee, draw), parts, &mine)?;
                result.paid = result.paid.add(statement.paid).or_trap(self.machine)?;
                self.outcome.statements.push(statement);
            }
        } else {
            self.outcome.next.pending.extend(waiting);
        }
        result.statements.1 = super::incentive::length(&self.outcome.statements);
        if let Some(outcome) = self.outcome.payouts.get_mut(usize::from(place)) {
            *outcome = result;
        }
        Ok(())
    }

    fn payout_limits(&mut self, payout: &Payout) -> Flow<Limits> {
        let limits = Limits {
            share: self
                .limit(payout.holdback.as_ref().map(|holdback| &holdback.share))?
                .unwrap_or(Decimal::ZERO),
            cap: self.limit(payout.cap.as_ref())?,
            minimum: self
                .limit(payout.minimum.as_ref().map(|(amount, _)| amount))?
                .unwrap_or(Decimal::ZERO),
        };
        if limits.share > Decimal::ONE {
            return Err(self.machine.fault(Fault::OutOfRange));
        }
        Ok(limits)
    }

    /// An amount that is not negative.
    fn limit(&mut self, amount: Option<&Amount>) -> Flow<Option<Decimal>> {
        let Some(amount) = amount else { return Ok(None) };
        let amount = self.number(&amount.amount)?;
        if amount.is_negative() {
            return Err(self.machine.fault(Fault::OutOfRange));
        }
        Ok(Some(amount))
    }

    /// What the incentives of a payout give each payee: the parts of a split, or the whole.
    fn gathered(&mut self, payout: &Payout) -> Flow<Earned> {
        let program = self.program;
        let mut earned = Earned::new();
        let own: Whose = match &payout.own {
            Some(own) => {
                let own = own.evaluate(self.machine, self.trace)?;
                Some(self.machine.text(own).to_owned())
            }
            None => None,
        };
        for place in &payout.includes {
            let outcome = self.outcome.incentives.get(usize::from(*place)).copied();
            let outcome = outcome.unwrap_or(IncentiveOutcome::NONE);
            let incentive = program.incentives.get(usize::from(*place));
            if incentive.is_none_or(|incentive| incentive.split.is_none()) {
                earned.entry(own.clone()).or_default().push((*place, outcome.total));
                continue;
            }
            let mut by_payee: BTreeMap<&str, Decimal> = BTreeMap::new();
            let parts = outcome.parts.0 as usize..outcome.parts.1 as usize;
            let mut summed = Ok(());
            for part in self.outcome.parts.get(parts).unwrap_or(&[]) {
                // The part of a payee who is absent is paid to nobody.
                let Some(who) = part.who else { continue };
                let sum = by_payee.entry(self.machine.text(who)).or_insert(Decimal::ZERO);
                summed = summed.and_then(|()| sum.add(part.amount).map(|added| *sum = added));
            }
            for (payee, amount) in by_payee {
                earned.entry(Some(payee.to_owned())).or_default().push((*place, amount));
            }
            summed.or_trap(self.machine)?;
        }
        Ok(earned)
    }

    /// The draw of each who takes part: of those that the payout lists, or of who earns something.
    fn draws_of(&mut self, place: u16, payout: &Payout, earned: &Earned) -> Flow<Draws> {
        let amount = payout.draw.as_ref().map(|draw| &draw.amount);
        let Some(Participants { rows, cursor, who }) = &payout.payees else {
            let draw = self.limit(amount)?.unwrap_or(Decimal::ZERO);
            return Ok(earned.keys().map(|payee| (payee.clone(), draw)).collect());
        };
        self.trace.rule(RuleSite::Participants(place));
        let mut draws = Draws::new();
        rows.visit(self.machine, self.trace, &mut |machine, trace, row| {
            machine.set_cursor(*cursor, row);
            trace.row(*cursor, row);
            let who = who.evaluate(machine, trace)?;
            let draw = match amount {
                Some(amount) => amount.amount.evaluate(machine, trace)?,
                None => Decimal::ZERO,
            };
            if draw.is_negative() {
                trace.rule(RuleSite::Statement(place));
                trace.row(*cursor, row);
                return Err(machine.fault(Fault::OutOfRange));
            }
            let payee = Some(machine.text(who).to_owned());
            match draws.insert(payee, draw) {
                None => Ok(true),
                // Twice: one draw would be paid, and nobody says which.
                Some(_) => Err(machine.fault(Fault::OutOfRange)),
            }
        })?;
        Ok(draws)
    }

    /// Payees who earn nothing in this period, and have something left from the periods before.
    fn former_payees(&self, payout: &Payout, waiting: &[Pending], earned: &mut Earned) {
        for pending in waiting {
            earned.entry(pending.payee.clone()).or_default();
        }
        for account in self.machine.prior.state.balances.keys() {
            if account.name == payout.name {
                earned.entry(account.per.first().cloned()).or_default();
            }
        }
    }

    /// The stages of one payee.
    fn statement(
        &mut self,
        place: u16,
        payout: &Payout,
        limits: Limits,
        (payee, own_draw): (Whose, Option<Decimal>),
        earned: Vec<(u16, Decimal)>,
        waiting: &[&Pending],
    ) -> Flow<Statement> {
        let by = Mover::Payout(place);
        let mut statement = Statement::of(payee.clone(), earned);
        let account = Account {
            name: payout.name.clone(),
            per: payee.iter().cloned().collect(),
        };
        for (_, amount) in &statement.earned {
            statement.gross = statement.gross.add(*amount).or_trap(self.machine)?;
        }
        let mut left = statement.gross;
        if payout.carries() {
            statement.brought = self.machine.prior.state.balance(&account);
            left = left.add(statement.brought).or_trap(self.machine)?;
        }
        // What was earned in this period and is not owed: of this a share is held back.
        let mut own = statement.gross.min(left);
        if let Some(draw) = &payout.draw {
            let least = own_draw.unwrap_or(Decimal::ZERO);
            match draw.balance {
                Some(balance) => {
                    let per = self.per(balance, payee.as_ref());
                    let change = if left < least && own_draw.is_some() {
                        least.subtract(left).or_trap(self.machine)?
                    } else {
                        let above = left.subtract(least).or_trap(self.machine)?;
                        let owed = self.holds(balance, &per).max(Decimal::ZERO);
                        above.max(Decimal::ZERO).min(owed).negate()
                    };
                    let kind = if change.is_negative() {
                        own = own.add(change).or_trap(self.machine)?;
                        MovementKind::Repaid
                    } else {
                        MovementKind::Advanced
                    };
                    self.moves(balance, &per, kind, by, change)?;
                    statement.draw = change;
                }
                // It fills up what was earned; it does not forgive what is taken back.
                None => {
                    let missing = least.subtract(left.max(Decimal::ZERO)).or_trap(self.machine)?;
                    statement.draw = missing.max(Decimal::ZERO);
                }
            }
            left = left.add(statement.draw).or_trap(self.machine)?;
        }
        if let Some(holdback) = &payout.holdback {
            let held = self.hold_back(payout, holdback, limits.share, own, payee.as_ref())?;
            let per = self.per(holdback.balance, payee.as_ref());
            self.moves(holdback.balance, &per, MovementKind::HeldBack, by, held)?;
            statement.held = held;
            left = left.subtract(held).or_trap(self.machine)?;
            statement.released = self.release(waiting)?;
            let out = statement.released.negate();
            self.moves(holdback.balance, &per, MovementKind::Released, by, out)?;
            left = left.add(statement.released).or_trap(self.machine)?;
        }
        if let Some(cap) = limits.cap
            && left > cap
        {
            statement.cut = left.subtract(cap).or_trap(self.machine)?;
            left = cap;
        }
        statement.adjusted = self.settle_adjustments(payout, waiting)?;
        left = left.add(statement.adjusted).or_trap(self.machine)?;
        if !left.is_negative() && left < limits.minimum {
            match payout.minimum {
                Some((_, Shortfall::Carry)) => statement.carried = left,
                _ => statement.forfeited = left,
            }
            left = Decimal::ZERO;
        }
        if left.is_negative() {
            match payout.recovers {
                Some(Recovery::NextPayouts) => {
                    statement.carried = left;
                    left = Decimal::ZERO;
                }
                Some(Recovery::Nothing) => {
                    statement.written_off = left.negate();
                    left = Decimal::ZERO;
                }
                Some(Recovery::AtOnce) => {}
                None => {
                    self.trace.rule(RuleSite::Recovery(place));
                    return Err(self.machine.fault(Fault::OutOfRange));
                }
            }
        }
        if payout.carries() {
            self.outcome.next.set_balance(account, statement.carried);
        }
        statement.paid = left;
        Ok(statement)
    }

    /// The account of a payee in a balance.
    fn per(&self, balance: u16, payee: Option<&String>) -> Vec<String> {
        let balance = self.program.balances.get(usize::from(balance));
        match payee {
            Some(payee) if balance.is_some_and(|balance| balance.per_payee) => vec![payee.clone()],
            _ => Vec::new(),
        }
    }

    /// Holds back a share, to be released on a day.
    fn hold_back(
        &mut self,
        payout: &Payout,
        holdback: &Holdback,
        share: Decimal,
        earned: Decimal,
        payee: Option<&String>,
    ) -> Flow<Decimal> {
        let mut held = earned.max(Decimal::ZERO).multiply(share).or_trap(self.machine)?;
        if let Some((places, mode)) = holdback.round {
            held = held.round(places, mode);
        }
        if held.is_zero() {
            return Ok(held);
        }
        let last = self.period()?.last();
        let day = end_of(last, holdback.after).or_trap(self.machine)?;
        self.outcome.next.pending.push(Pending {
            incentive: payout.name.clone(),
            record: Vec::new(),
            payee: payee.cloned(),
            due: Some(day),
            amount: Some(held),
            reason: HELD_BACK.to_owned(),
        });
        Ok(held)
    }

    /// What was held back and falls due; the rest goes on waiting.
    fn release(&mut self, waiting: &[&Pending]) -> Flow<Decimal> {
        let last = self.period()?.last();
        let mut released = Decimal::ZERO;
        for pending in waiting.iter().filter(|pending| pending.reason == HELD_BACK) {
            match (pending.due, pending.amount) {
                (Some(day), Some(amount)) if day <= last => {
                    released = released.add(amount).or_trap(self.machine)?;
                }
                _ => self.outcome.next.pending.push((*pending).clone()),
            }
        }
        Ok(released)
    }

    /// What corrections of closed periods ask for: what is owed to the payee is paid; what is asked back is taken back
    /// where the payout says so, and goes on waiting otherwise.
    fn settle_adjustments(&mut self, payout: &Payout, waiting: &[&Pending]) -> Flow<Decimal> {
        let mut settled = Decimal::ZERO;
        for pending in waiting {
            let now = match pending.reason.as_str() {
                TO_BE_PAID => true,
                TO_BE_RECOVERED => payout.recovers_adjustments,
                _ => continue,
            };
            match pending.amount {
                Some(amount) if now => settled = settled.add(amount).or_trap(self.machine)?,
                _ => self.outcome.next.pending.push((*pending).clone()),
            }
        }
        Ok(settled)
    }
}
