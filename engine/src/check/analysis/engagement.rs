//! Rules of engagement: every rule is walked, for the request and for what is on file; what they come to may be
//! anything that the policy allows.

use super::interval::{Interval, Numbers};
use super::set::{Places, Truth};
use super::value::{Set, Value};
use super::walk::Walker;
use crate::decide::Verdict;
use crate::expr::RuleSite;
use crate::program::{EngagementNode, Slot};
use crate::value::Decimal;

impl Walker<'_> {
    pub(super) fn engagement(&mut self, place: u16) {
        let Some(rules) = self.program.engagements.get(usize::from(place)) else {
            return;
        };
        self.site = RuleSite::Engagement(place, 0);
        for node in rules.nodes() {
            match node {
                EngagementNode::Any(node) => drop(self.any(node)),
                EngagementNode::Boolean(node) => drop(self.node(node)),
                EngagementNode::Integer(node) => drop(self.node(node)),
                EngagementNode::Number(node) => drop(self.node(node)),
                EngagementNode::Rows(rows, cursor) => drop(self.rows(rows, cursor)),
            }
        }
        for lapse in &rules.lapses {
            self.node(&lapse.rule);
        }
        let mut part = 1;
        for one in rules.rejects.iter().chain(&rules.reviews) {
            self.site = RuleSite::Engagement(place, part);
            self.node(&one.rule);
            part += 1;
        }
        for check in &rules.requirements {
            self.site = RuleSite::Engagement(place, part);
            self.check(check);
            part += 1;
        }
        let share = Numbers::of(
            vec![Interval {
                low: Decimal::ZERO,
                high: Decimal::ONE,
            }],
            28,
        );
        let mut values = Vec::with_capacity(rules.benefits.len());
        for benefit in &rules.benefits {
            self.site = RuleSite::Engagement(place, part);
            let found = self.any(&benefit.value);
            let set = match found.set {
                Set::Numbers(numbers) => {
                    let none = Numbers::one(Decimal::ZERO);
                    let hull = numbers.join(&none).hull();
                    Set::Numbers(hull.map_or(none, |hull| Numbers::of(vec![hull], 28)))
                }
                other => other,
            };
            values.push(Value { set, absent: true });
            part += 1;
        }
        let plain = |slot| Slot { slot, presence: None };
        let verdicts = i64::try_from(Verdict::ALL.len()).unwrap_or(1) - 1;
        let open = |low, high| Value {
            set: Set::Integers(Places::between(low, high)),
            absent: true,
        };
        self.fill(rules.outcome, open(0, verdicts));
        self.start = self.env.mark();
        self.fill(rules.place, open(1, i64::from(u32::MAX)));
        self.start = self.env.mark();
        self.fill(plain(rules.approved), Value::there(Set::Booleans(Truth::BOTH)));
        self.start = self.env.mark();
        self.fill(plain(rules.share), Value::there(Set::Numbers(share)));
        self.start = self.env.mark();
        for (benefit, value) in rules.benefits.iter().zip(values) {
            self.fill(benefit.slot, value);
            self.start = self.env.mark();
        }
        self.env.moved(rules.cursor);
    }
}
