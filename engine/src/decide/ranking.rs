//! Rankings: what one partner brings to them, and how it stands.

use super::calendar::last_review;
use super::outcome::RankingOutcome;
use super::standings::{Competitor, Group, Held, NoPlace, PartnerId, Standing};
use super::{Context, Evaluation};
use crate::expr::{Evaluate, Flow, Machine, OrTrap, RuleSite, Scalar, Silent, Trace};
use crate::model::{Schedule, YearDay};
use crate::program::{Compared, Program, Ranking, Slot};
use crate::schema::Type;
use crate::state::Award;
use crate::value::{Decimal, Fault};

/// The part of a ranking at which its standings are asked: none of its rules.
pub(super) const STANDING: u16 = u16::MAX;

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn ranking(&mut self, place: u16) -> Flow {
        let Some(ranking) = self.program.rankings.get(usize::from(place)) else {
            return Ok(());
        };
        let mut outcome = self.compete(place, ranking)?;
        self.trace.rule(RuleSite::Ranking(place, STANDING));
        if let Some(day) = ranking.on
            && !due(day, &ranking.name, self.context, self.machine).or_trap(self.machine)?
        {
            return self.kept_award(place, ranking, outcome);
        }
        let found = look_up(self.program, self.context, self.machine, place, &outcome);
        let Ok((standing, group, awarded)) = found else {
            return Err(self.machine.fault(Fault::Missing));
        };
        outcome.place = (standing.place > 0).then_some(standing.place);
        outcome.of = group.of;
        outcome.cut = group.cut;
        outcome.awarded = awarded;
        outcome.last = group.last.as_ref().map_or(Scalar::Absent, Held::scalar);
        outcome.distance = match (awarded, outcome.keys.first(), ranking.keys.first()) {
            (true, ..) => Some(Decimal::ZERO),
            (false, Some(own), Some(key)) => distance(&key.kind, *own, outcome.last),
            _ => None,
        };
        if let (Some(_), Some(on)) = (ranking.on, self.context.as_of) {
            let award = Award {
                on,
                awarded,
                place: outcome.place,
                of: outcome.of,
            };
            self.outcome.next.awards.insert(ranking.name.clone(), award);
            outcome.on = Some(on);
        }
        self.outcome.standings.clone_from(&self.context.standings);
        self.stand(place, ranking, outcome);
        Ok(())
    }

    /// Until the next day of awards the last one holds; before the first there is none.
    fn kept_award(&mut self, place: u16, ranking: &Ranking, mut outcome: RankingOutcome) -> Flow {
        if let Some(award) = self.machine.prior.state.awards.get(&ranking.name) {
            outcome.place = award.place;
            outcome.of = award.of;
            outcome.awarded = award.awarded;
            outcome.on = Some(award.on);
        }
        self.stand(place, ranking, outcome);
        Ok(())
    }

    /// Fills what rules read of a ranking.
    fn stand(&mut self, place: u16, ranking: &Ranking, outcome: RankingOutcome) {
        let plain = |slot| Slot { slot, presence: None };
        self.set(plain(ranking.awarded), Scalar::Boolean(outcome.awarded));
        self.set(plain(ranking.of), Scalar::Integer(i64::from(outcome.of)));
        let at = outcome.place.map(|place| Scalar::Integer(i64::from(place)));
        self.set(ranking.place, at.unwrap_or(Scalar::Absent));
        if let Some(slot) = self.outcome.rankings.get_mut(usize::from(place)) {
            *slot = outcome;
        }
    }

    /// What the partner brings to a ranking.
    pub(super) fn compete(&mut self, place: u16, ranking: &Ranking) -> Flow<RankingOutcome> {
        let mut found = RankingOutcome::default();
        self.trace.rule(RuleSite::Ranking(place, 0));
        found.competes = ranking.among.1.evaluate(self.machine, self.trace)?;
        let mut part = 1;
        for group in &ranking.groups {
            self.trace.rule(RuleSite::Ranking(place, part));
            found.groups.push(group.value.evaluate(self.machine, self.trace)?);
            part += 1;
        }
        // What only counts for who competes need not have a value for the others.
        for key in ranking.keys.iter().filter(|_| found.competes) {
            self.trace.rule(RuleSite::Ranking(place, part));
            found.keys.push(key.value.evaluate(self.machine, self.trace)?);
            part += 1;
        }
        Ok(found)
    }
}

