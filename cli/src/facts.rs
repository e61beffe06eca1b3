use charter_engine::source::{Code, Diagnostic};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of facts about one partner that are read.
const LIMIT: u64 = 64 << 20;

/// Whether a path stands for standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The facts in a file, or on standard input; what is wrong, and what to do, if they cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Box<Diagnostic>> {
    let (name, read) = if is_standard_input(path) {
        ("standard input".to_owned(), bytes(io::stdin().lock()))
    } else {
        (format!("`{}`", path.display()), File::open(path).and_then(bytes))
    };
    match read {
        Ok(bytes) if bytes.len() as u64 <= LIMIT => Ok(bytes),
        Ok(_) => Err(Box::new(
            Diagnostic::error(Code::FactsTooLarge, format!("{name} has more than {} MiB", LIMIT >> 20))
                .help("give the facts about one partner in each file"),
        )),
        Err(error) => Err(Box::new(unreadable(path, &name, &error))),
    }
}

fn unreadable(path: &Path, name: &str, error: &io::Error) -> Diagnostic {
    let fault = |message| Diagnostic::error(Code::UnreadableFile, message);
    if path.is_dir() {
        let files = path.join("*.json");
        return fault(format!("{name} is a folder, not a file of facts"))
            .help(format!("name the files in it, such as `{}`", files.display()));
    }
    match error.kind() {
        io::ErrorKind::NotFound => fault(format!("there is no file {name}"))
            .help("name a JSON file with the facts about a partner, or `-` for standard input"),
        io::ErrorKind::PermissionDenied => {
            fault(format!("you may not read {name}")).help("make the file readable for you")
        }
        _ => fault(format!("{name} cannot be read: {error}"))
            .help("name a JSON file with the facts about a partner, or `-` for standard input"),
    }
}

fn bytes(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there is too much.
    reader.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
