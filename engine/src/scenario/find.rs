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
    }
}

fn walk<'d>(document: &'d Value, steps: &[Step<'_>], before: &str) -> Result<&'d Value, Lost> {
    let mut at = document;
    let mut path = before.to_owned();
    for step in steps {
        let next = match step {
            Step::Key(key) => at.get(key),
            Step::Index(index) => at.get(index),
        };
        let Some(next) = next else {
            return Err(lost(at, step, &path));
        };
        match step {
            Step::Key(key) if path.is_empty() => path.push_str(key),
            Step::Key(key) => path.extend([".", key]),
            Step::Index(index) => path.push_str(&format!("[{index}]")),
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
        (Step::Index(_), _) => Lost {
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
            "incentives": { "commission": { "total": "5", "lines": [] } },
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
            (
                "growth.rate",
                "`growth` is a single value and has no `rate`",
                "expect `growth` itself",
            ),
            (
                "something.else",
                "the decision has no `something`",
                "there are `level`, `mdf`, `growth`, `tier`, `commission`, `values`, `ladders`, `eligibility`, `incentives`",
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
