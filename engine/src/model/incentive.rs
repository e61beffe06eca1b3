use super::{Claim, Clause, Constant, Lifecycle, Name, Requirement, Rule, Split, Threshold, TierOn};
use crate::source::Span;
use crate::value::Rounding;

/// `.when("Registered", |deal| deal.registered)`: a record must fulfil it to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Title, measure and threshold.
    pub requirement: Requirement,
}

/// How often a payout falls due: `.paid("yearly")`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Schedule {
    /// Calendar months.
    Monthly,
    /// Calendar quarters.
    Quarterly,
    /// Halves of a calendar year.
    HalfYearly,
    /// Calendar years.
    Yearly,
}

impl Schedule {
    /// Every schedule with its word.
    pub const ALL: [(&'static str, Schedule); 4] = [
        ("monthly", Schedule::Monthly),
        ("quarterly", Schedule::Quarterly),
        ("half-yearly", Schedule::HalfYearly),
        ("yearly", Schedule::Yearly),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, schedule)| *schedule == self)
            .map_or("", |(word, _)| word)
    }

    /// The months of its unit.
    #[must_use]
    pub const fn months(self) -> u32 {
        match self {
            Schedule::Monthly => 1,
            Schedule::Quarterly => 3,
            Schedule::HalfYearly => 6,
            Schedule::Yearly => 12,
        }
    }
}

/// `.cap(25_000).per(["partner", "period"])`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// The most that is paid.
    pub amount: Clause<Threshold>,
    /// For each of which group: `partner`, `period`, a field of the record (`invoice.subscription`), a calendar unit.
    pub per: Vec<Name>,
}

/// What happens to a total below the minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shortfall {
    /// It is not paid.
    Forfeit,
    /// It is kept for the next period.
    Carry,
}

/// The stage at which a minimum is tested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tested {
    /// The sum of the lines.
    BeforeTheCap,
    /// What is left behind caps, floor and rounding.
    #[default]
    AfterRounding,
}

impl Tested {
    /// Every stage with its words.
    pub const ALL: [(&'static str, Tested); 2] = [
        ("before the cap", Tested::BeforeTheCap),
        ("after rounding", Tested::AfterRounding),
    ];
}

/// `.minimum(200, "forfeit")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// The least that is paid.
    pub amount: Clause<Threshold>,
    /// What happens below.
    pub shortfall: Clause<Shortfall>,
}

/// `incentive("commission")…`: its clauses by stage, whatever their order in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incentive {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// What it is called in the trade: `commission`, `rebate`, `mdf` ….
    pub kind: Option<Name>,
    /// The list of records it goes through.
    pub for_each: Option<Name>,
    /// Conditions on a record, or on the whole where there are no records.
    pub conditions: Vec<Condition>,
    /// The date that decides the payout period of a record.
    pub in_period: Option<Rule>,
    /// The periods for which it is paid.
    pub paid: Option<Clause<Schedule>>,
    /// The order in which records are taken, where it matters.
    pub in_order_of: Option<Rule>,
    /// What is paid.
    pub pays: Option<Rule>,
    /// Rounding of each line: digits behind the point, and mode.
    pub round_each: Option<Clause<(u32, Rounding)>>,
    /// The most a line pays.
    pub cap_each: Option<Clause<Threshold>>,
    /// Caps on the sum.
    pub caps: Vec<Cap>,
    /// The least the sum is lifted to.
    pub floor: Option<Clause<Threshold>>,
    /// The minimum below which nothing is paid.
    pub minimum: Option<Minimum>,
    /// The stage at which it is tested.
    pub tested: Option<Clause<Tested>>,
    /// The declaring call.
    pub span: Span,
    /// Constants that label it (`.label("region", "EMEA")`), shown in decisions.
    pub labels: Vec<(Name, Clause<Constant>)>,
    /// Rounding of the sum: digits behind the point, and mode.
    pub round_total: Option<Clause<(u32, Rounding)>>,
    /// The fiscal calendar whose periods it is paid for.
    pub calendar: Option<Name>,
    /// Who is paid, and how they share.
    pub split: Split,
    /// For an override: the incentive by which others earned.
    pub for_each_downline: Option<Name>,
    /// The contest whose wins it pays.
    pub for_each_win: Option<Name>,
    /// How many levels up an override is paid.
    pub levels: Option<Clause<u32>>,
    /// The relation that says who is above whom.
    pub in_hierarchy: Option<Name>,
    /// When a record is paid, how often, and when something is taken back.
    pub lifecycle: Lifecycle,
    /// The day whose tier its rules read.
    pub tier_on: Option<TierOn>,
    /// What it says of claims: deadlines, co-funding, the fund that pays.
    pub claim: Claim,
}
