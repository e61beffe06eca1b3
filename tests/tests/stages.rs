//! The stage at which something happens: where a minimum is tested, what can be split, where points are rounded.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use serde_json::{Value, json};

fn pack(script: &str) -> Pack {
    let manifest = "name = \"stages\"\nversion = \"1.0.0\"\ntitle = \"Stages\"\nowner = \"channel@vendor.example\"\n\
                    currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    Pack::from_files([("pack.toml", manifest), ("program.rhai", script)])
}

fn decision(script: &str, facts: &Value) -> Value {
    let compilation = Program::compile(&pack(script));
    let program = compilation
        .program
        .unwrap_or_else(|| panic!("{}\n{script}", compilation.diagnostics));
    let options = Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-03-01..2026-03-31".to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    serde_json::from_str(&decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap()
}

fn refused(script: &str) -> String {
    let compilation = Program::compile(&pack(script));
    assert!(compilation.program.is_none(), "it compiles:\n{script}");
    compilation.diagnostics.to_string()
}

/// A booster of 2.5 %, below 200 forfeited. Published: 8,000 → 200, 7,999 → 0. With a cap of 150 the minimum is never
/// reached behind the cap, and is reached before it from 8,000 on.
#[test]
fn a_minimum_is_tested_where_the_clause_says() {
    for (tested, cap, billed, total, forfeited) in [
        ("", 12_000, "8000", "200", "0"),
        (".tested(\"after rounding\")", 12_000, "8000", "200", "0"),
        (".tested(\"after rounding\")", 12_000, "7999", "0", "199.98"),
        // 199.995 is rounded to 200.00 line by line, so it is 200 at either stage.
        (".tested(\"before the cap\")", 12_000, "7999.8", "200", "0"),
        (".tested(\"after rounding\")", 150, "8000", "0", "150"),
        (".tested(\"before the cap\")", 150, "8000", "150", "0"),
        (".tested(\"before the cap\")", 150, "7999", "0", "150"),
    ] {
        let script = format!(
            r#"input("billed", money());
incentive("booster").paid("monthly").pays(|billed| billed * percent(2.5)).round_each(2, "half-up")
    .cap({cap}).per(["partner", "payout-period"]).minimum(200, "forfeit"){tested};"#
        );
        let decided = decision(&script, &json!({ "billed": billed }));
        let booster = &decided["incentives"]["booster"];
        assert_eq!(
            (&booster["total"], &booster["forfeited"]),
            (&json!(total), &json!(forfeited)),
            "{tested} {cap} {billed}"
        );
    }
}

#[test]
fn a_stage_without_a_minimum_is_refused() {
    let script = |more: &str| {
        format!("input(\"billed\", money());\nincentive(\"b\").paid(\"monthly\").pays(|billed| billed){more};")
    };
    for (more, wanted) in [
        (
            ".tested(\"after rounding\")",
            "has no minimum, so `tested` says nothing",
        ),
        (".minimum(5, \"carry\").tested(\"before the cap\")", "is carried"),
    ] {
        let said = refused(&script(more));
        assert!(said.contains(wanted), "{said}");
    }
}

/// What was brought from the period before belongs to no record: with the parts of records it would be nobody's.
#[test]
fn what_a_minimum_carries_is_not_split_by_record() {
    let script = |payees: &str| {
        format!(
            r#"record("deal").key("id").field("id", text()).field("rep", text()).field("amount", money());
input("deals", list_of(record_of("deal")));
incentive("c").for_each("deals").paid("monthly").pays(|deal| deal.amount).round_each(2, "half-up")
    .minimum(100, "carry"){payees};"#
        )
    };
    for payees in [
        ".payee(\"Rep\", |deal| deal.rep)",
        ".split(\"shares\").payee(\"Rep\", |deal| deal.rep).keeps(percent(50)).payee(\"Other\", || \"x\").keeps(\"the rest\")",
    ] {
        let said = refused(&script(payees));
        assert!(said.contains("belongs to no record, so it cannot be split"), "{said}");
        assert!(said.contains("let a payout keep it for each payee"), "{said}");
    }
    let compilation = Program::compile(&pack(&script("").replace(
        "deal| deal.amount",
        "deal| if deal.rep == \"\" { 0 } else { deal.amount }",
    )));
    assert!(compilation.program.is_some(), "{}", compilation.diagnostics);
}

/// A share of a seventh has 29 digits; rounded it is what people read, and never more than the share of the component.
#[test]
fn points_are_rounded_by_component() {
    let script = |round: &str| {
        format!(
            r#"input("a", decimal().between(0, 7));
input("b", decimal().between(0, 7));
score("card").out_of(100){round}
    .component("A", |a| a).maximum(7).weight(percent(50))
    .component("B", |b| b).maximum(7).weight(percent(50));"#
        )
    };
    let points = |round: &str, a: &str, b: &str| -> Vec<Value> {
        let decided = decision(&script(round), &json!({ "a": a, "b": b }));
        let card = &decided["scores"]["card"];
        let components = card["tracks"][0]["components"].as_array().unwrap();
        let mut all: Vec<Value> = components.iter().map(|one| one["points"].clone()).collect();
        all.push(card["total"].clone());
        all
    };
    // 50 × 1/7 = 7.142857…, 50 × 2/7 = 14.285714…
    assert_eq!(
        points(".round(2, \"half-up\")", "1", "2"),
        [json!("7.14"), json!("14.29"), json!("21.43")]
    );
    assert_eq!(
        points(".round(0, \"up\")", "1", "2"),
        [json!("8"), json!("15"), json!("23")]
    );
    assert_eq!(
        points(".round(1, \"up\")", "7", "7"),
        [json!("50"), json!("50"), json!("100")]
    );
    assert_eq!(points("", "1", "0")[0], json!("7.1428571428571428571428571429"));
    let twice = refused(&script(".round(2, \"half-up\").round(1, \"up\")"));
    assert!(twice.contains("`round` is said twice"), "{twice}");
}
