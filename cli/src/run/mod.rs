//! `charter run`: decisions for a whole population, on all cores and in bounded memory.
//!
//! `read` cuts the input into chunks, `csv` makes facts of rows, `work` decides them on several threads and hands them
//! on in the order of the input, `output` writes files whole or not at all, `summary` counts, `progress` shows how far
//! it is.

mod csv;
mod output;
mod progress;
mod read;
mod summary;
mod work;

use crate::console::{Console, Unwritten};
use crate::pack::{self, Format};
use crate::status::Status;
use crate::{days, facts, population};
use charter_engine::source::{Code, Diagnostic};
use charter_engine::{Options, Program};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Decide for every partner of a population, one line of JSON each
///
/// The population stands in files: a partner in each line (NDJSON), a JSON list of partners, or CSV with one row a
/// partner, whose columns are named as in `partner.revenue`. Decisions are written in the order of the input. A partner
/// that cannot be decided goes to the errors and does not stop the others.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of the rule pack, in which `pack.toml` stands
    #[arg(value_name = "PACK")]
    pack: PathBuf,

    /// Files with the facts about the partners; `-` is standard input
    #[arg(value_name = "POPULATION", required = true)]
    population: Vec<PathBuf>,

    /// Write the decisions to this file, which is there only when all of them are; without it to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write what is wrong with partners to this file, one line of JSON each; without it the first ten to standard error
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,

    /// What the files hold, where their names (`.csv`, `.json`, any other) do not say it
    #[arg(long, value_name = "FORMAT")]
    from: Option<read::From>,

    /// How many partners are decided at once; without it as many as there are cores. The result is always the same
    #[arg(long, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,

    /// The day for which to decide, such as 2026-03-31; needed by rules that read `as_of`
    #[arg(long, value_name = "DAY", value_parser = days::day)]
    as_of: Option<String>,

    /// First and last day of the period to pay, such as 2026-01-01..2026-03-31; both days are included
    #[arg(long, value_name = "FIRST..LAST", value_parser = days::period)]
    period: Option<String>,

    /// Use another value of a setting of the program, such as new_logo_bonus=750; may be given several times
    #[arg(long = "set", value_name = "SETTING=VALUE", value_parser = crate::eval::setting)]
    settings: Vec<(String, String)>,

    /// Take the ranks from this file, which `charter eval --write-standings` has written
    #[arg(long, value_name = "FILE")]
    standings: Option<PathBuf>,

    /// Read a relation of the program from a JSON list, such as registrations=registrations.json; may be given several
    /// times. The facts about the partners then leave it out
    #[arg(long = "relation", value_name = "NAME=FILE", value_parser = relation)]
    relations: Vec<(String, PathBuf)>,

    /// Write neither progress nor summary
    #[arg(long, short)]
    quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  charter run acme-reseller partners.ndjson --as-of 2026-03-31 -o decisions.ndjson
  charter run acme-reseller partners.csv --period 2026-01-01..2026-03-31 --errors bad.ndjson
  cat partners.ndjson | charter run acme-reseller - | gzip > decisions.ndjson.gz

Exit status:
  0  every partner has a decision
  2  wrong usage, or a file that cannot be read or written; no file is left under the names of the results
  3  the pack, a rule or a fact failed; the other partners have their decisions";

fn relation(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.trim().is_empty() && !file.is_empty() => {
            Ok((name.trim().to_owned(), PathBuf::from(file)))
        }
        _ => Err(
            "write the name of the relation, `=`, and the file, such as registrations=registrations.json".to_owned(),
        ),
    }
}

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    match prepared(arguments, console) {
        Ok((program, options)) => decide(arguments, &program, options, console),
        Err(status) => Ok(status),
    }
}

