use super::{Clause, Constant, Minimum, Name, Rule, Schedule, Threshold, TypeSpec};
use crate::source::Span;
use crate::value::{Duration, Rounding};

/// `balance("draw_advanced", money()).per(["payee"]).never_below(0)`: an amount that is kept from period to period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What it holds.
    pub kind: TypeSpec,
    /// What has an account of its own.
    pub per: Vec<Name>,
    /// The least it may be.
    pub never_below: Option<Clause<Constant>>,
}

/// What becomes of what a fund year has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unused {
    /// It is lost when the fund year closes.
    Expires,
    /// It is added to the fund year that runs then.
    CarriesOver,
}

/// `fund("mdf_fund")…`: an amount that is filled by a rule, and drawn on by incentives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What has an account of its own.
    pub per: Vec<Name>,
    /// A share of an amount, added in each period.
    pub accrues: Option<(Clause<Threshold>, Rule)>,
    /// An amount that is there once for each account.
    pub provides: Option<Clause<Threshold>>,
    /// What becomes of what is left.
    pub unused: Option<Clause<Unused>>,
    /// How long after its end a fund year can still be drawn on.
    pub open_for: Option<Clause<Duration>>,
    /// The month in which a fund year begins.
    pub year_starts: Option<Clause<i64>>,
    /// Rounding of what is added: digits behind the point, and mode.
    pub round_each: Option<Clause<(u32, Rounding)>>,
}

/// What an incentive says of claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// `.deadline("45 days after the invoice", |claim| …)`: titles and last days; the earliest counts.
    pub deadlines: Vec<(Name, Rule)>,
    /// The date that the deadlines are held against.
    pub deadline_for: Option<Rule>,
    /// The share of an amount that is paid, in place of `pays`.
    pub co_funds: Option<(Clause<Threshold>, Rule)>,
    /// The fund that pays it, and which fund year a record belongs to.
    pub draws_on: Option<(Name, Option<Rule>)>,
}

/// What becomes of what a payout cannot take back at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recovery {
    /// It is set off against the next payouts.
    NextPayouts,
    /// It is asked back: the payout is negative.
    AtOnce,
    /// It is not taken back.
    Nothing,
}

impl Recovery {
    /// The word of each.
    pub const ALL: [(&'static str, Recovery); 3] = [
        ("next payouts", Recovery::NextPayouts),
        ("at once", Recovery::AtOnce),
        ("nothing", Recovery::Nothing),
    ];
}

/// `.recoverable_draw(1_500, "draw_advanced")`, `.non_recoverable_draw(1_500)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// What a payee gets at least.
    pub amount: Clause<Threshold>,
    /// What was advanced; `None` for a draw that is never paid back.
    pub balance: Option<Name>,
    /// The clause.
    pub span: Span,
}

/// `.holds_back(percent(10), "held_back")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdback {
    /// The share that is held back.
    pub share: Clause<Threshold>,
    /// Where it is kept.
    pub balance: Name,
}

/// `.payees(|agents| agents, |agent| agent.id)`: who takes part in a payout, also where nothing was earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participants {
    /// The list.
    pub list: Rule,
    /// Who a record of it is.
    pub who: Rule,
}

/// `payout("statement")…`: gathers incentives and says what is transferred to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The periods for which it is paid.
    pub paid: Option<Clause<Schedule>>,
    /// The incentives it gathers.
    pub includes: Vec<Name>,
    /// Who takes part, besides those who earn something.
    pub payees: Option<Participants>,
    /// What a payee gets at least.
    pub draw: Option<Draw>,
    /// What is held back.
    pub holdback: Option<Holdback>,
    /// How long after its period what was held back is released.
    pub releases_after: Option<Clause<Duration>>,
    /// Rounding of what is held back.
    pub round_each: Option<Clause<(u32, Rounding)>>,
    /// The most it pays to a payee.
    pub cap: Option<Clause<Threshold>>,
    /// The minimum below which nothing is paid.
    pub minimum: Option<Minimum>,
    /// What becomes of a negative total.
    pub recovers: Option<Clause<Recovery>>,
    /// Whether it takes back what adjustments of closed periods ask for, and where that is said.
    pub recovers_adjustments: Option<Span>,
}
