//! Splits: who is paid which part. Amounts are computed by hand in the comments; the properties hold for random shares,
//! amounts and orders.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::value::Decimal;
use charter_engine::{Decision, Explain, Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

fn pack(currency: &str, script: &str) -> Pack {
    let manifest = format!(
        "name = \"splits\"\nversion = \"1.0.0\"\ntitle = \"Splits\"\nowner = \"channel@vendor.example\"\n\
         currency = \"{currency}\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n"
    );
    Pack::from_files([
        ("pack.toml".to_owned(), manifest),
        ("program.rhai".to_owned(), script.to_owned()),
    ])
}

fn program_in(currency: &str, script: &str) -> Program {
    let compilation = Program::compile(&pack(currency, script));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}\n{script}", compilation.diagnostics))
}

fn program(script: &str) -> Program {
    program_in("USD", script)
}

fn options() -> Options {
    Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-01-01..2026-03-31".to_owned()),
        ..Options::default()
    }
}

fn decide(program: &Program, facts: &Value) -> Decision {
    program
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn decision(program: &Program, facts: &Value) -> Value {
    let decision: Value = serde_json::from_str(&decide(program, facts).to_json()).unwrap();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let wrong: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&decision)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{decision}");
    decision
}

/// Parts in short: `A-1 56`, `- 24` for one that nobody is paid.
fn parts(parts: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let parts = parts.as_array().unwrap().iter();
    parts
        .map(|part| format!("{} {}", text(&part["payee"]), text(&part["amount"])))
        .collect()
}

const CONTRACTS: &str = r#"
record("contract").key("id")
    .field("id",        text())
    .field("fee",       money())
    .field("paid_on",   date())
    .field("master_id", text())
    .field("sub_id",    text().optional())
    .field("agent_id",  text());
input("contracts", list_of(record_of("contract")));
"#;

fn cascade() -> Program {
    program(&format!(
        r#"{CONTRACTS}
incentive("residual").title("Residual")
    .for_each("contracts")
    .in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee)
    .round_each(2, "half-up")
    .split("cascade")
        .payee("Master agent", |contract| contract.master_id).keeps(percent(20))
        .payee("Sub-agent",    |contract| contract.sub_id).keeps(percent(30)).when_absent("passes down")
        .payee("Agent",        |contract| contract.agent_id).keeps("the rest")
    .remainder("largest remainder");
"#
    ))
}

fn contract(id: &str, fee: &str, sub: Option<&str>) -> Value {
    let mut contract = json!({ "id": id, "fee": fee, "paid_on": "2026-02-01", "master_id": "M-1", "agent_id": "A-1" });
    if let Some(sub) = sub {
        contract["sub_id"] = json!(sub);
    }
    contract
}

#[test]
fn a_cascade_passes_down_what_is_left() {
    let facts = json!({ "contracts": [
        contract("C-1", "100", Some("S-1")),
        contract("C-2", "100", None),
        contract("C-3", "-100", Some("S-1")),
        contract("C-4", "0.05", Some("S-1")),
        contract("C-5", "0", Some("S-1")),
    ] });
    let decision = decision(&cascade(), &facts);
    let lines = &decision["incentives"]["residual"]["lines"];
    // 20 % of 100; 30 % of the 80 that are left; the other 56.
    assert_eq!(parts(&lines[0]["parts"]), ["M-1 20", "S-1 24", "A-1 56"]);
    assert_eq!(
        lines[0]["parts"][1],
        json!({ "payee": "S-1", "title": "Sub-agent", "share": "0.24", "amount": "24" })
    );
    // Nobody keeps 30 %: all 80 reach the agent.
    assert_eq!(parts(&lines[1]["parts"]), ["M-1 20", "A-1 80"]);
    // A return takes back what the sale gave.
    assert_eq!(parts(&lines[2]["parts"]), ["M-1 -20", "S-1 -24", "A-1 -56"]);
    // 1 cent, 1.2 cents, 2.8 cents are 1, 1 and 2 cents and one left over: the agent lost most.
    assert_eq!(parts(&lines[3]["parts"]), ["M-1 0.01", "S-1 0.01", "A-1 0.03"]);
    assert_eq!(parts(&lines[4]["parts"]), ["M-1 0", "S-1 0", "A-1 0"]);
    // M-1: 20 + 20 - 20 + 0.01; S-1: 24 - 24 + 0.01; A-1: 56 + 80 - 56 + 0.03.
    assert_eq!(
        decision["payees"],
        json!({ "A-1": { "USD": "80.03" }, "M-1": { "USD": "20.01" }, "S-1": { "USD": "0.01" } })
    );
    assert_eq!(decision["totals"], json!({ "USD": "100.05" }));
}

