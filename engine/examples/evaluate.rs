//! Evaluates facts with a pack: `cargo run -p charter-engine --example evaluate -- PACK FACTS AS_OF PERIOD`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use charter_engine::{Options, Pack, Program};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pack, facts, as_of, period] = arguments.as_slice() else {
        return Err("PACK FACTS AS_OF PERIOD".into());
    };
    let pack = Pack::read_folder(pack.as_ref())?;
    let compilation = Program::compile(&pack);
    if !compilation.diagnostics.is_empty() {
        eprintln!("{}", compilation.diagnostics);
    }
    let Some(program) = compilation.program else {
        return Err("the pack has errors".into());
    };
    let options = Options {
        as_of: Some(as_of.clone()),
        period: Some(period.clone()),
        ..Options::default()
    };
    match program.evaluate_json(&std::fs::read(facts)?, &options) {
        Ok(decision) => println!("{}\n{}", decision.to_text(), decision.to_json()),
        Err(wrong) => eprintln!("{wrong}"),
    }
    for scenario in program.scenarios() {
        let failures = program.check(&scenario);
        println!(
            "{} {}",
            if failures.is_empty() { "ok  " } else { "FAIL" },
            scenario.name
        );
        for failure in failures {
            println!(
                "     {}: expected {}, found {}",
                failure.what, failure.expected, failure.actual
            );
        }
    }
    Ok(())
}
