//! Scenarios and the facts they start from.

use super::clause;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::state::duplicate;
use crate::declare::subject::Subject;
use crate::model::{Base, Change, Expectation, Expected, Member, Model, Population, Scenario};
use crate::source::Code;
use crate::value::Tree;

const GOLD: &str = r#"base("a gold partner", #{ partner: #{ id: "P-1" }, deals: [] })
    .as_of("2026-03-31").period("2026-01-01", "2026-03-31");
scenario("revenue of 50,000 is silver").varies("a gold partner")
    .set("partner.revenue", 50_000).set_setting("bonus", 750).as_of("2026-02-28").period("2026-01-01", "2026-02-28")
    .expect("level", "silver");"#;
const AFTER: &str = r#"base("January", #{ partner: #{ id: "P-1" }, deals: [] }).period("2026-01-01", "2026-01-31");
scenario("the first month").varies("January").expect("level", "registered");
scenario("the second month").varies("January").after("the first month").period("2026-02-01", "2026-02-28")
    .expect("level", "registered");"#;
const OWN: &str = r#"scenario("without facts").facts(#{}).expect_error("CH0303", "/partner");"#;

const DATE: &[Parameter] = &[Parameter::required("date", Kind::Date)];
const PERIOD: &[Parameter] = &[
    Parameter::required("first", Kind::Date),
    Parameter::required("last", Kind::Date),
];

pub(super) const CLAUSES: &[ClauseInfo] = &[
    clause(
        Receiver::Root,
        "base",
        &[
            Parameter::required("name", Kind::Text),
            Parameter::required("facts", Kind::Facts),
        ],
        "Facts that scenarios start from",
        GOLD,
        base,
    ),
    clause(Receiver::Base, "as_of", DATE, "The day of the decision", GOLD, as_of),
    clause(
        Receiver::Base,
        "period",
        PERIOD,
        "The first and the last day of the period",
        GOLD,
        period,
    ),
    clause(
        Receiver::Root,
        "scenario",
        &[Parameter::required("name", Kind::Text)],
        "A case with what is expected of it",
        GOLD,
        scenario,
    ),
    clause(
        Receiver::Scenario,
        "varies",
        &[Parameter::required("base", Kind::Text)],
        "The base it starts from",
        GOLD,
        varies,
    ),
    clause(
        Receiver::Scenario,
        "after",
        &[Parameter::required("scenario", Kind::Text)],
        "The scenario of the period before: what its decision carries forward is what this one starts from",
        AFTER,
        after,
    ),
    clause(
        Receiver::Scenario,
        "facts",
        &[Parameter::required("facts", Kind::Facts)],
        "Facts of its own, where it has no base",
        OWN,
        facts,
    ),
    clause(
        Receiver::Scenario,
        "set",
        &[
            Parameter::required("path", Kind::Text),
            Parameter::required("value", Kind::Fact),
        ],
        "Another value at a path of the facts, such as `partner.revenue` or `deals[0].amount`",
        GOLD,
        set,
    ),
    clause(
        Receiver::Scenario,
        "set_setting",
        &[
            Parameter::required("name", Kind::Identifier),
            Parameter::required("value", Kind::Fact),
        ],
        "Another value of a setting",
        GOLD,
        set,
    ),
    clause(
        Receiver::Scenario,
        "as_of",
        DATE,
        "The day of the decision, where it differs from the base",
        GOLD,
        as_of,
    ),
    clause(
        Receiver::Scenario,
        "period",
        PERIOD,
        "The period, where it differs from the base",
        GOLD,
        period,
    ),
    clause(
        Receiver::Scenario,
        "expect",
        &[
            Parameter::required("path", Kind::Text),
            Parameter::required("value", Kind::Fact),
        ],
        "A value that the decision must hold at a path, such as `incentives.commission.total`",
        GOLD,
        expect,
    ),
    clause(
        Receiver::Scenario,
        "expect_error",
        &[
            Parameter::required("code", Kind::Text),
            Parameter::optional("pointer", Kind::Text),
        ],
        "The code of the error that is expected, and where in the facts",
        OWN,
        expect_error,
    ),
    clause(
        Receiver::Base,
        "with_population",
        POPULATION,
        OTHERS,
        COMPETING,
        with_population,
    ),
    clause(
        Receiver::Scenario,
        "with_population",
        POPULATION,
        OTHERS,
        COMPETING,
        with_population,
    ),
];

