use crate::check::analysis::{Assume, Search, Trouble};
use crate::check::told::{node_span, undecided, with_witness};
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::PossibleOverflow,
    name: "possible-overflow",
    title: "Facts within the declared bounds lead to a number that is too large.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Settings);
    let usual = subject.analysis.walked(subject.program, Assume::UsualNumbers);
    let mut search = Search::new(subject.program, subject.model, walked);
    let mut told: Vec<Span> = Vec::new();
    for finding in &walked.found.findings {
        if finding.trouble != Trouble::Overflow {
            continue;
        }
        // Where only numbers without bounds raise it, that is said of them.
        let mut known = usual.found.findings.iter();
        if !known.any(|other| other.trouble == Trouble::Overflow && other.node == finding.node) {
            continue;
        }
        let Some(span) = node_span(subject, finding.node) else {
            continue;
        };
        if told.contains(&span) {
            continue;
        }
        let rule = crate::decide::rule_name(subject.program, finding.site);
        match search.of_finding(finding) {
            Some(witness) => {
                told.push(span);
                let diagnostic = LINT
                    .say(format!(
                        "the result may have more digits than can be held exactly: {rule} has no result then{}",
                        witness.words()
                    ))
                    .at(span)
                    .help(
                        "narrow the bounds of the fields that it is computed from, or compute it with smaller numbers",
                    );
                found.push(with_witness(diagnostic, witness));
            }
            None => found.push(undecided(
                format!("whether {rule} ever comes to a number that is too large could not be decided"),
                "no facts were found for which it does: narrower bounds would decide it",
                Some(span),
            )),
        }
    }
}