#[test]
fn people_read_who_is_paid() {
    let facts = json!({ "contracts": [contract("C-1", "100", Some("S-1"))] });
    let program = cascade();
    let text = decide(&program, &facts).to_text();
    assert!(
        text.contains(
            "Residual: 100.00 USD\n  C-1: 100.00 USD\n    20.00 USD to M-1 (Master agent, 20 %)\n    \
             24.00 USD to S-1 (Sub-agent, 24 %)\n    56.00 USD to A-1 (Agent, 56 %)\n\n\
             Total: 100.00 USD\n  to A-1: 56.00 USD\n  to M-1: 20.00 USD\n  to S-1: 24.00 USD\n"
        ),
        "{text}"
    );
    // Explaining changes nothing, and tells of the payees behind what is paid.
    let explained = Options {
        explain: Explain::Everything,
        ..options()
    };
    let explained = program.evaluate_json(facts.to_string().as_bytes(), &explained).unwrap();
    let why = explained.to_text();
    assert!(why.starts_with(&text), "{why}");
    assert!(
        why.contains("C-1 is split: 20.00 USD to M-1 (Master agent, 20 %), 24.00 USD to S-1 (Sub-agent, 24 %), "),
        "{why}"
    );
}

/// Published: a fee of 10, of which B gets 30 % = 3 and A 20 % = 2.
#[test]
fn shares_are_of_the_whole() {
    let program = program(&format!(
        r#"{CONTRACTS}
incentive("referral").title("Referral").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("shares")
        .payee("B", |contract| contract.master_id).keeps(percent(30))
        .payee("A", |contract| contract.agent_id).keeps(percent(20))
        .payee("House", |contract| "house").keeps("the rest");
"#
    ));
    let decision = decision(&program, &json!({ "contracts": [contract("C-1", "10", None)] }));
    let lines = &decision["incentives"]["referral"]["lines"];
    assert_eq!(parts(&lines[0]["parts"]), ["M-1 3", "A-1 2", "house 5"]);
}

const PARTNER: &str = r#"
record("partner").key("id").field("id", text()).field("billed", money());
input("partner", record_of("partner"));
"#;

/// Published: 3.75 % of 10,000 are 375, as 60/40 225 for the rebate and 150 for the fund.
#[test]
fn accounts_are_of_one_payee() {
    let script = |split: &str| {
        format!(
            r#"{PARTNER}
incentive("booster").title("Booster").paid("quarterly")
    .pays(|partner| partner.billed * percent(3.75)).round_each(2, "half-up").minimum(200, "forfeit"){split};
"#
        )
    };
    let split = ".split(\"shares\").account(\"Rebate\", percent(60)).account(\"Co-op fund\", \"the rest\")";
    let own = program(&script(split));
    let found = decision(&own, &json!({ "partner": { "id": "P-1", "billed": 10_000 } }));
    let booster = &found["incentives"]["booster"];
    assert_eq!(parts(&booster["parts"]), ["P-1 225", "P-1 150"]);
    assert_eq!(booster["parts"][1]["title"], "Co-op fund");
    assert!(booster["lines"][0].get("parts").is_none(), "{booster}");
    assert_eq!(found["payees"], json!({ "P-1": { "USD": "375" } }));
    // Below the minimum nobody is paid.
    let found = decision(&own, &json!({ "partner": { "id": "P-1", "billed": 1_000 } }));
    assert_eq!(found["incentives"]["booster"]["parts"], json!([]));
    assert_eq!(found["payees"], json!({}));
    // The accounts of somebody else.
    let other = program(&script(
        &format!(".payee(\"Parent\", |partner| `{{partner.id}}-HQ`){split}").replace("{partner", "${partner"),
    ));
    let found = decision(&other, &json!({ "partner": { "id": "P-1", "billed": 10_000 } }));
    assert_eq!(
        parts(&found["incentives"]["booster"]["parts"]),
        ["P-1-HQ 225", "P-1-HQ 150"]
    );
}

