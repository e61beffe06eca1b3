//! Build tasks of the repository: what CI does, each step by its name.
//!
//! `bench` measures Charter beside other engines, `package` builds the npm package, `phases` lists what there is to
//! check, `reference` makes pages of `docs` from the engine, `shell` runs commands, `suffixes` packs the public suffix list.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command for people at a terminal"
)]

mod bench;
mod package;
mod phases;
mod reference;
mod shell;
mod suffixes;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::package::Build;
use crate::phases::Phase;

const USAGE: &str = "\
cargo xtask TASK

  ci               everything CI does: fmt, lint, doc, test
  test             every test: Rust, the npm package, parity, browser
  fmt [--check]    formats the sources, or says which are not
  lint             clippy, natively and for WebAssembly
  doc              the API's documentation, with warnings as errors
  reference [--check]  writes the pages of docs that come from the engine, or says which are out of date
  suffixes FILE    makes the engine's tree of domains from a file with the public suffix list
  wasm             builds the npm package in wasm/npm/dist, and measures it
  wasm --debug     the same from the debug profile: quick, large, panics are told on the console
  wasm --compare   sizes and speed of each level of wasm-opt
  rust             the Rust tests only
  node             the tests of the npm package and of parity only
  browser          the browser tests only
  designer         builds the designer, and runs its tests only
  bench [OPTIONS]  builds the other engines, and measures Charter beside them; --help tells the options
  bench --check    format, lints and build of what `ci` leaves out: the other engines behind their calls";

fn main() -> ExitCode {
    match task(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn task(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["ci"] => phases::run(&[
            Phase::Format,
            Phase::Lint,
            Phase::LintWasm,
            Phase::Doc,
            Phase::Rust,
            Phase::Package,
            Phase::Node,
            Phase::Browser,
            Phase::Designer,
        ]),
        ["test"] => phases::run(&[
            Phase::Rust,
            Phase::Package,
            Phase::Node,
            Phase::Browser,
            Phase::Designer,
        ]),
        ["fmt"] => shell::cargo(["fmt", "--all"]),
        ["fmt", "--check"] => phases::run(&[Phase::Format]),
        ["lint"] => phases::run(&[Phase::Lint, Phase::LintWasm]),
        ["doc"] => phases::run(&[Phase::Doc]),
        ["rust"] => phases::run(&[Phase::Rust]),
        ["node"] => phases::run(&[Phase::Programs, Phase::Package, Phase::Node]),
        ["browser"] => phases::run(&[Phase::Programs, Phase::Package, Phase::Browser]),
        ["designer"] => phases::run(&[Phase::Programs, Phase::Package, Phase::Designer]),
        ["reference"] => {
            for path in reference::write(&shell::root()).map_err(anyhow::Error::msg)? {
                println!("wrote {path}");
            }
            Ok(())
        }
        ["reference", "--check"] => {
            let outdated = reference::outdated(&shell::root()).map_err(anyhow::Error::msg)?;
            let paths: Vec<&str> = outdated.iter().map(|page| page.path).collect();
            if paths.is_empty() {
                Ok(())
            } else {
                bail!("out of date, `cargo xtask reference` writes them: {}", paths.join(", "))
            }
        }
        ["suffixes", list] => suffixes::write(&shell::root(), list),
        ["bench", "--check"] => bench::check(),
        ["bench", rest @ ..] => bench::run(rest),
        ["wasm"] => package::build(Build::Release),
        ["wasm", "--debug"] => package::build(Build::Debug),
        ["wasm", "--compare"] => package::compare(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no task `{}`; `cargo xtask` lists them", other.join(" ")),
    }
}
