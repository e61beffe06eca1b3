use crate::check::{Lint, Subject};
use crate::model::{Expected, Scenario};
use crate::source::{Code, Diagnostic, Severity, Span};
use std::collections::HashMap;

pub(super) const LINT: Lint = Lint {
    code: Code::ScenarioAssertsNothing,
    name: "scenario-asserts-nothing",
    title: "A scenario expects nothing that the program decides, or nothing that another one does not.",
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
    let mut seen: HashMap<String, &Scenario> = HashMap::new();
    for (ready, scenario) in repeated(subject) {
        if let Some(first) = seen.get(&ready) {
            found.push(
                LINT.say(format!(
                    "scenario `{}` repeats `{}`: same facts, same expectations",
                    scenario.name.text, first.name.text
                ))
                .at(scenario.name.span)
                .label(first.name.span, "this one comes first")
                .help("change what it is meant to try, or remove it"),
            );
        } else {
            seen.insert(ready, scenario);
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

/// Scenarios with a text that is the same for those that try the same.
fn repeated<'a>(subject: &Subject<'a>) -> Vec<(String, &'a Scenario)> {
    let scenarios = subject.model.scenarios.iter();
    let declared: HashMap<(Span, &str), &Scenario> = scenarios
        .map(|scenario| ((scenario.name.span, scenario.name.text.as_str()), scenario))
        .collect();
    let mut texts = Vec::new();
    for ready in subject.scenarios {
        let Some(declared) = declared.get(&(ready.span, ready.name.as_str())) else {
            continue;
        };
        let mut expected: Vec<String> = ready
            .expectations
            .iter()
            .map(|one| match &one.expected {
                Expected::Value(path, tree) => format!("{}={}", path.text, tree.to_json()),
                Expected::Error(code, pointer) => {
                    format!("{} {:?}", code.text, pointer.as_ref().map(|name| &name.text))
                }
            })
            .collect();
        expected.sort_unstable();
        let options = &ready.options;
        texts.push((
            format!(
                "{}\n{:?} {:?} {:?}\n{}",
                ready.facts,
                options.as_of,
                options.period,
                options.settings,
                expected.join("\n")
            ),
            *declared,
        ));
    }
    texts
}
