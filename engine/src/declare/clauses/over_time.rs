//! What a ladder says of the time that a tier is held: promotion, review, demotion, override; and which day's tier an
//! incentive reads.

use super::clause;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{
    Clause, Constant, Demotion, Keeps, Model, OverTime, Promotes, Promotion, Reviews, Schedule, TierOn, YearDay,
};
use crate::source::Span;
use crate::value::Unit;

const REFERRALS: &str = r#"input("referrals", integer());
input("referrals_in_december", integer().optional());
let level = ladder("level").title("Level").select("highest")
    .promotes("at once", |referrals| referrals)
    .reviews("yearly", "01-15", |referrals_in_december| referrals_in_december)
    .demotes("one level at most")
    .starts_at("bronze").holds_from("carry_forward");
level.tier("bronze");
level.tier("silver").at_least(10);
level.tier("gold").at_least(50);"#;
const QUARTERLY: &str = r#"input("points", integer());
ladder("level").promotes("at the review").reviews("quarterly", "03-01").demotes("to the level met")
    .keeps_for(12.months()).starts_at("base").holds_from("carry_forward")
    .tier("base").tier("ridge").requires("Points", |points| points).at_least(300);"#;
const MARCH: &str = r#"input("points", integer());
ladder("level").promotes("at the review").reviews("quarterly", "03-01").demotes("to the level met")
    .keeps_until("03-01").starts_at("base").holds_from("carry_forward")
    .tier("base").tier("ridge").requires("Points", |points| points).at_least(300);"#;
const OVERRIDE: &str = r#"record("partner").key("id").field("id", text()).field("points", integer())
    .field("level_override", tier_of("level").optional()).field("override_reason", text().optional());
input("partner", record_of("partner"));
ladder("level").overridden_by(|partner| partner.level_override, |partner| partner.override_reason)
    .tier("base").tier("ridge").requires("Points", |partner| partner.points).at_least(300);"#;
const ON_A_DAY: &str = r#"record("partner").key("id").field("id", text()).field("points", integer())
    .field("level_history", list_of(record_of("tier_assignment")));
record("invoice").key("id").field("id", text()).field("amount", money()).field("invoiced_on", date());
input("partner", record_of("partner"));
input("invoices", list_of(record_of("invoice")));
let level = ladder("level");
level.tier("base").benefit("rate", percent(5));
level.tier("ridge").requires("Points", |partner| partner.points).at_least(300).benefit("rate", percent(8));
incentive("commission").for_each("invoices").in_period(|invoice| invoice.invoiced_on)
    .tier_on(|invoice| invoice.invoiced_on, |partner| partner.level_history)
    .pays(|invoice, level| invoice.amount * level.rate).round_each(2, "half-up");"#;

