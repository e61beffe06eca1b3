//! Rankings over a population: places worked out by hand, a naive oracle, and what must not change anything.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use std::sync::Arc;

use charter_engine::{Options, Pack, Program, Standings};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
    currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";

const INPUTS: &str = r#"
record("company").key("id")
    .field("id",      text())
    .field("country", text())
    .field("spend",   money())
    .field("score",   integer());
input("company", record_of("company"));
"#;

/// A level that a ranking stands in: partner → ranking → premier.
const LADDER: &str = r#"
let level = ladder("level").title("Level").select("highest-in-sequence").otherwise("member", "Member");
level.tier("partner").title("Partner").requires("Spend", |company| company.spend).at_least(10_000);
ranking("premier").title("Top of the country")
    .among("Companies at Partner level", |level| level.at_least("partner"))
    .group_by("Country", |company| company.country)
    .ranked_by("Spend", |company| company.spend, "highest-first")
    .awards_top(percent(30), "rounded-up")
    .ties("all");
level.tier("premier").title("Premier").requires("Top 30 percent", |premier| premier.awarded);
"#;

fn compile(rules: &str) -> Program {
    let source = format!("{INPUTS}{rules}");
    let compilation = Program::compile(&Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", source.as_str()),
    ]));
    match compilation.program {
        Some(program) => program,
        None => panic!("{}", compilation.diagnostics),
    }
}

fn refused(rules: &str) -> String {
    let source = format!("{INPUTS}{rules}");
    let compilation = Program::compile(&Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", source.as_str()),
    ]));
    assert!(compilation.program.is_none(), "it compiles");
    compilation.diagnostics.to_string()
}

/// Companies by id, country, spend, score.
fn facts(companies: &[(&str, &str, i64, i64)]) -> Vec<String> {
    let company = |(id, country, spend, score): &(&str, &str, i64, i64)| {
        json!({ "company": { "id": id, "country": country, "spend": spend, "score": score } }).to_string()
    };
    companies.iter().map(company).collect()
}

fn standings(program: &Program, facts: &[String]) -> Arc<Standings> {
    let mut population = program.population(&Options::default()).unwrap();
    for facts in facts {
        population.add(facts.as_bytes()).unwrap();
    }
    population.finish(|_, wrong| panic!("{wrong}")).unwrap()
}

