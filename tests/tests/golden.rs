//! Decisions as people read them, `golden/decisions/*.txt`, and sections of decisions as programs read them,
//! `golden/decisions/*.json`, compared to the byte with what the engine gives.
//! `golden/README.md` says what each of them shows and how its amounts were worked out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Decision, Options, Pack, Program};
use charter_tests::expected;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn program(example: &str) -> Program {
    let pack = Pack::read_folder(&root().join("rules-examples").join(example)).unwrap();
    let compilation = Program::compile(&pack);
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

/// The first quarter of 2026.
fn quarter() -> Options {
    Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-01-01..2026-03-31".to_owned()),
        ..Options::default()
    }
}

/// The year 2025, with another bonus for a first purchase.
fn year() -> Options {
    Options {
        as_of: Some("2025-12-31".to_owned()),
        period: Some("2025-01-01..2025-12-31".to_owned()),
        settings: vec![("new_logo_bonus".to_owned(), "1000".to_owned())],
        ..Options::default()
    }
}

/// The name of a text, the file of facts, the options.
type Partner = (&'static str, &'static str, fn() -> Options);

const PARTNERS: &[Partner] = &[
    ("reseller-next-level", "p-001-alpine-systems", quarter),
    ("reseller-yearly", "p-002-baltic-cloud", year),
    ("reseller-no-deals", "p-008-harbour-and-hill", quarter),
    ("reseller-measure-missing", "p-009-ibis-consulting", quarter),
    ("reseller-minimum-forfeited", "p-017-quartz-solutions", quarter),
    ("reseller-caps", "p-018-ridgeline-global", quarter),
    ("reseller-returns", "p-020-tidewater-tech", quarter),
    ("reseller-one-large-deal", "p-025-umber-works", quarter),
    ("reseller-highest-level", "p-030-zenith-group", quarter),
];

/// The name of a text, and the scenario whose decision it is.
const SCENARIOS: &[(&str, &str)] = &[
    (
        "published-cap-per-subscription",
        "commission on hosting is capped for each subscription and month",
    ),
    (
        "published-several-ladders",
        "gold is reached although the test of silver fails",
    ),
    ("published-quota", "120000 on a quota of 100000"),
];

