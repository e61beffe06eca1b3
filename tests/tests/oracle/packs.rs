//! The rules of the example packs on their facts: derived values, measures of requirements, and what each record pays.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use charter_engine::declare::{Lookup, Oracle};
use charter_engine::model::{Constant, Criteria, Handle, Requirement, Rule, TypeKind};
use charter_engine::program::{Anchor, Days};
use charter_engine::source::Sources;
use charter_engine::table::{ColumnType, Key, Table};
use charter_engine::value::{Decimal, Fault, Period};
use charter_engine::{Options, Pack, Program};
use serde_json::Value;

use super::both::canonical;
use super::given;

/// Tables, bands and curves have tests of their own; here they answer for both sides.
struct Scales {
    program: Program,
    /// What the bands of a quota are measured by.
    quotas: RefCell<HashMap<u16, Decimal>>,
}

impl Lookup for Scales {
    fn lookup(&self, handle: Handle, method: &str, arguments: &[Constant]) -> Result<Constant, Fault> {
        let number = || arguments[0].as_number().ok_or(Fault::Type);
        Ok(match (handle, method) {
            (Handle::Table(place), "lookup") => row(&self.program.plan().tables[usize::from(place)].1, arguments)?,
            (Handle::Bands(place), _) => {
                let bands = &self.program.plan().bands[usize::from(place)].1;
                let quota = self.quotas.borrow().get(&place).copied();
                Constant::Number(match method {
                    "on" => bands.on(number()?, quota)?,
                    _ => bands.at(number()?, quota)?,
                })
            }
            (Handle::Curve(place), "at") => {
                Constant::Number(self.program.plan().curves[usize::from(place)].1.at(number()?)?)
            }
            _ => return Err(Fault::Type),
        })
    }

    fn tiers(&self, ladder: &str) -> Option<Vec<String>> {
        let ladder = self.program.plan().ladders.iter().find(|known| known.name == ladder)?;
        Some(ladder.tiers.iter().map(|tier| tier.id.clone()).collect())
    }
}

fn row(table: &Table, arguments: &[Constant]) -> Result<Constant, Fault> {
    let definition = table.definition();
    let keys: Vec<Key<'_>> = definition
        .inputs
        .iter()
        .zip(arguments)
        .map(|(column, argument)| match (&column.kind, argument) {
            (ColumnType::Choice(words), Constant::Text(text)) => {
                let place = words.iter().position(|word| word == text).unwrap();
                Key::Integer(i64::try_from(place).unwrap())
            }
            (_, Constant::Text(text)) => Key::Text(text),
            (_, Constant::Boolean(value)) => Key::Boolean(*value),
            (_, Constant::Date(day)) => Key::Integer(i64::from(day.days())),
            (ColumnType::Integer, Constant::Integer(value)) => Key::Integer(*value),
            (_, other) => Key::Number(other.as_number().unwrap()),
        })
        .collect();
    let row = table.find(&keys).map_err(|_| Fault::OutOfRange)?;
    let output = |(place, column): (usize, &charter_engine::table::Column)| {
        let value = match column.kind {
            ColumnType::Text => Constant::Text(table.text(row, place).unwrap().to_owned()),
            ColumnType::Boolean => Constant::Boolean(table.boolean(row, place).unwrap()),
            ColumnType::Integer => Constant::Integer(table.integer(row, place).unwrap()),
            _ => Constant::Number(table.number(row, place).unwrap()),
        };
        (column.name.clone(), value)
    };
    Ok(Constant::Map(
        definition.outputs.iter().enumerate().map(output).collect(),
    ))
}

/// One set of facts of one pack: what a rule can read, and what was compared.
struct Comparison<'p> {
    name: String,
    oracle: &'p Oracle,
    arguments: Vec<(String, Constant)>,
    compared: usize,
    wrong: Vec<String>,
    /// Rules that the interpreter cannot run, with the reason.
    left_out: BTreeMap<String, usize>,
    sources: &'p Sources,
}

