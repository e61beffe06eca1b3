use super::Amount;
use crate::expr::Number;
use crate::expr::node::{Integer, Rows, Text};
use crate::model::{Recovery, Schedule, Shortfall, Unused};
use crate::source::Span;
use crate::value::{Decimal, Duration, Rounding};

/// A compiled balance: one that payouts move, or that of a fund.
#[derive(Clone, Debug)]
pub struct Balance {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// ISO 4217 code of what it holds.
    pub currency: String,
    /// Whether each payee has an account of its own.
    pub per_payee: bool,
    /// The least an account may hold.
    pub least: Option<Decimal>,
    /// The fund it belongs to, by its place.
    pub fund: Option<u16>,
    /// Where it is declared.
    pub span: Span,
}

/// A compiled fund.
#[derive(Clone, Debug)]
pub struct Fund {
    /// Its name.
    pub name: String,
    /// Its balance, by its place.
    pub balance: u16,
    /// The years, where each has an account of its own.
    pub years: Option<FundYears>,
    /// Share and amount of what is added in each period.
    pub accrues: Option<(Amount, Number)>,
    /// What is there once for each account.
    pub provides: Option<Amount>,
    /// Rounding of what is added.
    pub round: Option<(u32, Rounding)>,
    /// Where it is declared.
    pub span: Span,
}

/// The years of a fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FundYears {
    /// The month in which one begins.
    pub starts: i64,
    /// How long after its end it can be drawn on.
    pub open_for: Option<Duration>,
    /// What becomes of what is left.
    pub unused: Unused,
}

/// The fund that an incentive draws on.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The fund, by its place.
    pub fund: u16,
    /// The fund year of a record, where the fund has years.
    pub year: Option<Integer>,
}

/// What a payee gets at least.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The amount.
    pub amount: Amount,
    /// The balance of what was advanced; `None` for a draw that is never paid back.
    pub balance: Option<u16>,
}

/// What is held back.
#[derive(Clone, Debug)]
pub struct Holdback {
    /// The share.
    pub share: Amount,
    /// Where it is kept.
    pub balance: u16,
    /// How long after the end of its period it is released.
    pub after: Duration,
    /// Its rounding.
    pub round: Option<(u32, Rounding)>,
}

/// Who takes part in a payout, also where nothing was earned.
#[derive(Clone, Debug)]
pub struct Participants {
    /// The list.
    pub rows: Rows,
    /// The cursor that goes through it; the draw of a payee reads its record.
    pub cursor: u16,
    /// Who the record it is at is.
    pub who: Text,
}

/// A compiled payout.
#[derive(Clone, Debug)]
pub struct Payout {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// ISO 4217 code of what it pays.
    pub currency: String,
    /// The periods for which it is paid.
    pub paid: Schedule,
    /// The incentives it gathers, by place, in declared order.
    pub includes: Vec<u16>,
    /// Whose it is what incentives pay that name no payee, where others name some; `None`: nobody has to be told apart.
    pub own: Option<Text>,
    /// Who takes part, besides those who earn something.
    pub payees: Option<Participants>,
    /// What a payee gets at least.
    pub draw: Option<Draw>,
    /// What is held back.
    pub holdback: Option<Holdback>,
    /// The most that a payee gets.
    pub cap: Option<Amount>,
    /// The minimum and what happens below.
    pub minimum: Option<(Amount, Shortfall)>,
    /// What becomes of a negative total.
    pub recovers: Option<Recovery>,
    /// Whether it takes back what adjustments ask for.
    pub recovers_adjustments: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Payout {
    /// Its amounts and shares.
    pub fn amounts(&self) -> impl Iterator<Item = &Amount> {
        let draw = self.draw.iter().map(|draw| &draw.amount);
        draw.chain(self.whole_amounts())
    }

    /// Its amounts and shares that are the same for every payee.
    pub fn whole_amounts(&self) -> impl Iterator<Item = &Amount> {
        let share = self.holdback.iter().map(|holdback| &holdback.share);
        share
            .chain(&self.cap)
            .chain(self.minimum.iter().map(|(amount, _)| amount))
    }

    /// Whether something of it is left for the next period: what lies below the minimum, or a debt.
    #[must_use]
    pub fn carries(&self) -> bool {
        matches!(self.minimum, Some((_, Shortfall::Carry))) || self.recovers == Some(Recovery::NextPayouts)
    }
}
