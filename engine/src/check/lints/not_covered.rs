use crate::check::{Lint, Subject};
use crate::scenario::coverage::{Group, Item};
use crate::source::{Code, Diagnostic, Severity};

pub(in crate::check) const LINT: Lint = Lint {
    code: Code::NotCovered,
    name: "not-covered",
    title: "No scenario reaches a tier, a row of a table or a band.",
    level: Severity::Warning,
    on: true,
    run,
};

/// How many rows of a table are shown.
const SHOWN: usize = 3;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    // A pack without scenarios reaches nothing, which is told once.
    let Some(coverage) = subject.coverage.filter(|_| !subject.scenarios.is_empty()) else {
        return;
    };
    let wanted = |item: &Item| matches!(item.group, Group::Tiers | Group::TableRows | Group::Bands);
    let items: Vec<(&Item, bool)> = coverage.items().filter(|(item, _)| wanted(item)).collect();
    for of_one in items.chunk_by(|(one, _), (other, _)| owner(one) == owner(other)) {
        let missed: Vec<&Item> = of_one
            .iter()
            .filter(|(_, covered)| !covered)
            .map(|(item, _)| *item)
            .collect();
        match missed.as_slice() {
            [] => {}
            [first, .., _] if first.group == Group::TableRows => {
                let table = owner(first).strip_prefix("table.").unwrap_or_default();
                let message = format!(
                    "no scenario uses {} of the {} rows of table `{table}`",
                    missed.len(),
                    of_one.len()
                );
                let mut said = help(LINT.say(message));
                for item in missed.iter().take(SHOWN) {
                    if let Some(span) = item.span {
                        said = said.at(span);
                    }
                }
                found.push(said);
            }
            some => found.extend(some.iter().map(|item| {
                let said = help(LINT.say(format!("no scenario shows that {}", item.words)));
                match item.span {
                    Some(span) => said.at(span),
                    None => said,
                }
            })),
        }
    }
}

fn help(said: Diagnostic) -> Diagnostic {
    said.help(
        "write a scenario that does; `charter test --suggest` writes them, `--coverage` shows all that is missing",
    )
}

/// The table, the ladder or the bands of an item: the first two words of its id.
fn owner(item: &Item) -> &str {
    let second = item.id.match_indices('.').nth(1);
    second.map_or(item.id.as_str(), |(end, _)| item.id.get(..end).unwrap_or_default())
}
