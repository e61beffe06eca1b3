//! Coverage is exact: after each scenario the items it reaches are those worked out by hand, and no other.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeSet;

use charter_engine::{Pack, Program, Scenario};

const MANIFEST: &str = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
    currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";

const INPUTS: &str = r#"
record("partner").key("id")
    .field("id", text())
    .field("kind", one_of(["reseller", "msp", "distributor", "agent"]))
    .field("revenue", money())
    .field("seats", integer())
    .field("trained", boolean())
    .field("survey", decimal().optional());
record("deal").key("id").field("id", text()).field("amount", money()).field("registered", boolean())
    .field("closed_on", date());
input("partner", record_of("partner"));
input("deals", list_of(record_of("deal")));
"#;

fn program(rules: &str, tables: &[(&str, &str)], scenarios: &str) -> Program {
    let base = r#"base("b", #{
        partner: #{ id: "P", kind: "agent", revenue: 0, seats: 0, trained: false }, deals: []
    }).as_of("2026-03-31").period("2026-01-01", "2026-03-31");"#;
    let (rules, scenarios) = (format!("{INPUTS}{rules}"), format!("{base}{scenarios}"));
    let mut files = vec![
        ("pack.toml", MANIFEST),
        ("program.rhai", &rules),
        ("a.test.rhai", &scenarios),
    ];
    files.extend(tables);
    let compilation = Program::compile(&Pack::from_files(files));
    match compilation.program {
        Some(program) => program,
        None => panic!("{}", compilation.diagnostics),
    }
}

/// The ids of all items.
fn items(program: &Program) -> Vec<String> {
    program.coverage().items().map(|(item, _)| item.id.clone()).collect()
}

/// The ids that one scenario covers.
fn covers(program: &Program, scenario: &Scenario) -> BTreeSet<String> {
    let mut coverage = program.coverage();
    let _ = program.test_covering(scenario, &mut coverage);
    let covered = coverage.items().filter(|(_, covered)| *covered);
    covered.map(|(item, _)| item.id.clone()).collect()
}

/// The ids that a scenario covers, by its name, held against what was worked out.
fn check(program: &Program, expected: &[(&str, &[&str])]) {
    let scenarios = program.scenarios();
    assert_eq!(scenarios.len(), expected.len());
    let mut all = BTreeSet::new();
    for (scenario, (name, ids)) in scenarios.iter().zip(expected) {
        assert_eq!(scenario.name, *name);
        let covered = covers(program, scenario);
        assert_eq!(covered, ids.iter().map(|id| (*id).to_owned()).collect(), "{name}");
        all.extend(covered);
    }
    // What is covered together is the sum of the parts.
    let mut together = program.coverage();
    for scenario in &scenarios {
        let _ = program.test_covering(scenario, &mut together);
    }
    assert_eq!(together.count(), (all.len(), items(program).len()));
}

