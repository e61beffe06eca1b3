//! Scenarios: a base, what a scenario changes of it, what it expects of the decision. `cases` reads them from tables.

mod cases;
mod cell;
pub mod coverage;
mod expect;
mod find;
mod path;
mod suggest;
mod suite;

pub use cases::cases;
pub use coverage::Coverage;
pub use expect::{Failure, check};
pub use find::Subject;
pub use suggest::{Runner, Starts, Suggestions, suggest};
pub use suite::{Suite, Tested};

use std::sync::Arc;

use crate::decide::Options;
use crate::model::{Base, Change, Expectation, Member, Model, Population};
use crate::source::{Code, Diagnostic, Span};
use crate::value::Tree;

/// A scenario, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Its facts as JSON text.
    pub facts: String,
    /// The place of the scenario whose decision it follows, among those of the pack.
    pub after: Option<usize>,
    /// What the evaluation is told besides.
    pub options: Options,
    /// What is expected.
    pub expectations: Vec<Expectation>,
    /// Where it is declared.
    pub span: Span,
    /// The facts of the others that it competes with, as JSON text; none where it does not say who they are.
    pub population: Option<Arc<[String]>>,
}

/// The most bytes of facts of all scenarios of a pack together.
const FACTS_BYTES: usize = 256 << 20;

/// The scenarios of a model, and what is wrong with those that cannot be put together.
#[must_use]
pub fn scenarios(model: &Model) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut ready = Vec::with_capacity(model.scenarios.len());
    let mut wrong = Vec::new();
    let mut bytes = 0;
    // Scenarios of one base share its population.
    let mut of_bases: Vec<(&str, Arc<[String]>)> = Vec::new();
    for scenario in &model.scenarios {
        let base = match &scenario.base {
            None => None,
            Some(name) => match model.bases.iter().find(|base| base.name.text == name.text) {
                Some(base) => Some(base),
                None => {
                    let known = model.bases.iter().map(|base| base.name.text.as_str());
                    let error =
                        Diagnostic::error(Code::Scenario, format!("there is no base `{}`", name.text)).at(name.span);
                    wrong.push(match crate::compile::closest(&name.text, known) {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error.help("declare it: `base(\"…\", #{ … })`"),
                    });
                    continue;
                }
            },
        };
        let Some(mut facts) = scenario.facts.clone().or(base.map(|base| base.facts.clone())) else {
            wrong.push(
                Diagnostic::error(
                    Code::Scenario,
                    format!("scenario `{}` has no facts", scenario.name.text),
                )
                .at(scenario.name.span)
                .help("write `.varies(\"…\")` with the name of a base, or `.facts(#{ … })`"),
            );
            continue;
        };
        let period = scenario.period.as_ref().or(base.and_then(|base| base.period.as_ref()));
        let mut options = Options {
            as_of: scenario.as_of.clone().or(base.and_then(|base| base.as_of.clone())),
            period: period.map(|(first, last)| format!("{first}..{last}")),
            ..Options::default()
        };
        let mut failed = false;
        for change in &scenario.changes {
            match change {
                Change::Set(path, value) => {
                    if let Err(message) = path::set(&mut facts, &path.text, value.clone()) {
                        wrong.push(
                            Diagnostic::error(Code::Scenario, message)
                                .at(path.span)
                                .help("name a place of the facts, such as `partner.revenue` or `deals[0].amount`"),
                        );
                        failed = true;
                    }
                }
                Change::Setting(name, value) => options.settings.push((name.text.clone(), setting_text(value))),
            }
        }
        let after = match &scenario.after {
            None => None,
            Some(name) => match place_of(&ready, name, model) {
                Ok(place) => Some(place),
                Err(error) => {
                    wrong.push(*error);
                    continue;
                }
            },
        };
        if after.is_some()
            && let Tree::Map(entries) = &mut facts
        {
            // `prior: ()` is no beginning, wherever it is written.
            entries.retain(|(key, value)| key != "prior" || *value != Tree::Null);
        }
        if after.is_some() && facts.get("prior").is_some() {
            wrong.push(
                Diagnostic::error(
                    Code::Scenario,
                    format!(
                        "scenario `{}` has two beginnings: `after`, and `prior` in its facts",
                        scenario.name.text
                    ),
                )
                .at(scenario.name.span)
                .help("leave one of them out: `.set(\"prior\", ())` takes that of the base away"),
            );
            continue;
        }
        let population = match (&scenario.population, base) {
            (Some(own), _) => Some(others(own, &model.bases)),
            (None, Some(Base { name, population, .. })) => population.as_ref().map(|of_base| {
                let known = of_bases.iter().find(|(known, _)| *known == name.text);
                if let Some((_, known)) = known {
                    return Ok(Arc::clone(known));
                }
                let made = others(of_base, &model.bases);
                if let Ok(made) = &made {
                    of_bases.push((name.text.as_str(), Arc::clone(made)));
                }
                made
            }),
            (None, None) => None,
        };
        let population = match population.transpose() {
            Ok(population) => population,
            Err(error) => {
                wrong.push(*error);
                continue;
            }
        };
        if scenario.population.is_some() {
            bytes += population
                .iter()
                .flat_map(|others| others.iter())
                .map(String::len)
                .sum::<usize>();
        }
        if !failed {
            let facts = facts.to_json();
            bytes += facts.len();
            if bytes > FACTS_BYTES {
                wrong.push(
                    Diagnostic::error(
                        Code::TooLarge,
                        format!(
                            "the scenarios have more than {} MiB of facts together",
                            FACTS_BYTES >> 20
                        ),
                    )
                    .at(scenario.name.span)
                    .help("let scenarios vary a smaller base"),
                );
                break;
            }
            ready.push(Scenario {
                name: scenario.name.text.clone(),
                facts,
                after,
                options,
                expectations: scenario.expectations.clone(),
                span: scenario.name.span,
                population,
            });
        }
    }
    (ready, wrong)
}

