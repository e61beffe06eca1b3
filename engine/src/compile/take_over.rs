//! Versions whose state is taken over: what their names are called now exists.

use std::collections::BTreeMap;

use super::Compiler;
use super::over_time::holds;
use crate::model::{Name, TakeOver};
use crate::program;
use crate::source::{Code, Diagnostic};

impl Compiler<'_> {
    pub(super) fn take_overs(&mut self) -> Vec<program::TakeOver> {
        let model = self.model;
        let mut compiled = Vec::with_capacity(model.takes_over.len());
        for one in &model.takes_over {
            if let Some(version) = one.versions.first()
                && !self.stateful
            {
                self.report(
                    Diagnostic::error(
                        Code::ClauseMissing,
                        "nothing is carried from one period to the next, so there is nothing to take over",
                    )
                    .at(version.span)
                    .help("leave `takes_over` out"),
                );
                continue;
            }
            self.versions(one);
            let mut names = BTreeMap::new();
            for (before, now) in &one.renames {
                self.now_exists(one, before, now);
                names.insert(before.text.clone(), Some(now.text.clone()));
            }
            names.extend(one.drops.iter().map(|before| (before.text.clone(), None)));
            compiled.push(program::TakeOver {
                versions: one.versions.iter().map(|version| version.text.clone()).collect(),
                names,
            });
        }
        compiled
    }

    fn versions(&mut self, one: &TakeOver) {
        let own = self.pack.manifest().map(|manifest| manifest.version.value.to_string());
        for version in &one.versions {
            if Some(&version.text) == own.as_ref() {
                self.report(
                    Diagnostic::error(
                        Code::ClauseArgument,
                        format!("{} is this version of the pack itself", version.text),
                    )
                    .at(version.span)
                    .help("name the versions before it, or raise the version in `pack.toml`"),
                );
            }
        }
    }

    /// What something is called now is declared, and a tier stays with its ladder.
    fn now_exists(&mut self, one: &TakeOver, before: &Name, now: &Name) {
        let (Some((ladder_before, _)), Some((ladder, tier))) = (before.text.split_once('.'), now.text.split_once('.'))
        else {
            if !self.model.names.contains(&now.text) {
                let known: Vec<&str> = self.model.names.iter().map(String::as_str).collect();
                let message = format!(
                    "there is nothing called `{}` that could hold what `{}` held",
                    now.text, before.text
                );
                self.report_unknown(Code::UnknownName, message, now, &known);
            }
            return;
        };
        let renamed = one.renames.iter().find(|(old, _)| old.text == ladder_before);
        let expected = renamed.map_or(ladder_before, |(_, new)| new.text.as_str());
        if ladder != expected {
            self.report(
                Diagnostic::error(
                    Code::ClauseArgument,
                    format!("a tier of the ladder `{ladder_before}` cannot become one of `{ladder}`"),
                )
                .at(now.span)
                .help(format!(
                    "write `{expected}.{tier}`; if the ladder itself has another name now: `.renames(\"{ladder_before}\", \"{ladder}\")`"
                )),
            );
            return;
        }
        let place = self.model.ladders.iter().position(|one| one.name.text == ladder);
        let Some(place) = place else {
            let known: Vec<String> = self.model.ladders.iter().map(|one| one.name.text.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let message = format!("there is no ladder `{ladder}`");
            let name = Name {
                text: ladder.to_owned(),
                span: now.span,
            };
            self.report_unknown(Code::UnknownName, message, &name, &known);
            return;
        };
        let held = self.ladders.get(place).and_then(Option::as_ref).is_some_and(holds);
        if !held {
            self.report(
                Diagnostic::error(
                    Code::ClauseMissing,
                    format!("the ladder `{ladder}` does not hold its tiers, so there is nothing to take over"),
                )
                .at(now.span)
                .help("leave it out, or let the ladder hold its tiers: `.holds_from(\"carry_forward\")`"),
            );
            return;
        }
        let ids = self.tier_ids(super::place(place));
        if !ids.iter().any(|id| id == tier) {
            let message = format!("the ladder `{ladder}` has no tier `{tier}`");
            let known: Vec<String> = ids.iter().map(|id| format!("{ladder}.{id}")).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.report_unknown(Code::UnknownName, message, now, &known);
        }
    }
}
