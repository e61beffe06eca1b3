use std::collections::BTreeSet;

use super::loaded::Loaded;
use super::{Diagnostics, Program, on_a_deep_stack};
use crate::check::{self, Accepted, Baseline, Subject};
use crate::pack::{Manifest, Pack};
use crate::report::{self, Style};
use crate::source::{Diagnostic, Severity};

/// Checks a pack: everything that is wrong with it, and, if it compiles, what is probably not meant. Sorted by place.
#[must_use]
pub fn check(pack: &Pack, options: &check::Options) -> Diagnostics {
    let checked = check_together(&[("", pack)], options, &Baseline::default());
    let said = checked.packs.into_iter().next();
    said.map(|pack| pack.diagnostics).unwrap_or_default()
}

/// What checking packs together gives.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is said of each pack, in their order.
    pub packs: Vec<CheckedPack>,
    /// What is said of the baseline: entries that accept nothing any more.
    pub baseline: Diagnostics,
    /// Findings that can be accepted, those that the baseline accepts among them. An error is none.
    pub findings: Vec<Accepted>,
    /// How many findings the baseline accepts.
    pub accepted: usize,
}

/// What is said of a pack.
#[derive(Clone, Debug, Default)]
pub struct CheckedPack {
    /// Its name; empty if the manifest does not say it.
    pub name: String,
    /// What there is to say, sorted by place.
    pub diagnostics: Diagnostics,
    /// Whether it compiles; only then the lints have spoken.
    pub compiles: bool,
}

impl Checked {
    fn said(&self) -> Vec<report::Finding<'_>> {
        let packs = self.packs.iter().map(|pack| (pack.name.as_str(), &pack.diagnostics));
        let all = packs.chain(std::iter::once(("", &self.baseline)));
        all.flat_map(|(pack, diagnostics)| {
            diagnostics.iter().map(move |diagnostic| report::Finding {
                pack,
                diagnostic,
                sources: &diagnostics.sources,
            })
        })
        .collect()
    }

    /// How many findings there are of each weight.
    #[must_use]
    pub fn counts(&self) -> report::Counts {
        report::Counts::of(self.said().into_iter().map(|finding| finding.diagnostic))
    }

    /// A baseline that accepts every finding. Entries of an earlier one that speak of packs that were not looked at, or
    /// that do not compile, stay.
    #[must_use]
    pub fn baseline_text(&self, earlier: &Baseline) -> String {
        let seen = |name: &str| self.packs.iter().any(|pack| pack.compiles && pack.name == name);
        let kept = earlier.entries().filter(|entry| !seen(&entry.pack));
        Baseline::write(self.findings.iter().chain(kept))
    }

    /// Text for people, the source underlined; empty if there is nothing to say.
    #[must_use]
    pub fn to_text(&self, style: Style) -> String {
        let packs = self.packs.iter().map(|pack| &pack.diagnostics);
        let all = packs
            .chain(std::iter::once(&self.baseline))
            .filter(|said| !said.is_empty());
        let texts: Vec<String> = all.map(|said| said.to_text(style)).collect();
        texts.join("\n")
    }

    /// One line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        report::check_json(&self.said())
    }

    /// A SARIF 2.1.0 log.
    #[must_use]
    pub fn to_sarif(&self) -> String {
        report::check_sarif(&self.said())
    }

    /// Workflow commands of GitHub Actions, a line each.
    #[must_use]
    pub fn to_github(&self) -> String {
        report::check_github(&self.said())
    }
}

/// Checks packs together, each as [`check()`] does; versions of one program are held against each other. What the
/// baseline accepts is left out.
///
/// A pack comes with the folder it stands in, by which its files are named in reports; an empty one leaves their paths
/// as they are in the pack.
#[must_use]
pub fn check_together(packs: &[(&str, &Pack)], options: &check::Options, baseline: &Baseline) -> Checked {
    let mut checked = Checked::default();
    let mut names = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (place, (folder, pack)) in packs.iter().enumerate() {
        let others = packs.iter().enumerate().filter(|(other, _)| *other != place);
        let others: Vec<&Manifest> = others.filter_map(|(_, (_, other))| other.manifest()).collect();
        let (mut list, compiles) = on_a_deep_stack(|| check_alone(pack, &others, options));
        let name = pack.manifest().map_or("", |manifest| manifest.name.value.as_str());
        // Of a pack that does not compile nobody knows which findings are gone.
        if compiles {
            names.insert(name.to_owned());
        }
        list.retain(|diagnostic| {
            if diagnostic.severity == Severity::Error || options.allow.contains(&diagnostic.code) {
                return true;
            }
            let finding = Accepted::finding(name, diagnostic);
            let known = baseline.find(&finding);
            checked.accepted += usize::from(known.is_some());
            used.extend(known);
            checked.findings.push(finding);
            known.is_none()
        });
        options.settle(&mut list);
        let list = report::by_place(list);
        checked.packs.push(CheckedPack {
            name: name.to_owned(),
            diagnostics: Diagnostics::new(list, pack.sources().below(folder)),
            compiles,
        });
    }
    let mut stale = baseline.stale(&names, &used);
    options.settle(&mut stale);
    checked.baseline = Diagnostics::new(stale, baseline.sources().clone());
    checked
}

/// Everything there is to say of a pack, each with its clause, and whether the pack compiles.
fn check_alone(pack: &Pack, others: &[&Manifest], options: &check::Options) -> (Vec<Diagnostic>, bool) {
    let loaded = Loaded::of(pack);
    let mut list = loaded.diagnostics;
    let declared = loaded.declared.unwrap_or_default();
    let program = loaded
        .program
        .map(|plan| Program::of(plan, loaded.scenarios, pack, &declared.model));
    if let Some(program) = &program {
        let coverage = check::wants_coverage(options).then(|| program.covered());
        let analysis = check::analysis::Lazy::default();
        let subject = Subject {
            pack,
            model: &declared.model,
            trees: &declared.trees,
            program: &program.plan,
            scenarios: &program.scenarios,
            coverage: coverage.as_ref(),
            others,
            analysis: &analysis,
        };
        list.extend(check::check(&subject, options));
    }
    let clauses = check::Clauses::new(pack, &declared.model, &declared.trees);
    for diagnostic in &mut list {
        diagnostic.clause = diagnostic.span().and_then(|span| clauses.path(span));
    }
    (list, program.is_some())
}