const POPULATION: &[Parameter] = &[Parameter::required("others", Kind::Fact)];
const OTHERS: &str = "The others that a ranking compares with: names of bases, or facts of their own";
const COMPETING: &str = r#"base("a partner of 100", #{ partner: #{ id: "P-1", revenue: 100 } });
base("a partner of 200", #{ partner: #{ id: "P-2", revenue: 200 } })
    .with_population(["a partner of 100", #{ partner: #{ id: "P-3", revenue: 300 } }]);
scenario("the second of three").varies("a partner of 200").expect("rankings.top.place", 2);
scenario("alone").varies("a partner of 200").with_population([]).expect("rankings.top.place", 1);"#;

/// Others: a list of names and maps.
fn with_population(call: &mut Call<'_>) -> Option<Subject> {
    let (given, span) = (call.tree(0)?, call.span);
    let members: Option<Vec<Member>> = match given.value {
        Tree::List(items) => items
            .into_iter()
            .map(|item| match item {
                Tree::Text(name) => Some(Member::Base(name)),
                facts @ Tree::Map(_) => Some(Member::Facts(facts)),
                _ => None,
            })
            .collect(),
        _ => None,
    };
    let Some(members) = members else {
        call.wrong(
            given.span,
            "a population is a list of names of bases and of maps of facts".to_owned(),
            "write such as `[\"a gold partner\", #{ partner: #{ … } }]`; `[]` if nobody else competes",
        );
        return None;
    };
    let population = Population {
        members,
        span: given.span,
    };
    let model = &mut call.state.model;
    let slot = match call.on {
        Subject::Base(index) => &mut model.bases.get_mut(index)?.population,
        Subject::Scenario(index) => &mut model.scenarios.get_mut(index)?.population,
        _ => return None,
    };
    if slot.replace(population).is_some() {
        call.twice(span);
    }
    Some(call.on.clone())
}

fn base(call: &mut Call<'_>) -> Option<Subject> {
    let (name, facts) = (call.name(0)?, call.tree(1)?);
    let bases = &mut call.state.model.bases;
    let earlier = bases
        .iter()
        .find(|base| base.name.text == name.text)
        .map(|base| base.name.span);
    bases.push(Base {
        name: name.clone(),
        facts: facts.value,
        as_of: None,
        period: None,
        population: None,
    });
    let index = bases.len() - 1;
    if let Some(earlier) = earlier {
        call.state.report(duplicate(&name, "base", earlier, "base"));
    }
    Some(Subject::Base(index))
}

fn scenario(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    let earlier = call.state.scenario_names.get(&name.text).copied();
    call.state.scenario_names.entry(name.text.clone()).or_insert(name.span);
    let scenarios = &mut call.state.model.scenarios;
    scenarios.push(Scenario::named(name.clone()));
    let index = scenarios.len() - 1;
    if let Some(earlier) = earlier {
        call.state.report(duplicate(&name, "scenario", earlier, "scenario"));
    }
    Some(Subject::Scenario(index))
}

fn of<'a>(model: &'a mut Model, on: &Subject) -> Option<&'a mut Scenario> {
    match on {
        Subject::Scenario(index) => model.scenarios.get_mut(*index),
        _ => None,
    }
}

fn as_of(call: &mut Call<'_>) -> Option<Subject> {
    let date = call.date(0)?;
    let model = &mut call.state.model;
    let slot = match call.on {
        Subject::Base(index) => &mut model.bases.get_mut(index)?.as_of,
        Subject::Scenario(index) => &mut model.scenarios.get_mut(index)?.as_of,
        _ => return None,
    };
    let had = slot.replace(date.value.to_string()).is_some();
    if had {
        let span = call.span;
        call.twice(span);
    }
    Some(call.on.clone())
}

fn period(call: &mut Call<'_>) -> Option<Subject> {
    let (first, last) = (call.date(0)?, call.date(1)?);
    if first.value > last.value {
        call.wrong(
            first.span.to(last.span),
            format!("the period ends on {}, before it begins on {}", last.value, first.value),
            "write the first day first",
        );
    }
    let model = &mut call.state.model;
    let slot = match call.on {
        Subject::Base(index) => &mut model.bases.get_mut(index)?.period,
        Subject::Scenario(index) => &mut model.scenarios.get_mut(index)?.period,
        _ => return None,
    };
    let had = slot
        .replace((first.value.to_string(), last.value.to_string()))
        .is_some();
    if had {
        let span = call.span;
        call.twice(span);
    }
    Some(call.on.clone())
}

fn varies(call: &mut Call<'_>) -> Option<Subject> {
    let (base, on) = (call.name(0)?, call.on.clone());
    call.once(base, |model| of(model, &on).map(|scenario| &mut scenario.base))
}

fn after(call: &mut Call<'_>) -> Option<Subject> {
    let (scenario, on) = (call.name(0)?, call.on.clone());
    call.once(scenario, |model| of(model, &on).map(|scenario| &mut scenario.after))
}

fn facts(call: &mut Call<'_>) -> Option<Subject> {
    let (facts, on) = (call.tree(0)?, call.on.clone());
    let scenario = of(&mut call.state.model, &on)?;
    if scenario.facts.replace(facts.value).is_some() {
        let span = call.span;
        call.twice(span);
    }
    Some(on)
}

fn set(call: &mut Call<'_>) -> Option<Subject> {
    let (name, value, on) = (call.name(0)?, call.tree(1)?.value, call.on.clone());
    let change = if call.clause.name == "set" {
        Change::Set(name, value)
    } else {
        Change::Setting(name, value)
    };
    of(&mut call.state.model, &on)?.changes.push(change);
    Some(on)
}

fn expect(call: &mut Call<'_>) -> Option<Subject> {
    let (path, value, on) = (call.name(0)?, call.tree(1)?.value, call.on.clone());
    let span = call.span;
    of(&mut call.state.model, &on)?.expectations.push(Expectation {
        expected: Expected::Value(path, value),
        span,
    });
    Some(on)
}

fn expect_error(call: &mut Call<'_>) -> Option<Subject> {
    let (code, pointer, on) = (call.name(0)?, call.name(1), call.on.clone());
    if Code::from_text(&code.text).is_none() {
        call.wrong(
            code.span,
            format!("`{}` is no code of an error", code.text.replace('`', "'")),
            "a code has the letters CH and four digits, such as `CH0301`",
        );
    }
    if let Some(pointer) = pointer.as_ref().filter(|pointer| !pointer.text.starts_with('/')) {
        call.wrong(
            pointer.span,
            format!("`{}` is no pointer into the facts", pointer.text.replace('`', "'")),
            "a pointer begins with `/`, such as `/deals/0/product`",
        );
    }
    let span = call.span;
    of(&mut call.state.model, &on)?.expectations.push(Expectation {
        expected: Expected::Error(code, pointer),
        span,
    });
    Some(on)
}
