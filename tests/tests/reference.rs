//! The language's reference says what the engine does: every clause's example compiles, every function's example has
//! the documented result, every page and every excerpt on it is up to date.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

#[path = "../../xtask/src/reference.rs"]
#[allow(dead_code, reason = "xtask uses the rest")]
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use charter_engine::declare::{ClauseInfo, Receiver, clauses};
use charter_engine::function::{self, Returns};
use charter_engine::source::Code;
use charter_engine::{Options, Pack, Program};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Fails with everything that is wrong, not with the first of it.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn the_pages_are_up_to_date() {
    let outdated = reference::outdated(&root()).unwrap();
    let paths: Vec<_> = outdated.iter().map(|page| page.path).collect();
    assert!(paths.is_empty(), "`cargo xtask reference` writes them: {paths:?}");
}

// ---- Clauses ---------------------------------------------------------------------------------------------------------

/// What the examples of tables and matrices look up.
const TABLES: &[(&str, &str)] = &[
    ("tables/levels.csv", "measure,silver,gold\nRevenue,50000,250000\n"),
    ("tables/bonus.csv", "product,amount\ncloud,100\ncloud,50\n"),
    ("tables/units.csv", "currency,per_unit\nUSD,100\nEUR,75\n"),
    ("tables/exchange.csv", "currency,date,rate\nEUR,2026-01-02,1.0835\n"),
    (
        "tables/through.csv",
        "currency,against,date,rate\nGBP,EUR,2026-01-02,1.152\nEUR,USD,2026-01-02,1.0835\n",
    ),
    ("tables/holidays.csv", "date,name\n2026-12-25,Christmas\n"),
    ("tables/holidays_by_country.csv", "date,country\n2026-12-25,US\n"),
    ("tables/minimum_size.csv", "region,value\nEMEA,9000\nAMER,10000\n"),
];

/// What the examples of scenarios are about.
const SCENARIOS_OF: &str = r#"
record("partner").key("id").field("id", text()).field("revenue", money().optional());
record("deal").key("id").field("id", text());
input("partner", record_of("partner"));
input("deals", list_of(record_of("deal")));
setting("bonus", money(), 500);
let level = ladder("level").select("highest");
level.tier("registered");
level.tier("silver").requires("Revenue", |partner| partner.revenue).at_least(50_000);
"#;

/// What the examples of scenarios with a population are about.
const POPULATIONS_OF: &str = r#"
record("partner").key("id").field("id", text()).field("revenue", money());
input("partner", record_of("partner"));
ranking("top").among("All", || true).ranked_by("Revenue", |partner| partner.revenue, "highest-first")
    .awards_top(1).ties("all");
"#;

/// Examples that the engine does not compile yet. Whoever mends it takes the line off.
const WAITING_CLAUSES: &[&str] = &[];

/// A pack around the example of a clause.
fn pack_of(clause: &ClauseInfo) -> Pack {
    let of_tests =
        matches!(clause.receiver, Receiver::Base | Receiver::Scenario) || matches!(clause.name, "base" | "scenario");
    // Without records an incentive says for which periods it is paid, which is not what every example is about.
    let example = clause.example;
    let schedule = "incentive(\"rebate\").paid(\"yearly\")";
    let paid = example.replace("incentive(\"rebate\")", schedule);
    let example = if example.contains(".paid(") { example } else { &paid };
    let mut files = if of_tests {
        let program = if example.contains("with_population") {
            POPULATIONS_OF
        } else {
            SCENARIOS_OF
        };
        vec![("program.rhai", program), ("program.test.rhai", example)]
    } else {
        vec![("program.rhai", example)]
    };
    let rates = if clause.example.contains("input(\"level\"") {
        "level,rate\ngold,10 %\n"
    } else {
        "product,rate\ncloud,10 %\n"
    };
    files.push(("tables/rates.csv", rates));
    files.extend(TABLES);
    files.retain(|(path, _)| !path.ends_with(".csv") || clause.example.contains(path));
    reference::pack(files.into_iter())
}

