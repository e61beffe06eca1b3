//! What scenarios can reach of rules of engagement: each reason and its absence, each way in which rivals, places and
//! times come out.

use super::Group;
use super::items::Builder;
use crate::decide::{
    CheckState, EngagementOutcome, Matter, RegistrationStanding, RequestOutcome, Status, Verdict, Why,
};
use crate::model::{Competing, Late, Tie};
use crate::program::Engagement;

/// A way in which something comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// A rule of `rejects` is true, or not.
    Rejects(u16, bool),
    /// A rule of `sends_to_review` is true, or not.
    Reviews(u16, bool),
    /// A requirement comes out so.
    Requirement(u16, CheckState),
    /// A request is smaller than the table asks, or not.
    Size(bool),
    /// A partner has too many open, or not.
    Open(bool),
    /// The deal was registered again too often.
    Renewed,
    /// A request that renews says nothing new.
    NothingNew,
    /// A request has no rival.
    Alone,
    /// It comes behind another one.
    Behind,
    /// It comes before all others.
    First,
    /// It has the same instant as another one.
    Tie,
    /// It has this place.
    Place(u32),
    /// No place is left.
    NoPlace,
    /// Several share.
    Shared,
    /// A person compares.
    Question,
    /// The customer named the partner, another one, nobody.
    Named(Option<bool>),
    /// What is on file is pending.
    Pending,
    /// Its time is over.
    Expired,
    /// It was extended.
    Extended,
    /// It ended by this.
    Lapse(u16),
    /// A milestone was missed.
    Missed(u16),
    /// The answer is late, or not.
    Late(bool),
    /// The rules are for a request, or not.
    Applies(bool),
}

impl Builder<'_> {
    pub(super) fn engagements(&mut self) {
        let program = self.program;
        for rules in &program.engagements {
            let mut turns = Vec::new();
            for (turn, what, words) in turns_of(rules) {
                let name = &rules.name;
                let item = self.add(
                    Group::Engagement,
                    &format!("engagement.{name}.{what}"),
                    format!("rules of engagement `{name}`: {words}"),
                    Some(rules.span),
                    Some(format!("engagement.{name}.outcome")),
                );
                turns.push((turn, item));
            }
            self.outcomes.engagements.push(turns);
            let shown = format!("engagement.{}.outcome", rules.name);
            let of = |title: &str| {
                (
                    format!("engagement.{}.{title}", rules.name),
                    format!("`{title}` of the rules of engagement `{}`", rules.name),
                )
            };
            for one in rules.rejects.iter().chain(&rules.reviews).chain(&rules.lapses) {
                let (id, words) = of(&one.title);
                self.junctions(&id, &words, Some(&shown), |see| one.rule.visit(see));
            }
            for benefit in &rules.benefits {
                let (id, words) = of(&benefit.name);
                self.junctions(&id, &words, Some(&shown), |see| benefit.value.visit(see));
            }
            let (id, words) = of("renewal");
            let with = rules.renewal.as_ref().and_then(|(_, with)| with.as_ref());
            if let Some(with) = with {
                self.junctions(&id, &words, Some(&shown), |see| with.visit(see));
            }
        }
    }
}

