//! What one payee may see of a decision: its own parts and those of its downline, and totals of these.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::json::Json;
use super::numbers::grouped;
use super::view::View;
use crate::decide::{IncentiveOutcome, Part};
use crate::program::Incentive;
use crate::value::Decimal;

/// Who is seen.
pub(super) struct Sight<'v>(BTreeSet<&'v str>);

impl<'v> View<'v> {
    /// Whose parts a payee sees: its own, and those of records below it, as many levels as each hierarchy declares.
    fn sight(&self, payee: &'v str) -> Sight<'v> {
        let mut seen = BTreeSet::from([payee]);
        let shared = &*self.machine.shared;
        for (hierarchy, kin) in self.program.hierarchies.iter().zip(&shared.kin) {
            let mut rows = Vec::new();
            if let (Some(row), true) = (kin.find(shared, payee), hierarchy.sees > 0) {
                kin.downline(shared, row, hierarchy.sees, &mut rows);
            }
            let keys = rows.into_iter().filter_map(|row| kin.key(row));
            seen.extend(keys.map(|key| self.machine.text(key)));
        }
        Sight(seen)
    }

    fn seen_parts(&self, sight: &Sight<'_>, parts: &[Part]) -> Vec<Part> {
        let seen = |part: &&Part| self.payee(part).is_some_and(|payee| sight.0.contains(payee));
        parts.iter().filter(seen).copied().collect()
    }

    /// The incentives of which something is seen, with the sum of that.
    fn seen_incentives(&self, sight: &Sight<'_>) -> Vec<(&'v Incentive, &'v IncentiveOutcome, Decimal)> {
        let mut found = Vec::new();
        for (place, incentive) in self.program.incentives.iter().enumerate() {
            let outcome = self.incentive(place);
            let parts = self.seen_parts(sight, self.parts_of_all(outcome));
            if !parts.is_empty() {
                // Parts are no larger than totals, which can be held.
                let sum = parts
                    .iter()
                    .fold(Decimal::ZERO, |sum, part| sum.add(part.amount).unwrap_or(sum));
                found.push((incentive, outcome, sum));
            }
        }
        found
    }

    /// The totals of what is seen, by currency.
    fn seen_totals(seen: &[(&'v Incentive, &'v IncentiveOutcome, Decimal)]) -> Vec<(&'v str, Decimal)> {
        let mut totals: Vec<(&str, Decimal)> = Vec::new();
        for (incentive, _, sum) in seen {
            match totals.iter_mut().find(|(currency, _)| *currency == incentive.currency) {
                Some((_, total)) => *total = total.add(*sum).unwrap_or(*total),
                None => totals.push((&incentive.currency, *sum)),
            }
        }
        totals
    }

    /// Appends what a payee may see as one JSON document.
    pub fn write_seen_json(&self, payee: &'v str, out: &mut String) {
        let sight = self.sight(payee);
        let seen = self.seen_incentives(&sight);
        let mut json = Json::new(out);
        json.object(|json| {
            json.key("provenance").object(|json| self.provenance(json));
            json.key("seen_by").text(payee);
            json.key("incentives").object(|json| {
                for (incentive, outcome, total) in &seen {
                    json.name(&incentive.name).object(|json| {
                        self.seen_incentive_json(json, incentive, outcome, &sight);
                        json.key("total").decimal(*total);
                    });
                }
            });
            json.key("totals").object(|json| {
                for (currency, total) in Self::seen_totals(&seen) {
                    json.name(currency).decimal(total);
                }
            });
            json.key("payees").object(|json| {
                for (payee, totals) in self.payees() {
                    if sight.0.contains(payee) {
                        json.name(payee).object(|json| {
                            for (currency, total) in totals {
                                json.name(currency).decimal(total);
                            }
                        });
                    }
                }
            });
            self.seen_payouts_json(json, payee);
        });
    }

    fn seen_incentive_json(
        &self,
        json: &mut Json<'_>,
        incentive: &Incentive,
        outcome: &IncentiveOutcome,
        sight: &Sight<'_>,
    ) {
        json.key("title").text(&incentive.title);
        match &incentive.kind {
            Some(kind) => json.key("kind").text(kind),
            None => json.key("kind").null(),
        }
        json.key("currency").text(&incentive.currency);
        if incentive.records.is_none() {
            let parts = self.seen_parts(sight, self.parts_of_all(outcome));
            self.parts_json(json, incentive, &parts);
            return;
        }
        json.key("lines").array(|json| {
            for (place, line) in (outcome.lines.0..).zip(self.lines(outcome)) {
                let parts = self.seen_parts(sight, self.parts_of(outcome, place));
                if !parts.is_empty() {
                    json.object(|json| {
                        json.key("record");
                        self.key(json, incentive, line.row);
                        self.parts_json(json, incentive, &parts);
                    });
                }
            }
        });
    }

    /// Appends what a payee may see as text.
    pub fn write_seen_text(&self, payee: &'v str, out: &mut String) {
        // Writing to a String does not fail.
        let _ = self.seen_text(payee, out);
    }

    fn seen_text(&self, payee: &'v str, out: &mut String) -> std::fmt::Result {
        let sight = self.sight(payee);
        let seen = self.seen_incentives(&sight);
        let from = &self.program.provenance;
        writeln!(out, "{}, version {}", from.title, from.version)?;
        write!(out, "what {payee} may see")?;
        if let Some(day) = self.context.as_of {
            write!(out, ", as of {day}")?;
        }
        if let Some(period) = self.context.period {
            write!(out, ", period {} to {}", period.first(), period.last())?;
        }
        writeln!(out)?;
        for (incentive, outcome, total) in &seen {
            writeln!(
                out,
                "\n{}: {} {}",
                incentive.title,
                grouped(*total, 2),
                incentive.currency
            )?;
            for (place, line) in (outcome.lines.0..).zip(self.lines(outcome)) {
                let parts = self.seen_parts(&sight, self.parts_of(outcome, place));
                if parts.is_empty() {
                    continue;
                }
                match self.record_text(incentive, line.row) {
                    Some(record) => {
                        writeln!(out, "  {record}")?;
                        self.parts_text(out, incentive, &parts, "    ")?;
                    }
                    None => self.parts_text(out, incentive, &parts, "  ")?,
                }
            }
        }
        let totals: Vec<String> = Self::seen_totals(&seen)
            .iter()
            .map(|(currency, total)| format!("{} {currency}", grouped(*total, 2)))
            .collect();
        if totals.is_empty() {
            writeln!(out, "\nNothing is paid to {payee} or to anybody whom {payee} sees.")?;
            return self.seen_payouts_text(out, payee);
        }
        writeln!(out, "\nTotal: {}", totals.join(" + "))?;
        for (other, totals) in self.payees() {
            if sight.0.contains(other) {
                let totals: Vec<String> = totals
                    .iter()
                    .map(|(currency, total)| format!("{} {currency}", grouped(*total, 2)))
                    .collect();
                writeln!(out, "  to {other}: {}", totals.join(" + "))?;
            }
        }
        self.seen_payouts_text(out, payee)
    }
}
