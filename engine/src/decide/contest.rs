//! Contests: what a partner brings to them, and what it has won.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::outcome::{ContestGroup, ContestOutcome, ContestState};
use super::ranking::{STANDING, partner};
use super::schedule::unit_of;
use super::standings::{Entrant, Held, NoPlace, better_first};
use super::{Context, Evaluation};
use crate::expr::{Evaluate, Flow, Machine, OrTrap, RuleSite, Scalar, Silent, Trace, day_of};
use crate::model::{Grain, Schedule};
use crate::program::{Contest, Program};
use crate::schema::Type;
use crate::value::{Decimal, Fault};

/// What a partner brings to one group of a contest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Brings {
    /// What is won.
    pub group: Box<str>,
    /// Whether its own records leave the contest open.
    pub open: bool,
    /// The row of its first entry, with the moment and what decides behind it.
    pub first: Option<(u32, Vec<Scalar>)>,
}

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn contest(&mut self, place: u16) -> Flow {
        let Some(contest) = self.program.contests.get(usize::from(place)) else {
            return Ok(());
        };
        let brings = self.enters(place, contest)?;
        self.trace.rule(RuleSite::Contest(place, STANDING));
        let found = results(self.program, self.context, self.machine, place, &brings);
        let Ok(groups) = found else {
            return Err(self.machine.fault(Fault::Missing));
        };
        let mut wins: Vec<u32> = groups
            .iter()
            .filter(|group| matches!(group.state, ContestState::Won { .. }))
            .filter_map(|group| group.row)
            .collect();
        wins.sort_unstable();
        if let Some(rows) = self.machine.rows.get_mut(usize::from(contest.wins)) {
            *rows = wins;
        }
        self.outcome.standings.clone_from(&self.context.standings);
        if let Some(slot) = self.outcome.contests.get_mut(usize::from(place)) {
            *slot = ContestOutcome { groups };
        }
        Ok(())
    }

    /// What the partner brings to a contest, group by group in the order of their names.
    pub(super) fn enters(&mut self, place: u16, contest: &Contest) -> Flow<Vec<Brings>> {
        let mut rows = Vec::new();
        contest.rows.visit(self.machine, self.trace, &mut |_, _, row| {
            rows.push(row);
            Ok(true)
        })?;
        let mut groups: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
        for row in rows {
            self.machine.set_cursor(contest.cursor, row);
            // Plain fields: nothing that an explanation would show.
            if let Scalar::Text(text) = contest.group.evaluate(self.machine, &mut Silent)? {
                let name = self.machine.text(text);
                match groups.get_mut(name) {
                    Some(rows) => rows.push(row),
                    None => {
                        groups.insert(name.into(), vec![row]);
                    }
                }
            }
        }
        let mut brings = Vec::with_capacity(groups.len());
        for (group, rows) in groups {
            let mut open = true;
            if let Some(rule) = &contest.open_if {
                if let Some(slot) = self.machine.rows.get_mut(usize::from(contest.group_slot)) {
                    slot.clone_from(&rows);
                }
                self.trace.rule(RuleSite::Contest(place, 0));
                if let Some(first) = rows.first() {
                    self.trace.row(contest.cursor, *first);
                }
                open = rule.rule.evaluate(self.machine, self.trace)?;
            }
            let first = if open {
                self.first_entry(place, contest, &rows)?
            } else {
                None
            };
            brings.push(Brings { group, open, first });
        }
        Ok(brings)
    }

    /// The first entry among some records: of several that are equal the one with the first key.
    fn first_entry(&mut self, place: u16, contest: &Contest, rows: &[u32]) -> Flow<Option<(u32, Vec<Scalar>)>> {
        let mut first: Option<(u32, Vec<Scalar>, Vec<String>)> = None;
        for row in rows {
            self.trace.rule(RuleSite::Contest(place, 1));
            self.machine.set_cursor(contest.cursor, *row);
            self.trace.row(contest.cursor, *row);
            if !contest.entry.rule.evaluate(self.machine, self.trace)? {
                continue;
            }
            let mut keys = Vec::with_capacity(contest.keys.len());
            for (key, part) in contest.keys.iter().zip(2_u16..) {
                self.trace.rule(RuleSite::Contest(place, part));
                self.trace.row(contest.cursor, *row);
                let value = key.value.evaluate(self.machine, self.trace)?;
                keys.push(match part {
                    2 => self.in_grain(contest.grain, value)?,
                    _ => value,
                });
            }
            let mut id = Vec::with_capacity(contest.key.len());
            for part in &contest.key {
                if let Scalar::Text(text) = part.evaluate(self.machine, &mut Silent)? {
                    id.push(self.machine.text(text).to_owned());
                }
            }
            let better = match &first {
                None => true,
                Some((_, known, known_id)) => {
                    let held = |keys: &[Scalar]| held(self.program, self.machine, contest, keys);
                    let order = better_first(&contest.keys, &held(&keys), &held(known));
                    order.then_with(|| id.cmp(known_id)) == Ordering::Less
                }
            };
            if better {
                first = Some((*row, keys, id));
            }
        }
        Ok(first.map(|(row, keys, _)| (row, keys)))
    }

    /// The first day of the unit of time that a moment lies in.
    fn in_grain(&mut self, grain: Grain, moment: Scalar) -> Flow<Scalar> {
        let unit = match grain {
            Grain::Instant | Grain::Day => return Ok(moment),
            Grain::Month => Schedule::Monthly,
            Grain::Quarter => Schedule::Quarterly,
            Grain::HalfYear => Schedule::HalfYearly,
            Grain::Year => Schedule::Yearly,
        };
        let Scalar::Integer(day) = moment else {
            return Ok(moment);
        };
        let day = day_of(day).or_trap(self.machine)?;
        Ok(Scalar::Integer(i64::from(unit_of(unit, day).0.days())))
    }

    /// The part of a win that a partner is paid which shares it with others: the parts of all of them are the whole.
    pub(super) fn part_of_win(&mut self, contest: u16, row: u32, whole: Decimal, places: Option<u32>) -> Flow<Decimal> {
        let outcome = self.outcome.contests.get(usize::from(contest));
        let group = outcome.and_then(|found| found.groups.iter().find(|group| group.row == Some(row)));
        let (winners, part) = match group.map(|group| group.state) {
            Some(ContestState::Won {
                winners,
                part,
                splits: true,
                ..
            }) if winners > 1 => (winners, part),
            _ => return Ok(whole),
        };
        part_of(whole, winners, part, places).or_trap(self.machine)
    }
}

