use std::sync::Arc;

use super::{Diagnostics, Program, Workspace, on_a_deep_stack};
use crate::decide::{Context, Outcome, Standings};
use crate::format;
use crate::pack::Pack;
use crate::report;
use crate::report::Style;
use crate::scenario::{self, Coverage, Failure, Runner, Scenario, Suggestions, Tested};
use crate::source::FileId;
use std::collections::HashMap;

impl Program {
    /// Evaluates a scenario and holds what it expects against the decision: what does not hold, with the explanation of
    /// what came out instead.
    #[must_use]
    pub fn check(&self, scenario: &Scenario) -> Vec<Failure> {
        self.check_with(scenario, &mut crate::expr::Silent).1
    }

    /// The outcome of a scenario that has a decision, and what does not hold.
    fn check_with<T: crate::expr::Trace>(&self, scenario: &Scenario, trace: &mut T) -> (Option<Outcome>, Vec<Failure>) {
        match self.decide_scenario(scenario, trace) {
            Ok((context, mut workspace)) => {
                let mut json = String::new();
                workspace.view(self, &context).write_json(&mut json);
                let outcome = workspace.outcome.clone();
                let mut failures = scenario::check(scenario, Ok(&json));
                for failure in &mut failures {
                    let Some(subject) = &failure.subject else { continue };
                    let steps = match subject.section.as_str() {
                        "values" => self.record(&context, &mut workspace),
                        _ => Vec::new(),
                    };
                    let view = workspace.view(self, &context);
                    failure.explanation = view.because(subject, &failure.expected, &steps);
                }
                (Some(outcome), failures)
            }
            Err(diagnostics) => {
                let mut failures = scenario::check(scenario, Err(&diagnostics.list));
                if let Some(first) = failures.first_mut()
                    && !scenario.expectations.is_empty()
                {
                    let text = diagnostics.to_text(Style::default());
                    first.explanation = text.lines().map(str::to_owned).collect();
                }
                (None, failures)
            }
        }
    }

    /// Runs a scenario.
    #[must_use]
    pub fn test(&self, scenario: &Scenario) -> Tested {
        tested(scenario, self.check(scenario))
    }

    /// Everything that scenarios can reach of the program, none of it reached yet.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        Coverage::new(&self.plan, &self.places)
    }

    /// Runs a scenario and notes what it reaches.
    #[must_use]
    pub fn test_covering(&self, scenario: &Scenario, coverage: &mut Coverage) -> Tested {
        let (outcome, failures) = self.check_with(scenario, coverage);
        coverage.outcome(outcome.as_ref());
        tested(scenario, failures)
    }

    /// What the scenarios of the pack reach, whether or not what they expect holds.
    pub(super) fn covered(&self) -> Coverage {
        let mut coverage = self.coverage();
        for scenario in self.ready_scenarios() {
            self.reach(scenario, &mut coverage);
        }
        coverage
    }

    /// Evaluates a scenario and notes what it reaches; whether it has a decision.
    fn reach(&self, scenario: &Scenario, coverage: &mut Coverage) -> bool {
        let decided = self.decide_scenario(scenario, coverage);
        coverage.outcome(decided.as_ref().ok().map(|(_, workspace)| &workspace.outcome));
        decided.is_ok()
    }

    /// Runs the scenarios of the pack, and says as JSON what does not hold and what they reach.
    #[must_use]
    pub fn test_json(&self) -> String {
        let mut coverage = self.coverage();
        let ready = self.ready_scenarios().iter();
        let tested = ready
            .map(|scenario| self.test_covering(scenario, &mut coverage))
            .collect();
        let suite = scenario::Suite {
            pack: self.plan.provenance.pack.clone(),
            sources: self.plan.sources.clone(),
            tested,
            coverage: Some(coverage),
            ..scenario::Suite::default()
        };
        report::suite_json(&suite)
    }

    /// Suggests scenarios for what the scenarios of the pack do not reach, as the text of a scenario file. Each expects
    /// the present result, to be reviewed.
    #[must_use]
    pub fn suggest(&self) -> Suggestions {
        let names = self.scenarios.iter().map(|scenario| scenario.name.clone()).collect();
        let mut suggestions = scenario::suggest(&self.plan, &self.starts, &names, self.covered(), &mut Trials(self));
        if let Ok(text) = on_a_deep_stack(|| format::script(FileId(0), &suggestions.text)) {
            suggestions.text = text;
        }
        suggestions
    }

    /// Runs the scenarios of the pack in declared order. Who measures time runs them one by one with [`Program::test`].
    #[must_use]
    pub fn test_all(&self) -> Vec<Tested> {
        self.ready_scenarios()
            .iter()
            .map(|scenario| self.test(scenario))
            .collect()
    }

    /// The scenarios with what they start from. One whose predecessor has no decision starts from nothing, and says so.
    pub(super) fn ready_scenarios(&self) -> &[Scenario] {
        self.ready.get_or_init(|| {
            let mut ready: Vec<Scenario> = Vec::with_capacity(self.scenarios.len());
            let mut carried: HashMap<usize, Option<String>> = HashMap::new();
            for scenario in self.scenarios.iter() {
                let mut scenario = scenario.clone();
                if let Some(place) = scenario.after {
                    let of = |before: &Scenario| {
                        let decided = self.decide_scenario(before, &mut crate::expr::Silent).ok();
                        decided.map(|(_, workspace)| workspace.outcome.next.to_json())
                    };
                    let before = carried.entry(place).or_insert_with(|| ready.get(place).and_then(of));
                    if let (Some(state), true) = (before, self.plan.stateful) {
                        let rest = scenario.facts.strip_prefix('{').unwrap_or("}");
                        let comma = if rest == "}" { "" } else { "," };
                        scenario.facts = format!("{{\"prior\":{state}{comma}{rest}");
                    }
                }
                ready.push(scenario);
            }
            ready
        })
    }

    fn decide_scenario<T: crate::expr::Trace>(
        &self,
        scenario: &Scenario,
        trace: &mut T,
    ) -> Result<(Context, Workspace), Diagnostics> {
        let mut context = self.context(&scenario.options)?;
        context.standings = self.scenario_standings(scenario)?;
        let mut workspace = self.workspace();
        workspace.decode(self, scenario.facts.as_bytes())?;
        workspace.evaluate_with(self, &context, trace)?;
        Ok((context, workspace))
    }
}