#[test]
fn left_over_cents_go_where_the_pack_says() {
    let parts_of = |split: &str, fee: &str| {
        let program = program(&format!(
            r#"{CONTRACTS}
incentive("fee").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("shares")
        .payee("A", |contract| "a").keeps(percent(25))
        .payee("B", |contract| "b").keeps(percent(50))
        .payee("C", |contract| "c").keeps(percent(25)){split};
"#
        ));
        let decision = decision(&program, &json!({ "contracts": [contract("C-1", fee, None)] }));
        parts(&decision["incentives"]["fee"]["lines"][0]["parts"])
    };
    // 0.0025, 0.005, 0.0025: B lost most.
    assert_eq!(parts_of("", "0.01"), ["a 0", "b 0.01", "c 0"]);
    // 0.0075, 0.015, 0.0075 are 0, 1, 0 cents and two left over: A and C lost most.
    assert_eq!(parts_of("", "0.03"), ["a 0.01", "b 0.01", "c 0.01"]);
    // 0.005, 0.01, 0.005: one left over, A and C lost as much, A stands first.
    assert_eq!(parts_of("", "0.02"), ["a 0.01", "b 0.01", "c 0"]);
    assert_eq!(parts_of(".remainder_to(\"C\")", "0.03"), ["a 0", "b 0.01", "c 0.02"]);
    assert_eq!(parts_of(".remainder_to(\"C\")", "-0.03"), ["a 0", "b -0.01", "c -0.02"]);
}

/// Without `round_each` the smallest unit is that of the currency (ISO 4217): none in Japan, three digits in Kuwait.
#[test]
fn the_smallest_unit_is_that_of_the_currency() {
    for (currency, billed, expected) in [
        ("JPY", "101", ["P-1 51", "P-1 50"]),
        ("USD", "101", ["P-1 50.5", "P-1 50.5"]),
        ("KWD", "0.001", ["P-1 0.001", "P-1 0"]),
        // An amount with a fraction of the unit stays whole: nothing is rounded away.
        ("USD", "0.015", ["P-1 0.015", "P-1 0"]),
        ("JPY", "-1.5", ["P-1 -1.5", "P-1 0"]),
    ] {
        let program = program_in(
            currency,
            &format!(
                "{PARTNER}\nincentive(\"fee\").paid(\"quarterly\").pays(|partner| partner.billed)\n\
                 .split(\"shares\").account(\"A\", percent(50)).account(\"B\", percent(50));"
            ),
        );
        let decision = decision(&program, &json!({ "partner": { "id": "P-1", "billed": billed } }));
        assert_eq!(
            parts(&decision["incentives"]["fee"]["parts"]),
            expected,
            "{billed} {currency}"
        );
    }
}

#[test]
fn the_part_of_an_absent_payee() {
    let with = |when_absent: &str| {
        program(&format!(
            r#"{CONTRACTS}
incentive("fee").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up").cap(150).per(["partner", "period"])
    .split("shares")
        .payee("Sub-agent", |contract| contract.sub_id).keeps(percent(30)).when_absent("{when_absent}")
        .payee("Agent", |contract| contract.agent_id).keeps(percent(50))
        .payee("Master agent", |contract| contract.master_id).keeps("the rest");
value("paid").is_given_by(|fee| fee.total);
"#
        ))
    };
    let facts = json!({ "contracts": [contract("C-1", "100", None), contract("C-2", "100", Some("S-1"))] });
    // The cap is cut before the split: C-2 pays 50.
    let found = decision(&with("passes down"), &facts);
    let fee = &found["incentives"]["fee"];
    assert_eq!(parts(&fee["lines"][0]["parts"]), ["A-1 80", "M-1 20"]);
    assert_eq!(parts(&fee["lines"][1]["parts"]), ["S-1 15", "A-1 25", "M-1 10"]);
    assert!(fee.get("unpaid").is_none());
    assert_eq!(fee["total"], "150");
    // 30 of C-1 are paid to nobody.
    let found = decision(&with("is not paid"), &facts);
    let fee = &found["incentives"]["fee"];
    assert_eq!(parts(&fee["lines"][0]["parts"]), ["- 30", "A-1 50", "M-1 20"]);
    assert_eq!((&fee["unpaid"], &fee["total"]), (&json!("30"), &json!("120")));
    assert_eq!(found["values"]["paid"], "120");
    assert_eq!(found["totals"]["USD"], "120");
    assert_eq!(
        found["payees"],
        json!({ "A-1": { "USD": "75" }, "M-1": { "USD": "30" }, "S-1": { "USD": "15" } })
    );
    let wrong = with("error")
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_err();
    let error = wrong.iter().next().unwrap();
    assert_eq!(error.message, "payee `Sub-agent` of incentive `fee` is absent");
    assert_eq!(error.pointer.as_deref(), Some("/contracts/0"));
}

const PARTIES: &str = r#"
record("party").field("partner_id", text()).field("role", one_of(["sourced", "influenced"])).field("share", percent());
record("deal").key("id").field("id", text()).field("amount", money()).field("closed_on", date())
    .field("parties", list_of(record_of("party")));
