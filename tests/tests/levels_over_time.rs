//! Tiers over time: promotion, review, demotion, what is kept, overrides, the tier on a day, and versions that take
//! over from each other.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = r#"
name = "levels"
version = "1.0.0"
title = "Levels"
owner = "channel@example.com"
currency = "EUR"
time_zone = "Europe/Berlin"
sources = ["program.rhai"]
"#;

/// The shape of BotHelp: promoted at once, reviewed once a year by the figure of December, at most one level down.
const ONE_DOWN: &str = r#"
record("partner").key("id")
    .field("id", text()).field("active", integer().at_least(0)).field("december", integer().at_least(0));
input("partner", record_of("partner"));
let level = ladder("level").title("Level").select("highest")
    .promotes("at once", |partner| partner.active)
    .reviews("yearly", "01-15", |partner| partner.december)
    .demotes("one level at most")
    .starts_at("bronze")
    .holds_from("carry_forward");
level.tier("bronze").title("Bronze").at_least(0).benefit("share", percent(25));
level.tier("silver").title("Silver").at_least(10).benefit("share", percent(30));
level.tier("gold").title("Gold").at_least(50).benefit("share", percent(35));
value("share").title("Share").is_given_by(|level| level.share);
"#;

fn files(version: &str, text: &str) -> Pack {
    let manifest = MANIFEST.replace("1.0.0", version);
    Pack::from_files([("pack.toml", manifest.as_str()), ("program.rhai", text)])
}

fn version(version: &str, text: &str) -> Program {
    let compilation = Program::compile(&files(version, text));
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    compilation.program.unwrap()
}

fn program(text: &str) -> Program {
    version("1.0.0", text)
}

/// What is said of a pack that does not compile.
fn refusal(text: &str) -> String {
    let compilation = Program::compile(&files("1.0.0", text));
    assert!(compilation.program.is_none());
    compilation.diagnostics.to_string()
}

fn on(day: &str) -> Options {
    Options {
        as_of: Some(day.to_owned()),
        ..Options::default()
    }
}

fn decide(program: &Program, facts: &Value, options: &Options) -> Value {
    let decision = program.evaluate_json(facts.to_string().as_bytes(), options);
    serde_json::from_str(&decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap()
}

fn refused(program: &Program, facts: &Value, options: &Options) -> String {
    match program.evaluate_json(facts.to_string().as_bytes(), options) {
        Ok(decision) => panic!("{}", decision.to_json()),
        Err(wrong) => wrong.to_string(),
    }
}

fn partner(prior: &Value, active: i64, december: i64) -> Value {
    json!({"prior": prior, "partner": {"id": "P", "active": active, "december": december}})
}

/// By hand, decision by decision: what is active, what was active in December, and what is held then.
#[test]
fn one_level_down_at_most() {
    let program = program(ONE_DOWN);
    let mut prior = json!({"opening": true});
    for (day, active, december, tier, since, reason, reviewed, next) in [
        (
            "2025-11-30",
            3,
            0,
            "bronze",
            "2025-11-30",
            "started",
            Value::Null,
            "2026-01-15",
        ),
        // 60 is gold at once, over silver.
        (
            "2025-12-31",
            60,
            60,
            "gold",
            "2025-12-31",
            "promoted",
            Value::Null,
            "2026-01-15",
        ),
        // The day before the review nothing is looked at.
        (
            "2026-01-14",
            0,
            60,
            "gold",
            "2025-12-31",
            "held",
            Value::Null,
            "2026-01-15",
        ),
        // December's 60 is gold.
        (
            "2026-01-20",
            0,
            60,
            "gold",
            "2025-12-31",
            "confirmed",
            json!("2026-01-20"),
            "2027-01-15",
        ),
        (
            "2026-12-31",
            2,
            2,
            "gold",
            "2025-12-31",
            "held",
            json!("2026-01-20"),
            "2027-01-15",
        ),
        // 2 is bronze, and only one level is lost: silver.
        (
            "2027-01-15",
            2,
            2,
            "silver",
            "2027-01-15",
            "demoted",
            json!("2027-01-15"),
            "2028-01-15",
        ),
        (
            "2027-06-30",
            50,
            2,
            "gold",
            "2027-06-30",
            "promoted",
            json!("2027-01-15"),
            "2028-01-15",
        ),
        // The review falls in a decision that comes late; 10 in December is silver.
        (
            "2028-03-31",
            10,
            10,
            "silver",
            "2028-03-31",
            "demoted",
            json!("2028-03-31"),
            "2029-01-15",
        ),
        // Promotion goes before demotion: 50 today, whatever December was.
        (
            "2029-01-15",
            50,
            0,
            "gold",
            "2029-01-15",
            "promoted",
            json!("2029-01-15"),
            "2030-01-15",
        ),
    ] {
        let decision = decide(&program, &partner(&prior, active, december), &on(day));
        let level = &decision["ladders"]["level"];
        let held = &level["held"];
        assert_eq!(
            [
                &level["tier"],
                &held["since"],
                &held["reason"],
                &held["reviewed_on"],
                &held["next_review"]
            ],
            [&json!(tier), &json!(since), &json!(reason), &reviewed, &json!(next)],
            "{day}"
        );
        // Rules read what is held.
        let share = ["0.25", "0.3", "0.35"][["bronze", "silver", "gold"]
            .iter()
            .position(|one| *one == tier)
            .unwrap()];
        assert_eq!(decision["values"]["share"], share, "{day}");
        prior = decision["carry_forward"].clone();
    }
    let history: Vec<String> = prior["ladders"]["level"]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| format!("{} {}", step["tier"].as_str().unwrap(), step["since"].as_str().unwrap()))
        .collect();
    assert_eq!(
        history,
        [
            "bronze 2025-11-30",
            "gold 2025-12-31",
            "silver 2027-01-15",
            "gold 2027-06-30",
            "silver 2028-03-31"
        ]
    );
}

