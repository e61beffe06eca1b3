//! The steps of a program, in its order: windows, values, ladders, eligibilities, incentives.

use super::compare::{compare_numbers, compare_places};
use super::env::Key;
use super::interval::Numbers;
use super::nodes::days;
use super::refine::{narrowed, narrowed_places};
use super::set::{Places, Texts, Truth};
use super::value::{Set, Value};
use super::walk::key_of;
use super::walk::{Count, Trouble, Walker, cursor_of_records};
use crate::expr::node::{Any, Comparison};
use crate::expr::{RuleSite, Scalar};
use crate::model::{Combine, Comparator, Select};
use crate::program::{
    Amount, Check, CheckKind, Criteria, Days, Incentive, OverTime, RunningUnit, Slot, Stacked, Step, TierOn, ValueKind,
};
use crate::schema::Class;
use crate::value::Decimal;

/// How checks and tiers may come out.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Every check of every criteria, by its place in the program.
    pub checks: Vec<Truth>,
    /// Conditions of incentives.
    pub conditions: Vec<Vec<Option<Truth>>>,
    /// Criteria of tiers, by ladder: how they come out each by itself.
    pub tiers: Vec<Vec<Truth>>,
    /// Criteria of eligibilities.
    pub eligibilities: Vec<Truth>,
    /// Paths, by ladder and tier: whether each may hold.
    pub paths: Vec<Vec<Vec<bool>>>,
}

