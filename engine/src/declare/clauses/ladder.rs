//! Ladders of tiers and eligibilities.

use super::{clause, title};
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Benefit, Clause, Criteria, Eligibility, Ladder, Matrix, Measure, Name, Select, Tier};
use crate::source::{Code, Diagnostic};

const LEVEL: &str = r#"input("revenue", money());
let level = ladder("level").title("Partner level").select("highest");
level.tier("silver").requires("Revenue", |revenue| revenue).at_least(50_000);"#;
const MATRIX: &str = r#"input("revenue", money());
ladder("level").select("highest").measure("Revenue", |revenue| revenue).requirements("tables/levels.csv");"#;

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
    ClauseInfo {
        receiver: Receiver::Root,
        name: "ladder",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "A ladder of tiers, lowest first (partner levels)",
        example: LEVEL,
        apply: ladder,
    },
    title(
        Receiver::Ladder,
        r#"ladder("level").title("Partner level").tier("registered");"#,
    ),
    on_ladder(
        "select",
        &[Parameter::required(
            "policy",
            Kind::Word(&["highest", "highest-met", "highest-in-sequence"]),
        )],
        "Which tier is reached: the highest met, or the highest such that all lower ones are met too",
        LEVEL,
        select,
    ),
    on_ladder(
        "otherwise",
        &[
            Parameter::required("id", Kind::Text),
            Parameter::optional("title", Kind::Text),
        ],
        "The tier where no other is reached",
        r#"input("revenue", money());
ladder("level").otherwise("none", "No level").tier("silver").requires("Revenue", |revenue| revenue).at_least(50_000);"#,
        otherwise,
    ),
    on_ladder(
        "tier",
        &[
            Parameter::required("id", Kind::Text),
            Parameter::optional("points", Kind::Number),
            Parameter::optional("title", Kind::Text),
        ],
        "A tier, above those before it; on a ladder `by_score` with the points it asks for",
        LEVEL,
        tier,
    ),
    on_ladder(
        "measure",
        &[
            Parameter::required("title", Kind::Text),
            Parameter::required("rule", Kind::Rule),
        ],
        "A row of the requirements matrix, found by its title",
        MATRIX,
        measure,
    ),
    on_ladder(
        "requirements",
        &[Parameter::required("file", Kind::File)],
        "The matrix: measures in rows, tiers in columns, lowest first; \"-\" is not required",
        MATRIX,
        requirements,
    ),
    on_ladder(
        "reviewed",
        &[Parameter::required(
            "period",
            Kind::Word(&["monthly", "quarterly", "half-yearly", "yearly"]),
        )],
        "How often the level is reviewed",
        r#"ladder("level").reviewed("quarterly").tier("registered");"#,
        reviewed,
    ),
    title(Receiver::Tier, r#"ladder("level").tier("silver").title("Silver");"#),
    ClauseInfo {
        receiver: Receiver::Tier,
        name: "benefit",
        parameters: &[
            Parameter::required("name", Kind::FieldName),
            Parameter::required("value", Kind::Constant),
        ],
        summary: "What the tier brings, read from it by name",
        example: r#"ladder("level").tier("silver").benefit("discount", percent(10));"#,
        apply: benefit,
    },
    ClauseInfo {
        receiver: Receiver::Root,
        name: "eligibility",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "Who may take part, with reasons",
        example: r#"input("satisfaction", decimal());
eligibility("mdf").requires("Satisfaction", |satisfaction| satisfaction).at_least(4.2);"#,
        apply: eligibility,
    },
    title(
        Receiver::Eligibility,
        r#"input("satisfaction", decimal());
eligibility("mdf").title("Market development funds").requires("Satisfaction", |satisfaction| satisfaction).at_least(4.2);"#,
    ),
];

fn ladder(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "ladder");
    call.state.model.ladders.push(Ladder {
        name,
        title: None,
        select: None,
        otherwise: None,
        tiers: Vec::new(),
        measures: Vec::new(),
        matrix: None,
        reviewed: None,
        over_time: crate::model::OverTime::default(),
        by_score: None,
    });
    Some(Subject::Ladder(call.state.model.ladders.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Ladder> {
    match call.on {
        Subject::Ladder(index) => call.state.model.ladders.get_mut(index),
        _ => None,
    }
}

fn select(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let value = if word.text == "highest-in-sequence" {
        Select::HighestInSequence
    } else {
        Select::Highest
    };
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Ladder(index) => model.ladders.get_mut(index).map(|ladder| &mut ladder.select),
        _ => None,
    })
}

