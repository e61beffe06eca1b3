//! Where a path of an expectation leads in a decision, and what is there if it leads nowhere.

use serde_json::Value;

use super::path::{Step, steps};
use crate::source::closest;

/// A part of a decision that has an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The section: `values`, `scores`, `ladders`, `eligibility`, `incentives`, `rankings`, `payouts`, `balances`,
    /// `engagement`.
    pub section: String,
    /// The name in the section.
    pub name: String,
    /// The rest of the path, keys and places as text.
    pub rest: Vec<String>,
}

/// A path that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lost {
    /// What is missing.
    pub(super) message: String,
    /// What to write.
    pub(super) help: String,
}

/// Sections whose parts have a short name, with what the short name alone stands for.
const SHORT: [(&str, Option<&str>); 9] = [
    ("ladders", Some("tier")),
    ("eligibility", Some("eligible")),
    ("values", None),
    ("incentives", Some("total")),
    ("scores", Some("total")),
    ("rankings", Some("awarded")),
    ("payouts", Some("paid")),
    ("balances", Some("closing")),
    ("engagement", Some("outcome")),
];

/// The most names that a message lists.
const LISTED: usize = 12;

/// The value of a path: of the document itself, or by the short name of a ladder, an eligibility, a value, an incentive or
/// a score.
pub(super) fn find<'d>(document: &'d Value, path: &str) -> Result<(Option<Subject>, &'d Value), Lost> {
    let steps = steps(path).map_err(|message| Lost {
        message,
        help: "write names with points between them, such as `incentives.commission.total`".to_owned(),
    })?;
    let direct = walk(document, &steps, "");
    if let Ok(found) = direct {
        return Ok((subject(&steps), found));
    }
    if let Some((first @ Step::Key(name), rest)) = steps.split_first() {
        let section = |(section, member): &(&'static str, Option<&'static str>)| {
            Some((*section, *member, document.get(section)?.get(name)?))
        };
        if let Some((section, member, at)) = SHORT.iter().find_map(section) {
            let rest: Vec<Step<'_>> = match (member, rest) {
                (Some(member), []) => vec![Step::Key(member)],
                // `statement[A-1]` is what its statement pays, `commission[D-1]` what its line does.
                (Some(member), [of @ (Step::Of(_) | Step::Index(_))]) => {
                    let member = if section == "incentives" { "amount" } else { member };
                    vec![of.clone(), Step::Key(member)]
                }
                (_, rest) => rest.to_vec(),
            };
            let found = walk(at, &rest, name)?;
            let whole: Vec<Step<'_>> = [Step::Key(section), first.clone()].into_iter().chain(rest).collect();
            return Ok((subject(&whole), found));
        }
        if document.get(name).is_none() {
            return Err(unknown_name(document, name));
        }
    }
    direct.map(|found| (None, found))
}

fn subject(steps: &[Step<'_>]) -> Option<Subject> {
    let [Step::Key(section), Step::Key(name), rest @ ..] = steps else {
        return None;
    };
    Some(Subject {
        section: (*section).to_owned(),
        name: (*name).to_owned(),
        rest: rest.iter().map(step_text).collect(),
    })
}

fn step_text(step: &Step<'_>) -> String {
    match step {
        Step::Key(key) => (*key).to_owned(),
        Step::Index(index) => index.to_string(),
        Step::Of(name) => (*name).to_owned(),
    }
}

/// What an element of a list is told by, in lists of a decision.
const NAMED_BY: [&str; 10] = [
    "record",
    "payee",
    "per",
    "tier",
    "incentive",
    "payout",
    "name",
    "code",
    "partner",
    "title",
];

/// The list that the parts of something stand in, where brackets follow its name.
const LISTS: [&str; 3] = ["statements", "accounts", "lines"];

/// Whether an element is the one of a name; the parts of a key of several stand behind each other with `/` between them.
fn is_of(element: &Value, name: &str) -> bool {
    let is = |value: &Value| match value {
        Value::String(text) => text == name,
        Value::Array(parts) => {
            let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            parts.is_some_and(|parts| !parts.is_empty() && parts.join("/") == name)
        }
        _ => false,
    };
    let mut told = NAMED_BY.iter().filter_map(|key| element.get(key));
    told.next().is_some_and(is)
}

/// The names of the elements of a list.
fn names_of(list: &[Value]) -> Vec<String> {
    let name = |element: &Value| {
        let told = NAMED_BY.iter().find_map(|key| element.get(key))?;
        match told {
            Value::String(text) => Some(text.clone()),
            Value::Array(parts) => {
                let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
                Some(parts?.join("/"))
            }
            _ => None,
        }
    };
    list.iter().filter_map(name).collect()
}

fn list_of(at: &Value) -> Option<&Vec<Value>> {
    match at {
        Value::Array(list) => Some(list),
        _ => LISTS.iter().find_map(|list| at.get(list)?.as_array()),
    }
}

fn of<'d>(at: &'d Value, name: &str) -> Option<&'d Value> {
    list_of(at)?.iter().find(|element| is_of(element, name))
}

