//! Scores: what each component counts and gives, the gates, the track that is taken.
//!
//! A component adds up what its rule gives over the records, in units where it has some, then cuts to the units that
//! are counted, to 0 from below and to its maximum from above, and weights. A return takes back points of its own
//! component; it never makes a component negative.

use super::{Evaluation, Outcome};
use crate::expr::{Evaluate, Flow, OrTrap, RuleSite, Scalar, Trace};
use crate::model::Takes;
use crate::program::{Component, PointsEach, Program, Score, Slot};
use crate::value::{Decimal, Fault, Rounding};

/// What became of a record in a component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScoreRecord {
    /// It counts: what was counted, its units, and their points where they go by a date.
    Counted(Decimal, Decimal, Option<Decimal>),
    /// A condition does not hold: its place.
    LeftOut(u16),
}

/// A component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComponentOutcome {
    /// What was counted; absent where a condition does not hold.
    pub counted: Option<Decimal>,
    /// The units of it, below 0 too, before those beyond the most are cut.
    pub units: Decimal,
    /// The points of a unit, where they are the same for all.
    pub each: Option<Decimal>,
    /// The points before they are weighted.
    pub unweighted: Decimal,
    /// The points.
    pub points: Decimal,
    /// The condition that does not hold, where there are no records.
    pub held: Option<u16>,
}

/// A score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoreOutcome {
    /// The points in all.
    pub total: Decimal,
    /// Whether the gates of what counts hold.
    pub passed: bool,
    /// The track that counts, by its place; absent where all do, or none.
    pub taken: Option<u16>,
    /// Places of its first record in a component and behind its last.
    pub records: (u32, u32),
    /// Places of its first record outside of the period and behind its last.
    pub outside: (u32, u32),
}

impl ComponentOutcome {
    /// A component of which nothing is known.
    pub const NONE: ComponentOutcome = ComponentOutcome {
        counted: None,
        units: Decimal::ZERO,
        each: None,
        unweighted: Decimal::ZERO,
        points: Decimal::ZERO,
        held: None,
    };

    /// The units that give points: none below 0, none beyond the most.
    #[must_use]
    pub fn paid_units(&self, each: &PointsEach) -> Decimal {
        let units = self.units.max(Decimal::ZERO);
        each.at_most.map_or(units, |most| units.min(most))
    }

    /// The most points the component can give here; absent where there is no end.
    #[must_use]
    pub fn most(&self, score: &Score, component: &Component) -> Option<Decimal> {
        component.most(score).or_else(|| {
            // A setting may say what a unit gives.
            let at_most = component.each.as_ref()?.at_most?;
            at_most.multiply(self.each?).ok()
        })
    }

    /// The points that can still be had; absent where there is no end.
    #[must_use]
    pub fn points_left(&self, score: &Score, component: &Component) -> Option<Decimal> {
        let left = self.most(score, component)?.subtract(self.points).ok()?;
        Some(left.max(Decimal::ZERO))
    }

    /// The units that are missing to the most points; absent where there is no end, or a unit has no points of its own.
    #[must_use]
    pub fn units_left(&self, component: &Component) -> Option<Decimal> {
        let each = component.each.as_ref()?;
        let points = self.each.filter(|points| *points > Decimal::ZERO)?;
        self.counted?;
        let by_points = component.maximum.and_then(|maximum| {
            let units = maximum.divide(points).ok()?;
            Some(if each.only_whole { units.ceil() } else { units })
        });
        let needed = match (by_points, each.at_most) {
            (Some(needed), Some(most)) => needed.min(most),
            (needed, most) => needed.or(most)?,
        };
        Some(needed.subtract(self.units).ok()?.max(Decimal::ZERO))
    }
}

impl ScoreOutcome {
    /// A score without points.
    pub const NONE: ScoreOutcome = ScoreOutcome {
        total: Decimal::ZERO,
        passed: false,
        taken: None,
        records: (0, 0),
        outside: (0, 0),
    };
}

impl Outcome {
    /// Makes room for scores, and forgets those found before.
    pub(super) fn begin_scores(&mut self, program: &Program) {
        let ends = program.scores.iter().map(|score| {
            let end = |first: u32, list: usize| (first as usize).saturating_add(list);
            (
                end(score.offsets.0, score.components.len()),
                end(score.offsets.1, score.tracks.len()),
                end(score.offsets.2, score.gates.len()),
            )
        });
        // Scores are compiled in the order of their evaluation, not of their places.
        let most = ends.fold((0, 0, 0), |most, end| {
            (most.0.max(end.0), most.1.max(end.1), most.2.max(end.2))
        });
        self.scores.clear();
        self.scores.resize(program.scores.len(), ScoreOutcome::NONE);
        self.components.clear();
        self.components.resize(most.0, ComponentOutcome::NONE);
        self.tracks.clear();
        self.tracks.resize(most.1, (Decimal::ZERO, false));
        self.gates.clear();
        self.gates.resize(most.2, false);
        self.score_records.clear();
        self.score_outside.clear();
    }
}

