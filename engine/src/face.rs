//! The public face: packs in, decisions out.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

use crate::check::{self, Accepted, Baseline, Subject};
use crate::compile::compile;
use crate::decide::{self, Context, Explain, Options, Outcome, Override};
use crate::declare::{Declared, declare};
use crate::expr::{Machine, Scalar};
use crate::facts::{Decoder, Relations, Shape};
use crate::format;
use crate::model::Model;
use crate::pack::{Manifest, Pack};
use crate::program;
use crate::report::{self, Style, View};
use crate::scenario::coverage::Places;
use crate::scenario::{self, Coverage, Failure, Runner, Scenario, Starts, Suggestions, Tested};
use crate::schema::{Store, Type};
use crate::source::{Code, Diagnostic, FileId, Severity, Sources};
use crate::value::{Date, Decimal, Period};

/// What compiling a pack gives: a program unless something is wrong, and everything there is to say.
#[derive(Debug)]
pub struct Compilation {
    /// The program; absent if a diagnostic is an error.
    pub program: Option<Program>,
    /// Errors and warnings of the pack.
    pub diagnostics: Diagnostics,
}

/// A list of diagnostics with the texts they point into.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    sources: Sources,
}

impl Diagnostics {
    /// Diagnostics that point into some sources.
    #[must_use]
    pub fn new(list: Vec<Diagnostic>, sources: Sources) -> Diagnostics {
        Diagnostics { list, sources }
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// The texts they point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// A canonical JSON array.
    #[must_use]
    pub fn to_json(&self) -> String {
        report::diagnostics_json(&self.list, &self.sources)
    }

    /// Text for people, the source underlined.
    #[must_use]
    pub fn to_text(&self, style: Style) -> String {
        report::diagnostics_text(&self.list, &self.sources, style)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(Style::default()))
    }
}

/// A pack as far as it could be read, declared and compiled.
struct Loaded {
    declared: Option<Declared>,
    /// Absent if a diagnostic is an error.
    program: Option<program::Program>,
    scenarios: Vec<Scenario>,
    diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    fn of(pack: &Pack) -> Loaded {
        let mut loaded = Loaded {
            declared: None,
            program: None,
            scenarios: Vec::new(),
            diagnostics: pack.diagnostics().to_vec(),
        };
        let failed = |list: &[Diagnostic]| list.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        // A pack that cannot be read whole would only be reported again, in other words.
        if failed(&loaded.diagnostics) {
            return loaded;
        }
        let mut declared = declare(pack);
        loaded.diagnostics.extend(declared.diagnostics.iter().cloned());
        if !failed(&declared.diagnostics) {
            let compiled = compile(pack, &declared);
            loaded.diagnostics.extend(compiled.diagnostics);
            if let Some(plan) = &compiled.program {
                let (cases, wrong) = scenario::cases(pack, plan, &declared.model);
                declared.model.scenarios.extend(cases);
                loaded.diagnostics.extend(wrong);
            }
            let (scenarios, wrong) = scenario::scenarios(&declared.model);
            loaded.diagnostics.extend(wrong);
            loaded.scenarios = scenarios;
            loaded.program = compiled.program;
        }
        loaded.declared = Some(declared);
        if failed(&loaded.diagnostics) {
            loaded.program = None;
        }
        loaded
    }
}

/// Checks a pack: everything that is wrong with it, and, if it compiles, what is probably not meant. Sorted by place.
#[must_use]
pub fn check(pack: &Pack, options: &check::Options) -> Diagnostics {
    let checked = check_together(&[("", pack)], options, &Baseline::default());
    let said = checked.packs.into_iter().next();
    said.map(|pack| pack.diagnostics).unwrap_or_default()
}

/// What checking packs together gives.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is said of each pack, in their order.
    pub packs: Vec<CheckedPack>,
    /// What is said of the baseline: entries that accept nothing any more.
    pub baseline: Diagnostics,
    /// Findings that can be accepted, those that the baseline accepts among them. An error is none.
    pub findings: Vec<Accepted>,
    /// How many findings the baseline accepts.
    pub accepted: usize,
}

