//! datalogic-rs: logics compiled once, evaluated into an arena that is used again, facts prebuilt in an arena of their
//! own and given by reference (tier 3 of its documentation: nothing is copied). JSONLogic has no names for what was
//! found: growth, level and the rest are a logic each, and the host hands what one finds to the next.

use std::hint::black_box;

use anyhow::{Context as _, Result, anyhow};
use bumpalo::Bump;
use datalogic_rs::{DataValue, Engine, Logic};
use serde_json::{Value, json};

use crate::job::{Job, Program, Side};

/// The logics of a program and the names that what they find has for the next one; the last one finds the result.
type Texts = Vec<(Option<&'static str>, String)>;

pub(crate) struct Datalogic {
    engine: Engine,
    texts: Texts,
    logics: Vec<(Option<&'static str>, Logic)>,
    arena: Bump,
    facts: Vec<(String, &'static DataValue<'static>)>,
}

impl Datalogic {
    pub(crate) fn new(job: &Job) -> Result<Datalogic> {
        let engine = Engine::builder().with_templating(true).build();
        let texts = texts(job);
        let mut facts = Vec::new();
        for text in &job.facts {
            // Lives as long as the program.
            let arena: &'static Bump = Box::leak(Box::new(Bump::new()));
            let value = DataValue::from_str(arena.alloc_str(text), arena).map_err(|wrong| anyhow!("{wrong:?}"))?;
            facts.push((text.clone(), &*arena.alloc(value)));
        }
        let logics = compile(&engine, &texts)?;
        Ok(Datalogic {
            engine,
            texts,
            logics,
            arena: Bump::new(),
            facts,
        })
    }
}

fn run<'a>(
    engine: &Engine,
    logics: &'a [(Option<&'static str>, Logic)],
    facts: &'a DataValue<'a>,
    arena: &'a Bump,
) -> Result<&'a DataValue<'a>> {
    let mut facts = facts;
    for (name, logic) in logics {
        let found = engine
            .evaluate(logic, facts, arena)
            .map_err(|wrong| anyhow!("{wrong}"))?;
        let Some(name) = name else { return Ok(found) };
        let known = facts.as_object().context("facts are no object")?;
        let more = known.iter().copied().chain([(*name, *found)]);
        let more = arena.alloc_slice_fill_iter(more.collect::<Vec<_>>());
        facts = arena.alloc(DataValue::Object(more));
    }
    Err(anyhow!("no logic for the result"))
}

impl Side for Datalogic {
    fn compile(&mut self) -> Result<()> {
        black_box(compile(&self.engine, black_box(&self.texts))?);
        Ok(())
    }

    fn check(&mut self, place: usize) -> Result<Value> {
        let (_, facts) = self.facts.get(place).context("no facts")?;
        self.arena.reset();
        let found: Value =
            serde_json::from_str(&run(&self.engine, &self.logics, facts, &self.arena)?.to_json_string())?;
        Ok(if found.is_array() {
            json!({ "amounts": found })
        } else {
            found
        })
    }

    fn evaluate(&mut self, place: usize) -> Result<()> {
        let (_, facts) = self.facts.get(place).context("no facts")?;
        self.arena.reset();
        black_box(run(&self.engine, &self.logics, black_box(facts), &self.arena)?);
        Ok(())
    }

    fn json(&mut self, place: usize) -> Result<()> {
        let (text, _) = self.facts.get(place).context("no facts")?;
        self.arena.reset();
        let facts = DataValue::from_str(black_box(text), &self.arena).map_err(|wrong| anyhow!("{wrong:?}"))?;
        let facts = self.arena.alloc(facts);
        black_box(run(&self.engine, &self.logics, facts, &self.arena)?.to_json_string());
        Ok(())
    }
}

fn compile(engine: &Engine, texts: &Texts) -> Result<Vec<(Option<&'static str>, Logic)>> {
    let compiled = texts.iter().map(|(name, text)| {
        Ok((
            *name,
            engine.compile(text.as_str()).map_err(|wrong| anyhow!("{wrong}"))?,
        ))
    });
    compiled.collect()
}

