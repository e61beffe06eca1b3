//! The peers behind one protocol. A line of standard input is a request, a line of standard output its answer, both
//! JSON; `charter-bench` starts this program and asks. Times are taken here, around the calls only.

mod cel;
mod datalogic;
mod job;
mod regorus;
mod rhai;
mod zen;

use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::job::{How, Job, Request, Side};

fn main() -> Result<()> {
    let mut sides: Vec<(How, usize, Box<dyn Side>)> = Vec::new();
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = match answer(&line?, &mut sides) {
            Ok(answer) => answer,
            Err(wrong) => json!({ "error": format!("{wrong:#}") }),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(line: &str, sides: &mut Vec<(How, usize, Box<dyn Side>)>) -> Result<Value> {
    match serde_json::from_str(line).context("not a request")? {
        Request::Open(job) => {
            let mut side = open(&job)?;
            let found: Vec<Value> = (0..job.facts.len())
                .map(|place| side.check(place))
                .collect::<Result<_>>()?;
            sides.push((job.how, job.facts.len().max(1), side));
            Ok(json!({ "handle": sides.len() - 1, "results": found }))
        }
        Request::Run { handle, runs } => {
            let (how, facts, side) = sides.get_mut(handle).context("no such handle")?;
            let start = Instant::now();
            for run in 0..runs {
                let place = run % *facts;
                match how {
                    How::Evaluate => side.evaluate(place)?,
                    How::Traced => side.traced(place)?,
                    How::Json => side.json(place)?,
                    How::Compile => side.compile()?,
                }
            }
            let time = start.elapsed();
            Ok(json!({ "nanoseconds": u64::try_from(time.as_nanos())? }))
        }
        Request::Close { handle } => {
            let (_, facts, side) = sides.get_mut(handle).context("no such handle")?;
            *facts = 1;
            *side = Box::new(job::Closed);
            Ok(json!({}))
        }
    }
}

fn open(job: &Job) -> Result<Box<dyn Side>> {
    Ok(match job.side.as_str() {
        "zen" | "zen-expressions" => Box::new(zen::Zen::new(job)?),
        "rhai" => Box::new(rhai::Rhai::new(job)?),
        "cel" => Box::new(cel::Cel::new(job)?),
        "datalogic" => Box::new(datalogic::Datalogic::new(job)?),
        "regorus" => Box::new(regorus::Regorus::new(job)?),
        other => bail!("no peer `{other}`"),
    })
}
