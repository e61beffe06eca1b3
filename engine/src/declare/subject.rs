use super::clause::Receiver;
use crate::model::{Handle, Model, Name, TypeSpec};

/// A declared thing that the script holds: its place in the model. This is the value that rhai carries about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Record(usize),
    Field(usize, usize),
    Type(Box<TypeSpec>),
    Input(usize),
    Relation(usize),
    Setting(usize),
    Value(usize),
    Window(usize),
    Table(usize),
    Bands(usize),
    Band(usize, usize),
    Curve(usize),
    Ladder(usize),
    Tier(usize, usize),
    Eligibility(usize),
    Path(Owner, usize),
    Requirement(Owner, Option<usize>, usize),
    Incentive(usize),
    Condition(usize, usize),
    Cap(usize, usize),
    Base(usize),
    Scenario(usize),
    TakeOver(usize),
    Score(usize),
    /// A track, by its score and its place there.
    Track(usize, usize),
    /// A component, by its score, its track and its place there.
    Component(usize, usize, usize),
    Payee(usize, usize),
    Ranking(usize),
    Balance(usize),
    Fund(usize),
    Payout(usize),
    Stack(usize),
    Contest(usize),
    Engagement(usize),
    /// A requirement of rules of engagement.
    EngagementRequirement(usize, usize),
    /// A time, by its rules of engagement and what it is of.
    Term(usize, TermOf),
    Milestone(usize, usize),
    Extension(usize, TermOf),
    Answer(usize),
    /// Something was wrong and has been said: what follows is applied to the thing below it where it can be, and is
    /// otherwise passed over in silence.
    Poison(Option<Box<Subject>>),
    Conversion(usize),
    FiscalCalendar(usize),
    BusinessCalendar(usize),
}

/// What a time is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TermOf {
    Protection,
    Milestone(usize),
}

/// What has criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Tier(usize, usize),
    Eligibility(usize),
}

impl Subject {
    /// What clauses are called on; `None` for a poisoned one.
    pub(super) fn receiver(&self) -> Option<Receiver> {
        Some(match self {
            Subject::Record(_) => Receiver::Record,
            Subject::Field(..) => Receiver::Field,
            Subject::Type(_) => Receiver::Type,
            Subject::Input(_) => Receiver::Input,
            Subject::Relation(_) => Receiver::Relation,
            Subject::Setting(_) => Receiver::Setting,
            Subject::Value(_) => Receiver::Value,
            Subject::Window(_) => Receiver::Window,
            Subject::Table(_) => Receiver::Table,
            Subject::Bands(_) => Receiver::Bands,
            Subject::Band(..) => Receiver::Band,
            Subject::Curve(_) => Receiver::Curve,
            Subject::Ladder(_) => Receiver::Ladder,
            Subject::Tier(..) => Receiver::Tier,
            Subject::Eligibility(_) => Receiver::Eligibility,
            Subject::Path(..) => Receiver::Path,
            Subject::Requirement(..) | Subject::Condition(..) | Subject::EngagementRequirement(..) => {
                Receiver::Requirement
            }
            Subject::Incentive(_) => Receiver::Incentive,
            Subject::Cap(..) => Receiver::Cap,
            Subject::Base(_) => Receiver::Base,
            Subject::Scenario(_) => Receiver::Scenario,
            Subject::TakeOver(_) => Receiver::TakeOver,
            Subject::Score(_) => Receiver::Score,
            Subject::Track(..) => Receiver::Track,
            Subject::Component(..) => Receiver::Component,
            Subject::Payee(..) => Receiver::Payee,
            Subject::Ranking(_) => Receiver::Ranking,
            Subject::Balance(_) => Receiver::Balance,
            Subject::Fund(_) => Receiver::Fund,
            Subject::Payout(_) => Receiver::Payout,
            Subject::Stack(_) => Receiver::Stack,
            Subject::Contest(_) => Receiver::Contest,
            Subject::Engagement(_) => Receiver::Engagement,
            Subject::Term(..) => Receiver::Term,
            Subject::Milestone(..) => Receiver::Milestone,
            Subject::Extension(..) => Receiver::Extension,
            Subject::Answer(_) => Receiver::Answer,
            Subject::Poison(_) => return None,
            Subject::Conversion(_) => Receiver::Conversion,
            Subject::FiscalCalendar(_) => Receiver::FiscalCalendar,
            Subject::BusinessCalendar(_) => Receiver::BusinessCalendar,
        })
    }

