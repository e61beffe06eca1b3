//! Decides for one partner after another, in one workspace: facts as JSON, a line each, from standard input; decisions
//! to standard output. What is wrong with a line goes to standard error, and the next line goes on.
//!
//! ```text
//! jq -c . rules-examples/reseller/facts/p-*.json \
//!     | cargo run --release -p charter-engine --example stream -- rules-examples/reseller 2026-03-31 2026-01-01..2026-03-31
//! ```
#![allow(clippy::print_stderr, reason = "a program for the terminal")]

use std::io::{BufRead as _, Write as _};

use charter_engine::{Options, Pack, Program};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [pack, as_of, period] = arguments.as_slice() else {
        return Err("give the folder of a pack, a day and a period: PACK 2026-03-31 2026-01-01..2026-03-31".into());
    };
    let compilation = Program::compile(&Pack::read_folder(pack.as_ref())?);
    let program = compilation.program.ok_or_else(|| compilation.diagnostics.to_string())?;
    let context = program.context(&Options {
        as_of: Some(as_of.clone()),
        period: Some(period.clone()),
        ..Options::default()
    })?;

    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    // Grown once to the size of the largest facts: from then on nothing is allocated.
    let mut workspace = program.workspace();
    let (mut facts, mut json, mut line) = (Vec::new(), String::new(), 0_u64);
    loop {
        facts.clear();
        if input.read_until(b'\n', &mut facts)? == 0 {
            break;
        }
        line += 1;
        if facts.trim_ascii().is_empty() {
            continue;
        }
        match workspace.decide(&program, &facts, &context) {
            Ok(()) => {
                json.clear();
                workspace.view(&program, &context).write_json(&mut json);
                writeln!(output, "{json}")?;
            }
            Err(wrong) => eprintln!("line {line}:\n{wrong}"),
        }
    }
    output.flush()?;
    Ok(())
}
