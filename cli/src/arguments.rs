use clap::{Parser, Subcommand};

/// Rules for partner programs: who reaches which level, who may claim what, what each deal pays.
///
/// A program is a rule pack: a folder with a `pack.toml`, rule files (`*.rhai`), tables (`*.csv`) and scenarios. Charter
/// evaluates it for the facts about a partner and says what was decided, and why; it checks packs, and runs their scenarios.
#[derive(Parser)]
#[command(name = "charter", version, max_term_width = 100, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Eval(crate::eval::Arguments),
    Run(crate::run::Arguments),
    Check(crate::check::Arguments),
    Test(crate::test::Arguments),
    Fmt(crate::fmt::Arguments),
    Schema(crate::schema::Arguments),
    New(crate::new::Arguments),
}

const EXAMPLES: &str = "\
Examples:
  charter new acme-reseller
  charter eval acme-reseller acme-reseller/facts/example.json --period 2026-01-01..2026-03-31
  charter run acme-reseller partners.ndjson -o decisions.ndjson
  charter check acme-reseller
  charter test acme-reseller
  charter fmt acme-reseller
  charter schema acme-reseller

Exit status:
  0  everything went well
  1  a check or a test failed
  2  wrong usage, or input that cannot be read
  3  a rule or a fact failed; the message says which";