/// What is said of a pack.
#[derive(Clone, Debug, Default)]
pub struct CheckedPack {
    /// Its name; empty if the manifest does not say it.
    pub name: String,
    /// What there is to say, sorted by place.
    pub diagnostics: Diagnostics,
    /// Whether it compiles; only then the lints have spoken.
    pub compiles: bool,
}

impl Checked {
    fn said(&self) -> Vec<report::Finding<'_>> {
        let packs = self.packs.iter().map(|pack| (pack.name.as_str(), &pack.diagnostics));
        let all = packs.chain(std::iter::once(("", &self.baseline)));
        all.flat_map(|(pack, diagnostics)| {
            diagnostics.iter().map(move |diagnostic| report::Finding {
                pack,
                diagnostic,
                sources: &diagnostics.sources,
            })
        })
        .collect()
    }

    /// How many findings there are of each weight.
    #[must_use]
    pub fn counts(&self) -> report::Counts {
        report::Counts::of(self.said().into_iter().map(|finding| finding.diagnostic))
    }

    /// A baseline that accepts every finding. Entries of an earlier one that speak of packs that were not looked at, or
    /// that do not compile, stay.
    #[must_use]
    pub fn baseline_text(&self, earlier: &Baseline) -> String {
        let seen = |name: &str| self.packs.iter().any(|pack| pack.compiles && pack.name == name);
        let kept = earlier.entries().filter(|entry| !seen(&entry.pack));
        Baseline::write(self.findings.iter().chain(kept))
    }

    /// Text for people, the source underlined; empty if there is nothing to say.
    #[must_use]
    pub fn to_text(&self, style: Style) -> String {
        let packs = self.packs.iter().map(|pack| &pack.diagnostics);
        let all = packs
            .chain(std::iter::once(&self.baseline))
            .filter(|said| !said.is_empty());
        let texts: Vec<String> = all.map(|said| said.to_text(style)).collect();
        texts.join("\n")
    }

    /// One line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        report::check_json(&self.said())
    }

    /// A SARIF 2.1.0 log.
    #[must_use]
    pub fn to_sarif(&self) -> String {
        report::check_sarif(&self.said())
    }

    /// Workflow commands of GitHub Actions, a line each.
    #[must_use]
    pub fn to_github(&self) -> String {
        report::check_github(&self.said())
    }
}

/// Checks packs together, each as [`check()`] does; versions of one program are held against each other. What the
/// baseline accepts is left out.
///
/// A pack comes with the folder it stands in, by which its files are named in reports; an empty one leaves their paths
/// as they are in the pack.
#[must_use]
pub fn check_together(packs: &[(&str, &Pack)], options: &check::Options, baseline: &Baseline) -> Checked {
    let mut checked = Checked::default();
    let mut names = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (place, (folder, pack)) in packs.iter().enumerate() {
        let others = packs.iter().enumerate().filter(|(other, _)| *other != place);
        let others: Vec<&Manifest> = others.filter_map(|(_, (_, other))| other.manifest()).collect();
        let (mut list, compiles) = on_a_deep_stack(|| check_alone(pack, &others, options));
        let name = pack.manifest().map_or("", |manifest| manifest.name.value.as_str());
        // Of a pack that does not compile nobody knows which findings are gone.
        if compiles {
            names.insert(name.to_owned());
        }
        list.retain(|diagnostic| {
            if diagnostic.severity == Severity::Error || options.allow.contains(&diagnostic.code) {
                return true;
            }
            let finding = Accepted::finding(name, diagnostic);
            let known = baseline.find(&finding);
            checked.accepted += usize::from(known.is_some());
            used.extend(known);
            checked.findings.push(finding);
            known.is_none()
        });
        options.settle(&mut list);
        let list = report::by_place(list);
        checked.packs.push(CheckedPack {
            name: name.to_owned(),
            diagnostics: Diagnostics::new(list, pack.sources().below(folder)),
            compiles,
        });
    }
    let mut stale = baseline.stale(&names, &used);
    options.settle(&mut stale);
    checked.baseline = Diagnostics::new(stale, baseline.sources().clone());
    checked
}

