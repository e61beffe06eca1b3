use crate::declare::clause::{LaterClause, Receiver};

const fn later(receiver: Receiver, name: &'static str, construct: &'static str) -> LaterClause {
    LaterClause {
        receiver,
        name,
        construct,
    }
}

/// Constructs of the language that this engine knows by name only.
pub(in crate::declare) static LATER: &[LaterClause] =
    &[later(Receiver::Root, "rules_of_engagement", "rules of engagement")];
