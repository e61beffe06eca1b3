use crate::check::{Lint, Subject};
use crate::source::{Code, Diagnostic, Severity, Span};

pub(super) const LINT: Lint = Lint {
    code: Code::NoScenarios,
    name: "no-scenarios",
    title: "A pack has no scenarios.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    if !subject.model.scenarios.is_empty() {
        return;
    }
    let told = LINT.say("the pack has no scenarios: nothing says what it is to decide").help(
        "write one for each rule that pays or refuses: `base(…)`, `scenario(…).varies(…).expect(…)` in a `program.test.rhai`",
    );
    let name = subject.pack.manifest().map(|manifest| manifest.name.span);
    let first = subject.pack.script_files().first().map(|file| Span::new(*file, 0, 0));
    found.push(match name.or(first) {
        Some(span) => told.at(span),
        None => told,
    });
}
