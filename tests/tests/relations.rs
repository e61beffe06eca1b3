//! Relations that are indexed: what is found by a field is the same as without an index, errors and order included.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use charter_engine::{Explain, Options, Pack, Program};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANIFEST: &str = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
                        currency = \"EUR\"\ntime_zone = \"UTC\"\nsources = [\"program.rhai\"]\n";

const RULES: &str = r#"
record("reseller").key("id", "since").field("id", text()).field("since", date()).field("level", integer())
    .field("share", decimal()).field("area", text().optional());
record("sale").key("id").field("id", text()).field("reseller_id", text()).field("sold_on", date())
    .field("level", integer());
input("sales", list_of(record_of("sale")));
input("wanted", text().optional());
relation("resellers", record_of("reseller")).indexed_by("id", "since", "level", "area");

fn active(resellers, id, day) {
    resellers.any(|reseller| reseller.id == id && 1 / reseller.share > 0 && reseller.since <= day)
}

value("known").is_given_by(|sales, resellers|
    sales.count(|sale| resellers.any(|reseller| reseller.id == sale.reseller_id)));
value("turned").is_given_by(|sales, resellers|
    sales.count(|sale| resellers.any(|reseller| sale.reseller_id == reseller.id && reseller.level > 1)));
value("active").is_given_by(|sales, resellers| sales.count(|sale| active(resellers, sale.reseller_id, sale.sold_on)));
value("on_day").is_given_by(|sales, resellers|
    sales.sum(|sale| resellers.filter(|reseller| reseller.since == sale.sold_on).count()));
value("of_level").is_given_by(|sales, resellers|
    sales.sum(|sale| resellers.filter(|reseller| reseller.level == sale.level && reseller.share != 7).sum(|r| r.level)));
value("all_of_one").is_given_by(|resellers| resellers.all(|reseller| reseller.id == "R-1" && 1 / reseller.share > 0));
value("first_since").is_given_by(|resellers|
    resellers.filter(|reseller| reseller.id == "R-1").sort_by(|reseller| [reseller.id, reseller.since])
        .map(|reseller| reseller.since).first());
value("of_area").is_given_by(|resellers|
    resellers.count(|reseller| reseller.area != () && reseller.area == "north"));
value("itself").is_given_by(|resellers|
    resellers.count(|one| resellers.count(|other| other.id == one.id && other.since != one.since) > 0));
value("of_wanted").is_given_by(|resellers, wanted|
    if wanted == () { 0 } else { resellers.count(|reseller| reseller.id == wanted) });
"#;

fn program(indexed: bool) -> Program {
    let rules = if indexed {
        RULES.to_owned()
    } else {
        RULES.replace(".indexed_by(\"id\", \"since\", \"level\", \"area\")", "")
    };
    let compilation = Program::compile(&Pack::from_files([
        ("pack.toml", MANIFEST),
        ("program.rhai", rules.as_str()),
    ]));
    compilation
        .program
        .unwrap_or_else(|| panic!("{}", compilation.diagnostics))
}

/// The decision or the errors, without what names the pack.
fn decide(program: &Program, facts: &Value, explain: Explain) -> String {
    let options = Options {
        explain,
        ..Options::default()
    };
    match program.evaluate_json(facts.to_string().as_bytes(), &options) {
        Ok(decision) => {
            let mut json: Value = serde_json::from_str(&decision.to_json()).unwrap();
            json.as_object_mut().unwrap().remove("provenance");
            json.to_string()
        }
        Err(wrong) => wrong
            .iter()
            .map(|one| format!("{} {} {:?}\n", one.code, one.message, one.pointer))
            .collect(),
    }
}

fn reseller(id: &str, since: &str, level: i64, share: &str, area: Option<&str>) -> Value {
    json!({"id": id, "since": since, "level": level, "share": share, "area": area})
}

