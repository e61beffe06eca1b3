//! The tier that is held: what was held before, what is met today, reviews, and what stands instead.

use super::Evaluation;
use super::calendar::{kept_until, last_review, next_review};
use super::outcome::{HeldOutcome, LevelOutcome, Overridden, Reason};
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Silent, Trace, Trap};
use crate::model::{Demotion, Promotion};
use crate::program::{Holding, Ladder, OverTime, Override};
use crate::state::{Earned, Held};
use crate::value::{Date, Fault};

/// What is earned: by the ladder's rules alone, without what may stand instead.
struct Standing {
    tier: u16,
    since: Date,
    reviewed_on: Option<Date>,
    reason: Reason,
}

impl<T: Trace> Evaluation<'_, T> {
    /// The tier that would be held if no tier above those that have been evaluated was met: what a ranking in front of
    /// them reads. Nothing of it is noted; the whole ladder follows.
    pub(super) fn level_so_far(
        &mut self,
        place: u16,
        ladder: &Ladder,
        over_time: &OverTime,
        met: Option<u16>,
    ) -> Flow<Option<u16>> {
        let levels = self.outcome.levels.len();
        let kept = self.outcome.next.ladders.remove(&ladder.name);
        let mut unseen = Evaluation {
            program: self.program,
            context: self.context,
            machine: &mut *self.machine,
            outcome: &mut *self.outcome,
            trace: &mut Silent,
        };
        let found = match unseen.level(place, ladder, over_time, met) {
            Ok(found) => Ok(found),
            // Once more, so that the message has the values.
            Err(Trap) => self.level(place, ladder, over_time, met),
        };
        self.outcome.levels.truncate(levels);
        match kept {
            Some(kept) => self.outcome.next.ladders.insert(ladder.name.clone(), kept),
            None => self.outcome.next.ladders.remove(&ladder.name),
        };
        found
    }

    /// The tier that rules read, where the ladder holds tiers or something may stand instead; `met` is the one whose
    /// requirements hold.
    pub(super) fn level(
        &mut self,
        place: u16,
        ladder: &Ladder,
        over_time: &OverTime,
        met: Option<u16>,
    ) -> Flow<Option<u16>> {
        let mut outcome = LevelOutcome {
            ladder: place,
            met,
            review: None,
            held: None,
            overridden: None,
        };
        let mut tier = met;
        let mut standing = None;
        if let Some(holding) = &over_time.holding {
            let review = self.met_at_review(place, ladder, holding)?;
            if !holding.review.is_empty() {
                outcome.review = Some(review);
            }
            let review = if holding.review.is_empty() { met } else { review };
            let as_of = self.as_of()?;
            let earned = self.earned(ladder, holding, (met, review), as_of)?;
            outcome.held = Some(self.dates(holding, &earned, as_of)?);
            tier = Some(earned.tier);
            standing = Some((earned, as_of));
        }
        if let Some(rules) = &over_time.overridden
            && let Some((instead, reason)) = self.overridden(place, ladder, rules)?
        {
            outcome.overridden = Some(Overridden {
                reason,
                instead_of: tier,
            });
            tier = Some(instead);
        }
        if let Some((earned, as_of)) = standing {
            self.hold(ladder, earned, &mut outcome, tier, as_of);
        }
        self.outcome.levels.push(outcome);
        Ok(tier)
    }

    fn as_of(&mut self) -> Flow<Date> {
        match self.context.as_of {
            Some(day) => Ok(day),
            None => Err(self.machine.fault(Fault::Missing)),
        }
    }

    /// The tier that a review finds met, where it measures something of its own.
    fn met_at_review(&mut self, place: u16, ladder: &Ladder, holding: &Holding) -> Flow<Option<u16>> {
        let mut reached = None;
        let mut unbroken = true;
        for (index, criteria) in (0_u16..).zip(&holding.review) {
            let holds = self.criteria(criteria, |check| RuleSite::Review(place, index, check))?;
            let is_step = !(ladder.otherwise && index == 0);
            unbroken &= holds || !is_step;
            if holds && (ladder.select == crate::model::Select::Highest || unbroken) {
                reached = Some(index);
            }
        }
        Ok(reached)
    }

    /// What the ladder's own rules make of what was held before.
    fn earned(
        &mut self,
        ladder: &Ladder,
        holding: &Holding,
        (met, review): (Option<u16>, Option<u16>),
        as_of: Date,
    ) -> Flow<Standing> {
        let mut standing = match before(ladder, self.machine.prior.state.ladders.get(&ladder.name)) {
            Some(before) => before,
            None => Standing {
                tier: holding.starts_at,
                since: as_of,
                reviewed_on: None,
                reason: Reason::Started,
            },
        };
        let due = match holding.reviews {
            Some(reviews) => {
                let last = last_review(reviews, as_of).or_trap(self.machine)?;
                standing.reviewed_on.unwrap_or(standing.since) < last
            }
            None => false,
        };
        let higher = met.filter(|met| *met > standing.tier);
        if let Some(higher) = higher.filter(|_| due || holding.promotes == Promotion::AtOnce) {
            standing.tier = higher;
            standing.since = as_of;
            standing.reason = Reason::Promoted;
        } else if due {
            // Whatever holds for everybody below it, the lowest tier is not lost.
            let lower = review.unwrap_or(0);
            let lower = match holding.demotes {
                Demotion::Never => standing.tier,
                Demotion::ToTheLevelMet => lower.min(standing.tier),
                Demotion::OneLevel => lower.max(standing.tier.saturating_sub(1)).min(standing.tier),
            };
            let falls = lower < standing.tier;
            let kept = match holding.keeps.filter(|_| falls) {
                Some(keeps) => {
                    let from = standing
                        .reviewed_on
                        .map_or(standing.since, |day| day.max(standing.since));
                    kept_until(keeps, standing.since, from).or_trap(self.machine)? > as_of
                }
                None => false,
            };
            standing.reason = match (falls, kept) {
                (true, false) => {
                    standing.tier = lower;
                    standing.since = as_of;
                    Reason::Demoted
                }
                (_, true) => Reason::Kept,
                (false, false) if review.unwrap_or(0) < standing.tier => Reason::Kept,
                (false, false) => Reason::Confirmed,
            };
        }
        if due {
            standing.reviewed_on = Some(as_of);
        }
        Ok(standing)
    }

    /// When the tier is looked at again, and from when on it can be taken.
    fn dates(&mut self, holding: &Holding, earned: &Standing, as_of: Date) -> Flow<HeldOutcome> {
        let mut held = HeldOutcome {
            since: earned.since,
            reason: earned.reason,
            reviewed_on: earned.reviewed_on,
            next_review: None,
            kept_until: None,
        };
        let Some(reviews) = holding.reviews else {
            return Ok(held);
        };
        let next = next_review(reviews, as_of).or_trap(self.machine)?;
        held.next_review = Some(next);
        if holding.demotes != Demotion::Never {
            let from = earned.reviewed_on.map_or(earned.since, |day| day.max(earned.since));
            held.kept_until = Some(match holding.keeps {
                Some(keeps) => {
                    let free = kept_until(keeps, earned.since, from).or_trap(self.machine)?;
                    // The first review on or after that day.
                    match free.plus_days(-1) {
                        Ok(before) if free > next => next_review(reviews, before).or_trap(self.machine)?,
                        _ => next,
                    }
                }
                None => next,
            });
        }
        Ok(held)
    }

    /// The tier that stands instead, and why.
    fn overridden(&mut self, place: u16, ladder: &Ladder, rules: &Override) -> Flow<Option<(u16, String)>> {
        self.trace.rule(RuleSite::Override(place));
        let tier = match rules.tier.evaluate(self.machine, self.trace) {
            Ok(tier) => tier,
            Err(Trap) if self.machine.is_absent() => return Ok(None),
            Err(Trap) => return Err(Trap),
        };
        let Some(tier) = self.place_of(ladder, tier) else {
            return Err(self.machine.fault(Fault::OutOfRange));
        };
        let reason = match rules.reason.evaluate(self.machine, self.trace) {
            Ok(reason) => self.machine.text(reason).trim().to_owned(),
            Err(Trap) if self.machine.is_absent() => String::new(),
            Err(Trap) => return Err(Trap),
        };
        if reason.is_empty() {
            return Err(self.machine.fault(Fault::Missing));
        }
        Ok(Some((tier, reason)))
    }

    /// The place of a tier that is given as a place or as its id.
    pub(super) fn place_of(&self, ladder: &Ladder, tier: Scalar) -> Option<u16> {
        match tier {
            Scalar::Integer(place) => u16::try_from(place)
                .ok()
                .filter(|place| usize::from(*place) < ladder.tiers.len()),
            Scalar::Text(text) => tier_of(ladder, self.machine.text(text)),
            _ => None,
        }
    }

    /// Writes what is held into what is carried forward.
    fn hold(&mut self, ladder: &Ladder, earned: Standing, outcome: &mut LevelOutcome, tier: Option<u16>, as_of: Date) {
        let id = |place: u16| ladder.tiers.get(usize::from(place)).map(|tier| tier.id.clone());
        let before = self.machine.prior.state.ladders.get(&ladder.name);
        let was = before.map(|held| (held.tier.clone(), held.since));
        let mut history = before.map(|held| held.history.clone()).unwrap_or_default();
        let now = tier.and_then(id);
        let own = Earned {
            tier: id(earned.tier),
            since: earned.since,
            reviewed_on: earned.reviewed_on,
        };
        // What really held until now: what stood instead of something counts.
        let since = match &was {
            Some((tier, since)) if *tier == now => *since,
            Some((tier, since)) => {
                if *since < as_of {
                    history.push((tier.clone(), *since));
                }
                as_of
            }
            None => as_of,
        };
        let (reason, instead_of) = match &outcome.overridden {
            Some(overridden) => (overridden.reason.clone(), Some(own)),
            None => (earned.reason.word().to_owned(), None),
        };
        if let Some(held) = &mut outcome.held {
            held.since = since;
        }
        let held = Held {
            tier: now,
            since,
            reviewed_on: earned.reviewed_on,
            reason,
            history,
            instead_of,
        };
        self.outcome.next.ladders.insert(ladder.name.clone(), held);
    }
}

/// What was earned before; `None` for who has no tier yet.
fn before(ladder: &Ladder, held: Option<&Held>) -> Option<Standing> {
    let held = held?;
    let earned = match &held.instead_of {
        Some(earned) => earned.clone(),
        None => Earned {
            tier: held.tier.clone(),
            since: held.since,
            reviewed_on: held.reviewed_on,
        },
    };
    Some(Standing {
        tier: tier_of(ladder, &earned.tier?)?,
        since: earned.since,
        reviewed_on: earned.reviewed_on,
        reason: Reason::Held,
    })
}

/// The place of a tier by its id.
pub(super) fn tier_of(ladder: &Ladder, id: &str) -> Option<u16> {
    let place = ladder.tiers.iter().position(|tier| tier.id == id)?;
    u16::try_from(place).ok()
}
