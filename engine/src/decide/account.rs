//! Accounts of balances and funds: what each held, what moved it, what it holds.

use super::Evaluation;
use super::settled::{AccountOutcome, Movement, MovementKind, Mover};
use crate::expr::{Flow, OrTrap, RuleSite, Trace};
use crate::state::Account;
use crate::value::{Decimal, Fault};

impl<T: Trace> Evaluation<'_, T> {
    /// The place of an account among those of the outcome; it is opened with what the period before left.
    fn account(&mut self, balance: u16, per: &[String]) -> usize {
        let same = |account: &AccountOutcome| account.balance == balance && account.per == per;
        if let Some(found) = self.outcome.accounts.iter().position(same) {
            return found;
        }
        let opening = self.machine.prior.state.balance(&self.account_of(balance, per));
        self.outcome.accounts.push(AccountOutcome {
            balance,
            per: per.to_vec(),
            opening,
            movements: Vec::new(),
            closing: opening,
        });
        self.outcome.accounts.len() - 1
    }

    pub(super) fn account_of(&self, balance: u16, per: &[String]) -> Account {
        let found = self.program.balances.get(usize::from(balance));
        Account {
            name: found.map_or_else(String::new, |balance| balance.name.clone()),
            per: per.to_vec(),
        }
    }

    /// What an account holds.
    pub(super) fn holds(&mut self, balance: u16, per: &[String]) -> Decimal {
        let place = self.account(balance, per);
        let account = self.outcome.accounts.get(place);
        account.map_or(Decimal::ZERO, |account| account.closing)
    }

    /// Adds to an account, or takes from it; nothing is no movement.
    pub(super) fn moves(
        &mut self,
        balance: u16,
        per: &[String],
        kind: MovementKind,
        by: Mover,
        amount: Decimal,
    ) -> Flow {
        let place = self.account(balance, per);
        if amount.is_zero() {
            return Ok(());
        }
        let Some(account) = self.outcome.accounts.get_mut(place) else {
            return Ok(());
        };
        account.closing = account.closing.add(amount).or_trap(self.machine)?;
        account.movements.push(Movement { kind, by, amount });
        let closing = account.closing;
        let account = self.account_of(balance, per);
        self.outcome.next.set_balance(account, closing);
        Ok(())
    }

    /// Once everything has moved: what stood still is shown too, fund years close, and no account holds less than it
    /// may.
    pub(super) fn close_accounts(&mut self) -> Flow {
        let program = self.program;
        for (balance, place) in program.balances.iter().zip(0_u16..) {
            let accounts = self.machine.prior.state.balances.keys();
            let known: Vec<Vec<String>> = accounts
                .filter(|account| account.name == balance.name)
                .map(|account| account.per.clone())
                .collect();
            for per in known {
                self.account(place, &per);
            }
            let of_partner = !balance.per_payee && balance.fund.is_none();
            if of_partner {
                self.account(place, &[]);
            }
            if let Some(fund) = balance.fund {
                self.close_years(fund)?;
            }
        }
        for account in &self.outcome.accounts {
            let least = program.balances.get(usize::from(account.balance));
            let least = least.and_then(|balance| balance.least);
            if least.is_some_and(|least| account.closing < least) {
                self.trace.rule(RuleSite::Balance(account.balance));
                return Err(self.machine.fault(Fault::OutOfRange));
            }
        }
        // Who has no draw has no account of draws, although it was asked for what it holds.
        let by_payee = |balance: u16| {
            let found = program.balances.get(usize::from(balance));
            found.is_some_and(|balance| balance.per_payee)
        };
        self.outcome.accounts.retain(|account| {
            let nothing = account.opening.is_zero() && account.movements.is_empty();
            !(nothing && !account.per.is_empty() && by_payee(account.balance))
        });
        self.outcome
            .accounts
            .sort_by(|a, b| (a.balance, &a.per).cmp(&(b.balance, &b.per)));
        Ok(())
    }
}
