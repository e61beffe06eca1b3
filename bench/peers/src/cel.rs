//! cel: one program an expression, compiled once, as CEL is meant to be used; what one finds is a variable of the next.
//! Facts stand in the context, prebuilt; JSON is read by serde and turned into values of CEL. CEL sums nothing: a
//! function of the host does.

use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use cel::extractors::This;
use cel::{Context, Env, Value as Cell};
use serde_json::{Value, json};

use crate::job::{Job, Program, Side};

const RESELLER: [(&str, &str); 7] = [
    (
        "growth",
        "partner.revenue_prior_ttm == 0.0 ? 0.0
            : (partner.revenue_ttm - partner.revenue_prior_ttm) / partner.revenue_prior_ttm",
    ),
    (
        "level",
        "partner.certified_sales >= 8 && partner.certified_technical >= 6
            && (partner.revenue_ttm >= 1000000.0 || (partner.revenue_ttm >= 600000.0 && growth >= 0.6)) ? 'platinum'
        : partner.certified_sales >= 4 && partner.certified_technical >= 3
            && (partner.revenue_ttm >= 250000.0 || (partner.revenue_ttm >= 150000.0 && growth >= 0.4)) ? 'gold'
        : partner.revenue_ttm >= 50000.0 && partner.certified_sales >= 2 ? 'silver'
        : 'registered'",
    ),
    (
        "mdf",
        "level in ['gold', 'platinum'] && partner.satisfaction >= 4.2 && partner.compliant_until >= as_of",
    ),
    (
        "lines",
        "deals.map(d, d.registered && d.closed_on >= period.first && d.closed_on <= period.last,
            {'id': d.id, 'amount': math.round(
                (d.amount * rates[level][d.product] + (d.new_logo ? 500.0 : 0.0)) * 100.0) / 100.0})",
    ),
    ("commission", "math.least(lines.map(l, l.amount).total(), 25000.0)"),
    (
        "rebate",
        "!mdf ? 0.0 : partner.revenue_ttm < 100000.0 ? (partner.revenue_ttm * 0.01 < 200.0 ? 0.0
                : math.round(partner.revenue_ttm * 0.01 * 100.0) / 100.0)
            : partner.revenue_ttm < 500000.0
                ? math.round((1000.0 + (partner.revenue_ttm - 100000.0) * 0.02) * 100.0) / 100.0
            : math.round((9000.0 + (partner.revenue_ttm - 500000.0) * 0.03) * 100.0) / 100.0",
    ),
    ("total", "commission + rebate"),
];

const RATES: &str = r#"{
    "registered": { "cloud": 0.05, "software": 0.04, "services": 0.02 },
    "silver": { "cloud": 0.08, "software": 0.06, "services": 0.03 },
    "gold": { "cloud": 0.1, "software": 0.08, "services": 0.04 },
    "platinum": { "cloud": 0.12, "software": 0.09, "services": 0.05 }
}"#;

pub(crate) struct Cel {
    env: Arc<Env>,
    texts: Vec<(String, String)>,
    programs: Vec<(String, cel::Program)>,
    program: Program,
    /// Constants of the program.
    constants: Context<'static, 'static>,
    facts: Vec<(String, Context<'static, 'static>)>,
}

impl Cel {
    pub(crate) fn new(job: &Job) -> Result<Cel> {
        let mut env = Env::stdlib();
        env.add_extension(cel::extensions::math)
            .map_err(|wrong| anyhow!("{wrong:?}"))?;
        let env = Arc::new(env);
        let texts = texts(job);
        let mut constants = context(&env)?;
        for (name, value) in constants_of(job)? {
            constants.add_variable_from_value(name, value);
        }
        let mut facts = Vec::new();
        for text in &job.facts {
            let mut one = context(&env)?;
            for (name, value) in constants_of(job)?.into_iter().chain(variables(text)?) {
                one.add_variable_from_value(name, value);
            }
            facts.push((text.clone(), one));
        }
        Ok(Cel {
            programs: compile(&env, &texts)?,
            program: job.program,
            env,
            texts,
            constants,
            facts,
        })
    }

    fn run(&self, context: &Context<'_, '_>) -> Result<Vec<(&str, Cell)>> {
        let mut found = Vec::with_capacity(self.programs.len());
        let mut context = context.new_inner_scope();
        for (name, program) in &self.programs {
            let value = program.execute(&context).with_context(|| name.clone())?;
            // What the rules pay is not read by another one.
            if self.program == Program::Reseller {
                context.add_variable_from_value(name.as_str(), value.clone());
            }
            found.push((name.as_str(), value));
        }
        Ok(found)
    }
}