/// Everything there is to say of a pack, each with its clause, and whether the pack compiles.
fn check_alone(pack: &Pack, others: &[&Manifest], options: &check::Options) -> (Vec<Diagnostic>, bool) {
    let loaded = Loaded::of(pack);
    let mut list = loaded.diagnostics;
    let declared = loaded.declared.unwrap_or_default();
    let program = loaded
        .program
        .map(|plan| Program::of(plan, loaded.scenarios, pack, &declared.model));
    if let Some(program) = &program {
        let coverage = check::wants_coverage(options).then(|| program.covered());
        let analysis = check::analysis::Lazy::default();
        let subject = Subject {
            pack,
            model: &declared.model,
            trees: &declared.trees,
            program: &program.plan,
            scenarios: &program.scenarios,
            coverage: coverage.as_ref(),
            others,
            analysis: &analysis,
        };
        list.extend(check::check(&subject, options));
    }
    let clauses = check::Clauses::new(pack, &declared.model, &declared.trees);
    for diagnostic in &mut list {
        diagnostic.clause = diagnostic.span().and_then(|span| clauses.path(span));
    }
    (list, program.is_some())
}

/// A compiled pack. It is shared freely between threads.
#[derive(Clone, Debug)]
pub struct Program {
    plan: Arc<program::Program>,
    scenarios: Arc<[Scenario]>,
    places: Arc<Places>,
    starts: Arc<Starts>,
}

impl Program {
    /// Compiles a pack. Everything that is wrong is reported together.
    #[must_use]
    pub fn compile(pack: &Pack) -> Compilation {
        on_a_deep_stack(|| Program::compile_here(pack))
    }

    fn compile_here(pack: &Pack) -> Compilation {
        let loaded = Loaded::of(pack);
        let program = loaded.program.zip(loaded.declared);
        let program = program.map(|(plan, declared)| Program::of(plan, loaded.scenarios, pack, &declared.model));
        Compilation {
            program,
            diagnostics: Diagnostics::new(loaded.diagnostics, pack.sources().clone()),
        }
    }

    fn of(plan: program::Program, scenarios: Vec<Scenario>, pack: &Pack, model: &Model) -> Program {
        Program {
            plan: Arc::new(plan),
            scenarios: scenarios.into(),
            places: Arc::new(Places::new(pack, model)),
            starts: Arc::new(Starts::of(model)),
        }
    }

    /// What the scenarios of the pack reach.
    fn covered(&self) -> Coverage {
        let mut coverage = self.coverage();
        for scenario in self.scenarios.iter() {
            let _ = self.test_covering(scenario, &mut coverage);
        }
        coverage
    }

    /// The compiled plan.
    #[must_use]
    pub fn plan(&self) -> &program::Program {
        &self.plan
    }

