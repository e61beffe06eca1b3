use super::{Clause, Name, Threshold, TitledRule};
use crate::source::Span;

/// What becomes of a record that several incentives apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Combine {
    /// The one that pays most pays it.
    Best,
    /// The first one that applies pays it, in the declared order.
    First,
    /// All of them pay it, each on the whole amount.
    Additive,
    /// All of them pay it, each on what those before it have left.
    Sequential,
}

impl Combine {
    /// Every way with its word.
    pub const ALL: [(&'static str, Combine); 4] = [
        ("best", Combine::Best),
        ("first", Combine::First),
        ("additive", Combine::Additive),
        ("sequential", Combine::Sequential),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, combine)| *combine == self);
        found.map_or("", |(word, _)| word)
    }

    /// Whether one of the incentives pays a record, and the others do not.
    #[must_use]
    pub const fn excludes(self) -> bool {
        matches!(self, Combine::Best | Combine::First)
    }
}

/// `stack("promotions").of(["spring", "loyalty"]).combine("best")`: several incentives on one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The incentives, in the order in which they come.
    pub of: Vec<Name>,
    /// What becomes of a record that several of them apply to.
    pub combine: Option<Clause<Combine>>,
    /// The amount of a record that they are computed on.
    pub applies_to: Option<TitledRule>,
    /// The most that they pay together for a record.
    pub cap_each: Option<Clause<Threshold>>,
    /// The declaring call.
    pub span: Span,
}
