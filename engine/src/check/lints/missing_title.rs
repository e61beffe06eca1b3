use crate::check::{Lint, Subject};
use crate::model::Name;
use crate::program::ValueKind;
use crate::source::{Code, Diagnostic, Severity};

pub(super) const LINT: Lint = Lint {
    code: Code::MissingTitle,
    name: "missing-title",
    title: "What people read has no title or no description.",
    level: Severity::Warning,
    on: true,
    run,
};

fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    manifest(subject, found);
    let mut say = |what: &str, name: &Name, title: Option<&Name>| {
        if title.is_none() {
            found.push(
                LINT.say(format!(
                    "the {what} `{}` has no title, so people read its name",
                    name.text
                ))
                .at(name.span)
                .help("say what people call it: `.title(\"…\")`"),
            );
        }
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
    for score in &model.scores {
        say("score", &score.name, score.title.as_ref());
        for track in &score.tracks {
            if let Some(id) = &track.id {
                say("track", id, track.title.as_ref());
            }
        }
    }
    for incentive in &model.incentives {
        say("incentive", &incentive.name, incentive.title.as_ref());
    }
    for contest in &model.contests {
        say("contest", &contest.name, contest.title.as_ref());
    }
    for stack in &model.stacks {
        say("stack", &stack.name, stack.title.as_ref());
    }
    for ranking in &model.rankings {
        say("ranking", &ranking.name, ranking.title.as_ref());
    }
    for engagement in &model.engagements {
        say("rules of engagement", &engagement.name, engagement.title.as_ref());
    }
    for payout in &model.payouts {
        say("payout", &payout.name, payout.title.as_ref());
    }
    for balance in &model.balances {
        say("balance", &balance.name, balance.title.as_ref());
    }
    for fund in &model.funds {
        say("fund", &fund.name, fund.title.as_ref());
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

/// Title and owner are asked for when the manifest is read.
fn manifest(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(manifest) = subject.pack.manifest() else {
        return;
    };
    let help = "say in a sentence what the program is about: `description = \"…\"`";
    match &manifest.description {
        None => found.push(
            LINT.say("the pack has no description")
                .at(manifest.title.span)
                .help(help),
        ),
        Some(text) if text.value.trim().is_empty() => {
            found.push(
                LINT.say("the description of the pack is empty")
                    .at(text.span)
                    .help(help),
            );
        }
        Some(_) => {}
    }
}