fn decide(program: &Program, facts: &[String]) -> Vec<Value> {
    let bytes: Vec<&[u8]> = facts.iter().map(|facts| facts.as_bytes()).collect();
    let decisions = program.evaluate_population(&bytes, &Options::default());
    let decision = |decision: Result<charter_engine::Decision, charter_engine::Diagnostics>| {
        serde_json::from_str(&decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap()
    };
    decisions.into_iter().map(decision).collect()
}

/// Place, of, cut, awarded of a ranking.
fn stands(decision: &Value, ranking: &str) -> (Value, Value, Value, Value) {
    let of = &decision["rankings"][ranking];
    (
        of["place"].clone(),
        of["of"].clone(),
        of["cut"].clone(),
        of["awarded"].clone(),
    )
}

#[test]
fn a_ladder_is_read_below_the_tier_that_needs_the_ranking() {
    // DE: 90,000, 40,000, 40,000, 10,000 compete; 30 % of 4 are 1.2, rounded up 2: the second place is shared by two,
    // and with `all` both have it. 9,999 is no partner and does not compete. AT: one of one, 30 % of 1 rounded up is 1.
    let program = compile(LADDER);
    let facts = facts(&[
        ("A", "DE", 90_000, 0),
        ("B", "DE", 40_000, 0),
        ("C", "DE", 40_000, 0),
        ("D", "DE", 10_000, 0),
        ("E", "DE", 9_999, 0),
        ("F", "AT", 10_000, 0),
    ]);
    let decisions = decide(&program, &facts);
    let all: Vec<_> = decisions
        .iter()
        .map(|decision| {
            (
                stands(decision, "premier"),
                decision["ladders"]["level"]["tier"].clone(),
            )
        })
        .collect();
    let is = |place: Value, of: i64, cut: i64, awarded: bool, tier: &str| {
        ((place, json!(of), json!(cut), json!(awarded)), json!(tier))
    };
    assert_eq!(
        all,
        [
            is(json!(1), 4, 2, true, "premier"),
            is(json!(2), 4, 2, true, "premier"),
            is(json!(2), 4, 2, true, "premier"),
            is(json!(4), 4, 2, false, "partner"),
            is(json!(null), 4, 2, false, "member"),
            is(json!(1), 1, 1, true, "premier"),
        ]
    );
    // D lacks 30,000 to the last awarded place, which has 40,000.
    let last = &decisions[3]["rankings"]["premier"];
    assert_eq!(
        (&last["last_awarded"], &last["distance"]),
        (&json!("40000"), &json!("30000"))
    );
    assert_eq!(decisions[4]["rankings"]["premier"]["measure"], json!(null));
    assert_eq!(last["group"], json!({ "Country": "DE" }));
}

#[test]
fn ties_and_roundings_are_what_the_clause_says() {
    // Seven compete with 70, 60, 60, 50, 40, 40, 10. 40 % of 7 are 2.8.
    let facts = facts(&[
        ("A", "DE", 70, 1),
        ("B", "DE", 60, 2),
        ("C", "DE", 60, 3),
        ("D", "DE", 50, 4),
        ("E", "DE", 40, 5),
        ("F", "DE", 40, 5),
        ("G", "DE", 10, 7),
    ]);
    let awarded = |awards: &str, rest: &str| -> String {
        let program = compile(&format!(
            r#"ranking("top").among("All", || true).ranked_by("Spend", |company| company.spend, "highest-first")
                .awards_top({awards}){rest};
            value("won").is_given_by(|top| top.awarded);"#
        ));
        let decisions = decide(&program, &facts);
        let letters = "ABCDEFG".chars().zip(&decisions);
        letters
            .filter(|(_, decision)| decision["values"]["won"] == json!(true))
            .map(|(letter, _)| letter)
            .collect()
    };
    // 2.8 → 3 up, 2 down, 3 to the nearest.
    assert_eq!(awarded(r#"percent(40), "rounded-up""#, r#".ties("all")"#), "ABC");
    assert_eq!(awarded(r#"percent(40), "rounded-half-up""#, r#".ties("none")"#), "ABC");
    // Place 2 is shared by B and C, and there is one place left: all of them, or none.
    assert_eq!(awarded(r#"percent(40), "rounded-down""#, r#".ties("all")"#), "ABC");
    assert_eq!(awarded(r#"percent(40), "rounded-down""#, r#".ties("none")"#), "A");
    // Of B and C the one with more points.
    let then = |order: &str| format!(r#".then_by("Score", |company| company.score, "{order}").ties("none")"#);
    assert_eq!(awarded("2", &then("highest-first")), "AC");
    assert_eq!(awarded("2", &then("lowest-first")), "AB");
    // E and F are equal in both: the fifth place stays free.
    assert_eq!(awarded("5", &then("highest-first")), "ABCD");
    // 2 % of 7 are 0.14.
    assert_eq!(awarded(r#"percent(2), "rounded-down""#, r#".ties("all")"#), "");
    assert_eq!(awarded(r#"percent(2), "rounded-up""#, r#".ties("all")"#), "A");
    // A half: 50 % of 7 are 3.5.
    assert_eq!(awarded(r#"percent(50), "rounded-half-up""#, r#".ties("all")"#), "ABCD");
    assert_eq!(awarded("100", r#".ties("none")"#), "ABCDEFG");
}

#[test]
fn a_tie_of_which_nothing_is_said_is_an_error_of_those_who_share_it() {
    let program = compile(
        r#"ranking("top").among("All", || true).ranked_by("Spend", |company| company.spend, "highest-first")
            .then_by("Score", |company| company.score, "highest-first").awards_top(2);
        value("won").is_given_by(|top| top.awarded);"#,
    );
    let facts = facts(&[
        ("A", "DE", 9, 1),
        ("B", "DE", 5, 1),
        ("C", "DE", 5, 1),
        ("D", "DE", 5, 0),
    ]);
    let bytes: Vec<&[u8]> = facts.iter().map(|facts| facts.as_bytes()).collect();
    let decisions = program.evaluate_population(&bytes, &Options::default());
    let told: Vec<String> = decisions
        .iter()
        .map(|decision| match decision {
            Ok(_) => "fine".to_owned(),
            Err(wrong) => wrong
                .iter()
                .map(|one| format!("{} {}", one.code, one.message))
                .collect(),
        })
        .collect();
    assert_eq!(told[0], "fine");
    assert_eq!(
        told[1],
        "CH0411 company `B` shares the last awarded place of ranking `top` with others, and not all of them can have it"
    );
    assert!(told[2].contains("company `C` shares"), "{}", told[2]);
    assert_eq!(told[3], "fine");
}

#[test]
fn a_ranking_may_stand_on_another_one() {
    // The best two of each country, by spend; of all who are, the best one by score. DE: A, B; AT: D, E; C is third.
    // Scores: A 1, B 8, C 99, D 5, E 7: B.
    let program = compile(
        r#"ranking("country").among("All", || true).group_by("Country", |company| company.country)
            .ranked_by("Spend", |company| company.spend, "highest-first").awards_top(2).ties("all");
        ranking("world").among("The best of their country", |country| country.awarded)
            .ranked_by("Score", |company| company.score, "highest-first").awards_top(1).ties("all");
        value("place").is_given_by(|world| world.place ?? 0);"#,
    );
    let facts = facts(&[
        ("A", "DE", 30, 1),
        ("B", "DE", 20, 8),
        ("C", "DE", 10, 99),
        ("D", "AT", 2, 5),
        ("E", "AT", 1, 7),
    ]);
    let places: Vec<Value> = decide(&program, &facts)
        .iter()
        .map(|decision| decision["values"]["place"].clone())
        .collect();
    assert_eq!(places, [json!(4), json!(1), json!(0), json!(3), json!(2)]);
}

#[test]
fn dates_and_texts_compare_too() {
    // The earliest day first, then the key in its order: the second of the two of the same day stays out.
    let source = r#"
        record("company").key("id").field("id", text()).field("joined", date());
        input("company", record_of("company"));
        ranking("first").among("All", || true).ranked_by("Joined", |company| company.joined, "lowest-first")
            .then_by("Id", |company| company.id, "lowest-first").awards_top(2).ties("none");
        value("won").is_given_by(|first| first.awarded);
    "#;
    let compilation = Program::compile(&Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", source)]));
    let program = compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics));
    let facts: Vec<String> = [
        ("B", "2026-01-02"),
        ("A", "2026-01-02"),
        ("Z", "2026-01-01"),
        ("C", "2026-01-12"),
    ]
    .iter()
    .map(|(id, joined)| json!({ "company": { "id": id, "joined": joined } }).to_string())
    .collect();
    let decisions = decide(&program, &facts);
    let awarded: Vec<bool> = decisions
        .iter()
        .map(|one| one["values"]["won"] == json!(true))
        .collect();
    assert_eq!(awarded, [false, true, true, false]);
    // Ten days after the last awarded place.
    assert_eq!(decisions[3]["rankings"]["first"]["distance"], json!("10"));
    assert_eq!(decisions[3]["rankings"]["first"]["last_awarded"], json!("2026-01-02"));
}

#[test]
fn without_a_population_an_error_says_what_to_give() {
    let program = compile(LADDER);
    let facts = facts(&[("A", "DE", 90_000, 0)]);
    let wrong = program
        .evaluate_json(facts[0].as_bytes(), &Options::default())
        .unwrap_err();
    let text = wrong.to_string();
    assert!(
        text.contains("CH0320")
            && text.contains("the program ranks partners (`premier`), and the standings of a population are not given"),
        "{text}"
    );
}

#[test]
fn standings_of_something_else_are_refused() {
    let program = compile(LADDER);
    let all = facts(&[("A", "DE", 90_000, 0), ("B", "DE", 40_000, 0)]);
    let with = |standings: &Arc<Standings>| Options {
        standings: Some(Arc::clone(standings)),
        ..Options::default()
    };
    let standings = standings(&program, &all);
    assert!(program.evaluate_json(all[0].as_bytes(), &with(&standings)).is_ok());
    let message = |facts: &str, program: &Program| {
        let wrong = program.evaluate_json(facts.as_bytes(), &with(&standings)).unwrap_err();
        wrong.iter().map(|one| one.message.clone()).collect::<String>()
    };
    let unknown = &facts(&[("X", "DE", 90_000, 0)])[0];
    assert_eq!(
        message(unknown, &program),
        "company `X` is not in the population of ranking `premier`"
    );
    let other = &facts(&[("A", "DE", 95_000, 0)])[0];
    assert_eq!(
        message(other, &program),
        "the standings were computed of other facts about company `A` than ranking `premier` finds now"
    );
    let changed = compile(&LADDER.replace("percent(30)", "percent(40)"));
    assert_eq!(
        message(&all[0], &changed),
        "the standings are of other rules: the pack has been changed since"
    );
}

#[test]
fn two_of_one_key_are_an_error_whatever_their_order() {
    let program = compile(LADDER);
    let all = facts(&[("A", "DE", 90_000, 0), ("B", "DE", 40_000, 0), ("A", "AT", 10_000, 0)]);
    let bytes: Vec<&[u8]> = all.iter().map(|facts| facts.as_bytes()).collect();
    for decision in program.evaluate_population(&bytes, &Options::default()) {
        let wrong = decision.unwrap_err().to_string();
        assert!(
            wrong.contains("CH0308") && wrong.contains("the population has company `A` more than once"),
            "{wrong}"
        );
    }
}

#[test]
fn bad_facts_are_told_and_the_others_go_on() {
    let program = compile(LADDER);
    let mut all = facts(&[("A", "DE", 90_000, 0), ("B", "DE", 40_000, 0)]);
    all.insert(
        1,
        r#"{ "company": { "id": "X", "country": "DE", "spend": "much", "score": 0 } }"#.to_owned(),
    );
    let bytes: Vec<&[u8]> = all.iter().map(|facts| facts.as_bytes()).collect();
    let decisions = program.evaluate_population(&bytes, &Options::default());
    assert!(decisions[0].is_ok() && decisions[2].is_ok());
    assert!(
        decisions[1]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("/company/spend")
    );
    // The other two compete with each other: 30 % of 2, rounded up, is 1.
    let second: Value = serde_json::from_str(&decisions[2].as_ref().unwrap().to_json()).unwrap();
    assert_eq!(stands(&second, "premier"), (json!(2), json!(2), json!(1), json!(false)));
}

#[test]
fn what_the_measure_of_who_does_not_compete_says_does_not_matter() {
    let program = compile(
        r#"ranking("top").among("With a score", |company| company.score > 0)
            .ranked_by("Spend per point", |company| company.spend / company.score, "highest-first")
            .awards_top(1).ties("all");
        value("won").is_given_by(|top| top.awarded);"#,
    );
    let decisions = decide(&program, &facts(&[("A", "DE", 10, 0), ("B", "DE", 10, 5)]));
    assert_eq!(
        stands(&decisions[0], "top"),
        (json!(null), json!(1), json!(1), json!(false))
    );
    assert_eq!(decisions[1]["rankings"]["top"]["measure"], json!("2"));
}

#[test]
fn standings_are_read_as_they_are_written() {
    let program = compile(LADDER);
    let all = facts(&[("Ä\"1", "DE", 90_000, 0), ("B", "DE", 40_000, 0), ("C", "ÖS", 9, 0)]);
    let standings = standings(&program, &all);
    let json = standings.to_json();
    let read = program.standings(json.as_bytes()).unwrap();
    assert_eq!((&*read, &read.digest), (&*standings, &standings.digest));
    assert_eq!(read.to_json(), json);
    for (from, to, why) in [
        (
            r#""place":2"#,
            r#""place":1"#,
            "do not have the places that follow from what is compared",
        ),
        (
            r#""cut":1"#,
            r#""cut":2"#,
            "do not have the places that follow from what is compared",
        ),
        (r#"["90000"]"#, r#"["much"]"#, "have a value that the rules do not give"),
        (
            r#""standings":1"#,
            r#""standings":2"#,
            "the standings have the form 2, this engine knows 1",
        ),
        (
            r#""premier""#,
            r#""premiere""#,
            "the standings have no ranking `premier`",
        ),
        (r#"{"standings""#, r#"["standings""#, "the standings cannot be read"),
        (
            r#""pack":"small""#,
            r#""pack":"large""#,
            "the standings are of the pack `large`, this is `small`",
        ),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        let wrong = program.standings(changed.as_bytes()).unwrap_err().to_string();
        assert!(wrong.contains("CH0320") && wrong.contains(why), "{why}: {wrong}");
    }
}

#[test]
fn a_circle_through_a_ranking_is_an_error_that_shows_it() {
    // The ranking does not read the lower tiers of the ladder directly, but what a value says of all of it.
    let text = refused(
        &LADDER
            .replace("|level| level.at_least", "|reached| reached.at_least")
            .replace(
                "ranking(\"premier\")",
                "value(\"reached\").is_given_by(|level| level);\nranking(\"premier\")",
            ),
    );
    assert!(
        text.contains("CH0214") && text.contains("`reached`") && text.contains("`premier`"),
        "{text}"
    );
    // The lowest tier needs it: there is nobody below who could compete.
    let text = refused(
        r#"let level = ladder("level").select("highest").otherwise("member", "Member");
        ranking("top").among("Partners", |level| level.at_least("partner"))
            .ranked_by("Spend", |company| company.spend, "highest-first").awards_top(1).ties("all");
        level.tier("partner").requires("Top", |top| top.awarded);"#,
    );
    assert!(
        text.contains("CH0214") && text.contains("`level` → `top` → `level`"),
        "{text}"
    );
}

#[test]
fn the_text_says_how_the_partner_stands() {
    let program = compile(LADDER);
    let all = facts(&[("A", "DE", 90_000, 0), ("B", "DE", 40_000, 0), ("C", "DE", 5, 0)]);
    let bytes: Vec<&[u8]> = all.iter().map(|facts| facts.as_bytes()).collect();
    let decisions = program.evaluate_population(&bytes, &Options::default());
    let text = |place: usize| {
        let text = decisions[place].as_ref().unwrap().to_text();
        let start = text.find("Top of the country").unwrap();
        text.get(start..)
            .unwrap()
            .split("\n\n")
            .next()
            .unwrap()
            .trim_end()
            .to_owned()
    };
    assert_eq!(
        text(0),
        "Top of the country: awarded, place 1 of 2 in DE\n  ✓ Companies at Partner level\n  Spend: 90,000.00 EUR\n  \
         the first of 2 is awarded (30 %, rounded up); who shares the last place is awarded too"
    );
    assert_eq!(
        text(1),
        "Top of the country: not awarded, place 2 of 2 in DE\n  ✓ Companies at Partner level\n  \
         Spend: 40,000.00 EUR, 50,000.00 EUR short of the last awarded place (90,000.00 EUR)\n  \
         the first of 2 is awarded (30 %, rounded up); who shares the last place is awarded too"
    );
    assert_eq!(
        text(2),
        "Top of the country: does not compete\n  ✗ Companies at Partner level\n  \
         the first of 2 is awarded (30 %, rounded up); who shares the last place is awarded too"
    );
}

#[test]
fn an_explanation_shows_the_rules_of_the_ranking() {
    let program = compile(LADDER);
    let all = facts(&[("A", "DE", 90_000, 0)]);
    let options = Options {
        standings: Some(standings(&program, &all)),
        explain: charter_engine::Explain::Only("premier".to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(all[0].as_bytes(), &options).unwrap();
    let json: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let rules: Vec<&str> = json["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["rule"].as_str().unwrap())
        .collect();
    assert_eq!(
        rules,
        [
            "`Companies at Partner level` of ranking `premier`",
            "`Country` of ranking `premier`",
            "`Spend` of ranking `premier`"
        ]
    );
    let text = decision.to_text();
    assert!(
        text.contains("Top of the country: awarded, place 1 of 1 in DE"),
        "{text}"
    );
}

/// Countries, spend and score of companies: few values, so that most of them are tied.
fn companies() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((0..3_u8, 0..6_u8, 0..3_u8), 0..40)
}

fn as_facts(companies: &[(u8, u8, u8)]) -> Vec<String> {
    let company = |(index, (country, spend, score)): (usize, &(u8, u8, u8))| {
        let country = ["DE", "AT", "CH"][usize::from(*country)];
        json!({ "company": {
            "id": format!("C-{index}"),
            "country": country,
            "spend": u32::from(*spend) * 5_000,
            "score": score,
        } })
        .to_string()
    };
    companies.iter().enumerate().map(company).collect()
}

/// What a ranking says of each company, written as naively as can be: who is better is counted.
fn oracle(
    companies: &[(u8, u8, u8)],
    percent: u32,
    up: bool,
    all: bool,
    then_score: bool,
) -> Vec<(Option<usize>, usize, bool)> {
    let competes = |one: &(u8, u8, u8)| u32::from(one.1) * 5_000 >= 10_000;
    let better = |a: &(u8, u8, u8), b: &(u8, u8, u8)| a.1 > b.1 || (then_score && a.1 == b.1 && a.2 < b.2);
    let stand = |own: &(u8, u8, u8)| {
        let rivals: Vec<_> = companies
            .iter()
            .filter(|other| other.0 == own.0 && competes(other))
            .collect();
        let of = rivals.len();
        if !competes(own) {
            return (None, of, false);
        }
        let before = rivals.iter().filter(|other| better(other, own)).count();
        let equal = rivals
            .iter()
            .filter(|other| !better(other, own) && !better(own, other))
            .count();
        let hundredths = of * percent as usize;
        let cut = if up { hundredths.div_ceil(100) } else { hundredths / 100 };
        let awarded = if all { before < cut } else { before + equal <= cut };
        (Some(before + 1), of, awarded)
    };
    companies.iter().map(stand).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn places_are_those_of_a_naive_oracle(
        companies in companies(),
        percent in 1..=100_u32,
        up in any::<bool>(),
        all in any::<bool>(),
        then_score in any::<bool>(),
    ) {
        let program = compile(&format!(
            r#"ranking("top").among("Enough", |company| company.spend >= 10_000)
                .group_by("Country", |company| company.country)
                .ranked_by("Spend", |company| company.spend, "highest-first")
                {}
                .awards_top(percent({percent}), "{}").ties("{}");
            value("won").is_given_by(|top| top.awarded);"#,
            if then_score { r#".then_by("Score", |company| company.score, "lowest-first")"# } else { "" },
            if up { "rounded-up" } else { "rounded-down" },
            if all { "all" } else { "none" },
        ));
        let decisions = decide(&program, &as_facts(&companies));
        for (decision, (place, of, awarded)) in decisions.iter().zip(oracle(&companies, percent, up, all, then_score)) {
            let found = stands(decision, "top");
            prop_assert_eq!((&found.0, &found.1, &found.3), (&json!(place), &json!(of), &json!(awarded)));
            prop_assert_eq!(&decision["values"]["won"], &json!(awarded));
        }
    }

    #[test]
    fn order_and_cut_of_the_population_change_nothing(
        companies in companies(),
        order in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let program = compile(LADDER);
        let facts = as_facts(&companies);
        let whole = standings(&program, &facts);
        // Turned around at a place, and backwards.
        let mut other = facts.clone();
        if !other.is_empty() {
            let at = order.index(other.len());
            other.rotate_left(at);
            other.reverse();
        }
        prop_assert_eq!(standings(&program, &other).to_json(), whole.to_json());
        // In two parts that are joined.
        let at = cut.index(facts.len() + 1);
        let mut parts = [&facts[..at], &facts[at..]].map(|part| {
            let mut population = program.population(&Options::default()).unwrap();
            part.iter().for_each(|facts| population.add(facts.as_bytes()).unwrap());
            Some(population)
        });
        let (mut first, second) = (parts[1].take().unwrap(), parts[0].take().unwrap());
        first.join(second);
        let joined = first.finish(|_, wrong| panic!("{wrong}")).unwrap();
        prop_assert_eq!(joined.to_json(), whole.to_json());
        // And read again from what was written.
        prop_assert_eq!(&program.standings(whole.to_json().as_bytes()).unwrap().digest, &whole.digest);
    }
}

/// A level that is held over the years and stands on a ranking. The ranking reads what would be held without its award.
const HELD: &str = r#"
let level = ladder("level").title("Level").select("highest-in-sequence").otherwise("member", "Member")
    .promotes("at once").reviews("yearly", "01-15").demotes("one level at most").starts_at("member")
    .holds_from("carry_forward");
level.tier("partner").title("Partner").requires("Spend", |company| company.spend).at_least(10_000);
ranking("premier").title("Top of the country")
    .among("Companies at Partner level", |level| level.at_least("partner"))
    .group_by("Country", |company| company.country)
    .ranked_by("Spend", |company| company.spend, "highest-first")
    .awards_top(percent(30), "rounded-up")
    .ties("all");
level.tier("premier").title("Premier").requires("Top 30 percent", |premier| premier.awarded);
"#;

/// February 2026: A and B compete, 30 % of 2 rounded up is 1: A is premier; C spends too little. June: B has overtaken A
/// and is premier at once; A stays until the review. January 2027 reviews: A spends 5,000 and falls by one level, so it
/// competes as a partner, with B and C, who is a partner now; 30 % of 3 rounded up is 1: B is confirmed.
#[test]
fn a_level_is_held_although_a_ranking_awards_it() {
    let program = compile(HELD);
    let mut priors = vec![json!({"opening": true}); 3];
    for (day, spends, expected) in [
        (
            "2026-02-01",
            [90_000, 40_000, 9_999],
            ["premier promoted 2", "partner promoted 2", "member started ()"],
        ),
        (
            "2026-06-01",
            [20_000, 50_000, 9_999],
            ["premier held 2", "premier promoted 2", "member held ()"],
        ),
        (
            "2027-01-20",
            [5_000, 50_000, 10_000],
            ["partner demoted 3", "premier confirmed 3", "partner promoted 3"],
        ),
    ] {
        let facts: Vec<String> = ["A", "B", "C"]
            .iter()
            .zip(spends)
            .zip(&priors)
            .map(|((id, spend), prior)| {
                let company = json!({"id": id, "country": "DE", "spend": spend, "score": 0});
                json!({"company": company, "prior": prior}).to_string()
            })
            .collect();
        let bytes: Vec<&[u8]> = facts.iter().map(|facts| facts.as_bytes()).collect();
        let options = Options {
            as_of: Some(day.to_owned()),
            explain: charter_engine::Explain::Everything,
            ..Options::default()
        };
        let decisions = program.evaluate_population(&bytes, &options);
        let decisions: Vec<Value> = decisions
            .into_iter()
            .map(|one| serde_json::from_str(&one.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap())
            .collect();
        let found: Vec<String> = decisions
            .iter()
            .map(|decision| {
                let level = &decision["ladders"]["level"];
                let of = &decision["rankings"]["premier"];
                let of = if of["competes"] == false {
                    "()".to_owned()
                } else {
                    of["of"].to_string()
                };
                let text = |value: &Value| value.as_str().unwrap_or("()").to_owned();
                format!("{} {} {of}", text(&level["tier"]), text(&level["held"]["reason"]))
            })
            .collect();
        assert_eq!(found, expected, "{day}");
        // Each requirement is explained once, although the lower levels are looked at twice.
        let rules = decisions[0]["explanation"].as_array().unwrap().iter();
        let rules: Vec<&Value> = rules.map(|one| &one["rule"]).collect();
        let spend = rules
            .iter()
            .filter(|rule| rule.as_str().unwrap().contains("Spend"))
            .count();
        assert_eq!(spend, 2, "the tier's and the ranking's: {rules:?}");
        priors = decisions
            .iter()
            .map(|decision| decision["carry_forward"].clone())
            .collect();
    }
}

/// An award for a year, given on January 15. A has most at the end of 2025, B in between, A never loses the award of 2026
/// before January 2027.
#[test]
fn an_award_of_a_year_is_kept_until_the_next_day() {
    let program = compile(
        r#"ranking("best").title("Partner of the year").among("All", |company| company.spend > 0)
    .ranked_by("Spend", |company| company.spend, "highest-first").awards_top(1).ties("all").on("01-15");
incentive("bonus").paid("monthly").when("Partner of the year", |best| best.awarded)
    .pays(|company| if company.score >= 0 && company.country != "" { 100 } else { 0 });"#,
    );
    let options = |as_of: &str, period: &str| Options {
        as_of: Some(as_of.to_owned()),
        period: Some(period.to_owned()),
        ..Options::default()
    };
    let mut priors = [json!({ "opening": true }), json!({ "opening": true })];
    let facts = |spends: [i64; 2], priors: &[Value; 2]| -> Vec<String> {
        ["A", "B"]
            .iter()
            .zip(spends)
            .zip(priors)
            .map(|((id, spend), prior)| {
                let company = json!({ "id": id, "country": "DE", "spend": spend, "score": 1 });
                json!({ "company": company, "prior": prior }).to_string()
            })
            .collect()
    };
    let mut run = |as_of: &str, period: &str, spends: [i64; 2]| -> Vec<(Value, Value, Value)> {
        let all = facts(spends, &priors);
        let bytes: Vec<&[u8]> = all.iter().map(|facts| facts.as_bytes()).collect();
        let decisions = program.evaluate_population(&bytes, &options(as_of, period));
        let decisions: Vec<Value> = decisions
            .into_iter()
            .map(|one| serde_json::from_str(&one.unwrap_or_else(|wrong| panic!("{wrong}")).to_json()).unwrap())
            .collect();
        for (prior, decision) in priors.iter_mut().zip(&decisions) {
            prior.clone_from(&decision["carry_forward"]);
        }
        let of = |decision: &Value| {
            let best = &decision["rankings"]["best"];
            (
                best["awarded"].clone(),
                best["awarded_on"].clone(),
                decision["totals"]["EUR"].clone(),
            )
        };
        decisions.iter().map(of).collect()
    };
    let awarded = |yes: bool, on: Value| (json!(yes), on, json!(if yes { "100" } else { "0" }));
    // Before the first day nobody has the award, whatever the places are.
    assert_eq!(
        run("2025-12-31", "2025-12-01..2025-12-31", [500, 400]),
        [awarded(false, Value::Null), awarded(false, Value::Null)]
    );
    let january = json!("2026-01-31");
    assert_eq!(
        run("2026-01-31", "2026-01-01..2026-01-31", [500, 400]),
        [awarded(true, january.clone()), awarded(false, january.clone())]
    );
    // B is ahead now; the award stays.
    assert_eq!(
        run("2026-02-28", "2026-02-01..2026-02-28", [500, 900]),
        [awarded(true, january.clone()), awarded(false, january.clone())]
    );
    // A decision between the days needs no population.
    let alone = facts([500, 900], &priors);
    let alone = program
        .evaluate_json(alone[0].as_bytes(), &options("2026-03-31", "2026-03-01..2026-03-31"))
        .unwrap();
    assert!(
        alone.to_text().contains("the award of 2026-01-31"),
        "{}",
        alone.to_text()
    );
}

#[test]
fn the_day_of_an_award_needs_the_population() {
    let program = compile(
        r#"ranking("best").among("All", |company| company.spend > 0)
    .ranked_by("Spend", |company| company.spend, "highest-first").awards_top(1).ties("all").on("01-15");
value("is_best").is_given_by(|best, company| best.awarded && company.score > 0 && company.country != "");"#,
    );
    let facts =
        json!({ "company": { "id": "A", "country": "DE", "spend": 1, "score": 1 }, "prior": { "opening": true } });
    let decide = |as_of: &str| {
        let options = Options {
            as_of: Some(as_of.to_owned()),
            ..Options::default()
        };
        program.evaluate_json(facts.to_string().as_bytes(), &options)
    };
    let error = decide("2026-01-15").unwrap_err().to_string();
    assert!(error.contains("standings of a population are not given"), "{error}");
    assert!(decide("2026-01-16").is_ok());
}
