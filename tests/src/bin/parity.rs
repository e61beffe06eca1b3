//! `parity inputs` writes what the parity test evaluates, `parity answers` what the engine answers natively; each as
//! lines of JSON. The root of the repository may follow; it is the current folder otherwise.
#![allow(clippy::print_stderr, reason = "messages go to stderr")]

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use charter_tests::parity;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next();
    let root = PathBuf::from(arguments.next().unwrap_or_else(|| ".".to_owned()));
    let result = match what.as_deref() {
        Some("inputs") => inputs(&root),
        Some("answers") => answers(&root),
        _ => Err(io::Error::other("usage: parity inputs|answers [ROOT]")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parity: {error}");
            ExitCode::from(2)
        }
    }
}

fn inputs(root: &std::path::Path) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for unit in parity::units(root)? {
        serde_json::to_writer(&mut out, &unit)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn answers(root: &std::path::Path) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for unit in parity::units(root)? {
        for answer in parity::answers(&unit)? {
            serde_json::to_writer(&mut out, &answer)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()
}
