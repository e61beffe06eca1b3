use std::collections::BTreeMap;

use crate::check::analysis::{Assume, Taken, Walked, reachable};
use crate::check::nested::Boxes;
use crate::check::told::{node_span, row_span, undecided};
use crate::check::{Lint, Subject};
use crate::model::Select;
use crate::program::Criteria;
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::Unreachable,
    name: "unreachable",
    title: "A row, a band, a tier or a branch can never be reached.",
    level: Severity::Warning,
    on: true,
    run,
};

/// How many rows of a table are told one by one.
const MOST_ROWS: usize = 20;

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Nothing);
    rows(subject, walked, found);
    bands(subject, walked, found);
    tiers(subject, walked, found);
    eligibilities(subject, walked, found);
    branches(subject, walked, found);
}

fn rows(subject: &Subject<'_>, walked: &Walked, found: &mut Vec<Diagnostic>) {
    for (place, (name, table, _)) in (0_u16..).zip(&subject.program.tables) {
        let index = usize::from(place);
        let Some(reach) = walked.table_reach(subject.program, place) else {
            continue;
        };
        if !reach.decided {
            found.push(undecided(
                format!("whether every row of table `{name}` is reached could not be worked out"),
                "its columns cut each other into too many pieces: split the table",
                subject.model.tables.get(index).map(|table| table.name.span),
            ));
            continue;
        }
        let unreached: Vec<usize> = (0..reach.reached.len())
            .filter(|row| reach.reached.get(*row) == Some(&false))
            .collect();
        for (told, row) in unreached.iter().copied().enumerate() {
            if told == MOST_ROWS {
                let more = unreached.len() - told;
                let told = LINT
                    .say(format!("{more} more rows of table `{name}` can never answer"))
                    .help("begin with those above; the others may have the same reason");
                found.push(match row_span(subject, index, row) {
                    Some(span) => told.at(span),
                    None => told,
                });
                break;
            }
            let Ok(number) = u32::try_from(row) else { continue };
            // The first row above that takes all of it says most.
            let above = (0..number).find(|other| table.is_inside(number, *other));
            let told = match above {
                Some(above) => LINT
                    .say(format!(
                        "row {} of table `{name}` can never answer: row {} matches everything that it matches",
                        row + 1,
                        above + 1
                    ))
                    .help("move it up, or take it out"),
                None => LINT
                    .say(format!(
                        "row {} of table `{name}` can never answer: nothing that it matches is left for it",
                        row + 1
                    ))
                    .help("rows above it match it first, or no rule asks for such values: change it, or take it out"),
            };
            let told = match row_span(subject, index, row) {
                Some(span) => told.at(span),
                None => told,
            };
            found.push(match above.and_then(|above| row_span(subject, index, above as usize)) {
                Some(span) => told.label(span, "this row comes first"),
                None => told,
            });
        }
    }
}

fn bands(subject: &Subject<'_>, walked: &Walked, found: &mut Vec<Diagnostic>) {
    for (place, (name, _)) in (0_u16..).zip(&subject.program.bands) {
        let Some(reached) = walked.found.bands.get(&place) else {
            continue;
        };
        let declared = subject.model.bands.get(usize::from(place));
        for (index, _) in reached.iter().enumerate().filter(|(_, reached)| !**reached) {
            let band = declared.and_then(|bands| bands.bands.get(index));
            let told = LINT
                .say(format!(
                    "band {} of `{name}` can never be reached by what is looked up",
                    index + 1
                ))
                .help("change its edge, or take it out");
            found.push(match band {
                Some(band) => told.at(band.at.span),
                None => told,
            });
        }
    }
}

