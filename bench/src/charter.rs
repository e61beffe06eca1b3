//! Charter through its public API, and what it finds in the form that sides are compared in.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail};
use charter_engine::decide::Context;
use charter_engine::report::Recording;
use charter_engine::{Options, Pack, Program as Compiled, Workspace};
use serde_json::{Value, json};

use crate::job::{Found, How, Job, Opened, Program, Side};
use crate::packs::{self, Files};
use crate::reseller::pack::{AS_OF, PERIOD};

/// A pack, compiled.
pub(crate) fn compile(files: &Files) -> Result<Compiled> {
    let pack = Pack::from_files(files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    let compilation = Compiled::compile(&pack);
    compilation
        .program
        .ok_or_else(|| anyhow!("{}", compilation.diagnostics))
}

/// The day and the period of every decision.
pub(crate) fn context(program: &Compiled) -> Result<Context> {
    program.context(&options()).map_err(|wrong| anyhow!("{wrong}"))
}

fn options() -> Options {
    Options {
        as_of: Some(AS_OF.to_owned()),
        period: Some(PERIOD.to_owned()),
        ..Options::default()
    }
}

/// Charter by the one call that its package for Node makes: options read and a workspace made each time, and a digest of
/// the decision.
pub(crate) fn open_call(job: &Job) -> Result<Opened> {
    let program = compile(&packs::files(job)?)?;
    let facts = job.facts.clone();
    let decide = move |facts: &str| {
        let decision = program.evaluate_json(facts.as_bytes(), &options());
        let decision = decision.map_err(|wrong| anyhow!("{wrong}"))?;
        Ok::<_, anyhow::Error>((decision.to_json(), decision.digest()))
    };
    let all = facts
        .iter()
        .map(|facts| found(job.program, &serde_json::from_str(&decide(facts)?.0)?));
    Ok(Opened {
        side: Side::CharterCall,
        found: all.collect::<Result<_>>()?,
        run: Box::new(move |runs| {
            let start = Instant::now();
            for run in 0..runs {
                let facts = facts.get(run % facts.len()).context("no facts")?;
                black_box(decide(black_box(facts))?);
            }
            Ok(start.elapsed())
        }),
    })
}

/// Charter with a program, ready to run.
pub(crate) fn open(job: &Job, how: How) -> Result<Opened> {
    let files = packs::files(job)?;
    let program = compile(&files)?;
    let context = context(&program)?;
    let mut found_all = Vec::new();
    let mut decoded = Vec::new();
    for facts in &job.facts {
        let mut workspace = program.workspace();
        let mut text = String::new();
        decide(&program, &context, &mut workspace, facts)?;
        workspace.view(&program, &context).write_json(&mut text);
        found_all.push(found(job.program, &serde_json::from_str(&text)?)?);
        decoded.push(workspace);
    }
    let facts = job.facts.clone();
    let run: Box<dyn FnMut(usize) -> Result<std::time::Duration>> = match how {
        How::Compile => Box::new(move |runs| {
            let start = Instant::now();
            for _ in 0..runs {
                black_box(compile(black_box(&files))?);
            }
            Ok(start.elapsed())
        }),
        How::Evaluate => Box::new(move |runs| {
            let start = Instant::now();
            for run in 0..runs {
                let workspace = pick(&mut decoded, run)?;
                let evaluated = workspace.evaluate(&program, black_box(&context));
                evaluated.map_err(|wrong| anyhow!("{wrong}"))?;
                black_box(&workspace);
            }
            Ok(start.elapsed())
        }),
        How::Traced => {
            let mut recording = Recording::default();
            Box::new(move |runs| {
                let start = Instant::now();
                for run in 0..runs {
                    let workspace = pick(&mut decoded, run)?;
                    recording.clear();
                    let evaluated = workspace.evaluate_with(&program, black_box(&context), &mut recording);
                    evaluated.map_err(|wrong| anyhow!("{wrong}"))?;
                    black_box(&recording);
                }
                Ok(start.elapsed())
            })
        }
        How::Json => {
            let mut workspace = program.workspace();
            let mut out = String::new();
            Box::new(move |runs| {
                let start = Instant::now();
                for run in 0..runs {
                    let facts = facts.get(run % facts.len()).context("no facts")?;
                    decide(&program, &context, &mut workspace, black_box(facts))?;
                    out.clear();
                    workspace.view(&program, &context).write_json(&mut out);
                    black_box(&out);
                }
                Ok(start.elapsed())
            })
        }
    };
    Ok(Opened {
        side: Side::Charter,
        found: found_all,
        run,
    })
}

fn pick(decoded: &mut [Workspace], run: usize) -> Result<&mut Workspace> {
    let place = run % decoded.len().max(1);
    decoded.get_mut(place).context("no facts")
}

fn decide(program: &Compiled, context: &Context, workspace: &mut Workspace, facts: &str) -> Result<()> {
    let decided = workspace.decide(program, facts.as_bytes(), context);
    decided.map_err(|wrong| anyhow!("{wrong}"))
}

/// What a decision says of what the sides are compared in.
pub(crate) fn found(program: Program, decision: &Value) -> Result<Found> {
    let at = |pointer: &str| {
        decision
            .pointer(pointer)
            .cloned()
            .with_context(|| format!("no {pointer}"))
    };
    let answer = match program {
        Program::Equality | Program::Range => json!({ "rate": at("/values/rate")? }),
        Program::Rules => {
            let incentives = decision
                .get("incentives")
                .and_then(Value::as_object)
                .context("no incentives")?;
            let totals = incentives
                .values()
                .map(|one| one.get("total").cloned().context("no total"));
            json!({ "amounts": totals.collect::<Result<Vec<_>>>()? })
        }
        Program::Reseller => {
            let lines = at("/incentives/commission/lines")?;
            let lines = lines.as_array().context("no lines")?.iter();
            let lines = lines.map(|line| json!({ "id": line.get("record"), "amount": line.get("rounded") }));
            json!({
                "growth": at("/values/growth")?,
                "level": at("/ladders/level/tier")?,
                "mdf": at("/eligibility/mdf/eligible")?,
                "lines": lines.collect::<Vec<_>>(),
                "commission": at("/incentives/commission/total")?,
                "rebate": at("/incentives/rebate/total")?,
                "total": at("/totals/USD")?,
            })
        }
    };
    let found = Found::read(program, &answer)?;
    if program == Program::Rules && found.amounts.is_empty() {
        bail!("no rule pays: nothing is measured");
    }
    Ok(found)
}
