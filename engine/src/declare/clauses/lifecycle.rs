//! Recurring and lifecycle pay: when an incentive pays a record, how often, and when it takes something back.

use super::clause;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{
    Clause, Constant, Instalments, Lifecycle, Model, Partial, Rule, Schedule, ShareByYear, TimeSpan, Unearned,
};
use crate::value::{Decimal, Duration, MonthEnd};

const RECURRING: &str = r#"record("subscription").key("id").field("id", text()).field("monthly_fee", money())
    .field("activated_on", date()).field("ended_on", date().optional(), "First day without service");
input("subscriptions", list_of(record_of("subscription")));
incentive("recurring").for_each("subscriptions")
    .recurs("monthly").starting(|subscription| subscription.activated_on).ending(|subscription| subscription.ended_on)
    .partial_month("by days").for_at_most(24.months()).share_by_year([percent(100), percent(50)], "stay").month_end("last-day")
    .pays(|subscription| subscription.monthly_fee * percent(7)).round_each(2, "half-up");"#;
const LUMP: &str = r#"record("subscription").key("id").field("id", text()).field("customer_id", text()).field("monthly_fee", money())
    .field("activated_on", date()).field("ended_on", date().optional(), "First day without service");
input("subscriptions", list_of(record_of("subscription")));
incentive("lump").for_each("subscriptions")
    .waits(90.calendar_days(), |subscription| subscription.activated_on)
    .while_active(|subscription| subscription.ended_on).once_per(|subscription| subscription.customer_id)
    .pays(|subscription| 12 * subscription.monthly_fee * percent(7)).round_each(2, "half-up")
    .earned_over(12.months(), |subscription| subscription.activated_on)
    .clawback("pro rata by whole months", |subscription| subscription.ended_on).month_end("last-day");"#;
const INSTALMENTS: &str = r#"record("subscription").key("id").field("id", text()).field("bonus", money()).field("activated_on", date());
input("subscriptions", list_of(record_of("subscription")));
incentive("bonus").for_each("subscriptions")
    .instalments([percent(50), percent(50)], 6.months(), |subscription| subscription.activated_on).month_end("last-day")
    .pays(|subscription| subscription.bonus).round_each(2, "half-up");"#;

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
const LENGTH: &[Parameter] = &[Parameter::required("length", Kind::Duration)];
const LENGTH_FROM: &[Parameter] = &[
    Parameter::required("length", Kind::Duration),
    Parameter::required("from", Kind::Rule),
];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    on_incentive(
        "recurs",
        &[Parameter::required(
            "unit",
            Kind::Word(&["monthly", "quarterly", "yearly"]),
        )],
        "One line for each record and calendar month, quarter or year; it is paid in the period in which the unit ends",
        RECURRING,
        recurs,
    ),
    on_incentive(
        "starting",
        RULE,
        "The first day for which a record is paid",
        RECURRING,
        rule,
    ),
    on_incentive(
        "ending",
        RULE,
        "The first day for which a record is not paid any more; absent while it goes on",
        RECURRING,
        rule,
    ),
    on_incentive(
        "partial_month",
        &[Parameter::required("partial", Kind::Word(&["by days", "full", "none"]))],
        "What a unit gives that starts or ends in its midst: the share of its days, all of it, nothing",
        RECURRING,
        partial_month,
    ),
    on_incentive(
        "for_at_most",
        LENGTH,
        "How long a record is paid, from its start on",
        RECURRING,
        for_at_most,
    ),
    on_incentive(
        "share_by_year",
        &[
            Parameter::required("shares", Kind::Constants),
            Parameter::required("after", Kind::Word(&["stay", "end"])),
        ],
        "The share that is paid in each year of service; after the last year it stays, or nothing is paid",
        RECURRING,
        share_by_year,
    ),
    on_incentive(
        "waits",
        LENGTH_FROM,
        "A record is paid once, in the first period whose last day is not before that day; it is pending until then",
        LUMP,
        waits,
    ),
    on_incentive(
        "while_active",
        RULE,
        "The first day without service: a record that ends before it is due is not paid",
        LUMP,
        rule,
    ),
    on_incentive(
        "once_per",
        RULE,
        "What is paid once and never again: a value, or a list of values",
        LUMP,
        rule,
    ),
    on_incentive(
        "instalments",
        &[
            Parameter::required("shares", Kind::Constants),
            Parameter::required("every", Kind::Duration),
            Parameter::required("from", Kind::Rule),
        ],
        "Parts of the whole, the first due on that day, the next each so much later; the shares make 100 %",
        INSTALMENTS,
        instalments,
    ),
    on_incentive(
        "earned_over",
        LENGTH_FROM,
        "How long it takes until what was paid is earned",
        LUMP,
        earned_over,
    ),
    on_incentive(
        "clawback",
        &[
            Parameter::required(
                "how",
                Kind::Word(&["pro rata by whole months", "pro rata by days", "in full"]),
            ),
            Parameter::required("ended", Kind::Rule),
        ],
        "What is taken back, of what was paid, from a record that ends before it is earned",
        LUMP,
        clawback,
    ),
    on_incentive(
        "month_end",
        &[Parameter::required(
            "policy",
            Kind::Word(&["last-day", "overflow", "error"]),
        )],
        "What counting months does where a month has no such day",
        RECURRING,
        month_end,
    ),
];

fn of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Lifecycle> {
    match on {
        Subject::Incentive(index) => model
            .incentives
            .get_mut(*index)
            .map(|incentive| &mut incentive.lifecycle),
        _ => None,
    }
}

