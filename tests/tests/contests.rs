//! Contests over a population: who is first, worked out by hand and by a naive oracle, and what must not change anything.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use charter_engine::value::Decimal;
use charter_engine::{Options, Pack, Program, Standings};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = "name = \"first\"\nversion = \"1.0.0\"\ntitle = \"First\"\nowner = \"owner@example.com\"\n\
    currency = \"USD\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";

fn source(contest: &str, incentive: &str) -> String {
    format!(
        r#"
record("partner").key("id").field("id", text());
record("consumption").key("customer_id", "month")
    .field("customer_id", text()).field("month", date()).field("amount", money()).field("channel", one_of(["csp", "direct"]));
input("partner", record_of("partner"));
input("consumption", list_of(record_of("consumption")));
window("baseline").between(date("2020-07-01"), date("2021-02-28"));
setting("win_amount", money(), 1_000);
contest("first_above").title("First to lift the customer")
    .for_each_group_of("consumption", "customer_id")
    .open_if("Below 800 in every month of the baseline",
        |group, baseline| group.filter(|c| c.month in baseline).all(|c| c.amount < 800))
    .entry("Above 1,200 through CSP", |consumption| consumption.channel == "csp" && consumption.amount > 1_200)
    .first_wins(|consumption| consumption.month, "calendar-month"){contest};
incentive("spiff").title("New consumption SPIFF").kind("spiff").for_each_win("first_above"){incentive}
    .pays(|win_amount| win_amount).round_each(2, "half-up");
"#
    )
}

const IN_PERIOD: &str = ".in_period(|win| win.month)";

fn pack(source: &str) -> Pack {
    Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", source)])
}

