//! Scenarios for what is not covered yet: bases are varied in one or two facts, scenarios in one more, at the edges that
//! the program names, and what reaches something new is written down with the present result. `edges` finds the values to try, `text`
//! writes them.

mod edges;
mod text;

use std::collections::HashSet;
use std::sync::Arc;

use super::coverage::{Coverage, Item};
use super::{Scenario, path};
use crate::decide::Options;
use crate::model::{self, Base, Model};
use crate::program::Program;
use crate::source::Span;
use crate::value::Tree;
use edges::{Field, fields};

/// What evaluates while suggestions are looked for.
pub trait Runner {
    /// Evaluates a scenario and notes what it reaches; whether there is a decision.
    fn reach(&mut self, scenario: &Scenario, coverage: &mut Coverage) -> bool;

    /// The decision of a scenario as JSON.
    fn decision(&mut self, scenario: &Scenario) -> Option<String>;
}

/// A file of scenarios, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestions {
    /// The text of the file.
    pub text: String,
    /// How many scenarios stand in it.
    pub scenarios: usize,
    /// How many items they reach that were not reached before.
    pub reached: usize,
    /// How many items are still not reached.
    pub left: usize,
}

/// What suggestions start from: the bases of a pack, and scenarios that change some facts of one and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Starts {
    bases: Vec<Base>,
    /// The others that each base competes with, where it says so.
    populations: Vec<Option<Arc<[String]>>>,
    /// The place of the base, what is changed, the name of the scenario.
    varied: Vec<(usize, Vec<Change>, String)>,
}

/// The most scenarios that suggestions start from.
const STARTS: usize = 60;

impl Starts {
    /// Those of a model.
    #[must_use]
    pub fn of(model: &Model) -> Starts {
        let varied = |scenario: &model::Scenario| {
            if scenario.as_of.is_some() || scenario.period.is_some() || scenario.population.is_some() {
                return None;
            }
            let name = &scenario.base.as_ref()?.text;
            let base = model.bases.iter().position(|base| base.name.text == *name)?;
            let set = |change: &model::Change| match change {
                model::Change::Set(at, value) => Some((at.text.clone(), value.clone())),
                model::Change::Setting(..) => None,
            };
            let changes: Vec<Change> = scenario.changes.iter().map(set).collect::<Option<_>>()?;
            (!changes.is_empty()).then(|| (base, changes, scenario.name.text.clone()))
        };
        let population = |base: &Base| super::others(base.population.as_ref()?, &model.bases).ok();
        Starts {
            bases: model.bases.clone(),
            populations: model.bases.iter().map(population).collect(),
            varied: model.scenarios.iter().filter_map(varied).take(STARTS).collect(),
        }
    }

    /// The bases as they are, then the varied ones.
    fn all(&self) -> Vec<Start> {
        let population = |base: usize| self.populations.get(base).cloned().flatten();
        let bases = self.bases.iter().enumerate().map(|(place, base)| Start {
            base: base.clone(),
            population: population(place),
            changes: Vec::new(),
            like: None,
        });
        let varied = self.varied.iter().filter_map(|(base, changes, name)| {
            let population = population(*base);
            let mut base = self.bases.get(*base)?.clone();
            for (at, value) in changes {
                path::set(&mut base.facts, at, value.clone()).ok()?;
            }
            Some(Start {
                base,
                population,
                changes: changes.clone(),
                like: Some(name.clone()),
            })
        });
        bases.chain(varied).collect()
    }
}

/// Facts that suggestions start from.
struct Start {
    /// The base; its facts are those of the start.
    base: Base,
    /// The others that it competes with.
    population: Option<Arc<[String]>>,
    /// What the scenario changed of it.
    changes: Vec<Change>,
    /// The name of the scenario; none for the base itself.
    like: Option<String>,
}

/// How many evaluations may be tried.
const TRIALS: usize = 20_000;

/// How many items may be looked at: with very many of them fewer evaluations are tried.
const WORK: usize = 200_000_000;

/// What is changed of a base: a path and its value.
type Change = (String, Tree);

/// A scenario to be written.
struct Found {
    start: usize,
    changes: Vec<Change>,
    /// The items that it is the first to reach; a neighbour of an edge may have none.
    items: Vec<usize>,
    /// The items that it is written for.
    shows: Vec<usize>,
}

/// Suggests scenarios for the items that `reached` lacks.
#[must_use]
pub fn suggest(
    program: &Program,
    starts: &Starts,
    names: &HashSet<String>,
    reached: Coverage,
    runner: &mut impl Runner,
) -> Suggestions {
    let (before, all) = reached.count();
    let starts = &*starts.all();
    let mut search = Search {
        starts,
        trial: reached.clone(),
        reached,
        runner,
        found: Vec::new(),
        trials: TRIALS.min(WORK / all.max(1)),
    };
    let fields: Vec<Vec<Field>> = starts.iter().map(|start| fields(program, &start.base)).collect();
    let bases = starts.iter().filter(|start| start.like.is_none()).count();
    search.as_they_are(bases);
    search.singles(&fields);
    search.pairs(fields.get(..bases).unwrap_or_default());
    let Search { reached, found, .. } = search;
    let (after, _) = reached.count();
    let text = text::write(program, starts, names, &reached, &found, runner);
    Suggestions {
        scenarios: text.1,
        text: text.0,
        reached: after - before,
        left: all - after,
    }
}

