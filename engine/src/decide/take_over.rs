//! What was carried forward brought to the names of the program: an opening, or the state of a version before.

use std::collections::BTreeMap;

use crate::compile::closest;
use crate::program::{Ladder, Program};
use crate::source::{Code, Diagnostic};
use crate::state::{Account, State, TO_BE_PAID, TO_BE_RECOVERED};
use crate::value::Date;

/// Brings the state of another version to the names of this program, and says what the program does not know. A state
/// of the same version is its own; one of another pack, or of a version that is not taken over, is refused elsewhere.
#[must_use]
pub fn take_over(program: &Program, state: &mut State) -> Vec<Diagnostic> {
    let unsettled = unsettled(program, state);
    let mut wrong = mapped(program, state);
    wrong.extend(unsettled);
    wrong
}

/// What closed periods left to be settled for something that is no payout of the program: it would wait for ever.
fn unsettled(program: &Program, state: &State) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (index, one) in state.pending.iter().enumerate() {
        let proposed = one.reason == TO_BE_PAID || one.reason == TO_BE_RECOVERED;
        let incentive = program
            .incentives
            .iter()
            .any(|incentive| incentive.name == one.incentive);
        if proposed && incentive {
            let message = format!(
                "an amount of `{}` is {}, and only payouts settle such amounts",
                one.incentive, one.reason
            );
            let help = "settle it where it is paid and leave it out, or name the payout that gathers the incentive";
            let at = format!("/prior/pending/{index}/incentive");
            wrong.push(Diagnostic::error(Code::FactUnknown, message).help(help).pointer(at));
        }
    }
    wrong
}

fn mapped(program: &Program, state: &mut State) -> Vec<Diagnostic> {
    let from = match &state.origin {
        None => None,
        Some(origin) if origin.pack == program.provenance.pack && origin.version != program.provenance.version => {
            let version = origin.version.clone();
            if !program.takes_over.contains(&version) {
                return Vec::new();
            }
            Some(version)
        }
        Some(_) => return Vec::new(),
    };
    let nothing = BTreeMap::new();
    let names = from.as_ref().and_then(|version| {
        let found = program.take_overs.iter().find(|one| one.versions.contains(version));
        found.map(|one| &one.names)
    });
    let mut mapping = Mapping {
        program,
        names: names.unwrap_or(&nothing),
        from,
        wrong: Vec::new(),
    };
    mapping.ladders(state);
    mapping.rest(state);
    mapping.wrong
}

struct Mapping<'m> {
    program: &'m Program,
    names: &'m BTreeMap<String, Option<String>>,
    /// The version of the state; `None` for an opening.
    from: Option<String>,
    wrong: Vec<Diagnostic>,
}

