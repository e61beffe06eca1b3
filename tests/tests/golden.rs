//! Decisions as people read them: `golden/decisions/*.txt`, compared to the byte with the text of the engine.
//! `golden/README.md` says what each of them shows and how its amounts were worked out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Options, Pack, Program};
use charter_tests::expected;
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

/// Every text by its name.
fn texts() -> BTreeMap<&'static str, String> {
    let mut texts = BTreeMap::new();
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
    assert_eq!(texts.len(), PARTNERS.len() + SCENARIOS.len(), "a name stands twice");
    texts
}

#[test]
fn decisions_read_as_they_were_checked() {
    let folder = root().join("tests/golden/decisions");
    let wrong: Vec<String> = texts()
        .iter()
        .filter_map(|(name, text)| expected::difference(&folder.join(format!("{name}.txt")), text))
        .collect();
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

/// A text that nothing gives any more would be read as if something did; and each is explained.
#[test]
fn every_text_is_given_and_explained() {
    let texts = texts();
    let readme = fs::read_to_string(root().join("tests/golden/README.md")).unwrap();
    for entry in fs::read_dir(root().join("tests/golden/decisions")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".txt").unwrap_or(&file);
        assert!(texts.contains_key(name), "no test gives {file}");
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
    ] {
        let text = texts.get(name).unwrap();
        assert!(text.contains(words), "{name} does not say {words:?}\n{text}");
    }
}
