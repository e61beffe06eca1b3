//! How the partners of a population stand in its rankings: what decisions read of one another.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::expr::{Machine, Scalar, day_of, instant_of};
use crate::model::{Awards, CutRounding, RankOrder, RankTies};
use crate::program::{Compared, Contest, Program, Ranking};
use crate::schema::Type;
use crate::value::{Date, DateTime, Decimal, Rounding};

/// A value that is kept when the facts it came from are gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// There is none.
    Absent,
    /// A decimal, a percentage, an amount.
    Number(Decimal),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Text.
    Text(Box<str>),
    /// A day, counted from 1970-01-01.
    Day(i64),
    /// An instant in microseconds from 1970.
    Instant(i64),
    /// The place of a choice or a tier, with its word.
    Place(i64, Box<str>),
}

impl Held {
    /// A value of a machine.
    #[must_use]
    pub fn of(program: &Program, machine: &Machine, kind: &Type, value: Scalar) -> Held {
        match (kind, value) {
            (_, Scalar::Absent) => Held::Absent,
            (_, Scalar::Number(number)) => Held::Number(number),
            (_, Scalar::Boolean(value)) => Held::Boolean(value),
            (_, Scalar::Text(text)) => Held::Text(machine.text(text).into()),
            (Type::Date, Scalar::Integer(day)) => Held::Day(day),
            (Type::DateTime, Scalar::Integer(at)) => Held::Instant(at),
            (Type::Choice(_) | Type::Tier(_), Scalar::Integer(place)) => {
                Held::Place(place, program.word(kind, place).into())
            }
            (_, Scalar::Integer(integer)) => Held::Integer(integer),
        }
    }

    /// Reads the text that [`Held::text`] writes; `None` if it is no value of the type.
    #[must_use]
    pub fn parse(program: &Program, kind: &Type, text: &str) -> Option<Held> {
        Some(match kind {
            Type::Decimal | Type::Percent | Type::Money(_) => Held::Number(text.parse().ok()?),
            Type::Integer | Type::Duration(_) | Type::Row(_) => Held::Integer(text.parse().ok()?),
            Type::Boolean => Held::Boolean(text.parse().ok()?),
            Type::Text | Type::Currency => Held::Text(text.into()),
            Type::Date => Held::Day(i64::from(text.parse::<Date>().ok()?.days())),
            Type::DateTime => Held::Instant(text.parse::<DateTime>().ok()?.microseconds()),
            Type::Choice(_) | Type::Tier(_) => {
                let mut places = (0..=i64::from(u16::MAX)).take_while(|place| !program.word(kind, *place).is_empty());
                let place = places.find(|place| program.word(kind, *place) == text)?;
                Held::Place(place, text.into())
            }
            Type::Period | Type::Record(_) | Type::List(_) => return None,
        })
    }

    /// The canonical text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Held::Absent => String::new(),
            Held::Number(number) => number.to_string(),
            Held::Integer(integer) => integer.to_string(),
            Held::Boolean(value) => value.to_string(),
            Held::Text(text) | Held::Place(_, text) => text.to_string(),
            Held::Day(day) => day_of(*day).map(|day| day.to_string()).unwrap_or_default(),
            Held::Instant(at) => instant_of(*at).map(|at| at.to_string()).unwrap_or_default(),
        }
    }

    /// The value, where it is no text.
    #[must_use]
    pub const fn scalar(&self) -> Scalar {
        match self {
            Held::Absent | Held::Text(_) => Scalar::Absent,
            Held::Number(number) => Scalar::Number(*number),
            Held::Boolean(value) => Scalar::Boolean(*value),
            Held::Integer(integer) | Held::Day(integer) | Held::Instant(integer) | Held::Place(integer, _) => {
                Scalar::Integer(*integer)
            }
        }
    }
}

/// The key of a partner, a text for each of its fields.
pub type PartnerId = Box<[Box<str>]>;

/// What a ranking needs to know of a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Competitor {
    /// With whom it competes.
    pub groups: Box<[Held]>,
    /// What is compared; none of a partner that does not compete.
    pub measures: Option<Box<[Held]>>,
}

/// Partners that compete with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The values that they have in common.
    pub values: Box<[Held]>,
    /// How many compete.
    pub of: u32,
    /// How many places are awarded.
    pub cut: u32,
    /// What the last partner that is awarded has.
    pub last: Option<Held>,
}

/// How a partner stands in a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its group, by its place.
    pub group: u32,
    /// What is compared; none of a partner that does not compete.
    pub measures: Option<Box<[Held]>>,
    /// Its place, counted from 1; partners that are equal share the first of their places. 0 if it does not compete.
    pub place: u32,
    /// Whether it is awarded; not known of a tie of which the ranking does not say what becomes of it.
    pub awarded: Option<bool>,
}