/// R-1 since two days, R-2 once. Two sales of R-1, one of R-3, who is not there: 2 known; of level above 1: R-1 on its
/// second day; sold from the first of them on: 2; by day: one record on January 1; by level 2: two of level 2 make 4, twice.
#[test]
fn by_hand() {
    let facts = json!({
        "resellers": [
            reseller("R-1", "2026-01-05", 2, "0.5", None), reseller("R-2", "2026-01-01", 2, "0.5", Some("north")),
            reseller("R-1", "2026-01-01", 1, "0.5", Some("north")),
        ],
        "sales": [
            {"id": "S-1", "reseller_id": "R-1", "sold_on": "2026-01-05", "level": 2},
            {"id": "S-2", "reseller_id": "R-3", "sold_on": "2026-01-02", "level": 2},
            {"id": "S-3", "reseller_id": "R-1", "sold_on": "2026-01-06", "level": 9},
        ],
        "wanted": "R-2",
    });
    let found: Value = serde_json::from_str(&decide(&program(true), &facts, Explain::Nothing)).unwrap();
    let values = &found["values"];
    for (name, expected) in [
        ("known", json!(2)),
        ("turned", json!(2)),
        ("active", json!(2)),
        ("on_day", json!(1)),
        ("of_level", json!(8)),
        ("all_of_one", json!(false)),
        ("first_since", json!("2026-01-01")),
        ("of_area", json!(2)),
        ("itself", json!(2)),
        ("of_wanted", json!(1)),
    ] {
        assert_eq!(values[name], expected, "{name} {values}");
    }
}

/// A share of 0 divides by zero for the record of the key, and for nobody else: `&&` ends before it.
#[test]
fn an_error_behind_the_equality_is_reported_of_its_own_key_only() {
    let facts = |id: &str| {
        json!({
            "resellers": [reseller("R-2", "2026-01-01", 1, "0", None), reseller("R-3", "2026-01-01", 1, "1", None)],
            "sales": [{"id": "S-1", "reseller_id": id, "sold_on": "2026-01-05", "level": 1}],
        })
    };
    for (id, fails) in [("R-2", true), ("R-3", false), ("R-9", false)] {
        let found = decide(&program(true), &facts(id), Explain::Nothing);
        assert_eq!(found.starts_with("CH04"), fails, "{found}");
        assert_eq!(found, decide(&program(false), &facts(id), Explain::Nothing));
    }
}

#[test]
fn a_field_that_is_not_there_is_refused() {
    let rules = "record(\"reseller\").key(\"id\").field(\"id\", text());\n\
                 relation(\"resellers\", record_of(\"reseller\")).indexed_by(\"ident\");\n\
                 value(\"n\").is_given_by(|resellers| resellers.count());";
    let compilation = Program::compile(&Pack::from_files([("pack.toml", MANIFEST), ("program.rhai", rules)]));
    let said = compilation.diagnostics.to_string();
    assert!(compilation.program.is_none(), "{said}");
    assert!(
        said.contains("relation `resellers` cannot be indexed: record `reseller` has no field `ident`"),
        "{said}"
    );
}

fn id() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("R-1"), Just("R-2"), Just("R-3"), Just(""), Just("Ä"), Just("R-10")]
}

fn day() -> impl Strategy<Value = String> {
    (1_u32..9).prop_map(|day| format!("2026-01-{day:02}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn an_index_changes_nothing(
        resellers in proptest::collection::vec((id(), day(), 0_i64..4, prop_oneof![4 => Just("0.5"), 1 => Just("0")],
            proptest::option::of(Just("north"))), 0..9),
        sales in proptest::collection::vec((id(), day(), 0_i64..4), 0..6),
        wanted in proptest::option::of(id()),
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let resellers: Vec<Value> = resellers.iter()
            .filter(|(id, since, ..)| seen.insert((id.to_owned(), since.clone())))
            .map(|(id, since, level, share, area)| reseller(id, since, *level, share, *area)).collect();
        let sales: Vec<Value> = sales.iter().enumerate().map(|(at, (id, day, level))|
            json!({"id": at.to_string(), "reseller_id": id, "sold_on": day, "level": level})).collect();
        let facts = json!({"resellers": resellers, "sales": sales, "wanted": wanted});
        let (with, without) = (program(true), program(false));
        for explain in [Explain::Nothing, Explain::Everything] {
            prop_assert_eq!(decide(&with, &facts, explain.clone()), decide(&without, &facts, explain));
        }
    }
}