const fn on_ladder(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    clause(Receiver::Ladder, name, parameters, summary, example, apply)
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    on_ladder(
        "promotes",
        &[
            Parameter::required("when", Kind::Word(&["at once", "at the review"])),
            Parameter::optional("measure", Kind::Rule),
        ],
        "When a higher tier is taken; with thresholds of the tiers, what is held against them",
        REFERRALS,
        promotes,
    ),
    on_ladder(
        "reviews",
        &[
            Parameter::required(
                "schedule",
                Kind::Word(&["monthly", "quarterly", "half-yearly", "yearly"]),
            ),
            Parameter::required("day", Kind::Text),
            Parameter::optional("measure", Kind::Rule),
        ],
        "When tiers are looked at again: how often, and month and day of one of the days; the first decision on or after it reviews",
        REFERRALS,
        reviews,
    ),
    on_ladder(
        "demotes",
        &[Parameter::required(
            "how",
            Kind::Word(&["one level at most", "to the level met", "never"]),
        )],
        "How far a review takes a tier down that is not met",
        REFERRALS,
        demotes,
    ),
    on_ladder(
        "keeps_for",
        &[Parameter::required("duration", Kind::Constant)],
        "How long a tier is kept once taken, and again each time, before a review may take it; months end on the same day of the month, or on its last",
        QUARTERLY,
        keeps_for,
    ),
    on_ladder(
        "keeps_until",
        &[Parameter::required("day", Kind::Text)],
        "Month and day of the year before which no review takes a tier",
        MARCH,
        keeps_until,
    ),
    on_ladder(
        "holds_from",
        &[Parameter::required("source", Kind::Word(&["carry_forward"]))],
        "Rules read the tier that is held, and what is held comes from the decision before; a change holds from the day of the decision",
        REFERRALS,
        holds_from,
    ),
    on_ladder(
        "starts_at",
        &[Parameter::required("tier", Kind::Text)],
        "The tier of who has none yet",
        REFERRALS,
        starts_at,
    ),
    on_ladder(
        "overridden_by",
        &[
            Parameter::required("tier", Kind::Rule),
            Parameter::required("reason", Kind::Rule),
        ],
        "A tier that stands instead of the one earned, where it is there, and why: without a reason it is an error",
        OVERRIDE,
        overridden_by,
    ),
    ClauseInfo {
        receiver: Receiver::Tier,
        name: "at_least",
        parameters: &[Parameter::required("threshold", Kind::Threshold)],
        summary: "What the measures of promotion and review must reach for this tier",
        example: REFERRALS,
        apply: threshold,
    },
    ClauseInfo {
        receiver: Receiver::Incentive,
        name: "tier_on",
        parameters: &[
            Parameter::required("day", Kind::Rule),
            Parameter::optional("history", Kind::Rule),
        ],
        summary: "Its rules read the tier that was held on a day of the record: as carried forward, or from a list of `tier_assignment` records (tier, since)",
        example: ON_A_DAY,
        apply: tier_on,
    },
];

fn of<'m>(model: &'m mut Model, on: &Subject) -> Option<&'m mut OverTime> {
    match on {
        Subject::Ladder(index) => model.ladders.get_mut(*index).map(|ladder| &mut ladder.over_time),
        _ => None,
    }
}

fn promotes(call: &mut Call<'_>) -> Option<Subject> {
    let (word, measure, on) = (call.name(0)?, call.rule(1), call.on.clone());
    let (_, value) = Promotion::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    let slot = &mut of(&mut call.state.model, &on)?.promotes;
    match slot.as_ref().map(|earlier| earlier.when.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            let when = Clause { value, span: word.span };
            *slot = Some(Promotes { when, measure });
        }
    }
    Some(on)
}

fn reviews(call: &mut Call<'_>) -> Option<Subject> {
    let (word, measure, on) = (call.name(0)?, call.rule(2), call.on.clone());
    let (_, schedule) = Schedule::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    let day = year_day(call, 1)?;
    let months = schedule.months();
    let mut month = day.value.month;
    loop {
        month = (month - 1 + months) % 12 + 1;
        if day.value.day > longest(month) {
            call.wrong(
                day.span,
                format!(
                    "there is no day {} in month {month}, and it is reviewed {}",
                    day.value.day, word.text
                ),
                "write a day that every month of a review has, such as the 28th or an earlier one",
            );
            return None;
        }
        if month == day.value.month {
            break;
        }
    }
    let slot = &mut of(&mut call.state.model, &on)?.reviews;
    match slot.as_ref().map(|earlier| earlier.schedule.span) {
        Some(earlier) => call.twice(earlier),
        None => {
            *slot = Some(Reviews {
                schedule: Clause {
                    value: schedule,
                    span: word.span,
                },
                day,
                measure,
            });
        }
    }
    Some(on)
}