input("deals", list_of(record_of("deal")));
incentive("attribution").title("Attribution").for_each("deals").in_period(|deal| deal.closed_on)
    .pays(|deal| deal.amount * percent(5)).round_each(2, "half-up")
    .split("shares")
        .payees("Source", |deal| deal.parties.filter(|party| party.role == "sourced"), |party| party.partner_id)
            .keeps(|party, deal| if deal.amount > 0 { party.share } else { party.share })
        .payees("Influence", |deal| deal.parties.filter(|party| party.role == "influenced"), |party| party.partner_id)
            .keeps(|party| party.share)
        .payee("House", |deal| "house").keeps("the rest");
"#;

#[test]
fn parties_of_a_deal_share_by_attribution() {
    let party = |id: &str, role: &str, share: &str| json!({ "partner_id": id, "role": role, "share": share });
    let parties = [
        party("P-2", "influenced", "0.3"),
        party("P-3", "sourced", "0.2"),
        party("P-1", "sourced", "0.4"),
    ];
    let facts = |parties: &[&Value]| json!({ "deals": [{ "id": "D-1", "amount": 1_000, "closed_on": "2026-01-15", "parties": parties }] });
    let program = program(PARTIES);
    let [a, b, c] = &parties;
    // 5 % of 1,000 are 50: 40 % = 20, 20 % = 10, 30 % = 15, and 5 for the house.
    let expected = decision(&program, &facts(&[a, b, c]));
    let lines = &expected["incentives"]["attribution"]["lines"];
    assert_eq!(parts(&lines[0]["parts"]), ["P-1 20", "P-3 10", "P-2 15", "house 5"]);
    for order in [[a, c, b], [b, a, c], [c, b, a]] {
        assert_eq!(decision(&program, &facts(&order)), expected);
    }
    // A deal without parties is the house's.
    let none = decision(&program, &facts(&[]));
    assert_eq!(
        parts(&none["incentives"]["attribution"]["lines"][0]["parts"]),
        ["house 50"]
    );
    // 40 % and 61 %.
    let too_much = facts(&[c, &party("P-4", "influenced", "0.61")]);
    let wrong = program
        .evaluate_json(too_much.to_string().as_bytes(), &options())
        .unwrap_err();
    let error = wrong.iter().next().unwrap();
    assert_eq!(
        error.message,
        "the shares of incentive `attribution` sum to 101 %, not to 100 %"
    );
    assert_eq!(error.pointer.as_deref(), Some("/deals/0"));
    let negative = facts(&[&party("P-4", "influenced", "-0.1")]);
    let wrong = program
        .evaluate_json(negative.to_string().as_bytes(), &options())
        .unwrap_err();
    assert_eq!(
        wrong.iter().next().unwrap().message,
        "payee `Influence` of incentive `attribution` has a share of -10 %"
    );
}

#[test]
fn a_share_may_be_a_setting_and_is_held_against_the_others() {
    let program = program(&format!(
        r#"{CONTRACTS}
setting("master_share", percent(), percent(20));
incentive("fee").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee).round_each(2, "half-up")
    .split("shares")
        .payee("Master agent", |contract| contract.master_id).keeps("master_share")
        .payee("Agent", |contract| contract.agent_id).keeps(percent(80));
"#
    ));
    let facts = json!({ "contracts": [contract("C-1", "10", None)] });
    let found = decision(&program, &facts);
    assert_eq!(
        parts(&found["incentives"]["fee"]["lines"][0]["parts"]),
        ["M-1 2", "A-1 8"]
    );
    let changed = Options {
        settings: vec![("master_share".to_owned(), "0.21".to_owned())],
        ..options()
    };
    let wrong = program
        .evaluate_json(facts.to_string().as_bytes(), &changed)
        .unwrap_err();
    assert_eq!(
        wrong.iter().next().unwrap().message,
        "the shares of incentive `fee` sum to 101 %, not to 100 %"
    );
}

#[test]
fn one_payee_a_line_needs_no_split() {
    let program = program(&format!(
        r#"{CONTRACTS}
incentive("bonus").title("Bonus").for_each("contracts").in_period(|contract| contract.paid_on)
    .pays(|contract| contract.fee * percent(1)).payee("Sub-agent", |contract| contract.sub_id)
    .when_absent("is not paid").round_each(2, "half-up");
"#
    ));
    let facts = json!({ "contracts": [contract("C-1", "100", Some("S-1")), contract("C-2", "300", None)] });
    let found = decision(&program, &facts);
    let bonus = &found["incentives"]["bonus"];
    assert_eq!(
        bonus["lines"][0]["parts"],
        json!([{ "payee": "S-1", "title": "Sub-agent", "share": "1", "amount": "1" }])
    );
    assert_eq!(parts(&bonus["lines"][1]["parts"]), ["- 3"]);
    assert_eq!((&bonus["total"], &bonus["unpaid"]), (&json!("1"), &json!("3")));
    let text = decide(&program, &facts).to_text();
    assert!(
        text.contains("    3.00 USD not paid: there is no Sub-agent (100 %)\n"),
        "{text}"
    );
}