/// The place of the scenario that another one follows: it is declared before, so that no circle can be.
fn place_of(ready: &[Scenario], name: &crate::model::Name, model: &Model) -> Result<usize, Box<Diagnostic>> {
    if let Some(place) = ready.iter().position(|scenario| scenario.name == name.text) {
        return Ok(place);
    }
    let declared = model.scenarios.iter().any(|scenario| scenario.name.text == name.text);
    let error = if declared {
        Diagnostic::error(
            Code::Scenario,
            format!("scenario `{}` is declared later, or is wrong itself", name.text),
        )
        .help("declare the earlier period first")
    } else {
        let known = ready.iter().map(|scenario| scenario.name.as_str());
        let error = Diagnostic::error(Code::Scenario, format!("there is no scenario `{}`", name.text));
        match crate::compile::closest(&name.text, known) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("name a scenario that is declared before this one"),
        }
    };
    Err(Box::new(error.at(name.span)))
}

/// The facts of the others as JSON texts.
fn others(population: &Population, bases: &[Base]) -> Result<Arc<[String]>, Box<Diagnostic>> {
    let facts = |member: &Member| match member {
        Member::Facts(facts) => Ok(facts.to_json()),
        Member::Base(name) => match bases.iter().find(|base| base.name.text == *name) {
            Some(base) => Ok(base.facts.to_json()),
            None => {
                let known = bases.iter().map(|base| base.name.text.as_str());
                let error = Diagnostic::error(Code::Scenario, format!("there is no base `{name}`")).at(population.span);
                Err(Box::new(match crate::compile::closest(name, known) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help("declare it: `base(\"…\", #{ … })`, or write the facts here"),
                }))
            }
        },
    };
    population.members.iter().map(facts).collect()
}

fn setting_text(value: &Tree) -> String {
    match value {
        Tree::Text(text) => text.clone(),
        other => other.to_json(),
    }
}
