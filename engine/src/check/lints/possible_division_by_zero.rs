use crate::check::analysis::{Assume, Search, Trouble};
use crate::check::told::{node_span, undecided, with_witness};
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::PossibleDivisionByZero,
    name: "possible-division-by-zero",
    title: "Facts that are allowed lead to a division by zero.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Settings);
    let mut search = Search::new(subject.program, subject.model, walked);
    let mut told: Vec<Span> = Vec::new();
    let findings = walked.found.findings.iter();
    for finding in findings.filter(|finding| finding.trouble == Trouble::DivisionByZero) {
        let Some(span) = node_span(subject, finding.node) else {
            continue;
        };
        // A helper is read in many places: one of them will do.
        if told.contains(&span) {
            continue;
        }
        let divisor = finding.wishes.first().and_then(|(id, _)| node_span(subject, *id));
        let divisor = divisor
            .map(|span| subject.sources().slice(span))
            .filter(|text| !text.contains('\n'));
        let what = divisor.map_or_else(|| "what is divided by".to_owned(), |text| format!("`{text}`"));
        let rule = crate::decide::rule_name(subject.program, finding.site);
        match search.of_finding(finding) {
            Some(witness) => {
                told.push(span);
                let diagnostic = LINT
                    .say(format!("{what} may be zero: {rule} has no result then{}", witness.words()))
                    .at(span)
                    .help("ask first (`if x == 0 { … } else { … }`), write `.when_dividing_by_zero(…)`, or declare the field `.above(0)`");
                found.push(with_witness(diagnostic, witness));
            }
            None => found.push(undecided(
                format!("whether {what} is ever zero in {rule} could not be decided"),
                "no facts were found for which it is: ask first, or declare bounds, if it must not happen",
                Some(span),
            )),
        }
    }
}
