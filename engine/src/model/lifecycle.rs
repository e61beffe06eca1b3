use super::{Clause, Constant, Rule, Schedule};
use crate::value::{Duration, MonthEnd};

/// What a unit of a recurring payment gives that is paid in part only: `.partial_month("by days")`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Partial {
    /// The share of its days.
    ByDays,
    /// As much as a whole one.
    Full,
    /// Nothing.
    None,
}

impl Partial {
    /// Every way with its word.
    pub const ALL: [(&'static str, Partial); 3] = [
        ("by days", Partial::ByDays),
        ("full", Partial::Full),
        ("none", Partial::None),
    ];
}

/// What is taken back when something ends before it is earned: `.clawback("in full", …)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unearned {
    /// The share of the months that are not whole.
    WholeMonths,
    /// The share of the days.
    Days,
    /// All of it.
    Full,
}

impl Unearned {
    /// Every way with its word.
    pub const ALL: [(&'static str, Unearned); 3] = [
        ("pro rata by whole months", Unearned::WholeMonths),
        ("pro rata by days", Unearned::Days),
        ("in full", Unearned::Full),
    ];
}

/// A length of time from a day of the record on: `.waits(90.calendar_days(), |s| s.activated_on)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// How long.
    pub length: Clause<Duration>,
    /// The day it begins, which is day 0.
    pub from: Rule,
}

/// `.instalments([percent(50), percent(50)], 6.months(), |s| s.activated_on)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instalments {
    /// The share of each, in order.
    pub shares: Clause<Vec<Constant>>,
    /// The time between two, and the day of the first.
    pub every: Span,
}

/// `.share_by_year([percent(100), percent(50)], "stay")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareByYear {
    /// The share of each year of service, in order.
    pub shares: Clause<Vec<Constant>>,
    /// Whether nothing is paid after the last of them; otherwise it stays.
    pub ends: bool,
}

/// When an incentive pays a record, how often, and when it takes something back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// `.recurs("monthly")`
    pub recurs: Option<Clause<Schedule>>,
    /// `.starting(|s| s.activated_on)`: the first day.
    pub starting: Option<Rule>,
    /// `.ending(|s| s.ended_on)`: the first day without service.
    pub ending: Option<Rule>,
    /// `.partial_month("by days")`
    pub partial: Option<Clause<Partial>>,
    /// `.for_at_most(24.months())`
    pub at_most: Option<Clause<Duration>>,
    /// `.share_by_year([percent(100), percent(50)], "stay")`
    pub share_by_year: Option<ShareByYear>,
    /// `.waits(90.calendar_days(), |s| s.activated_on)`
    pub waits: Option<Span>,
    /// `.while_active(|s| s.ended_on)`: the first day without service.
    pub while_active: Option<Rule>,
    /// `.once_per(|s| s.id)`
    pub once_per: Option<Rule>,
    /// `.instalments([percent(50), percent(50)], 6.months(), |s| s.activated_on)`
    pub instalments: Option<Instalments>,
    /// `.earned_over(12.months(), |s| s.activated_on)`
    pub earned_over: Option<Span>,
    /// `.clawback("pro rata by days", |s| s.ended_on)`: how, and the first day without service.
    pub clawback: Option<(Clause<Unearned>, Rule)>,
    /// `.month_end("last-day")`
    pub month_end: Option<Clause<MonthEnd>>,
}

impl Lifecycle {
    /// The rules of its clauses, in the order in which they are evaluated.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let own = [&self.starting, &self.ending].into_iter().flatten();
        let waits = self.waits.iter().map(|span| &span.from);
        let instalments = self.instalments.iter().map(|instalments| &instalments.every.from);
        let dates = [&self.while_active, &self.once_per].into_iter().flatten();
        own.chain(waits)
            .chain(instalments)
            .chain(dates)
            .chain(self.earned_over.iter().map(|span| &span.from))
            .chain(self.clawback.iter().map(|(_, rule)| rule))
    }

    /// Whether something besides the period of a record decides when it is paid.
    #[must_use]
    pub fn schedules(&self) -> bool {
        self.recurs.is_some() || self.waits.is_some() || self.instalments.is_some()
    }

    /// Every clause that is said, with its name and its place.
    #[must_use]
    pub fn clauses(&self) -> Vec<(&'static str, crate::source::Span)> {
        let rule = |rule: &Option<Rule>| rule.as_ref().map(|rule| rule.call);
        [
            ("recurs", self.recurs.as_ref().map(|clause| clause.span)),
            ("starting", rule(&self.starting)),
            ("ending", rule(&self.ending)),
            ("partial_month", self.partial.as_ref().map(|clause| clause.span)),
            ("for_at_most", self.at_most.as_ref().map(|clause| clause.span)),
            (
                "share_by_year",
                self.share_by_year.as_ref().map(|share| share.shares.span),
            ),
            ("waits", self.waits.as_ref().map(|span| span.length.span)),
            ("while_active", rule(&self.while_active)),
            ("once_per", rule(&self.once_per)),
            (
                "instalments",
                self.instalments.as_ref().map(|instalments| instalments.shares.span),
            ),
            ("earned_over", self.earned_over.as_ref().map(|span| span.length.span)),
            ("clawback", self.clawback.as_ref().map(|(clause, _)| clause.span)),
            ("month_end", self.month_end.as_ref().map(|clause| clause.span)),
        ]
        .into_iter()
        .filter_map(|(name, span)| Some((name, span?)))
        .collect()
    }
}
