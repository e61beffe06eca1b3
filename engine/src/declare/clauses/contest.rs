//! Contests over a population: who is first.

use super::title;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Clause, Contest, ContestTies, Grain, RankKey, RankOrder, TitledRule};

const FIRST: &str = r#"record("partner").key("id").field("id", text());
record("consumption").key("customer_id", "month")
    .field("customer_id", text()).field("month", date()).field("amount", money()).field("channel", one_of(["csp", "direct"]));
input("partner", record_of("partner"));
input("consumption", list_of(record_of("consumption")));
window("baseline").between(date("2020-07-01"), date("2021-02-28"));
setting("win_amount", money(), 1_000);
contest("first_above").title("First to lift the customer")
    .for_each_group_of("consumption", "customer_id")
    .open_if("Below 800 in every month of the baseline",
        |group, baseline| group.filter(|c| c.month in baseline).all(|c| c.amount < 800))
    .entry("Month above 1,200 through CSP", |consumption| consumption.channel == "csp" && consumption.amount > 1_200)
    .first_wins(|consumption| consumption.month, "calendar-month")
    .then_by("Amount", |consumption| consumption.amount, "highest-first")
    .ties("pay all");
incentive("azure_spiff").title("New consumption SPIFF").kind("spiff")
    .for_each_win("first_above").in_period(|win| win.month).pays(|win_amount| win_amount);"#;

const ORDER: &[&str] = &["highest-first", "lowest-first"];

const TITLED: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::required("rule", Kind::Rule),
];

const fn clause(
    receiver: Receiver,
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name,
        parameters,
        summary,
        example: FIRST,
        apply,
    }
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Root,
        "contest",
        &[Parameter::required("name", Kind::Identifier)],
        "Of all partners of a population that have an entry, the first wins",
        contest,
    ),
    title(Receiver::Contest, FIRST),
    clause(
        Receiver::Contest,
        "for_each_group_of",
        &[
            Parameter::required("list", Kind::Identifier),
            Parameter::required("field", Kind::FieldName),
        ],
        "What is won: each value of a field by itself, such as each customer",
        for_each_group_of,
    ),
    clause(
        Receiver::Contest,
        "open_if",
        TITLED,
        "What has to hold for the records of every partner in the group, read as `group`; otherwise nobody wins it",
        open_if,
    ),
    clause(Receiver::Contest, "entry", TITLED, "Which records are entries", entry),
    clause(
        Receiver::Contest,
        "first_wins",
        &[
            Parameter::required("rule", Kind::Rule),
            Parameter::required(
                "grain",
                Kind::Word(&[
                    "instant",
                    "day",
                    "calendar-month",
                    "calendar-quarter",
                    "calendar-half-year",
                    "calendar-year",
                ]),
            ),
        ],
        "The moment that decides, and its grain: what lies in the same unit is a tie",
        first_wins,
    ),
    clause(
        Receiver::Contest,
        "then_by",
        &[
            Parameter::required("title", Kind::Text),
            Parameter::required("rule", Kind::Rule),
            Parameter::required("order", Kind::Word(ORDER)),
        ],
        "What decides between entries of the same moment; may stand several times",
        then_by,
    ),
    clause(
        Receiver::Contest,
        "ties",
        &[Parameter::required(
            "policy",
            Kind::Word(&["pay all", "split", "pay none"]),
        )],
        "What becomes of partners that are first together: each wins all, they share in equal parts, or nobody wins",
        ties,
    ),
    clause(
        Receiver::Incentive,
        "for_each_win",
        &[Parameter::required("contest", Kind::Identifier)],
        "Goes through what the partner has won: the entries that were the first, read as `win`",
        for_each_win,
    ),
];

fn contest(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "contest");
    let span = call.span;
    let contests = &mut call.state.model.contests;
    contests.push(Contest {
        name,
        title: None,
        for_each_group_of: None,
        open_if: None,
        entry: None,
        first_wins: None,
        then_by: Vec::new(),
        ties: None,
        span,
    });
    Some(Subject::Contest(contests.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Contest> {
    match call.on {
        Subject::Contest(index) => call.state.model.contests.get_mut(index),
        _ => None,
    }
}

fn for_each_group_of(call: &mut Call<'_>) -> Option<Subject> {
    let (list, field) = (call.name(0)?, call.name(1)?);
    match on(call)?.for_each_group_of.as_ref().map(|(list, _)| list.span) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.for_each_group_of = Some((list, field)),
    }
    Some(call.on.clone())
}

fn titled(call: &Call<'_>) -> Option<TitledRule> {
    Some(TitledRule {
        title: call.name(0)?,
        rule: call.rule(1)?,
    })
}

fn open_if(call: &mut Call<'_>) -> Option<Subject> {
    let titled = titled(call)?;
    match on(call)?.open_if.as_ref().map(|earlier| earlier.rule.call) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.open_if = Some(titled),
    }
    Some(call.on.clone())
}

fn entry(call: &mut Call<'_>) -> Option<Subject> {
    let titled = titled(call)?;
    match on(call)?.entry.as_ref().map(|earlier| earlier.rule.call) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.entry = Some(titled),
    }
    Some(call.on.clone())
}

fn first_wins(call: &mut Call<'_>) -> Option<Subject> {
    let (rule, word) = (call.rule(0)?, call.name(1)?);
    let (_, value) = Grain::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    match on(call)?.first_wins.as_ref().map(|(rule, _)| rule.call) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.first_wins = Some((rule, Clause { value, span: word.span })),
    }
    Some(call.on.clone())
}

fn then_by(call: &mut Call<'_>) -> Option<Subject> {
    let key = RankKey {
        title: call.name(0)?,
        rule: call.rule(1)?,
        order: if call.name(2)?.text == "lowest-first" {
            RankOrder::LowestFirst
        } else {
            RankOrder::HighestFirst
        },
    };
    on(call)?.then_by.push(key);
    Some(call.on.clone())
}

fn ties(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let (_, value) = ContestTies::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Contest(index) => model.contests.get_mut(index).map(|contest| &mut contest.ties),
        _ => None,
    })
}

fn for_each_win(call: &mut Call<'_>) -> Option<Subject> {
    let (contest, on) = (call.name(0)?, call.on.clone());
    call.once(contest, |model| match on {
        Subject::Incentive(index) => model
            .incentives
            .get_mut(index)
            .map(|incentive| &mut incentive.for_each_win),
        _ => None,
    })
}
