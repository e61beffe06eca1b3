//! What rules of engagement came to: the request, its rivals, and what is on file.

use crate::decide::outcome::CheckOutcome;
use crate::expr::Scalar;
use crate::value::{Date, Deadline, Decimal, Last};

/// How a request comes out; rules read the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is the partner's deal.
    Approved,
    /// It is not.
    Rejected,
    /// A person decides.
    Review,
    /// Others come before, and a share is left.
    InLine,
    /// The customer decides.
    CustomersChoice,
    /// It is the deal of several, who share.
    Shared,
}

impl Verdict {
    /// Every verdict with its word, in the order in which slots count them.
    pub const ALL: [(&'static str, Verdict); 6] = [
        ("approved", Verdict::Approved),
        ("rejected", Verdict::Rejected),
        ("review", Verdict::Review),
        ("in line", Verdict::InLine),
        ("customer's choice", Verdict::CustomersChoice),
        ("shared", Verdict::Shared),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, verdict)| *verdict == self);
        found.map_or("", |(word, _)| word)
    }

    /// Its place among the words.
    #[must_use]
    pub fn place(self) -> i64 {
        let found = (0..).zip(Self::ALL).find(|(_, (_, verdict))| *verdict == self);
        found.map_or(0, |(place, _)| place)
    }

    /// Whether the partner has the deal, or a part of it.
    #[must_use]
    pub const fn holds(self) -> bool {
        matches!(self, Verdict::Approved | Verdict::InLine | Verdict::Shared)
    }
}

/// Why a request comes out as it does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// A rule of `rejects` is true, by its place.
    Rejects(u16),
    /// A rule of `sends_to_review` is true.
    Reviews(u16),
    /// A requirement is not met.
    Requirement(u16),
    /// It is smaller than the table asks: what it is, and what it must be.
    TooSmall(Decimal, Decimal),
    /// The partner has as many open as it may: how many, and how many at most.
    TooManyOpen(u32, Decimal),
    /// The deal was registered again as often as it may be: how often, and how often at most.
    Renewed(u32, u32),
    /// It renews and says nothing new.
    NothingNew,
    /// Somebody came before, by the place among the rivals.
    Behind(u32),
    /// Somebody came at the same instant.
    Tie(u32),
    /// No place is left that has a share: the place.
    NoPlace(u32),
    /// A person compares the rivals.
    Question,
    /// The customer named somebody else.
    NamedElsewhere(u32),
    /// The customer has named nobody.
    NotNamed,
    /// The customer named several.
    NamedSeveral(u32),
    /// Nobody answered in time, so it counts as approved.
    Unanswered,
}

/// A reason with what it asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EngagementReason {
    /// What it asks for: rejection, review, or what else a policy gives.
    pub verdict: Verdict,
    /// Why.
    pub why: Why,
}

/// What a registration is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The event that protection is counted from has not been.
    Pending,
    /// It is protected.
    Active,
    /// It is protected, and a reminder says that something ends soon.
    AtRisk,
    /// It would be protected, and another one comes before.
    Waiting,
    /// It ended before its time.
    Lapsed,
    /// Its time is over.
    Expired,
}

impl Status {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Active => "active",
            Status::AtRisk => "at risk",
            Status::Waiting => "waiting",
            Status::Lapsed => "lapsed",
            Status::Expired => "expired",
        }
    }

    /// Whether it keeps others away where what is pending does.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Status::Lapsed | Status::Expired)
    }
}

/// What a registration waits for, or ended by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Its protection.
    Protection,
    /// A milestone, by its place.
    Milestone(u16),
    /// An answer.
    Answer,
    /// What ends a registration, by its place.
    Lapse(u16),
}

/// How a registration stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// When protection began; absent while it has not.
    pub from: Option<Moment>,
    /// Until when it lasts.
    pub through: Option<Deadline>,
    /// How often it was extended.
    pub extended: u32,
    /// What ended it, with the last day or instant before.
    pub ended: Option<(Matter, Option<Last>)>,
    /// A milestone that was missed and that a person looks at.
    pub missed: Option<u16>,
    /// What ends next.
    pub next: Option<(Matter, Last)>,
    /// Who comes before it, by the row on file.
    pub behind: Option<u32>,
}

