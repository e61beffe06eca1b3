//! Funds, and what incentives say of claims on them: deadlines, co-funding, the fund that pays.

use super::payout::{calendar_time, rounding};
use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Clause, Fund, Incentive, Model, Unused};

const FUND: &str = r#"record("claim").key("id")
    .field("id", text()).field("amount", money()).field("fund_year", integer())
    .field("invoiced_on", date()).field("submitted_on", date());
input("purchases", money());
input("claims", list_of(record_of("claim")));
fund("mdf_fund").title("Market development fund").per(["partner", "fund-year"])
    .accrues(percent(3), |purchases| purchases).round_each(2, "down")
    .unused("expires").open_for(46.calendar_days());
incentive("mdf").title("MDF claims").kind("mdf").for_each("claims").in_period(|claim| claim.submitted_on)
    .in_order_of(|claim| [claim.submitted_on, claim.id])
    .deadline("45 days after the invoice", |claim| claim.invoiced_on.plus(45.calendar_days()))
    .deadline("February 15 after the fund year", |claim| date(claim.fund_year + 1, 2, 15))
    .deadline_for(|claim| claim.submitted_on)
    .co_funds(percent(50), |claim| claim.amount).round_each(2, "half-up")
    .draws_on("mdf_fund");"#;
const BUDGET: &str = r#"record("sale").key("id").field("id", text()).field("bonus", money()).field("sold_on", date());
input("sales", list_of(record_of("sale")));
fund("spiff_budget").title("SPIFF budget").per(["partner", "fund-year"]).year_starts(7)
    .provides(2_000).unused("expires");
incentive("spiff").for_each("sales").in_period(|sale| sale.sold_on)
    .in_order_of(|sale| [sale.sold_on, sale.id]).pays(|sale| sale.bonus).round_each(2, "half-up")
    .draws_on("spiff_budget", |sale| sale.sold_on.fiscal_year(7));"#;

const SHARE: &[Parameter] = &[
    Parameter::required("share", Kind::Threshold),
    Parameter::required("rule", Kind::Rule),
];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Root,
        "fund",
        &[Parameter::required("name", Kind::Identifier)],
        "An amount that is filled by a rule and that incentives draw on",
        FUND,
        fund,
    ),
    title(Receiver::Fund, FUND),
    clause(
        Receiver::Fund,
        "per",
        &[Parameter::required("groups", Kind::Texts)],
        "What has an account of its own: `partner`, `fund-year`",
        FUND,
        per,
    ),
    clause(
        Receiver::Fund,
        "accrues",
        SHARE,
        "A share of an amount that is added in each period",
        FUND,
        accrues,
    ),
    clause(
        Receiver::Fund,
        "provides",
        &[Parameter::required("amount", Kind::Threshold)],
        "An amount that is there once: for each fund year, or once and for all",
        BUDGET,
        provides,
    ),
    clause(
        Receiver::Fund,
        "unused",
        &[Parameter::required("what", Kind::Word(&["expires", "carries over"]))],
        "What becomes of what a fund year has left",
        FUND,
        unused,
    ),
    clause(
        Receiver::Fund,
        "open_for",
        &[Parameter::required("time", Kind::Duration)],
        "How long after its end a fund year can still be drawn on; without it, until its end",
        FUND,
        open_for,
    ),
    clause(
        Receiver::Fund,
        "year_starts",
        &[Parameter::required("month", Kind::Integer(1, 12))],
        "The month in which a fund year begins; it is named after the calendar year in which it ends. Without it a fund \
         year is a calendar year",
        BUDGET,
        year_starts,
    ),
    clause(
        Receiver::Fund,
        "round_each",
        &[
            Parameter::required("places", Kind::Integer(0, 8)),
            Parameter::required("mode", Kind::Word(&["half-up", "half-even", "half-down", "up", "down"])),
        ],
        "Rounding of what is added: digits behind the point, and mode",
        FUND,
        round_each,
    ),
    clause(
        Receiver::Incentive,
        "deadline",
        &[
            Parameter::required("title", Kind::Text),
            Parameter::required("rule", Kind::Rule),
        ],
        "The last day for `deadline_for`; of several the earliest counts",
        FUND,
        deadline,
    ),
    clause(
        Receiver::Incentive,
        "deadline_for",
        &[Parameter::required("rule", Kind::Rule)],
        "The date that the deadlines are held against",
        FUND,
        deadline_for,
    ),
    clause(
        Receiver::Incentive,
        "co_funds",
        SHARE,
        "The share of an amount that is paid, in place of `pays`",
        FUND,
        co_funds,
    ),
    clause(
        Receiver::Incentive,
        "draws_on",
        &[
            Parameter::required("fund", Kind::Identifier),
            Parameter::optional("fund_year", Kind::Rule),
        ],
        "The fund that pays it: records in order, until nothing is left. Where the fund has years, the rule says which \
         one a record belongs to; without it, its field `fund_year`",
        BUDGET,
        draws_on,
    ),
];

