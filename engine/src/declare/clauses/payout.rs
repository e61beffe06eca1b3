//! Balances, and payouts that gather incentives: what is transferred, and to whom.

use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{
    Balance, Clause, Constant, Draw, Holdback, Minimum, Model, Participants, Payout, Recovery, Schedule, Shortfall,
};
use crate::value::{Duration, Rounding, Unit};

const DRAW: &str = r#"input("sales", money());
incentive("commission").paid("monthly").pays(|sales| sales * percent(10)).round_each(2, "half-up");
balance("draw_advanced", money()).title("Draw that is not earned yet").never_below(0);
payout("statement").title("Monthly statement").paid("monthly").includes(["commission"])
    .recoverable_draw(1_500, "draw_advanced");"#;
const HOLDBACK: &str = r#"input("sales", money());
incentive("commission").paid("monthly").pays(|sales| sales * percent(10)).round_each(2, "half-up");
balance("held_back", money()).title("Held back").per(["payee"]).never_below(0);
payout("statement").title("Monthly statement").paid("monthly").includes(["commission"])
    .holds_back(percent(10), "held_back").releases_after(3.months()).round_each(2, "half-up")
    .cap(20_000).minimum(50, "carry").recovers("next payouts");"#;
const GUARANTEE: &str = r#"input("sales", money());
incentive("commission").paid("monthly").pays(|sales| sales * percent(10)).round_each(2, "half-up");
payout("statement").paid("monthly").includes(["commission"]).non_recoverable_draw(1_500).recovers("at once");"#;

const PAYEES: &str = r#"record("agent").key("id").field("id", text()).field("draw", money());
record("contract").key("id").field("id", text()).field("fee", money()).field("paid_on", date())
    .field("agent_id", text()).field("referrer_id", text());
input("agents", list_of(record_of("agent")));
input("contracts", list_of(record_of("contract")));
incentive("residual").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("shares")
        .payee("Agent", |contract| contract.agent_id).keeps(percent(80))
        .payee("Referrer", |contract| contract.referrer_id).keeps("the rest");
balance("draw_advanced", money()).per(["payee"]).never_below(0);
payout("statement").title("Monthly statement").paid("monthly").includes(["residual"])
    .payees(|agents| agents, |agent| agent.id)
    .recoverable_draw(|agent| agent.draw, "draw_advanced").recovers("next payouts");"#;

