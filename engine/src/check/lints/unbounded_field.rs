use std::collections::BTreeMap;

use crate::check::analysis::{Assume, FieldPlace, Finding, Search, Trouble};
use crate::check::told::{node_span, undecided};
use crate::check::{Lint, Subject};
use crate::schema::Type;
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::UnboundedField,
    name: "unbounded-field",
    title: "A field has no bounds, and only therefore something may go wrong.",
    level: Severity::Advice,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Settings);
    let usual = subject.analysis.walked(subject.program, Assume::UsualNumbers);
    let search = Search::new(subject.program, subject.model, walked);
    let mut fields: BTreeMap<Span, (FieldPlace, Vec<Span>)> = BTreeMap::new();
    for finding in &walked.found.findings {
        let reason: fn(&FieldPlace) -> bool = match finding.trouble {
            Trouble::Overflow => is_unbounded_number,
            Trouble::TooEarly => is_unbounded_day,
            Trouble::DivisionByZero | Trouble::Outside(_) => continue,
        };
        let same = |other: &&Finding| other.trouble == Trouble::Overflow && other.node == finding.node;
        if finding.trouble == Trouble::Overflow && usual.found.findings.iter().any(|other| same(&other)) {
            continue;
        }
        let Some(span) = node_span(subject, finding.node) else {
            continue;
        };
        let read = search.fields_of(finding.node);
        let unbounded: Vec<&FieldPlace> = read.iter().filter(|field| reason(field)).collect();
        if unbounded.is_empty() {
            // Days of the decision have no bounds, and need none; lists without bounds have elements without number.
            if finding.trouble == Trouble::Overflow {
                let rule = crate::decide::rule_name(subject.program, finding.site);
                found.push(undecided(
                    format!("whether {rule} ever comes to a number that is too large could not be decided"),
                    "it would need more records than anybody has: say how many there are with `.longest(…)` on the list, or leave it",
                    Some(span),
                ));
            }
            continue;
        }
        if finding.trouble == Trouble::TooEarly && read.iter().any(|field| field.kind == Type::Date && !reason(field)) {
            continue;
        }
        // What is computed from something too large is too large as well: that is said once.
        let explained = unbounded.iter().any(|field| fields.contains_key(&field.span));
        if explained && finding.trouble == Trouble::Overflow {
            continue;
        }
        for field in unbounded {
            let known = fields.entry(field.span).or_insert_with(|| (field.clone(), Vec::new()));
            if !known.1.contains(&span) && known.1.len() < 2 {
                known.1.push(span);
            }
        }
    }
    for (span, (field, places)) in fields {
        let day = field.kind == Type::Date;
        let (message, help) = if day {
            (
                format!(
                    "`{}` may be any day, also one before a setting has its first value",
                    field.name
                ),
                "declare the earliest day: `date().at_least(\"2020-01-01\")`",
            )
        } else {
            (
                format!(
                    "`{}` may be so large that what is computed from it cannot be held exactly",
                    field.name
                ),
                "declare what is possible, such as `.between(0, 1_000_000)`",
            )
        };
        let mut told = LINT.say(message).at(span);
        for place in places {
            told = told.label(place, "this has no result then");
        }
        found.push(told.help(help));
    }
}

fn is_unbounded_number(field: &FieldPlace) -> bool {
    let number = matches!(
        field.kind,
        Type::Integer | Type::Decimal | Type::Percent | Type::Money(_)
    );
    number && (field.bounds.low.is_none() || field.bounds.high.is_none())
}

fn is_unbounded_day(field: &FieldPlace) -> bool {
    field.kind == Type::Date && field.bounds.low.is_none()
}
