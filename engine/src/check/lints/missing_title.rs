use crate::check::{Lint, Subject};
use crate::model::Name;
use crate::program::ValueKind;
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::MissingTitle,
    name: "missing-title",
    title: "What people read has no title, no owner or no description.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    manifest(subject, found);
    let mut say = |what: &str, name: &Name, title: Option<&Name>| {
        let diagnostic = match title {
            None => LINT
                .say(format!(
                    "the {what} `{}` has no title, so people read its name",
                    name.text
                ))
                .at(name.span)
                .help("say what people call it: `.title(\"…\")`"),
            Some(title) if title.text.trim().is_empty() => LINT
                .say(format!("the title of the {what} `{}` is empty", name.text))
                .at(title.span)
                .help("say what people call it, or leave the title out to show the name"),
            Some(_) => return,
        };
        found.push(diagnostic);
    };
    let model = subject.model;
    for ladder in &model.ladders {
        say("ladder", &ladder.name, ladder.title.as_ref());
        if let Some((id, title)) = &ladder.otherwise {
            say("tier", id, title.as_ref());
        }
        for tier in &ladder.tiers {
            say("tier", &tier.id, tier.title.as_ref());
        }
    }
    for eligibility in &model.eligibilities {
        say("eligibility", &eligibility.name, eligibility.title.as_ref());
    }
    for incentive in &model.incentives {
        say("incentive", &incentive.name, incentive.title.as_ref());
    }
    for setting in &model.settings {
        say("setting", &setting.name, setting.title.as_ref());
    }
    // A decision shows single values; lists and stretches of days are only read by rules.
    let values = model.values.iter().zip(&subject.program.values);
    for (value, _) in values.filter(|(_, compiled)| matches!(compiled.how, ValueKind::Scalar { .. })) {
        say("value", &value.name, value.title.as_ref());
    }
}

/// Title and owner are asked for when the manifest is read; here they must also say something.
fn manifest(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(manifest) = subject.pack.manifest() else {
        return;
    };
    let mut say = |key: &str, help: &str, located: &crate::pack::Located<String>| {
        if located.value.trim().is_empty() {
            found.push(
                LINT.say(format!("`{key}` of the pack is empty"))
                    .at(located.span)
                    .help(help),
            );
        }
    };
    say("title", "say what people call the program", &manifest.title);
    say(
        "owner",
        "name who answers for the program, such as an address of a team",
        &manifest.owner,
    );
    match &manifest.description {
        Some(description) => say(
            "description",
            "say in a sentence what the program is about",
            description,
        ),
        None => found.push(
            LINT.say("the pack has no description")
                .at(manifest.title.span)
                .help("say in a sentence what the program is about: `description = \"…\"`"),
        ),
    }
}