#[test]
fn the_text_says_how_a_level_is_held() {
    let program = program(ONE_DOWN);
    let opening = json!({"opening": true, "ladders": {"level": {"tier": "gold", "since": "2025-03-01"}}});
    let facts = partner(&opening, 20, 20);
    // Gold since March; the last January 15 lies before it, so nothing is reviewed.
    let decision = program
        .evaluate_json(facts.to_string().as_bytes(), &on("2025-12-31"))
        .unwrap();
    let text = decision.to_text();
    for line in [
        "Level: Gold\n",
        "Held since 2025-03-01. Gold is kept until the review of 2026-01-15, a review would find Silver met.\n",
        "Next review 2026-01-15.\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    // What is missing is asked of the figure for promotion: the tier above.
    let opening = json!({"opening": true, "ladders": {"level": {"tier": "bronze", "since": "2025-03-01"}}});
    let text = program
        .evaluate_json(partner(&opening, 7, 7).to_string().as_bytes(), &on("2025-12-31"))
        .unwrap()
        .to_text();
    assert!(
        text.contains("Missing for Silver:\n    ✗ Promotion: 7, required is at least 10, 3 short\n"),
        "{text}"
    );
}

const BY_POINTS: &str = r#"
record("partner").key("id").field("id", text()).field("points", integer().at_least(0))
    .field("level_override", tier_of("level").optional()).field("override_reason", text().optional());
input("partner", record_of("partner"));
let level = ladder("level").title("Level").select("highest")
    .promotes("at the review").reviews("quarterly", "03-01").demotes("to the level met")KEEPS
    .starts_at("base").holds_from("carry_forward")
    .overridden_by(|partner| partner.level_override, |partner| partner.override_reason);
level.tier("base").title("Base");
level.tier("ridge").title("Ridge").requires("Points", |partner| partner.points).at_least(300);
level.tier("crest").title("Crest").requires("Points", |partner| partner.points).at_least(600);
"#;

fn points(prior: &Value, points: i64) -> Value {
    json!({"prior": prior, "partner": {"id": "P", "points": points}})
}

/// The shape of Salesforce: a level is kept for a year from March 1, unless a quarterly review promotes. By hand.
#[test]
fn kept_for_a_year_from_march_unless_promoted() {
    for keeps in ["\n    .keeps_until(\"03-01\")", "\n    .keeps_for(12.months())"] {
        let program = program(&BY_POINTS.replace("KEEPS", keeps));
        let mut prior = json!({"opening": true, "ladders": {"level": {"tier": "ridge", "since": "2026-03-01", "reviewed_on": "2026-03-01"}}});
        for (day, points_now, tier, reason, kept_until) in [
            // Between reviews nothing changes, also not upwards.
            ("2026-04-15", 700, "ridge", "held", "2027-03-01"),
            // 0 points in June: the year is not over.
            ("2026-06-01", 0, "ridge", "kept", "2027-03-01"),
            ("2026-09-01", 300, "ridge", "confirmed", "2027-03-01"),
            ("2026-12-01", 0, "ridge", "kept", "2027-03-01"),
            ("2027-03-01", 0, "base", "demoted", "2028-03-01"),
            ("2027-03-31", 300, "base", "held", "2028-03-01"),
        ] {
            let decision = decide(&program, &points(&prior, points_now), &on(day));
            let level = &decision["ladders"]["level"];
            assert_eq!(
                [&level["tier"], &level["held"]["reason"], &level["held"]["kept_until"]],
                [tier, reason, kept_until],
                "{keeps} {day}"
            );
            prior = decision["carry_forward"].clone();
        }
        // Two levels up in June. With a date, the level is kept to March; with a year, to the next June.
        let decision = decide(&program, &points(&prior, 600), &on("2027-06-02"));
        let level = &decision["ladders"]["level"];
        let kept = if keeps.contains("until") {
            "2028-03-01"
        } else {
            "2028-09-01"
        };
        assert_eq!(
            [&level["tier"], &level["held"]["reason"], &level["held"]["kept_until"]],
            ["crest", "promoted", kept],
            "{keeps}"
        );
    }
}

#[test]
fn an_override_says_what_it_stands_for() {
    let program = program(&BY_POINTS.replace("KEEPS", ""));
    let opening = json!({"opening": true, "ladders": {"level": {"tier": "ridge", "since": "2026-01-10"}}});
    let overridden = |prior: &Value, points: i64| json!({"prior": prior, "partner": {"id": "P", "points": points, "level_override": "crest", "override_reason": "Board, 2026-02-03."}});
    let first = decide(&program, &overridden(&opening, 350), &on("2026-02-28"));
    let level = &first["ladders"]["level"];
    assert_eq!(level["tier"], "crest");
    assert_eq!(
        level["override"],
        json!({"reason": "Board, 2026-02-03.", "instead_of": "ridge"})
    );
    assert_eq!(
        level["held"]["words"],
        "Crest by an override: Board, 2026-02-03. Without it, Ridge would be held."
    );
    assert_eq!(
        first["carry_forward"]["ladders"]["level"]["reason"],
        "Board, 2026-02-03."
    );
    // Reviews go on below it: 0 points in March would be base.
    let second = decide(&program, &overridden(&first["carry_forward"], 0), &on("2026-03-31"));
    assert_eq!(second["ladders"]["level"]["override"]["instead_of"], "base");
    assert_eq!(second["ladders"]["level"]["held"]["since"], "2026-02-28");
    // Without the override what was earned comes back.
    let third = decide(&program, &points(&second["carry_forward"], 0), &on("2026-04-30"));
    assert_eq!(third["ladders"]["level"]["tier"], "base");
    assert_eq!(third["ladders"]["level"]["override"], Value::Null);
    let held = &third["carry_forward"]["ladders"]["level"];
    assert_eq!(
        held["history"],
        json!([{"tier": "ridge", "since": "2026-01-10"}, {"tier": "crest", "since": "2026-02-28"}])
    );
    for reason in [Value::Null, json!("  ")] {
        let facts = json!({"prior": opening, "partner": {"id": "P", "points": 1, "level_override": "crest", "override_reason": reason}});
        let said = refused(&program, &facts, &on("2026-02-28"));
        assert!(
            said.contains("CH0303") && said.contains("overridden without a reason"),
            "{said}"
        );
    }
}

/// A ladder that holds nothing can be overridden as well.
#[test]
fn an_override_needs_no_state() {
    let text = BY_POINTS
        .replace(
            "    .promotes(\"at the review\").reviews(\"quarterly\", \"03-01\").demotes(\"to the level met\")KEEPS\n",
            "",
        )
        .replace("    .starts_at(\"base\").holds_from(\"carry_forward\")\n", "")
        .replace("tier_of(\"level\").optional()", "text().optional()");
    let program = program(&text);
    let facts =
        json!({"partner": {"id": "P", "points": 10, "level_override": "ridge", "override_reason": "New region"}});
    let decision = decide(&program, &facts, &Options::default());
    let level = &decision["ladders"]["level"];
    assert_eq!(
        [&level["tier"], &level["met"], &level["override"]["instead_of"]],
        ["ridge", "base", "base"]
    );
    assert!(decision.get("carry_forward").is_none());
    let facts =
        json!({"partner": {"id": "P", "points": 10, "level_override": "rigde", "override_reason": "New region"}});
    let said = refused(&program, &facts, &Options::default());
    assert!(
        said.contains("CH0404") && said.contains("its tiers are `base`, `ridge`, `crest`"),
        "{said}"
    );
}

const COMMISSION: &str = r#"
record("invoice").key("id").field("id", text()).field("amount", money()).field("invoiced_on", date());
input("invoices", list_of(record_of("invoice")));
incentive("commission").title("Commission").for_each("invoices")
    .in_period(|invoice| invoice.invoiced_on)
    .tier_on(|invoice| invoice.invoiced_onHISTORY)
    .pays(|invoice, level| invoice.amount * level.share).round_each(2, "half-up");
"#;

fn with_invoices(mut facts: Value, days: &[&str]) -> Value {
    let invoices = days.iter().enumerate();
    let invoices = invoices.map(|(n, day)| json!({"id": format!("I{n}"), "amount": 100, "invoiced_on": day}));
    facts["invoices"] = invoices.collect();
    facts
}

fn month(day: &str, period: &str) -> Options {
    Options {
        period: Some(period.to_owned()),
        ..on(day)
    }
}

/// Bronze 25 %, silver 30 %, gold 35 % of 100.
#[test]
fn an_invoice_is_paid_at_the_level_of_its_day() {
    let program = program(&format!("{ONE_DOWN}{}", COMMISSION.replace("HISTORY", "")));
    let opening = json!({"opening": true, "ladders": {"level": {
        "tier": "silver", "since": "2026-03-10", "history": [{"tier": "bronze", "since": "2026-01-01"}]}}});
    let facts = with_invoices(
        partner(&opening, 50, 50),
        &["2026-03-09", "2026-03-10", "2026-03-30", "2026-03-31", "2025-06-01"],
    );
    let options = month("2026-03-31", "2026-03-01..2026-03-31");
    let decision = decide(&program, &facts, &options);
    let lines = decision["incentives"]["commission"]["lines"].as_array().unwrap();
    let found: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| {
            (
                line["amount"].as_str().unwrap(),
                line["tiers"]["level"].as_str().unwrap(),
            )
        })
        .collect();
    // Promoted to gold on the day of the decision, March 31.
    assert_eq!(
        found,
        [("25", "bronze"), ("30", "silver"), ("30", "silver"), ("35", "gold")]
    );
    // The invoice of 2025 lies outside of the period: nobody has to know what was held then.
    assert_eq!(
        decision["incentives"]["commission"]["rejected"][0]["reason"],
        "outside the period"
    );
    let facts = with_invoices(partner(&json!({"opening": true}), 5, 5), &["2026-03-31", "2026-03-12"]);
    let said = refused(&program, &facts, &options);
    assert!(
        said.contains("CH0407")
            && said.contains("it is not known which tier of `level` was held on 2026-03-12")
            && said.contains("/invoices/1"),
        "{said}"
    );
}

