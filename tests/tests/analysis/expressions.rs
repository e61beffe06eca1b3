use charter_engine::check::analysis::{Assume, Trouble, Walked, walk};
use charter_engine::decide::Context;
use charter_engine::expr::{NodeId, Scalar};
use charter_engine::value::Fault;
use charter_engine::{Pack, Program};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::run::{Ran, run};
use super::{cases, pack, rules, seed};

/// Rules in a pack, and facts that each is evaluated with.
const RULES: usize = 25;
const FACTS: usize = 4;

/// Random rules that compile, one of them evaluated at a time.
pub(crate) fn program_of(texts: &mut Vec<String>) -> Program {
    loop {
        let mut lines = String::new();
        let mut starts = Vec::new();
        for (place, rule) in texts.iter().enumerate() {
            let names: Vec<&str> = rule.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let read = pack::READABLE
                .into_iter()
                .filter(|name| *name == "pick" || names.contains(name));
            let read = read.collect::<Vec<_>>().join(", ");
            starts.push(lines.len());
            lines.push_str(&format!(
                "value(\"rule_{place}\").is_given_by(|{read}| if pick == {place} {{ {rule} }} else {{ () }});\n"
            ));
        }
        let pack = Pack::from_files([
            ("pack.toml", pack::MANIFEST.to_owned()),
            ("program.rhai", pack::PROGRAM.to_owned()),
            ("rules.rhai", lines),
        ]);
        let compilation = Program::compile(&pack);
        if let Some(program) = compilation.program {
            return program;
        }
        let file = compilation.diagnostics.sources().by_path("rules.rhai");
        let mut wrong: Vec<usize> = compilation
            .diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.span().filter(|span| Some(span.file) == file))
            .map(|span| starts.partition_point(|start| *start <= span.start as usize) - 1)
            .collect();
        wrong.sort_unstable();
        wrong.dedup();
        assert!(!wrong.is_empty(), "{}", compilation.diagnostics);
        for place in wrong.into_iter().rev() {
            texts.remove(place);
        }
    }
}

/// What an evaluation showed that the analysis says cannot be.
pub(crate) fn contradictions(program: &Program, walked: &Walked, ran: &Ran) -> Vec<String> {
    let plan = program.plan();
    let place = |id: NodeId| {
        let node = &plan.nodes[id.0 as usize];
        format!("`{}`", plan.sources.slice(node.span))
    };
    let mut wrong = Vec::new();
    for (id, value) in &ran.seen.values {
        let text = match value {
            Scalar::Text(text) => ran.machine.text(*text).to_owned(),
            _ => String::new(),
        };
        match walked.value(*id) {
            None => wrong.push(format!("{} is reached: {value:?}", place(*id))),
            Some(believed) if *value == Scalar::Absent => {
                if !believed.absent {
                    wrong.push(format!("{} is absent, not in {believed:?}", place(*id)));
                }
            }
            Some(believed) if !believed.set.holds(*value, &text) => {
                wrong.push(format!("{} gives {value:?} {text:?}, not in {believed:?}", place(*id)));
            }
            Some(_) => {}
        }
    }
    // The innermost expression reports first.
    if let Some((id, fault)) = ran.seen.faults.first() {
        let told = |trouble: fn(&Trouble) -> bool| {
            let mut findings = walked.found.findings.iter();
            findings.any(|finding| finding.node == *id && trouble(&finding.trouble))
        };
        let known = match fault {
            Fault::DivisionByZero => told(|trouble| *trouble == Trouble::DivisionByZero),
            // Days beyond the calendar are not looked for.
            Fault::Overflow if plan.nodes[id.0 as usize].kind.is_numeric() && !place(*id).contains("fiscal") => {
                told(|trouble| *trouble == Trouble::Overflow)
            }
            _ => true,
        };
        if !known && walked.value(*id).is_some() {
            wrong.push(format!("{} is a fault, {fault}, and nothing is told", place(*id)));
        }
    }
    wrong
}

#[test]
fn every_value_is_believed_possible() {
    let batches = cases().div_ceil(RULES * FACTS);
    let (mut tried, mut values) = (0, 0);
    for number in 0..batches {
        let mut runner = TestRunner::new_with_rng(
            Config::default(),
            TestRng::from_seed(RngAlgorithm::ChaCha, &seed(number)),
        );
        let mut drawn =
            |least: usize, most: usize| vec(any::<u16>(), least..most).new_tree(&mut runner).unwrap().current();
        let mut texts: Vec<String> = (0..RULES).map(|_| rules::rule(&drawn(1, 160))).collect();
        let facts: Vec<_> = (0..FACTS).map(|_| pack::facts(&drawn(0, 140))).collect();
        let program = program_of(&mut texts);
        let walks = [Assume::Nothing, Assume::Settings].map(|assume| walk(program.plan(), assume));
        let context = Context {
            as_of: Some(pack::AS_OF.parse().unwrap()),
            period: Some(pack::PERIOD.parse().unwrap()),
            ..Context::default()
        };
        for facts in &facts {
            for (place, text) in texts.iter().enumerate() {
                let document = format!("{{\"pick\":{place},{}}}", facts.members);
                let ran = run(&program, &document, &context).expect("facts of the pack");
                tried += 1;
                values += ran.seen.values.len();
                for walked in &walks {
                    let wrong = contradictions(&program, walked, &ran);
                    assert!(
                        wrong.is_empty(),
                        "batch {number}: {text}\n{document}\n{}",
                        wrong.join("\n")
                    );
                }
            }
        }
    }
    println!("{tried} cases, {values} values");
    assert!(
        values > tried * 3,
        "rules are evaluated: {values} values in {tried} cases"
    );
}