/// Everything that may come of rules of engagement: the end of the item's id, and its words.
fn turns_of(rules: &Engagement) -> Vec<(Turn, String, String)> {
    let mut turns: Vec<(Turn, String, String)> = Vec::new();
    let mut add = |turn: Turn, what: &str, words: &str| turns.push((turn, what.to_owned(), words.to_owned()));
    if rules.applies.is_some() {
        add(Turn::Applies(true), "applies", "a request they are for");
        add(Turn::Applies(false), "does not apply", "a request they are not for");
    }
    for (place, one) in (0..).zip(&rules.rejects) {
        let title = &one.title;
        add(
            Turn::Rejects(place, true),
            &format!("{title}.rejects"),
            &format!("`{title}` rejects a request"),
        );
        add(
            Turn::Rejects(place, false),
            &format!("{title}.passes"),
            &format!("`{title}` lets a request pass"),
        );
    }
    for (place, one) in (0..).zip(&rules.reviews) {
        let title = &one.title;
        let words = format!("`{title}` sends a request to review");
        add(Turn::Reviews(place, true), &format!("{title}.reviews"), &words);
        add(
            Turn::Reviews(place, false),
            &format!("{title}.passes"),
            &format!("`{title}` lets a request pass"),
        );
    }
    for (place, check) in (0..).zip(&rules.requirements) {
        let title = &check.title;
        for (state, word) in [(CheckState::Met, "met"), (CheckState::NotMet, "not met")] {
            let words = format!("requirement `{title}` is {word}");
            add(Turn::Requirement(place, state), &format!("{title}.{word}"), &words);
        }
        if check.optional {
            let words = format!("what requirement `{title}` measures is missing");
            add(
                Turn::Requirement(place, CheckState::Missing),
                &format!("{title}.missing"),
                &words,
            );
        }
    }
    if rules.minimum_size.is_some() {
        add(Turn::Size(true), "size.too small", "a request below the minimum size");
        add(Turn::Size(false), "size.large enough", "a request that is large enough");
    }
    if rules.at_most_open.is_some() {
        add(
            Turn::Open(true),
            "open.too many",
            "a partner with too many open registrations",
        );
        add(
            Turn::Open(false),
            "open.few enough",
            "a partner that may open another one",
        );
    }
    if let Some((_, with)) = &rules.renewal {
        add(
            Turn::Renewed,
            "renewal.too often",
            "a deal that is registered again too often",
        );
        if with.is_some() {
            add(
                Turn::NothingNew,
                "renewal.nothing new",
                "a request that renews and says nothing new",
            );
        }
    }
    add(Turn::Alone, "competing.alone", "a request without a rival");
    match rules.competing {
        Competing::FirstCome | Competing::Originator => {
            add(
                Turn::Behind,
                "competing.behind",
                "a request that comes behind another one",
            );
        }
        Competing::InLine => {
            for (place, _) in (1..).zip(&rules.shares) {
                add(
                    Turn::Place(place),
                    &format!("place.{place}"),
                    &format!("a request on place {place}"),
                );
            }
            add(Turn::NoPlace, "place.none", "a request for which no place is left");
        }
        Competing::Split => add(Turn::Shared, "competing.shared", "a deal that several share"),
        Competing::PayAll => add(Turn::First, "competing.several", "a deal that several have"),
        Competing::Review => add(Turn::Question, "competing.review", "a deal that a person decides"),
        Competing::CustomersChoice => {
            add(
                Turn::Named(Some(true)),
                "customer.named",
                "the customer named the partner",
            );
            add(
                Turn::Named(Some(false)),
                "customer.named another",
                "the customer named another partner",
            );
            add(Turn::Named(None), "customer.named nobody", "the customer named nobody");
        }
    }
    if rules.competing.is_decided_by_time() && rules.tie != Tie::LowestKey {
        add(Turn::Tie, "competing.tie", "two registrations of the same instant");
    }
    if rules.before.is_some() {
        add(
            Turn::Pending,
            "on file.pending",
            "a registration on file that is pending",
        );
    }
    add(
        Turn::Expired,
        "on file.expired",
        "a registration on file whose time is over",
    );
    if rules.protects.extension.is_some() {
        add(Turn::Extended, "on file.extended", "a registration that was extended");
    }
    for (place, lapse) in (0..).zip(&rules.lapses) {
        let title = &lapse.title;
        add(
            Turn::Lapse(place),
            &format!("{title}.lapses"),
            &format!("`{title}` ends a registration on file"),
        );
    }
    for (place, milestone) in (0..).zip(&rules.milestones) {
        let title = &milestone.title;
        add(
            Turn::Missed(place),
            &format!("{title}.missed"),
            &format!("milestone `{title}` is missed"),
        );
    }
    if let Some((_, late)) = &rules.answer {
        add(Turn::Late(false), "answer.in time", "an answer that is not late yet");
        let words = match late {
            Late::Escalate => "an answer that is late",
            Late::Approve => "an answer that is late, so that a request counts as approved",
        };
        add(Turn::Late(true), "answer.late", words);
    }
    turns
}

impl Turn {
    /// Whether a decision shows it.
    pub(super) fn is_in(self, found: &EngagementOutcome) -> bool {
        let Some(request) = &found.request else {
            return match self {
                Turn::Applies(false) => found.passed_over,
                _ => found.on_file.iter().any(|one| self.is_of(&one.standing)),
            };
        };
        let because = |wanted: &dyn Fn(Why) -> bool| request.reasons.iter().any(|reason| wanted(reason.why));
        match self {
            Turn::Applies(is) => is,
            Turn::Rejects(place, is) => because(&|why| why == Why::Rejects(place)) == is,
            Turn::Reviews(place, is) => because(&|why| why == Why::Reviews(place)) == is,
            Turn::Requirement(place, state) => {
                let check = request.requirements.get(usize::from(place));
                check.is_some_and(|check| check.state == state)
            }
            Turn::Size(is) => because(&|why| matches!(why, Why::TooSmall(..))) == is,
            Turn::Open(is) => because(&|why| matches!(why, Why::TooManyOpen(..))) == is,
            Turn::Renewed => because(&|why| matches!(why, Why::Renewed(..))),
            Turn::NothingNew => because(&|why| why == Why::NothingNew),
            Turn::Alone => request.rivals().next().is_none(),
            Turn::Behind => because(&|why| matches!(why, Why::Behind(_))),
            Turn::First => request.rivals().next().is_some() && request.verdict.holds(),
            Turn::Tie => request.rivals().any(|(_, rival)| rival.tied),
            Turn::Place(place) => request.place == Some(place),
            Turn::NoPlace => because(&|why| matches!(why, Why::NoPlace(_))),
            Turn::Shared => request.verdict == Verdict::Shared,
            Turn::Question => because(&|why| why == Why::Question),
            Turn::Named(named) => named == named_of(request),
            Turn::Late(is) => request.answer.is_some_and(|answer| answer.late == is),
            Turn::Pending | Turn::Expired | Turn::Extended | Turn::Lapse(_) | Turn::Missed(_) => {
                let standings = request.same_deal.iter().map(|one| &one.standing);
                standings
                    .chain([&request.standing])
                    .any(|standing| self.is_of(standing))
            }
        }
    }

    /// Whether a registration on file shows it.
    fn is_of(self, standing: &RegistrationStanding) -> bool {
        let ended = standing.ended.map(|(matter, _)| matter);
        match self {
            Turn::Pending => standing.status == Status::Pending,
            Turn::Expired => standing.status == Status::Expired,
            Turn::Extended => standing.extended > 0,
            Turn::Lapse(place) => ended == Some(Matter::Lapse(place)),
            Turn::Missed(place) => ended == Some(Matter::Milestone(place)) || standing.missed == Some(place),
            _ => false,
        }
    }
}

/// Whom the customer named, where several registered the deal: the partner, another one, nobody.
fn named_of(request: &RequestOutcome) -> Option<bool> {
    if request.rivals().next().is_none() {
        return Some(true);
    }
    if request.rivals().any(|(_, rival)| rival.chosen) {
        return Some(false);
    }
    request.verdict.holds().then_some(true)
}
