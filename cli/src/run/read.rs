use super::csv::Header;
use crate::facts;
use charter_engine::Program;
use charter_engine::source::{Code, Diagnostic};
use clap::ValueEnum;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most bytes of facts about one partner that are read.
const LIMIT: usize = 64 << 20;
/// A chunk ends with the partner that reaches one of these.
const CHUNK_BYTES: usize = 1 << 18;
const CHUNK_ITEMS: usize = 256;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// A partner in each line, as a JSON document
    Ndjson,
    /// A JSON list of partners, or one partner
    Json,
    /// A partner in each row below a row with the names of columns
    Csv,
}

impl From {
    /// By the end of the file's name.
    fn of(path: &Path) -> From {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_ref().and_then(|ending| ending.to_str()) {
            Some("csv") => From::Csv,
            Some("json") => From::Json,
            _ => From::Ndjson,
        }
    }
}

/// Partners that are decided by one thread, in the order of the input.
pub(super) struct Chunk {
    /// The place of the chunk in the whole input.
    pub(super) place: u64,
    /// The file, for messages.
    pub(super) file: Arc<str>,
    pub(super) partners: Partners,
}

pub(super) enum Partners {
    /// JSON documents one after the other: the line of each, and where it ends in the bytes.
    Json { bytes: Vec<u8>, ends: Vec<(u64, usize)> },
    /// Rows: the line of each.
    Rows {
        header: Arc<Header>,
        rows: Vec<(u64, csv::ByteRecord)>,
    },
}

/// Takes chunks; `false` if nobody wants more.
pub(super) type Taker<'t> = dyn FnMut(Arc<str>, Partners) -> bool + 't;

/// Reads a file and hands on its chunks. `read` counts the bytes. `false` if nobody wanted more.
pub(super) fn read(
    path: &Path,
    from: Option<From>,
    program: &Program,
    read: &AtomicU64,
    take: &mut Taker<'_>,
) -> Result<bool, Box<Diagnostic>> {
    let name: Arc<str> = if facts::is_standard_input(path) {
        "standard input".into()
    } else {
        path.display().to_string().into()
    };
    let input: Box<dyn Read> = if facts::is_standard_input(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| Box::new(unreadable(path, &error)))?)
    };
    let counted = Counted { input, read };
    let mut input = BufReader::with_capacity(1 << 16, counted);
    let failed = |error: io::Error| Box::new(unreadable(path, &error));
    let start = input.fill_buf().map_err(failed)?;
    if start.starts_with(b"\xef\xbb\xbf") {
        input.consume(3);
    }
    match from.unwrap_or_else(|| From::of(path)) {
        From::Csv => super::csv::rows(input, &name, program, take),
        From::Json => Values::new(input, &name, path).whole(take),
        From::Ndjson => Values::new(input, &name, path).lines(take),
    }
}

struct Counted<'r> {
    input: Box<dyn Read>,
    read: &'r AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Cuts JSON text into the documents of partners.
struct Values<'v, R> {
    input: R,
    name: &'v Arc<str>,
    path: &'v Path,
    bytes: Vec<u8>,
    ends: Vec<(u64, usize)>,
    line: u64,
}

