use crate::check::{Lint, Subject};
use crate::pack::{Located, Manifest};
use crate::source::{Code, Diagnostic, Severity};
use chrono::NaiveDate;

pub(super) const LINT: Lint = Lint {
    code: Code::EffectiveDates,
    name: "effective-dates",
    title: "The days on which versions of a pack hold overlap, or leave a gap.",
    level: Severity::Warning,
    on: true,
    run,
};

/// Holds the pack against those of the same name that are checked with it. Each version speaks of those before it, so
/// that nothing is told twice.
fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(own) = subject.pack.manifest() else { return };
    let others = subject.others.iter().filter(|other| other.name.value == own.name.value);
    let others: Vec<&Manifest> = others.copied().collect();
    if others.is_empty() {
        return;
    }
    let Some(from) = &own.effective_from else {
        found.push(
            LINT.say(format!(
                "version {} of `{}` does not say from when it holds, and there are other versions",
                own.version.value, own.name.value
            ))
            .at(own.version.span)
            .help("write the first day: `effective_from = \"2026-01-01\"`"),
        );
        return;
    };
    let place = |manifest: &Manifest| {
        let from = manifest.effective_from.as_ref().map(|from| from.value);
        (from, manifest.version.value.clone())
    };
    let mut earlier: Vec<&Manifest> = others
        .into_iter()
        .filter(|other| other.effective_from.is_some() && place(other) <= place(own))
        .collect();
    earlier.sort_by_key(|other| place(other));
    let overlapping = earlier
        .iter()
        .rev()
        .find(|other| until(other).is_none_or(|until| until >= from.value));
    if let Some(other) = overlapping {
        found.push(overlap(own, from, other));
        return;
    }
    // Those before it have all ended.
    let Some(last) = earlier.iter().filter_map(|other| until(other)).max() else {
        return;
    };
    if let (Some(first), Some(before)) = (last.succ_opt(), from.value.pred_opt())
        && first <= before
    {
        found.push(
            LINT.say(format!(
                "no version of `{}` holds from {first} to {before}",
                own.name.value
            ))
            .label(from.span, "the version before it ends earlier")
            .help("let this version begin, or the one before it end, where the other does"),
        );
    }
}

fn until(manifest: &Manifest) -> Option<NaiveDate> {
    manifest.effective_until.as_ref().map(|until| until.value)
}

fn overlap(own: &Manifest, from: &Located<NaiveDate>, other: &Manifest) -> Diagnostic {
    let ends = [until(own), until(other)].into_iter().flatten().min();
    let days = match ends {
        Some(end) => format!("from {} to {end}", from.value),
        None => format!("from {} on", from.value),
    };
    let diagnostic = LINT
        .say(format!(
            "versions {} and {} of `{}` both hold {days}",
            other.version.value, own.version.value, own.name.value
        ))
        .label(from.span, "holds from here on");
    match from.value.pred_opt() {
        Some(before) if other.effective_from.as_ref().is_some_and(|start| start.value <= before) => {
            diagnostic.help(format!(
                "end the earlier one: `effective_until = \"{before}\"` in the `pack.toml` of version {}",
                other.version.value
            ))
        }
        _ => diagnostic.help("let one of them begin when the other has ended"),
    }
}