impl Walker<'_> {
    /// Everything, from the settings to the last incentive.
    pub(super) fn run(&mut self) -> Outcomes {
        let program = self.program;
        let mut outcomes = Outcomes {
            checks: vec![Truth::NONE; program.checks as usize],
            conditions: program
                .incentives
                .iter()
                .map(|incentive| vec![None; incentive.conditions.len()])
                .collect(),
            tiers: vec![Vec::new(); program.ladders.len()],
            eligibilities: vec![Truth::NONE; program.eligibilities.len()],
            paths: vec![Vec::new(); program.ladders.len()],
        };
        for day in [program.as_of.0, program.period.0, program.period.1] {
            self.env
                .set(Key::Slot(Class::Integer, day), Value::there(Set::Integers(days())));
        }
        for setting in &program.settings {
            let any = self.assume.setting(program, setting);
            for (slot, value) in setting.slots.iter().zip(&setting.values) {
                let class = setting.kind.class().unwrap_or(Class::Integer);
                let set = match &any {
                    Some(set) => set.clone(),
                    None => self.constant(*value, class).set,
                };
                self.env.set(Key::Slot(class, *slot), Value::there(set));
            }
        }
        for phase in &program.phases {
            for step in &phase.steps {
                self.start = self.env.mark();
                self.zero_is_handled = false;
                match *step {
                    Step::Window(place) => self.window(place),
                    Step::Value(place) => self.value(place),
                    Step::Ladder(place) => self.ladder(place, &mut outcomes),
                    Step::Eligibility(place) => self.eligibility(place, &mut outcomes),
                    Step::Incentive(place) => self.incentive(place, &mut outcomes),
                    Step::Score(place) => self.score(place),
                    Step::Ranking(place) => self.ranking(place),
                    Step::Tiers(place, first, end) => self.tiers(place, first..end, &mut outcomes),
                    Step::Fund(place) => self.fund(place),
                    Step::Payout(place) => self.payout(place),
                    Step::Stack(place) => self.stack(place, &mut outcomes),
                    Step::Contest(place) => self.contest(place),
                    Step::Engagement(place) => self.engagement(place),
                }
            }
        }
        outcomes
    }

    fn constant(&self, value: Scalar, class: Class) -> Value {
        let text = || match value {
            Scalar::Text(text) => self.program.constant(text).to_owned(),
            _ => String::new(),
        };
        Value::one(value, text, class)
    }

    /// Fills the slot of a step; what the step learned besides is forgotten.
    pub(super) fn fill(&mut self, slot: Slot, value: Value) {
        self.env.forget(self.start);
        let presence = Truth {
            may_hold: !value.set.is_empty(),
            may_fail: value.absent,
        };
        let class = value.set.class();
        self.env.set(Key::Slot(class, slot.slot), Value::there(value.set));
        if let Some(place) = slot.presence {
            self.env
                .set(Key::Slot(Class::Boolean, place), Value::there(Set::Booleans(presence)));
        }
    }

    fn window(&mut self, place: u16) {
        let Some(window) = self.program.windows.get(usize::from(place)) else {
            return;
        };
        let (first, last) = match window.days {
            Days::Fixed(period) => (
                Places::one(period.first().days().into()),
                Places::one(period.last().days().into()),
            ),
            Days::Ending(..) => (days(), days()),
        };
        self.env.set(
            Key::Slot(Class::Integer, window.slots.0),
            Value::there(Set::Integers(first)),
        );
        self.env.set(
            Key::Slot(Class::Integer, window.slots.1),
            Value::there(Set::Integers(last)),
        );
    }

    fn value(&mut self, place: u16) {
        let Some(value) = self.program.values.get(usize::from(place)) else {
            return;
        };
        self.site = RuleSite::Value(place);
        match &value.how {
            ValueKind::Scalar {
                rule,
                slot,
                when_dividing_by_zero,
            } => {
                self.zero_is_handled = when_dividing_by_zero.is_some();
                let mut found = self.any(rule);
                if let Some(instead) = when_dividing_by_zero {
                    found = found.join(&self.constant(*instead, found.set.class()));
                }
                let of = key_of(rule);
                let class = found.set.class();
                self.fill(*slot, found);
                if let (Some(of), None) = (of, when_dividing_by_zero) {
                    self.env.copy(Key::Slot(class, slot.slot), of);
                }
            }
            ValueKind::Rows { rule, slot } => {
                let cursor = cursor_of_records(rule);
                let count = self.rows(rule, cursor.unwrap_or(u16::MAX));
                let known = cursor.map(|cursor| self.env.of_cursor(cursor)).unwrap_or_default();
                self.env.forget(self.start);
                if let Some(cursor) = cursor {
                    self.env.moved(cursor);
                }
                self.kept_rows.insert(*slot, (count, known));
            }
            ValueKind::Inline => {}
        }
    }

    fn ladder(&mut self, place: u16, outcomes: &mut Outcomes) {
        self.tiers(place, 0..u16::MAX, outcomes);
    }

    /// Some tiers of a ladder; those below them have been walked.
    fn tiers(&mut self, place: u16, range: std::ops::Range<u16>, outcomes: &mut Outcomes) {
        let Some(ladder) = self.program.ladders.get(usize::from(place)) else {
            return;
        };
        let known = |of: Option<&mut Vec<Truth>>| of.map(std::mem::take).unwrap_or_default();
        let mut tiers = known(outcomes.tiers.get_mut(usize::from(place)));
        let mut paths = outcomes
            .paths
            .get_mut(usize::from(place))
            .map(std::mem::take)
            .unwrap_or_default();
        let first = usize::from(range.start);
        for (index, tier) in (0..range.end).zip(&ladder.tiers).skip(first) {
            let (truth, of_paths) =
                self.criteria(&tier.criteria, outcomes, |check| RuleSite::Tier(place, index, check));
            tiers.push(truth);
            paths.push(of_paths);
        }
        let (mut reached, mut none) = reachable(&tiers, ladder.select, ladder.otherwise);
        if let Some(over_time) = &ladder.over_time {
            self.over_time(place, over_time, outcomes);
            // What was held before, and what stands instead, may be any tier.
            reached.clear();
            reached.resize(ladder.tiers.len(), true);
            none &= over_time.holding.is_none();
        }
        let ranges = (0_i64..).zip(&reached).filter(|(_, reached)| **reached);
        let set = Places::of(ranges.map(|(tier, _)| (tier, tier)).collect());
        self.fill(
            ladder.slot,
            Value {
                set: Set::Integers(set),
                absent: none,
            },
        );
        if let (Some(of), Some(all)) = (
            outcomes.tiers.get_mut(usize::from(place)),
            outcomes.paths.get_mut(usize::from(place)),
        ) {
            *of = tiers;
            *all = paths;
        }
    }

    /// The rules of a ranking; how it comes out lies with the others.
    fn ranking(&mut self, place: u16) {
        let Some(ranking) = self.program.rankings.get(usize::from(place)) else {
            return;
        };
        self.site = RuleSite::Ranking(place, 0);
        let competes = self.node(&ranking.among.1).truth();
        let mut part = 1;
        for group in &ranking.groups {
            self.site = RuleSite::Ranking(place, part);
            self.any(&group.value);
            part += 1;
        }
        let possible = competes.may_hold && self.refine(&ranking.among.1, true);
        for key in ranking.keys.iter().filter(|_| possible) {
            self.site = RuleSite::Ranking(place, part);
            self.any(&key.value);
            part += 1;
        }
        let count = |least: i64| Places::between(least, i64::from(u32::MAX));
        let plain = |slot| Slot { slot, presence: None };
        // What was awarded before holds whoever competes today.
        let possible = possible || ranking.on.is_some();
        let awarded = Truth {
            may_hold: possible,
            may_fail: true,
        };
        self.fill(plain(ranking.awarded), Value::there(Set::Booleans(awarded)));
        self.start = self.env.mark();
        self.fill(plain(ranking.of), Value::there(Set::Integers(count(0))));
        self.start = self.env.mark();
        self.fill(
            ranking.place,
            Value {
                set: Set::Integers(if possible { count(1) } else { Places::of(Vec::new()) }),
                absent: competes.may_fail || ranking.on.is_some(),
            },
        );
    }

    /// The rules of a contest; how it comes out lies with the others.
    fn contest(&mut self, place: u16) {
        let program = self.program;
        let Some(contest) = program.contests.get(usize::from(place)) else {
            return;
        };
        self.site = RuleSite::Contest(place, 0);
        let count = self.rows(&contest.rows, contest.cursor);
        self.any(&contest.group);
        for part in &contest.key {
            self.any(part);
        }
        let known = self.env.of_cursor(contest.cursor);
        // A group has a record: it is one because of it.
        let of_group = Count {
            least: count.most.min(1),
            ..count
        };
        self.kept_rows.insert(contest.group_slot, (of_group, known));
        if count.most > 0 {
            if let Some(rule) = &contest.open_if {
                self.node(&rule.rule);
            }
            self.site = RuleSite::Contest(place, 1);
            self.node(&contest.entry.rule);
            if self.refine(&contest.entry.rule, true) {
                for (key, part) in contest.keys.iter().zip(2_u16..) {
                    self.site = RuleSite::Contest(place, part);
                    self.any(&key.value);
                }
            }
        }
        let won = self.env.of_cursor(contest.cursor);
        self.env.forget(self.start);
        self.env.moved(contest.cursor);
        self.kept_rows.insert(contest.wins, (Count { least: 0, ..count }, won));
    }

    /// What reviews ask for, and what may stand instead.
    fn over_time(&mut self, place: u16, over_time: &OverTime, outcomes: &mut Outcomes) {
        if let Some(holding) = &over_time.holding {
            for (index, criteria) in (0_u16..).zip(&holding.review) {
                self.criteria(criteria, outcomes, |check| RuleSite::Review(place, index, check));
            }
        }
        if let Some(rules) = &over_time.overridden {
            self.site = RuleSite::Override(place);
            self.any(&rules.tier);
            self.node(&rules.reason);
        }
    }

    /// The tiers on the day of a record: any that the ladders have.
    fn tiers_on(&mut self, place: u16, tier_on: &TierOn) {
        self.site = RuleSite::TierOn(place);
        if let Some(history) = &tier_on.history {
            self.rows(&history.rows, history.cursor);
            self.any(&history.tier);
            self.node(&history.since);
        }
        self.node(&tier_on.day);
        for (ladder, slot) in &tier_on.levels {
            let count = self
                .program
                .ladders
                .get(usize::from(*ladder))
                .map_or(0, |ladder| ladder.tiers.len());
            let last = i64::try_from(count).unwrap_or(i64::MAX).saturating_sub(1);
            let set = Set::Integers(Places::between(0, last));
            self.env.set(Key::Slot(Class::Integer, *slot), Value::there(set));
        }
    }

    fn eligibility(&mut self, place: u16, outcomes: &mut Outcomes) {
        let Some(eligibility) = self.program.eligibilities.get(usize::from(place)) else {
            return;
        };
        let (truth, _) = self.criteria(&eligibility.criteria, outcomes, |check| {
            RuleSite::Eligibility(place, check)
        });
        let slot = Slot {
            slot: eligibility.slot,
            presence: None,
        };
        self.fill(slot, Value::there(Set::Booleans(truth)));
        if let Some(of) = outcomes.eligibilities.get_mut(usize::from(place)) {
            *of = truth;
        }
    }

    /// How criteria come out, and whether each path may hold.
    fn criteria(
        &mut self,
        criteria: &Criteria,
        outcomes: &mut Outcomes,
        site: impl Fn(u16) -> RuleSite,
    ) -> (Truth, Vec<bool>) {
        let mut truths = Vec::with_capacity(criteria.checks.len());
        for (index, check) in (0_u16..).zip(&criteria.checks) {
            self.site = site(index);
            let truth = self.check(check);
            if let Some(place) = outcomes.checks.get_mut(criteria.offset as usize + usize::from(index)) {
                *place = truth;
            }
            truths.push(truth);
        }
        let common = usize::from(criteria.common);
        let all = |from: usize, to: usize| {
            let checks = truths.get(from..to).unwrap_or(&[]);
            let mut places = (0..common).chain(from..to);
            // Requirements that contradict each other never hold together.
            let together = from == to || {
                let places: Vec<usize> = places.by_ref().collect();
                self.together(criteria, &places)
            };
            Truth {
                may_hold: checks.iter().all(|truth| truth.may_hold) && together,
                may_fail: checks.iter().any(|truth| truth.may_fail),
            }
        };
        let first = all(0, common);
        if criteria.paths.is_empty() {
            return (first, Vec::new());
        }
        let paths: Vec<Truth> = criteria
            .paths
            .iter()
            .map(|path| all(usize::from(path.first), usize::from(path.end)))
            .collect();
        let truth = Truth {
            may_hold: first.may_hold && paths.iter().any(|path| path.may_hold),
            may_fail: first.may_fail || paths.iter().all(|path| path.may_fail),
        };
        (
            truth,
            paths.iter().map(|path| first.may_hold && path.may_hold).collect(),
        )
    }

    /// Whether some requirements, of which each may hold, may hold together.
    fn together(&self, criteria: &Criteria, places: &[usize]) -> bool {
        let mut regions: Vec<(Vec<u64>, Set)> = Vec::new();
        for place in places {
            let Some(check) = criteria.checks.get(*place) else {
                continue;
            };
            let Some((measure, region)) = self.region(check, true) else {
                continue;
            };
            let print = super::print::of_any(measure);
            match regions.iter_mut().find(|(known, _)| *known == print) {
                Some((_, known)) => {
                    *known = known.intersect(&region);
                    if known.is_empty() {
                        return false;
                    }
                }
                None => regions.push((print, region)),
            }
        }
        true
    }

    /// The measure of a check, and where it has to lie: at least there (`outer`), or there for certain.
    pub(super) fn region<'c>(&self, check: &'c Check, outer: bool) -> Option<(&'c Any, Set)> {
        let CheckKind::Measure {
            measure,
            comparator,
            thresholds,
        } = &check.kind
        else {
            return None;
        };
        region(&self.found.values, measure, *comparator, thresholds, outer).map(|set| (measure, set))
    }

    pub(super) fn check(&mut self, check: &Check) -> Truth {
        let (measure, comparator, thresholds) = match &check.kind {
            CheckKind::Condition(condition) => return self.node(condition).truth(),
            CheckKind::Measure {
                measure,
                comparator,
                thresholds,
            } => (measure, *comparator, thresholds),
        };
        let actual = self.any(measure);
        let required: Vec<Value> = thresholds.iter().map(|threshold| self.any(threshold)).collect();
        self.distance_overflows(check, measure, &actual, &required);
        let mut truth = compare(comparator, &actual.set, &required);
        truth.may_fail |= actual.absent || required.iter().any(|required| required.absent);
        truth
    }

    /// How far a measure is from its threshold is computed too.
    fn distance_overflows(&mut self, check: &Check, measure: &Any, actual: &Value, required: &[Value]) {
        if !check.measured.is_numeric() {
            return;
        }
        let overflows = required
            .iter()
            .any(|required| actual.numbers().subtract(&required.numbers()).overflows);
        if overflows {
            self.report(
                Trouble::Overflow,
                measure.id(),
                vec![(measure.id(), actual.set.clone())],
            );
        }
    }

    fn incentive(&mut self, place: u16, outcomes: &mut Outcomes) {
        let Some(incentive) = self.program.incentives.get(usize::from(place)) else {
            return;
        };
        if let Some(downline) = &incentive.downline {
            self.downline(downline);
        }
        let mut most = 1;
        if let Some(records) = &incentive.records {
            self.site = RuleSite::InPeriod(place);
            let count = self.rows(&records.rows, records.cursor);
            most = count.most;
            for key in &records.key {
                self.any(key);
            }
        }
        let line = if most > 0 {
            self.line(place, incentive, outcomes)
        } else {
            None
        };
        let line = line.unwrap_or(Numbers::NONE);
        self.lines.insert(place, line.clone());
        let sum = line.sum(most);
        if sum.overflows {
            self.report(
                Trouble::Overflow,
                incentive.pays.id,
                vec![(incentive.pays.id, Set::Numbers(line.clone()))],
            );
        }
        // Groupings and limits are evaluated whatever became of the records.
        self.env.forget(self.start);
        if let Some(records) = &incentive.records {
            self.env.moved(records.cursor);
        }
        self.site = RuleSite::Limit(place);
        for cap in &incentive.caps {
            for grouping in &cap.per {
                match grouping {
                    crate::program::Grouping::Field(_, field) => {
                        self.any(field);
                    }
                    crate::program::Grouping::Calendar(_, date) | crate::program::Grouping::Fiscal(_, _, date) => {
                        self.node(date);
                    }
                }
            }
        }
        let uncut = sum.numbers.clone();
        if let Some(year) = incentive.drawing.as_ref().and_then(|drawing| drawing.year.as_ref()) {
            self.node(year);
        }
        let mut total = sum.numbers;
        if incentive.stacked.is_some() {
            // Another one pays, or the cap of the stack cuts.
            total = total.join(&Numbers::one(Decimal::ZERO));
        }
        for cap in &incentive.caps {
            let most = self.amount(&cap.amount);
            if cap.per.is_empty()
                && let Some(most) = most.hull()
            {
                total = total.at_most(most.high.max(Decimal::ZERO));
            }
        }
        total = total.join(&Numbers::one(Decimal::ZERO));
        if let Some(floor) = &incentive.floor {
            let floor = self.amount(floor);
            total = total.join(&floor.at_least(Decimal::ZERO));
        }
        if let Some((places, mode)) = incentive.round_total {
            let rounded = total.map(places, |total| total.round(places, mode));
            total = total.join(&rounded);
        }
        if let Some((minimum, _)) = &incentive.minimum {
            self.amount(minimum);
        }
        if let Some(split) = &incentive.split {
            self.env.forget(self.start);
            self.payees(place, split);
            if split.may_leave_unpaid() {
                // Without the part of a return the others may be more than a cap left of all.
                total = total.join(&uncut);
            }
        }
        if incentive.lifecycle.is_some() {
            // Many units, parts of them, what is taken back of earlier payments.
            total = Numbers::all();
        }
        // What is cut from lines leaves anything between.
        let hull = total.hull().map(|hull| Numbers::of(vec![hull], 28));
        self.env.forget(self.start);
        let slot = Slot {
            slot: incentive.slot,
            presence: None,
        };
        self.fill(slot, Value::there(Set::Numbers(hull.unwrap_or(Numbers::NONE))));
    }

    /// The incentives of a stack, and what cuts them together.
    fn stack(&mut self, place: u16, outcomes: &mut Outcomes) {
        let program = self.program;
        let Some(stack) = program.stacks.get(usize::from(place)) else {
            return;
        };
        for member in &stack.members {
            self.start = self.env.mark();
            self.zero_is_handled = false;
            self.incentive(*member, outcomes);
        }
        self.start = self.env.mark();
        if let (Some(cap), Some(last)) = (&stack.cap_each, stack.members.last()) {
            self.site = RuleSite::Limit(*last);
            self.amount(cap);
        }
        self.env.forget(self.start);
    }

    /// The amount that an incentive of a stack is computed on: all of it, or what those before have left.
    fn applies_to(&mut self, place: u16, stacked: &Stacked) {
        let stack = self.program.stacks.get(usize::from(stacked.stack));
        let (Some(stack), Some(amount)) = (stack, &stacked.applies_to) else {
            return;
        };
        self.site = RuleSite::Pays(place);
        let mut left = self.node(amount).numbers();
        if stack.combine == Combine::Sequential && stack.members.first() != Some(&place) {
            left = left.join(&Numbers::one(Decimal::ZERO));
            left = left.hull().map_or(Numbers::NONE, |hull| Numbers::of(vec![hull], 28));
        }
        let slot = Key::Slot(Class::Number, stack.slot);
        self.env.set(slot, Value::there(Set::Numbers(left)));
    }

    fn fund(&mut self, place: u16) {
        let Some(fund) = self.program.funds.get(usize::from(place)) else {
            return;
        };
        self.site = RuleSite::Fund(place);
        if let Some(amount) = &fund.provides {
            self.amount(amount);
        }
        if let Some((share, amount)) = &fund.accrues {
            self.amount(share);
            self.node(amount);
        }
        self.env.forget(self.start);
    }

    fn payout(&mut self, place: u16) {
        let program = self.program;
        let Some(payout) = program.payouts.get(usize::from(place)) else {
            return;
        };
        self.site = RuleSite::Statement(place);
        if let Some(own) = &payout.own {
            self.node(own);
        }
        let draw = payout.draw.as_ref().map(|draw| &draw.amount);
        if let Some(payees) = &payout.payees {
            self.site = RuleSite::Participants(place);
            if self.rows(&payees.rows, payees.cursor).most > 0 {
                self.node(&payees.who);
                if let Some(draw) = draw {
                    self.amount(draw);
                }
            }
            self.env.forget(self.start);
            self.env.moved(payees.cursor);
        } else if let Some(draw) = draw {
            self.amount(draw);
        }
        self.site = RuleSite::Statement(place);
        for amount in payout.whole_amounts() {
            self.amount(amount);
        }
        self.env.forget(self.start);
    }

    fn amount(&mut self, amount: &Amount) -> Numbers {
        self.node(&amount.amount).numbers()
    }

    /// What a line pays; `None` if no record gets so far.
    fn line(&mut self, place: u16, incentive: &Incentive, outcomes: &mut Outcomes) -> Option<Numbers> {
        if let Some(tier_on) = &incentive.tier_on {
            self.tiers_on(place, tier_on);
        }
        for (index, condition) in (0_u16..).zip(&incentive.conditions) {
            self.site = RuleSite::Condition(place, index);
            let truth = self.check(&condition.check);
            let known = outcomes.conditions.get_mut(usize::from(place));
            if let Some(known) = known.and_then(|known| known.get_mut(usize::from(index))) {
                *known = Some(truth);
            }
            let possible = match &condition.check.kind {
                CheckKind::Condition(rule) => self.refine(rule, true),
                CheckKind::Measure { measure, .. } => match self.region(&condition.check, true) {
                    Some((_, set)) => self.narrow(measure, &set),
                    None => true,
                },
            };
            if !truth.may_hold || !possible {
                return None;
            }
        }
        if let Some(date) = &incentive.in_period {
            self.site = RuleSite::InPeriod(place);
            self.node(date);
        }
        if let Some(lifecycle) = &incentive.lifecycle {
            self.site = RuleSite::InPeriod(place);
            for part in &lifecycle.once_per {
                self.any(part);
            }
            for day in lifecycle.days() {
                self.node(day);
            }
        }
        if let Some(stacked) = &incentive.stacked {
            self.applies_to(place, stacked);
        }
        for running in &incentive.running {
            if let RunningUnit::Agreement(from) = &running.unit {
                self.node(from);
            }
            let reached = Slot {
                slot: running.slot,
                presence: None,
            };
            self.fill(reached, Value::there(Set::Numbers(Numbers::all())));
        }
        self.site = RuleSite::Pays(place);
        let computed = self.node(&incentive.pays).numbers();
        let rounded = match incentive.round_each {
            Some((places, mode)) => {
                let digits = computed.digits().min(places);
                computed.map(digits, |amount| amount.round(places, mode))
            }
            None => computed,
        };
        Some(match &incentive.cap_each {
            Some(cap) => {
                let cap = self.amount(cap);
                let below = rounded.at_most(Decimal::ZERO).map_two(&cap.negate(), Decimal::max);
                let above = rounded.at_least(Decimal::ZERO).map_two(&cap, Decimal::min);
                below.join(&above)
            }
            None => rounded,
        })
    }
}