impl<'v, R: BufRead> Values<'v, R> {
    fn new(input: R, name: &'v Arc<str>, path: &'v Path) -> Values<'v, R> {
        Values {
            input,
            name,
            path,
            bytes: Vec::new(),
            ends: Vec::new(),
            line: 1,
        }
    }

    /// A partner in each line that is not blank; a first line that opens a list opens a list.
    fn lines(mut self, take: &mut Taker<'_>) -> Result<bool, Box<Diagnostic>> {
        if self.peek()? == Some(b'[') {
            return self.list(take);
        }
        loop {
            let start = self.bytes.len();
            let limit = LIMIT as u64 + 1;
            let count = self.input.by_ref().take(limit).read_until(b'\n', &mut self.bytes);
            let count = count.map_err(|error| Box::new(unreadable(self.path, &error)))?;
            if count == 0 {
                return Ok(self.hand_on(take));
            }
            if count > LIMIT {
                return Err(self.too_large());
            }
            let blank = self.bytes.iter().skip(start).all(u8::is_ascii_whitespace);
            if blank {
                self.bytes.truncate(start);
            } else if !self.ended(self.line, take) {
                return Ok(false);
            }
            self.line += 1;
        }
    }

    /// A list of partners, or one.
    fn whole(mut self, take: &mut Taker<'_>) -> Result<bool, Box<Diagnostic>> {
        if self.peek()? == Some(b'[') {
            return self.list(take);
        }
        let line = self.line;
        let limit = LIMIT as u64 + 1;
        let count = self.input.by_ref().take(limit).read_to_end(&mut self.bytes);
        if count.map_err(|error| Box::new(unreadable(self.path, &error)))? > LIMIT {
            return Err(self.too_large());
        }
        if !self.bytes.is_empty() && !self.ended(line, take) {
            return Ok(false);
        }
        Ok(self.hand_on(take))
    }

    /// The elements of a list whose `[` comes next. Whether they are JSON is for the engine to say: here only brackets
    /// and quotes are told apart.
    fn list(mut self, take: &mut Taker<'_>) -> Result<bool, Box<Diagnostic>> {
        self.byte()?;
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        let mut first_line = None;
        let mut any = false;
        loop {
            let Some(byte) = self.byte()? else {
                return Err(self.broken("ends within the list: its `]` is missing"));
            };
            let ends = depth == 0 && !quoted && matches!(byte, b',' | b']');
            if !ends {
                if first_line.is_none() && !byte.is_ascii_whitespace() {
                    first_line = Some(self.line);
                }
                if first_line.is_some() {
                    self.bytes.push(byte);
                }
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    b'{' | b'[' if !quoted => depth += 1,
                    b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                    _ => {}
                }
                let start = self.ends.last().map_or(0, |(_, end)| *end);
                if self.bytes.len() - start > LIMIT {
                    return Err(self.too_large());
                }
                continue;
            }
            match first_line.take() {
                Some(line) => {
                    any = true;
                    if !self.ended(line, take) {
                        return Ok(false);
                    }
                }
                None if byte == b',' || any => {
                    return Err(self.broken("has a comma with no partner before or behind it"));
                }
                None => {}
            }
            if byte == b']' {
                break;
            }
        }
        while let Some(byte) = self.byte()? {
            if !byte.is_ascii_whitespace() {
                return Err(self.broken("goes on behind the end of its list"));
            }
        }
        Ok(self.hand_on(take))
    }

    /// The partner whose bytes were added is complete.
    fn ended(&mut self, line: u64, take: &mut Taker<'_>) -> bool {
        self.ends.push((line, self.bytes.len()));
        if self.bytes.len() < CHUNK_BYTES && self.ends.len() < CHUNK_ITEMS {
            return true;
        }
        self.hand_on(take)
    }

    fn hand_on(&mut self, take: &mut Taker<'_>) -> bool {
        if self.ends.is_empty() {
            return true;
        }
        let partners = Partners::Json {
            bytes: std::mem::take(&mut self.bytes),
            ends: std::mem::take(&mut self.ends),
        };
        take(self.name.clone(), partners)
    }

    /// The first byte that is no blank; those before it are read.
    fn peek(&mut self) -> Result<Option<u8>, Box<Diagnostic>> {
        loop {
            let buffer = self.input.fill_buf();
            let buffer = buffer.map_err(|error| Box::new(unreadable(self.path, &error)))?;
            match buffer.first().copied() {
                Some(byte) if byte.is_ascii_whitespace() => {
                    self.line += u64::from(byte == b'\n');
                    self.input.consume(1);
                }
                first => return Ok(first),
            }
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, Box<Diagnostic>> {
        let buffer = self.input.fill_buf();
        let buffer = buffer.map_err(|error| Box::new(unreadable(self.path, &error)))?;
        let byte = buffer.first().copied();
        if byte.is_some() {
            self.input.consume(1);
        }
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }

    fn too_large(&self) -> Box<Diagnostic> {
        let message = format!(
            "the partner at line {} of `{}` has more than {} MiB",
            self.line,
            self.name,
            LIMIT >> 20
        );
        Box::new(
            Diagnostic::error(Code::FactsTooLarge, message)
                .help("give a partner in each line, or a JSON list of partners"),
        )
    }

    fn broken(&self, how: &str) -> Box<Diagnostic> {
        Box::new(
            Diagnostic::error(Code::FactsSyntax, format!("`{}` {how} (line {})", self.name, self.line))
                .help("give a JSON list of partners, or a partner in each line without a list around them"),
        )
    }
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file `{}`", path.display()),
        _ if path.is_dir() => format!("`{}` is a folder, not a file of partners", path.display()),
        _ => format!("`{}` cannot be read: {error}", path.display()),
    };
    Diagnostic::error(Code::UnreadableFile, message)
        .help("name a file with a partner in each line, a JSON list, or CSV; `-` for standard input")
}
