//! Payouts of several payees: each has its statement, its accounts and its memory. Numbers are worked out by hand beside
//! the test.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::value::Decimal;
use charter_engine::{Decision, Options, Pack, Program};
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

/// The split of shape 14: 20 % to the master agent, 30 % of the rest to the sub-agent, what is left to the agent.
const CONTRACTS: &str = r#"
record("agent").key("id").field("id", text()).field("draw", money());
record("contract").key("id").field("id", text()).field("fee", money()).field("paid_on", date())
    .field("master_id", text()).field("sub_id", text().optional()).field("agent_id", text());
input("agents", list_of(record_of("agent")));
input("contracts", list_of(record_of("contract")));
balance("draw_advanced", money()).title("Draw advanced").per(["payee"]).never_below(0);
balance("held_back", money()).title("Held back").per(["payee"]).never_below(0);
incentive("residual").title("Residual").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("cascade")
        .payee("Master agent", |contract| contract.master_id).keeps(percent(20))
        .payee("Sub-agent", |contract| contract.sub_id).keeps(percent(30)).when_absent("passes down")
        .payee("Agent", |contract| contract.agent_id).keeps("the rest");
"#;

/// Everybody who is listed has a draw of its own, a tenth is held back for two months, less than 50 waits.
const STATEMENT: &str = r#"
payout("statement").title("Monthly statement").paid("monthly").includes(["residual"])
    .payees(|agents| agents, |agent| agent.id)
    .recoverable_draw(|agent| agent.draw, "draw_advanced")
    .holds_back(percent(10), "held_back").releases_after(2.months()).round_each(2, "half-even")
    .minimum(50, "carry").recovers("next payouts");
"#;

fn compiled(text: &str) -> (Option<Program>, String) {
    let pack = Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", text)]);
    let compilation = Program::compile(&pack);
    (compilation.program, compilation.diagnostics.to_string())
}

fn program(text: &str) -> Program {
    let (program, said) = compiled(text);
    program.unwrap_or_else(|| panic!("{said}"))
}

fn with(statement: &str) -> Program {
    // A balance that a test does not use would be reported.
    let unused = |name: &&str| !statement.contains(*name);
    let unused: Vec<&str> = ["\"draw_advanced\"", "\"held_back\""]
        .into_iter()
        .filter(|name| unused(name))
        .collect();
    let lines = CONTRACTS
        .lines()
        .filter(|line| !unused.iter().any(|name| line.contains(name)));
    program(&format!("{}\n{statement}", lines.collect::<Vec<_>>().join("\n")))
}

fn evaluate(program: &Program, facts: &Value, period: &str) -> Result<Decision, String> {
    let options = Options {
        period: Some(period.to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    decision.map_err(|wrong| wrong.to_string())
}

fn decide(program: &Program, facts: &Value, period: &str) -> Value {
    let decision = evaluate(program, facts, period).unwrap_or_else(|wrong| panic!("{wrong}"));
    let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong = validator.iter_errors(&json).next().map(|error| error.to_string());
    assert!(wrong.is_none(), "{wrong:?}");
    json
}

const JANUARY: &str = "2026-01-01..2026-01-31";
const FEBRUARY: &str = "2026-02-01..2026-02-28";
const MARCH: &str = "2026-03-01..2026-03-31";

fn contract(id: &str, fee: &str, day: &str, sub: Option<&str>, agent: &str) -> Value {
    let mut contract = json!({"id": id, "fee": fee, "paid_on": day, "master_id": "M-1", "agent_id": agent});
    if let Some(sub) = sub {
        contract["sub_id"] = json!(sub);
    }
    contract
}

/// Payees in short: `A-1 gross 560 paid 600`.
fn statements(decision: &Value) -> Vec<String> {
    let found = decision["payouts"]["statement"]["statements"]
        .as_array()
        .unwrap()
        .iter();
    found
        .map(|one| {
            let text = |value: &Value| value.as_str().unwrap_or("partner").to_owned();
            format!(
                "{} gross {} paid {}",
                text(&one["payee"]),
                text(&one["steps"]["gross"]),
                text(&one["paid"])
            )
        })
        .collect()
}

fn account<'d>(decision: &'d Value, balance: &str, payee: &str) -> &'d Value {
    let accounts = decision["balances"][balance]["accounts"].as_array().unwrap();
    accounts
        .iter()
        .find(|one| one["per"] == json!([payee]))
        .unwrap_or(&Value::Null)
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("{value}")).parse().unwrap()
}

