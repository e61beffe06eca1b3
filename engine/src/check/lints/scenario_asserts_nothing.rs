use crate::check::{Lint, Subject};
use crate::model::Expected;
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::ScenarioAssertsNothing,
    name: "scenario-asserts-nothing",
    title: "A scenario expects nothing that the program decides.",
    level: Severity::Warning,
    on: true,
    run,
};

/// A scenario without any expectation does not compile; what is left are those that cannot fail by themselves.
fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    for scenario in &subject.model.scenarios {
        if scenario.expectations.iter().all(|one| is_given(&one.expected)) {
            found.push(
                LINT.say(format!(
                    "scenario `{}` expects only what it is given, so no rule can make it fail",
                    scenario.name.text
                ))
                .at(scenario.name.span)
                .help("say what must come out: `.expect(\"level\", \"gold\")` or `.expect_error(\"CH0404\")`"),
            );
        }
    }
}

/// Whether an expectation is about what the decision was given: the version of the pack, the day, the settings.
fn is_given(expected: &Expected) -> bool {
    match expected {
        Expected::Value(path, _) => path.text.split(['.', '[']).next() == Some("provenance"),
        Expected::Error(..) => false,
    }
}