const AMOUNT: &[Parameter] = &[Parameter::required("amount", Kind::Threshold)];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Root,
        "balance",
        &[
            Parameter::required("name", Kind::Identifier),
            Parameter::required("type", Kind::Type),
        ],
        "An amount that is kept from period to period",
        DRAW,
        balance,
    ),
    title(Receiver::Balance, DRAW),
    clause(
        Receiver::Balance,
        "per",
        &[Parameter::required("groups", Kind::Texts)],
        "What has an account of its own: `payee`",
        HOLDBACK,
        balance_per,
    ),
    clause(
        Receiver::Balance,
        "never_below",
        &[Parameter::required("amount", Kind::Number)],
        "The least it may be; less is an error",
        DRAW,
        never_below,
    ),
    clause(
        Receiver::Root,
        "payout",
        &[Parameter::required("name", Kind::Identifier)],
        "Gathers incentives: what is transferred to each payee, stage by stage",
        DRAW,
        payout,
    ),
    title(Receiver::Payout, DRAW),
    clause(
        Receiver::Payout,
        "paid",
        &[Parameter::required(
            "schedule",
            Kind::Word(&["monthly", "quarterly", "half-yearly", "yearly"]),
        )],
        "The periods for which it is paid; any other is an error",
        DRAW,
        paid,
    ),
    clause(
        Receiver::Payout,
        "includes",
        &[Parameter::required("incentives", Kind::Texts)],
        "The incentives it gathers; each belongs to one payout at most",
        DRAW,
        includes,
    ),
    clause(
        Receiver::Payout,
        "payees",
        &[
            Parameter::required("list", Kind::Rule),
            Parameter::required("rule", Kind::Rule),
        ],
        "Who takes part also where nothing was earned, and has the draw: the rule of the list, and the rule that gives \
         the id of one in it",
        PAYEES,
        payees,
    ),
    clause(
        Receiver::Payout,
        "recoverable_draw",
        &[
            Parameter::required("amount", Kind::Threshold),
            Parameter::required("balance", Kind::Identifier),
        ],
        "What a payee gets at least; what is not earned is advanced, and paid back from what is earned above it later",
        DRAW,
        draw,
    ),
    clause(
        Receiver::Payout,
        "non_recoverable_draw",
        AMOUNT,
        "What a payee gets at least; nothing of it is paid back",
        GUARANTEE,
        draw,
    ),
    clause(
        Receiver::Payout,
        "holds_back",
        &[
            Parameter::required("share", Kind::Threshold),
            Parameter::required("balance", Kind::Identifier),
        ],
        "The share of what was earned that is kept in a balance until it is released",
        HOLDBACK,
        holds_back,
    ),
    clause(
        Receiver::Payout,
        "releases_after",
        &[Parameter::required("time", Kind::Duration)],
        "How long after the end of its period what was held back is released",
        HOLDBACK,
        releases_after,
    ),
    clause(
        Receiver::Payout,
        "round_each",
        &[
            Parameter::required("places", Kind::Integer(0, 8)),
            Parameter::required("mode", Kind::Word(&["half-up", "half-even", "half-down", "up", "down"])),
        ],
        "Rounding of what is held back: digits behind the point, and mode",
        HOLDBACK,
        round_each,
    ),
    clause(
        Receiver::Payout,
        "cap",
        AMOUNT,
        "The most that a payee gets; the rest is lost",
        HOLDBACK,
        cap,
    ),
    clause(
        Receiver::Payout,
        "minimum",
        &[
            Parameter::required("amount", Kind::Threshold),
            Parameter::required("shortfall", Kind::Word(&["forfeit", "carry"])),
        ],
        "Below it nothing is paid: the amount is forfeit, or carried into the next period",
        HOLDBACK,
        minimum,
    ),
    clause(
        Receiver::Payout,
        "recovers",
        &[Parameter::required(
            "from",
            Kind::Word(&["next payouts", "at once", "nothing", "adjustments"]),
        )],
        "What becomes of a negative total: it is set off against the next payouts, asked back at once, or not taken \
         back; `adjustments`: what corrections of closed periods ask back is taken back too",
        HOLDBACK,
        recovers,
    ),
];

fn balance(call: &mut Call<'_>) -> Option<Subject> {
    let (name, kind) = (call.name(0)?, call.kind(1)?);
    call.state.take_name(&name, "balance");
    let balances = &mut call.state.model.balances;
    balances.push(Balance {
        name,
        title: None,
        kind,
        per: Vec::new(),
        never_below: None,
    });
    Some(Subject::Balance(balances.len() - 1))
}

fn balance_per(call: &mut Call<'_>) -> Option<Subject> {
    let groups = call.names(0)?;
    let Subject::Balance(index) = call.on else { return None };
    let per = &mut call.state.model.balances.get_mut(index)?.per;
    match per.first().map(|name| name.span) {
        Some(earlier) => call.twice(earlier),
        None => *per = groups,
    }
    Some(call.on.clone())
}

fn never_below(call: &mut Call<'_>) -> Option<Subject> {
    let amount: Clause<Constant> = call.constant(0)?;
    let Subject::Balance(index) = call.on else { return None };
    call.once(amount, |model| {
        model.balances.get_mut(index).map(|balance| &mut balance.never_below)
    })
}

fn payout(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "payout");
    let payouts = &mut call.state.model.payouts;
    payouts.push(Payout {
        name,
        title: None,
        paid: None,
        includes: Vec::new(),
        payees: None,
        draw: None,
        holdback: None,
        releases_after: None,
        round_each: None,
        cap: None,
        minimum: None,
        recovers: None,
        recovers_adjustments: None,
    });
    Some(Subject::Payout(payouts.len() - 1))
}

fn of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Payout> {
    match on {
        Subject::Payout(index) => model.payouts.get_mut(*index),
        _ => None,
    }
}

fn paid(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.word(0, &Schedule::ALL)?, call.on.clone());
    call.once(word, |model| of(model, &on).map(|payout| &mut payout.paid))
}