const SUBSCRIPTIONS: &str = r#"
record("subscription").key("id").field("id", text()).field("fee", money()).field("activated_on", date())
    .field("ended_on", date().optional());
input("subscriptions", list_of(record_of("subscription")));
"#;

fn with_subscriptions(mut facts: Value, days: &[&str]) -> Value {
    let all = days.iter().enumerate();
    let all = all.map(|(n, day)| json!({"id": format!("S{n}"), "fee": 100, "activated_on": day}));
    facts["subscriptions"] = all.collect();
    facts
}

/// Bronze 25 %, silver 30 %, gold 35 % of 100 a month, by the level of the day on which a subscription began, month after
/// month; only 17 of the 31 days of March from the 15th on: 30 x 17 / 31 = 16.4516…
#[test]
fn a_schedule_pays_at_the_level_of_its_day() {
    let program = program(&format!(
        "{ONE_DOWN}{SUBSCRIPTIONS}{}",
        r#"incentive("recurring").title("Recurring").for_each("subscriptions")
    .recurs("monthly").starting(|subscription| subscription.activated_on).ending(|subscription| subscription.ended_on)
    .partial_month("by days").tier_on(|subscription| subscription.activated_on)
    .pays(|subscription, level| subscription.fee * level.share).round_each(2, "half-up");"#
    ));
    let opening = json!({"opening": true, "ladders": {"level": {
        "tier": "silver", "since": "2026-02-10", "history": [{"tier": "bronze", "since": "2026-01-01"}]}}});
    let facts = with_subscriptions(
        partner(&opening, 50, 50),
        // The last one begins after the quarter: nobody has to know what is held then.
        &["2026-01-01", "2026-02-10", "2026-03-15", "2026-04-01"],
    );
    let decision = decide(&program, &facts, &month("2026-03-31", "2026-01-01..2026-03-31"));
    let lines = decision["incentives"]["recurring"]["lines"].as_array().unwrap();
    let found: Vec<String> = lines
        .iter()
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap();
            format!(
                "{} {} {} {}",
                text("record"),
                text("unit"),
                line["tiers"]["level"].as_str().unwrap(),
                text("amount")
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "S0 2026-01-01 bronze 25",
            "S0 2026-02-01 bronze 25",
            "S0 2026-03-01 bronze 25",
            // 19 of 28 days: 30 x 19 / 28 = 20.357…
            "S1 2026-02-01 silver 20.36",
            "S1 2026-03-01 silver 30",
            "S2 2026-03-01 silver 16.45",
        ]
    );
}