struct Search<'s, R> {
    starts: &'s [Start],
    reached: Coverage,
    /// The coverage of one trial.
    trial: Coverage,
    runner: &'s mut R,
    found: Vec<Found>,
    trials: usize,
}

impl<R: Runner> Search<'_, R> {
    fn done(&self) -> bool {
        let (covered, all) = self.reached.count();
        covered == all || self.trials == 0
    }

    /// Tries a variation of a base; keeps it if it reaches something new.
    fn try_one(&mut self, start: usize, changes: &[&Change]) -> bool {
        if self.trials == 0 {
            return false;
        }
        self.trials -= 1;
        let changes: Vec<Change> = changes.iter().map(|change| (*change).clone()).collect();
        let Some(scenario) = self.starts.get(start).and_then(|start| scenario(start, &changes)) else {
            return false;
        };
        self.trial.clear();
        if !self.runner.reach(&scenario, &mut self.trial) {
            return false;
        }
        let items: Vec<usize> = self.trial.beyond(&self.reached).collect();
        if items.is_empty() {
            return false;
        }
        self.reached.join(&self.trial);
        let shows = items.clone();
        self.found.push(Found {
            start,
            changes,
            items,
            shows,
        });
        true
    }

    /// The bases themselves.
    fn as_they_are(&mut self, bases: usize) {
        for base in 0..bases {
            if self.done() {
                return;
            }
            self.try_one(base, &[]);
        }
    }

    /// One fact at a time. What stands at an edge comes with its two neighbours.
    fn singles(&mut self, fields: &[Vec<Field>]) {
        for (start, fields) in fields.iter().enumerate() {
            for field in fields {
                for value in &field.values {
                    if self.done() {
                        return;
                    }
                    if self.try_one(start, &[&(field.path.clone(), value.clone())]) {
                        self.neighbours(start, field, value);
                    }
                }
            }
        }
    }

    /// The other values at the edge of a value that was found: one below, itself, one above.
    fn neighbours(&mut self, start: usize, field: &Field, value: &Tree) {
        let own = field.edges.iter().find(|edge| edge[1] == *value);
        let Some(edge) = own.or_else(|| field.edges.iter().find(|edge| edge.contains(value))) else {
            return;
        };
        let shows = self.found.last().map(|found| found.shows.clone()).unwrap_or_default();
        for other in edge.iter().filter(|other| *other != value) {
            let changes = vec![(field.path.clone(), other.clone())];
            let is_there = |found: &Found| found.start == start && found.changes == changes;
            if self.found.iter().any(is_there) {
                continue;
            }
            let Some(scenario) = self.starts.get(start).and_then(|start| scenario(start, &changes)) else {
                continue;
            };
            self.trial.clear();
            if self.runner.reach(&scenario, &mut self.trial) {
                let items = self.trial.beyond(&self.reached).collect();
                self.reached.join(&self.trial);
                self.found.push(Found {
                    start,
                    changes,
                    items,
                    shows: shows.clone(),
                });
            }
        }
    }

    /// Two facts at a time: first those of which one is a choice, true or false, or absent.
    fn pairs(&mut self, fields: &[Vec<Field>]) {
        for plain in [true, false] {
            for (base, fields) in fields.iter().enumerate() {
                for (index, first) in fields.iter().enumerate() {
                    for second in fields.iter().skip(index + 1) {
                        if (first.is_plain() || second.is_plain()) == plain {
                            self.pair(base, first, second);
                        }
                    }
                }
            }
        }
    }

    fn pair(&mut self, base: usize, first: &Field, second: &Field) {
        for a in &first.coarse {
            for b in &second.coarse {
                if self.done() {
                    return;
                }
                let (a, b) = ((first.path.clone(), a.clone()), (second.path.clone(), b.clone()));
                self.try_one(base, &[&a, &b]);
            }
        }
    }
}

/// A base with changes, ready to be evaluated; `None` where a path does not exist in it.
fn scenario(start: &Start, changes: &[Change]) -> Option<Scenario> {
    let base = &start.base;
    let mut facts = base.facts.clone();
    for (at, value) in changes {
        path::set(&mut facts, at, value.clone()).ok()?;
    }
    Some(Scenario {
        name: String::new(),
        facts: facts.to_json(),
        after: None,
        options: Options {
            as_of: base.as_of.clone(),
            period: base.period.as_ref().map(|(first, last)| format!("{first}..{last}")),
            ..Options::default()
        },
        expectations: Vec::new(),
        span: Span::new(base.name.span.file, 0, 0),
        population: start.population.clone(),
    })
}

/// Why nothing was found for an item.
fn why_not(item: &Item, starts: &[Start]) -> &'static str {
    use super::coverage::Group;
    if starts.is_empty() {
        return "there is no base to vary: declare one with all facts, `base(\"…\", #{ … })`";
    }
    match item.group {
        Group::TableRows | Group::Bands | Group::Curves if item.shown_by.is_none() => {
            "no rule that the decision shows looks anything up there"
        }
        Group::TableRows => "no base reaches the row when one or two of its facts are varied, no scenario when one is",
        Group::Bands | Group::Curves => "no base has a fact that leads there: the value is computed from several",
        Group::Tiers => "no base is near enough: more than two of its facts would have to change",
        _ => "no base leads there when one or two of its facts are varied, no scenario when one is",
    }
}
