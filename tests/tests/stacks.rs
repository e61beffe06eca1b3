//! Several incentives on one record: who pays, who does not, and what they pay together. Published figures are marked;
//! the others are computed by hand in the comments.
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

const DEALS: &str = r#"record("deal").key("id").field("id", text()).field("amount", money())
    .field("new_customer", boolean()).field("closed_on", date());
input("deals", list_of(record_of("deal")));
"#;

fn pack(script: &str) -> Pack {
    let manifest = "name = \"stacks\"\nversion = \"1.0.0\"\ntitle = \"Stacks\"\nowner = \"channel@vendor.example\"\n\
                    currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    Pack::from_files([
        ("pack.toml".to_owned(), manifest.to_owned()),
        ("program.rhai".to_owned(), script.to_owned()),
    ])
}

fn program(script: &str) -> Program {
    let compilation = Program::compile(&pack(script));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}\n{script}", compilation.diagnostics))
}

fn refused(script: &str) -> String {
    let compilation = Program::compile(&pack(script));
    assert!(compilation.program.is_none(), "it compiles:\n{script}");
    compilation.diagnostics.to_string()
}

fn options() -> Options {
    Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-03-01..2026-03-31".to_owned()),
        ..Options::default()
    }
}

fn decide(program: &Program, facts: &Value) -> charter_engine::Decision {
    program
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn decision(program: &Program, facts: &Value) -> Value {
    let decision: Value = serde_json::from_str(&decide(program, facts).to_json()).unwrap();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&decision)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}\n{decision}");
    decision
}

fn deal(id: &str, amount: i64, new_customer: bool) -> Value {
    json!({ "id": id, "amount": amount, "new_customer": new_customer, "closed_on": "2026-03-10" })
}

fn total(decision: &Value, incentive: &str) -> String {
    decision["incentives"][incentive]["total"].as_str().unwrap().to_owned()
}

/// What became of each record of an incentive: the amount of its line, or the reason.
fn records(decision: &Value, incentive: &str) -> Vec<(String, String)> {
    let incentive = &decision["incentives"][incentive];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let lines = incentive["lines"].as_array().unwrap().iter();
    let lines = lines.map(|line| (text(&line["record"]), text(&line["amount"])));
    let rejected = incentive["rejected"].as_array().unwrap().iter();
    let rejected = rejected.map(|one| (text(&one["record"]), text(&one["reason"])));
    let mut all: Vec<(String, String)> = lines.chain(rejected).collect();
    all.sort();
    all
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(id, what): &(&str, &str)| ((*id).to_owned(), (*what).to_owned());
    expected.iter().map(owned).collect()
}

fn promotions(combine: &str, order: &str) -> String {
    format!(
        r#"{DEALS}
incentive("spring").title("Spring promotion").for_each("deals").in_period(|deal| deal.closed_on)
    .pays(|deal| deal.amount * percent(8)).round_each(2, "half-up");
incentive("new_logo").title("New customers").for_each("deals").in_period(|deal| deal.closed_on)
    .when("New customer", |deal| deal.new_customer)
    .pays(|deal| deal.amount * percent(5) + if deal.amount < 0 {{ -100 }} else {{ 100 }}).round_each(2, "half-up");
stack("promotions").title("Promotions").of({order}).combine("{combine}");
"#
    )
}