impl Mapping<'_> {
    /// The name of something now; `None` if it is left behind.
    fn now(&self, name: &str) -> Option<String> {
        match self.names.get(name) {
            Some(now) => now.clone(),
            None => Some(name.to_owned()),
        }
    }

    fn unknown(&mut self, what: &str, path: &str, known: &[String], pointer: String) {
        let near = closest(path, known.iter().map(String::as_str));
        let diagnostic = match &self.from {
            None => {
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "leave it out of the opening, or write it as the program does".to_owned(),
                };
                Diagnostic::error(Code::FactUnknown, format!("the program has no {what} `{path}`")).help(help)
            }
            Some(version) => Diagnostic::error(
                Code::StateOfAnother,
                format!(
                    "what version {version} carried forward speaks of the {what} `{path}`, which version {} does not have",
                    self.program.provenance.version
                ),
            )
            .help(format!(
                "say in the pack what it is called now: `takes_over(\"{version}\").renames(\"{path}\", \"{}\")`; or leave it behind: `.drops(\"{path}\")`",
                near.unwrap_or("…")
            )),
        };
        self.wrong.push(diagnostic.pointer(pointer));
    }

    fn ladders(&mut self, state: &mut State) {
        let program = self.program;
        let holding: Vec<&Ladder> = program
            .ladders
            .iter()
            .filter(|ladder| {
                ladder
                    .over_time
                    .as_ref()
                    .is_some_and(|over_time| over_time.holding.is_some())
            })
            .collect();
        for (before, mut held) in std::mem::take(&mut state.ladders) {
            let Some(name) = self.now(&before) else { continue };
            let pointer = format!("/prior/ladders/{}", escaped(&before));
            let Some(ladder) = holding.iter().find(|ladder| ladder.name == name) else {
                let known: Vec<String> = holding.iter().map(|ladder| ladder.name.clone()).collect();
                self.unknown("ladder", &before, &known, pointer);
                continue;
            };
            let known: Vec<String> = ladder.tiers.iter().map(|tier| format!("{name}.{}", tier.id)).collect();
            let mut tier = |id: Option<String>, at: String| {
                let path = format!("{before}.{}", id?);
                // The ladder may have another name; its tiers are still called what they were.
                let now = match self.names.get(&path) {
                    Some(now) => now.clone()?,
                    None => path.replacen(&before, &name, 1),
                };
                if known.contains(&now) {
                    return now.split_once('.').map(|(_, id)| id.to_owned());
                }
                self.unknown("tier", &path, &known, at);
                None
            };
            let had = held.tier.is_some();
            held.tier = tier(held.tier, format!("{pointer}/tier"));
            for (index, step) in held.history.iter_mut().enumerate() {
                step.0 = tier(step.0.take(), format!("{pointer}/history/{index}/tier"));
            }
            if let Some(earned) = &mut held.instead_of {
                earned.tier = tier(earned.tier.take(), format!("{pointer}/instead_of/tier"));
            }
            if had && held.tier.is_none() && held.instead_of.is_none() {
                // Who held what is left behind starts anew; the days before are known all the same.
                held.reason = "dropped".to_owned();
            }
            state.ladders.insert(name, held);
        }
    }

    /// Everything else that goes by a name.
    fn rest(&mut self, state: &mut State) {
        let known: Vec<String> = self.program.names.iter().cloned().collect();
        let mut check = |name: &str, pointer: String| {
            let now = match self.names.get(name) {
                Some(now) => now.clone()?,
                None => name.to_owned(),
            };
            if known.contains(&now) {
                return Some(now);
            }
            self.unknown("name", name, &known, pointer);
            None
        };
        let awards = std::mem::take(&mut state.awards);
        for (name, award) in awards {
            if let Some(now) = check(&name, format!("/prior/awards/{}", escaped(&name))) {
                state.awards.insert(now, award);
            }
        }
        let balances = std::mem::take(&mut state.balances);
        for (index, (account, amount)) in balances.into_iter().enumerate() {
            if let Some(name) = check(&account.name, format!("/prior/balances/{index}/name")) {
                state.balances.insert(Account { name, ..account }, amount);
            }
        }
        let accumulators = std::mem::take(&mut state.accumulators);
        for (index, (account, so_far)) in accumulators.into_iter().enumerate() {
            if let Some(name) = check(&account.name, format!("/prior/accumulators/{index}/name")) {
                state.accumulators.insert(Account { name, ..account }, so_far);
            }
        }
        let ledger = std::mem::take(&mut state.ledger);
        for (index, entry) in ledger.entries().iter().enumerate() {
            if let Some(incentive) = check(&entry.incentive, format!("/prior/ledger/{index}/incentive")) {
                let mut entry = entry.clone();
                entry.incentive = incentive;
                state.ledger.push(entry);
            }
        }
        let pending = std::mem::take(&mut state.pending);
        for (index, mut one) in pending.into_iter().enumerate() {
            if let Some(incentive) = check(&one.incentive, format!("/prior/pending/{index}/incentive")) {
                one.incentive = incentive;
                state.pending.push(one);
            }
        }
    }
}

/// A key as it stands in a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// What is held from a day after that of the decision: a decision knows nothing of what comes later.
#[must_use]
pub fn not_before(program: &Program, state: &State, as_of: Option<Date>) -> Vec<Diagnostic> {
    let Some(as_of) = as_of else { return Vec::new() };
    let mut wrong = Vec::new();
    for ladder in &program.ladders {
        let Some(held) = state.ladders.get(&ladder.name) else {
            continue;
        };
        let days = [("since", Some(held.since)), ("reviewed_on", held.reviewed_on)];
        for (key, day) in days {
            if let Some(day) = day.filter(|day| *day > as_of) {
                wrong.push(
                    Diagnostic::error(
                        Code::StateNotAdjacent,
                        format!("`{}` was held or reviewed on {day}, after the day of the decision, {as_of}", ladder.name),
                    )
                    .pointer(format!("/prior/ladders/{}/{key}", escaped(&ladder.name)))
                    .help("decide as of a day on or after it; to decide an earlier day again, give what its own decision started from"),
                );
            }
        }
    }
    wrong
}
