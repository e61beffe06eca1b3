//! What was found once, and what is worked out by hand: `corpus/oracle/*.json`, each a rule, the facts that matter, and
//! what it gives. The examples of the standard functions are such cases too.

use std::fs;
use std::path::Path;

use charter_engine::function;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::both::{Answer, Both};
use super::{given, pack};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What it shows.
    about: String,
    /// The body of a rule.
    rule: String,
    /// What differs from the emptiest facts.
    #[serde(default)]
    facts: Map<String, Value>,
    /// The value, or `error: ` and the kind of it; worked out by hand.
    expected: String,
    /// What the interpreter says instead, where it cannot mean the same; `about` says why.
    interpreter: Option<String>,
}

fn shown(answer: Answer) -> String {
    answer.unwrap_or_else(|kind| format!("error: {kind}"))
}

/// The emptiest facts with these members; a deal has the emptiest fields too.
fn facts(changes: &Map<String, Value>) -> pack::Facts {
    let emptiest = |choices: &[u16]| -> Map<String, Value> {
        serde_json::from_str(&format!("{{{}}}", pack::facts(choices).members)).unwrap()
    };
    let mut facts = emptiest(&[]);
    // One deal: the first choice says how many.
    let deal = emptiest(&[1 << 14])["deals"][0].clone();
    for (name, change) in changes {
        match (name.as_str(), change) {
            ("deals", Value::Array(deals)) => {
                let whole = |(place, changes): (usize, &Value)| {
                    let mut deal = deal.clone();
                    deal["id"] = format!("D-{place}").into();
                    for (field, value) in changes.as_object().unwrap() {
                        deal[field] = value.clone();
                    }
                    deal
                };
                facts.insert(name.clone(), deals.iter().enumerate().map(whole).collect());
            }
            ("partner", Value::Object(fields)) => {
                for (field, value) in fields {
                    facts["partner"][field] = value.clone();
                }
            }
            _ => {
                facts.insert(name.clone(), change.clone());
            }
        }
    }
    let text = Value::Object(facts).to_string();
    pack::Facts {
        members: text[1..text.len() - 1].to_owned(),
        arguments: Vec::new(),
    }
}

fn answer(rule: &str, changes: &Map<String, Value>) -> (String, String) {
    let mut facts = facts(changes);
    let both = Both::new(&[rule.to_owned()]).unwrap_or_else(|wrong| panic!("{rule}\n{wrong:?}"));
    let document: Value = serde_json::from_str(&format!("{{{}}}", facts.members)).unwrap();
    facts.arguments = given::arguments(both.model(), &document);
    let mut arguments = both.arguments(&facts);
    (
        shown(both.compiled(0, &facts)),
        shown(both.interpreted(0, &mut arguments)),
    )
}

/// Everything that does not hold, in words.
pub(crate) fn replay() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join("oracle");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "there is no case in corpus/oracle");
    let mut wrong = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Case = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap_or_else(|e| panic!("{name}: {e}"));
        let (compiled, interpreted) = answer(&case.rule, &case.facts);
        let other = case.interpreter.as_ref().unwrap_or(&case.expected);
        if compiled != case.expected || interpreted != *other {
            wrong.push(format!(
                "{name} ({}): expected {}\n  compiled    {compiled}\n  interpreted {interpreted}",
                case.about, case.expected
            ));
        }
    }
    wrong
}

/// What an example says, as expressions that give one value, and what they give: a list is told by its parts.
fn parts(rule: &str, result: &str) -> Vec<(String, String)> {
    let one = |rule: String, result: &str| (rule, result.trim_matches('"').to_owned());
    if let Some((first, last)) = result.split_once("..") {
        return vec![
            one(format!("first_day({rule})"), first),
            one(format!("last_day({rule})"), last),
        ];
    }
    if let Some(items) = result.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        let items: Vec<&str> = items.split(", ").filter(|item| !item.is_empty()).collect();
        let mut parts = vec![one(format!("({rule}).count()"), &items.len().to_string())];
        if let Some(first) = items.first() {
            parts.push(one(format!("({rule}).contains({first})"), "true"));
            // The order of the others is that of the list without its first.
            parts.push(one(format!("({rule}).first() ?? {first}"), first));
            let rest = format!("({rule}).filter(|other| other != {first})");
            for (place, item) in items.iter().enumerate().skip(1).take(1) {
                parts.push(one(format!("{rest}.first() ?? {first}"), item));
                parts.push(one(format!("{rest}.count()"), &(items.len() - place).to_string()));
            }
        }
        return parts;
    }
    let words: Vec<&str> = result.split(' ').collect();
    if let [count, unit @ ..] = words.as_slice()
        && count.parse::<i64>().is_ok()
        && !unit.is_empty()
    {
        let unit = unit.join("_");
        let unit = if unit.ends_with('s') { unit } else { format!("{unit}s") };
        return vec![one(format!("({rule}) == {count}.{unit}()"), "true")];
    }
    vec![one(rule.to_owned(), result)]
}

/// The examples of the standard functions that do not give what they say, by either reading.
pub(crate) fn examples() -> Vec<String> {
    let mut expected: Vec<(String, String)> = Vec::new();
    for (_, function) in function::all() {
        for example in function.examples {
            let is_period = matches!(function.signature.returns, function::Returns::Period);
            if is_period && example.result.starts_with("error") {
                expected.push((format!("first_day({})", example.rule), example.result.to_owned()));
            } else {
                expected.extend(parts(example.rule, example.result));
            }
        }
    }
    let rules: Vec<String> = expected.iter().map(|(rule, _)| rule.clone()).collect();
    let both = Both::new(&rules).unwrap_or_else(|wrong| {
        let told = wrong
            .iter()
            .map(|one| format!("{}: {}\n", rules[one.place], one.message));
        panic!("{}", told.collect::<String>())
    });
    let facts = pack::facts(&[]);
    let mut arguments = both.arguments(&facts);
    let mut wrong = Vec::new();
    for (place, (rule, result)) in expected.iter().enumerate() {
        let compiled = shown(both.compiled(place, &facts));
        let interpreted = shown(both.interpreted(place, &mut arguments));
        if compiled != *result || interpreted != *result {
            wrong.push(format!(
                "{rule} is {result}\n  compiled    {compiled}\n  interpreted {interpreted}"
            ));
        }
    }
    assert!(expected.len() > 100, "{} examples", expected.len());
    wrong
}
