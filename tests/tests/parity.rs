//! The native half of the parity test is itself worth something only if it is complete and always says the same.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::path::{Path, PathBuf};
use std::process::Command;

use charter_tests::parity;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn run(what: &str) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_parity"))
        .arg(what)
        .arg(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Hash seeds differ by process: what depends on them shows here.
#[test]
fn every_process_answers_the_same() {
    let first = run("answers");
    for _ in 0..3 {
        assert!(first == run("answers"), "two processes gave different answers");
    }
}

#[test]
fn every_case_of_errors_is_an_error() {
    for unit in parity::units(&root()).unwrap() {
        let is_error = |text: &str| text.contains(r#""severity":"error""#);
        let answers = parity::answers(&unit).unwrap();
        let wrong = answers.iter().any(|answer| match answer.kind {
            "diagnostics" => is_error(&answer.output),
            "decision" => !answer.case.contains(": scenario ") && is_error(&answer.output),
            _ => false,
        });
        assert_eq!(wrong, unit.name.starts_with("errors/"), "{}", unit.name);
    }
}

#[test]
fn a_repository_without_cases_is_an_error() {
    let nowhere = root().join("docs").join("no-such-folder");
    assert!(parity::units(&nowhere).is_err());
}
