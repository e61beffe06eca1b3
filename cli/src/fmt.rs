use crate::console::{Console, Unwritten};
use crate::facts::is_standard_input;
use crate::pack;
use crate::status::Status;
use charter_engine::format_file;
use charter_engine::source::{Code, Diagnostic};
use clap::Args;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// Bring rule files into their one layout
///
/// Only blanks and line ends change: no name, number, text or comment, and so nothing that is decided. `pack.toml` and
/// tables stay as they are. A file with errors stays as it is too, and does not stop the others.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folders of rule packs, or single rule files; `-` is standard input, written to standard output
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<PathBuf>,

    /// Write nothing; list the files that would change
    #[arg(long)]
    check: bool,

    /// Write nothing; print what would change
    #[arg(long)]
    diff: bool,
}

const EXAMPLES: &str = "\
Examples:
  charter fmt acme-reseller
  charter fmt acme-reseller/program.rhai
  charter fmt --check programs/*
  charter fmt --diff acme-reseller
  charter fmt - < program.rhai

Exit status:
  0  everything went well
  1  with --check: a file would change
  2  wrong usage, or a file that cannot be read or written
  3  a file has errors; the message says which";

/// The most bytes of a rule file that are read; the engine refuses far smaller ones.
const LIMIT: u64 = 64 << 20;
/// Lines around a change.
const CONTEXT: usize = 3;

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    if arguments.packs.iter().filter(|path| is_standard_input(path)).count() > 1 {
        let fault = "`-` is given twice, but standard input can be read only once";
        console.diagnostic(Diagnostic::error(Code::Option, fault).help("give `-` once, and name files for the others"));
        return Ok(Status::Usage);
    }
    let mut worst = Status::Fine;
    for path in &arguments.packs {
        if !path.is_dir() || is_standard_input(path) {
            worst = worst.max(one(path, arguments, console)?);
            continue;
        }
        let pack = match pack::read(path, console) {
            Ok(pack) => pack,
            Err(status) => {
                worst = worst.max(status);
                continue;
            }
        };
        for file in pack.paths().filter(|file| file.ends_with(".rhai")) {
            worst = worst.max(one(&path.join(file), arguments, console)?);
        }
    }
    Ok(worst)
}

/// Lays out one file.
fn one(path: &Path, arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    let input = is_standard_input(path);
    if input && io::stdin().is_terminal() {
        console.message("reading a rule file from standard input; end it with Ctrl-D");
    }
    let name = if input {
        "standard input".into()
    } else {
        path.to_string_lossy()
    };
    let text = match read(path) {
        Ok(text) => text,
        Err(fault) => {
            console.diagnostic(*fault);
            return Ok(Status::Usage);
        }
    };
    let formatted = match format_file(&name, &text) {
        Ok(formatted) => formatted,
        Err(wrong) => {
            let wrong = wrong.to_text(console.style());
            console.message(&wrong);
            return Ok(Status::Failed);
        }
    };
    let changed = formatted != text;
    if arguments.diff && changed {
        match console.result(&difference(&name, &text, &formatted)) {
            // Whoever does not read the difference still gets the exit status.
            Err(Unwritten::NoReader) if arguments.check => {}
            result => result?,
        }
    }
    if arguments.check && changed {
        console.message(&format!("would change {name}"));
        return Ok(Status::Unmet);
    }
    if arguments.check || arguments.diff {
        return Ok(Status::Fine);
    }
    if input {
        console.text(&formatted)?;
    } else if changed {
        if let Err(error) = replace(path, &formatted) {
            let fault = Diagnostic::error(Code::UnreadableFile, format!("`{name}` cannot be written: {error}"));
            console.diagnostic(fault.help("it is as it was; make the file and its folder writable for you"));
            return Ok(Status::Usage);
        }
        console.message(&format!("changed {name}"));
    }
    Ok(Status::Fine)
}

/// The text of a rule file, or what stands on standard input.
fn read(path: &Path) -> Result<String, Box<Diagnostic>> {
    let fault = |message, help: &str| Box::new(Diagnostic::error(Code::UnreadableFile, message).help(help));
    let (name, read) = if is_standard_input(path) {
        ("standard input".to_owned(), bytes(io::stdin().lock()))
    } else {
        let name = format!("`{}`", path.display());
        if path.is_file() && path.extension().is_none_or(|extension| extension != "rhai") {
            let help = "name the folder of a pack, or a file that ends in `.rhai`; everything else stays as it is";
            return Err(fault(format!("{name} is not a rule file"), help));
        }
        (name, File::open(path).and_then(bytes))
    };
    let bytes = match read {
        Ok(bytes) if bytes.len() as u64 <= LIMIT => bytes,
        Ok(_) => {
            let message = format!("{name} has more than {} MiB", LIMIT >> 20);
            return Err(fault(message, "a rule file is text, and far smaller"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let help = "name the folder of a pack, a file that ends in `.rhai`, or `-` for standard input";
            return Err(fault(format!("there is no file or folder {name}"), help));
        }
        Err(error) => {
            return Err(fault(
                format!("{name} cannot be read: {error}"),
                "make the file readable for you",
            ));
        }
    };
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        fault(
            format!("{name} is not UTF-8 text: the bytes at offset {at} are no character"),
            "save the file with the encoding UTF-8",
        )
    })
}

fn bytes(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there is too much.
    reader.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Puts a new text in the place of a file, at once: whoever reads it sees the old text or the new one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link; what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = File::create_new(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.set_permissions(permissions)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// What changes, as `diff -u` writes it; the console takes the colours away where there is no terminal.
fn difference(name: &str, before: &str, after: &str) -> String {
    const COLORS: [(ChangeTag, char, &str); 3] = [
        (ChangeTag::Delete, '-', "\u{1b}[31m"),
        (ChangeTag::Insert, '+', "\u{1b}[32m"),
        (ChangeTag::Equal, ' ', ""),
    ];
    let diff = TextDiff::from_lines(before, after);
    let mut out = format!("\u{1b}[1m--- {name}\u{1b}[0m\n\u{1b}[1m+++ {name}\u{1b}[0m\n");
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        // Writing into a text cannot fail.
        let _ = writeln!(out, "\u{1b}[36m{}\u{1b}[0m", hunk.header());
        for change in hunk.iter_changes() {
            let found = COLORS.iter().find(|(tag, ..)| *tag == change.tag());
            let (sign, color) = found.map_or((' ', ""), |(_, sign, color)| (*sign, *color));
            let line = change.value();
            let text = line.strip_suffix('\n').unwrap_or(line);
            let end = if color.is_empty() { "" } else { "\u{1b}[0m" };
            let _ = writeln!(out, "{color}{sign}{text}{end}");
            if change.missing_newline() {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}
