//! The decision as canonical JSON: keys in declared order, decimals as text, ISO dates.

use super::json::Json;
use super::view::View;
use crate::decide::{CheckOutcome, CheckState, Due, IncentiveOutcome, RecordOutcome};
use crate::expr::node::{Any, IntegerOp, NumberOp, TextOp};
use crate::expr::{Scalar, day_of, instant_of};
use crate::program::{Check, CheckKind, Criteria, Incentive, Ladder, ValueKind};
use crate::schema::Type;
use crate::value::{Decimal, zone_data_version};

impl View<'_> {
    /// Appends the decision as one JSON document.
    pub fn write_json(&self, out: &mut String) {
        let mut json = Json::new(out);
        json.object(|json| {
            json.key("provenance").object(|json| self.provenance(json));
            json.key("values").object(|json| self.values(json));
            if !self.program.scores.is_empty() {
                json.key("scores").object(|json| self.scores(json));
            }
            json.key("ladders").object(|json| {
                for (place, ladder) in self.program.ladders.iter().enumerate() {
                    json.name(&ladder.name).object(|json| self.ladder(json, place, ladder));
                }
            });
            json.key("eligibility").object(|json| self.eligibilities(json));
            if !self.program.rankings.is_empty() {
                json.key("rankings").object(|json| self.rankings_json(json));
            }
            if !self.program.contests.is_empty() {
                json.key("contests").object(|json| self.contests_json(json));
            }
            if !self.program.engagements.is_empty() {
                json.key("engagement").object(|json| self.engagements_json(json));
            }
            json.key("incentives").object(|json| {
                for (place, incentive) in self.program.incentives.iter().enumerate() {
                    let outcome = self.incentive(place);
                    json.name(&incentive.name)
                        .object(|json| self.incentive_json(json, incentive, outcome));
                }
            });
            json.key("totals").object(|json| {
                for (currency, total) in self.totals() {
                    json.name(currency).decimal(total);
                }
            });
            if !self.program.payouts.is_empty() {
                self.payouts_json(json);
            }
            if !self.program.balances.is_empty() {
                self.balances_json(json);
            }
            if let Some(adjustments) = &self.outcome.adjustments {
                self.adjustments_json(json, adjustments);
            }
            if self.program.stateful {
                json.key("carry_forward").raw(&self.outcome.next.to_json());
            }
            if self.names_payees() {
                self.payees_json(json);
            }
        });
    }

    pub(super) fn provenance(&self, json: &mut Json<'_>) {
        let from = &self.program.provenance;
        json.key("pack").text(&from.pack);
        json.key("version").text(&from.version);
        json.key("digest").text(&from.digest);
        json.key("engine").text(env!("CARGO_PKG_VERSION"));
        json.key("zone_data").text(zone_data_version());
        json.key("settings").object(|json| {
            for (place, _) in &self.context.settings {
                let Some(setting) = self.program.settings.get(usize::from(*place)) else {
                    continue;
                };
                let slot = setting.slots.first().map(|slot| crate::program::Slot {
                    slot: *slot,
                    presence: None,
                });
                json.name(&setting.name);
                self.scalar(
                    json,
                    &setting.kind,
                    slot.map_or(Scalar::Absent, |slot| self.slot(&setting.kind, slot)),
                );
            }
        });
        match self.context.as_of {
            Some(day) => json.key("as_of").plain(day),
            None => json.key("as_of").null(),
        }
        match self.context.period {
            Some(period) => json.key("period").object(|json| {
                json.key("first").plain(period.first());
                json.key("last").plain(period.last());
            }),
            None => json.key("period").null(),
        }
        if let Some(standings) = &self.outcome.standings {
            json.key("standings").text(&standings.digest);
        }
    }

    fn values(&self, json: &mut Json<'_>) {
        for value in &self.program.values {
            if let ValueKind::Scalar { slot, .. } = &value.how {
                json.name(&value.name);
                self.scalar(json, &value.kind, self.slot(&value.kind, *slot));
            }
        }
    }

    /// A value of a type.
    pub(super) fn scalar(&self, json: &mut Json<'_>, kind: &Type, value: Scalar) {
        match (kind, value) {
            (_, Scalar::Absent) => json.null(),
            (_, Scalar::Number(number)) => json.decimal(number),
            (_, Scalar::Boolean(value)) => json.boolean(value),
            (_, Scalar::Text(text)) => json.text(self.machine.text(text)),
            (Type::Choice(_) | Type::Tier(_), Scalar::Integer(place)) => json.text(self.program.word(kind, place)),
            (Type::Date, Scalar::Integer(days)) => match day_of(days) {
                Ok(day) => json.plain(day),
                Err(_) => json.null(),
            },
            (Type::DateTime, Scalar::Integer(at)) => match instant_of(at) {
                Ok(at) => json.plain(at),
                Err(_) => json.null(),
            },
            (_, Scalar::Integer(integer)) => json.integer(integer),
        }
    }

    fn ladder(&self, json: &mut Json<'_>, place: usize, ladder: &Ladder) {
        let reached = self.outcome.ladders.get(place).copied().flatten();
        let tier = reached.and_then(|tier| ladder.tiers.get(usize::from(tier)));
        json.key("title").text(&ladder.title);
        match tier {
            Some(tier) => {
                json.key("tier").text(&tier.id);
                json.key("tier_title").text(&tier.title);
            }
            None => {
                json.key("tier").null();
                json.key("tier_title").null();
            }
        }
        json.key("benefits").object(|json| {
            for benefit in tier.map_or(&[][..], |tier| &tier.benefits) {
                json.name(&benefit.name);
                self.scalar(json, &benefit.kind, benefit.value);
            }
        });
        json.key("tiers").array(|json| {
            for tier in &ladder.tiers {
                json.object(|json| {
                    json.key("tier").text(&tier.id);
                    json.key("title").text(&tier.title);
                    json.key("met").boolean(self.criteria_hold(&tier.criteria));
                    self.criteria(json, &tier.criteria, |_| true);
                });
            }
        });
        match self.next_tier(place, ladder) {
            None => json.key("next").null(),
            Some(next) => json.key("next").object(|json| {
                json.key("tier").text(&next.id);
                json.key("title").text(&next.title);
                // What is met is not missing.
                self.criteria(json, &next.criteria, |check| !check.holds());
            }),
        }
        self.level_json(json, place, ladder);
    }

    /// Requirements, those of paths by path.
    pub(super) fn criteria(&self, json: &mut Json<'_>, criteria: &Criteria, wanted: impl Fn(&CheckOutcome) -> bool) {
        let common = usize::from(criteria.common);
        json.key("requirements")
            .array(|json| self.checks(json, criteria, 0, common, &wanted));
        json.key("paths").array(|json| {
            for path in &criteria.paths {
                json.object(|json| {
                    let (first, end) = (usize::from(path.first), usize::from(path.end));
                    json.key("title").text(&path.title);
                    json.key("met").boolean(self.checks_hold(criteria, first, end));
                    json.key("requirements")
                        .array(|json| self.checks(json, criteria, first, end, &wanted));
                });
            }
        });
    }

    fn checks(
        &self,
        json: &mut Json<'_>,
        criteria: &Criteria,
        first: usize,
        end: usize,
        wanted: &impl Fn(&CheckOutcome) -> bool,
    ) {
        for place in first..end {
            let Some(check) = criteria.checks.get(place) else {
                continue;
            };
            let outcome = self.check_outcome(criteria, place);
            if wanted(outcome) {
                json.object(|json| self.check(json, check, outcome));
            }
        }
    }

    pub(super) fn check(&self, json: &mut Json<'_>, check: &Check, outcome: &CheckOutcome) {
        json.key("title").text(&check.title);
        json.key("state").text(match outcome.state {
            CheckState::Met => "met",
            CheckState::NotMet => "not met",
            CheckState::Missing => "missing",
        });
        match &check.kind {
            CheckKind::Condition(_) => {
                json.key("comparator").text("equals");
                json.key("actual");
                self.scalar(json, &Type::Boolean, outcome.actual);
                json.key("required").boolean(true);
            }
            CheckKind::Measure {
                comparator, thresholds, ..
            } => {
                json.key("comparator").text(comparator.word());
                json.key("actual");
                self.scalar(json, &check.measured, outcome.actual);
                json.key("required");
                match comparator {
                    crate::model::Comparator::Between => json.array(|json| {
                        self.scalar(json, &check.measured, outcome.required);
                        self.scalar(json, &check.measured, outcome.required_high);
                    }),
                    crate::model::Comparator::IsOneOf => json.array(|json| {
                        for threshold in thresholds {
                            self.scalar(json, &check.measured, constant(threshold));
                        }
                    }),
                    _ => self.scalar(json, &check.measured, outcome.required),
                }
            }
        }
        match outcome.distance {
            Some(distance) => json.key("distance").decimal(distance),
            None => json.key("distance").null(),
        }
    }

    fn eligibilities(&self, json: &mut Json<'_>) {
        for (place, eligibility) in self.program.eligibilities.iter().enumerate() {
            json.name(&eligibility.name).object(|json| {
                let eligible = self.outcome.eligibilities.get(place).copied().unwrap_or(false);
                json.key("title").text(&eligibility.title);
                json.key("eligible").boolean(eligible);
                json.key("reasons").array(|json| {
                    if !eligible {
                        self.each_reason(&eligibility.criteria, |title| json.text(title));
                    }
                });
                self.criteria(json, &eligibility.criteria, |_| true);
            });
        }
    }

    fn incentive_json(&self, json: &mut Json<'_>, incentive: &Incentive, outcome: &IncentiveOutcome) {
        json.key("title").text(&incentive.title);
        match &incentive.kind {
            Some(kind) => json.key("kind").text(kind),
            None => json.key("kind").null(),
        }
        json.key("currency").text(&incentive.currency);
        if !incentive.labels.is_empty() {
            json.key("labels").object(|json| {
                for (name, text) in &incentive.labels {
                    json.name(name).text(text);
                }
            });
        }
        if let Some(stack) = self.stack_of(incentive) {
            json.key("stack").text(&stack.name);
        }
        json.key("due").boolean(outcome.due == Due::Yes);
        if let Some(paid) = incentive.paid {
            json.key("paid").text(paid.word());
        }
        if let Some((calendar, _)) = &incentive.calendar {
            json.key("calendar").text(calendar);
        }
        json.key("lines").array(|json| {
            for ((index, place), line) in (0..).zip(outcome.lines.0..).zip(self.lines(outcome)) {
                let detail = self.line_detail(incentive, outcome, index);
                json.object(|json| {
                    if incentive.records.is_some() {
                        json.key("record");
                        self.key(json, incentive, line.row);
                    }
                    if let Some(detail) = detail {
                        self.detail_json(json, incentive, detail);
                    }
                    self.applied_json(json, incentive, line.row);
                    json.key("computed").decimal(line.computed);
                    if let Some(detail) = detail {
                        self.apportioned_json(json, detail);
                    }
                    if incentive.round_each.is_some() {
                        json.key("rounded").decimal(line.rounded);
                    }
                    if incentive.cap_each.is_some() {
                        json.key("capped").decimal(line.capped);
                    }
                    json.key("amount").decimal(line.amount);
                    if incentive.split.is_some() && incentive.records.is_some() {
                        self.parts_json(json, incentive, self.parts_of(outcome, place));
                    }
                    self.tiers_on_json(json, incentive, line.row);
                });
            }
        });
        json.key("rejected").array(|json| {
            if let Some((condition, check)) = &outcome.refused {
                json.object(|json| self.refusal(json, incentive, *condition, self.outcome.rejection(*check)));
            }
            if let Some(instead) = outcome.instead {
                json.object(|json| self.instead_json(json, instead));
            }
            for (row, record) in self.records(outcome) {
                match record {
                    RecordOutcome::Paid(_) | RecordOutcome::Pending(_) => {}
                    RecordOutcome::Instead(place) => json.object(|json| {
                        json.key("record");
                        self.key(json, incentive, *row);
                        self.instead_json(json, *place);
                    }),
                    RecordOutcome::Unpaid(place) => json.object(|json| {
                        json.key("record");
                        self.key(json, incentive, *row);
                        if let Some(unpaid) = self.unpaid(*place) {
                            self.unpaid_json(json, incentive, unpaid);
                        }
                    }),
                    RecordOutcome::Rejected(condition, check) => json.object(|json| {
                        json.key("record");
                        self.key(json, incentive, *row);
                        self.refusal(json, incentive, *condition, self.outcome.rejection(*check));
                        self.tiers_on_json(json, incentive, *row);
                    }),
                    RecordOutcome::OutsidePeriod(day) => json.object(|json| {
                        json.key("record");
                        self.key(json, incentive, *row);
                        json.key("reason").text("outside the period");
                        match day_of(*day) {
                            Ok(day) => json.key("date").plain(day),
                            Err(_) => json.key("date").null(),
                        }
                    }),
                }
            }
        });
        json.key("pending").array(|json| self.pending_json(json, outcome));
        if !incentive.running.is_empty() {
            json.key("running").array(|json| self.running(json, incentive));
        }
        if self.stack_of(incentive).is_some_and(|stack| stack.cap_each.is_some()) {
            json.key("cut_by_stack").decimal(outcome.stacked);
        }
        json.key("sum").decimal(outcome.sum);
        if !incentive.caps.is_empty() {
            json.key("cut_by_cap").decimal(outcome.cut);
        }
        if incentive.drawing.is_some() {
            json.key("not_in_fund").decimal(outcome.undrawn);
        }
        if incentive.floor.is_some() {
            json.key("lifted_to_floor").decimal(outcome.lifted);
        }
        if incentive.round_total.is_some() {
            json.key("rounding").decimal(outcome.rounding);
        }
        if incentive.minimum.is_some() {
            json.key("forfeited").decimal(outcome.forfeited);
        }
        if incentive.carries() {
            json.key("brought_forward").decimal(outcome.brought);
            json.key("carried_forward").decimal(outcome.carried);
        }
        if let Some(split) = &incentive.split {
            if split.may_leave_unpaid() {
                json.key("unpaid").decimal(outcome.unpaid);
            }
            if incentive.records.is_none() {
                self.parts_json(json, incentive, self.parts_of_all(outcome));
            }
        }
        json.key("total").decimal(outcome.total);
    }

    /// The running quantities of an incentive, by unit of time.
    fn running(&self, json: &mut Json<'_>, incentive: &Incentive) {
        for (bands, found) in self.running_of(incentive) {
            json.object(|json| {
                json.key("bands").text(&bands.name);
                json.key("from").plain(found.from);
                json.key("opening").decimal(found.opening);
                json.key("closing").decimal(found.closing);
            });
        }
    }

    fn refusal(&self, json: &mut Json<'_>, incentive: &Incentive, condition: u16, outcome: &CheckOutcome) {
        let Some(condition) = incentive.conditions.get(usize::from(condition)) else {
            return;
        };
        json.key("reason").text(&condition.check.title);
        json.key("requirement")
            .object(|json| self.check(json, &condition.check, outcome));
    }

    /// The key of a record: its text, or a list of texts where it has several fields.
    pub(super) fn key(&self, json: &mut Json<'_>, incentive: &Incentive, row: u32) {
        let fields = incentive.records.as_ref().map_or(0, |records| records.key.len());
        if fields == 1 {
            self.record_key(incentive, row, |part| json.text(part));
        } else {
            json.array(|json| self.record_key(incentive, row, |part| json.text(part)));
        }
    }
}

