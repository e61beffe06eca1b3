//! Explanations: what they say, checked by hand, and that explaining changes nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Decision, Explain, Options, Pack, Program};
use serde_json::Value;

const FILES: [(&str, &str); 3] = [
    (
        "pack.toml",
        r#"
name           = "rebates"
version        = "1.0.0"
title          = "Rebates"
owner          = "channel@example.com"
currency       = "EUR"
time_zone      = "Europe/Berlin"
effective_from = "2026-01-01"
sources        = ["program.rhai"]
"#,
    ),
    (
        "tables/rates.csv",
        "size,region,rate\n<100,*,0\n>=100,north,0.02\n[100..1000),*,0.03\n*,*,0.05\n",
    ),
    (
        "program.rhai",
        r#"
record("partner").key("id")
    .field("id", text())
    .field("region", one_of(["north", "south"]))
    .field("revenue", money())
    .field("score", decimal().optional());
record("deal").key("id")
    .field("id", text())
    .field("amount", money())
    .field("closed_on", date())
    .field("open", boolean());
input("partner", record_of("partner"));
input("deals", list_of(record_of("deal")));

let rates = table("rates", "tables/rates.csv")
    .input("size", money())
    .input("region", field_of("partner", "region"))
    .output("rate", percent())
    .hit("first");

let steps = bands("steps", money()).marginal()
    .from(0, percent(1))
    .from(1_000, percent(2));

// Only deals that are open and worth something.
value("pipeline").title("Open pipeline").type(money())
    .is_given_by(|deals| deals.filter(|deal| deal.open && deal.amount > 10).sum(|deal| deal.amount));

value("points").type(decimal())
    .is_given_by(|partner| partner.score ?? 1);

eligibility("entitled").title("Entitled")
    .requires("Pipeline", |pipeline| pipeline).at_least(500);

incentive("bonus").title("Bonus").kind("bonus")
    .for_each("deals")
    .when("Open", |deal| deal.open)
    .in_period(|deal| deal.closed_on)
    .pays(|deal, partner| deal.amount * rates.lookup(deal.amount, partner.region).rate)
    .round_each(2, "half-up")
    .cap(20).per(["partner", "period"]);

incentive("volume").title("Volume rebate").kind("rebate")
    .paid("quarterly")
    .pays(|partner| steps.on(partner.revenue))
    .round_each(2, "half-up");
"#,
    ),
];

const FACTS: &str = r#"{
    "partner": { "id": "P-1", "region": "south", "revenue": 2500 },
    "deals": [
        { "id": "A", "amount": 99.5, "closed_on": "2026-02-10", "open": true },
        { "id": "B", "amount": 400, "closed_on": "2026-02-10", "open": true },
        { "id": "C", "amount": 1000, "closed_on": "2026-02-10", "open": false },
        { "id": "D", "amount": 1234.57, "closed_on": "2026-02-10", "open": true },
        { "id": "E", "amount": 5, "closed_on": "2026-02-10", "open": true }
    ]
}"#;

