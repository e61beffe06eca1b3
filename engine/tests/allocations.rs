//! Once a workspace has grown to the size of the facts, a decision allocates nothing: not to read the facts, not to
//! evaluate them, not to write the decision as JSON.
#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "../benches/reseller/pack.rs"]
mod pack;

use allocation_counter::measure;
use charter_engine::decide::Context;
use charter_engine::{Options, Pack, Program, Workspace};

fn program() -> Program {
    let pack = Pack::from_files(pack::FILES.map(|(path, text)| (path, text.as_bytes())));
    let compilation = Program::compile(&pack);
    assert!(compilation.diagnostics.is_empty(), "{}", compilation.diagnostics);
    compilation.program.unwrap()
}

fn context(program: &Program) -> Context {
    let options = Options {
        as_of: Some(pack::AS_OF.to_owned()),
        period: Some(pack::PERIOD.to_owned()),
        ..Options::default()
    };
    program.context(&options).unwrap()
}

/// A workspace that has decided such facts before.
fn warm(program: &Program, context: &Context, facts: &str) -> (Workspace, String) {
    let mut workspace = program.workspace();
    let mut json = String::new();
    for _ in 0..2 {
        workspace.decide(program, facts.as_bytes(), context).unwrap();
        json.clear();
        workspace.view(program, context).write_json(&mut json);
    }
    (workspace, json)
}

#[track_caller]
fn assert_no_allocation(what: &str, run: impl FnOnce()) {
    let counted = measure(run);
    assert_eq!(
        counted.count_total, 0,
        "{what} allocates {} times, {} bytes in all",
        counted.count_total, counted.bytes_total
    );
}

#[test]
fn the_counter_counts() {
    assert_eq!(
        measure(|| drop(std::hint::black_box(Vec::<u8>::with_capacity(100)))).count_total,
        1
    );
}

#[test]
fn reading_facts_allocates_nothing() {
    let program = program();
    let context = context(&program);
    let (mut workspace, _) = warm(&program, &context, pack::TYPICAL);
    assert_no_allocation("reading", || {
        workspace.decode(&program, pack::TYPICAL.as_bytes()).unwrap();
    });
}

#[test]
fn evaluating_allocates_nothing() {
    let program = program();
    let context = context(&program);
    let (mut workspace, _) = warm(&program, &context, pack::TYPICAL);
    assert_no_allocation("evaluating", || workspace.evaluate(&program, &context).unwrap());
}

#[test]
fn writing_json_allocates_nothing() {
    let program = program();
    let context = context(&program);
    let (workspace, mut json) = warm(&program, &context, pack::TYPICAL);
    assert_no_allocation("writing", || {
        json.clear();
        workspace.view(&program, &context).write_json(&mut json);
    });
}