/// The level of the day of the activation, paid 90 days later. Of what still waits nobody has to know it.
#[test]
fn what_waits_is_paid_at_the_level_of_its_day() {
    let program = program(&format!(
        "{ONE_DOWN}{SUBSCRIPTIONS}{}",
        r#"incentive("lump").title("Lump").for_each("subscriptions")
    .waits(90.calendar_days(), |subscription| subscription.activated_on)
    .tier_on(|subscription| subscription.activated_on)
    .pays(|subscription, level| subscription.fee * level.share).round_each(2, "half-up");"#
    ));
    let opening = json!({"opening": true, "ladders": {"level": {"tier": "bronze", "since": "2026-01-01"}}});
    let facts = with_subscriptions(partner(&opening, 50, 50), &["2025-12-20", "2026-01-02"]);
    let options = month("2026-01-31", "2026-01-01..2026-01-31");
    let january = decide(&program, &facts, &options);
    assert_eq!(january["incentives"]["lump"]["total"], "0");
    // 90 days after January 2 is April 2; the partner was promoted on January 31 and is gold since.
    let mut later = with_subscriptions(partner(&json!({"opening": true}), 50, 50), &["2026-01-02"]);
    let mut state = january["carry_forward"].clone();
    for (day, period, total) in [
        ("2026-02-28", "2026-02-01..2026-02-28", "0"),
        ("2026-03-31", "2026-03-01..2026-03-31", "0"),
        ("2026-04-30", "2026-04-01..2026-04-30", "25"),
    ] {
        later["prior"] = state;
        let decision = decide(&program, &later, &month(day, period));
        assert_eq!(decision["incentives"]["lump"]["total"], total, "{day}");
        assert_eq!(decision["ladders"]["level"]["tier"], "gold");
        state = decision["carry_forward"].clone();
    }
    // 90 days after December 20 is March 20: it falls due, and nobody knows the level of its day.
    let facts = with_subscriptions(partner(&opening, 50, 50), &["2025-12-20"]);
    let said = refused(&program, &facts, &month("2026-03-31", "2026-03-01..2026-03-31"));
    assert!(said.contains("CH0407") && said.contains("/subscriptions/0"), "{said}");
}