#[test]
fn a_pack_without_payees_says_nothing_of_them() {
    let script = format!("{PARTNER}\nincentive(\"fee\").paid(\"quarterly\").pays(|partner| partner.billed);");
    let found = decision(&program(&script), &json!({ "partner": { "id": "P-1", "billed": 1 } }));
    assert!(found.get("payees").is_none());
    assert!(found["incentives"]["fee"].get("parts").is_none());
}

fn decimal(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

/// Amounts of cents, also negative ones.
fn amount() -> impl Strategy<Value = String> {
    (-100_000_000_i64..100_000_000).prop_map(|cents| format!("{}.{:02}", cents / 100, (cents % 100).abs()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// The parts of every line sum to it, have its sign, and lie less than a cent from the exact share.
    #[test]
    fn parts_sum_to_the_whole(
        weights in prop::collection::vec(0_u32..=10_000, 1..7),
        cascade in any::<bool>(),
        named in any::<bool>(),
        fees in prop::collection::vec((amount(), any::<bool>()), 1..6),
    ) {
        let mut left = 10_000;
        let mut payees = String::new();
        for (place, weight) in weights.iter().enumerate() {
            // Hundredths of a percent: of the whole as far as it goes, or of what is passed down.
            let share = if cascade { *weight } else { (*weight).min(left) };
            left -= share.min(left);
            let who = if place == 0 { "|contract| contract.sub_id" } else { "|contract| contract.master_id" };
            let absent = if place == 0 { ".when_absent(\"passes down\")" } else { "" };
            payees.push_str(&format!(
                ".payee(\"P{place}\", {who}).keeps(percent({}.{:02})){absent}\n", share / 100, share % 100
            ));
        }
        let mode = if cascade { "cascade" } else { "shares" };
        let remainder = if named { ".remainder_to(\"Rest\")" } else { "" };
        let program = program(&format!(
            "{CONTRACTS}\nincentive(\"fee\").for_each(\"contracts\").in_period(|contract| contract.paid_on)\n\
             .pays(|contract| contract.fee).round_each(2, \"half-up\").split(\"{mode}\")\n{payees}\
             .payee(\"Rest\", |contract| contract.agent_id).keeps(\"the rest\"){remainder};"
        ));
        let mut contracts: Vec<Value> = fees
            .iter()
            .enumerate()
            .map(|(place, (fee, sub))| contract(&format!("C-{place}"), fee, sub.then_some("S-1")))
            .collect();
        let found = decision(&program, &json!({ "contracts": contracts }));
        let lines = found["incentives"]["fee"]["lines"].as_array().unwrap();
        let cent: Decimal = "0.01".parse().unwrap();
        let most = Decimal::from(i64::try_from(weights.len() + 1).unwrap()).multiply(cent).unwrap();
        for line in lines {
            let whole = decimal(&line["amount"]);
            let mut sum = Decimal::ZERO;
            let mut shares = Decimal::ZERO;
            for part in line["parts"].as_array().unwrap() {
                let (amount, share) = (decimal(&part["amount"]), decimal(&part["share"]));
                prop_assert!(amount.is_zero() || amount.is_negative() == whole.is_negative(), "{line}");
                let off = amount.subtract(whole.multiply(share).unwrap()).unwrap().abs();
                prop_assert!(off < if named { most } else { cent }, "{line}");
                prop_assert_eq!(amount.round(2, charter_engine::value::Rounding::Down), amount);
                sum = sum.add(amount).unwrap();
                shares = shares.add(share).unwrap();
            }
            prop_assert_eq!(sum, whole, "{}", line);
            prop_assert_eq!(shares, Decimal::ONE, "{}", line);
        }
        // Payees are paid what the parts say, whatever the order of the records.
        contracts.reverse();
        let turned = decision(&program, &json!({ "contracts": contracts }));
        prop_assert_eq!(&turned["payees"], &found["payees"]);
        let mut back = turned["incentives"]["fee"]["lines"].as_array().unwrap().clone();
        back.reverse();
        prop_assert_eq!(&back, lines);
    }
}
