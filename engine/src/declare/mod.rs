//! From the files of a pack to the declared program. This is the only module that knows rhai.
//!
//! - `clause`: the table of clauses, which drives the check of arguments, completion and the language reference;
//!   `clauses`: its entries and what each does to the model;
//! - `before`: what is looked at in the trees first; `host`: rhai's engine under our limits (`limits`), with our
//!   `operators` and `functions`; `dispatch`, `check`, `call`: from a call of the script to its clause with checked arguments;
//!   `rules`, `site`: where a rule stands and what it captured; `after`: what is missing at the end;
//! - `trouble`: why a script stopped, in plain words; `convert`: values of rhai and constants of the model;
//! - `oracle`: rules run by rhai's interpreter, for tests.

mod after;
mod before;
mod call;
mod check;
mod clause;
mod clauses;
mod complete;
mod convert;
mod dispatch;
mod engagement;
mod functions;
mod host;
mod levels;
mod limits;
mod operators;
mod oracle;
mod rules;
mod site;
mod state;
mod subject;
mod suggest;
mod trouble;

#[cfg(test)]
mod tests;

pub use clause::{ClauseInfo, Kind, MOST_ARGUMENTS, Parameter, Receiver, clause_of, clauses, clauses_of};
pub use oracle::{Lookup, NoLookup, Oracle, OracleError};

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use rhai::{AST, Scope};

use crate::model::Model;
use crate::pack::{Joined, Pack};
use crate::source::{Code, Diagnostic, FileId, Sources};
use crate::syntax::{Parse, parse};
use crate::value::Zone;
use host::Host;
use site::Sites;
use state::{Declaring, Phase};

/// The parsed rule files and scenario files of a pack.
pub type Trees = BTreeMap<FileId, Parse>;

/// What a pack declares.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The program. With errors among the diagnostics it may lack what they are about.
    pub model: Model,
    /// Every rule file and scenario file as a tree.
    pub trees: Trees,
    /// What is wrong, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Runs the scripts of a pack and collects what they declare. Never fails and always ends: what is wrong is in the
/// diagnostics, all at once.
#[must_use]
pub fn declare(pack: &Pack) -> Declared {
    on_own_stack(pack).unwrap_or_else(|| Declared {
        diagnostics: vec![
            Diagnostic::error(Code::Script, "the script could not be run")
                .help("this is a fault of the engine; please report it with the pack"),
        ],
        ..Declared::default()
    })
}

/// The depth that a script may reach is known to fit this stack, whatever the caller has.
#[cfg(not(target_arch = "wasm32"))]
fn on_own_stack(pack: &Pack) -> Option<Declared> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new()
            .name("declare".to_owned())
            .stack_size(limits::STACK_BYTES);
        builder.spawn_scoped(scope, || Run::of(pack).0).ok()?.join().ok()
    })
}

#[cfg(target_arch = "wasm32")]
fn on_own_stack(pack: &Pack) -> Option<Declared> {
    Some(Run::of(pack).0)
}

/// What is left of a run for those who call its rules.
struct Run {
    host: Host,
    ast: AST,
}