/// What only compiled rules know: they ask the rates and the people that are given for a run.
const COMPILED_ONLY: [(&str, &str); 4] = [
    (".converted(", "converts"),
    (".in_units(", "converts"),
    (".downline(", "walks a hierarchy"),
    (".upline(", "walks a hierarchy"),
];

impl Comparison<'_> {
    fn argument(&mut self, name: &str, value: Constant) {
        self.arguments.retain(|(known, _)| known != name);
        self.arguments.push((name.to_owned(), value));
    }

    /// The value of a rule, unless it reads what the interpreter does not have.
    fn value(&mut self, what: &str, rule: &Rule) -> Option<Result<Constant, Fault>> {
        let parameters = self.oracle.parameters(rule).unwrap();
        for parameter in parameters {
            if !self.arguments.iter().any(|(name, _)| *name == parameter) {
                *self.left_out.entry(format!("{what} reads `{parameter}`")).or_insert(0) += 1;
                return None;
            }
        }
        match self.call(rule) {
            Ok(result) => Some(result),
            Err(reason) => {
                *self.left_out.entry(format!("{what} {reason}")).or_insert(0) += 1;
                None
            }
        }
    }

    /// What the interpreter says of a rule, or why it cannot say anything.
    fn call(&self, rule: &Rule) -> Result<Result<Constant, Fault>, &'static str> {
        let text = self.sources.slice(rule.body);
        if let Some((_, reason)) = COMPILED_ONLY.iter().find(|(call, _)| text.contains(call)) {
            return Err(reason);
        }
        match self.oracle.call(rule, &self.arguments) {
            // A closure reads the record whose list it is called on: rhai's shared cells cannot do that, rules can.
            Err(Fault::Limit) => Err("shares a cell"),
            result => Ok(result),
        }
    }

    fn compare(&mut self, what: &str, rule: &Rule, decided: &Value) -> Option<Constant> {
        let value = self.value(what, rule)?;
        let interpreted = value.as_ref().map_or_else(|fault| format!("error: {fault}"), canonical);
        let decided = match decided {
            Value::Null => "()".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.compared += 1;
        if interpreted != decided {
            self.wrong.push(format!(
                "{}, {what}: compiled {decided}, interpreted {interpreted}",
                self.name
            ));
        }
        value.ok()
    }

    fn criteria(&mut self, what: &str, criteria: &Criteria, decided: &Value) {
        self.requirements(what, &criteria.requirements, &decided["requirements"]);
        for (path, decided) in criteria.paths.iter().zip(decided["paths"].as_array().unwrap()) {
            self.requirements(what, &path.requirements, &decided["requirements"]);
        }
    }

    fn requirements(&mut self, what: &str, requirements: &[Requirement], decided: &Value) {
        for (requirement, decided) in requirements.iter().zip(decided.as_array().unwrap()) {
            let title = &requirement.title.text;
            assert_eq!(*title, decided["title"]);
            self.compare(&format!("{title} of {what}"), &requirement.measure, &decided["actual"]);
        }
    }
}

/// What was compared, what differs, and what was left out, over all example packs.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) compared: usize,
    pub(crate) wrong: Vec<String>,
    pub(crate) left_out: BTreeMap<String, usize>,
}

pub(crate) fn compare() -> Report {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("rules-examples");
    let mut report = Report::default();
    let mut packs: Vec<PathBuf> = entries(&root);
    packs.retain(|folder| folder.join("pack.toml").is_file());
    assert!(!packs.is_empty(), "there is no pack in rules-examples");
    for folder in packs {
        compare_pack(&folder, &mut report);
    }
    report
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
}

