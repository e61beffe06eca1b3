//! Suggested scenarios are a file that compiles, passes, and reaches what it says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use std::fs;
use std::path::Path;

use charter_engine::scenario::Suggestions;
use charter_engine::{Pack, Program};

fn compile(files: &[(String, String)]) -> Program {
    let compilation = Program::compile(&Pack::from_files(files.iter().cloned()));
    match compilation.program {
        Some(program) => program,
        None => panic!("{}", compilation.diagnostics),
    }
}

/// How much the scenarios of a program cover; all of them pass.
fn covered(program: &Program) -> (usize, usize) {
    let mut coverage = program.coverage();
    for scenario in program.scenarios() {
        let tested = program.test_covering(&scenario, &mut coverage);
        assert!(tested.passed(), "{}: {:?}", tested.name, tested.failures);
    }
    coverage.count()
}

/// Suggests for a pack, and holds what was promised against the pack with the file added.
fn check(mut files: Vec<(String, String)>) -> Suggestions {
    let program = compile(&files);
    let (before, all) = covered(&program);
    let suggestions = program.suggest();
    assert_eq!(
        program.suggest(),
        suggestions,
        "the same pack gives the same suggestions"
    );
    files.push(("suggested.test.rhai".to_owned(), suggestions.text.clone()));
    let with = compile(&files);
    assert_eq!(
        with.scenarios().len(),
        program.scenarios().len() + suggestions.scenarios
    );
    assert_eq!(covered(&with), (before + suggestions.reached, all));
    assert_eq!(suggestions.left, all - before - suggestions.reached);
    // What is not reached stands in the file, each with a reason.
    let left = suggestions
        .text
        .lines()
        .filter(|line| line.starts_with("// - "))
        .count();
    assert_eq!(left, suggestions.left);
    suggestions
}

fn example(name: &str) -> Vec<(String, String)> {
    fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("rules-examples")
        .join(name);
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files
}

fn small(rules: &str, scenarios: &str) -> Vec<(String, String)> {
    let manifest = "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
                    currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n";
    [
        ("pack.toml", manifest),
        ("program.rhai", rules),
        ("a.test.rhai", scenarios),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .to_vec()
}

#[test]
fn the_reseller_program_gets_its_missing_rates() {
    // The scenarios of the example reach everything: it is tried without some of them.
    let mut files = example("reseller");
    let (_, scenarios) = files.iter_mut().find(|(path, _)| path == "program.test.rhai").unwrap();
    for (first, behind) in [
        ("// ---- Commission by level and product", "// ----"),
        ("// Silver asks for 2 certified", "// 168,000"),
        ("scenario(\"compliance that nobody", "scenario("),
    ] {
        let start = scenarios.find(first).unwrap();
        let rest = start + first.len();
        let end = rest + scenarios.get(rest..).unwrap().find(behind).unwrap();
        scenarios.replace_range(start..end, "");
    }
    let suggestions = check(files);
    // 6 of the 9 missing rates, the 3 requirements that always hold, the 2 that are never missing.
    assert_eq!((suggestions.reached, suggestions.left), (11, 3));
    // An edge comes with a cent on either side.
    for value in ["49_999.99", "50_000", "50_000.01"] {
        let set = format!(".set(\"partner.revenue_ttm\", {value})\n");
        assert!(suggestions.text.contains(&set), "{value}");
    }
}

#[test]
fn first_steps_get_theirs() {
    assert_eq!(check(example("first-steps")).reached, 3);
}

#[test]
fn edges_of_bands_and_requirements_by_hand() {
    let suggestions = check(small(
        r#"
        record("partner").key("id").field("id", text()).field("revenue", money()).field("seats", integer());
        input("partner", record_of("partner"));
        setting("floor", integer(), 10);
        let steps = bands("steps", money()).marginal().from(0, percent(1)).from(1_000, percent(2));
        value("rebate").is_given_by(|partner| steps.on(partner.revenue));
        eligibility("funds").requires("Seats", |partner| partner.seats).at_least("floor");
        "#,
        r#"base("a \"small\" größe\tpartner", #{ partner: #{ id: "P", revenue: 500, seats: 0 } });
           scenario("suggested 1: taken").varies("a \"small\" größe\tpartner").expect("rebate", 5);"#,
    ));
    assert_eq!(suggestions.left, 0);
    // 999.99 x 1 % = 9.9999; 1,000 x 1 % = 10; a cent above at 2 %: 10.0002. Ten seats, one fewer, one more.
    for (set, expect) in [
        ("\"partner.revenue\", 999.99", "\"rebate\", 9.9999"),
        ("\"partner.revenue\", 1_000", "\"rebate\", 10"),
        ("\"partner.revenue\", 1_000.01", "\"rebate\", 10.0002"),
        ("\"partner.seats\", 9", "\"funds\", false"),
        ("\"partner.seats\", 10", "\"funds\", true"),
        ("\"partner.seats\", 11", "\"funds\", true"),
    ] {
        let text = format!("    .set({set})\n    .expect({expect})");
        assert!(
            suggestions.text.contains(&text),
            "{text}\nis not in\n{}",
            suggestions.text
        );
    }
}

#[test]
fn without_a_base_the_reason_is_said() {
    let suggestions = check(small(
        "input(\"seats\", integer()); eligibility(\"funds\").requires(\"Seats\", |seats| seats).at_least(10);",
        "scenario(\"a\").facts(#{ seats: 10 }).expect(\"funds\", true);",
    ));
    assert_eq!(
        (suggestions.scenarios, suggestions.reached, suggestions.left),
        (0, 0, 2)
    );
    assert!(
        suggestions.text.contains("there is no base to vary"),
        "{}",
        suggestions.text
    );
}

#[test]
fn with_everything_covered_there_is_nothing_to_suggest() {
    let suggestions = check(small(
        "input(\"seats\", integer()); eligibility(\"funds\").requires(\"Seats\", |seats| seats).at_least(10);",
        "base(\"b\", #{ seats: 10 }); scenario(\"a\").varies(\"b\").expect(\"funds\", true);
         scenario(\"b\").varies(\"b\").set(\"seats\", 9).expect(\"funds\", false);",
    ));
    assert_eq!((suggestions.scenarios, suggestions.left), (0, 0));
}