impl Run {
    fn of(pack: &Pack) -> (Declared, Option<Run>) {
        let mut declared = Declared::default();
        let (sources, scripts) = (pack.sources(), pack.script_files());
        let mut broken = false;
        for file in scripts {
            broken |= add_tree(&mut declared, sources, *file);
        }
        // Scenarios with errors of syntax are left out; the program is declared all the same.
        let tests: Vec<FileId> = pack
            .test_files()
            .iter()
            .copied()
            .filter(|file| !add_tree(&mut declared, sources, *file))
            .collect();
        let all: Vec<FileId> = scripts.iter().chain(&tests).copied().collect();
        let joined = Joined::new(sources, &all);
        if joined.lines() > limits::LINES {
            declared.diagnostics.push(too_many_lines(joined.lines()));
            broken = true;
        }
        if broken {
            // A rule that reads a field of a reserved name does not parse: the field itself is where to mend it.
            let fields = before::refused_fields(&declared.trees);
            if !fields.is_empty() {
                declared.diagnostics.extend(fields);
                declared.diagnostics = sorted(declared.diagnostics);
            }
            return (declared, None);
        }
        let roots: HashMap<FileId, _> = declared
            .trees
            .iter()
            .map(|(file, tree)| (*file, tree.syntax()))
            .filter(|(file, _)| all.contains(file))
            .collect();
        let lines = TestLines::new(&joined, sources, &tests);
        // A zone that does not exist is reported when the program is compiled.
        let zone = pack
            .manifest()
            .and_then(|manifest| Zone::from_name(&manifest.time_zone.value));
        let sites = Rc::new(Sites::new(joined, zone.unwrap_or_else(Zone::utc), roots));
        let mut before = before::look(&sites);
        declared.diagnostics.append(&mut before.diagnostics);
        let mut state = Declaring::new(sites);
        for diagnostic in declared.diagnostics.drain(..) {
            state.report(diagnostic);
        }
        if before.stops {
            declared.diagnostics = sorted(state.take_diagnostics());
            return (declared, None);
        }
        let host = Host::new(state, &before.called);
        let ast = run_all(&host, &pack.joined().text, &lines);
        let mut state = host.desk.state.borrow_mut();
        declared.model = std::mem::take(&mut state.model);
        declared.diagnostics = sorted(state.take_diagnostics());
        drop(state);
        let run = ast.map(|ast| Run { host, ast });
        (declared, run)
    }
}

/// Runs the program, then each file of scenarios in a scope of its own; `None` if the program stopped.
fn run_all(host: &Host, program: &str, tests: &TestLines) -> Option<AST> {
    let mut scope = Scope::new();
    let result = host
        .compile(program)
        .and_then(|ast| host.run(&mut scope, &ast).map(|()| ast));
    let ast = match result {
        Ok(ast) => ast,
        Err(error) => {
            let mut state = host.desk.state.borrow_mut();
            state.stopped(&error);
            state.check_captures();
            return None;
        }
    };
    {
        let mut state = host.desk.state.borrow_mut();
        state.check_captures();
        state.check_complete();
        state.resolve_thresholds();
        state.model.names = state.all_names();
        state.phase = Phase::Tests;
    }
    let helpers = ast.clone_functions_only();
    let mut complete = true;
    for test in &tests.texts {
        let mut scope = scope.clone();
        let result = host
            .compile(test)
            .and_then(|test| host.run(&mut scope, &helpers.merge(&test)));
        if let Err(error) = result {
            host.desk.state.borrow_mut().stopped(&error);
            complete = false;
        }
    }
    if complete {
        host.desk.state.borrow_mut().check_scenarios();
    }
    Some(ast)
}

/// The texts of scenario files, each behind as many empty lines as stand before it in the joined text: so the
/// positions of all files are different, also while their functions call each other.
struct TestLines {
    texts: Vec<String>,
}

impl TestLines {
    fn new(joined: &Joined, sources: &Sources, tests: &[FileId]) -> TestLines {
        let texts = tests
            .iter()
            .filter_map(|file| {
                let text = sources.get(*file)?.text();
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let (line, _) = joined.position(*file, 0)?;
                Some("\n".repeat((line as usize).saturating_sub(1)) + text)
            })
            .collect();
        TestLines { texts }
    }
}

/// Parses a file; whether it has errors.
fn add_tree(declared: &mut Declared, sources: &Sources, file: FileId) -> bool {
    let Some(source) = sources.get(file) else { return false };
    let tree = parse(source.text());
    let broken = !tree.errors().is_empty();
    let diagnostics = tree.errors().iter().map(|error| error.diagnostic(file, source.text()));
    declared.diagnostics.extend(diagnostics);
    declared.trees.insert(file, tree);
    broken
}

fn too_many_lines(lines: usize) -> Diagnostic {
    Diagnostic::error(
        Code::Bound,
        format!(
            "the scripts of the pack have {lines} lines, at most {} are allowed",
            limits::LINES
        ),
    )
    .help("move data into tables")
}

/// By file and place, so that people read them from top to bottom.
fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.file, span.start)));
    diagnostics
}
