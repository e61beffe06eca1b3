use crate::check::{Lint, Subject};
use crate::model::{Competing, Later, Tie};
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::ReviewWithoutAnswer,
    name: "review-without-answer",
    title: "A request is looked at by a person, and nobody says until when.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for rules in subject.model.engagements.iter().filter(|rules| rules.answer.is_none()) {
        let review = rules.reviews.first().map(|review| review.title.span);
        let policy = rules
            .competing
            .as_ref()
            .filter(|(policy, _)| policy.value == Competing::Review);
        let later = rules.later_places.as_ref().filter(|later| later.value == Later::Review);
        let tie = rules.tie.as_ref().filter(|tie| tie.value == Tie::Review);
        let places: [Option<Span>; 4] = [
            review,
            policy.map(|(policy, _)| policy.span),
            later.map(|later| later.span),
            tie.map(|tie| tie.span),
        ];
        let Some(place) = places.into_iter().flatten().next() else {
            continue;
        };
        found.push(
            LINT.say(format!(
                "a request of `{}` may go to a person, and it is not said until when it is answered",
                rules.name.text
            ))
            .at(place)
            .label(rules.name.span, "these rules of engagement")
            .help("add `.answer_within(3.business_days(), \"office\").if_late(\"escalate\")`"),
        );
    }
}
