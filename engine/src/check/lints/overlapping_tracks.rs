use crate::check::{Lint, Subject};
use crate::model::Engagement;
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::OverlappingTracks,
    name: "overlapping-tracks",
    title: "Two rules of engagement decide the same registrations.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let all = &subject.model.engagements;
    for (place, one) in all.iter().enumerate() {
        for earlier in all.iter().take(place) {
            let same = match (&one.request, &earlier.request) {
                (Some((_, one)), Some((_, other))) => one.text == other.text,
                _ => false,
            };
            if !same || !overlap(subject, earlier, one) {
                continue;
            }
            found.push(
                LINT.say(format!(
                    "`{}` and `{}` may both decide the same registration",
                    earlier.name.text, one.name.text
                ))
                .at(one.name.span)
                .label(earlier.name.span, "the other rules")
                .help("say for each which registrations it is for: `.applies_to(\"Hardware\", |registration| registration.track == \"hardware\")`"),
            );
        }
    }
}

/// Whether nothing keeps two tracks apart: one is for everything, or both ask the same.
fn overlap(subject: &Subject<'_>, one: &Engagement, other: &Engagement) -> bool {
    let (Some(one), Some(other)) = (&one.applies, &other.applies) else {
        return true;
    };
    let sources = &subject.program.sources;
    let text = |span| {
        let text: String = sources.slice(span).chars().filter(|c| !c.is_whitespace()).collect();
        text
    };
    text(one.rule.body) == text(other.rule.body)
}