/// What a payee keeps is that of the day as well: 25 of 100 at bronze, 35 at gold, whatever record comes last.
#[test]
fn a_share_is_that_of_the_day() {
    let split = COMMISSION
        .replace("HISTORY", "")
        .replace("invoice.amount * level.share", "invoice.amount")
        .replace("|invoice, level|", "|invoice|")
        .replace(
            "2, \"half-up\");",
            "2, \"half-up\").split(\"shares\").payee(\"Partner\", |partner| partner.id).keeps(|level| level.share)\n    .payee(\"Distributor\", |invoice| invoice.id).keeps(\"the rest\").remainder(\"largest remainder\");",
        );
    let program = program(&format!("{ONE_DOWN}{split}"));
    let opening = json!({"opening": true, "ladders": {"level": {
        "tier": "gold", "since": "2026-03-10", "history": [{"tier": "bronze", "since": "2026-01-01"}]}}});
    let facts = with_invoices(partner(&opening, 50, 50), &["2026-03-09", "2026-03-10"]);
    let decision = decide(&program, &facts, &month("2026-03-31", "2026-03-01..2026-03-31"));
    let lines = &decision["incentives"]["commission"]["lines"];
    let kept = |line: usize| lines[line]["parts"][0]["amount"].as_str().unwrap();
    assert_eq!([kept(0), kept(1)], ["25", "35"]);
}

