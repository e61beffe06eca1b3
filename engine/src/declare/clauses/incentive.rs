//! Incentives: what is paid.

use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Cap, Claim, Clause, Incentive, Minimum, Model, Schedule, Shortfall, Split, Tested};
use crate::value::Rounding;

const REBATE: &str = r#"input("revenue", money());
incentive("rebate").title("Volume rebate").kind("rebate").paid("yearly")
    .pays(|revenue| revenue * percent(1)).round_each(2, "half-up").floor(10).minimum(200, "forfeit");"#;
const COMMISSION: &str = r#"record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date());
input("deals", list_of(record_of("deal")));
incentive("commission").for_each("deals").in_period(|deal| deal.closed_on)
    .in_order_of(|deal| [deal.closed_on, deal.id]).pays(|deal| deal.amount * percent(5))
    .cap_each(1_000).cap(25_000).per(["partner", "period"]);"#;

const fn on_incentive(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    clause(Receiver::Incentive, name, parameters, summary, example, apply)
}

const RULE: &[Parameter] = &[Parameter::required("rule", Kind::Rule)];
const AMOUNT: &[Parameter] = &[Parameter::required("amount", Kind::Threshold)];

const TESTED: &str = r#"input("billed", money());
incentive("booster").paid("half-yearly").pays(|billed| billed * percent(2.5)).round_each(2, "half-up")
    .cap(12_000).per(["partner", "payout-period"]).minimum(200, "forfeit").tested("after rounding");"#;

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "incentive",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "What is paid: a commission, a rebate, a fund",
        example: REBATE,
        apply: incentive,
    },
    title(Receiver::Incentive, REBATE),
    on_incentive(
        "kind",
        &[Parameter::required("kind", Kind::Text)],
        "What it is called in the trade: `commission`, `rebate`, `mdf`",
        REBATE,
        kind,
    ),
    on_incentive(
        "for_each",
        &[Parameter::required("list", Kind::Identifier)],
        "Goes through a list of records; rules read one by the record's name",
        COMMISSION,
        for_each,
    ),
    on_incentive(
        "in_period",
        RULE,
        "The date that decides the payout period of a record",
        COMMISSION,
        rule,
    ),
    on_incentive(
        "paid",
        &[Parameter::required(
            "schedule",
            Kind::Word(&["monthly", "quarterly", "half-yearly", "yearly"]),
        )],
        "The periods for which it is paid; any other is an error",
        REBATE,
        paid,
    ),
    on_incentive(
        "in_order_of",
        RULE,
        "The order in which records are taken, where it matters",
        COMMISSION,
        rule,
    ),
    on_incentive("pays", RULE, "What is paid", REBATE, rule),
    on_incentive(
        "round_each",
        &[
            Parameter::required("places", Kind::Integer(0, 8)),
            Parameter::required("mode", Kind::Word(&["half-up", "half-even", "half-down", "up", "down"])),
        ],
        "Rounding of each line: digits behind the point, and mode",
        REBATE,
        round_each,
    ),
    on_incentive("cap_each", AMOUNT, "The most a line pays", COMMISSION, amount),
    on_incentive(
        "cap",
        AMOUNT,
        "The most that the sum pays; `per` says of what",
        COMMISSION,
        cap,
    ),
    ClauseInfo {
        receiver: Receiver::Cap,
        name: "per",
        parameters: &[Parameter::required("groups", Kind::Texts)],
        summary: "For each of what the cap holds: `partner`, `period`, a field of the record, a calendar unit",
        example: COMMISSION,
        apply: per,
    },
    on_incentive("floor", AMOUNT, "The least to which the sum is lifted", REBATE, amount),
    on_incentive(
        "minimum",
        &[
            Parameter::required("amount", Kind::Threshold),
            Parameter::required("shortfall", Kind::Word(&["forfeit", "carry"])),
        ],
        "Below it nothing is paid: the amount is forfeit, or carried into the next period",
        REBATE,
        minimum,
    ),
    on_incentive(
        "tested",
        &[Parameter::required(
            "stage",
            Kind::Word(&["before the cap", "after rounding"]),
        )],
        "The stage at which the minimum is tested: on the sum of the lines, or, as without it, on what caps, floor and rounding have left",
        TESTED,
        tested,
    ),
    on_incentive(
        "label",
        &[
            Parameter::required("name", Kind::Text),
            Parameter::required("value", Kind::Constant),
        ],
        "A constant that labels it, shown in decisions",
        r#"input("revenue", money());
incentive("rebate").label("region", "EMEA").pays(|revenue| revenue * percent(1));"#,
        label,
    ),
];