/// A ranking over a population.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    /// The name of the ranking.
    pub name: String,
    /// The groups in the order of their values.
    pub groups: Vec<Group>,
    /// The partners in the order of their keys; none of one whose evaluation failed before.
    pub partners: Vec<Option<Standing>>,
}

/// A partner in one group of a contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// The partner, by its place in the order of keys.
    pub partner: u32,
    /// What is won.
    pub group: Box<str>,
    /// Whether its records leave the contest open.
    pub open: bool,
    /// The moment of its first entry, and what decides behind it; none without an entry.
    pub measures: Option<Box<[Held]>>,
}

/// A contest over a population.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contested {
    /// The name of the contest.
    pub name: String,
    /// Everybody who has records, in the order of groups, then of partners.
    pub entrants: Vec<Entrant>,
    /// In how many groups each partner has records; none of one whose evaluation failed before.
    pub counts: Vec<Option<u32>>,
}

impl Contested {
    /// A contest with what each partner brings, in the order of the partners.
    #[must_use]
    pub fn new(name: &str, brings: Vec<Option<Vec<Entrant>>>) -> Contested {
        let mut entrants = Vec::new();
        let mut counts = Vec::with_capacity(brings.len());
        for (own, partner) in brings.into_iter().zip(0_u32..) {
            counts.push(own.as_ref().map(|own| u32::try_from(own.len()).unwrap_or(u32::MAX)));
            entrants.extend(own.into_iter().flatten().map(|entrant| Entrant { partner, ..entrant }));
        }
        entrants.sort_by(|a: &Entrant, b: &Entrant| (&a.group, a.partner).cmp(&(&b.group, b.partner)));
        Contested {
            name: name.to_owned(),
            entrants,
            counts,
        }
    }

    /// Everybody who has records of a group.
    #[must_use]
    pub fn group(&self, group: &str) -> &[Entrant] {
        let first = self.entrants.partition_point(|entrant| &*entrant.group < group);
        let end = self.entrants.partition_point(|entrant| &*entrant.group <= group);
        self.entrants.get(first..end).unwrap_or(&[])
    }
}

/// The partners of a group that are first, in the order of their keys, and what they have; nobody without an entry.
#[must_use]
pub(super) fn winners<'e>(contest: &Contest, all: &'e [Entrant]) -> (Vec<u32>, Option<&'e [Held]>) {
    let mut first: Option<&[Held]> = None;
    let mut winners = Vec::new();
    for entrant in all {
        let Some(measures) = entrant.measures.as_deref() else {
            continue;
        };
        let order = first.map_or(Ordering::Less, |first| better_first(&contest.keys, measures, first));
        if order.is_lt() {
            winners.clear();
            first = Some(measures);
        }
        if order.is_le() {
            winners.push(entrant.partner);
        }
    }
    (winners, first)
}

/// Of which program and which question standings are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Name of the pack.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over its canonical contents, in hexadecimal.
    pub digest: String,
    /// The day of the decisions, where the program reads it.
    pub as_of: Option<String>,
    /// The period of the decisions, where the program reads it.
    pub period: Option<String>,
    /// Settings that were overridden, with the value used.
    pub settings: Vec<(String, String)>,
}

/// How the partners of a population stand in the rankings of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings {
    /// Of what they are.
    pub origin: Origin,
    /// The keys of the partners, ascending.
    pub partners: Vec<PartnerId>,
    /// The rankings, in the order of the program.
    pub rankings: Vec<Ranked>,
    /// The contests, in the order of the program.
    pub contests: Vec<Contested>,
    /// SHA-256 of their canonical JSON, in hexadecimal.
    pub digest: String,
}

/// Why there is no place for a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The partner is not in the population.
    Unknown,
    /// The standings were made of other facts.
    OtherFacts,
    /// It is one of several for the last awarded place, and nothing says who gets it.
    Tie,
}

impl Standings {
    /// How a partner stands in a ranking, with its group.
    ///
    /// # Errors
    /// Why that cannot be said.
    pub fn find(
        &self,
        ranking: usize,
        partner: &[Box<str>],
        now: &Competitor,
    ) -> Result<(&Standing, &Group, bool), NoPlace> {
        let at = self
            .partners
            .binary_search_by(|known| (**known).cmp(partner))
            .map_err(|_| NoPlace::Unknown)?;
        let ranked = self.rankings.get(ranking).ok_or(NoPlace::Unknown)?;
        let standing = ranked.partners.get(at).and_then(Option::as_ref);
        let standing = standing.ok_or(NoPlace::Unknown)?;
        let group = ranked.groups.get(standing.group as usize).ok_or(NoPlace::Unknown)?;
        if group.values != now.groups || standing.measures != now.measures {
            return Err(NoPlace::OtherFacts);
        }
        let awarded = standing.awarded.ok_or(NoPlace::Tie)?;
        Ok((standing, group, awarded))
    }
}

