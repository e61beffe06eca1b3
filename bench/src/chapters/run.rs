use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use charter_engine::Program;
use charter_engine::decide::Context;
use charter_engine::schema::{Class, Storage, TextRef};

use crate::bench::{Bench, Measured};
use crate::by_hand;
use crate::charter;
use crate::graph::{Graph, Shape};
use crate::job::{How, Side};
use crate::machine::cores;
use crate::measure::{digits, quartiles, shown};
use crate::packs;
use crate::report::{Goal, Section, table};
use crate::reseller::hand::{Asked, Outcome, read_facts};

/// Transaction lines of a partner.
const LINES: usize = 100;
/// Partners that a thread takes at once.
const CHUNK: usize = 64;

/// A million transaction lines: a partner's facts on a line of JSON in, payout lines out.
pub(super) fn measure(bench: &Bench) -> Result<Section> {
    let population = Population::new(bench);
    let threads = cores();
    let charter = time(&population, bench, |population| charter_run(population, threads))?;
    let alone = time(&population, bench, |population| charter_run(population, 1))?;
    let hand = time(&population, bench, |population| hand_run(population, threads))?;
    let hand_alone = time(&population, bench, |population| hand_run(population, 1))?;
    if charter.1 != hand.1 || charter.1 != alone.1 {
        bail!("Charter and the side by hand do not pay the same lines");
    }
    let paid = charter.1.iter().filter(|byte| **byte == b'\n').count();

    let mut sides = vec![Side::Charter, Side::ByHand, Side::CharterWasm];
    sides.extend(Side::PEERS);
    let job = crate::job::Job {
        facts: (0..20).map(|partner| packs::partner(partner, LINES)).collect(),
        ..packs::reseller_typical()
    };
    let sample = bench.compare(&job, How::Json, &sides)?;

    let scale = population.scale();
    let whole = |time: f64| time * scale;
    let mut rows = Vec::new();
    let mut bars = Vec::new();
    let mut add = |name: String, note: String, seconds: f64| {
        rows.push(vec![name.clone(), shown(seconds), digits(1.0 / seconds) + " M", note]);
        bars.push((name, seconds));
    };
    add(
        format!("Charter, {threads} cores"),
        "measured".to_owned(),
        whole(charter.0),
    );
    add("Charter, 1 core".to_owned(), "measured".to_owned(), whole(alone.0));
    add(
        format!("by hand in Rust, {threads} cores"),
        "measured".to_owned(),
        whole(hand.0),
    );
    add(
        "by hand in Rust, 1 core".to_owned(),
        "measured".to_owned(),
        whole(hand_alone.0),
    );
    // A partner of the sample has so many lines; a million of them are so many partners.
    let partners = 1e6 / f64::from(u32::try_from(LINES)?);
    for one in sample
        .iter()
        .filter(|one| one.side != Side::ByHand && one.side != Side::Charter)
    {
        add(
            format!("{}, 1 core", one.label()),
            note(one),
            one.times.median() * partners,
        );
    }
    let head = ["", "a million lines", "lines a second", ""].map(str::to_owned);
    let goal = whole(charter.0);
    let body = format!(
        "{} partners with {LINES} transaction lines each, a partner's facts on a line of JSON ({} MB), the reseller program, \
         {} payout lines as CSV (partner, incentive, record, amount), in the order of the input. Both run through the \
         engine's API and through the same program by hand, from memory to memory, each core with its own workspace; the bytes \
         that come out are the same. Peers answer JSON to JSON for a sample of 20 partners on one core; a million lines is what that \
         comes to.\n\n{}",
        digits(f64::from(u32::try_from(population.partners)?)),
        digits(f64::from(u32::try_from(population.text.len() / 1_000_000)?)),
        digits(f64::from(u32::try_from(paid)?)),
        table(&head, &rows),
    );
    Ok(Section {
        letter: 'c',
        title: "A payout run over a million transaction lines",
        body,
        graphs: vec![Graph {
            name: "run",
            title: "A million transaction lines (logarithmic)".to_owned(),
            counts: "",
            shape: Shape::Bars(bars),
        }],
        goals: vec![Goal {
            what: format!("a million lines, JSON in to payout lines out, {threads} cores"),
            wanted: "≤ 2 s on two cores".to_owned(),
            found: shown(goal),
            met: goal <= 2.0,
        }],
    })
}

fn note(one: &Measured) -> String {
    let native = if one.side == Side::CharterWasm {
        ", whole decisions"
    } else {
        ""
    };
    format!("from a sample{native}")
}

/// Times of the run on one core, two, and so on.
pub(super) fn by_cores(bench: &Bench) -> Result<String> {
    let population = Population::new(bench);
    let mut rows = Vec::new();
    let mut first = None;
    for threads in 1..=cores() {
        let (charter, _) = time(&population, bench, |population| charter_run(population, threads))?;
        let (hand, _) = time(&population, bench, |population| hand_run(population, threads))?;
        let (one, by_hand) = *first.get_or_insert((charter, hand));
        rows.push(vec![
            threads.to_string(),
            format!("{} ({})", shown(charter * population.scale()), digits(one / charter)),
            format!("{} ({})", shown(hand * population.scale()), digits(by_hand / hand)),
        ]);
    }
    let head = ["cores", "Charter, a million lines (times as fast as on one)", "by hand"].map(str::to_owned);
    Ok(table(&head, &rows))
}

/// Partners, each on a line.
struct Population {
    text: String,
    partners: usize,
}