fn tiers(subject: &Subject<'_>, walked: &Walked, found: &mut Vec<Diagnostic>) {
    for (place, ladder) in subject.program.ladders.iter().enumerate() {
        let Some(truths) = walked.outcomes.tiers.get(place) else {
            continue;
        };
        let (reached, _) = reachable(truths, ladder.select, ladder.otherwise);
        let boxes: Vec<Boxes> = ladder
            .tiers
            .iter()
            .map(|tier| Boxes::of(walked, &tier.criteria))
            .collect();
        for (index, tier) in ladder.tiers.iter().enumerate() {
            let say = |why: String| {
                LINT.say(format!(
                    "nobody can reach level `{}` of `{}`: {why}",
                    tier.id, ladder.name
                ))
            };
            let possible = truths.get(index).is_none_or(|truth| truth.may_hold);
            if !possible {
                found.push(impossible(walked, &tier.criteria, &say, tier.span));
                continue;
            }
            let always = |at: &usize| truths.get(*at).is_some_and(|truth| !truth.may_fail);
            let above = (index + 1..ladder.tiers.len()).filter(|_| ladder.select == Select::Highest);
            // A tier that is held may be one that is passed over today.
            let held = ladder.over_time.is_some();
            let next = above.chain((ladder.select != Select::Highest).then_some(index + 1));
            let mut next = next.filter(|_| !held);
            let passed = next.find(|at| {
                let implied = boxes
                    .get(index)
                    .zip(boxes.get(*at))
                    .is_some_and(|(own, above)| own.imply(above));
                always(at) || implied
            });
            if let Some(above) = passed.and_then(|at| ladder.tiers.get(at)) {
                let told = say(format!(
                    "whoever meets it also meets `{}`, which stands above",
                    above.id
                ));
                found.push(
                    told.at(tier.span)
                        .label(above.span, "this one is reached instead")
                        .help("ask for more above, or for less below"),
                );
            } else if !held && !reached.get(index).copied().unwrap_or(true) {
                let told = say("a level below it can never be reached".to_owned());
                found.push(
                    told.at(tier.span)
                        .help("look at the levels below: they are climbed one by one"),
                );
            }
            paths(walked, place, index, tier, found);
        }
    }
}

/// Criteria that never hold: because of one requirement, or because of several together.
fn impossible(walked: &Walked, criteria: &Criteria, say: &dyn Fn(String) -> Diagnostic, span: Span) -> Diagnostic {
    let help = "look at its thresholds, and at the bounds of what is measured";
    let common = criteria.checks.iter().take(usize::from(criteria.common)).enumerate();
    let mut common = common.filter(|(index, _)| {
        let truth = walked.outcomes.checks.get(criteria.offset as usize + index);
        truth.is_some_and(|truth| !truth.may_hold)
    });
    match common.next() {
        Some((_, check)) => say(format!("its requirement `{}` is never met", check.title))
            .at(span)
            .label(check.span, "this requirement")
            .help(help),
        None => say("its requirements never hold together".to_owned())
            .at(span)
            .help(help),
    }
}

fn paths(walked: &Walked, ladder: usize, index: usize, tier: &crate::program::Tier, found: &mut Vec<Diagnostic>) {
    let of_tier = walked.outcomes.paths.get(ladder).and_then(|tiers| tiers.get(index));
    let open = of_tier.map(Vec::as_slice).unwrap_or(&[]);
    for (path, _) in tier.criteria.paths.iter().zip(open).filter(|(_, open)| !**open) {
        let check = tier.criteria.checks.get(usize::from(path.first));
        let span = check.map_or(tier.span, |check| check.span);
        found.push(
            LINT.say(format!(
                "path `{}` to level `{}` can never be taken",
                path.title, tier.id
            ))
            .at(span)
            .help("its requirements never hold together: look at its thresholds, and at the bounds"),
        );
    }
}

fn eligibilities(subject: &Subject<'_>, walked: &Walked, found: &mut Vec<Diagnostic>) {
    for (eligibility, truth) in subject.program.eligibilities.iter().zip(&walked.outcomes.eligibilities) {
        if !truth.may_hold {
            let say = |why: String| LINT.say(format!("nobody can be eligible for `{}`: {why}", eligibility.name));
            found.push(impossible(walked, &eligibility.criteria, &say, eligibility.span));
        }
    }
}

/// Branches of `if` and cases of `switch`. A helper or a loop may have several of one text: all have to agree.
fn branches(subject: &Subject<'_>, walked: &Walked, found: &mut Vec<Diagnostic>) {
    let mut by_place: BTreeMap<Span, Taken> = BTreeMap::new();
    for (condition, taken) in &walked.found.branches {
        if let Some(span) = node_span(subject, *condition) {
            let known = by_place.entry(span).or_default();
            known.yes |= taken.yes;
            known.no |= taken.no;
        }
    }
    for (span, taken) in by_place {
        let (message, help) = match (taken.yes, taken.no) {
            (false, true) => (
                "this is never the case, so what stands behind it is never reached",
                "look at the bounds of what is compared; if it is right, take the branch out",
            ),
            (true, false) => (
                "this is always the case, so the other branch is never reached",
                "look at the bounds of what is compared; if it is right, leave the condition away",
            ),
            _ => continue,
        };
        found.push(LINT.say(message).at(span).help(help));
    }
}