/// Which tiers may be reached, going by how their criteria come out each by itself; and whether none may be.
#[must_use]
pub fn reachable(tiers: &[Truth], select: Select, otherwise: bool) -> (Vec<bool>, bool) {
    let mut reached = vec![false; tiers.len()];
    let in_sequence = select == Select::HighestInSequence;
    let is_step = |index: usize| !(otherwise && index == 0);
    for (index, truth) in tiers.iter().enumerate() {
        let below = tiers
            .iter()
            .enumerate()
            .take(index)
            .filter(|(below, _)| is_step(*below));
        let open = !in_sequence || below.clone().all(|(_, truth)| truth.may_hold);
        let passed = if in_sequence {
            // The next one is reached whenever this one is.
            tiers.get(index + 1).is_some_and(|next| !next.may_fail)
        } else {
            tiers.iter().skip(index + 1).any(|above| !above.may_fail)
        };
        if let Some(place) = reached.get_mut(index) {
            *place = truth.may_hold && open && !passed;
        }
    }
    let none = if in_sequence {
        !otherwise && tiers.first().is_none_or(|truth| truth.may_fail)
    } else {
        tiers.iter().all(|truth| truth.may_fail)
    };
    // What stands in for the lowest tier is always reached: its criteria are empty.
    (reached, none)
}

