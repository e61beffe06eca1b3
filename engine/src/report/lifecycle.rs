//! What decisions say of incentives with a schedule: the units of lines, what is pending, why something is not paid,
//! what is taken back.

use std::fmt::Write;

use super::json::Json;
use super::numbers::{grouped, percent};
use super::view::View;
use crate::decide::{IncentiveOutcome, Line, LineDetail, PendingRecord, RecordOutcome, Unpaid};
use crate::model::{Schedule, Unearned};
use crate::program::{Incentive, When};
use crate::state::EntryKind;
use crate::value::Decimal;

impl<'v> View<'v> {
    /// What is to be said of a line, by its place among those of the incentive.
    pub(super) fn line_detail(
        &self,
        incentive: &Incentive,
        outcome: &IncentiveOutcome,
        index: usize,
    ) -> Option<&'v LineDetail> {
        incentive.lifecycle.as_ref()?;
        self.outcome.details.get(outcome.details as usize + index)
    }

    /// What is pending of an incentive.
    pub(super) fn pending(&self, outcome: &IncentiveOutcome) -> &'v [PendingRecord] {
        let (first, end) = (outcome.pending.0 as usize, outcome.pending.1 as usize);
        self.outcome.pending.get(first..end).unwrap_or(&[])
    }

    pub(super) fn unpaid(&self, place: u32) -> Option<&'v Unpaid> {
        self.outcome.unpaid.get(place as usize)
    }

    // ---- JSON

    /// What a line is for: its unit, its kind, its part.
    pub(super) fn detail_json(&self, json: &mut Json<'_>, incentive: &Incentive, detail: &LineDetail) {
        let Some(lifecycle) = &incentive.lifecycle else { return };
        if let Some(unit) = detail.unit {
            json.key("unit").plain(unit);
        }
        if lifecycle.clawback.is_some() {
            json.key("kind").text(detail.kind.word());
        }
        if detail.kind == EntryKind::Clawback {
            json.key("paid").decimal(detail.paid);
            json.key("recovered").decimal(detail.recovered);
        }
        if let Some((part, of)) = detail.parts {
            let names = match detail.kind {
                EntryKind::Clawback => ["unearned", "of"],
                EntryKind::Paid | EntryKind::Adjustment => ["days", "of_days"],
            };
            json.key(names[0]).integer(part);
            json.key(names[1]).integer(of);
        }
        if let Some(share) = detail.share {
            json.key("share").decimal(share);
        }
    }

    /// The part of what the rule gave.
    pub(super) fn apportioned_json(&self, json: &mut Json<'_>, detail: &LineDetail) {
        if detail.kind == EntryKind::Paid && (detail.parts.is_some() || detail.share.is_some()) {
            json.key("apportioned").decimal(detail.apportioned);
        }
    }

    pub(super) fn unpaid_json(&self, json: &mut Json<'_>, incentive: &Incentive, unpaid: &Unpaid) {
        if let Unpaid::PaidAlready(Some(unit), _) | Unpaid::PaidNothing(Some(unit), _) = unpaid {
            json.key("unit").plain(unit);
        }
        json.key("reason").text(&reason(incentive, unpaid));
        match unpaid {
            Unpaid::Begins(date) | Unpaid::Over(date) => json.key("date").plain(date),
            Unpaid::EndedBefore(ended, due) => {
                json.key("date").plain(ended);
                json.key("due").plain(due);
            }
            Unpaid::PaidAlready(_, period) | Unpaid::PaidNothing(_, period) => json.key("period").plain(period),
            Unpaid::NotBegun | Unpaid::InPart | Unpaid::NoUnitEnds | Unpaid::Twice => {}
        }
    }

    pub(super) fn pending_json(&self, json: &mut Json<'_>, outcome: &IncentiveOutcome) {
        for pending in self.pending(outcome) {
            json.object(|json| {
                json.key("record");
                match pending.record.as_slice() {
                    [only] => json.text(only),
                    parts => json.array(|json| parts.iter().for_each(|part| json.text(part))),
                }
                json.key("reason").text(&pending.reason);
                match pending.due {
                    Some(due) => json.key("due").plain(due),
                    None => json.key("due").null(),
                }
            });
        }
    }

    // ---- text

    /// The unit of a line, for people: behind the name of its record.
    pub(super) fn unit_text(&self, incentive: &Incentive, detail: &LineDetail) -> String {
        let when = incentive.lifecycle.as_ref().map(|lifecycle| &lifecycle.when);
        match (when, detail.unit) {
            (_, None) => String::new(),
            (Some(When::Recurs(recurs)), Some(unit)) => match recurs.unit {
                Schedule::Monthly => format!(", {:04}-{:02}", unit.year(), unit.month()),
                Schedule::Yearly => format!(", {:04}", unit.year()),
                Schedule::Quarterly | Schedule::HalfYearly => format!(", from {unit}"),
            },
            (_, Some(unit)) => format!(", due on {unit}"),
        }
    }

    /// How a line became what it is.
    pub(super) fn detail_steps(
        &self,
        incentive: &Incentive,
        line: &Line,
        detail: &LineDetail,
        steps: &mut Vec<String>,
    ) {
        if detail.kind == EntryKind::Clawback {
            steps.push(format!("taken back of {} paid", grouped(detail.paid, 2)));
            if !detail.recovered.is_zero() {
                steps.push(format!("{} taken back before", grouped(detail.recovered, 2)));
            }
            if let Some((part, of)) = detail.parts {
                let how = incentive.lifecycle.as_ref().and_then(|of| of.clawback.as_ref());
                let unit = match how.map(|back| back.how) {
                    Some(Unearned::WholeMonths) => "months",
                    _ => "days",
                };
                steps.push(format!("{part} of {of} {unit} not earned"));
            }
            return;
        }
        if detail.apportioned != line.computed {
            steps.push(format!("of {}", grouped(line.computed, 2)));
        } else if line.rounded != line.computed {
            steps.push(format!("{} rounded", grouped(line.computed, 2)));
        }
        if let Some(share) = detail.share.filter(|share| *share != Decimal::ONE) {
            steps.push(percent(share));
        }
        if let Some((part, of)) = detail.parts.filter(|(part, of)| part != of) {
            steps.push(format!("{part} of {of} days"));
        }
    }

    /// Why a record is not paid, behind its name.
    pub(super) fn unpaid_text(&self, incentive: &Incentive, place: u32) -> String {
        let Some(unpaid) = self.unpaid(place) else {
            return String::new();
        };
        let reason = reason(incentive, unpaid);
        let more = match unpaid {
            Unpaid::Begins(date) | Unpaid::Over(date) => format!(", on {date}"),
            Unpaid::EndedBefore(ended, due) => format!(": on {ended}, due on {due}"),
            Unpaid::PaidAlready(None, period) | Unpaid::PaidNothing(None, period) => {
                format!(", in {} to {}", period.first(), period.last())
            }
            Unpaid::PaidAlready(Some(unit), period) | Unpaid::PaidNothing(Some(unit), period) => {
                format!(": due on {unit}, in {} to {}", period.first(), period.last())
            }
            Unpaid::NotBegun | Unpaid::InPart | Unpaid::NoUnitEnds | Unpaid::Twice => String::new(),
        };
        match unpaid {
            Unpaid::PaidAlready(..) | Unpaid::PaidNothing(..) => format!("{reason}{more}"),
            _ => format!("not paid, {reason}{more}"),
        }
    }

    /// What a pending record waits for, behind its name.
    pub(super) fn pending_text(&self, pending: &PendingRecord) -> String {
        match pending.due {
            Some(due) => format!("pending, {}: {due}", pending.reason),
            None => format!("pending, {}", pending.reason),
        }
    }

    /// The lines of an incentive's pending records.
    pub(super) fn pending_lines(&self, out: &mut String, outcome: &IncentiveOutcome) -> std::fmt::Result {
        for pending in self.pending(outcome) {
            writeln!(out, "  {}: {}", pending.record.join(" / "), self.pending_text(pending))?;
        }
        Ok(())
    }

    /// What became of a record of an incentive with a schedule: of each of its units and instalments.
    pub(super) fn became(&self, incentive: &Incentive, outcome: &IncentiveOutcome, row: u32) -> Option<String> {
        incentive.lifecycle.as_ref()?;
        let mut all = Vec::new();
        for (index, line) in self.lines(outcome).iter().enumerate() {
            let Some(detail) = self.line_detail(incentive, outcome, index).filter(|_| line.row == row) else {
                continue;
            };
            let mut steps = Vec::new();
            self.detail_steps(incentive, line, detail, &mut steps);
            let unit = self.unit_text(incentive, detail);
            let mut text = format!("{} {}", grouped(line.amount, 2), incentive.currency);
            text.push_str(&unit);
            if !steps.is_empty() {
                text.push_str(&format!(" ({})", steps.join(", ")));
            }
            all.push(text);
        }
        for (_, record) in self.records(outcome).iter().filter(|(known, _)| *known == row) {
            match record {
                RecordOutcome::Unpaid(place) => all.push(self.unpaid_text(incentive, *place)),
                RecordOutcome::Pending(place) => {
                    all.extend(
                        self.outcome
                            .pending
                            .get(*place as usize)
                            .map(|one| self.pending_text(one)),
                    );
                }
                RecordOutcome::Paid(_) => {}
                RecordOutcome::Rejected(..) | RecordOutcome::OutsidePeriod(_) | RecordOutcome::Instead(_) => {
                    return None;
                }
            }
        }
        Some(all.join("; "))
    }
}

/// Why a record is not paid, in words.
fn reason(incentive: &Incentive, unpaid: &Unpaid) -> String {
    let unit = || {
        let when = incentive.lifecycle.as_ref().map(|lifecycle| &lifecycle.when);
        match when {
            Some(When::Recurs(recurs)) => match recurs.unit {
                Schedule::Monthly => "calendar month",
                Schedule::Quarterly => "calendar quarter",
                Schedule::HalfYearly => "half of a calendar year",
                Schedule::Yearly => "calendar year",
            },
            _ => "unit",
        }
    };
    match unpaid {
        Unpaid::NotBegun => "has not begun".to_owned(),
        Unpaid::Begins(_) => "begins too late for this period".to_owned(),
        Unpaid::Over(_) => "has ended".to_owned(),
        Unpaid::InPart => format!("no whole {} in this period", unit()),
        Unpaid::NoUnitEnds => format!("no {} ends in this period", unit()),
        Unpaid::EndedBefore(..) => "ended before it was due".to_owned(),
        Unpaid::PaidAlready(..) => "paid already".to_owned(),
        Unpaid::PaidNothing(..) => "fell due, and nothing was left to pay it".to_owned(),
        Unpaid::Twice => "stands twice in the list".to_owned(),
    }
}
