//! Running quantities: bands that go on from line to line and from period to period.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Explain, Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = r#"
name = "running"
version = "1.0.0"
title = "Running"
owner = "channel@example.com"
currency = "EUR"
time_zone = "Europe/Berlin"
sources = ["program.rhai"]
"#;

const RECORDS: &str = r#"
record("line").key("id").field("id", text()).field("quantity", decimal()).field("on", date());
input("lines", list_of(record_of("line")));
"#;

fn incentive(bands: &str) -> String {
    // Rates are of amounts, amounts each are of units.
    let records = match bands.contains("percent(") {
        true => RECORDS.replace("decimal()", "money()"),
        false => RECORDS.to_owned(),
    };
    format!(
        "{records}\n{bands}\nincentive(\"pay\").for_each(\"lines\").in_period(|line| line.on)\n\
         .in_order_of(|line| [line.on, line.id]).pays(|line| steps.on(line.quantity)).round_each(2, \"half-up\");"
    )
}

fn compiled(text: &str) -> Result<Program, String> {
    let compilation = Program::compile(&Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", text)]));
    compilation.program.ok_or_else(|| compilation.diagnostics.to_string())
}

fn program(text: &str) -> Program {
    compiled(text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn decide(program: &Program, facts: &Value, period: &str) -> Result<Value, String> {
    let options = Options {
        period: Some(period.to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    let decision = decision.map_err(|wrong| wrong.to_string())?;
    Ok(serde_json::from_str(&decision.to_json()).unwrap())
}

fn lines(quantities: &[i64], month: u32) -> Value {
    let lines = quantities.iter().enumerate().map(|(index, quantity)| {
        let day = index % 28 + 1;
        json!({"id": format!("L-{month:02}-{index:03}"), "quantity": quantity, "on": format!("2026-{month:02}-{day:02}")})
    });
    Value::Array(lines.collect())
}

fn amounts(decision: &Value) -> Vec<&str> {
    let lines = decision["incentives"]["pay"]["lines"].as_array().unwrap();
    lines.iter().map(|line| line["amount"].as_str().unwrap()).collect()
}

/// Published (cases.md): 0-1,000 1 %, to 3,000 2 %, to 8,000 3 %, to 20,000 5 %; the lines 200, 300, 1,500, 1,200,
/// 2,000, 4,500 cumulatively give 2, 3, 25, 26, 60, 169, in all 285.
const PUBLISHED: &str = r#"let steps = bands("steps").marginal().from(0, percent(1)).above(1_000, percent(2))
    .above(3_000, percent(3)).above(8_000, percent(5)).ends_at(20_000, "error")"#;

#[test]
fn the_published_lines_run_on() {
    let program = program(&incentive(&format!("{PUBLISHED}.accumulates(\"calendar-year\");")));
    let opening = json!({"opening": true});
    let facts = json!({"prior": opening, "lines": lines(&[200, 300, 1_500, 1_200, 2_000, 4_500], 3)});
    let decision = decide(&program, &facts, "2026-03-01..2026-03-31").unwrap();
    assert_eq!(amounts(&decision), ["2", "3", "25", "26", "60", "169"]);
    assert_eq!(decision["incentives"]["pay"]["total"], "285");
    assert_eq!(
        decision["incentives"]["pay"]["running"],
        json!([{"bands": "steps", "from": "2026-01-01", "opening": "0", "closing": "9700"}])
    );
    assert_eq!(
        decision["carry_forward"]["accumulators"],
        json!([{"name": "steps", "per": ["pay"], "from": "2026-01-01", "quantity": "9700"}])
    );
    // 10,300 more reach the end, 20,000; one more is beyond it. 10,300 x 5 % = 515
    let april = json!({"prior": decision["carry_forward"], "lines": lines(&[10_300], 4)});
    let april = decide(&program, &april, "2026-04-01..2026-04-30").unwrap();
    assert_eq!(amounts(&april), ["515"]);
    let beyond = json!({"prior": april["carry_forward"], "lines": lines(&[1], 5)});
    let wrong = decide(&program, &beyond, "2026-05-01..2026-05-31").unwrap_err();
    assert!(wrong.contains("CH0404"), "{wrong}");
}

#[test]
fn a_new_year_begins_anew() {
    let program = program(&incentive(&format!("{PUBLISHED}.accumulates(\"calendar-year\");")));
    let prior = json!({"opening": true,
        "accumulators": [{"name": "steps", "per": ["pay"], "from": "2025-01-01", "quantity": "5000"}]});
    let facts = json!({"prior": prior, "lines": lines(&[1_000], 1)});
    // 1,000 x 1 %: what was reached in 2025 is over.
    assert_eq!(
        amounts(&decide(&program, &facts, "2026-01-01..2026-01-31").unwrap()),
        ["10"]
    );
}

/// Shape 12: 4 from the first unit, 6 from the sixth, 9 from the eleventh. 12 units: 5x4 + 5x6 + 2x9 = 68. Three come
/// back: 2x9 + 1x6 = 24 are taken back. What is sold then again gives it again.
const UNITS: &str = r#"let steps = bands("steps").marginal().whole_units().from(1, 4).from(6, 6).from(11, 9)
    .ends_at(20, "error")"#;

#[test]
fn returns_unwind_from_the_top() {
    let text = format!("{UNITS}.accumulates(\"calendar-year\").returns(\"from the top\");");
    let program = program(&incentive(&text));
    let facts = json!({"prior": {"opening": true}, "lines": lines(&[12, -3, 3], 2)});
    assert_eq!(
        amounts(&decide(&program, &facts, "2026-02-01..2026-02-28").unwrap()),
        ["68", "-24", "24"]
    );
    // Below zero the first band's 4 is taken back: 2 units sold, 5 come back: -2x4 and -3x4; then 3 sold give 12.
    let facts = json!({"prior": {"opening": true}, "lines": lines(&[2, -5, 3], 2)});
    assert_eq!(
        amounts(&decide(&program, &facts, "2026-02-01..2026-02-28").unwrap()),
        ["8", "-20", "12"]
    );
}

#[test]
fn returns_may_leave_what_was_earned() {
    let text = format!("{UNITS}.resets(\"calendar-month\").returns(\"not recovered\");");
    let program = program(&incentive(&text));
    let facts = json!({"lines": lines(&[5, -3, 1], 2)});
    // 5x4; nothing; the sixth unit.
    assert_eq!(
        amounts(&decide(&program, &facts, "2026-02-01..2026-02-28").unwrap()),
        ["20", "0", "6"]
    );
}

#[test]
fn a_return_that_nobody_declared_is_an_error() {
    let program = program(&incentive(&format!("{UNITS}.resets(\"calendar-month\");")));
    let wrong = decide(
        &program,
        &json!({"lines": lines(&[5, -3], 2)}),
        "2026-02-01..2026-02-28",
    )
    .unwrap_err();
    assert!(wrong.contains("CH0404"), "{wrong}");
}

/// Shape 09: edges are shares of a quota of 30,000: 4 % to 18,000, from there 8 % back to the first dollar, above
/// 30,000 15 % for what lies above. 18,000 in two lines: 10,000 x 4 % = 400, then 18,000 x 8 % - 400 = 1,040.
#[test]
fn a_retroactive_band_catches_up() {
    let text = format!(
        "input(\"quota\", money());\n{}",
        incentive(
            r#"let steps = bands("steps").of("Quota", |quota| quota).from(0, percent(4)).marginal()
            .from(percent(60), percent(8)).retroactive().above(percent(100), percent(15)).marginal()
            .resets("calendar-month");"#
        )
    );
    let program = program(&text);
    let facts = json!({"quota": 30_000, "lines": lines(&[10_000, 8_000, 13_000], 2)});
    let decision = decide(&program, &facts, "2026-02-01..2026-02-28").unwrap();
    // 31,000: 30,000 x 8 % + 1,000 x 15 % = 2,550; less 1,440 before.
    assert_eq!(amounts(&decision), ["400", "1040", "1110"]);
}

#[test]
fn each_month_of_a_quarter_counts_by_itself() {
    let program = program(&incentive(
        r#"let steps = bands("steps").marginal().from(0, 1).above(10, 2).resets("calendar-month");"#,
    ));
    let mut all = lines(&[8, 8], 1).as_array().unwrap().clone();
    all.extend(lines(&[8, 8], 2).as_array().unwrap().clone());
    let decision = decide(&program, &json!({"lines": all}), "2026-01-01..2026-03-31").unwrap();
    // 8; 2 + 6x2 = 14; the same again.
    assert_eq!(amounts(&decision), ["8", "14", "8", "14"]);
}

#[test]
fn agreement_years_begin_with_the_agreement() {
    let bands = r#"let steps = bands("steps").marginal().from(0, 1).above(10, 2)
        .accumulates("agreement-year").agreement_from(|agreed_on| agreed_on);"#;
    let program = program(&format!("input(\"agreed_on\", date());\n{}", incentive(bands)));
    // The year ends on February 9: 8 in it, then 8 in the next.
    let lines = json!([{"id": "A", "quantity": 8, "on": "2026-02-09"}, {"id": "B", "quantity": 8, "on": "2026-02-10"}]);
    let facts = json!({"prior": {"opening": true}, "agreed_on": "2024-02-10", "lines": lines});
    let decision = decide(&program, &facts, "2026-02-01..2026-02-28").unwrap();
    assert_eq!(amounts(&decision), ["8", "8"]);
    let carried = &decision["carry_forward"]["accumulators"];
    assert_eq!(carried[0]["from"], "2026-02-10");
    assert_eq!(carried[0]["quantity"], "8");
}

#[test]
fn the_explanation_says_what_came_before() {
    let program = program(&incentive(&format!("{PUBLISHED}.resets(\"calendar-month\");")));
    let options = Options {
        period: Some("2026-02-01..2026-02-28".to_owned()),
        explain: Explain::Everything,
        ..Options::default()
    };
    let facts = json!({"lines": lines(&[2_000, 2_000], 2)}).to_string();
    let decision = program.evaluate_json(facts.as_bytes(), &options).unwrap();
    // 2,000: 10 + 20 = 30. 4,000: 10 + 40 + 30 = 80, less 30.
    let text = decision.to_text();
    assert!(
        text.contains("less 30.00 EUR that came of the 2,000.00 EUR reached before"),
        "{text}"
    );
    assert!(text.contains("from 3,000.00 EUR to 4,000.00 EUR"), "{text}");
}

#[test]
fn what_a_running_quantity_needs_is_asked_for() {
    let unordered = incentive(&format!("{PUBLISHED}.resets(\"calendar-month\");"))
        .replace(".in_order_of(|line| [line.on, line.id])", "");
    let value = format!(
        "{}\n{PUBLISHED}.resets(\"calendar-month\");\nvalue(\"v\").is_given_by(|lines| steps.on(lines.sum(|l| l.quantity)));",
        RECORDS.replace("decimal()", "money()")
    );
    let inside = incentive(&format!("{PUBLISHED}.resets(\"calendar-month\");")).replace(
        "|line| steps.on(line.quantity)",
        "|line, lines| lines.sum(|l| steps.on(l.quantity)) + line.quantity",
    );
    let both = incentive(&format!(
        "{PUBLISHED}.resets(\"calendar-month\").accumulates(\"calendar-year\");"
    ));
    let agreement = incentive(&format!("{PUBLISHED}.accumulates(\"agreement-year\");"));
    let long = format!(
        "input(\"sold\", money());\n{PUBLISHED}.resets(\"calendar-month\");\n\
         incentive(\"pay\").paid(\"quarterly\").pays(|sold| steps.on(sold)).round_each(2, \"half-up\");"
    );
    for (text, code, word) in [
        (&unordered, "CH0206", "in_order_of"),
        (&value, "CH0215", "running quantity"),
        (&inside, "CH0215", "running quantity"),
        (&both, "CH0206", "keep one"),
        (&agreement, "CH0206", "agreement_from"),
        (&long, "CH0204", "longer than"),
    ] {
        let wrong = compiled(text).unwrap_err();
        assert!(wrong.contains(code) && wrong.contains(word), "{wrong}");
    }
}

/// Bands by hand, in whole cents of a quantity: what a total earns.
fn by_hand(total: i64) -> i64 {
    let steps = [
        (0, 1_000, 1),
        (1_000, 3_000, 2),
        (3_000, 8_000, 3),
        (8_000, i64::MAX, 5),
    ];
    steps
        .iter()
        .map(|(from, to, rate)| (total.min(*to) - from).max(0) * rate)
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Twelve months run one by one pay what the year pays at once, and both what the total earns by hand.
    #[test]
    fn months_one_by_one_are_the_year(months in prop::collection::vec(prop::collection::vec(-400_i64..900, 0..5), 12)) {
        let bands = r#"let steps = bands("steps").marginal().from(0, percent(1)).above(1_000, percent(2))
            .above(3_000, percent(3)).above(8_000, percent(5)).accumulates("calendar-year").returns("from the top");"#;
        let program = program(&incentive(bands));
        let mut prior = json!({"opening": true});
        let mut singly = Vec::new();
        let mut all = Vec::new();
        for (month, quantities) in (1_u32..).zip(&months) {
            let of_month = lines(quantities, month);
            all.extend(of_month.as_array().unwrap().clone());
            let last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
            let period = format!("2026-{month:02}-01..2026-{month:02}-{last}");
            let decision = decide(&program, &json!({"prior": prior, "lines": of_month}), &period).unwrap();
            singly.extend(amounts(&decision).into_iter().map(str::to_owned));
            prior = decision["carry_forward"].clone();
        }
        let facts = json!({"prior": {"opening": true}, "lines": all});
        let year = decide(&program, &facts, "2026-01-01..2026-12-31").unwrap();
        prop_assert_eq!(amounts(&year), singly);
        let total: i64 = months.iter().flatten().sum();
        if total >= 0 {
            // Whole quantities by whole percents have two places: nothing is rounded.
            let paid: f64 = year["incentives"]["pay"]["total"].as_str().unwrap().parse().unwrap();
            prop_assert_eq!((paid * 100.0).round(), by_hand(total) as f64);
        }
    }
}
