//! Versions of the pack whose state is taken over, and what has another name now.

use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Name, TakeOver};
use crate::source::{Code, Diagnostic, Span};

const EXAMPLE: &str = r#"takes_over("0.9.0").renames("level.gold", "level.premier").drops("spring_bonus");
input("points", integer());
ladder("level").promotes("at once").starts_at("base").holds_from("carry_forward")
    .tier("base").tier("premier").requires("Points", |points| points).at_least(300);"#;

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "takes_over",
        parameters: &[Parameter::repeated("version", Kind::Text)],
        summary: "Versions of this pack whose state the first decision of this one starts from",
        example: EXAMPLE,
        apply: takes_over,
    },
    ClauseInfo {
        receiver: Receiver::TakeOver,
        name: "renames",
        parameters: &[
            Parameter::required("before", Kind::Text),
            Parameter::required("now", Kind::Text),
        ],
        summary: "What had another name: a ladder, `level.gold` for a tier, an incentive, a balance, bands",
        example: EXAMPLE,
        apply: renames,
    },
    ClauseInfo {
        receiver: Receiver::TakeOver,
        name: "drops",
        parameters: &[Parameter::required("before", Kind::Text)],
        summary: "What is left behind: who held such a tier starts anew, a balance is forgotten",
        example: EXAMPLE,
        apply: drops,
    },
];

fn takes_over(call: &mut Call<'_>) -> Option<Subject> {
    let versions = call.names_from(0);
    for version in &versions {
        if semver::Version::parse(&version.text).is_err() {
            call.wrong(
                version.span,
                format!("`{}` is no version", version.text),
                "write it as in the `pack.toml` of that version: `takes_over(\"1.0.0\")`",
            );
        }
        let known = call.state.model.takes_over.iter().flat_map(|one| &one.versions);
        let earlier = known
            .chain(&versions)
            .find(|known| known.text == version.text && known.span != version.span);
        if let Some(earlier) = earlier
            .map(|earlier| earlier.span)
            .filter(|earlier| *earlier < version.span)
        {
            call.twice(earlier);
        }
    }
    call.state.model.takes_over.push(TakeOver {
        versions,
        renames: Vec::new(),
        drops: Vec::new(),
    });
    Some(Subject::TakeOver(call.state.model.takes_over.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut TakeOver> {
    match call.on {
        Subject::TakeOver(index) => call.state.model.takes_over.get_mut(index),
        _ => None,
    }
}

/// Tells if it has been said already what becomes of a name.
fn once(call: &mut Call<'_>, before: &Name) -> Option<()> {
    let one = on(call)?;
    let said = one.renames.iter().map(|(before, _)| before).chain(&one.drops);
    let earlier: Option<Span> = said
        .into_iter()
        .find(|known| known.text == before.text)
        .map(|known| known.span);
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("it is said twice what becomes of `{}`", before.text),
            )
            .label(before.span, "")
            .label(earlier, "the first stands here")
            .help("keep one of the two"),
        );
    }
    Some(())
}

fn renames(call: &mut Call<'_>) -> Option<Subject> {
    let (before, now) = (call.name(0)?, call.name(1)?);
    once(call, &before)?;
    let is_tier = |name: &Name| name.text.contains('.');
    if is_tier(&before) != is_tier(&now) {
        call.wrong(
            now.span,
            format!("`{}` and `{}` are not of one kind", before.text, now.text),
            "write a tier with its ladder both times: `.renames(\"level.gold\", \"level.premier\")`",
        );
    }
    on(call)?.renames.push((before, now));
    Some(call.on.clone())
}

fn drops(call: &mut Call<'_>) -> Option<Subject> {
    let before = call.name(0)?;
    once(call, &before)?;
    on(call)?.drops.push(before);
    Some(call.on.clone())
}
