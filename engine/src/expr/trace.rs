use super::NodeId;
use crate::schema::TextRef;
use crate::value::{Decimal, Fault};

/// A value of any class. What an integer stands for (a date, a tier) is known from the type of the expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// There is no value.
    Absent,
    /// A decimal, a percentage, an amount.
    Number(Decimal),
    /// A whole number, a day, an instant, the place of a choice or a tier.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Text.
    Text(TextRef),
}

impl From<Decimal> for Scalar {
    #[inline]
    fn from(value: Decimal) -> Scalar {
        Scalar::Number(value)
    }
}

impl From<i64> for Scalar {
    #[inline]
    fn from(value: i64) -> Scalar {
        Scalar::Integer(value)
    }
}

/// What watches an evaluation. [`Silent`] does nothing and costs nothing.
pub trait Trace {
    /// Whether anything is watched; known when the code is compiled.
    const ON: bool;

    /// An expression is about to be evaluated; the expressions inside of it follow, then its value if it has one.
    fn enter(&mut self, _: NodeId) {}

    /// An expression gave a value.
    fn value(&mut self, id: NodeId, value: Scalar);

    /// An operation had no result; the innermost reports first.
    fn fault(&mut self, id: NodeId, fault: Fault);

    /// More than one row of a table matched.
    fn many(&mut self, id: NodeId, rows: (u32, u32));

    /// A list is at a row.
    fn row(&mut self, cursor: u16, row: u32);

    /// The row that a list is at does not count: a condition of `filter` does not hold for it.
    fn left_out(&mut self, _cursor: u16, _row: u32) {}

    /// The evaluation comes to a rule.
    fn rule(&mut self, site: RuleSite);

    /// A collecting table found rows.
    #[inline(always)]
    fn rows(&mut self, _: NodeId, _: &[u32]) {}

    /// A cap of an incentive was applied: the incentive, the cap, whether it cut something.
    #[inline(always)]
    fn cap(&mut self, _: u16, _: u16, _: bool) {}

    /// A conversion or a calendar has no answer for such arguments.
    #[inline(always)]
    fn asked(&mut self, _: NodeId, _: &[Scalar]) {}

    /// A payee who may be absent was looked for: the incentive, the payee, whether there is one.
    fn payee(&mut self, _: u16, _: u16, _: bool) {}

    /// A hierarchy does not know somebody: its place in the program, and who it is.
    fn unknown_record(&mut self, _: u16, _: TextRef) {}

    /// A share, or a sum of shares, that cannot be.
    fn shares(&mut self, _: Decimal) {}
}

/// The rule that is evaluated, by places in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleSite {
    /// The days of a window.
    Window(u16),
    /// A derived value.
    Value(u16),
    /// A requirement of a tier: ladder, tier, check.
    Tier(u16, u16, u16),
    /// A requirement of an eligibility: eligibility, check.
    Eligibility(u16, u16),
    /// A condition of an incentive: incentive, condition.
    Condition(u16, u16),
    /// The date that decides the payout period of a record.
    InPeriod(u16),
    /// What an incentive pays.
    Pays(u16),
    /// A cap, a floor or a minimum of an incentive.
    Limit(u16),
    /// A score as a whole.
    Score(u16),
    /// The date that decides whether a record of a score lies in the period.
    ScorePeriod(u16),
    /// What a component is counted under: score, component, condition.
    OnlyIf(u16, u16, u16),
    /// A component of a score: score, component.
    Component(u16, u16),
    /// A gate of a score: score, gate.
    Gate(u16, u16),
    /// The split of an incentive.
    Split(u16),
    /// Who a payee of an incentive is, and its share: incentive, payee.
    Payee(u16, u16),
    /// A rule of a ranking: the ranking; 0 for who competes, then the groups, then what is compared.
    Ranking(u16, u16),
    /// A rule of a contest: the contest; 0 for what opens it, 1 for what is an entry, then what decides.
    Contest(u16, u16),
    /// What a review asks of a tier: ladder, tier, check.
    Review(u16, u16, u16),
    /// What stands instead of the tier of a ladder.
    Override(u16),
    /// The tier that was held on the day of a record of an incentive.
    TierOn(u16),
    /// What fills a fund.
    Fund(u16),
    /// The period of a payout.
    Payout(u16),
    /// The stages of a payout.
    Statement(u16),
    /// Who takes part in a payout.
    Participants(u16),
    /// What becomes of a payout that is negative.
    Recovery(u16),
    /// What an account of a balance holds in the end.
    Balance(u16),
    /// Rules of engagement: the whole and its times are part 0, then the rules that are asked of the request.
    Engagement(u16, u16),
    /// A time of rules of engagement: which rules, which time.
    Term(u16, u16),
}

impl RuleSite {
    /// Whether it is evaluated for each record of a list where there is one: the record stays the same from rule to rule.
    #[must_use]
    pub const fn of_a_record(self) -> bool {
        matches!(
            self,
            RuleSite::Condition(..)
                | RuleSite::InPeriod(_)
                | RuleSite::Pays(_)
                | RuleSite::ScorePeriod(_)
                | RuleSite::OnlyIf(..)
                | RuleSite::Component(..)
                | RuleSite::Payee(..)
                | RuleSite::TierOn(_)
        )
    }
}

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Trace for Silent {
    const ON: bool = false;

    #[inline(always)]
    fn value(&mut self, _: NodeId, _: Scalar) {}

    #[inline(always)]
    fn fault(&mut self, _: NodeId, _: Fault) {}

    #[inline(always)]
    fn many(&mut self, _: NodeId, _: (u32, u32)) {}

    #[inline(always)]
    fn row(&mut self, _: u16, _: u32) {}

    #[inline(always)]
    fn rule(&mut self, _: RuleSite) {}
}
