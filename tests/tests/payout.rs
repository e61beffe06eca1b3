//! Payouts, balances and funds: draws, holdbacks, minima, debts; accrual, claims, deadlines, expiry. Numbers are
//! published ones, or worked out by hand beside the test.
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
name = "agents"
version = "1.0.0"
title = "Agents"
owner = "channel@example.com"
currency = "USD"
time_zone = "UTC"
sources = ["program.rhai"]
"#;

/// The records of shape 13, with what each test adds.
const SALES: &str = r#"
record("sale").key("id").field("id", text()).field("commission", money()).field("sold_on", date());
input("sales", list_of(record_of("sale")));
balance("draw_advanced", money()).title("Draw advanced").per(["payee"]).never_below(0);
balance("held_back", money()).title("Held back").per(["payee"]).never_below(0);
incentive("commission").title("Commission").kind("commission").for_each("sales").in_period(|sale| sale.sold_on)
    .pays(|sale| sale.commission).round_each(2, "half-up");
"#;

fn compiled(text: &str) -> (Option<Program>, String) {
    let pack = Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", text)]);
    let compilation = Program::compile(&pack);
    (compilation.program, compilation.diagnostics.to_string())
}

fn program(text: &str) -> Program {
    let (program, said) = compiled(text);
    assert!(said.is_empty(), "{said}");
    program.unwrap()
}

fn decide(program: &Program, facts: &Value, period: &str) -> Value {
    let options = Options {
        period: Some(period.to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    let decision = decision.unwrap_or_else(|wrong| panic!("{wrong}"));
    let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&json),
        "{:?}",
        validator.iter_errors(&json).next().map(|e| e.to_string())
    );
    assert!(!decision.to_text().is_empty());
    json
}

fn refused(program: &Program, facts: &Value, period: &str) -> String {
    let options = Options {
        period: Some(period.to_owned()),
        ..Options::default()
    };
    match program.evaluate_json(facts.to_string().as_bytes(), &options) {
        Ok(decision) => panic!("{}", decision.to_json()),
        Err(wrong) => wrong.to_string(),
    }
}

const MONTHS: [(&str, &str); 12] = [
    ("2026-01-01", "2026-01-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-03-01", "2026-03-31"),
    ("2026-04-01", "2026-04-30"),
    ("2026-05-01", "2026-05-31"),
    ("2026-06-01", "2026-06-30"),
    ("2026-07-01", "2026-07-31"),
    ("2026-08-01", "2026-08-31"),
    ("2026-09-01", "2026-09-30"),
    ("2026-10-01", "2026-10-31"),
    ("2026-11-01", "2026-11-30"),
    ("2026-12-01", "2026-12-31"),
];

/// A year of statements, each from the one before: one commission a month.
fn months(program: &Program, commissions: &[&str]) -> Vec<Value> {
    let mut prior = json!({"opening": true});
    let mut decisions = Vec::new();
    for ((first, last), commission) in MONTHS.iter().zip(commissions) {
        let sales = json!([{"id": "S-1", "commission": commission, "sold_on": first}]);
        let facts = json!({"prior": prior, "sales": sales});
        let decision = decide(program, &facts, &format!("{first}..{last}"));
        prior = decision["carry_forward"].clone();
        decisions.push(decision);
    }
    decisions
}

fn statement(decision: &Value) -> &Value {
    &decision["payouts"]["statement"]["statements"][0]
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("{value}")).parse().unwrap()
}

