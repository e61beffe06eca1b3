//! Facts that show what is claimed: those of a base of the pack, or the smallest there are, with a few fields changed.
//! They are evaluated, and kept only if they show it.

use super::document;
use super::env::Key;
use super::reads::{class_number, columns_of};
use super::replay::{Shown, replay};
use super::set::{Places, Texts, Truth};
use super::solve::Solver;
use super::value::Set;
use super::visit::Index;
use super::walk::{Asked, Finding, Trouble};
use super::{FieldPlace, Walked};
use crate::decide::Context;
use crate::expr::NodeId;
use crate::model::Model;
use crate::program::Program;
use crate::value::{Date, Decimal, Fault, Period, Tree};

/// How many expressions the evaluations of all searches together may come to.
const ALL_WORK: usize = 4_000_000;

/// How many evaluations one search may take.
const TRIES: usize = 240;

/// Facts with what an evaluation is told besides.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The facts.
    pub facts: Tree,
    /// The day of the decision, where the program reads it.
    pub as_of: Option<Date>,
    /// The period, where the program reads it.
    pub period: Option<Period>,
}

impl Witness {
    /// How it is evaluated, in words; nothing where facts are enough.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.as_of, self.period) {
            (Some(day), Some(period)) => format!(", as of {day}, for {period}"),
            (Some(day), None) => format!(", as of {day}"),
            (None, Some(period)) => format!(", for {period}"),
            (None, None) => String::new(),
        }
    }
}

/// Looks for witnesses.
pub struct Search<'p> {
    program: &'p Program,
    walked: &'p Walked,
    index: Index<'p>,
    seeds: Vec<(Tree, Vec<Context>)>,
    tries: usize,
    /// Periods around the days that are looked for.
    early: Vec<Context>,
}