#[test]
fn every_example_of_a_clause_compiles() {
    let mut wrong = Vec::new();
    for clause in clauses() {
        let compilation = Program::compile(&pack_of(clause));
        if WAITING_CLAUSES.contains(&clause.name) {
            assert!(
                compilation.program.is_none(),
                "`{}` works: it waits no more",
                clause.name
            );
            continue;
        }
        if !compilation.diagnostics.is_empty() {
            wrong.push(format!(
                "{:?}.{}\n{}\n{}",
                clause.receiver, clause.name, clause.example, compilation.diagnostics
            ));
            continue;
        }
        let program = compilation.program.unwrap();
        for scenario in program.scenarios() {
            wrong.extend(failures(&scenario, &program));
        }
    }
    none(&wrong);
}

/// What a scenario expects and does not find.
fn failures(scenario: &charter_engine::Scenario, program: &Program) -> Vec<String> {
    program
        .check(scenario)
        .into_iter()
        .map(|failure| {
            format!(
                "scenario `{}`: {} should be {}, and is {}",
                scenario.name, failure.what, failure.expected, failure.actual
            )
        })
        .collect()
}

// ---- Functions -------------------------------------------------------------------------------------------------------

/// The value of a rule: as JSON, or the codes of what is wrong with it, with the message.
fn value_of(rule: &str) -> Result<Value, (Vec<Code>, String)> {
    let program = format!("value(\"result\").is_given_by(|| {rule});");
    let pack = reference::pack([("program.rhai", program.as_str())].into_iter());
    let compilation = Program::compile(&pack);
    let said = |diagnostics: &charter_engine::Diagnostics| {
        (
            diagnostics.iter().map(|one| one.code).collect(),
            diagnostics.to_string(),
        )
    };
    let Some(compiled) = compilation.program else {
        return Err(said(&compilation.diagnostics));
    };
    let decision = compiled.evaluate_json(b"{}", &Options::default());
    let decision = decision.map_err(|wrong| said(&wrong))?.to_json();
    let decision: Value = serde_json::from_str(&decision).unwrap();
    let value = decision.get("values").and_then(|values| values.get("result"));
    // Lists, periods and durations are values of rules, and stand in no decision.
    Ok(value.cloned().unwrap_or_else(|| Value::String("not shown".to_owned())))
}

/// The code of an error by the kind that the examples name.
fn code_of(kind: &str) -> Code {
    match kind {
        "missing" => Code::RuleMissing,
        "type" => Code::RuleType,
        "division by zero" => Code::RuleDivisionByZero,
        "overflow" => Code::RuleOverflow,
        "out of range" => Code::RuleOutOfRange,
        "limit" => Code::RuleLimit,
        other => panic!("no kind of error: {other}"),
    }
}

/// Rules about an example that must hold, each with its value.
fn claims(rule: &str, result: &str) -> Vec<(String, Value)> {
    let holds = |claim: String| (claim, Value::Bool(true));
    let fails = |claim: String| (claim, Value::Bool(false));
    if let Some(items) = result.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        // Each element behind those before it, and how many there are.
        let items: Vec<&str> = items.split(", ").filter(|item| !item.is_empty()).collect();
        let mut claims = vec![holds(format!("({rule}).count() == {}", items.len()))];
        // `first` refuses a list whose order the engine does not know to be fixed: there only the elements are compared.
        let first = value_of(&format!("({rule}).first() ?? -1"));
        if first.is_err_and(|(codes, _)| codes == [Code::NotNamed]) {
            claims.extend(items.iter().map(|item| holds(format!("({rule}).contains({item})"))));
            return claims;
        }
        for (place, item) in items.iter().enumerate() {
            let before: Vec<String> = items
                .iter()
                .take(place)
                .map(|item| format!(" && n != {item}"))
                .collect();
            claims.push(holds(format!(
                "(({rule}).filter(|n| true{}).first() ?? -1) == {item}",
                before.concat()
            )));
        }
        return claims;
    }
    if let Some((first, last)) = result.split_once("..") {
        let period = |first: &str, last: &str| format!("period_of(date(\"{first}\"), date(\"{last}\"))");
        return vec![
            holds(format!("date(\"{first}\") in ({rule}) && date(\"{last}\") in ({rule})")),
            holds(format!("days_in({rule}) == days_in({})", period(first, last))),
        ];
    }
    if let Some((count, unit)) = result
        .split_once(' ')
        .filter(|_| result.starts_with(|c: char| c.is_ascii_digit()))
    {
        let number: i64 = count.parse().unwrap();
        let unit = unit.trim_end_matches('s').replace(' ', "_");
        return vec![
            holds(format!("({rule}) == {number}.{unit}s()")),
            fails(format!("({rule}) == {}.{unit}s()", number + 1)),
        ];
    }
    let text = |text: &str| Value::String(text.to_owned());
    let value = match result {
        "()" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => match result.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
            Some(inner) => text(inner),
            None => text(result),
        },
    };
    vec![(rule.to_owned(), value)]
}

