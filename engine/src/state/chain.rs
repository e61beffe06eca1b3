use super::State;
use crate::source::{Code, Diagnostic};
use crate::value::Period;

/// What a state is asked to follow into: the pack and the period of the decision.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Name of the pack.
    pub pack: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Versions whose state the pack says it takes over.
    pub takes_over: &'a [String],
    /// The period of the decision.
    pub period: Option<Period>,
}

/// What keeps a state from being the one before a decision; nothing if it is.
#[must_use]
pub fn follows(state: &State, asked: &Asked<'_>) -> Vec<Diagnostic> {
    let Some(origin) = &state.origin else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    if origin.pack != asked.pack {
        wrong.push(
            Diagnostic::error(
                Code::StateOfAnother,
                format!(
                    "what was carried forward is of the pack `{}`, this is `{}`",
                    origin.pack, asked.pack
                ),
            )
            .pointer("/prior/pack")
            .help("give the `carry_forward` of this pack's last decision for the partner"),
        );
        return wrong;
    }
    if origin.version != asked.version && !asked.takes_over.contains(&origin.version) {
        wrong.push(
            Diagnostic::error(
                Code::StateOfAnother,
                format!(
                    "what was carried forward is of version {} of the pack, this is version {}",
                    origin.version, asked.version
                ),
            )
            .pointer("/prior/version")
            .help(format!(
                "if nothing in it changed its meaning, let the pack say so: `takes_over(\"{}\");`",
                origin.version
            )),
        );
    }
    match (origin.period, asked.period) {
        (Some(before), Some(now)) => {
            let next = before.last().plus_days(1).ok();
            if next != Some(now.first()) {
                let help = if now.first() <= before.last() {
                    "to compute a closed period again, give what its own decision started from"
                } else {
                    "decide the periods between first, each from the one before"
                };
                wrong.push(
                    Diagnostic::error(
                        Code::StateNotAdjacent,
                        format!(
                            "what was carried forward ends with {}, the period begins on {}",
                            before.last(),
                            now.first()
                        ),
                    )
                    .pointer("/prior/period")
                    .help(help),
                );
            }
        }
        (None, Some(_)) => wrong.push(
            Diagnostic::error(
                Code::StateNotAdjacent,
                "what was carried forward is of a decision without a period",
            )
            .pointer("/prior/period")
            .help("decide every period with its first and last day"),
        ),
        (_, None) => {}
    }
    wrong
}
