//! zen-engine: a JDM graph, compiled (`Decision::compile`), evaluated through `Decision::evaluate` with a prebuilt
//! `Variable`, as in its own benchmarks. `zen` is built of tables as its authors recommend, `zen-expressions` is the
//! same reseller program in one expression node, the rates as an object.

use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, EvaluationOptions};
use zen_expression::variable::Variable;

use crate::job::{Job, Program, Side};

pub(crate) struct Zen {
    text: String,
    program: Program,
    runtime: Runtime,
    engine: DecisionEngine,
    decision: Decision,
    facts: Vec<(String, Variable)>,
}

impl Zen {
    pub(crate) fn new(job: &Job) -> Result<Zen> {
        let text = text(job)?;
        let engine = DecisionEngine::default();
        let decision = compile(&engine, &text)?;
        let facts = job
            .facts
            .iter()
            .map(|facts| Ok((facts.clone(), serde_json::from_str(facts)?)));
        Ok(Zen {
            facts: facts.collect::<Result<_>>()?,
            program: job.program,
            runtime: tokio::runtime::Builder::new_current_thread().build()?,
            text,
            engine,
            decision,
        })
    }

    fn run(&self, facts: Variable, trace: bool) -> Result<zen_engine::DecisionGraphResponse> {
        let options = EvaluationOptions {
            trace,
            ..EvaluationOptions::default()
        };
        let response = self.runtime.block_on(self.decision.evaluate_with_opts(facts, options));
        response.map_err(|wrong| anyhow!("{wrong:?}"))
    }
}

impl Side for Zen {
    fn compile(&mut self) -> Result<()> {
        black_box(compile(&self.engine, black_box(&self.text))?);
        Ok(())
    }

    fn check(&mut self, place: usize) -> Result<Value> {
        let (_, facts) = self.facts.get(place).context("no facts")?;
        let found: Value = serde_json::to_value(self.run(facts.depth_clone(20), false)?.result)?;
        Ok(match self.program {
            Program::Rules => {
                json!({ "amounts": found.as_object().context("no object")?.values().collect::<Vec<_>>() })
            }
            _ => found,
        })
    }

    fn evaluate(&mut self, place: usize) -> Result<()> {
        let (_, facts) = self.facts.get(place).context("no facts")?;
        black_box(self.run(black_box(facts.clone()), false)?.result);
        Ok(())
    }

    fn traced(&mut self, place: usize) -> Result<()> {
        let (_, facts) = self.facts.get(place).context("no facts")?;
        black_box(self.run(black_box(facts.clone()), true)?);
        Ok(())
    }

    fn json(&mut self, place: usize) -> Result<()> {
        let (text, _) = self.facts.get(place).context("no facts")?;
        let facts: Variable = serde_json::from_str(black_box(text))?;
        black_box(serde_json::to_string(&self.run(facts, false)?.result)?);
        Ok(())
    }
}

fn compile(engine: &DecisionEngine, text: &str) -> Result<Decision> {
    let content: DecisionContent = serde_json::from_str(text)?;
    let decision = engine.create_decision(Arc::new(content));
    let mut decision = decision.map_err(|wrong| anyhow!("{wrong:?}"))?;
    decision.compile();
    Ok(decision)
}

fn text(job: &Job) -> Result<String> {
    let table = |field: &str, rules: Vec<Value>| {
        json!({ "id": "node", "name": "rate", "type": "decisionTableNode", "content": {
            "hitPolicy": "first",
            "inputs": [{ "id": "k", "name": field, "field": field }],
            "outputs": [{ "id": "r", "name": "Rate", "field": "rate" }],
            "rules": rules,
        } })
    };
    let rows = job.rows.iter().enumerate();
    let node = match job.program {
        Program::Reseller if job.side == "zen" => return Ok(include_str!("../programs/reseller.jdm.json").to_owned()),
        Program::Reseller => return Ok(include_str!("../programs/reseller.expressions.jdm.json").to_owned()),
        _ if job.side != "zen" => bail!("one expression node is for the reseller program"),
        Program::Equality => {
            let cell = |(place, row): (usize, &crate::job::Row)| json!({ "_id": place.to_string(), "k": format!("\"{}\"", row.key), "r": row.rate });
            table("product", rows.map(cell).collect())
        }
        Program::Range => {
            let cell = |(place, row): (usize, &crate::job::Row)| json!({ "_id": place.to_string(), "k": format!("[{}..{})", row.from, row.to), "r": row.rate });
            table("amount", rows.map(cell).collect())
        }
        Program::Rules => {
            let expressions = job.rules.iter().enumerate().map(|(place, rule)| {
                json!({ "id": place.to_string(), "key": format!("r{place}"), "value": format!(
                    "partner.revenue >= {} and partner.certified >= {} ? round(partner.revenue * {}, 2) : 0",
                    rule.at_least, rule.certified, rule.rate,
                ) })
            });
            json!({ "id": "node", "name": "rules", "type": "expressionNode", "content": {
                "expressions": expressions.collect::<Vec<_>>(),
            } })
        }
    };
    let graph = json!({
        "nodes": [
            { "id": "in", "name": "facts", "type": "inputNode", "content": {} },
            node,
            { "id": "out", "name": "result", "type": "outputNode", "content": {} },
        ],
        "edges": [
            { "id": "e1", "sourceId": "in", "targetId": "node" },
            { "id": "e2", "sourceId": "node", "targetId": "out" },
        ],
    });
    Ok(graph.to_string())
}
