//! Rankings over a population.

use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Awards, Clause, Constant, CutRounding, RankKey, RankOrder, RankTies, Ranking, TitledRule};
use crate::source::{Code, Diagnostic};
use crate::value::Decimal;

const PREMIER: &str = r#"record("company").key("id").field("id", text()).field("country", text()).field("spend", money());
input("company", record_of("company"));
let level = ladder("level").select("highest-in-sequence").otherwise("member", "Member");
level.tier("partner").requires("Spend", |company| company.spend).at_least(10_000);
ranking("premier").title("Top companies of the country")
    .among("Companies at Partner level", |level| level.at_least("partner"))
    .group_by("Country", |company| company.country)
    .ranked_by("Spend", |company| company.spend, "highest-first")
    .awards_top(percent(3), "rounded-up")
    .ties("all");
level.tier("premier").requires("Top 3 percent of the country", |premier| premier.awarded);"#;

const FASTEST: &str = r#"record("company").key("id").field("id", text()).field("hours", decimal()).field("cases", integer());
input("company", record_of("company"));
ranking("fastest").title("The ten fastest")
    .among("Companies with 20 cases", |company| company.cases >= 20)
    .ranked_by("Hours to the first answer", |company| company.hours, "lowest-first")
    .then_by("Cases", |company| company.cases, "highest-first")
    .awards_top(10)
    .ties("none");"#;

const YEARLY: &str = r#"record("company").key("id").field("id", text()).field("spend", money());
input("company", record_of("company"));
ranking("best").title("Partner of the year")
    .among("All companies", |company| company.spend > 0)
    .ranked_by("Spend", |company| company.spend, "highest-first")
    .awards_top(1).ties("all").on("01-15");
incentive("bonus").paid("monthly").when("Partner of the year", |best| best.awarded).pays(|| 100);"#;

const ORDER: &[&str] = &["highest-first", "lowest-first"];

const TITLED: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::required("rule", Kind::Rule),
];

const COMPARED: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::required("rule", Kind::Rule),
    Parameter::required("order", Kind::Word(ORDER)),
];

const fn on_ranking(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    clause(Receiver::Ranking, name, parameters, summary, example, apply)
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "ranking",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "The partners of a population in an order; rules read `.awarded`, `.place` and `.of`, how many compete",
        example: PREMIER,
        apply: ranking,
    },
    title(Receiver::Ranking, PREMIER),
    on_ranking(
        "among",
        TITLED,
        "Who competes; a share that is awarded is one of these",
        PREMIER,
        among,
    ),
    on_ranking(
        "group_by",
        TITLED,
        "Who competes with whom: only partners with the same value; may stand several times",
        PREMIER,
        group_by,
    ),
    on_ranking("ranked_by", COMPARED, "What decides the place", PREMIER, ranked_by),
    on_ranking(
        "then_by",
        COMPARED,
        "What decides between partners that are equal so far; may stand several times",
        FASTEST,
        then_by,
    ),
    on_ranking(
        "awards_top",
        &[
            Parameter::required("how_many", Kind::Number),
            Parameter::optional(
                "rounding",
                Kind::Word(&["rounded-up", "rounded-down", "rounded-half-up"]),
            ),
        ],
        "How many are awarded in each group: a whole number, or a share with its rounding",
        PREMIER,
        awards_top,
    ),
    on_ranking(
        "ties",
        &[Parameter::required("policy", Kind::Word(&["all", "none"]))],
        "What becomes of partners that share the last awarded place where there is not room for all",
        FASTEST,
        ties,
    ),
    on_ranking(
        "on",
        &[Parameter::required("day", Kind::Text)],
        "The day on which the award of a year is given, `01-15`. The first decision on or after it ranks; until the next one the \
         award is read from what was carried forward",
        YEARLY,
        on_day,
    ),
];

