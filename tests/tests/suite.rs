//! Scenarios that do not hold: what is said of them, worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::scenario::{Failure, Tested};
use charter_engine::{Pack, Program};

const MANIFEST: &str = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
    currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";

const PROGRAM: &str = r#"
record("partner").key("id")
    .field("id", text())
    .field("revenue", money().at_least(0))
    .field("prior", money().at_least(0))
    .field("survey", decimal().optional());
record("deal").key("id").field("id", text()).field("amount", money()).field("registered", boolean());
input("partner", record_of("partner"));
input("deals", list_of(record_of("deal")));
value("growth").type(percent()).is_given_by(|partner| partner.revenue / partner.prior - 1).when_dividing_by_zero(0);
let level = ladder("level").title("Level").select("highest");
level.tier("member").title("Member");
level.tier("gold").title("Gold").requires("Revenue", |partner| partner.revenue).at_least(100_000);
eligibility("funds").title("Funds").requires("Survey", |partner| partner.survey).at_least(4);
incentive("commission").title("Commission").for_each("deals")
    .when("Registered", |deal| deal.registered)
    .pays(|deal| deal.amount * percent(10))
    .round_each(2, "half-up");
"#;

const BASE: &str = r#"
base("a member", #{
    partner: #{ id: "P-1", revenue: 80_000, prior: 64_000 },
    deals: [ #{ id: "D-1", amount: 1_000, registered: true }, #{ id: "D-2", amount: 500, registered: false } ]
});
"#;

fn compile(scenarios: &str) -> charter_engine::Compilation {
    let scenarios = format!("{BASE}{scenarios}");
    Program::compile(&Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", PROGRAM),
        ("program.test.rhai", scenarios.as_str()),
    ]))
}

fn run(scenarios: &str) -> Vec<Tested> {
    let compilation = compile(scenarios);
    let Some(program) = compilation.program else {
        panic!("{}", compilation.diagnostics)
    };
    program.test_all()
}

/// The one failure of the one scenario.
fn failure(scenario: &str) -> Failure {
    let tested = run(scenario);
    assert_eq!(tested.len(), 1);
    assert_eq!(tested[0].failures.len(), 1, "{:?}", tested[0].failures);
    tested[0].failures[0].clone()
}