#[test]
fn tiers_requirements_and_eligibilities() {
    let program = program(
        r#"
        let level = ladder("level").select("highest");
        level.tier("silver").requires("Revenue", |partner| partner.revenue).at_least(100);
        level.tier("gold").requires("Revenue", |partner| partner.revenue).at_least(200)
            .path("Survey").requires("Survey", |partner| partner.survey).at_least(4)
            .path("Seats").requires("Seats", |partner| partner.seats).at_least(10);
        eligibility("funds").requires("Trained", |partner| partner.trained);
        "#,
        &[],
        r#"
        scenario("nothing").varies("b").expect("funds", false);
        scenario("silver").varies("b").set("partner.revenue", 100).set("partner.survey", 3).expect("funds", false);
        scenario("gold").varies("b").set("partner.revenue", 200).set("partner.seats", 10).set("partner.trained", true)
            .expect("level", "gold");
        "#,
    );
    assert_eq!(
        items(&program),
        [
            "ladder.level.silver",
            "ladder.level.gold",
            "ladder.level.()",
            "ladder.level.silver.Revenue.met",
            "ladder.level.silver.Revenue.not met",
            "ladder.level.gold.Revenue.met",
            "ladder.level.gold.Revenue.not met",
            "ladder.level.gold.Survey.Survey.met",
            "ladder.level.gold.Survey.Survey.not met",
            "ladder.level.gold.Survey.Survey.missing",
            "ladder.level.gold.Seats.Seats.met",
            "ladder.level.gold.Seats.Seats.not met",
            "eligibility.funds.eligible",
            "eligibility.funds.not eligible",
            "eligibility.funds.Trained.met",
            "eligibility.funds.Trained.not met",
        ]
    );
    check(
        &program,
        &[
            (
                "nothing",
                &[
                    "ladder.level.()",
                    "ladder.level.silver.Revenue.not met",
                    "ladder.level.gold.Revenue.not met",
                    "ladder.level.gold.Survey.Survey.missing",
                    "ladder.level.gold.Seats.Seats.not met",
                    "eligibility.funds.not eligible",
                    "eligibility.funds.Trained.not met",
                ],
            ),
            (
                "silver",
                &[
                    "ladder.level.silver",
                    "ladder.level.silver.Revenue.met",
                    "ladder.level.gold.Revenue.not met",
                    "ladder.level.gold.Survey.Survey.not met",
                    "ladder.level.gold.Seats.Seats.not met",
                    "eligibility.funds.not eligible",
                    "eligibility.funds.Trained.not met",
                ],
            ),
            (
                "gold",
                &[
                    "ladder.level.gold",
                    "ladder.level.silver.Revenue.met",
                    "ladder.level.gold.Revenue.met",
                    "ladder.level.gold.Survey.Survey.missing",
                    "ladder.level.gold.Seats.Seats.met",
                    "eligibility.funds.eligible",
                    "eligibility.funds.Trained.met",
                ],
            ),
        ],
    );
}

#[test]
fn a_ladder_that_always_reaches_a_tier_has_no_item_for_none() {
    let program = program(
        "let level = ladder(\"level\").select(\"highest\"); level.tier(\"member\");",
        &[],
        "",
    );
    assert_eq!(items(&program), ["ladder.level.member"]);
    let coverage = program.coverage();
    assert_eq!(coverage.count(), (0, 1));
    assert!(!coverage.reaches("100".parse().unwrap()) && coverage.reaches("0".parse().unwrap()));
}

#[test]
fn branches_of_rules() {
    let program = program(
        r#"
        fn sign(amount) { if amount < 0 { -1 } else { 1 } }
        value("a").is_given_by(|partner| sign(partner.revenue) + sign(partner.seats));
        value("b").is_given_by(|partner| if partner.trained && partner.revenue > 0 { 1 } else if partner.seats > 5 || partner.trained { 2 } else { 3 });
        value("c").is_given_by(|partner| (partner.survey ?? 0) + 1);
        value("d").is_given_by(|partner| switch partner.kind {
            "reseller" | "msp" => 1,
            "distributor" if partner.trained => 2,
            _ => 3
        });
        value("e").is_given_by(|partner| partner.revenue in 1..=5);
        "#,
        &[],
        r#"
        scenario("all low").varies("b").expect("b", 3);
        scenario("trained").varies("b").set("partner.trained", true).set("partner.revenue", -1)
            .set("partner.survey", 2).set("partner.kind", "distributor").expect("b", 2);
        scenario("large").varies("b").set("partner.trained", true).set("partner.revenue", 1)
            .set("partner.seats", 6).set("partner.kind", "msp").expect("b", 1);
        scenario("seats").varies("b").set("partner.seats", 6).set("partner.kind", "distributor").expect("b", 2);
        "#,
    );
    // The helper is one place in the text; the two sides of `in` are nobody's branch.
    assert_eq!(
        items(&program),
        [
            "value.a.if 1.true",
            "value.a.if 1.false",
            "value.b.if 1.true",
            "value.b.if 1.false",
            "value.b.and 1.right",
            "value.b.and 1.left",
            "value.b.if 2.true",
            "value.b.if 2.false",
            "value.b.or 1.right",
            "value.b.or 1.left",
            "value.c.coalesce 1.present",
            "value.c.coalesce 1.absent",
            "value.d.switch 1.\"reseller\" | \"msp\"",
            "value.d.switch 1.\"distributor\" if partner.trained",
            "value.d.switch 1._",
        ]
    );
    check(
        &program,
        &[
            (
                "all low",
                &[
                    "value.a.if 1.false",
                    "value.b.and 1.left",
                    "value.b.if 1.false",
                    "value.b.or 1.right",
                    "value.b.if 2.false",
                    "value.c.coalesce 1.absent",
                    "value.d.switch 1._",
                ],
            ),
            (
                "trained",
                &[
                    "value.a.if 1.true",
                    "value.a.if 1.false",
                    "value.b.and 1.right",
                    "value.b.if 1.false",
                    "value.b.or 1.right",
                    "value.b.if 2.true",
                    "value.c.coalesce 1.present",
                    "value.d.switch 1.\"distributor\" if partner.trained",
                ],
            ),
            (
                "large",
                &[
                    "value.a.if 1.false",
                    "value.b.and 1.right",
                    "value.b.if 1.true",
                    "value.c.coalesce 1.absent",
                    "value.d.switch 1.\"reseller\" | \"msp\"",
                ],
            ),
            (
                "seats",
                &[
                    "value.a.if 1.false",
                    "value.b.and 1.left",
                    "value.b.if 1.false",
                    "value.b.or 1.left",
                    "value.b.if 2.true",
                    "value.c.coalesce 1.absent",
                    "value.d.switch 1._",
                ],
            ),
        ],
    );
}