/// Whole numbers stand in a decision as numbers, decimals as text: both are read as text here.
fn same(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Number(actual), Value::String(expected)) => actual.to_string() == *expected,
        _ => actual == expected,
    }
}

#[test]
fn every_example_of_a_function_has_its_result() {
    let mut wrong = Vec::new();
    for (_, function) in function::all() {
        for example in function.examples {
            let result = example.result;
            let rule = example.rule;
            if let Some(kind) = result.strip_prefix("error: ") {
                // A period is computed where it is read.
                let read = if function.signature.returns == Returns::Period {
                    format!("days_in({rule})")
                } else {
                    rule.to_owned()
                };
                match value_of(&read) {
                    Err((codes, _)) if codes == [code_of(kind)] => {}
                    other => wrong.push(format!("{rule}\n  is not {result}, but {other:?}")),
                }
                continue;
            }
            for (claim, expected) in claims(rule, result) {
                match value_of(&claim) {
                    Ok(actual) if same(&actual, &expected) => {}
                    Ok(actual) => wrong.push(format!("{claim}\n  is {actual}, not {expected}")),
                    Err((_, said)) => wrong.push(format!("{claim}\n  should be {expected}:\n{said}")),
                }
            }
        }
    }
    none(&wrong);
}

// ---- The entry page --------------------------------------------------------------------------------------------------

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The blocks of code on a page, with the language of each.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// A text without the indentation that all its lines share.
fn flush_left(lines: &[&str]) -> Vec<String> {
    let full = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = full.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or("").to_owned())
        .collect()
}

/// Whether whole lines of a file read like the block.
fn is_part(block: &str, file: &str) -> bool {
    let block: Vec<&str> = block.trim_end().lines().collect();
    let file: Vec<&str> = file.lines().collect();
    let wanted = flush_left(&block);
    file.windows(block.len().max(1))
        .any(|lines| flush_left(lines) == wanted)
}

#[test]
fn every_block_of_the_entry_page_is_real() {
    let page = fs::read_to_string(root().join("docs/language/README.md")).unwrap();
    let mut files = Vec::new();
    files_below(&root().join("docs/language/examples"), &mut files);
    let mut texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    for case in reference::cases(&root().join(reference::TRAPS)).unwrap().values() {
        texts.extend(
            ["bad.rhai", "good.rhai"]
                .iter()
                .filter_map(|name| case.file(name).map(str::to_owned)),
        );
    }
    let mut wrong = Vec::new();
    for (language, block) in blocks(&page) {
        // Messages are made together with the page; commands are for a terminal.
        if !matches!(language.as_str(), "text" | "sh") && !texts.iter().any(|text| is_part(&block, text)) {
            wrong.push(format!("```{language}\n{block}```"));
        }
    }
    none(&wrong);
}

