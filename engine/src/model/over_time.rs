use super::{Clause, Name, Rule, Schedule};

/// When a higher tier is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Promotion {
    /// As soon as it is met.
    AtOnce,
    /// At the next review.
    AtTheReview,
}

impl Promotion {
    /// Every policy with its word.
    pub const ALL: [(&'static str, Promotion); 2] = [
        ("at once", Promotion::AtOnce),
        ("at the review", Promotion::AtTheReview),
    ];
}

/// How far a review may take a tier down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Demotion {
    /// To the next lower one.
    OneLevel,
    /// To the one that is met.
    ToTheLevelMet,
    /// Not at all.
    Never,
}

impl Demotion {
    /// Every policy with its word.
    pub const ALL: [(&'static str, Demotion); 3] = [
        ("one level at most", Demotion::OneLevel),
        ("to the level met", Demotion::ToTheLevelMet),
        ("never", Demotion::Never),
    ];
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct YearDay {
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
}

/// How long a tier is kept whatever is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keeps {
    /// So many calendar days from the day on which it was taken.
    Days(i64),
    /// So many months from that day; where a month has no such day, to its last day.
    Months(i64),
    /// To this day of the year.
    Until(YearDay),
}

/// `.promotes("at once", |partner| partner.referrals)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotes {
    /// When.
    pub when: Clause<Promotion>,
    /// What is held against the thresholds of the tiers, where they have thresholds.
    pub measure: Option<Rule>,
}

/// `.reviews("yearly", "01-15", |partner| partner.referrals_december)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviews {
    /// How often.
    pub schedule: Clause<Schedule>,
    /// The day of one of them.
    pub day: Clause<YearDay>,
    /// What is held against the thresholds of the tiers, where they have thresholds.
    pub measure: Option<Rule>,
}

/// What a ladder says of the time that a tier is held: clause by clause, whatever is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverTime {
    /// When a higher tier is taken.
    pub promotes: Option<Promotes>,
    /// When tiers are looked at again.
    pub reviews: Option<Reviews>,
    /// What a review may take.
    pub demotes: Option<Clause<Demotion>>,
    /// How long a tier is kept.
    pub keeps: Option<Clause<Keeps>>,
    /// Where the tier held so far comes from: `carry_forward`.
    pub holds_from: Option<Name>,
    /// The tier of who has none yet.
    pub starts_at: Option<Name>,
    /// A tier that stands instead of the one earned, and why.
    pub overridden_by: Option<(Rule, Rule)>,
}

impl OverTime {
    /// The rules that measure, and those that override.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let promotes = self.promotes.iter().filter_map(|promotes| promotes.measure.as_ref());
        let reviews = self.reviews.iter().filter_map(|reviews| reviews.measure.as_ref());
        let overridden = self.overridden_by.iter().flat_map(|(tier, reason)| [tier, reason]);
        promotes.chain(reviews).chain(overridden)
    }
}

/// `.tier_on(|invoice| invoice.invoiced_on, |partner| partner.level_history)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierOn {
    /// The day.
    pub day: Rule,
    /// The tiers held, where the facts say them; else they come from what was carried forward.
    pub history: Option<Rule>,
}