/// The program and what to decide with.
fn prepared(arguments: &Arguments, console: &mut Console) -> Result<(Program, Options), Status> {
    if let Some(fault) = misused(arguments) {
        console.diagnostic(fault);
        return Err(Status::Usage);
    }
    let program = pack::compile(&arguments.pack, Format::Text, console)?;
    let mut options = Options {
        as_of: arguments.as_of.clone(),
        period: arguments.period.clone(),
        settings: arguments.settings.clone(),
        ..Options::default()
    };
    match &arguments.standings {
        Some(path) => options.standings = Some(population::read(path, &program, Format::Text, console)?),
        None if program.needs_standings() => {
            let fault = Diagnostic::error(
                Code::Option,
                "the program ranks partners, and their standings are not given",
            )
            .help("write them with `charter eval … --population FILE --write-standings FILE`, and give `--standings FILE`");
            console.diagnostic(fault);
            return Err(Status::Usage);
        }
        None => {}
    }
    Ok((program, options))
}

/// What the command line cannot mean, beyond what its parser sees.
fn misused(arguments: &Arguments) -> Option<Diagnostic> {
    let fault = |message: &str, help: &str| Some(Diagnostic::error(Code::Option, message).help(help));
    let inputs = arguments
        .population
        .iter()
        .chain(&arguments.standings)
        .chain(arguments.relations.iter().map(|(_, file)| file));
    if inputs.filter(|path| facts::is_standard_input(path)).count() > 1 {
        return fault(
            "`-` is given twice, but standard input can be read only once",
            "give `-` once, and name files for the others",
        );
    }
    if arguments.output.is_some() && arguments.output == arguments.errors {
        return fault(
            "`--output` and `--errors` name the same file",
            "give each a file of its own",
        );
    }
    None
}

fn decide(
    arguments: &Arguments,
    program: &Program,
    options: Options,
    console: &mut Console,
) -> Result<Status, Unwritten> {
    let relations = match relations(arguments, program, console) {
        Ok(relations) => relations,
        Err(status) => return Ok(status),
    };
    let context = match program.context(&options) {
        Ok(context) => context,
        Err(diagnostics) => {
            pack::tell("pack", Path::new("options"), &diagnostics, Format::Text, console);
            return Ok(Status::Failed);
        }
    };
    let jobs = arguments
        .jobs
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get)
        .min(256);
    let task = work::Task {
        program,
        context: &context,
        relations,
        jobs,
    };
    let done = work::decide_all(
        &task,
        &arguments.population,
        arguments.from,
        work::Targets {
            output: arguments.output.as_deref(),
            errors: arguments.errors.as_deref(),
            quiet: arguments.quiet,
        },
        console,
    );
    match done {
        Ok(counts) => {
            if !arguments.quiet {
                console.message(&counts.to_text());
            }
            Ok(if counts.failed == 0 {
                Status::Fine
            } else {
                Status::Failed
            })
        }
        Err(work::Stopped::NoReader) => Err(Unwritten::NoReader),
        Err(work::Stopped::Fault(fault)) => {
            console.diagnostic(*fault);
            Ok(Status::Usage)
        }
    }
}

/// The relations of the run, decoded once.
fn relations(
    arguments: &Arguments,
    program: &Program,
    console: &mut Console,
) -> Result<Option<work::Relations>, Status> {
    if arguments.relations.is_empty() {
        return Ok(None);
    }
    let mut files = Vec::new();
    for (name, path) in &arguments.relations {
        let read = if facts::is_standard_input(path) {
            facts::read(path)
        } else {
            std::fs::read(path).map_err(|error| Box::new(read::unreadable(path, &error)))
        };
        match read {
            Ok(bytes) => files.push((name.as_str(), bytes)),
            Err(fault) => {
                console.diagnostic(*fault);
                return Err(Status::Usage);
            }
        }
    }
    let given: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    program.relations(&given).map(Some).map_err(|diagnostics| {
        pack::tell("pack", Path::new("relations"), &diagnostics, Format::Text, console);
        Status::Failed
    })
}