/// Whether the award of a year is given by this decision: the day has come since it was given last.
fn due(day: YearDay, name: &str, context: &Context, machine: &Machine) -> Result<bool, Fault> {
    let as_of = context.as_of.ok_or(Fault::Missing)?;
    let last = last_review((Schedule::Yearly, day), as_of)?;
    let prior = &machine.prior.state;
    Ok(match prior.awards.get(name) {
        Some(award) => award.on < last,
        None => {
            let before = prior.origin.as_ref().and_then(|origin| origin.as_of);
            let in_period = context.period.is_some_and(|period| period.first() <= last);
            last == as_of || in_period || before.is_some_and(|before| before < last)
        }
    })
}

/// Whether a decision needs to know how others stand.
#[must_use]
pub fn needs_standings(program: &Program, context: &Context, machine: &Machine) -> bool {
    let ranks = |ranking: &Ranking| match ranking.on {
        // What keeps it from being found out is told by the evaluation.
        Some(day) => due(day, &ranking.name, context, machine).unwrap_or(false),
        None => true,
    };
    !program.contests.is_empty() || program.rankings.iter().any(ranks)
}

/// How far a measure is from that of the last awarded place: in its own unit, in days for dates.
fn distance(kind: &Type, own: Scalar, last: Scalar) -> Option<Decimal> {
    match (kind, own, last) {
        (_, Scalar::Number(own), Scalar::Number(last)) => last.subtract(own).ok().map(Decimal::abs),
        (Type::Integer | Type::Date | Type::Duration(_), Scalar::Integer(own), Scalar::Integer(last)) => {
            Some(Decimal::from(last.saturating_sub(own)).abs())
        }
        _ => None,
    }
}

/// The partner of the facts in a machine.
///
/// # Errors
/// [`Fault::Limit`], where its key cannot be written.
pub fn partner(program: &Program, machine: &mut Machine) -> Result<PartnerId, Fault> {
    let parts = program.partner.as_ref().map_or(&[][..], |partner| &partner.parts);
    let mut key = Vec::with_capacity(parts.len());
    for part in parts {
        // Keys are plain fields: nothing that an explanation would show.
        match part.evaluate(machine, &mut Silent) {
            Ok(Scalar::Text(text)) => key.push(machine.text(text).into()),
            _ => return Err(Fault::Limit),
        }
    }
    Ok(key.into())
}

/// What is kept of a partner.
pub(super) fn kept(program: &Program, machine: &Machine, ranking: &Ranking, found: &RankingOutcome) -> Competitor {
    let held = |compared: &[Compared], values: &[Scalar]| {
        let pairs = compared.iter().zip(values);
        pairs
            .map(|(compared, value)| Held::of(program, machine, &compared.kind, *value))
            .collect()
    };
    Competitor {
        groups: held(&ranking.groups, &found.groups),
        measures: found.competes.then(|| held(&ranking.keys, &found.keys)),
    }
}

/// How the partner stands; without standings it is unknown to them.
pub(super) fn look_up<'c>(
    program: &Program,
    context: &'c Context,
    machine: &mut Machine,
    place: u16,
    found: &RankingOutcome,
) -> Result<(&'c Standing, &'c Group, bool), NoPlace> {
    let standings = context.standings.as_deref().ok_or(NoPlace::Unknown)?;
    let partner = partner(program, machine).map_err(|_| NoPlace::Unknown)?;
    let ranking = program.rankings.get(usize::from(place)).ok_or(NoPlace::Unknown)?;
    standings.find(usize::from(place), &partner, &kept(program, machine, ranking, found))
}