    /// The texts of the pack, which scenarios and diagnostics point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.plan.sources
    }

    /// The scenarios of the pack.
    #[must_use]
    pub fn scenarios(&self) -> Vec<Scenario> {
        self.scenarios.to_vec()
    }

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
        Tested {
            name: scenario.name.clone(),
            span: scenario.span,
            failures: self.check(scenario),
            duration: None,
        }
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
        Tested {
            name: scenario.name.clone(),
            span: scenario.span,
            failures,
            duration: None,
        }
    }

    /// Suggests scenarios for what the scenarios of the pack do not reach, as the text of a scenario file. Each expects
    /// the present result, to be reviewed.
    #[must_use]
    pub fn suggest(&self) -> Suggestions {
        let mut reached = self.coverage();
        let mut names = HashSet::new();
        for scenario in self.scenarios.iter() {
            let _ = self.test_covering(scenario, &mut reached);
            names.insert(scenario.name.clone());
        }
        let mut suggestions = scenario::suggest(&self.plan, &self.starts, &names, reached, &mut Trials(self));
        if let Ok(text) = on_a_deep_stack(|| format::script(FileId(0), &suggestions.text)) {
            suggestions.text = text;
        }
        suggestions
    }

    /// Runs the scenarios of the pack in declared order. Who measures time runs them one by one with [`Program::test`].
    #[must_use]
    pub fn test_all(&self) -> Vec<Tested> {
        self.scenarios.iter().map(|scenario| self.test(scenario)).collect()
    }

    fn decide_scenario<T: crate::expr::Trace>(
        &self,
        scenario: &Scenario,
        trace: &mut T,
    ) -> Result<(Context, Workspace), Diagnostics> {
        let context = self.context(&scenario.options)?;
        let mut workspace = self.workspace();
        workspace.decode(self, scenario.facts.as_bytes())?;
        workspace.evaluate_with(self, &context, trace)?;
        Ok((context, workspace))
    }

    /// Room for evaluations, to be used again and again by one thread.
    #[must_use]
    pub fn workspace(&self) -> Workspace {
        Workspace {
            machine: Machine::new(
                self.plan.constants.clone(),
                self.plan.layout.store(),
                Arc::new(self.plan.shared_layout.store()),
                self.plan.slots,
            ),
            outcome: Outcome::default(),
            decoder: Decoder::default(),
            relations_given: false,
            given: Vec::new(),
        }
    }

    /// Evaluates facts given as JSON text.
    ///
    /// # Errors
    /// Everything that is wrong with the options and the facts, or the rule that had no result.
    pub fn evaluate_json(&self, facts: &[u8], options: &Options) -> Result<Decision, Diagnostics> {
        let wanted = report::Wanted::of(&self.plan, &options.explain)
            .map_err(|wrong| Diagnostics::new(vec![*wrong], self.plan.sources.clone()))?;
        let context = self.context(options)?;
        let mut workspace = self.workspace();
        workspace.decide(self, facts, &context)?;
        let explanation = match &options.explain {
            Explain::Nothing => None,
            _ => Some((self.record(&context, &mut workspace), wanted)),
        };
        Ok(Decision {
            plan: self.plan.clone(),
            context,
            outcome: workspace.outcome,
            machine: workspace.machine,
            explanation,
        })
    }

    /// Reads options.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn context(&self, options: &Options) -> Result<Context, Diagnostics> {
        let mut wrong = Vec::new();
        let mut context = Context::default();
        if let Some(text) = &options.as_of {
            match text.parse::<Date>() {
                Ok(day) => context.as_of = Some(day),
                Err(error) => wrong.push(
                    Diagnostic::error(Code::Option, format!("`{text}` is no day to decide as of: {error}"))
                        .help("write year, month and day: `2026-03-31`"),
                ),
            }
        }
        if let Some(text) = &options.period {
            match text.parse::<Period>() {
                Ok(period) => context.period = Some(period),
                Err(error) => wrong.push(
                    Diagnostic::error(Code::Option, format!("`{text}` is no period: {error}"))
                        .help("write the first and the last day: `2026-01-01..2026-03-31`"),
                ),
            }
        }
        for (name, text) in &options.settings {
            match self.setting(name, text) {
                Ok((place, value)) => {
                    context.settings.retain(|(known, _)| *known != place);
                    context.settings.push((place, value));
                }
                Err(error) => wrong.push(*error),
            }
        }
        context.settings.sort_by_key(|(place, _)| *place);
        if self.plan.as_of.1 && options.as_of.is_none() {
            wrong.push(
                Diagnostic::error(Code::Option, "the program reads `as_of`, and no day is given")
                    .help("say which day the decision is of, such as `2026-03-31`: it is never taken from a clock"),
            );
        }
        if self.plan.period.2 && options.period.is_none() {
            wrong.push(
                Diagnostic::error(Code::Option, "the program reads `period`, and none is given")
                    .help("give the first and the last day, such as `2026-01-01..2026-03-31`"),
            );
        }
        if wrong.is_empty() {
            Ok(context)
        } else {
            Err(Diagnostics::new(wrong, self.plan.sources.clone()))
        }
    }

    fn setting(&self, name: &str, text: &str) -> Result<(u16, Override), Box<Diagnostic>> {
        let settings = &self.plan.settings;
        let found = settings.iter().zip(0_u16..).find(|(setting, _)| setting.name == name);
        let Some((setting, place)) = found else {
            let known: Vec<&str> = settings.iter().map(|setting| setting.name.as_str()).collect();
            let error = Diagnostic::error(Code::SettingOverride, format!("there is no setting `{name}`"));
            return Err(Box::new(match crate::compile::closest(name, known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => error.help("the pack declares no settings"),
                None => error.help(format!("known are {}", crate::compile::listed(known.into_iter()))),
            }));
        };
        let wrong = |help: &str| {
            Box::new(
                Diagnostic::error(Code::SettingOverride, format!("setting `{name}` cannot be `{text}`"))
                    .help(help.to_owned()),
            )
        };
        let number = |text: &str| match text.strip_suffix('%') {
            Some(percent) => percent
                .trim_end()
                .parse::<Decimal>()
                .ok()
                .and_then(|n| n.divide(Decimal::HUNDRED).ok()),
            None => text.parse::<Decimal>().ok(),
        };
        let value = match &setting.kind {
            Type::Decimal | Type::Percent | Type::Money(_) => {
                let number = number(text).ok_or_else(|| wrong("write a number such as `1250.50`, or `2.5 %`"))?;
                if !crate::compile::within(&setting.bounds, number) {
                    return Err(wrong("the value lies outside the bounds of the setting"));
                }
                Override::Scalar(Scalar::Number(number))
            }
            Type::Integer => {
                let number = number(text).ok_or_else(|| wrong("write a whole number"))?;
                let integer = number.to_integer().ok_or_else(|| wrong("write a whole number"))?;
                if !crate::compile::within(&setting.bounds, number) {
                    return Err(wrong("the value lies outside the bounds of the setting"));
                }
                Override::Scalar(Scalar::Integer(integer))
            }
            Type::Boolean => match text {
                "true" => Override::Scalar(Scalar::Boolean(true)),
                "false" => Override::Scalar(Scalar::Boolean(false)),
                _ => return Err(wrong("write `true` or `false`")),
            },
            Type::Date => {
                let day: Date = text.parse().map_err(|_| wrong("write a day such as `2026-03-31`"))?;
                Override::Scalar(Scalar::Integer(i64::from(day.days())))
            }
            Type::DateTime => {
                let at: crate::value::DateTime = text
                    .parse()
                    .map_err(|_| wrong("write an instant such as `2026-03-31T12:00:00+02:00`"))?;
                Override::Scalar(Scalar::Integer(at.microseconds()))
            }
            kind @ (Type::Choice(_) | Type::Tier(_)) => {
                let place = (0..=i64::from(u16::MAX)).find(|place| {
                    let word = self.plan.word(kind, *place);
                    word == text || word.is_empty()
                });
                match place.filter(|place| self.plan.word(kind, *place) == text) {
                    Some(place) => Override::Scalar(Scalar::Integer(place)),
                    None => return Err(wrong("it is not one of the allowed values")),
                }
            }
            _ => Override::Text(text.to_owned()),
        };
        Ok((place, value))
    }

    /// Decodes the facts of a relation once for a run.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn relations(&self, relations: &[(&str, &[u8])]) -> Result<Arc<Store>, Diagnostics> {
        let mut store = self.plan.shared_layout.store();
        let mut decoder = Decoder::default();
        let mut wrong = Vec::new();
        for (name, bytes) in relations {
            let found = self
                .plan
                .schema
                .relations
                .iter()
                .zip(0_u16..)
                .find(|(relation, _)| relation.name == *name);
            match found {
                Some((_, place)) => {
                    let decoded = decoder.decode_relation(Shape::of(&self.plan), place, bytes, &mut store);
                    wrong.extend(decoded.err().unwrap_or_default());
                }
                None => wrong.push(Diagnostic::error(
                    Code::FactUnknown,
                    format!("there is no relation `{name}`"),
                )),
            }
        }
        if wrong.is_empty() {
            Ok(Arc::new(store))
        } else {
            Err(Diagnostics::new(wrong, self.plan.sources.clone()))
        }
    }

    /// JSON Schema of the facts.
    #[must_use]
    pub fn facts_schema(&self) -> String {
        report::facts_json_schema(&self.plan)
    }

    /// JSON Schema of a decision, the same for every pack.
    #[must_use]
    pub fn decision_schema() -> String {
        report::decision_json_schema()
    }

    /// TypeScript declarations of the facts and of a decision.
    #[must_use]
    pub fn typescript(&self) -> String {
        let mut out = report::facts_typescript(&self.plan);
        out.push('\n');
        out.push_str(report::decision_typescript());
        out
    }

    fn record(&self, context: &Context, workspace: &mut Workspace) -> Vec<report::Step> {
        let mut recording = report::Recording::default();
        // The facts have been evaluated without a fault: with a trace they are again.
        let _ = decide::evaluate(
            &self.plan,
            context,
            &mut workspace.machine,
            &mut workspace.outcome,
            &mut recording,
        );
        recording.into_steps()
    }
}

