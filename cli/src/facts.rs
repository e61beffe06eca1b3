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

/// What a file says was carried forward: a decision as JSON, or its `carry_forward`.
pub(crate) fn carried(path: &Path) -> Result<String, Box<Diagnostic>> {
    let help = "give the JSON of the decision before, or what `--carry-forward` wrote";
    let mut value = decision(path, help)?;
    if value.get("provenance").is_none() {
        return Ok(value.to_string());
    }
    match value.get_mut("carry_forward").map(serde_json::Value::take) {
        Some(state) => Ok(state.to_string()),
        None => Err(no_decision(path, "it carries nothing forward", help)),
    }
}

/// The decision by which a period was paid, as JSON.
pub(crate) fn closed(path: &Path) -> Result<String, Box<Diagnostic>> {
    let value = decision(path, "give the JSON of the decision by which the period was paid")?;
    Ok(value.to_string())
}

fn decision(path: &Path, help: &str) -> Result<serde_json::Value, Box<Diagnostic>> {
    serde_json::from_slice(&read(path)?).map_err(|error| no_decision(path, &error.to_string(), help))
}

fn no_decision(path: &Path, why: &str, help: &str) -> Box<Diagnostic> {
    let message = format!("`{}` is no decision: {why}", path.display());
    Box::new(Diagnostic::error(Code::FactsSyntax, message).help(help))
}

/// Facts with a member more: `prior`, what was carried forward, or `closed`, what was paid. What is no object stays as it
/// is, for the engine to say so.
pub(crate) fn with_member(facts: &[u8], key: &str, value: &str) -> Vec<u8> {
    let text = facts.strip_prefix(b"\xef\xbb\xbf").unwrap_or(facts).trim_ascii_start();
    let Some(rest) = text.strip_prefix(b"{") else {
        return facts.to_vec();
    };
    let comma = if rest.trim_ascii_start().starts_with(b"}") {
        ""
    } else {
        ","
    };
    let head = format!("{{\"{key}\":{value}{comma}");
    [head.as_bytes(), rest].concat()
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let part = folder.unwrap_or(Path::new(".")).join(format!(
        ".{}.{}.part",
        path.file_name().unwrap_or_default().to_string_lossy(),
        std::process::id()
    ));
    let written = std::fs::write(&part, format!("{text}\n")).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        // The half-written file is of no use to anybody.
        let _ = std::fs::remove_file(&part);
        Box::new(
            Diagnostic::error(
                Code::UnreadableFile,
                format!("`{}` cannot be written: {error}", path.display()),
            )
            .help("name a file in a folder that exists and may be written to"),
        )
    })
}