impl Side for Cel {
    fn compile(&mut self) -> Result<()> {
        black_box(compile(&self.env, black_box(&self.texts))?);
        Ok(())
    }

    fn check(&mut self, place: usize) -> Result<Value> {
        let (_, context) = self.facts.get(place).context("no facts")?;
        let found = json(&self.run(context)?)?;
        Ok(match self.program {
            Program::Rules => {
                json!({ "amounts": found.as_object().context("no object")?.values().collect::<Vec<_>>() })
            }
            _ => found,
        })
    }

    fn evaluate(&mut self, place: usize) -> Result<()> {
        let (_, context) = self.facts.get(place).context("no facts")?;
        black_box(self.run(black_box(context))?);
        Ok(())
    }

    fn json(&mut self, place: usize) -> Result<()> {
        let (text, _) = self.facts.get(place).context("no facts")?;
        let mut context = self.constants.new_inner_scope();
        for (name, value) in variables(black_box(text))? {
            context.add_variable_from_value(name, value);
        }
        black_box(json(&self.run(&context)?)?.to_string());
        Ok(())
    }
}

fn context(env: &Arc<Env>) -> Result<Context<'static, 'static>> {
    let mut context = Context::with_env(env.clone());
    context
        .add_function("total", |This(list): This<Arc<Vec<Cell>>>| {
            list.iter()
                .fold(0.0, |sum, one| if let Cell::Float(one) = one { sum + one } else { sum })
        })
        .map_err(|wrong| anyhow!("{wrong:?}"))?;
    Ok(context)
}

fn compile(env: &Env, texts: &[(String, String)]) -> Result<Vec<(String, cel::Program)>> {
    let compiled = texts.iter().map(|(name, text)| {
        let program = env.compile(text).map_err(|wrong| anyhow!("{name}: {wrong}"))?;
        Ok((name.clone(), program))
    });
    compiled.collect()
}

fn texts(job: &Job) -> Vec<(String, String)> {
    match job.program {
        Program::Reseller => RESELLER.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        Program::Equality => vec![("rate".to_owned(), "rates[product]".to_owned())],
        Program::Range => {
            vec![("rate".to_owned(), "rows.filter(r, amount >= r.from && amount < r.to)[0].rate".to_owned())]
        }
        Program::Rules => job
            .rules
            .iter()
            .enumerate()
            .map(|(place, rule)| {
                let text = format!(
                    "partner.revenue >= {}.0 && partner.certified >= {} ? math.round(partner.revenue * {} * 100.0) / 100.0 : 0.0",
                    rule.at_least, rule.certified, rule.rate,
                );
                (format!("r{place}"), text)
            })
            .collect(),
    }
}

fn constants_of(job: &Job) -> Result<Vec<(String, Cell)>> {
    let number = |text: &str| text.parse::<f64>().context("no number");
    Ok(match job.program {
        Program::Reseller => vec![("rates".to_owned(), cell(serde_json::from_str(RATES)?)?)],
        Program::Rules => Vec::new(),
        Program::Equality => {
            let rates = job
                .rows
                .iter()
                .map(|row| Ok((row.key.clone(), number(&row.rate)?.into())));
            let rates: serde_json::Map<String, Value> = rates.collect::<Result<_>>()?;
            vec![("rates".to_owned(), cell(Value::Object(rates))?)]
        }
        Program::Range => {
            let rows = job.rows.iter().map(|row| {
                Ok(json!({ "from": number(&row.from)?, "to": number(&row.to)?, "rate": number(&row.rate)? }))
            });
            vec![("rows".to_owned(), cell(Value::Array(rows.collect::<Result<_>>()?))?)]
        }
    })
}

fn variables(text: &str) -> Result<Vec<(String, Cell)>> {
    let facts: serde_json::Map<String, Value> = serde_json::from_str(text)?;
    facts
        .into_iter()
        .map(|(name, value)| Ok((name, cell(value)?)))
        .collect()
}

fn cell(value: Value) -> Result<Cell> {
    cel::to_value(value).map_err(|wrong| anyhow!("{wrong}"))
}

fn json(found: &[(&str, Cell)]) -> Result<Value> {
    let mut object = serde_json::Map::new();
    for (name, value) in found {
        object.insert((*name).to_owned(), value.json().map_err(|wrong| anyhow!("{wrong}"))?);
    }
    Ok(Value::Object(object))
}
