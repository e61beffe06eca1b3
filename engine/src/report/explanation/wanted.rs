use crate::compile::closest;
use crate::decide::Explain;
use crate::expr::RuleSite;
use crate::program::{Check, Program};
use crate::source::{Code, Diagnostic};

/// Which part of a decision is to be explained: by the name of a value, a score, a ladder, an eligibility, an incentive or
/// a window, then, after a point, a tier or a requirement: `growth`, `level.gold`, `level.gold.Revenue`, `mdf.Satisfaction`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    parts: Vec<String>,
}

impl Wanted {
    /// Reads what an option says.
    ///
    /// # Errors
    /// A name that the program does not have, with the closest one.
    pub fn of(program: &Program, explain: &Explain) -> Result<Wanted, Box<Diagnostic>> {
        let Explain::Only(text) = explain else {
            return Ok(Wanted::default());
        };
        let parts: Vec<String> = text.split('.').map(|part| part.trim().to_owned()).collect();
        let wanted = Wanted { parts };
        if sites(program).any(|site| wanted.has(program, site)) {
            return Ok(wanted);
        }
        let mut known: Vec<String> = sites(program)
            .flat_map(|site| {
                let path = path(program, site);
                (1..=path.len()).map(move |count| path.get(..count).unwrap_or(&[]).join("."))
            })
            .collect();
        known.dedup();
        let error = Diagnostic::error(
            Code::Option,
            format!("there is nothing to explain by the name `{text}`"),
        );
        Err(Box::new(match closest(text, known.iter().map(String::as_str)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(
                "name a value, a score, a ladder, an eligibility or an incentive; a tier or a requirement follows after a point: `level.gold`",
            ),
        }))
    }

    /// Whether a rule belongs to what is asked for.
    pub(super) fn has(&self, program: &Program, site: RuleSite) -> bool {
        let path = path(program, site);
        self.parts.len() <= path.len() && self.parts.iter().zip(path).all(|(part, name)| *part == name)
    }
}

