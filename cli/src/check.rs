use crate::console::{Console, Unwritten};
use crate::pack;
use crate::status::Status;
use charter_engine::check::Lint;
use charter_engine::source::{Code, Diagnostic};
use charter_engine::{Baseline, CheckOptions, Checked, Diagnostics, Pack, check_together};
use clap::{Args, ValueEnum};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Look for what is wrong with rule packs, or probably not meant
///
/// Whatever keeps a pack from being compiled is an error. Lints look at packs that compile: a field that no rule reads, a
/// payment that nothing rounds, a pack without scenarios. Versions of one program that are checked together must not
/// overlap or leave a gap.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folders of the rule packs, in which `pack.toml` stands
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,

    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Count a finding of this code or lint as an error; `warnings` for all of them
    #[arg(long, value_name = "CODE|warnings", value_parser = denied)]
    deny: Vec<Denied>,

    /// Do not tell findings of this code or lint; errors are told all the same
    #[arg(long, value_name = "CODE", value_parser = code)]
    allow: Vec<Code>,

    /// Run the lints that are off unless asked for, too
    #[arg(long)]
    advice: bool,

    /// A file with findings that are accepted
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write everything that is found now into the baseline
    #[arg(long, requires = "baseline")]
    write_baseline: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text for people, the source underlined
    Human,
    /// One line of JSON
    Json,
    /// A SARIF 2.1.0 log for code-scanning services
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate pull requests
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Denied {
    Warnings,
    Code(Code),
}

const EXAMPLES: &str = "\
Examples:
  charter check acme-reseller
  charter check packs/* --deny warnings
  charter check acme-reseller --deny unused --allow CH0621
  charter check acme-reseller --baseline accepted.toml --write-baseline
  charter check acme-reseller --format sarif > charter.sarif

Exit status:
  0  nothing counts: no errors, no findings that are denied
  1  something counts
  2  wrong usage, or a pack or baseline that cannot be read";

fn code(text: &str) -> Result<Code, String> {
    Lint::code(text).map_err(|near| match near {
        Some(near) => format!("there is no lint or code `{text}`; did you mean `{near}`?"),
        None => format!("there is no lint or code `{text}`; docs/lints lists the lints"),
    })
}

fn denied(text: &str) -> Result<Denied, String> {
    match text {
        "warnings" => Ok(Denied::Warnings),
        _ => code(text).map(Denied::Code),
    }
}

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    let mut status = Status::Fine;
    let mut packs: Vec<(String, Pack)> = Vec::new();
    let mut seen = Vec::new();
    for path in &arguments.packs {
        let folder = pack::folder_of(path);
        // Named twice, a pack is not two versions of itself.
        let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        if seen.contains(&whole) {
            continue;
        }
        match pack::read(path, console) {
            Ok(pack) => packs.push((slashes(folder), pack)),
            Err(wrong) => status = status.max(wrong),
        }
        seen.push(whole);
    }
    let earlier = match &arguments.baseline {
        None => Baseline::default(),
        Some(path) => match read_baseline(path, arguments.write_baseline, console) {
            Ok(baseline) => baseline,
            Err(wrong) => return Ok(wrong),
        },
    };
    if packs.is_empty() {
        return Ok(status);
    }
    let options = CheckOptions {
        advice: arguments.advice,
        allow: arguments.allow.clone(),
        deny: arguments
            .deny
            .iter()
            .filter_map(|denied| match denied {
                Denied::Warnings => None,
                Denied::Code(code) => Some(*code),
            })
            .collect(),
        deny_warnings: arguments.deny.contains(&Denied::Warnings),
    };
    let named: Vec<(&str, &Pack)> = packs.iter().map(|(folder, pack)| (folder.as_str(), pack)).collect();
    let mut checked = check_together(&named, &options, &earlier);
    if let (Some(path), true) = (&arguments.baseline, arguments.write_baseline) {
        match write_baseline(path, &checked.baseline_text(&earlier), console) {
            Ok(baseline) => checked = check_together(&named, &options, &baseline),
            Err(wrong) => return Ok(wrong),
        }
    }
    if checked.counts().errors > 0 {
        status = status.max(Status::Unmet);
    }
    let text = match arguments.format {
        Format::Human => human(&checked, console),
        Format::Json => checked.to_json(),
        Format::Sarif => checked.to_sarif(),
        Format::Github => checked.to_github(),
    };
    // Without findings there are no workflow commands, not an empty one.
    if !text.is_empty() {
        match console.result(&text) {
            // Whoever has seen enough still gets the status.
            Ok(()) | Err(Unwritten::NoReader) => {}
            Err(told) => return Err(told),
        }
    }
    if arguments.format != Format::Human {
        console.message(&summary(&checked));
    }
    Ok(status)
}

fn human(checked: &Checked, console: &Console) -> String {
    let mut text = checked.to_text(console.result_style());
    if !text.is_empty() {
        text.push('\n');
    }
    let mut said = checked.packs.iter().flat_map(|pack| pack.diagnostics.iter());
    if said.any(|diagnostic| diagnostic.witness.is_some()) {
        text.push_str("The examples are facts: `charter eval PACK -` decides about them.\n");
    }
    text.push_str(&summary(checked));
    text
}

/// `3 warnings, 1 error in 2 packs`
fn summary(checked: &Checked) -> String {
    let counts = checked.counts();
    let count = |number: usize, one: &str, many: &str| {
        let word = if number == 1 { one } else { many };
        format!("{number} {word}")
    };
    let mut parts = Vec::new();
    if counts.warnings > 0 {
        parts.push(count(counts.warnings, "warning", "warnings"));
    }
    if counts.errors > 0 {
        parts.push(count(counts.errors, "error", "errors"));
    }
    if counts.advice > 0 {
        parts.push(count(counts.advice, "piece of advice", "pieces of advice"));
    }
    let found = if parts.is_empty() {
        "nothing found".to_owned()
    } else {
        parts.join(", ")
    };
    let packs = count(checked.packs.len(), "pack", "packs");
    if checked.accepted == 0 {
        format!("{found} in {packs}")
    } else {
        let accepted = count(checked.accepted, "finding", "findings");
        format!("{found} in {packs}; the baseline accepts {accepted}")
    }
}

/// A path as reports name it.
fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Reads a baseline; one that is to be written need not exist yet.
fn read_baseline(path: &Path, may_lack: bool, console: &mut Console) -> Result<Baseline, Status> {
    let shown = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if may_lack && error.kind() == io::ErrorKind::NotFound => return Ok(Baseline::default()),
        Err(error) => {
            let fault = Diagnostic::error(
                Code::UnreadableFile,
                format!("the baseline `{shown}` cannot be read: {error}"),
            );
            console.diagnostic(fault.help("name a file, or write one with `--write-baseline`"));
            return Err(Status::Usage);
        }
    };
    Baseline::read(&slashes(path), &text).map_err(|(wrong, sources)| {
        let text = Diagnostics::new(wrong, sources).to_text(console.style());
        console.message(&text);
        Status::Usage
    })
}

/// Writes a baseline beside its place and then moves it there: nobody ever sees half of it.
fn write_baseline(path: &Path, text: &str, console: &mut Console) -> Result<Baseline, Status> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = fs::File::create_new(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&beside);
        let fault = Diagnostic::error(
            Code::UnreadableFile,
            format!("the baseline `{}` cannot be written: {error}", path.display()),
        );
        console.diagnostic(fault.help("name a file in a folder that you can write to"));
        return Err(Status::Usage);
    }
    Baseline::read(&slashes(path), text).map_err(|_| Status::Usage)
}
