use super::{Clause, Name, Requirement, Rule, Threshold, TitledRule};
use crate::source::Span;
use crate::value::{Decimal, Duration, MonthEnd};

/// Who owns a deal that several partners registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Competing {
    /// Who registered it first.
    FirstCome,
    /// Everybody has a place, with a share of the benefit by place.
    InLine,
    /// Who brought it first.
    Originator,
    /// Whom the customer names.
    CustomersChoice,
    /// All of them, and they share the benefit.
    Split,
    /// All of them, each with the whole benefit.
    PayAll,
    /// A person decides.
    Review,
}

impl Competing {
    /// Every policy with its word.
    pub const ALL: [(&'static str, Competing); 7] = [
        ("first come", Competing::FirstCome),
        ("in line", Competing::InLine),
        ("originator", Competing::Originator),
        ("customer's choice", Competing::CustomersChoice),
        ("split", Competing::Split),
        ("pay all", Competing::PayAll),
        ("review", Competing::Review),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, policy)| *policy == self);
        found.map_or("", |(word, _)| word)
    }

    /// Whether one partner owns the deal, decided by a time.
    #[must_use]
    pub const fn is_exclusive(self) -> bool {
        matches!(self, Competing::FirstCome | Competing::Originator)
    }

    /// Whether a time decides.
    #[must_use]
    pub const fn is_decided_by_time(self) -> bool {
        matches!(self, Competing::FirstCome | Competing::Originator | Competing::InLine)
    }
}

/// What becomes of registrations of the same instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tie {
    /// A person decides.
    #[default]
    Review,
    /// They share the benefit.
    Split,
    /// Each has the whole benefit.
    PayAll,
    /// The lowest key of the record comes first.
    LowestKey,
}

impl Tie {
    /// Every policy with its word.
    pub const ALL: [(&'static str, Tie); 4] = [
        ("review", Tie::Review),
        ("split", Tie::Split),
        ("pay all", Tie::PayAll),
        ("lowest key", Tie::LowestKey),
    ];
}

/// The event from which a time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The partner sent the registration.
    Submission,
    /// It was entered in the register.
    Registration,
    /// It was approved.
    Approval,
    /// It was assigned to the partner.
    Assignment,
    /// It was accepted.
    Acceptance,
}

impl Anchor {
    /// Every event with its word.
    pub const ALL: [(&'static str, Anchor); 5] = [
        ("submission", Anchor::Submission),
        ("registration", Anchor::Registration),
        ("approval", Anchor::Approval),
        ("assignment", Anchor::Assignment),
        ("acceptance", Anchor::Acceptance),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, anchor)| *anchor == self);
        found.map_or("", |(word, _)| word)
    }
}

/// What a registration holds until the event that its protection is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Before {
    /// It keeps others away all the same.
    HoldsThePlace,
    /// Nothing.
    NoProtection,
}

/// Whether the last day of a time belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LastDay {
    /// It does, to its end.
    Through,
    /// It ends when the last day begins.
    Before,
    /// It ends at the hour at which it began.
    ToTheHour,
}

/// What becomes of a registration whose milestone is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missed {
    /// It lapses.
    Disqualified,
    /// A person decides; it stays until then.
    Review,
}

/// What an answer that is late means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Late {
    /// It goes to the next level.
    Escalate,
    /// The request counts as approved.
    Approve,
}

/// What those get who come behind the last place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Later {
    /// They are rejected.
    Reject,
    /// A person decides.
    Review,
}

/// `.extends(45.calendar_days()).once()…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// By how much.
    pub length: Clause<Duration>,
    /// How often.
    pub times: Option<Clause<u32>>,
    /// When it was granted; absent while it is not. A list where it may be granted several times.
    pub granted_by: Option<Rule>,
    /// Who grants it, for people.
    pub granter: Option<Name>,
    /// Whether one that is granted after the end counts for nothing, and where that is said.
    pub asked_before_expiry: Option<Span>,
    /// The clause.
    pub span: Span,
}

