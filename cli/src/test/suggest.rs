use super::{Arguments, Format};
use crate::console::{Console, Unwritten};
use crate::pack;
use crate::status::Status;
use charter_engine::source::{Code, Diagnostic};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes scenarios for what the scenarios of a pack do not reach.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    let [path] = arguments.packs.as_slice() else {
        console.diagnostic(
            Diagnostic::error(Code::Option, "`--suggest` looks at one pack, and several are given")
                .help("run it for each of them"),
        );
        return Ok(Status::Usage);
    };
    let program = match pack::compile(path, pack::Format::Text, console) {
        Ok(program) => program,
        Err(status) => return Ok(status),
    };
    if arguments.format != Format::Human {
        console.diagnostic(
            Diagnostic::error(
                Code::Option,
                "`--suggest` writes a scenario file, which has no other format",
            )
            .help("leave `--format` out"),
        );
        return Ok(Status::Usage);
    }
    let suggestions = program.suggest();
    let place = match &arguments.output {
        None => {
            console.result(&suggestions.text)?;
            String::new()
        }
        Some(output) => {
            if let Err(error) = write(output, &suggestions.text, arguments.force) {
                console.diagnostic(unwritten(output, &error));
                return Ok(Status::Usage);
            }
            format!(" to `{}`", output.display())
        }
    };
    console.message(&format!(
        "wrote {} scenarios{place}: {} more items covered, {} still not",
        suggestions.scenarios, suggestions.reached, suggestions.left
    ));
    Ok(Status::Fine)
}

fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let mut file = if force {
        File::create(path)?
    } else {
        OpenOptions::new().write(true).create_new(true).open(path)?
    };
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn unwritten(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display();
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Diagnostic::error(Code::Option, format!("there is a file `{shown}` already"))
            .help("name another file, or add `--force` to replace it");
    }
    Diagnostic::error(Code::UnreadableFile, format!("`{shown}` cannot be written: {error}"))
        .help("name a file in a folder in which you may write")
}