/// Tells if the ladder has the tier already.
fn unique_tier(call: &mut Call<'_>, id: &Name) -> Option<()> {
    let ladder = on(call)?;
    let earlier = ladder
        .tiers
        .iter()
        .map(|tier| &tier.id)
        .chain(ladder.otherwise.iter().map(|(id, _)| id))
        .find(|other| other.text == id.text)
        .map(|other| other.span);
    let name = ladder.name.text.clone();
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("the ladder `{name}` has two tiers `{}`", id.text),
            )
            .label(id.span, "")
            .label(earlier, "the first stands here")
            .help("give one of the two another id"),
        );
    }
    Some(())
}

fn otherwise(call: &mut Call<'_>) -> Option<Subject> {
    let (id, title) = (call.name(0)?, call.name(1));
    let earlier = on(call)?.otherwise.as_ref().map(|(id, _)| id.span);
    if let Some(earlier) = earlier {
        call.twice(earlier);
    } else {
        unique_tier(call, &id)?;
        on(call)?.otherwise = Some((id, title));
    }
    Some(call.on.clone())
}

fn tier(call: &mut Call<'_>) -> Option<Subject> {
    let (id, points, title) = (call.name(0)?, call.number(1), call.name(2));
    unique_tier(call, &id)?;
    let Subject::Ladder(index) = call.on else { return None };
    let ladder = on(call)?;
    ladder.tiers.push(Tier {
        id,
        title,
        criteria: Criteria::default(),
        benefits: Vec::new(),
        threshold: None,
        points,
    });
    let place = ladder.tiers.len() - 1;
    Some(Subject::Tier(index, place))
}

fn measure(call: &mut Call<'_>) -> Option<Subject> {
    let (title, rule) = (call.name(0)?, call.rule(1)?);
    let ladder = on(call)?;
    let earlier = ladder
        .measures
        .iter()
        .find(|other| other.title.text == title.text)
        .map(|other| other.title.span);
    ladder.measures.push(Measure {
        title: title.clone(),
        rule,
    });
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(Code::Duplicate, format!("two measures are called `{}`", title.text))
                .label(title.span, "")
                .label(earlier, "the first stands here")
                .help("a row of the matrix is found by its title: give one of the two another"),
        );
    }
    Some(call.on.clone())
}

fn requirements(call: &mut Call<'_>) -> Option<Subject> {
    let file = call.name(0)?;
    let ladder = on(call)?;
    match ladder.matrix.as_ref().map(|matrix| matrix.file.span) {
        Some(earlier) => call.twice(earlier),
        None => ladder.matrix = Some(Matrix { file }),
    }
    Some(call.on.clone())
}

fn reviewed(call: &mut Call<'_>) -> Option<Subject> {
    let (period, on) = (call.name(0)?, call.on.clone());
    call.once(period, |model| match on {
        Subject::Ladder(index) => model.ladders.get_mut(index).map(|ladder| &mut ladder.reviewed),
        _ => None,
    })
}

fn benefit(call: &mut Call<'_>) -> Option<Subject> {
    let (name, value) = (call.name(0)?, call.constant(1)?);
    let Subject::Tier(ladder, tier) = call.on else {
        return None;
    };
    let tier = call.state.model.ladders.get_mut(ladder)?.tiers.get_mut(tier)?;
    let earlier = tier
        .benefits
        .iter()
        .find(|other| other.name.text == name.text)
        .map(|other| other.name.span);
    let id = tier.id.text.clone();
    tier.benefits.push(Benefit {
        name: name.clone(),
        value,
    });
    if let Some(earlier) = earlier {
        call.state.report(
            Diagnostic::error(
                Code::Duplicate,
                format!("the tier `{id}` has two benefits `{}`", name.text),
            )
            .label(name.span, "")
            .label(earlier, "the first stands here")
            .help("keep one of the two"),
        );
    }
    Some(call.on.clone())
}

fn eligibility(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "eligibility");
    let span = call.span;
    call.state.model.eligibilities.push(Eligibility {
        name,
        title: None,
        criteria: Criteria::default(),
        span,
    });
    Some(Subject::Eligibility(call.state.model.eligibilities.len() - 1))
}
