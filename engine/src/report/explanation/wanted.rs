use crate::compile::closest;
use crate::decide::Explain;
use crate::expr::RuleSite;
use crate::program::{Check, Program};
use crate::source::{Code, Diagnostic};

/// Which part of a decision is to be explained: by the name of a value, a ladder, an eligibility, an incentive or a
/// window, then, after a point, a tier or a requirement: `growth`, `level.gold`, `level.gold.Revenue`, `mdf.Satisfaction`.
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
                "name a value, a ladder, an eligibility or an incentive; a tier or a requirement follows after a point: `level.gold`",
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
        RuleSite::InPeriod(place) | RuleSite::Pays(place) | RuleSite::Limit(place) => [
            program.incentives.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
        RuleSite::Fund(place) => [
            program.funds.get(usize::from(place)).map(|found| &*found.name),
            None,
            None,
        ],
        RuleSite::Payout(place) | RuleSite::Statement(place) | RuleSite::Recovery(place) => [
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
        std::iter::once(RuleSite::Pays(place)).chain(conditions)
    });
    windows
        .chain(values)
        .chain(ladders)
        .chain(eligibilities)
        .chain(incentives)
        .chain((0_u16..).zip(&program.funds).map(|(place, _)| RuleSite::Fund(place)))
        .chain(
            (0_u16..)
                .zip(&program.payouts)
                .map(|(place, _)| RuleSite::Statement(place)),
        )
}
