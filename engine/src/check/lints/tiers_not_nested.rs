use crate::check::analysis::Assume;
use crate::check::nested::Boxes;
use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::TiersNotNested,
    name: "tiers-not-nested",
    title: "Who meets a level does not always meet the one below it.",
    level: Severity::Advice,
    on: false,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let walked = subject.analysis.walked(subject.program, Assume::Settings);
    for ladder in &subject.program.ladders {
        for pair in ladder.tiers.windows(2) {
            let [below, above] = pair else { continue };
            let boxes = [above, below].map(|tier| Boxes::of(walked, &tier.criteria));
            let [of_above, of_below] = &boxes;
            if of_above.imply(of_below) {
                continue;
            }
            found.push(
                LINT.say(format!(
                    "who meets level `{}` of `{}` does not always meet `{}` below it",
                    above.id, ladder.name, below.id
                ))
                .at(above.span)
                .label(below.span, "the level below")
                .help("ask at least as much of everything that the level below asks for, if levels are steps"),
            );
        }
    }
}
