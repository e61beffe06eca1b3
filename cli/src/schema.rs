use crate::console::{Console, Unwritten};
use crate::pack::{self, Format};
use crate::status::Status;
use charter_engine::Program;
use charter_engine::source::{Code, Diagnostic};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Print the shape of the facts a program reads, or of its decision
///
/// The facts are described from the records and inputs that the rule pack declares.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder of the rule pack, in which `pack.toml` stands
    #[arg(value_name = "PACK")]
    pack: PathBuf,

    /// The language of the description; TypeScript describes facts and decision together
    #[arg(long, value_name = "FORMAT", default_value = "json-schema")]
    format: Language,

    /// What to describe as JSON Schema [default: facts]
    #[arg(long, value_name = "WHAT")]
    of: Option<Document>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    /// JSON Schema
    JsonSchema,
    /// TypeScript types
    #[value(name = "typescript")]
    TypeScript,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Document {
    /// What the program reads
    Facts,
    /// What the program decides
    Decision,
}

const EXAMPLES: &str = "\
Examples:
  charter schema acme-reseller > facts.schema.json
  charter schema acme-reseller --of decision > decision.schema.json
  charter schema acme-reseller --format typescript > acme.ts";

pub(crate) fn run(arguments: &Arguments, console: &mut Console) -> Result<Status, Unwritten> {
    if arguments.format == Language::TypeScript && arguments.of.is_some() {
        console.diagnostic(
            Diagnostic::error(Code::Option, "`--of` goes only with `--format json-schema`")
                .help("leave `--of` out; TypeScript describes facts and decision together"),
        );
        return Ok(Status::Usage);
    }
    if arguments.of == Some(Document::Decision) {
        // The same for every pack; still, a wrong path must not pass for a pack.
        if let Err(status) = pack::read(&arguments.pack, console) {
            return Ok(status);
        }
        console.result(&Program::decision_schema())?;
        return Ok(Status::Fine);
    }
    let program = match pack::compile(&arguments.pack, Format::Text, console) {
        Ok(program) => program,
        Err(status) => return Ok(status),
    };
    console.result(&match arguments.format {
        Language::JsonSchema => program.facts_schema(),
        Language::TypeScript => program.typescript(),
    })?;
    Ok(Status::Fine)
}
