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

const SPLIT: &str = r#"
record("deal").key("id").field("id", text()).field("amount", money()).field("seller", text().optional());
input("deals", list_of(record_of("deal")));
incentive("commission").for_each("deals").paid("monthly").pays(|deal| deal.amount * percent(10)).round_each(2, "half-up")
    .split("shares")
        .payee("Seller", |deal| deal.seller).keeps(percent(70)).when_absent("is not paid")
        .payee("Manager", |deal| "M").keeps("the rest");
payout("statement").paid("monthly").includes(["commission"]).recovers("next payouts").recovers("adjustments");
"#;

/// 1,000 of A were sold by X: 70 and 30 for the manager. It was Y: 70 less for X, 70 for Y, nothing else changes. B had no
/// seller and now has X: 140. In February X is owed 70 (-70 + 140), Y 70; X sells 100 more: 7 and 3.
#[test]
fn lines_are_compared_by_payee() {
    let program = program(MANIFEST, SPLIT);
    let opening = json!({"opening": true});
    let before = json!([{"id": "A", "amount": 1000, "seller": "X"}, {"id": "B", "amount": 2000}]);
    let paid = decide(&program, &json!({"prior": opening, "deals": before}), JANUARY);
    assert_eq!(paid["totals"]["USD"], "160");
    let now = json!([{"id": "B", "amount": 2000, "seller": "X"}, {"id": "A", "amount": 1000, "seller": "Y"}]);
    let again = decide(
        &program,
        &json!({"prior": opening, "deals": now, "closed": paid}),
        JANUARY,
    );
    let found = &again["adjustments"];
    let line = |record: &str, payee: &str, paid: &str, recomputed: &str, difference: &str| {
        json!({
            "incentive": "commission", "currency": "USD", "record": record, "payee": payee,
            "paid": paid, "recomputed": recomputed, "difference": difference,
        })
    };
    assert_eq!(
        found["lines"],
        json!([
            line("A", "X", "70", "0", "-70"),
            line("A", "Y", "0", "70", "70"),
            line("B", "X", "0", "140", "140")
        ])
    );
    assert_eq!(found["totals"]["USD"], "140");
    assert_eq!(found["incentives"][0]["settled_by"], "statement");
    let payout = |payee: &str, paid: &str, recomputed: &str, difference: &str| json!({"payout": "statement", "payee": payee, "paid": paid, "recomputed": recomputed, "difference": difference});
    assert_eq!(
        found["payouts"],
        json!([
            payout("M", "90", "90", "0"),
            payout("X", "70", "140", "70"),
            payout("Y", "0", "70", "70")
        ])
    );
    let facts = json!({"prior": again["carry_forward"], "deals": [{"id": "C", "amount": 100, "seller": "X"}]});
    let february = decide(&program, &facts, FEBRUARY);
    let statements = february["payouts"]["statement"]["statements"].as_array().unwrap();
    let short: Vec<(&str, &str, &str)> = statements
        .iter()
        .map(|one| {
            let text = |value: &Value| value.as_str().unwrap().to_owned().leak() as &str;
            (
                text(&one["payee"]),
                text(&one["steps"]["adjustments"]),
                text(&one["paid"]),
            )
        })
        .collect();
    assert_eq!(short, [("M", "0", "3"), ("X", "70", "77"), ("Y", "70", "70")]);
    assert_eq!(february["carry_forward"]["pending"], json!([]));
}

/// The decision of a version that named nobody: everything was the partner's. Now X has 70 and the manager 30.
#[test]
fn a_version_that_names_payees_takes_from_the_partner() {
    let whole = SPLIT.split("    .split(").next().unwrap().trim_end().to_owned()
        + ";\npayout(\"statement\").paid(\"monthly\").includes([\"commission\"]).recovers(\"next payouts\").recovers(\"adjustments\");";
    let opening = json!({"opening": true});
    let deals = json!([{"id": "A", "amount": 1000, "seller": "X"}]);
    let paid = decide(
        &program(MANIFEST, &whole),
        &json!({"prior": opening, "deals": deals}),
        JANUARY,
    );
    let next = program(&MANIFEST.replace("1.0.0", "1.1.0"), SPLIT);
    let again = decide(
        &next,
        &json!({"prior": opening, "deals": deals, "closed": paid}),
        JANUARY,
    );
    let found = again["adjustments"]["lines"].as_array().unwrap().iter();
    let found: Vec<(&Value, &Value)> = found.map(|line| (&line["payee"], &line["difference"])).collect();
    let (m, x) = (json!("M"), json!("X"));
    assert_eq!(
        found,
        [(&Value::Null, &json!("-100")), (&m, &json!("30")), (&x, &json!("70"))]
    );
    assert_eq!(again["adjustments"]["totals"]["USD"], "0");
    // A decision without payouts: what its incentives paid was paid to the payees of their parts.
    let without = SPLIT.split("payout(").next().unwrap();
    let paid = decide(&program(MANIFEST, without), &json!({"deals": deals}), JANUARY);
    let again = decide(
        &next,
        &json!({"prior": opening, "deals": deals, "closed": paid}),
        JANUARY,
    );
    let found = again["adjustments"]["payouts"].as_array().unwrap();
    assert!(found.iter().all(|one| one["difference"] == "0"), "{found:?}");
}