impl Population {
    fn new(bench: &Bench) -> Population {
        let partners = if bench.quick { 1_000 } else { 10_000 };
        let mut text = String::new();
        for partner in 0..partners {
            text.push_str(&packs::partner(partner, LINES));
            text.push('\n');
        }
        Population { text, partners }
    }

    /// From the time for all of them to that for a million lines.
    fn scale(&self) -> f64 {
        let lines = u32::try_from(self.partners * LINES).map_or(f64::NAN, f64::from);
        1e6 / lines
    }
}

/// The median of a few runs, in seconds, and what came out.
fn time(
    population: &Population,
    bench: &Bench,
    mut run: impl FnMut(&Population) -> Result<(Duration, Vec<u8>)>,
) -> Result<(f64, Vec<u8>)> {
    let mut times = Vec::new();
    let mut out = Vec::new();
    for _ in 0..if bench.quick { 3 } else { 5 } {
        let (took, bytes) = run(population)?;
        times.push(took.as_secs_f64());
        out = bytes;
    }
    Ok((quartiles(times)[1], out))
}

/// Runs over all lines on so many threads: each takes a chunk of them, and what comes out is put in order at the end.
fn in_chunks<W>(
    population: &Population,
    threads: usize,
    worker: impl Fn() -> Result<W> + Sync,
    decide: impl Fn(&mut W, &str, &mut Vec<u8>) -> Result<()> + Sync,
) -> Result<(Duration, Vec<u8>)> {
    let start = Instant::now();
    let lines: Vec<&str> = population.text.lines().collect();
    let chunks: Vec<&[&str]> = lines.chunks(CHUNK).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vec<u8>)>> {
        let mut worker = worker()?;
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(place) else {
                return Ok(done);
            };
            let mut out = Vec::with_capacity(CHUNK * LINES * 40);
            for line in *chunk {
                decide(&mut worker, line, &mut out)?;
            }
            done.push((place, out));
        }
    };
    let done: Result<Vec<_>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let done = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread has panicked"))?);
        done.collect()
    });
    let mut done: Vec<(usize, Vec<u8>)> = done?.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(place, _)| *place);
    let size = done.iter().map(|(_, out)| out.len()).sum();
    let mut out = Vec::with_capacity(size);
    for (_, part) in &done {
        out.extend_from_slice(part);
    }
    Ok((start.elapsed(), out))
}

fn charter_run(population: &Population, threads: usize) -> Result<(Duration, Vec<u8>)> {
    let program = charter::compile(&packs::files(&packs::reseller_typical())?)?;
    let context = charter::context(&program)?;
    let keys = Keys::of(&program)?;
    in_chunks(
        population,
        threads,
        || Ok((program.workspace(), String::new())),
        |(workspace, text), line, out| {
            let decided = workspace.decide(&program, line.as_bytes(), &context);
            decided.map_err(|wrong| anyhow!("{wrong}"))?;
            text.clear();
            payout_lines(&program, &context, workspace, &keys, text)?;
            out.extend_from_slice(text.as_bytes());
            Ok(())
        },
    )
}

/// The columns of the texts that a payout line names.
struct Keys {
    partner: usize,
    deal: usize,
}

impl Keys {
    fn of(program: &Program) -> Result<Keys> {
        let column = |input: usize| {
            let rowset = program.plan().layout.rowsets.get(input)?;
            match rowset.fields.first()?.storage {
                Storage::Scalar(Class::Text, column) => Some(usize::from(column)),
                _ => None,
            }
        };
        Ok(Keys {
            partner: column(0).context("the partner has no id")?,
            deal: column(1).context("a deal has no id")?,
        })
    }
}

fn payout_lines(
    program: &Program,
    context: &Context,
    workspace: &charter_engine::Workspace,
    keys: &Keys,
    out: &mut String,
) -> Result<()> {
    let view = workspace.view(program, context);
    let text = |column: usize, row: usize| -> Result<&str> {
        let found: Option<&TextRef> = view.machine.own.texts.get(column).and_then(|rows| rows.get(row));
        Ok(view.machine.text(*found.context("no key")?))
    };
    let partner = text(keys.partner, 0)?;
    for (incentive, found) in view.program.incentives.iter().zip(&view.outcome.incentives) {
        let lines = view.outcome.lines.get(found.lines.0 as usize..found.lines.1 as usize);
        for line in lines.context("no lines")? {
            let record = if incentive.records.is_some() {
                text(keys.deal, line.row as usize)?
            } else {
                ""
            };
            writeln!(out, "{partner},{},{record},{}", incentive.name, line.amount)?;
        }
    }
    Ok(())
}

fn hand_run(population: &Population, threads: usize) -> Result<(Duration, Vec<u8>)> {
    in_chunks(
        population,
        threads,
        || Ok((by_hand::asked("")?, Outcome::new())),
        |(asked, outcome): &mut (Asked, Outcome), line, out| {
            use std::io::Write as _;
            let facts = read_facts(line.as_bytes())?;
            let filled = outcome.fill(&facts, &by_hand::settings(), asked.as_of, asked.period);
            filled.map_err(|wrong| anyhow!(wrong))?;
            let partner = &facts.partner.id;
            for line in &outcome.commission.lines {
                let deal = facts.deals.get(line.deal).context("no deal")?;
                writeln!(out, "{partner},commission,{},{}", deal.id, line.amount.normalize())?;
            }
            for line in &outcome.rebate.lines {
                writeln!(out, "{partner},rebate,,{}", line.amount.normalize())?;
            }
            Ok(())
        },
    )
}