/// The place of a part of a score among those of the program.
fn at(first: u32, place: u16) -> usize {
    (first as usize).saturating_add(usize::from(place))
}

impl<T: Trace> Evaluation<'_, T> {
    pub(super) fn score(&mut self, place: u16) -> Flow {
        let Some(score) = self.program.scores.get(usize::from(place)) else {
            return Ok(());
        };
        let mut result = ScoreOutcome::NONE;
        result.records.0 = length(&self.outcome.score_records);
        result.outside.0 = length(&self.outcome.score_outside);
        self.trace.rule(RuleSite::Score(place));
        self.count(place, score)?;
        result.records.1 = length(&self.outcome.score_records);
        result.outside.1 = length(&self.outcome.score_outside);
        self.trace.rule(RuleSite::Score(place));
        for (index, component) in (0_u16..).zip(&score.components) {
            self.give(score, index, component)?;
        }
        self.gates(place, score)?;
        self.tracks(score)?;
        self.take(score, &mut result)?;
        self.keep(score, &result);
        if let Some(outcome) = self.outcome.scores.get_mut(usize::from(place)) {
            *outcome = result;
        }
        Ok(())
    }

    /// Evaluates the rules of the components: once, or for each record.
    fn count(&mut self, place: u16, score: &Score) -> Flow {
        let Some(records) = &score.records else {
            for (index, component) in (0_u16..).zip(&score.components) {
                self.count_one(place, score, index, component, None)?;
            }
            return Ok(());
        };
        self.each_row(&records.rows, |this, row| {
            this.count_record(place, score, records.cursor, row)
        })
    }

    fn count_record(&mut self, place: u16, score: &Score, cursor: u16, row: u32) -> Flow {
        self.machine.set_cursor(cursor, row);
        self.trace.row(cursor, row);
        if let Some(date) = &score.in_period {
            self.trace.rule(RuleSite::ScorePeriod(place));
            let day = date.evaluate(self.machine, self.trace)?;
            let Some(period) = self.context.period else {
                return Err(self.machine.fault(Fault::Missing));
            };
            if !(i64::from(period.first().days())..=i64::from(period.last().days())).contains(&day) {
                self.outcome.score_outside.push((row, day));
                return Ok(());
            }
        }
        (0_u16..)
            .zip(&score.components)
            .try_for_each(|(index, component)| self.count_one(place, score, index, component, Some(row)))
    }

    fn count_one(&mut self, place: u16, score: &Score, index: u16, component: &Component, row: Option<u32>) -> Flow {
        for (number, condition) in (0_u16..).zip(&component.conditions) {
            self.trace.rule(RuleSite::OnlyIf(place, index, number));
            if condition.rule.evaluate(self.machine, self.trace)? {
                continue;
            }
            match row {
                Some(row) => self
                    .outcome
                    .score_records
                    .push((row, index, ScoreRecord::LeftOut(number))),
                None => {
                    if let Some(found) = self.outcome.components.get_mut(at(score.offsets.0, index)) {
                        found.held = Some(number);
                    }
                }
            }
            return Ok(());
        }
        self.trace.rule(RuleSite::Component(place, index));
        let counted = self.number(&component.count)?;
        let mut units = counted;
        let mut points = None;
        if let Some(each) = &component.each {
            if each.per != Decimal::ONE {
                units = units.divide(each.per).or_trap(self.machine)?;
            }
            if each.whole {
                units = units.round(0, Rounding::Down);
            }
            if each.dated {
                let of_unit = self.number(&each.points)?;
                points = Some(units.multiply(of_unit).or_trap(self.machine)?);
            }
        }
        if let Some(row) = row {
            let record = ScoreRecord::Counted(counted, units, points);
            self.outcome.score_records.push((row, index, record));
        }
        let known = self.outcome.components.get(at(score.offsets.0, index)).copied();
        let mut found = known.unwrap_or(ComponentOutcome::NONE);
        found.counted = Some(
            found
                .counted
                .unwrap_or(Decimal::ZERO)
                .add(counted)
                .or_trap(self.machine)?,
        );
        found.units = found.units.add(units).or_trap(self.machine)?;
        found.unweighted = found
            .unweighted
            .add(points.unwrap_or(Decimal::ZERO))
            .or_trap(self.machine)?;
        if let Some(known) = self.outcome.components.get_mut(at(score.offsets.0, index)) {
            *known = found;
        }
        Ok(())
    }

    /// From what was counted to points.
    fn give(&mut self, score: &Score, index: u16, component: &Component) -> Flow {
        let known = self.outcome.components.get(at(score.offsets.0, index)).copied();
        let mut found = known.unwrap_or(ComponentOutcome::NONE);
        if score.records.is_some() {
            found.counted = Some(found.counted.unwrap_or(Decimal::ZERO));
        }
        let points = match &component.each {
            None => found.units,
            Some(each) if each.dated => found.unweighted,
            Some(each) => {
                let points = self.number(&each.points)?;
                found.each = Some(points);
                found.paid_units(each).multiply(points).or_trap(self.machine)?
            }
        };
        let points = points.max(Decimal::ZERO);
        found.unweighted = component.maximum.map_or(points, |maximum| points.min(maximum));
        found.points = match (component.weight, score.out_of, component.maximum) {
            (Some(weight), Some(out_of), Some(maximum)) => {
                // Multiplied first: what is reached in full gives the whole share, to the last digit.
                let whole = out_of.multiply(weight).or_trap(self.machine)?;
                let part = found.unweighted.multiply(whole).or_trap(self.machine)?;
                part.divide(maximum).or_trap(self.machine)?
            }
            _ => found.unweighted,
        };
        if let Some((places, mode)) = score.round {
            let rounded = found.points.round(places, mode);
            // The parts of a whole stay parts of it.
            found.points = component.most(score).map_or(rounded, |most| rounded.min(most));
        }
        if let Some(known) = self.outcome.components.get_mut(at(score.offsets.0, index)) {
            *known = found;
        }
        self.set(plain(component.slot), Scalar::Number(found.points));
        Ok(())
    }

    fn gates(&mut self, place: u16, score: &Score) -> Flow {
        for track in &score.tracks {
            for (index, gate) in score.gates_of(track) {
                self.trace.rule(RuleSite::Gate(place, index));
                let holds = match &gate.rule {
                    Some(rule) => rule.evaluate(self.machine, self.trace)?,
                    None => score.components_of(track).all(|(component, _)| {
                        let found = self.outcome.components.get(at(score.offsets.0, component));
                        found.is_some_and(|found| found.points > Decimal::ZERO)
                    }),
                };
                if let Some(known) = self.outcome.gates.get_mut(at(score.offsets.2, index)) {
                    *known = holds;
                }
            }
        }
        Ok(())
    }

    fn tracks(&mut self, score: &Score) -> Flow {
        for (index, track) in (0_u16..).zip(&score.tracks) {
            let mut total = Decimal::ZERO;
            for (component, _) in score.components_of(track) {
                let found = self.outcome.components.get(at(score.offsets.0, component));
                let points = found.map_or(Decimal::ZERO, |found| found.points);
                total = total.add(points).or_trap(self.machine)?;
            }
            let passed = score
                .gates_of(track)
                .all(|(gate, _)| self.outcome.gates.get(at(score.offsets.2, gate)) == Some(&true));
            if let Some(known) = self.outcome.tracks.get_mut(at(score.offsets.1, index)) {
                *known = (total, passed);
            }
            self.set(plain(track.total), Scalar::Number(total));
            self.set(plain(track.passed), Scalar::Boolean(passed));
        }
        Ok(())
    }

    fn take(&mut self, score: &Score, result: &mut ScoreOutcome) -> Flow {
        let first = score.offsets.1 as usize;
        let tracks = self
            .outcome
            .tracks
            .get(first..first + score.tracks.len())
            .unwrap_or(&[]);
        if score.takes == Takes::All {
            let totals = tracks.iter().map(|(total, _)| *total);
            let sum = totals.into_iter().try_fold(Decimal::ZERO, Decimal::add);
            result.passed = tracks.iter().all(|(_, passed)| *passed);
            result.total = sum.or_trap(self.machine)?;
            return Ok(());
        }
        for (index, (total, passed)) in (0_u16..).zip(tracks) {
            let counts = *passed || score.takes == Takes::Best;
            // Of two with as many points the first stays.
            if counts && (result.taken.is_none() || *total > result.total) {
                result.taken = Some(index);
                result.total = *total;
                result.passed = *passed;
            }
        }
        Ok(())
    }

    fn keep(&mut self, score: &Score, result: &ScoreOutcome) {
        self.set(plain(score.total), Scalar::Number(result.total));
        self.set(plain(score.passed), Scalar::Boolean(result.passed));
        let id = result.taken.and_then(|track| score.id_place(track));
        self.set(score.track, id.map_or(Scalar::Absent, Scalar::Integer));
    }
}

const fn plain(slot: u16) -> Slot {
    Slot { slot, presence: None }
}

fn length<V>(list: &[V]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