fn compile(contest: &str, incentive: &str) -> Program {
    let source = source(contest, incentive);
    let compilation = Program::compile(&pack(&source));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

fn refused(source: &str) -> String {
    let compilation = Program::compile(&pack(source));
    assert!(compilation.program.is_none(), "it compiles:\n{source}");
    compilation.diagnostics.to_string()
}

fn options(period: &str) -> Options {
    Options {
        period: Some(period.to_owned()),
        ..Options::default()
    }
}

const MARCH: &str = "2021-03-01..2021-03-31";

/// A partner with its customers: customer, month, amount, channel.
fn partner(id: &str, records: &[(&str, &str, i64, &str)]) -> String {
    let record = |(customer, month, amount, channel): &(&str, &str, i64, &str)| json!({ "customer_id": customer, "month": month, "amount": amount, "channel": channel });
    let records: Vec<Value> = records.iter().map(record).collect();
    json!({ "partner": { "id": id }, "consumption": records }).to_string()
}

fn decide(program: &Program, facts: &[String], period: &str) -> Vec<Value> {
    let bytes: Vec<&[u8]> = facts.iter().map(|facts| facts.as_bytes()).collect();
    let schema: Value = serde_json::from_str(&Program::decision_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let decisions = program.evaluate_population(&bytes, &options(period));
    decisions
        .into_iter()
        .map(|decision| {
            let decision = decision.unwrap_or_else(|wrong| panic!("{wrong}"));
            let decision = serde_json::from_str(&decision.to_json()).unwrap();
            let wrong: Vec<String> = validator
                .iter_errors(&decision)
                .map(|error| error.to_string())
                .collect();
            assert!(wrong.is_empty(), "{wrong:?}\n{decision}");
            decision
        })
        .collect()
}

fn states(decision: &Value) -> Vec<(String, String)> {
    let groups = decision["contests"]["first_above"]["groups"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    groups
        .iter()
        .map(|group| (text(&group["group"]), text(&group["state"])))
        .collect()
}

fn total(decision: &Value) -> String {
    decision["incentives"]["spiff"]["total"].as_str().unwrap().to_owned()
}

fn standings(program: &Program, facts: &[String]) -> Arc<Standings> {
    let mut population = program.population(&options(MARCH)).unwrap();
    for facts in facts {
        population.add(facts.as_bytes()).unwrap();
    }
    population.finish(|_, wrong| panic!("{wrong}")).unwrap()
}

/// C1: A in March, B in April: A wins. C2: both in March, on different days: a tie of the month. C3: B had 800 in the
/// baseline, so nobody wins, A neither. C4: 1,200 is not above 1,200; direct does not count.
fn population() -> Vec<String> {
    vec![
        partner(
            "A",
            &[
                ("C1", "2020-12-01", 799, "csp"),
                ("C1", "2021-03-10", 1_201, "csp"),
                ("C2", "2021-03-01", 1_300, "csp"),
                ("C3", "2021-03-05", 5_000, "csp"),
                ("C4", "2021-03-05", 1_200, "csp"),
            ],
        ),
        partner(
            "B",
            &[
                ("C1", "2021-04-01", 9_000, "csp"),
                ("C2", "2021-03-31", 2_000, "csp"),
                ("C3", "2021-01-01", 800, "csp"),
                ("C4", "2021-03-01", 5_000, "direct"),
            ],
        ),
        partner("Z", &[]),
    ]
}

#[test]
fn the_first_of_each_customer_wins() {
    let pairs = |expected: &[(&str, &str)]| -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    for (ties, tied, a, b) in [
        (".ties(\"pay all\")", "won", "2000", "1000"),
        (".ties(\"split\")", "won", "1500", "500"),
        (".ties(\"pay none\")", "tied", "1000", "0"),
    ] {
        let decisions = decide(&compile(ties, IN_PERIOD), &population(), MARCH);
        assert_eq!(
            states(&decisions[0]),
            pairs(&[
                ("C1", "won"),
                ("C2", tied),
                ("C3", "nothing to win"),
                ("C4", "no entry")
            ]),
            "{ties}"
        );
        assert_eq!(
            states(&decisions[1]),
            pairs(&[
                ("C1", "not first"),
                ("C2", tied),
                ("C3", "nothing to win"),
                ("C4", "no entry")
            ])
        );
        assert_eq!(states(&decisions[2]), []);
        assert_eq!(
            (total(&decisions[0]), total(&decisions[1])),
            (a.to_owned(), b.to_owned()),
            "{ties}"
        );
        assert_eq!(total(&decisions[2]), "0");
    }
    // The larger amount of the month decides.
    let by_amount = ".then_by(\"Amount\", |consumption| consumption.amount, \"highest-first\")";
    let decisions = decide(&compile(by_amount, IN_PERIOD), &population(), MARCH);
    assert_eq!(
        (total(&decisions[0]), total(&decisions[1])),
        ("1000".to_owned(), "1000".to_owned())
    );
    let lines = decisions[1]["incentives"]["spiff"]["lines"].as_array().unwrap();
    assert_eq!(lines[0]["record"], json!(["C2", "2021-03-31"]));
    let first = &decisions[1]["contests"]["first_above"]["groups"][0];
    assert_eq!(
        (&first["moment"], &first["first"]),
        (&json!("2021-04-01"), &json!("2021-03-01"))
    );
}

#[test]
fn a_win_is_paid_once() {
    let program = compile(".ties(\"pay all\")", ".once_per(|win| win.customer_id)");
    let mut facts: Vec<Value> = population()
        .iter()
        .map(|one| serde_json::from_str(one).unwrap())
        .collect();
    let run = |facts: &[Value], period: &str| {
        let facts: Vec<String> = facts.iter().map(Value::to_string).collect();
        decide(&program, &facts, period)
    };
    for one in &mut facts {
        one["prior"] = json!({ "opening": true });
    }
    let march = run(&facts, MARCH);
    assert_eq!(
        (total(&march[0]), total(&march[1])),
        ("2000".to_owned(), "1000".to_owned())
    );
    for (one, decision) in facts.iter_mut().zip(&march) {
        one["prior"] = decision["carry_forward"].clone();
    }
    let april = run(&facts, "2021-04-01..2021-04-30");
    assert_eq!((total(&april[0]), total(&april[1])), ("0".to_owned(), "0".to_owned()));
}

#[test]
fn a_tie_that_nobody_decides_is_an_error() {
    let by_day = ".then_by(\"Day\", |consumption| consumption.month, \"lowest-first\")";
    let program = compile(by_day, IN_PERIOD);
    let facts = [
        partner("A", &[("C", "2021-03-01", 2_000, "csp")]),
        partner("B", &[("C", "2021-03-01", 3_000, "csp")]),
        partner("D", &[("D", "2021-03-01", 3_000, "csp")]),
    ];
    let bytes: Vec<&[u8]> = facts.iter().map(|facts| facts.as_bytes()).collect();
    let decisions = program.evaluate_population(&bytes, &options(MARCH));
    for tied in &decisions[..2] {
        let error = tied.as_ref().unwrap_err().to_string();
        assert!(
            error.contains("is first in contest `first_above` together with others"),
            "{error}"
        );
        assert!(error.contains(".ties("), "{error}");
    }
    assert!(decisions[2].is_ok());
}

#[test]
fn without_the_population_it_says_so() {
    let program = compile(".ties(\"split\")", IN_PERIOD);
    let alone = program
        .evaluate_json(population()[0].as_bytes(), &options(MARCH))
        .unwrap_err()
        .to_string();
    assert!(alone.contains("the standings of a population are not given"), "{alone}");
    // Standings of a population that this partner is not in, and of other facts about it.
    let facts = population();
    let mut given = options(MARCH);
    given.standings = Some(standings(&program, &facts[..1]));
    let unknown = program
        .evaluate_json(facts[1].as_bytes(), &given)
        .unwrap_err()
        .to_string();
    assert!(
        unknown.contains("partner `B` is not in the population of contest `first_above`"),
        "{unknown}"
    );
    for changed in [
        partner("A", &[("C1", "2021-03-10", 1_201, "csp")]),
        partner(
            "A",
            &[
                ("C1", "2021-03-10", 1_201, "csp"),
                ("C2", "2021-03-01", 1, "csp"),
                ("C3", "2021-03-05", 5_000, "csp"),
                ("C4", "2021-03-05", 1_200, "csp"),
            ],
        ),
    ] {
        let other = program
            .evaluate_json(changed.as_bytes(), &given)
            .unwrap_err()
            .to_string();
        assert!(other.contains("the standings were computed of other facts"), "{other}");
    }
}

#[test]
fn standings_can_be_written_and_read() {
    let program = compile(".ties(\"split\")", IN_PERIOD);
    let facts = population();
    let found = standings(&program, &facts);
    let json = found.to_json();
    let read = program.standings(json.as_bytes()).unwrap();
    assert_eq!(*read, *found);
    let mut given = options(MARCH);
    given.standings = Some(read);
    let together = decide(&program, &facts, MARCH);
    for (facts, expected) in facts.iter().zip(&together) {
        let decision = program.evaluate_json(facts.as_bytes(), &given).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&decision.to_json()).unwrap(), *expected);
    }
    for (from, to, wanted) in [
        (
            "\"contests\":{\"first_above\"",
            "\"contests\":{\"last_above\"",
            "have no contest `first_above`",
        ),
        (
            "\"measures\":[\"2021-03-01\"]",
            "\"measures\":[\"March\"]",
            "have a value that the rules do not give",
        ),
        (
            "\"partners\":[[\"A\"]",
            "\"partners\":[[\"A\"],[\"A\"]",
            "have `A` twice",
        ),
        ("\"partners\":[[\"A\"],", "\"partners\":[", "who was not asked"),
    ] {
        assert!(json.contains(from), "{json}");
        let error = program
            .standings(json.replacen(from, to, 1).as_bytes())
            .unwrap_err()
            .to_string();
        assert!(error.contains(wanted), "{wanted}\n{error}");
    }
}

#[test]
fn the_text_says_who_was_first() {
    let program = compile(".ties(\"split\")", IN_PERIOD);
    let facts = population();
    let bytes: Vec<&[u8]> = facts.iter().map(|facts| facts.as_bytes()).collect();
    let texts: Vec<String> = program
        .evaluate_population(&bytes, &options(MARCH))
        .into_iter()
        .map(|decision| decision.unwrap().to_text())
        .collect();
    for line in [
        "First to lift the customer: 2 won of 4",
        "  ✓ C1: first, 2021-03-01",
        "  ✓ C2: first with 1 others, 2021-03-01, shared",
        "  ✗ C3: nothing to win, not met: Below 800 in every month of the baseline",
        "  ✗ C4: no entry: Above 1,200 through CSP",
    ] {
        assert!(texts[0].contains(line), "{line}\n{}", texts[0]);
    }
    assert!(
        texts[1].contains("  ✗ C1: not first, 2021-04-01 against 2021-03-01"),
        "{}",
        texts[1]
    );
}

#[test]
fn wrong_use_is_refused() {
    let base = source(".ties(\"split\")", IN_PERIOD);
    for (from, to, wanted) in [
        (
            "\"customer_id\")\n    .open_if",
            "\"client_id\")\n    .open_if",
            "has no field `client_id`",
        ),
        (
            "\"consumption\", \"customer_id\")\n",
            "\"usage\", \"customer_id\")\n",
            "there is no list `usage`",
        ),
        ("\"calendar-month\")", "\"instant\")", "a day has no instant"),
        (
            "|consumption| consumption.month, ",
            "|consumption| consumption.amount, ",
            "the first is found by a date",
        ),
        (
            ".for_each_win(\"first_above\")",
            ".for_each_win(\"first\")",
            "there is no contest `first`",
        ),
        (
            ".for_each_win(\"first_above\")",
            ".for_each_win(\"first_above\").for_each(\"consumption\")",
            "goes through records and through wins",
        ),
        (
            ".pays(|win_amount| win_amount)",
            ".pays(|first_above| first_above)",
            "`first_above` is a contest",
        ),
        (
            "input(\"partner\", record_of(\"partner\"));\n",
            "",
            "cannot tell one partner from another",
        ),
    ] {
        assert!(base.contains(from), "{from}");
        let said = refused(&base.replacen(from, to, 1));
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
}

proptest! {
    /// A naive oracle, and: neither the order of partners nor that of records changes anything; what is shared is the
    /// whole, to the cent.
    #[test]
    fn as_a_naive_oracle_finds(
        partners in prop::collection::vec(prop::collection::vec((0_u8..3, 1_u32..8, 1_000_i64..1_400, any::<bool>()), 0..6), 1..5),
        turn in 0_usize..5,
    ) {
        let program = compile(".ties(\"split\")", IN_PERIOD);
        let year = "2021-01-01..2021-12-31";
        let mut facts = Vec::new();
        // Customer → partner → the first month.
        let mut first: BTreeMap<u8, BTreeMap<usize, u32>> = BTreeMap::new();
        for (index, records) in partners.iter().enumerate() {
            let mut seen = BTreeMap::new();
            for (customer, month, amount, csp) in records {
                // One record for a customer and a month; all of them behind the baseline.
                seen.entry((*customer, *month + 2)).or_insert((*amount, *csp));
            }
            let rows: Vec<(String, String, i64, &str)> = seen
                .iter()
                .map(|((customer, month), (amount, csp))| {
                    (format!("C{customer}"), format!("2021-{month:02}-15"), *amount, if *csp { "csp" } else { "direct" })
                })
                .collect();
            for ((customer, month), (amount, csp)) in &seen {
                if *csp && *amount > 1_200 {
                    let own = first.entry(*customer).or_default().entry(index).or_insert(*month);
                    *own = (*own).min(*month);
                }
            }
            let mut rows: Vec<(&str, &str, i64, &str)> =
                rows.iter().map(|(a, b, c, d)| (a.as_str(), b.as_str(), *c, *d)).collect();
            let at = turn.min(rows.len());
            rows.rotate_left(at);
            facts.push(partner(&format!("P{index}"), &rows));
        }
        let mut expected = vec![Decimal::ZERO; partners.len()];
        for entries in first.values() {
            let month = entries.values().min().unwrap();
            let winners: Vec<usize> = entries.iter().filter(|(_, own)| *own == month).map(|(index, _)| *index).collect();
            let cents = 100_000 / winners.len();
            for (place, winner) in winners.iter().enumerate() {
                let own = cents + usize::from(place < 100_000 % winners.len());
                let own = Decimal::from(i64::try_from(own).unwrap()).divide(Decimal::HUNDRED).unwrap();
                expected[*winner] = expected[*winner].add(own).unwrap();
            }
        }
        let decisions = decide(&program, &facts, year);
        for (decision, expected) in decisions.iter().zip(&expected) {
            prop_assert_eq!(total(decision), expected.to_string());
        }
        let mut turned = facts.clone();
        let at = turn.min(turned.len());
        turned.rotate_left(at);
        prop_assert_eq!(standings(&program, &facts).to_json(), standings(&program, &turned).to_json());
    }
}