#[test]
fn rows_bands_and_stretches() {
    let program = program(
        r#"
        let rates = table("rates", "tables/rates.csv").input("kind", field_of("partner", "kind"))
            .input("seats", integer()).output("rate", percent()).hit("first");
        let points = table("points", "tables/points.csv").input("seats", integer()).output("points", integer())
            .hit("collect", "sum");
        let steps = bands("steps").marginal().whole_units().from(1, 1).from(6, 2);
        let shares = bands("shares", money()).rate_only().from(-100, percent(1)).above(0, percent(2)).from(50, percent(3));
        let line = curve("line").between_points("straight-line").below_first("error").above_last("stay")
            .point(0, 0).point(10, 5).point(20, 8);
        value("rate").is_given_by(|partner| rates.lookup(partner.kind, partner.seats).rate);
        value("sum").is_given_by(|partner| points.lookup(partner.seats).points);
        value("units").is_given_by(|partner| steps.on(partner.seats));
        value("share").is_given_by(|partner| shares.at(partner.revenue));
        value("height").is_given_by(|partner| line.at(partner.seats));
        "#,
        &[
            ("tables/rates.csv", "kind,seats,rate\nmsp,*,1 %\n*,<6,2 %\n*,*,3 %\n"),
            ("tables/points.csv", "seats,points\n>=0,1\n>=10,2\n>=10,3\n"),
        ],
        r#"
        scenario("none").varies("b").expect("sum", 1);
        scenario("ten").varies("b").set("partner.seats", 10).set("partner.revenue", 0.01).expect("sum", 6);
        scenario("last").varies("b").set("partner.seats", 20).set("partner.revenue", 50).set("partner.kind", "msp")
            .expect("sum", 6);
        scenario("beyond").varies("b").set("partner.seats", 21).set("partner.revenue", 49.99).expect("height", 8);
        scenario("below").varies("b").set("partner.seats", -1).expect_error("CH0404");
        "#,
    );
    assert_eq!(
        items(&program),
        [
            "table.rates.msp, *",
            "table.rates.*, <6",
            "table.rates.*, *",
            "table.points.>=0",
            "table.points.>=10",
            "table.points.>=10#2",
            "bands.steps.from 1",
            "bands.steps.from 6",
            "bands.shares.from -100",
            "bands.shares.above 0",
            "bands.shares.from 50",
            "curve.line.0..10",
            "curve.line.10..20",
            "curve.line.above 20",
        ]
    );
    check(
        &program,
        &[
            // No unit falls in no band; 0 belongs to the band below `above(0)`.
            (
                "none",
                &[
                    "table.rates.*, <6",
                    "table.points.>=0",
                    "bands.shares.from -100",
                    "curve.line.0..10",
                ],
            ),
            (
                "ten",
                &[
                    "table.rates.*, *",
                    "table.points.>=0",
                    "table.points.>=10",
                    "table.points.>=10#2",
                    "bands.steps.from 6",
                    "bands.shares.above 0",
                    "curve.line.10..20",
                ],
            ),
            (
                "last",
                &[
                    "table.rates.msp, *",
                    "table.points.>=0",
                    "table.points.>=10",
                    "table.points.>=10#2",
                    "bands.steps.from 6",
                    "bands.shares.from 50",
                    "curve.line.10..20",
                ],
            ),
            (
                "beyond",
                &[
                    "table.rates.*, *",
                    "table.points.>=0",
                    "table.points.>=10",
                    "table.points.>=10#2",
                    "bands.steps.from 6",
                    "bands.shares.above 0",
                    "curve.line.above 20",
                ],
            ),
            // What was reached before the error was reached: the row of the table, and a sum over no rows.
            ("below", &["table.rates.*, <6"]),
        ],
    );
}

