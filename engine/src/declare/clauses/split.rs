//! Splits: who is paid a part of an incentive, and how they share.

use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Clause, Payee, Remainder, SplitMode, WhenAbsent, Who};

const CASCADE: &str = r#"record("contract").key("id").field("id", text()).field("fee", money()).field("paid_on", date())
    .field("master_id", text()).field("sub_id", text().optional()).field("agent_id", text());
input("contracts", list_of(record_of("contract")));
incentive("residual").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("cascade")
        .payee("Master agent", |contract| contract.master_id).keeps(percent(20))
        .payee("Sub-agent", |contract| contract.sub_id).keeps(percent(30)).when_absent("passes down")
        .payee("Agent", |contract| contract.agent_id).keeps("the rest")
    .remainder("largest remainder");"#;
const ACCOUNTS: &str = r#"record("partner").key("id").field("id", text()).field("billed", money());
input("partner", record_of("partner"));
incentive("booster").paid("half-yearly").pays(|partner| partner.billed * percent(2.5)).round_each(2, "half-up")
    .split("shares").account("Rebate", percent(60)).account("Co-op fund", "the rest").remainder_to("Rebate");"#;
const PARTIES: &str = r#"record("party").field("partner_id", text()).field("share", percent());
record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date())
    .field("parties", list_of(record_of("party")));
input("deals", list_of(record_of("deal")));
incentive("sourcing").for_each("deals").in_period(|deal| deal.closed_on)
    .pays(|deal| deal.amount * percent(5)).round_each(2, "half-up")
    .split("shares").payees("Party", |deal| deal.parties, |party| party.partner_id).keeps(|party| party.share);"#;

const TITLE: Parameter = Parameter::required("title", Kind::Text);
const SHARE: Parameter = Parameter::required("share", Kind::Threshold);

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "split",
        parameters: &[Parameter::required("mode", Kind::Word(&["shares", "cascade"]))],
        summary: "What is paid is split between payees, as the last stage: each has a share of the whole (`shares`), or keeps a share of what is passed down to it (`cascade`)",
        example: CASCADE,
        apply: split,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "payee",
        parameters: &[TITLE, Parameter::required("rule", Kind::Rule)],
        summary: "Somebody who is paid, with the rule that gives the id; without `split` the only one",
        example: CASCADE,
        apply: payee,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "payees",
        parameters: &[
            TITLE,
            Parameter::required("list", Kind::Rule),
            Parameter::required("rule", Kind::Rule),
        ],
        summary: "Everybody in a list is paid: the rule of the list, and the rule that gives the id of one in it",
        example: PARTIES,
        apply: payees,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "account",
        parameters: &[TITLE, SHARE],
        summary: "A part for an account of the incentive's own payee: of the `payee` without a share, or of the partner",
        example: ACCOUNTS,
        apply: account,
    },
    ClauseInfo {
        receiver: Receiver::Payee,
        name: "keeps",
        parameters: &[SHARE],
        summary: "The payee's share: a percentage, a setting, a rule, or `\"the rest\"`",
        example: CASCADE,
        apply: keeps,
    },
    ClauseInfo {
        receiver: Receiver::Payee,
        name: "when_absent",
        parameters: &[Parameter::required("word", Kind::Word(WhenAbsent::WORDS))],
        summary: "What becomes of the share where the payee is absent",
        example: CASCADE,
        apply: when_absent,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "remainder",
        parameters: &[Parameter::required("rule", Kind::Word(&["largest remainder", "carry"]))],
        summary: "Where cents go that are left over: one each to those who lost most by rounding, the first payee first, or into the next period",
        example: CASCADE,
        apply: remainder,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "remainder_to",
        parameters: &[TITLE],
        summary: "The payee who gets the cents that are left over",
        example: ACCOUNTS,
        apply: remainder,
    },
];

fn split(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "cascade" {
        SplitMode::Cascade
    } else {
        SplitMode::Shares
    };
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Incentive(index) => model
            .incentives
            .get_mut(index)
            .map(|incentive| &mut incentive.split.mode),
        _ => None,
    })
}

fn add(call: &mut Call<'_>, payee: Payee) -> Option<Subject> {
    let Subject::Incentive(index) = call.on else {
        return None;
    };
    let payees = &mut call.state.model.incentives.get_mut(index)?.split.payees;
    payees.push(payee);
    Some(Subject::Payee(index, payees.len() - 1))
}

fn payee(call: &mut Call<'_>) -> Option<Subject> {
    let payee = Payee {
        title: call.name(0)?,
        who: Who::One(call.rule(1)?),
        keeps: None,
        when_absent: None,
    };
    add(call, payee)
}

fn payees(call: &mut Call<'_>) -> Option<Subject> {
    let payee = Payee {
        title: call.name(0)?,
        who: Who::Each {
            list: call.rule(1)?,
            who: call.rule(2)?,
        },
        keeps: None,
        when_absent: None,
    };
    add(call, payee)
}

fn account(call: &mut Call<'_>) -> Option<Subject> {
    let payee = Payee {
        title: call.name(0)?,
        who: Who::Account,
        keeps: Some(call.threshold(1)?),
        when_absent: None,
    };
    add(call, payee)?;
    Some(call.on.clone())
}

fn keeps(call: &mut Call<'_>) -> Option<Subject> {
    let (share, on) = (call.threshold(0)?, call.on.clone());
    call.once(share, |model| match on {
        Subject::Payee(incentive, payee) => {
            let incentive = model.incentives.get_mut(incentive)?;
            incentive.split.payees.get_mut(payee).map(|payee| &mut payee.keeps)
        }
        _ => None,
    })
}

fn when_absent(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = WhenAbsent::from_word(&word.text)?;
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Payee(incentive, payee) => {
            let incentive = model.incentives.get_mut(incentive)?;
            incentive
                .split
                .payees
                .get_mut(payee)
                .map(|payee| &mut payee.when_absent)
        }
        _ => None,
    })
}

fn remainder(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let span = word.span;
    let value = match (call.clause.name, word.text.as_str()) {
        ("remainder_to", _) => Remainder::To(word),
        (_, "carry") => Remainder::Carry,
        _ => Remainder::Largest,
    };
    call.once(Clause { value, span }, |model| match on {
        Subject::Incentive(index) => model
            .incentives
            .get_mut(index)
            .map(|incentive| &mut incentive.split.remainder),
        _ => None,
    })
}
