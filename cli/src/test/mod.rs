//! `charter test`: scenarios, what they cover, suggestions for what they do not.

mod pattern;
mod suggest;
mod watch;

use crate::console::{Console, Unwritten};
use crate::pack;
use crate::status::Status;
use charter_engine::Program;
use charter_engine::report::{coverage_text, suite_text, suites_json, suites_junit};
use charter_engine::scenario::Suite;
use charter_engine::source::{Code, Diagnostic};
use charter_engine::value::Decimal;
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

    /// Also say what the scenarios reach: tiers, requirements, rows, bands, conditions, branches
    #[arg(long)]
    coverage: bool,

    /// Fail if less than so many percent are reached, compared exactly; implies --coverage
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    threshold: Option<Decimal>,

    /// Run again whenever a file of the packs changes; ends with Ctrl-C
    #[arg(long)]
    watch: bool,

    /// Write scenarios for what is not covered, at the edges of bands and requirements, with the present result to be
    /// reviewed
    #[arg(long, conflicts_with_all = ["watch", "pattern", "coverage", "threshold"])]
    suggest: bool,

    /// Write the suggested scenarios to a new file
    #[arg(short, long, value_name = "FILE", requires = "suggest")]
    output: Option<PathBuf>,

    /// Replace the file of --output if there is one
    #[arg(long, requires = "output")]
    force: bool,
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
  charter test acme-reseller --coverage
  charter test acme-reseller --threshold 100
  charter test acme-reseller --watch
  charter test acme-reseller --suggest -o acme-reseller/suggested.test.rhai
  charter test packs/* --format junit > scenarios.xml

Exit status:
  0  everything that is expected holds
  1  something does not hold, too little is covered, or there is no scenario
  2  wrong usage, or a pack that cannot be read
  3  a pack does not compile, or a scenario cannot be put together; the message says which";

/// A percentage from 0 to 100, such as `95` or `99.5`.
fn percent(text: &str) -> Result<Decimal, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end();
    match number.parse::<Decimal>() {
        Ok(percent) if !percent.is_negative() && percent <= Decimal::HUNDRED => Ok(percent),
        _ => Err("write a number from 0 to 100, such as 95 or 99.5".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    if arguments.suggest {
        return suggest::run(arguments, console);
    }
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
                    let mut text = suite_text(&suite, console.result_style());
                    text.push_str(&coverage_text(&suite));
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
    if arguments.coverage || arguments.threshold.is_some() {
        suite.coverage = Some(program.coverage());
    }
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
        let mut tested = match &mut suite.coverage {
            Some(coverage) => program.test_covering(scenario, coverage),
            None => program.test(scenario),
        };
        tested.duration = Some(start.elapsed());
        suite.tested.push(tested);
    }
    let enough = enough(&suite, arguments, console);
    let status = if suite.failed() > 0 || scenarios.is_empty() || !enough {
        Status::Unmet
    } else {
        Status::Fine
    };
    Ok((suite, status))
}

/// Whether the scenarios reach as much as was asked for.
fn enough(suite: &Suite, arguments: &Arguments, console: &mut Console) -> bool {
    let Some((coverage, percent)) = suite.coverage.as_ref().zip(arguments.threshold) else {
        return true;
    };
    let enough = coverage.reaches(percent);
    if !enough {
        let (covered, all) = coverage.count();
        console.message(&format!(
            "{}: {covered} of {all} are covered, which is less than {percent} %",
            suite.pack
        ));
    }
    enough
}
