use crate::status::Status;
use anstream::{AutoStream, ColorChoice};
use charter_engine::report::{Style, diagnostics_text};
use charter_engine::source::{Diagnostic, Sources};
use std::io::{self, Write};

/// Where results and messages go: results to standard output, messages to standard error.
pub(crate) struct Console {
    style: Style,
}

/// A result could not be written.
pub(crate) enum Unwritten {
    /// The reader has gone, as `head` does: nothing to complain about.
    NoReader,
    /// The disk is full, say; the message is written.
    Told,
}

impl Unwritten {
    pub(crate) const fn status(&self) -> Status {
        match self {
            Unwritten::NoReader => Status::Fine,
            Unwritten::Told => Status::Usage,
        }
    }
}

impl Console {
    pub(crate) fn new() -> Console {
        // Knows about terminals, NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb.
        let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        let width = terminal_size::terminal_size_of(io::stderr())
            .map(|(width, _)| usize::from(width.0))
            .or_else(|| std::env::var("COLUMNS").ok()?.parse().ok())
            .unwrap_or_else(|| Style::default().width);
        Console {
            style: Style { color, width },
        }
    }

    /// How messages are laid out.
    pub(crate) const fn style(&self) -> Style {
        self.style
    }

    /// How results are laid out: as messages, with the colour that standard output takes.
    pub(crate) fn result_style(&self) -> Style {
        Style {
            color: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            ..self.style
        }
    }

    /// Writes a result, with a line end if it has none.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), Unwritten> {
        let line_end = if text.ends_with('\n') { "" } else { "\n" };
        let mut stream = anstream::stdout().lock();
        let written = write!(stream, "{text}{line_end}").and_then(|()| stream.flush());
        drop(stream);
        self.written(written)
    }

    /// Writes a text byte for byte.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Unwritten> {
        let mut stream = io::stdout().lock();
        let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
        drop(stream);
        self.written(written)
    }

    fn written(&mut self, written: io::Result<()>) -> Result<(), Unwritten> {
        written.map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                return Unwritten::NoReader;
            }
            self.message(&format!("error: the result cannot be written: {error}"));
            Unwritten::Told
        })
    }

    /// Writes a message, with a line end if it has none.
    pub(crate) fn message(&mut self, text: &str) {
        let line_end = if text.ends_with('\n') { "" } else { "\n" };
        // If even this cannot be written there is nowhere left to say so.
        let _ = write!(anstream::stderr().lock(), "{text}{line_end}");
    }

    /// Writes a diagnostic that has no source.
    pub(crate) fn diagnostic(&mut self, diagnostic: Diagnostic) {
        let text = diagnostics_text(&[diagnostic], &Sources::default(), self.style);
        self.message(&text);
    }
}
