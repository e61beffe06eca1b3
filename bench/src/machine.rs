//! Where and when something was measured.

use std::process::Command;

/// The machine, the day, the commit, and how busy the machine was.
pub(crate) fn taken() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let cpu = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cpu = cpu.map_or("unknown processor", |(_, name)| name);
    let cores = cores();
    let load = read("/proc/loadavg");
    let load = load.split_once(' ').map_or("unknown", |(load, _)| load);
    let told = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(crate::bench::root())
            .output();
        let text = output
            .ok()
            .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        text.filter(|text| !text.is_empty())
            .unwrap_or_else(|| "unknown".to_owned())
    };
    let rustc = told("rustc", &["--version"]);
    let rustc = rustc.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    format!(
        "{}, commit `{}`, {rustc}, Node {}, {} {}, {cores} cores of {cpu}, load {load} at the start.",
        told("date", &["+%Y-%m-%d"]),
        told("git", &["rev-parse", "--short", "HEAD"]),
        told("node", &["--version"]),
        std::env::consts::OS,
        std::env::consts::ARCH,
    )
}

/// How many threads run at once.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}
