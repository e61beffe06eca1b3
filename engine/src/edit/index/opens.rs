use crate::declare::{ClauseInfo, Receiver, clauses};

/// What a clause opens, so that following clauses may stand on it; `None` for one that says something of what it
/// stands on.
pub(crate) fn opens(clause: &ClauseInfo) -> Option<Receiver> {
    if clause.makes_type() {
        return Some(Receiver::Type);
    }
    Some(match (clause.receiver, clause.name) {
        (Receiver::Root, name) => match name {
            "record" => Receiver::Record,
            "input" => Receiver::Input,
            "relation" => Receiver::Relation,
            "setting" => Receiver::Setting,
            "value" => Receiver::Value,
            "window" => Receiver::Window,
            "table" => Receiver::Table,
            "bands" => Receiver::Bands,
            "curve" => Receiver::Curve,
            "ladder" => Receiver::Ladder,
            "eligibility" => Receiver::Eligibility,
            "incentive" => Receiver::Incentive,
            "base" => Receiver::Base,
            "scenario" => Receiver::Scenario,
            "takes_over" => Receiver::TakeOver,
            "score" => Receiver::Score,
            "conversion" => Receiver::Conversion,
            "fiscal_calendar" => Receiver::FiscalCalendar,
            "business_calendar" => Receiver::BusinessCalendar,
            "ranking" => Receiver::Ranking,
            "balance" => Receiver::Balance,
            "fund" => Receiver::Fund,
            "payout" => Receiver::Payout,
            "stack" => Receiver::Stack,
            "contest" => Receiver::Contest,
            "rules_of_engagement" => Receiver::Engagement,
            _ => return None,
        },
        (Receiver::Record, "field") => Receiver::Field,
        (Receiver::Bands, "from" | "above") => Receiver::Band,
        (Receiver::Ladder, "tier") => Receiver::Tier,
        (Receiver::Tier | Receiver::Eligibility, "path") => Receiver::Path,
        (Receiver::Tier | Receiver::Path | Receiver::Eligibility | Receiver::Incentive, "requires" | "when") => {
            Receiver::Requirement
        }
        (Receiver::Incentive, "cap") => Receiver::Cap,
        (Receiver::Incentive, "payee" | "payees") => Receiver::Payee,
        (Receiver::Engagement, "requires") => Receiver::Requirement,
        (Receiver::Engagement, "protects") | (Receiver::Milestone, "due") => Receiver::Term,
        (Receiver::Engagement, "milestone") => Receiver::Milestone,
        (Receiver::Engagement, "answer_within") => Receiver::Answer,
        (Receiver::Term, "extends") => Receiver::Extension,
        (Receiver::Score, "track") => Receiver::Track,
        (Receiver::Score | Receiver::Track, "component") => Receiver::Component,
        _ => return None,
    })
}

/// The word of a receiver in outlines.
pub(crate) const fn kind(receiver: Receiver) -> &'static str {
    match receiver {
        Receiver::Root => "program",
        Receiver::Record => "record",
        Receiver::Field => "field",
        Receiver::Type => "type",
        Receiver::Input => "input",
        Receiver::Relation => "relation",
        Receiver::Setting => "setting",
        Receiver::Value => "value",
        Receiver::Window => "window",
        Receiver::Table => "table",
        Receiver::Bands => "bands",
        Receiver::Band => "band",
        Receiver::Curve => "curve",
        Receiver::Ladder => "ladder",
        Receiver::Tier => "tier",
        Receiver::Path => "path",
        Receiver::Requirement => "requirement",
        Receiver::Eligibility => "eligibility",
        Receiver::Incentive => "incentive",
        Receiver::Cap => "cap",
        Receiver::Base => "base",
        Receiver::Scenario => "scenario",
        Receiver::TakeOver => "takes_over",
        Receiver::Score => "score",
        Receiver::Track => "track",
        Receiver::Component => "component",
        Receiver::Conversion => "conversion",
        Receiver::FiscalCalendar => "fiscal_calendar",
        Receiver::BusinessCalendar => "business_calendar",
        Receiver::Payee => "payee",
        Receiver::Ranking => "ranking",
        Receiver::Balance => "balance",
        Receiver::Fund => "fund",
        Receiver::Payout => "payout",
        Receiver::Stack => "stack",
        Receiver::Contest => "contest",
        Receiver::Engagement => "rules_of_engagement",
        Receiver::Term => "term",
        Receiver::Milestone => "milestone",
        Receiver::Extension => "extension",
        Receiver::Answer => "answer",
    }
}

/// The clause of a name that a chain of things takes, outermost first, and the place of the thing it stands on. The
/// nearest one wins, as when the script runs.
pub(crate) fn resolve(stack: &[Receiver], name: &str) -> Option<(usize, &'static ClauseInfo)> {
    stack.iter().enumerate().rev().find_map(|(place, receiver)| {
        let clause = clauses().find(|clause| clause.receiver == *receiver && clause.name == name)?;
        Some((place, clause))
    })
}