    /// What the thing belongs to, where clauses of that may follow as well.
    pub(super) fn parent(&self) -> Option<Subject> {
        match *self {
            Subject::Field(record, _) => Some(Subject::Record(record)),
            Subject::Band(bands, _) => Some(Subject::Bands(bands)),
            Subject::Tier(ladder, _) => Some(Subject::Ladder(ladder)),
            Subject::Path(owner, _) => Some(owner.subject()),
            Subject::Requirement(owner, Some(path), _) => Some(Subject::Path(owner, path)),
            Subject::Requirement(owner, None, _) => Some(owner.subject()),
            Subject::Track(score, _) => Some(Subject::Score(score)),
            Subject::Component(score, track, _) => Some(Subject::Track(score, track)),
            Subject::Condition(incentive, _) | Subject::Cap(incentive, _) | Subject::Payee(incentive, _) => {
                Some(Subject::Incentive(incentive))
            }
            Subject::EngagementRequirement(index, _)
            | Subject::Term(index, TermOf::Protection)
            | Subject::Milestone(index, _)
            | Subject::Answer(index) => Some(Subject::Engagement(index)),
            Subject::Term(index, TermOf::Milestone(place)) => Some(Subject::Milestone(index, place)),
            Subject::Extension(index, of) => Some(Subject::Term(index, of)),
            _ => None,
        }
    }

    /// The thing as a value of the model, where rules may hold it.
    pub(super) fn handle(&self) -> Handle {
        let place = |index: &usize| u16::try_from(*index).unwrap_or(u16::MAX);
        match self {
            Subject::Table(index) => Handle::Table(place(index)),
            Subject::Bands(index) | Subject::Band(index, _) => Handle::Bands(place(index)),
            Subject::Curve(index) => Handle::Curve(place(index)),
            Subject::FiscalCalendar(index) => Handle::FiscalCalendar(place(index)),
            Subject::BusinessCalendar(index) => Handle::BusinessCalendar(place(index)),
            other => Handle::Other(other.receiver().map_or("something that is wrong", Receiver::word)),
        }
    }

    /// The name of the thing.
    pub(super) fn name<'a>(&self, model: &'a Model) -> Option<&'a Name> {
        match *self {
            Subject::Setting(index) => model.settings.get(index).map(|setting| &setting.name),
            Subject::Value(index) => model.values.get(index).map(|value| &value.name),
            Subject::Window(index) => model.windows.get(index).map(|window| &window.name),
            Subject::Table(index) => model.tables.get(index).map(|table| &table.name),
            Subject::Bands(index) => model.bands.get(index).map(|bands| &bands.name),
            Subject::Curve(index) => model.curves.get(index).map(|curve| &curve.name),
            Subject::Ladder(index) => model.ladders.get(index).map(|ladder| &ladder.name),
            Subject::Eligibility(index) => model.eligibilities.get(index).map(|eligibility| &eligibility.name),
            Subject::Incentive(index) => model.incentives.get(index).map(|incentive| &incentive.name),
            Subject::Scenario(index) => model.scenarios.get(index).map(|scenario| &scenario.name),
            Subject::TakeOver(index) => model.takes_over.get(index)?.versions.first(),
            Subject::Score(index) => model.scores.get(index).map(|score| &score.name),
            Subject::Ranking(index) => model.rankings.get(index).map(|ranking| &ranking.name),
            Subject::Balance(index) => model.balances.get(index).map(|balance| &balance.name),
            Subject::Fund(index) => model.funds.get(index).map(|fund| &fund.name),
            Subject::Payout(index) => model.payouts.get(index).map(|payout| &payout.name),
            Subject::Contest(index) => model.contests.get(index).map(|contest| &contest.name),
            Subject::Stack(index) => model.stacks.get(index).map(|stack| &stack.name),
            Subject::Engagement(index) => model.engagements.get(index).map(|engagement| &engagement.name),
            Subject::Milestone(index, place) => {
                let milestone = model.engagements.get(index)?.milestones.get(place);
                milestone.map(|milestone| &milestone.title)
            }
            Subject::Path(Owner::Tier(ladder, tier), path) => model
                .ladders
                .get(ladder)?
                .tiers
                .get(tier)?
                .criteria
                .paths
                .get(path)
                .map(|path| &path.title),
            Subject::Path(Owner::Eligibility(index), path) => model
                .eligibilities
                .get(index)?
                .criteria
                .paths
                .get(path)
                .map(|path| &path.title),
            Subject::Conversion(index) => model.conversions.get(index).map(|one| &one.name),
            Subject::FiscalCalendar(index) => model.fiscal_calendars.get(index).map(|one| &one.name),
            Subject::BusinessCalendar(index) => model.business_calendars.get(index).map(|one| &one.name),
            _ => None,
        }
    }

    /// The subject with a fault on it.
    pub(super) fn poisoned(self) -> Subject {
        match self {
            Subject::Poison(_) => self,
            other => Subject::Poison(Some(Box::new(other))),
        }
    }
}

impl Owner {
    pub(super) fn subject(self) -> Subject {
        match self {
            Owner::Tier(ladder, tier) => Subject::Tier(ladder, tier),
            Owner::Eligibility(index) => Subject::Eligibility(index),
        }
    }
}
