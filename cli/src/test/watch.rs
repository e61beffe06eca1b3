use super::Arguments;
use crate::console::{Console, Unwritten};
use crate::status::Status;
use charter_engine::source::{Code, Diagnostic};
use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long files must be left alone before everything is run again: editors write in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// Runs, and runs again after every change. Ends when nobody reads the results, or when watching is not possible.
pub(super) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    let (sender, changes) = channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // What cannot be told apart counts as a change. A closed channel means that the end has come.
        if event.as_ref().map_or(true, is_change) {
            let _ = sender.send(());
        }
    });
    let mut watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => return Ok(unwatched("files", &error, console)),
    };
    for path in &arguments.packs {
        if let Err(error) = watcher.watch(folder(path), RecursiveMode::Recursive) {
            return Ok(unwatched(&format!("`{}`", path.display()), &error, console));
        }
    }
    loop {
        let status = super::once(arguments, console)?;
        console.message("waiting for a change; Ctrl-C ends");
        if !wait(&changes) {
            return Ok(status);
        }
    }
}

fn unwatched(what: &str, error: &notify::Error, console: &mut Console) -> Status {
    console.diagnostic(
        Diagnostic::error(Code::UnreadableFile, format!("{what} cannot be watched: {error}"))
            .help("name folders that exist and that you may read, or run without `--watch`"),
    );
    Status::Usage
}

/// Waits for a change, and until changes have come to rest; `false` if none can come any more.
fn wait(changes: &Receiver<()>) -> bool {
    if changes.recv().is_err() {
        return false;
    }
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// The folder of a pack that is named by its manifest.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if path.is_file() && parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) if path.is_file() => parent,
        _ => path,
    }
}

/// Whether an event may change what scenarios give: something was written, moved or removed that a pack is made of.
fn is_change(event: &Event) -> bool {
    let counts = |path: &std::path::PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        // A folder that is moved has no extension of its own.
        extension.is_none_or(|extension| matches!(extension, "rhai" | "csv" | "toml"))
    };
    !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(counts)
}