fn ranking(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "ranking");
    let span = call.span;
    call.state.model.rankings.push(Ranking {
        name,
        title: None,
        among: None,
        groups: Vec::new(),
        ranked_by: None,
        then_by: Vec::new(),
        awards: None,
        ties: None,
        on: None,
        span,
    });
    Some(Subject::Ranking(call.state.model.rankings.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Ranking> {
    match call.on {
        Subject::Ranking(index) => call.state.model.rankings.get_mut(index),
        _ => None,
    }
}

fn titled(call: &Call<'_>) -> Option<TitledRule> {
    Some(TitledRule {
        title: call.name(0)?,
        rule: call.rule(1)?,
    })
}

fn among(call: &mut Call<'_>) -> Option<Subject> {
    let titled = titled(call)?;
    match on(call)?.among.as_ref().map(|earlier| earlier.rule.call) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.among = Some(titled),
    }
    Some(call.on.clone())
}

fn group_by(call: &mut Call<'_>) -> Option<Subject> {
    let titled = titled(call)?;
    let title = titled.title.clone();
    let groups = &mut on(call)?.groups;
    let earlier = groups
        .iter()
        .find(|other| other.title.text == title.text)
        .map(|other| other.title.span);
    groups.push(titled);
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(Code::Duplicate, format!("two groups are called `{}`", title.text))
                .label(title.span, "")
                .label(earlier, "the first stands here")
                .help("give one of the two another title"),
        );
    }
    Some(call.on.clone())
}

fn key(call: &Call<'_>) -> Option<RankKey> {
    Some(RankKey {
        title: call.name(0)?,
        rule: call.rule(1)?,
        order: if call.name(2)?.text == "lowest-first" {
            RankOrder::LowestFirst
        } else {
            RankOrder::HighestFirst
        },
    })
}

fn ranked_by(call: &mut Call<'_>) -> Option<Subject> {
    let key = key(call)?;
    match on(call)?.ranked_by.as_ref().map(|earlier| earlier.rule.call) {
        Some(earlier) => {
            let diagnostic = Diagnostic::error(Code::ClauseMissing, "`ranked_by` is said twice")
                .at(call.span)
                .label(earlier, "it is said here already")
                .help("write `.then_by(…)` for what decides between partners that are equal");
            call.state.report(diagnostic);
        }
        None => on(call)?.ranked_by = Some(key),
    }
    Some(call.on.clone())
}

fn then_by(call: &mut Call<'_>) -> Option<Subject> {
    let key = key(call)?;
    on(call)?.then_by.push(key);
    Some(call.on.clone())
}

fn awards_top(call: &mut Call<'_>) -> Option<Subject> {
    let (how_many, rounding) = (call.constant(0)?, call.name(1));
    let share = match how_many.value {
        Constant::Percent(share) => Some(share),
        _ => None,
    };
    let value = match (share, &rounding) {
        (Some(share), Some(rounding)) => {
            if share <= Decimal::ZERO || share > Decimal::ONE {
                call.wrong(
                    how_many.span,
                    "a share that is awarded lies above 0 and is at most 100 %".to_owned(),
                    "write such as `percent(3)`",
                );
            }
            let (_, rounding) = CutRounding::ALL.into_iter().find(|(word, _)| *word == rounding.text)?;
            Awards::Share(share, rounding)
        }
        (Some(share), None) => {
            call.wrong(
                how_many.span,
                "a share of those who compete is seldom a whole number".to_owned(),
                "say what becomes of a part: `\"rounded-up\"`, `\"rounded-down\"` or `\"rounded-half-up\"`",
            );
            Awards::Share(share, CutRounding::Up)
        }
        (None, rounding) => {
            let count = match how_many.value {
                Constant::Integer(count) => u32::try_from(count).ok().filter(|count| *count > 0),
                _ => None,
            };
            if count.is_none() {
                call.wrong(
                    how_many.span,
                    "how many are awarded is a whole number above 0, or a share such as `percent(3)`".to_owned(),
                    "write such as `10`, or `percent(3), \"rounded-up\"`",
                );
            } else if let Some(rounding) = rounding {
                call.wrong(
                    rounding.span,
                    "a number of partners is not rounded".to_owned(),
                    "leave the rounding out",
                );
            }
            Awards::Count(count.unwrap_or(1))
        }
    };
    let (clause, on) = (
        Clause {
            value,
            span: how_many.span,
        },
        call.on.clone(),
    );
    call.once(clause, |model| match on {
        Subject::Ranking(index) => model.rankings.get_mut(index).map(|ranking| &mut ranking.awards),
        _ => None,
    })
}

fn ties(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "all" {
        RankTies::All
    } else {
        RankTies::Nobody
    };
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Ranking(index) => model.rankings.get_mut(index).map(|ranking| &mut ranking.ties),
        _ => None,
    })
}

fn on_day(call: &mut Call<'_>) -> Option<Subject> {
    let (day, on) = (super::over_time::year_day(call, 0)?, call.on.clone());
    call.once(day, |model| match on {
        Subject::Ranking(index) => model.rankings.get_mut(index).map(|ranking| &mut ranking.on),
        _ => None,
    })
}