fn fund(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "fund");
    let funds = &mut call.state.model.funds;
    funds.push(Fund {
        name,
        title: None,
        per: Vec::new(),
        accrues: None,
        provides: None,
        unused: None,
        open_for: None,
        year_starts: None,
        round_each: None,
    });
    Some(Subject::Fund(funds.len() - 1))
}

fn of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Fund> {
    match on {
        Subject::Fund(index) => model.funds.get_mut(*index),
        _ => None,
    }
}

fn per(call: &mut Call<'_>) -> Option<Subject> {
    let (groups, on) = (call.names(0)?, call.on.clone());
    let fund = of(&mut call.state.model, &on)?;
    match fund.per.first().map(|name| name.span) {
        Some(earlier) => call.twice(earlier),
        None => fund.per = groups,
    }
    Some(on)
}

fn accrues(call: &mut Call<'_>) -> Option<Subject> {
    let (share, rule, on) = (call.threshold(0)?, call.rule(1)?, call.on.clone());
    let fund = of(&mut call.state.model, &on)?;
    match fund.accrues.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => fund.accrues = Some((share, rule)),
    }
    Some(on)
}

fn provides(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, on) = (call.threshold(0)?, call.on.clone());
    call.once(amount, |model| of(model, &on).map(|fund| &mut fund.provides))
}

fn unused(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "expires" {
        Unused::Expires
    } else {
        Unused::CarriesOver
    };
    call.once(Clause { value, span: word.span }, |model| {
        of(model, &on).map(|fund| &mut fund.unused)
    })
}

fn open_for(call: &mut Call<'_>) -> Option<Subject> {
    let (time, on) = (calendar_time(call, 0)?, call.on.clone());
    call.once(time, |model| of(model, &on).map(|fund| &mut fund.open_for))
}

fn year_starts(call: &mut Call<'_>) -> Option<Subject> {
    let (value, span, on) = (call.integer(0)?, call.constant(0)?.span, call.on.clone());
    call.once(Clause { value, span }, |model| {
        of(model, &on).map(|fund| &mut fund.year_starts)
    })
}

fn round_each(call: &mut Call<'_>) -> Option<Subject> {
    let (rounding, on) = (rounding(call)?, call.on.clone());
    call.once(rounding, |model| of(model, &on).map(|fund| &mut fund.round_each))
}

// ---- Claims

fn incentive<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Incentive> {
    match on {
        Subject::Incentive(index) => model.incentives.get_mut(*index),
        _ => None,
    }
}

fn deadline(call: &mut Call<'_>) -> Option<Subject> {
    let (title, rule, on) = (call.name(0)?, call.rule(1)?, call.on.clone());
    incentive(&mut call.state.model, &on)?
        .claim
        .deadlines
        .push((title, rule));
    Some(on)
}

fn deadline_for(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on) = (call.rule(0)?, call.on.clone());
    call.once(rule, |model| {
        incentive(model, &on).map(|incentive| &mut incentive.claim.deadline_for)
    })
}

fn co_funds(call: &mut Call<'_>) -> Option<Subject> {
    let (share, rule, on) = (call.threshold(0)?, call.rule(1)?, call.on.clone());
    let claim = &mut incentive(&mut call.state.model, &on)?.claim;
    match claim.co_funds.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => claim.co_funds = Some((share, rule)),
    }
    Some(on)
}

fn draws_on(call: &mut Call<'_>) -> Option<Subject> {
    let (fund, on) = (call.name(0)?, call.on.clone());
    let year = call.rule(1);
    let claim = &mut incentive(&mut call.state.model, &on)?.claim;
    match claim.draws_on.as_ref().map(|(earlier, _)| earlier.span) {
        Some(earlier) => call.twice(earlier),
        None => claim.draws_on = Some((fund, year)),
    }
    Some(on)
}
