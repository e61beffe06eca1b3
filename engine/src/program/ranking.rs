use super::Slot;
use crate::expr::{Any, Boolean};
use crate::model::{Awards, RankOrder, RankTies, YearDay};
use crate::schema::Type;
use crate::source::Span;

/// How a partner is told from the others of a population: the key of the first input that is a record.
#[derive(Clone, Debug)]
pub struct PartnerKey {
    /// The name of the input.
    pub input: String,
    /// The fields of its key as texts.
    pub parts: Vec<Any>,
}

/// A value that a ranking compares.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Its title.
    pub title: String,
    /// The value.
    pub value: Any,
    /// Its type.
    pub kind: Type,
    /// Which end comes first.
    pub order: RankOrder,
    /// Where the rule stands.
    pub span: Span,
}

/// A compiled ranking.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Its name.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// Who competes: the title, and the rule.
    pub among: (String, Boolean),
    /// Where that rule stands.
    pub among_span: Span,
    /// Who competes with whom; the order says nothing here.
    pub groups: Vec<Compared>,
    /// What decides, the first before the second; at least one.
    pub keys: Vec<Compared>,
    /// How many are awarded.
    pub awards: Awards,
    /// What becomes of ties; without it a tie for the last place is an error.
    pub ties: Option<RankTies>,
    /// The day on which the award of a year is given; between them the last one is kept.
    pub on: Option<YearDay>,
    /// The slot, among the booleans, of whether the partner is awarded.
    pub awarded: u16,
    /// The slot of its place, absent for who does not compete.
    pub place: Slot,
    /// The slot, among the integers, of how many compete.
    pub of: u16,
    /// Where it is declared.
    pub span: Span,
}

impl Ranking {
    /// The title and the place of one of its rules: 0 is who competes, then come the groups, then what is compared.
    #[must_use]
    pub fn part(&self, part: u16) -> Option<(&str, Span)> {
        let rest = self.groups.iter().chain(&self.keys);
        let rest = rest.map(|compared| (compared.title.as_str(), compared.span));
        std::iter::once((self.among.0.as_str(), self.among_span))
            .chain(rest)
            .nth(usize::from(part))
    }
}