fn compare_pack(folder: &Path, report: &mut Report) {
    let pack = Pack::read_folder(folder).unwrap();
    let program = Program::compile(&pack).program.unwrap();
    let options: Value = serde_json::from_slice(&fs::read(folder.join("options.json")).unwrap()).unwrap();
    let text = |name: &str| options[name].as_str().map(str::to_owned);
    let options = Options {
        as_of: text("as_of"),
        period: text("period"),
        ..Options::default()
    };
    let scales = Rc::new(Scales {
        program: program.clone(),
        quotas: RefCell::default(),
    });
    let lookup: Rc<dyn Lookup> = scales.clone();
    let oracle = Oracle::new(&pack, lookup).unwrap();
    let mut tried: Vec<(String, Vec<u8>, Options)> = entries(&folder.join("facts"))
        .iter()
        .map(|path| (path.display().to_string(), fs::read(path).unwrap(), options.clone()))
        .collect();
    let scenarios = program.scenarios().into_iter();
    tried.extend(scenarios.map(|scenario| (scenario.name, scenario.facts.into_bytes(), scenario.options)));
    for (name, facts, options) in tried {
        // Scenarios of errors have no decision; those of settings are another program.
        let Ok(decision) = program.evaluate_json(&facts, &options) else {
            continue;
        };
        if !options.settings.is_empty() {
            continue;
        }
        let decision: Value = serde_json::from_str(&decision.to_json()).unwrap();
        let mut comparison = Comparison {
            name,
            oracle: &oracle,
            arguments: given::arguments(oracle.model(), &serde_json::from_slice(&facts).unwrap()),
            compared: 0,
            wrong: Vec::new(),
            left_out: BTreeMap::new(),
            sources: program.sources(),
        };
        scales.quotas.borrow_mut().clear();
        comparison.decision(&scales, &options, &decision);
        report.compared += comparison.compared;
        report.wrong.extend(comparison.wrong);
        for (what, count) in comparison.left_out {
            *report.left_out.entry(what).or_insert(0) += count;
        }
    }
}

