//! Payees: who they are and what they keep, walked like every other rule.

use super::interval::Numbers;
use super::set::{Places, Texts, Truth};
use super::value::Set;
use super::walk::Walker;
use crate::expr::RuleSite;
use crate::program::{Downline, Keeps, Split, Who};
use crate::schema::{Class, Storage};
use crate::value::Decimal;

impl Walker<'_> {
    /// What the records of an override may hold: an amount is a part of a line, which lies between it and nothing.
    pub(super) fn downline(&mut self, downline: &Downline) {
        let line = self.lines.get(&downline.base).cloned().unwrap_or(Numbers::NONE);
        let part = line.join(&Numbers::one(Decimal::ZERO)).hull();
        let amount = part.map_or(Numbers::NONE, |hull| Numbers::of(vec![hull], 28));
        let levels = Places::between(1, i64::from(downline.levels));
        for field in &*downline.made.fields {
            let Storage::Scalar(class, column) = field.storage else {
                continue;
            };
            let set = match class {
                Class::Number => Set::Numbers(amount.clone()),
                Class::Integer => Set::Integers(levels.clone()),
                Class::Boolean => Set::Booleans(Truth::BOTH),
                Class::Text => Set::Texts(Texts::ANY),
            };
            self.env.declare(class, column, false, set);
        }
    }

    /// The rules of a split. They are evaluated for each line that is paid.
    pub(super) fn payees(&mut self, place: u16, split: &Split) {
        for (index, payee) in (0_u16..).zip(&split.payees) {
            self.site = RuleSite::Payee(place, index);
            let mut most = 1;
            let who = match &payee.who {
                Who::One(who) => who,
                Who::Each { rows, cursor, who } => {
                    most = self.rows(rows, *cursor).most;
                    who
                }
            };
            if most > 0 {
                self.node(who);
                if let Keeps::Share(share) = &payee.keeps {
                    self.node(share);
                }
            }
            self.env.forget(self.start);
            if let Who::Each { cursor, .. } = &payee.who {
                self.env.moved(*cursor);
            }
        }
    }
}
