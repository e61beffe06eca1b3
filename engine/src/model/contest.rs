use super::{Clause, Name, RankKey, Rule, TitledRule};
use crate::source::Span;

/// How finely the moment of an entry is looked at: what lies in the same unit is a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grain {
    /// The instant itself.
    Instant,
    /// The day.
    Day,
    /// The calendar month.
    Month,
    /// The calendar quarter.
    Quarter,
    /// The half of a calendar year.
    HalfYear,
    /// The calendar year.
    Year,
}

impl Grain {
    /// Every grain with its word.
    pub const ALL: [(&'static str, Grain); 6] = [
        ("instant", Grain::Instant),
        ("day", Grain::Day),
        ("calendar-month", Grain::Month),
        ("calendar-quarter", Grain::Quarter),
        ("calendar-half-year", Grain::HalfYear),
        ("calendar-year", Grain::Year),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, grain)| *grain == self);
        found.map_or("", |(word, _)| word)
    }
}

/// What becomes of partners that are first together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContestTies {
    /// Each of them wins all of it.
    PayAll,
    /// They share it in equal parts.
    Split,
    /// Nobody wins.
    PayNobody,
}

impl ContestTies {
    /// Every policy with its word.
    pub const ALL: [(&'static str, ContestTies); 3] = [
        ("pay all", ContestTies::PayAll),
        ("split", ContestTies::Split),
        ("pay none", ContestTies::PayNobody),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, ties)| *ties == self);
        found.map_or("", |(word, _)| word)
    }
}

/// `contest("first_above")…`: of all partners of a population that have an entry, the first wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The list, and the field whose values are won, each by itself.
    pub for_each_group_of: Option<(Name, Name)>,
    /// What has to hold for the records of every partner, so that there is something to win.
    pub open_if: Option<TitledRule>,
    /// Which records are entries.
    pub entry: Option<TitledRule>,
    /// The moment that decides, and its grain.
    pub first_wins: Option<(Rule, Clause<Grain>)>,
    /// What decides between entries of the same moment, in order.
    pub then_by: Vec<RankKey>,
    /// What becomes of ties.
    pub ties: Option<Clause<ContestTies>>,
    /// The declaring call.
    pub span: Span,
}