#[test]
fn the_facts_may_say_what_was_held() {
    let text = format!(
        "{ONE_DOWN}{}",
        COMMISSION.replace("HISTORY", ", |partner| partner.level_history")
    )
    .replace(
        ".field(\"december\", integer().at_least(0))",
        ".field(\"level_history\", list_of(record_of(\"tier_assignment\")))",
    )
    .replace(
        "    .reviews(\"yearly\", \"01-15\", |partner| partner.december)\n    .demotes(\"one level at most\")\n",
        "",
    )
    .replace("    .promotes(\"at once\", |partner| partner.active)\n", "")
    .replace("    .starts_at(\"bronze\")\n    .holds_from(\"carry_forward\")", "")
    .replace(
        ".at_least(10)",
        ".requires(\"Active\", |partner| partner.active).at_least(10)",
    )
    .replace(
        ".at_least(50)",
        ".requires(\"Active\", |partner| partner.active).at_least(50)",
    )
    .replace("title(\"Bronze\").at_least(0)", "title(\"Bronze\")");
    let program = program(&text);
    // In whatever order: each holds from its day until the next.
    let history = json!([{"tier": "gold", "since": "2026-03-20"}, {"tier": "bronze", "since": "2026-01-01"}]);
    let facts = |history: &Value, days: &[&str]| {
        with_invoices(
            json!({"partner": {"id": "P", "active": 10, "level_history": history}}),
            days,
        )
    };
    let options = month("2026-03-31", "2026-03-01..2026-03-31");
    let decision = decide(&program, &facts(&history, &["2026-03-19", "2026-03-20"]), &options);
    // The level of the decision, silver, does not matter.
    assert_eq!(decision["ladders"]["level"]["tier"], "silver");
    let lines = &decision["incentives"]["commission"]["lines"];
    assert_eq!([&lines[0]["amount"], &lines[1]["amount"]], ["25", "35"]);
    for (history, said_of) in [
        (json!([]), "held on 2026-03-19"),
        (
            json!([{"tier": "glod", "since": "2026-01-01"}]),
            "with the id it has in the program",
        ),
    ] {
        let said = refused(&program, &facts(&history, &["2026-03-19"]), &options);
        assert!(said.contains("CH0407") && said.contains(said_of), "{said}");
    }
}

#[test]
fn what_is_missing_is_asked_for() {
    for (from, to, said_of) in [
        ("    .demotes(\"one level at most\")\n", "", "has no `demotes`"),
        ("    .starts_at(\"bronze\")\n", "", "has no `starts_at`"),
        (
            "    .holds_from(\"carry_forward\")",
            "",
            "add `.holds_from(\\\"carry_forward\\\")`",
        ),
        (
            "    .promotes(\"at once\", |partner| partner.active)\n",
            "",
            "has no `promotes`",
        ),
        (
            "    .reviews(\"yearly\", \"01-15\", |partner| partner.december)\n",
            "",
            "has no `reviews`",
        ),
        (
            "starts_at(\"bronze\")",
            "starts_at(\"bronce\")",
            "did you mean `bronze`?",
        ),
        ("\"01-15\"", "\"02-29\"", "February 29 is not there in every year"),
        (
            "\"yearly\", \"01-15\"",
            "\"quarterly\", \"12-31\"",
            "there is no day 31 in month 6",
        ),
        (", |partner| partner.active)", ")", "Silver\").at_least(10).requires"),
    ] {
        let mut text = ONE_DOWN.replace(from, to);
        if said_of.contains("requires") {
            text = text.replace(", |partner| partner.december)", ")");
        }
        let said = refusal(&text).replace('"', "\\\"");
        let wanted = if said_of.contains("requires") {
            "nothing that is held against it"
        } else {
            said_of
        };
        assert!(said.contains(wanted), "{from}: {said}");
    }
}