/// A day or an instant, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The instant, or the beginning of the day.
    pub at: i64,
    /// The day, where it is one.
    pub day: Option<Date>,
}

/// A key that agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMatch {
    /// The key, by its place.
    pub key: u16,
    /// What the request says.
    pub request: String,
    /// What the registration on file says.
    pub existing: String,
    /// The form in which both are the same.
    pub form: String,
}

/// A registration on file of the same deal.
#[derive(Clone, Debug, PartialEq)]
pub struct SameDeal {
    /// Its row.
    pub row: u32,
    /// Its key.
    pub id: Vec<String>,
    /// Whose it is.
    pub holder: String,
    /// The keys that agree.
    pub matches: Vec<KeyMatch>,
    /// How it stands when the request is made.
    pub standing: Standing,
    /// The time that decides.
    pub decided: Option<Moment>,
    /// How it competes; `None` for one that does not.
    pub rival: Option<Rivalry>,
    /// Whether it is the partner's own.
    pub own: bool,
}

/// How a rival stands to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rivalry {
    /// Whether it comes before.
    pub ahead: bool,
    /// Whether no time decides between the two.
    pub tied: bool,
    /// Whether the customer named it.
    pub chosen: bool,
}

/// A milestone of the request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MilestoneOutcome {
    /// Until when it is due; absent while its event has not been.
    pub due: Option<Last>,
    /// When it was reached.
    pub done: Option<Moment>,
}

/// Until when an answer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerOutcome {
    /// The last day or instant.
    pub by: Last,
    /// Whether it is over on the day of the decision.
    pub late: bool,
}

/// How a request came out.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestOutcome {
    /// Its key.
    pub id: Vec<String>,
    /// Whose it is.
    pub holder: String,
    /// How it comes out.
    pub verdict: Verdict,
    /// How its requirements came out.
    pub requirements: Vec<CheckOutcome>,
    /// Every reason, in order.
    pub reasons: Vec<EngagementReason>,
    /// Its place in line.
    pub place: Option<u32>,
    /// Its share of the benefits.
    pub share: Decimal,
    /// The time that decides.
    pub decided: Option<Moment>,
    /// What is on file of the same deal, by the time that decides and the key.
    pub same_deal: Vec<SameDeal>,
    /// How it stands itself.
    pub standing: Standing,
    /// What it has to reach.
    pub milestones: Vec<MilestoneOutcome>,
    /// Until when an answer is due.
    pub answer: Option<AnswerOutcome>,
    /// What it brings, where it brings anything.
    pub benefits: Vec<Scalar>,
}

/// A registration on file with its status.
#[derive(Clone, Debug, PartialEq)]
pub struct OnFileOutcome {
    /// Its row.
    pub row: u32,
    /// Its key.
    pub id: Vec<String>,
    /// Whose it is.
    pub holder: String,
    /// How it stands on the day of the decision.
    pub standing: Standing,
}

/// What rules of engagement came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EngagementOutcome {
    /// The request, where there is one and the rules are for it.
    pub request: Option<Box<RequestOutcome>>,
    /// Whether there is a request that the rules are not for.
    pub passed_over: bool,
    /// The status of what is on file, where there is no request.
    pub on_file: Vec<OnFileOutcome>,
}

impl RequestOutcome {
    /// The rivals, in order.
    pub fn rivals(&self) -> impl Iterator<Item = (&SameDeal, Rivalry)> {
        self.same_deal.iter().filter_map(|one| Some((one, one.rival?)))
    }

    /// A rival by its place among them.
    #[must_use]
    pub fn rival(&self, place: u32) -> Option<&SameDeal> {
        self.rivals().nth(place as usize).map(|(one, _)| one)
    }
}