/// The value of a threshold that is a constant.
fn constant(threshold: &Any) -> Scalar {
    match threshold {
        Any::Number(node) => match node.op {
            NumberOp::Constant(value) => Scalar::Number(value),
            _ => Scalar::Absent,
        },
        Any::Integer(node) => match node.op {
            IntegerOp::Constant(value) => Scalar::Integer(value),
            _ => Scalar::Absent,
        },
        Any::Text(node) => match node.op {
            TextOp::Constant(value) => Scalar::Text(value),
            _ => Scalar::Absent,
        },
        Any::Boolean(_) => Scalar::Absent,
    }
}

impl<'v> View<'v> {
    /// Whether criteria hold: the common checks, and a path where there are any.
    pub(super) fn criteria_hold(&self, criteria: &Criteria) -> bool {
        self.checks_hold(criteria, 0, usize::from(criteria.common))
            && (criteria.paths.is_empty()
                || criteria
                    .paths
                    .iter()
                    .any(|path| self.checks_hold(criteria, usize::from(path.first), usize::from(path.end))))
    }

    pub(super) fn checks_hold(&self, criteria: &Criteria, first: usize, end: usize) -> bool {
        (first..end).all(|place| self.check_outcome(criteria, place).holds())
    }

    pub(super) fn check_outcome(&self, criteria: &Criteria, place: usize) -> &'v CheckOutcome {
        self.outcome
            .checks
            .get(criteria.offset as usize + place)
            .unwrap_or(&CheckOutcome::NONE)
    }

    /// The tier above the one reached.
    pub(super) fn next_tier<'l>(&self, place: usize, ladder: &'l Ladder) -> Option<&'l crate::program::Tier> {
        match self.outcome.ladders.get(place).copied().flatten() {
            Some(reached) => ladder.tiers.get(usize::from(reached) + 1),
            None => ladder.tiers.first(),
        }
    }

    /// The titles of what is not met, in order: of the common requirements, then of each path unless one holds.
    pub(super) fn each_reason<'c>(&self, criteria: &'c Criteria, mut say: impl FnMut(&'c str)) {
        let common = usize::from(criteria.common);
        let path_holds = criteria
            .paths
            .iter()
            .any(|path| self.checks_hold(criteria, usize::from(path.first), usize::from(path.end)));
        for (place, check) in criteria.checks.iter().enumerate() {
            if !self.check_outcome(criteria, place).holds() && (place < common || !path_holds) {
                say(&check.title);
            }
        }
    }

    pub(super) fn lines(&self, outcome: &IncentiveOutcome) -> &'v [crate::decide::Line] {
        self.outcome
            .lines
            .get(outcome.lines.0 as usize..outcome.lines.1 as usize)
            .unwrap_or(&[])
    }

    pub(super) fn records(&self, outcome: &IncentiveOutcome) -> &'v [(u32, RecordOutcome)] {
        self.outcome
            .records
            .get(outcome.records.0 as usize..outcome.records.1 as usize)
            .unwrap_or(&[])
    }

    /// What is paid in all, by currency, in the order in which currencies first occur.
    pub(super) fn totals(&self) -> impl Iterator<Item = (&'v str, Decimal)> {
        let incentives = &self.program.incentives;
        incentives.iter().enumerate().filter_map(move |(place, incentive)| {
            let first = incentives.iter().position(|other| other.currency == incentive.currency);
            if first != Some(place) {
                return None;
            }
            let mut total = Decimal::ZERO;
            for (place, other) in incentives.iter().enumerate() {
                if other.currency == incentive.currency {
                    // Each total has at most 28 digits; a sum beyond them is left at what can be held.
                    total = total.add(self.incentive(place).total).unwrap_or(total);
                }
            }
            Some((incentive.currency.as_str(), total))
        })
    }
}
