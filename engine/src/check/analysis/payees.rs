//! Payees: who they are and what they keep, walked like every other rule.

use super::walk::Walker;
use crate::expr::RuleSite;
use crate::program::{Keeps, Split, Who};

impl Walker<'_> {
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