fn program() -> Program {
    let compilation = Program::compile(&Pack::from_files(FILES.map(|(path, text)| (path, text.as_bytes()))));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

fn decide(explain: Explain) -> Decision {
    let options = Options {
        period: Some("2026-01-01..2026-03-31".to_owned()),
        explain,
        ..Options::default()
    };
    program()
        .evaluate_json(FACTS.as_bytes(), &options)
        .unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn explained(name: &str) -> String {
    let text = decide(Explain::Only(name.to_owned())).to_text();
    text.split_once("How it came about\n").unwrap().1.trim().to_owned()
}

#[test]
fn records_that_do_not_count_are_named_with_the_reason() {
    // 99.50 + 400 + 1,234.57 = 1,734.07; C is closed, E is too small.
    assert_eq!(
        explained("pipeline"),
        "\
Open pipeline: 1,734.07 EUR
  deals.filter(|deal| deal.open && deal.amount > 10).sum(|deal| deal.amount) = 1,734.07 EUR
    3 of 5 records count
    A: deal.amount = 99.50 EUR
    B: deal.amount = 400.00 EUR
    C: left out, deal.open = no
    D: deal.amount = 1,234.57 EUR
    E: left out, deal.amount > 10 = 5.00 EUR > 10 = no"
    );
}

#[test]
fn a_value_that_is_missing_is_shown_as_missing() {
    assert_eq!(
        explained("points"),
        "points: 1\n  partner.score ?? 1 = missing ?? 1 = 1"
    );
}

#[test]
fn amounts_show_the_row_of_the_table_and_why_those_before_it_do_not_match() {
    // A: below 100, row 1, 0 %. B: row 3 (south), 3 % of 400 = 12. D: row 4, 5 % of 1,234.57 = 61.7285, rounded 61.73,
    // cut to 20 − 12 = 8. E: row 1.
    let expected = "\
Bonus: 20.00 EUR (sum 73.73 EUR, 53.73 EUR cut by the cap)
  A: 0.00 EUR
    deal.amount * rates.lookup(deal.amount, partner.region).rate
      = 99.50 EUR * rates.lookup(99.50 EUR, south).rate
      = 0.00 EUR
      rates.lookup(deal.amount, partner.region).rate = rates.lookup(99.50 EUR, south).rate = 0 %
        table `rates`, row 1: size 99.50 EUR (<100), region south (*)
  B: 12.00 EUR
    deal.amount * rates.lookup(deal.amount, partner.region).rate
      = 400.00 EUR * rates.lookup(400.00 EUR, south).rate
      = 12.00 EUR
      rates.lookup(deal.amount, partner.region).rate = rates.lookup(400.00 EUR, south).rate = 3 %
        table `rates`, row 3: size 400.00 EUR ([100..1000)), region south (*)
          row 1 does not match: size is 400.00 EUR, the row has <100
          row 2 does not match: region is south, the row has north
  C: not paid, ✗ Open
  D: 8.00 EUR, 61.7285 before it was rounded, 61.73 before it was cut
    deal.amount * rates.lookup(deal.amount, partner.region).rate
      = 1,234.57 EUR * rates.lookup(1,234.57 EUR, south).rate
      = 61.7285 EUR
      rates.lookup(deal.amount, partner.region).rate
        = rates.lookup(1,234.57 EUR, south).rate
        = 5 %
        table `rates`, row 4: size 1,234.57 EUR (*), region south (*)
          row 1 does not match: size is 1,234.57 EUR, the row has <100
          row 2 does not match: region is south, the row has north
          row 3 does not match: size is 1,234.57 EUR, the row has [100..1000)
  E: 0.00 EUR
    deal.amount * rates.lookup(deal.amount, partner.region).rate
      = 5.00 EUR * rates.lookup(5.00 EUR, south).rate
      = 0.00 EUR
      rates.lookup(deal.amount, partner.region).rate = rates.lookup(5.00 EUR, south).rate = 0 %
        table `rates`, row 1: size 5.00 EUR (<100), region south (*)";
    assert_eq!(explained("bonus"), expected);
}

#[test]
fn bands_show_every_slice() {
    // 1 % of the first 1,000 is 10, 2 % of the other 1,500 is 30.
    assert_eq!(
        explained("volume"),
        "\
Volume rebate: 40.00 EUR
  steps.on(partner.revenue) = steps.on(2,500.00 EUR) = 40.00 EUR
    from 0.00 EUR to 1,000.00 EUR: 1,000.00 EUR at 1 % = 10.00 EUR
    from 1,000.00 EUR to 2,500.00 EUR: 1,500.00 EUR at 2 % = 30.00 EUR"
    );
}

#[test]
fn json_has_the_same_tree() {
    let decision = decide(Explain::Only("entitled.Pipeline".to_owned()));
    let document: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let [rule] = document["explanation"].as_array().unwrap().as_slice() else {
        panic!("one rule: {}", document["explanation"]);
    };
    assert_eq!(rule["steps"][0]["source"], "pipeline");
    assert_eq!(rule["steps"][0]["value"], "1734.07");

    let decision = decide(Explain::Only("bonus".to_owned()));
    let document: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let of_b = document["explanation"].as_array().unwrap().iter().find(|rule| {
        rule["record"] == "/deals/1"
            && rule["steps"][0]["source"]
                .as_str()
                .unwrap()
                .starts_with("deal.amount *")
    });
    let product = &of_b.unwrap()["steps"][0];
    assert_eq!(
        product["substituted"],
        "400.00 EUR * rates.lookup(400.00 EUR, south).rate"
    );
    assert_eq!(product["value"], "12");
    let lookup = &product["steps"][1]["steps"][0]["lookup"];
    assert_eq!(lookup["row"], 3);
    assert_eq!(
        lookup["passed_over"],
        serde_json::json!([
            { "row": 1, "column": "size", "asked": "400.00 EUR", "cell": "<100" },
            { "row": 2, "column": "region", "asked": "south", "cell": "north" }
        ])
    );
}

#[test]
fn explaining_changes_nothing_of_the_decision() {
    let plain = decide(Explain::Nothing);
    for explain in [Explain::Everything, Explain::Only("bonus".to_owned())] {
        let explained = decide(explain);
        let json = explained.to_json();
        let (before, _) = json.split_once(",\"explanation\":[").unwrap();
        assert_eq!(format!("{before}}}"), plain.to_json());
        assert!(explained.to_text().starts_with(&plain.to_text()));
    }
}

#[test]
fn a_name_that_is_not_there_gets_a_suggestion() {
    let options = Options {
        explain: Explain::Only("bonsu".to_owned()),
        ..Options::default()
    };
    let wrong = program().evaluate_json(FACTS.as_bytes(), &options).unwrap_err();
    let text = wrong.to_string();
    assert!(
        text.contains("CH0310")
            && text.contains("nothing to explain by the name `bonsu`")
            && text.contains("did you mean `bonus`?"),
        "{text}"
    );
}

fn small(program: &str) -> Program {
    let manifest = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
                    currency = \"EUR\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";
    let compilation = Program::compile(&Pack::from_files([("pack.toml", manifest), ("program.rhai", program)]));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

fn small_text(program: &Program, facts: &str, explain: Explain) -> Decision {
    let options = Options {
        explain,
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.as_bytes(), &options);
    decision.unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Of two deals with a touch each, and of partners of a relation, every record goes by its own key.
#[test]
fn records_of_nested_lists_and_of_relations_go_by_their_keys() {
    let program = small(
        r#"
record("touch").key("party").field("party", text()).field("weight", integer());
record("deal").key("id").field("id", text()).field("touches", list_of(record_of("touch")));
record("partner").key("id").field("id", text()).field("active", boolean());
input("deals", list_of(record_of("deal")));
relation("partners", record_of("partner"));
value("weights").is_given_by(|deals| deals.sum(|deal| deal.touches.sum(|touch| touch.weight * 2)));
value("active").is_given_by(|partners| partners.count(|partner| partner.active));
"#,
    );
    let facts = r#"{"deals": [{"id": "D-1", "touches": [{"party": "A", "weight": 1}]},
        {"id": "D-2", "touches": [{"party": "B", "weight": 2}, {"party": "C", "weight": 3}]}],
        "partners": [{"id": "P-1", "active": true}, {"id": "P-2", "active": false}]}"#;
    let text = small_text(&program, facts, Explain::Everything).to_text();
    for expected in [
        "A: touch.weight * 2",
        "B: touch.weight * 2",
        "C: touch.weight * 2",
        "P-2: left out",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("record "), "{text}");
}

/// A threshold that is missing: not met, because missing, whatever is measured. Both missing is the same.
#[test]
fn a_threshold_that_is_missing_is_not_met() {
    let program = small(
        r#"
record("partner").field("quota", money().optional()).field("low", integer().optional()).field("sold_on", date().optional());
input("partner", record_of("partner"));
input("revenue", money().optional());
input("seats", integer());
input("asked_on", date());
eligibility("quota").title("Quota").requires("Revenue", |revenue| revenue).at_least(|partner| partner.quota);
eligibility("seats_").title("Seats").requires("Seats", |seats| seats).above(|partner| partner.low);
eligibility("day").title("Day").requires("Asked", |asked_on| asked_on).on_or_before(|partner| partner.sold_on);
"#,
    );
    let cases = [
        (
            r#"{"partner": {}, "revenue": 5, "seats": 1, "asked_on": "2026-01-02"}"#,
            ["missing"; 3],
            "5",
        ),
        (
            r#"{"partner": {}, "seats": 1, "asked_on": "2026-01-02"}"#,
            ["missing"; 3],
            "-",
        ),
        (
            r#"{"partner": {"quota": 6, "low": 0, "sold_on": "2026-01-01"}, "revenue": 5, "seats": 1, "asked_on": "2026-01-02"}"#,
            ["not met", "met", "not met"],
            "5",
        ),
    ];
    for (facts, states, actual) in cases {
        let decision = small_text(&program, facts, Explain::Nothing);
        let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
        for (name, state) in ["quota", "seats_", "day"].into_iter().zip(states) {
            let requirement = &json["eligibility"][name]["requirements"][0];
            assert_eq!(requirement["state"], state, "{facts} {json}");
            assert_eq!(json["eligibility"][name]["eligible"], state == "met");
            if state == "missing" {
                assert_eq!(requirement["required"], Value::Null);
                assert_eq!(requirement["distance"], Value::Null);
            }
        }
        assert_eq!(
            json["eligibility"]["quota"]["requirements"][0]["actual"]
                .as_str()
                .unwrap_or("-"),
            actual
        );
        let explained = small_text(&program, facts, Explain::Everything);
        let mut same: Value = serde_json::from_str(&explained.to_json()).unwrap();
        same.as_object_mut().unwrap().remove("explanation");
        assert_eq!(same, json);
    }
    let text = small_text(&program, cases[0].0, Explain::Nothing).to_text();
    assert!(
        text.contains("✗ Revenue: 5.00 EUR, what is required is missing\n"),
        "{text}"
    );
    assert!(
        text.contains("✗ Asked: 2026-01-02, what is required is missing\n"),
        "{text}"
    );
}

/// Whole numbers below 10,000 stand without groups, so that a year reads 2026.
#[test]
fn a_year_has_no_groups() {
    let program = small(
        r#"
input("day", date());
input("seats", integer());
value("year_of_day").title("Year").is_given_by(|day| day.year());
value("licences").title("Licences").is_given_by(|seats| seats);
"#,
    );
    let text = small_text(&program, r#"{"day": "2026-03-04", "seats": 12000}"#, Explain::Nothing).to_text();
    assert!(text.contains("  Year: 2026\n"), "{text}");
    assert!(text.contains("  Licences: 12,000\n"), "{text}");
}
