//! Scores: published programs with their numbers, what every clause means, and properties that hold for any facts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::value::{Date, Decimal};
use charter_engine::{Explain, Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = "name = \"scores\"\nversion = \"1.0.0\"\ntitle = \"Scores\"\nowner = \"owner@example.com\"\n\
                        currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";

fn compile(program: &str) -> Result<Program, String> {
    let compilation = Program::compile(&Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", program)]));
    compilation.program.ok_or_else(|| compilation.diagnostics.to_string())
}

fn program(text: &str) -> Program {
    compile(text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn options() -> Options {
    Options {
        as_of: Some("2024-06-30".to_owned()),
        period: Some("2024-01-01..2024-12-31".to_owned()),
        ..Options::default()
    }
}

fn decide(program: &Program, facts: &Value) -> Value {
    let decision = program
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    serde_json::from_str(&decision.to_json()).unwrap()
}

fn text(program: &Program, facts: &Value, explain: Explain) -> String {
    let options = Options { explain, ..options() };
    program
        .evaluate_json(facts.to_string().as_bytes(), &options)
        .unwrap_or_else(|wrong| panic!("{wrong}"))
        .to_text()
}

fn wrong(text: &str) -> String {
    match compile(text) {
        Ok(_) => panic!("it compiles"),
        Err(wrong) => wrong,
    }
}

// ---- Published numbers -----------------------------------------------------------------------------------------------

/// Two tracks of which the better one counts, at least 70 of 100 and every metric above 0.
const CAPABILITY: &str = r#"
record("track_metrics")
    .field("net_adds",            integer())
    .field("intermediate_certs",  integer().at_least(0))
    .field("prerequisite_held",   boolean())
    .field("advanced_certs",      integer().at_least(0))
    .field("usage_growth_points", decimal().between(0, 30))
    .field("deployment_points",   decimal().between(0, 20));
input("enterprise", record_of("track_metrics"));
input("smb",        record_of("track_metrics"));
let capability = score("capability").title("Capability score").out_of(100)
    .track("enterprise", "Enterprise")
        .component("Net customer adds",  |enterprise| enterprise.net_adds).points_each(5).maximum(15)
        .component("Intermediate certs", |enterprise| enterprise.intermediate_certs).points_each(10).maximum(20)
            .only_if("Prerequisite held", |enterprise| enterprise.prerequisite_held)
        .component("Advanced certs",     |enterprise| enterprise.advanced_certs).points_each(5).maximum(15)
        .component("Usage growth",       |enterprise| enterprise.usage_growth_points).maximum(30)
        .component("Deployments",        |enterprise| enterprise.deployment_points).maximum(20)
        .gate("Every component above zero")
    .track("smb", "Small and medium business")
        .component("Net customer adds",  |smb| smb.net_adds).points_each(5).maximum(15)
        .component("Intermediate certs", |smb| smb.intermediate_certs).points_each(5).maximum(20)
            .only_if("Prerequisite held", |smb| smb.prerequisite_held)
        .component("Advanced certs",     |smb| smb.advanced_certs).points_each(5).maximum(15)
        .component("Usage growth",       |smb| smb.usage_growth_points).maximum(30)
        .component("Deployments",        |smb| smb.deployment_points).maximum(20)
        .gate("Every component above zero")
    .takes("best track that passes its gate");
eligibility("designation")
    .requires("Capability score", |capability| capability.total).at_least(70);
value("adds").is_given_by(|capability| capability.smb.net_customer_adds);
value("is_enterprise").is_given_by(|capability| capability.track != () && capability.track == "enterprise");
"#;

fn metrics(adds: i64, certs: i64, held: bool, advanced: i64, growth: &str, deployments: &str) -> Value {
    json!({
        "net_adds": adds, "intermediate_certs": certs, "prerequisite_held": held, "advanced_certs": advanced,
        "usage_growth_points": growth, "deployment_points": deployments
    })
}

#[test]
fn a_capability_score_asks_for_seventy_and_for_every_metric_above_zero() {
    let program = program(CAPABILITY);
    let none = metrics(0, 0, false, 0, "0", "0");
    for (enterprise, points, total, designated) in [
        // 15 + 20 + 15 + 30 + 0 = 80, but one metric is 0: not designated.
        (metrics(3, 2, true, 3, "30", "0"), "80", "0", false),
        // 15 + 20 + 5 + 26 + 4 = 70, all above 0: designated.
        (metrics(3, 2, true, 1, "26", "4"), "70", "70", true),
        (metrics(3, 2, true, 1, "25.99", "4"), "69.99", "69.99", false),
        // 4 adds give no more than 3; without the prerequisite the certificates give nothing.
        (metrics(4, 9, true, 9, "30", "20"), "100", "100", true),
        (metrics(4, 9, false, 9, "30", "20"), "80", "0", false),
    ] {
        let decision = decide(&program, &json!({"enterprise": enterprise, "smb": none}));
        let score = &decision["scores"]["capability"];
        assert_eq!(score["tracks"][0]["total"], points, "{enterprise}");
        assert_eq!(score["total"], total, "{enterprise}");
        assert_eq!(
            decision["eligibility"]["designation"]["eligible"], designated,
            "{enterprise}"
        );
        assert_eq!(decision["values"]["is_enterprise"], total != "0", "{enterprise}");
    }
}

#[test]
fn the_best_track_that_passes_counts_and_the_first_of_two_alike() {
    let program = program(CAPABILITY);
    let track = |enterprise: Value, smb: Value| {
        let decision = decide(&program, &json!({"enterprise": enterprise, "smb": smb}));
        let score = &decision["scores"]["capability"];
        (score["track"].clone(), score["total"].clone())
    };
    // 15 + 20 + 5 + 1 + 1 = 42 against 5 + 5 + 5 + 10 + 10 = 35
    let (better, worse) = (metrics(3, 2, true, 1, "1", "1"), metrics(1, 1, true, 1, "10", "10"));
    assert_eq!(track(better.clone(), worse.clone()), (json!("enterprise"), json!("42")));
    // The same numbers the other way: 5 + 10 + 5 + 10 + 10 = 40 against 15 + 10 + 5 + 1 + 1 = 32.
    assert_eq!(track(worse, better), (json!("enterprise"), json!("40")));
    // 5 + 10 + 5 + 1 + 1 = 22 against 5 + 5 + 5 + 6 + 1 = 22: the first.
    let alike = (metrics(1, 1, true, 1, "1", "1"), metrics(1, 1, true, 1, "6", "1"));
    assert_eq!(track(alike.0, alike.1), (json!("enterprise"), json!("22")));
    let none = metrics(0, 0, true, 0, "0", "0");
    assert_eq!(track(none.clone(), none), (Value::Null, json!("0")));
}

/// Points by subscriptions and certified users, membership at most once.
const ADVISORS: &str = r#"
record("firm").key("id")
    .field("id",                    text())
    .field("online_clients",        integer().at_least(0))
    .field("self_employed_clients", integer().at_least(0))
    .field("payroll_clients",       integer().at_least(0))
    .field("certified_users",       integer().at_least(0))
    .field("advanced_users",        integer().at_least(0))
    .field("memberships",           integer().at_least(0))
    .field("desktop_certified",     integer().at_least(0));
input("firm", record_of("firm"));
score("points").title("Program points")
    .component("Online clients",          |firm| firm.online_clients).points_each(50)
    .component("Self-employed clients",   |firm| firm.self_employed_clients).points_each(25)
    .component("Payroll clients",         |firm| firm.payroll_clients).points_each(50)
    .component("Certified users",         |firm| firm.certified_users).points_each(100)
    .component("Advanced users",          |firm| firm.advanced_users).points_each(200)
    .component("Membership",              |firm| firm.memberships).points_each(100).count_at_most(1)
    .component("Desktop certified users", |firm| firm.desktop_certified).points_each(100);
ladder("level").title("Level").select("highest")
    .by_score("points")
    .tier("silver",   0)
    .tier("gold",     200)
    .tier("platinum", 800)
    .tier("elite",    1_600);
value("sure").is_given_by(|level| level.at_least("silver"));
value("of_members").is_given_by(|points| points.membership + points.self_employed_clients);
"#;

fn firm(online: i64, certified: i64, advanced: i64, memberships: i64) -> Value {
    json!({"firm": {
        "id": "F-1", "online_clients": online, "self_employed_clients": 0, "payroll_clients": 0,
        "certified_users": certified, "advanced_users": advanced, "memberships": memberships, "desktop_certified": 0
    }})
}

#[test]
fn points_of_advisors_lead_to_their_level() {
    let program = program(ADVISORS);
    for (facts, total, level) in [
        // 2 × 100 + 1 × 200 + 8 × 50 = 800 (published)
        (firm(8, 2, 1, 0), "800", "platinum"),
        (firm(7, 2, 1, 0), "750", "gold"),
        // A second membership of the firm gives nothing: 7 × 50 + 2 × 100 + 200 + 100 = 850.
        (firm(7, 2, 1, 2), "850", "platinum"),
        (firm(0, 0, 0, 0), "0", "silver"),
        (firm(4, 0, 0, 0), "200", "gold"),
        (firm(32, 0, 0, 0), "1600", "elite"),
    ] {
        let decision = decide(&program, &facts);
        assert_eq!(decision["scores"]["points"]["total"], total, "{facts}");
        assert_eq!(decision["ladders"]["level"]["tier"], level, "{facts}");
    }
    let decision = decide(&program, &firm(7, 2, 1, 0));
    assert_eq!(
        decision["ladders"]["level"]["next"],
        json!({"tier": "platinum", "title": "platinum", "requirements": [{
            "title": "Points", "state": "not met", "comparator": "at_least", "actual": "750", "required": "800",
            "distance": "50"
        }], "paths": []})
    );
    // Silver asks for 0 points, so there is nothing to be met.
    assert_eq!(decision["ladders"]["level"]["tiers"][0]["requirements"], json!([]));
    let membership = &decision["scores"]["points"]["tracks"][0]["components"][5];
    assert_eq!(membership["points_left"], "100");
    assert_eq!(membership["units_left"], "1");
}

#[test]
fn a_level_by_points_says_where_they_can_still_be_had() {
    let text = text(&program(ADVISORS), &firm(7, 2, 1, 0), Explain::Nothing);
    assert!(
        text.contains(
            "  Missing for platinum:\n    ✗ Points: 750, required is at least 800, 50 short\n    \
             Points can still be had for:\n      Online clients: 50 for each\n"
        ) && text.contains("      Membership: up to 100 more with 1 more\n"),
        "{text}"
    );
}

/// Points per 100 of revenue, at the rate of the day of the original sale.
const REVENUE: &str = r#"
record("line").key("id")
    .field("id",            text())
    .field("motion",        one_of(["sourced", "assisted", "managed"]))
    .field("first_sold_on", date())
    .field("event_on",      date())
    .field("mrr",           money());
input("lines", list_of(record_of("line")));
setting("sourced_points", decimal()).per(100)
    .effective("2021-01-01", 3)
    .effective("2024-02-27", 5);
setting("assisted_points", decimal(), 3).per(100);
score("points")
    .for_each("lines")
    .in_period(|line| line.event_on)
    .component("Sourced revenue", |line| line.mrr)
        .only_if("Sourced", |line| line.motion == "sourced")
        .points_each("sourced_points").on_date(|line| line.first_sold_on)
    .component("Assisted revenue", |line| line.mrr)
        .only_if("Assisted", |line| line.motion == "assisted")
        .points_each("assisted_points").whole_units("down").maximum(1_000);
value("sourced").is_given_by(|points| points.sourced_revenue);
"#;

fn line(id: &str, motion: &str, first_sold_on: &str, event_on: &str, mrr: &str) -> Value {
    json!({"id": id, "motion": motion, "first_sold_on": first_sold_on, "event_on": event_on, "mrr": mrr})
}

#[test]
fn points_per_hundred_of_revenue_go_by_the_day_of_the_sale() {
    let program = program(REVENUE);
    let total = |lines: Value| decide(&program, &json!({"lines": lines}))["scores"]["points"]["total"].clone();
    // 1,000 × 3/100 = 30 before 2024-02-27, 1,000 × 5/100 = 50 from then on (published).
    for (day, points) in [("2024-02-26", "30"), ("2024-02-27", "50")] {
        assert_eq!(
            total(json!([line("L-1", "sourced", day, "2024-05-01", "1000")])),
            points
        );
    }
    let decision = decide(
        &program,
        &json!({"lines": [
            line("L-1", "sourced", "2023-01-01", "2024-05-01", "1000"),
            line("L-2", "sourced", "2024-03-01", "2024-05-01", "250.50"),
            line("L-3", "assisted", "2024-03-01", "2024-05-01", "199.99"),
            line("L-4", "assisted", "2024-03-01", "2024-05-01", "250"),
            line("L-5", "managed", "2024-03-01", "2024-05-01", "900"),
            line("L-6", "sourced", "2024-03-01", "2025-01-01", "900"),
        ]}),
    );
    // 1,000 at 3 = 30; 250.50 at 5 = 12.525; whole hundreds only, line by line: (1 + 2) × 3 = 9.
    let score = &decision["scores"]["points"];
    assert_eq!(score["total"], "51.525");
    assert_eq!(
        score["outside_the_period"],
        json!([{"record": "L-6", "date": "2025-01-01"}])
    );
    let components = &score["tracks"][0]["components"];
    assert_eq!(
        components[0]["records"],
        json!([
            {"record": "L-1", "counted": "1000", "units": "10", "points": "30"},
            {"record": "L-2", "counted": "250.5", "units": "2.505", "points": "12.525"}
        ])
    );
    assert_eq!(
        components[0]["left_out"],
        json!([
            {"record": "L-3", "reason": "Sourced"}, {"record": "L-4", "reason": "Sourced"},
            {"record": "L-5", "reason": "Sourced"}
        ])
    );
    assert_eq!(components[1]["units"], "3");
    // 1,000 points are 333.33 hundreds, rounded up 334; 3 are there.
    assert_eq!(components[1]["units_left"], "331");
    assert_eq!(components[1]["points_left"], "991");
}

#[test]
fn a_return_takes_back_points_of_its_component_and_no_more() {
    let program = program(REVENUE);
    let total = |lines: Value| decide(&program, &json!({"lines": lines}))["scores"]["points"]["total"].clone();
    let sale = line("L-1", "assisted", "2024-03-01", "2024-05-01", "250");
    // -150 is one whole hundred less, as 150 is one more: 2 − 1 = 1.
    let less = line("L-2", "assisted", "2024-03-01", "2024-06-01", "-150");
    assert_eq!(total(json!([sale.clone(), less.clone()])), "3");
    let sourced = line("L-3", "sourced", "2024-03-01", "2024-06-01", "1000");
    // Below zero the component gives nothing; it takes nothing from the other one.
    assert_eq!(total(json!([less.clone(), sourced.clone()])), "50");
    let decision = decide(&program, &json!({"lines": [less, sourced]}));
    assert_eq!(
        decision["scores"]["points"]["tracks"][0]["components"][1]["counted"],
        "-150"
    );
}

// ---- What the clauses mean -------------------------------------------------------------------------------------------

#[test]
fn weights_share_the_score_by_what_is_reached_of_the_maximum() {
    let program = program(
        r#"
input("revenue", decimal());
input("survey", decimal());
input("adds", integer());
score("card").out_of(100)
    .component("Revenue against target", |revenue| revenue).maximum(1).weight(percent(60))
    .component("Survey", |survey| survey).maximum(3).weight(percent(30))
    .component("Adds", |adds| adds).points_each(2).maximum(6).weight(percent(10))
    .gate("Every component above zero");
value("passed").is_given_by(|card| card.passed);
"#,
    );
    for (facts, parts, total) in [
        // In full: 60, 30 and 10, to the last digit although a third is no decimal.
        (json!({"revenue": 1, "survey": 3, "adds": 3}), ["60", "30", "10"], "100"),
        // 80 % of 60 = 48; 2 of 3 of 30 = 20; 4 of 6 points of 10 = 6.66…
        (
            json!({"revenue": "0.8", "survey": 2, "adds": 2}),
            ["48", "20", "6.6666666666666666666666666667"],
            "74.666666666666666666666666",
        ),
        (
            json!({"revenue": "1.4", "survey": 0, "adds": -2}),
            ["60", "0", "0"],
            "60",
        ),
    ] {
        let decision = decide(&program, &facts);
        let score = &decision["scores"]["card"];
        for (component, points) in parts.iter().enumerate() {
            assert_eq!(
                score["tracks"][0]["components"][component]["points"], *points,
                "{facts}"
            );
        }
        // The sum of parts that are rounded at their last digit: what is shown of it is exact.
        let found = score["total"].as_str().unwrap();
        assert!(found.starts_with(total), "{facts}: {found}");
    }
    let zero = decide(&program, &json!({"revenue": 1, "survey": 3, "adds": 0}));
    assert_eq!(zero["values"]["passed"], false);
}

#[test]
fn tracks_may_count_together_or_the_best_whatever_its_gate() {
    let of = |takes: &str| {
        program(&format!(
            r#"
input("a", integer());
input("b", integer());
score("s").component("First", |a| a).gate("Positive", |a| a > 1)
    .track("second").component("Second", |b| b)
    .takes("{takes}");
value("passed").is_given_by(|s| s.passed);
"#
        ))
    };
    for (takes, a, b, total, passed) in [
        ("all tracks together", 3, 4, "7", true),
        ("all tracks together", 1, 4, "5", false),
        ("best track", 1, 4, "4", true),
        ("best track", 1, 0, "1", false),
        ("best track that passes its gate", 1, 0, "0", true),
        ("best track that passes its gate", 9, 4, "9", true),
    ] {
        let decision = decide(&of(takes), &json!({"a": a, "b": b}));
        assert_eq!(decision["scores"]["s"]["total"], total, "{takes} {a} {b}");
        assert_eq!(decision["values"]["passed"], passed, "{takes} {a} {b}");
    }
}

#[test]
fn what_is_counted_below_zero_gives_no_points_and_is_shown() {
    let program = program(CAPABILITY);
    let facts = json!({
        "enterprise": metrics(-2, 2, true, 3, "30", "20"), "smb": metrics(0, 0, false, 0, "0", "0")
    });
    let decision = decide(&program, &facts);
    let adds = &decision["scores"]["capability"]["tracks"][0]["components"][0];
    assert_eq!(
        *adds,
        json!({
            "title": "Net customer adds", "counted": "-2", "units": "0", "points_each": "5", "points": "0",
            "maximum": "15", "points_left": "15", "units_left": "5"
        })
    );
    let text = text(&program, &facts, Explain::Nothing);
    assert!(
        text.contains(
            "Net customer adds: 0 of 15 points (-2 counted as 0 at 5, below zero counts as zero), 15 more with 5 more"
        ),
        "{text}"
    );
}

#[test]
fn a_condition_that_does_not_hold_keeps_the_rule_from_being_evaluated() {
    let program = program(
        r#"
input("asked", integer());
input("answered", integer());
score("s").component("Share", |asked, answered| answered / asked * 10).only_if("Asked", |asked| asked != 0);
"#,
    );
    let decision = decide(&program, &json!({"asked": 0, "answered": 3}));
    let component = &decision["scores"]["s"]["tracks"][0]["components"][0];
    assert_eq!(component["not_met"], "Asked");
    assert_eq!(component["counted"], Value::Null);
    assert_eq!(
        decide(&program, &json!({"asked": 4, "answered": 3}))["scores"]["s"]["total"],
        "7.5"
    );
}

#[test]
fn an_error_in_a_component_names_component_score_and_record() {
    let program = program(
        r#"
record("line").key("id").field("id", text()).field("a", integer()).field("b", integer());
input("lines", list_of(record_of("line")));
score("s").for_each("lines").component("Share", |line| line.a / line.b);
"#,
    );
    let facts = json!({"lines": [{"id": "L-1", "a": 1, "b": 1}, {"id": "L-2", "a": 1, "b": 0}]});
    let wrong = program
        .evaluate_json(facts.to_string().as_bytes(), &options())
        .unwrap_err()
        .to_string();
    assert!(
        wrong.contains("something is divided by zero in component `Share` of score `s`") && wrong.contains("/lines/1"),
        "{wrong}"
    );
}

#[test]
fn an_explanation_shows_each_component_with_what_it_read() {
    let facts = json!({
        "enterprise": metrics(1, 2, false, 3, "30", "20"), "smb": metrics(0, 0, false, 0, "0", "0")
    });
    let program = program(CAPABILITY);
    let explained = text(&program, &facts, Explain::Only("capability".to_owned()));
    let explained = explained.split("How it came about").nth(1).unwrap();
    assert!(
        explained.contains("Net customer adds: 5 of 15 points (1 at 5), 10 more with 2 more")
            && explained.contains("Intermediate certs, only if Prerequisite held"),
        "{explained}"
    );
    let revenue = text(
        &self::program(REVENUE),
        &json!({"lines": [line("L-1", "sourced", "2023-01-01", "2024-05-01", "1000")]}),
        Explain::Everything,
    );
    assert!(
        revenue.contains("Sourced revenue: 1,000.00 USD counted as 10, 30 points"),
        "{revenue}"
    );
}

// ---- What is refused -------------------------------------------------------------------------------------------------

#[test]
fn a_component_of_two_tracks_is_asked_for_by_its_track() {
    let said = wrong(&format!(
        "{CAPABILITY}value(\"v\").is_given_by(|capability| capability.net_customer_adds);"
    ));
    assert!(
        said.contains("`.net_customer_adds` is ambiguous")
            && said.contains("`Net customer adds` of the track `enterprise`")
            && said.contains("name the track first: `.enterprise.net_customer_adds`"),
        "{said}"
    );
    let said = wrong(&format!(
        "{CAPABILITY}value(\"v\").is_given_by(|capability| capability.track == \"smbs\");"
    ));
    assert!(said.contains("CH0211") || said.contains("CH0213"), "{said}");
}

#[test]
fn what_cannot_hold_is_refused_with_what_to_write() {
    let head = "input(\"n\", integer());\nsetting(\"rate\", decimal()).per(100).effective(\"2024-01-01\", 3);\n";
    for (text, said) in [
        (
            "score(\"s\").out_of(100).component(\"A\", |n| n).maximum(60).component(\"B\", |n| n).maximum(30);",
            "the maxima of score `s` add up to 90, not to 100",
        ),
        (
            "score(\"s\").out_of(10).component(\"A\", |n| n);",
            "the component `A` has no maximum, so score `s` has no end",
        ),
        (
            "score(\"s\").out_of(10).component(\"A\", |n| n).maximum(5).weight(percent(60))\
             .component(\"B\", |n| n).maximum(5).weight(percent(30));",
            "the weights of score `s` add up to 90 %, not to 100 %",
        ),
        (
            "score(\"s\").out_of(10).component(\"A\", |n| n).maximum(5).weight(percent(60))\
             .component(\"B\", |n| n).maximum(5);",
            "the component `B` has no weight",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).maximum(5).weight(percent(100));",
            "the score `s` has weights and no `out_of`",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).track(\"t\").component(\"A\", |n| n);",
            "the score `s` has several tracks and does not say which counts",
        ),
        ("score(\"s\");", "the score `s` has no components"),
        (
            "score(\"s\").track(\"t\").takes(\"best track\");",
            "the track `t` has no components",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).gate(\"Enough\");",
            "the gate `Enough` has no rule",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).points_each(\"rate\");",
            "`rate` has dated values, and no date is named",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).points_each(5).on_date(|as_of| as_of);",
            "the same on every day, so `on_date` says nothing",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).count_at_most(3);",
            "has no `points_each`, so `count_at_most` says nothing",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).points_each(\"rat\");",
            "there is no setting `rat`",
        ),
        (
            "value(\"v\").is_given_by(|rate, as_of| rate.on(as_of));",
            "this setting holds for 100 units, which a rule does not know",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).points_each(\"rate\").on_date(|as_of| as_of).count_at_most(5);",
            "are worth more on one day than on another",
        ),
        (
            "score(\"s\").component(\"Total\", |n| n);",
            "the component `Total` would be read as `.total`",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).in_period(|as_of| as_of);",
            "has no `for_each`, so `in_period` says nothing",
        ),
        (
            "score(\"s\").component(\"A\", |n| n); ladder(\"l\").by_score(\"s\").tier(\"gold\");",
            "tier `gold` does not say for how many points",
        ),
        (
            "score(\"s\").component(\"A\", |n| n); ladder(\"l\").tier(\"gold\", 5);",
            "tier `gold` asks for points, and the ladder `l` goes by no score",
        ),
        (
            "score(\"s\").component(\"A\", |n| n); ladder(\"l\").by_score(\"t\").tier(\"gold\", 5);",
            "there is no score `t`",
        ),
        (
            "score(\"s\").component(\"A\", |l| if l.at_least(\"gold\") { 1 } else { 0 });\
             ladder(\"l\").by_score(\"s\").tier(\"silver\", 0).tier(\"gold\", 5);",
            "these read each other in a circle",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).points_each(-5);",
            "a unit gives -5 points",
        ),
        (
            "score(\"s\").component(\"A\", |n| n).weight(40);",
            "a weight is a percentage",
        ),
    ] {
        let text = format!("{head}{text}");
        let wrong = wrong(&text);
        assert!(wrong.contains(said), "{text}\n{wrong}");
    }
    let money = wrong("input(\"m\", money());\nscore(\"s\").component(\"A\", |m| m);");
    assert!(money.contains("the component `A` gives money, not points"), "{money}");
}

