//! The partners of a population, and how they stand: where a program ranks partners.

use crate::console::Console;
use crate::facts;
use crate::pack::{self, Format};
use crate::status::Status;
use charter_engine::source::{Code, Diagnostic};
use charter_engine::{Options, Population, Program, Standings};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most bytes of facts about one partner that are read.
const LIMIT: u64 = 64 << 20;

/// Computes the standings of a population that stands in files and folders; also how that ended, because bad facts do
/// not stop the others.
pub(crate) fn standings(
    paths: &[PathBuf],
    program: &Program,
    options: &Options,
    format: Format,
    console: &mut Console,
) -> Result<(Arc<Standings>, Status), Status> {
    let population = match program.population(options) {
        Ok(population) => population,
        Err(diagnostics) => {
            pack::tell("pack", Path::new("options"), &diagnostics, format, console);
            return Err(Status::Failed);
        }
    };
    let mut reading = Reading {
        population,
        places: Vec::new(),
        status: Status::Fine,
        format,
        console,
    };
    for path in paths {
        if let Err(fault) = reading.path(path) {
            reading.console.diagnostic(*fault);
            return Err(Status::Usage);
        }
    }
    let Reading {
        population,
        places,
        mut status,
        console,
        ..
    } = reading;
    let standings = population.finish(|index, diagnostics| {
        status = status.max(Status::Failed);
        let place = places.get(index).map_or(Path::new("population"), PathBuf::as_path);
        pack::tell("file", place, &diagnostics, format, console);
    });
    match standings {
        Ok(standings) => Ok((standings, status)),
        Err(diagnostics) => {
            let shown = paths.first().map_or(Path::new("population"), PathBuf::as_path);
            pack::tell("file", shown, &diagnostics, format, console);
            Err(Status::Failed)
        }
    }
}

/// Reads standings that a run has written.
pub(crate) fn read(
    path: &Path,
    program: &Program,
    format: Format,
    console: &mut Console,
) -> Result<Arc<Standings>, Status> {
    let bytes = if facts::is_standard_input(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.map_err(|error| {
        console.diagnostic(unreadable(path, &error));
        Status::Usage
    })?;
    program.standings(&bytes).map_err(|diagnostics| {
        pack::tell("file", path, &diagnostics, format, console);
        Status::Failed
    })
}

/// Writes standings for another run.
pub(crate) fn write(path: &Path, standings: &Standings, console: &mut Console) -> Result<(), Status> {
    fs::write(path, standings.to_json() + "\n").map_err(|error| {
        let fault = Diagnostic::error(
            Code::UnreadableFile,
            format!("the standings cannot be written to `{}`: {error}", path.display()),
        )
        .help("name a file in a folder that you may write to");
        console.diagnostic(fault);
        Status::Usage
    })
}

struct Reading<'c> {
    population: Population,
    /// Where the facts stand that were added, for messages.
    places: Vec<PathBuf>,
    status: Status,
    format: Format,
    console: &'c mut Console,
}

impl Reading<'_> {
    /// A folder has a partner in each `.json` file, a `.json` file has one, any other file one in each line.
    fn path(&mut self, path: &Path) -> Result<(), Box<Diagnostic>> {
        if facts::is_standard_input(path) {
            return self.lines(path, io::stdin().lock());
        }
        if path.is_dir() {
            let failed = |error: io::Error| Box::new(unreadable(path, &error));
            let mut files = fs::read_dir(path)
                .map_err(failed)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<io::Result<Vec<PathBuf>>>()
                .map_err(failed)?;
            files.retain(|file| is_json(file));
            files.sort();
            return files.iter().try_for_each(|file| self.document(file));
        }
        if is_json(path) {
            return self.document(path);
        }
        let file = File::open(path).map_err(|error| Box::new(unreadable(path, &error)))?;
        self.lines(path, BufReader::new(file))
    }

    fn document(&mut self, path: &Path) -> Result<(), Box<Diagnostic>> {
        let bytes = facts::read(path)?;
        self.add(path.to_owned(), &bytes);
        Ok(())
    }

    fn lines(&mut self, path: &Path, mut reader: impl BufRead) -> Result<(), Box<Diagnostic>> {
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            // One byte more than allowed tells that there is too much.
            let read = reader.by_ref().take(LIMIT + 1).read_until(b'\n', &mut line);
            let read = read.map_err(|error| Box::new(unreadable(path, &error)))?;
            if read == 0 {
                break;
            }
            let name = if facts::is_standard_input(path) {
                "standard input".to_owned()
            } else {
                path.display().to_string()
            };
            if line.len() as u64 > LIMIT {
                return Err(Box::new(
                    Diagnostic::error(
                        Code::FactsTooLarge,
                        format!("line {number} of `{name}` has more than {} MiB", LIMIT >> 20),
                    )
                    .help("give the facts about one partner in each line"),
                ));
            }
            if !line.iter().all(u8::is_ascii_whitespace) {
                self.add(PathBuf::from(format!("{name}:{number}")), &line);
            }
        }
        Ok(())
    }

    fn add(&mut self, place: PathBuf, facts: &[u8]) {
        if let Err(diagnostics) = self.population.add(facts) {
            self.status = self.status.max(Status::Failed);
            if self.format == Format::Text {
                self.console.message(&format!("== {} ==", place.display()));
            }
            pack::tell("file", &place, &diagnostics, self.format, self.console);
        }
        self.places.push(place);
    }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no file `{}`", path.display()),
        _ => format!("`{}` cannot be read: {error}", path.display()),
    };
    Diagnostic::error(Code::UnreadableFile, message)
        .help("name a file with the facts about one partner in each line, or a folder with a `.json` file for each")
}