/// A draw of 1,500. January earns 1,000: 500 is advanced. February earns 1,200: 300 more, 800 in all. March earns 2,000:
/// the 500 above the draw pay back, 300 are left. April earns 4,000: the last 300 pay back.
#[test]
fn a_recoverable_draw_is_advanced_and_paid_back() {
    let text = format!(
        "{}{}",
        SALES.replace(
            "balance(\"held_back\", money()).title(\"Held back\").per([\"payee\"]).never_below(0);\n",
            ""
        ),
        r#"payout("statement").title("Monthly statement").paid("monthly").includes(["commission"])
            .recoverable_draw(1_500, "draw_advanced").minimum(0, "carry");"#
    );
    let decisions = months(&program(&text), &["1000", "1200", "2000", "4000"]);
    for (decision, draw, paid, closing) in [
        (&decisions[0], "500", "1500", "500"),
        (&decisions[1], "300", "1500", "800"),
        (&decisions[2], "-500", "1500", "300"),
        (&decisions[3], "-300", "3700", "0"),
    ] {
        let found = statement(decision);
        assert_eq!([&found["steps"]["draw"], &found["paid"]], [draw, paid]);
        assert_eq!(decision["payouts"]["statement"]["paid"], paid);
        assert_eq!(decision["balances"]["draw_advanced"]["closing"], closing);
        // What incentives pay and what is transferred are two things.
        assert_eq!(decision["totals"]["USD"], found["steps"]["gross"]);
    }
    let movements = &decisions[2]["balances"]["draw_advanced"]["accounts"][0]["movements"];
    assert_eq!(
        *movements,
        json!([{"kind": "repaid", "payout": "statement", "amount": "-500"}])
    );
}

/// A guarantee fills up to 1,500 and is not paid back. Of what is taken back nothing is forgiven: -200 with it is 1,300.
#[test]
fn a_draw_that_is_not_recoverable_leaves_no_balance() {
    let text = format!(
        "{}{}",
        &SALES
            .replace(
                "balance(\"draw_advanced\", money()).title(\"Draw advanced\").per([\"payee\"]).never_below(0);\n",
                ""
            )
            .replace(
                "balance(\"held_back\", money()).title(\"Held back\").per([\"payee\"]).never_below(0);\n",
                ""
            ),
        r#"payout("statement").paid("monthly").includes(["commission"]).non_recoverable_draw(1_500);"#
    );
    let program = program(&text);
    for (commission, draw, paid) in [("1000", "500", "1500"), ("4000", "0", "4000"), ("-200", "1500", "1300")] {
        let sales = json!([{"id": "S-1", "commission": commission, "sold_on": "2026-01-05"}]);
        let decision = decide(&program, &json!({"sales": sales}), "2026-01-01..2026-01-31");
        let found = statement(&decision);
        assert_eq!([&found["steps"]["draw"], &found["paid"]], [draw, paid], "{commission}");
        assert!(decision.get("carry_forward").is_none());
    }
}

/// Ten percent of each month is held back, and paid three months after the end of that month: January's with April's.
#[test]
fn what_is_held_back_is_released_on_its_day() {
    let text = format!(
        "{}{}",
        SALES.replace(
            "balance(\"draw_advanced\", money()).title(\"Draw advanced\").per([\"payee\"]).never_below(0);\n",
            ""
        ),
        r#"payout("statement").paid("monthly").includes(["commission"])
            .holds_back(percent(10), "held_back").releases_after(3.months()).round_each(2, "half-up");"#
    );
    let decisions = months(&program(&text), &["1000.05", "500", "0", "200", "0", "0"]);
    // 10 % of 1,000.05 is 100.005, to the cent 100.01.
    for (decision, held, released, paid, closing) in [
        (&decisions[0], "-100.01", "0", "900.04", "100.01"),
        (&decisions[1], "-50", "0", "450", "150.01"),
        (&decisions[2], "0", "0", "0", "150.01"),
        (&decisions[3], "-20", "100.01", "280.01", "70"),
        (&decisions[4], "0", "50", "50", "20"),
        (&decisions[5], "0", "0", "0", "20"),
    ] {
        let found = statement(decision);
        let steps = &found["steps"];
        assert_eq!(
            [&steps["held_back"], &steps["released"], &found["paid"]],
            [held, released, paid]
        );
        assert_eq!(decision["balances"]["held_back"]["closing"], closing);
    }
    let pending = &decisions[0]["carry_forward"]["pending"];
    assert_eq!(pending[0]["due"], "2026-04-30");
    assert_eq!(pending[0]["reason"], "held back");
}

