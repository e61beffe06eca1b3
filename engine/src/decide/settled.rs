//! What payouts and the accounts of balances came to.

use std::collections::BTreeMap;

use super::outcome::Due;
use crate::value::Decimal;

/// What moved an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// A fund is there.
    Provided,
    /// A share of an amount was added to a fund.
    Accrued,
    /// A line was paid by a fund.
    Drawn,
    /// A fund year closed, and what it left is lost.
    Expired,
    /// A fund year closed, and what it left went to the one that runs.
    CarriedOver,
    /// A draw was not earned.
    Advanced,
    /// A draw was earned later.
    Repaid,
    /// A share was held back.
    HeldBack,
    /// What was held back was paid.
    Released,
}

impl MovementKind {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            MovementKind::Provided => "provided",
            MovementKind::Accrued => "accrued",
            MovementKind::Drawn => "drawn",
            MovementKind::Expired => "expired",
            MovementKind::CarriedOver => "carried over",
            MovementKind::Advanced => "advanced",
            MovementKind::Repaid => "repaid",
            MovementKind::HeldBack => "held back",
            MovementKind::Released => "released",
        }
    }
}

/// Who moved an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mover {
    /// The fund itself.
    Fund,
    /// A line of an incentive: the incentive, and the row of its record.
    Line(u16, u32),
    /// A payout.
    Payout(u16),
}

/// A movement of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// What it was.
    pub kind: MovementKind,
    /// Who moved it.
    pub by: Mover,
    /// What was added; negative for what was taken.
    pub amount: Decimal,
}

/// An account of a balance in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountOutcome {
    /// The balance, by its place.
    pub balance: u16,
    /// The payee or the fund year; empty for the account of the partner.
    pub per: Vec<String>,
    /// What it held.
    pub opening: Decimal,
    /// What moved it, in order.
    pub movements: Vec<Movement>,
    /// What it holds.
    pub closing: Decimal,
}

/// A payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayoutOutcome {
    /// Whether it is paid for this period.
    pub due: Due,
    /// Places of its first statement and behind its last.
    pub statements: (u32, u32),
    /// What it pays in all.
    pub paid: Decimal,
}

impl PayoutOutcome {
    /// A payout of nothing.
    pub const NONE: PayoutOutcome = PayoutOutcome {
        due: Due::Yes,
        statements: (0, 0),
        paid: Decimal::ZERO,
    };
}

/// What a payout gives one payee, stage by stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The payee; `None` is the partner.
    pub payee: Option<String>,
    /// What each incentive gives, by its place.
    pub earned: Vec<(u16, Decimal)>,
    /// What they give in all.
    pub gross: Decimal,
    /// What the period before left: kept below the minimum, or, negative, a debt.
    pub brought: Decimal,
    /// What was advanced; negative for what was paid back.
    pub draw: Decimal,
    /// What was held back.
    pub held: Decimal,
    /// What was held back before and is paid now.
    pub released: Decimal,
    /// What the cap took away.
    pub cut: Decimal,
    /// What corrections of closed periods add or take.
    pub adjusted: Decimal,
    /// What is lost because it lies below the minimum.
    pub forfeited: Decimal,
    /// What is left for the next period: kept below the minimum, or, negative, a debt.
    pub carried: Decimal,
    /// What is not taken back.
    pub written_off: Decimal,
    /// What is transferred.
    pub paid: Decimal,
}

impl Statement {
    /// The statement of a payee before the first stage.
    #[must_use]
    pub const fn of(payee: Option<String>, earned: Vec<(u16, Decimal)>) -> Statement {
        Statement {
            payee,
            earned,
            gross: Decimal::ZERO,
            brought: Decimal::ZERO,
            draw: Decimal::ZERO,
            held: Decimal::ZERO,
            released: Decimal::ZERO,
            cut: Decimal::ZERO,
            adjusted: Decimal::ZERO,
            forfeited: Decimal::ZERO,
            carried: Decimal::ZERO,
            written_off: Decimal::ZERO,
            paid: Decimal::ZERO,
        }
    }
}

/// What was paid, what is found now, and the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjusted {
    /// What was paid.
    pub paid: Decimal,
    /// What is found now.
    pub recomputed: Decimal,
    /// What is owed still; negative for what was paid too much.
    pub difference: Decimal,
}

/// A line that differs from what was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The incentive.
    pub incentive: String,
    /// The currency of its amounts.
    pub currency: String,
    /// The key of the record; `None` for what the stages of the whole added or took.
    pub record: Option<Vec<String>>,
    /// Which of several payments for one record, where there are several.
    pub unit: Option<String>,
    /// Who got it, where it was not the partner.
    pub payee: Option<String>,
    /// The amounts.
    pub amounts: Adjusted,
}

/// What a closed period, computed again, differs from what was paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adjustments {
    /// The version of the pack by which it was paid.
    pub version: String,
    /// The digest of that pack.
    pub digest: String,
    /// The lines that differ.
    pub lines: Vec<Adjustment>,
    /// Every incentive, with its currency, and the payout that settles what differs.
    pub incentives: Vec<(String, String, Option<String>, Adjusted)>,
    /// Every payout, by payee.
    pub payouts: Vec<(String, Option<String>, Adjusted)>,
    /// The differences in all, by currency.
    pub totals: BTreeMap<String, Decimal>,
}