#[test]
fn conditions_and_limits_of_incentives() {
    let program = program(
        r#"
        incentive("commission").for_each("deals")
            .when("Registered", |deal| deal.registered)
            .when("Amount", |deal| deal.amount).at_least(10)
            .in_period(|deal| deal.closed_on)
            .pays(|deal| deal.amount)
            .cap_each(100)
            .cap(150).per(["partner", "period"])
            .cap(50).per(["partner", "period"]);
        incentive("bonus").paid("quarterly")
            .when("Survey", |partner| partner.survey).at_least(4)
            .pays(|partner| partner.revenue)
            .floor(5);
        incentive("rebate").paid("quarterly")
            .pays(|partner| partner.revenue)
            .minimum(20, "forfeit");
        incentive("yearly").paid("yearly")
            .when("Trained", |partner| partner.trained)
            .pays(|partner| partner.revenue);
        "#,
        &[],
        r#"
        fn deal(id, amount, registered, day) { #{ id: id, amount: amount, registered: registered, closed_on: day } }
        scenario("nothing").varies("b").expect("totals.EUR", 0);
        scenario("refused").varies("b")
            .set("deals", [deal("a", 9, true, "2026-01-01"), deal("b", 10, false, "2026-01-01")])
            .set("partner.revenue", 19).set("partner.survey", 3).expect("commission", 0);
        scenario("small").varies("b")
            .set("deals", [deal("a", 10, true, "2026-01-01"), deal("b", 10, true, "2025-12-31")])
            .set("partner.revenue", 20).set("partner.survey", 4).expect("totals.EUR", 50);
        scenario("large").varies("b")
            .set("deals", [deal("a", 101, true, "2026-01-01"), deal("b", 100, true, "2026-03-31")])
            .set("partner.revenue", 4).set("partner.survey", 5).expect("commission", 50);
        "#,
    );
    assert_eq!(
        items(&program),
        [
            "incentive.commission.Registered.true",
            "incentive.commission.Registered.false",
            "incentive.commission.Amount.true",
            "incentive.commission.Amount.false",
            "incentive.commission.period.inside",
            "incentive.commission.period.outside",
            "incentive.commission.cap of a line.cuts",
            "incentive.commission.cap of a line.leaves",
            "incentive.commission.cap 1.cuts",
            "incentive.commission.cap 1.leaves",
            "incentive.commission.cap 2.cuts",
            "incentive.commission.cap 2.leaves",
            "incentive.bonus.Survey.true",
            "incentive.bonus.Survey.false",
            "incentive.bonus.Survey.missing",
            "incentive.bonus.floor.lifts",
            "incentive.bonus.floor.leaves",
            "incentive.rebate.minimum.reached",
            "incentive.rebate.minimum.not reached",
            "incentive.yearly.Trained.true",
            "incentive.yearly.Trained.false",
        ]
    );
    check(
        &program,
        &[
            // No deal, no conditions looked at; a rebate of nothing neither reaches its minimum nor loses anything.
            ("nothing", &["incentive.bonus.Survey.missing"]),
            (
                "refused",
                &[
                    "incentive.commission.Registered.true",
                    "incentive.commission.Registered.false",
                    "incentive.commission.Amount.false",
                    "incentive.bonus.Survey.false",
                    "incentive.rebate.minimum.not reached",
                ],
            ),
            // 10 are paid; 20 and 20 are the rest of the 50. The yearly one is not due in a quarter.
            (
                "small",
                &[
                    "incentive.commission.Registered.true",
                    "incentive.commission.Amount.true",
                    "incentive.commission.period.inside",
                    "incentive.commission.period.outside",
                    "incentive.commission.cap of a line.leaves",
                    "incentive.commission.cap 1.leaves",
                    "incentive.commission.cap 2.leaves",
                    "incentive.bonus.Survey.true",
                    "incentive.bonus.floor.leaves",
                    "incentive.rebate.minimum.reached",
                ],
            ),
            // 101 is cut to 100, 100 stays; 200 are cut to 150, those to 50. 4 is lifted to 5, and below 20.
            (
                "large",
                &[
                    "incentive.commission.Registered.true",
                    "incentive.commission.Amount.true",
                    "incentive.commission.period.inside",
                    "incentive.commission.cap of a line.cuts",
                    "incentive.commission.cap of a line.leaves",
                    "incentive.commission.cap 1.cuts",
                    "incentive.commission.cap 2.cuts",
                    "incentive.bonus.Survey.true",
                    "incentive.bonus.floor.lifts",
                    "incentive.rebate.minimum.not reached",
                ],
            ),
        ],
    );
}

/// Lines may move: the ids stay.
#[test]
fn ids_do_not_depend_on_lines() {
    let rules = "value(\"a\").is_given_by(|partner| if partner.trained { 1 } else { 2 });\n\
                 let level = ladder(\"level\").select(\"highest\"); level.tier(\"member\");";
    let moved = format!("// A remark.\n\n{}", rules.replace("{ 1 }", "{\n    1\n}"));
    assert_eq!(items(&program(rules, &[], "")), items(&program(&moved, &[], "")));
}

/// A coverage that is recorded does not change what is decided.
#[test]
fn watching_changes_nothing() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let pack = Pack::read_folder(&root.join("rules-examples/reseller")).unwrap();
    let program = Program::compile(&pack).program.unwrap();
    let mut coverage = program.coverage();
    for scenario in program.scenarios() {
        let watched = program.test_covering(&scenario, &mut coverage);
        assert_eq!(watched.failures, program.test(&scenario).failures, "{}", scenario.name);
    }
    let (covered, all) = coverage.count();
    assert_eq!(covered, all, "the scenarios of the example reach everything");
}