fn includes(call: &mut Call<'_>) -> Option<Subject> {
    let (names, on) = (call.names(0)?, call.on.clone());
    let payout = of(&mut call.state.model, &on)?;
    match payout.includes.first().map(|name| name.span) {
        Some(earlier) => call.twice(earlier),
        None => payout.includes = names,
    }
    Some(on)
}

fn payees(call: &mut Call<'_>) -> Option<Subject> {
    let (list, who, on) = (call.rule(0)?, call.rule(1)?, call.on.clone());
    let payout = of(&mut call.state.model, &on)?;
    match payout.payees.as_ref().map(|earlier| earlier.list.call) {
        Some(earlier) => call.twice(earlier),
        None => payout.payees = Some(Participants { list, who }),
    }
    Some(on)
}

fn draw(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, on, span) = (call.threshold(0)?, call.on.clone(), call.span);
    let draw = Draw {
        amount,
        balance: call.name(1),
        span,
    };
    let payout = of(&mut call.state.model, &on)?;
    match payout.draw.as_ref().map(|earlier| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => payout.draw = Some(draw),
    }
    Some(on)
}

fn holds_back(call: &mut Call<'_>) -> Option<Subject> {
    let (share, balance, on) = (call.threshold(0)?, call.name(1)?, call.on.clone());
    let payout = of(&mut call.state.model, &on)?;
    match payout.holdback.as_ref().map(|earlier| earlier.share.span) {
        Some(earlier) => call.twice(earlier),
        None => payout.holdback = Some(Holdback { share, balance }),
    }
    Some(on)
}

/// A length of time that is counted without a business calendar.
pub(super) fn calendar_time(call: &mut Call<'_>, index: usize) -> Option<Clause<Duration>> {
    let given = call.constant(index)?;
    let Constant::Duration(duration) = given.value else {
        return None;
    };
    let known = Unit::OF_DAYS.contains(&duration.unit) || Unit::OF_MONTHS.contains(&duration.unit);
    if !known || duration.count < 0 {
        call.wrong(
            given.span,
            format!("`{}` counts calendar days or months from a day on", call.clause.name),
            "write `90.calendar_days()` or `3.months()`",
        );
        return None;
    }
    Some(Clause {
        value: duration,
        span: given.span,
    })
}

fn releases_after(call: &mut Call<'_>) -> Option<Subject> {
    let (time, on) = (calendar_time(call, 0)?, call.on.clone());
    call.once(time, |model| of(model, &on).map(|payout| &mut payout.releases_after))
}

/// Digits and mode of a rounding.
pub(super) fn rounding(call: &Call<'_>) -> Option<Clause<(u32, Rounding)>> {
    let (places, mode) = (call.constant(0)?, call.name(1)?);
    Some(Clause {
        value: (u32::try_from(call.integer(0)?).ok()?, Rounding::from_word(&mode.text)?),
        span: places.span.to(mode.span),
    })
}

fn round_each(call: &mut Call<'_>) -> Option<Subject> {
    let (rounding, on) = (rounding(call)?, call.on.clone());
    call.once(rounding, |model| of(model, &on).map(|payout| &mut payout.round_each))
}

fn cap(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, on) = (call.threshold(0)?, call.on.clone());
    call.once(amount, |model| of(model, &on).map(|payout| &mut payout.cap))
}

fn minimum(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, word, on) = (call.threshold(0)?, call.name(1)?, call.on.clone());
    let value = if word.text == "carry" {
        Shortfall::Carry
    } else {
        Shortfall::Forfeit
    };
    let shortfall = Clause { value, span: word.span };
    let payout = of(&mut call.state.model, &on)?;
    match payout.minimum.as_ref().map(|earlier| earlier.amount.span) {
        Some(earlier) => call.twice(earlier),
        None => payout.minimum = Some(Minimum { amount, shortfall }),
    }
    Some(on)
}

fn recovers(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    match Recovery::ALL.into_iter().find(|(name, _)| *name == word.text) {
        Some((_, value)) => call.once(Clause { value, span: word.span }, |model| {
            of(model, &on).map(|payout| &mut payout.recovers)
        }),
        None => call.once(word.span, |model| {
            of(model, &on).map(|payout| &mut payout.recovers_adjustments)
        }),
    }
}
