use crate::console::{Console, Unwritten};
use crate::pack::{self, Format};
use crate::status::Status;
use crate::{days, facts, population};
use charter_engine::report::diagnostics_json;
use charter_engine::source::{Code, Diagnostic, Sources};
use charter_engine::{Explain, Options, Program, Standings};
use clap::Args;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Evaluate the facts about partners and print a decision for each
///
/// The facts about one partner are a JSON document; `charter schema PACK` describes it. Decisions go to standard output,
/// messages to standard error. With several files, one that fails does not stop the others.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of the rule pack, in which `pack.toml` stands
    #[arg(value_name = "PACK")]
    pack: PathBuf,

    /// JSON files with the facts, one partner each; `-` is standard input
    #[arg(value_name = "FACTS", required = true)]
    facts: Vec<PathBuf>,

    /// The day for which to decide, such as 2026-03-31; needed by rules that read `as_of`
    #[arg(long, value_name = "DAY", value_parser = days::day)]
    as_of: Option<String>,

    /// First and last day of the period to pay, such as 2026-01-01..2026-03-31; both days are included
    #[arg(long, value_name = "FIRST..LAST", value_parser = days::period)]
    period: Option<String>,

    /// What the decision before carried forward: its JSON, or the `carry_forward` in it; for programs that carry something
    #[arg(long, value_name = "FILE")]
    prior: Option<PathBuf>,

    /// Also write what this decision carries forward into a file, for the next one's --prior
    #[arg(long, value_name = "FILE")]
    carry_forward: Option<PathBuf>,

    /// Compute a closed period again: the JSON of the decision by which it was paid; the decision then says what differs
    #[arg(long, value_name = "FILE")]
    closed: Option<PathBuf>,

    /// Write for people, or for programs: then each decision is one line of JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Use another value of a setting of the program, such as new_logo_bonus=750; may be given several times
    #[arg(long = "set", value_name = "SETTING=VALUE", value_parser = setting)]
    settings: Vec<(String, String)>,

    /// Also say how the decision came about: every rule with its numbers, or only what a name stands for, such as
    /// --explain=commission or --explain=level.gold
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    explain: Option<String>,

    /// Write only what this payee may see: its own parts, those of its downline as the pack declares, and their totals
    #[arg(long, value_name = "ID", conflicts_with = "explain")]
    seen_by: Option<String>,

    /// Rank these partners first, where the program ranks partners: a file with the facts about one in each line, or a
    /// folder with a `.json` file for each; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with = "standings")]
    population: Vec<PathBuf>,

    /// Take the ranks from this file, which `--write-standings` has written
    #[arg(long, value_name = "FILE")]
    standings: Option<PathBuf>,

    /// Write the ranks of the population to this file, for decisions one by one
    #[arg(long, value_name = "FILE", requires = "population")]
    write_standings: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  charter eval acme-reseller facts/partner-1.json --as-of 2026-03-31
  charter eval acme-reseller facts/*.json --period 2026-01-01..2026-03-31 --format json
  charter eval acme-reseller facts/partner-1.json --set new_logo_bonus=750
  charter eval acme-reseller facts/partner-1.json --explain=commission
  charter eval acme-msp may.json --period 2026-05-01..2026-05-31 --prior april-state.json --carry-forward may-state.json
  charter eval acme-agents facts/october.json --period 2026-10-01..2026-10-31 --seen-by A-7
  charter eval acme-msp may-corrected.json --period 2026-05-01..2026-05-31 --prior april-state.json --closed may.json
  cat partner.json | charter eval acme-reseller -
  charter eval acme-ranked facts/partner-1.json --population partners.jsonl --write-standings standings.json

With --format json, standard error is JSON too: a line {\"file\":…,\"diagnostics\":[…]} for each file that failed.

Exit status:
  0  every file has a decision
  2  wrong usage, or a file that cannot be read
  3  the pack, a rule or a fact failed; the message says which";

pub(crate) fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.trim().to_owned())),
        _ => Err("write the name of the setting, `=`, and the value, such as new_logo_bonus=750".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    if let Some(status) = misused(arguments, console) {
        return Ok(status);
    }
    let program = match pack::compile(&arguments.pack, arguments.format, console) {
        Ok(program) => program,
        Err(status) => return Ok(status),
    };
    let mut options = Options {
        as_of: arguments.as_of.clone(),
        period: arguments.period.clone(),
        settings: arguments.settings.clone(),
        explain: match arguments.explain.as_deref() {
            None => Explain::Nothing,
            Some("") => Explain::Everything,
            Some(name) => Explain::Only(name.to_owned()),
        },
        standings: None,
    };
    let prior = match arguments.prior.as_deref().map(facts::carried).transpose() {
        Ok(prior) => prior,
        Err(fault) => {
            console.diagnostic(*fault);
            return Ok(Status::Usage);
        }
    };
    let closed = match arguments.closed.as_deref().map(facts::closed).transpose() {
        Ok(closed) => closed,
        Err(fault) => {
            console.diagnostic(*fault);
            return Ok(Status::Usage);
        }
    };
    let wanted = Wanted {
        format: arguments.format,
        seen_by: arguments.seen_by.as_deref(),
        prior: prior.as_deref(),
        closed: closed.as_deref(),
        next: arguments.carry_forward.as_deref(),
    };
    let mut worst = Status::Fine;
    match standings(arguments, &program, &options, console) {
        Ok(None) => {}
        Ok(Some((standings, status))) => {
            options.standings = Some(standings);
            worst = status;
        }
        Err(status) => return Ok(status),
    }
    for (index, path) in arguments.facts.iter().enumerate() {
        let heading = Heading {
            wanted: arguments.format == Format::Text && arguments.facts.len() > 1,
            first: index == 0,
            path,
        };
        worst = worst.max(one(path, &program, &options, wanted, &heading, console)?);
    }
    Ok(worst)
}

/// How partners stand, computed or read; also how that ended.
fn standings(
    arguments: &Arguments,
    program: &Program,
    options: &Options,
    console: &mut Console,
) -> Result<Option<(Arc<Standings>, Status)>, Status> {
    if let Some(path) = &arguments.standings {
        let standings = population::read(path, program, arguments.format, console)?;
        return Ok(Some((standings, Status::Fine)));
    }
    if arguments.population.is_empty() {
        return Ok(None);
    }
    let found = population::standings(&arguments.population, program, options, arguments.format, console)?;
    if let Some(path) = &arguments.write_standings {
        population::write(path, &found.0, console)?;
    }
    Ok(Some(found))
}

/// What the command line cannot mean, beyond what its parser sees.
fn misused(arguments: &Arguments, console: &mut Console) -> Option<Status> {
    let inputs = arguments
        .facts
        .iter()
        .chain(&arguments.population)
        .chain(&arguments.standings)
        .filter(|path| facts::is_standard_input(path))
        .count();
    let chained = arguments.prior.is_some() || arguments.carry_forward.is_some() || arguments.closed.is_some();
    let fault = if chained && arguments.facts.len() > 1 {
        Diagnostic::error(
            Code::Option,
            "`--prior`, `--closed` and `--carry-forward` belong to one partner, and several files of facts are given",
        )
        .help("give the file of one partner, or put `prior` into each file")
    } else if inputs > 1 {
        Diagnostic::error(
            Code::Option,
            "`-` is given twice, but standard input can be read only once",
        )
        .help("give `-` once, and name files for the others")
    } else {
        let mut names: Vec<&str> = arguments.settings.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let twice = names
            .iter()
            .zip(names.iter().skip(1))
            .find(|(name, next)| name == next)?
            .0;
        Diagnostic::error(Code::Option, format!("`--set` gives `{twice}` twice")).help("give each setting one value")
    };
    console.diagnostic(fault);
    Some(Status::Usage)
}

/// Reads and evaluates one file.
fn one(
    path: &Path,
    program: &Program,
    options: &Options,
    wanted: Wanted<'_>,
    heading: &Heading<'_>,
    console: &mut Console,
) -> Result<Status, Unwritten> {
    let format = wanted.format;
    if facts::is_standard_input(path) && std::io::stdin().is_terminal() {
        console.message("reading the facts from standard input; end them with Ctrl-D");
    }
    let bytes = match facts::read(path) {
        Ok(bytes) => bytes,
        Err(fault) => {
            if format == Format::Json {
                let list = diagnostics_json(std::slice::from_ref(&*fault), &Sources::default());
                pack::tell_json("file", path, &list, console);
            } else {
                console.diagnostic(*fault);
            }
            return Ok(Status::Usage);
        }
    };
    let bytes = match wanted.prior {
        Some(prior) => facts::with_member(&bytes, "prior", prior),
        None => bytes,
    };
    let bytes = match wanted.closed {
        Some(closed) => facts::with_member(&bytes, "closed", closed),
        None => bytes,
    };
    let decided = program.evaluate_json(&bytes, options);
    if let (Ok(decision), Some(path)) = (&decided, wanted.next) {
        let fault = match decision.carry_forward() {
            None => Some(
                Diagnostic::error(Code::Option, "the program carries nothing from period to period")
                    .help("leave `--carry-forward` out"),
            ),
            Some(state) => facts::write(path, &state).err().map(|fault| *fault),
        };
        if let Some(fault) = fault {
            console.diagnostic(fault);
            return Ok(Status::Usage);
        }
    }
    match decided {
        Ok(decision) => {
            let text = match (format, wanted.seen_by) {
                (Format::Json, None) => decision.to_json(),
                (Format::Json, Some(payee)) => decision.seen_by(payee).to_json(),
                (_, None) => heading.over(&decision.to_text()),
                (_, Some(payee)) => heading.over(&decision.seen_by(payee).to_text()),
            };
            console.result(&text)?;
        }
        Err(diagnostics) => {
            if heading.wanted {
                console.message(heading.line().trim_start());
            }
            pack::tell("file", path, &diagnostics, format, console);
            return Ok(Status::Failed);
        }
    }
    Ok(Status::Fine)
}

/// From what a decision is made, how it is written, and for whom.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    format: Format,
    seen_by: Option<&'a str>,
    /// What the decision starts from.
    prior: Option<&'a str>,
    /// The decision by which the period was paid.
    closed: Option<&'a str>,
    /// Where to write what it carries forward.
    next: Option<&'a Path>,
}

/// The line that says whose decision follows, when there are several.
struct Heading<'a> {
    wanted: bool,
    first: bool,
    path: &'a Path,
}

impl Heading<'_> {
    fn line(&self) -> String {
        let space = if self.first { "" } else { "\n" };
        let name = if facts::is_standard_input(self.path) {
            "standard input".into()
        } else {
            self.path.to_string_lossy()
        };
        format!("{space}== {name} ==\n")
    }

    fn over(&self, text: &str) -> String {
        if self.wanted {
            self.line() + text
        } else {
            text.to_owned()
        }
    }
}
