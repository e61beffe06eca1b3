use crate::declare::clause::{LaterClause, Receiver};

const fn later(receiver: Receiver, name: &'static str, construct: &'static str) -> LaterClause {
    LaterClause {
        receiver,
        name,
        construct,
    }
}

/// Constructs of the language that this engine knows by name only.
pub(in crate::declare) static LATER: &[LaterClause] = &[
    later(Receiver::Root, "contest", "a contest"),
    later(Receiver::Incentive, "for_each_win", "the wins of a contest"),
    later(
        Receiver::Incentive,
        "tested",
        "a choice of the stage at which the minimum is tested",
    ),
    later(Receiver::Ranking, "on", "an award for a year"),
];
