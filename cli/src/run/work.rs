use super::output::Output;
use super::progress::Progress;
use super::read::{Chunk, From, Partners, read};
use super::summary::Counts;
use crate::console::Console;
use charter_engine::decide::Context;
use charter_engine::schema::Store;
use charter_engine::source::{Code, Diagnostic};
use charter_engine::value::write_json_text;
use charter_engine::{Diagnostics, Program, Style, Workspace};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

/// The stack on which rules are evaluated.
const STACK: usize = 8 << 20;
/// Of how many partners the errors are shown, if they are not written to a file.
const SHOWN: u64 = 10;

pub(super) type Relations = Arc<Store>;

/// What is decided, and with how many threads.
pub(super) struct Task<'t> {
    pub(super) program: &'t Program,
    pub(super) context: &'t Context,
    pub(super) relations: Option<Relations>,
    pub(super) jobs: usize,
}

/// Where results go.
#[derive(Clone, Copy)]
pub(super) struct Targets<'t> {
    pub(super) output: Option<&'t Path>,
    pub(super) errors: Option<&'t Path>,
    pub(super) quiet: bool,
}

/// Why a run ended early.
pub(super) enum Stopped {
    /// The reader of standard output has gone.
    NoReader,
    /// What could not be read or written.
    Fault(Box<Diagnostic>),
}

impl std::convert::From<Box<Diagnostic>> for Stopped {
    fn from(fault: Box<Diagnostic>) -> Stopped {
        Stopped::Fault(fault)
    }
}

/// A chunk with its decisions.
struct Decided {
    place: u64,
    decisions: String,
    /// A line of JSON for each partner that failed.
    errors: String,
    /// The first of them for people.
    shown: Vec<String>,
    counts: Counts,
}

/// Decides for everybody in these files. Chunks come back in any order and are written in that of the input, so that
/// the result does not depend on the number of threads.
pub(super) fn decide_all(
    task: &Task<'_>,
    files: &[PathBuf],
    from: Option<From>,
    targets: Targets<'_>,
    console: &mut Console,
) -> Result<Counts, Stopped> {
    let mut output = match targets.output {
        Some(path) => Output::file(path)?,
        None => Output::standard(),
    };
    let mut errors = targets.errors.map(Output::file).transpose()?;
    let progress = Progress::of(files, targets.quiet);
    let style = console.style();
    let read_bytes = AtomicU64::new(0);
    let mut total = Counts::default();

    // A token for each chunk on its way bounds the memory.
    let most = task.jobs * 4 + 2;
    let (give_token, tokens) = mpsc::sync_channel::<()>(most);
    for _ in 0..most {
        let _ = give_token.send(());
    }
    let (to_workers, chunks) = mpsc::sync_channel::<Chunk>(most);
    let chunks = Mutex::new(chunks);
    let (to_writer, decided) = mpsc::channel::<Decided>();

    thread::scope(|scope| {
        let mut threads = Vec::new();
        let read_bytes = &read_bytes;
        let reader = spawn(scope, "reader", move || {
            read_all(task, files, from, read_bytes, &tokens, &to_workers)
        })?;
        for _ in 0..task.jobs {
            let (chunks, to_writer) = (&chunks, to_writer.clone());
            threads.push(spawn(scope, "worker", move || work(task, style, chunks, &to_writer))?);
        }
        drop(to_writer);
        let mut written = Ok(());
        let mut waiting = BTreeMap::new();
        let mut next = 0_u64;
        'chunks: while let Ok(one) = decided.recv() {
            waiting.insert(one.place, one);
            while let Some(one) = waiting.remove(&next) {
                next += 1;
                progress.at(read_bytes, total.decided + total.failed);
                for message in one.shown.iter().take(usize::from(errors.is_none()) * SHOWN as usize) {
                    if total.shown < SHOWN {
                        total.shown += 1;
                        progress.hidden(|| console.message(message));
                    }
                }
                total.add(&one.counts);
                written = output.write(one.decisions.as_bytes());
                if let (Ok(()), Some(errors)) = (&written, &mut errors) {
                    written = errors.write(one.errors.as_bytes());
                }
                if written.is_err() {
                    break 'chunks;
                }
                let _ = give_token.send(());
            }
        }
        // Without the ends of the channels, the others stop.
        drop(decided);
        drop(give_token);
        let read = reader.join();
        // A thread that broke off would leave partners out without a word.
        let whole = threads
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .filter(Result::is_err)
            .count()
            == 0;
        written?;
        match read {
            Ok(read) if whole => read.map_err(Stopped::Fault),
            _ => Err(Stopped::Fault(Box::new(
                Diagnostic::error(Code::UnreadableFile, "the run broke off before the end of the input")
                    .help("this is a fault of Charter: please report it with the pack"),
            ))),
        }
    })?;
    progress.end();
    output.finish()?;
    if let Some(errors) = errors {
        errors.finish()?;
    } else if total.failed > total.shown && total.shown > 0 {
        console.message(&format!(
            "and {} more partners without a decision; `--errors FILE` keeps what is wrong with each",
            total.failed - total.shown
        ));
    }
    Ok(total)
}

