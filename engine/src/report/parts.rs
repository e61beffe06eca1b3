//! Who is paid: the parts of lines, and what each payee is paid in all.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::json::Json;
use super::numbers::{grouped, percent};
use super::view::View;
use crate::decide::{IncentiveOutcome, Part};
use crate::program::Incentive;
use crate::value::Decimal;

impl<'v> View<'v> {
    /// Whether the pack says who is paid.
    pub(super) fn names_payees(&self) -> bool {
        self.program
            .incentives
            .iter()
            .any(|incentive| incentive.split.is_some())
    }

    /// The parts of an incentive.
    pub(super) fn parts_of_all(&self, outcome: &IncentiveOutcome) -> &'v [Part] {
        let parts = outcome.parts.0 as usize..outcome.parts.1 as usize;
        self.outcome.parts.get(parts).unwrap_or(&[])
    }

    /// The parts of a line, by its place among the lines of the outcome.
    pub(super) fn parts_of(&self, outcome: &IncentiveOutcome, line: u32) -> &'v [Part] {
        let parts = self.parts_of_all(outcome);
        let first = parts.partition_point(|part| part.line < line);
        let end = parts.partition_point(|part| part.line <= line);
        parts.get(first..end).unwrap_or(&[])
    }

    /// The payee of a part; `None` where nobody is paid.
    pub(super) fn payee(&self, part: &Part) -> Option<&'v str> {
        part.who.map(|who| self.machine.text(who))
    }

    /// The title of the payee of a part.
    pub(super) fn payee_title<'i>(&self, incentive: &'i Incentive, part: &Part) -> &'i str {
        let payees = incentive.split.as_ref().map_or(&[][..], |split| &split.payees);
        payees.get(usize::from(part.payee)).map_or("", |payee| &payee.title)
    }

    pub(super) fn parts_json(&self, json: &mut Json<'_>, incentive: &Incentive, parts: &[Part]) {
        json.key("parts").array(|json| {
            for part in parts {
                json.object(|json| {
                    match self.payee(part) {
                        Some(payee) => json.key("payee").text(payee),
                        None => json.key("payee").null(),
                    }
                    json.key("title").text(self.payee_title(incentive, part));
                    json.key("share").decimal(part.share);
                    json.key("amount").decimal(part.amount);
                });
            }
        });
    }

    /// What each payee is paid in all, by currency: payees in the order of their names, currencies in that in which
    /// incentives first pay them.
    pub(super) fn payees(&self) -> BTreeMap<&'v str, Vec<(&'v str, Decimal)>> {
        let mut payees: BTreeMap<&str, Vec<(&str, Decimal)>> = BTreeMap::new();
        for (place, incentive) in self.program.incentives.iter().enumerate() {
            for part in self.parts_of_all(self.incentive(place)) {
                let Some(payee) = self.payee(part) else { continue };
                let totals = payees.entry(payee).or_default();
                match totals.iter_mut().find(|(currency, _)| *currency == incentive.currency) {
                    // Parts are no larger than totals; a sum that cannot be held is left at what can be.
                    Some((_, total)) => *total = total.add(part.amount).unwrap_or(*total),
                    None => totals.push((&incentive.currency, part.amount)),
                }
            }
        }
        payees
    }

    pub(super) fn payees_json(&self, json: &mut Json<'_>) {
        json.key("payees").object(|json| {
            for (payee, totals) in self.payees() {
                json.name(payee).object(|json| {
                    for (currency, total) in totals {
                        json.name(currency).decimal(total);
                    }
                });
            }
        });
    }

    /// A part in words: `56.00 USD to A-7 (Agent, 56 %)`.
    pub(super) fn part_text(&self, incentive: &Incentive, part: &Part) -> String {
        let amount = format!("{} {}", grouped(part.amount, 2), incentive.currency);
        let title = self.payee_title(incentive, part);
        let share = percent(part.share);
        match self.payee(part) {
            Some(payee) => format!("{amount} to {payee} ({title}, {share})"),
            None => format!("{amount} not paid: there is no {title} ({share})"),
        }
    }

    pub(super) fn parts_text(
        &self,
        out: &mut String,
        incentive: &Incentive,
        parts: &[Part],
        indent: &str,
    ) -> std::fmt::Result {
        for part in parts {
            writeln!(out, "{indent}{}", self.part_text(incentive, part))?;
        }
        Ok(())
    }

    /// What each payee is paid in all, a line each.
    pub(super) fn payees_text(&self, out: &mut String) -> std::fmt::Result {
        for (payee, totals) in self.payees() {
            let totals: Vec<String> = totals
                .iter()
                .map(|(currency, total)| format!("{} {currency}", grouped(*total, 2)))
                .collect();
            writeln!(out, "  to {payee}: {}", totals.join(" + "))?;
        }
        Ok(())
    }
}