impl Comparison<'_> {
    fn decision(&mut self, scales: &Scales, options: &Options, decision: &Value) {
        let model = self.oracle.model();
        let plan = scales.program.plan();
        let as_of = options.as_of.as_ref().map(|text| text.parse().unwrap());
        let period: Option<Period> = options.period.as_ref().map(|text| text.parse().unwrap());
        if let Some(day) = as_of {
            self.argument("as_of", Constant::Date(day));
        }
        if let Some(period) = period {
            self.argument("period", Constant::Period(period));
        }
        for window in &plan.windows {
            let days = match window.days {
                Days::Fixed(period) => period,
                Days::Ending(anchor, window) => {
                    let day = match anchor {
                        Anchor::AsOf => as_of,
                        Anchor::PeriodFirst => period.map(Period::first),
                        Anchor::PeriodLast => period.map(Period::last),
                    };
                    window.ending(day.unwrap()).unwrap()
                }
            };
            self.argument(&window.name, Constant::Period(days));
        }
        for setting in &model.settings {
            if let Some(value) = &setting.value {
                self.argument(&setting.name.text, value.value.clone());
            }
        }
        for (name, ladder) in decision["ladders"].as_object().unwrap() {
            let tier = ladder["tier"].as_str();
            self.argument(name, tier.map_or(Constant::Absent, |id| Constant::Text(id.to_owned())));
        }
        for (name, eligibility) in decision["eligibility"].as_object().unwrap() {
            let eligible = Constant::Boolean(eligibility["eligible"].as_bool().unwrap());
            self.argument(name, Constant::Map(vec![("eligible".to_owned(), eligible)]));
        }
        for (name, incentive) in decision["incentives"].as_object().unwrap() {
            let total = Constant::Number(incentive["total"].as_str().unwrap().parse().unwrap());
            self.argument(name, Constant::Map(vec![("total".to_owned(), total)]));
        }
        for (name, score) in decision["scores"].as_object().into_iter().flatten() {
            let track = score["track"].as_str();
            let mut fields = vec![
                (
                    "passed".to_owned(),
                    Constant::Boolean(score["passed"].as_bool().unwrap()),
                ),
                (
                    "track".to_owned(),
                    track.map_or(Constant::Absent, |id| Constant::Text(id.to_owned())),
                ),
            ];
            // A quotient may have a digit more than can be read; rules of the examples do not read such a total.
            if let Ok(total) = score["total"].as_str().unwrap().parse() {
                fields.push(("total".to_owned(), Constant::Number(total)));
            }
            self.argument(name, Constant::Map(fields));
        }
        // Values read each other in any order: each is tried until all that it reads are there.
        let mut left: Vec<usize> = (0..model.values.len()).collect();
        while !left.is_empty() {
            self.quotas(scales);
            let before = left.len();
            left.retain(|place| !self.derived(*place, decision));
            if left.len() == before {
                break;
            }
        }
        for place in left {
            let value = &model.values[place];
            let what = format!("value {}", value.name.text);
            self.value(&what, value.rule.as_ref().unwrap());
            self.as_decided(&value.name.text, decision);
        }
        self.criteria_and_incentives(decision);
    }

    /// Takes a value that the interpreter cannot have from the decision, for the rules that read it. Lists stand in none.
    fn as_decided(&mut self, name: &str, decision: &Value) {
        if let Some(decided) = decision["values"][name].as_str().and_then(|text| text.parse().ok()) {
            self.argument(name, Constant::Number(decided));
        }
    }

    /// The quotas of bands that can be had by now.
    fn quotas(&self, scales: &Scales) {
        for (place, bands) in (0..).zip(&self.oracle.model().bands) {
            if let Some((_, rule)) = &bands.of
                && let Ok(value) = self.oracle.call(rule, &self.arguments)
            {
                scales.quotas.borrow_mut().insert(place, value.as_number().unwrap());
            }
        }
    }

    /// Whether a derived value can be had by now; then it is compared.
    fn derived(&mut self, place: usize, decision: &Value) -> bool {
        let model = self.oracle.model();
        let value = &model.values[place];
        let rule = value.rule.as_ref().unwrap();
        let known = |name: &String| self.arguments.iter().any(|(known, _)| known == name);
        if !self.oracle.parameters(rule).unwrap().iter().all(known) {
            return false;
        }
        let name = &value.name.text;
        let called = match self.call(rule) {
            Ok(called) => called,
            Err(reason) => {
                *self.left_out.entry(format!("value {name} {reason}")).or_insert(0) += 1;
                self.as_decided(name, decision);
                return true;
            }
        };
        let result = match (called, &value.when_dividing_by_zero) {
            (Err(Fault::DivisionByZero), Some(instead)) => instead.value.clone(),
            (Ok(result), _) => result,
            (Err(fault), _) => {
                self.wrong
                    .push(format!("{}, value {name}: interpreted {fault}", self.name));
                return true;
            }
        };
        if let Some(decided) = decision["values"].get(name) {
            let interpreted = canonical(&result);
            let decided = match decided {
                Value::Null => "()".to_owned(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.compared += 1;
            if interpreted != decided {
                self.wrong.push(format!(
                    "{}, value {name}: compiled {decided}, interpreted {interpreted}",
                    self.name
                ));
            }
        }
        self.argument(name, result);
        true
    }

    fn criteria_and_incentives(&mut self, decision: &Value) {
        let model = self.oracle.model();
        for ladder in &model.ladders {
            let decided = &decision["ladders"][&ladder.name.text];
            let decided = decided["tiers"].as_array().unwrap();
            for tier in &ladder.tiers {
                // What holds otherwise stands among the tiers too.
                let decided = decided.iter().find(|one| one["tier"] == tier.id.text.as_str()).unwrap();
                // Tiers of a matrix carry no requirements of their own in the model.
                if ladder.matrix.is_none() {
                    // The points of a score are asked for by the ladder, not by a rule.
                    let mut decided = decided.clone();
                    let asks = tier.points.as_ref().is_some_and(|points| !points.value.is_zero());
                    if let (true, Some(requirements)) = (asks, decided["requirements"].as_array_mut()) {
                        requirements.remove(0);
                    }
                    self.criteria(&format!("tier {}", tier.id.text), &tier.criteria, &decided);
                }
            }
        }
        for eligibility in &model.eligibilities {
            let name = &eligibility.name.text;
            self.criteria(name, &eligibility.criteria, &decision["eligibility"][name]);
        }
        for incentive in &model.incentives {
            let name = &incentive.name.text;
            // A claim on a fund pays what the fund holds for it, by no rule.
            let Some(pays) = &incentive.pays else {
                continue;
            };
            let lines = decision["incentives"][name]["lines"].as_array().unwrap();
            // What takes back goes by what was paid, not by the rule.
            for line in lines.iter().filter(|line| line["kind"] != "clawback") {
                if let Some(list) = &incentive.for_each {
                    let (record, found) = self.record(&list.text, &line["record"]);
                    self.argument(&record, found);
                }
                if let Some(base) = &incentive.for_each_downline {
                    self.argument("downline", downline(&decision["incentives"][&base.text], line));
                }
                self.compare(&format!("incentive {name}"), pays, &line["computed"]);
            }
        }
    }

    /// The name of one record of a list, and the one with a key: one text, or a list of texts for a key of several fields.
    fn record(&self, list: &str, key: &Value) -> (String, Constant) {
        let model = self.oracle.model();
        let input = model.inputs.iter().find(|input| input.name.text == list);
        let relation = model.relations.iter().find(|relation| relation.name.text == list);
        let element = match (input.map(|input| &input.kind.kind), relation) {
            (Some(TypeKind::ListOf(element)), _) => element,
            (None, Some(relation)) => &relation.kind,
            _ => panic!("`{list}` is neither an input that is a list nor a relation"),
        };
        let TypeKind::RecordOf(name) = &element.kind else {
            panic!("`{list}` holds no records");
        };
        let record = model.records.iter().find(|record| record.name.text == *name).unwrap();
        let (_, Constant::List(items)) = self.arguments.iter().find(|(known, _)| known == list).unwrap() else {
            panic!("`{list}` is no list");
        };
        let key: Vec<&str> = match key {
            Value::Array(parts) => parts.iter().map(|part| part.as_str().unwrap()).collect(),
            one => vec![one.as_str().unwrap()],
        };
        assert_eq!(key.len(), record.key.len(), "{list}: {key:?}");
        let is_it = |item: &&Constant| match item {
            Constant::Map(fields) => record.key.iter().zip(&key).all(|(name, part)| {
                let value = fields.iter().find(|(field, _)| **field == name.text);
                value.is_some_and(|(_, value)| canonical(value) == *part)
            }),
            _ => false,
        };
        (name.clone(), items.iter().find(is_it).unwrap().clone())
    }
}

/// What a line of an override is made of: its key says whose line it is, and the parts of that line what was earned.
fn downline(base: &Value, line: &Value) -> Constant {
    let key = |place: usize| line["record"][place].as_str().unwrap();
    let earned = base["lines"].as_array().unwrap().iter();
    let earned = earned.filter(|earned| earned["record"] == key(0));
    let parts = earned.flat_map(|earned| earned["parts"].as_array().unwrap());
    let amounts = parts.filter(|part| part["payee"] == key(1));
    let amount = amounts.fold(Decimal::ZERO, |sum, part| {
        sum.add(part["amount"].as_str().unwrap().parse().unwrap()).unwrap()
    });
    let text = |text: &str| Constant::Text(text.to_owned());
    let fields = [
        ("record", text(key(0))),
        ("payee", text(key(1))),
        ("amount", Constant::Number(amount)),
        ("level", Constant::Integer(key(2).parse().unwrap())),
        ("parent_id", text(line["parts"][0]["payee"].as_str().unwrap())),
    ];
    Constant::Map(fields.map(|(name, value)| (name.to_owned(), value)).into())
}