impl<'p> Search<'p> {
    /// A search over a program.
    #[must_use]
    pub fn new(program: &'p Program, model: &Model, walked: &'p Walked) -> Search<'p> {
        let contexts = contexts(program, model);
        let mut seeds: Vec<(Tree, Vec<Context>)> = Vec::new();
        for base in model.bases.iter().take(4) {
            let own = context(base.as_of.as_deref(), base.period.as_ref());
            let of_base = own.into_iter().chain(contexts.iter().cloned());
            seeds.push((base.facts.clone(), of_base.take(4).collect()));
        }
        seeds.push((document::smallest(program), contexts));
        Search {
            program,
            walked,
            index: Index::new(program),
            seeds,
            tries: (ALL_WORK / program.nodes.len().max(100)).max(24),
            early: Vec::new(),
        }
    }

    /// Facts that make a finding come true.
    pub fn of_finding(&mut self, finding: &Finding) -> Option<Witness> {
        let wanted = match finding.trouble {
            Trouble::DivisionByZero => Fault::DivisionByZero,
            Trouble::Overflow => Fault::Overflow,
            Trouble::Outside(_) | Trouble::TooEarly => Fault::OutOfRange,
        };
        let node = finding.node;
        let site = finding.site;
        let shows = move |shown: &Shown| match shown.fault {
            Some((id, fault)) => id == node && fault == wanted && shown.ended.is_some(),
            // What is summed behind a rule has no expression of its own.
            None => shown.ended == Some(wanted) && shown.site.is_some_and(|last| same_rule(last, site)),
        };
        if finding.trouble == Trouble::TooEarly {
            self.early = finding
                .wishes
                .first()
                .map(|(_, set)| periods_of(set))
                .unwrap_or_default();
        }
        let choices = match finding.trouble {
            Trouble::Overflow => extremes(&finding.wishes),
            _ => vec![finding.wishes.clone()],
        };
        let found = self.search(node, &choices, &finding.given, &shows);
        self.early.clear();
        found
    }

    /// Facts with which a look-up asks for values of a gap.
    pub fn of_gap(&mut self, asked: &Asked, values: &[Set]) -> Option<Witness> {
        self.of_no_answer(asked, values, false)
    }

    /// Facts with which a look-up asks for values that several rows match, none of which is to answer.
    pub fn of_overlap(&mut self, asked: &Asked, values: &[Set]) -> Option<Witness> {
        self.of_no_answer(asked, values, true)
    }

    /// Facts with which a look-up asks for values and gets no answer, because no row matches or because many do.
    fn of_no_answer(&mut self, asked: &Asked, values: &[Set], many: bool) -> Option<Witness> {
        let wishes: Vec<(NodeId, Set)> = asked
            .keys
            .iter()
            .zip(values)
            .map(|((id, _), set)| (*id, set.clone()))
            .collect();
        let node = asked.node;
        let shows = move |shown: &Shown| {
            shown.fault == Some((node, Fault::OutOfRange)) && shown.ended.is_some() && shown.many == many
        };
        self.search(node, &[wishes], &asked.given, &shows)
    }

    fn search(
        &mut self,
        node: NodeId,
        choices: &[Vec<(NodeId, Set)>],
        given: &[(Key, super::Value)],
        shows: &dyn Fn(&Shown) -> bool,
    ) -> Option<Witness> {
        let mut left = TRIES.min(self.tries);
        let before = left;
        let found = self.try_all(node, choices, given, shows, &mut left);
        self.tries -= before - left;
        found
    }

    fn try_all(
        &self,
        node: NodeId,
        choices: &[Vec<(NodeId, Set)>],
        given: &[(Key, super::Value)],
        shows: &dyn Fn(&Shown) -> bool,
        left: &mut usize,
    ) -> Option<Witness> {
        for variant in 0..3 {
            for wishes in choices {
                for (seed, contexts) in &self.seeds {
                    let mut solver = Solver::new(self.program, self.walked, &self.index, seed.clone(), variant);
                    for (key, value) in given.iter().rev() {
                        solver.key(*key, &value.set);
                    }
                    for (id, set) in wishes {
                        solver.node(*id, set);
                    }
                    let facts = solver.document;
                    for context in contexts.iter().chain(&self.early) {
                        *left = left.checked_sub(1)?;
                        if let Some(witness) = self.shown(&facts, context, shows) {
                            return Some(witness);
                        }
                    }
                }
            }
        }
        self.vary(node, choices, given, shows, left)
    }

    /// Changes one or two of the fields that the expression depends on.
    fn vary(
        &self,
        node: NodeId,
        choices: &[Vec<(NodeId, Set)>],
        given: &[(Key, super::Value)],
        shows: &dyn Fn(&Shown) -> bool,
        left: &mut usize,
    ) -> Option<Witness> {
        let fields = self.fields_of(node);
        let (seed, contexts) = self.seeds.first()?;
        let mut solver = Solver::new(self.program, self.walked, &self.index, seed.clone(), 0);
        for (key, value) in given.iter().rev() {
            solver.key(*key, &value.set);
        }
        for (id, set) in choices.first().into_iter().flatten() {
            solver.node(*id, set);
        }
        let base = solver.document;
        let context = contexts.first()?;
        for (place, field) in fields.iter().enumerate() {
            for value in self.liked(field) {
                let mut facts = base.clone();
                document::set(self.program, &mut facts, field, value);
                *left = left.checked_sub(1)?;
                if let Some(witness) = self.shown(&facts, context, shows) {
                    return Some(witness);
                }
                for other in fields.iter().skip(place + 1).take(3) {
                    for second in self.liked(other).into_iter().take(3) {
                        let mut facts = facts.clone();
                        document::set(self.program, &mut facts, other, second);
                        *left = left.checked_sub(1)?;
                        if let Some(witness) = self.shown(&facts, context, shows) {
                            return Some(witness);
                        }
                    }
                }
            }
        }
        None
    }

    /// Values of a field at which something often happens.
    fn liked(&self, field: &FieldPlace) -> Vec<Option<Tree>> {
        let set = super::Assume::Settings.values(self.program, &field.kind, &field.bounds);
        let mut sets = Vec::new();
        match &set {
            Set::Numbers(numbers) => {
                let hull = numbers.hull();
                let ends = hull.into_iter().flat_map(|hull| [hull.low, hull.high]);
                let known = [0, 1, -1, 1_000_000].map(Decimal::from);
                let all = known.into_iter().chain(ends).filter(|number| numbers.holds(*number));
                sets.extend(all.map(|number| Set::Numbers(super::interval::Numbers::one(number))));
            }
            Set::Integers(places) => {
                let hull = places.hull();
                let ends = hull.into_iter().flat_map(|(low, high)| [low, high]);
                let all = [0, 1, 2, -1]
                    .into_iter()
                    .chain(ends)
                    .filter(|place| places.holds(*place));
                sets.extend(all.map(|place| Set::Integers(Places::one(place))));
            }
            Set::Booleans(_) => sets.extend([true, false].map(|value| Set::Booleans(Truth::one(value)))),
            Set::Texts(_) => sets.push(Set::Texts(Texts::one("another"))),
        }
        let values = sets.iter().map(|set| document::tree_of(self.program, &field.kind, set));
        let mut values: Vec<Option<Tree>> = values.filter(Option::is_some).collect();
        if field.presence.is_some() {
            values.push(None);
        }
        values
    }

    fn shown(&self, facts: &Tree, context: &Context, shows: &dyn Fn(&Shown) -> bool) -> Option<Witness> {
        let shown = replay(self.program, facts, context)?;
        shows(&shown).then(|| Witness {
            facts: facts.clone(),
            as_of: context.as_of.filter(|_| self.program.as_of.1),
            period: context.period.filter(|_| self.program.period.2),
        })
    }

    /// The fields that an expression depends on, through everything it reads.
    #[must_use]
    pub fn fields_of(&self, node: NodeId) -> Vec<FieldPlace> {
        let node = self.index.nodes.get(&node).copied();
        let columns = node
            .map(|node| columns_of(self.program, &self.index, node))
            .unwrap_or_default();
        let known = |field: &&FieldPlace| columns.contains(&(class_number(field.class), field.column, field.shared));
        self.walked.fields.iter().filter(known).cloned().collect()
    }
}