/// Evaluates what suggestions are made of.
struct Trials<'p>(&'p Program);

impl Runner for Trials<'_> {
    fn reach(&mut self, scenario: &Scenario, coverage: &mut Coverage) -> bool {
        match self.0.decide_scenario(scenario, coverage) {
            Ok((_, workspace)) => {
                coverage.outcome(Some(&workspace.outcome));
                true
            }
            Err(_) => false,
        }
    }

    fn decision(&mut self, scenario: &Scenario) -> Option<String> {
        let decision = self.0.evaluate_json(scenario.facts.as_bytes(), &scenario.options);
        decision.ok().map(|decision| decision.to_json())
    }
}

/// Room for evaluations: facts, slots and outcome. Once it has grown to the size of the facts, nothing is allocated.
#[derive(Debug)]
pub struct Workspace {
    machine: Machine,
    outcome: Outcome,
    decoder: Decoder,
    /// Whether relations were decoded once for the run, and which a document has given itself.
    relations_given: bool,
    given: Vec<bool>,
}

impl Workspace {
    /// Uses relations that were decoded once for the run.
    pub fn set_relations(&mut self, relations: Arc<Store>) {
        self.machine.shared = relations;
        self.relations_given = true;
    }

    /// Decodes facts into the slots.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn decode(&mut self, program: &Program, facts: &[u8]) -> Result<(), Diagnostics> {
        let plan = &*program.plan;
        let wrong = |list: Vec<Diagnostic>| Diagnostics::new(list, plan.sources.clone());
        let own = &mut self.machine.own;
        if self.relations_given {
            return self
                .decoder
                .decode(Shape::of(plan), facts, own, Relations::Given)
                .map_err(wrong);
        }
        let shared = Arc::make_mut(&mut self.machine.shared);
        let relations = Relations::Inline(shared, &mut self.given);
        self.decoder
            .decode(Shape::of(plan), facts, own, relations)
            .map_err(wrong)?;
        let read = plan.relations_read.iter().zip(&plan.schema.relations).enumerate();
        let missing: Vec<Diagnostic> = read
            .filter(|(place, (read, _))| **read && !self.given.get(*place).copied().unwrap_or(false))
            .map(|(_, (_, relation))| {
                Diagnostic::error(
                    Code::FactMissing,
                    format!("the relation `{}` is not given", relation.name),
                )
                .pointer(format!("/{}", relation.name))
                .help("give its records with the facts, or once for the run; an empty list is a list too")
            })
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(wrong(missing))
        }
    }

    /// Evaluates the facts in the slots.
    ///
    /// # Errors
    /// The rule that had no result, with its place and its values.
    pub fn evaluate(&mut self, program: &Program, context: &Context) -> Result<(), Diagnostics> {
        self.evaluate_with(program, context, &mut crate::expr::Silent)
    }

    /// Evaluates the facts in the slots with a trace.
    ///
    /// # Errors
    /// The rule that had no result, with its place and its values.
    pub fn evaluate_with<T: crate::expr::Trace>(
        &mut self,
        program: &Program,
        context: &Context,
        trace: &mut T,
    ) -> Result<(), Diagnostics> {
        let plan = &*program.plan;
        let mark = self.machine.own.bytes.len();
        let result = decide::evaluate(plan, context, &mut self.machine, &mut self.outcome, trace);
        result.map_err(|fault| {
            self.machine.own.bytes.truncate(mark);
            let error = decide::explain(plan, context, &mut self.machine, fault);
            Diagnostics::new(vec![error], plan.sources.clone())
        })
    }

    /// Decodes and evaluates facts.
    ///
    /// # Errors
    /// As [`Workspace::decode`] and [`Workspace::evaluate`].
    pub fn decide(&mut self, program: &Program, facts: &[u8], context: &Context) -> Result<(), Diagnostics> {
        self.decode(program, facts)?;
        self.evaluate(program, context)
    }

    /// The decision that was evaluated last.
    #[must_use]
    pub fn view<'v>(&'v self, program: &'v Program, context: &'v Context) -> View<'v> {
        View {
            program: &program.plan,
            context,
            outcome: &self.outcome,
            machine: &self.machine,
        }
    }
}