/// The element at a place; behind the last one the number may be a name, such as a fund year.
fn place(at: &Value, index: usize) -> Option<&Value> {
    let found = list_of(at)?.get(index);
    found.or_else(|| of(at, &index.to_string()))
}

fn walk<'d>(document: &'d Value, steps: &[Step<'_>], before: &str) -> Result<&'d Value, Lost> {
    let mut at = document;
    let mut path = before.to_owned();
    for step in steps {
        let next = match step {
            Step::Key(key) => at.get(key),
            Step::Index(index) => place(at, *index),
            Step::Of(name) => of(at, name),
        };
        let Some(next) = next else {
            return Err(lost(at, step, &path));
        };
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.extend([".", key]),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Of(name) => path.push_str(&format!("[{name}]")),
        }
        at = next;
    }
    Ok(at)
}

/// What is there instead of a step.
fn lost(at: &Value, step: &Step<'_>, path: &str) -> Lost {
    let place = if path.is_empty() {
        "the decision".to_owned()
    } else {
        format!("`{path}`")
    };
    match (step, at) {
        (Step::Key(key), Value::Object(entries)) => {
            let known: Vec<&str> = entries.keys().map(String::as_str).collect();
            Lost {
                message: format!("{place} has no `{key}`"),
                help: did_you_mean(key, &known),
            }
        }
        (Step::Index(index), Value::Array(items)) => Lost {
            message: format!("{place} has no element [{index}]"),
            help: match items.len() {
                0 => "the list is empty".to_owned(),
                1 => "the list has one element, [0]".to_owned(),
                count => format!("the list has {count} elements, from [0] to [{}]", count - 1),
            },
        },
        (Step::Key(_), Value::Array(_)) => Lost {
            message: format!("{place} is a list"),
            help: "say which element, such as `[0]`".to_owned(),
        },
        (_, Value::Null) => Lost {
            message: format!("{place} has no value"),
            help: "expect `()` of it, or look at the decision: `charter eval --format json`".to_owned(),
        },
        (Step::Of(name), Value::Array(items)) => {
            let known = names_of(items);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Lost {
                message: format!("{place} has no `{name}`"),
                help: did_you_mean(name, &known),
            }
        }
        (Step::Of(_) | Step::Index(_), Value::Object(entries))
            if LISTS.iter().any(|list| entries.contains_key(*list)) =>
        {
            let list = LISTS.iter().find_map(|list| entries.get(*list));
            lost(list.unwrap_or(&Value::Null), step, path)
        }
        (Step::Index(_) | Step::Of(_), _) => Lost {
            message: format!("{place} is no list"),
            help: "leave the brackets out".to_owned(),
        },
        (Step::Key(key), _) => Lost {
            message: format!("{place} is a single value and has no `{key}`"),
            help: format!("expect {place} itself"),
        },
    }
}

fn unknown_name(document: &Value, name: &str) -> Lost {
    let keys = |value: &'_ Value| -> Vec<String> {
        value
            .as_object()
            .map(|entries| entries.keys().cloned().collect())
            .unwrap_or_default()
    };
    let mut known: Vec<String> = SHORT
        .iter()
        .filter_map(|(section, _)| document.get(section))
        .flat_map(keys)
        .collect();
    known.extend(keys(document));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Lost {
        message: format!("the decision has no `{name}`"),
        help: did_you_mean(name, &known),
    }
}

