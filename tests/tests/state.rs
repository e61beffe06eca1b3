//! What is carried from one period to the next: amounts below a minimum, the chain of decisions, scenarios that follow
//! each other.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use serde_json::{Value, json};

const MANIFEST: &str = r#"
name = "carried"
version = "1.0.0"
title = "Carried"
owner = "channel@example.com"
currency = "EUR"
time_zone = "Europe/Berlin"
sources = ["program.rhai"]
"#;

const BONUS: &str = r#"
input("sales", money());
incentive("bonus").paid("monthly").pays(|sales| sales * percent(1)).round_each(2, "half-up").minimum(100, "carry");
"#;

fn program(text: &str) -> Program {
    let pack = Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", text)]);
    let compilation = Program::compile(&pack);
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    compilation.program.unwrap()
}

fn month(period: &str) -> Options {
    Options {
        period: Some(period.to_owned()),
        ..Options::default()
    }
}

fn decide(program: &Program, facts: &Value, period: &str) -> Value {
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &month(period));
    serde_json::from_str(&decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap()
}

fn refused(program: &Program, facts: &Value, period: &str) -> String {
    match program.evaluate_json(facts.to_string().as_bytes(), &month(period)) {
        Ok(decision) => panic!("{}", decision.to_json()),
        Err(wrong) => wrong.to_string(),
    }
}

/// 1 % of 4,000 is 40, below 100: kept. With 1 % of 5,000 it is 90: kept. With 1 % of 2,000 it is 110: paid.
#[test]
fn amounts_below_the_minimum_add_up() {
    let program = program(BONUS);
    let mut prior = json!({"opening": true});
    for (period, sales, brought, carried, total) in [
        ("2026-01-01..2026-01-31", 4_000, "0", "40", "0"),
        ("2026-02-01..2026-02-28", 5_000, "40", "90", "0"),
        ("2026-03-01..2026-03-31", 2_000, "90", "0", "110"),
        ("2026-04-01..2026-04-30", 2_000, "0", "20", "0"),
        // What is taken back is set off against what was kept: 20 - 50.
        ("2026-05-01..2026-05-31", -5_000, "20", "0", "-30"),
    ] {
        let decision = decide(&program, &json!({"prior": prior, "sales": sales}), period);
        let bonus = &decision["incentives"]["bonus"];
        assert_eq!(
            [&bonus["brought_forward"], &bonus["carried_forward"], &bonus["total"]],
            [brought, carried, total],
            "{period}"
        );
        prior = decision["carry_forward"].clone();
    }
}

#[test]
fn an_opening_brings_what_was_there_before() {
    let program = program(BONUS);
    let opening = json!({"opening": true, "balances": [{"name": "bonus", "per": [], "amount": "75.50"}]});
    let decision = decide(
        &program,
        &json!({"prior": opening, "sales": 2_450}),
        "2026-01-01..2026-01-31",
    );
    // 24.50 + 75.50
    assert_eq!(decision["incentives"]["bonus"]["total"], "100");
}

#[test]
fn each_state_names_the_one_before() {
    let program = program(BONUS);
    let opening = json!({"opening": true});
    let january = decide(
        &program,
        &json!({"prior": opening, "sales": 1}),
        "2026-01-01..2026-01-31",
    );
    let carried = &january["carry_forward"];
    let february = decide(
        &program,
        &json!({"prior": carried, "sales": 1}),
        "2026-02-01..2026-02-28",
    );
    assert_eq!(february["carry_forward"]["prior"], carried["digest"]);
    assert_eq!(carried["pack"], "carried");
    assert_eq!(carried["period"], json!({"first": "2026-01-01", "last": "2026-01-31"}));
    // The same again is the same: nothing in it depends on when or where it was computed.
    let again = decide(
        &program,
        &json!({"prior": carried, "sales": 1}),
        "2026-02-01..2026-02-28",
    );
    assert_eq!(february, again);
}

#[test]
fn what_does_not_belong_here_is_refused() {
    let program = program(BONUS);
    let opening = json!({"opening": true});
    let january = decide(
        &program,
        &json!({"prior": opening, "sales": 1}),
        "2026-01-01..2026-01-31",
    );
    let carried = &january["carry_forward"];
    let missing = refused(&program, &json!({"sales": 1}), "2026-01-01..2026-01-31");
    assert!(missing.contains("CH0303") && missing.contains("/prior"), "{missing}");
    for (period, code) in [
        ("2026-01-01..2026-01-31", "CH0313"),
        ("2026-03-01..2026-03-31", "CH0313"),
    ] {
        let said = refused(&program, &json!({"prior": carried, "sales": 1}), period);
        assert!(said.contains(code), "{said}");
    }
    let mut changed = carried.clone();
    changed["balances"] = json!([{"name": "bonus", "per": [], "amount": "1000000"}]);
    let said = refused(
        &program,
        &json!({"prior": changed, "sales": 1}),
        "2026-02-01..2026-02-28",
    );
    assert!(said.contains("CH0314"), "{said}");
    let mut other = carried.clone();
    other["pack"] = json!("another");
    let said = refused(&program, &json!({"prior": other, "sales": 1}), "2026-02-01..2026-02-28");
    assert!(said.contains("CH0314"), "{said}");
}

#[test]
fn a_program_that_carries_nothing_takes_no_prior() {
    let program = program(&BONUS.replace("carry", "forfeit"));
    let facts = json!({"prior": {"opening": true}, "sales": 1});
    let said = refused(&program, &facts, "2026-01-01..2026-01-31");
    assert!(said.contains("CH0304") && said.contains("/prior"), "{said}");
}

#[test]
fn scenarios_follow_each_other() {
    let tests = r#"
base("a month", #{ sales: 4_000 });
scenario("January").varies("a month").set("prior", #{ opening: true }).period("2026-01-01", "2026-01-31")
    .expect("incentives.bonus.carried_forward", 40);
scenario("February").varies("a month").after("January").set("sales", 7_000).period("2026-02-01", "2026-02-28")
    .expect("incentives.bonus.total", 110);   // 40 + 70
"#;
    let files = [
        ("pack.toml", MANIFEST),
        ("program.rhai", BONUS),
        ("program.test.rhai", tests),
    ];
    let compilation = Program::compile(&Pack::from_files(files));
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    let program = compilation.program.unwrap();
    let scenarios = program.scenarios();
    assert_eq!(scenarios.len(), 2);
    for scenario in &scenarios {
        let failures = program.check(scenario);
        assert!(failures.is_empty(), "{}: {failures:?}", scenario.name);
    }
    assert!(scenarios[1].facts.starts_with("{\"prior\":{\"pack\":\"carried\""));
}