/// The names that lead to a rule, the declared one first.
fn path(program: &Program, site: RuleSite) -> Vec<&str> {
    fn check(checks: Option<&Vec<Check>>, place: u16) -> Option<&str> {
        Some(checks?.get(usize::from(place))?.title.as_str())
    }
    let names = match site {
        RuleSite::Window(place) => [
            program.windows.get(usize::from(place)).map(|window| &*window.name),
            None,
            None,
        ],
        RuleSite::Value(place) => [
            program.values.get(usize::from(place)).map(|value| &*value.name),
            None,
            None,
        ],
        RuleSite::Tier(place, tier, requirement) => {
            let ladder = program.ladders.get(usize::from(place));
            let tier = ladder.and_then(|ladder| ladder.tiers.get(usize::from(tier)));
            [
                ladder.map(|ladder| &*ladder.name),
                tier.map(|tier| &*tier.id),
                check(tier.map(|tier| &tier.criteria.checks), requirement),
            ]
        }
        RuleSite::Eligibility(place, requirement) => {
            let found = program.eligibilities.get(usize::from(place));
            [
                found.map(|found| &*found.name),
                check(found.map(|found| &found.criteria.checks), requirement),
                None,
            ]
        }
        RuleSite::Condition(place, condition) => {
            let found = program.incentives.get(usize::from(place));
            let condition = found.and_then(|found| found.conditions.get(usize::from(condition)));
            [
                found.map(|found| &*found.name),
                condition.map(|condition| &*condition.check.title),
                None,
            ]
        }
        RuleSite::Payee(place, payee) => {
            let found = program.incentives.get(usize::from(place));
            let split = found.and_then(|found| found.split.as_ref());
            let payee = split.and_then(|split| split.payees.get(usize::from(payee)));
            [found.map(|found| &*found.name), payee.map(|payee| &*payee.title), None]
        }
        RuleSite::Review(place, tier, requirement) => {
            let ladder = program.ladders.get(usize::from(place));
            let over_time = ladder.and_then(|ladder| ladder.over_time.as_ref());
            let review = over_time.and_then(|over_time| over_time.holding.as_ref());
            let criteria = review.and_then(|holding| holding.review.get(usize::from(tier)));
            let tier = ladder.and_then(|ladder| ladder.tiers.get(usize::from(tier)));
            [
                ladder.map(|ladder| &*ladder.name),
                tier.map(|tier| &*tier.id),
                check(criteria.map(|criteria| &criteria.checks), requirement),
            ]
        }
        RuleSite::Override(place) => [
            program.ladders.get(usize::from(place)).map(|ladder| &*ladder.name),
            Some("override"),
            None,
        ],
        RuleSite::InPeriod(place)
        | RuleSite::Pays(place)
        | RuleSite::Limit(place)
        | RuleSite::Split(place)
        | RuleSite::TierOn(place) => [
            program.incentives.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
        RuleSite::Score(place) | RuleSite::ScorePeriod(place) => [
            program.scores.get(usize::from(place)).map(|score| &*score.name),
            None,
            None,
        ],
        RuleSite::OnlyIf(place, component, condition) => {
            let score = program.scores.get(usize::from(place));
            let component = score.and_then(|score| score.components.get(usize::from(component)));
            let condition = component.and_then(|found| found.conditions.get(usize::from(condition)));
            [
                score.map(|score| &*score.name),
                component.map(|component| &*component.title),
                condition.map(|condition| &*condition.title),
            ]
        }
        RuleSite::Component(place, component) => {
            let score = program.scores.get(usize::from(place));
            let component = score.and_then(|score| score.components.get(usize::from(component)));
            [
                score.map(|score| &*score.name),
                component.map(|component| &*component.title),
                None,
            ]
        }
        RuleSite::Gate(place, gate) => {
            let score = program.scores.get(usize::from(place));
            let gate = score.and_then(|score| score.gates.get(usize::from(gate)));
            [score.map(|score| &*score.name), gate.map(|gate| &*gate.title), None]
        }
        RuleSite::Ranking(place, part) => {
            let found = program.rankings.get(usize::from(place));
            [
                found.map(|found| &*found.name),
                found.and_then(|found| found.part(part)).map(|(title, _)| title),
                None,
            ]
        }
        RuleSite::Contest(place, part) => {
            let found = program.contests.get(usize::from(place));
            [
                found.map(|found| &*found.name),
                found.and_then(|found| found.part(part)).map(|(title, _)| title),
                None,
            ]
        }
        RuleSite::Engagement(place, part) => {
            let found = program.engagements.get(usize::from(place));
            [
                found.map(|found| &*found.name),
                found.and_then(|found| found.part(part)).map(|(title, _)| title),
                None,
            ]
        }
        RuleSite::Term(place, _) => [
            program.engagements.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
        RuleSite::Fund(place) => [
            program.funds.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
        RuleSite::Payout(place)
        | RuleSite::Statement(place)
        | RuleSite::Participants(place)
        | RuleSite::Recovery(place) => [
            program.payouts.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
        RuleSite::Balance(place) => [
            program.balances.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
    };
    names.into_iter().map_while(|name| name).collect()
}

/// Every rule of a program.
fn sites(program: &Program) -> impl Iterator<Item = RuleSite> {
    let windows = (0_u16..)
        .zip(&program.windows)
        .map(|(place, _)| RuleSite::Window(place));
    let values = (0_u16..).zip(&program.values).map(|(place, _)| RuleSite::Value(place));
    let ladders = (0_u16..).zip(&program.ladders).flat_map(|(place, ladder)| {
        (0_u16..).zip(&ladder.tiers).flat_map(move |(index, tier)| {
            // A tier that requires nothing has a name too.
            let checks = u16::try_from(tier.criteria.checks.len()).unwrap_or(u16::MAX).max(1);
            (0..checks).map(move |check| RuleSite::Tier(place, index, check))
        })
    });
    let eligibilities = (0_u16..).zip(&program.eligibilities).flat_map(|(place, found)| {
        let checks = u16::try_from(found.criteria.checks.len()).unwrap_or(u16::MAX).max(1);
        (0..checks).map(move |check| RuleSite::Eligibility(place, check))
    });
    let incentives = (0_u16..).zip(&program.incentives).flat_map(|(place, incentive)| {
        let conditions = (0_u16..).zip(&incentive.conditions);
        let conditions = conditions.map(move |(index, _)| RuleSite::Condition(place, index));
        let payees = incentive.split.iter().flat_map(|split| &split.payees);
        let payees = (0_u16..)
            .zip(payees)
            .map(move |(index, _)| RuleSite::Payee(place, index));
        std::iter::once(RuleSite::Pays(place)).chain(conditions).chain(payees)
    });
    let over_time = (0_u16..).zip(&program.ladders).flat_map(|(place, ladder)| {
        let over_time = ladder.over_time.iter();
        let holding = over_time.clone().filter_map(|over_time| over_time.holding.as_ref());
        let review = holding.flat_map(move |holding| {
            (0_u16..).zip(&holding.review).flat_map(move |(tier, criteria)| {
                let checks = u16::try_from(criteria.checks.len()).unwrap_or(u16::MAX);
                (0..checks).map(move |check| RuleSite::Review(place, tier, check))
            })
        });
        let overridden = over_time.filter(|over_time| over_time.overridden.is_some());
        review.chain(overridden.map(move |_| RuleSite::Override(place)))
    });
    let scores = (0_u16..).zip(&program.scores).flat_map(|(place, score)| {
        let components = (0_u16..).zip(&score.components).flat_map(move |(index, component)| {
            let conditions = (0_u16..).zip(&component.conditions);
            let conditions = conditions.map(move |(number, _)| RuleSite::OnlyIf(place, index, number));
            std::iter::once(RuleSite::Component(place, index)).chain(conditions)
        });
        let gates = (0_u16..).zip(&score.gates);
        let gates = gates.map(move |(index, _)| RuleSite::Gate(place, index));
        std::iter::once(RuleSite::Score(place)).chain(components).chain(gates)
    });
    let rankings = (0_u16..).zip(&program.rankings).flat_map(|(place, ranking)| {
        let parts = (0_u16..).take_while(|part| ranking.part(*part).is_some());
        parts.map(move |part| RuleSite::Ranking(place, part))
    });
    let contests = (0_u16..).zip(&program.contests).flat_map(|(place, contest)| {
        let parts = u16::try_from(contest.keys.len()).unwrap_or(u16::MAX).saturating_add(2);
        (0..parts)
            .filter(move |part| contest.part(*part).is_some())
            .map(move |part| RuleSite::Contest(place, part))
    });
    let engagements = (0_u16..).zip(&program.engagements).flat_map(|(place, rules)| {
        let parts = (1_u16..).take_while(|part| rules.part(*part).is_some());
        std::iter::once(0)
            .chain(parts)
            .map(move |part| RuleSite::Engagement(place, part))
    });
    windows
        .chain(over_time)
        .chain(values)
        .chain(scores)
        .chain(ladders)
        .chain(eligibilities)
        .chain(incentives)
        .chain(rankings)
        .chain(contests)
        .chain(engagements)
        .chain((0_u16..).zip(&program.funds).map(|(place, _)| RuleSite::Fund(place)))
        .chain(
            (0_u16..)
                .zip(&program.payouts)
                .flat_map(|(place, _)| [RuleSite::Participants(place), RuleSite::Statement(place)]),
        )
}