/// How values may compare with what is required.
pub(super) fn compare(comparator: Comparator, actual: &Set, required: &[Value]) -> Truth {
    let one = |comparison: Comparison, required: &Value| match (actual, &required.set) {
        (Set::Numbers(a), Set::Numbers(b)) => compare_numbers(comparison, a, b),
        (Set::Integers(a), Set::Integers(b)) => compare_places(comparison, a, b),
        (Set::Texts(a), Set::Texts(b)) if comparison == Comparison::Equal => Truth {
            may_hold: !a.intersect(b).is_empty(),
            may_fail: a.single().is_none() || a.single() != b.single(),
        },
        (Set::Booleans(a), Set::Booleans(b)) if comparison == Comparison::Equal => match (a.single(), b.single()) {
            (Some(a), Some(b)) => Truth::one(a == b),
            _ => Truth::BOTH,
        },
        (actual, _) if actual.is_empty() => Truth::NONE,
        _ => Truth::BOTH,
    };
    let first = required.first();
    let by = |comparison: Comparison| first.map_or(Truth::BOTH, |required| one(comparison, required));
    match comparator {
        Comparator::AtLeast | Comparator::OnOrAfter => by(Comparison::GreaterOrEqual),
        Comparator::AtMost | Comparator::OnOrBefore => by(Comparison::LessOrEqual),
        Comparator::Above => by(Comparison::Greater),
        Comparator::Below => by(Comparison::Less),
        Comparator::Between => {
            let (low, high) = (by(Comparison::GreaterOrEqual), required.get(1));
            let high = high.map_or(Truth::BOTH, |required| one(Comparison::LessOrEqual, required));
            Truth {
                may_hold: low.may_hold && high.may_hold,
                may_fail: low.may_fail || high.may_fail,
            }
        }
        Comparator::Is | Comparator::IsOneOf => {
            let all: Vec<Truth> = required
                .iter()
                .map(|required| one(Comparison::Equal, required))
                .collect();
            Truth {
                may_hold: all.iter().any(|truth| truth.may_hold),
                may_fail: all.iter().all(|truth| truth.may_fail),
            }
        }
    }
}