/// Whether two places are of one incentive, or the same.
fn same_rule(one: crate::expr::RuleSite, other: crate::expr::RuleSite) -> bool {
    use crate::expr::RuleSite::{Condition, InPeriod, Limit, Pays};
    let incentive = |site| match site {
        Condition(place, _) | InPeriod(place) | Pays(place) | Limit(place) => Some(place),
        _ => None,
    };
    one == other || (incentive(one).is_some() && incentive(one) == incentive(other))
}

/// Every combination of the ends of what operands may be.
fn extremes(wishes: &[(NodeId, Set)]) -> Vec<Vec<(NodeId, Set)>> {
    let mut all: Vec<Vec<(NodeId, Set)>> = vec![Vec::new()];
    for (id, set) in wishes.iter().take(2) {
        let ends: Vec<Set> = match set {
            Set::Numbers(numbers) => {
                let hull = numbers.hull();
                let mut ends: Vec<Decimal> = hull.into_iter().flat_map(|hull| [hull.high, hull.low]).collect();
                // A quotient is largest for the smallest divisor.
                let above = numbers.above(Decimal::ZERO).hull().map(|hull| hull.low);
                let below = numbers.below(Decimal::ZERO).hull().map(|hull| hull.high);
                ends.extend(above.into_iter().chain(below));
                ends.dedup();
                ends.into_iter()
                    .map(|end| Set::Numbers(super::interval::Numbers::one(end)))
                    .collect()
            }
            Set::Integers(places) => {
                let hull = places.hull();
                let ends = hull.into_iter().flat_map(|(low, high)| [high, low]);
                ends.map(|end| Set::Integers(Places::one(end))).collect()
            }
            other => vec![other.clone()],
        };
        all = all
            .into_iter()
            .flat_map(|known| {
                ends.iter().map(move |end| {
                    let mut one = known.clone();
                    one.push((*id, end.clone()));
                    one
                })
            })
            .collect();
    }
    all
}

/// The year, the quarter and the month around the first and the last of some days.
fn periods_of(set: &Set) -> Vec<Context> {
    let Set::Integers(places) = set else {
        return Vec::new();
    };
    let ends = places.hull().into_iter().flat_map(|(low, high)| [high, low]);
    ends.filter_map(|day| crate::expr::day_of(day).ok())
        .flat_map(|day| {
            [
                Period::new(day.start_of_year(), day.end_of_year()),
                Period::new(day.start_of_quarter(), day.end_of_quarter()),
                Period::new(day.start_of_month(), day.end_of_month()),
            ]
        })
        .filter_map(Result::ok)
        .map(|period| Context {
            as_of: Some(period.last()),
            period: Some(period),
            ..Context::default()
        })
        .collect()
}

fn context(as_of: Option<&str>, period: Option<&(String, String)>) -> Option<Context> {
    let period = match period {
        Some((first, last)) => Some(format!("{first}..{last}").parse().ok()?),
        None => None,
    };
    let as_of = match as_of {
        Some(day) => Some(day.parse().ok()?),
        None => None,
    };
    Some(Context {
        as_of,
        period,
        ..Context::default()
    })
}

/// Days and periods that the pack's bases and scenarios name, then some of every length.
fn contexts(program: &Program, model: &Model) -> Vec<Context> {
    if !program.as_of.1 && !program.period.2 {
        return vec![Context::default()];
    }
    let mut all: Vec<Context> = Vec::new();
    let bases = model
        .bases
        .iter()
        .map(|base| (base.as_of.as_deref(), base.period.as_ref()));
    let scenarios = model
        .scenarios
        .iter()
        .map(|scenario| (scenario.as_of.as_deref(), scenario.period.as_ref()));
    let usual = [
        ("2026-12-31", "2026-01-01..2026-12-31"),
        ("2026-03-31", "2026-01-01..2026-03-31"),
        ("2026-01-31", "2026-01-01..2026-01-31"),
        ("2026-06-30", "2026-01-01..2026-06-30"),
    ];
    let usual = usual.into_iter().filter_map(|(day, period)| {
        Some(Context {
            as_of: Some(day.parse().ok()?),
            period: Some(period.parse().ok()?),
            ..Context::default()
        })
    });
    let named = bases.chain(scenarios).filter_map(|(day, period)| context(day, period));
    let complete = |context: &Context| {
        (context.as_of.is_some() || !program.as_of.1) && (context.period.is_some() || !program.period.2)
    };
    for context in named.filter(complete).take(64).chain(usual) {
        if !all.contains(&context) {
            all.push(context);
        }
    }
    all.truncate(6);
    all
}
