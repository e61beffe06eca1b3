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
    later(Receiver::Root, "score", "a score"),
    later(Receiver::Root, "ranking", "a ranking"),
    later(Receiver::Root, "contest", "a contest"),
    later(Receiver::Root, "rules_of_engagement", "rules of engagement"),
    later(Receiver::Root, "conversion", "a conversion of currencies"),
    later(Receiver::Root, "business_calendar", "a business calendar"),
    later(Receiver::Setting, "per", "a setting per unit"),
    later(Receiver::Bands, "accumulates", "accumulation over periods"),
    later(Receiver::Bands, "resets", "accumulation over periods"),
    later(Receiver::Bands, "returns", "returns against a running quantity"),
    later(Receiver::Ladder, "by_score", "a ladder by score"),
    later(Receiver::Ladder, "promotes", "promotion and demotion"),
    later(Receiver::Ladder, "reviews", "promotion and demotion"),
    later(Receiver::Ladder, "demotes", "promotion and demotion"),
    later(Receiver::Ladder, "holds_from", "promotion and demotion"),
    later(Receiver::Ladder, "starts_at", "promotion and demotion"),
    later(Receiver::Incentive, "tier_on", "the tier on a date"),
    later(Receiver::Incentive, "recurs", "a recurring payment"),
    later(Receiver::Incentive, "starting", "a recurring payment"),
    later(Receiver::Incentive, "ending", "a recurring payment"),
    later(Receiver::Incentive, "partial_month", "a recurring payment"),
    later(Receiver::Incentive, "waits", "a waiting period"),
    later(Receiver::Incentive, "while_active", "a waiting period"),
    later(Receiver::Incentive, "once_per", "the ledger of paid lines"),
    later(Receiver::Incentive, "earned_over", "a clawback"),
    later(Receiver::Incentive, "clawback", "a clawback"),
    later(Receiver::Incentive, "split", "a split between payees"),
    later(Receiver::Incentive, "payee", "a split between payees"),
    later(Receiver::Incentive, "account", "a split between payees"),
    later(Receiver::Incentive, "remainder", "a split between payees"),
    later(Receiver::Incentive, "remainder_to", "a split between payees"),
    later(Receiver::Incentive, "for_each_downline", "an override on a downline"),
    later(Receiver::Incentive, "levels", "an override on a downline"),
    later(Receiver::Incentive, "for_each_win", "the wins of a contest"),
    later(
        Receiver::Incentive,
        "tested",
        "a choice of the stage at which the minimum is tested",
    ),
];
