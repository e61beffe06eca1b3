//! What lints claim on random packs holds on random facts, and every example does what its diagnostic says.

use std::collections::BTreeMap;

use charter_engine::check::analysis::{Assume, Trouble, walk};
use charter_engine::check::{self};
use charter_engine::decide::{CheckState, Context, Override};
use charter_engine::expr::Scalar;
use charter_engine::source::{Code, Severity};
use charter_engine::table::HitPolicy;
use charter_engine::value::{Decimal, Fault};
use charter_engine::{Options, Pack, Program};

use super::expressions::contradictions;
use super::packs::{MANIFEST, Random, RandomPack};
use super::run::run;
use super::{cases, number_of};

/// Facts that each pack is tried with.
const FACTS: usize = 25;

fn read(random: &RandomPack) -> Pack {
    let mut files = vec![
        ("pack.toml".to_owned(), MANIFEST.to_owned()),
        ("program.rhai".to_owned(), random.program.clone()),
    ];
    files.extend(
        random
            .tables
            .iter()
            .map(|(path, rows)| (path.clone(), rows.join("\n") + "\n")),
    );
    Pack::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// The number that stands behind a word in a message: `row 3 of`.
fn number_behind(message: &str, word: &str) -> Option<usize> {
    let rest = message.split_once(word)?.1.trim_start();
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// What stands in the n-th pair of backticks.
fn quoted(message: &str, n: usize) -> &str {
    message.split('`').nth(2 * n + 1).unwrap_or("")
}

#[test]
fn what_lints_claim_holds() {
    let packs = cases().div_ceil(FACTS);
    let mut random = Random::new(number_of("CHARTER_ANALYSIS_SEED", 1).wrapping_mul(0x1000_0000));
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut tried = 0;
    let mut read_packs = 0;
    while read_packs < packs {
        let generated = RandomPack::new(&mut random);
        let pack = read(&generated);
        let compilation = Program::compile(&pack);
        let Some(program) = compilation.program else {
            // Rows that may not overlap do now and then.
            let overlaps = compilation.diagnostics.iter().all(|wrong| {
                wrong.severity != Severity::Error
                    || matches!(
                        wrong.code,
                        Code::TableCell | Code::OverlappingRows | Code::EdgeOrder | Code::UnlikeTypes
                    )
            });
            assert!(overlaps, "{}\n{}", generated.program, compilation.diagnostics);
            continue;
        };
        read_packs += 1;
        tried += one_pack(&mut random, &generated, &pack, &program, &mut counted);
    }
    println!("{tried} cases in {packs} packs: {counted:#?}");
    // The claims are made at all.
    for code in ["CH0606", "CH0607", "CH0608", "CH0609", "CH0614"] {
        assert!(
            packs < 40 || counted.get(code).is_some_and(|count| *count > 0),
            "{code}"
        );
    }
}

fn one_pack(
    random: &mut Random,
    generated: &RandomPack,
    pack: &Pack,
    program: &Program,
    counted: &mut BTreeMap<String, usize>,
) -> usize {
    let shown = || format!("{}\n{:?}", generated.program, generated.tables);
    let options = check::Options {
        advice: true,
        ..check::Options::default()
    };
    let told = charter_engine::check(pack, &options);
    for diagnostic in told.iter() {
        *counted.entry(diagnostic.code.to_string()).or_insert(0) += 1;
        let Some(witness) = &diagnostic.witness else { continue };
        let wanted = match diagnostic.code {
            Code::UncoveredValues => Code::RuleOutOfRange,
            Code::PossibleDivisionByZero => Code::RuleDivisionByZero,
            Code::PossibleOverflow => Code::RuleOverflow,
            other => panic!("{other} has an example"),
        };
        let result = program.evaluate_json(witness.to_json().as_bytes(), &Options::default());
        let wrong = result.expect_err("an example shows a fault");
        let first = wrong.iter().next().unwrap();
        assert_eq!(
            first.code,
            wanted,
            "{}\n{}\n{}",
            diagnostic.message,
            witness.to_json(),
            shown()
        );
        let labels = diagnostic.labels.iter().any(|label| Some(label.span) == first.span());
        assert!(labels, "another place: {}\n{wrong}\n{}", diagnostic.message, shown());
    }
    let plan = program.plan();
    let nothing = walk(plan, Assume::Nothing);
    let settings = walk(plan, Assume::Settings);
    let setting = u16::try_from(plan.settings.iter().position(|setting| setting.name == "edge").unwrap()).unwrap();
    for number in 0..FACTS {
        let facts = generated.facts(random);
        let edge = Decimal::from(random.within(0, 200));
        let overridden = number % 2 == 1;
        let context = Context {
            settings: if overridden {
                vec![(setting, Override::Scalar(Scalar::Number(edge)))]
            } else {
                Vec::new()
            },
            ..Context::default()
        };
        let ran = run(program, &facts, &context).unwrap_or_else(|| panic!("facts: {facts}\n{}", shown()));
        let wrong = contradictions(program, &nothing, &ran);
        assert!(wrong.is_empty(), "{facts}\n{wrong:#?}\n{}", shown());
        if !overridden {
            let wrong = contradictions(program, &settings, &ran);
            assert!(wrong.is_empty(), "{facts}\n{wrong:#?}\n{}", shown());
        }
        // What is said of rows, levels and requirements.
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for (id, value) in &ran.seen.values {
            for asked in nothing.found.asked.iter().filter(|asked| asked.node == *id) {
                let table = &plan.tables[usize::from(asked.table)];
                if let (Scalar::Integer(row), false) =
                    (value, matches!(table.1.definition().hit, HitPolicy::Collect(_)))
                {
                    hits.push((usize::from(asked.table), usize::try_from(*row).unwrap()));
                }
            }
        }
        if let (Some((id, Fault::OutOfRange)), Err(Fault::OutOfRange)) = (ran.seen.faults.first(), &ran.result) {
            let asked = settings.found.asked.iter().find(|asked| asked.node == *id);
            let gaps = asked.and_then(|asked| settings.coverage(plan, asked, &mut usize::MAX.clone()));
            let outside = settings
                .found
                .findings
                .iter()
                .any(|finding| finding.node == *id && matches!(finding.trouble, Trouble::Outside(_)));
            let complete = gaps.is_some_and(|coverage| coverage.decided && coverage.gaps.is_empty());
            assert!(overridden || !complete, "a complete table misses: {facts}\n{}", shown());
            assert!(
                overridden || asked.is_some() || outside,
                "bands miss, and nothing is told: {facts}\n{}",
                shown()
            );
        }
        for diagnostic in told.iter().filter(|diagnostic| diagnostic.code == Code::Unreachable) {
            let message = &diagnostic.message;
            if message.starts_with("row ") {
                let row = number_behind(message, "row").unwrap() - 1;
                let table = plan
                    .tables
                    .iter()
                    .position(|(name, ..)| name == quoted(message, 0))
                    .unwrap();
                assert!(!hits.contains(&(table, row)), "{message}: {facts}\n{}", shown());
            }
            if message.starts_with("nobody can reach") && ran.result.is_ok() {
                let tier = plan.ladders[0]
                    .tiers
                    .iter()
                    .position(|tier| tier.id == quoted(message, 0))
                    .unwrap();
                let reached = ran.outcome.ladders[0].map(usize::from);
                assert_ne!(reached, Some(tier), "{message}: {facts}\n{}", shown());
            }
            if message.starts_with("nobody can be eligible") && ran.result.is_ok() {
                assert!(!ran.outcome.eligibilities[0], "{message}: {facts}\n{}", shown());
            }
        }
        if ran.result.is_ok() {
            for (truth, outcome) in nothing.outcomes.checks.iter().zip(&ran.outcome.checks) {
                let met = outcome.state == CheckState::Met;
                assert!(
                    if met { truth.may_hold } else { truth.may_fail },
                    "{facts}\n{}",
                    shown()
                );
            }
        }
        without_rows(generated, &told, program, &facts, &context);
    }
    FACTS
}

/// A row that changes nothing can be taken out.
fn without_rows(
    generated: &RandomPack,
    told: &charter_engine::Diagnostics,
    program: &Program,
    facts: &str,
    context: &Context,
) {
    if !context.settings.is_empty() {
        return;
    }
    let decided = |program: &Program| {
        let decision = program.evaluate_json(facts.as_bytes(), &Options::default());
        match decision {
            Ok(decision) => {
                let json: serde_json::Value = serde_json::from_str(&decision.to_json()).unwrap();
                Ok(format!("{} {}", json["values"], json["incentives"]))
            }
            Err(wrong) => Err(wrong.iter().next().unwrap().code),
        }
    };
    for diagnostic in told.iter().filter(|diagnostic| diagnostic.code == Code::RedundantRow) {
        if diagnostic.message.contains("twice") {
            continue;
        }
        let row = number_behind(&diagnostic.message, "row").unwrap();
        let table = format!("tables/{}.csv", quoted(&diagnostic.message, 0));
        let mut fewer = generated.clone();
        let rows = &mut fewer.tables.iter_mut().find(|(path, _)| *path == table).unwrap().1;
        rows.remove(row);
        let pack = read(&fewer);
        let other = Program::compile(&pack).program.unwrap();
        assert_eq!(
            decided(program),
            decided(&other),
            "{}: {facts}\n{}\n{:?}",
            diagnostic.message,
            generated.program,
            generated.tables
        );
    }
}