fn rule(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, on, clause) = (call.rule(0)?, call.on.clone(), call.clause.name);
    call.once(rule, |model| {
        let lifecycle = of(model, &on)?;
        Some(match clause {
            "starting" => &mut lifecycle.starting,
            "ending" => &mut lifecycle.ending,
            "while_active" => &mut lifecycle.while_active,
            _ => &mut lifecycle.once_per,
        })
    })
}

fn recurs(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.word(0, &Schedule::ALL)?, call.on.clone());
    call.once(word, |model| of(model, &on).map(|lifecycle| &mut lifecycle.recurs))
}

fn partial_month(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.word(0, &Partial::ALL)?, call.on.clone());
    call.once(word, |model| of(model, &on).map(|lifecycle| &mut lifecycle.partial))
}

fn for_at_most(call: &mut Call<'_>) -> Option<Subject> {
    let (length, on) = (length(call, 0)?, call.on.clone());
    call.once(length, |model| of(model, &on).map(|lifecycle| &mut lifecycle.at_most))
}

fn share_by_year(call: &mut Call<'_>) -> Option<Subject> {
    let (shares, after) = (shares(call)?, call.name(1)?);
    let on = call.on.clone();
    let lifecycle = of(&mut call.state.model, &on)?;
    match lifecycle.share_by_year.as_ref().map(|known| known.shares.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            lifecycle.share_by_year = Some(ShareByYear {
                shares,
                ends: after.text == "end",
            });
        }
    }
    Some(on)
}

fn instalments(call: &mut Call<'_>) -> Option<Subject> {
    let (shares, every, from) = (shares(call)?, length(call, 1)?, call.rule(2)?);
    let sum = shares
        .value
        .iter()
        .filter_map(Constant::as_number)
        .try_fold(Decimal::ZERO, Decimal::add);
    if sum != Ok(Decimal::ONE) {
        let percent = sum.and_then(|sum| sum.multiply(Decimal::HUNDRED));
        let percent = percent.map_or_else(|fault| fault.to_string(), |percent| percent.to_string());
        call.wrong(
            shares.span,
            format!("the shares of the instalments make {percent} %, not 100 %"),
            "write shares that make the whole: `[percent(50), percent(50)]`",
        );
        return None;
    }
    let on = call.on.clone();
    let lifecycle = of(&mut call.state.model, &on)?;
    match lifecycle.instalments.as_ref().map(|known| known.shares.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            lifecycle.instalments = Some(Instalments {
                shares,
                every: TimeSpan { length: every, from },
            });
        }
    }
    Some(on)
}

fn waits(call: &mut Call<'_>) -> Option<Subject> {
    time_span(call, |lifecycle| &mut lifecycle.waits)
}

fn earned_over(call: &mut Call<'_>) -> Option<Subject> {
    time_span(call, |lifecycle| &mut lifecycle.earned_over)
}

fn time_span(call: &mut Call<'_>, slot: fn(&mut Lifecycle) -> &mut Option<TimeSpan>) -> Option<Subject> {
    let (length, from) = (length(call, 0)?, call.rule(1)?);
    let on = call.on.clone();
    let slot = slot(of(&mut call.state.model, &on)?);
    match slot.as_ref().map(|known| known.length.span) {
        Some(earlier) => call.twice(earlier),
        None => *slot = Some(TimeSpan { length, from }),
    }
    Some(on)
}

fn clawback(call: &mut Call<'_>) -> Option<Subject> {
    let (word, ended): (_, Rule) = (call.name(0)?, call.rule(1)?);
    let (_, value) = Unearned::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    let on = call.on.clone();
    let lifecycle = of(&mut call.state.model, &on)?;
    match lifecycle.clawback.as_ref().map(|(known, _)| known.span) {
        Some(earlier) => call.twice(earlier),
        None => lifecycle.clawback = Some((Clause { value, span: word.span }, ended)),
    }
    Some(on)
}

fn month_end(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    let value = MonthEnd::from_word(&name.text)?;
    call.once(Clause { value, span: name.span }, |model| {
        of(model, &on).map(|lifecycle| &mut lifecycle.month_end)
    })
}

/// A length of time: calendar days, weeks, months, quarters or years, at least one of them.
fn length(call: &mut Call<'_>, index: usize) -> Option<Clause<Duration>> {
    let constant = call.constant(index)?;
    let Constant::Duration(value) = constant.value else {
        return None;
    };
    let counts = value.days().is_ok() || value.months().is_ok();
    if !counts || value.count < 1 {
        let message = if counts {
            format!("a length of {value} is no time to wait for")
        } else {
            format!(
                "`{}` does not count {}",
                call.clause.name,
                value.unit.word().replace('_', " ")
            )
        };
        call.wrong(
            constant.span,
            message,
            "write calendar days, weeks, months, quarters or years, at least one: `90.calendar_days()`",
        );
        return None;
    }
    Some(Clause {
        value,
        span: constant.span,
    })
}

/// Shares of the whole, none of them negative.
fn shares(call: &mut Call<'_>) -> Option<Clause<Vec<Constant>>> {
    let shares = call.constants(0)?;
    let is_share = |share: &Constant| share.as_number().is_some_and(|share| !share.is_negative());
    if let Some(wrong) = shares.value.iter().find(|share| !is_share(share)) {
        let what = match wrong.as_number() {
            Some(number) => format!("`{number}`"),
            None => wrong.kind().to_owned(),
        };
        call.wrong(
            shares.span,
            format!("a share is a percentage that is not negative, not {what}"),
            "write `percent(50)`",
        );
        return None;
    }
    Some(shares)
}
