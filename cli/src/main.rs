//! The `charter` command line.

mod arguments;
mod check;
mod console;
mod days;
mod eval;
mod facts;
mod fmt;
mod new;
mod pack;
mod population;
mod run;
mod schema;
mod status;
mod test;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match arguments::Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to standard output, a wrong usage to standard error; a closed pipe is nobody's fault.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut console = console::Console::new();
    let done = match arguments.command {
        arguments::Command::Eval(arguments) => eval::run(&arguments, &mut console),
        arguments::Command::Fmt(arguments) => fmt::run(&arguments, &mut console),
        arguments::Command::Test(arguments) => test::run(&arguments, &mut console),
        arguments::Command::Check(arguments) => check::run(&arguments, &mut console),
        arguments::Command::Schema(arguments) => schema::run(&arguments, &mut console),
        arguments::Command::Run(arguments) => run::run(&arguments, &mut console),
        arguments::Command::New(arguments) => new::run(&arguments, &mut console),
    };
    done.unwrap_or_else(|unwritten| unwritten.status()).into()
}
