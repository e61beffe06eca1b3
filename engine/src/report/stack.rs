//! What is said of incentives in stacks: what they were computed on, and who pays instead.

use super::json::Json;
use super::numbers::grouped;
use super::view::View;
use crate::program::{Incentive, Stack};
use crate::value::Decimal;

impl View<'_> {
    /// The stack that an incentive stands in.
    pub(super) fn stack_of(&self, incentive: &Incentive) -> Option<&Stack> {
        let stacked = incentive.stacked.as_ref()?;
        self.program.stacks.get(usize::from(stacked.stack))
    }

    /// What a line was computed on, where its stack says so.
    fn applied_to(&self, incentive: &Incentive, row: u32) -> Option<Decimal> {
        let stacked = incentive.stacked.as_ref()?;
        self.outcome.applied_to.get(&(stacked.place, row)).copied()
    }

    pub(super) fn applied_json(&self, json: &mut Json<'_>, incentive: &Incentive, row: u32) {
        if let Some(amount) = self.applied_to(incentive, row) {
            json.key("applied_to").decimal(amount);
        }
    }

    /// `on 95.00 List price`
    pub(super) fn applied_text(&self, incentive: &Incentive, row: u32) -> Option<String> {
        let (title, _) = self.stack_of(incentive)?.applies_to.as_ref()?;
        let amount = self.applied_to(incentive, row)?;
        Some(format!("on {} of {title}", grouped(amount, 2)))
    }

    /// The title and the name of who pays instead, and what would have been paid.
    fn instead(&self, place: u32) -> Option<(&Incentive, Option<Decimal>)> {
        let instead = self.outcome.instead.get(place as usize)?;
        let by = self.program.incentives.get(usize::from(instead.by))?;
        Some((by, instead.amount))
    }

    pub(super) fn instead_json(&self, json: &mut Json<'_>, place: u32) {
        let Some((by, amount)) = self.instead(place) else {
            return;
        };
        json.key("reason").text(&format!("paid by {} instead", by.title));
        json.key("instead").text(&by.name);
        if let Some(amount) = amount {
            json.key("amount").decimal(amount);
        }
    }

    pub(super) fn instead_text(&self, incentive: &Incentive, place: u32) -> String {
        let Some((by, amount)) = self.instead(place) else {
            return String::new();
        };
        match amount {
            Some(amount) => format!(
                "paid by {} instead, it is {} {} here",
                by.title,
                grouped(amount, 2),
                incentive.currency
            ),
            None => format!("paid by {} instead", by.title),
        }
    }
}