fn incentive(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "incentive");
    let span = call.span;
    call.state.model.incentives.push(Incentive {
        name,
        title: None,
        kind: None,
        for_each: None,
        conditions: Vec::new(),
        in_period: None,
        paid: None,
        in_order_of: None,
        pays: None,
        round_each: None,
        cap_each: None,
        caps: Vec::new(),
        floor: None,
        minimum: None,
        tested: None,
        span,
        labels: Vec::new(),
        round_total: None,
        calendar: None,
        split: Split::default(),
        for_each_downline: None,
        for_each_win: None,
        levels: None,
        in_hierarchy: None,
        lifecycle: crate::model::Lifecycle::default(),
        tier_on: None,
        claim: Claim::default(),
    });
    Some(Subject::Incentive(call.state.model.incentives.len() - 1))
}

fn of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Incentive> {
    match on {
        Subject::Incentive(index) => model.incentives.get_mut(*index),
        _ => None,
    }
}

fn kind(call: &mut Call<'_>) -> Option<Subject> {
    let (kind, on) = (call.name(0)?, call.on.clone());
    call.once(kind, |model| of(model, &on).map(|incentive| &mut incentive.kind))
}

fn for_each(call: &mut Call<'_>) -> Option<Subject> {
    let (list, on) = (call.name(0)?, call.on.clone());
    call.once(list, |model| of(model, &on).map(|incentive| &mut incentive.for_each))
}

fn rule(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on, clause) = (call.rule(0)?, call.on.clone(), call.clause.name);
    call.once(rule, |model| {
        let incentive = of(model, &on)?;
        Some(match clause {
            "in_period" => &mut incentive.in_period,
            "in_order_of" => &mut incentive.in_order_of,
            _ => &mut incentive.pays,
        })
    })
}

fn paid(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.word(0, &Schedule::ALL)?, call.on.clone());
    call.once(word, |model| of(model, &on).map(|incentive| &mut incentive.paid))
}

fn round_each(call: &mut Call<'_>) -> Option<Subject> {
    let places = call.constant(0)?;
    let (mode, on) = (call.name(1)?, call.on.clone());
    let value = (u32::try_from(call.integer(0)?).ok()?, Rounding::from_word(&mode.text)?);
    let span = places.span.to(mode.span);
    call.once(Clause { value, span }, |model| {
        of(model, &on).map(|incentive| &mut incentive.round_each)
    })
}

fn amount(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, on, clause) = (call.threshold(0)?, call.on.clone(), call.clause.name);
    call.once(amount, |model| {
        let incentive = of(model, &on)?;
        Some(if clause == "floor" {
            &mut incentive.floor
        } else {
            &mut incentive.cap_each
        })
    })
}

fn cap(call: &mut Call<'_>) -> Option<Subject> {
    let amount = call.threshold(0)?;
    let Subject::Incentive(index) = call.on else {
        return None;
    };
    let caps = &mut call.state.model.incentives.get_mut(index)?.caps;
    caps.push(Cap {
        amount,
        per: Vec::new(),
    });
    Some(Subject::Cap(index, caps.len() - 1))
}

fn per(call: &mut Call<'_>) -> Option<Subject> {
    let groups = call.names(0)?;
    let Subject::Cap(incentive, cap) = call.on else {
        return None;
    };
    let cap = call.state.model.incentives.get_mut(incentive)?.caps.get_mut(cap)?;
    match cap.per.first().map(|name| name.span) {
        Some(earlier) => call.twice(earlier),
        None => cap.per = groups,
    }
    Some(call.on.clone())
}

fn minimum(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, word) = (call.threshold(0)?, call.name(1)?);
    let value = if word.text == "carry" {
        Shortfall::Carry
    } else {
        Shortfall::Forfeit
    };
    let on = call.on.clone();
    let incentive = of(&mut call.state.model, &on)?;
    match incentive.minimum.as_ref().map(|minimum| minimum.amount.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            incentive.minimum = Some(Minimum {
                amount,
                shortfall: Clause { value, span: word.span },
            });
        }
    }
    Some(on)
}

fn tested(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let (_, value) = Tested::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    call.once(Clause { value, span: word.span }, |model| {
        of(model, &on).map(|incentive| &mut incentive.tested)
    })
}

fn label(call: &mut Call<'_>) -> Option<Subject> {
    let (name, value) = (call.name(0)?, call.constant(1)?);
    let on = call.on.clone();
    let incentive = of(&mut call.state.model, &on)?;
    match incentive
        .labels
        .iter()
        .find(|(other, _)| other.text == name.text)
        .map(|(other, _)| other.span)
    {
        Some(earlier) => call.twice(earlier),
        None => incentive.labels.push((name, value)),
    }
    Some(on)
}
