//! Rules evaluated both ways: by the compiled evaluator, and by rhai's interpreter.

use std::rc::Rc;

use charter_engine::declare::{NoLookup, Oracle};
use charter_engine::model::{Constant, Model};
use charter_engine::source::{Code, Diagnostic};
use charter_engine::value::Fault;
use charter_engine::{Decision, Diagnostics, Explain, Options, Pack, Program};

use super::pack::{self, Facts};

/// What a rule gives: its value as canonical text, or the kind of its error.
pub(crate) type Answer = Result<String, String>;

/// Several rules in one pack. `pick` says which of them is evaluated, so that an error in one does not hide another.
pub(crate) struct Both {
    program: Program,
    oracle: Oracle,
    base: usize,
}

/// A rule that does not compile, and why.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub(crate) place: usize,
    pub(crate) message: String,
}

/// The parameters that a rule's text names.
fn parameters(body: &str) -> String {
    let names: Vec<&str> = body.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    // `.rates` would be a field: none is named like something readable.
    let read: Vec<&str> = pack::READABLE
        .into_iter()
        .filter(|name| *name == "pick" || names.contains(name))
        .collect();
    read.join(", ")
}

/// The rules that do not compile by themselves.
fn alone(rules: &[String], diagnostic: &Diagnostic) -> Vec<Rejected> {
    let message = format!("{} {}", diagnostic.code, diagnostic.message);
    if rules.len() == 1 {
        return vec![Rejected { place: 0, message }];
    }
    let fails = |place: &usize| Both::new(&rules[*place..=*place]).is_err();
    let wrong: Vec<usize> = (0..rules.len()).filter(fails).collect();
    assert!(!wrong.is_empty(), "the pack around the rules: {message}");
    wrong
        .into_iter()
        .map(|place| Rejected {
            place,
            message: message.clone(),
        })
        .collect()
}

impl Both {
    pub(crate) fn new(rules: &[String]) -> Result<Both, Vec<Rejected>> {
        let mut text = String::new();
        let mut starts = Vec::new();
        for (place, rule) in rules.iter().enumerate() {
            starts.push(text.len());
            let line = format!(
                "value(\"rule_{place}\").is_given_by(|{}| if pick == {place} {{ {rule} }} else {{ () }});\n",
                parameters(rule)
            );
            text.push_str(&line);
        }
        let files = [
            ("pack.toml", pack::MANIFEST.to_owned()),
            ("program.rhai", pack::PROGRAM.to_owned()),
            ("rules.rhai", text),
        ];
        let pack = Pack::from_files(files);
        let compilation = Program::compile(&pack);
        let Some(program) = compilation.program else {
            let sources = compilation.diagnostics.sources();
            let file = sources.by_path("rules.rhai");
            let mut rejected: Vec<Rejected> = Vec::new();
            for diagnostic in compilation.diagnostics.iter() {
                let place = diagnostic
                    .span()
                    .filter(|span| Some(span.file) == file)
                    .map(|span| starts.partition_point(|start| *start <= span.start as usize) - 1);
                // What stands in a helper belongs to the rule that calls it, and which that is has to be tried.
                let Some(place) = place else {
                    return Err(alone(rules, diagnostic));
                };
                if !rejected.iter().any(|known| known.place == place) {
                    rejected.push(Rejected {
                        place,
                        message: format!("{} {}", diagnostic.code, diagnostic.message),
                    });
                }
            }
            return Err(rejected);
        };
        let oracle = Oracle::new(&pack, Rc::new(NoLookup)).expect("a pack that compiles declares a program");
        let base = oracle.model().values.len() - rules.len();
        Ok(Both { program, oracle, base })
    }

    pub(crate) fn model(&self) -> &Model {
        self.oracle.model()
    }

    /// The same with an explanation: the same decision with something behind it, or the same error.
    fn explaining_changes_nothing(&self, document: &str, options: Options, plain: &Result<Decision, Diagnostics>) {
        let options = Options {
            explain: Explain::Everything,
            ..options
        };
        match (plain, &self.program.evaluate_json(document.as_bytes(), &options)) {
            (Ok(plain), Ok(explained)) => {
                let (plain, explained) = (plain.to_json(), explained.to_json());
                let decision = plain.strip_suffix('}').expect("an object");
                assert!(explained.starts_with(decision), "{plain}\n{explained}");
            }
            (Err(plain), Err(explained)) => assert_eq!(plain.to_json(), explained.to_json()),
            (plain, explained) => panic!("{}, explained {}", plain.is_ok(), explained.is_ok()),
        }
    }

    pub(crate) fn compiled(&self, rule: usize, facts: &Facts) -> Answer {
        let document = format!("{{\"pick\":{rule},{}}}", facts.members);
        let options = Options {
            as_of: Some(pack::AS_OF.to_owned()),
            period: Some(pack::PERIOD.to_owned()),
            ..Options::default()
        };
        let result = self.program.evaluate_json(document.as_bytes(), &options);
        self.explaining_changes_nothing(&document, options, &result);
        match result {
            Ok(decision) => {
                let decision: serde_json::Value = serde_json::from_str(&decision.to_json()).unwrap();
                let value = &decision["values"][format!("rule_{rule}")];
                Ok(match value {
                    serde_json::Value::Null => "()".to_owned(),
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                })
            }
            Err(found) => {
                let first = found.iter().next().expect("an error says what is wrong");
                Err(match first.code {
                    Code::RuleDivisionByZero => "division by zero",
                    Code::RuleOverflow => "overflow",
                    Code::RuleOutOfRange => "out of range",
                    Code::RuleLimit => "limit",
                    // Types are checked before: nothing absent is read, and nothing of a wrong kind.
                    _ => panic!("{found}"),
                }
                .to_owned())
            }
        }
    }

    /// What rules read, derived values too.
    pub(crate) fn arguments(&self, facts: &Facts) -> Vec<(String, Constant)> {
        let mut arguments = pack::surroundings();
        arguments.extend(facts.arguments.iter().cloned());
        for value in self.oracle.model().values.iter().take(self.base) {
            let rule = value.rule.as_ref().unwrap();
            let result = self.oracle.call(rule, &arguments).unwrap();
            arguments.push((value.name.text.clone(), result));
        }
        arguments
    }

    pub(crate) fn interpreted(&self, rule: usize, arguments: &mut Vec<(String, Constant)>) -> Answer {
        arguments.retain(|(name, _)| name != "pick");
        arguments.push(("pick".to_owned(), Constant::Integer(i64::try_from(rule).unwrap())));
        let value = &self.oracle.model().values[self.base + rule];
        match self.oracle.call(value.rule.as_ref().unwrap(), arguments) {
            Ok(value) => Ok(canonical(&value)),
            Err(fault) => Err(kind(fault)),
        }
    }
}

pub(crate) fn kind(fault: Fault) -> String {
    fault.kind().to_owned()
}

/// A value as the decision shows it.
pub(crate) fn canonical(value: &Constant) -> String {
    match value {
        Constant::Absent => "()".to_owned(),
        Constant::Boolean(boolean) => boolean.to_string(),
        Constant::Integer(integer) => integer.to_string(),
        Constant::Number(number) | Constant::Percent(number) => number.to_string(),
        Constant::Text(text) => text.clone(),
        Constant::Date(date) => date.to_string(),
        Constant::DateTime(instant) => instant.to_string(),
        other => panic!("a rule gave {other:?}"),
    }
}
