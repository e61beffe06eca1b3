//! The phases of CI: run one after another, timed, their tests counted.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::package::{self, Build};
use crate::shell::{self, command};

/// One phase.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Format,
    Lint,
    LintWasm,
    Doc,
    /// The programs that the JavaScript tests compare with; `Rust` builds them too.
    Programs,
    Rust,
    Package,
    Node,
    Browser,
    Designer,
}

#[derive(Default)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// Runs all phases, also after one has failed, unless they need what it should have built.
pub(crate) fn run(phases: &[Phase]) -> Result<()> {
    let mut count = Count::default();
    let mut rows: Vec<(Phase, Duration, Option<String>)> = Vec::new();
    for &phase in phases {
        let started = Instant::now();
        println!("\n== {} ==", phase.name());
        let missing = phase
            .needs()
            .iter()
            .find(|need| rows.iter().any(|row| row.0 == **need && row.2.is_some()));
        let result = match missing {
            Some(need) => Err(anyhow::anyhow!("not run, because \"{}\" failed", need.name())),
            None => phase.run(&mut count),
        };
        let error = result.err().map(|error| format!("{error:#}"));
        if let Some(error) = &error {
            println!("failed: {error}");
        }
        rows.push((phase, started.elapsed(), error));
    }
    println!("\n== summary ==");
    for (phase, time, error) in &rows {
        let result = error
            .as_deref()
            .map_or("ok".to_owned(), |error| format!("FAILED: {error}"));
        println!("{:>6.1} s  {:<32} {result}", time.as_secs_f64(), phase.name());
    }
    if count.passed + count.failed > 0 {
        let skipped = if count.skipped > 0 {
            format!(", {} skipped", count.skipped)
        } else {
            String::new()
        };
        println!("{} passed, {} failed{skipped}", count.passed, count.failed);
    }
    let failed = rows.iter().filter(|row| row.2.is_some()).count();
    if failed > 0 {
        bail!("{failed} of {} phases failed", rows.len());
    }
    Ok(())
}

impl Phase {
    const fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lint => "lint",
            Self::LintWasm => "lint for WebAssembly",
            Self::Doc => "API documentation",
            Self::Programs => "programs for the tests",
            Self::Rust => "Rust tests",
            Self::Package => "npm package",
            Self::Node => "npm package tests and parity",
            Self::Browser => "browser tests",
            Self::Designer => "designer and its tests",
        }
    }

    const fn needs(self) -> &'static [Self] {
        match self {
            Self::Node | Self::Browser | Self::Designer => &[Self::Package, Self::Programs],
            _ => &[],
        }
    }

    fn run(self, count: &mut Count) -> Result<()> {
        match self {
            Self::Format => shell::cargo(["fmt", "--all", "--check"]),
            Self::Lint => shell::cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
            Self::LintWasm => shell::cargo([
                "clippy",
                "--package",
                "charter-wasm",
                "--target",
                package::TARGET,
                "--",
                "-D",
                "warnings",
            ]),
            Self::Doc => {
                let mut doc = command("cargo", ["doc", "--workspace", "--no-deps", "--document-private-items"]);
                doc.env("RUSTDOCFLAGS", "-D warnings");
                shell::run(doc)
            }
            // The same selection as that of the tests, so that the same crates are not built with other features.
            Self::Programs => shell::cargo(["test", "--workspace", "--no-run"]),
            Self::Rust => shell::watched(command("cargo", ["test", "--workspace", "--no-fail-fast"]), |line| {
                count.cargo(line)
            }),
            Self::Package => package::build(Build::Release),
            Self::Node => npm_tests("tests/node", count),
            Self::Browser => npm_tests("tests/browser", count),
            Self::Designer => {
                shell::npm_packages()?;
                shell::run(command("npm", ["run", "build", "--workspace", "designer"]))?;
                npm_tests("designer", count)
            }
        }
    }
}

fn npm_tests(workspace: &str, count: &mut Count) -> Result<()> {
    shell::npm_packages()?;
    let mut tests: Command = command("npm", ["test", "--workspace", workspace]);
    let programs = shell::target().join("debug");
    tests.env("CHARTER_PARITY", programs.join("parity"));
    tests.env("CHARTER_CLI", programs.join("charter"));
    shell::watched(tests, |line| count.node(line))
}

impl Count {
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; …`
    fn cargo(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        let words: Vec<&str> = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            if let [number, what] = pair
                && let Ok(number) = number.parse()
            {
                self.add(what, number);
            }
        }
    }

    /// `ℹ pass 12`
    fn node(&mut self, line: &str) {
        let mut words = line.trim().trim_start_matches(['ℹ', '#']).split_whitespace();
        if let (true, Some(what), Some(number), None) =
            (line.starts_with(['ℹ', '#']), words.next(), words.next(), words.next())
            && let Ok(number) = number.parse()
        {
            self.add(what, number);
        }
    }

    fn add(&mut self, what: &str, number: u64) {
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn counts_what_the_runners_say() {
        let mut count = Count::default();
        count.cargo(
            "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s",
        );
        count.cargo("test counts ... ok");
        for line in [
            "ℹ tests 5",
            "ℹ pass 4",
            "ℹ fail 1",
            "ℹ skipped 0",
            "ℹ todo 0",
            "✔ 7 pass (0.5ms)",
        ] {
            count.node(line);
        }
        assert_eq!((count.passed, count.failed, count.skipped), (16, 3, 1));
    }
}