/// A length of time from an event on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// How long.
    pub length: Clause<Duration>,
    /// The business calendar that its days or hours are of.
    pub calendar: Option<Name>,
    /// From when.
    pub from: Option<(Clause<Anchor>, Rule)>,
    /// Whether the last day belongs to it.
    pub last_day: Option<Clause<LastDay>>,
    /// After how long it is said that the end comes near.
    pub reminder: Option<Clause<Duration>>,
    /// What counting months does at month ends.
    pub month_end: Option<Clause<MonthEnd>>,
    /// By how much it may grow.
    pub extension: Option<Extension>,
    /// The clause.
    pub span: Span,
}

impl Term {
    /// A term of a length.
    #[must_use]
    pub const fn new(length: Clause<Duration>, span: Span) -> Term {
        Term {
            length,
            calendar: None,
            from: None,
            last_day: None,
            reminder: None,
            month_end: None,
            extension: None,
            span,
        }
    }

    /// Its rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        let granted = self
            .extension
            .iter()
            .filter_map(|extension| extension.granted_by.as_ref());
        self.from.iter().map(|(_, rule)| rule).chain(granted)
    }
}

/// `.milestone("Customer meeting", |existing| existing.meeting_on)…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Its title.
    pub title: Name,
    /// When it was reached; absent while it is not.
    pub done: Rule,
    /// Until when it must be reached.
    pub due: Option<Term>,
    /// What becomes of who misses it.
    pub if_missed: Option<Clause<Missed>>,
}

/// `.answer_within(3.business_days(), "sales").if_late("escalate")`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How long, in which calendar and from when.
    pub within: Term,
    /// What a late answer means.
    pub if_late: Option<Clause<Late>>,
}

/// `.renews(1).with_new_information(|registration| …)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    /// How often a partner may register the same deal again.
    pub times: Clause<u32>,
    /// What has to be true of the request that does.
    pub with: Option<Rule>,
}

/// `.benefit("discount", |registration| …)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngagementBenefit {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub rule: Rule,
}

/// `rules_of_engagement("deal_registration")…`: who owns a deal, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engagement {
    /// Its name.
    pub name: Name,
    /// Its title for people.
    pub title: Option<Name>,
    /// The input that is the request, and the relation of all that is on file.
    pub request: Option<(Name, Name)>,
    /// Fields that make two registrations the same deal, each with its normaliser.
    pub keys: Vec<(Name, Name)>,
    /// How many of them must agree; without it all.
    pub any_of_keys: Option<Clause<u32>>,
    /// The field that says whose registration it is.
    pub held_by: Option<Name>,
    /// For which requests it is; without it for all.
    pub applies: Option<TitledRule>,
    /// What rejects a request.
    pub rejects: Vec<TitledRule>,
    /// What a person has to look at.
    pub reviews: Vec<TitledRule>,
    /// What a request must fulfil.
    pub requirements: Vec<Requirement>,
    /// The table of least sizes, and what is measured.
    pub minimum_size: Option<(Name, Rule)>,
    /// What ends a registration on file.
    pub lapses: Vec<TitledRule>,
    /// How many registrations a partner may have open.
    pub at_most_open: Option<Clause<Threshold>>,
    /// How long a registration is protected.
    pub protects: Option<Term>,
    /// What it holds before: the clause, and its word.
    pub before: Option<(Anchor, Clause<Before>)>,
    /// What has to be reached meanwhile.
    pub milestones: Vec<Milestone>,
    /// Who owns a deal that several registered, and what a review asks.
    pub competing: Option<(Clause<Competing>, Option<Name>)>,
    /// The time that decides.
    pub decided_by: Option<Rule>,
    /// What becomes of equal times.
    pub tie: Option<Clause<Tie>>,
    /// Whether the customer named the partner.
    pub chosen: Option<Rule>,
    /// The share of each place.
    pub places: Vec<(Clause<u32>, Clause<Decimal>)>,
    /// What those get who come later.
    pub later_places: Option<Clause<Later>>,
    /// Until when an answer is due.
    pub answer: Option<Answer>,
    /// Whether a partner may register the same deal again.
    pub renewal: Option<Renewal>,
    /// What a registration brings.
    pub benefits: Vec<EngagementBenefit>,
}

impl Engagement {
    /// Its terms.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        let milestones = self.milestones.iter().filter_map(|milestone| milestone.due.as_ref());
        let answer = self.answer.iter().map(|answer| &answer.within);
        self.protects.iter().chain(milestones).chain(answer)
    }
}