/// The part of an amount that one of several has, counted from 0: the same for all, and what is left over in the
/// smallest unit goes to the first ones.
fn part_of(whole: Decimal, winners: u32, part: u32, places: Option<u32>) -> Result<Decimal, Fault> {
    let count = Decimal::from(i64::from(winners));
    let places = places.unwrap_or(8);
    let each = whole.divide(count)?.round(places, crate::value::Rounding::Down);
    let left = whole.subtract(each.multiply(count)?)?;
    let unit = Decimal::from(10_i64).power(-i64::from(places))?;
    let unit = if whole.is_negative() { unit.negate() } else { unit };
    let units = left.divide(unit)?;
    let before = Decimal::from(i64::from(part));
    if before.add(Decimal::ONE)? <= units {
        return each.add(unit);
    }
    // Less than a unit: an amount with more places than are paid.
    let whole_units = units.round(0, crate::value::Rounding::Down);
    if before == whole_units {
        return each.add(left.subtract(whole_units.multiply(unit)?)?);
    }
    Ok(each)
}

/// What is compared, kept when the facts are gone.
fn held(program: &Program, machine: &Machine, contest: &Contest, keys: &[Scalar]) -> Box<[Held]> {
    let pairs = contest.keys.iter().zip(keys);
    pairs
        .map(|(key, value)| Held::of(program, machine, &key.kind, *value))
        .collect()
}

/// What is kept of what a partner brings.
pub(super) fn kept(program: &Program, machine: &Machine, contest: &Contest, brings: &[Brings]) -> Vec<Entrant> {
    let entrant = |brings: &Brings| Entrant {
        partner: 0,
        group: brings.group.clone(),
        open: brings.open,
        measures: brings
            .first
            .as_ref()
            .map(|(_, keys)| held(program, machine, contest, keys)),
    };
    brings.iter().map(entrant).collect()
}