/// The second version calls gold premier, has no silver any more, and pays a bonus by another name.
#[test]
fn a_version_takes_over_from_the_one_before() {
    let bonus = r#"incentive("bonus").title("Bonus").paid("monthly").pays(|partner| if partner.active >= 60 { 60 } else { 0 }).round_each(2, "half-up").minimum(100, "carry");"#;
    let first = version("1.0.0", &format!("{ONE_DOWN}{bonus}"));
    let prior = json!({"opening": true, "ladders": {"level": {"tier": "gold", "since": "2026-01-01",
        "history": [{"tier": "silver", "since": "2025-05-01"}]}}});
    let january = decide(
        &first,
        &partner(&prior, 60, 60),
        &month("2026-01-31", "2026-01-01..2026-01-31"),
    );
    let carried = &january["carry_forward"];
    let next = ONE_DOWN
        .replace("ladder(\"level\")", "ladder(\"rank\")")
        .replace("|level| level.share", "|rank| rank.share")
        .replace("tier(\"gold\").title(\"Gold\")", "tier(\"premier\").title(\"Premier\")")
        .replace(
            "level.tier(\"silver\").title(\"Silver\").at_least(10).benefit(\"share\", percent(30));\n",
            "",
        );
    let next = format!("{next}{}", bonus.replace("\"bonus\"", "\"active_bonus\""));
    let february = month("2026-02-28", "2026-02-01..2026-02-28");
    let facts = partner(carried, 60, 60);
    // Nothing is said of the version before.
    let said = refused(&version("2.0.0", &next), &facts, &february);
    assert!(
        said.contains("CH0312") && said.contains("takes_over(\"1.0.0\")"),
        "{said}"
    );
    // Each name that is not known is told, with its place.
    let said = refused(
        &version("2.0.0", &format!("takes_over(\"1.0.0\");{next}")),
        &facts,
        &february,
    );
    for wanted in [
        "/prior/ladders/level",
        "/prior/balances/0/name",
        ".renames(\"level\", \"…\")",
        ".drops(\"bonus\")",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let mapped = r#"takes_over("1.0.0").renames("level", "rank").renames("level.gold", "rank.premier").drops("level.silver")
        .renames("bonus", "active_bonus");"#;
    let decision = decide(&version("2.0.0", &format!("{mapped}{next}")), &facts, &february);
    assert_eq!(decision["ladders"]["rank"]["tier"], "premier");
    assert_eq!(decision["ladders"]["rank"]["held"]["since"], "2026-01-01");
    // The day before is known, what was held then is left behind.
    assert_eq!(
        decision["carry_forward"]["ladders"]["rank"]["history"],
        json!([{"tier": null, "since": "2025-05-01"}])
    );
    // 60 of January and 60 of February: 120 are paid.
    assert_eq!(decision["incentives"]["active_bonus"]["total"], "120");
    assert_eq!(decision["carry_forward"]["prior"], carried["digest"]);
    // Who holds what is left behind starts anew, and is promoted at once.
    let dropped = mapped.replace(".renames(\"level.gold\", \"rank.premier\")", ".drops(\"level.gold\")");
    let decision = decide(
        &version("2.0.0", &format!("{dropped}{next}")),
        &partner(carried, 3, 3),
        &february,
    );
    assert_eq!(decision["ladders"]["rank"]["tier"], "bronze");
    assert_eq!(decision["ladders"]["rank"]["held"]["reason"], "started");
    for (wrong, said_of) in [
        (
            "takes_over(\"1.0.0\").renames(\"level.gold\", \"level.premier\");",
            "there is no ladder `level`",
        ),
        (
            "takes_over(\"1.0.0\").renames(\"level.gold\", \"rank.premier\");",
            "cannot become one of `rank`",
        ),
        (
            "takes_over(\"1.0.0\").renames(\"level\", \"rank\").renames(\"level.gold\", \"rank.premeir\");",
            "did you mean `rank.premier`?",
        ),
        (
            "takes_over(\"1.0.0\").renames(\"bonus\", \"extra_bonus\");",
            "there is nothing called `extra_bonus`",
        ),
    ] {
        let said = refusal(&format!("{wrong}{next}"));
        assert!(said.contains(said_of), "{said}");
    }
}

#[test]
fn what_an_opening_says_is_known() {
    let program = program(ONE_DOWN);
    for (ladders, pointer, said_of) in [
        (
            json!({"levle": {"tier": "gold", "since": "2025-03-01"}}),
            "/prior/ladders/levle",
            "did you mean `level`?",
        ),
        (
            json!({"level": {"tier": "glod", "since": "2025-03-01"}}),
            "/prior/ladders/level/tier",
            "did you mean `level.gold`?",
        ),
        (
            json!({"level": {"tier": "gold", "since": "2027-03-01"}}),
            "/prior/ladders/level/since",
            "after the day of the decision",
        ),
    ] {
        let said = refused(
            &program,
            &partner(&json!({"opening": true, "ladders": ladders}), 1, 1),
            &on("2026-02-28"),
        );
        assert!(said.contains(pointer) && said.contains(said_of), "{said}");
    }
    let said = refused(&program, &partner(&json!({"opening": true}), 1, 1), &Options::default());
    assert!(said.contains("as_of"), "{said}");
}

#[derive(Clone, Copy, Debug)]
struct Policy {
    at_once: bool,
    review_every: u32,
    demotes: usize,
    keeps: Option<u32>,
}

/// The levels that a partner holds at the end of twelve months, and since which month: written from the words of the
/// clauses, month by month, without dates. Reviews fall on the first day of a month, so the decision of that month is
/// the first one after them.
fn simulated(policy: Policy, months: &[(i64, i64)]) -> Vec<(usize, usize)> {
    let tier = |measure: i64| [0, 10, 50, 90].iter().rposition(|least| measure >= *least).unwrap_or(0);
    let (mut held, mut since, mut reviewed) = (0, 0, 0);
    let mut found = Vec::new();
    for (month, (active, review)) in months.iter().enumerate() {
        // Reviews are in January and every so many months after it.
        let due = month > 0
            && (1..=month)
                .rev()
                .find(|m| *m % policy.review_every as usize == 0)
                .is_some_and(|m| m > reviewed);
        if tier(*active) > held && (policy.at_once || due) {
            (held, since) = (tier(*active), month);
        } else if due && tier(*review) < held {
            // Kept for whole years of so many months, from the month in which the level was taken.
            let free = policy.keeps.is_none_or(|keeps| {
                let rounds = |until: usize| (until - since) / keeps as usize;
                rounds(month) > rounds(reviewed.max(since))
            });
            let to = match policy.demotes {
                0 => held - 1,
                1 => tier(*review),
                _ => held,
            };
            if free && to < held {
                (held, since) = (to, month);
            }
        }
        if due {
            reviewed = month;
        }
        found.push((held, since));
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Twelve months run one by one give the history of the simulation. Each is decided on its first day.
    #[test]
    fn twelve_months_are_what_the_words_say(
        at_once in any::<bool>(),
        review_every in prop::sample::select(vec![1_u32, 3, 6, 12]),
        demotes in 0_usize..3,
        keeps in prop::option::of(prop::sample::select(vec![2_u32, 3, 5, 12])),
        months in prop::collection::vec((0_i64..120, 0_i64..120), 14),
    ) {
        let keeps = keeps.filter(|_| demotes < 2);
        let policy = Policy { at_once, review_every, demotes, keeps };
        let schedule = match review_every { 1 => "monthly", 3 => "quarterly", 6 => "half-yearly", _ => "yearly" };
        let text = ONE_DOWN
            .replace("at once", if at_once { "at once" } else { "at the review" })
            .replace("\"yearly\", \"01-15\"", &format!("\"{schedule}\", \"01-01\""))
            .replace("one level at most", ["one level at most", "to the level met", "never"][demotes])
            .replace("    .starts_at", &keeps.map_or("    .starts_at".to_owned(), |keeps| format!("    .keeps_for({keeps}.months()).starts_at")))
            .replace("value(", "level.tier(\"black\").title(\"Black\").at_least(90).benefit(\"share\", percent(40));\nvalue(");
        let program = program(&text);
        let ids = ["bronze", "silver", "gold", "black"];
        let mut prior = json!({"opening": true});
        for (month, (held, since)) in simulated(policy, &months).into_iter().enumerate() {
            let day = |month: usize| format!("{}-{:02}-01", 2026 + month / 12, month % 12 + 1);
            let decision = decide(&program, &partner(&prior, months[month].0, months[month].1), &on(&day(month)));
            let level = &decision["ladders"]["level"];
            prop_assert_eq!(
                (level["tier"].as_str().unwrap(), level["held"]["since"].as_str().unwrap().to_owned()),
                (ids[held], day(since)),
                "month {} of {:?}", month, policy
            );
            prior = decision["carry_forward"].clone();
        }
    }
}