#[test]
fn a_negative_total_is_carried_asked_back_or_left() {
    let with = |clause: &str| {
        let text = format!(
            "record(\"sale\").key(\"id\").field(\"id\", text()).field(\"commission\", money()).field(\"sold_on\", date());
             input(\"sales\", list_of(record_of(\"sale\")));
             incentive(\"commission\").for_each(\"sales\").in_period(|sale| sale.sold_on).pays(|sale| sale.commission);
             payout(\"statement\").paid(\"monthly\").includes([\"commission\"]){clause};"
        );
        program(&text)
    };
    let sales = |amount: &str| json!([{"id": "S-1", "commission": amount, "sold_on": "2026-01-05"}]);
    let period = "2026-01-01..2026-01-31";
    // Nothing said: an error, not a zero.
    let said = refused(&with(""), &json!({"sales": sales("-300")}), period);
    assert!(said.contains("CH0420") && said.contains("recovers"), "{said}");
    let paid = decide(
        &with(".recovers(\"at once\")"),
        &json!({"sales": sales("-300")}),
        period,
    );
    assert_eq!(paid["payouts"]["statement"]["paid"], "-300");
    let paid = decide(
        &with(".recovers(\"nothing\")"),
        &json!({"sales": sales("-300")}),
        period,
    );
    assert_eq!(statement(&paid)["steps"]["debt"], "300");
    assert_eq!(paid["payouts"]["statement"]["paid"], "0");
    // -300; then 200 leaves a debt of 100; then 500 pays 400. A minimum of 50 keeps 30 and lets it go with 40 more.
    let decisions = months(
        &with(".recovers(\"next payouts\").minimum(50, \"carry\")"),
        &["-300", "200", "500", "30", "40"],
    );
    for (decision, brought, paid, carried) in [
        (&decisions[0], "0", "0", "-300"),
        (&decisions[1], "-300", "0", "-100"),
        (&decisions[2], "-100", "400", "0"),
        (&decisions[3], "0", "0", "30"),
        (&decisions[4], "30", "70", "0"),
    ] {
        let found = statement(decision);
        assert_eq!(
            [
                &found["steps"]["brought_forward"],
                &found["paid"],
                &found["carried_forward"]
            ],
            [brought, paid, carried]
        );
    }
}

const EVERYTHING: &str = r#"payout("statement").paid("monthly").includes(["commission"])
    .recoverable_draw(300, "draw_advanced")
    .holds_back(percent(10), "held_back").releases_after(2.months()).round_each(2, "half-even")
    .minimum(50, "carry").recovers("next payouts");"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Steps sum to what is paid; every account opens with what it closed with, and closes with what moved it; and over
    /// the year, what was paid and what is still held back, kept or advanced is what was earned.
    #[test]
    fn nothing_is_lost_over_a_year(cents in prop::collection::vec(-200_000_i64..500_000, 12)) {
        let program = program(&format!("{SALES}{EVERYTHING}"));
        let amounts: Vec<String> = cents
            .iter()
            .map(|cents| Decimal::from(*cents).divide(Decimal::HUNDRED).unwrap().to_string())
            .collect();
        let amounts: Vec<&str> = amounts.iter().map(String::as_str).collect();
        let decisions = months(&program, &amounts);
        let mut paid = Decimal::ZERO;
        let mut before: Option<&Value> = None;
        for decision in &decisions {
            let found = statement(decision);
            let steps = found["steps"].as_object().unwrap();
            let sum = steps.values().fold(Decimal::ZERO, |sum, step| sum.add(number(step)).unwrap());
            prop_assert_eq!(sum, number(&found["paid"]));
            paid = paid.add(sum).unwrap();
            for name in ["draw_advanced", "held_back"] {
                let account = &decision["balances"][name]["accounts"][0];
                let opening = before.map_or("0", |before| before["balances"][name]["accounts"][0]["closing"].as_str().unwrap_or("0"));
                if account.is_null() { continue; }
                prop_assert_eq!(account["opening"].as_str(), Some(opening));
                let moved = account["movements"].as_array().unwrap().iter();
                let closing = moved.fold(number(&account["opening"]), |sum, one| sum.add(number(&one["amount"])).unwrap());
                prop_assert_eq!(closing, number(&account["closing"]));
                prop_assert!(!closing.is_negative());
            }
            before = Some(decision);
        }
        let last = before.unwrap();
        let earned = amounts.iter().fold(Decimal::ZERO, |sum, one| sum.add(one.parse().unwrap()).unwrap());
        let held = number(&last["balances"]["held_back"]["closing"]);
        let advanced = number(&last["balances"]["draw_advanced"]["closing"]);
        let kept = number(&statement(last)["carried_forward"]);
        let all = paid.add(held).unwrap().add(kept).unwrap().subtract(advanced).unwrap();
        prop_assert_eq!(all, earned);
    }
}

// ---- Funds -----------------------------------------------------------------------------------------------------------

const MDF: &str = r#"
record("claim").key("id")
    .field("id",           text())
    .field("amount",       money())
    .field("fund_year",    integer())
    .field("approved_on",  date().optional())
    .field("activity_on",  date())
    .field("invoiced_on",  date())
    .field("submitted_on", date());
input("purchases", money());
input("freight", money());
input("claims",  list_of(record_of("claim")));
fund("mdf_fund").title("Market development fund").per(["partner", "fund-year"])
    .accrues(percent(3), |purchases, freight| purchases - freight)
    .unused("expires").open_for(46.calendar_days())
    .round_each(2, "down");
incentive("mdf").title("MDF claim").kind("mdf")
    .for_each("claims")
    .in_period(|claim| claim.submitted_on)
    .in_order_of(|claim| [claim.submitted_on, claim.id])
    .requires("Approved before the activity", |claim| claim.approved_on).on_or_before(|claim| claim.activity_on)
    .deadline("45 days after the invoice", |claim| claim.invoiced_on.plus(45.calendar_days()))
    .deadline("February 15 after the fund year", |claim| date(claim.fund_year + 1, 2, 15))
    .deadline_for(|claim| claim.submitted_on)
    .co_funds(percent(50), |claim| claim.amount)
    .round_each(2, "half-up")
    .draws_on("mdf_fund");
"#;

fn claim(id: &str, amount: i64, submitted_on: &str) -> Value {
    json!({
        "id": id, "amount": amount, "fund_year": 2025, "approved_on": "2025-05-01", "activity_on": "2025-06-01",
        "invoiced_on": submitted_on, "submitted_on": submitted_on,
    })
}

fn facts(purchases: i64, freight: i64, claims: &Value) -> Value {
    json!({"prior": {"opening": true}, "purchases": purchases, "freight": freight, "claims": claims})
}

const YEAR_2025: &str = "2025-01-01..2025-12-31";

/// Published: a claim of 10,000 co-funded at 50 % is 5,000 under 3 % of 200,000 = 6,000. One of 14,000 would be 7,000: the
/// fund holds 6,000. Net of 10,000 freight the fund is 5,700.
#[test]
fn claims_are_paid_out_of_the_fund() {
    let program = program(MDF);
    for (purchases, freight, amount, accrued, total, left, lacks) in [
        (200_000, 0, 10_000, "6000", "5000", "1000", "0"),
        (200_000, 0, 14_000, "6000", "6000", "0", "1000"),
        (200_000, 10_000, 14_000, "5700", "5700", "0", "1300"),
    ] {
        let claims = json!([claim("C-1", amount, "2025-07-01")]);
        let decision = decide(&program, &facts(purchases, freight, &claims), YEAR_2025);
        assert_eq!(decision["incentives"]["mdf"]["total"], total);
        assert_eq!(decision["incentives"]["mdf"]["not_in_fund"], lacks);
        let account = &decision["balances"]["mdf_fund"]["accounts"][0];
        assert_eq!(account["per"], json!(["2025"]));
        assert_eq!(account["movements"][0], json!({"kind": "accrued", "amount": accrued}));
        assert_eq!(account["closing"], left);
    }
}

/// The first claim first: 3 % of 200,000 is 6,000; 4,000 are drawn in June, 2,000 of 4,000 in July, nothing is left in
/// August, whatever the order of the facts.
#[test]
fn the_first_claim_is_paid_first() {
    let program = program(MDF);
    let claims = json!([
        claim("C-3", 8_000, "2025-08-01"),
        claim("C-2", 8_000, "2025-07-01"),
        claim("C-1", 8_000, "2025-06-01"),
    ]);
    let decision = decide(&program, &facts(200_000, 0, &claims), YEAR_2025);
    let lines = decision["incentives"]["mdf"]["lines"].as_array().unwrap();
    let amounts: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (line["record"].as_str().unwrap(), line["amount"].as_str().unwrap()))
        .collect();
    assert_eq!(amounts, [("C-1", "4000"), ("C-2", "2000"), ("C-3", "0")]);
    let movements = decision["balances"]["mdf_fund"]["accounts"][0]["movements"]
        .as_array()
        .unwrap();
    assert_eq!(
        movements[1],
        json!({"kind": "drawn", "incentive": "mdf", "record": "C-1", "amount": "-4000"})
    );
    assert_eq!(movements.len(), 3);
}

/// Of two deadlines the earlier counts and is the one that is named. 45 days after 2026-01-10 is 2026-02-24, so February 15
/// is earlier; 45 days after 2025-12-01 is 2026-01-15.
#[test]
fn the_earliest_deadline_counts() {
    let program = program(MDF);
    let with = |invoiced_on: &str, submitted_on: &str| {
        let mut claim = claim("C-1", 1_000, submitted_on);
        claim["invoiced_on"] = json!(invoiced_on);
        let mut facts = facts(0, 0, &json!([claim]));
        facts["prior"] = json!({"opening": true, "balances": [{"name": "mdf_fund", "per": ["2025"], "amount": "900"}]});
        decide(&program, &facts, "2026-01-01..2026-03-31")
    };
    let paid = with("2026-01-10", "2026-02-15");
    assert_eq!(paid["incentives"]["mdf"]["total"], "500");
    // 46 days after the end of 2025 is February 15, so its 400 that are left expire with this quarter.
    let account = &paid["balances"]["mdf_fund"]["accounts"][0];
    assert_eq!(account["movements"][1], json!({"kind": "expired", "amount": "-400"}));
    assert_eq!(account["closing"], "0");
    for (invoiced_on, submitted_on, reason, last) in [
        (
            "2026-01-10",
            "2026-02-16",
            "February 15 after the fund year",
            "2026-02-15",
        ),
        ("2025-12-01", "2026-01-16", "45 days after the invoice", "2026-01-15"),
        // Both are missed, the second stands earlier in the calendar.
        (
            "2026-01-10",
            "2026-03-30",
            "February 15 after the fund year",
            "2026-02-15",
        ),
        ("2025-12-01", "2026-03-30", "45 days after the invoice", "2026-01-15"),
    ] {
        let decision = with(invoiced_on, submitted_on);
        let rejected = &decision["incentives"]["mdf"]["rejected"][0];
        assert_eq!(
            [&rejected["reason"], &rejected["requirement"]["required"]],
            [reason, last]
        );
    }
}

#[test]
fn a_claim_that_was_never_approved_says_so() {
    let program = program(MDF);
    let mut never = claim("C-1", 1_000, "2025-07-01");
    never["approved_on"] = Value::Null;
    let decision = decide(&program, &facts(200_000, 0, &json!([never])), YEAR_2025);
    let rejected = &decision["incentives"]["mdf"]["rejected"][0];
    assert_eq!(rejected["reason"], "Approved before the activity");
    assert_eq!(rejected["requirement"]["state"], "missing");
}

/// 3 % of 50,000 and of 30,000 are 1,500 and 900: 2,400 for the year; 1,000 are claimed in the second quarter.
#[test]
fn a_fund_is_filled_and_drawn_over_the_quarters_of_its_year() {
    let program = program(MDF);
    let quarter = |prior: &Value, purchases: i64, claims: Value, period: &str| {
        let facts = json!({"prior": prior, "purchases": purchases, "freight": 0, "claims": claims});
        decide(&program, &facts, period)
    };
    let opening = json!({"opening": true});
    let first = quarter(&opening, 50_000, json!([]), "2025-01-01..2025-03-31");
    let claims = json!([claim("C-1", 2_000, "2025-06-02")]);
    let second = quarter(&first["carry_forward"], 30_000, claims, "2025-04-01..2025-06-30");
    let account = &second["balances"]["mdf_fund"]["accounts"][0];
    assert_eq!([&account["opening"], &account["closing"]], ["1500", "1400"]);
    // A period in two fund years would have to be divided.
    let said = refused(
        &program,
        &json!({"prior": {"opening": true}, "purchases": 1, "freight": 0, "claims": []}),
        "2025-12-01..2026-01-31",
    );
    assert!(said.contains("CH0408") && said.contains("two years"), "{said}");
}

/// A budget of 1,000 from July on: 200 a unit. Two units in July, four in August: 400, then 600 of 800; the next fund year
/// begins with 1,000 again, and what was left stays lost.
#[test]
fn a_budget_lasts_for_its_year() {
    let program = program(
        r#"
record("sale").key("id").field("id", text()).field("units", integer()).field("sold_on", date());
setting("bonus", money(), 200);
input("sales", list_of(record_of("sale")));
fund("budget").per(["partner", "fund-year"]).year_starts(7).provides(1_000).unused("expires");
incentive("spiff").for_each("sales").in_period(|sale| sale.sold_on).in_order_of(|sale| [sale.sold_on, sale.id])
    .pays(|sale, bonus| sale.units * bonus).draws_on("budget", |sale| sale.sold_on.fiscal_year(7));
"#,
    );
    let mut prior = json!({"opening": true});
    for (period, units, day, total, closing) in [
        ("2025-07-01..2025-07-31", 2, "2025-07-05", "400", "600"),
        ("2025-08-01..2025-08-31", 4, "2025-08-05", "600", "0"),
        ("2025-09-01..2026-06-30", 1, "2026-06-05", "0", "0"),
        ("2026-07-01..2026-07-31", 1, "2026-07-05", "200", "800"),
        ("2026-08-01..2027-06-30", 1, "2026-08-05", "200", "0"),
    ] {
        let sales = json!([{"id": "S", "units": units, "sold_on": day}]);
        let decision = decide(&program, &json!({"prior": prior, "sales": sales}), period);
        assert_eq!(decision["incentives"]["spiff"]["total"], total, "{period}");
        assert_eq!(decision["balances"]["budget"]["closing"], closing, "{period}");
        prior = decision["carry_forward"].clone();
    }
}

/// What 2025 leaves is added to 2026: 900 and 3 % of 10,000.
#[test]
fn what_is_left_carries_over() {
    let program = program(&MDF.replace(".unused(\"expires\")", ".unused(\"carries over\")"));
    let mut facts = facts(10_000, 0, &json!([]));
    facts["prior"] = json!({"opening": true, "balances": [{"name": "mdf_fund", "per": ["2025"], "amount": "900"}]});
    let decision = decide(&program, &facts, "2026-01-01..2026-03-31");
    let accounts = &decision["balances"]["mdf_fund"]["accounts"];
    assert_eq!([&accounts[0]["closing"], &accounts[1]["closing"]], ["0", "1200"]);
}

// ---- Wrong use -------------------------------------------------------------------------------------------------------

#[test]
fn wrong_use_is_refused_with_what_to_write() {
    let head = SALES;
    for (clauses, code, words) in [
        (
            r#"payout("p").paid("monthly").includes(["comission"]);"#,
            "CH0207",
            "did you mean `commission`?",
        ),
        (r#"payout("p").includes(["commission"]);"#, "CH0206", ".paid("),
        (r#"payout("p").paid("monthly");"#, "CH0206", ".includes("),
        (
            r#"payout("p").paid("monthly").includes(["commission"]); payout("q").paid("monthly").includes(["commission"]);"#,
            "CH0205",
            "paid twice",
        ),
        (
            r#"payout("p").paid("monthly").includes(["commission"]).recoverable_draw(10, "draw_advance");"#,
            "CH0207",
            "did you mean `draw_advanced`?",
        ),
        (
            r#"payout("p").paid("monthly").includes(["commission"]).holds_back(percent(10), "held_back");"#,
            "CH0206",
            "releases_after",
        ),
        (
            r#"payout("p").paid("monthly").includes(["commission"]).holds_back(percent(10), "held_back").releases_after(3.business_days());"#,
            "CH02",
            "calendar_days",
        ),
        (
            r#"incentive("yearly").paid("yearly").pays(|sales| sales.sum(|sale| sale.commission));
               payout("p").paid("monthly").includes(["commission", "yearly"]);"#,
            "CH0204",
            "never hold",
        ),
        (r#"fund("f");"#, "CH0206", "accrues"),
    ] {
        let (_, said) = compiled(&format!("{head}{clauses}"));
        assert!(said.contains(code) && said.contains(words), "{clauses}\n{said}");
    }
}

// ---- What a fund does not hold ---------------------------------------------------------------------------------------

/// A budget of 100 for bonuses that a sale must keep for a year.
const BUDGET: &str = r#"
record("sale").key("id").field("id", text()).field("bonus", money()).field("sold_on", date())
    .field("ended_on", date().optional());
input("sales", list_of(record_of("sale")));
fund("budget").title("Budget").per(["fund-year"]).provides(100).unused("expires");
incentive("bonus").title("Bonus").for_each("sales").in_period(|sale| sale.sold_on)
    .in_order_of(|sale| [sale.sold_on, sale.id]).pays(|sale| sale.bonus).round_each(2, "half-up")
"#;

const KEPT: &str = r#"
    .draws_on("budget", |sale| sale.sold_on.year())
    .earned_over(12.months(), |sale| sale.sold_on).clawback("in full", |sale| sale.ended_on).month_end("last-day");
"#;

fn bonus(id: &str, bonus: i64, sold_on: &str, ended_on: Option<&str>) -> Value {
    json!({"id": id, "bonus": bonus, "sold_on": sold_on, "ended_on": ended_on})
}

fn amounts(decision: &Value) -> Vec<(&str, &str)> {
    let lines = decision["incentives"]["bonus"]["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| (line["record"].as_str().unwrap(), line["amount"].as_str().unwrap()))
        .collect()
}

/// 250 are asked of 100: 100 are paid, and 100 stand in the ledger. When the sale ends, 100 are taken back, and are there
/// for others: of a bonus of 130 then 100 are paid.
#[test]
fn what_a_fund_did_not_pay_is_not_taken_back() {
    let program = program(&format!("{BUDGET}{KEPT}"));
    let first = json!({"prior": {"opening": true}, "sales": [bonus("S-1", 250, "2026-01-10", None)]});
    let january = decide(&program, &first, "2026-01-01..2026-01-31");
    assert_eq!(january["incentives"]["bonus"]["total"], "100");
    assert_eq!(january["incentives"]["bonus"]["not_in_fund"], "150");
    assert_eq!(january["carry_forward"]["ledger"][0]["amount"], "100");
    let sales = [
        bonus("S-1", 250, "2026-01-10", Some("2026-02-10")),
        bonus("S-2", 130, "2026-02-11", None),
    ];
    let second = json!({"prior": january["carry_forward"], "sales": sales});
    let february = decide(&program, &second, "2026-02-01..2026-02-28");
    assert_eq!(amounts(&february), [("S-2", "100"), ("S-1", "-100")]);
    assert_eq!(february["incentives"]["bonus"]["lines"][1]["paid"], "100");
    assert_eq!(february["incentives"]["bonus"]["total"], "0");
    let ledger = february["carry_forward"]["ledger"].as_array().unwrap();
    let entered: Vec<&Value> = ledger.iter().map(|entry| &entry["amount"]).collect();
    assert_eq!(entered, ["100", "100", "-100"]);
    // 0 + 100 given back - 100 drawn.
    assert_eq!(february["balances"]["budget"]["closing"], "0");
    let third = json!({"prior": february["carry_forward"], "sales": sales});
    let march = decide(&program, &third, "2026-03-01..2026-03-31");
    assert_eq!(march["incentives"]["bonus"]["total"], "0");
}

/// In one period: 100 of 250 are paid and taken back at once, then 30 are paid.
#[test]
fn a_sale_that_ends_in_its_own_period_gives_back_what_it_drew() {
    let program = program(&format!("{BUDGET}{KEPT}"));
    let sales = [
        bonus("S-1", 250, "2026-01-10", Some("2026-01-20")),
        bonus("S-2", 30, "2026-01-25", None),
    ];
    let facts = json!({"prior": {"opening": true}, "sales": sales});
    let decision = decide(&program, &facts, "2026-01-01..2026-01-31");
    assert_eq!(amounts(&decision), [("S-1", "100"), ("S-2", "30"), ("S-1", "-100")]);
    assert_eq!(decision["incentives"]["bonus"]["sum"], "180");
    assert_eq!(decision["incentives"]["bonus"]["total"], "30");
    assert_eq!(decision["balances"]["budget"]["closing"], "70");
}

/// 250 get the 100 that are there, -200 give back, 30 are paid of these: 100 - 100 + 200 - 30 = 170.
#[test]
fn each_line_is_held_against_what_is_left_then() {
    for rest in [".draws_on(\"budget\", |sale| sale.sold_on.year());", KEPT] {
        let program = program(&format!("{BUDGET}{rest}"));
        let sales = [
            bonus("S-3", 30, "2026-01-12", None),
            bonus("S-2", -200, "2026-01-11", None),
            bonus("S-1", 250, "2026-01-10", None),
        ];
        let facts = json!({"prior": {"opening": true}, "sales": sales});
        let decision = decide(&program, &facts, "2026-01-01..2026-01-31");
        assert_eq!(amounts(&decision), [("S-1", "100"), ("S-2", "-200"), ("S-3", "30")]);
        assert_eq!(decision["incentives"]["bonus"]["not_in_fund"], "150");
        assert_eq!(decision["incentives"]["bonus"]["total"], "-70");
        assert_eq!(decision["balances"]["budget"]["closing"], "170");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Every line gets the smaller of what it asks and what is left, in order; what is left plus what was drawn is the
    /// budget.
    #[test]
    fn a_fund_pays_in_order_until_nothing_is_left(bonuses in proptest::collection::vec(-300_i64..300, 0..8)) {
        let program = program(&format!("{BUDGET}.draws_on(\"budget\", |sale| sale.sold_on.year());"));
        let sales: Vec<Value> = bonuses.iter().enumerate()
            .map(|(at, amount)| bonus(&format!("S-{at}"), *amount, &format!("2026-01-{:02}", at + 1), None)).collect();
        let decision = decide(&program, &json!({"prior": {"opening": true}, "sales": sales}), "2026-01-01..2026-01-31");
        let mut left = 100;
        for ((_, found), asked) in amounts(&decision).iter().zip(&bonuses) {
            let drawn = (*asked).min(left.max(0));
            prop_assert_eq!(found.parse::<i64>().unwrap(), drawn);
            left -= drawn;
        }
        prop_assert_eq!(&decision["balances"]["budget"]["closing"], &json!(left.to_string()));
    }
}

/// Halves of 160, the second six months later: the budget of 100 pays 80 of the first and, with 20 left, 20 of the second
/// of one sale and nothing of that of the next. What was not paid is lost, and the decisions say so.
#[test]
fn an_instalment_for_which_nothing_is_left_is_lost_and_not_paid_already() {
    let rest = r#"
    .draws_on("budget", |sale| sale.sold_on.year())
    .instalments([percent(50), percent(50)], 1.months(), |sale| sale.sold_on).month_end("last-day");
"#;
    let program = program(&format!(
        "{}{rest}",
        BUDGET.replace(".in_period(|sale| sale.sold_on)", "")
    ));
    let sales = [
        bonus("S-1", 160, "2026-01-10", None),
        bonus("S-2", 160, "2026-01-11", None),
    ];
    let facts = |prior: &Value| json!({"prior": prior, "sales": sales});
    let january = decide(&program, &facts(&json!({"opening": true})), "2026-01-01..2026-01-31");
    assert_eq!(amounts(&january), [("S-1", "80"), ("S-2", "20")]);
    let february = facts(&january["carry_forward"]);
    let february = decide(&program, &february, "2026-02-01..2026-02-28");
    assert_eq!(amounts(&february), [("S-1", "0"), ("S-2", "0")]);
    let march = facts(&february["carry_forward"]);
    let decision = decide(&program, &march, "2026-03-01..2026-03-31");
    assert_eq!(decision["incentives"]["bonus"]["lines"], json!([]));
    let rejected = &decision["incentives"]["bonus"]["rejected"];
    assert_eq!(
        rejected[0],
        json!({"record": "S-1", "unit": "2026-01-10", "reason": "paid already", "period": "2026-01-01..2026-01-31"})
    );
    assert_eq!(
        rejected[1],
        json!({
            "record": "S-1", "unit": "2026-02-10", "reason": "fell due, and nothing was left to pay it",
            "period": "2026-02-01..2026-02-28"
        })
    );
}

#[test]
fn what_was_asked_of_a_fund_has_a_currency() {
    let program = program(&format!("{BUDGET}{KEPT}"));
    let facts = json!({"prior": {"opening": true}, "sales": [bonus("S-1", 15_000, "2026-01-10", None)]});
    let options = Options {
        period: Some("2026-01-01..2026-01-31".to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options).unwrap();
    let text = decision.to_text();
    assert!(
        text.contains("  S-1: 100.00 USD (15,000.00 USD asked of the fund)\n"),
        "{text}"
    );
}