/// How each group came out that the partner has records of.
pub(super) fn results(
    program: &Program,
    context: &Context,
    machine: &mut Machine,
    place: u16,
    brings: &[Brings],
) -> Result<Vec<ContestGroup>, NoPlace> {
    let standings = context.standings.as_deref().ok_or(NoPlace::Unknown)?;
    let partner = partner(program, machine).map_err(|_| NoPlace::Unknown)?;
    let contest = program.contests.get(usize::from(place)).ok_or(NoPlace::Unknown)?;
    let at = standings
        .partners
        .binary_search_by(|known| (**known).cmp(&partner))
        .map_err(|_| NoPlace::Unknown)?;
    let at = u32::try_from(at).map_err(|_| NoPlace::Unknown)?;
    let contested = standings.contests.get(usize::from(place)).ok_or(NoPlace::Unknown)?;
    let now = kept(program, machine, contest, brings);
    match contested.counts.get(at as usize).copied().flatten() {
        None => return Err(NoPlace::Unknown),
        Some(count) if count as usize != now.len() => return Err(NoPlace::OtherFacts),
        Some(_) => {}
    }
    let mut groups = Vec::with_capacity(now.len());
    for (entrant, brings) in now.iter().zip(brings) {
        let all = contested.group(&entrant.group);
        let own = all
            .iter()
            .find(|known| known.partner == at)
            .ok_or(NoPlace::OtherFacts)?;
        if (own.open, &own.measures) != (entrant.open, &entrant.measures) {
            return Err(NoPlace::OtherFacts);
        }
        let moment = |held: &Held| held.scalar();
        let own_moment = entrant
            .measures
            .as_ref()
            .and_then(|measures| measures.first())
            .map(moment);
        let state = state(contest, all, at)?;
        groups.push(ContestGroup {
            group: entrant.group.to_string(),
            row: brings.first.as_ref().map(|(row, _)| *row),
            moment: own_moment.unwrap_or(Scalar::Absent),
            state,
        });
    }
    Ok(groups)
}

fn state(contest: &Contest, all: &[Entrant], own: u32) -> Result<ContestState, NoPlace> {
    use crate::model::ContestTies;
    if all.iter().any(|entrant| !entrant.open) {
        return Ok(ContestState::Closed);
    }
    let (winners, first) = super::standings::winners(contest, all);
    let Some(first) = first else {
        return Ok(ContestState::NoEntry);
    };
    let moment = first.first().map_or(Scalar::Absent, Held::scalar);
    let count = u32::try_from(winners.len()).unwrap_or(u32::MAX);
    let has_entry = all
        .iter()
        .any(|entrant| entrant.partner == own && entrant.measures.is_some());
    let Some(part) = winners.iter().position(|winner| *winner == own) else {
        return Ok(if has_entry {
            ContestState::Lost { first: moment }
        } else {
            ContestState::NoEntry
        });
    };
    match contest.ties {
        None if count > 1 => Err(NoPlace::Tie),
        Some(ContestTies::PayNobody) if count > 1 => Ok(ContestState::Tied { winners: count }),
        ties => Ok(ContestState::Won {
            winners: count,
            part: u32::try_from(part).unwrap_or(u32::MAX),
            splits: ties == Some(ContestTies::Split),
        }),
    }
}

/// The type of the moment of a contest.
#[must_use]
pub fn moment_kind(contest: &Contest) -> Type {
    contest.keys.first().map_or(Type::Date, |key| key.kind.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_win_by_hand() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        for (whole, winners, places, expected) in [
            ("1000", 2, 2, vec!["500", "500"]),
            ("1000", 3, 2, vec!["333.34", "333.33", "333.33"]),
            ("0.02", 3, 2, vec!["0.01", "0.01", "0"]),
            ("-1000", 3, 2, vec!["-333.34", "-333.33", "-333.33"]),
            ("0", 2, 2, vec!["0", "0"]),
            ("1.005", 2, 2, vec!["0.505", "0.5"]),
        ] {
            let parts: Vec<Decimal> = (0..winners)
                .map(|part| part_of(number(whole), winners, part, Some(places)).unwrap())
                .collect();
            let expected: Vec<Decimal> = expected.iter().map(|text| number(text)).collect();
            assert_eq!(parts, expected, "{whole} among {winners}");
            let sum = parts
                .iter()
                .try_fold(Decimal::ZERO, |sum, part| sum.add(*part))
                .unwrap();
            assert_eq!(sum, number(whole));
        }
    }
}
