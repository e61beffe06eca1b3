use std::collections::BTreeMap;

use crate::check::analysis::{Assume, Walked, set::Truth};
use crate::check::told::node_span;
use crate::check::{Lint, Subject};
use crate::program::{Check, Criteria};
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::ConstantCondition,
    name: "constant-condition",
    title: "A condition is always true, or never.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Nothing);
    let told = requirements(subject, walked, found);
    parts(subject, walked, &told, found);
}

/// Requirements and conditions of incentives. A loop declares several of one text: all have to agree.
fn requirements(subject: &Subject<'_>, walked: &Walked, found: &mut Vec<Diagnostic>) -> Vec<Span> {
    let program = subject.program;
    let mut by_place: BTreeMap<Span, (Truth, String)> = BTreeMap::new();
    let mut note = |check: &Check, truth: Truth, words: String| {
        let known = by_place.entry(check.span).or_insert((Truth::NONE, words));
        known.0 = known.0.join(truth);
    };
    let mut of_criteria = |criteria: &Criteria, whose: &str, open: bool, paths: &[bool]| {
        for (index, check) in criteria.checks.iter().enumerate() {
            let place = criteria.offset as usize + index;
            if let Some(truth) = walked.outcomes.checks.get(place) {
                // What nobody can reach is told as a whole.
                let path = criteria
                    .paths
                    .iter()
                    .position(|path| (usize::from(path.first)..usize::from(path.end)).contains(&index));
                let closed = !open || path.is_some_and(|path| paths.get(path) == Some(&false));
                if closed && !truth.may_hold {
                    continue;
                }
                note(check, *truth, format!("requirement `{}` of {whose}", check.title));
            }
        }
    };
    for (place, ladder) in program.ladders.iter().enumerate() {
        for (index, tier) in ladder.tiers.iter().enumerate() {
            let truth = walked.outcomes.tiers.get(place).and_then(|tiers| tiers.get(index));
            let paths = walked.outcomes.paths.get(place).and_then(|tiers| tiers.get(index));
            let open = truth.is_none_or(|truth| truth.may_hold);
            let paths = paths.map_or(&[][..], Vec::as_slice);
            of_criteria(&tier.criteria, &format!("level `{}`", tier.id), open, paths);
        }
    }
    for (eligibility, truth) in program.eligibilities.iter().zip(&walked.outcomes.eligibilities) {
        of_criteria(
            &eligibility.criteria,
            &format!("`{}`", eligibility.name),
            truth.may_hold,
            &[],
        );
    }
    for (incentive, truths) in program.incentives.iter().zip(&walked.outcomes.conditions) {
        for (condition, truth) in incentive.conditions.iter().zip(truths) {
            // Behind a condition that never holds the others are not asked.
            if let Some(truth) = truth {
                let words = format!(
                    "condition `{}` of incentive `{}`",
                    condition.check.title, incentive.name
                );
                note(&condition.check, *truth, words);
            }
        }
    }
    let mut spans = Vec::new();
    for (span, (truth, words)) in by_place {
        let told = match truth.single() {
            Some(true) => LINT
                .say(format!("{words} is always met"))
                .help("look at the threshold, and at the bounds of what is measured; if it is right, take it out"),
            Some(false) => LINT
                .say(format!("{words} is never met"))
                .help("look at the threshold, and at the bounds of what is measured"),
            None => continue,
        };
        spans.push(span);
        found.push(told.at(span));
    }
    spans
}

/// Parts of conditions.
fn parts(subject: &Subject<'_>, walked: &Walked, told: &[Span], found: &mut Vec<Diagnostic>) {
    let mut by_place: BTreeMap<Span, Truth> = BTreeMap::new();
    for node in &walked.found.conditions {
        if let (Some(span), Some(value)) = (node_span(subject, *node), walked.value(*node)) {
            let known = by_place.entry(span).or_insert(Truth::NONE);
            *known = known.join(value.truth());
        }
    }
    // What is said of the whole is not said of its parts.
    let mut wholes: Vec<Span> = told.to_vec();
    for (condition, taken) in &walked.found.branches {
        if taken.yes != taken.no {
            wholes.extend(node_span(subject, *condition));
        }
    }
    let mut constant: Vec<(Span, bool)> = by_place
        .into_iter()
        .filter_map(|(span, truth)| Some((span, truth.single()?)))
        .collect();
    // The longest first, so that it stands for what is in it.
    constant.sort_by_key(|(span, _)| std::cmp::Reverse(span.end - span.start));
    let mut kept: Vec<(Span, bool)> = Vec::new();
    for (span, value) in constant {
        let inside = |whole: &Span| whole.file == span.file && whole.start <= span.start && span.end <= whole.end;
        if wholes.iter().any(inside) {
            continue;
        }
        wholes.push(span);
        kept.push((span, value));
    }
    kept.sort();
    for (span, value) in kept {
        let told = if value {
            LINT.say("this condition is always true")
                .help("look at the bounds of what is compared; if it is right, take it out")
        } else {
            LINT.say("this condition is never true")
                .help("look at the bounds of what is compared, and at what stands before it")
        };
        found.push(told.at(span));
    }
}
