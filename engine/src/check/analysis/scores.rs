//! Scores: the points that components, tracks and totals may have.

use super::env::Key;
use super::interval::Numbers;
use super::set::{Places, Truth};
use super::value::{Set, Value};
use super::walk::{Trouble, Walker};
use crate::expr::RuleSite;
use crate::model::Takes;
use crate::program::{Component, Score};
use crate::schema::Class;
use crate::value::{Decimal, Rounding};

impl Walker<'_> {
    pub(super) fn score(&mut self, place: u16) {
        let program = self.program;
        let Some(score) = program.scores.get(usize::from(place)) else {
            return;
        };
        let mut most = None;
        if let Some(records) = &score.records {
            self.site = RuleSite::Score(place);
            let count = self.rows(&records.rows, records.cursor);
            most = Some(count.most);
            for key in &records.key {
                self.any(key);
            }
        }
        if let Some(date) = &score.in_period {
            self.site = RuleSite::ScorePeriod(place);
            self.node(date);
        }
        let mut points = Vec::with_capacity(score.components.len());
        for (index, component) in (0_u16..).zip(&score.components) {
            let mark = self.env.mark();
            points.push(self.component((place, index), score, component, most));
            self.env.forget(mark);
        }
        // Gates read nothing of a record.
        self.env.forget(self.start);
        if let Some(records) = &score.records {
            self.env.moved(records.cursor);
        }
        let mut tracks = Vec::with_capacity(score.tracks.len());
        for track in &score.tracks {
            let of = |(index, _): (u16, &Component)| points.get(usize::from(index)).cloned();
            let parts: Vec<Numbers> = score.components_of(track).filter_map(of).collect();
            let mut passed = Truth::one(true);
            for (index, gate) in score.gates_of(track) {
                let truth = match &gate.rule {
                    Some(rule) => {
                        self.site = RuleSite::Gate(place, index);
                        self.found.conditions.push(rule.id);
                        self.node(rule).truth()
                    }
                    None => Truth {
                        may_hold: parts.iter().all(|part| !part.above(Decimal::ZERO).is_empty()),
                        may_fail: parts.iter().any(|part| part.holds(Decimal::ZERO)),
                    },
                };
                passed = Truth {
                    may_hold: passed.may_hold && truth.may_hold,
                    may_fail: passed.may_fail || truth.may_fail,
                };
            }
            let total = self.sum(score, &parts);
            tracks.push((total, passed));
        }
        self.keep(score, &points, &tracks);
    }

    /// What a component may give. `most` is how many records there may be, where it goes through some.
    fn component(&mut self, site: (u16, u16), score: &Score, component: &Component, most: Option<u64>) -> Numbers {
        let zero = Numbers::one(Decimal::ZERO);
        let mut always = most.is_none();
        for (number, condition) in (0_u16..).zip(&component.conditions) {
            self.site = RuleSite::OnlyIf(site.0, site.1, number);
            self.found.conditions.push(condition.rule.id);
            let truth = self.node(&condition.rule).truth();
            always &= !truth.may_fail;
            if !truth.may_hold || !self.refine(&condition.rule, true) {
                return zero;
            }
        }
        if most == Some(0) {
            return zero;
        }
        self.site = RuleSite::Component(site.0, site.1);
        let counted = self.node(&component.count).numbers();
        let mut overflows = false;
        let mut units = counted.clone();
        let mut dated = None;
        if let Some(each) = &component.each {
            if each.per != Decimal::ONE {
                let computed = units.divide(&Numbers::one(each.per));
                overflows |= computed.overflows;
                units = computed.numbers;
            }
            if each.whole {
                units = units.map(0, |units| units.round(0, Rounding::Down));
            }
            if each.dated {
                let computed = units.multiply(&self.node(&each.points).numbers());
                overflows |= computed.overflows;
                dated = Some(computed.numbers);
            }
        }
        if let Some(most) = most {
            let computed = units.sum(most);
            overflows |= computed.overflows | counted.sum(most).overflows;
            units = computed.numbers;
            if let Some(points) = dated.take() {
                let computed = points.sum(most);
                overflows |= computed.overflows;
                dated = Some(computed.numbers);
            }
        }
        let mut points = match (&component.each, dated) {
            (_, Some(points)) => points,
            (None, None) => units,
            (Some(each), None) => {
                let digits = units.digits();
                let paid = |units: Decimal| {
                    let units = units.max(Decimal::ZERO);
                    each.at_most.map_or(units, |most| units.min(most))
                };
                let computed = units.map(digits, paid).multiply(&self.node(&each.points).numbers());
                overflows |= computed.overflows;
                computed.numbers
            }
        };
        let digits = points.digits();
        points = points.map(digits, |points| points.max(Decimal::ZERO));
        if let Some(maximum) = component.maximum {
            let digits = digits.max(maximum.digits().1);
            points = points.map(digits, |points| points.min(maximum));
        }
        if let (Some(whole), Some(maximum), true) =
            (component.most(score), component.maximum, component.weight.is_some())
        {
            let weighted = |points: Decimal| {
                let part = points.multiply(whole).and_then(|part| part.divide(maximum));
                part.unwrap_or(whole)
            };
            points = points.map(28, weighted);
        }
        if let Some((places, mode)) = score.round {
            let most = component.most(score);
            let digits = points.digits().min(places).max(most.map_or(0, |most| most.digits().1));
            points = points.map(digits, |points| {
                let rounded = points.round(places, mode);
                most.map_or(rounded, |most| rounded.min(most))
            });
        }
        if overflows {
            let id = component.count.id;
            self.report(Trouble::Overflow, id, vec![(id, Set::Numbers(counted))]);
        }
        if always { points } else { points.join(&zero) }
    }

    /// The sums of one number of each.
    fn sum(&mut self, score: &Score, parts: &[Numbers]) -> Numbers {
        let mut sum = Numbers::one(Decimal::ZERO);
        let mut overflows = false;
        for part in parts {
            let computed = sum.add(part);
            overflows |= computed.overflows;
            sum = computed.numbers;
        }
        if let (true, Some(component)) = (overflows, score.components.first()) {
            self.report(Trouble::Overflow, component.count.id, Vec::new());
        }
        sum
    }

    /// Fills the slots of a score.
    fn keep(&mut self, score: &Score, points: &[Numbers], tracks: &[(Numbers, Truth)]) {
        let none = score.takes == Takes::BestPassing && tracks.iter().all(|(_, passed)| passed.may_fail);
        let (total, passed) = if score.takes == Takes::All {
            let totals: Vec<Numbers> = tracks.iter().map(|(total, _)| total.clone()).collect();
            let all = |truth: Truth, (_, passed): &(Numbers, Truth)| Truth {
                may_hold: truth.may_hold && passed.may_hold,
                may_fail: truth.may_fail || passed.may_fail,
            };
            (self.sum(score, &totals), tracks.iter().fold(Truth::one(true), all))
        } else {
            let mut total = if none {
                Numbers::one(Decimal::ZERO)
            } else {
                Numbers::NONE
            };
            let mut passed = Truth {
                may_hold: false,
                may_fail: none,
            };
            for (of, truth) in tracks {
                if score.takes == Takes::BestPassing && !truth.may_hold {
                    continue;
                }
                total = total.join(of);
                passed.may_hold |= truth.may_hold;
                passed.may_fail |= truth.may_fail && score.takes == Takes::Best;
            }
            (total, passed)
        };
        for (component, points) in score.components.iter().zip(points) {
            self.slot(Class::Number, component.slot, Set::Numbers(points.clone()));
        }
        for (track, (total, passed)) in score.tracks.iter().zip(tracks) {
            self.slot(Class::Number, track.total, Set::Numbers(total.clone()));
            self.slot(Class::Boolean, track.passed, Set::Booleans(*passed));
        }
        self.slot(Class::Number, score.total, Set::Numbers(total));
        self.slot(Class::Boolean, score.passed, Set::Booleans(passed));
        let ids = score.tracks.iter().filter(|track| track.id.is_some()).count();
        let last = i64::try_from(ids).unwrap_or(i64::MAX).saturating_sub(1).max(0);
        self.slot(
            Class::Integer,
            score.track.slot,
            Set::Integers(Places::between(0, last)),
        );
        if let Some(presence) = score.track.presence {
            self.slot(Class::Boolean, presence, Set::Booleans(Truth::BOTH));
        }
    }

    fn slot(&mut self, class: Class, slot: u16, set: Set) {
        self.env.set(Key::Slot(class, slot), Value::there(set));
    }
}
