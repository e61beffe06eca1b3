use crate::state::EntryKind;
use crate::value::{Date, Decimal, Period};

/// What is to be said of a line of an incentive with a schedule or a clawback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineDetail {
    /// Whether it pays or takes back.
    pub kind: EntryKind,
    /// The first day of the month, quarter or year; the day on which it fell due.
    pub unit: Option<Date>,
    /// The days that are paid and the days of the unit; of what is taken back, the months or days that are not earned
    /// and those of the whole time.
    pub parts: Option<(i64, i64)>,
    /// The share of the year of service, or of the instalment.
    pub share: Option<Decimal>,
    /// What is rounded: the part of what the rule gave.
    pub apportioned: Decimal,
    /// Of what is taken back: what had been paid.
    pub paid: Decimal,
    /// Of what is taken back: what had been taken back before.
    pub recovered: Decimal,
}

impl LineDetail {
    /// A line that pays all that the rule gave.
    pub(super) const fn whole(unit: Option<Date>, amount: Decimal) -> LineDetail {
        LineDetail {
            kind: EntryKind::Paid,
            unit,
            parts: None,
            share: None,
            apportioned: amount,
            paid: Decimal::ZERO,
            recovered: Decimal::ZERO,
        }
    }
}

/// A record that is not paid yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRecord {
    /// Its key.
    pub record: Vec<String>,
    /// The day on which it falls due, where it is known.
    pub due: Option<Date>,
    /// What it waits for, in words.
    pub reason: String,
}

/// Why the schedule of an incentive does not pay a record, or an instalment of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpaid {
    /// The day on which it begins is not known.
    NotBegun,
    /// It begins after the units of the period: the day.
    Begins(Date),
    /// It is over before the units of the period: the first day without.
    Over(Date),
    /// None of its units in the period is whole.
    InPart,
    /// No unit ends in the period.
    NoUnitEnds,
    /// It ended before it was due: the first day without, and the day it would have been due.
    EndedBefore(Date, Date),
    /// It was paid in a period: the unit, where it has one.
    PaidAlready(Option<Date>, Period),
    /// It fell due in a period, and nothing of it was paid: the unit, where it has one.
    PaidNothing(Option<Date>, Period),
    /// The same record stood before it in the list.
    Twice,
}