/// A decision: what a program says of some facts, with the reason for everything.
#[derive(Clone, Debug)]
pub struct Decision {
    plan: Arc<program::Program>,
    context: Context,
    outcome: Outcome,
    machine: Machine,
    explanation: Option<(Vec<report::Step>, report::Wanted)>,
}

impl Decision {
    fn view(&self) -> View<'_> {
        View {
            program: &self.plan,
            context: &self.context,
            outcome: &self.outcome,
            machine: &self.machine,
        }
    }

    /// Canonical JSON. With [`Options::explain`] it ends with the rules and the values of their expressions.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.view().write_json(&mut out);
        if let Some((steps, wanted)) = &self.explanation {
            out.pop();
            out.push(',');
            self.view().write_explanation(steps, wanted, &mut out);
            out.push('}');
        }
        out
    }

    /// Text for people. With [`Options::explain`] it ends with the rules and the numbers they worked on.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.view().write_text(&mut out);
        if let Some((steps, wanted)) = &self.explanation {
            out.push_str("\nHow it came about\n");
            self.view().write_explanation_text(steps, wanted, &mut out);
        }
        out
    }

    /// SHA-256 of the canonical JSON, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(self.to_json().as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A rule file in its canonical layout: the same tokens and comments, other blanks and line ends. `path` is how
