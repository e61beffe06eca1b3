//! What a closed period, computed again, differs from what was paid: as JSON and as text.

use std::fmt::Write;

use super::json::Json;
use super::numbers::grouped;
use super::view::View;
use crate::decide::{Adjusted, Adjustments};
use crate::value::Decimal;

impl View<'_> {
    pub(super) fn adjustments_json(&self, json: &mut Json<'_>, adjustments: &Adjustments) {
        json.key("adjustments").object(|json| {
            json.key("paid_by").object(|json| {
                json.key("version").text(&adjustments.version);
                json.key("digest").text(&adjustments.digest);
            });
            json.key("lines").array(|json| {
                for line in &adjustments.lines {
                    json.object(|json| {
                        json.key("incentive").text(&line.incentive);
                        json.key("currency").text(&line.currency);
                        match line.record.as_deref() {
                            None => {}
                            Some([key]) => json.key("record").text(key),
                            Some(parts) => json
                                .key("record")
                                .array(|json| parts.iter().for_each(|part| json.text(part))),
                        }
                        if let Some(unit) = &line.unit {
                            json.key("unit").text(unit);
                        }
                        if let Some(payee) = &line.payee {
                            json.key("payee").text(payee);
                        }
                        amounts(json, line.amounts);
                    });
                }
            });
            json.key("incentives").array(|json| {
                for (incentive, currency, settled_by, adjusted) in &adjustments.incentives {
                    json.object(|json| {
                        json.key("incentive").text(incentive);
                        json.key("currency").text(currency);
                        amounts(json, *adjusted);
                        match settled_by {
                            Some(payout) => json.key("settled_by").text(payout),
                            None => json.key("settled_by").null(),
                        }
                    });
                }
            });
            json.key("payouts").array(|json| {
                for (payout, payee, adjusted) in &adjustments.payouts {
                    json.object(|json| {
                        json.key("payout").text(payout);
                        match payee {
                            Some(payee) => json.key("payee").text(payee),
                            None => json.key("payee").null(),
                        }
                        amounts(json, *adjusted);
                    });
                }
            });
            json.key("totals").object(|json| {
                for (currency, total) in &adjustments.totals {
                    json.name(currency).decimal(*total);
                }
            });
        });
    }

    pub(super) fn adjustments_text(&self, out: &mut String) -> std::fmt::Result {
        let Some(adjustments) = &self.outcome.adjustments else {
            return Ok(());
        };
        writeln!(out, "\nAgainst what was paid by version {}", adjustments.version)?;
        if adjustments.lines.is_empty() {
            writeln!(out, "  Nothing differs.")?;
        }
        for line in &adjustments.lines {
            let record = line
                .record
                .as_ref()
                .map_or_else(String::new, |record| format!(", {}", record.join(" / ")));
            let payee = line
                .payee
                .as_ref()
                .map_or_else(String::new, |payee| format!(" for {payee}"));
            let unit = line
                .unit
                .as_ref()
                .map_or_else(String::new, |unit| format!(" of {unit}"));
            let money = |amount: Decimal| format!("{} {}", grouped(amount, 2), line.currency);
            writeln!(
                out,
                "  {}{record}{unit}{payee}: {} was paid, {} is found now, {}",
                line.incentive,
                money(line.amounts.paid),
                money(line.amounts.recomputed),
                owed(line.amounts.difference, &money)
            )?;
        }
        for (currency, total) in &adjustments.totals {
            let money = |amount: Decimal| format!("{} {currency}", grouped(amount, 2));
            writeln!(out, "  In all by incentives: {}", owed(*total, &money))?;
        }
        let differs = adjustments
            .payouts
            .iter()
            .filter(|(.., amounts)| !amounts.difference.is_zero());
        for (name, payee, amounts) in differs {
            let payout = self.program.payouts.iter().find(|payout| payout.name == *name);
            let (title, currency) = payout.map_or(("", ""), |payout| (&*payout.title, &*payout.currency));
            let payee = payee.as_ref().map_or_else(String::new, |payee| format!(" for {payee}"));
            let money = |amount: Decimal| format!("{} {currency}", grouped(amount, 2));
            writeln!(
                out,
                "  {title}{payee}: {} was transferred, {} is found now, {}",
                money(amounts.paid),
                money(amounts.recomputed),
                owed(amounts.difference, &money)
            )?;
        }
        for (incentive, currency, settled_by, amounts) in &adjustments.incentives {
            if settled_by.is_none() && !amounts.difference.is_zero() {
                let money = |amount: Decimal| format!("{} {currency}", grouped(amount, 2));
                writeln!(
                    out,
                    "  No payout gathers {incentive}: {}, by whoever pays it; nothing of it is carried forward.",
                    owed(amounts.difference, &money)
                )?;
            }
        }
        Ok(())
    }
}

fn owed(difference: Decimal, money: &dyn Fn(Decimal) -> String) -> String {
    if difference.is_negative() {
        format!("{} to be recovered", money(difference.negate()))
    } else {
        format!("{} to be paid", money(difference))
    }
}

fn amounts(json: &mut Json<'_>, adjusted: Adjusted) {
    json.key("paid").decimal(adjusted.paid);
    json.key("recomputed").decimal(adjusted.recomputed);
    json.key("difference").decimal(adjusted.difference);
}
