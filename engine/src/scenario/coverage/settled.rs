//! What scenarios can reach of payouts and funds: what becomes of what was earned, stage by stage.

use super::items::Builder;
use super::{Coverage, Group};
use crate::decide::{MovementKind, Outcome, Statement};
use crate::model::{Recovery, Shortfall, Unused};
use crate::program::{Fund, Payout};

/// What may become of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The draw is not earned: something is advanced, or given.
    FillsUp,
    /// A draw that was advanced is paid back.
    PaysBack,
    /// As much as the draw is earned, and nothing is owed.
    EarnsDraw,
    /// Something is held back.
    HoldsBack,
    /// Something that was held back is released.
    Releases,
    /// The cap cuts.
    Cuts,
    /// The cap has nothing to cut.
    Leaves,
    /// The minimum is reached.
    Reached,
    /// It is not.
    NotReached,
    /// The total is negative, and what becomes of that.
    Owes(Recovery),
    /// A debt of a period before is set off.
    SetsOff,
    /// What a closed period paid too much is taken back.
    TakesBack,
}

impl Stage {
    fn is_of(self, of: &Statement) -> bool {
        let positive = |amount: crate::value::Decimal| !amount.is_negative() && !amount.is_zero();
        let some = match self {
            Stage::FillsUp => of.draw,
            Stage::PaysBack => of.draw.negate(),
            Stage::EarnsDraw => return of.draw.is_zero() && positive(of.gross),
            Stage::HoldsBack => of.held,
            Stage::Releases => of.released,
            Stage::Cuts => of.cut,
            Stage::Leaves => return of.cut.is_zero() && positive(of.paid),
            Stage::Reached => of.paid,
            Stage::NotReached => return positive(of.forfeited) || positive(of.carried),
            Stage::Owes(Recovery::NextPayouts) => of.carried.negate(),
            Stage::Owes(Recovery::AtOnce) => of.paid.negate(),
            Stage::Owes(Recovery::Nothing) => of.written_off,
            Stage::SetsOff => return of.brought.is_negative() && of.carried > of.brought,
            Stage::TakesBack => of.adjusted.negate(),
        };
        positive(some)
    }
}

/// The items of a payout.
pub(super) type PayoutItems = Vec<(Stage, usize)>;

/// What becomes of what a fund year has left, and its item.
pub(super) type FundItem = Option<(MovementKind, usize)>;