fn sum<'v>(values: impl Iterator<Item = &'v Value>) -> Decimal {
    values.fold(Decimal::ZERO, |sum, value| sum.add(number(value)).unwrap())
}

/// January: 1,000 with a sub-agent is 200, 240 and 560; 500 without one is 100 and 400 for A-2.
#[test]
fn each_payee_of_a_split_has_its_statement() {
    let program = with(r#"payout("statement").title("Monthly statement").paid("monthly").includes(["residual"]);"#);
    let facts = json!({"agents": [], "contracts": [
        contract("C-2", "500", "2026-01-09", None, "A-2"),
        contract("C-1", "1000", "2026-01-05", Some("S-1"), "A-1"),
        contract("C-3", "700", "2026-02-05", None, "A-3"),
    ]});
    let decision = decide(&program, &facts, JANUARY);
    assert_eq!(
        statements(&decision),
        [
            "A-1 gross 560 paid 560",
            "A-2 gross 400 paid 400",
            "M-1 gross 300 paid 300",
            "S-1 gross 240 paid 240"
        ]
    );
    assert_eq!(decision["payouts"]["statement"]["paid"], "1500");
    assert_eq!(decision["totals"]["USD"], "1500");
    assert_eq!(
        decision["payouts"]["statement"]["statements"][2]["includes"],
        json!([{"incentive": "residual", "amount": "300"}])
    );
    let decision = evaluate(&program, &facts, JANUARY).unwrap();
    assert!(
        decision
            .to_text()
            .contains("Monthly statement: 1,500.00 USD to be transferred\n  A-1: 560.00 USD\n    earned: 560.00 USD\n"),
        "{}",
        decision.to_text()
    );
    // A payee sees its own statement and nobody else's.
    let seen: Value = serde_json::from_str(&decision.seen_by("S-1").to_json()).unwrap();
    assert_eq!(statements(&seen), ["S-1 gross 240 paid 240"]);
    assert_eq!(seen["payouts"]["statement"]["paid"], "240");
    assert!(
        decision
            .seen_by("S-1")
            .to_text()
            .ends_with("Monthly statement: 240.00 USD to be transferred to S-1\n  earned: 240.00 USD\n")
    );
    assert!(decision.seen_by("S-2").to_text().contains("Nothing is paid to S-2"));
}

/// A-1 has a draw of 600, A-2 one of 300, M-1 none.
///
/// January: A-1 earns 560 and is advanced 40; A-2 earns nothing and is advanced 300. M-1 earns 200.
/// February: A-1 earns 560 + 400 = 960, of which 40 are paid back; A-2 earns 800 of 1,000: 300 paid back.
/// Of what is earned and not owed a tenth is held back: January 56 and 20 (S-1: 24), February 92 and 50, and so on.
/// March: nothing is sold. January's shares are released; A-2 is not listed any more and has no draw.
#[test]
fn draws_and_holdbacks_are_kept_by_payee() {
    let program = with(STATEMENT);
    let agents = json!([{"id": "A-1", "draw": 600}, {"id": "A-2", "draw": 300}]);
    let january = decide(
        &program,
        &json!({"prior": {"opening": true}, "agents": agents,
            "contracts": [contract("C-1", "1000", "2026-01-05", Some("S-1"), "A-1")]}),
        JANUARY,
    );
    assert_eq!(
        statements(&january),
        [
            // 560 + 40 advanced - 56 held back.
            "A-1 gross 560 paid 544",
            "A-2 gross 0 paid 300",
            "M-1 gross 200 paid 180",
            "S-1 gross 240 paid 216"
        ]
    );
    assert_eq!(account(&january, "draw_advanced", "A-1")["closing"], "40");
    assert_eq!(account(&january, "draw_advanced", "A-2")["closing"], "300");
    assert_eq!(*account(&january, "draw_advanced", "M-1"), Value::Null);
    assert_eq!(january["balances"]["held_back"]["closing"], "100");

    let february = decide(
        &program,
        &json!({"prior": january["carry_forward"], "agents": agents, "contracts": [
            contract("C-1", "1000", "2026-02-05", Some("S-1"), "A-1"),
            contract("C-2", "500", "2026-02-06", None, "A-1"),
            contract("C-3", "1000", "2026-02-07", None, "A-2"),
        ]}),
        FEBRUARY,
    );
    assert_eq!(
        statements(&february),
        [
            // 960 - 40 = 920 are its own: 92 held back.
            "A-1 gross 960 paid 828",
            // 800 - 300 = 500: 50 held back.
            "A-2 gross 800 paid 450",
            // 200 + 100 + 200 = 500.
            "M-1 gross 500 paid 450",
            "S-1 gross 240 paid 216"
        ]
    );
    for payee in ["A-1", "A-2"] {
        assert_eq!(account(&february, "draw_advanced", payee)["closing"], "0", "{payee}");
    }

    let march = decide(
        &program,
        &json!({"prior": february["carry_forward"], "agents": [{"id": "A-1", "draw": 600}], "contracts": []}),
        MARCH,
    );
    assert_eq!(
        statements(&march),
        [
            // 600 advanced, January's 56 released.
            "A-1 gross 0 paid 656",
            // February's 50 fall due with April.
            "A-2 gross 0 paid 0",
            // January's 20 and 24 are released, and lie below the minimum: they wait.
            "M-1 gross 0 paid 0",
            "S-1 gross 0 paid 0"
        ]
    );
    let carried = |payee: &str| {
        let statements = march["payouts"]["statement"]["statements"].as_array().unwrap();
        let found = statements.iter().find(|one| one["payee"] == payee).unwrap();
        found["carried_forward"].clone()
    };
    assert_eq!([carried("M-1"), carried("S-1"), carried("A-2")], ["20", "24", "0"]);
    let balances = march["carry_forward"]["balances"].as_array().unwrap();
    assert!(
        balances.contains(&json!({"name": "statement", "per": ["M-1"], "amount": "20"})),
        "{balances:?}"
    );
    assert!(
        balances.contains(&json!({"name": "draw_advanced", "per": ["A-1"], "amount": "600"})),
        "{balances:?}"
    );
}

/// One contract is reversed: -1,000 is -200, -240 and -560. Each owes its own part; nobody pays for another.
#[test]
fn a_debt_stays_with_the_payee_who_owes_it() {
    let program = with(r#"payout("statement").paid("monthly").includes(["residual"]).recovers("next payouts");"#);
    let january = decide(
        &program,
        &json!({"prior": {"opening": true}, "agents": [], "contracts": [
            contract("C-1", "-1000", "2026-01-05", Some("S-1"), "A-1"),
            contract("C-2", "1000", "2026-01-05", None, "A-2"),
        ]}),
        JANUARY,
    );
    assert_eq!(
        statements(&january),
        [
            "A-1 gross -560 paid 0",
            "A-2 gross 800 paid 800",
            "M-1 gross 0 paid 0",
            "S-1 gross -240 paid 0"
        ]
    );
    let february = decide(
        &program,
        &json!({"prior": january["carry_forward"], "agents": [], "contracts": [
            contract("C-3", "1000", "2026-02-05", None, "A-1"),
        ]}),
        FEBRUARY,
    );
    assert_eq!(
        statements(&february),
        ["A-1 gross 800 paid 240", "M-1 gross 200 paid 200", "S-1 gross 0 paid 0"]
    );
    assert_eq!(
        february["carry_forward"]["balances"],
        json!([{"name": "statement", "per": ["S-1"], "amount": "-240"}])
    );
}

/// The partner's own bonus stands in the statement that a split gives it: 10 % of 500 are 50, with 80 % of 100.
#[test]
fn what_names_no_payee_is_the_partners_own() {
    let text = r#"
record("partner").key("id").field("id", text()).field("sales", money());
input("partner", record_of("partner"));
input("fee", money());
incentive("bonus").title("Bonus").paid("monthly").pays(|partner| partner.sales * percent(10)).round_each(2, "half-up");
incentive("referral").title("Referral").paid("monthly").pays(|fee| fee).round_each(2, "half-up")
    .split("shares").payee("Partner", |partner| partner.id).keeps(percent(80)).payee("Referrer", |partner| "R-1").keeps("the rest");
payout("statement").paid("monthly").includes(["bonus", "referral"]);
"#;
    let facts = json!({"partner": {"id": "P-1", "sales": 500}, "fee": 100});
    let program = program(text);
    let decision = decide(&program, &facts, JANUARY);
    assert_eq!(
        statements(&decision),
        ["P-1 gross 130 paid 130", "R-1 gross 20 paid 20"]
    );
    let text = evaluate(&program, &facts, JANUARY).unwrap().to_text();
    assert!(
        text.contains("    earned: 130.00 USD\n      Bonus: 50.00 USD\n      Referral: 80.00 USD\n"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_paid_by_payee_is_refused() {
    let bonus =
        r#"incentive("bonus").paid("monthly").pays(|agents| agents.sum(|agent| agent.draw)).round_each(2, "half-up");"#;
    for (text, code, words) in [
        // Who has the draw where nothing was earned?
        (
            format!(
                "{CONTRACTS}payout(\"p\").paid(\"monthly\").includes([\"residual\"]).recoverable_draw(9, \"draw_advanced\").holds_back(percent(1), \"held_back\").releases_after(1.months()).round_each(2, \"down\");"
            ),
            "CH0206",
            ".payees(|agents| agents, |agent| agent.id)",
        ),
        // Whose is the bonus?
        (
            format!("{CONTRACTS}{bonus}payout(\"p\").paid(\"monthly\").includes([\"residual\", \"bonus\"]);"),
            "CH0206",
            "`bonus` names no payee, `residual` does",
        ),
        // Nobody is named.
        (
            format!(
                "{CONTRACTS}{bonus}payout(\"p\").paid(\"monthly\").includes([\"bonus\"]).payees(|agents| agents, |agent| agent.id);"
            ),
            "CH0206",
            "`payees` says nothing",
        ),
        // One account of all.
        (
            format!("{CONTRACTS}{STATEMENT}").replace(".title(\"Draw advanced\").per([\"payee\"])", ""),
            "CH0206",
            "share one account",
        ),
        // Twice.
        (
            format!("{CONTRACTS}{STATEMENT}").replace(".payees(", ".payees(|agents| agents, |agent| agent.id).payees("),
            "CH0206",
            "`payees` is said twice",
        ),
        // No list.
        (
            format!("{CONTRACTS}{STATEMENT}").replace(".payees(|agents| agents,", ".payees(|agents| agents.count(),"),
            "CH02",
            "a list of records",
        ),
        // What the whole adds has no payee.
        (
            CONTRACTS.replace(".keeps(\"the rest\");", ".keeps(\"the rest\").minimum(50, \"carry\");"),
            "CH0206",
            "belongs to no record",
        ),
        (
            CONTRACTS.replace(
                ".keeps(\"the rest\");",
                ".keeps(\"the rest\").round_total(0, \"half-up\");",
            ),
            "CH0206",
            "what rounding the sum adds",
        ),
    ] {
        let (_, said) = compiled(&text);
        assert!(said.contains(code) && said.contains(words), "{text}\n{said}");
    }
}

#[test]
fn a_payee_that_is_listed_twice_is_an_error() {
    let program = with(&STATEMENT.replace("|agent| agent.id", "|agent| `A`"));
    let agents = json!([{"id": "A-1", "draw": 600}, {"id": "A-2", "draw": 300}]);
    let facts = json!({"prior": {"opening": true}, "agents": agents, "contracts": []});
    let said = evaluate(&program, &facts, JANUARY).unwrap_err();
    assert!(
        said.contains("are the same one") && said.contains("/agents/1"),
        "{said}"
    );
    let program = with(STATEMENT);
    let agents = json!([{"id": "A-1", "draw": -1}]);
    let facts = json!({"prior": {"opening": true}, "agents": agents, "contracts": []});
    let said = evaluate(&program, &facts, JANUARY).unwrap_err();
    assert!(
        said.contains("lies outside of what is allowed") && said.contains("/agents/0"),
        "{said}"
    );
}

const MONTHS: [(&str, &str); 6] = [
    ("2026-01-01", "2026-01-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-03-01", "2026-03-31"),
    ("2026-04-01", "2026-04-30"),
    ("2026-05-01", "2026-05-31"),
    ("2026-06-01", "2026-06-30"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// In every month the statements sum to what is transferred, and what they earned to what incentives pay; and for each
    /// payee by itself, over all months, what was paid, held back and kept, less what is advanced, is what it earned.
    #[test]
    fn statements_sum_to_the_whole_and_nothing_is_lost(
        sold in prop::collection::vec(
            prop::collection::vec((-200_000_i64..500_000, any::<bool>(), 0_usize..3), 0..5), 6),
        draws in prop::collection::vec(0_i64..3, 3),
    ) {
        let program = with(STATEMENT);
        let agents: Vec<Value> = draws.iter().enumerate()
            .map(|(at, draw)| json!({"id": format!("A-{at}"), "draw": draw * 400})).collect();
        let mut prior = json!({"opening": true});
        let mut earned = std::collections::BTreeMap::<String, Decimal>::new();
        let mut paid = earned.clone();
        let mut last = Value::Null;
        for ((first, end), sold) in MONTHS.iter().zip(&sold) {
            let contracts: Vec<Value> = sold.iter().enumerate().map(|(at, (cents, sub, agent))| {
                let fee = Decimal::from(*cents).divide(Decimal::HUNDRED).unwrap().to_string();
                contract(&format!("C-{at}"), &fee, first, sub.then_some("S-1"), &format!("A-{agent}"))
            }).collect();
            let facts = json!({"prior": prior, "agents": agents, "contracts": contracts});
            let decision = decide(&program, &facts, &format!("{first}..{end}"));
            let found = decision["payouts"]["statement"]["statements"].as_array().unwrap();
            prop_assert_eq!(sum(found.iter().map(|one| &one["paid"])), number(&decision["payouts"]["statement"]["paid"]));
            prop_assert_eq!(sum(found.iter().map(|one| &one["steps"]["gross"])), number(&decision["incentives"]["residual"]["total"]));
            for one in found {
                let payee = one["payee"].as_str().unwrap().to_owned();
                let steps = one["steps"].as_object().unwrap();
                prop_assert_eq!(sum(steps.values()), number(&one["paid"]));
                for (sums, amount) in [(&mut earned, &steps["gross"]), (&mut paid, &one["paid"])] {
                    let sum = sums.entry(payee.clone()).or_insert(Decimal::ZERO);
                    *sum = sum.add(number(amount)).unwrap();
                }
            }
            // The order of the facts changes nothing.
            let mut turned = facts.clone();
            turned["contracts"].as_array_mut().unwrap().reverse();
            turned["agents"].as_array_mut().unwrap().reverse();
            let turned = decide(&program, &turned, &format!("{first}..{end}"));
            prop_assert_eq!(&turned["payouts"], &decision["payouts"]);
            prop_assert_eq!(&turned["carry_forward"], &decision["carry_forward"]);
            prior = decision["carry_forward"].clone();
            last = decision;
        }
        for (payee, earned) in &earned {
            let closing = |balance: &str| {
                let found = account(&last, balance, payee);
                if found.is_null() { Decimal::ZERO } else { number(&found["closing"]) }
            };
            let kept = last["carry_forward"]["balances"].as_array().unwrap().iter()
                .find(|one| one["name"] == "statement" && one["per"] == json!([payee]))
                .map_or(Decimal::ZERO, |one| number(&one["amount"]));
            let all = paid[payee].add(closing("held_back")).unwrap().add(kept).unwrap().subtract(closing("draw_advanced")).unwrap();
            prop_assert_eq!(all, *earned, "{}", payee);
        }
    }
}