/// Puts the partners of a population in order. The order in which they are given says nothing: they are taken in the
/// order of their keys.
#[must_use]
pub fn rank(ranking: &Ranking, competitors: Vec<Option<Competitor>>) -> Ranked {
    let mut groups: BTreeMap<Box<[Held]>, Vec<u32>> = BTreeMap::new();
    for (competitor, place) in competitors.iter().zip(0_u32..) {
        if let Some(competitor) = competitor {
            let members = match groups.get_mut(&competitor.groups) {
                Some(members) => members,
                None => groups.entry(competitor.groups.clone()).or_default(),
            };
            members.push(place);
        }
    }
    let mut partners: Vec<Option<Standing>> = competitors
        .into_iter()
        .map(|competitor| {
            competitor.map(|competitor| Standing {
                group: 0,
                measures: competitor.measures,
                place: 0,
                awarded: Some(false),
            })
        })
        .collect();
    let mut ranked = Vec::with_capacity(groups.len());
    for ((values, members), index) in groups.into_iter().zip(0_u32..) {
        let mut competing = Vec::new();
        for member in members {
            if let Some(Some(standing)) = partners.get_mut(member as usize) {
                standing.group = index;
                if standing.measures.is_some() {
                    competing.push(member);
                }
            }
        }
        ranked.push(group(ranking, values, &competing, &mut partners));
    }
    Ranked {
        name: ranking.name.clone(),
        groups: ranked,
        partners,
    }
}

/// Gives the partners of a group their places.
fn group(ranking: &Ranking, values: Box<[Held]>, competing: &[u32], partners: &mut [Option<Standing>]) -> Group {
    let of = u32::try_from(competing.len()).unwrap_or(u32::MAX);
    let cut = cut(ranking.awards, of);
    let measures = |partner: u32, partners: &[Option<Standing>]| -> Box<[Held]> {
        let standing = partners.get(partner as usize).and_then(Option::as_ref);
        standing
            .and_then(|standing| standing.measures.clone())
            .unwrap_or_default()
    };
    let mut order: Vec<(Box<[Held]>, u32)> = competing
        .iter()
        .map(|partner| (measures(*partner, partners), *partner))
        .collect();
    order.sort_by(|(a, _), (b, _)| better_first(&ranking.keys, a, b));
    let mut first = 0_u32;
    let mut last = None;
    for tied in order.chunk_by(|(a, _), (b, _)| better_first(&ranking.keys, a, b).is_eq()) {
        let end = first + u32::try_from(tied.len()).unwrap_or(u32::MAX);
        let awarded = if end <= cut {
            Some(true)
        } else if first >= cut {
            Some(false)
        } else {
            match ranking.ties {
                Some(RankTies::All) => Some(true),
                Some(RankTies::Nobody) => Some(false),
                None => None,
            }
        };
        for (measures, partner) in tied {
            if awarded == Some(true) {
                last = measures.first().cloned();
            }
            if let Some(Some(standing)) = partners.get_mut(*partner as usize) {
                standing.place = first + 1;
                standing.awarded = awarded;
            }
        }
        first = end;
    }
    Group { values, of, cut, last }
}

/// How many of so many are awarded.
fn cut(awards: Awards, of: u32) -> u32 {
    match awards {
        Awards::Count(count) => count.min(of),
        Awards::Share(share, rounding) => {
            let mode = match rounding {
                CutRounding::Up => Rounding::Up,
                CutRounding::Down => Rounding::Down,
                CutRounding::HalfUp => Rounding::HalfUp,
            };
            let exact = share.multiply(Decimal::from(i64::from(of))).unwrap_or(Decimal::ZERO);
            let whole = exact.round(0, mode).to_integer().unwrap_or(0);
            u32::try_from(whole).unwrap_or(0).min(of)
        }
    }
}

/// Which of two comes first.
pub(super) fn better_first(keys: &[Compared], a: &[Held], b: &[Held]) -> Ordering {
    let pairs = keys.iter().zip(a.iter().zip(b));
    pairs
        .map(|(key, (a, b))| match key.order {
            RankOrder::HighestFirst => b.cmp(a),
            RankOrder::LowestFirst => a.cmp(b),
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
