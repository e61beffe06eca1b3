use crate::console::Console;
use crate::status::Status;
use charter_engine::pack::Pack;
use charter_engine::source::{Code, Diagnostic};
use charter_engine::value::write_json_text;
use charter_engine::{Compilation, Diagnostics, Program};
use clap::ValueEnum;
use std::path::Path;

/// For whom a command writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The folder that a path names: the manifest stands for its folder.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.file_name() {
        Some(name) if name == "pack.toml" && path.is_file() => match path.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => path,
        },
        _ => path,
    }
}

/// Reads the pack in a folder; says what is wrong if there is none.
pub(crate) fn read(path: &Path, console: &mut Console) -> Result<Pack, Status> {
    let folder = folder_of(path);
    let shown = path.display();
    let fault = match Pack::read_folder(folder) {
        Ok(pack) if pack.paths().any(|path| path == "pack.toml") => return Ok(pack),
        Ok(pack) => {
            // What the pack says of itself knows more, such as where a manifest was found.
            let help = pack.diagnostics().iter().find(|fault| fault.code == Code::Manifest);
            let help = help.and_then(|fault| fault.help.clone()).unwrap_or_default();
            Diagnostic::error(
                Code::Manifest,
                format!("`{shown}` is not a rule pack: it has no `pack.toml`"),
            )
            .help(help)
        }
        Err(_) if folder.is_file() => {
            Diagnostic::error(Code::UnreadableFile, format!("`{shown}` is a file, not a rule pack"))
                .help("name the folder in which `pack.toml` stands")
        }
        Err(_) if !folder.exists() => Diagnostic::error(Code::UnreadableFile, format!("there is no folder `{shown}`"))
            .help("name the folder in which `pack.toml` stands; `charter new` writes one to start from"),
        Err(error) => Diagnostic::error(
            Code::UnreadableFile,
            format!("the folder `{shown}` cannot be read: {error}"),
        )
        .help("make the folder readable for you"),
    };
    console.diagnostic(fault);
    Err(Status::Usage)
}

/// Compiles a pack; says what is wrong if it has errors.
pub(crate) fn compile(path: &Path, format: Format, console: &mut Console) -> Result<Program, Status> {
    let pack = read(path, console)?;
    match Program::compile(&pack) {
        Compilation {
            program: Some(program), ..
        } => Ok(program),
        Compilation { diagnostics, .. } => {
            tell("pack", path, &diagnostics, format, console);
            Err(Status::Failed)
        }
    }
}

/// Writes diagnostics of a file or pack: as text, or as one line of JSON that names it.
pub(crate) fn tell(kind: &str, path: &Path, diagnostics: &Diagnostics, format: Format, console: &mut Console) {
    match format {
        Format::Text => {
            let text = diagnostics.to_text(console.style());
            console.message(&text);
        }
        Format::Json => tell_json(kind, path, &diagnostics.to_json(), console),
    }
}

/// Writes one line of JSON: `{"file":…,"diagnostics":[…]}`.
pub(crate) fn tell_json(kind: &str, path: &Path, diagnostics: &str, console: &mut Console) {
    let mut line = format!("{{\"{kind}\":");
    write_json_text(&path.to_string_lossy(), &mut line);
    line.push_str(",\"diagnostics\":");
    line.push_str(diagnostics);
    line.push('}');
    console.message(&line);
}
