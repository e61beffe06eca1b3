//! Every example pack compiles in silence, decides on each of its facts, and passes its scenarios; what the pages of
//! documentation show of them is what is there and what comes out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use charter_engine::{Decision, Options, Pack, Program, scenario};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The folders below `folder` that are packs, in the order of names.
fn packs(folder: &Path) -> Vec<PathBuf> {
    let mut packs: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("pack.toml").is_file())
        .collect();
    packs.sort();
    packs
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// What a pack is tried with: its program, and each of its facts with the options they are decided by.
struct Example {
    program: Program,
    options: Options,
    facts: Vec<(String, Vec<u8>)>,
}

impl Example {
    fn read(folder: &Path) -> Self {
        let compilation = Program::compile(&Pack::read_folder(folder).unwrap());
        assert!(
            compilation.diagnostics.is_empty(),
            "{}: {}",
            name(folder),
            compilation.diagnostics
        );
        let text = fs::read_to_string(folder.join("options.json")).unwrap();
        let options: Value = serde_json::from_str(&text).unwrap();
        let mut facts: Vec<PathBuf> = fs::read_dir(folder.join("facts"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        facts.sort();
        let program = compilation.program.unwrap();
        let facts: Vec<_> = facts.iter().map(|path| (name(path), fs::read(path).unwrap())).collect();
        let population = options["population"].as_bool().unwrap_or(false);
        let mut options = Options {
            as_of: options["as_of"].as_str().map(str::to_owned),
            period: options["period"].as_str().map(str::to_owned),
            ..Options::default()
        };
        if population {
            let mut all = program.population(&options).unwrap();
            for (file, facts) in &facts {
                all.add(facts).unwrap_or_else(|wrong| panic!("{file}: {wrong}"));
            }
            options.standings = Some(all.finish(|at, wrong| panic!("{}: {wrong}", facts[at].0)).unwrap());
        }
        Self {
            program,
            options,
            facts,
        }
    }

    fn decide(&self, file: &str, facts: &[u8]) -> Decision {
        self.program
            .evaluate_json(facts, &self.options)
            .unwrap_or_else(|wrong| panic!("{file}: {wrong}"))
    }

    fn decisions(&self) -> Vec<Value> {
        let all = self.facts.iter();
        all.map(|(file, facts)| serde_json::from_str(&self.decide(file, facts).to_json()).unwrap())
            .collect()
    }
}

fn reseller() -> Example {
    Example::read(&root().join("rules-examples/reseller"))
}

/// Runs every scenario of a program; gives how many, and those that failed in words.
fn run(program: &Program) -> (usize, Vec<String>) {
    let scenarios = program.scenarios();
    let failed = scenarios.iter().flat_map(|scenario| {
        program.check(scenario).into_iter().map(|failure| {
            let scenario::Failure {
                what, expected, actual, ..
            } = failure;
            format!("{}: {what} is {actual}, expected is {expected}", scenario.name)
        })
    });
    (scenarios.len(), failed.collect())
}

/// What is wrong with the examples of a folder as a whole; empty if nothing is.
fn examine(folder: &Path) -> Vec<String> {
    let packs = packs(folder);
    let mut wrong = Vec::new();
    if packs.is_empty() {
        wrong.push("there is no pack".to_owned());
    }
    for folder in packs {
        let example = Example::read(&folder);
        let name = name(&folder);
        for (file, facts) in &example.facts {
            let text = example.decide(file, facts).to_text();
            if text.is_empty() {
                wrong.push(format!("{name}: {file} says nothing"));
            }
        }
        let (scenarios, failed) = run(&example.program);
        if example.facts.is_empty() {
            wrong.push(format!("{name} has no facts"));
        }
        if scenarios == 0 {
            wrong.push(format!("{name} has no scenario"));
        }
        for scenario in example.program.scenarios() {
            if scenario.expectations.is_empty() {
                wrong.push(format!("{name}: {} expects nothing", scenario.name));
            }
        }
        if !folder.join("README.md").is_file() {
            wrong.push(format!("{name} has no README.md"));
        }
        wrong.extend(failed.into_iter().map(|failed| format!("{name}: {failed}")));
    }
    wrong
}

#[test]
fn every_example_compiles_decides_and_passes() {
    assert_eq!(examine(&root().join("rules-examples")), [""; 0]);
}

#[test]
fn a_folder_without_examples_fails() {
    assert_eq!(examine(&root().join("docs")), ["there is no pack"]);
}

#[test]
fn a_scenario_that_does_not_hold_fails() {
    let pack = Pack::from_files([
        (
            "pack.toml",
            "name = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nowner = \"owner@example.com\"\n\
             currency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\nsources = [\"program.rhai\"]\n",
        ),
        (
            "program.rhai",
            "input(\"seats\", integer());\nvalue(\"dozens\").is_given_by(|seats| seats / 12);\n",
        ),
        (
            "program.test.rhai",
            "scenario(\"a dozen and a half\").facts(#{ seats: 18 }).expect(\"dozens\", 1);\n",
        ),
    ]);
    let program = Program::compile(&pack).program.unwrap();
    let (count, failed) = run(&program);
    assert_eq!(count, 1);
    assert_eq!(failed, [r#"a dozen and a half: dozens is "1.5", expected is 1"#]);
}

#[test]
fn the_reseller_program_has_partners_at_every_level_and_on_every_path() {
    let example = reseller();
    let decisions = example.decisions();
    assert!(decisions.len() >= 25, "{} partners", decisions.len());
    let (mut reached, mut walked, mut declared) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for decision in &decisions {
        let level = &decision["ladders"]["level"];
        reached.insert(level["tier"].as_str().unwrap().to_owned());
        for tier in level["tiers"].as_array().unwrap() {
            for path in tier["paths"].as_array().unwrap() {
                let name = format!("{}: {}", tier["tier"], path["title"]);
                declared.insert(name.clone());
                if tier["met"] == true && path["met"] == true {
                    walked.insert(name);
                }
            }
        }
    }
    assert_eq!(
        Vec::from_iter(reached),
        ["gold", "platinum", "registered", "silver"],
        "the levels that are reached"
    );
    assert_eq!(declared.len(), 4);
    assert_eq!(walked, declared);
}

#[test]
fn the_reseller_facts_show_what_can_happen_to_a_line() {
    let decisions = reseller().decisions();
    let some = |test: &dyn Fn(&Value) -> bool| decisions.iter().any(test);
    let is_positive = |value: &Value| value.as_str().is_some_and(|text| text != "0" && !text.starts_with('-'));
    let commission = |decision: &Value| decision["incentives"]["commission"].clone();
    assert!(some(&|decision| is_positive(&commission(decision)["cut_by_cap"])));
    assert!(some(
        &|decision| commission(decision)["rejected"][0]["record"].is_string()
    ));
    assert!(some(&|decision| {
        commission(decision)["total"]
            .as_str()
            .is_some_and(|total| total.starts_with('-'))
    }));
    assert!(some(&|decision| is_positive(
        &decision["incentives"]["booster"]["forfeited"]
    )));
    for (name, member) in [("mdf", "satisfaction"), ("mdf", "compliance")] {
        let missing = |decision: &Value| {
            let requirements = decision["eligibility"][name]["requirements"].as_array().unwrap();
            requirements.iter().any(|requirement| {
                requirement["state"] == "missing"
                    && requirement["title"].as_str().unwrap().to_lowercase().contains(member)
            })
        };
        assert!(some(&missing), "{member} is missing nowhere");
    }
    for (name, eligible) in [
        ("mdf", true),
        ("mdf", false),
        ("deal_discount", true),
        ("deal_discount", false),
    ] {
        assert!(some(&|decision| decision["eligibility"][name]["eligible"] == eligible));
    }
}

/// A decision depends on the facts of its partner alone, not on the order of the deals.
#[test]
fn the_order_of_deals_changes_no_total() {
    let example = reseller();
    let totals = |facts: &[u8]| -> Value {
        let decision = example.decide("reversed", facts).to_json();
        let decision: Value = serde_json::from_str(&decision).unwrap();
        decision["totals"].clone()
    };
    for (file, facts) in &example.facts {
        let mut reversed: Value = serde_json::from_slice(facts).unwrap();
        reversed["deals"].as_array_mut().unwrap().reverse();
        assert_eq!(totals(facts), totals(reversed.to_string().as_bytes()), "{file}");
    }
}

/// A fenced block of a page: what stands behind the fence, and the lines.
struct Block {
    info: String,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in fs::read_to_string(root().join(page)).unwrap().lines() {
        match line.strip_prefix("```") {
            Some("") if open => open = false,
            Some(info) => {
                open = true;
                blocks.push(Block {
                    info: info.to_owned(),
                    text: String::new(),
                });
            }
            None if open => {
                let block = blocks.last_mut().unwrap();
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "{page}: the last block does not end");
    blocks
}

/// The decision that the README and the page on decisions show.
fn alpine() -> Decision {
    let example = reseller();
    let (file, facts) = &example.facts[0];
    assert_eq!(file, "p-001-alpine-systems.json");
    example.decide(file, facts)
}

fn alpine_explained(name: &str) -> Decision {
    let mut example = reseller();
    example.options.explain = charter_engine::Explain::Only(name.to_owned());
    let (file, facts) = &example.facts[0];
    example.decide(file, facts)
}

/// Whether the excerpt stands in the whole: the same lines, and at each `…` any number of others.
fn is_excerpt(excerpt: &str, whole: &str) -> bool {
    let mut rest = format!("\n{whole}");
    excerpt
        .split("…\n")
        .all(|part| match rest.split_once(&format!("\n{part}")) {
            Some((_, after)) => {
                rest = format!("\n{after}");
                true
            }
            None => false,
        })
}

#[test]
fn the_readme_shows_what_there_is() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let mut shown = 0;
    for Block { info, text } in blocks("README.md") {
        let whole = match info.as_str() {
            "text decision" => alpine().to_text(),
            "rhai program" => read("rules-examples/reseller/program.rhai"),
            "rhai scenario" => read("rules-examples/reseller/program.test.rhai"),
            "rust" => {
                // Indented here as it stands in the function below.
                let indent = |line: &str| match line {
                    "" => "\n".to_owned(),
                    line => format!("    {line}\n"),
                };
                let code: String = text.lines().map(indent).collect();
                assert!(read("tests/tests/examples.rs").contains(&code), "{code}");
                shown += 1;
                continue;
            }
            other => panic!("what is `{other}`?"),
        };
        assert!(is_excerpt(&text, &whole), "{info}:\n{text}\nis no part of\n{whole}");
        shown += 1;
    }
    assert_eq!(shown, 4);
}

#[test]
fn an_excerpt_is_lines_in_their_order() {
    let whole = "a\nb\nc\nd\n";
    for (excerpt, is) in [
        ("b\nc\n", true),
        ("a\n…\nd\n", true),
        ("…\nc\n", true),
        ("a\nc\n", false),
        ("d\n…\na\n", false),
        ("x\n", false),
    ] {
        assert_eq!(is_excerpt(excerpt, whole), is, "{excerpt}");
    }
}

/// The code of the README, as it stands there.
#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the README's reader sees the decision"
)]
fn backend() -> Result<(), Box<dyn std::error::Error>> {
    let pack = Pack::read_folder("rules-examples/reseller".as_ref())?;
    let compilation = Program::compile(&pack);
    let program = compilation.program.ok_or_else(|| compilation.diagnostics.to_string())?;

    let options = Options {
        as_of: Some("2026-03-31".to_owned()),
        period: Some("2026-01-01..2026-03-31".to_owned()),
        ..Options::default()
    };
    let facts = std::fs::read("rules-examples/reseller/facts/p-001-alpine-systems.json")?;
    match program.evaluate_json(&facts, &options) {
        Ok(decision) => println!("{}", decision.to_json()),
        Err(wrong) => eprintln!("{wrong}"),
    }
    Ok(())
}

#[test]
fn the_backend_of_the_readme_decides() {
    std::env::set_current_dir(root()).unwrap();
    backend().unwrap();
}

#[test]
fn the_page_on_decisions_shows_what_one_says() {
    let decision: Value = serde_json::from_str(&alpine().to_json()).unwrap();
    let agency = Example::read(&root().join("rules-examples/telecom-agents"));
    let (file, facts) = agency
        .facts
        .iter()
        .find(|(file, _)| file == "2026-10-harbor.json")
        .unwrap();
    let harbor = agency.decide(file, facts);
    let telecom: Value = serde_json::from_str(&harbor.to_json()).unwrap();
    let seen: Value = serde_json::from_str(&harbor.seen_by("S-110").to_json()).unwrap();
    let mut shown = BTreeSet::new();
    for Block { info, text } in blocks("docs/decision.md") {
        if let Some(name) = info.strip_prefix("explained ") {
            let said = alpine_explained(name).to_text();
            let (_, said) = said.split_once("How it came about\n\n").unwrap();
            assert_eq!(said, text, "{name}");
            continue;
        }
        let path = info
            .strip_prefix("json ")
            .unwrap_or_else(|| panic!("what is `{info}`?"));
        let (decision, path) = match path.split_once('/') {
            Some(("telecom", path)) => (&telecom, path),
            Some(("seen", path)) => (&seen, path),
            _ => {
                shown.extend(path.split('.').next().map(str::to_owned));
                (&decision, path)
            }
        };
        let found = path.split('.').fold(decision, |at, step| match step.parse::<usize>() {
            Ok(place) => &at[place],
            Err(_) => &at[step],
        });
        let said: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(*found, said, "{path}");
    }
    // Nothing that a decision holds is left out.
    assert_eq!(
        shown,
        decision.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>()
    );
}

/// The page builds a pack block by block; what it says comes out at each place comes out there, and what stands at its
/// end is the example.
#[test]
fn first_steps_leads_where_it_says() {
    let folder = root().join("rules-examples/first-steps");
    let (mut manifest, mut program, mut scenarios, mut facts) =
        (String::new(), String::new(), String::new(), String::new());
    let mut said = 0;
    for Block { info, text } in blocks("docs/language/first-steps.md") {
        let mut words = info.splitn(3, ' ');
        let (_, what, rest) = (words.next(), words.next().unwrap_or_default(), words.next());
        let join = |file: &mut String| {
            if !file.is_empty() {
                file.push('\n');
            }
            file.push_str(&text);
        };
        match what {
            "pack.toml" => join(&mut manifest),
            "program.rhai" => join(&mut program),
            "program.test.rhai" => join(&mut scenarios),
            "facts/baltic.json" => facts.clone_from(&text),
            // A decision, possibly with settings, or what is said of a wrong word that is written for a right one.
            "decision" | "mistake" => {
                said += 1;
                let (wrong, settings) = match (what, rest) {
                    ("mistake", Some(rest)) => (rest.split_once(" for ").unwrap(), Vec::new()),
                    (_, Some(rest)) => {
                        let (name, value) = rest.split_once('=').unwrap();
                        (("", ""), vec![(name.to_owned(), value.to_owned())])
                    }
                    _ => (("", ""), Vec::new()),
                };
                assert!(program.contains(wrong.1), "{info}");
                let files = [
                    ("pack.toml", manifest.clone()),
                    ("program.rhai", program.replacen(wrong.1, wrong.0, 1)),
                    ("program.test.rhai", scenarios.clone()),
                ];
                let compilation = Program::compile(&Pack::from_files(files));
                let found = match compilation.program {
                    Some(program) => {
                        assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
                        let options = Options {
                            settings,
                            ..reseller().options
                        };
                        match program.evaluate_json(facts.as_bytes(), &options) {
                            Ok(decision) => decision.to_text(),
                            Err(wrong) => wrong.to_string(),
                        }
                    }
                    None => compilation.diagnostics.to_string(),
                };
                assert!(found.contains(&text), "the page says\n{text}\nand there is\n{found}");
            }
            other => panic!("{info}: `{other}` is no file of the pack"),
        }
    }
    assert!(said >= 5, "the page shows {said} decisions");
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(manifest, read("pack.toml"));
    assert_eq!(program, read("program.rhai"));
    assert_eq!(scenarios, read("program.test.rhai"));
    assert_eq!(facts, read("facts/baltic.json"));
}
