use super::{Clause, Name, Rule, YearDay};
use crate::source::Span;
use crate::value::Decimal;

/// Which end of a measure comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RankOrder {
    /// The most is the best.
    HighestFirst,
    /// The least is the best: a response time, a date.
    LowestFirst,
}

/// `.ranked_by("Spend", |company| …, "highest-first")`, and the same of `then_by`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankKey {
    /// Its title.
    pub title: Name,
    /// What is compared.
    pub rule: Rule,
    /// Which end comes first.
    pub order: RankOrder,
}

/// What becomes of a part of a partner when a share is awarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CutRounding {
    /// 3 % of 33 are 1.
    Up,
    /// 3 % of 33 are none.
    Down,
    /// The nearer one; a half goes up.
    HalfUp,
}

impl CutRounding {
    /// Every rounding with its word.
    pub const ALL: [(&'static str, CutRounding); 3] = [
        ("rounded-up", CutRounding::Up),
        ("rounded-down", CutRounding::Down),
        ("rounded-half-up", CutRounding::HalfUp),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, rounding)| *rounding == self)
            .map_or("", |(word, _)| word)
    }
}

/// How many are awarded in each group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awards {
    /// So many.
    Count(u32),
    /// A share of those who compete.
    Share(Decimal, CutRounding),
}

/// What becomes of partners that share the last awarded place where there is not room for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RankTies {
    /// All of them are awarded.
    All,
    /// None of them is.
    Nobody,
}

impl RankTies {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            RankTies::All => "all",
            RankTies::Nobody => "none",
        }
    }
}

/// `.among("Companies at Partner level", |level| …)`, `.group_by("Country", |company| …)`: a title and a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitledRule {
    /// Its title.
    pub title: Name,
    /// The rule.
    pub rule: Rule,
}

/// `ranking("premier")…`: the partners of a population in an order, and how many of them are awarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// Who competes.
    pub among: Option<TitledRule>,
    /// Who competes with whom: only partners with equal values.
    pub groups: Vec<TitledRule>,
    /// What decides.
    pub ranked_by: Option<RankKey>,
    /// What decides between partners that are equal so far, in order.
    pub then_by: Vec<RankKey>,
    /// How many are awarded.
    pub awards: Option<Clause<Awards>>,
    /// What becomes of ties.
    pub ties: Option<Clause<RankTies>>,
    /// The day on which the award of a year is given.
    pub on: Option<Clause<YearDay>>,
    /// The declaring call.
    pub span: Span,
}
