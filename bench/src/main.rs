//! Charter beside other rule engines and beside the same programs written by hand: `cargo xtask bench` builds what is
//! measured and starts this. README.md says what is compared and how each side is used, docs/performance.md what came out.
#![expect(clippy::print_stdout, reason = "a report is what this prints")]
#![expect(clippy::float_arithmetic, reason = "it measures times, which are not money")]

mod agree;
mod bench;
mod by_hand;
mod chapters;
mod charter;
mod child;
mod graph;
mod job;
mod machine;
mod measure;
mod packs;
mod report;
mod reseller;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use crate::bench::Bench;
use crate::chapters::Chapter;
use crate::measure::Effort;

/// Measures Charter beside other rule engines.
#[derive(Parser)]
struct Arguments {
    /// Only these parts: a (a decision), b (tables), c (a payout run), d (cold start), e (scaling).
    #[arg(long, value_delimiter = ',', value_name = "PARTS")]
    only: Vec<Chapter>,
    /// A tenth of the time: to see that it runs. The figures are rough.
    #[arg(long)]
    quick: bool,
    /// Writes DIR/performance.md (parts that are there already are replaced) and DIR/performance/*.svg.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only sees to it that all sides agree.
    #[arg(long)]
    agree: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let effort = if arguments.quick { Effort::QUICK } else { Effort::FULL };
    let taken = machine::taken();
    let bench = Bench::start(effort, arguments.quick)?;
    println!("{}", chapters::agreement(&bench)?);
    if arguments.agree {
        return Ok(());
    }
    let mut sections = Vec::new();
    for chapter in Chapter::ALL {
        if arguments.only.is_empty() || arguments.only.contains(&chapter) {
            let section = chapter.measure(&bench)?;
            println!("{}", section.markdown(&taken));
            sections.push(section);
        }
    }
    if let Some(folder) = arguments.out {
        for path in report::write(&folder, &sections, &taken)? {
            println!("wrote {path}");
        }
    }
    Ok(())
}