// ---- Properties ------------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The order of records changes nothing; no component lies outside of 0 and its maximum; the total is the sum.
    #[test]
    fn records_in_any_order_give_the_same(
        lines in proptest::collection::vec((0_usize..3, 0_i64..3_000, -500_000_i64..500_000), 0..12),
        turn in 0_usize..12,
    ) {
        let program = program(REVENUE);
        let day = |days: i64| {
            let first: Date = "2021-01-01".parse().unwrap();
            first.plus_days(days).unwrap().to_string()
        };
        let mut all: Vec<Value> = lines
            .iter()
            .enumerate()
            .map(|(place, (motion, sold, cents))| {
                let motion = ["sourced", "assisted", "managed"][*motion];
                let mrr = format!("{}.{:02}", cents / 100, (cents % 100).abs());
                line(&format!("L-{place}"), motion, &day(*sold), "2024-05-01", &mrr)
            })
            .collect();
        let score = |lines: &[Value]| decide(&program, &json!({"lines": lines}))["scores"]["points"].clone();
        let before = score(&all);
        if !all.is_empty() {
            let turn = turn % all.len();
            all.rotate_left(turn);
        }
        let after = score(&all);
        prop_assert_eq!(&before["total"], &after["total"]);
        let number = |value: &Value| value.as_str().unwrap().parse::<Decimal>().unwrap();
        let mut sum = Decimal::ZERO;
        for place in 0..2 {
            let component = &before["tracks"][0]["components"][place];
            prop_assert_eq!(&component["points"], &after["tracks"][0]["components"][place]["points"]);
            let points = number(&component["points"]);
            prop_assert!(points >= Decimal::ZERO);
            if !component["maximum"].is_null() {
                prop_assert!(points <= number(&component["maximum"]));
            }
            sum = sum.add(points).unwrap();
        }
        prop_assert_eq!(sum, number(&before["total"]));
    }
}