fn spawn<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    name: &str,
    work: impl FnOnce() -> T + Send + 'scope,
) -> Result<thread::ScopedJoinHandle<'scope, T>, Stopped> {
    let thread = thread::Builder::new().name(name.to_owned()).stack_size(STACK);
    thread.spawn_scoped(scope, work).map_err(|error| {
        Stopped::Fault(Box::new(
            Diagnostic::error(Code::Option, format!("a thread cannot be started: {error}"))
                .help("give a smaller number to `--jobs`"),
        ))
    })
}

/// Reads the files one after the other and hands on their chunks, each for a token.
fn read_all(
    task: &Task<'_>,
    files: &[PathBuf],
    from: Option<From>,
    read_bytes: &AtomicU64,
    tokens: &Receiver<()>,
    to_workers: &SyncSender<Chunk>,
) -> Result<(), Box<Diagnostic>> {
    let mut place = 0;
    for path in files {
        let mut take = |file: Arc<str>, partners: Partners| {
            if tokens.recv().is_err() {
                return false;
            }
            let chunk = Chunk { place, file, partners };
            place += 1;
            to_workers.send(chunk).is_ok()
        };
        if !read(path, from, task.program, read_bytes, &mut take)? {
            return Ok(());
        }
    }
    Ok(())
}

/// Decides chunk after chunk.
fn work(task: &Task<'_>, style: Style, chunks: &Mutex<Receiver<Chunk>>, to_writer: &Sender<Decided>) {
    let mut worker = Worker {
        task,
        style,
        workspace: task.program.workspace(),
        facts: Vec::new(),
    };
    if let Some(relations) = &task.relations {
        worker.workspace.set_relations(relations.clone());
    }
    loop {
        let chunk = match chunks.lock() {
            Ok(chunks) => chunks.recv(),
            Err(_) => return,
        };
        let Ok(chunk) = chunk else { return };
        if to_writer.send(worker.decide(&chunk)).is_err() {
            return;
        }
    }
}

struct Worker<'w> {
    task: &'w Task<'w>,
    style: Style,
    workspace: Workspace,
    facts: Vec<u8>,
}

impl Worker<'_> {
    fn decide(&mut self, chunk: &Chunk) -> Decided {
        let mut out = Decided {
            place: chunk.place,
            decisions: String::new(),
            errors: String::new(),
            shown: Vec::new(),
            counts: Counts::default(),
        };
        match &chunk.partners {
            Partners::Json { bytes, ends } => {
                let mut start = 0;
                for (line, end) in ends {
                    let facts = bytes.get(start..*end).unwrap_or_default();
                    start = *end;
                    self.one(&chunk.file, *line, facts, &mut out);
                }
            }
            Partners::Rows { header, rows } => {
                for (line, row) in rows {
                    let mut facts = std::mem::take(&mut self.facts);
                    facts.clear();
                    header.write_facts(row, &mut facts);
                    self.one(&chunk.file, *line, &facts, &mut out);
                    self.facts = facts;
                }
            }
        }
        out
    }

    fn one(&mut self, file: &str, line: u64, facts: &[u8], out: &mut Decided) {
        let Task { program, context, .. } = *self.task;
        match self.workspace.decide(program, facts, context) {
            Ok(()) => {
                self.workspace.view(program, context).write_json(&mut out.decisions);
                out.decisions.push('\n');
                out.counts.decided += 1;
            }
            Err(wrong) => self.failed(file, line, &wrong, out),
        }
    }

    fn failed(&self, file: &str, line: u64, wrong: &Diagnostics, out: &mut Decided) {
        out.counts.failed += 1;
        for diagnostic in wrong.iter() {
            *out.counts.codes.entry(diagnostic.code.to_string()).or_default() += 1;
        }
        if (out.shown.len() as u64) < SHOWN {
            let text = wrong.to_text(self.style);
            out.shown.push(format!("== {file}:{line} ==\n{text}"));
        }
        out.errors.push_str("{\"file\":");
        write_json_text(file, &mut out.errors);
        // Writing to a String does not fail.
        let _ = write!(out.errors, ",\"line\":{line},\"diagnostics\":");
        out.errors.push_str(&wrong.to_json());
        out.errors.push_str("}\n");
    }
}