#[test]
fn the_best_pays_and_the_others_say_who() {
    let program = program(&promotions("best", r#"["spring", "new_logo"]"#));
    let facts = json!({ "deals": [
        deal("a", 1_000, true),   // 80 or 150
        deal("b", 10_000, true),  // 800 or 600
        deal("c", 1_000, false),  // 80; no new customer
        deal("d", -1_000, true),  // a return: -80 or -150
        { "id": "e", "amount": 1_000, "new_customer": true, "closed_on": "2026-04-01" },
    ] });
    let decided = decision(&program, &facts);
    assert_eq!(
        records(&decided, "spring"),
        pairs(&[
            ("a", "paid by New customers instead"),
            ("b", "800"),
            ("c", "80"),
            ("d", "paid by New customers instead"),
            ("e", "outside the period"),
        ])
    );
    assert_eq!(
        records(&decided, "new_logo"),
        pairs(&[
            ("a", "150"),
            ("b", "paid by Spring promotion instead"),
            ("c", "New customer"),
            ("d", "-150"),
            ("e", "outside the period"),
        ])
    );
    assert_eq!(
        (total(&decided, "spring"), total(&decided, "new_logo")),
        ("880".to_owned(), "0".to_owned())
    );
    let lost = &decided["incentives"]["new_logo"]["rejected"][0];
    assert_eq!((&lost["instead"], &lost["amount"]), (&json!("spring"), &json!("600")));
    assert_eq!(decided["incentives"]["spring"]["stack"], "promotions");
    let text = decide(&program, &facts).to_text();
    assert!(
        text.contains("b: paid by Spring promotion instead, it is 600.00 USD here"),
        "{text}"
    );
}

#[test]
fn of_two_that_pay_as_much_the_first_of_the_stack_pays() {
    // 100 + 5 % of 3,333.33… is not hit: 10,000 × 8 % = 800 and 14,000 × 5 % + 100 = 800 would be two amounts. One deal
    // with equal results: 8 % of x = 5 % of x + 100, x = 3,333.33…; with 8 % and 5 % + 30 it is 1,000.
    for (order, first) in [(r#"["a", "b"]"#, "a"), (r#"["b", "a"]"#, "b")] {
        let script = format!(
            r#"{DEALS}
incentive("a").for_each("deals").in_period(|deal| deal.closed_on).pays(|deal| deal.amount * percent(8));
incentive("b").for_each("deals").in_period(|deal| deal.closed_on).pays(|deal| deal.amount * percent(5) + 30);
stack("both").of({order}).combine("best");
value("unused_flag").is_given_by(|deals| deals.any(|deal| deal.new_customer));"#
        );
        let decided = decision(&program(&script), &json!({ "deals": [deal("x", 1_000, true)] }));
        for incentive in ["a", "b"] {
            let expected = if incentive == first { "80" } else { "0" };
            assert_eq!(total(&decided, incentive), expected, "{order} {incentive}");
        }
    }
}

#[test]
fn the_first_that_applies_pays_whatever_it_pays() {
    // New customers first: it pays a and b although b would get more by the other.
    let decided = decision(
        &program(&promotions("first", r#"["new_logo", "spring"]"#)),
        &json!({ "deals": [deal("a", 1_000, true), deal("b", 10_000, true), deal("c", 1_000, false)] }),
    );
    assert_eq!(
        records(&decided, "new_logo"),
        pairs(&[("a", "150"), ("b", "600"), ("c", "New customer")])
    );
    assert_eq!(
        records(&decided, "spring"),
        pairs(&[
            ("a", "paid by New customers instead"),
            ("b", "paid by New customers instead"),
            ("c", "80"),
        ])
    );
    assert!(decided["incentives"]["spring"]["rejected"][0].get("amount").is_none());
}

/// Published: 10 % on 20 plus a specific 50 % on 30 gives 17.
#[test]
fn the_specific_one_comes_before_the_general_one() {
    let script = r#"record("line").key("id").field("id", text()).field("amount", money()).field("product", text());
input("lines", list_of(record_of("line")));
incentive("general").title("All products").for_each("lines").paid("monthly").pays(|line| line.amount * percent(10));
incentive("specific").title("Analytics").for_each("lines").paid("monthly")
    .when("Analytics", |line| line.product == "analytics").pays(|line| line.amount * percent(50));
stack("rates").of(["specific", "general"]).combine("first");"#;
    let decided = decision(
        &program(script),
        &json!({ "lines": [
            { "id": "1", "amount": 20, "product": "storage" },
            { "id": "2", "amount": 30, "product": "analytics" },
        ] }),
    );
    assert_eq!(decided["totals"]["USD"], "17");
    assert_eq!(
        (total(&decided, "general"), total(&decided, "specific")),
        ("2".to_owned(), "15".to_owned())
    );
}

fn discounts(combine: &str, more: &str) -> String {
    let one = |name: &str, rate: u32| {
        format!(
            "incentive(\"{name}\").for_each(\"orders\").paid(\"monthly\")\n    .pays(|discounts| discounts.amount * percent({rate}));\n"
        )
    };
    format!(
        r#"record("order").key("id").field("id", text()).field("list_price", money());
input("orders", list_of(record_of("order")));
{}{}{}stack("discounts").of(["volume", "loyalty", "season"]).combine("{combine}")
    .applies_to("List price", |order| order.list_price){more};
value("given").is_given_by(|volume, loyalty, season| volume.total + loyalty.total + season.total);
value("net").is_given_by(|orders, given| (orders.sum(|order| order.list_price) - given).round(2, "half-up"));
"#,
        one("volume", 5),
        one("loyalty", 10),
        one("season", 15)
    )
}

/// Published: discounts of 5, 10 and 15 % leave 70.00 of 100 when they are added up, 72.68 one after the other.
#[test]
fn additive_and_sequential() {
    let facts = json!({ "orders": [{ "id": "o", "list_price": 100 }] });
    let additive = decision(&program(&discounts("additive", "")), &facts);
    assert_eq!(additive["values"]["net"], "70");
    assert_eq!(additive["incentives"]["season"]["lines"][0]["applied_to"], "100");
    // 5 of 100, 9.5 of 95, 12.825 of 85.5: 27.325, which leaves 72.675.
    let sequential = decision(&program(&discounts("sequential", "")), &facts);
    assert_eq!(sequential["values"]["net"], "72.68");
    assert_eq!(sequential["incentives"]["season"]["lines"][0]["applied_to"], "85.5");
    assert_eq!(sequential["incentives"]["season"]["lines"][0]["amount"], "12.825");
    let text = decide(&program(&discounts("sequential", "")), &facts).to_text();
    assert!(text.contains("on 85.50 of List price"), "{text}");
}

#[test]
fn a_return_gives_back_what_the_sale_gave_and_caps_mirror_it() {
    for (combine, more) in [
        ("additive", ""),
        ("sequential", ""),
        ("additive", ".cap_each(|order| order.list_price * percent(12))"),
    ] {
        let program = program(&discounts(combine, more));
        let sale = decision(&program, &json!({ "orders": [{ "id": "o", "list_price": 80 }] }));
        let back = decision(&program, &json!({ "orders": [{ "id": "o", "list_price": -80 }] }));
        let given = |decided: &Value| decided["values"]["given"].as_str().unwrap().parse::<Decimal>().unwrap();
        assert_eq!(given(&sale), given(&back).negate(), "{combine} {more}");
        assert!(given(&sale) > Decimal::ZERO);
    }
}

#[test]
fn the_cap_of_the_stack_cuts_from_the_last_one_back() {
    // 5 + 10 + 15 of 100 are 30; 12 are allowed: 5, then 7 of 10, then nothing.
    let program = program(&discounts("additive", ".cap_each(12)"));
    let decided = decision(&program, &json!({ "orders": [{ "id": "o", "list_price": 100 }] }));
    let of = |incentive: &str| {
        (
            total(&decided, incentive),
            decided["incentives"][incentive]["cut_by_stack"].clone(),
        )
    };
    assert_eq!(of("volume"), ("5".to_owned(), json!("0")));
    assert_eq!(of("loyalty"), ("7".to_owned(), json!("3")));
    assert_eq!(of("season"), ("0".to_owned(), json!("15")));
    let text = decide(&program, &json!({ "orders": [{ "id": "o", "list_price": 100 }] })).to_text();
    assert!(text.contains("15.00 USD cut by the cap of discounts"), "{text}");
}

#[test]
fn nothing_is_left_below_zero() {
    let script = r#"record("order").key("id").field("id", text()).field("list_price", money());
input("orders", list_of(record_of("order")));
incentive("voucher").for_each("orders").paid("monthly").pays(|discounts| if discounts.amount < 0 { -50 } else { 50 });
incentive("loyalty").for_each("orders").paid("monthly").pays(|discounts| discounts.amount * percent(10));
stack("discounts").of(["voucher", "loyalty"]).combine("sequential").applies_to("Price", |order| order.list_price);"#;
    let program = program(script);
    for (price, loyalty) in [
        ("100", "5"),
        ("50", "0"),
        ("30", "0"),
        ("-30", "0"),
        ("-100", "-5"),
        ("0", "0"),
    ] {
        let decided = decision(&program, &json!({ "orders": [{ "id": "o", "list_price": price }] }));
        assert_eq!(total(&decided, "loyalty"), loyalty, "{price}");
    }
}

/// The caps of each incentive come behind the stack: what the best one may not pay, the other does not pay either.
#[test]
fn caps_of_each_still_hold() {
    let script = promotions("best", r#"["spring", "new_logo"]"#).replace(
        ".pays(|deal| deal.amount * percent(8)).round_each(2, \"half-up\");",
        ".pays(|deal| deal.amount * percent(8)).round_each(2, \"half-up\").cap_each(500).cap(600).per([\"partner\", \"period\"]);",
    );
    let decided = decision(
        &program(&script),
        // Spring: 800, cut to 500 for a line: new customers pay 600 for a and b. c and d: 400 and 400, cut to 600.
        &json!({ "deals": [
            deal("a", 10_000, true), deal("b", 10_000, true), deal("c", 5_000, false), deal("d", 5_000, false),
        ] }),
    );
    assert_eq!(total(&decided, "new_logo"), "1200");
    assert_eq!(
        records(&decided, "spring"),
        pairs(&[
            ("a", "paid by New customers instead"),
            ("b", "paid by New customers instead"),
            ("c", "400"),
            ("d", "200"),
        ])
    );
    assert_eq!(decided["incentives"]["spring"]["cut_by_cap"], "200");
}

#[test]
fn rebates_of_a_period_stack_without_records() {
    let script = r#"input("revenue", money());
input("growth", money());
incentive("volume").title("Volume rebate").paid("monthly").pays(|revenue| revenue * percent(2)).floor(50);
incentive("growing").title("Growth rebate").paid("monthly").when("Growth", |growth| growth > 0)
    .pays(|growth| growth * percent(10)).floor(50);
stack("rebates").of(["volume", "growing"]).combine("best");"#;
    let program = program(script);
    for (revenue, growth, volume, growing) in [
        (10_000, 1_000, "200", "0"),
        (10_000, 5_000, "0", "500"),
        (10_000, -5_000, "200", "0"),
        // 20 or 10: the one that pays is lifted to its floor, the other is not.
        (1_000, 100, "50", "0"),
        (0, 0, "50", "0"),
    ] {
        let decided = decision(&program, &json!({ "revenue": revenue, "growth": growth }));
        assert_eq!(
            (total(&decided, "volume"), total(&decided, "growing")),
            (volume.to_owned(), growing.to_owned()),
            "{revenue} {growth}"
        );
    }
    let decided = decision(&program, &json!({ "revenue": 10_000, "growth": 5_000 }));
    assert_eq!(
        decided["incentives"]["volume"]["rejected"],
        json!([{ "reason": "paid by Growth rebate instead", "instead": "growing", "amount": "200" }])
    );
    let text = decide(&program, &json!({ "revenue": 10_000, "growth": 5_000 })).to_text();
    assert!(
        text.contains("  paid by Growth rebate instead, it is 200.00 USD here"),
        "{text}"
    );
}

/// A running quantity counts only what the incentive pays: a record of the first one moves no band of the second.
#[test]
fn running_quantities_count_what_is_paid() {
    let script = format!(
        r#"{DEALS}
let steps = bands("steps").marginal().from(0, percent(10)).from(1_000, percent(20)).resets("calendar-month");
incentive("special").for_each("deals").in_period(|deal| deal.closed_on)
    .when("New customer", |deal| deal.new_customer).pays(|deal| deal.amount * percent(1));
incentive("general").for_each("deals").in_period(|deal| deal.closed_on).in_order_of(|deal| deal.id)
    .pays(|deal| steps.on(deal.amount));
stack("one_of").of(["special", "general"]).combine("first");"#
    );
    let decided = decision(
        &program(&script),
        &json!({ "deals": [deal("a", 1_000, false), deal("b", 5_000, true), deal("c", 1_000, false)] }),
    );
    // a: 10 % of 1,000; b: 1 %; c begins at 1,000, not at 6,000: 20 % of 1,000.
    assert_eq!(
        records(&decided, "general"),
        pairs(&[("a", "100"), ("b", "paid by special instead"), ("c", "200"),])
    );
}

#[test]
fn what_cannot_be_stacked_is_refused() {
    let two = |more: &str| {
        format!(
            r#"{DEALS}
incentive("a").for_each("deals").in_period(|deal| deal.closed_on).pays(|deal| if deal.new_customer {{ 1 }} else {{ deal.amount }});
incentive("b").for_each("deals").in_period(|deal| deal.closed_on).pays(|deal| 1);
{more}"#
        )
    };
    for (more, wanted) in [
        (
            r#"stack("s").of(["a", "c"]).combine("best");"#,
            "there is no incentive `c`",
        ),
        (
            r#"stack("s").of(["a", "a"]).combine("best");"#,
            "is in the stack `s` twice",
        ),
        (
            r#"stack("s").of(["a"]).combine("best");"#,
            "has only one incentive, `a`",
        ),
        (r#"stack("s").of(["a", "b"]);"#, "has no `combine`"),
        (r#"stack("s").combine("best");"#, "has no `of`"),
        (
            r#"stack("s").of(["a", "b"]).combine("sequential");"#,
            "has no `applies_to`",
        ),
        (
            r#"stack("s").of(["a", "b"]).combine("best").cap_each(5);"#,
            "there is no sum that `cap_each` could cut",
        ),
        (
            r#"stack("s").of(["a", "b"]).combine("best"); stack("t").of(["b", "a"]).combine("first");"#,
            "is in two stacks",
        ),
        (
            r#"stack("s").of(["a", "b"]).combine("best"); value("v").is_given_by(|s| s.amount);"#,
            "`s` is a stack",
        ),
        (
            r#"incentive("d").for_each("deals").in_period(|deal| deal.closed_on).pays(|a| a.total);
               stack("s").of(["a", "d"]).combine("best");"#,
            "these read each other in a circle",
        ),
        (
            r#"value("v").is_given_by(|a| a.total);
               incentive("d").for_each("deals").in_period(|deal| deal.closed_on).pays(|v| v);
               stack("s").of(["a", "d"]).combine("best");"#,
            "none of them may read another's total",
        ),
        (
            r#"incentive("d").for_each("deals").recurs("monthly").starting(|deal| deal.closed_on).pays(|deal| 1);
               stack("s").of(["a", "d"]).combine("best");"#,
            "is paid by a schedule",
        ),
        (
            r#"incentive("d").paid("monthly").pays(|deals| 1);
               stack("s").of(["a", "d"]).combine("best");"#,
            "`a` goes through `deals`, and `d` goes through no list",
        ),
        (
            r#"incentive("d").for_each("deals").in_period(|deal| deal.closed_on).pays(|s| s.amount);
               stack("s").of(["a", "d"]).combine("additive");"#,
            "does not say which amount it applies to",
        ),
        (
            r#"let running = bands("running").marginal().from(0, percent(1)).resets("calendar-month");
               incentive("d").for_each("deals").in_period(|deal| deal.closed_on).in_order_of(|deal| deal.id)
                   .pays(|deal| running.on(deal.amount));
               stack("s").of(["a", "d"]).combine("best");"#,
            "pays by a running quantity",
        ),
    ] {
        let said = refused(&two(more));
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
}

#[test]
fn an_error_names_the_rule_and_the_record() {
    let program = program(&discounts("additive", ".cap_each(|order| order.list_price - 1_000)"));
    let error = program
        .evaluate_json(
            json!({ "orders": [{ "id": "o", "list_price": 2_000 }, { "id": "p", "list_price": 10 }] })
                .to_string()
                .as_bytes(),
            &options(),
        )
        .unwrap_err()
        .to_string();
    assert!(error.contains("/orders/1"), "{error}");
    assert!(error.contains("season"), "{error}");
}

proptest! {
    /// The order of the facts changes nothing; every record is accounted for once by each; one pays.
    #[test]
    fn order_changes_nothing_and_one_pays(
        deals in prop::collection::vec((-5_000_i64..20_000, any::<bool>()), 0..12),
        turn in 0_usize..12,
        best in any::<bool>(),
    ) {
        let program = program(&promotions(if best { "best" } else { "first" }, r#"["spring", "new_logo"]"#));
        let mut facts: Vec<Value> = deals
            .iter()
            .enumerate()
            .map(|(index, (amount, new))| deal(&format!("d{index:02}"), *amount, *new))
            .collect();
        let straight = decision(&program, &json!({ "deals": facts }));
        let turn = turn.min(facts.len());
        facts.rotate_left(turn);
        facts.reverse();
        let turned = decision(&program, &json!({ "deals": facts }));
        for incentive in ["spring", "new_logo"] {
            prop_assert_eq!(records(&straight, incentive), records(&turned, incentive));
            prop_assert_eq!(records(&straight, incentive).len(), deals.len());
        }
        let paid = |incentive: &str| straight["incentives"][incentive]["lines"].as_array().unwrap().len();
        prop_assert_eq!(paid("spring") + paid("new_logo"), deals.len());
        if best {
            // An independent sum of the better of the two.
            let mut sum = Decimal::ZERO;
            for (amount, new) in &deals {
                let spring = amount * 8;
                let logo = amount * 5 + if *amount < 0 { -10_000 } else { 10_000 };
                let one = match (new, spring <= 0 && logo <= 0) {
                    (false, _) => spring,
                    (true, true) => spring.min(logo),
                    (true, false) => spring.max(logo),
                };
                sum = sum.add(Decimal::from(one).divide(Decimal::HUNDRED).unwrap()).unwrap();
            }
            prop_assert_eq!(straight["totals"]["USD"].as_str().unwrap(), sum.to_string());
        }
    }

    /// One after the other is what is left, multiplied: 1 − (1 − a)(1 − b)(1 − c) of the price.
    #[test]
    fn sequential_is_a_product(price in -1_000_000_i64..1_000_000) {
        let facts = json!({ "orders": [{ "id": "o", "list_price": price }] });
        let decided = decision(&program(&discounts("sequential", "")), &facts);
        let left: Decimal = "0.72675".parse().unwrap();
        let given = Decimal::from(price).multiply(Decimal::ONE.subtract(left).unwrap()).unwrap();
        prop_assert_eq!(decided["values"]["given"].as_str().unwrap(), given.to_string());
    }
}
