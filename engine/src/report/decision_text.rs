//! The decision as text that a channel manager can read.

use std::fmt::Write;

use super::numbers::{grouped, percent, whole};
use super::view::View;
use crate::decide::{CheckOutcome, CheckState, Due, IncentiveOutcome, RecordOutcome};
use crate::expr::{Scalar, day_of};
use crate::model::Comparator;
use crate::program::{Check, CheckKind, Criteria, Incentive, Ladder, ValueKind};
use crate::schema::{Currency, Type};
use crate::value::Decimal;

impl View<'_> {
    /// Appends the decision as text.
    pub fn write_text(&self, out: &mut String) {
        // Writing to a String does not fail.
        let _ = self.text(out);
    }

    fn text(&self, out: &mut String) -> std::fmt::Result {
        let from = &self.program.provenance;
        writeln!(out, "{}, version {}", from.title, from.version)?;
        let subject = self.subject();
        let as_of = self.context.as_of.map(|day| format!("as of {day}"));
        let period = self
            .context
            .period
            .map(|p| format!("period {} to {}", p.first(), p.last()));
        let head: Vec<String> = subject.into_iter().chain(as_of).chain(period).collect();
        if !head.is_empty() {
            writeln!(out, "{}", head.join(", "))?;
        }
        for (place, _) in &self.context.settings {
            if let Some(setting) = self.program.settings.get(usize::from(*place)) {
                let slot = setting.slots.first().map(|slot| crate::program::Slot {
                    slot: *slot,
                    presence: None,
                });
                let value = slot.map_or(Scalar::Absent, |slot| self.slot(&setting.kind, slot));
                writeln!(
                    out,
                    "with setting {} = {}",
                    setting.name,
                    self.show(&setting.kind, value)
                )?;
            }
        }
        self.scores_text(out)?;
        for (place, ladder) in self.program.ladders.iter().enumerate() {
            self.ladder_text(out, place, ladder)?;
        }
        self.eligibility_text(out)?;
        self.rankings_text(out)?;
        self.contests_text(out)?;
        self.engagements_text(out)?;
        for (place, incentive) in self.program.incentives.iter().enumerate() {
            self.incentive_text(out, incentive, self.incentive(place))?;
        }
        let totals: Vec<String> = self
            .totals()
            .map(|(currency, total)| format!("{} {currency}", grouped(total, 2)))
            .collect();
        if !totals.is_empty() {
            writeln!(out, "\nTotal: {}", totals.join(" + "))?;
        }
        self.payees_text(out)?;
        self.payouts_text(out)?;
        self.adjustments_text(out)?;
        self.values_text(out)
    }

    /// The record that the decision is about: the first input that is one.
    fn subject(&self) -> Option<String> {
        let (place, input, record) = self
            .program
            .schema
            .inputs
            .iter()
            .enumerate()
            .find_map(|(place, input)| match input.kind {
                Type::Record(record) => Some((place, input, record)),
                _ => None,
            })?;
        let key = *self.program.schema.record(record)?.key.first()?;
        let rowset = self.program.layout.rowsets.get(place)?;
        let crate::schema::Storage::Scalar(crate::schema::Class::Text, column) =
            rowset.fields.get(usize::from(key))?.storage
        else {
            return None;
        };
        let text = *self.machine.own.texts.get(usize::from(column))?.first()?;
        Some(format!("{} {}", input.name, self.machine.text(text)))
    }

    fn ladder_text(&self, out: &mut String, place: usize, ladder: &Ladder) -> std::fmt::Result {
        let reached = self.outcome.ladders.get(place).copied().flatten();
        let tier = reached.and_then(|tier| ladder.tiers.get(usize::from(tier)));
        writeln!(
            out,
            "\n{}: {}",
            ladder.title,
            tier.map_or("none reached", |tier| &tier.title)
        )?;
        self.level_text(out, place, ladder)?;
        for benefit in tier.map_or(&[][..], |tier| &tier.benefits) {
            writeln!(
                out,
                "  brings {}: {}",
                benefit.name,
                self.show(&benefit.kind, benefit.value)
            )?;
        }
        if let Some(tier) = tier
            && !tier.criteria.checks.is_empty()
        {
            self.criteria_text(out, &tier.criteria, |_| true)?;
        }
        match self.next_tier(place, ladder) {
            None => writeln!(out, "  This is the highest."),
            // It is met, and taken at the next review.
            Some(next) if self.outcome.level(place).is_some() && self.criteria_hold(&next.criteria) => {
                writeln!(out, "  Nothing is missing for {}.", next.title)
            }
            Some(next) => {
                writeln!(out, "  Missing for {}:", next.title)?;
                self.missing_text(out, &next.criteria)?;
                // The first requirement of a tier that asks for points is that for the points.
                match ladder.by_score.zip(next.criteria.checks.first()) {
                    Some((score, _)) if !self.check_outcome(&next.criteria, 0).holds() => {
                        self.points_to_be_had(out, score, "    ")
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    pub(super) fn criteria_text(
        &self,
        out: &mut String,
        criteria: &Criteria,
        wanted: impl Fn(&CheckOutcome) -> bool,
    ) -> std::fmt::Result {
        for (place, check) in criteria.checks.iter().enumerate().take(usize::from(criteria.common)) {
            let outcome = self.check_outcome(criteria, place);
            if wanted(outcome) {
                writeln!(out, "  {}", self.check_text(check, outcome))?;
            }
        }
        for path in &criteria.paths {
            let (first, end) = (usize::from(path.first), usize::from(path.end));
            let state = if self.checks_hold(criteria, first, end) {
                "met"
            } else {
                "not met"
            };
            writeln!(out, "  Path {}: {state}", path.title)?;
            for (place, check) in criteria.checks.iter().enumerate().take(end).skip(first) {
                writeln!(
                    out,
                    "    {}",
                    self.check_text(check, self.check_outcome(criteria, place))
                )?;
            }
        }
        Ok(())
    }

    /// What is missing: the common requirements, then each way to the tier.
    fn missing_text(&self, out: &mut String, criteria: &Criteria) -> std::fmt::Result {
        for (place, check) in criteria.checks.iter().enumerate().take(usize::from(criteria.common)) {
            let outcome = self.check_outcome(criteria, place);
            if !outcome.holds() {
                writeln!(out, "    {}", self.check_text(check, outcome))?;
            }
        }
        let any_path = criteria
            .paths
            .iter()
            .any(|path| self.checks_hold(criteria, usize::from(path.first), usize::from(path.end)));
        if any_path {
            return Ok(());
        }
        for (index, path) in criteria.paths.iter().enumerate() {
            writeln!(
                out,
                "    {} path {}:",
                if index == 0 { "on the" } else { "or on the" },
                path.title
            )?;
            let (first, end) = (usize::from(path.first), usize::from(path.end));
            for (place, check) in criteria.checks.iter().enumerate().take(end).skip(first) {
                let outcome = self.check_outcome(criteria, place);
                if !outcome.holds() {
                    writeln!(out, "      {}", self.check_text(check, outcome))?;
                }
            }
        }
        Ok(())
    }

    /// One requirement in a line: `Revenue: 120,000.00 USD of at least 250,000.00 USD, 130,000.00 USD short`.
    pub(super) fn check_text(&self, check: &Check, outcome: &CheckOutcome) -> String {
        let mark = if outcome.holds() { "✓" } else { "✗" };
        let CheckKind::Measure {
            comparator, thresholds, ..
        } = &check.kind
        else {
            return format!("{mark} {}", check.title);
        };
        let kind = &check.measured;
        let required = match comparator {
            Comparator::Between => {
                format!(
                    "{} to {}",
                    self.show(kind, outcome.required),
                    self.show(kind, outcome.required_high)
                )
            }
            Comparator::IsOneOf => format!("one of {}", thresholds.len()),
            _ => self.show(kind, outcome.required),
        };
        let words = match comparator {
            Comparator::AtLeast => "at least ",
            Comparator::AtMost => "at most ",
            Comparator::Above => "more than ",
            Comparator::Below => "less than ",
            Comparator::Between => "between ",
            Comparator::Is | Comparator::IsOneOf => "",
            Comparator::OnOrBefore => "on or before ",
            Comparator::OnOrAfter => "on or after ",
        };
        if outcome.state == CheckState::Missing && outcome.actual != Scalar::Absent {
            let actual = self.show(kind, outcome.actual);
            return format!("{mark} {}: {actual}, what is required is missing", check.title);
        }
        if outcome.state == CheckState::Missing {
            return format!("{mark} {}: missing, required is {words}{required}", check.title);
        }
        let mut line = format!(
            "{mark} {}: {}, required is {words}{required}",
            check.title,
            self.show(kind, outcome.actual)
        );
        // `more than` and `less than` are not met at the edge itself: there is nothing to say of the distance.
        if let Some(distance) = outcome
            .distance
            .filter(|distance| !distance.is_zero() && !outcome.holds())
        {
            let distance = match kind {
                Type::Date => format!("{} {}", distance, if distance == Decimal::ONE { "day" } else { "days" }),
                _ => self.show(kind, Scalar::Number(distance)),
            };
            let side = match comparator {
                Comparator::AtMost | Comparator::Below => "too much",
                Comparator::OnOrAfter => "too early",
                Comparator::OnOrBefore => "too late",
                Comparator::Between => "outside",
                _ => "short",
            };
            line.push_str(&format!(", {distance} {side}"));
        }
        line
    }

    fn eligibility_text(&self, out: &mut String) -> std::fmt::Result {
        for (place, eligibility) in self.program.eligibilities.iter().enumerate() {
            let eligible = self.outcome.eligibilities.get(place).copied().unwrap_or(false);
            let word = if eligible { "eligible" } else { "not eligible" };
            writeln!(out, "\n{}: {word}", eligibility.title)?;
            self.criteria_text(out, &eligibility.criteria, |_| true)?;
        }
        Ok(())
    }

    pub(super) fn incentive_text(
        &self,
        out: &mut String,
        incentive: &Incentive,
        outcome: &IncentiveOutcome,
    ) -> std::fmt::Result {
        let money = |amount: Decimal| format!("{} {}", grouped(amount, 2), incentive.currency);
        if outcome.due == Due::NotInThisPeriod {
            let paid = incentive.paid.map_or("", |paid| paid.word());
            writeln!(out, "\n{}: not due in this period, it is paid {paid}", incentive.title)?;
            return self.pending_lines(out, outcome);
        }
        writeln!(out, "\n{}: {}", incentive.title, money(outcome.total))?;
        if let Some((condition, check)) = &outcome.refused {
            if let Some(condition) = incentive.conditions.get(usize::from(*condition)) {
                let check = self.outcome.rejection(*check);
                writeln!(out, "  not paid: {}", self.check_text(&condition.check, check))?;
            }
            return Ok(());
        }
        if let Some(instead) = outcome.instead {
            writeln!(out, "  {}", self.instead_text(incentive, instead))?;
            return Ok(());
        }
        for ((index, place), line) in (0..).zip(outcome.lines.0..).zip(self.lines(outcome)) {
            let mut record = self.record_text(incentive, line.row);
            let mut steps: Vec<String> = self.tiers_on_text(incentive, line.row).into_iter().collect();
            if let Some(detail) = self.line_detail(incentive, outcome, index) {
                let unit = self.unit_text(incentive, detail);
                record = record.map(|record| format!("{record}{unit}"));
                self.detail_steps(incentive, line, detail, &mut steps);
            } else if line.rounded != line.computed {
                steps.push(format!("{} rounded", grouped(line.computed, 2)));
            }
            steps.extend(self.applied_text(incentive, line.row));
            if line.capped != line.rounded {
                steps.push(format!("{} before the cap of a line", grouped(line.rounded, 2)));
            }
            if line.amount != line.capped {
                steps.push(if outcome.cut.is_zero() && !outcome.undrawn.is_zero() {
                    format!("{} asked of the fund", money(line.capped))
                } else {
                    format!("{} before the cap", grouped(line.capped, 2))
                });
            }
            let steps = if steps.is_empty() {
                String::new()
            } else {
                format!(" ({})", steps.join(", "))
            };
            match record {
                Some(record) => writeln!(out, "  {record}: {}{steps}", money(line.amount))?,
                None if steps.is_empty() => {}
                None => writeln!(out, "  {}{steps}", money(line.amount))?,
            }
            if incentive.records.is_some() {
                self.parts_text(out, incentive, self.parts_of(outcome, place), "    ")?;
            }
        }
        for (bands, found) in self.running_of(incentive) {
            let (opening, closing) = (grouped(found.opening, 0), grouped(found.closing, 0));
            writeln!(
                out,
                "  {} since {}: from {opening} to {closing}",
                bands.name, found.from
            )?;
        }
        if !outcome.stacked.is_zero() {
            let stack = self.stack_of(incentive).map_or("", |stack| &stack.title);
            writeln!(out, "  {} cut by the cap of {stack}", money(outcome.stacked))?;
        }
        if !outcome.cut.is_zero() {
            writeln!(out, "  {} of {} cut by the cap", money(outcome.cut), money(outcome.sum))?;
        }
        if !outcome.undrawn.is_zero() {
            writeln!(out, "  {} not paid: the fund holds no more", money(outcome.undrawn))?;
        }
        if !outcome.lifted.is_zero() {
            writeln!(out, "  {} added to reach the floor", money(outcome.lifted))?;
        }
        if !outcome.rounding.is_zero() {
            writeln!(out, "  {} by rounding the sum", money(outcome.rounding))?;
        }
        if !outcome.forfeited.is_zero() {
            writeln!(out, "  {} not paid: below the minimum", money(outcome.forfeited))?;
        }
        if !outcome.brought.is_zero() {
            writeln!(
                out,
                "  {} brought forward from the period before",
                money(outcome.brought)
            )?;
        }
        if !outcome.carried.is_zero() {
            writeln!(
                out,
                "  {} carried into the next period: below the minimum",
                money(outcome.carried)
            )?;
        }
        if incentive.records.is_none() {
            self.parts_text(out, incentive, self.parts_of_all(outcome), "  ")?;
        }
        for (row, record) in self.records(outcome) {
            let name = self.record_text(incentive, *row).unwrap_or_default();
            match record {
                RecordOutcome::Paid(_) | RecordOutcome::Pending(_) => {}
                RecordOutcome::Instead(place) => writeln!(out, "  {name}: {}", self.instead_text(incentive, *place))?,
                RecordOutcome::Unpaid(place) => writeln!(out, "  {name}: {}", self.unpaid_text(incentive, *place))?,
                RecordOutcome::Rejected(condition, check) => {
                    if let Some(condition) = incentive.conditions.get(usize::from(*condition)) {
                        let check = self.outcome.rejection(*check);
                        writeln!(out, "  {name}: not paid, {}", self.check_text(&condition.check, check))?;
                    }
                }
                RecordOutcome::OutsidePeriod(day) => {
                    let day = day_of(*day).map(|day| day.to_string()).unwrap_or_default();
                    writeln!(out, "  {name}: not paid, {day} lies outside the period")?;
                }
            }
        }
        self.pending_lines(out, outcome)
    }

    pub(super) fn record_text(&self, incentive: &Incentive, row: u32) -> Option<String> {
        incentive.records.as_ref()?;
        let mut parts = Vec::new();
        self.record_key(incentive, row, |part| parts.push(part.to_owned()));
        Some(parts.join(" / "))
    }

    fn values_text(&self, out: &mut String) -> std::fmt::Result {
        let mut first = true;
        for value in &self.program.values {
            if let ValueKind::Scalar { slot, .. } = &value.how {
                if first {
                    writeln!(out, "\nValues")?;
                    first = false;
                }
                let title = value.title.as_ref().unwrap_or(&value.name);
                writeln!(
                    out,
                    "  {title}: {}",
                    self.show(&value.kind, self.slot(&value.kind, *slot))
                )?;
            }
        }
        Ok(())
    }

    /// A value as people read it.
    pub(super) fn show(&self, kind: &Type, value: Scalar) -> String {
        match (kind, value) {
            (_, Scalar::Absent) => "missing".to_owned(),
            (Type::Percent, Scalar::Number(number)) => percent(number),
            (Type::Money(currency), Scalar::Number(number)) => {
                let code = match currency {
                    Currency::Program => self.program.provenance.currency.clone(),
                    Currency::Code(code) => String::from_utf8_lossy(code).into_owned(),
                    Currency::Field { .. } => String::new(),
                };
                format!("{} {code}", grouped(number, 2)).trim_end().to_owned()
            }
            (Type::Integer, Scalar::Number(number)) => whole(number),
            (_, Scalar::Number(number)) => grouped(number, 0),
            (Type::Row(_), Scalar::Integer(row)) => format!("row {}", row.saturating_add(1)),
            (Type::Integer, Scalar::Integer(integer)) => whole(Decimal::from(integer)),
            (_, Scalar::Boolean(value)) => if value { "yes" } else { "no" }.to_owned(),
            (Type::Tier(ladder), Scalar::Integer(place)) => {
                let tiers = self
                    .program
                    .ladders
                    .get(usize::from(*ladder))
                    .map_or(&[][..], |ladder| &ladder.tiers);
                let tier = usize::try_from(place).ok().and_then(|place| tiers.get(place));
                tier.map_or_else(String::new, |tier| tier.title.clone())
            }
            _ => self.program.canonical(self.machine, kind, value),
        }
    }
}