fn did_you_mean(word: &str, known: &[&str]) -> String {
    if let Some(near) = closest(word, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if known.is_empty() {
        return "there is nothing in it".to_owned();
    }
    let mut names: Vec<String> = known.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    if known.len() > LISTED {
        names.push(format!("{} more", known.len() - LISTED));
    }
    format!("there are {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn decision() -> Value {
        json!({
            "values": { "growth": "0.1", "tier": null },
            "ladders": { "level": { "tier": "gold", "tiers": [{ "tier": "silver" }], "next": null } },
            "eligibility": { "mdf": { "eligible": true } },
            "incentives": { "commission": { "total": "5", "lines": [] }, "fee": { "total": "7", "lines": [
                { "record": "D.1", "amount": "3" }, { "record": ["D", "2"], "amount": "4" },
            ] } },
            "payouts": { "statement": { "paid": "9", "statements": [
                { "payee": null, "paid": "1" }, { "payee": "A-1", "steps": { "draw": "2" }, "paid": "8" },
            ] } },
            "balances": { "advanced": { "closing": "2", "accounts": [{ "per": [], "closing": "0" }, { "per": ["A-1"], "closing": "2" }, { "per": ["2026"], "closing": "9" }] } },
        })
    }

    #[test]
    fn short_names_and_whole_paths_lead_to_the_same() {
        let decision = decision();
        for (path, expected, section) in [
            ("level", json!("gold"), "ladders"),
            ("ladders.level.tier", json!("gold"), "ladders"),
            ("level.tiers[0].tier", json!("silver"), "ladders"),
            ("mdf", json!(true), "eligibility"),
            ("growth", json!("0.1"), "values"),
            ("commission", json!("5"), "incentives"),
            ("fee[D.1]", json!("3"), "incentives"),
            ("fee.lines[D/2].amount", json!("4"), "incentives"),
            ("fee[1]", json!("4"), "incentives"),
            ("advanced[2026]", json!("9"), "balances"),
            ("statement", json!("9"), "payouts"),
            ("statement[A-1]", json!("8"), "payouts"),
            ("statement[A-1].steps.draw", json!("2"), "payouts"),
            ("payouts.statement.statements[0].paid", json!("1"), "payouts"),
            ("advanced", json!("2"), "balances"),
            ("advanced[A-1]", json!("2"), "balances"),
            ("balances.advanced.accounts[A-1].closing", json!("2"), "balances"),
            ("level.tiers[silver].tier", json!("silver"), "ladders"),
        ] {
            let (subject, found) = find(&decision, path).unwrap();
            assert_eq!(
                (found, subject.unwrap().section.as_str()),
                (&expected, section),
                "{path}"
            );
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_says_what_there_is() {
        let decision = decision();
        for (path, message, help) in [
            ("levle", "the decision has no `levle`", "did you mean `level`?"),
            (
                "incentives.comission.total",
                "`incentives` has no `comission`",
                "did you mean `commission`?",
            ),
            ("commission.totl", "`commission` has no `totl`", "did you mean `total`?"),
            (
                "level.tiers[1].tier",
                "`level.tiers` has no element [1]",
                "the list has one element, [0]",
            ),
            (
                "level.tiers.tier",
                "`level.tiers` is a list",
                "say which element, such as `[0]`",
            ),
            (
                "commission.lines[0]",
                "`commission.lines` has no element [0]",
                "the list is empty",
            ),
            ("statement[A-2]", "`statement` has no `A-2`", "did you mean `A-1`?"),
            ("fee.lines[X]", "`fee.lines` has no `X`", "there are `D.1`, `D/2`"),
            ("growth[A-1]", "`growth` is no list", "leave the brackets out"),
            (
                "growth.rate",
                "`growth` is a single value and has no `rate`",
                "expect `growth` itself",
            ),
            (
                "something.else",
                "the decision has no `something`",
                "there are `level`, `mdf`, `growth`, `tier`, `commission`, `fee`, `statement`, `advanced`, `values`, `ladders`, `eligibility`, `incentives`, 2 more",
            ),
        ] {
            let lost = find(&decision, path).unwrap_err();
            assert_eq!((lost.message.as_str(), lost.help.as_str()), (message, help), "{path}");
        }
        assert_eq!(
            find(&decision, "ladders.level.next.tier").unwrap_err().message,
            "`ladders.level.next` has no value"
        );
        assert!(find(&decision, "a..b").is_err());
    }
}
