use super::work::Stopped;
use charter_engine::source::{Code, Diagnostic};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where results are written: standard output, or a file that has its name only when it is whole.
pub(super) enum Output {
    Standard(io::Stdout),
    File(Part),
}

/// A file that is being written, under another name beside its own.
pub(super) struct Part {
    target: PathBuf,
    part: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Output {
    pub(super) fn standard() -> Output {
        Output::Standard(io::stdout())
    }

    pub(super) fn file(target: &Path) -> Result<Output, Box<Diagnostic>> {
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let part = folder.unwrap_or(Path::new(".")).join(format!(
            ".{}.{}.part",
            target.file_name().unwrap_or_default().to_string_lossy(),
            std::process::id()
        ));
        if target.is_dir() {
            return Err(unwritable(target, "it is a folder"));
        }
        let file = File::create(&part).map_err(|error| unwritable(target, &error.to_string()))?;
        Ok(Output::File(Part {
            target: target.to_owned(),
            part,
            file: Some(BufWriter::with_capacity(1 << 18, file)),
        }))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        match self {
            Output::Standard(stream) => stream.write_all(bytes).map_err(|error| to_standard(&error)),
            Output::File(part) => match &mut part.file {
                Some(file) => file
                    .write_all(bytes)
                    .map_err(|error| Stopped::Fault(unwritable(&part.target, &error.to_string()))),
                None => Ok(()),
            },
        }
    }

    /// All is written: a file gets its name.
    pub(super) fn finish(self) -> Result<(), Stopped> {
        match self {
            Output::Standard(mut stream) => stream.flush().map_err(|error| to_standard(&error)),
            Output::File(mut part) => {
                let Some(file) = part.file.take() else { return Ok(()) };
                let named = file
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .and_then(|file| file.sync_all())
                    .and_then(|()| fs::rename(&part.part, &part.target));
                named.map_err(|error| {
                    let _ = fs::remove_file(&part.part);
                    Stopped::Fault(unwritable(&part.target, &error.to_string()))
                })
            }
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // A half-written file is of no use to anybody.
            let _ = fs::remove_file(&self.part);
        }
    }
}

fn to_standard(error: &io::Error) -> Stopped {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Stopped::NoReader;
    }
    Stopped::Fault(unwritable(Path::new("standard output"), &error.to_string()))
}

fn unwritable(path: &Path, why: &str) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            Code::UnreadableFile,
            format!("`{}` cannot be written: {why}", path.display()),
        )
        .help("name a file in a folder that exists, may be written to and has room"),
    )
}
