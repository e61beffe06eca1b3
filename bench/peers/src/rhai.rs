//! The rhai interpreter, with exact decimals and no binary floats: a script compiled once (`Engine::compile`, optimised),
//! evaluated with the facts in the scope. Equality is a `switch`, which rhai looks up by hash; ranges are searched by
//! halves in a constant of the scope.

use std::fmt::Write as _;
use std::hint::black_box;

use anyhow::{Context as _, Result, anyhow};
use rhai::{AST, Array, Dynamic, Engine, Map, OptimizationLevel, Scope};
use serde_json::{Value, json};

use crate::job::{Job, Program, Side};

pub(crate) struct Rhai {
    engine: Engine,
    text: String,
    ast: AST,
    scope: Scope<'static>,
    program: Program,
    facts: Vec<(String, Map)>,
}

impl Rhai {
    pub(crate) fn new(job: &Job) -> Result<Rhai> {
        let mut engine = Engine::new();
        engine.set_optimization_level(OptimizationLevel::Full);
        engine.set_max_expr_depths(0, 0);
        let text = text(job)?;
        let ast = engine.compile(&text)?;
        let mut scope = Scope::new();
        if job.program == Program::Range {
            let rows = job.rows.iter().map(|row| {
                let json = format!(r#"{{ "from": {}, "to": {}, "rate": {} }}"#, row.from, row.to, row.rate);
                Ok(Dynamic::from_map(parse(&engine, &json)?))
            });
            scope.push_constant("rows", rows.collect::<Result<Array>>()?);
        }
        let facts = job.facts.iter().map(|text| Ok((text.clone(), parse(&engine, text)?)));
        Ok(Rhai {
            facts: facts.collect::<Result<_>>()?,
            program: job.program,
            engine,
            text,
            ast,
            scope,
        })
    }

    fn run(&mut self, facts: Map) -> Result<Dynamic> {
        let mark = self.scope.len();
        for (name, value) in facts {
            self.scope.push_dynamic(name, value);
        }
        let found = self.engine.eval_ast_with_scope(&mut self.scope, &self.ast);
        self.scope.rewind(mark);
        found.map_err(|wrong| anyhow!("{wrong}"))
    }

    fn text(&mut self, facts: Map) -> Result<String> {
        let found = self.run(facts)?;
        let found = found.try_cast::<Map>().context("no map")?;
        Ok(rhai::format_map_as_json(&found))
    }
}

impl Side for Rhai {
    fn compile(&mut self) -> Result<()> {
        black_box(self.engine.compile(black_box(&self.text))?);
        Ok(())
    }

    fn check(&mut self, place: usize) -> Result<Value> {
        let facts = self.facts.get(place).context("no facts")?.1.clone();
        let text = self.text(facts)?;
        let found: Value = serde_json::from_str(&text).context(text)?;
        Ok(match self.program {
            Program::Rules => json!({ "amounts": found.get("amounts") }),
            _ => found,
        })
    }

    fn evaluate(&mut self, place: usize) -> Result<()> {
        let facts = self.facts.get(place).context("no facts")?.1.clone();
        drop(black_box(self.run(black_box(facts))?));
        Ok(())
    }

    fn json(&mut self, place: usize) -> Result<()> {
        let text = &self.facts.get(place).context("no facts")?.0;
        let facts = parse(&self.engine, black_box(text))?;
        black_box(self.text(facts)?);
        Ok(())
    }
}

fn parse(engine: &Engine, json: &str) -> Result<Map> {
    engine.parse_json(json, true).map_err(|wrong| anyhow!("{wrong}"))
}

fn text(job: &Job) -> Result<String> {
    let mut text = String::new();
    match job.program {
        Program::Reseller => text.push_str(include_str!("../programs/reseller.rhai")),
        Program::Equality => {
            text.push_str("#{ rate: switch product {\n");
            for row in &job.rows {
                writeln!(text, "    \"{}\" => {},", row.key, row.rate)?;
            }
            text.push_str("} }");
        }
        Program::Range => text.push_str(
            "let low = 0;
             let high = rows.len();
             while high - low > 1 {
                 let middle = (low + high) / 2;
                 if amount < rows[middle].from { high = middle; } else { low = middle; }
             }
             #{ rate: rows[low].rate }",
        ),
        Program::Rules => {
            text.push_str("let revenue = partner.revenue;\nlet certified = partner.certified;\nlet amounts = [];\n");
            for rule in &job.rules {
                writeln!(
                    text,
                    "if revenue >= {} && certified >= {} {{ amounts.push((revenue * {}).round_half_up(2)); }}",
                    rule.at_least, rule.certified, rule.rate,
                )?;
            }
            text.push_str("#{ amounts: amounts }");
        }
    }
    Ok(text)
}