/// The days that a month has in every year.
const fn longest(month: u32) -> u32 {
    match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Month and day: `01-15`.
pub(super) fn year_day(call: &mut Call<'_>, index: usize) -> Option<Clause<YearDay>> {
    let name = call.name(index)?;
    let parts = name
        .text
        .split_once('-')
        .filter(|(month, day)| month.len() == 2 && day.len() == 2);
    let number = |text: &str| {
        text.parse::<u32>()
            .ok()
            .filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
    };
    let found = parts.and_then(|(month, day)| Some((number(month)?, number(day)?)));
    match found {
        Some((month @ 1..=12, day)) if (1..=longest(month)).contains(&day) => Some(Clause {
            value: YearDay { month, day },
            span: name.span,
        }),
        _ => {
            let help = if name.text == "02-29" {
                "February 29 is not there in every year: write `\"02-28\"` or `\"03-01\"`"
            } else {
                "write month and day, such as `\"01-15\"`"
            };
            call.wrong(name.span, format!("`{}` is no day of every year", name.text), help);
            None
        }
    }
}

fn demotes(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.word(0, &Demotion::ALL)?, call.on.clone());
    call.once(word, |model| of(model, &on).map(|over_time| &mut over_time.demotes))
}

fn keeps_for(call: &mut Call<'_>) -> Option<Subject> {
    let given = call.constant(0)?;
    let keeps = match given.value {
        Constant::Duration(duration) if duration.count > 0 => {
            if Unit::OF_DAYS.contains(&duration.unit) {
                duration.days().ok().map(Keeps::Days)
            } else if Unit::OF_MONTHS.contains(&duration.unit) {
                duration.months().ok().map(Keeps::Months)
            } else {
                None
            }
        }
        _ => None,
    };
    let Some(value) = keeps.filter(fits) else {
        let message =
            "a level is kept for a number of calendar days, weeks, months, quarters or years, a century at most";
        call.wrong(
            given.span,
            message.to_owned(),
            "write `.keeps_for(12.months())`, or `.keeps_until(\"03-01\")`",
        );
        return None;
    };
    keep(call, value, given.span)
}

fn fits(keeps: &Keeps) -> bool {
    match keeps {
        Keeps::Days(days) => *days <= 36_525,
        Keeps::Months(months) => *months <= 1_200,
        Keeps::Until(_) => true,
    }
}

fn keeps_until(call: &mut Call<'_>) -> Option<Subject> {
    let day = year_day(call, 0)?;
    keep(call, Keeps::Until(day.value), day.span)
}

fn keep(call: &mut Call<'_>, value: Keeps, span: Span) -> Option<Subject> {
    let on = call.on.clone();
    call.once(Clause { value, span }, |model| {
        of(model, &on).map(|over_time| &mut over_time.keeps)
    })
}

fn holds_from(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    call.once(name, |model| of(model, &on).map(|over_time| &mut over_time.holds_from))
}

fn starts_at(call: &mut Call<'_>) -> Option<Subject> {
    let (name, on) = (call.name(0)?, call.on.clone());
    call.once(name, |model| of(model, &on).map(|over_time| &mut over_time.starts_at))
}

fn overridden_by(call: &mut Call<'_>) -> Option<Subject> {
    let (tier, reason, on) = (call.rule(0)?, call.rule(1)?, call.on.clone());
    let slot = &mut of(&mut call.state.model, &on)?.overridden_by;
    match slot.as_ref().map(|(earlier, _)| earlier.call) {
        Some(earlier) => call.twice(earlier),
        None => *slot = Some((tier, reason)),
    }
    Some(on)
}

fn threshold(call: &mut Call<'_>) -> Option<Subject> {
    let (threshold, on) = (call.threshold(0)?, call.on.clone());
    call.once(threshold, |model| match on {
        Subject::Tier(ladder, tier) => model
            .ladders
            .get_mut(ladder)?
            .tiers
            .get_mut(tier)
            .map(|tier| &mut tier.threshold),
        _ => None,
    })
}

fn tier_on(call: &mut Call<'_>) -> Option<Subject> {
    let (day, history) = (call.rule(0)?, call.rule(1));
    let Subject::Incentive(index) = call.on else {
        return None;
    };
    let slot = &mut call.state.model.incentives.get_mut(index)?.tier_on;
    match slot.as_ref().map(|earlier| earlier.day.call) {
        Some(earlier) => call.twice(earlier),
        None => *slot = Some(TierOn { day, history }),
    }
    Some(call.on.clone())
}