/// The decision of an agency for October: draws, guarantees, reserves, what waits and what is owed.
fn agency(program: &Program, facts: &Value) -> Decision {
    let options = Options {
        as_of: Some("2026-10-31".to_owned()),
        period: Some("2026-10-01..2026-10-31".to_owned()),
        ..Options::default()
    };
    let decision = program.evaluate_json(facts.to_string().as_bytes(), &options);
    decision.unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn read(path: &str) -> Value {
    let text = fs::read_to_string(root().join("rules-examples").join(path)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Decisions whose sections are kept as well: name, decision, sections.
fn decisions() -> Vec<(&'static str, Decision, &'static [&'static str])> {
    let telecom = program("telecom-agents");
    let october = read("telecom-agents/facts/2026-10-harbor.json");
    let paid = agency(&telecom, &october);
    // Two records of October were wrong: H-1003 is of A-112, below S-110, and H-1004 was 200.
    let mut corrected = october.clone();
    corrected["contracts"][2]["sub_id"] = json!("S-110");
    corrected["contracts"][2]["agent_id"] = json!("A-112");
    corrected["contracts"][3]["carrier_commission"] = json!(200);
    corrected["closed"] = serde_json::from_str(&paid.to_json()).unwrap();
    let again = agency(&telecom, &corrected);

    let scores = program("capability-score");
    let options = Options {
        as_of: Some("2024-08-15".to_owned()),
        period: Some("2024-07-01..2024-09-30".to_owned()),
        ..Options::default()
    };
    let birch = read("capability-score/facts/p-002-birch-and-co.json").to_string();
    let birch = scores.evaluate_json(birch.as_bytes(), &options);

    let ranked = program("top-partners");
    let options = Options {
        as_of: Some("2026-01-15".to_owned()),
        period: Some("2025-10-01..2025-12-31".to_owned()),
        ..Options::default()
    };
    let folder = root().join("rules-examples/top-partners/facts");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let facts: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    let facts: Vec<&[u8]> = facts.iter().map(Vec::as_slice).collect();
    let mut standings = ranked.evaluate_population(&facts, &options);
    let second = standings.swap_remove(1);

    let given =
        |decision: Result<Decision, charter_engine::Diagnostics>| decision.unwrap_or_else(|wrong| panic!("{wrong}"));
    vec![
        (
            "telecom-statements",
            paid,
            &["payees", "payouts", "balances", "carry_forward"],
        ),
        ("telecom-adjustments", again, &["adjustments", "carry_forward"]),
        ("capability-score", given(birch), &["scores", "ladders"]),
        ("standings", given(second), &["rankings"]),
    ]
}

/// Sections of a decision, laid out. Digests change with every comment of a pack, and say nothing here.
fn sections(decision: &Decision, wanted: &[&str]) -> String {
    fn without_digests(value: &mut Value) {
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    match key.as_str() {
                        "digest" | "pack_digest" | "prior" => *value = json!("…"),
                        _ => without_digests(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(without_digests),
            _ => {}
        }
    }
    let decision: Value = serde_json::from_str(&decision.to_json()).unwrap();
    let mut kept = serde_json::Map::new();
    for section in wanted {
        let mut found = decision.get(*section).unwrap_or_else(|| panic!("no {section}")).clone();
        without_digests(&mut found);
        kept.insert((*section).to_owned(), found);
    }
    format!("{}\n", serde_json::to_string_pretty(&Value::Object(kept)).unwrap())
}

/// Every text by its name.
fn texts() -> BTreeMap<&'static str, String> {
    let mut texts = BTreeMap::new();
    for (name, decision, _) in decisions() {
        texts.insert(name, decision.to_text());
    }
    let reseller = program("reseller");
    for (name, facts, options) in PARTNERS {
        let path = root().join(format!("rules-examples/reseller/facts/{facts}.json"));
        let decision = reseller.evaluate_json(&fs::read(path).unwrap(), &options());
        texts.insert(*name, decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_text());
    }
    let published = program("published-cases");
    let scenarios = published.scenarios();
    for (name, scenario) in SCENARIOS {
        let found = scenarios.iter().find(|known| known.name == *scenario);
        let found = found.unwrap_or_else(|| panic!("there is no scenario `{scenario}`"));
        let decision = published.evaluate_json(found.facts.as_bytes(), &found.options);
        texts.insert(*name, decision.unwrap_or_else(|wrong| panic!("{wrong}")).to_text());
    }
    let count = PARTNERS.len() + SCENARIOS.len() + decisions().len();
    assert_eq!(texts.len(), count, "a name stands twice");
    texts
}

#[test]
fn decisions_read_as_they_were_checked() {
    let folder = root().join("tests/golden/decisions");
    let mut wrong: Vec<String> = texts()
        .iter()
        .filter_map(|(name, text)| expected::difference(&folder.join(format!("{name}.txt")), text))
        .collect();
    for (name, decision, wanted) in decisions() {
        let file = folder.join(format!("{name}.json"));
        wrong.extend(expected::difference(&file, &sections(&decision, wanted)));
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// A text that nothing gives any more would be read as if something did; and each is explained.
#[test]
fn every_text_is_given_and_explained() {
    let texts = texts();
    let readme = fs::read_to_string(root().join("tests/golden/README.md")).unwrap();
    for entry in fs::read_dir(root().join("tests/golden/decisions")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let kept = decisions();
        let given = match file.strip_suffix(".json") {
            Some(name) => kept.iter().any(|(known, ..)| *known == name),
            None => texts.contains_key(file.strip_suffix(".txt").unwrap_or(&file)),
        };
        assert!(given, "no test gives {file}");
    }
    for name in texts.keys() {
        assert!(
            readme.contains(&format!("`{name}`")),
            "golden/README.md does not say what `{name}` shows"
        );
    }
}

/// What the texts show, said by their own words: a change that loses one of them is seen here and not only in a long
/// difference.
#[test]
fn the_texts_show_what_a_reader_meets() {
    let texts = texts();
    for (name, words) in [
        ("reseller-highest-level", "This is the highest.\n"),
        (
            "reseller-next-level",
            "Missing for Platinum:\n    ✗ Sales certified: 5, required is at least 8, 3 short\n",
        ),
        (
            "reseller-no-deals",
            "Market development funds: not eligible\n  ✗ Gold or above\n  ✗ Satisfaction: missing, ",
        ),
        (
            "reseller-measure-missing",
            "✗ Satisfaction: missing, required is at least 4.2\n  ✓ Compliance current: ",
        ),
        ("reseller-caps", "46,200.00 USD of 71,200.00 USD cut by the cap\n"),
        ("reseller-caps", "Quarterly volume rebate: 14,045.00 USD\n"),
        ("reseller-minimum-forfeited", "199.98 USD not paid: below the minimum\n"),
        ("reseller-next-level", "D-001-009: not paid, ✗ Registered\n"),
        (
            "reseller-next-level",
            "D-001-001: not paid, 2025-06-17 lies outside the period\n",
        ),
        ("reseller-returns", "D-020-003: -2,260.00 USD\n"),
        ("reseller-yearly", "with setting new_logo_bonus = 1,000.00 USD\n"),
        ("reseller-yearly", "not due in this period, it is paid quarterly\n"),
        (
            "telecom-statements",
            "  A-121: 0.00 USD\n    earned: 23.00 USD\n    draw paid back: -23.00 USD\n",
        ),
        (
            "telecom-statements",
            "L-477: -100.00 USD (taken back of 150.00 paid, 4 of 6 months not earned)\n",
        ),
        (
            "telecom-adjustments",
            "Monthly statement for S-110: 47.38 USD was transferred, 57.93 USD is found now, 10.55 USD to be paid\n",
        ),
        (
            "capability-score",
            "Net customer adds: 3 of 15 points (1 at 3), 12 more with 4 more\n",
        ),
        (
            "standings",
            "Top 3 percent of the country: awarded, place 2 of 34 in US\n",
        ),
    ] {
        let text = texts.get(name).unwrap();
        assert!(text.contains(words), "{name} does not say {words:?}\n{text}");
    }
}
