//! Charter beside other engines. The engines are a workspace of their own, with their own lock file: nothing else builds
//! them.

use std::ffi::OsStr;

use anyhow::Result;

use crate::package::{self, Build};
use crate::shell;

/// Their workspace, and where they are built.
const MANIFEST: &str = "bench/peers/Cargo.toml";

/// Builds everything that is measured, and measures it.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    if arguments.iter().any(|argument| matches!(*argument, "-h" | "--help")) {
        return measure(arguments);
    }
    package::build(Build::Release)?;
    peers(["build", "--release"], &[])?;
    measure(arguments)
}

/// What CI does for everything else: format and lints, for the engines behind their calls.
pub(crate) fn check() -> Result<()> {
    shell::cargo(["fmt", "--manifest-path", MANIFEST, "--check"])?;
    peers(["clippy", "--release"], &["--", "-D", "warnings"])
}

fn measure(arguments: &[&str]) -> Result<()> {
    let mut all = vec!["run", "--profile", "measured", "--package", "charter-bench", "--"];
    all.extend(arguments);
    shell::cargo(all)
}

fn peers(task: [&str; 2], rest: &[&str]) -> Result<()> {
    let target = shell::target().join("peers");
    let [task, profile] = task;
    let mut all: Vec<&OsStr> = [task, profile, "--locked", "--manifest-path", MANIFEST, "--target-dir"]
        .map(OsStr::new)
        .to_vec();
    all.push(target.as_os_str());
    all.extend(rest.iter().map(OsStr::new));
    shell::cargo(all)
}