/// What no payout gathers is said to be settled by whoever pays it, and waits for nobody.
#[test]
fn what_no_payout_gathers_is_not_carried_forward() {
    let text = format!("{PLAIN}\nbalance(\"held\", money());");
    let program = program(MANIFEST, &text);
    let opening = json!({"opening": true});
    let deals = |amount: i64| json!([{"id": "A", "amount": amount}]);
    let paid = decide(&program, &json!({"prior": opening, "deals": deals(1000)}), JANUARY);
    let facts = json!({"prior": opening, "deals": deals(2000), "closed": paid});
    let again = decide(&program, &facts, JANUARY);
    assert_eq!(again["adjustments"]["totals"]["USD"], "100");
    assert_eq!(again["adjustments"]["incentives"][0]["settled_by"], Value::Null);
    assert_eq!(again["carry_forward"]["pending"], json!([]));
    let options = Options {
        period: Some(JANUARY.to_owned()),
        ..Options::default()
    };
    let said = program
        .evaluate_json(facts.to_string().as_bytes(), &options)
        .unwrap()
        .to_text();
    assert!(
        said.contains("No payout gathers commission: 100.00 USD to be paid, by whoever pays it;"),
        "{said}"
    );
    let pending = json!([{"incentive": "commission", "record": ["A"], "payee": null, "due": null, "amount": "100", "reason": "to be paid"}]);
    let facts = json!({"prior": {"opening": true, "pending": pending}, "deals": deals(1000)});
    let said = evaluate(&program, &facts, JANUARY).unwrap_err();
    assert!(
        said.contains("/prior/pending/0/incentive") && said.contains("only payouts settle"),
        "{said}"
    );
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

    /// The same by payee: for each of them what was transferred and the differences are what is found now.
    #[test]
    fn paid_and_adjustments_are_the_recomputed_parts(
        before in prop::collection::btree_map("[a-d]", (-30_000_i64..60_000, prop::option::of("[X-Z]")), 0..4),
        now in prop::collection::btree_map("[a-d]", (-30_000_i64..60_000, prop::option::of("[X-Z]")), 0..4),
    ) {
        let program = program(MANIFEST, SPLIT);
        let opening = json!({"opening": true});
        let deals = |deals: &std::collections::BTreeMap<String, (i64, Option<String>)>| {
            let all = deals.iter().map(|(id, (cents, seller))| {
                let amount = Decimal::from(*cents).divide(Decimal::HUNDRED).unwrap().to_string();
                json!({"id": id, "amount": amount, "seller": seller})
            });
            Value::Array(all.collect())
        };
        let paid = decide(&program, &json!({"prior": opening, "deals": deals(&before)}), JANUARY);
        let again = decide(&program, &json!({"prior": opening, "deals": deals(&now), "closed": paid}), JANUARY);
        let mut by_payee = std::collections::BTreeMap::new();
        let mut add = |payee: &str, amount: Decimal| {
            let sum = by_payee.entry(payee.to_owned()).or_insert(Decimal::ZERO);
            *sum = sum.add(amount).unwrap();
        };
        for (payee, totals) in paid["payees"].as_object().unwrap() {
            add(payee, number(&totals["USD"]));
        }
        for line in again["adjustments"]["lines"].as_array().unwrap() {
            add(line["payee"].as_str().unwrap(), number(&line["difference"]));
        }
        for (payee, totals) in again["payees"].as_object().unwrap() {
            add(payee, number(&totals["USD"]).negate());
        }
        prop_assert!(by_payee.values().all(|rest| rest.is_zero()), "{:?}", by_payee);
    }
}