#[test]
fn the_examples_compile_and_their_scenarios_hold() {
    let mut wrong = Vec::new();
    let mut packs = 0;
    for entry in fs::read_dir(root().join("docs/language/examples")).unwrap() {
        let folder = entry.unwrap().path();
        packs += 1;
        let compilation = Program::compile(&Pack::read_folder(&folder).unwrap());
        if !compilation.diagnostics.is_empty() {
            wrong.push(format!("{}\n{}", folder.display(), compilation.diagnostics));
        }
        let Some(program) = compilation.program else { continue };
        let scenarios = program.scenarios();
        if scenarios.is_empty() {
            wrong.push(format!("{} has no scenario", folder.display()));
        }
        for scenario in scenarios {
            if scenario.expectations.is_empty() {
                wrong.push(format!("{}: `{}` expects nothing", folder.display(), scenario.name));
            }
            let failures = failures(&scenario, &program);
            wrong.extend(
                failures
                    .iter()
                    .map(|failure| format!("{}\n{failure}", folder.display())),
            );
        }
    }
    assert!(packs > 0);
    none(&wrong);
}

/// A link to a place on a page leads somewhere.
#[test]
fn every_link_between_the_pages_leads_somewhere() {
    let mut wrong = Vec::new();
    for path in [
        "language/README.md",
        "language/clauses.md",
        "language/functions.md",
        "diagnostics.md",
    ] {
        let path = root().join("docs").join(path);
        let page = fs::read_to_string(&path).unwrap();
        for link in page
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(link, _)| link)
        {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                path.clone()
            } else {
                path.parent().unwrap().join(file)
            };
            if !target.exists() {
                wrong.push(format!("{}: {link}", path.display()));
            } else if !anchor.is_empty() && !anchors(&fs::read_to_string(&target).unwrap()).contains(anchor) {
                wrong.push(format!("{}: there is no heading for {link}", path.display()));
            }
        }
    }
    none(&wrong);
}

/// The anchors of a page's headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let text = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        text.chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            .collect()
    };
    headings.map(anchor).collect()
}

// ---- Dependencies ----------------------------------------------------------------------------------------------------

/// The direct dependencies of every crate and npm package, each with where it stands.
fn dependencies() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut manifests = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | "node_modules" | "dist") && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if matches!(name.as_str(), "Cargo.toml" | "package.json") {
                manifests.push(path);
            }
        }
    }
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        let place = manifest.strip_prefix(root()).unwrap().display().to_string();
        let names = if place.ends_with(".json") {
            of_npm(&text)
        } else {
            of_cargo(&text)
        };
        found.extend(names.into_iter().map(|name| (name, place.clone())));
    }
    found
}

fn of_npm(text: &str) -> Vec<String> {
    let package: Value = serde_json::from_str(text).unwrap();
    let parts = [
        "dependencies",
        "devDependencies",
        "peerDependencies",
        "optionalDependencies",
    ];
    let tables = parts.iter().filter_map(|part| package.get(part)?.as_object());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

/// The names in the tables of dependencies. Manifests here write one dependency a line.
fn of_cargo(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            inside = table.ends_with("dependencies") && !table.starts_with("workspace");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.extend(
                line.split(['=', '.', ' '])
                    .next()
                    .map(|name| name.trim_matches('"').to_owned()),
            );
        }
    }
    names
}

#[test]
fn every_direct_dependency_has_its_line() {
    let page = fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    // The first cell of a row, without versions: `chrono, chrono-tz 0.10`.
    let known: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .flat_map(|cell| cell.split(", "))
        .filter_map(|name| name.split(' ').next())
        .collect();
    let own = |name: &str| name.starts_with("charter");
    let dependencies = dependencies();
    let wrong: Vec<String> = dependencies
        .iter()
        .filter(|(name, _)| !own(name) && !known.contains(name.as_str()))
        .map(|(name, place)| format!("`{name}` ({place}) has no line in docs/dependencies.md"))
        .collect();
    assert!(dependencies.len() > 10);
    none(&wrong);
    let gone: Vec<&&str> = known
        .iter()
        .filter(|name| !matches!(**name, "dependency" | "---") && !name.starts_with('-'))
        .filter(|name| !dependencies.contains_key(**name))
        .collect();
    assert!(gone.is_empty(), "no longer used: {gone:?}");
}