fn texts(job: &Job) -> Texts {
    match job.program {
        Program::Reseller => reseller(),
        Program::Equality => {
            let cases = job.rows.iter().map(|row| format!("[\"{}\", {}]", row.key, row.rate));
            let cases = cases.collect::<Vec<_>>().join(", ");
            vec![(
                None,
                format!(r#"{{ "rate": {{ "switch": [{{ "val": "product" }}, [{cases}]] }} }}"#),
            )]
        }
        Program::Range => {
            let branches = job
                .rows
                .iter()
                .map(|row| format!(r#"{{ "<": [{{ "val": "amount" }}, {}] }}, {}"#, row.to, row.rate));
            let branches = branches.collect::<Vec<_>>().join(", ");
            vec![(None, format!(r#"{{ "rate": {{ "if": [{branches}] }} }}"#))]
        }
        Program::Rules => {
            let revenue = r#"{ "val": ["partner", "revenue"] }"#;
            let rules = job.rules.iter().map(|rule| {
                format!(
                    r#"{{ "if": [{{ "and": [{{ ">=": [{revenue}, {}] }}, {{ ">=": [{{ "val": ["partner", "certified"] }}, {}] }}] }}, {}, 0] }}"#,
                    rule.at_least,
                    rule.certified,
                    cents(&format!(r#"{{ "*": [{revenue}, {}] }}"#, rule.rate)),
                )
            });
            vec![(None, format!("[{}]", rules.collect::<Vec<_>>().join(", ")))]
        }
    }
}

/// Half up to cents; JSONLogic rounds to integers only.
fn cents(amount: &str) -> String {
    format!(r#"{{ "/": [{{ "floor": {{ "+": [{{ "*": [{amount}, 100] }}, 0.5] }} }}, 100] }}"#)
}

fn reseller() -> Texts {
    let revenue = r#"{ "val": ["partner", "revenue_ttm"] }"#;
    let certified = |sales: u32, technical: u32| {
        format!(
            r#"{{ ">=": [{{ "val": ["partner", "certified_sales"] }}, {sales}] }},
               {{ ">=": [{{ "val": ["partner", "certified_technical"] }}, {technical}] }}"#
        )
    };
    let paths = |volume: u32, least: u32, growth: &str| {
        format!(
            r#"{{ "or": [{{ ">=": [{revenue}, {volume}] }},
                 {{ "and": [{{ ">=": [{revenue}, {least}] }}, {{ ">=": [{{ "val": "growth" }}, {growth}] }}] }}] }}"#
        )
    };
    let level = format!(
        r#"{{ "if": [
            {{ "and": [{}, {}] }}, "platinum",
            {{ "and": [{}, {}] }}, "gold",
            {{ "and": [{{ ">=": [{revenue}, 50000] }}, {{ ">=": [{{ "val": ["partner", "certified_sales"] }}, 2] }}] }}, "silver",
            "registered"] }}"#,
        certified(8, 6),
        paths(1_000_000, 600_000, "0.6"),
        certified(4, 3),
        paths(250_000, 150_000, "0.4"),
    );
    let mdf = r#"{ "and": [{ "in": [{ "val": "level" }, ["gold", "platinum"]] },
        { ">=": [{ "val": ["partner", "satisfaction"] }, 4.2] },
        { ">=": [{ "val": ["partner", "compliant_until"] }, { "val": "as_of" }] }] }"#;
    let product = |cloud: &str, software: &str, services: &str| {
        format!(
            r#"{{ "switch": [{{ "val": "product" }}, [["cloud", {cloud}], ["software", {software}], ["services", {services}]]] }}"#
        )
    };
    // Inside of `map`, what lies outside is two levels up.
    let rate = format!(
        r#"{{ "switch": [{{ "val": [[2], "level"] }}, [["registered", {}], ["silver", {}], ["gold", {}], ["platinum", {}]]] }}"#,
        product("0.05", "0.04", "0.02"),
        product("0.08", "0.06", "0.03"),
        product("0.1", "0.08", "0.04"),
        product("0.12", "0.09", "0.05"),
    );
    let amount = cents(&format!(
        r#"{{ "+": [{{ "*": [{{ "val": "amount" }}, {rate}] }}, {{ "if": [{{ "val": "new_logo" }}, 500, 0] }}] }}"#
    ));
    let lines = format!(
        r#"{{ "map": [
            {{ "filter": [{{ "val": "deals" }}, {{ "and": [{{ "val": "registered" }},
                {{ ">=": [{{ "val": "closed_on" }}, {{ "val": [[2], "period", "first"] }}] }},
                {{ "<=": [{{ "val": "closed_on" }}, {{ "val": [[2], "period", "last"] }}] }}] }}] }},
            {{ "id": {{ "val": "id" }}, "amount": {amount} }}] }}"#
    );
    let computed = format!(
        r#"{{ "if": [
            {{ "<": [{revenue}, 100000] }}, {{ "*": [{revenue}, 0.01] }},
            {{ "<": [{revenue}, 500000] }}, {{ "+": [1000, {{ "*": [{{ "-": [{revenue}, 100000] }}, 0.02] }}] }},
            {{ "+": [9000, {{ "*": [{{ "-": [{revenue}, 500000] }}, 0.03] }}] }}] }}"#
    );
    let rebate = format!(
        r#"{{ "if": [{{ "and": [{{ "val": "mdf" }}, {{ ">=": [{computed}, 200] }}] }}, {}, 0] }}"#,
        cents(&computed)
    );
    let commission = r#"{ "min": [25000, { "reduce": [{ "val": "lines" },
        { "+": [{ "val": ["current", "amount"] }, { "val": "accumulator" }] }, 0] }] }"#;
    let result = r#"{
        "growth": { "val": "growth" }, "level": { "val": "level" }, "mdf": { "val": "mdf" }, "lines": { "val": "lines" },
        "commission": { "val": "commission" }, "rebate": { "val": "rebate" },
        "total": { "+": [{ "val": "commission" }, { "val": "rebate" }] }
    }"#;
    let growth = r#"{ "if": [{ "==": [{ "val": ["partner", "revenue_prior_ttm"] }, 0] }, 0,
        { "/": [{ "-": [{ "val": ["partner", "revenue_ttm"] }, { "val": ["partner", "revenue_prior_ttm"] }] },
                { "val": ["partner", "revenue_prior_ttm"] }] }] }"#;
    vec![
        (Some("growth"), growth.to_owned()),
        (Some("level"), level),
        (Some("mdf"), mdf.to_owned()),
        (Some("lines"), lines),
        (Some("commission"), commission.to_owned()),
        (Some("rebate"), rebate),
        (None, result.to_owned()),
    ]
}