impl Builder<'_> {
    pub(super) fn payouts(&mut self) {
        let program = self.program;
        for payout in &program.payouts {
            let items = self.payout(payout);
            self.outcomes.payouts.push(items);
        }
    }

    fn payout(&mut self, payout: &Payout) -> PayoutItems {
        let name = &payout.name;
        let id = format!("payout.{name}");
        let shown = format!("payouts.{name}.paid");
        let mut items = PayoutItems::new();
        let mut add = |builder: &mut Self, stage: Stage, what: &str, words: &str, span| {
            let words = format!("payout `{name}`: {words}");
            let id = format!("{id}.{what}");
            let item = builder.add(Group::Payouts, &id, words, Some(span), Some(shown.clone()));
            items.push((stage, item));
        };
        if let Some(draw) = &payout.draw {
            let span = draw.amount.span;
            if draw.balance.is_some() {
                add(
                    self,
                    Stage::FillsUp,
                    "draw.advances",
                    "a draw is not earned and is advanced",
                    span,
                );
                add(
                    self,
                    Stage::PaysBack,
                    "draw.pays back",
                    "a draw that was advanced is paid back",
                    span,
                );
            } else {
                add(
                    self,
                    Stage::FillsUp,
                    "draw.fills up",
                    "a draw is not earned and is given",
                    span,
                );
            }
            add(
                self,
                Stage::EarnsDraw,
                "draw.leaves",
                "a draw is earned and nothing is owed",
                span,
            );
        }
        if let Some(holdback) = &payout.holdback {
            let span = holdback.share.span;
            add(
                self,
                Stage::HoldsBack,
                "holdback.holds back",
                "something is held back",
                span,
            );
            add(
                self,
                Stage::Releases,
                "holdback.releases",
                "what was held back is released",
                span,
            );
        }
        if let Some(cap) = &payout.cap {
            add(self, Stage::Cuts, "cap.cuts", "the cap cuts something", cap.span);
            add(
                self,
                Stage::Leaves,
                "cap.leaves",
                "the cap leaves what is paid as it is",
                cap.span,
            );
        }
        if let Some((minimum, shortfall)) = &payout.minimum {
            let words = match shortfall {
                Shortfall::Carry => "the minimum is not reached, and the amount is carried",
                Shortfall::Forfeit => "the minimum is not reached, and the amount is forfeit",
            };
            add(
                self,
                Stage::Reached,
                "minimum.reached",
                "the minimum is reached",
                minimum.span,
            );
            add(self, Stage::NotReached, "minimum.not reached", words, minimum.span);
        }
        // A draw of everybody that is advanced leaves no total below nothing; only what is taken back behind it does.
        let advanced = payout.draw.as_ref().is_some_and(|draw| draw.balance.is_some());
        let never_owes = advanced && payout.payees.is_none() && !payout.recovers_adjustments;
        if let Some(recovers) = payout.recovers.filter(|_| !never_owes) {
            add(
                self,
                Stage::Owes(recovers),
                "recovers.owes",
                "a total is negative",
                payout.span,
            );
            if recovers == Recovery::NextPayouts {
                let words = "a debt of a period before is set off, or a part of it";
                add(self, Stage::SetsOff, "recovers.sets off", words, payout.span);
            }
        }
        if payout.recovers_adjustments {
            let words = "what a closed period paid too much is taken back";
            add(self, Stage::TakesBack, "recovers.adjustments", words, payout.span);
        }
        self.junctions(&id, &format!("payout `{name}`"), Some(&shown), |see| {
            if let Some(own) = &payout.own {
                own.visit(see);
            }
            if let Some(payees) = &payout.payees {
                payees.rows.junctions(see);
                payees.who.visit(see);
            }
            payout.amounts().for_each(|amount| amount.amount.visit(see));
        });
        items
    }

    pub(super) fn funds(&mut self) {
        let program = self.program;
        for fund in &program.funds {
            let item = self.fund(fund);
            self.outcomes.funds.push((fund.balance, item));
        }
    }

    fn fund(&mut self, fund: &Fund) -> FundItem {
        let name = &fund.name;
        let id = format!("fund.{name}");
        let shown = format!("balances.{name}.closing");
        let left = fund.years.map(|years| {
            let (kind, what, words) = match years.unused {
                Unused::Expires => (MovementKind::Expired, "expires", "and what it has left expires"),
                Unused::CarriesOver => (
                    MovementKind::CarriedOver,
                    "carries over",
                    "and what it has left goes to the one that runs",
                ),
            };
            let words = format!("fund `{name}`: a fund year closes, {words}");
            let id = format!("{id}.{what}");
            (
                kind,
                self.add(Group::Payouts, &id, words, Some(fund.span), Some(shown.clone())),
            )
        });
        self.junctions(&id, &format!("fund `{name}`"), Some(&shown), |see| {
            if let Some((share, amount)) = &fund.accrues {
                share.amount.visit(see);
                amount.visit(see);
            }
            if let Some(amount) = &fund.provides {
                amount.amount.visit(see);
            }
        });
        left
    }
}

impl Coverage {
    /// Takes in what became of statements and fund years.
    pub(super) fn settled(&mut self, payouts: &[PayoutItems], funds: &[(u16, FundItem)], outcome: &Outcome) {
        for (items, found) in payouts.iter().zip(&outcome.payouts) {
            let range = found.statements.0 as usize..found.statements.1 as usize;
            for statement in outcome.statements.get(range).unwrap_or(&[]) {
                for (_, item) in items.iter().filter(|(stage, _)| stage.is_of(statement)) {
                    self.cover(*item);
                }
            }
        }
        for (balance, item) in funds {
            let Some((kind, item)) = item else { continue };
            let mut accounts = outcome.accounts.iter().filter(|account| account.balance == *balance);
            if accounts.any(|account| account.movements.iter().any(|movement| movement.kind == *kind)) {
                self.cover(*item);
            }
        }
    }
}
