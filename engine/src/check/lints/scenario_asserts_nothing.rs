use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::ScenarioAssertsNothing,
    name: "scenario-asserts-nothing",
    title: "A scenario expects nothing.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for scenario in &subject.model.scenarios {
        if scenario.expectations.is_empty() {
            let name = &scenario.name;
            found.push(
                LINT.say(format!("scenario `{}` expects nothing, so it cannot fail", name.text))
                    .at(name.span)
                    .help("say what must come out: `.expect(\"level\", \"gold\")` or `.expect_error(\"CH0404\")`"),
            );
        }
    }
}