/// Where a measure has to lie for its check to hold: `outer`, what holds lies there; else, what lies there holds.
/// `None` if that cannot be said.
pub(super) fn region(
    values: &[Option<Value>],
    measure: &Any,
    comparator: Comparator,
    thresholds: &[Any],
    outer: bool,
) -> Option<Set> {
    let known = |any: &Any| values.get(any.id().0 as usize).cloned().flatten();
    let actual = known(measure)?.set;
    // Where a threshold is absent nothing holds, whatever is measured.
    let required: Vec<Set> = thresholds
        .iter()
        .map(|any| known(any).filter(|value| outer || !value.absent).map(|value| value.set))
        .collect::<Option<_>>()?;
    let side = |comparison: Comparison, required: &Set| -> Option<Set> {
        Some(match (&actual, required) {
            (Set::Numbers(_), Set::Numbers(required)) => {
                // With every threshold, or with one of them.
                let required = if outer {
                    required.clone()
                } else {
                    strict_number(comparison, required)?
                };
                Set::Numbers(narrowed(comparison, &Numbers::all(), &required))
            }
            (Set::Integers(_), Set::Integers(required)) => {
                let required = if outer {
                    required.clone()
                } else {
                    strict_place(comparison, required)?
                };
                Set::Integers(narrowed_places(
                    comparison,
                    &Places::between(i64::MIN, i64::MAX),
                    &required,
                ))
            }
            (Set::Texts(_), Set::Texts(required)) if comparison == Comparison::Equal => {
                if !outer {
                    required.single()?;
                }
                Set::Texts(required.intersect(&Texts::ANY))
            }
            (Set::Booleans(_), Set::Booleans(required)) if comparison == Comparison::Equal => {
                if !outer {
                    required.single()?;
                }
                Set::Booleans(*required)
            }
            _ => return None,
        })
    };
    let first = required.first()?;
    match comparator {
        Comparator::AtLeast | Comparator::OnOrAfter => side(Comparison::GreaterOrEqual, first),
        Comparator::AtMost | Comparator::OnOrBefore => side(Comparison::LessOrEqual, first),
        Comparator::Above => side(Comparison::Greater, first),
        Comparator::Below => side(Comparison::Less, first),
        Comparator::Between => {
            let low = side(Comparison::GreaterOrEqual, first)?;
            Some(low.intersect(&side(Comparison::LessOrEqual, required.get(1)?)?))
        }
        Comparator::Is | Comparator::IsOneOf => {
            let all: Vec<Set> = required
                .iter()
                .map(|required| side(Comparison::Equal, required))
                .collect::<Option<_>>()?;
            all.into_iter().reduce(|all, one| all.join(&one))
        }
    }
}

/// The threshold that is the hardest to meet.
fn strict_number(comparison: Comparison, required: &Numbers) -> Option<Numbers> {
    let hull = required.hull()?;
    Some(match comparison {
        Comparison::Less | Comparison::LessOrEqual => Numbers::one(hull.low),
        Comparison::Greater | Comparison::GreaterOrEqual => Numbers::one(hull.high),
        Comparison::Equal | Comparison::NotEqual => Numbers::one(required.single()?),
    })
}

fn strict_place(comparison: Comparison, required: &Places) -> Option<Places> {
    let (low, high) = required.hull()?;
    Some(match comparison {
        Comparison::Less | Comparison::LessOrEqual => Places::one(low),
        Comparison::Greater | Comparison::GreaterOrEqual => Places::one(high),
        Comparison::Equal | Comparison::NotEqual => Places::one(required.single()?),
    })
}
