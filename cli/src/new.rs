use crate::console::{Console, Unwritten};
use crate::status::Status;
use charter_engine::source::{Code, Diagnostic};
use clap::Args;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write a small rule pack to start from
///
/// The pack has two partner levels above the entry level, a commission with its table of rates, scenarios, and the facts
/// about one partner. The folder must be new or empty.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder to write; its name becomes the name of the program
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  charter new acme-reseller
  charter new programs/acme-reseller";

/// The files of a new pack. `@name@` and `@title@` are replaced.
const FILES: &[(&str, &str)] = &[
    ("pack.toml", include_str!("../template/pack.toml")),
    ("inputs.rhai", include_str!("../template/inputs.rhai")),
    ("program.rhai", include_str!("../template/program.rhai")),
    ("program.test.rhai", include_str!("../template/program.test.rhai")),
    (
        "tables/commission_rate.csv",
        include_str!("../template/tables/commission_rate.csv"),
    ),
    ("facts/example.json", include_str!("../template/facts/example.json")),
    ("README.md", include_str!("../template/README.md")),
];

/// Characters of a program's name.
const NAME_LENGTH: usize = 64;

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    let folder = &arguments.folder;
    let shown = folder.display();
    if let Some(fault) = occupied(folder) {
        console.diagnostic(fault);
        return Ok(Status::Usage);
    }
    let name = name_of(folder);
    let title = title_of(&name);
    let mut written = Written::default();
    let done = FILES.iter().try_for_each(|(path, template)| {
        let text = template.replace("@name@", &name).replace("@title@", &title);
        written.file(&folder.join(path), &text)
    });
    if let Err(error) = done {
        written.undo();
        console.diagnostic(
            Diagnostic::error(
                Code::UnreadableFile,
                format!("the pack cannot be written into `{shown}`: {error}"),
            )
            .help("nothing was left behind; name a folder in which you may write"),
        );
        return Ok(Status::Usage);
    }
    let facts = folder.join("facts").join("example.json");
    console.message(&format!(
        "wrote the rule pack `{name}` into `{shown}`\n\nTry it:\n  charter eval {} {} --period 2026-01-01..2026-03-31",
        quoted(folder),
        quoted(&facts)
    ));
    Ok(Status::Fine)
}

/// Why a folder cannot take a new pack.
fn occupied(folder: &Path) -> Option<Diagnostic> {
    let shown = folder.display();
    let is_empty = fs::read_dir(folder).map(|mut entries| entries.next().is_none());
    let fault = match is_empty {
        Ok(true) => return None,
        Ok(false) => Diagnostic::error(Code::Option, format!("the folder `{shown}` is not empty")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(_) if folder.exists() && !folder.is_dir() => {
            Diagnostic::error(Code::Option, format!("`{shown}` is a file"))
        }
        Err(error) => Diagnostic::error(Code::UnreadableFile, format!("`{shown}` cannot be read: {error}")),
    };
    Some(fault.help("name a folder that does not exist yet, or an empty one"))
}

/// What was written so far, so that a failure leaves nothing behind.
#[derive(Default)]
struct Written {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Written {
    fn file(&mut self, path: &Path, text: &str) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            self.folder(folder)?;
        }
        let mut file = fs::File::create_new(path)?;
        self.files.push(path.to_owned());
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn folder(&mut self, path: &Path) -> io::Result<()> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.folder(parent)?;
        }
        fs::create_dir(path)?;
        self.folders.push(path.to_owned());
        Ok(())
    }

    /// Removes what was written. Folders go only if they are empty, so nothing of anyone else is lost.
    fn undo(&self) {
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The name of a program after its folder: lower-case words joined by hyphens.
fn name_of(folder: &Path) -> String {
    let last = match folder.file_name() {
        Some(name) => Some(name.to_owned()),
        // `.` and `..` have no name of their own.
        None => fs::canonicalize(folder)
            .ok()
            .and_then(|path| Some(path.file_name()?.to_owned())),
    };
    let text = last.unwrap_or_default().to_string_lossy().to_lowercase();
    let words: Vec<&str> = text
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut name = words.join("-");
    if name.is_empty() {
        "partner-program".clone_into(&mut name);
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        name.insert_str(0, "program-");
    }
    name.truncate(NAME_LENGTH);
    name.trim_end_matches('-').to_owned()
}

/// `acme-reseller` as `Acme reseller`.
fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

/// A path as it can be pasted into a shell.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let plain = |character: char| character.is_alphanumeric() || "/\\._-+:@".contains(character);
    if !text.is_empty() && text.chars().all(plain) && !text.starts_with('-') {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_folders() {
        for (folder, name, title) in [
            ("acme-reseller", "acme-reseller", "Acme reseller"),
            (
                "programs/Acme Reseller 2026/",
                "acme-reseller-2026",
                "Acme reseller 2026",
            ),
            ("2026", "program-2026", "Program 2026"),
            ("日本", "partner-program", "Partner program"),
            ("Größe_1", "gr-e-1", "Gr e 1"),
            ("--", "partner-program", "Partner program"),
            ("a\"b'c", "a-b-c", "A b c"),
            ("x.y.z", "x-y-z", "X y z"),
        ] {
            assert_eq!(name_of(Path::new(folder)), name);
            assert_eq!(title_of(name), title);
        }
        assert_eq!(name_of(Path::new(&"a".repeat(100))).len(), NAME_LENGTH);
        assert!(!name_of(Path::new(".")).is_empty());
    }

    #[test]
    fn paths_are_quoted_for_a_shell() {
        assert_eq!(quoted(Path::new("a/b-c.json")), "a/b-c.json");
        assert_eq!(quoted(Path::new("a b")), "'a b'");
        assert_eq!(quoted(Path::new("it's")), "'it'\\''s'");
    }
}
