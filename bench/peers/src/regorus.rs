//! regorus: a policy compiled to its register machine, the machine used again, the tables in `data`, as in its own
//! benchmarks (`hot`). Numbers are those of its own type, of binary floats beyond integers.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program as Compiled;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value as Cell};
use serde_json::{Value, json};

use crate::job::{Job, Program, Side};

const ENTRY: &str = "data.bench.result";

const RATES: &str = r#"{ "rates": {
    "registered": { "cloud": 0.05, "software": 0.04, "services": 0.02 },
    "silver": { "cloud": 0.08, "software": 0.06, "services": 0.03 },
    "gold": { "cloud": 0.1, "software": 0.08, "services": 0.04 },
    "platinum": { "cloud": 0.12, "software": 0.09, "services": 0.05 }
} }"#;

pub(crate) struct Regorus {
    text: String,
    data: String,
    machine: RegoVM,
    program: Program,
    facts: Vec<(String, Cell)>,
}

impl Regorus {
    pub(crate) fn new(job: &Job) -> Result<Regorus> {
        let (text, data) = (text(job)?, data(job));
        let mut machine = RegoVM::new();
        // As in its own benchmarks: the limit it comes with is met by a table of a thousand rows.
        machine.set_max_instructions(usize::MAX);
        machine.load_program(compile(&text, &data)?);
        machine.set_data(Cell::from_json_str(&data)?)?;
        let facts = job
            .facts
            .iter()
            .map(|text| Ok((text.clone(), Cell::from_json_str(text)?)));
        Ok(Regorus {
            facts: facts.collect::<Result<_>>()?,
            program: job.program,
            text,
            data,
            machine,
        })
    }

    fn run(&mut self, facts: Cell) -> Result<Cell> {
        self.machine.set_input(facts);
        Ok(self.machine.execute()?)
    }
}

impl Side for Regorus {
    fn compile(&mut self) -> Result<()> {
        black_box(compile(black_box(&self.text), &self.data)?);
        Ok(())
    }

    fn check(&mut self, place: usize) -> Result<Value> {
        let facts = self.facts.get(place).context("no facts")?.1.clone();
        let found: Value = serde_json::from_str(&self.run(facts)?.to_json_str()?)?;
        Ok(match self.program {
            Program::Rules => {
                json!({ "amounts": found })
            }
            _ => found,
        })
    }

    fn evaluate(&mut self, place: usize) -> Result<()> {
        let facts = self.facts.get(place).context("no facts")?.1.clone();
        black_box(self.run(black_box(facts))?);
        Ok(())
    }

    fn json(&mut self, place: usize) -> Result<()> {
        let facts = Cell::from_json_str(black_box(&self.facts.get(place).context("no facts")?.0))?;
        black_box(self.run(facts)?.to_json_str()?);
        Ok(())
    }
}

fn compile(text: &str, data: &str) -> Result<Arc<Compiled>> {
    let mut engine = Engine::new();
    engine.add_policy("policy.rego".to_owned(), text.to_owned())?;
    engine.add_data(Cell::from_json_str(data)?)?;
    let policy = engine.compile_with_entrypoint(&ENTRY.into())?;
    Ok(Compiler::compile_from_policy(&policy, &[ENTRY])?)
}

fn text(job: &Job) -> Result<String> {
    Ok(match job.program {
        Program::Reseller => include_str!("../programs/reseller.rego").to_owned(),
        Program::Equality => "package bench\n\nresult := {\"rate\": data.rates[input.product]}\n".to_owned(),
        Program::Range => {
            "package bench\n\nrate := row.rate if {\n\tsome row in data.rows\n\tinput.amount >= row.from\n\t\
                           input.amount < row.to\n}\n\nresult := {\"rate\": rate}\n"
                .to_owned()
        }
        Program::Rules => {
            let mut text = String::from("package bench\n");
            for (place, rule) in job.rules.iter().enumerate() {
                writeln!(
                    text,
                    "\ndefault r{place} := 0\n\nr{place} := round((input.partner.revenue * {}) * 100) / 100 if {{\n\
                     \tinput.partner.revenue >= {}\n\tinput.partner.certified >= {}\n}}",
                    rule.rate, rule.at_least, rule.certified,
                )?;
            }
            let names: Vec<String> = (0..job.rules.len()).map(|place| format!("r{place}")).collect();
            // One a line: a line may have 1,024 characters.
            writeln!(text, "\nresult := [\n\t{}\n]", names.join(",\n\t"))?;
            text
        }
    })
}

fn data(job: &Job) -> String {
    match job.program {
        Program::Reseller => RATES.to_owned(),
        Program::Rules => "{}".to_owned(),
        Program::Equality => {
            let rates: Vec<String> = job
                .rows
                .iter()
                .map(|row| format!("\"{}\": {}", row.key, row.rate))
                .collect();
            format!("{{ \"rates\": {{ {} }} }}", rates.join(", "))
        }
        Program::Range => {
            let rows = job
                .rows
                .iter()
                .map(|row| format!(r#"{{ "from": {}, "to": {}, "rate": {} }}"#, row.from, row.to, row.rate));
            format!("{{ \"rows\": [{}] }}", rows.collect::<Vec<_>>().join(", "))
        }
    }
}