// ---- What is left ----------------------------------------------------------------------------------------------------

/// Weights of 50: 4 of 10 reach 20 of 50, 30 are left; 0 of 10 leave 50. The gate asks for both. With 9 and 9 it holds.
#[test]
fn points_behind_a_gate_that_does_not_hold_are_named_with_it() {
    let program = program(
        r#"
input("ours", integer().between(0, 10));
input("theirs", integer().between(0, 10));
score("points").title("Points").out_of(100)
    .component("Ours", |ours| ours).maximum(10).weight(percent(50))
    .component("Theirs", |theirs| theirs).maximum(10).weight(percent(50))
    .gate("Both", |ours, theirs| ours > 0 && theirs > 0)
    .takes("best track that passes its gate");
let level = ladder("level").title("Level").by_score("points");
level.tier("low", 0, "Low");
level.tier("high", 95, "High");
"#,
    );
    let closed = text(&program, &json!({"ours": 4, "theirs": 0}), Explain::Nothing);
    assert!(
        closed.contains(
            "    Points behind a gate count once it holds: Both\n    Points can still be had for:\n      Ours: up to 30 more\n      \
             Theirs: up to 50 more\n"
        ),
        "{closed}"
    );
    assert!(!closed.contains("No component has points left"), "{closed}");
    let full = text(&program, &json!({"ours": 10, "theirs": 0}), Explain::Nothing);
    assert!(
        full.contains("Both\n    Points can still be had for:\n      Theirs: up to 50 more\n"),
        "{full}"
    );
    let open = text(&program, &json!({"ours": 9, "theirs": 9}), Explain::Nothing);
    assert!(!open.contains("behind a gate"), "{open}");
    assert!(open.contains("      Ours: up to 5 more\n"), "{open}");
}