#[test]
fn scenarios_run_in_declared_order() {
    let tested = run(r#"
        scenario("z").varies("a member").expect("level", "member");
        scenario("a").varies("a member").expect("level", "gold");
        for revenue in [99_999.99, 100_000] {
            scenario(`revenue ${revenue}`).varies("a member").set("partner.revenue", revenue).expect("level", "gold");
        }
    "#);
    let names: Vec<(&str, bool)> = tested.iter().map(|one| (one.name.as_str(), one.passed())).collect();
    assert_eq!(
        names,
        [
            ("z", true),
            ("a", false),
            ("revenue 99999.99", false),
            ("revenue 100000", true)
        ]
    );
}

#[test]
fn a_level_is_explained_by_what_the_expected_one_requires() {
    let failure = failure(r#"scenario("s").varies("a member").expect("level", "gold");"#);
    assert_eq!(
        (
            failure.what.as_str(),
            failure.expected.as_str(),
            failure.actual.as_str()
        ),
        ("level", "\"gold\"", "\"member\"")
    );
    assert_eq!(
        failure.explanation,
        [
            "Gold requires:",
            "  ✗ Revenue: 80,000.00 EUR, required is at least 100,000.00 EUR, 20,000.00 EUR short"
        ]
    );
}

#[test]
fn a_level_that_is_too_high_is_explained_by_what_was_reached() {
    let failure = failure(
        r#"scenario("s").varies("a member").set("partner.revenue", 100_000).expect("ladders.level.tier", "member");"#,
    );
    assert_eq!(
        failure.explanation,
        [
            "Member requires nothing",
            "Gold, which is higher, is reached:",
            "  ✓ Revenue: 100,000.00 EUR, required is at least 100,000.00 EUR"
        ]
    );
}

#[test]
fn an_eligibility_is_explained_by_its_requirements() {
    let failure = failure(r#"scenario("s").varies("a member").expect("funds", true);"#);
    assert_eq!((failure.expected.as_str(), failure.actual.as_str()), ("true", "false"));
    assert_eq!(failure.explanation, ["✗ Survey: missing, required is at least 4"]);
}

#[test]
fn an_amount_is_explained_by_its_lines() {
    // 1,000 x 10 % = 100; the second deal is not registered.
    let failure = failure(r#"scenario("s").varies("a member").expect("incentives.commission.total", 150);"#);
    assert_eq!((failure.expected.as_str(), failure.actual.as_str()), ("150", "\"100\""));
    assert_eq!(
        failure.explanation,
        [
            "Commission: 100.00 EUR",
            "  D-1: 100.00 EUR",
            "  D-2: not paid, ✗ Registered"
        ]
    );
}

#[test]
fn a_value_is_explained_by_its_rule_and_what_it_read() {
    // 80,000 / 64,000 - 1 = 25 %
    let failure = failure(r#"scenario("s").varies("a member").expect("growth", 0.2);"#);
    assert_eq!(
        (failure.expected.as_str(), failure.actual.as_str()),
        ("0.2", "\"0.25\"")
    );
    assert_eq!(
        failure.explanation,
        [
            "growth is partner.revenue / partner.prior - 1",
            "partner.revenue is 80,000.00 EUR",
            "partner.prior is 64,000.00 EUR"
        ]
    );
}

#[test]
fn an_error_instead_of_a_decision_shows_its_place() {
    let failure =
        failure(r#"scenario("s").varies("a member").set("partner.revenue", "many").expect("level", "gold");"#);
    assert!(
        failure.actual.starts_with("CH0302 at /partner/revenue: "),
        "{}",
        failure.actual
    );
    assert!(
        failure.explanation[0].starts_with("error[CH0302]"),
        "{:?}",
        failure.explanation
    );
}

#[test]
fn an_expected_error_that_does_not_come_fails() {
    let failure = failure(r#"scenario("s").varies("a member").expect_error("CH0303", "/partner");"#);
    assert_eq!(
        (failure.expected.as_str(), failure.actual.as_str()),
        ("error CH0303 at /partner", "a decision")
    );
}

#[test]
fn a_path_that_does_not_exist_suggests_one_that_does() {
    let failure = failure(r#"scenario("s").varies("a member").expect("incentives.commision.total", 100);"#);
    assert_eq!(failure.actual, "nothing: `incentives` has no `commision`");
    assert_eq!(failure.help.as_deref(), Some("did you mean `commission`?"));
}

#[test]
fn a_scenario_that_asserts_nothing_fails() {
    // The declaration is refused; one that is put together otherwise fails when it is run.
    assert!(compile(r#"scenario("s").varies("a member");"#).program.is_none());
    let program = compile(r#"scenario("s").varies("a member").expect("level", "member");"#);
    let program = program.program.unwrap();
    let mut scenario = program.scenarios()[0].clone();
    scenario.expectations.clear();
    let tested = program.test(&scenario);
    assert_eq!(tested.failures.len(), 1);
    assert_eq!(tested.failures[0].actual, "none: the scenario asserts nothing");
}

#[test]
fn two_scenarios_of_one_name_are_an_error_with_both_places() {
    let compilation = compile(
        "scenario(\"s\").varies(\"a member\").expect(\"level\", \"member\");\n\
         scenario(\"s\").varies(\"a member\").expect(\"growth\", 0.25);\n",
    );
    assert!(compilation.program.is_none());
    let diagnostic = compilation.diagnostics.iter().next().unwrap();
    assert_eq!(diagnostic.code.to_string(), "CH0205");
    assert_eq!(diagnostic.labels.len(), 2);
}

/// `prior: ()` is no beginning, whether it is written in the base or set.
#[test]
fn an_absent_prior_is_no_beginning() {
    let scenarios = r#"
base("month", #{ prior: (), sales: 40 });
scenario("January").varies("month").set("prior", #{ opening: true }).period("2026-01-01", "2026-01-31")
    .expect("bonus", 0);
scenario("February").varies("month").after("January").period("2026-02-01", "2026-02-28").expect("bonus", 80);
scenario("also February").varies("month").set("prior", ()).after("January").period("2026-02-01", "2026-02-28")
    .expect("bonus", 80);
"#;
    let program = r#"
input("sales", money());
incentive("bonus").title("Bonus").paid("monthly").pays(|sales| sales).round_each(2, "half-up").minimum(50, "carry");
"#;
    let compilation = Program::compile(&Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", program),
        ("program.test.rhai", scenarios),
    ]));
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    let tested = compilation.program.unwrap().test_all();
    assert_eq!(tested.len(), 3);
    for one in tested {
        assert!(one.failures.is_empty(), "{:?}", one.failures);
    }
}

/// A field of a reserved name is refused where it is declared, also when a rule that reads it does not parse.
#[test]
fn a_field_of_a_reserved_name_is_refused_at_its_declaration() {
    let program = r#"
record("stay").key("id").field("id", text()).field("until", date()).field("over", boolean());
input("stays", list_of(record_of("stay")));
value("n").is_given_by(|stays| stays.count(|stay| stay.until > date("2026-01-01")));
"#;
    let compilation = Program::compile(&Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", program)]));
    let found: Vec<(String, String, String)> = compilation
        .diagnostics
        .iter()
        .map(|one| {
            (
                one.code.to_string(),
                one.message.clone(),
                one.help.clone().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(found.len(), 2, "{}", compilation.diagnostics);
    assert_eq!(found[0].0, "CH0204");
    assert_eq!(
        found[0].1,
        "`until` is a word that the script language keeps for itself"
    );
    assert_eq!(
        found[0].2,
        "call the field `until_` and say its key in the facts: `.from_key(\"until\")`"
    );
    assert_eq!(found[1].0, "CH0102");
}
