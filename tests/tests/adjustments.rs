//! A closed period computed again: what differs from what was paid, and how it is settled. Numbers are worked out by hand
//! beside the test.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::value::Decimal;
use charter_engine::{Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = r#"
name = "resellers"
version = "1.0.0"
title = "Resellers"
owner = "channel@example.com"
currency = "USD"
time_zone = "UTC"
sources = ["program.rhai"]
"#;

/// 10 % of each deal, at most 500 in all, not below 50.
const PLAIN: &str = r#"
record("deal").key("id").field("id", text()).field("amount", money());
input("deals", list_of(record_of("deal")));
incentive("commission").for_each("deals").paid("monthly").pays(|deal| deal.amount * percent(10)).round_each(2, "half-up")
    .cap(500).per(["partner"]).minimum(50, "forfeit");
"#;

fn program(manifest: &str, text: &str) -> Program {
    let pack = Pack::from_files([("pack.toml", manifest), ("program.rhai", text)]);
    let compilation = Program::compile(&pack);
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    compilation.program.unwrap()
}

const JANUARY: &str = "2026-01-01..2026-01-31";
const FEBRUARY: &str = "2026-02-01..2026-02-28";

fn evaluate(program: &Program, facts: &Value, period: &str) -> Result<Value, String> {
    let options = Options {
        period: Some(period.to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    let decision = decision.map_err(|wrong| wrong.to_string())?;
    let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&json),
        "{:?}",
        validator.iter_errors(&json).next().map(|e| e.to_string())
    );
    assert!(json.get("adjustments").is_none() || decision.to_text().contains("Against what was paid"));
    Ok(json)
}

fn decide(program: &Program, facts: &Value, period: &str) -> Value {
    evaluate(program, facts, period).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

/// Paid: 100 for A, 200 for B. Now A is 150, B is gone, C of 80 is new: 50 more, 200 less, 80 more: 70 to be recovered.
#[test]
fn each_line_that_differs_is_listed() {
    let program = program(MANIFEST, PLAIN);
    let paid = decide(
        &program,
        &json!({"deals": [{"id": "A", "amount": 1000}, {"id": "B", "amount": 2000}]}),
        JANUARY,
    );
    let facts = json!({"deals": [{"id": "A", "amount": 1500}, {"id": "C", "amount": 800}], "closed": paid});
    let again = decide(&program, &facts, JANUARY);
    let found = &again["adjustments"];
    let line = |id: &str, paid: &str, recomputed: &str, difference: &str| {
        json!({
            "incentive": "commission", "currency": "USD", "record": id,
            "paid": paid, "recomputed": recomputed, "difference": difference,
        })
    };
    assert_eq!(
        found["lines"],
        json!([
            line("A", "100", "150", "50"),
            line("B", "200", "0", "-200"),
            line("C", "0", "80", "80")
        ])
    );
    assert_eq!(found["totals"], json!({"USD": "-70"}));
    assert_eq!(found["paid_by"]["version"], "1.0.0");
    assert_eq!(found["payouts"], json!([]));
    // What is found now stays what it is: nothing is netted into it.
    assert_eq!(again["totals"]["USD"], "230");
    let same = json!({"deals": [{"id": "B", "amount": 2000}, {"id": "A", "amount": 1000}], "closed": paid});
    assert_eq!(decide(&program, &same, JANUARY)["adjustments"]["lines"], json!([]));
}

/// 300 was paid; now 40 lie below the minimum of 50. The line is 40 and the stage of the whole takes them: -300 in all.
#[test]
fn what_the_whole_added_or_took_is_a_line_of_its_own() {
    let program = program(MANIFEST, PLAIN);
    let paid = decide(&program, &json!({"deals": [{"id": "A", "amount": 3000}]}), JANUARY);
    let facts = json!({"deals": [{"id": "A", "amount": 400}], "closed": paid});
    let found = &decide(&program, &facts, JANUARY)["adjustments"];
    assert_eq!(found["lines"][0]["difference"], "-40");
    assert!(found["lines"][0].get("record").is_none());
    assert_eq!(found["lines"][1]["difference"], "-260");
    assert_eq!(found["totals"]["USD"], "-300");
}

#[test]
fn another_version_is_allowed_and_named_another_pack_or_period_is_not() {
    let paid = decide(
        &program(MANIFEST, PLAIN),
        &json!({"deals": [{"id": "A", "amount": 1000}]}),
        JANUARY,
    );
    let next = program(
        &MANIFEST.replace("1.0.0", "1.1.0"),
        &PLAIN.replace("percent(10)", "percent(12)"),
    );
    let facts = json!({"deals": [{"id": "A", "amount": 1000}], "closed": paid});
    let found = &decide(&next, &facts, JANUARY)["adjustments"];
    assert_eq!(found["paid_by"]["version"], "1.0.0");
    assert_eq!(found["totals"]["USD"], "20");
    let other = program(&MANIFEST.replace("resellers", "others"), PLAIN);
    let said = evaluate(&other, &facts, JANUARY).unwrap_err();
    assert!(said.contains("CH0318") && said.contains("`resellers`"), "{said}");
    let said = evaluate(&next, &facts, FEBRUARY).unwrap_err();
    assert!(
        said.contains("CH0318") && said.contains("2026-01-01..2026-01-31"),
        "{said}"
    );
    for closed in [json!({}), json!([]), json!({"provenance": 1}), json!(null), json!("é")] {
        let facts = json!({"deals": [], "closed": closed});
        let said = evaluate(&next, &facts, JANUARY).unwrap_err();
        assert!(said.contains("CH0318") && said.contains("/closed"), "{said}");
    }
}

fn with_payout(clauses: &str) -> Program {
    program(
        MANIFEST,
        &format!(
            "{PLAIN}\nbalance(\"held\", money());\npayout(\"statement\").paid(\"monthly\").includes([\"commission\"])
             .holds_back(percent(10), \"held\").releases_after(1.months()).round_each(2, \"half-up\")
             .recovers(\"next payouts\"){clauses};"
        ),
    )
}

/// January paid 100, of which 10 were held back: 90. Computed again it is 200: 20 held back, 180. February gets the
/// difference of 90, what January's state holds back (20), and its own 300 less 30: 380. With what is still held back
/// the two months give 90 + 380 + 30 = 500, which is what was earned.
#[test]
fn more_is_paid_with_the_next_payout() {
    let program = with_payout("");
    let opening = json!({"opening": true});
    let deals = |amount: i64| json!([{"id": "A", "amount": amount}]);
    let paid = decide(&program, &json!({"prior": opening, "deals": deals(1000)}), JANUARY);
    assert_eq!(paid["payouts"]["statement"]["paid"], "90");
    let facts = json!({"prior": opening, "deals": deals(2000), "closed": paid});
    let again = decide(&program, &facts, JANUARY);
    assert_eq!(
        again["adjustments"]["payouts"],
        json!([{"payout": "statement", "payee": null, "paid": "90", "recomputed": "180", "difference": "90"}])
    );
    let pending = again["carry_forward"]["pending"].as_array().unwrap();
    let proposed = pending.iter().find(|one| one["reason"] == "to be paid").unwrap();
    assert_eq!(proposed["amount"], "90");
    let facts = json!({"prior": again["carry_forward"], "deals": deals(3000)});
    let february = decide(&program, &facts, FEBRUARY);
    assert_eq!(
        february["payouts"]["statement"]["statements"][0]["steps"]["adjustments"],
        "90"
    );
    assert_eq!(february["payouts"]["statement"]["paid"], "380");
    assert_eq!(february["balances"]["held"]["closing"], "30");
}

/// Too much was paid: 90 instead of 45. It waits, period after period, until the payout says that it is taken back.
#[test]
fn what_was_paid_too_much_waits_to_be_recovered() {
    let opening = json!({"opening": true});
    let deals = |amount: i64| json!([{"id": "A", "amount": amount}]);
    for (clauses, adjustments, waits) in [("", "0", true), (".recovers(\"adjustments\")", "-45", false)] {
        let program = with_payout(clauses);
        let paid = decide(&program, &json!({"prior": opening, "deals": deals(1000)}), JANUARY);
        let facts = json!({"prior": opening, "deals": deals(500), "closed": paid});
        let again = decide(&program, &facts, JANUARY);
        let facts = json!({"prior": again["carry_forward"], "deals": deals(3000)});
        let february = decide(&program, &facts, FEBRUARY);
        let steps = &february["payouts"]["statement"]["statements"][0]["steps"];
        assert_eq!(steps["adjustments"], adjustments);
        let pending = february["carry_forward"]["pending"].as_array().unwrap();
        assert_eq!(pending.iter().any(|one| one["reason"] == "to be recovered"), waits);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// What was paid and the adjustments are what is found now: by line, by incentive, in all.
    #[test]
    fn paid_and_adjustments_are_the_recomputed_total(
        before in prop::collection::btree_map("[a-e]", -300_000_i64..600_000, 0..5),
        now in prop::collection::btree_map("[a-e]", -300_000_i64..600_000, 0..5),
        percent in 1_i64..20,
    ) {
        let deals = |deals: &std::collections::BTreeMap<String, i64>| {
            let all = deals.iter().map(|(id, cents)| {
                let amount = Decimal::from(*cents).divide(Decimal::HUNDRED).unwrap().to_string();
                json!({"id": id, "amount": amount})
            });
            Value::Array(all.collect())
        };
        let paid = decide(&program(MANIFEST, PLAIN), &json!({"deals": deals(&before)}), JANUARY);
        let changed = program(MANIFEST, &PLAIN.replace("percent(10)", &format!("percent({percent})")));
        let again = decide(&changed, &json!({"deals": deals(&now), "closed": paid}), JANUARY);
        let adjustments = &again["adjustments"];
        let lines = adjustments["lines"].as_array().unwrap().iter();
        let by_line = lines.fold(Decimal::ZERO, |sum, line| sum.add(number(&line["difference"])).unwrap());
        let paid = number(&paid["totals"]["USD"]);
        prop_assert_eq!(paid.add(by_line).unwrap(), number(&again["totals"]["USD"]));
        prop_assert_eq!(number(&adjustments["incentives"][0]["difference"]), by_line);
        prop_assert_eq!(number(&adjustments["totals"]["USD"]), by_line);
    }
}