impl Program {
    /// How the partner of a scenario and the others that it names stand; none where the program ranks nobody, or the
    /// scenario does not say who competes.
    ///
    /// # Errors
    /// Everything that is wrong with the facts of one of them.
    pub fn scenario_standings(&self, scenario: &Scenario) -> Result<Option<Arc<Standings>>, Diagnostics> {
        let Some(others) = scenario.population.as_ref().filter(|_| self.needs_standings()) else {
            return Ok(None);
        };
        let mut population = self.population(&scenario.options)?;
        population.add(scenario.facts.as_bytes())?;
        for facts in others.iter() {
            population
                .add(facts.as_bytes())
                .map_err(|wrong| of_the_others(wrong, facts))?;
        }
        let mut refused = None;
        let standings = population.finish(|index, wrong| {
            // What is wrong with the partner itself its decision says.
            if index > 0 {
                refused.get_or_insert(wrong);
            }
        })?;
        match refused {
            Some(wrong) => Err(wrong),
            None => Ok(Some(standings)),
        }
    }
}

/// What is wrong with another partner of a scenario; its facts are shown, because no pointer into the scenario's own
/// leads to it.
fn of_the_others(wrong: Diagnostics, facts: &str) -> Diagnostics {
    let shown: String = facts.chars().take(60).collect();
    let cut = if shown.len() < facts.len() { "…" } else { "" };
    let list = wrong.list.into_iter().map(|mut one| {
        one.message = format!("in the population, `{shown}{cut}`: {}", one.message);
        one
    });
    Diagnostics {
        list: list.collect(),
        sources: wrong.sources,
    }
}

/// A scenario that was run. The engine has no clock: who calls it measures the time.
fn tested(scenario: &Scenario, failures: Vec<Failure>) -> Tested {
    Tested {
        name: scenario.name.clone(),
        span: scenario.span,
        failures,
        duration: None,
    }
}

/// Runs the scenarios of a pack, and says as JSON what does not hold and what they reach; of a pack that does not compile,
/// what is wrong with it.
#[must_use]
pub fn test_pack(pack: &Pack) -> String {
    let compilation = Program::compile(pack);
    match compilation.program {
        Some(program) => program.test_json(),
        None => report::suite_json(&scenario::Suite {
            pack: pack
                .manifest()
                .map(|manifest| manifest.name.value.clone())
                .unwrap_or_default(),
            sources: compilation.diagnostics.sources,
            diagnostics: compilation.diagnostics.list,
            ..scenario::Suite::default()
        }),
    }
}

/// Evaluates what suggestions are made of.
struct Trials<'p>(&'p Program);

impl Runner for Trials<'_> {
    fn reach(&mut self, scenario: &Scenario, coverage: &mut Coverage) -> bool {
        self.0.reach(scenario, coverage)
    }

    fn decision(&mut self, scenario: &Scenario) -> Option<String> {
        let mut options = scenario.options.clone();
        options.standings = self.0.scenario_standings(scenario).ok()?;
        let decision = self.0.evaluate_json(scenario.facts.as_bytes(), &options);
        decision.ok().map(|decision| decision.to_json())
    }
}