/// diagnostics call the text.
///
/// # Errors
/// What is wrong with the text if it cannot be parsed.
pub fn format_file(path: &str, text: &str) -> Result<String, Diagnostics> {
    let formatted = on_a_deep_stack(|| format::script(FileId(0), text));
    formatted.map_err(|wrong| {
        let mut sources = Sources::default();
        sources.add(path, text);
        Diagnostics::new(wrong, sources)
    })
}

/// Every rule file and scenario file of a pack in its canonical layout, with its path. One that cannot be parsed does
/// not stop the others.
#[must_use]
pub fn format_pack(pack: &Pack) -> Vec<(String, Result<String, Diagnostics>)> {
    let formatted = on_a_deep_stack(|| format::pack(pack)).into_iter();
    formatted
        .map(|(path, result)| {
            let result = result.map_err(|wrong| Diagnostics::new(wrong, pack.sources().clone()));
            (path, result)
        })
        .collect()
}

/// Runs on a stack of 8 MiB: rules may be nested deeper than a caller's thread has room for. In WebAssembly the stack
/// has that size from the start.
fn on_a_deep_stack<R: Send>(run: impl Fn() -> R + Sync) -> R {
    #[cfg(not(target_arch = "wasm32"))]
    {
        let done = std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(8 << 20);
            builder
                .spawn_scoped(scope, &run)
                .ok()
                .map(std::thread::ScopedJoinHandle::join)
        });
        match done {
            Some(Ok(done)) => done,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            // No thread could be had: the stack of the caller has to do.
            None => run(),
        }
    }
    #[cfg(target_arch = "wasm32")]
    {
        run()
    }
}