/// A draw of 10 that is advanced, a tenth held back for a month, at most 1,000 and not below 20; a guarantee of 5 beside
/// it, and a fund of 50 a year.
#[test]
fn payouts_and_funds() {
    let program = program(
        r#"
        balance("advanced", money()); balance("kept", money());
        fund("mdf").per(["partner", "fund-year"]).unused("expires")
            .provides(|partner| if partner.trained { 50 } else { 40 });
        incentive("c").for_each("deals").in_period(|deal| deal.closed_on).pays(|deal| deal.amount);
        incentive("d").paid("monthly").pays(|partner| partner.revenue);
        payout("p").paid("monthly").includes(["c"]).recoverable_draw(10, "advanced")
            .holds_back(percent(10), "kept").releases_after(1.months()).round_each(2, "half-up")
            .cap(1_000).minimum(20, "forfeit").recovers("next payouts");
        payout("q").paid("monthly").includes(["d"]).non_recoverable_draw(5).recovers("next payouts");
        "#,
        &[],
        r#"
        scenario("nothing").varies("b").period("2026-01-01", "2026-01-31").set("prior", #{ opening: true })
            .expect("p", 0).expect("q", 5);
        scenario("small").varies("b").period("2026-01-01", "2026-01-31").set("prior", #{ opening: true })
            .set("deals", [#{ id: "D", amount: 40, registered: true, closed_on: "2026-01-15" }])
            .set("partner.revenue", 7).expect("p", 36).expect("q", 7);
        scenario("large").varies("b").period("2026-01-01", "2026-01-31")
            .set("prior", #{ opening: true, balances: [#{ name: "advanced", per: [], amount: 30 }] })
            .set("deals", [#{ id: "D", amount: 2_000, registered: true, closed_on: "2026-01-15" }])
            .set("partner.revenue", -50).expect("p", 1_000).expect("q", 0).expect("advanced", 0);
        scenario("the month after").varies("b").after("large").period("2026-02-01", "2026-02-28")
            .set("deals", [#{ id: "D", amount: 2_000, registered: true, closed_on: "2026-01-15" }])
            .set("partner.revenue", 60).expect("p", 207).expect("q", 15);
        scenario("the year ends").varies("b").period("2026-12-01", "2026-12-31").set("prior", #{ opening: true })
            .set("partner.trained", true).expect("mdf.accounts[2026].closing", 0);
        "#,
    );
    assert_eq!(
        items(&program),
        [
            "incentive.c.period.inside",
            "incentive.c.period.outside",
            "fund.mdf.expires",
            "fund.mdf.if 1.true",
            "fund.mdf.if 1.false",
            "payout.p.draw.advances",
            "payout.p.draw.pays back",
            "payout.p.draw.leaves",
            "payout.p.holdback.holds back",
            "payout.p.holdback.releases",
            "payout.p.cap.cuts",
            "payout.p.cap.leaves",
            "payout.p.minimum.reached",
            "payout.p.minimum.not reached",
            "payout.q.draw.fills up",
            "payout.q.draw.leaves",
            "payout.q.recovers.owes",
            "payout.q.recovers.sets off",
        ]
    );
    check(
        &program,
        &[
            // 0 + 10 advanced lie below 20; 5 are given.
            (
                "nothing",
                &[
                    "fund.mdf.if 1.false",
                    "payout.p.draw.advances",
                    "payout.p.minimum.not reached",
                    "payout.q.draw.fills up",
                ],
            ),
            // 40 - 4 held back; 7 are earned.
            (
                "small",
                &[
                    "fund.mdf.if 1.false",
                    "incentive.c.period.inside",
                    "payout.p.draw.leaves",
                    "payout.p.holdback.holds back",
                    "payout.p.cap.leaves",
                    "payout.p.minimum.reached",
                    "payout.q.draw.leaves",
                ],
            ),
            // 2,000 - 30 paid back - 197 held back is cut to 1,000; -50 + 5 are owed.
            (
                "large",
                &[
                    "fund.mdf.if 1.false",
                    "incentive.c.period.inside",
                    "payout.p.draw.pays back",
                    "payout.p.holdback.holds back",
                    "payout.p.cap.cuts",
                    "payout.p.minimum.reached",
                    "payout.q.draw.fills up",
                    "payout.q.recovers.owes",
                ],
            ),
            // 10 advanced and the 197 of January; 60 - 45.
            (
                "the month after",
                &[
                    "fund.mdf.if 1.false",
                    "incentive.c.period.outside",
                    "payout.p.draw.advances",
                    "payout.p.holdback.releases",
                    "payout.p.cap.leaves",
                    "payout.p.minimum.reached",
                    "payout.q.draw.leaves",
                    "payout.q.recovers.sets off",
                ],
            ),
            (
                "the year ends",
                &[
                    "fund.mdf.expires",
                    "fund.mdf.if 1.true",
                    "payout.p.draw.advances",
                    "payout.p.minimum.not reached",
                    "payout.q.draw.fills up",
                ],
            ),
        ],
    );
}
