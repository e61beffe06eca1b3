//! `charter test`: scenarios, what they cover, suggestions for what they do not.

mod pattern;
mod watch;

use crate::console::{Console, Unwritten};
use crate::pack;
use crate::status::Status;
use charter_engine::Program;
use charter_engine::report::{suite_text, suites_json, suites_junit};
use charter_engine::scenario::Suite;
use charter_engine::source::{Code, Diagnostic};
use clap::{Args, ValueEnum};
use pattern::Pattern;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Run the scenarios of rule packs
///
/// Scenarios stand in `*.test.rhai`, and as tables in `cases/*.csv`, one row a case. Each is a partner with what must come
/// out. What does not hold is shown with what was expected, what came out, and why. A pack without scenarios fails.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folders of rule packs, in which `pack.toml` stands
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,

    /// Run only the scenarios whose name contains this; with `*`, those whose whole name is like it
    #[arg(long = "run", value_name = "PATTERN")]
    pattern: Option<Pattern>,

    /// Write for people, for programs, or for a CI server
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Run again whenever a file of the packs changes; ends with Ctrl-C
    #[arg(long)]
    watch: bool,
}

/// For whom results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people
    Human,
    /// One line of JSON for all packs
    Json,
    /// JUnit XML for all packs
    Junit,
}

const EXAMPLES: &str = "\
Examples:
  charter test acme-reseller
  charter test acme-reseller --run \"revenue of\"
  charter test acme-reseller --watch
  charter test packs/* --format junit > scenarios.xml

Exit status:
  0  everything that is expected holds
  1  something does not hold, or there is no scenario
  2  wrong usage, or a pack that cannot be read
  3  a pack does not compile, or a scenario cannot be put together; the message says which";

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    if arguments.watch {
        return watch::run(arguments, console);
    }
    once(arguments, console)
}

/// Runs everything once.
fn once(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    let mut worst = Status::Fine;
    let mut suites = Vec::new();
    for path in &arguments.packs {
        match suite(path, arguments, console) {
            Ok((suite, status)) => {
                worst = worst.max(status);
                if arguments.format == Format::Human && suite.diagnostics.is_empty() {
                    let text = suite_text(&suite, console.result_style());
                    console.result(&heading(arguments, path, suites.is_empty(), &text))?;
                }
                suites.push(suite);
            }
            Err(status) => worst = worst.max(status),
        }
    }
    worst = worst.max(chosen(arguments, &suites, console));
    match arguments.format {
        Format::Human => {
            if suites.len() > 1 {
                let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
                let (passed, failed) = (sum(Suite::passed), sum(Suite::failed));
                console.result(&format!("\n{} packs: {passed} passed, {failed} failed", suites.len()))?;
            }
        }
        Format::Json => console.result(&suites_json(&suites))?,
        Format::Junit => console.result(&suites_junit(&suites))?,
    }
    Ok(worst)
}

/// The text of a pack, under its name if there are several.
fn heading(arguments: &Arguments, path: &Path, first: bool, text: &str) -> String {
    if arguments.packs.len() == 1 {
        return text.to_owned();
    }
    let space = if first { "" } else { "\n" };
    format!("{space}== {} ==\n{text}", path.display())
}

/// Whether the pattern chose anything at all.
fn chosen(arguments: &Arguments, suites: &[Suite], console: &mut Console) -> Status {
    let Some(pattern) = &arguments.pattern else {
        return Status::Fine;
    };
    let left_out = suites.iter().any(|suite| suite.left_out > 0);
    if !left_out || suites.iter().any(|suite| !suite.tested.is_empty()) {
        return Status::Fine;
    }
    console.diagnostic(
        Diagnostic::error(
            Code::Option,
            format!("no scenario has a name like `{}`", pattern.text()),
        )
        .help("give a part of the name of a scenario, or a pattern such as `revenue of *`"),
    );
    Status::Unmet
}

/// Runs the scenarios of a pack.
fn suite(path: &Path, arguments: &Arguments, console: &mut Console) -> Result<(Suite, Status), Status> {
    let pack = pack::read(path, console)?;
    let compilation = Program::compile(&pack);
    let mut suite = Suite {
        pack: path.to_string_lossy().into_owned(),
        sources: pack.sources().clone(),
        ..Suite::default()
    };
    let Some(program) = compilation.program else {
        if arguments.format == Format::Human {
            console.message(&compilation.diagnostics.to_text(console.style()));
        }
        suite.diagnostics = compilation.diagnostics.iter().cloned().collect();
        return Ok((suite, Status::Failed));
    };
    let scenarios = program.scenarios();
    for scenario in &scenarios {
        if !arguments
            .pattern
            .as_ref()
            .is_none_or(|pattern| pattern.matches(&scenario.name))
        {
            suite.left_out += 1;
            continue;
        }
        let start = Instant::now();
        let mut tested = program.test(scenario);
        tested.duration = Some(start.elapsed());
        suite.tested.push(tested);
    }
    let status = if suite.failed() > 0 || scenarios.is_empty() {
        Status::Unmet
    } else {
        Status::Fine
    };
    Ok((suite, status))
}
