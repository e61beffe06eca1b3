//! What a ladder must say of the time that a tier is held, so that nothing about it is assumed.

use crate::model::{Demotion, Ladder, Promotion};
use crate::source::{Code, Diagnostic, Span};

/// Tells what is missing, and what says nothing.
pub(super) fn levels_are_complete(ladder: &Ladder, missing: &mut Vec<Diagnostic>) {
    let over_time = &ladder.over_time;
    let name = &ladder.name;
    let mut say = |span: Span, message: String, help: &str| {
        missing.push(Diagnostic::error(Code::ClauseMissing, message).at(span).help(help));
    };
    thresholds(ladder, &mut say);
    let clauses = [
        over_time.promotes.as_ref().map(|one| ("promotes", one.when.span)),
        over_time.reviews.as_ref().map(|one| ("reviews", one.schedule.span)),
        over_time.demotes.as_ref().map(|one| ("demotes", one.span)),
        over_time.keeps.as_ref().map(|one| ("keeps_for", one.span)),
        over_time.starts_at.as_ref().map(|one| ("starts_at", one.span)),
    ];
    if over_time.holds_from.is_none() {
        if let Some((clause, span)) = clauses.into_iter().flatten().next() {
            say(
                span,
                format!(
                    "the ladder `{}` has `{clause}`, and does not say where the tier held so far comes from",
                    name.text
                ),
                "add `.holds_from(\"carry_forward\")`; without it the tier of each decision is the one that is met",
            );
        }
        return;
    }
    let mut lack = |clause: &str, why: &str, write: &str| {
        say(
            name.span,
            format!("the ladder `{}` has no `{clause}`: {why}", name.text),
            &format!("add {write}"),
        );
    };
    if over_time.promotes.is_none() {
        lack(
            "promotes",
            "it does not say when a higher tier is taken",
            "`.promotes(\"at once\")` or `.promotes(\"at the review\")`",
        );
    }
    if over_time.starts_at.is_none() {
        lack(
            "starts_at",
            "it does not say what holds for who has no tier yet",
            "`.starts_at(\"…\")` with the id of a tier, in most programs the lowest",
        );
    }
    let at_the_review = over_time
        .promotes
        .as_ref()
        .is_some_and(|promotes| promotes.when.value == Promotion::AtTheReview);
    let of_reviews = [
        over_time
            .demotes
            .as_ref()
            .map(|_| "`demotes` says what a review may take"),
        over_time
            .keeps
            .as_ref()
            .map(|_| "a tier is kept from being taken by a review"),
        at_the_review.then_some("tiers are taken at the review"),
    ];
    match &over_time.reviews {
        None => {
            if let Some(why) = of_reviews.into_iter().flatten().next() {
                lack(
                    "reviews",
                    why,
                    "`.reviews(\"yearly\", \"01-15\")`: how often, and the day of one of them",
                );
            }
        }
        Some(_) if over_time.demotes.is_none() => lack(
            "demotes",
            "it does not say what a review may take",
            "`.demotes(\"one level at most\")`, `.demotes(\"to the level met\")` or `.demotes(\"never\")`",
        ),
        Some(_) => {}
    }
    if let (Some(keeps), Some(Demotion::Never)) = (&over_time.keeps, over_time.demotes.as_ref().map(|one| one.value)) {
        say(
            keeps.span,
            format!(
                "no review takes a tier of the ladder `{}`, so this says nothing",
                name.text
            ),
            "leave it out, or let a review take a tier: `.demotes(\"one level at most\")`",
        );
    }
}

/// Thresholds of tiers, and the measures that are held against them.
fn thresholds(ladder: &Ladder, say: &mut dyn FnMut(Span, String, &str)) {
    let over_time = &ladder.over_time;
    let measures = [
        over_time.promotes.as_ref().and_then(|one| one.measure.as_ref()),
        over_time.reviews.as_ref().and_then(|one| one.measure.as_ref()),
    ];
    let measure = measures.into_iter().flatten().next();
    let mut has_threshold = false;
    for tier in &ladder.tiers {
        let Some(threshold) = &tier.threshold else { continue };
        has_threshold = true;
        let criteria = &tier.criteria;
        if measure.is_none() {
            say(
                threshold.span,
                format!(
                    "the tier `{}` has a threshold, and the ladder nothing that is held against it",
                    tier.id.text
                ),
                "name the measure: `.promotes(\"at once\", |partner| …)`; or write `.requires(\"…\", |partner| …).at_least(…)`",
            );
        } else if !criteria.requirements.is_empty() || !criteria.paths.is_empty() || ladder.matrix.is_some() {
            say(
                threshold.span,
                format!(
                    "the tier `{}` has a threshold and requirements of its own",
                    tier.id.text
                ),
                "write all of them as requirements, and leave the measure out of `promotes` and `reviews`",
            );
        }
    }
    if let Some(measure) = measure.filter(|_| !has_threshold) {
        say(
            measure.call,
            format!(
                "no tier of the ladder `{}` has a threshold for this measure",
                ladder.name.text
            ),
            "add `.at_least(…)` to its tiers, or leave the measure out: the requirements of the tiers decide",
        );
    }
}
